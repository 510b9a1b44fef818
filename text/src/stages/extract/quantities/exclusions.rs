//! Says which numbers are no quantities: years, clock times, labels, identifiers, parts of names, a pronominal "one".
//!
//! "in 2026", "at 10 am", "Level 4", "+82-2-556", "this one" and "[3]" are refused, each by a named rule. Numbers that have
//! a unit or currency are asked only about what is glued to them.

use crate::rules::quantity::role;
use crate::stages::extract::quantities::number::{Form, Numeral};
use crate::stages::extract::quantities::token::{Line, Shape};
use crate::stages::extract::quantities::{counted, edge, modifier, range};

/// A question about a number in digits without a unit.
type Check = fn(Line<'_>, Numeral) -> bool;

/// What a number stands together with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Company {
    /// A currency, per cent, a measure, or the other side of a ratio.
    Unit,
    /// A second number that shows that the first is no year.
    Number,
    /// Nothing.
    None,
}

/// Why the number is no quantity; none when it may be one.
pub(crate) fn refusal(line: Line<'_>, numeral: Numeral, first: usize, company: Company) -> Option<&'static str> {
    let has_unit = company == Company::Unit;
    if is_identifier(line, numeral, first, has_unit) || is_coordinate(line, numeral) {
        return Some("identifier");
    }
    if has_unit {
        return None;
    }
    if is_whole_segment(line, numeral) {
        return None;
    }
    if is_age(line, numeral) {
        return Some("age");
    }
    if numeral.form == Form::Words {
        return (first == numeral.first && pronoun(line, numeral)).then_some("pronoun");
    }
    // The first of them is skipped beside a number that is no year.
    let checks: [(&'static str, Check); 9] = [
        ("year", is_year),
        ("clock", is_clock),
        ("date", is_in_date),
        ("label", is_label),
        ("name", is_in_name),
        ("postal-code", is_padded),
        ("list-label", is_list_label),
        ("heading-number", is_heading_number),
        ("bracketed", is_bracketed),
    ];
    let n_skipped = usize::from(company == Company::Number);
    checks.into_iter().skip(n_skipped).find(|(_, holds)| holds(line, numeral)).map(|(rule, _)| rule)
}

/// Whether the segment holds nothing else.
pub(crate) fn is_whole_segment(line: Line<'_>, numeral: Numeral) -> bool {
    let is_mark = |idx: usize| line.shape(idx) == Some(Shape::Mark);
    let leads = (0..numeral.first).all(|idx| numeral.first <= 2 && is_mark(idx));
    leads && line.is_whole && line.tokens.len() <= numeral.end + 2 && (numeral.end..line.tokens.len()).all(is_mark)
}

/// What "4K" says the sharpness of.
const SCREENS: [&str; 9] = ["screen", "screens", "tv", "tvs", "video", "videos", "resolution", "display", "camera"];
/// What ".22" is the bore of.
const GUNS: [&str; 10] =
    ["rifle", "rifles", "pistol", "handgun", "revolver", "calibre", "caliber", "bullet", "bullets", "round"];

fn is_one_of(line: Line<'_>, idx: usize, words: &[&str]) -> bool {
    words.iter().any(|word| line.is(idx, word))
}

/// Glued to letters or other digits: "G20", "COVID-19", "2-9-6", "100-0014", "+82-2", "#5", "10:30".
fn is_identifier(line: Line<'_>, numeral: Numeral, first: usize, has_unit: bool) -> bool {
    let before = first.wrapping_sub(1);
    if line.glued(first) {
        let word_before =
            |idx: usize| matches!(line.shape(idx), Some(Shape::Word | Shape::Number | Shape::Chain | Shape::Address));
        if first == numeral.first && word_before(before) {
            return true;
        }
        let is_joined = line.is_dash(before) && line.glued(before) && word_before(before.wrapping_sub(1));
        // "mid-2020", "F-16": but a unit in words may start the compound of another number.
        // "a magnitude-6.4 quake", "a six-by-nine-foot cell"
        let is_free = line.is(before.wrapping_sub(1), "magnitude") || line.is(before.wrapping_sub(1), "by");
        if is_joined && !is_free || matches!(line.word(before), "#" | "№" | "_" | "@" | "=" | "\\") {
            return true;
        }
        if matches!(line.word(before), "+" | "/" | ":")
            && numeral.form == Form::Digits
            && !line.is_word(before.wrapping_sub(1))
        {
            return true;
        }
    }
    let end = numeral.end;
    // "4K screen", ".22 rifle"
    let is_screen = line.word(end.wrapping_sub(1)) == "K" && line.word(numeral.first).len() == 1;
    if is_screen && is_one_of(line, end, &SCREENS)
        || line.word(numeral.first).starts_with('.') && is_one_of(line, end, &GUNS)
    {
        return true;
    }
    if numeral.form != Form::Digits || !line.glued(end) {
        return false;
    }
    // "7F", "3D", "1960s": letters that no unit explains.
    if !has_unit && line.is_word(end) {
        return true;
    }
    // Three groups of digits with dashes, or a padded one, are no range.
    let mut at = end;
    let mut n = 1;
    let mut is_padded = line.word(numeral.first).starts_with('0') && line.word(numeral.first).len() > 1;
    while line.is_hyphen(at) && line.shape(at + 1) == Some(Shape::Number) {
        is_padded |=
            line.word(at + 1).starts_with('0') && line.word(at + 1).len() > 1 && !line.word(at + 1).contains('.');
        at += 2;
        n += 1;
    }
    if n >= 3 || (n == 2 && is_padded) {
        return true;
    }
    // "12:1" has the company of its other side.
    let is_odds = has_unit && range::has_odds_cue(line, first, end + 2);
    let joins = line.word(end) == "/" && !is_odds || (line.word(end) == ":" && !has_unit);
    joins && line.shape(end + 1) == Some(Shape::Number) && line.glued(end + 1)
}

/// "Ada Brook, 52, said", "children under five", "the age of 65": an age stands in the dates.
fn is_age(line: Line<'_>, numeral: Numeral) -> bool {
    let is_whole = numeral.value.fract() == 0.0 && (1.0..=115.0).contains(&numeral.value) && numeral.scale == 1.0;
    let before = numeral.first.wrapping_sub(1);
    if !is_whole || numeral.is_ordinal || !(line.is_word(before) || line.word(before) == ",") {
        return false;
    }
    let word = before.wrapping_sub(1);
    let is_and_up = line.is(numeral.end, "or") || line.is(numeral.end, "and");
    let limits = |words: [&str; 2]| words.into_iter().any(|word| line.is(numeral.end + 1, word));
    if is_and_up && (limits(["older", "younger"]) || (line.has(before, role::PERSON) && limits(["over", "under"]))) {
        return true;
    }
    if line.is(before, "of") || line.is(before, "between") || line.is(before, "from") {
        return line.is(word, "age") || line.is(word, "ages") || line.is(word, "aged");
    }
    let is_limit = ["under", "over", "above", "below"].into_iter().any(|limit| line.is(before, limit));
    if is_limit {
        return line.has(word, role::PERSON) && edge::closes(line, numeral.end) && !line.is(numeral.end, "of");
    }
    line.word(before) == "," && is_apposition(line, numeral, word)
}

/// A bare number between commas, or before the stop, behind a name; a list of names and numbers holds none.
fn is_apposition(line: Line<'_>, numeral: Numeral, name: usize) -> bool {
    let end = numeral.end;
    let is_name = line.is_word(name)
        && line.is_capital(name)
        && line.word(name).len() > 1
        && !line.has(name, role::FUNCTION | role::AUXILIARY | role::MONTH | role::TIME | role::LABEL);
    let is_figure = |idx: usize| matches!(line.shape(idx), Some(Shape::Number | Shape::Vulgar));
    let is_list = is_figure(end + 1)
        || (line.word(end + 2) == "," && is_figure(end + 3))
        || (line.word(name.wrapping_sub(1)) == ","
            && is_figure(name.wrapping_sub(2))
            && line.word(name.wrapping_sub(2)).len() < 4);
    let is_plain = numeral.form == Form::Digits && plain(line, numeral).is_some();
    is_name && is_plain && !is_list && matches!(line.word(end), "," | "." | ";" | ")") && line.glued(end)
}

/// "35°01′57″N": degrees, minutes and seconds that are glued together.
fn is_coordinate(line: Line<'_>, numeral: Numeral) -> bool {
    let joins = |mark: usize, number: usize| {
        matches!(line.word(mark), "°" | "º" | "′")
            && line.glued(mark)
            && line.glued(number)
            && line.shape(number) == Some(Shape::Number)
    };
    let (before, end) = (numeral.first.wrapping_sub(1), numeral.end);
    joins(before, numeral.first) || joins(end, end + 1)
}

fn plain(line: Line<'_>, numeral: Numeral) -> Option<&str> {
    let word = line.word(numeral.first);
    (numeral.end == numeral.first + 1 && word.bytes().all(|byte| byte.is_ascii_digit())).then_some(word)
}

/// Four bare digits that read as a year: unless round, or counted without a word before that takes years.
fn is_year(line: Line<'_>, numeral: Numeral) -> bool {
    let Some(word) = plain(line, numeral) else { return false };
    if word.len() != 4 || !(1000.0..2200.0).contains(&numeral.value) {
        return false;
    }
    let before = numeral.first.wrapping_sub(1);
    let may_count = numeral.value % 50.0 == 0.0 || numeral.value < 1800.0;
    if may_count
        && !line.is_dash(numeral.end)
        && modifier::left_bound(line, numeral.first).is_some_and(|bound| bound.is_strict)
    {
        return false;
    }
    if line.has(before, role::BEFORE_YEAR | role::MONTH | role::DETERMINER) && line.is_word(before) {
        let is_counted =
            counted::is_plural(line, numeral.end) && numeral.value % 100.0 == 0.0 && !line.has(before, role::MONTH);
        return !is_counted;
    }
    let is_counted = counted::is_plural(line, numeral.end) || counted::is_plural(line, numeral.end + 1);
    !(may_count && is_counted)
}

/// "10 am", "9 o'clock", "14:30", "9-5 on weekdays".
fn is_clock(line: Line<'_>, numeral: Numeral) -> bool {
    let end = numeral.end;
    line.has(end, role::CLOCK) && !line.is(end, "est")
        || (matches!(line.word(end), "a" | "p") && line.word(end + 1) == "." && line.is(end + 2, "m"))
        || (line.is(end, "o") && matches!(line.word(end + 1), "'" | "’"))
        || is_opening(line, numeral)
}

/// `9` of "9-5 on weekdays": the first hour of two that fall.
fn is_opening(line: Line<'_>, numeral: Numeral) -> bool {
    const HOURS: std::ops::RangeInclusive<f64> = 1.0..=12.0;
    let until = line.word(numeral.end + 1).parse::<f64>().unwrap_or_default();
    line.is_dash(numeral.end)
        && HOURS.contains(&until)
        && HOURS.contains(&numeral.value)
        && until < numeral.value
        && line.is(numeral.end + 2, "on")
        && line.has(numeral.end + 3, role::TIME)
}

/// Beside the name of a month, or an ordinal of a day.
fn is_in_date(line: Line<'_>, numeral: Numeral) -> bool {
    let (before, end) = (numeral.first.wrapping_sub(1), numeral.end);
    let month = |idx: usize| {
        line.has(idx, role::MONTH) && line.is_capital(idx) && !(line.is(idx, "may") && line.has(idx + 1, role::VERB))
    };
    if numeral.value > 31.0 && numeral.value < 1000.0 {
        return false;
    }
    let abbreviated = line.word(before) == "." && month(before.wrapping_sub(1));
    let range = line.is_dash(end) && month(end + 2);
    let range_before = line.is_dash(before) && (month(before.wrapping_sub(2)) || month(before.wrapping_sub(3)));
    let of_month = line.is(end, "of") && month(end + 1);
    month(before) || month(end) || abbreviated || range || range_before || of_month
}

/// "page 4", "No. 152", "Sec. 1".
fn is_label(line: Line<'_>, numeral: Numeral) -> bool {
    let mut before = numeral.first.wrapping_sub(1);
    if line.word(before) == "." && line.glued(before) {
        before = before.wrapping_sub(1);
    }
    // No label runs to millions that commas group.
    let is_long = numeral.value >= 1e6 && line.word(numeral.first).contains(',');
    let is_word = line.has(before, role::LABEL) && line.is_word(before) && !is_long;
    // "no 5" is a label only when it is abbreviated.
    is_word
        && (!line.is(before, "no") || before + 1 < numeral.first || line.is_capital(before))
        && !counts_beside(line, numeral, before)
}

/// "In one class 30 pupils": the label reading yields to a plural noun, unless the label has a capital.
fn counts_beside(line: Line<'_>, numeral: Numeral, label: usize) -> bool {
    !line.is_capital(label)
        && counted::right(line, numeral.end, false).is_some_and(|noun| counted::is_plural(line, noun.head))
}

/// "Root 3", "Boeing 737", "Group of 7", "4.0 International", "1300 I Street".
fn is_in_name(line: Line<'_>, numeral: Numeral) -> bool {
    let before = numeral.first.wrapping_sub(1);
    let followed = counted::right(line, numeral.end, numeral.value == 1.0);
    // "221 Wall Street", but not "200 Wall Street bankers"
    let is_street = |last: usize| {
        line.has(last, role::STREET)
            && (numeral.end..=last).all(|idx| line.is_capital(idx))
            && (line.is_capital(last + 1) || !counted::is_plural(line, last + 1))
    };
    if (numeral.end..numeral.end + 5).any(is_street) {
        return true;
    }
    let is_group = line.is(before, "of") && matches!(line.word(before.wrapping_sub(1)), "Group" | "League" | "Big");
    if is_group && followed.is_none() {
        return true;
    }
    let names_it = line.is_word(before) && line.is_capital(before) && !line.glued(numeral.first);
    let is_common = line.has(before, role::FUNCTION | role::AUXILIARY | role::VERB | role::DETERMINER | role::CHANGE);
    let opens = before == 0 || line.tokens.get(before.wrapping_sub(1)).is_some_and(|token| token.shape == Shape::Mark);
    let is_small = numeral.scale == 1.0 && !line.word(numeral.first).contains(',');
    let is_counting = followed.is_some_and(|noun| counted::is_plural(line, noun.head) && !line.is_capital(noun.head));
    // "two Airbus 320 jets": what is counted has its own number in front.
    let counted_before = before.wrapping_sub(1);
    let has_number = line.number(counted_before).is_some() || line.shape(counted_before) == Some(Shape::Number);
    // "On 12 March 450 people left."
    let is_behind_date = has_number && line.has(before, role::MONTH);
    // "Formula 1 returns in spring."
    let is_counting = is_counting && !(names_it && has_number) && numeral.value != 1.0;
    let is_adverb = opens && line.word(before).ends_with("ly");
    if line.is_title || is_common || is_counting || is_adverb || is_behind_date {
        return false;
    }
    (names_it || is_behind_initials(line, before)) && is_small
}

/// "U.S. 83": initials name a road as a word does.
fn is_behind_initials(line: Line<'_>, point: usize) -> bool {
    let is_initial = |idx: usize| line.word(idx + 1) == "." && line.glued(idx + 1) && line.word(idx).len() == 1;
    point >= 3
        && is_initial(point - 1)
        && is_initial(point - 3)
        && line.glued(point - 1)
        && line.is_capital(point - 1)
        && line.is_capital(point - 3)
}

/// "07325" and ", 20005": padded, or five or six bare digits at the end of an address; "0.5" and "0" are numbers.
fn is_padded(line: Line<'_>, numeral: Numeral) -> bool {
    let Some(word) = plain(line, numeral) else { return false };
    let before = numeral.first.wrapping_sub(1);
    let is_last =
        line.word(before) == "," && line.is_capital(before.wrapping_sub(1)) || line.word(before.wrapping_sub(1)) == ".";
    let is_code = matches!(word.len(), 5 | 6) && is_last && counted::right(line, numeral.end, false).is_none();
    (word.len() > 1 && word.starts_with('0')) || is_code
}

/// "1." and "2)" at the start of a block.
fn is_list_label(line: Line<'_>, numeral: Numeral) -> bool {
    let is_start = numeral.first == 0 || (numeral.first == 1 && line.word(0) == "(");
    let closes =
        matches!(line.word(numeral.end), "." | ")") && line.glued(numeral.end) && line.at(numeral.end + 1).is_some();
    is_start && closes && plain(line, numeral).is_some()
}

/// "2.1 The plan" as a line of its own.
fn is_heading_number(line: Line<'_>, numeral: Numeral) -> bool {
    const MAX_TOKENS: usize = 10;
    let is_number = |part: &str| matches!(part.len(), 1 | 2) && part.bytes().all(|byte| byte.is_ascii_digit());
    let word = line.word(0);
    let is_dotted = word.contains('.') && word.split('.').all(is_number);
    let is_line = line.is_whole
        && line.tokens.len() <= MAX_TOKENS
        && line.tokens.last().is_some_and(|token| token.shape == Shape::Word);
    numeral.first == 0 && numeral.end == 1 && is_dotted && is_line && line.is_capital(1)
}

/// "[3]" and "(3)".
fn is_bracketed(line: Line<'_>, numeral: Numeral) -> bool {
    let opens = matches!(line.word(numeral.first.wrapping_sub(1)), "(" | "[");
    opens && matches!(line.word(numeral.end), ")" | "]") && plain(line, numeral).is_some()
}

/// "one" that stands for a thing, or names nothing.
fn pronoun(line: Line<'_>, numeral: Numeral) -> bool {
    let before = numeral.first.wrapping_sub(1);
    if numeral.is_ordinal || numeral.is_fraction {
        return false;
    }
    if is_named_number(line, numeral) {
        return true;
    }
    if !(numeral.value == 1.0 && line.is(numeral.first, "one")) {
        return false;
    }
    if matches!(line.word(numeral.end), "'" | "’") {
        return true;
    }
    let noun = counted::right(line, numeral.end, true)
        .filter(|noun| noun.span.start > line.span(numeral.first, numeral.first).end);
    if line.is(numeral.end, "of") || noun.is_none() {
        return true;
    }
    if line.is(before, "no") {
        // "no one summit can": a noun is only what a verb follows.
        return !noun.is_some_and(|noun| line.has(noun.end, role::AUXILIARY));
    }
    line.has(before, role::BEFORE_ONE)
        && line.is_word(before)
        && !["that", "which", "only", "every", "the"].into_iter().any(|word| line.is(before, word))
}

/// "Formula One", "World War Two", "phase two".
fn is_named_number(line: Line<'_>, numeral: Numeral) -> bool {
    let before = numeral.first.wrapping_sub(1);
    let is_name = !line.is_title
        && line.is_word(before)
        && line.is_capital(before)
        && line.is_capital(numeral.first)
        && !line.has(before, role::FUNCTION | role::VERB);
    let is_label = line.has(before, role::LABEL) && line.is_word(before) && !line.is(before, "no");
    is_name || (is_label && counted::right(line, numeral.end, false).is_none())
}
