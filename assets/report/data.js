// The data blocks of the page: base64 of gzip of JSON, unpacked when they are wanted.

const DECODER = new TextDecoder();

/** The text of a block. */
async function unpack(name) {
  const node = byId(`block-${name}`);
  if (!node) throw new Error(`the page has no block "${name}"; make it anew with "crosscheck report"`);
  const text = node.textContent;
  const bytes = Uint8Array.fromBase64 ? Uint8Array.fromBase64(text) : Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return DECODER.decode(await new Response(stream).arrayBuffer());
}

/** The value of a block. */
async function block(name) {
  return JSON.parse(await unpack(name));
}

/** Most blocks of sentences that are kept unpacked. */
const MOST_CHUNKS = 24;
const chunks = new Map();

/** A block of sentences; those used last are kept. */
async function chunk(number) {
  const known = chunks.get(number) || block(`chunk-${number}`);
  chunks.delete(number);
  chunks.set(number, known);
  if (chunks.size > MOST_CHUNKS) chunks.delete(chunks.keys().next().value);
  return known;
}

/** Runs a library of the page; its text is the one that the page's policy names by its hash. */
async function runLibrary(name) {
  const script = document.createElement("script");
  script.textContent = await unpack(name);
  document.head.append(script);
  script.remove();
}

/** Lets the browser draw and hear the user. */
function breathe() {
  return new Promise((resume) => setTimeout(resume, 0));
}
