// Values, days and answers in the words of readers.

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const PARTS_OF_YEAR = {
  Q1: "first quarter of", Q2: "second quarter of", Q3: "third quarter of", Q4: "fourth quarter of", H1: "first half of", H2: "second half of",
  SP: "spring", SU: "summer", FA: "autumn", WI: "winter",
};
const PER = { s: "second", min: "minute", h: "hour", d: "day", wk: "week", mo: "month", a: "year" };
const DURATIONS = { Y: "year", M: "month", W: "week", D: "day", TH: "hour", TM: "minute", TS: "second" };
const MODIFIERS = { approx: "about" };

/** "2026-03-13" as "13 March 2026". */
function day(iso) {
  const parts = /^(-?\d+)-(\d\d)-(\d\d)$/.exec(iso || "");
  return parts ? `${Number(parts[3])} ${MONTHS[Number(parts[2]) - 1]} ${parts[1]}` : iso || "";
}

/** A first and a last day in the shortest way that loses nothing. */
function days(begin, finish) {
  if (!begin || begin === finish || !finish) return day(begin);
  const [y1, m1, d1] = begin.split("-");
  const [y2, m2, d2] = finish.split("-");
  const last = new Date(Date.UTC(Number(y2), Number(m2), 0)).getUTCDate();
  if (d1 === "01" && Number(d2) === last) {
    if (m1 === "01" && m2 === "12") return y1 === y2 ? y1 : `${y1} to ${y2}`;
    if (y1 === y2 && m1 === m2) return `${MONTHS[Number(m1) - 1]} ${y1}`;
    if (y1 === y2) return `${MONTHS[Number(m1) - 1]} to ${MONTHS[Number(m2) - 1]} ${y1}`;
  }
  if (y1 === y2 && m1 === m2) return `${Number(d1)} to ${day(finish)}`;
  if (y1 === y2) return `${Number(d1)} ${MONTHS[Number(m1) - 1]} to ${day(finish)}`;
  return `${day(begin)} to ${day(finish)}`;
}

/** "480000000" as "480 million", "3200" as "3,200". */
function large(digits) {
  const n = Number(digits);
  if (Math.abs(n) >= 1e15) return digits;
  for (const [size, name] of [[1e12, "trillion"], [1e9, "billion"], [1e6, "million"]]) {
    if (n >= size && Number.isInteger((n / size) * 1000)) return `${n / size} ${name}`;
  }
  return exactFormat.format(n);
}

/** A duration of ISO 8601: "PT1.9S" as "1.9 seconds". */
function duration(text) {
  const parts = /^P((?:[\d.]+[YMWD])*)(?:T((?:[\d.]+[HMS])+))?$/.exec(text);
  if (!parts || text === "P") return null;
  const read = (part, clock) => [...(part || "").matchAll(/([\d.]+)([YMWDHS])/g)].map(([, n, unit]) => plural(Number(n), DURATIONS[clock + unit]));
  return [...read(parts[1], ""), ...read(parts[2], "T")].join(" ") || null;
}

const PARTS_OF_DAY = { MO: "morning", MI: "midday", AF: "afternoon", EV: "evening", NI: "night", DT: "daytime" };

/** A time of TIMEX3 with its day or weekday, where that is known: "XXXX-WXX-4T14:30" as "Thursday, 14:30". */
function timeOfDay(text) {
  const parts = /^([X\d][X\dW-]{3,})T(?:(\d\d:\d\d)(?::\d\d)?|(MO|MI|AF|EV|NI|DT))(Z|[+-]\d\d(?::?\d\d)?)?$/.exec(text);
  if (!parts) return null;
  const date = /^X/.test(parts[1]) ? calendar(parts[1]) : day(parts[1]);
  if (parts[3]) return `${date === null ? "" : `${date}, `}${PARTS_OF_DAY[parts[3]]}`;
  return `${date === null ? "" : `${date}, `}${parts[2]}`;
}

/** A day, month, quarter, season, weekday or time of TIMEX3. */
function calendar(text) {
  const time = timeOfDay(text);
  if (time !== null) return time;
  const yearly = /^XXXX-(\d\d)(?:-(\d\d))?$/.exec(text);
  if (yearly && MONTHS[Number(yearly[1]) - 1]) return `${yearly[2] ? `${Number(yearly[2])} ` : ""}${MONTHS[Number(yearly[1]) - 1]}`;
  const month = /^(\d{4})-(\d\d)$/.exec(text);
  if (month && MONTHS[Number(month[2]) - 1]) return `${MONTHS[Number(month[2]) - 1]} ${month[1]}`;
  const part = /^(\d{4})-([QH]\d|SP|SU|FA|WI)$/.exec(text);
  if (part && PARTS_OF_YEAR[part[2]]) return `${PARTS_OF_YEAR[part[2]]} ${part[1]}`;
  const week = /^(\d{4})-W(\d\d)$/.exec(text);
  if (week) return `week ${Number(week[2])} of ${week[1]}`;
  const weekday = /^XXXX-WXX-([1-7])$/.exec(text);
  if (weekday) return WEEKDAYS[Number(weekday[1]) - 1];
  const span = /^(XXXX-WXX-[1-7])\/(XXXX-WXX-[1-7])$/.exec(text);
  if (span) return `${calendar(span[1])} to ${calendar(span[2])}`;
  const range = /^(\d{4}-\d\d-\d\d)\/(\d{4}-\d\d-\d\d)$/.exec(text);
  if (range) return days(range[1], range[2]);
  return duration(text);
}

/** A value for readers: "about USD 480 million", "September 2026", "1.9 seconds"; a number of four digits alone may be a year. */
function valueText(value) {
  const known = calendar(value);
  if (known !== null) return known;
  const money = /^(.*?)(-?\d+(?:\.\d+)?)( to (\d+(?:\.\d+)?))? ([A-Z]{3})(?:\/(\S+))?$/.exec(value);
  if (money) {
    const [, before, low, , high, unit, per] = money;
    const amount = high === undefined ? large(low) : `${large(low)} to ${large(high)}`;
    return modified(`${before}${unit} ${amount}${per === undefined ? "" : ` per ${PER[per] || per}`}`);
  }
  return modified(value
    .replace(/\b\d{4}-\d\d-\d\d\b/g, day)
    // UCUM writes customary units in brackets with the system behind: [ft_i], [lb_av].
    .replace(/\[([^\]_]+)(_\w+)?\]/g, "$1")
    .replace(/(?<![\d.])(\d{5,15}(?![\d.])|\d{4}(?= [a-z]))/g, large));
}

function modified(text) {
  return text.replace(/^\w+(?= )/, (word) => MODIFIERS[word] || word);
}

/** What a side says: a value, or whether it happened. */
function answer(value, kind) {
  if (value === null) return "no value";
  if (kind === "outcome") return value.startsWith("not ") ? "it did not happen" : "it happened";
  return valueText(value);
}

/** What a question asks for, by the word that the tables have. */
const KINDS = {
  numeric: "how many or how much", date: "when", place: "where", participant: "who", outcome: "whether it happened", attribute: "what it is like",
  attribution: "who said what", event: "what happened",
};

/** "berths in deep water" as "Berths in deep water". */
function titled(text) {
  return text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}

/** "5 say", "1 says". */
function say(n) {
  return `${count(n)} ${n === 1 ? "says" : "say"}`;
}

/** Names of sources, the first few of many. */
function sourceList(numbers, names, most = 6) {
  const shown = numbers.length > most + 1 ? numbers.slice(0, most) : numbers;
  const named = shown.map((number, at) => [at ? ", " : "", quoted(names[number])]).flat();
  return shown.length < numbers.length ? [...named, ` and ${count(numbers.length - shown.length)} more`] : named;
}

/** Below it a conflict is as likely misread as not. */
const UNSURE = 0.5;

/** A band on what a reader should check, because the program is not sure. */
function checkBand(confidence) {
  return confidence < UNSURE ? el("p", { class: "check" }, `Check this: only ${percent(confidence)} sure that these answer the same question`) : null;
}

const PLANNED = 1;
const DENIED = 2;
const INFERRED = 4;

/** Hollow chips: what is not said outright. */
function flagChips(flags) {
  return [
    flags & PLANNED ? el("span", { class: "chip hollow" }, "planned") : null,
    flags & DENIED ? el("span", { class: "chip hollow" }, "says it did not happen") : null,
    flags & INFERRED ? el("span", { class: "chip hollow" }, "date inferred") : null,
  ];
}
