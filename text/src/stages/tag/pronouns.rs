//! What the words beside a personal name tell of its pronoun.
//!
//! "Roe said she would go" makes Roe a woman, "his daughter, Ada Roe," too. It does not say whom a pronoun stands for.

use crate::model::segment::{Place, Segmented};
use crate::rules::parse::saying::Gender;
use crate::rules::tag::TagRules;

/// The pronoun that a verb of speech right behind a name has as its subject: "Roe said that she would go".
pub(crate) fn behind(segmented: &Segmented, place: Place, rules: &TagRules) -> Option<Gender> {
    let mut words = block(segmented, place).get(place.span.end as usize..)?.strip_prefix(' ')?.split(' ');
    if !rules.is_speech(words.next()?) {
        return None;
    }
    let next = words.next()?;
    let pronoun = if next == "that" { words.next()? } else { next };
    let is_mark = |letter: char| letter == '\'' || letter == '’';
    match pronoun.split(is_mark).next()? {
        "she" | "her" => Some(Gender::Female),
        "he" | "his" => Some(Gender::Male),
        _ => None,
    }
}

/// The pronoun that goes with the noun right before a name: "his daughter, Ada Roe", "her ex-husband Tom Roe", "actress Ada Roe".
pub(crate) fn kin_before(segmented: &Segmented, place: Place, rules: &TagRules) -> Option<Gender> {
    let before = block(segmented, place).get(..place.span.start as usize)?.trim_end();
    let word = before.trim_end_matches(',').rsplit([' ', '-', '–']).next()?;
    let word = word.strip_prefix("step").or_else(|| word.strip_prefix("grand")).unwrap_or(word);
    rules.saying.gender(word).filter(|_| word.starts_with(char::is_lowercase) && word.chars().count() > 2)
}

fn block(segmented: &Segmented, place: Place) -> &str {
    segmented.segments.get(place.segment as usize).map_or("", |segment| segment.clean.text.as_str())
}
