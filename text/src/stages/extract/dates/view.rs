//! A window on the tokens of a stretch of text, with the questions that all patterns ask of it.

use std::cell::{Cell, OnceCell};

use crate::model::calendar::Meaning;
use crate::model::calendar::grain::Grain;
use crate::rules::date::{DateOrder, DateRules, Lex};
use crate::rules::lexicon::Lexicon;
use crate::stages::extract::dates::token::{Kind, Token};

/// Tokens of one stretch of text.
pub(super) struct View<'a> {
    /// The text that the tokens point into.
    pub text: &'a str,
    /// Its tokens.
    pub tokens: &'a [Token<'a>],
    /// Lexicon and settings.
    pub rules: &'a DateRules,
    /// What "03/04/2026" begins with here.
    pub order: DateOrder,
    /// Whether the document writes dates as "03/04/2026" elsewhere.
    pub has_numeric_dates: bool,
    /// Whether it is running text, whose present tense tells of plans; that of titles and captions tells of the past.
    pub is_story: bool,
    /// Words that the lexicon does not know, counted when first asked for.
    n_unknown: OnceCell<usize>,
    /// How many dates the one being read stands in ("the end of the first week of ...").
    pub depth: Cell<u8>,
    /// Reads any single date; the grammar of dates within dates comes back to it.
    pub read_point: fn(&View<'_>, usize) -> Option<Read>,
}

/// A meaning that was read, and the token after it.
pub(super) type Read = (Meaning, usize);

impl<'a> View<'a> {
    /// A window on all tokens of a stretch.
    pub(super) fn new(text: &'a str, tokens: &'a [Token<'a>], rules: &'a DateRules, order: DateOrder) -> Self {
        Self {
            text,
            tokens,
            rules,
            order,
            has_numeric_dates: false,
            is_story: false,
            n_unknown: OnceCell::new(),
            depth: Cell::new(0),
            read_point: |_, _| None,
        }
    }

    /// Any single date, absolute or relative.
    pub(super) fn point(&self, at: usize) -> Option<Read> {
        (self.read_point)(self, at)
    }

    fn n_unknown(&self) -> usize {
        *self.n_unknown.get_or_init(|| unknown_words(self.text, self.tokens, self.rules))
    }

    /// Whether all words belong to dates: the whole text is one, as in a table or a list.
    pub(super) fn is_bare(&self) -> bool {
        self.n_unknown() == 0
    }

    /// Whether nothing but words of dates stands outside of a phrase.
    pub(super) fn is_alone(&self, from: usize, to: usize) -> bool {
        self.n_unknown() <= self.tokens.get(from..to).map_or(0, |inside| unknown_words(self.text, inside, self.rules))
    }

    /// The token's kind; `Other` past the end.
    pub(super) fn kind(&self, at: usize) -> Kind {
        self.tokens.get(at).map_or(Kind::Other, |token| token.kind)
    }

    /// What the word does; `None` for anything but a word of the lexicon.
    pub(super) fn lex(&self, at: usize) -> Lex {
        match self.kind(at) {
            Kind::Word(lex) => lex,
            _ => Lex::None,
        }
    }

    /// The word before a token.
    pub(super) fn lex_before(&self, at: usize) -> Lex {
        at.checked_sub(1).map_or(Lex::None, |before| self.lex(before))
    }

    /// The kind before a token.
    pub(super) fn kind_before(&self, at: usize) -> Option<Kind> {
        at.checked_sub(1).map(|before| self.kind(before))
    }

    /// The token's text.
    pub(super) fn word(&self, at: usize) -> &str {
        self.tokens
            .get(at)
            .and_then(|token| self.text.get(token.start as usize..token.end as usize))
            .unwrap_or_default()
    }

    /// Whether the token is this word in any case.
    pub(super) fn is(&self, at: usize, word: &str) -> bool {
        self.word(at).eq_ignore_ascii_case(word)
    }

    /// Whether no space stands before the token.
    pub(super) fn is_glued(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is_glued)
    }

    /// Whether the token begins with a capital.
    pub(super) fn is_capital(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is_capital)
    }

    /// Whether the token is a mark of this kind without a space before it.
    pub(super) fn is_tight(&self, at: usize, kind: Kind) -> bool {
        self.kind(at) == kind && self.is_glued(at)
    }

    /// A number of at most `digits` digits, not glued to a letter, a decimal or a code before it.
    pub(super) fn number(&self, at: usize, digits: u8) -> Option<u32> {
        match self.kind(at) {
            Kind::Number(value, n) if n <= digits => Some(value),
            _ => None,
        }
    }

    /// The month that a token names; ambiguous names need a capital or a number beside them.
    pub(super) fn month(&self, at: usize) -> Option<i8> {
        match self.lex(at) {
            Lex::Month(month) => Some(month),
            Lex::MonthWord(month) => {
                let is_day = |at: usize| matches!(self.kind(at), Kind::Number(..) | Kind::Word(Lex::Ordinal(_)));
                let beside = |at: Option<usize>| at.is_some_and(is_day);
                // "jun-15"
                let is_dashed = self.is_tight(at + 1, Kind::Dash) && self.is_glued(at + 2) && is_day(at + 2);
                let is_shout = self.is_capital(at);
                // "jan twenty two", but not "it may twenty times"
                let is_verb = matches!(month, 3 | 5);
                let is_spoken = !is_verb && matches!(self.lex(at + 1), Lex::Tens(_) | Lex::Teen(_));
                // "in dec", but not "in august company"
                let is_placed =
                    !is_verb && self.word(at).len() < 5 && self.lex_before(at) == Lex::In && self.is_end(at + 1);
                // "jan-feb 2017"
                let is_paired = self.is_tight(at + 1, Kind::Dash)
                    && matches!(self.lex(at + 2), Lex::Month(_) | Lex::MonthWord(_))
                    && is_day(at + 3);
                let has_day = || beside(at.checked_sub(1)) || beside(Some(at + 1));
                (is_shout || is_spoken || is_placed || is_dashed || is_paired || has_day()).then_some(month)
            }
            _ => None,
        }
    }

    /// The month that a token after a day names, in any case.
    pub(super) fn month_beside_a_day(&self, at: usize) -> Option<i8> {
        match self.lex(at) {
            Lex::Month(month) | Lex::MonthWord(month) => Some(month),
            _ => None,
        }
    }

    /// The token after a month's name and the full stop of its abbreviation.
    pub(super) fn after_month(&self, at: usize) -> usize {
        // "May", "June" and "July" are whole names, whose full stop is the sentence's unless a day follows.
        let is_whole = matches!(self.lex(at), Lex::Month(_) | Lex::MonthWord(5));
        let is_cut = !is_whole || matches!(self.kind(at + 2), Kind::Number(..));
        let is_short = is_cut && self.word(at).len() <= 4 && self.is_tight(at + 1, Kind::Dot);
        at + 1 + usize::from(is_short && !self.is_last_dot(at + 1))
    }

    /// Whether a full stop is the last token, and so ends the sentence.
    fn is_last_dot(&self, at: usize) -> bool {
        at + 1 >= self.tokens.len()
    }

    /// The weekday that a token names.
    pub(super) fn weekday(&self, at: usize) -> Option<i8> {
        match self.lex(at) {
            Lex::Weekday(weekday) => Some(weekday),
            Lex::WeekdayShort(weekday) if self.is_capital(at) || self.is_bare() => Some(weekday),
            _ => None,
        }
    }

    /// The unit that a token names, and how many of its grain it is.
    pub(super) fn unit(&self, at: usize) -> Option<(Grain, u8)> {
        match self.lex(at) {
            Lex::Unit(grain, n) | Lex::Units(grain, n) => Some((grain, n)),
            Lex::UnitShort(grain) => Some((grain, 1)),
            _ if self.is(at, "second") || self.is(at, "seconds") => Some((Grain::Second, 1)),
            _ => None,
        }
    }

    /// A year of four digits.
    pub(super) fn year(&self, at: usize) -> Option<i16> {
        let Kind::Number(value, 4) = self.kind(at) else { return None };
        let year = i16::try_from(value).ok()?;
        let limits = &self.rules.thresholds;
        (limits.year_min..=limits.year_max).contains(&year).then_some(year)
    }

    /// The ordinal at a token and the token after it: "first", "21st", "twenty-first".
    pub(super) fn ordinal(&self, at: usize) -> Option<(u16, usize)> {
        match self.kind(at) {
            Kind::Number(value, n) if n <= 3 && self.is_glued(at + 1) && self.is_suffix(at + 1) => {
                Some((value as u16, at + 2))
            }
            Kind::Word(Lex::Ordinal(n)) => Some((n, at + 1)),
            Kind::Word(Lex::Unit(Grain::Second, _)) => Some((2, at + 1)),
            Kind::Word(Lex::Tens(tens)) => {
                let next = at + 1 + usize::from(self.kind(at + 1) == Kind::Dash);
                match self.lex(next) {
                    Lex::Ordinal(n) if n < 10 => Some((tens as u16 + n, next + 1)),
                    Lex::Unit(Grain::Second, _) => Some((tens as u16 + 2, next + 1)),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn is_suffix(&self, at: usize) -> bool {
        ["st", "nd", "rd", "th"].iter().any(|suffix| self.is(at, suffix))
    }

    /// Whether the text reads on after this token as after a whole phrase: a mark, a function word or nothing.
    pub(super) fn is_end(&self, at: usize) -> bool {
        match self.kind(at) {
            Kind::Word(lex) => {
                !matches!(lex, Lex::None | Lex::Units(..) | Lex::Unit(..) | Lex::Scale(_) | Lex::UnitShort(_))
            }
            Kind::Number(..) | Kind::Slash => false,
            _ => true,
        }
    }

    /// Whether the word names people, of whom an age may be told.
    pub(super) fn is_person(&self, at: usize) -> bool {
        self.lex(at) == Lex::None && self.is_in(at, &self.rules.persons)
    }

    /// Whether the word is one of a list.
    pub(super) fn is_in(&self, at: usize, list: &Lexicon<()>) -> bool {
        list.get(self.word(at)).is_some()
    }
}

/// Words that no rule of dates knows; suffixes ("4th", "day's") are none of their own.
fn unknown_words(text: &str, tokens: &[Token], rules: &DateRules) -> usize {
    let mut n = 0;
    let mut before = Kind::Other;
    for token in tokens {
        let is_suffix = token.is_glued && matches!(before, Kind::Number(..) | Kind::Apostrophe);
        if token.kind == Kind::Word(Lex::None) && token.phrases.is_empty() && !is_suffix {
            let word = text.get(token.start as usize..token.end as usize).unwrap_or_default();
            n += usize::from(word.len() > 4 || !rules.zones.contains_key(word));
        }
        before = token.kind;
    }
    n
}
