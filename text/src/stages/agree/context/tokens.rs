//! The content words, names, numbers and dates of a sentence as keys, and its stretches.
//!
//! `"The ministry did not approve the plan"` gives "ministry", "approve" (a verb, denied) and "plan" in one stretch. Where a
//! stretch begins is decided in `stretches`.

use crate::model::clause::{Clause as Stated, Determiner, Role};
use crate::model::tree::{Relation, Tag};
use crate::rules::agree::lemma::{key, lemma, root};
use crate::stages::agree::context::stretches::begins_stretch;
use crate::stages::agree::context::token::{Token, TokenKind, number_key};
use crate::stages::agree::context::words::{Overlay, Words};

/// Reads the tokens of one sentence.
pub(crate) struct Tokens<'x, 'a> {
    pub(crate) words: &'x Words<'a>,
    /// Nodes that are denied.
    denied: Vec<bool>,
}

impl<'x, 'a> Tokens<'x, 'a> {
    pub(crate) fn new(words: &'x Words<'a>, clauses: &[Stated]) -> Self {
        let mut denied = vec![false; words.len()];
        let mut deny = |node: u16| {
            if let Some(denied) = denied.get_mut(usize::from(node)) {
                *denied = true;
            }
        };
        for clause in clauses {
            if clause.is_denied() {
                deny(clause.head);
                clause.attribute().into_iter().for_each(|attribute| deny(attribute.phrase.head));
            }
            let is_none = |role: Role, determiner: Option<Determiner>| {
                role != Role::Adverbial && determiner == Some(Determiner::No)
            };
            let none = clause.arguments.iter().filter(|argument| is_none(argument.role, argument.phrase.determiner));
            none.for_each(|argument| deny(argument.phrase.head));
        }
        Self { words, denied }
    }

    /// Adds the tokens; returns the first byte and the first token of each stretch.
    pub(crate) fn read(&self, out: &mut Vec<Token>) -> Vec<(u32, u32)> {
        let first = out.len();
        let most = self.words.rules.thresholds.max_words as usize;
        let mut starts: Vec<(u32, u32)> = Vec::new();
        let mut taken: Option<u32> = None;
        for at in 0..self.words.len() {
            let byte = self.words.byte(at);
            if out.len() - first >= most || byte > u32::from(u16::MAX) {
                break;
            }
            if self.words.is_mark(at) {
                continue;
            }
            if starts.is_empty() || begins_stretch(self.words, at) {
                starts.push((byte, out.len() as u32));
            }
            match self.words.over(at) {
                Some(overlay) if taken == Some(overlay.start) => {}
                Some(overlay) => {
                    taken = Some(overlay.start);
                    out.push(self.overlay(at, &overlay));
                }
                None => out.extend(self.word(at)),
            }
        }
        starts
    }

    fn token(&self, at: usize) -> Token {
        Token {
            key: 0,
            root: 0,
            at: self.words.byte(at) as u16,
            len: 0,
            kind: TokenKind::Word,
            rarity: u8::MAX,
            is_verb: false,
            is_negated: self.denied.get(at).copied().unwrap_or_default(),
        }
    }

    fn overlay(&self, at: usize, overlay: &Overlay) -> Token {
        let len = u8::try_from(overlay.end.saturating_sub(overlay.start)).unwrap_or(u8::MAX);
        Token { key: overlay.key, root: overlay.key, kind: overlay.kind, len, ..self.token(at) }
    }

    fn word(&self, at: usize) -> Option<Token> {
        let (words, rules) = (self.words, self.words.rules);
        let written = words.form(at);
        let particle = words.dependent(at, Relation::Prt);
        let stands_for = particle.and_then(|particle| rules.phrasal(written, words.form(particle)));
        let is_particle =
            words.relation(at) == Relation::Prt && rules.phrasal(words.form(words.head(at)), written).is_some();
        let is_content = written.len() >= 2 && (stands_for.is_some() || !rules.stop.contains(written));
        if !is_content
            || is_particle
            || matches!(words.tag(at), Tag::Pos)
            || written.contains(['\'', '’']) && written.len() < 4
        {
            return None;
        }
        let is_numeral = written.starts_with(|letter: char| letter.is_ascii_digit());
        if let Some(value) = written.replace(',', "").parse::<f64>().ok().filter(|_| is_numeral) {
            let key = number_key(value);
            return Some(Token { key, root: key, kind: TokenKind::Number, ..self.token(at) });
        }
        let own = lemma(stands_for.unwrap_or(written), &rules.irregular);
        let own_key = key(&own);
        let rarity = rules.rarity.get(&own_key).copied().unwrap_or(u8::MAX - 15);
        let is_verb = words.is_verb(at);
        Some(Token { key: own_key, root: key(root(&own)), rarity, is_verb, ..self.token(at) })
    }
}
