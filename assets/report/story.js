// What the page opens with: the events, then what is disputed, what develops, what all say and what one outlet alone says.

const STATUS = {
  conflicting: { name: "Conflict", plural: "in conflict", mark: "≠" },
  developing: { name: "Developing", plural: "developing", mark: "→" },
  corroborated: { name: "Agreed", plural: "agreed", mark: "=" },
  single: { name: "One outlet", plural: "of one outlet", mark: "1" },
};

function statusChip(status) {
  const known = STATUS[status];
  return el("span", { class: `chip ${status}` }, el("span", { class: "mark", "aria-hidden": "true" }, known.mark), known.name);
}

function showHead(overview, event) {
  const rows = overview.n_rows;
  const read = event === null ? `${plural(rows.documents, "document")} by ${plural(rows.sources, "outlet")}`
    : `${plural(event.n_documents, "document")} by ${plural(event.n_sources, "outlet")}`;
  const when = event === null && overview.published ? `, published ${days(...overview.published)}` : "";
  const rejects = rows.rejects ? ` ${plural(rows.rejects, "input")} could not be read.` : "";
  byId("lead").textContent = rows.claims === 0 ? `Read from ${read}${when}; no claims were found.${rejects}` : `Read from ${read}${when}.${rejects}`;
  byId("headline").textContent = event === null ? overview.headline : event.headline;
  document.title = byId("headline").textContent;
}

/** An answer with those who give it; `at` 0 is the answer of the claim. */
function sideLine(side, at, kind, names, most) {
  return el("div", { class: `answer ${at === 0 ? "one" : "two"}` },
    quoted(answer(side.value, kind), "strong"), ": ", el("span", { class: "outlets" }, sourceList(side.sources, names, most)));
}

function claimLink(index, row, text) {
  const anchor = el("a", { href: `#claim=${encodeURIComponent(index.claim_id[row])}` }, quoted(text));
  // An address that is there already changes nothing by itself.
  anchor.addEventListener("click", (event) => {
    if (location.hash !== anchor.hash) return;
    event.preventDefault();
    openLinked();
  });
  return anchor;
}

const FIRST_DISPUTES = 8;

function disputeRow(index, row) {
  const kind = index.kinds[index.kind[row]];
  const { sides } = index.disputes[row];
  const question = el("th", { scope: "row", role: "rowheader" }, claimLink(index, row, titled(index.topic[row])), checkBand(index.confidence[row]));
  return el("tr", { role: "row", "data-dispute": index.claim_id[row], class: index.confidence[row] < UNSURE ? "unsure" : null },
    question,
    el("td", { role: "cell" }, sideLine(sides[0], 0, kind, index.sourceNames, 4)),
    el("td", { role: "cell" }, sides.slice(1).map((side) => sideLine(side, 1, kind, index.sourceNames, 4))));
}

function disputeTable(index, found) {
  const body = el("tbody", { role: "rowgroup" });
  const heads = ["Question", "One answer, and who gives it", "Other answers"].map((text) => el("th", { scope: "col", role: "columnheader" }, text));
  const whole = el("table", { class: "disputes", role: "table" }, el("caption", { class: "hidden" }, "What the outlets disagree on"),
    el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, heads)), body);
  return el("div", null, whole, grower(found, FIRST_DISPUTES, "conflicts", (next) => body.append(...next.map((row) => disputeRow(index, row)))));
}

/** What changed from report to report: the earlier values, then the latest. */
function developingLine(index, row) {
  const kind = index.kinds[index.kind[row]];
  const [latest, ...earlier] = index.disputes[row] ? index.disputes[row].sides : [];
  const told = latest
    ? el("div", { class: "answers" }, earlier.map((side) => sideLine(side, 1, kind, index.sourceNames, 3)),
      el("div", { class: "then" }, "then"), sideLine(latest, 0, kind, index.sourceNames, 3))
    : "";
  return el("li", null, claimLink(index, row, titled(index.topic[row])), told);
}

/** What outlets say alike, or what one says: the sentence, after its value. */
function saidLine(index, row) {
  const value = index.value[row];
  const kind = index.kinds[index.kind[row]];
  const own = index.source[row];
  const copies = index.n_sources[row] - index.n_independent[row];
  const who = own.length > 3 ? plural(own.length, "outlet") : sourceList(own, index.sourceNames);
  const what = [value === null || kind === "outcome" ? "" : [quoted(titled(answer(value, kind)), "strong"), ": "], claimLink(index, row, index.statement[row])];
  return el("li", null, what, " ", el("span", { class: "outlets" }, who, copies > 0 ? ` · ${plural(copies, "copy", "copies")}` : ""), flagChips(index.flags[row] & (value === null ? INFERRED : INFERRED | PLANNED)));
}

const FIRST_LINES = 5;

/** Each sentence once, with a value if it has one: it may answer more questions than one. */
function distinct(index, found) {
  const valued = new Set(found.filter((row) => index.value[row] !== null).map((row) => index.statement[row]));
  const told = new Set();
  return found.filter((row) => {
    const statement = index.statement[row];
    const isNew = !told.has(statement) && (index.value[row] !== null || !valued.has(statement));
    told.add(statement);
    return isNew;
  });
}

function storyPart(title, index, found, line, status, n_all = found.length) {
  if (found.length === 0) return "";
  const all = n_all > Math.min(found.length, FIRST_LINES)
    ? el("p", null, el("button", { type: "button", class: "quiet", on: { click: () => filterByStatus(status) } }, `All ${count(n_all)} in the list of claims`))
    : "";
  return el("div", { class: "part" }, el("h2", null, title), el("ul", { class: "told" }, found.slice(0, FIRST_LINES).map((row) => line(index, row))), all);
}

/** Rows of the claims within an event, or all, by status. */
function rowsByStatus(index, event) {
  const found = Object.fromEntries(Object.keys(STATUS).map((status) => [status, []]));
  index.status.forEach((status, row) => {
    if (event === null || index.event[row] === event) found[index.statuses[status]].push(row);
  });
  return found;
}

/** The story of an event (its number among the events of the claims), or of everything. */
function story(index, event) {
  const found = rowsByStatus(index, event);
  const disputed = found.conflicting.filter((row) => index.disputes[row]);
  const told = distinct(index, found.corroborated);
  // A value says more than a sentence on nothing in particular.
  const alone = distinct(index, found.single.toSorted((a, b) => Number(index.value[a] === null) - Number(index.value[b] === null) || a - b));
  return [
    el("div", { class: "part" },
      el("h2", null, "Where the outlets disagree"),
      disputed.length ? disputeTable(index, disputed) : el("p", { class: "empty" }, "No two outlets were found to contradict each other.")),
    storyPart("What changed from report to report", index, found.developing, developingLine, "developing"),
    storyPart("What they agree on", index, told, saidLine, "corroborated", found.corroborated.length),
    storyPart("What one outlet alone says", index, alone, saidLine, "single", found.single.length),
  ];
}

const OUTSIDE = "Outside of events";
const FIRST_EVENTS = 10;

/** The events of the page with what is disputed in each. */
function eventIndex(index, overview) {
  const numbers = new Map(index.events.map(([id], number) => [id, number]));
  const disputed = new Map();
  Object.keys(index.disputes).map(Number).sort((a, b) => a - b).forEach((row) => {
    if (index.statuses[index.status[row]] !== "conflicting") return;
    if (!disputed.has(index.event[row])) disputed.set(index.event[row], []);
    disputed.get(index.event[row]).push(row);
  });
  const events = overview.events.map((event) => ({ ...event, rows: disputed.get(numbers.get(event.event_id)) || [] }));
  if (disputed.has(null)) events.push({ event_id: null, name: OUTSIDE, rows: disputed.get(null) });
  events.sort((a, b) => b.rows.length - a.rows.length);
  const line = (row) => el("li", { "data-dispute": index.claim_id[row] }, claimLink(index, row, titled(index.topic[row])), ": ",
    index.disputes[row].sides.map((side, at) => [at ? " or " : "",
      quoted(answer(side.value, index.kinds[index.kind[row]]), "strong", { class: at ? "two" : "one" }), ` (${count(side.sources.length)})`]));
  const item = (event) => el("li", null,
    el("h3", null, event.event_id === null ? event.name : el("a", { href: `#event=${encodeURIComponent(event.event_id)}` }, quoted(event.name))),
    event.event_id === null ? "" : el("p", { class: "outlets" }, `${plural(event.n_documents, "document")} by ${plural(event.n_sources, "outlet")}${event.begin ? `, ${days(event.begin, event.finish)}` : ""}`,
      event.rows.length ? "" : ", no conflict found"),
    event.rows.length ? el("ul", { class: "told" }, event.rows.slice(0, 3).map(line),
      event.rows.length > 3 ? el("li", { class: "outlets" }, `and ${count(event.rows.length - 3)} more`) : "") : "");
  const list = el("ol", { class: "events" });
  return [el("h2", null, `${plural(overview.n_rows.events, "event")}, those with most conflicts first`),
    disputed.size ? el("p", { class: "hint" }, "In brackets: how many outlets give that answer.") : "", list,
    grower(events, FIRST_EVENTS, "events", (next) => list.append(...next.map(item)))];
}

/** Shows the index of events, or the story of the one in the address. */
function showStory(index, overview, eventId) {
  const event = overview.events.find((known) => known.event_id === eventId) || null;
  const number = index.events.findIndex(([id]) => id === eventId);
  showHead(overview, event);
  const body = byId("story-body");
  if (overview.n_rows.claims === 0) {
    body.replaceChildren(el("p", { class: "empty" }, "The texts state nothing that can be checked, or nothing was read."));
  } else if (event !== null) {
    body.replaceChildren(el("p", null, el("a", { href: "#story" }, "All events")), ...story(index, number < 0 ? -1 : number));
  } else {
    body.replaceChildren(...(overview.n_rows.events > 1 ? eventIndex(index, overview) : story(index, null)).flat());
  }
  return number;
}
/** Figures with the status that they filter by. */
function showTiles(overview, filterBy) {
  const tile = (status) =>
    el("button", { type: "button", class: `tile ${status}`, on: { click: () => filterBy(status) } },
      el("span", { class: "figure" }, count(overview.statuses[status])), " ",
      el("span", { class: "label" }, STATUS[status].plural));
  byId("tiles").append(...Object.keys(STATUS).map(tile));
}
