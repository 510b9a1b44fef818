//! Capitalised runs: how far a name may reach from a capitalised word.
//!
//! From `Ministry` in "the Ministry of Trade and Industry said" the run is `Ministry of Trade and Industry`; from `Lee` in
//! "Lee and Park" it is `Lee`. It does not say what a run is or whether it holds several names.

use crate::rules::tag::class::Class;
use crate::rules::tag::words::{Case, Kind};
use crate::stages::tag::line::{Line, Range};

const LONGEST: usize = 24;

/// The end of the run that starts at a capitalised word.
pub(crate) fn run_end(line: &Line, from: usize) -> usize {
    let mut to = from + 1;
    let mut has_link = false;
    while to < from + LONGEST {
        let Some(next) = link(line, Range { from, to }, &mut has_link) else { break };
        to = next;
    }
    to
}

/// The end of the run with one more part, or none when it ends.
fn link(line: &Line, run: Range, has_link: &mut bool) -> Option<usize> {
    let at = run.to;
    let token = line.token(at)?;
    match token.kind {
        Kind::Word if token.is_capital() => (!token.glued && may_continue(line, at)).then_some(at + 1),
        Kind::Word => by_word(line, run, has_link),
        Kind::Mark('.') => dot(line, at).then_some(at + 1),
        Kind::Mark(',') => {
            let suffix = line.is_capital(at + 1) && line.class(at + 1).has(Class::OrgSuffix);
            (suffix && token.glued).then_some(at + 2)
        }
        Kind::Possessive => {
            let inside = line.class(at - 1).has(Class::Connected) && line.is_capital(at + 1);
            inside.then_some(at + 2)
        }
        Kind::Mark(_) if token.is_dash() && token.glued => {
            let next = line.token(at + 1)?;
            (next.glued && next.kind == Kind::Word).then_some(at + 2)
        }
        _ => None,
    }
}

fn may_continue(line: &Line, at: usize) -> bool {
    let classes = line.class(at);
    let surname_may = classes.has(Class::Calendar) && at > 0 && line.class(at - 1).has(Class::Given);
    if classes.has(Class::Calendar) {
        return surname_may;
    }
    !classes.has(Class::NotName) || line.token(at).is_some_and(|token| token.case == Case::Upper)
}

/// A full stop belongs to the run after an initial or an abbreviation.
fn dot(line: &Line, at: usize) -> bool {
    let (Some(dot), Some(before)) = (line.token(at), at.checked_sub(1).and_then(|before| line.token(before))) else {
        return false;
    };
    let classes = line.class(at - 1);
    let continues = line.is_capital(at + 1) && line.token(at + 1).is_some_and(|token| !token.glued);
    let is_initial = before.span.len() == 1 && before.is_capital();
    let is_suffix = classes.any(&[Class::OrgSuffix, Class::NameSuffix]) && classes.has(Class::Abbrev);
    dot.glued && (is_suffix || continues && (is_initial || classes.has(Class::Abbrev)))
}

fn by_word(line: &Line, run: Range, has_link: &mut bool) -> Option<usize> {
    let at = run.to;
    let before = line.class(at - 1);
    if line.class(at).has(Class::Particle) && line.is_capital(at - 1) {
        // "Rashid al-Murqab"
        let is_dash = line.token(at + 1).is_some_and(|token| token.is_dash() && token.glued);
        if is_dash && line.is_capital(at + 2) && line.token(at + 2).is_some_and(|token| token.glued) {
            return Some(at + 3);
        }
        let next = if line.class(at + 1).has(Class::Particle) && !line.is_capital(at + 1) { at + 2 } else { at + 1 };
        return (line.is_capital(next) && may_continue(line, next)).then_some(next + 1);
    }
    let word = line.word(at);
    let after = if line.word(at + 1) == "the" { at + 2 } else { at + 1 };
    let opens = line.is_capital(after) && may_continue(line, after);
    match word {
        "of" if opens && before.has(Class::OfHead) => {
            *has_link = true;
            Some(after + 1)
        }
        "for" if opens && line.words(run).any(|idx| line.class(idx).has(Class::ForHead)) => {
            *has_link = true;
            Some(after + 1)
        }
        "on" if opens && before.any(&[Class::LawHead, Class::ForHead]) && before.any(&[Class::LawHead]) => {
            *has_link = true;
            Some(after + 1)
        }
        "&" => line.is_capital(at + 1).then_some(at + 2),
        "and" if line.is_capital(at + 1) && may_continue(line, at + 1) => joins(line, run, *has_link).then_some(at + 2),
        _ => None,
    }
}

/// Whether "and" stands inside one name: "Department of Health and Human Services", "Food and Drug Administration".
fn joins(line: &Line, run: Range, has_link: bool) -> bool {
    let right = run.to + 1;
    let is_other = line.name_at(right, right + 8).is_some() || line.role_at(right, right + 8).is_some();
    if is_other || line.class(right).has(Class::Given) {
        return false;
    }
    let mut end = right + 1;
    while end < right + 5 && line.is_capital(end) {
        end += 1;
    }
    let right_head = line.class(end - 1).any(&[Class::OrgHead, Class::FacHead]);
    if has_link {
        let plain = line.class(right).has(Class::Common) || line.class(run.to - 1).has(Class::Common);
        return !(right_head && end - right > 1) && plain;
    }
    let plain = line.words(run).all(|idx| line.class(idx).has(Class::Common));
    plain && right_head && line.class(right).has(Class::Common) && end - right > 1
}
