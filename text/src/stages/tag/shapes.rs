//! Names that their shape alone gives away, though no list and no model knows a word of them: "Min Seo-yul", "Talvik plc".

use crate::model::vocabulary::EntityType;
use crate::rules::tag::class::Class;
use crate::rules::tag::words::{Case, Kind, Token};
use crate::stages::tag::find::Find;
use crate::stages::tag::line::{Line, Range};
use crate::stages::tag::tokens_of::{made, put, range_of};

/// Letters of a syllable as it is written in English, at most.
const LONGEST_SYLLABLE: usize = 6;
/// Words of a firm before its form, at most.
const LONGEST_FIRM: usize = 5;

/// Adds the names of a chunk in place of the parts that were found of them.
pub(super) fn add(line: &Line, finds: &mut Vec<Find>) {
    for idx in 0..line.tokens.len() {
        if let Some(range) = syllables(line, idx) {
            replace(line, finds, range, (EntityType::Person, "surname_first"));
        } else if let Some(range) = firm(line, idx) {
            replace(line, finds, range, (EntityType::Org, "org_suffix"));
        }
    }
}

/// Puts a name in place of finds that are parts of it; a longer one, one of a list and one with a role stay.
fn replace(line: &Line, finds: &mut Vec<Find>, range: Range, (r#type, rule): (EntityType, &'static str)) {
    let span = line.place(range).span;
    let stays = |find: &Find| {
        let own = range_of(line, find);
        line.rules.is_own(find.entry)
            || find.role.is_some()
            || own.from < range.from
            || own.to > range.to
            || find.r#type == r#type && (own == range || find.entry.is_some())
    };
    if !finds.iter().any(|find| find.place.span.overlaps(span) && stays(find)) {
        put(finds, made(line, range, r#type, (rule, 0.8)));
    }
}

/// "Min Seo-yul" at its first word: a short word, and two that a hyphen joins, the last in lower case; neither of these is an
/// ordinary word.
fn syllables(line: &Line, idx: usize) -> Option<Range> {
    let is_syllable = |idx: usize, case: Case| {
        let is_word = |token: &Token| token.kind == Kind::Word && token.case == case && token.span.len() > 1;
        line.token(idx).is_some_and(is_word) && line.word(idx).chars().count() <= LONGEST_SYLLABLE
    };
    let is_glued_dash = |idx: usize| line.token(idx).is_some_and(|token| token.is_dash() && token.glued);
    let (first, dash, last) = (idx + 1, idx + 2, idx + 3);
    let is_joined = is_glued_dash(dash) && line.token(last).is_some_and(|last| last.glued) && !is_glued_dash(last + 1);
    let is_whole = idx.checked_sub(1).and_then(|before| line.token(before)).is_none_or(|before| !before.is_dash());
    let is_shape = is_syllable(idx, Case::Title) && is_syllable(first, Case::Title) && is_syllable(last, Case::Lower);
    if !(is_joined && is_whole && is_shape) {
        return None;
    }
    let ordinary = [Class::NotName, Class::Role, Class::Calendar];
    let is_surname = !line.class(idx).any(&ordinary) || line.class(idx).has(Class::Surname);
    let is_given = [first, last].into_iter().all(|idx| {
        !line.class(idx).any(&ordinary)
            && !line.class(idx).any(&[Class::Common, Class::Link, Class::Particle, Class::Bridge, Class::PlacePrep])
    });
    (is_surname && is_given).then_some(Range { from: idx, to: last + 1 })
}

/// "Talvik plc" at its first word: capitals before the form of a company in small letters.
fn firm(line: &Line, idx: usize) -> Option<Range> {
    let is_part = |idx: usize| {
        line.token(idx).is_some_and(|token| token.kind == Kind::Word && token.is_capital())
            && !line.class(idx).any(&[Class::NotName, Class::Calendar])
    };
    let is_joined = |idx: usize| line.token(idx).is_some_and(Token::is_dash) || line.word(idx) == "&";
    let begins = is_part(idx) && idx.checked_sub(1).is_none_or(|before| !is_part(before) && !is_joined(before));
    let form = (idx + 1..=idx + LONGEST_FIRM).find(|at| !is_part(*at)).filter(|_| begins)?;
    let is_form = matches!(line.word(form), "plc" | "ltd" | "inc" | "llc" | "gmbh");
    (is_form && !line.token(form)?.glued).then_some(Range { from: idx, to: form + 1 })
}
