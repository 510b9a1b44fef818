//! The index terms of a document's sentences: what two sentences must share to be worth comparing.
//!
//! `"opened 14 clinics"` gives the roots of "open" and "clinic", the synonym groups of "open" and the number 14. Which terms
//! are rare enough, and which pairs share enough, is decided where the terms of all documents meet.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::rules::agree::AgreeRules;
use crate::stages::agree::context::features::StatementFeatures;
use crate::stages::agree::context::token::{Token, TokenKind};

/// One term of one sentence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Posting {
    /// Index of the sentence in the document.
    pub sentence: u32,
    /// Hash of the term.
    pub term: u64,
    /// How telling the term is in general English, 0 to 1; multiplies its rarity within the event.
    pub weight: f32,
}

/// Weight of a synonym group against a word, which it stands for only in part.
const GROUP_WEIGHT: f32 = 0.7;
const NUMBER_WEIGHT: f32 = 0.7;

pub(crate) fn postings(features: &StatementFeatures, entities: &[u32], rules: &AgreeRules) -> Vec<Posting> {
    let mut postings = Vec::new();
    for sentence in &features.sentences {
        let mut terms: BTreeMap<u64, f32> = BTreeMap::new();
        let mut add = |kind: u64, key: u64, weight: f32| {
            let of = terms.entry(kind << 56 | key & 0x00FF_FFFF_FFFF_FFFF).or_default();
            *of = of.max(weight);
        };
        for token in features.tokens_of(sentence) {
            match token.kind {
                TokenKind::Word => {
                    let weight = f32::from(token.rarity) / 255.0;
                    add(1, u64::from(token.root), weight);
                    for group in rules.groups.get(&token.key).into_iter().flatten() {
                        add(2, u64::from(*group), weight * GROUP_WEIGHT);
                    }
                }
                TokenKind::Name => {
                    if let Some(entity) = entities.get(token.key as usize) {
                        add(3, u64::from(*entity), 1.0);
                    }
                }
                TokenKind::Number => add(4, u64::from(token.key), NUMBER_WEIGHT),
                TokenKind::Date => {
                    if let Some(day) = day_of(features, token) {
                        add(5, day_number(day), NUMBER_WEIGHT);
                    }
                }
            }
        }
        postings.extend(terms.into_iter().map(|(term, weight)| Posting { sentence: sentence.sentence, term, weight }));
    }
    postings
}

/// The single day that a date token means within its own document.
fn day_of(features: &StatementFeatures, token: &Token) -> Option<Date> {
    let found = features.dates.binary_search_by_key(&token.key, |date| date.idx).ok()?;
    let date = features.dates.get(found)?;
    date.begin.filter(|begin| date.finish == Some(*begin))
}

fn day_number(day: Date) -> u64 {
    (i64::from(day.year()) * 512 + i64::from(day.day_of_year())).unsigned_abs()
}
