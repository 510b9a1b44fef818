// The timeline: what happened when, disputed days joined, and all days as a drawing and a table.

function timelineChart(found, sources) {
  // A year is no dot on 2 July: what is longer than a day is a bar as long as it is.
  const points = found.map((date) => ({
    at: new Date((Date.parse(date.begin) + Date.parse(date.finish)) / 2),
    begin: new Date(date.begin),
    finish: new Date(Date.parse(date.finish) + 86400000),
    n: date.n_mentions,
    date,
  }));
  const single = points.filter((point) => point.date.begin === point.date.finish);
  const periods = points.filter((point) => point.date.begin !== point.date.finish);
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
      Plot.link(periods, { x1: "begin", x2: "finish", y1: "n", y2: "n", stroke: "var(--accent)", strokeOpacity: 0.45, strokeWidth: 5, strokeLinecap: "round", title }),
      Plot.ruleX(single, { x: "at", y1: 0, y2: "n", stroke: "var(--accent)", strokeOpacity: 0.5 }),
      Plot.dot(single, { x: "at", y: "n", r: (point) => point.date.sources.length, fill: "var(--accent)", stroke: "var(--paper)", title }),
    ],
    r: { range: [3, 9] },
  });
}

/** The first day of a value that is a day, a month, a quarter or a year; null for others. */
function firstDay(value) {
  const parts = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?|-Q([1-4]))?$/.exec(value || "");
  if (!parts) return null;
  const month = parts[4] ? String(3 * Number(parts[4]) - 2).padStart(2, "0") : parts[2] || "01";
  return `${parts[1]}-${month}-${parts[3] || "01"}`;
}

/** Disputed days: the answers of one question together, at the first of them. */
function disputedDays(index) {
  return Object.keys(index.disputes).map(Number)
    .filter((row) => index.kinds[index.kind[row]] === "date")
    .map((row) => {
      const { sides } = index.disputes[row];
      const starts = sides.map((side) => firstDay(side.value));
      return { row, sides, starts };
    })
    .filter(({ starts }) => starts.every((start) => start !== null))
    .map((dispute) => ({ ...dispute, begin: [...dispute.starts].sort()[0] }));
}

const FEW_DAYS = 4;

/** What happened when: days that two sources or more speak of, all where those are few, and what is disputed, in order. */
function happenings(dates, index) {
  const disputed = disputedDays(index);
  const taken = new Set(disputed.flatMap((dispute) => dispute.starts));
  const whole = new Set(dates.days.filter((date) => date.precision !== "time").map((date) => date.begin));
  // The hours of a day that is there as a whole say nothing new.
  const told = dates.days.filter((date) => date.what !== "" && !taken.has(date.begin) && (date.precision !== "time" || !whole.has(date.begin)));
  const many = told.filter((date) => date.sources.length > 1);
  const shown = many.length + disputed.length < FEW_DAYS ? told : many;
  return [...shown.map((date) => ({ begin: date.begin, date })), ...disputed]
    .sort((a, b) => (a.begin < b.begin ? -1 : a.begin > b.begin ? 1 : 0));
}

/** The claim of a day that most sources speak to, by the day as values write it. */
function claimsOfDays(index) {
  const best = new Map();
  index.value.forEach((value, row) => {
    if (value === null || index.kinds[index.kind[row]] !== "date" || index.disputes[row]) return;
    const known = best.get(value);
    if (known === undefined || index.n_independent[row] > index.n_independent[known]) best.set(value, row);
  });
  return best;
}

function happening(found, index, claimOf) {
  const names = index.sourceNames;
  if (found.date) {
    const { date } = found;
    const row = date.begin === date.finish ? claimOf.get(date.begin) : undefined;
    const what = row === undefined ? quoted(date.what) : claimLink(index, row, index.statement[row]);
    return el("li", null,
      el("p", { class: "when" }, days(date.begin, date.finish), date.is_inferred ? [" ", el("span", { class: "chip hollow" }, "inferred")] : ""),
      el("div", null, el("p", null, what), el("p", { class: "outlets" }, sourceList(date.sources, names, 4))));
  }
  return el("li", { class: "disputed" },
    el("p", { class: "when" }, found.sides.map((side, at) => [at ? " or " : "", valueText(side.value)]), " ", el("span", { class: "chip" }, "disputed")),
    el("div", null, el("p", null, claimLink(index, found.row, titled(index.topic[found.row]))),
      found.sides.map((side, at) => sideLine(side, at, "date", names, 4))));
}

function showTimeline(dates, overview, index) {
  const body = byId("timeline-body");
  if (dates.days.length === 0) {
    body.append(el("p", { class: "empty" }, "No date in the texts could be put on the calendar."));
    return;
  }
  const list = el("ol", { class: "days" });
  const claimOf = claimsOfDays(index);
  body.append(el("div", null, list, grower(happenings(dates, index), 12, "days", (next) => list.append(...next.map((found) => happening(found, index, claimOf))))));
  const named = overview.sources.map((source) => source.name);
  const ranges = timeRanges(dates.days);
  const place = el("div");
  const drawn = el("div");
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
    drawn.replaceChildren(figure("Days and periods that the texts speak of. Height: mentions. Size: number of sources. A bar is a period.", label, timelineChart(found)));
    place.replaceChildren(
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
  body.append(drawn, place);
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

