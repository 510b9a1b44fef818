// Drawings by Observable Plot, each with a text for those who do not see it and its figures as a table.

/** A drawing with its caption; drawn anew when its width changes. */
function figure(caption, label, draw) {
  const place = el("div", { class: "plot" });
  const node = el("figure", null, el("figcaption", null, caption), place);
  let width = 0;
  const redraw = () => {
    const now = Math.floor(place.clientWidth);
    if (now === 0 || now === width) return;
    width = now;
    const drawn = draw(now);
    const svg = drawn.tagName.toLowerCase() === "svg" ? drawn : drawn.querySelector("svg");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
    // The drawing is one picture with one name; names of its parts are not allowed within it.
    for (const part of svg.querySelectorAll("g[aria-label], g[aria-description]")) {
      part.removeAttribute("aria-label");
      part.removeAttribute("aria-description");
    }
    place.replaceChildren(drawn);
  };
  new ResizeObserver(redraw).observe(place);
  return node;
}

/** The style that all drawings share. */
const PLOT_STYLE = { background: "none", color: "var(--ink)", fontFamily: "inherit", fontSize: "13px", overflow: "visible" };

function timelineChart(found, sources) {
  const points = found.map((date) => ({
    at: new Date((Date.parse(date.begin) + Date.parse(date.finish)) / 2),
    begin: new Date(date.begin),
    finish: new Date(Date.parse(date.finish) + 86400000),
    n: date.n_mentions,
    date,
  }));
  const title = (point) =>
    `${days(point.date.begin, point.date.finish)}: ${plural(point.n, "mention")} in ${plural(point.date.n_documents, "document")} of ${plural(point.date.sources.length, "source")}`;
  return (width) => Plot.plot({
    width,
    height: 260,
    marginTop: 30,
    marginLeft: 34,
    marginRight: 18,
    marginBottom: 34,
    style: PLOT_STYLE,
    x: { type: "utc", label: null, ticks: Math.max(3, Math.floor(width / 110)), inset: 12 },
    y: { label: "mentions", grid: true, zero: true, ticks: 5, tickFormat: (n) => (Number.isInteger(n) ? count(n) : "") },
    marks: [
      Plot.ruleY([0], { stroke: "var(--line-strong)" }),
      Plot.link(points.filter((point) => point.date.begin !== point.date.finish), { x1: "begin", x2: "finish", y1: "n", y2: "n", stroke: "var(--accent)", strokeOpacity: 0.45, strokeWidth: 5, strokeLinecap: "round", title }),
      Plot.ruleX(points, { x: "at", y1: 0, y2: "n", stroke: "var(--accent)", strokeOpacity: 0.5 }),
      Plot.dot(points, { x: "at", y: "n", r: (point) => point.date.sources.length, fill: "var(--accent)", stroke: "var(--paper)", title }),
    ],
    r: { range: [3, 9] },
  });
}

function showTimeline(dates, overview) {
  const body = byId("timeline-body");
  if (dates.days.length === 0) {
    body.append(el("p", { class: "empty" }, "No date in the texts could be put on the calendar."));
    return;
  }
  const named = overview.sources.map((source) => source.name);
  const ranges = timeRanges(dates.days);
  const place = el("div");
  const show = (key) => {
    const found = ranges[key].days;
    const first = found[0].begin;
    const last = found.reduce((most, date) => (date.finish > most ? date.finish : most), found[0].finish);
    const busiest = found.reduce((most, date) => (date.n_mentions > most.n_mentions ? date : most), found[0]);
    const label = `Timeline of ${plural(found.length, "day or period", "days and periods")} from ${day(first)} to ${day(last)}; most mentioned is ${days(busiest.begin, busiest.finish)} with ${plural(busiest.n_mentions, "mention")}.`;
    const line = (date) => [
      days(date.begin, date.finish), date.precision, count(date.n_mentions), count(date.n_documents),
      date.sources.slice(0, 6).map((number, at) => [at ? ", " : "", quoted(named[number])]).flat().concat(date.sources.length > 6 ? ` and ${count(date.sources.length - 6)} more` : []),
      date.surfaces.map((surface, at) => [at ? ", " : "", "“", quoted(surface), "”"]).flat(),
    ];
    const heads = ["Day or period", "Precision", "Mentions", "Documents", "Sources", "As written"];
    place.replaceChildren(
      figure("Days and periods that the texts speak of. Height: mentions. Size: number of sources. A bar is a period.", label, timelineChart(found)),
      disclosure(`The ${plural(found.length, "day or period", "days and periods")} as a table`, () =>
        table("Resolved dates", heads, found, line, { numbers: [2, 3] })));
  };
  const keys = Object.keys(ranges);
  if (keys.length > 1) {
    body.append(el("div", { class: "field inline" }, el("label", { for: "range" }, "Show"),
      el("select", { id: "range", on: { change: (event) => show(event.target.value) } },
        keys.map((key) => el("option", { value: key }, ranges[key].name)))));
  }
  show(keys[0]);
  body.append(place);
  if (dates.n_open) {
    body.append(el("p", { class: "hint" }, `${plural(dates.n_open, "further expression")} (durations, repeated times, vague ones) ${dates.n_open === 1 ? "has" : "have"} no day: see the table dates.`));
  }
}

/** The busiest years apart from the whole range, where a few far dates would press the others together. */
function timeRanges(all) {
  const whole = { name: "All dates", days: all };
  const of = (date) => Date.parse(date.begin);
  const total = all.reduce((sum, date) => sum + date.n_mentions, 0);
  const at = (share) => {
    let sum = 0;
    for (const date of all) {
      sum += date.n_mentions;
      if (sum >= share * total) return of(date);
    }
    return of(all[all.length - 1]);
  };
  const [low, high] = [at(0.2), at(0.8)];
  const room = Math.max(high - low, 30 * 86400000);
  const near = all.filter((date) => of(date) >= low - room && Date.parse(date.finish) <= high + room);
  const span = (list) => Math.max(...list.map((date) => Date.parse(date.finish))) - of(list[0]);
  if (near.length < 3 || near.length === all.length || span(all) < 3 * Math.max(span(near), 1)) return { whole };
  return { near: { name: "Where most dates fall", days: near }, whole };
}

function namesChart(names, sourceNames) {
  const shown = names.names.slice(0, 20);
  const cells = shown.flatMap((name) => name.by_source
    .map((n, at) => ({ name: name.entity_id, source: String(names.sources[at]), n }))
    .filter((cell) => cell.n > 0));
  const short = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
  const byKey = new Map(shown.map((name) => [name.entity_id, name.name]));
  return (width) => {
    const isSmall = width < 560;
    const left = isSmall ? 122 : 220;
    const top = isSmall ? 122 : 120;
    return Plot.plot({
      width,
      height: top + 6 + shown.length * 24,
      marginLeft: left,
      marginTop: top,
      marginRight: isSmall ? 34 : 90,
      marginBottom: 6,
      style: PLOT_STYLE,
      x: { type: "point", axis: "top", label: null, domain: names.sources.map(String), tickRotate: isSmall ? -70 : -38, tickSize: 0, tickPadding: 8, tickFormat: (number) => short(sourceNames[number], isSmall ? 14 : 20), grid: true },
      y: { type: "point", label: null, domain: shown.map((name) => name.entity_id), tickSize: 0, tickFormat: (key) => short(byKey.get(key), isSmall ? 13 : 26), grid: true },
      r: { range: [2, 11], type: "sqrt" },
      marks: [
        Plot.dot(cells, { x: "source", y: "name", r: "n", fill: "var(--accent)", fillOpacity: 0.85, title: (cell) => `${byKey.get(cell.name)} in ${sourceNames[cell.source]}: ${plural(cell.n, "mention")}` }),
      ],
    });
  };
}

/** The numbers of one group on a line, by source. */
function numbersChart(group, sourceNames) {
  const points = group.numbers.filter((number) => number.value !== null).map((number) => ({ ...number, name: sourceNames[number.source] }));
  const isWide = points.every((point) => point.value > 0) && Math.max(...points.map((point) => point.value)) > 50 * Math.min(...points.map((point) => point.value));
  // Between four and five berths there is no tick.
  const isWhole = points.every((point) => Number.isInteger(point.value));
  return (width) => Plot.plot({
    width,
    height: 44 + 14 * Math.max(4, tallest(points.map((point) => point.value), isWide, width)),
    marginLeft: 16,
    marginRight: 16,
    marginTop: 8,
    marginBottom: 36,
    style: PLOT_STYLE,
    x: { type: isWide ? "log" : "linear", label: null, inset: 14, ticks: Math.max(3, Math.floor(width / 110)), grid: true, tickFormat: (n) => (isWhole && !Number.isInteger(n) ? "" : compact(n)) },
    marks: [
      Plot.dot(points, Plot.dodgeY("middle", { x: "value", r: 6, fill: "var(--accent)", fillOpacity: 0.85, stroke: "var(--paper)", title: (point) => `${point.surface} · ${point.name}` })),
    ],
  });
}

/** The most dots that stand upon each other where a row of values is drawn `width` pixels wide. */
function tallest(values, isLog, width) {
  const places = values.map((value) => (isLog ? Math.log(value) : value));
  const [low, high] = [Math.min(...places), Math.max(...places)];
  const n_columns = Math.max(1, Math.floor(width / 14));
  const column = (place) => (high > low ? Math.round(((place - low) / (high - low)) * n_columns) : 0);
  const n = new Map();
  for (const place of places) n.set(column(place), (n.get(column(place)) || 0) + 1);
  // Dots of neighboring columns touch, so that they stand upon each other too.
  return Math.max(...[...n].map(([at, own]) => own + Math.max(n.get(at - 1) || 0, n.get(at + 1) || 0)));
}

const exactFormat = new Intl.NumberFormat("en", { maximumFractionDigits: 4 });
const compactFormat = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 2 });

/** Large numbers in short, others in full. */
function compact(n) {
  return Math.abs(n) < 1e6 ? exactFormat.format(n) : compactFormat.format(n);
}
