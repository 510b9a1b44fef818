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
