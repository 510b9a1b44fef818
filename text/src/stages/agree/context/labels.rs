//! Things that a number tells from others of their kind: "Flight 731", "Route 9", "Platform No. 3".
//!
//! "Flight 731 was late" gives the noun "flight" and the number 731. A number that counts, measures or dates is none, and
//! neither is one behind a name ("Arsenal 2"). It does not look at another sentence.

use serde::{Deserialize, Serialize};

use crate::model::tree::Tag;
use crate::rules::agree::lemma::key;
use crate::stages::agree::context::token::TokenKind;
use crate::stages::agree::context::words::Words;

/// A noun with the number that tells one from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelFeature {
    /// Key of the noun's lemma.
    pub noun: u32,
    /// Key of the number as it is written.
    pub number: u32,
}

/// Reads the labels of a sentence.
pub(crate) fn labels(words: &Words<'_>, out: &mut Vec<LabelFeature>) {
    let most = words.len().min(words.rules.thresholds.max_words as usize);
    out.extend((1..most).filter_map(|at| label(words, at)));
}

fn label(words: &Words<'_>, at: usize) -> Option<LabelFeature> {
    /// What may stand between the noun and its number.
    const SIGNS: &[&str] = &["#", ".", "no", "no.", "nr", "nr.", "number"];
    let form = words.form(at);
    let is_number = form.starts_with(|letter: char| letter.is_ascii_digit())
        && form.chars().all(|letter| letter.is_ascii_alphanumeric());
    let kind = |at: usize| words.over(at).map(|overlay| overlay.kind);
    if !is_number || !matches!(kind(at), None | Some(TokenKind::Name)) {
        return None;
    }
    let noun = (0..at).rev().find(|before| !SIGNS.contains(&words.form(*before)))?;
    let is_noun = matches!(words.tag(noun), Tag::Nn | Tag::Nnp) && words.form(noun).chars().all(char::is_alphabetic);
    let start = |at: usize| words.over(at).map(|overlay| overlay.start);
    (is_noun && start(noun).is_none_or(|_| start(noun) == start(at)))
        .then(|| LabelFeature { noun: words.lemma_key(noun), number: key(form) })
}
