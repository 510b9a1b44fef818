// Values, days and answers in the words of readers. src/words.rs does the same; tests/cases/words.tsv holds both to one table.

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const PARTS_OF_YEAR = {
  Q1: "first quarter of", Q2: "second quarter of", Q3: "third quarter of", Q4: "fourth quarter of", H1: "first half of", H2: "second half of",
  SP: "spring", SU: "summer", FA: "autumn", WI: "winter",
};
// Maps, because a value may be any word, and objects know words of their own ("constructor").
const PER = new Map(Object.entries({ s: "second", min: "minute", h: "hour", d: "day", wk: "week", mo: "month", a: "year" }));
const DURATIONS = { Y: "year", M: "month", W: "week", WE: "weekend", D: "day", TH: "hour", TM: "minute", TS: "second" };
const REFERENCES = new Map(Object.entries({ PAST_REF: "in the past", PRESENT_REF: "now", FUTURE_REF: "in the future" }));
/** Units of UCUM in words, of one and of several. */
const UNIT_WORDS = new Map(Object.entries({
  Cel: ["°C", "°C"], "[degF]": ["°F", "°F"], "[acr_us]": ["acre", "acres"], "[bbl_us]": ["barrel", "barrels"], "[ft_i]": ["foot", "feet"],
  "[gal_us]": ["gallon", "gallons"], "[in_i]": ["inch", "inches"], "[kn_i]": ["knot", "knots"], "[lb_av]": ["pound", "pounds"],
  "[mi_i]": ["mile", "miles"], "[nmi_i]": ["nautical mile", "nautical miles"], "[oz_av]": ["ounce", "ounces"],
  "[oz_tr]": ["troy ounce", "troy ounces"], "[ston_av]": ["ton", "tons"], "[stone_av]": ["stone", "stone"], "[yd_i]": ["yard", "yards"],
  bp: ["basis point", "basis points"], har: ["hectare", "hectares"], pp: ["percentage point", "percentage points"], t: ["tonne", "tonnes"],
}));

/** "2026-03-13" as "13 March 2026". */
function day(iso) {
  const parts = /^(-?\d+)-(\d\d)-(\d\d)$/.exec(iso || "");
  const month = parts && MONTHS[Number(parts[2]) - 1];
  return month ? `${Number(parts[3])} ${month} ${parts[1]}` : iso || "";
}

function isDay(text) {
  return /^\d{4}-\d\d-\d\d$/.test(text) && day(text) !== text;
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
    if (Math.abs(n) >= size && Number.isInteger((n / size) * 1000)) return `${n / size} ${name}`;
  }
  return exactFormat.format(n);
}

/** A duration of ISO 8601: "PT1.9S" as "1.9 seconds". */
function duration(text) {
  const parts = /^P((?:(?:[\d.]+|X)(?:[YMD]|WE?))*)(?:T((?:(?:[\d.]+|X)[HMS])+))?$/.exec(text);
  if (!parts || text === "P") return null;
  const read = (part, clock) => [...(part || "").matchAll(/([\d.]+|X)(WE|[YMWDHS])/g)].map(([, n, unit]) =>
    n === "X" ? `some ${DURATIONS[clock + unit]}s` : plural(Number(n), DURATIONS[clock + unit]));
  return [...read(parts[1], ""), ...read(parts[2], "T")].join(" ") || null;
}

const PARTS_OF_DAY = { MO: "morning", MI: "midday", AF: "afternoon", EV: "evening", NI: "night", DT: "daytime" };

/** A time of TIMEX3 with its day or weekday, where that is known: "XXXX-WXX-4T14:30" as "Thursday, 14:30". */
function timeOfDay(text) {
  const parts = /^([X\d][X\dW-]{3,})T(?:(\d\d:\d\d(?::\d\d)?)|(MO|MI|AF|EV|NI|DT))(?:Z|[+-]\d\d(?::?\d\d)?)?$/.exec(text);
  if (!parts) return null;
  const date = calendar(parts[1]) ?? (/^X/.test(parts[1]) ? null : parts[1]);
  return `${date === null ? "" : `${date}, `}${parts[2] ?? PARTS_OF_DAY[parts[3]]}`;
}

/** The Monday or Saturday of a week of ISO 8601. */
function dayOfWeek(year, week, isWeekend) {
  const fourth = new Date(Date.UTC(year, 0, 4));
  const at = 4 - ((fourth.getUTCDay() + 6) % 7) + (week - 1) * 7 + (isWeekend ? 5 : 0);
  return day(new Date(Date.UTC(year, 0, at)).toISOString().slice(0, 10));
}

/** From a first to a last day, month or year. */
function period(begin, finish) {
  if (isDay(begin) && isDay(finish)) return days(begin, finish);
  const [one, other] = [begin, finish].map((text) => (/^\d{4}$/.test(text) ? text : calendar(text)));
  return one === null || other === null ? null : `${one} to ${other}`;
}

/** A day, month, quarter, season, weekday or time of TIMEX3. */
function calendar(text) {
  if (REFERENCES.has(text)) return REFERENCES.get(text);
  const range = /^([^/]+)\/([^/]+)$/.exec(text);
  if (range) return period(range[1], range[2]);
  if (isDay(text)) return day(text);
  const time = timeOfDay(text);
  if (time !== null) return time;
  const yearly = /^XXXX-(\d\d)(?:-(\d\d))?$/.exec(text);
  if (yearly && MONTHS[Number(yearly[1]) - 1]) return `${yearly[2] ? `${Number(yearly[2])} ` : ""}${MONTHS[Number(yearly[1]) - 1]}`;
  const monthly = /^XXXX-XX-(\d\d)$/.exec(text);
  if (monthly) return `day ${Number(monthly[1])} of the month`;
  const month = /^(\d{4})-(\d\d)$/.exec(text);
  if (month && MONTHS[Number(month[2]) - 1]) return `${MONTHS[Number(month[2]) - 1]} ${month[1]}`;
  const part = /^(\d{4})-([QH]\d|SP|SU|FA|WI)$/.exec(text);
  if (part && PARTS_OF_YEAR[part[2]]) return `${PARTS_OF_YEAR[part[2]]} ${part[1]}`;
  const week = /^(\d{4})-W(\d\d)(-WE)?$/.exec(text);
  if (week) return `${week[3] ? "weekend of" : "week of"} ${dayOfWeek(Number(week[1]), Number(week[2]), Boolean(week[3]))}`;
  const weekday = /^XXXX-WXX-([1-7])$/.exec(text);
  if (weekday) return WEEKDAYS[Number(weekday[1]) - 1];
  const fiscal = /^FY(\d{4})$/.exec(text);
  if (fiscal) return `fiscal year ${fiscal[1]}`;
  const ancient = /^BC(\d{4,})$/.exec(text);
  if (ancient) return `${Number(ancient[1])} BC`;
  return duration(text);
}

/** A unit with the signs of readers: "m2" as "m²", "GW.h" as "GWh", "{TEU}" as "TEU"; UCUM writes customary units in brackets with the system behind ("[ft_i]"). */
function symbols(unit) {
  return unit
    .replace(/\[([^\]_]+)(_\w+)?\]/g, "$1")
    .replace(/\{([^}]+)\}/g, "$1")
    .replace(/(?<![A-Za-z])([kcdm]?m)([23])(?!\d)/g, (whole, length, power) => length + (power === "2" ? "²" : "³"))
    .replace(/W\.h/g, "Wh");
}

/** What stands behind "per". */
function oneOf(code) {
  return PER.get(code) ?? UNIT_WORDS.get(code)?.[0] ?? (/^\d+$/.test(code) ? large(code) : symbols(code));
}

/** The words of a unit; null where it stays as it is. */
function unitWords(unit, isOne) {
  const named = (code) => UNIT_WORDS.get(code)?.[isOne ? 0 : 1];
  if (UNIT_WORDS.has(unit)) return named(unit);
  const rate = /^([^/]*)\/([^/]+)$/.exec(unit);
  if (rate && (rate[1] === "" || UNIT_WORDS.has(rate[1]))) return `${rate[1] ? `${named(rate[1])} ` : ""}per ${oneOf(rate[2])}`;
  const signs = symbols(unit);
  return signs === unit ? null : signs;
}

/** A number or a range before a unit at the end of a text; null where the unit has no other words. */
function measured(value) {
  const found = /^(|.*? )(-?\d+(?:\.\d+)?)(?: to (\d+(?:\.\d+)?))? (\S+)$/.exec(value);
  // A sum has its parts in brackets.
  if (!found || found[1].includes("(")) return null;
  const [, before, low, high, unit] = found;
  const amount = high === undefined ? large(low) : `${large(low)} to ${large(high)}`;
  const money = /^([A-Z]{3})(?:\/(\S+))?$/.exec(unit);
  if (money) return `${before}${money[1]} ${amount}${money[2] === undefined ? "" : ` per ${oneOf(money[2])}`}`;
  const words = unitWords(unit, high === undefined && low === "1");
  return words === null ? null : `${before}${amount} ${words}`;
}

/** A value for readers: "about USD 480 million", "September 2026", "1.9 seconds"; a number of four digits alone may be a year. */
function valueText(value) {
  const known = calendar(value);
  if (known !== null) return known;
  // Days, units in brackets, and numbers of five digits or of four before a word or a bracket.
  const parts = /(?<![\w.])(\d{4}-\d\d-\d\d)(?!\w)|(\[[^\]_]+(?:_\w+)?\])|(?<![\w.])(\d{5,15}(?![\d.])|\d{4}(?= [a-z(]))/g;
  const words = measured(value) ?? value.replace(parts, (whole, iso, unit) => {
    if (iso !== undefined) return day(iso);
    return unit === undefined ? large(whole) : UNIT_WORDS.get(unit)?.[1] ?? symbols(unit);
  });
  return words.replace(/^approx /, "about ");
}

/** What a side says: a value, or whether it happened. */
function answer(value, kind) {
  if (value === null) return "no value";
  if (kind === "outcome") {
    if (value.startsWith("not ")) return "it did not happen";
    return value.endsWith(" (planned)") ? "it is planned" : "it happened";
  }
  // A number of two digits may be an age and no century.
  if (kind === "date" && /^\d{3}$/.test(value)) return `the ${value}0s`;
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
