// The other sections: names, quantities, what was read, rejects, and the page itself.

const TYPES = {
  PERSON: "person", NORP: "group", FAC: "building", ORG: "organization", GPE: "country or city", LOC: "place", PRODUCT: "product",
  EVENT: "event", WORK_OF_ART: "work", LAW: "law", LANGUAGE: "language",
};

function showNames(names, overview) {
  const body = byId("names-body");
  if (names.names.length === 0) {
    body.append(el("p", { class: "empty" }, "No names were found."));
    return;
  }
  const sourceNames = overview.sources.map((source) => source.name);
  const top = names.names.slice(0, 5).map((name) => `${name.name} (${plural(name.n_mentions, "mention")}, ${plural(name.n_sources, "outlet")})`);
  const n_shown = Math.min(20, names.names.length);
  const line = (name) => [
    [quoted(name.name), name.aliases.length ? el("span", { class: "also" }, " also ", quoted(name.aliases.slice(0, 4).join(", "))) : ""],
    TYPES[name.type] || name.type, quoted(name.roles.slice(0, 3).join(", ")), count(name.n_mentions), count(name.n_documents), count(name.n_sources),
    ...name.by_source.map((n) => (n ? count(n) : el("span", { class: "faint" }, "0"))),
  ];
  const heads = ["Name", "Type", "Roles", "Mentions", "Documents", "Outlets", ...names.sources.map((number) => quoted(sourceNames[number]))];
  const few = names.sources.length < overview.sources.length ? ` The ${count(names.sources.length)} outlets with most documents have a column.` : "";
  body.append(
    figure(`${n_shown === 1 ? "The only name" : `The ${count(n_shown)} names that most outlets have`}, and how often each outlet mentions ${n_shown === 1 ? "it" : "them"}.${few}`,
      `Mentions of ${plural(n_shown, "name")} in ${plural(names.sources.length, "outlet")}; first are ${top.join("; ")}.`,
      namesChart(names, sourceNames)),
    disclosure(`${plural(names.names.length, "name")} as a table`, () =>
      table("Names with their mentions in each outlet", heads, names.names, line, { numbers: heads.map((_, at) => at).slice(3) })));
}

/** A unit as readers write it. */
function unitName(group) {
  // UCUM writes customary units in brackets with the system behind: [ft_i], [lb_av].
  const unit = (group.unit || "").replace(/\[([^\]_]+)(_\w+)?\]/g, "$1");
  if (group.counted && group.unit) return [quoted(group.counted), el("span", { class: "unit" }, ` in ${unit}`)];
  if (group.counted) return [quoted(group.counted)];
  return [el("span", null, unit === "%" ? "Percentages" : group.kind === "money" ? `Amounts in ${unit}` : `Measures in ${unit}`)];
}

/** Values of a group with how often they are told. */
function valueList(group) {
  const seen = new Map();
  for (const number of group.numbers) {
    const key = number.value === null ? number.surface : `${number.value}`;
    const known = seen.get(key) || { text: number.value === null ? number.surface : compact(number.value), sources: new Set(), n: 0 };
    known.sources.add(number.source);
    known.n += 1;
    seen.set(key, known);
  }
  const all = [...seen.values()].sort((a, b) => b.sources.size - a.sources.size || b.n - a.n);
  const chips = all.slice(0, 6).map((value) =>
    el("span", { class: "value" }, quoted(value.text), el("span", { class: "times" }, ` ×${count(value.n)}`)));
  return [...chips, all.length > 6 ? el("span", { class: "also" }, ` and ${count(all.length - 6)} more`) : ""];
}

function showQuantities(quantities, overview) {
  const body = byId("quantities-body");
  if (quantities.groups.length === 0) {
    body.append(el("p", { class: "empty" }, "No number that counts or measures something was found."));
    return;
  }
  const sourceNames = overview.sources.map((source) => source.name);
  const open = (group) => {
    const values = new Set(group.numbers.filter((number) => number.value !== null).map((number) => number.value));
    const line = (number) => [quoted(number.surface), quoted(number.counted || ""), quoted(sourceNames[number.source]), quoted(number.sentence || number.title)];
    const more = group.n_numbers - group.numbers.length;
    const what = group.counted || group.unit;
    return [
      values.size > 1 ? figure("Each dot is one number.", `Numbers of ${what}: ${group.numbers.slice(0, 12).map((number) => number.surface).join(", ")}.`, numbersChart(group, sourceNames)) : null,
      table(`Numbers of ${what}`, ["As written", "Counts", "Outlet", "Sentence"], group.numbers, line, { kind: "reading" }),
      more > 0 ? el("p", { class: "hint" }, `${count(more)} more stand in the table quantities.`) : null,
    ].filter((part) => part !== null);
  };
  const item = (group) => disclosure(
    el("span", { class: "row" }, el("strong", null, unitName(group)), el("span", { class: "values" }, valueList(group)),
      el("span", { class: "also" }, `${plural(group.n_numbers, "number")} in ${plural(group.n_documents, "document")}`)),
    () => open(group), { class: "line" });
  body.append(growing(quantities.groups, item, 15, "groups"));
}

const PUBLISHED = { given: "given", metadata: "from its metadata", text: "from its text", inferred: "inferred from others", none: "" };

function showRead(overview) {
  const body = byId("read-body");
  const sourceNames = overview.sources.map((source) => source.name);
  if (overview.events.length) {
    const line = (event) => [quoted(event.name), quoted(event.label), event.begin ? days(event.begin, event.finish) : "–", count(event.n_documents), count(event.n_sources)];
    body.append(el("h3", null, "Events"), 
      table("Events", ["Event", "Participants and places", "When", "Documents", "Outlets"], overview.events, line, { numbers: [3, 4], perStep: 20 }));
  }
  if (overview.documents.length) {
    const line = (text) => [
      link(text.url, quoted(text.title || text.doc_id)) || quoted(text.title || text.doc_id),
      quoted(sourceNames[text.source]),
      text.published ? el("span", { title: PUBLISHED[text.published_method] }, day(text.published), text.published_method === "inferred" ? [" ", el("span", { class: "chip hollow" }, "inferred")] : "") : "–",
      count(text.n_words), count(text.n_sentences), text.is_copy ? el("span", { class: "chip hollow" }, "copy") : "",
    ];
    const heads = ["Document", "Outlet", "Published", "Words", "Sentences", "Copy"];
    body.append(el("h3", null, "Documents"),
      table("Documents", heads, overview.documents, line, { numbers: [3, 4], perStep: 50 }));
  }
  const tables = Object.entries(overview.n_rows).map(([name, n]) => [el("code", null, name), count(n)]);
  body.append(disclosure("Rows of each table", () => table("Rows of each table", ["Table", "Rows"], tables, (row) => row, { numbers: [1] })));
}

function showRejects(overview) {
  const body = byId("rejects-body");
  if (overview.rejects.length === 0) {
    body.append(el("p", { class: "empty good" }, "Every input could be read in whole."));
    return;
  }
  const line = (reject) => [
    el("code", null, quoted(reject.path)), quoted(reject.location || "whole file"), reject.stage,
    [quoted(reject.reason), reject.detail ? el("span", { class: "also" }, " ", quoted(reject.detail)) : ""],
  ];
  body.append(table("Inputs that could not be read", ["Path", "Where", "Stage", "Why"], overview.rejects, line, { kind: "reading", perStep: 50 }));
}

function showAbout(overview, index) {
  const cuts = overview.cuts.map((cut) => el("li", null,
    `${count(cut.shown)} of ${count(cut.total)} ${cut.what} are on this page; ${count(cut.total - cut.shown)} are left out. The table `, el("code", null, cut.table), " has all."));
  byId("about-body").append(
    cuts.length
      ? el("div", { id: "cuts", class: "notice" }, el("p", null, "This page shows a part, with what matters most first:"), el("ul", null, cuts))
      : el("p", { id: "cuts" }, "Nothing was left out of this page."),
    el("p", null, `Of each claim, up to ${count(index.most_evidence)} sentences stand here on each side. In an opened claim the clause that speaks to it stands in full ink, with the words that give its value marked. Copies of one text count as one voice.`),
    el("p", null, "Made by crosscheck ", overview.version, " from the tables in ", el("code", null, "parquet"), " beside this page; the same tables are in ", el("code", null, "csv"),
      ". ", el("code", null, "crosscheck explain OUTPUT KEY"), " tells of any row where it comes from; ", el("code", null, "crosscheck report OUTPUT"), " makes this page anew. The page asks for nothing from the network."));
}
