//! Appositions that define a person: the role behind a name and a comma.
//!
//! In "Wen Hai-bin, the National Security Adviser, said" the name is a PERSON with the role `National Security Adviser`; in
//! "In Trondvik, President Quill said" the role belongs to the name behind it.

use crate::rules::tag::class::Class;
use crate::rules::tag::words::Kind;
use crate::stages::tag::line::{Line, Range};

/// Words of a name that an apposition may define.
const LONGEST_NAME: usize = 4;
/// Tokens of a role with what it is of, at most.
const LONGEST_ROLE: usize = 12;

/// The role that defines a run of capitalised words as a person.
pub(crate) fn role_behind(line: &Line, name: Range) -> Option<Range> {
    let n_words = line.words(name).count();
    let is_plain = |idx: usize| line.class(idx).any(&[Class::NotName, Class::Calendar, Class::Role, Class::OrgHead]);
    if !(2..=LONGEST_NAME).contains(&n_words) || line.words(name).any(|idx| is_plain(idx) || !is_name_word(line, idx)) {
        return None;
    }
    if !line.token(name.to)?.is(',') {
        return None;
    }
    let mut from = name.to + 1;
    if line.class(from).has(Class::RoleOpener) {
        from += 1;
    }
    // "South Korea's national security adviser": the role may begin with whose it is.
    if let Some((end, _)) = line.name_at(from, from + LONGEST_ROLE) {
        let owns = line.token(end).is_some_and(|token| token.kind == Kind::Possessive);
        let after = if owns { end + 1 } else { end };
        if line.role_at(after, line.tokens.len()).is_some() && !line.token(end)?.is(',') {
            return closed(line, from, line.role_at(after, line.tokens.len())?);
        }
    }
    closed(line, from, line.role_at(from, line.tokens.len())?)
}

/// The role with what it is of, when nobody else's name follows it.
fn closed(line: &Line, from: usize, role_end: usize) -> Option<Range> {
    let mut to = role_end;
    if line.is_capital(to) {
        return None;
    }
    let is_of = |idx: usize| matches!(line.word(idx), "of" | "for" | "at" | "to");
    if is_of(to) {
        while to < role_end + LONGEST_ROLE {
            let Some(token) = line.token(to) else { break };
            let goes_on = match token.kind {
                Kind::Word => token.is_capital() || is_of(to) || matches!(line.word(to), "the" | "and" | "&"),
                Kind::Possessive => true,
                _ => token.is_dash() && token.glued,
            };
            if !goes_on {
                break;
            }
            to += 1;
        }
    }
    while to > role_end && line.token(to - 1).is_some_and(|token| !token.is_capital()) {
        to -= 1;
    }
    Some(Range { from, to })
}

fn is_name_word(line: &Line, idx: usize) -> bool {
    line.is_capital(idx)
        || line.class(idx).has(Class::Particle)
        || idx > 0 && line.token(idx - 1).is_some_and(|token| token.is_dash())
}
