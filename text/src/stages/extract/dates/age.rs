//! Ages: "Ruth Haikali, 52, took over", "her son, 9, was", "aged 65 or over", "children under five", "died at 84".
//!
//! Each is a duration in years; what bounds it is a modifier ("65 or over" is `P65Y`, `at_least`). The grammar of numbers
//! refuses the same numbers as quantities. "a 20-year-old" is an amount of years, which `amount` reads.

use crate::model::calendar::Meaning;
use crate::model::vocabulary::{DateModifier, Timex};
use crate::rules::date::Lex;
use crate::stages::extract::dates::amount::number;
use crate::stages::extract::dates::found::Find;
use crate::stages::extract::dates::token::Kind;
use crate::stages::extract::dates::view::View;

/// Highest number that is an age.
const OLDEST: f64 = 115.0;

/// Lowest number that "at" alone makes an age: lower ones are hours too.
const YOUNGEST: f64 = 13.0;

/// An age at a number that counts no unit.
pub(super) fn age(view: &View, at: usize) -> Option<Find> {
    let before = at.checked_sub(1).filter(|_| !view.is_glued(at))?;
    let (years, next) = number(view, at).filter(|(n, _)| n.fract() == 0.0 && (1.0..=OLDEST).contains(n))?;
    if view.is_glued(next)
        && !matches!(view.kind(next), Kind::Comma | Kind::Dot | Kind::Close | Kind::Other | Kind::Dash)
    {
        return None;
    }
    let limit = limit_behind(view, before, next);
    let compared = compared(view, before).filter(|_| closes(view, next));
    let is_limit = matches!(view.lex(before), Lex::Under | Lex::Over);
    let modifier = match (limit.or(compared), view.lex(before)) {
        (Some(limit), _) => Some(limit),
        (None, Lex::Under) => Some(DateModifier::LessThan),
        (None, Lex::Over) => Some(DateModifier::MoreThan),
        _ => None,
    };
    let is_age = modifier.is_some() && !is_limit
        || is_aged(view, before)
        || (is_limit && before > 0 && view.is_person(before - 1) && closes(view, next))
        || (next == at + 1 && years >= 10.0 && is_apposition(view, at))
        || (next == at + 1 && is_of_individual(view, at))
        || (years >= YOUNGEST && is_of_life(view, before) && closes(view, next));
    is_age.then(|| Find {
        from: at,
        to: next,
        meaning: Meaning::Duration(format!("P{years}Y")),
        timex: Timex::Duration,
        modifier,
        rule: "age",
    })
}

/// "65 or older", "aged 65 or over", "people 18 and under"
fn limit_behind(view: &View, before: usize, next: usize) -> Option<DateModifier> {
    if !view.is(next, "or") && view.lex(next) != Lex::And {
        return None;
    }
    let is_told = view.is(before, "aged") || view.is_person(before);
    match view.lex(next + 1) {
        _ if view.is(next + 1, "older") => Some(DateModifier::AtLeast),
        _ if view.is(next + 1, "younger") => Some(DateModifier::AtMost),
        Lex::Over if is_told => Some(DateModifier::AtLeast),
        Lex::Under if is_told => Some(DateModifier::AtMost),
        _ => None,
    }
}

/// "older than 65", "no younger than 12"
fn compared(view: &View, before: usize) -> Option<DateModifier> {
    let word = before.checked_sub(1).filter(|_| view.is(before, "than"))?;
    let is_not = word > 0 && (view.is(word - 1, "no") || view.is(word - 1, "not"));
    match (view.is(word, "older"), view.is(word, "younger")) {
        (true, _) if is_not => Some(DateModifier::AtMost),
        (true, _) => Some(DateModifier::MoreThan),
        (_, true) if is_not => Some(DateModifier::AtLeast),
        (_, true) => Some(DateModifier::LessThan),
        _ => None,
    }
}

/// "her daughter, 9, was": a number in commas, or before the stop, behind a noun for one person.
fn is_of_individual(view: &View, at: usize) -> bool {
    let Some(noun) = at.checked_sub(2).filter(|noun| view.is_in(*noun, &view.rules.individuals)) else { return false };
    let is_word = noun > 0 && matches!(view.kind(noun - 1), Kind::Word(_) | Kind::Apostrophe | Kind::Dash);
    let is_inside = view.is_tight(at + 1, Kind::Comma) && matches!(view.kind(at + 2), Kind::Word(_));
    let is_last = view.is_tight(at + 1, Kind::Dot) && at + 2 >= view.tokens.len();
    view.kind(at - 1) == Kind::Comma && is_word && (is_inside || is_last)
}

/// "died at 84"
fn is_of_life(view: &View, before: usize) -> bool {
    let verb = before.checked_sub(1).filter(|_| view.lex(before) == Lex::At);
    verb.is_some_and(|verb| view.is_in(verb, &view.rules.life_verbs))
}

/// "aged 65", "age 65", "the age of 65", "aged 12 to 17", "aged between 12 and 17"
fn is_aged(view: &View, before: usize) -> bool {
    let is_word = |at: usize| ["aged", "age", "ages"].iter().any(|word| view.is(at, word));
    if is_word(before) {
        return true;
    }
    let Some(ahead) = before.checked_sub(1) else { return false };
    match view.lex(before) {
        Lex::Of | Lex::Between | Lex::From | Lex::Over | Lex::Under | Lex::Approx if is_word(ahead) => true,
        Lex::To | Lex::And
            if matches!(view.kind(ahead), Kind::Number(..) | Kind::Word(Lex::Ones(_) | Lex::Teen(_))) =>
        {
            let led = ahead.checked_sub(1);
            led.is_some_and(|led| {
                is_word(led)
                    || (led > 0 && is_word(led - 1) && matches!(view.lex(led), Lex::Of | Lex::Between | Lex::From))
            })
        }
        _ => false,
    }
}

/// Whether nothing is counted behind: a mark, the end, or a word that opens another phrase.
fn closes(view: &View, next: usize) -> bool {
    match view.kind(next) {
        Kind::Word(lex) => view.is_end(next) && lex != Lex::Of,
        Kind::Number(..) | Kind::Slash | Kind::Dash => false,
        _ => !view.is(next, "%"),
    }
}

/// A number in commas, or before the stop, behind a name: "Ruth Haikali, 52, took over", "Haikali, 52, took over".
fn is_apposition(view: &View, at: usize) -> bool {
    let Kind::Number(_, 2) = view.kind(at) else { return false };
    let is_name = |at: usize| view.is_capital(at) && view.kind(at) == Kind::Word(Lex::None) && view.word(at).len() > 1;
    let Some(name) = at.checked_sub(2).filter(|name| view.kind(at - 1) == Kind::Comma && is_name(*name)) else {
        return false;
    };
    let has_first_name = name > 0 && is_name(name - 1);
    let is_place = matches!(view.lex_before(name), Lex::In | Lex::At | Lex::To | Lex::From | Lex::Of | Lex::Between);
    let is_closed = view.is_tight(at + 1, Kind::Comma);
    // "Port Ellery, 52, Rovers, 48" is a table; of a lone name the sentence goes on with a verb: "Osei, 47, said".
    let is_inside = is_closed && !view.is_capital(at + 2) && view.kind(at + 2) != Kind::Dash;
    let is_last = has_first_name && view.is_tight(at + 1, Kind::Dot) && at + 2 >= view.tokens.len();
    let is_list = matches!(view.kind(at + 2), Kind::Number(..)) || view.lex(at + 2) == Lex::And;
    let is_lone = !has_first_name && (is_place || name > 0 && view.kind(name - 1) == Kind::Comma);
    (is_inside || is_last) && !is_list && !is_lone
}
