//! Checkable statements across documents and the sentences that speak to them: the decisions of `agree`.

use std::borrow::Cow;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::model::clause::Modality;
use crate::model::segment::Place;
use crate::model::vocabulary::{ClaimKind, ClaimStatus, Compared, Polarity, Stance};

/// What a claim or a piece of evidence asserts, as a comparable value.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Value {
    /// As people read it.
    pub text: Option<String>,
    /// As a number.
    pub number: Option<f64>,
    /// Lower end of a range.
    pub low: Option<f64>,
    /// Upper end of a range.
    pub high: Option<f64>,
    /// ISO 4217, `%` or UCUM.
    pub unit: Option<String>,
    /// First day.
    pub begin: Option<Date>,
    /// Last day, inclusive.
    pub finish: Option<Date>,
}

/// One clause of one sentence that speaks to a claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Index of the document in run order.
    pub document: u32,
    /// Index of the sentence in the document.
    pub sentence: u32,
    /// The words that speak to it, within the sentence.
    pub place: Place,
    /// Index of the clause in the document, where the parse has one.
    pub clause: Option<u32>,
    /// Whether it is the most central sentence of the claim.
    pub is_central: bool,
    /// For or against the claim's value and polarity.
    pub stance: Stance,
    /// Affirms or denies.
    pub polarity: Polarity,
    /// How firmly.
    pub modality: Modality,
    /// Who says so, where the document reports another's word.
    pub attributed_to: Option<String>,
    /// What it says.
    pub value: Value,
    /// Index into the document's quantities, when the value is one.
    pub quantity: Option<u32>,
    /// Index into the document's dates, when the value is one.
    pub date: Option<u32>,
    /// Index into the document's tokens, when the value is a name.
    pub name: Option<u32>,
    /// Why it agrees with the claim's value or differs from it.
    pub compared: Compared,
    /// The rule that put it into the claim and on its side.
    pub rule: Cow<'static, str>,
    /// The same in one sentence for people.
    pub reason: String,
    /// Alignment score with the central sentence, 0 to 1; 1 for the central sentence.
    pub similarity: f32,
    /// After copies are discounted, 0 to 1.
    pub weight: f32,
    /// Whether its source has the claim from another one that is a witness of it.
    pub is_copy: bool,
}

/// One checkable statement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// Key, derived from the central sentence's words, the topic and the kind.
    pub claim_id: String,
    /// Index into `evidence` of the most central sentence.
    pub central: u32,
    /// What it is about.
    pub kind: ClaimKind,
    /// The question that it answers, in plain words.
    pub topic: String,
    /// Indices into [`crate::model::entity::Links::entities`].
    pub entities: Vec<u32>,
    /// What the sources say together.
    pub status: ClaimStatus,
    /// Value of the independence-weighted majority.
    pub value: Value,
    /// Sources with evidence.
    pub n_sources: u32,
    /// The same with copies counted once.
    pub n_independent: u32,
    /// Independent sources for the value.
    pub n_supporting: u32,
    /// Independent sources against it.
    pub n_contradicting: u32,
    /// 0 to 1; none when single.
    pub agreement: Option<f64>,
    /// How likely the value is right, 0 to 1; of a contested claim, how likely its values do differ on one question.
    pub confidence: f32,
    /// Sorted by document, sentence and clause; at least one.
    pub evidence: Vec<Evidence>,
}

impl ClaimStatus {
    /// Whether sources are against each other, or were as reports followed one another.
    pub fn is_disputed(self) -> bool {
        matches!(self, Self::Conflicting | Self::Developing)
    }
}

const ORDINALS: &[&str] =
    &["second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"];

/// A topic that others have too, with its place among them in words: "people detained by police (second)".
pub fn numbered(topic: &str, n: u32) -> String {
    match ORDINALS.get(n.saturating_sub(2) as usize) {
        Some(ordinal) => format!("{topic} ({ordinal})"),
        None => format!("{topic} (number {n})"),
    }
}

/// A topic without the places that [`numbered`] may have put behind it.
pub fn unnumbered(mut topic: &str) -> &str {
    let is_place = |place: &str| {
        let is_number = |n: &str| !n.is_empty() && n.bytes().all(|byte| byte.is_ascii_digit());
        ORDINALS.contains(&place) || place.strip_prefix("number ").is_some_and(is_number)
    };
    while let Some((bare, place)) = topic.strip_suffix(')').and_then(|topic| topic.rsplit_once(" ("))
        && is_place(place)
    {
        topic = bare;
    }
    topic
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_lose_the_places_that_they_were_given() {
        for topic in ["people detained", "ships (first)", "value of the bond (in euros)", "", "(second)"] {
            assert_eq!(unnumbered(topic), topic);
            for n in [2, 3, 12, 13, 400] {
                assert_eq!(unnumbered(&numbered(topic, n)), topic);
                assert_eq!(unnumbered(&numbered(&numbered(topic, 2), n)), topic);
            }
        }
    }
}
