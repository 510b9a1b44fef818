//! Reads what a measure, a price or a count is taken per: "km/h", "a barrel", "per 100,000 people", "/(m·K)".
//!
//! "7.2 litres per 100 km" is `L/(100.km)`, "USD 80 a barrel" is 80 `USD/[bbl_us]`, "12 deaths per 100,000 people" is 12 of
//! `/100000`. "a second tank" and "a year ago" are no rates.

use crate::rules::quantity::{NumeralRole, UnitKind};
use crate::stages::extract::quantities::number::{Form, Numeral};
use crate::stages::extract::quantities::token::{Line, Shape};
use crate::stages::extract::quantities::unit::{self, FoundUnit};
use crate::stages::extract::quantities::{counted, edge};

/// Factors within a divisor that are read: "W/(m2·K)".
const MAX_FACTORS: usize = 3;

/// The unit that starts at a token with all that it is taken per; `by_digits` says that digits stand before it, so that bare letters may be symbols.
pub(crate) fn read(line: Line<'_>, at: usize, by_digits: bool) -> Option<FoundUnit> {
    let mut unit = unit::power(line, at, by_digits)?;
    if unit.kind != UnitKind::Measure {
        return Some(unit);
    }
    for _ in 0..2 {
        let Some(below) = below(line, &unit) else { break };
        unit.code = format!("{}/{}", unit.code, below.code);
        unit.factor /= below.factor;
        unit.offset = 0.0;
        unit.base.clear();
        unit.end = below.end;
    }
    Some(unit)
}

/// What a unit is divided by: "/h", "per hour", "an hour", "CO2/km", "of salt per litre".
fn below(line: Line<'_>, unit: &FoundUnit) -> Option<FoundUnit> {
    let at = unit.end;
    if let Some(found) = divisor(line, at).or_else(|| divisor(line, behind_substance(line, at)?)) {
        return Some(found);
    }
    // "a 300,000-barrel-a-day plant"
    if line.is_hyphen(at) && line.is_article(at + 1) && line.is_hyphen(at + 2) {
        return unit::power(line, at + 3, false).filter(|below| below.kind == UnitKind::Time);
    }
    // "12 tonnes of CO2 a year"
    if let Some(article) = article_behind(line, at) {
        let below = unit::power(line, article + 1, false)?;
        let is_rate = below.kind == UnitKind::Time && edge::closes(line, below.end) && !is_moment(line, below.end);
        return is_rate.then_some(below);
    }
    if !line.is_article(at) {
        return None;
    }
    let is_speed = unit.base == "m" && (line.is(at + 1, "hour") || line.is(at + 1, "second"));
    let below = unit::power(line, at + 1, false)?;
    // "barrels a day", "bushels an acre": a time or an area that ends the phrase, since "a second tank" is no rate.
    let is_rate = (below.kind == UnitKind::Time || below.base == "m2")
        && edge::closes(line, below.end)
        && !is_moment(line, below.end);
    (is_speed || is_rate).then_some(below)
}

/// What an amount of money is per: "a barrel", "per square metre", "/kg", "an hour".
pub(crate) fn price(line: Line<'_>, at: usize) -> Option<FoundUnit> {
    if let Some(found) = divisor(line, at) {
        return Some(found);
    }
    // "a $40,000-a-year job"
    if line.is_hyphen(at) && line.is_article(at + 1) && line.is_hyphen(at + 2) {
        return unit::power(line, at + 3, false).filter(|below| below.kind != UnitKind::Percent);
    }
    let below = unit::power(line, at + 1, false).filter(|_| line.is_article(at))?;
    let is_rate = below.kind != UnitKind::Percent && edge::closes(line, below.end) && !is_moment(line, below.end);
    is_rate.then_some(below)
}

/// Gold and silver are sold by the troy ounce.
pub(crate) fn of_metal(line: Line<'_>, first: usize, below: FoundUnit) -> FoundUnit {
    const METALS: [&str; 5] = ["gold", "silver", "platinum", "palladium", "bullion"];
    const NEAR: usize = 14;
    let is_metal =
        || (first.saturating_sub(NEAR)..first).any(|idx| METALS.into_iter().any(|metal| line.is(idx, metal)));
    if below.code != "[oz_av]" || !is_metal() {
        return below;
    }
    unit::named(line, "troy ounce", below.end).unwrap_or(below)
}

/// So many of what is counted, and one past the last token: "per 100,000 people", "for every 1,000 births", "per million",
/// "per square kilometre".
pub(crate) fn per_many(line: Line<'_>, at: usize) -> Option<(f64, usize)> {
    let next = if line.is(at, "per") || (line.is(at, "in") && line.is(at + 1, "every")) {
        at + 1 + usize::from(line.is(at, "in"))
    } else if (line.is(at, "for") || line.is(at, "of")) && line.is(at + 1, "every") {
        at + 2
    } else {
        return None;
    };
    let (many, end) = many(line, next)?;
    let noun = counted::right(line, end, false).filter(|noun| counted::is_plural(line, noun.head));
    Some((many, noun.map_or(end, |noun| noun.end)))
}

/// The area, length or volume that a count is taken per: "41 people per square kilometre".
pub(crate) fn per_measure(line: Line<'_>, at: usize) -> Option<FoundUnit> {
    divisor(line, at).filter(|below| below.kind == UnitKind::Measure)
}

/// A round number of at least a hundred: "100,000", "a thousand", "million".
fn many(line: Line<'_>, at: usize) -> Option<(f64, usize)> {
    let scale = line.number(at).filter(|number| number.role == NumeralRole::Scale).map(|number| (number.value, at + 1));
    let (many, end) = scale.or_else(|| line.read_number(at).filter(is_plain).map(|one| (one.value, one.end)))?;
    (2..=9).any(|power| many == 10f64.powi(power)).then_some((many, end))
}

fn is_plain(numeral: &Numeral) -> bool {
    !numeral.is_ordinal && !numeral.is_fraction
}

/// "/h", "per hour", "per 100 km", "/(m·K)", "/m2K": one divisor with all its factors.
fn divisor(line: Line<'_>, at: usize) -> Option<FoundUnit> {
    let is_slash = line.word(at) == "/" && line.glued(at);
    if !is_slash && !line.is(at, "per") {
        return None;
    }
    let next = at + 1;
    if is_slash && line.word(next) == "(" {
        return factors(line, next + 1);
    }
    let by = line.read_number(next).filter(|by| is_plain(by) && by.form == Form::Digits && by.value.fract() == 0.0);
    if let Some(by) = by.filter(|by| (10.0..1e9).contains(&by.value)) {
        let below = unit::power(line, by.end, true).filter(|below| below.kind != UnitKind::Percent)?;
        let code = format!("({}.{})", by.value, below.code);
        return Some(FoundUnit { code, factor: by.value * below.factor, offset: 0.0, base: String::new(), ..below });
    }
    // "85,000 bbl/d": the letter is a day only behind a stroke.
    let is_day = is_slash && line.word(next) == "d";
    let below = if is_day { unit::named(line, "day", next + 1) } else { unit::power(line, next, is_slash) }?;
    // "W/m2K": a second symbol is glued to the power of the first.
    let is_power = line.shape(below.end.wrapping_sub(1)) == Some(Shape::Number);
    match unit::symbol(line, below.end).filter(|_| is_slash && is_power && line.glued(below.end)) {
        Some(more) => {
            let code = format!("({}.{})", below.code, more.code);
            Some(FoundUnit { code, factor: below.factor * more.factor, offset: 0.0, base: String::new(), ..more })
        }
        None => Some(below),
    }
}

/// "(m·K)", "(m2.K)": the factors within brackets, from the first on.
fn factors(line: Line<'_>, first: usize) -> Option<FoundUnit> {
    let mut found = unit::power(line, first, true)?;
    let mut codes = vec![found.code.clone()];
    for _ in 1..MAX_FACTORS {
        if !matches!(line.word(found.end), "·" | "⋅" | "*" | "." | "×") {
            break;
        }
        let more = unit::symbol(line, found.end + 1).or_else(|| unit::power(line, found.end + 1, true))?;
        codes.push(more.code.clone());
        found = FoundUnit { factor: found.factor * more.factor, ..more };
    }
    let code = if codes.len() > 1 { format!("({})", codes.join(".")) } else { codes.join(".") };
    let is_closed = line.word(found.end) == ")" && found.kind == UnitKind::Measure;
    is_closed.then(|| FoundUnit { code, offset: 0.0, base: String::new(), end: found.end + 1, ..found })
}

/// Where the divisor stands behind what is measured: "g CO2/km", "grams of CO2 per kilometre", "mg of salt per litre".
fn behind_substance(line: Line<'_>, at: usize) -> Option<usize> {
    const MAX_LETTERS: usize = 5;
    let of = usize::from(line.is(at, "of"));
    let word = at + of;
    let is_formula = line.is_capital(word) && line.word(word).len() <= MAX_LETTERS;
    if !line.is_word(word) || !(is_formula || of == 1) || line.number(word).is_some() {
        return None;
    }
    let mut end = word + 1;
    if is_formula && line.glued(end) && line.shape(end) == Some(Shape::Number) {
        end += 1;
        end += usize::from(line.glued(end) && (line.is(end, "e") || line.is(end, "eq")));
    }
    // "body weight", "active substance"
    if of == 1 && line.is_word(end) && line.is(end + 1, "per") {
        end += 1;
    }
    let goes_on = line.is(end, "per") || (line.word(end) == "/" && line.glued(end));
    goes_on.then_some(end)
}

/// The article behind what is measured, in one word: "of CO2 a year", "of oil a day".
fn article_behind(line: Line<'_>, at: usize) -> Option<usize> {
    if !line.is(at, "of") || !line.is_word(at + 1) || line.is_article(at + 1) || line.number(at + 1).is_some() {
        return None;
    }
    // The digits of a formula are a token of their own.
    let to = at + 2 + usize::from(line.shape(at + 2) == Some(Shape::Number) && line.glued(at + 2));
    line.is_article(to).then_some(to)
}

/// "30 barrels a day ago", "a week later": a moment, no rate.
fn is_moment(line: Line<'_>, at: usize) -> bool {
    ["ago", "after", "before", "earlier", "later"].into_iter().any(|word| line.is(at, word))
}
