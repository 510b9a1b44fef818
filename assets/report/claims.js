// The list of claims: filters, order, pages.

const PER_PAGE = 25;

const ORDERS = {
  conflict: "Conflicts first",
  corroboration: "Best corroborated first",
  disputed: "Least agreement first",
  sources: "Most sources first",
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

/** What stands for and against: figures as words, and as a bar. */
function balance(row) {
  const [with_, against] = [claims.n_supporting[row], claims.n_contradicting[row]];
  const copies = claims.n_sources[row] - claims.n_independent[row];
  const text = against > 0 ? `${count(with_)} for, ${count(against)} against` : plural(with_, "independent source");
  const more = copies > 0 ? ` · ${plural(copies, "copy", "copies")}` : "";
  const bar = el("span", { class: "bar", "aria-hidden": "true" },
    el("span", { class: "with", style: { "flex-grow": String(with_) } }),
    against > 0 ? el("span", { class: "without", style: { "flex-grow": String(against) } }) : null);
  return el("span", { class: "balance" }, bar, el("span", null, text + more));
}

function item(row) {
  const c = claims;
  const status = c.statuses[c.status[row]];
  const panel = freshId("claim");
  const value = c.value[row];
  const values = value === null ? [] : [quoted(valueText(value), "bdi", { class: "value" })];
  if (c.rivals[row].length) {
    values.push(el("span", { class: "versus" }, "against"), ...c.rivals[row].map((rival) => quoted(valueText(rival), "bdi", { class: "value rival" })));
  }
  const button = el("button", { type: "button", class: "statement", "aria-expanded": "false", "aria-controls": panel }, quoted(c.statement[row]));
  const body = el("div", { id: panel, class: "panel", hidden: true });
  button.addEventListener("click", () => toggle(row, button, body));
  return el("li", { class: `claim ${status}`, "data-claim": c.claim_id[row] },
    el("div", { class: "line" }, statusChip(status), el("span", { class: "kind" }, c.kinds[c.kind[row]], " · ", quoted(c.topic[row])),
      c.verdict[row] ? el("span", { class: "chip verdict" }, "Analyst’s verdict") : null, balance(row)),
    el("h3", null, button),
    values.length ? el("p", { class: "values" }, values) : null,
    el("p", { class: "who" }, sourceList(c.source[row])),
    body);
}

function sourceList(numbers) {
  const named = numbers.slice(0, 8).map((number, at) => [at ? " · " : "", quoted(claims.sourceNames[number])]).flat();
  return numbers.length > 8 ? [...named, ` and ${count(numbers.length - 8)} more`] : named;
}

async function toggle(row, button, body) {
  const isOpen = button.getAttribute("aria-expanded") === "true";
  button.setAttribute("aria-expanded", String(!isOpen));
  body.hidden = isOpen;
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

function select(label, key, options) {
  const id = `filter-${key}`;
  const choose = (event) => {
    state[key] = event.target.value;
    refresh(0);
  };
  return el("div", { class: "field" }, el("label", { for: id }, label),
    el("select", { id, on: { change: choose } }, options.map(([value, text]) => el("option", { value }, text))));
}

/** Sets the filter of status from outside the form. */
function filterByStatus(status) {
  state.status = status;
  byId("filter-status").value = status;
  refresh(0);
  byId("claims").scrollIntoView();
}

function clearFilters() {
  for (const key of ["status", "kind", "source", "event"]) {
    state[key] = "";
    const field = byId(`filter-${key}`);
    if (field) field.value = "";
  }
  state.verdict = false;
  const verdicts = byId("filter-verdict");
  if (verdicts) verdicts.checked = false;
  byId("filter-query").value = "";
  runSearch("");
}

let typing = null;

function runSearch(query) {
  state.query = query;
  search(claims, query, (mask, done) => {
    const isFirst = state.mask !== mask;
    state.mask = mask;
    state.done = done;
    refresh(isFirst ? 0 : state.page);
  });
}

function showFilters(overview) {
  const c = claims;
  const used = (column) => new Set(column);
  const kinds = [...used(c.kind)].sort((a, b) => a - b).map((kind) => [c.kinds[kind], c.kinds[kind]]);
  const statuses = Object.keys(STATUS).map((status) => [status, STATUS[status].name]);
  const sources = overview.sources.map((source, number) => [number, source.name]).sort((a, b) => a[1].localeCompare(b[1]));
  const events = c.events.map(([, label], number) => [number, label]);
  const input = el("input", { id: "filter-query", type: "search", autocomplete: "off", spellcheck: "false", placeholder: "Words of a statement, a sentence, a name or a source" });
  input.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => runSearch(input.value), 180);
  });
  const form = byId("filters");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(typing);
    runSearch(input.value);
  });
  const hasVerdicts = c.verdict.includes(1);
  const verdicts = el("input", { id: "filter-verdict", type: "checkbox" });
  verdicts.addEventListener("change", () => {
    state.verdict = verdicts.checked;
    refresh(0);
  });
  form.append(
    el("div", { class: "field wide" }, el("label", { for: "filter-query" }, "Search"), input),
    select("Status", "status", [["", "All"], ...statuses]),
    select("Kind", "kind", [["", "All"], ...kinds]),
    select("Source", "source", [["", "All"], ...sources]),
    events.length ? select("Event", "event", [["", "All"], ...events, ["none", "Outside of events"]]) : "",
    select("Order", "order", Object.entries(ORDERS)),
    hasVerdicts ? el("div", { class: "field check" }, verdicts, el("label", { for: "filter-verdict" }, "With an analyst’s verdict")) : "",
    el("div", { class: "field action" }, el("button", { type: "button", class: "quiet", on: { click: clearFilters } }, "Clear")),
  );
}

/** Shows the list; `index` is the block of claims. */
function showClaims(index, overview) {
  claims = index;
  claims.sourceNames = overview.sources.map((source) => source.name);
  claims.rowAt = new Uint32Array(index.at.length);
  index.at.forEach((at, row) => {
    claims.rowAt[at] = row;
  });
  showFilters(overview);
  refresh(0);
  openLinked();
}

/** `#claim=KEY` in the address opens that claim. */
function openLinked() {
  const key = decodeURIComponent((/^#claim=(.+)$/.exec(location.hash) || [])[1] || "");
  const row = key === "" ? -1 : claims.claim_id.indexOf(key);
  if (row < 0) return;
  clearFilters();
  state.page = Math.floor(rows.indexOf(row) / PER_PAGE);
  showPage();
  const node = [...byId("claim-list").children].find((child) => child.dataset.claim === key);
  if (node) {
    node.querySelector("button").click();
    node.scrollIntoView();
  }
}
