// What a reader takes along: the address of a claim, files of what is shown, and verdicts for the next run.

/** Hands the browser a file. */
function download(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const anchor = el("a", { href: address, download: name, hidden: true });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** A cell of CSV; what a spreadsheet would run as a formula becomes text. */
function csvCell(value) {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function csv(heads, lines) {
  return [heads, ...lines].map((line) => `${line.map(csvCell).join(",")}\r\n`).join("");
}

/** The address of a claim on this page. */
function addressOf(claimId) {
  return `${location.href.split("#")[0]}#claim=${encodeURIComponent(claimId)}`;
}

async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Pages opened from a disk may not have the clipboard; selecting and copying works everywhere.
    const field = el("textarea", { class: "hidden", "aria-hidden": "true" }, text);
    document.body.append(field);
    field.select();
    const isCopied = document.execCommand("copy");
    field.remove();
    return isCopied;
  }
}

function copyLinkButton(claimId) {
  const button = el("button", { type: "button", class: "quiet copy-link" }, "Copy link");
  button.addEventListener("click", async () => {
    const isCopied = await toClipboard(addressOf(claimId));
    button.textContent = isCopied ? "Link copied" : "The link stands in the address bar";
    button.focus();
  });
  return button;
}

/** Verdicts of this visit: pairs of sentences by claim. */
const verdicts = new Map();

const VERDICTS = {
  same: { name: "Same", means: "they speak of one fact" },
  not_same: { name: "Not the same", means: "they speak of two facts" },
  agree: { name: "No conflict", means: "they speak of one fact, and both can be right" },
};

/** Pairs that a verdict on a claim is about: across its sides, or else its first sentence with each other. */
function verdictPairs(notes) {
  const counted = notes.filter((note) => note.weight > 0);
  const against = counted.filter((note) => note.against);
  const others = counted.filter((note) => !note.against);
  const pairs = against.length ? against.flatMap((a) => others.map((b) => [a.sentence_id, b.sentence_id]))
    : others.slice(1).map((b) => [others[0].sentence_id, b.sentence_id]);
  const distinct = new Map(pairs.filter(([a, b]) => a !== b).map((pair) => [pair.join("\n"), pair]));
  return [...distinct.values()];
}

/** Buttons that collect verdicts; none where nothing is compared. */
function verdictButtons(claimId, notes) {
  const pairs = verdictPairs(notes);
  if (pairs.length === 0) return null;
  const isConflict = notes.some((note) => note.against);
  const kinds = Object.keys(VERDICTS).filter((kind) => isConflict || kind !== "agree");
  const buttons = kinds.map((kind) => el("button", { type: "button", class: "quiet", "aria-pressed": "false", title: VERDICTS[kind].means, "data-verdict": kind }, VERDICTS[kind].name));
  const show = () => {
    const chosen = verdicts.get(claimId);
    buttons.forEach((button) => button.setAttribute("aria-pressed", String(chosen !== undefined && chosen.kind === button.dataset.verdict)));
  };
  buttons.forEach((button) => button.addEventListener("click", () => {
    const kind = button.dataset.verdict;
    const chosen = verdicts.get(claimId);
    if (chosen !== undefined && chosen.kind === kind) verdicts.delete(claimId);
    else verdicts.set(claimId, { kind, pairs });
    show();
    showVerdicts();
  }));
  show();
  return el("div", { class: "judge", role: "group", "aria-label": "Your verdict on these sentences" }, el("span", { class: "outlets" }, "Do these sentences speak of one fact?"), buttons);
}

/** The bar that offers the file. */
function showVerdicts() {
  const bar = byId("verdicts");
  bar.hidden = verdicts.size === 0;
  if (bar.hidden) return;
  const lines = () => [...verdicts.values()].flatMap(({ kind, pairs }) => pairs.map(([a, b]) => [a, b, kind]));
  bar.replaceChildren(
    el("span", null, `${plural(verdicts.size, "verdict")}, kept until this page is closed. `, el("code", null, "crosscheck run --verdicts verdicts.csv"), " takes them."),
    el("button", { type: "button", class: "quiet", on: { click: () => download("verdicts.csv", csv(["a", "b", "verdict"], lines())) } }, "Download verdicts.csv"));
}
