// What opens below a claim: one sentence against one, and what more there is behind buttons.

const IN_CLAUSE = 1;
const VALUE = 4;

const MODALITY = {
  expected: "planned", possible: "possible", conditional: "under a condition", wished: "wished", attempted: "tried",
  ordered: "ordered", asked: "asked",
};

/** The sentence: the clause stands out, and in it the value is marked. */
function sentence(note) {
  const parts = note.pieces.map(([kind, text]) => {
    const inner = kind & VALUE ? el("mark", null, text) : text;
    return kind & IN_CLAUSE ? el("span", { class: "clause" }, inner) : inner;
  });
  return el("blockquote", { dir: "auto" }, el("bdi", { class: "sentence" }, parts));
}

function card(note, documents, index, kind) {
  const source = documents[note.document];
  const title = source.title || source.doc_id;
  const chips = [
    source.is_copy ? el("span", { class: "chip hollow" }, "copy") : null,
    MODALITY[note.modality] ? el("span", { class: "chip hollow" }, MODALITY[note.modality]) : null,
    note.denied && kind !== "outcome" ? el("span", { class: "chip hollow" }, "says it did not happen") : null,
    note.inferred ? el("span", { class: "chip hollow" }, "date inferred") : null,
    note.weight === 0 ? el("span", { class: "chip hollow" }, "only resembles it") : null,
    note.verdict ? el("span", { class: "chip verdict" }, "your verdict") : null,
  ];
  return el("article", { class: "evidence" },
    el("header", null, quoted(index.sourceNames[source.source] || "", "bdi", { class: "source" }), chips,
      source.published ? el("time", { datetime: source.published, class: source.is_inferred ? "inferred" : null }, day(source.published), source.is_inferred ? " (inferred)" : "") : el("span", { class: "undated" }, "no date")),
    sentence(note),
    el("footer", null, link(source.url, quoted(title)) || quoted(title)));
}

/** What makes two values one answer: the figures of a number, whatever is counted ("2 ships", "2 navy boats"); else the value. */
function answerKey(value, kind) {
  const figures = kind === "numeric" && value !== null ? value.match(/\d+(?:\.\d+)?/g) : null;
  return figures === null ? String(value) : figures.join(" ");
}

/** The sentences of a claim, by the answers they give; those of fewest voices first. */
function groups(notes, documents, index, row) {
  const kind = index.kinds[index.kind[row]];
  const rivals = index.disputes[row] ? index.disputes[row].sides.slice(1) : [];
  const found = new Map();
  for (const note of notes) {
    const own = answerKey(note.value, kind);
    const key = note.against ? `against ${own}` : "with";
    const rival = rivals.find((side) => answerKey(side.value, kind) === own);
    const value = note.against ? (rival ? rival.value : note.value) : index.value[row];
    const known = found.get(key) || { isAgainst: note.against, value, notes: [], sources: new Set() };
    known.notes.push(note);
    if (note.weight > 0) known.sources.add(documents[note.document].source);
    found.set(key, known);
  }
  // Who has it first hand opens a side.
  for (const group of found.values()) group.notes.sort((a, b) => Number(documents[a.document].is_copy) - Number(documents[b.document].is_copy));
  return [...found.values()].sort((a, b) => a.sources.size - b.sources.size || Number(b.isAgainst) - Number(a.isAgainst));
}

/** One sentence of a side; the others behind "4 more say 5 berths". */
function sideBlock(group, found, index, row) {
  const kind = index.kinds[index.kind[row]];
  const told = group.value === null ? "" : answer(group.value, kind);
  const [first, ...rest] = group.notes;
  const n_more = group.sources.size - 1;
  const list = el("div", { class: "cards", hidden: true });
  const label = n_more > 0 ? `${count(n_more)} more ${n_more === 1 ? "says" : "say"} ${told || "so"}` : plural(rest.length, "more sentence", "more sentences");
  const more = el("button", { type: "button", class: "quiet more", "aria-expanded": "false" }, label);
  more.addEventListener("click", () => {
    const isOpen = more.getAttribute("aria-expanded") === "true";
    if (list.childElementCount === 0) list.append(...rest.map((note) => card(note, found.documents, index, kind)));
    more.setAttribute("aria-expanded", String(!isOpen));
    list.hidden = isOpen;
  });
  return el("div", { class: `side ${group.isAgainst ? "two" : "one"}` },
    told ? el("h4", null, `${say(group.sources.size)} `, quoted(told)) : null,
    card(first, found.documents, index, kind),
    rest.length ? [more, list] : null);
}

/** What opens below a claim. */
async function evidence(index, row) {
  const at = index.at[row];
  const found = await chunk(Math.floor(at / index.claims_per_chunk));
  const notes = found.claims[at] || [];
  const own = groups(notes, found.documents, index, row);
  const more = found.more[at];
  return [
    el("div", { class: own.length > 1 ? "sides" : "sides one" }, own.map((group) => sideBlock(group, found, index, row))),
    more ? el("p", { class: "notice" }, `${plural(more, "further sentence")} of this claim: see the table claim_evidence.`) : null,
    el("div", { class: "tools" }, copyLinkButton(index.claim_id[row]), verdictButtons(index.claim_id[row], notes)),
    disclosure("Details", () => [facts(index, row), reasons(notes, found.documents, index)]),
  ].filter((part) => part !== null);
}

/** Why each sentence counts as it does. */
function reasons(notes, documents, index) {
  return el("ul", { class: "reasons" }, notes.map((note) => {
    const weight = note.weight > 0 && note.weight < 1 ? ` Counts ${percent(note.weight)}: copies and repetitions share one voice.` : "";
    return el("li", null, quoted(index.sourceNames[documents[note.document].source] || ""), ": ", note.verdict ? note.reason : told(note.reason), weight);
  }));
}

/** The figures of a claim. */
function facts(index, row) {
  const event = index.event[row];
  const entities = index.entity[row].map((number) => index.entities[number]);
  const pairs = [
    ["Asks", KINDS[index.kinds[index.kind[row]]]],
    ["Answer of most", index.value[row] && valueText(index.value[row])],
    ["Agreement", index.agreement[row] === null ? null : percent(index.agreement[row])],
    ["Sure that it is one question", percent(index.confidence[row])],
    ["Names", entities.join(", ")],
    ["Event", event === null ? null : index.events[event][1]],
  ].filter(([, text]) => text);
  const id = el("code", null, index.claim_id[row]);
  return el("dl", { class: "facts" },
    pairs.map(([name, text]) => el("div", null, el("dt", null, name), el("dd", null, quoted(text)))),
    el("div", { class: "key" }, el("dt", null, "Key"), el("dd", null, id)));
}
