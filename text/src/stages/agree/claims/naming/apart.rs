//! No two claims of an event ask one question in the same words: the second says more.
//!
//! Of two claims "people detained by police" the second becomes "people detained by police in Paris", or, where its sentence
//! says no additions, "people detained by police (second)".

use rustc_hash::FxHashSet;

use crate::model::claim::{Claim, numbered};

/// Letters that a topic may have that says more than another.
const MOST: usize = 100;

/// Makes the topics of claims on the same things differ, those of earlier claims first; `additions` has what each may add.
pub(crate) fn set_apart(claims: &mut [(Claim, Vec<String>)]) {
    let mut seen = FxHashSet::default();
    for (claim, additions) in claims {
        let mut is_new = |topic: &str| seen.insert((topic.to_owned(), claim.kind, claim.entities.clone()));
        if is_new(&claim.topic) {
            continue;
        }
        let longer = additions.iter().map(|phrase| format!("{} {phrase}", claim.topic));
        let longer = longer.filter(|topic| topic.chars().count() <= MOST);
        let mut topics = longer.chain((2..).map(|n| numbered(&claim.topic, n)));
        if let Some(topic) = topics.find(|topic| is_new(topic)) {
            claim.topic = topic;
        }
    }
}
