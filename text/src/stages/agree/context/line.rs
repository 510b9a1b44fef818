//! One sentence as its words with what lies over them: names, numbers and dates.
//!
//! In "Kenya beat Ghana" the first and third word are names. It decides nothing; `acts` and `ranks` read from it.

use crate::rules::agree::lemma::{key, lemma};
use crate::rules::agree::{AgreeRules, Cue};
use crate::stages::agree::context::token::TokenKind;
use crate::stages::agree::context::words::{Break, Word, form, is_verb_form};

/// A stretch of a sentence that stands for one thing.
#[derive(Clone, Copy)]
pub(crate) struct Overlay {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) kind: TokenKind,
    pub(crate) key: u32,
}

/// The words of a sentence in lower case.
pub(crate) struct Line<'a> {
    pub(crate) lower: &'a str,
    pub(crate) words: &'a [Word],
    pub(crate) rules: &'a AgreeRules,
    over: Vec<Option<Overlay>>,
    /// Key of each word's lemma; 0 under an overlay.
    keys: Vec<u32>,
}

impl<'a> Line<'a> {
    /// Lays the overlays (apart and in order) over the words.
    pub(crate) fn new(lower: &'a str, words: &'a [Word], overlays: &[Overlay], rules: &'a AgreeRules) -> Self {
        let mut rest = overlays.iter().peekable();
        let over = words.iter().map(|word| {
            while rest.next_if(|overlay| overlay.end <= word.start).is_some() {}
            rest.peek().filter(|overlay| overlay.start < word.end).map(|overlay| **overlay)
        });
        let over: Vec<Option<Overlay>> = over.collect();
        let key_of = |(word, over): (&Word, &Option<Overlay>)| match over {
            Some(_) => 0,
            None => key(&lemma(form(lower, word), &rules.irregular)),
        };
        let keys = words.iter().zip(&over).map(key_of).collect();
        Self { lower, words, rules, over, keys }
    }

    /// The word with this number, without the possessive; empty beyond the ends.
    pub(crate) fn form(&self, number: usize) -> &'a str {
        self.words.get(number).map_or("", |word| form(self.lower, word))
    }

    pub(crate) fn before(&self, number: usize) -> Break {
        self.words.get(number).map_or(Break::Hard, |word| word.before)
    }

    /// What lies over a word.
    pub(crate) fn over(&self, number: usize) -> Option<Overlay> {
        self.over.get(number).copied().flatten()
    }

    /// The name (index in the document) that covers a word.
    pub(crate) fn name(&self, number: usize) -> Option<u32> {
        self.over(number).filter(|overlay| overlay.kind == TokenKind::Name).map(|overlay| overlay.key)
    }

    /// The first word of the name, number or date that a word belongs to.
    pub(crate) fn start_of(&self, number: usize) -> usize {
        let start = self.over(number).map(|overlay| overlay.start);
        let same = |at: &usize| self.over(*at).map(|overlay| overlay.start) == start;
        (0..number).rev().take_while(same).last().unwrap_or(number)
    }

    /// One past the last word of the name, number or date that a word belongs to.
    pub(crate) fn end_of(&self, number: usize) -> usize {
        let start = self.over(number).map(|overlay| overlay.start);
        let is_other = |at: &usize| self.over(*at).map(|overlay| overlay.start) != start;
        (number..self.words.len()).find(is_other).unwrap_or(self.words.len())
    }

    pub(crate) fn cue(&self, number: usize) -> Option<Cue> {
        self.rules.cue(self.form(number))
    }

    /// The key of a word's lemma; 0 for a word under an overlay.
    pub(crate) fn lemma_key(&self, number: usize) -> u32 {
        self.keys.get(number).copied().unwrap_or_default()
    }

    /// Whether a word has the form of a verb and is none of a name, number or date.
    pub(crate) fn is_verb(&self, number: usize) -> bool {
        self.over(number).is_none() && is_verb_form(self.form(number), self.rules)
    }

    /// Whether a word carries no statement.
    pub(crate) fn is_stop(&self, number: usize) -> bool {
        self.rules.stop.contains(self.form(number))
    }
}

/// Forms of "be" that stand before a participle or a predicate.
pub(crate) fn is_be(form: &str) -> bool {
    matches!(
        form,
        "am" | "are"
            | "be"
            | "became"
            | "become"
            | "been"
            | "being"
            | "is"
            | "remain"
            | "remained"
            | "remains"
            | "stay"
            | "stayed"
            | "stays"
            | "was"
            | "were"
    )
}
