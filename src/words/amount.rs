//! Numbers with what they measure: "USD 2.5 billion", "85,000 barrels per day", "38 °C".
//!
//! Units are those of the tables: ISO 4217 for money, UCUM for measures. A unit that has neither a word nor a sign here stays as it is.

/// Units in words, of one and of several.
const UNITS: &[(&str, &str, &str)] = &[
    ("Cel", "°C", "°C"),
    ("[degF]", "°F", "°F"),
    ("[acr_us]", "acre", "acres"),
    ("[bbl_us]", "barrel", "barrels"),
    ("[ft_i]", "foot", "feet"),
    ("[gal_us]", "gallon", "gallons"),
    ("[in_i]", "inch", "inches"),
    ("[kn_i]", "knot", "knots"),
    ("[lb_av]", "pound", "pounds"),
    ("[mi_i]", "mile", "miles"),
    ("[nmi_i]", "nautical mile", "nautical miles"),
    ("[oz_av]", "ounce", "ounces"),
    ("[oz_tr]", "troy ounce", "troy ounces"),
    ("[ston_av]", "ton", "tons"),
    ("[stone_av]", "stone", "stone"),
    ("[yd_i]", "yard", "yards"),
    ("bp", "basis point", "basis points"),
    ("har", "hectare", "hectares"),
    ("pp", "percentage point", "percentage points"),
    ("t", "tonne", "tonnes"),
];
/// Units of time that something may be per.
const PER: &[(&str, &str)] =
    &[("a", "year"), ("d", "day"), ("h", "hour"), ("min", "minute"), ("mo", "month"), ("s", "second"), ("wk", "week")];

/// A number or a range before a unit at the end of a text; none where the unit has no other words.
pub(super) fn measured(text: &str) -> Option<String> {
    let (left, unit) = text.rsplit_once(' ')?;
    // A sum has its parts in brackets.
    let (before, last) = number_behind(left).filter(|(before, _)| !before.contains('('))?;
    let range = before.strip_suffix(" to ").filter(|_| !last.starts_with('-')).and_then(number_behind);
    let (before, amount, is_one) = match range {
        Some((before, first)) => (before, format!("{} to {}", large(first), large(last)), false),
        None => (before, large(last), last == "1"),
    };
    if let Some((currency, per)) = money(unit) {
        let per = per.map(|code| format!(" per {}", one_of(code))).unwrap_or_default();
        return Some(format!("{before}{currency} {amount}{per}"));
    }
    Some(format!("{before}{amount} {}", unit_words(unit, is_one)?))
}

/// The number that a text ends with, and what is before it.
fn number_behind(text: &str) -> Option<(&str, &str)> {
    let (before, number) = text.split_at(text.rfind(' ').map_or(0, |space| space + 1));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let is_number = is_digits(whole.strip_prefix('-').unwrap_or(whole)) && is_digits(fraction);
    is_number.then_some((before, number))
}

/// "USD" of `USD`, and "USD" and `t` of `USD/t`.
fn money(unit: &str) -> Option<(&str, Option<&str>)> {
    let (currency, per) = unit.split_once('/').map_or((unit, None), |(currency, per)| (currency, Some(per)));
    let is_currency = currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase());
    (is_currency && per != Some("")).then_some((currency, per))
}

/// The words of a unit; none where it stays as it is.
fn unit_words(unit: &str, is_one: bool) -> Option<String> {
    if let Some(named) = named(unit, is_one) {
        return Some(named.to_owned());
    }
    if let Some((left, right)) = unit.split_once('/').filter(|(_, right)| !right.is_empty() && !right.contains('/')) {
        if left.is_empty() {
            return Some(format!("per {}", one_of(right)));
        }
        if let Some(left) = named(left, is_one) {
            return Some(format!("{left} per {}", one_of(right)));
        }
    }
    Some(symbols(unit)).filter(|signs| signs != unit)
}

fn named(unit: &str, is_one: bool) -> Option<&'static str> {
    UNITS.iter().find(|own| own.0 == unit).map(|(_, one, several)| if is_one { *one } else { *several })
}

/// What stands behind "per".
fn one_of(code: &str) -> String {
    let time = PER.iter().find(|own| own.0 == code).map(|own| own.1);
    match time.or_else(|| named(code, true)) {
        Some(word) => word.to_owned(),
        None if code.bytes().all(|byte| byte.is_ascii_digit()) => large(code),
        None => symbols(code),
    }
}

/// A unit with the signs of readers: `m2` as "m²", `GW.h` as "GWh", `{TEU}` as "TEU", `[psi]` as "psi".
fn symbols(unit: &str) -> String {
    let mut out = String::with_capacity(unit.len());
    let mut rest = unit;
    while let Some(first) = rest.chars().next() {
        let found = match first {
            '[' => bracketed(rest).map(|(name, length)| (name.to_owned(), length)),
            '{' => rest
                .split_once('}')
                .filter(|(inner, _)| inner.len() > 1)
                .map(|(inner, _)| (inner[1..].to_owned(), inner.len() + 1)),
            '2' | '3' if is_power(&out, &rest[1..]) => Some((if first == '2' { "²" } else { "³" }.to_owned(), 1)),
            '.' if out.ends_with('W') && rest.starts_with(".h") => Some(("h".to_owned(), 2)),
            _ => None,
        };
        let (sign, length) = found.unwrap_or_else(|| (first.to_string(), first.len_utf8()));
        out.push_str(&sign);
        rest = &rest[length..];
    }
    out
}

/// Whether a digit raises a length: that of "km2".
fn is_power(before: &str, behind: &str) -> bool {
    let letters = before.rsplit(|letter: char| !letter.is_ascii_alphabetic()).next().unwrap_or_default();
    matches!(letters, "m" | "km" | "cm" | "dm" | "mm") && !behind.starts_with(|letter: char| letter.is_ascii_digit())
}

/// A customary unit at the beginning of a text, which UCUM writes in brackets with its system behind (`[ft_i]`), in words, and its length.
pub(super) fn unit_in_brackets(text: &str) -> Option<(String, usize)> {
    let (name, length) = bracketed(text)?;
    Some((named(&text[..length], false).unwrap_or(name).to_owned(), length))
}

/// The name of a unit in brackets at the beginning of a text, and the length of all.
fn bracketed(text: &str) -> Option<(&str, usize)> {
    let (inner, _) = text.strip_prefix('[')?.split_once(']')?;
    let (name, system) = inner.split_once('_').unwrap_or((inner, "i"));
    let is_system = !system.is_empty() && system.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    (!name.is_empty() && is_system).then_some((name, inner.len() + 2))
}

/// "480000000" as "480 million", "3200" as "3,200".
pub(super) fn large(digits: &str) -> String {
    /// From here on a float does not hold each whole number.
    const LARGEST: f64 = 1e15;
    let Some(number) = digits.parse::<f64>().ok().filter(|number| number.abs() < LARGEST) else {
        return digits.to_owned();
    };
    for (size, name) in [(1e12, "trillion"), (1e9, "billion"), (1e6, "million")] {
        let share = number / size;
        if share.abs() >= 1.0 && (share * 1000.0).fract() == 0.0 {
            return format!("{share} {name}");
        }
    }
    grouped(number, 4)
}

/// 12345.5 as "12,345.5", with at most so many decimals.
pub(super) fn grouped(number: f64, most_decimals: usize) -> String {
    let text = format!("{number:.most_decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    let (sign, text) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, decimals) = text.split_once('.').map_or((text, None), |(whole, decimals)| (whole, Some(decimals)));
    let mut out = sign.to_owned();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    decimals.map_or(out.clone(), |decimals| format!("{out}.{decimals}"))
}
