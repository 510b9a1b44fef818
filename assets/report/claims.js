// The list of claims: filters, order, pages.

const PER_PAGE = 25;

const ORDERS = {
  conflict: "Conflicts first",
  corroboration: "Most outlets in agreement first",
  disputed: "Least agreement first",
  sources: "Most outlets first",
};

const state = { status: "", kind: "", source: "", event: "", order: "conflict", query: "", page: 0, mask: null, done: 1, verdict: false };
let claims = null;
let rows = [];

/** Rows in an order; the table of claims comes ordered by conflict. */
function inOrder(found) {
  const c = claims;
  const by = {
    conflict: null,
    corroboration: (a, b) => c.n_supporting[b] - c.n_supporting[a] || (c.agreement[b] || 0) - (c.agreement[a] || 0) || a - b,
    disputed: (a, b) => (c.agreement[a] ?? 2) - (c.agreement[b] ?? 2) || c.n_sources[b] - c.n_sources[a] || a - b,
    sources: (a, b) => c.n_sources[b] - c.n_sources[a] || a - b,
  }[state.order];
  return by === null ? found : found.sort(by);
}

function matches(row) {
  const c = claims;
  return (
    (state.status === "" || c.statuses[c.status[row]] === state.status) &&
    (state.kind === "" || c.kinds[c.kind[row]] === state.kind) &&
    (state.source === "" || c.source[row].includes(Number(state.source))) &&
    (state.event === "" || (state.event === "none" ? c.event[row] === null : c.event[row] === Number(state.event))) &&
    (!state.verdict || c.verdict[row] === 1) &&
    (state.mask === null || state.mask[row] === 1)
  );
}

/** Filters anew and shows a page. */
function refresh(page) {
  const found = [];
  for (let row = 0; row < claims.claim_id.length; row += 1) if (matches(row)) found.push(row);
  rows = inOrder(found);
  const last = Math.max(0, Math.ceil(rows.length / PER_PAGE) - 1);
  state.page = Math.min(page, last);
  showPage();
}

function showPage() {
  const first = state.page * PER_PAGE;
  const shown = rows.slice(first, first + PER_PAGE);
  const all = claims.claim_id.length;
  const which = rows.length === all ? plural(all, "claim") : `${count(rows.length)} of ${plural(all, "claim")}`;
  const range = shown.length ? `, shown ${count(first + 1)} to ${count(first + shown.length)}` : "";
  const still = state.done < 1 ? ` Searching their sentences: ${percent(state.done)}.` : "";
  byId("found").textContent = `${which}${range}.${still}`;
  const empty = el("li", { class: "empty" }, all === 0
    ? "The texts state nothing that can be checked, or nothing was read."
    : state.done < 1 ? "Nothing yet; the sentences are being searched." : "No claim fits. Take a filter away, or search for another word.");
  byId("claim-list").replaceChildren(...(shown.length ? shown.map(item) : [empty]));
  byId("claim-list").setAttribute("start", String(first + 1));
  showPages();
}

/** Who says what: "5 say 12 March 2026", "1 says 13 March 2026"; without a conflict the value, the sentence and who has it. */
function answers(row) {
  const c = claims;
  const kind = c.kinds[c.kind[row]];
  const dispute = c.disputes[row];
  if (dispute) {
    const line = (side, at) => el("p", { class: `answer ${at ? "two" : "one"}` }, `${say(side.sources.length)} `, quoted(answer(side.value, kind), "strong"),
      el("span", { class: "outlets" }, " · ", sourceList(side.sources, c.sourceNames)));
    return el("div", { class: "answers" }, dispute.sides.map(line), c.confidence[row] < UNSURE ? checkBand(c.confidence[row]) : null);
  }
  const copies = c.n_sources[row] - c.n_independent[row];
  const value = c.value[row];
  return el("div", { class: "answers" },
    value === null ? null : el("p", null, quoted(answer(value, kind), "strong", { class: "value" }), " ", flagChips(c.flags[row])),
    el("p", { class: "quote" }, quoted(c.statement[row])),
    el("p", { class: "outlets" }, sourceList(c.source[row], c.sourceNames), copies > 0 ? ` · ${plural(copies, "copy", "copies")}` : ""));
}

function item(row) {
  const c = claims;
  const status = c.statuses[c.status[row]];
  const panel = freshId("claim");
  const button = el("button", { type: "button", class: "statement", "aria-expanded": "false", "aria-controls": panel }, quoted(titled(c.topic[row])));
  const body = el("div", { id: panel, class: "panel", hidden: true });
  button.addEventListener("click", () => toggle(row, button, body));
  return el("li", { class: `claim ${status}`, "data-claim": c.claim_id[row] },
    el("div", { class: "line" }, statusChip(status), el("span", { class: "kind" }, KINDS[c.kinds[c.kind[row]]]),
      c.verdict[row] ? el("span", { class: "chip verdict" }, "Analyst’s verdict") : null),
    el("h3", null, button),
    answers(row),
    body);
}

async function toggle(row, button, body) {
  const isOpen = button.getAttribute("aria-expanded") === "true";
  button.setAttribute("aria-expanded", String(!isOpen));
  body.hidden = isOpen;
  // The address follows the claim that was opened last, so that it can be copied from the browser too.
  history.replaceState(null, "", isOpen ? location.href.split("#")[0] : addressOf(claims.claim_id[row]));
  if (!isOpen && body.childElementCount === 0) {
    body.replaceChildren(el("p", { class: "hint" }, "Reading the sentences …"));
    try {
      body.replaceChildren(...(await evidence(claims, row)));
    } catch (error) {
      body.replaceChildren(el("p", { class: "notice", role: "alert" }, `The sentences cannot be read: ${error.message}`));
    }
  }
}

function showPages() {
  const n = Math.ceil(rows.length / PER_PAGE);
  const nav = byId("pages");
  nav.hidden = n < 2;
  const go = (page) => {
    state.page = page;
    showPage();
    byId("claims").scrollIntoView();
    const first = byId("claim-list").querySelector("button");
    if (first) first.focus({ preventScroll: true });
  };
  const step = (text, page) =>
    el("button", { type: "button", disabled: page < 0 || page >= n, on: { click: () => go(page) } }, text);
  nav.replaceChildren(
    step("First", state.page === 0 ? -1 : 0),
    step("Previous", state.page - 1),
    el("span", null, `Page ${count(state.page + 1)} of ${count(n)}`),
    step("Next", state.page + 1),
    step("Last", state.page === n - 1 ? n : n - 1),
  );
}

/** Shows the list; `index` is the block of claims. */
function showClaims(index, overview) {
  claims = index;
  claims.rowAt = new Uint32Array(index.at.length);
  index.at.forEach((at, row) => {
    claims.rowAt[at] = row;
  });
  showFilters(overview);
  refresh(0);
}

/** The key behind `#name=` in the address; an address that cannot be read has none. */
function keyInAddress(name) {
  const found = new RegExp(`^#${name}=(.+)$`).exec(location.hash);
  try {
    return found ? decodeURIComponent(found[1]) : "";
  } catch {
    return "";
  }
}

/** `#claim=KEY` in the address opens that claim; false where there is none. */
function openLinked() {
  const key = keyInAddress("claim");
  const row = key === "" ? -1 : claims.claim_id.indexOf(key);
  if (row < 0) return false;
  if (!rows.includes(row) || state.query !== "") clearFilters();
  state.page = Math.floor(rows.indexOf(row) / PER_PAGE);
  showPage();
  const node = [...byId("claim-list").children].find((child) => child.dataset.claim === key);
  if (node) {
    const button = node.querySelector("button.statement");
    button.click();
    button.focus({ preventScroll: true });
    node.scrollIntoView();
  }
  return true;
}
