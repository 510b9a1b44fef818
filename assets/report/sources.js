// Sources: a line each with what they share and dispute; measures of agreement behind that.

const MOST_IN_MATRIX = 16;

const MEASURES = {
  agreement: { name: "Agree on, of the questions that both answer", cell: (pair) => percent(pair.agreement), share: (pair) => pair.agreement },
  alpha: { name: "Krippendorff’s alpha", cell: (pair) => decimal(pair.alpha), share: (pair) => (pair.alpha === null ? null : Math.max(0, pair.alpha)) },
  shared: { name: "Questions that both answer", cell: (pair) => count(pair.n_shared), share: (pair, most) => pair.n_shared / Math.max(1, most.shared) },
  conflicts: { name: "Conflicts", cell: (pair) => count(pair.n_conflict), share: (pair, most) => 1 - pair.n_conflict / Math.max(1, most.conflict) },
};

function pairText(pair, names) {
  const interval = pair.low === null ? "" : `, 95 % interval ${decimal(pair.low)} to ${decimal(pair.high)}`;
  return `${names[pair.a]} and ${names[pair.b]}: ${plural(pair.n_shared, "shared question")}, agree on ${count(pair.n_agree)}, conflict on ${count(pair.n_conflict)}; agreement ${percent(pair.agreement)}, alpha ${decimal(pair.alpha)}${interval}`;
}

function matrix(overview, measure) {
  const names = overview.sources.map((source) => source.name);
  const weight = new Map();
  for (const pair of overview.pairs) {
    for (const number of [pair.a, pair.b]) weight.set(number, (weight.get(number) || 0) + pair.n_shared);
  }
  const chosen = [...weight.keys()].sort((a, b) => weight.get(b) - weight.get(a) || a - b).slice(0, MOST_IN_MATRIX).sort((a, b) => a - b);
  const pairs = new Map(overview.pairs.map((pair) => [`${pair.a} ${pair.b}`, pair]));
  const most = {
    shared: Math.max(0, ...overview.pairs.map((pair) => pair.n_shared)),
    conflict: Math.max(0, ...overview.pairs.map((pair) => pair.n_conflict)),
  };
  const known = MEASURES[measure];
  const cell = (row, column) => {
    if (row === column) return el("td", { class: "same" }, el("span", { class: "hidden" }, "the same outlet"));
    const pair = pairs.get(`${Math.min(row, column)} ${Math.max(row, column)}`);
    if (!pair) return el("td", { class: "none" }, el("span", { class: "hidden" }, "no shared question"));
    const share = known.share(pair, most);
    const text = pairText(pair, names);
    return el("td", { class: share === null ? "unknown" : "heat", title: text, style: share === null ? {} : { "--share": String(share) } },
      el("span", { "aria-hidden": "true" }, known.cell(pair)), el("span", { class: "hidden" }, text));
  };
  const head = el("tr", null, el("td", null), chosen.map((number) => el("th", { scope: "col" }, el("span", null, quoted(names[number])))));
  const lines = chosen.map((row) =>
    el("tr", null, el("th", { scope: "row" }, quoted(names[row])), chosen.map((column) => cell(row, column))));
  return el("div", { class: "frame", role: "region", tabindex: "0", "aria-label": `${known.name} of each pair of outlets` },
    el("table", { class: "matrix" }, el("caption", { class: "hidden" }, `${known.name}, each pair of outlets`), el("thead", null, head), el("tbody", null, lines)));
}

function pairTable(overview) {
  const names = overview.sources.map((source) => source.name);
  const line = (pair) => [
    [quoted(names[pair.a]), " · ", quoted(names[pair.b])], count(pair.n_shared), count(pair.n_agree), count(pair.n_conflict),
    percent(pair.agreement), decimal(pair.alpha), pair.alpha === null || pair.low === null ? "–" : `${decimal(pair.low)} to ${decimal(pair.high)}`,
  ];
  const heads = ["Outlets", "Questions of both", "Agree", "Conflict", "Agreement", "Alpha", "95 % interval"];
  return table("Pairs of outlets", heads, overview.pairs, line, { numbers: [1, 2, 3, 4, 5, 6] });
}

function sourceTable(overview) {
  const line = (source) => [quoted(source.name), count(source.n_documents), count(source.n_own), count(source.n_shared), count(source.n_conflicting)];
  const heads = ["Outlet", "Documents", "Claims", "Shared with others", "In conflict"];
  return table("Outlets", heads, overview.sources, line, { numbers: [1, 2, 3, 4], perStep: 30 });
}

function reliabilityTable(overview) {
  const line = (source) => [quoted(source.name), count(source.n_claims), percent(source.agreement), percent(source.reliability)];
  return table("Reliability of outlets", ["Outlet", "Claims with copies", "With the majority", "Reliability"], overview.sources, line, { numbers: [1, 2, 3], perStep: 30 });
}

function agreementParts(overview) {
  const parts = [
    reliabilityTable(overview),
    el("p", { class: "hint" }, "With the majority: how often the outlet gives the answer that most outlets give, where copies of one text have one voice between them. Reliability: how often it is estimated to be right where outlets can be compared, from agreement alone (Dawid-Skene model); told from five such claims on. Neither is a verdict on its journalism."),
  ];
  if (overview.pairs.length === 0) return parts;
  const place = el("div");
  const draw = (measure) => place.replaceChildren(matrix(overview, measure));
  const choose = el("select", { id: "measure", on: { change: (event) => draw(event.target.value) } },
    Object.entries(MEASURES).map(([key, measure]) => el("option", { value: key }, measure.name)));
  draw("agreement");
  const shown = new Set(overview.pairs.flatMap((pair) => [pair.a, pair.b])).size;
  return [
    ...parts,
    el("h3", null, "In pairs"),
    el("div", { class: "field inline" }, el("label", { for: "measure" }, "Show"), choose),
    place,
    shown > MOST_IN_MATRIX ? el("p", { class: "hint" }, `The ${MOST_IN_MATRIX} outlets that share most claims, of ${count(shown)}; the table below has the other pairs.`) : "",
    pairTable(overview),
    alphaLine(overview),
  ];
}

function showSources(overview) {
  const body = byId("sources-body");
  if (overview.sources.length === 0) {
    body.append(el("p", { class: "empty" }, "Nothing was read."));
    return;
  }
  body.append(
    sourceTable(overview),
    el("p", { class: "hint" }, "What an outlet has copied from another one is not counted. Shared are claims that another outlet speaks to in words of its own."),
    overview.pairs.length === 0 ? el("p", { class: "empty" }, "No two outlets speak to one claim.") : "",
    disclosure("How reliable, and who agrees with whom", () => agreementParts(overview), { id: "agreement" }));
}

function alphaLine(overview) {
  const known = Object.entries(overview.alpha).filter(([, value]) => value !== null);
  if (known.length === 0) return "";
  return el("p", { class: "hint" }, `Krippendorff’s alpha tells agreement from chance: 1 is full agreement, 0 is what chance would give, below 0 is less than that. Over all outlets: ${known.map(([kind, value]) => `${KINDS[kind] || kind} ${decimal(value)}`).join(", ")}.`);
}
