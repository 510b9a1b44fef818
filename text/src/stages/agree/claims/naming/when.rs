//! The question that a day or a length of time answers, by the words beside it.
//!
//! "The 1942 accident" answers "year of the accident", "a three-year deal" answers "length of the deal", and of "closed within two
//! days" the question is "within what time". What a clause as a whole was done on or took is named by the clause.

use crate::model::clause::{Role, Voice};
use crate::model::vocabulary::{EntityType, Precision};
use crate::stages::agree::claims::naming::clause::{ClauseWords, MOST, Topic};
use crate::stages::agree::claims::naming::count::definite;
use crate::stages::agree::claims::naming::wording::Wording;
use crate::stages::agree::claims::naming::words::{HEDGES, LINKS};
use crate::stages::agree::compare::act::Act;
use crate::stages::agree::context::clauses::{ArgumentFeature, NONE};
use crate::stages::agree::context::features::DateFeature;

/// The day, month or year of the thing that it is said right before: "day of the hearing that the court closed".
pub(crate) fn day_of(wording: &Wording<'_, '_>, date: &DateFeature) -> Option<Topic> {
    let what = match date.precision {
        Precision::Day => "day",
        Precision::Month => "month",
        Precision::Year => "year",
        _ => "date",
    };
    of_noun(wording, date, what)
}

/// The length or age of the thing or person that it is said right before: "length of the deal that Norvik signed".
pub(crate) fn length_of(wording: &Wording<'_, '_>, date: &DateFeature) -> Option<Topic> {
    of_noun(wording, date, if date.is_age { "age" } else { "length" })
}

/// What leads to a clause that took a length of time, by the preposition before it.
pub(crate) fn lead_of_length(wording: &Wording<'_, '_>, date: &DateFeature) -> &'static str {
    let Some(at) = wording.word_at(date.at as usize) else { return "how long" };
    let is_lead = |word: &String| !HEDGES.contains(&word.as_str()) && word != "the";
    let before = (0..at).rev().take_while(|idx| wording.are_joined(*idx)).map(|idx| wording.lower(idx)).find(is_lead);
    match before.as_deref() {
        Some("after") => "after how long",
        Some("in") => "in how much time",
        Some("within") => "within what time",
        Some("over" | "during") => "over what time",
        Some("by") => "by how long",
        _ => "how long",
    }
}

/// "Age of the ambassador" of "the ambassador, 39, said".
pub(crate) fn age_beside(wording: &Wording<'_, '_>, date: &DateFeature) -> Option<Topic> {
    let before = wording.text.get(..date.at as usize)?.trim_end().strip_suffix(',').filter(|_| date.is_age)?;
    let mut arguments = Act::of(wording.ctx, wording.statement).flat_map(|act| act.arguments);
    let is_it = |argument: &&ArgumentFeature| {
        argument.date == NONE && argument.clause == NONE && usize::from(argument.core) == before.len()
    };
    let phrase = wording.phrase(arguments.find(is_it)?)?;
    Some(Topic { text: format!("age of {}", definite(&phrase)), additions: Vec::new() })
}

fn of_noun(wording: &Wording<'_, '_>, date: &DateFeature, what: &str) -> Option<Topic> {
    let act = |act: &Act<'_, '_>| described(wording, date, act.arguments).is_some();
    let act = Act::of(wording.ctx, wording.statement).find(act)?;
    let argument = described(wording, date, act.arguments)?;
    let phrase = wording.phrase(argument)?;
    let the = if starts_with_article(&phrase) || argument.is_proper { "" } else { "the " };
    let core = format!("{what} of {the}{}", definite(&phrase));
    let clause = ClauseWords::new(wording, act);
    let Some(verb) = clause.verb.as_ref() else { return Some(Topic { text: core, additions: Vec::new() }) };
    let room = |core: &str| MOST.saturating_sub(core.chars().count() + 1);
    match argument.role {
        Role::Subject => {
            let participle = verb.participle().filter(|_| act.clause.voice == Voice::Passive);
            let which = if is_person(wording, argument) || date.is_age { "who" } else { "that" };
            let core = match participle {
                Some(participle) => format!("{core} {participle}"),
                None => format!("{core} {which} {}", verb.finite(argument.is_plural)),
            };
            let rest = clause.rest(room(&core)).map(|rest| format!(" {rest}")).unwrap_or_default();
            Some(Topic { text: format!("{core}{rest}"), additions: Vec::new() })
        }
        Role::Object => {
            let done =
                clause.subject().map(|(subject, is_plural)| format!(" that {subject} {}", verb.finite(is_plural)));
            let done = done.filter(|done| done.chars().count() <= room(&core)).unwrap_or_default();
            Some(Topic::new(format!("{core}{done}"), clause.behind(Some(argument)), false))
        }
        _ => Some(Topic { text: core, additions: Vec::new() }),
    }
}

/// The argument whose noun a date is said right before, as one of its words: "a three-year deal", "Monday's hearing", but not "on
/// Monday police", where the parser may err.
fn described<'s>(
    wording: &Wording<'_, '_>,
    date: &DateFeature,
    arguments: &'s [ArgumentFeature],
) -> Option<&'s ArgumentFeature> {
    let first = wording.word_at(date.at as usize)?;
    let is_it = |argument: &&ArgumentFeature| {
        let is_noun = argument.clause == NONE && !argument.is_pronoun;
        let is_before = u32::from(argument.start) <= date.at && date.at < u32::from(argument.at);
        let Some(head) = wording.word_at(usize::from(argument.at)).filter(|_| is_noun && is_before) else {
            return false;
        };
        let is_plain = (first..head)
            .all(|idx| wording.are_joined(idx) && (idx == first || !LINKS.contains(&wording.lower(idx).as_str())));
        let is_owner = (first..head)
            .any(|idx| wording.lower(idx).ends_with(['s', '’']) && wording.word(idx).contains(['\'', '’']));
        let is_led = u32::from(argument.start) < date.at || wording.word(first).contains('-');
        is_plain && (is_owner || is_led)
    };
    arguments.iter().find(is_it)
}

fn starts_with_article(phrase: &str) -> bool {
    ["a ", "an ", "another ", "some ", "the ", "this ", "that "].iter().any(|article| phrase.starts_with(article))
}

fn is_person(wording: &Wording<'_, '_>, argument: &ArgumentFeature) -> bool {
    if argument.name == NONE {
        return false;
    }
    let (_, entity) = wording.ctx.named(wording.statement, argument.name);
    wording.ctx.input.entity_info.get(entity as usize).is_some_and(|info| info.r#type == EntityType::Person)
}
