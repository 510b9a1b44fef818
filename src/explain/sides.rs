//! What is marked where sentences on one claim stand side by side: the words in which they differ, and their values.
//!
//! Beside "The port gets four berths" the sentence "Five berths will be built" has `Five` marked. `explain` and the report mark
//! by these rules; nothing is judged here.

use crosscheck_text::model::span::Span;
use crosscheck_text::model::vocabulary::Stance;
use crosscheck_text::rules::agree::AgreeRules;
use crosscheck_text::stages::agree::compare::differ::differing;

/// One sentence that speaks to a claim.
#[derive(Clone, Debug)]
pub struct Side {
    /// For or against the claim.
    pub stance: Stance,
    /// The sentence as it stands in the source.
    pub text: String,
    /// The value's own words, in bytes of `text`.
    pub value: Option<Span>,
}

/// What is marked in a sentence: its value where values conflict, and words that the central sentence lacks; in the central
/// sentence, words that all others lack, or all that contradict it. In order and apart, in bytes of the sentence.
pub fn marks(sides: &[&Side], idx: usize, central: usize, rules: &AgreeRules) -> Vec<Span> {
    let Some(own) = sides.get(idx) else { return Vec::new() };
    let is_against = |one: &Side| one.stance == Stance::Contradicts;
    let has_conflict = sides.iter().any(|one| is_against(one));
    let others: Vec<&str> = if idx == central {
        let rivals = sides.iter().enumerate().filter(|(at, one)| *at != idx && (!has_conflict || is_against(one)));
        rivals.map(|(_, one)| one.text.as_str()).collect()
    } else {
        sides.get(central).map(|one| one.text.as_str()).into_iter().collect()
    };
    if others.is_empty() {
        return own.value.into_iter().collect();
    }
    let mut marks = differing(&own.text, &others, rules);
    if let Some(value) = own.value {
        marks.retain(|mark| mark.end <= value.start || value.end <= mark.start);
        marks.extend(has_conflict.then_some(value));
        marks.sort_by_key(|mark| mark.start);
    }
    marks
}
