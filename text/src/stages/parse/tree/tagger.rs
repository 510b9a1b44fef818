//! Parts of speech, from left to right: each token's from its spelling, its neighbours and the two tags before
//! it.
//!
//! "Lee met Xi" becomes NNP VBD NNP. A decision is never revised.

use crate::rules::parse::classes::LANES;
use crate::rules::parse::rows::Classifier;
use crate::rules::parse::rows::best;
use crate::stages::parse::tree::key::{one, three, two};
use crate::stages::parse::tree::line::Line;
use crate::stages::parse::tree::line::Word;

/// Features of one token.
pub const N_FEATURES: usize = 38;

/// The tags given so far, as far as features look back; classes plus one.
#[derive(Clone, Copy, Debug, Default)]
pub struct History {
    /// Tag of the token before.
    pub last: u64,
    /// Tag of the token before that.
    pub second: u64,
    /// Word of the nearest verb or modal before, and how far away it is.
    verb: (u64, u64),
}

impl History {
    /// Adds the tag of the next token.
    #[inline(always)]
    pub fn push(&mut self, word: &Word, class: usize) {
        (self.second, self.last) = (self.last, class as u64 + 1);
        // MD and the tags of verbs are classes 10 and 26 to 31.
        if class == 10 || (26..=31).contains(&class) {
            self.verb = (word.form.word, 1);
        } else {
            self.verb.1 = (self.verb.1 + 1).min(4);
        }
    }
}

/// The only tag that the lexicon leaves to a word.
#[inline(always)]
pub fn only_tag(word: &Word) -> Option<usize> {
    usize::from(word.facts.only).checked_sub(1)
}

/// The features of a token, the middle one of five.
#[inline(always)]
pub fn features(around: &[Word; 5], history: &History) -> [u64; N_FEATURES] {
    let [second, last, own, next, later] = around;
    let form = &own.form;
    let (t1, t2) = (history.last, history.second);
    let word = |word: &Word| word.form.word;
    let tags = |word: &Word| u64::from(word.facts.tags);
    let fine = |word: &Word| u64::from(word.facts.fine);
    let [s1, s2, s3, s4] = form.suffixes;
    let [p1, p2, p3] = form.prefixes;
    let is_first = u64::from(t1 == 0);
    [
        one(1, form.word),
        one(2, form.exact),
        one(3, s1),
        two(4, s2, t1),
        one(5, s3),
        one(6, s4),
        one(7, p1),
        one(8, p2),
        one(9, p3),
        two(10, own.look, is_first),
        three(11, own.look, is_first, s2),
        one(12, word(last)),
        one(13, word(next)),
        one(14, word(second)),
        one(15, word(later)),
        one(16, t1),
        two(17, t1, t2),
        two(18, t1, form.word),
        two(19, t1, word(next)),
        two(20, form.word, word(next)),
        two(21, tags(own), t1),
        two(22, tags(own), tags(next)),
        three(23, tags(own), tags(next), tags(later)),
        two(24, tags(own), word(next)),
        two(25, fine(own), t1),
        two(26, fine(own), fine(next)),
        two(27, fine(last), fine(own)),
        one(28, fine(next)),
        two(29, s3, t1),
        two(30, next.form.suffixes[2], t1),
        two(31, last.form.suffixes[2], s2),
        two(32, last.look, own.look),
        two(33, own.look, next.look),
        three(34, last.look, own.look, next.look),
        two(35, u64::from(own.quote), form.word),
        three(36, s2, history.verb.0, history.verb.1),
        three(37, own.look, u64::from(own.facts.capital), is_first),
        three(38, own.look, u64::from(own.facts.capital), tags(own)),
    ]
}

/// Tags a sentence; `classes` is emptied first.
pub fn tag(line: &Line, classifier: &Classifier, classes: &mut Vec<u8>) {
    classes.clear();
    let mut history = History::default();
    for idx in 0..line.n() {
        let around = line.around(idx);
        let class =
            only_tag(&around[2]).unwrap_or_else(|| best(&classifier.scores(&features(around, &history)), LANES));
        history.push(&around[2], class);
        classes.push(class as u8);
    }
}

#[cfg(test)]
mod tests {
    use crate::model::tree::Tag;
    use crate::rules::parse::classes::tag_of;

    #[test]
    fn the_classes_of_verbs_are_where_the_history_expects_them() {
        assert_eq!(tag_of(10), Tag::Md);
        let verbs = [Tag::Vb, Tag::Vbd, Tag::Vbg, Tag::Vbn, Tag::Vbp, Tag::Vbz];
        assert_eq!([26, 27, 28, 29, 30, 31].map(tag_of), verbs);
    }
}
