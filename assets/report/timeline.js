// The timeline: what happened when, as the table has it; the days of one question stand together, each drawn on a scale of time.

const DAY = 86400000;
const FEW_DAYS = 4;

/** Whether outlets disagree on the day, or it changed from report to report. */
function isOpen(dated) {
  return dated.status === "conflicting" || dated.status === "developing";
}

/** Rows with the days of a disputed question put together; these follow each other in the table. */
function happenings(found) {
  const groups = [];
  for (const dated of found) {
    const last = groups[groups.length - 1];
    if (last && isOpen(dated) && last.isOpen && dated.claim !== null && last.rows[0].claim === dated.claim) last.rows.push(dated);
    else groups.push({ isOpen: isOpen(dated), rows: [dated] });
  }
  return groups;
}

/** First and last moment of a row. */
function moments(dated) {
  return [Date.parse(dated.begin), Date.parse(dated.finish) + DAY];
}

/** The time that most rows lie in, where a few far ones would press the others together; else the time of all. */
function scaleOf(found) {
  const starts = found.map((dated) => moments(dated)[0]).sort((a, b) => a - b);
  const at = (share) => starts[Math.round(share * (starts.length - 1))];
  const room = Math.max(at(0.8) - at(0.2), 30 * DAY);
  const near = found.filter((dated) => {
    const [start, end] = moments(dated);
    return isOpen(dated) || (start >= at(0.2) - room && end <= at(0.8) + room);
  });
  const span = (list) => [Math.min(...list.map((dated) => moments(dated)[0])), Math.max(...list.map((dated) => moments(dated)[1]))];
  const whole = span(found);
  const [low, high] = near.length < 3 ? whole : span(near);
  return whole[1] - whole[0] < 3 * (high - low) ? whole : [low, high];
}

/** The end of a scale: a year where it spans years, a month where it spans months, else a day. */
function scaleEnd(moment, [low, high]) {
  const at = new Date(moment);
  const month = MONTHS[at.getUTCMonth()];
  if (high - low > 3 * 366 * DAY) return String(at.getUTCFullYear());
  return high - low > 60 * DAY ? `${month} ${at.getUTCFullYear()}` : `${at.getUTCDate()} ${month}`;
}

/** Least distance of days that are joined, in hundredths of the scale: they are told apart where it is long. */
const APART = 8;

/** Where days stand on a scale, each at a distance from the one before, and none behind its end. */
function placesOf(found, place) {
  const places = found.map((dated) => place((moments(dated)[0] + moments(dated)[1]) / 2));
  for (let at = 1; at < places.length; at += 1) places[at] = Math.max(places[at], places[at - 1] + APART);
  for (let at = places.length - 1, most = 100; at >= 0; at -= 1, most -= APART) places[at] = Math.min(places[at], most);
  return places;
}

/** Both ends of a scale; one where they read alike. */
function ends(scale) {
  return [...new Set([scaleEnd(scale[0], scale), scaleEnd(scale[1] - 1, scale)])];
}

/** A day as a dot, what is longer as a bar, what is inferred hollow; what lies outside of the scale as an arrow at its end. */
function mark(dated, at, place) {
  const [start, end] = moments(dated).map(place);
  const hue = `${dated.is_rival ? "two" : "one"}${dated.is_inferred ? " inferred" : ""}`;
  if (end <= 0) return el("span", { class: `far ${hue}`, style: { left: "0%" } }, "◂");
  if (start >= 100) return el("span", { class: `far ${hue}`, style: { left: "100%" } }, "▸");
  if (dated.begin === dated.finish) return el("span", { class: `dot ${hue}`, style: { left: `${at}%` } });
  return el("span", { class: `bar ${hue}`, style: { left: `${start}%`, width: `${end - start}%` } });
}

/** The marks of rows; the days of one question are joined by a line. */
function track(found, [low, high]) {
  const place = (moment) => 100 * Math.min(1, Math.max(0, (moment - low) / (high - low)));
  const inTime = found.toSorted((a, b) => moments(a)[0] - moments(b)[0]);
  const places = placesOf(inTime, place);
  const [first, last] = [places[0], places[places.length - 1]];
  return el("div", { class: "track", "aria-hidden": "true" },
    found.length > 1 ? el("span", { class: "join", style: { left: `${first}%`, width: `${last - first}%` } }) : null,
    inTime.map((dated, at) => mark(dated, places[at], place)));
}

/** "12 or 13 March 2026" where the days are of one month; "2 May 2026 or June 2026" where they are not. */
function eitherDay(found) {
  const told = [...new Set(found.map((dated) => days(dated.begin, dated.finish)))];
  const inMonth = new Set(found.map((dated) => (dated.begin === dated.finish ? dated.begin.slice(0, 7) : dated.begin)));
  if (told.length < 2 || inMonth.size > 1 || found.some((dated) => dated.begin !== dated.finish)) return told.join(" or ");
  return [...told.slice(0, -1).map((text) => text.split(" ")[0]), told[told.length - 1]].join(" or ");
}

function datedChips(dated) {
  return [
    dated.is_inferred ? el("span", { class: "chip hollow" }, "date inferred") : null,
    dated.is_planned ? el("span", { class: "chip hollow" }, "planned") : null,
    dated.is_denied ? el("span", { class: "chip hollow" }, "says it did not happen") : null,
  ];
}

function happening(group, scale, index, nameOf) {
  const [first] = group.rows;
  const isOn = group.isOpen && first.claim !== null;
  const text = isOn ? titled(index.topic[first.claim]) : first.what;
  const what = el("p", null, first.claim === null ? quoted(text) : claimLink(index, first.claim, text));
  const event = nameOf(first);
  const outlets = (dated) => el("span", { class: "outlets" }, sourceList([...dated.sources], index.sourceNames, 4));
  const told = isOn
    ? group.rows.map((dated) => el("div", { class: `answer ${dated.is_rival ? "two" : "one"}` }, el("strong", null, days(dated.begin, dated.finish)), ": ", outlets(dated), datedChips(dated)))
    : el("p", null, outlets(first), datedChips(first));
  return el("li", { class: group.isOpen ? first.status : null },
    el("p", { class: "when" }, eitherDay(group.rows), group.isOpen ? [" ", el("span", { class: "chip" }, first.status === "developing" ? "changed" : "disputed")] : ""),
    track(group.rows, scale),
    el("div", null, what, told, event ? el("p", { class: "outlets" }, quoted(event)) : ""));
}

/** Shows the rows of an event, or all. */
function showTimeline(timeline, overview, index, eventId) {
  const body = byId("timeline-body");
  const event = timeline.events.indexOf(eventId);
  const isEvent = overview.events.some((known) => known.event_id === eventId);
  const own = isEvent ? timeline.rows.filter((dated) => dated.event === event) : timeline.rows;
  if (own.length === 0) {
    body.replaceChildren(el("p", { class: "empty" }, "The texts put nothing on a day, a month or a year."));
    return;
  }
  const names = new Map(overview.events.map((known) => [known.event_id, known.name]));
  const nameOf = (dated) => (isEvent || names.size < 2 || dated.event === null ? "" : names.get(timeline.events[dated.event]));
  const groups = happenings(own);
  const many = groups.filter((group) => group.isOpen || group.rows[0].sources.length > 1);
  const list = el("div");
  const show = (shown) => {
    const scale = scaleOf(shown.flatMap((group) => group.rows));
    const items = el("ol", { class: "days" });
    list.replaceChildren(
      el("div", { class: "scale", "aria-hidden": "true" }, el("p"), el("p", null, ends(scale).map((end) => el("span", null, end)))),
      items,
      grower(shown, 12, "entries", (next) => items.append(...next.map((group) => happening(group, scale, index, nameOf)))));
  };
  const isChoice = many.length >= FEW_DAYS && many.length < groups.length;
  const choice = isChoice
    ? el("div", { class: "field inline" }, el("label", { for: "range" }, "Show"),
      el("select", { id: "range", on: { change: (change) => show(change.target.value === "all" ? groups : many) } },
        el("option", { value: "many" }, `The main entries (${count(many.length)})`), el("option", { value: "all" }, `All entries (${count(groups.length)})`)))
    : "";
  show(isChoice ? many : groups);
  body.replaceChildren(
    el("p", { class: "hint" }, "A dot is a day, a bar a longer time; hollow is a date that the sentence does not settle. A line joins the days that outlets disagree on." +
      (isChoice ? " The main entries are those that two outlets or more date, and those in dispute." : "")),
    choice, list);
}
