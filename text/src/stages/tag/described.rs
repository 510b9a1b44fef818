//! People whom the words behind their name describe: "Rich Banks, the cook,", "Summer Rains, 54,", "Will Power, who sails".
//!
//! Each word of such a name may be an ordinary one, so that neither lists nor the model know it. A name of several words alone is
//! read; what a firm is called too ("Hale Homes, a builder") needs a given name in front. A single word is read where no list and no
//! other rule sees a name and an office stands behind it: "Sutris, the regent of the island,".

use crate::model::vocabulary::EntityType;
use crate::rules::tag::class::Class;
use crate::rules::tag::words::{Case, Kind};
use crate::stages::tag::classify::by_head;
use crate::stages::tag::find::{Find, MODEL};
use crate::stages::tag::line::{Line, Range};
use crate::stages::tag::tokens_of::{made, put, range_of};

/// Words of a name, at most.
const LONGEST_NAME: usize = 3;
/// Words between the article and what somebody is by trade, at most.
const QUALIFIERS: usize = 3;
/// How sure such a name is.
const CONFIDENCE: f32 = 0.8;
/// Years of age that a number behind a comma tells.
const AGES: std::ops::RangeInclusive<u32> = 10..=105;

/// Adds the people of a chunk whom the words behind them describe, in place of what was found of their names.
pub(super) fn add(line: &Line, finds: &mut Vec<Find>) {
    let mut idx = 0;
    while idx < line.tokens.len() {
        if !is_name_word(line, idx) || idx > 0 && is_joined(line, idx - 1) {
            idx += 1;
            continue;
        }
        let mut to = idx + 1;
        while is_name_word(line, to) {
            to += 1;
        }
        let range = Range { from: idx, to };
        if (2..=LONGEST_NAME).contains(&(to - idx)) && is_described(line, range) {
            let span = line.place(range).span;
            let stays = |find: &Find| {
                let own = range_of(line, find);
                let is_whole = own.from <= range.from && own.to >= range.to;
                line.rules.is_own(find.entry)
                    || is_whole && find.entry.is_some()
                    || is_whole && own != range
                    || own.from < range.from
                    || own.to > range.to
                    || find.role.is_some()
                    || own == range && find.r#type == EntityType::Person && find.confidence >= CONFIDENCE
            };
            if !finds.iter().any(|find| find.place.span.overlaps(span) && stays(find)) {
                put(finds, made(line, range, EntityType::Person, ("described", CONFIDENCE)));
            }
        }
        if to == idx + 1
            && is_office_holder(line, idx)
            && !finds.iter().any(|find| {
                let is_weak = find.is_guess || find.rule == MODEL && find.place == line.place(range);
                !is_weak && find.place.span.overlaps(line.place(range).span)
            })
        {
            put(finds, made(line, range, EntityType::Person, ("described", CONFIDENCE)));
        }
        idx = to;
    }
}

/// Whether "the regent of" stands behind a word that is in no list, which is then somebody of one name.
fn is_office_holder(line: &Line, idx: usize) -> bool {
    let Some(token) = line.token(idx) else { return false };
    let is_known =
        line.class(idx).any(&[Class::Common, Class::Firm, Class::LocHead]) || line.evidence.of(token.lower).n_lower > 0;
    let is_comma = |at: usize| line.token(at).is_some_and(|token| token.is(','));
    let from = if line.class(idx + 2).has(Class::Article) { idx + 3 } else { idx + 2 };
    let end = line.role_at(from, line.tokens.len()).filter(|end| (from..*end).all(|at| !line.is_capital(at)));
    let is_office = end.is_some_and(|end| {
        let goes_on = is_comma(end) || line.word(end) == "of" && !line.token(end).is_some_and(|token| token.glued);
        goes_on && !line.class(end - 1).any(&[Class::Politician, Class::FirmTrade])
    });
    !is_known && is_comma(idx + 1) && is_office
}

/// Whether a token may be a word of such a name.
fn is_name_word(line: &Line, idx: usize) -> bool {
    let is_other = [
        Class::NotName,
        Class::Calendar,
        Class::Role,
        Class::RoleModifier,
        Class::Article,
        Class::OrgSuffix,
        Class::OrgHead,
        Class::FacHead,
        Class::GpeHead,
        Class::EventHead,
        Class::Direction,
    ];
    line.token(idx).is_some_and(|token| token.kind == Kind::Word && token.case == Case::Title && token.span.len() > 1)
        && !line.class(idx).any(&is_other)
}

/// Whether what stands before a name is part of a longer one: another capital, a sign that joins, or a word of a list of names.
fn is_joined(line: &Line, before: usize) -> bool {
    let Some(token) = line.token(before) else { return false };
    line.is_capital(before) && token.kind == Kind::Word && !line.class(before).any(&[Class::NotName, Class::Article])
        || token.is_dash() && line.token(before + 1).is_some_and(|name| name.glued)
        || line.word(before) == "&"
        || line.class(before).has(Class::Particle)
}

/// Whether an age, "who" or a trade stands behind the comma that follows a name.
fn is_described(line: &Line, name: Range) -> bool {
    if !line.token(name.to).is_some_and(|token| token.is(',')) || by_head(line, name).is_some() {
        return false;
    }
    let at = name.to + 1;
    let ends = |at: usize| line.token(at).is_some_and(|token| matches!(token.kind, Kind::Mark(',' | '.' | ';')));
    let is_number = line.token(at).is_some_and(|token| token.kind == Kind::Number);
    if is_number {
        let starts_given = line.is_given(name.from);
        return starts_given && ends(at + 1) && line.word(at).parse().is_ok_and(|age: u32| AGES.contains(&age));
    }
    if line.word(at) == "who" {
        return line.is_given(name.from);
    }
    if !line.class(at).has(Class::Article) {
        return false;
    }
    let is_lower = |at: &usize| {
        line.token(*at).is_some_and(|token| token.kind == Kind::Word)
            && !line.is_capital(*at)
            && !line.class(*at).any(&[Class::Bridge, Class::PlacePrep])
            && line.word(*at) != "by"
    };
    let is_trade = |at: usize| {
        let class = line.class(at);
        let is_own = !class.has(Class::FirmTrade) || line.is_given(name.from);
        let goes_on =
            ends(at + 1) || line.class(at + 1).any(&[Class::PlacePrep, Class::Bridge]) || line.word(at + 1) == "who";
        class.any(&[Class::Profession, Class::Role]) && is_own && goes_on
    };
    (at + 1..at + 2 + QUALIFIERS).take_while(is_lower).any(is_trade)
}
