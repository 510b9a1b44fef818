// The sentences of one claim, side by side.

const IN_CLAUSE = 1;
const DIFFERS = 2;
const VALUE = 4;

const MODALITY = {
  expected: "expected", possible: "possible", conditional: "under a condition", wished: "wished", attempted: "tried",
  ordered: "ordered", asked: "asked",
};

/** The sentence in its context: the clause stands out, words that differ are marked. */
function sentence(note) {
  const parts = note.pieces.map(([kind, text]) => {
    const inner = kind & VALUE ? el("mark", null, text) : kind & DIFFERS ? el("mark", { class: "word" }, text) : text;
    return kind & IN_CLAUSE ? el("span", { class: "clause" }, inner) : inner;
  });
  return el("blockquote", { dir: "auto" },
    note.before ? el("span", { class: "context" }, note.before) : null,
    el("bdi", { class: "sentence" }, parts),
    note.after ? el("span", { class: "context" }, note.after) : null);
}

function card(note, documents, index) {
  const source = documents[note.document];
  const title = source.title || source.doc_id;
  const named = index.sourceNames[source.source] || "";
  const facts = [
    note.denied ? "denies it" : null,
    MODALITY[note.modality] || null,
    note.weight === 0 ? "only resembles the claim and does not count"
      : note.weight < 1 ? `weighs ${percent(note.weight)}: copies and repetitions share one voice` : null,
  ].filter((fact) => fact !== null);
  return el("article", { class: "evidence" },
    el("header", null,
      quoted(named, "bdi", { class: "source" }),
      source.published ? el("time", { datetime: source.published }, day(source.published)) : el("span", { class: "undated" }, "no date")),
    sentence(note),
    el("footer", null,
      el("p", { class: "title" }, link(source.url, quoted(title)) || quoted(title)),
      note.verdict ? el("p", { class: "verdict" }, el("strong", null, "Analyst’s verdict. "), note.reason) : el("p", null, told(note.reason)),
      facts.length ? el("p", null, facts.join(" · ")) : null));
}

/** The values of one side with their sources. */
function sideTitle(notes, isAgainst, hasConflict) {
  if (!hasConflict) return null;
  const values = [...new Set(notes.map((note) => note.value).filter((value) => value !== null))];
  const what = values.length ? values.slice(0, 4).map((value, at) => [at ? ", " : "", quoted(valueText(value))]).flat() : [];
  const title = isAgainst ? "Against" : "For";
  return el("h4", { class: isAgainst ? "against" : "for" }, title, what.length ? ": " : "", what);
}

/** What opens below a claim. */
async function evidence(index, row) {
  const at = index.at[row];
  const found = await chunk(Math.floor(at / index.claims_per_chunk));
  const notes = found.claims[at] || [];
  const hasConflict = notes.some((note) => note.against);
  const side = (isAgainst) => {
    const own = notes.filter((note) => note.against === isAgainst);
    if (own.length === 0) return null;
    return el("div", { class: "side" }, sideTitle(own, isAgainst, hasConflict),
      growing(own, (note) => card(note, found.documents, index), hasConflict ? 4 : 6, "sentences", "cards"));
  };
  const more = found.more[at];
  return [
    facts(index, row),
    el("div", { class: hasConflict ? "sides" : "sides one" }, side(false), side(true)),
    more ? el("p", { class: "notice" }, `${plural(more, "further sentence")} of this claim: see the table claim_evidence.`) : null,
  ].filter((part) => part !== null);
}

/** The figures of a claim. */
function facts(index, row) {
  const event = index.event[row];
  const entities = index.entity[row].map((number) => index.entities[number]);
  const pairs = [
    ["About", index.topic[row]],
    ["Kind", index.kinds[index.kind[row]]],
    ["Value", index.value[row] && valueText(index.value[row])],
    ["Agreement", index.agreement[row] === null ? null : percent(index.agreement[row])],
    ["Confidence", percent(index.confidence[row])],
    ["Names", entities.join(", ")],
    ["Event", event === null ? null : index.events[event][1]],
  ].filter(([, text]) => text);
  const id = el("code", null, index.claim_id[row]);
  return el("dl", { class: "facts" },
    pairs.map(([name, text]) => el("div", null, el("dt", null, name), el("dd", null, quoted(text)))),
    el("div", { class: "key" }, el("dt", null, "Key"), el("dd", null, id)));
}
