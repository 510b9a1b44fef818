//! Names that their shape and the words beside them give away, though no list and no model knows a word of them: "Min Seo-yul",
//! "Talvik plc", `Rumblers` of "The Rumblers played"; `Labour` of "Labour MPs", of which the lists know the party in full.

use crate::model::vocabulary::EntityType;
use crate::rules::tag::class::Class;
use crate::rules::tag::words::{Case, Kind, Token, hash, hash_lower};
use crate::stages::tag::evidence::is_opener;
use crate::stages::tag::find::Find;
use crate::stages::tag::line::{Line, Range};
use crate::stages::tag::tokens_of::{made, put, range_of};

/// Letters of a syllable as it is written in English, at most.
const LONGEST_SYLLABLE: usize = 6;
/// Words of a firm before its form, at most.
const LONGEST_FIRM: usize = 5;
/// Words of a place in a dateline, at most.
const LONGEST_PLACE: usize = 4;
/// Tokens between that place and the dash, at most.
const LONGEST_DATELINE: usize = 12;
/// Words of a party before "Party", at most.
const LONGEST_PARTY: usize = 4;

/// Adds the names of a chunk in place of the parts that were found of them.
pub(super) fn add(line: &Line, finds: &mut Vec<Find>) {
    if let Some(range) = dateline(line) {
        replace(line, finds, range, (EntityType::Gpe, "dateline", None));
    }
    for idx in 0..line.tokens.len() {
        if let Some(range) = syllables(line, idx) {
            replace(line, finds, range, (EntityType::Person, "surname_first", None));
        } else if let Some(range) = firm(line, idx) {
            replace(line, finds, range, (EntityType::Org, "org_suffix", None));
        } else if let Some((range, entry)) = party(line, idx) {
            replace(line, finds, range, (EntityType::Org, "party", Some(entry)));
        } else if let Some(range) = group(line, idx) {
            replace(line, finds, range, (EntityType::Org, "group", None));
        }
    }
}

/// Puts a name in place of finds that are parts of it; a longer one, one of the user's own list and one with a role stay. `entry` is the
/// listed thing that it is, where there is one.
fn replace(
    line: &Line,
    finds: &mut Vec<Find>,
    range: Range,
    (r#type, rule, entry): (EntityType, &'static str, Option<u32>),
) {
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
        put(finds, Find { entry, ..made(line, range, r#type, (rule, 0.8)) });
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

/// `Labour` of "Labour MPs" at its first word, with the listed party: what stands before a politician, and would be a party of the
/// lists with the word "Party" behind it.
fn party(line: &Line, idx: usize) -> Option<(Range, u32)> {
    let names = &line.rules.names;
    let is_whole = idx.checked_sub(1).is_none_or(|before| !line.is_capital(before) || is_opener(line.tokens, idx));
    let (mut state, mut to) = (0, idx);
    while to < idx + LONGEST_PARTY && line.is_capital(to) && !line.class(to).has(Class::Politician) {
        state = names.step(state, line.token(to)?.exact)?;
        to += 1;
    }
    let of_party =
        names.step(state, hash("Party")).and_then(|state| names.value(state)).filter(|_| to > idx && is_whole)?;
    let is_org = line.rules.entries.get(of_party as usize).is_some_and(|entry| entry.r#type == EntityType::Org);
    let is_beside = line.class(to).has(Class::Politician) && !line.token(to)?.glued;
    // "Republican senators" are those of a group of the lists.
    let is_open = line.name_at(idx, to).is_none_or(|(end, _)| end < to);
    (is_org && is_beside && is_open).then_some((Range { from: idx, to }, of_party))
}

/// `Rumblers` of "The Rumblers played": many who are called by one word that nobody knows, and who do something at the start of a
/// sentence. "The Hendersons moved" are a family where somebody of the document or of the lists is a Henderson, "The Norwegians won"
/// a nation.
fn group(line: &Line, idx: usize) -> Option<Range> {
    let article = idx.checked_sub(1)?;
    let token = line.token(idx)?;
    let is_shape = token.kind == Kind::Word && token.case == Case::Title && line.word(article) == "The";
    if !is_shape || line.name_at(idx, idx + 1).is_some() {
        return None;
    }
    let word = line.word(idx).to_lowercase();
    let single = match word.strip_suffix("men") {
        Some(stem) => format!("{stem}man"),
        None => word.strip_suffix('s').filter(|stem| !stem.ends_with(['s', 'u', 'i', 'n']))?.to_owned(),
    };
    let is_word = |lower: u64| {
        let (class, seen) = (line.rules.classes(lower), line.evidence.of(lower));
        class.any(&[
            Class::Common,
            Class::NotName,
            Class::Role,
            Class::Profession,
            Class::Surname,
            Class::Given,
            Class::OrgHead,
            Class::FacHead,
            Class::LocHead,
            Class::GpeHead,
            Class::Calendar,
            Class::Firm,
        ]) || seen.n_lower > 0
    };
    let single = hash_lower(&single);
    let is_known = is_word(token.lower) || is_word(single) || line.evidence.of(single).n_capital > 0;
    let acts =
        line.token(idx + 1).is_some_and(|next| next.kind == Kind::Word && next.case == Case::Lower && !next.glued)
            && (line.word(idx + 1).len() > 4 && line.word(idx + 1).ends_with("ed")
                || line.class(idx + 1).has(Class::Speech));
    (acts && !is_known && is_opener(line.tokens, article)).then_some(Range { from: idx, to: idx + 1 })
}

/// `KARVIK` of "KARVIK, Norway - A ferry", "KARVIK (Reuters) - ..." and "KARVIK — A ferry" at the start of a block.
fn dateline(line: &Line) -> Option<Range> {
    let is_upper = |at: usize| {
        line.token(at)
            .is_some_and(|token| token.kind == Kind::Word && token.case == Case::Upper && token.span.len() > 1)
    };
    let to = (0..=LONGEST_PLACE).find(|at| !is_upper(*at)).filter(|to| *to > 0 && line.place.span.start == 0)?;
    let is_dash = |at: usize| line.token(at).is_some_and(|token| token.is_dash() && !token.glued);
    let is_mark = |at: usize, mark: char| line.token(at).is_some_and(|token| token.is(mark));
    let is_word = |at: usize| line.class(at).any(&[Class::Common, Class::NotName, Class::Role, Class::Calendar]);
    // "KARVIK, Norway, 3 May (AFP) - "
    let ends = |from: usize| (from..from + LONGEST_DATELINE).any(is_dash);
    let has_region = is_mark(to, ',') && line.is_capital(to + 1) && ends(to + 2);
    let has_agency = is_mark(to, '(') && line.is_capital(to + 1) && is_mark(to + 2, ')') && is_dash(to + 3);
    let is_alone = is_dash(to) && !(0..to).any(is_word) && line.token(0)?.span.len() > 3;
    // "UNESCO — the agency"
    let entry = line.name_at(0, to).and_then(|(_, entry)| line.rules.entries.get(entry as usize));
    let is_other = entry.is_some_and(|entry| entry.r#type != EntityType::Gpe);
    ((has_region || has_agency || is_alone) && !is_other).then_some(Range { from: 0, to })
}
