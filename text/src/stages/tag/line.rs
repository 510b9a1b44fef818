//! One chunk as the tagger reads it: tokens with their classes, and the longest gazetteer and role matches at a token.

use std::cell::Cell;

use crate::model::segment::Place;
use crate::model::span::Span;
use crate::model::vocabulary::EntityType;
use crate::rules::tag::TagRules;
use crate::rules::tag::class::{Class, Classes};
use crate::rules::tag::words::{Case, Kind, Token};
use crate::stages::tag::evidence::Evidence;

/// The tokens of one chunk with all that decides about them.
pub(crate) struct Line<'a> {
    /// Cleaned text of the block.
    pub text: &'a str,
    /// Where the chunk stands.
    pub place: Place,
    /// Its tokens.
    pub tokens: &'a [Token],
    /// Classes of each token.
    pub classes: &'a [Classes],
    /// What the program knows.
    pub rules: &'a TagRules,
    /// What the document tells.
    pub evidence: &'a Evidence,
    /// Whether it is written without care for capitals.
    pub is_careless: bool,
    /// The last answers of `name_at` and `role_at`, which are asked several times for one token.
    last_name: Cell<Asked<(usize, u32)>>,
    last_role: Cell<Asked<usize>>,
}

/// Where a match was looked for last, and what was found.
type Asked<T> = Option<(Range, Option<T>)>;

/// Tokens that one role phrase may have, at most.
const LONGEST_ROLE: usize = 16;

/// A range of tokens, end exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    /// First token.
    pub from: usize,
    /// One past the last token.
    pub to: usize,
}

impl<'a> Line<'a> {
    pub(crate) fn new(
        text: &'a str,
        place: Place,
        (tokens, classes): (&'a [Token], &'a [Classes]),
        rules: &'a TagRules,
        evidence: &'a Evidence,
    ) -> Self {
        let is_careless = is_careless(text, tokens);
        Self {
            text,
            place,
            tokens,
            classes,
            rules,
            evidence,
            is_careless,
            last_name: Cell::new(None),
            last_role: Cell::new(None),
        }
    }

    pub(crate) fn token(&self, idx: usize) -> Option<&Token> {
        self.tokens.get(idx)
    }

    pub(crate) fn class(&self, idx: usize) -> Classes {
        self.classes.get(idx).copied().unwrap_or_default()
    }

    /// Whether a word is a given name of the lists.
    pub(crate) fn is_given(&self, idx: usize) -> bool {
        self.class(idx).has(Class::Given) || self.rules.saying.given_gender(self.word(idx)).is_some()
    }

    pub(crate) fn word(&self, idx: usize) -> &str {
        self.token(idx).map_or("", |token| token.span.of(self.text))
    }

    pub(crate) fn is_capital(&self, idx: usize) -> bool {
        self.token(idx).is_some_and(Token::is_capital)
    }

    /// The place of a range of tokens.
    pub(crate) fn place(&self, range: Range) -> Place {
        let start = self.token(range.from).map_or(0, |token| token.span.start);
        let end = range.to.checked_sub(1).and_then(|last| self.token(last)).map_or(start, |token| token.span.end);
        Place { segment: self.place.segment, span: Span { start, end: end.max(start) } }
    }

    /// The words of a range, in order.
    pub(crate) fn words(&self, range: Range) -> impl DoubleEndedIterator<Item = usize> + '_ {
        (range.from..range.to).filter(|idx| self.token(*idx).is_some_and(|token| token.kind == Kind::Word))
    }

    /// The longest gazetteer name that starts at a token: its end and entry.
    pub(crate) fn name_at(&self, from: usize, to: usize) -> Option<(usize, u32)> {
        let asked = Range { from, to };
        if let Some((_, found)) = self.last_name.get().filter(|(last, _)| *last == asked) {
            return found;
        }
        let found = self.find_name(from, to);
        self.last_name.set(Some((asked, found)));
        found
    }

    fn find_name(&self, from: usize, to: usize) -> Option<(usize, u32)> {
        let (mut state, mut idx, mut best) = (0, from, None);
        // "Lincoln, Nebraska" of the lists tells which Lincoln it is; the state is a name of its own.
        let mut comma = None;
        while idx < to {
            let token = self.token(idx)?;
            match token.kind {
                // "A 10-foot wall" is no A-10.
                Kind::Number if idx == from + 1 && !token.glued && self.word(from) == "A" => break,
                Kind::Word | Kind::Number | Kind::Possessive => {
                    let Some(next) = self.step(state, token) else { break };
                    state = next;
                    if let Some(value) = self.rules.names.value(state)
                        && self.fits(value, from)
                    {
                        best = Some((
                            comma.filter(|_| token.case == Case::Title && self.is_place(value)).unwrap_or(idx + 1),
                            value,
                        ));
                    }
                }
                Kind::Mark('.') if state != 0 && token.glued => {}
                Kind::Mark(',') if state != 0 && token.glued => comma = comma.or(Some(idx)),
                _ if state != 0 && token.is_dash() && token.glued => {}
                _ => break,
            }
            idx += 1;
        }
        best
    }

    fn is_place(&self, value: u32) -> bool {
        self.rules.entries.get(value as usize).is_some_and(|entry| entry.r#type == EntityType::Gpe && !entry.is_own)
    }

    fn step(&self, state: u32, token: &Token) -> Option<u32> {
        let names = &self.rules.names;
        names.step(state, token.exact).or_else(|| {
            // Headings in capitals: SOUTH KOREA is South Korea.
            if token.case != Case::Upper || token.span.len() < 4 {
                return None;
            }
            let word = token.span.of(self.text);
            let mut letters = word.chars();
            let first = letters.next()?;
            names.step(state, crate::rules::tag::words::hash(&format!("{first}{}", letters.as_str().to_lowercase())))
        })
    }

    fn fits(&self, value: u32, from: usize) -> bool {
        let after = self.rules.entries.get(value as usize).and_then(|entry| entry.after);
        after.is_none_or(|word| from > 0 && self.token(from - 1).is_some_and(|token| token.lower == word))
    }

    /// The end of the longest role phrase at a token ("Deputy Foreign Minister", "Mr.").
    pub(crate) fn role_at(&self, from: usize, to: usize) -> Option<usize> {
        if !self.class(from).any(&[Class::Role, Class::RoleModifier]) && !self.opens_role(from) {
            return None;
        }
        let asked = Range { from, to: to.min(from + LONGEST_ROLE) };
        if let Some((_, found)) = self.last_role.get().filter(|(last, _)| *last == asked) {
            return found;
        }
        let found = self.find_role(asked.from, asked.to);
        self.last_role.set(Some((asked, found)));
        found
    }

    /// Whether some role phrase begins with this word.
    fn opens_role(&self, idx: usize) -> bool {
        self.token(idx).is_some_and(|token| token.kind == Kind::Word && self.rules.roles.step(0, token.lower).is_some())
    }

    fn find_role(&self, from: usize, to: usize) -> Option<usize> {
        let mut idx = from;
        let mut end = None;
        loop {
            if let Some(stop) = self.phrase_at(idx, to) {
                idx = stop;
                end = Some(stop);
            } else if idx < to && self.class(idx).has(Class::RoleModifier) && self.is_capital(idx) {
                idx += 1;
            } else {
                break;
            }
            while idx < to && self.token(idx).is_some_and(|token| token.is_dash() && token.glued) {
                idx += 1;
            }
        }
        let end = end?;
        Some(if self.token(end).is_some_and(|token| token.is('.')) { end + 1 } else { end })
    }

    fn phrase_at(&self, from: usize, to: usize) -> Option<usize> {
        let (mut state, mut idx, mut best) = (0, from, None);
        if !self.class(from).any(&[Class::Role, Class::RoleModifier]) && self.token(from)?.kind != Kind::Word {
            return None;
        }
        while idx < to.max(from + 1) {
            let token = self.token(idx)?;
            if token.kind == Kind::Word {
                let Some(next) = self.rules.roles.step(state, token.lower) else { break };
                state = next;
                if self.rules.roles.value(state).is_some() {
                    best = Some(idx + 1);
                }
            } else if state == 0 || !token.glued || !(token.is_dash() || token.is('.')) {
                break;
            }
            idx += 1;
        }
        best
    }
}

/// Whether a line begins in lower case or has a lower-case "i": then a word without a capital may be a name.
fn is_careless(text: &str, tokens: &[Token]) -> bool {
    let mut words = tokens.iter().filter(|token| token.kind == Kind::Word);
    let first = words.next();
    first.is_some_and(|token| token.case == Case::Lower)
        || words.any(|token| token.span.len() == 1 && token.span.of(text) == "i")
}
