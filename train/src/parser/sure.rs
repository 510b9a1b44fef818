//! Finds the pairs of tags whose arcs nearly always have one relation, so that it is not weighed.

use crate::parser::silver::Sentence;
use crosscheck_text::rules::parse::classes::N_RELATIONS;
use crosscheck_text::rules::parse::sure::Sure;

/// Arcs that a pair of tags needs.
const LEAST: u32 = 100;
/// Arcs of other relations that are allowed among a thousand.
const MOST_OTHERS: u32 = 2;

/// The sure relations of the arcs of some sentences with these tags.
pub fn relations(sentences: &[Sentence], tagged: &[Vec<u8>]) -> Sure {
    let mut counts = vec![[0_u32; N_RELATIONS]; Sure::N_KEYS];
    for (sentence, tags) in sentences.iter().zip(tagged) {
        for (idx, (head, relation)) in sentence.heads.iter().zip(&sentence.relations).enumerate() {
            let Some(head) = usize::from(*head).checked_sub(1) else { continue };
            let key = Sure::key(u64::from(tags[idx]) + 1, u64::from(tags[head]) + 1, idx < head);
            counts[key][usize::from(*relation)] += 1;
        }
    }
    let mut sure = Sure::default();
    for (key, counts) in counts.iter().enumerate() {
        let n: u32 = counts.iter().sum();
        let only = counts.iter().position(|own| (n - own) * 1000 <= n * MOST_OTHERS);
        if let Some(relation) = only.filter(|_| n >= LEAST) {
            sure.set(key, relation);
        }
    }
    sure
}
