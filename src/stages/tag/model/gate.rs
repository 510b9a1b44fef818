//! Which tokens the model looks at: about a quarter. All others belong to no name.
//!
//! Of "the Bank of Norwich opened in al-Hasa" it passes `Bank of Norwich` and `al-Hasa`. It passes too many rather than too
//! few; what is a name is decided behind it.

use crate::rules::tag::Class;
use crate::rules::tag::model::WordFacts;
use crate::rules::tag::words::{Kind, Token};
use crate::stages::tag::evidence::is_opener;
use crate::stages::tag::line::{Line, Range};
use crate::stages::tag::model::form::Form;

/// Tokens between two candidates that are passed with them, at most.
const WIDEST_GAP: usize = 2;

/// The stretches of a chunk that may hold names, in order and apart.
pub(crate) fn stretches(line: &Line, forms: &[Form], stretches: &mut Vec<Range>) {
    stretches.clear();
    let mut idx = 0;
    while idx < forms.len() {
        if !is_candidate(line, forms, idx) {
            idx += 1;
            continue;
        }
        let from = first(line, forms, idx);
        let mut to = idx + 1;
        while let Some(next) = continued(line, forms, to) {
            to = next;
        }
        to = last(line, forms, to);
        match stretches.last_mut().filter(|before| before.to >= from) {
            Some(before) => before.to = to,
            None => stretches.push(Range { from, to }),
        }
        idx = to;
    }
}

fn is_candidate(line: &Line, forms: &[Form], idx: usize) -> bool {
    let Some(form) = forms.get(idx) else { return false };
    match form.case {
        2 if matches!(form.facts.capital, 2 | 3) && is_opener(line.tokens, idx) => {
            // "The boats left": a word that hardly ever has a capital elsewhere, with no name behind it.
            forms.get(idx + 1).is_some_and(Form::is_capital)
                || line.class(idx).any(&[Class::Given, Class::Surname])
                || line.name_at(idx, line.tokens.len()).is_some()
        }
        2..=4 => true,
        1 => form.facts.capital >= WordFacts::MOSTLY_CAPITAL,
        _ => false,
    }
}

/// The first token of a stretch: a number or a prefix with a hyphen before its first candidate belongs to it.
fn first(line: &Line, forms: &[Form], idx: usize) -> usize {
    let Some(before) = idx.checked_sub(1) else { return idx };
    let glued = |idx: usize| line.token(idx).is_some_and(|token| token.glued);
    if before > 0 && is_joint(line, before) && glued(before) && glued(idx) {
        return if is_word(line, before - 1) { before - 1 } else { before };
    }
    if forms.get(before).is_some_and(|form| form.case == 5) { before } else { idx }
}

/// The end of a stretch with the next candidate, and what stands between.
fn continued(line: &Line, forms: &[Form], to: usize) -> Option<usize> {
    let mut at = to;
    loop {
        if is_candidate(line, forms, at) {
            return Some(at + 1);
        }
        if at >= to + WIDEST_GAP || !bridges(line, forms, at) {
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
fn last(line: &Line, forms: &[Form], to: usize) -> usize {
    let Some(form) = forms.get(to) else { return to };
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
    let belongs = form.case == 5 || form.case == 1 && line.class(to).any(&head) || dot && short;
    if belongs { to + 1 } else { to }
}

/// What may stand inside a name between two candidates.
fn bridges(line: &Line, forms: &[Form], idx: usize) -> bool {
    let (Some(token), Some(form)) = (line.token(idx), forms.get(idx)) else { return false };
    match token.kind {
        Kind::Word => line.class(idx).has(Class::Particle) || matches!(line.word(idx), "of" | "the" | "and" | "for" | "on" | "in" | "at" | "to" | "&"),
        Kind::Number => form.case == 5,
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
