// Finding claims: the light columns first, their sentences after that, block by block.

/** Letters without case and accents, so that "Cesar" finds "César". */
function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Words of a query; what stands in quotation marks is one. */
function terms(query) {
  const found = fold(query).match(/"[^"]+"|[^\s"]+/g) || [];
  return found.map((term) => term.replaceAll('"', "").trim()).filter((term) => term !== "");
}

let folded = null;

/** What the light columns say of each claim, folded once. */
function foldedIndex(index) {
  if (folded === null) {
    folded = index.statement.map((statement, row) => {
      const names = index.entity[row].map((number) => index.entities[number]);
      const sources = index.source[row].map((number) => index.sourceNames[number]);
      return fold([statement, index.topic[row], index.value[row] || "", ...index.rivals[row], ...names, ...sources, index.claim_id[row]].join("\n"));
    });
  }
  return folded;
}

/** Sentences of the claims of a block, folded, by position of the claim. */
const foldedChunks = new Map();

async function foldedChunk(number) {
  if (!foldedChunks.has(number)) {
    const { claims, documents } = await block(`chunk-${number}`);
    const texts = new Map();
    for (const [at, notes] of Object.entries(claims)) {
      const text = notes.map((note) => `${note.pieces.map((piece) => piece[1]).join("")}\n${documents[note.document].title || ""}`);
      texts.set(Number(at), fold(text.join("\n").replace(/\s+/g, " ")));
    }
    foldedChunks.set(number, texts);
  }
  return foldedChunks.get(number);
}

let searchNumber = 0;

/**
 * Searches: `report` gets the rows found so far (as a mask) and the share that was searched, more than once; a later search
 * ends an earlier one.
 */
async function search(index, query, report) {
  searchNumber += 1;
  const own = searchNumber;
  const wanted = terms(query);
  const n = index.claim_id.length;
  const mask = new Uint8Array(n).fill(wanted.length === 0 ? 1 : 0);
  if (wanted.length === 0) return report(mask, 1);
  const light = foldedIndex(index);
  for (let row = 0; row < n; row += 1) mask[row] = wanted.every((term) => light[row].includes(term)) ? 1 : 0;
  const n_chunks = Math.ceil(n / index.claims_per_chunk);
  report(mask, 0);
  // A word may stand in the light columns and another in the sentences, so both are looked at together.
  let shown = performance.now();
  for (let number = 0; number < n_chunks; number += 1) {
    const texts = await foldedChunk(number);
    if (own !== searchNumber) return undefined;
    for (const [at, text] of texts) {
      const row = index.rowAt[at];
      if (mask[row] === 0 && wanted.every((term) => text.includes(term) || light[row].includes(term))) mask[row] = 1;
    }
    if (performance.now() - shown > 400 && number + 1 < n_chunks) {
      report(mask, (number + 1) / n_chunks);
      await breathe();
      shown = performance.now();
    }
  }
  return report(mask, 1);
}
