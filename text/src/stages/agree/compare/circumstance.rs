//! Where, when and in what regard two acts happen, from the phrases around their predicates.
//!
//! "Signed in Oslo" and "signed in Rome" are two acts, and so are "spoke about her divorce" and "spoke about her memoir", or
//! two votes on two days. A place on one side alone sets nothing apart. It does not compare subjects and objects.

use crate::model::clause::{Determiner, Role};
use crate::rules::agree::lemma::key;
use crate::rules::agree::word::WordClass;
use crate::stages::agree::compare::act::Act;
use crate::stages::agree::compare::thing::{
    Fit, Of, REACH, has_counterpart, head, head_likeness, is_one_name, lone_words, thing,
};
use crate::stages::agree::compare::value::dates_fit;
use crate::stages::agree::context::clauses::{ArgumentFeature, NONE};
use crate::stages::agree::context::features::DateFeature;
use crate::stages::agree::context::token::TokenKind;

/// How telling the circumstances are that two acts share; none when one of them sets them apart.
pub(crate) fn circumstances(one: &Act<'_, '_>, other: &Act<'_, '_>) -> Option<f32> {
    /// What a day in common is worth.
    const DAY: f32 = 0.3;
    if are_on_other_days(one, other) {
        return None;
    }
    let share_day = !days(one).is_empty() && !days(other).is_empty();
    places(one, other).map(|mass| mass + if share_day { DAY } else { 0.0 })
}

/// Whether a phrase is denied though the predicate is not, and another act affirms it: "shipped vaccines to neither port",
/// "awarded the hosts no penalty".
pub(crate) fn denies_phrase(denying: &Act<'_, '_>, other: &Act<'_, '_>) -> bool {
    !denying.clause.is_denied()
        && denying.arguments.iter().filter(|argument| is_none(argument)).any(|own| {
            let is_rival = |rival: &&ArgumentFeature| {
                rival.determiner != own.determiner
                    && rival.preposition == own.preposition
                    && rival.role != Role::Subject
                    && thing((denying, own), (other, rival)).is_same()
            };
            other.arguments.iter().any(|rival| is_rival(&rival))
        })
}

/// Whether an argument other than the subject is of none.
pub(crate) fn is_none(argument: &ArgumentFeature) -> bool {
    argument.determiner == Some(Determiner::No) && argument.role != Role::Subject
}

/// Whether each of two acts has a word around it for which the other sentence has none, one of them in its object: "did not
/// sign the mining law", "signed the law on school meals".
pub(crate) fn are_contrasted(one: &Act<'_, '_>, other: &Act<'_, '_>) -> bool {
    let object = |act: &Act<'_, '_>, rival: &Act<'_, '_>| {
        act.patient().is_some_and(|patient| lone_words((act, patient), rival.statement) > 0)
    };
    // Only what is right behind an object, and may as well belong to it.
    let phrases = |act: &Act<'_, '_>, rival: &Act<'_, '_>| {
        let end = act.patient().map_or(0, |patient| patient.end);
        let is_beside = |phrase: &&ArgumentFeature| {
            act.ctx.rules.words.is(phrase.preposition, WordClass::Qualifier)
                && phrase.start >= end
                && phrase.start - end <= REACH
        };
        around(act).filter(is_beside).any(|phrase| is_lone((act, phrase), rival))
    };
    let (own, rival) = (object(one, other), object(other, one));
    own && (rival || phrases(other, one)) || rival && phrases(one, other)
}

/// Whether a phrase around what is denied has no counterpart in the sentence that affirms: "did not play in the second half"
/// leaves room for "played".
pub(crate) fn is_more_special(denying: &Act<'_, '_>, other: &Act<'_, '_>) -> bool {
    /// Phrases that a verb does not have of its own are not counted.
    const OWN: u8 = 200;
    let own = around(denying).filter(|phrase| phrase.confidence >= OWN && phrase.determiner != Some(Determiner::No));
    let mut lone = own.filter(|phrase| {
        let named = |name: u32| {
            let name = denying.ctx.named(denying.statement, name);
            !other.statement.names.iter().any(|rival| is_one_name(denying.ctx, name, (rival.0, rival.1)))
        };
        let is_word =
            || head((denying, phrase)).is_some_and(|item| has_counterpart(denying.ctx, item, other.statement, 0.4));
        if phrase.name != NONE { named(phrase.name) && !is_word() } else { is_lone((denying, phrase), other) }
    });
    lone.next().is_some() || denying.arguments.iter().any(is_this_way)
}

/// "This way", "that much": what is denied is denied in one manner.
fn is_this_way(argument: &ArgumentFeature) -> bool {
    argument.role == Role::Modifier && argument.date == NONE && argument.determiner == Some(Determiner::Demonstrative)
}

/// Whether the head of a phrase, and no name, has no counterpart in another sentence.
fn is_lone((act, phrase): Of<'_, '_, '_>, other: &Act<'_, '_>) -> bool {
    head((act, phrase))
        .is_some_and(|item| item.kind == TokenKind::Word && !has_counterpart(act.ctx, item, other.statement, 0.4))
}

/// Whether two acts are at two places or on two days.
pub(crate) fn are_elsewhere(one: &Act<'_, '_>, other: &Act<'_, '_>) -> bool {
    let words = &one.ctx.rules.words;
    let is_place = |argument: &&ArgumentFeature| words.is(argument.preposition, WordClass::Place);
    let owns: Vec<&ArgumentFeature> = around(one).filter(is_place).collect();
    let rivals: Vec<&ArgumentFeature> = around(other).filter(is_place).collect();
    are_on_other_days(one, other) || compare(one, &owns, other, &rivals, true).is_none()
}

/// The same for all circumstances but days.
pub(crate) fn places(one: &Act<'_, '_>, other: &Act<'_, '_>) -> Option<f32> {
    let words = &one.ctx.rules.words;
    let is_place = |argument: &ArgumentFeature| words.is(argument.preposition, WordClass::Place);
    let mut mass = 0.0;
    let mut compared: Vec<u32> = Vec::new();
    for own in around(one) {
        let class = if is_place(own) { 0 } else { own.preposition };
        if compared.contains(&class) {
            continue;
        }
        compared.push(class);
        let is_of_class =
            |argument: &&ArgumentFeature| if class == 0 { is_place(argument) } else { argument.preposition == class };
        let owns: Vec<&ArgumentFeature> = around(one).filter(is_of_class).collect();
        let rivals: Vec<&ArgumentFeature> = around(other).filter(is_of_class).collect();
        if class == 0 && are_apart_after_one(one, &owns, other, &rivals) {
            return None;
        }
        match compare(one, &owns, other, &rivals, class == 0) {
            Some(shared) => mass += shared,
            None => return None,
        }
    }
    Some(mass)
}

/// Phrases with a preposition and receivers without one; dates and agents are compared elsewhere.
fn around<'s>(act: &Act<'s, '_>) -> impl Iterator<Item = &'s ArgumentFeature> {
    let is_around = |argument: &&ArgumentFeature| match argument.role {
        Role::Oblique => {
            argument.date == NONE
                && argument.preposition != 0
                && !act.ctx.rules.words.is(argument.preposition, WordClass::Aside)
        }
        _ => false,
    };
    act.arguments.iter().filter(is_around)
}

/// Whether the phrases after some one preposition are all of other places, whatever those after others are.
fn are_apart_after_one<'s>(
    one: &Act<'s, '_>,
    owns: &[&'s ArgumentFeature],
    other: &Act<'s, '_>,
    rivals: &[&'s ArgumentFeature],
) -> bool {
    /// Phrases that a verb does not have of its own are not counted.
    const OWN: u8 = 200;
    owns.iter().filter(|own| own.confidence >= OWN).any(|own| {
        let after = |all: &[&'s ArgumentFeature]| -> Vec<&'s ArgumentFeature> {
            let is_it = |phrase: &&&ArgumentFeature| phrase.preposition == own.preposition && phrase.confidence >= OWN;
            all.iter().filter(is_it).copied().collect()
        };
        compare(one, &after(owns), other, &after(rivals), true).is_none()
    })
}

/// What the phrases after one preposition share; none when all of them are of other things.
fn compare<'s>(
    one: &Act<'s, '_>,
    owns: &[&'s ArgumentFeature],
    other: &Act<'s, '_>,
    rivals: &[&'s ArgumentFeature],
    is_place: bool,
) -> Option<f32> {
    let mut mass: f32 = 0.0;
    let (mut is_open, mut is_apart) = (owns.is_empty() || rivals.is_empty(), false);
    for own in owns {
        for rival in rivals {
            let found = thing((one, own), (other, rival));
            match found.fit {
                Fit::Same => mass = mass.max(0.5 * found.mass),
                Fit::Open => is_open = true,
                Fit::Apart => {
                    // "In Oslo" and "in a short speech" are of two kinds.
                    let is_occasion =
                        own.preposition == rival.preposition && own.preposition == key("at") && !own.is_proper;
                    let is_of_kind = own.is_proper == rival.is_proper
                        && (own.is_proper
                            || !is_place
                            || is_occasion
                            || head_likeness((one, own), (other, rival)) >= 0.6);
                    is_apart |= is_of_kind;
                    is_open |= !is_of_kind;
                }
            }
        }
    }
    (mass > 0.0 || is_open || !is_apart).then_some(mass)
}

/// The days that a clause gives, as its event settles them.
pub(crate) fn days(act: &Act<'_, '_>) -> Vec<DateFeature> {
    let own: Vec<u32> = act.arguments.iter().map(|argument| argument.date).filter(|date| *date != NONE).collect();
    let mut dates = act.ctx.dates(act.statement);
    dates.retain(|date| date.is_calendar() && (date.clause == act.index || own.contains(&date.idx)));
    dates
}

/// Whether both acts have a day and none fits, or one is of a day long past and the other gives none.
pub(crate) fn are_on_other_days(one: &Act<'_, '_>, other: &Act<'_, '_>) -> bool {
    let (own, rival) = (days(one), days(other));
    match (own.is_empty(), rival.is_empty()) {
        (false, false) => !own.iter().any(|date| rival.iter().any(|other| dates_fit(date, other))),
        (false, true) => {
            own.iter().all(|date| is_long_past(one, date) && !has_day(other, date)) && !is_of_all_time(other)
        }
        (true, false) => {
            rival.iter().all(|date| is_long_past(other, date) && !has_day(one, date)) && !is_of_all_time(one)
        }
        (true, true) => false,
    }
}

/// Whether the sentence of an act gives a day too, of whatever it is.
fn has_day(act: &Act<'_, '_>, date: &DateFeature) -> bool {
    act.ctx.dates(act.statement).iter().any(|own| own.is_calendar() && dates_fit(own, date))
}

/// Whether an act is told until some time.
pub(crate) fn has_end(act: &Act<'_, '_>) -> bool {
    let is_end = |argument: &ArgumentFeature| ["till", "until"].iter().any(|word| key(word) == argument.preposition);
    act.arguments.iter().any(is_end)
}

/// Whether an act has a phrase of its own with a preposition.
pub(crate) fn has_phrase(act: &Act<'_, '_>) -> bool {
    around(act).any(|phrase| phrase.confidence >= 200)
}

/// Whether what is denied is denied only as far as a day or over a time: "will not run before June", "has not met for a year".
pub(crate) fn is_bounded(act: &Act<'_, '_>) -> bool {
    let own: Vec<u32> = act.arguments.iter().map(|argument| argument.date).filter(|date| *date != NONE).collect();
    let dates = act.ctx.dates(act.statement);
    let mut dates = dates.iter().filter(|date| date.clause == act.index || own.contains(&date.idx));
    dates.any(|date| date.is_limit || date.is_stretch)
}

fn is_long_past(act: &Act<'_, '_>, date: &DateFeature) -> bool {
    const PAST: i32 = 90;
    let until_today = date.finish.zip(act.ctx.today).and_then(|(finish, today)| finish.until(today).ok());
    until_today.is_some_and(|span| span.get_days() > PAST)
}

/// "Never", "at no time": what is denied once and for all is denied of every day.
fn is_of_all_time(act: &Act<'_, '_>) -> bool {
    ["never", "at no time", "at no point"].iter().any(|word| key(word) == act.clause.denial)
}
