// Search and filters of the list of claims, behind one button, and the file of what they leave.

function select(label, key, options) {
  const id = `filter-${key}`;
  const choose = (event) => {
    state[key] = event.target.value;
    refresh(0);
  };
  return el("div", { class: "field" }, el("label", { for: id }, label),
    el("select", { id, on: { change: choose } }, options.map(([value, text]) => el("option", { value }, text))));
}

/** Opens or closes the search and the filters. */
function showFilterForm(isOpen) {
  byId("filters").hidden = !isOpen;
  byId("filter-button").setAttribute("aria-expanded", String(isOpen));
}

/** Sets the filter of status from outside the form. */
function filterByStatus(status) {
  state.status = status;
  byId("filter-status").value = status;
  showFilterForm(true);
  refresh(0);
  byId("claims").scrollIntoView();
}

function setFilter(key, value) {
  state[key] = value;
  const field = byId(`filter-${key}`);
  if (field) field.value = value;
}

function clearFilters() {
  for (const key of ["status", "kind", "source", "event"]) setFilter(key, "");
  state.verdict = false;
  const field = byId("filter-verdict");
  if (field) field.checked = false;
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

/** The claims that the filters leave, as a file. */
function downloadClaims() {
  const c = claims;
  const heads = ["claim_id", "question", "kind", "status", "value", "other_values", "sources", "n_independent", "n_supporting", "n_contradicting", "agreement", "confidence", "event", "statement"];
  const names = (numbers) => numbers.map((number) => c.sourceNames[number]).join("|");
  const line = (row) => [
    c.claim_id[row], c.topic[row], c.kinds[c.kind[row]], c.statuses[c.status[row]], c.value[row], c.rivals[row].join("|"), names(c.source[row]),
    c.n_independent[row], c.n_supporting[row], c.n_contradicting[row], c.agreement[row], c.confidence[row], c.event[row] === null ? null : c.events[c.event[row]][0], c.statement[row],
  ];
  download("claims.csv", csv(heads, rows.map(line)));
}

function showFilters(overview) {
  const c = claims;
  const used = (column) => new Set(column);
  const kinds = [...used(c.kind)].sort((a, b) => a - b).map((kind) => [c.kinds[kind], KINDS[c.kinds[kind]]]);
  const statuses = Object.keys(STATUS).map((status) => [status, STATUS[status].name]);
  const sources = overview.sources.map((source, number) => [number, source.name]).sort((a, b) => a[1].localeCompare(b[1]));
  const events = c.events.map(([, label], number) => [number, label]);
  const input = el("input", { id: "filter-query", type: "search", autocomplete: "off", spellcheck: "false", placeholder: "Words of a sentence, a name or an outlet" });
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
  const judged = el("input", { id: "filter-verdict", type: "checkbox" });
  judged.addEventListener("change", () => {
    state.verdict = judged.checked;
    refresh(0);
  });
  form.append(
    el("div", { class: "field wide" }, el("label", { for: "filter-query" }, "Search"), input),
    select("Status", "status", [["", "All"], ...statuses]),
    select("Asks", "kind", [["", "All"], ...kinds]),
    select("Outlet", "source", [["", "All"], ...sources]),
    events.length ? select("Event", "event", [["", "All"], ...events, ["none", OUTSIDE]]) : "",
    select("Order", "order", Object.entries(ORDERS)),
    c.verdict.includes(1) ? el("div", { class: "field check-box" }, judged, el("label", { for: "filter-verdict" }, "With an analyst’s verdict")) : "",
    el("div", { class: "field action" }, el("button", { type: "button", class: "quiet", on: { click: clearFilters } }, "Clear")),
  );
  byId("filter-button").addEventListener("click", () => {
    showFilterForm(byId("filters").hidden);
    if (!byId("filters").hidden) input.focus();
  });
  byId("download-claims").addEventListener("click", downloadClaims);
}
