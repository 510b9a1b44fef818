//! Which tokens the model looks at: about a quarter. All others belong to no name.
//!
//! Of "the Bank of Norwich opened in al-Hasa" it passes `Bank of Norwich` and `al-Hasa`. It passes too many rather than too
//! few; what is a name is decided behind it.

use crate::rules::tag::class::Class;
use crate::rules::tag::facts::WordFacts;
use crate::rules::tag::form::{Form, case_of};
use crate::rules::tag::model::Model;
use crate::rules::tag::words::{Kind, Token};
use crate::stages::tag::evidence::is_opener;
use crate::stages::tag::line::{Line, Range};

/// Tokens between two candidates that are passed with them, at most.
const WIDEST_GAP: usize = 2;

/// Bucket of the words that hardly ever have a capital inside sentences, see `WordFacts::capital`.
const NEVER_CAPITAL: u8 = 2;

/// As much of a form as decides whether it is a candidate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Brief {
    /// See `Form::case`.
    case: u8,
    /// See `WordFacts::capital`; 0 where it does not matter.
    capital: u8,
}

impl Brief {
    pub(crate) fn new(line: &Line, idx: usize, model: &Model, shouted: bool) -> Self {
        let Some(token) = line.token(idx) else { return Self { case: 0, capital: 0 } };
        let case = case_of(token);
        if shouted && case == 3 {
            let form = Form::new(line.text, token, line.class(idx), |lower| model.facts(lower), shouted);
            return Self { case: form.case, capital: form.facts.capital };
        }
        let matters = case == 1 || case == 2 && is_opener(line.tokens, idx);
        Self { case, capital: if matters { model.facts(token.lower).capital } else { 0 } }
    }

    fn is_capital(&self) -> bool {
        (2..=4).contains(&self.case)
    }
}

/// The stretches of a chunk that may hold names, in order and apart.
pub(crate) fn stretches(line: &Line, briefs: &[Brief], stretches: &mut Vec<Range>) {
    stretches.clear();
    let mut idx = 0;
    while idx < briefs.len() {
        if !is_candidate(line, briefs, idx) {
            idx += 1;
            continue;
        }
        let from = first(line, briefs, idx);
        let mut to = idx + 1;
        while let Some(next) = continued(line, briefs, to) {
            to = next;
        }
        to = dated_event(line, briefs, Range { from, to }).unwrap_or_else(|| last(line, briefs, to));
        match stretches.last_mut().filter(|before| before.to >= from) {
            Some(before) => before.to = to,
            None => stretches.push(Range { from, to }),
        }
        idx = to;
    }
}

fn is_candidate(line: &Line, briefs: &[Brief], idx: usize) -> bool {
    let Some(brief) = briefs.get(idx) else { return false };
    match brief.case {
        2 if matches!(brief.capital, NEVER_CAPITAL | 3) && is_opener(line.tokens, idx) => {
            // "The boats left": a word that hardly ever has a capital elsewhere, with no name behind it.
            briefs.get(idx + 1).is_some_and(Brief::is_capital)
                || line.class(idx).any(&[Class::Given, Class::Surname])
                || line.name_at(idx, line.tokens.len()).is_some()
        }
        2..=4 => true,
        // "3AW" is a name, "3am" a time.
        5 => line.word(idx).bytes().filter(u8::is_ascii_uppercase).count() > 1,
        1 => {
            let is_plain = line.class(idx).any(&[Class::NotName, Class::Article, Class::PlacePrep]);
            if line.is_careless && brief.capital != NEVER_CAPITAL && !is_plain {
                return true;
            }
            let named = |idx: Option<usize>| {
                let brief = idx.and_then(|idx| briefs.get(idx));
                brief.is_some_and(|brief| brief.case == 1 && brief.capital >= WordFacts::MOSTLY_CAPITAL)
            };
            // "martin short", "lil wayne": in careless text a name hardly comes alone.
            let beside = named(Some(idx + 1)) || named(idx.checked_sub(1));
            named(Some(idx)) || beside && !is_plain
        }
        _ => false,
    }
}

/// The first token of a stretch: a number or a prefix with a hyphen before its first candidate belongs to it.
fn first(line: &Line, briefs: &[Brief], idx: usize) -> usize {
    let Some(before) = idx.checked_sub(1) else { return idx };
    let glued = |idx: usize| line.token(idx).is_some_and(|token| token.glued);
    if before > 0 && is_joint(line, before) && glued(before) && glued(idx) {
        return if is_word(line, before - 1) { before - 1 } else { before };
    }
    if briefs.get(before).is_some_and(|brief| brief.case == 5) { before } else { idx }
}

/// The end of a stretch with the next candidate, and what stands between.
fn continued(line: &Line, briefs: &[Brief], to: usize) -> Option<usize> {
    let mut at = to;
    loop {
        if is_candidate(line, briefs, at) {
            return Some(at + 1);
        }
        if at >= to + WIDEST_GAP || !bridges(line, briefs, at) {
            break;
        }
        at += 1;
    }
    let next = line.token(to)?;
    if is_joint(line, to) && next.glued && is_word(line, to + 1) && line.token(to + 1)?.glued {
        return Some(to + 2);
    }
    None
}

/// The end of a stretch with a number, a key word in lower case or the full stop of an abbreviation behind it.
fn last(line: &Line, briefs: &[Brief], to: usize) -> usize {
    let Some(brief) = briefs.get(to) else { return to };
    let head = [
        Class::OrgHead,
        Class::FacHead,
        Class::LocHead,
        Class::EventHead,
        Class::LawHead,
        Class::GpeHead,
        Class::WorkHead,
        Class::ProductHead,
    ];
    let dot = line.token(to).is_some_and(|token| token.is('.') && token.glued);
    let short = to > 0 && line.token(to - 1).is_some_and(|token| token.span.len() <= 4);
    let belongs = brief.case == 5 || brief.case == 1 && line.class(to).any(&head) || dot && short;
    if belongs { to + 1 } else { to }
}

/// The end of "2011 Norwegian local elections": after a year, an event word in lower case belongs to the name.
fn dated_event(line: &Line, briefs: &[Brief], stretch: Range) -> Option<usize> {
    if briefs.get(stretch.from)?.case != 5 {
        return None;
    }
    let is_lower = |idx: usize| briefs.get(idx).is_some_and(|brief| brief.case == 1);
    let head = (stretch.to..stretch.to + 3)
        .take_while(|idx| is_lower(*idx))
        .find(|idx| line.class(*idx).has(Class::EventHead))?;
    Some(head + 1)
}

/// What may stand inside a name between two candidates.
fn bridges(line: &Line, briefs: &[Brief], idx: usize) -> bool {
    let (Some(token), Some(brief)) = (line.token(idx), briefs.get(idx)) else { return false };
    match token.kind {
        Kind::Word => {
            line.class(idx).has(Class::Particle) || !line.is_capital(idx) && line.class(idx).has(Class::Bridge)
        }
        Kind::Number => brief.case == 5,
        Kind::Possessive => true,
        Kind::Mark('.' | '\'' | '’' | ':' | '!' | '/') => token.glued,
        Kind::Mark(',') => token.glued && line.class(idx + 1).has(Class::OrgSuffix),
        Kind::Mark(_) => token.is_dash() && token.glued,
        Kind::Address => false,
    }
}

fn is_joint(line: &Line, idx: usize) -> bool {
    line.token(idx).is_some_and(Token::is_dash)
}

fn is_word(line: &Line, idx: usize) -> bool {
    line.token(idx).is_some_and(|token| token.kind == Kind::Word)
}
