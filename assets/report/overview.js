// The head of the page: what was read, in one sentence and some figures.

const STATUS = {
  conflicting: { name: "Conflict", plural: "in conflict", mark: "≠" },
  developing: { name: "Developing", plural: "developing", mark: "→" },
  corroborated: { name: "Corroborated", plural: "corroborated", mark: "=" },
  single: { name: "Single source", plural: "of a single source", mark: "1" },
};

function statusChip(status) {
  const known = STATUS[status];
  return el("span", { class: `chip ${status}` }, el("span", { class: "mark", "aria-hidden": "true" }, known.mark), known.name);
}

function showHead(overview) {
  const rows = overview.n_rows;
  const read = `${plural(rows.documents, "document")} of ${plural(rows.sources, "source")}`;
  const when = overview.published ? `, published ${days(...overview.published)}` : "";
  const rejects = rows.rejects ? ` ${plural(rows.rejects, "input")} could not be read.` : "";
  byId("lead").textContent = `Read from ${read}${when}: ${plural(rows.sentences, "sentence")} and ${plural(rows.claims, "claim")}.${rejects}`;
  const n = overview.statuses;
  byId("headline").textContent =
    rows.claims === 0
      ? "No claims were found"
      : n.conflicting === 0
        ? `No conflicts; ${plural(n.corroborated, "claim")} ${n.corroborated === 1 ? "stands" : "stand"} on more than one source`
        : `The sources conflict on ${plural(n.conflicting, "claim")} and agree on ${count(n.corroborated)}`;
}

/** Figures with the status that they filter by. */
function showTiles(overview, filterBy) {
  const tile = (status) =>
    el("button", { type: "button", class: `tile ${status}`, on: { click: () => filterBy(status) } },
      el("span", { class: "figure" }, count(overview.statuses[status])),
      el("span", { class: "label" }, STATUS[status].plural));
  const n_events = overview.n_rows.events;
  const plain = (figure, label, target) =>
    el("a", { class: "tile", href: target }, el("span", { class: "figure" }, count(figure)), el("span", { class: "label" }, label));
  const tiles = byId("tiles");
  tiles.append(
    ...Object.keys(STATUS).map(tile),
    plain(overview.n_rows.sources, overview.n_rows.sources === 1 ? "source" : "sources", "#sources"),
    plain(overview.n_rows.documents, overview.n_rows.documents === 1 ? "document" : "documents", "#read"),
    plain(n_events, n_events === 1 ? "event" : "events", "#read"),
  );
}
