//! Which way a sentence's verb points, which turns a weekday or a month to the past or to what is to come.
//!
//! "The port closed on Tuesday" looks back, "the port will close on Tuesday" ahead, and so does "the council votes on
//! Tuesday": the present tense of running text tells of a plan. It reads words, not clauses.

use crate::model::calendar::Lean;
use crate::rules::date::Lex;
use crate::stages::extract::dates::token::Kind;
use crate::stages::extract::dates::view::View;

/// Tokens behind a date within which a verb is looked for.
const REACH: usize = 14;

/// The same before a date: "will meet the prime minister of Tarsk in the border town of Lisk on Tuesday".
const REACH_BACK: usize = 20;

/// The same for the verb of a plan, which says nothing where another verb does.
const FAR: usize = 40;

impl View<'_> {
    /// Which way the sentence's verb points, judged by the nearest telling word before, else after the token.
    pub(super) fn lean(&self, at: usize) -> Lean {
        let before = (at.saturating_sub(REACH_BACK)..at).rev().find_map(|at| self.verb_of(at).map(|lean| (at, lean)));
        let mut behind = (at + 1..self.tokens.len().min(at + REACH)).filter(|at| !self.is_perfect(*at));
        let after = behind.find_map(|at| self.lean_of(at).map(|lean| (at, lean)));
        match (before, after) {
            (Some((_, lean)), None) => lean,
            (None, Some((_, lean))) => lean,
            (Some((_, one)), Some((_, other))) if one == other => one,
            (Some((from, one)), Some((to, other))) => {
                // What was said behind a comma does not decide against a verb before: "on Tuesday, her office said".
                let is_apart = (at + 1..to).any(|between| self.kind(between) == Kind::Comma);
                if is_apart && other == Lean::Past || at - from <= (to - at) * 2 { one } else { other }
            }
            (None, None) if self.is_bare() || self.is_planned(at) => Lean::Future,
            (None, None) => Lean::Near,
        }
    }

    fn lean_of(&self, at: usize) -> Option<Lean> {
        match self.kind(at) {
            Kind::Word(Lex::Will) => Some(Lean::Future),
            // "Is to be unveiled", "are to meet".
            Kind::Word(Lex::To) if self.is_being(at) => Some(Lean::Future),
            Kind::Word(Lex::Was | Lex::Since) if !self.is_after_be(at) => Some(Lean::Past),
            Kind::Word(Lex::None) if !self.is_capital(at) && !self.is_after_be(at) => {
                let word = self.word(at);
                (word.len() > 4 && word.ends_with("ed")).then_some(Lean::Past)
            }
            _ => None,
        }
    }

    /// Whether "is" or "are" is right before a token.
    fn is_being(&self, at: usize) -> bool {
        at.checked_sub(1).is_some_and(|before| self.is(before, "is") || self.is(before, "are"))
    }

    /// "Will be closed", "is to be formally opened": a participle behind "be", whose tense is that of the word before.
    fn is_after_be(&self, at: usize) -> bool {
        let is_adverb = |at: &usize| self.lex(*at) == Lex::None && self.word(*at).ends_with("ly");
        let before = at.checked_sub(1);
        let skipped = before.filter(is_adverb).and_then(|before| before.checked_sub(1)).or(before);
        let Some(be) = skipped.filter(|before| self.is(*before, "be")) else { return false };
        // "Could not be reached on Tuesday" looks back.
        !(be.saturating_sub(2)..be).any(|before| self.is(before, "could"))
    }

    /// "Has stirred": what has been so far tells no day.
    fn is_perfect(&self, at: usize) -> bool {
        at.checked_sub(1).is_some_and(|before| self.is(before, "has") || self.is(before, "have"))
    }

    /// A telling word, or a plan whose subject is beyond doubt: "she said the council votes on Tuesday".
    fn verb_of(&self, at: usize) -> Option<Lean> {
        self.lean_of(at).or_else(|| (self.is_story && self.is_plan(at) && self.has_subject(at)).then_some(Lean::Future))
    }

    /// Whether the word before is one noun with its article, a name, a pronoun, or closes a clause.
    fn has_subject(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        if !self.word(at).ends_with('s') {
            return self.is(before, "they") || self.is(before, "we");
        }
        let is_article = |at: usize| matches!(self.lex(at), Lex::The | Lex::A | Lex::Possessive);
        match self.kind(before) {
            Kind::Comma => true,
            Kind::Word(Lex::None) => {
                let is_one = !self.word(before).ends_with('s');
                is_one && (self.is_capital(before) || before.checked_sub(1).is_some_and(is_article))
            }
            Kind::Word(Lex::Function) => ["he", "she", "it", "who", "which"].iter().any(|word| self.is(before, word)),
            _ => false,
        }
    }

    /// "The council votes on Tuesday", "Ministers meet on Friday": a verb of the present before the day, in running text.
    fn is_planned(&self, at: usize) -> bool {
        self.is_story && (at.saturating_sub(FAR)..at).rev().any(|at| self.is_plan(at))
    }

    fn is_plan(&self, at: usize) -> bool {
        if self.lex(at) != Lex::None || self.is_capital(at) || self.rules.scheduled.get(self.word(at)).is_none() {
            return false;
        }
        let Some(before) = at.checked_sub(1) else { return false };
        let subject = self.word(before);
        if self.word(at).ends_with('s') {
            // "the votes", "of votes", "two visits"
            let is_counted = matches!(self.kind(before), Kind::Number(..))
                || matches!(
                    self.lex(before),
                    Lex::The | Lex::A | Lex::Of | Lex::Possessive | Lex::Ones(_) | Lex::Several
                );
            return !is_counted;
        }
        (subject.ends_with('s') && self.lex(before) == Lex::None) || self.is(before, "they") || self.is(before, "we")
    }
}
