//! Which words of a sentence a negation denies.
//!
//! "did not sign", "signed nothing" and "has yet to sign" deny "sign"; "never failed to sign" and "did not rule out signing"
//! deny nothing, and neither does "will not sign before May", which only says when. It does not weigh what a denial means.

use crate::rules::agree::{AgreeRules, Cue};
use crate::stages::agree::context::features::DateFeature;
use crate::stages::agree::context::words::{Break, Word, form, is_hollow_negation};

/// What a word does to the denial of the words around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Denial {
    /// Nothing.
    None,
    /// Denies what follows.
    Ahead,
    /// Denies what its subject does, however long that is ("none of the dams in Sikkim were damaged").
    Subject,
    /// Denies the word before it ("signed nothing").
    Behind,
    /// Denies only as far as a date ("not before May"), or not at all.
    Bounded,
}

/// One sentence's words with its dates.
#[derive(Clone, Copy)]
pub(crate) struct Sentence<'a> {
    pub(crate) lower: &'a str,
    pub(crate) words: &'a [Word],
    pub(crate) dates: &'a [DateFeature],
    pub(crate) rules: &'a AgreeRules,
}

impl Sentence<'_> {
    fn form(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| form(self.lower, word))
    }

    /// What the word with this number does.
    pub(crate) fn denial(&self, number: usize) -> Denial {
        let (written, next) = (self.form(number), self.form(number + 1));
        let last = number.checked_sub(1).map_or("", |at| self.form(at));
        if !self.is_negation(written, last, next) {
            return Denial::None;
        }
        if self.is_bounded(number) {
            return Denial::Bounded;
        }
        let is_object = matches!(written, "nothing" | "nobody" | "none");
        let is_subject = is_object || matches!(written, "neither" | "no");
        let opens = number == 0 || self.words.get(number).is_some_and(|word| word.before != Break::None);
        match (is_object, is_subject && opens) {
            (_, true) => Denial::Subject,
            (true, false) => Denial::Behind,
            (false, false) => Denial::Ahead,
        }
    }

    fn is_negation(&self, written: &str, last: &str, next: &str) -> bool {
        let is_short = written.ends_with("n't") || written.ends_with("n’t");
        let is_pending = written == "yet" && next == "to";
        let is_excluded = matches!(written, "rule" | "rules" | "ruled" | "ruling") && next == "out";
        let is_listed = self.rules.cue(written) == Some(Cue::Negation) && !is_hollow_negation(written, next);
        let is_declined = self.rules.cue(written) == Some(Cue::Declining) && next == "to";
        // "He doubts that charges will be filed"; doubts that are raised deny nothing.
        let is_doubted = matches!(written, "doubt" | "doubts" | "doubted")
            && matches!(last, "he" | "i" | "it" | "she" | "they" | "we" | "who" | "you");
        is_short || is_doubted || is_pending || is_declined || is_excluded && last != "who" || is_listed
    }

    /// Whether a date after the word, with no break between, says how long or until when nothing happened.
    fn is_bounded(&self, number: usize) -> bool {
        const REACH: usize = 14;
        let start = self.words.get(number).map_or(0, |word| word.start);
        let ahead = self.words.iter().skip(number + 1).take(REACH).take_while(|word| word.before == Break::None);
        let end = ahead.last().map_or(start, |word| word.end);
        let is_until = || {
            let mut ahead =
                self.words.iter().skip(number + 1).take(REACH).take_while(|word| word.before == Break::None);
            ahead.any(|word| matches!(form(self.lower, word), "until" | "till"))
        };
        is_until()
            || self.dates.iter().any(|date| (date.is_limit || date.is_stretch) && start < date.at && date.at < end)
    }
}

/// The negation that is open in a clause.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Reach {
    since: Option<usize>,
    /// Whether it reaches to the verb of its subject.
    is_of_subject: bool,
    /// Whether it is of what somebody thinks.
    is_of_thought: bool,
}

/// "I didn't feel on the floor we were winning" denies that they won: what is not thought is denied.
const THOUGHTS: &[&str] = &["believe", "believed", "expect", "feel", "felt", "think", "thought"];

impl Reach {
    /// A clause begins: nothing is denied yet.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Opens a denial of what a subject does.
    pub(crate) fn open_subject(&mut self, number: usize) {
        *self = Self { since: Some(number), is_of_subject: true, is_of_thought: false };
    }

    /// Opens a denial; a second one within reach lifts the first ("never failed to").
    pub(crate) fn open(&mut self, number: usize, reach: u32) {
        let since = if self.covers(number, reach) { None } else { Some(number) };
        *self = Self { since, is_of_subject: false, is_of_thought: false };
    }

    /// A word is passed that is no denial: one that begins a clause of its own ("not going the way we wanted") ends the reach.
    pub(crate) fn pass(&mut self, number: usize, last: &str, written: &str) {
        const SUBJECTS: &[&str] = &["he", "i", "it", "she", "they", "we", "you"];
        const INVERTED: &[&str] =
            &["are", "did", "do", "does", "had", "has", "have", "is", "was", "were", "will", "would"];
        if THOUGHTS.contains(&written) && self.since.is_some_and(|since| since + 2 >= number) {
            *self = Self { since: Some(number), is_of_thought: true, ..*self };
        }
        if self.is_of_thought {
            return;
        }
        let is_far = self.since.is_some_and(|since| number > since + 1);
        if is_far && SUBJECTS.contains(&written) && !INVERTED.contains(&last) {
            self.since = None;
        }
    }

    /// Whether the word with this number is denied.
    pub(crate) fn covers(&self, number: usize, reach: u32) -> bool {
        /// A subject, and what is thought with its subject, is seldom longer than this.
        const SUBJECT: usize = 12;
        let reach = if self.is_of_subject || self.is_of_thought { SUBJECT } else { reach as usize };
        self.since.is_some_and(|since| number - since.min(number) <= reach)
    }
}

/// Whether "before" or "until" stands right before a date, so that a negation only says from when on.
pub(crate) fn is_limit(before: &str) -> bool {
    let before = before.strip_suffix(" the").unwrap_or(before);
    ["before", "until", "till"].iter().any(|word| before.ends_with(word)) && {
        let mut ahead = before.split(' ').rev().skip(1).take(8);
        ahead.any(|word| {
            matches!(word, "not" | "never" | "no" | "cannot" | "nor") || word.ends_with("n't") || word.ends_with("n’t")
        })
    }
}
