//! What a capitalised run is, from its words and what stands around it.
//!
//! `Bank of Norwich` is an ORG by its head word, `Ada B. Quill` a PERSON by its given name, `(OMV)` an ORG by its capitals.
//! Gazetteers and roles have been dealt with before.

use crate::model::vocabulary::EntityType;
use crate::rules::tag::class::Class;
use crate::rules::tag::words::{Case, Kind};
use crate::stages::tag::evidence::is_opener;
use crate::stages::tag::find::{Verdict, guess, sure};
use crate::stages::tag::line::{Line, Range};

/// Classes of last words, the stronger first, with the type they make.
const HEADS: [(Class, EntityType, &str, f32); 9] = [
    (Class::OrgSuffix, EntityType::Org, "org_suffix", 0.95),
    (Class::LawHead, EntityType::Law, "law_head", 0.8),
    (Class::OrgHead, EntityType::Org, "org_head", 0.85),
    (Class::FacHead, EntityType::Fac, "fac_head", 0.8),
    (Class::LocHead, EntityType::Loc, "loc_head", 0.8),
    (Class::EventHead, EntityType::Event, "event_head", 0.75),
    (Class::GpeHead, EntityType::Gpe, "gpe_head", 0.75),
    (Class::WorkHead, EntityType::WorkOfArt, "work_head", 0.6),
    (Class::ProductHead, EntityType::Product, "product_head", 0.6),
];

const FRONTS: [(Class, EntityType, &str, f32); 2] = [
    (Class::LocFront, EntityType::Loc, "loc_front", 0.75),
    (Class::EventFront, EntityType::Event, "event_front", 0.75),
];

/// Words of a run that are looked at; no run is longer.
const MOST_WORDS: usize = 64;

/// The words of a run, in order.
fn words<'a>(line: &Line, run: Range, buffer: &'a mut [usize; MOST_WORDS]) -> &'a [usize] {
    let mut n = 0;
    for (slot, idx) in buffer.iter_mut().zip(line.words(run)) {
        *slot = idx;
        n += 1;
    }
    buffer.get(..n).unwrap_or_default()
}

/// The type that a head word gives to a whole run of two words or more.
pub(crate) fn by_head(line: &Line, run: Range) -> Option<Verdict> {
    let mut buffer = [0; MOST_WORDS];
    let words = words(line, run, &mut buffer);
    let (first, last) = (*words.first()?, *words.last()?);
    if words.len() < 2 {
        return None;
    }
    // "University of Oslo": the head stands before the first link.
    if let Some(at) = words.iter().position(|idx| matches!(line.word(*idx), "of" | "for" | "on")) {
        let head = *words.get(at.checked_sub(1)?)?;
        return head_of(line, head).or(Some(sure(EntityType::Org, "linked", 0.6)));
    }
    let is_person = line.class(first).has(Class::Given) && line.class(last).has(Class::Surname) && words.len() <= 3;
    if is_person {
        return None;
    }
    // "Tropical Storm Nadine"
    let front = if line.word(first) == "Tropical" { *words.get(1)? } else { first };
    for (class, r#type, rule, confidence) in FRONTS {
        if line.class(front).has(class) && words.len() <= 3 && head_of(line, last).is_none() {
            return Some(sure(r#type, rule, confidence));
        }
    }
    head_of(line, last)
}

fn head_of(line: &Line, idx: usize) -> Option<Verdict> {
    let classes = line.class(idx);
    let found = HEADS.iter().find(|(class, ..)| line.is_capital(idx) && classes.has(*class))?;
    Some(sure(found.1, found.2, found.3))
}

/// The type of a run that no list knows.
pub(crate) fn by_shape(line: &Line, run: Range) -> Option<Verdict> {
    let mut buffer = [0; MOST_WORDS];
    match words(line, run, &mut buffer) {
        [] => None,
        [only] => single(line, *only),
        many => several(line, run, many),
    }
}

fn several(line: &Line, run: Range, words: &[usize]) -> Option<Verdict> {
    let (first, last) = (*words.first()?, *words.last()?);
    let class_first = line.class(first);
    // "Quill Sung-lac": the lower-case tail behind a hyphen is no word of its own.
    let n_common = words.iter().filter(|idx| line.is_capital(**idx) && is_plain(line, **idx)).count();
    let tail = line.token(last).is_some_and(|token| token.case == Case::Lower && token.glued);
    if tail && words.len() == 3 && class_first.has(Class::Surname) {
        return Some(sure(EntityType::Person, "surname_first", 0.85));
    }
    let initial = words.iter().any(|idx| is_initial(line, *idx));
    let short = words.len() <= 5;
    if short && class_first.has(Class::Given) && !is_plain(line, last) {
        return Some(sure(EntityType::Person, "given_name", 0.9));
    }
    if short && (line.class(last).has(Class::NameSuffix) || initial && n_common == 0) {
        return Some(sure(EntityType::Person, "initial", 0.85));
    }
    // "Tine van den Broeck": such words stand in no names but those of people.
    let is_particle = |idx: &usize| !line.is_capital(*idx) && line.class(*idx).has(Class::PersonParticle);
    if short && n_common == 0 && words.iter().any(is_particle) {
        return Some(sure(EntityType::Person, "particle", 0.8));
    }
    if short && n_common == 0 && line.class(last).has(Class::Surname) {
        return Some(sure(EntityType::Person, "surname", 0.8));
    }
    if short && class_first.has(Class::Surname) && n_common == 0 && words.len() <= 4 {
        return Some(sure(EntityType::Person, "surname_first", 0.75));
    }
    if words.iter().all(|idx| line.token(*idx).is_some_and(|token| token.case == Case::Upper)) {
        return Some(guess(EntityType::Org, "capitals", 0.4));
    }
    if let Some(verdict) = around(line, run, false) {
        return Some(verdict);
    }
    if n_common == 0
        && words.len() <= 3
        && !words.iter().any(|idx| line.token(*idx).is_some_and(|t| t.case == Case::Upper))
    {
        // "the Amber Lattice": people take no article.
        let has_article = run.from.checked_sub(1).is_some_and(|before| matches!(line.word(before), "the" | "The"));
        let r#type = if has_article { EntityType::Org } else { EntityType::Person };
        return Some(sure(r#type, "title_case_run", 0.55));
    }
    // "Academic Affairs": ordinary words alone make no name.
    let n_capital = words.iter().filter(|idx| line.is_capital(**idx)).count();
    if n_common == n_capital || words.len() > 5 {
        return None;
    }
    Some(sure(EntityType::Org, "capital_run", 0.4))
}

fn single(line: &Line, only: usize) -> Option<Verdict> {
    let token = line.token(only)?;
    let classes = line.class(only);
    let run = Range { from: only, to: only + 1 };
    if token.case == Case::Upper && token.span.len() >= 2 {
        let in_brackets = only > 0 && line.token(only - 1).is_some_and(|before| before.is('('));
        if classes.any(&[Class::NotName, Class::Calendar]) || in_brackets && abbreviates_plain(line, only) {
            return None;
        }
        let beside = |idx: Option<usize>| idx.is_some_and(|idx| is_shout(line, idx));
        let shouted = classes.has(Class::Common) || beside(only.checked_sub(1)) || beside(Some(only + 1));
        let fits = token.span.len() <= 6 && !shouted;
        return (fits || in_brackets).then_some(sure(EntityType::Org, "acronym", 0.6));
    }
    if classes.any(&[Class::NotName, Class::Calendar, Class::Role, Class::RoleModifier]) || token.span.len() < 2 {
        return None;
    }
    if is_plain(line, only) {
        return None;
    }
    if token.case == Case::Mixed {
        return mixed(line, only);
    }
    if let Some(verdict) = around(line, run, true) {
        return Some(verdict);
    }
    if classes.any(&[Class::Surname, Class::Given]) {
        return Some(sure(EntityType::Person, "known_name", 0.6));
    }
    Some(guess(EntityType::Person, "single", 0.3))
}

/// `LiveMint` is a name, `MOUs` the plural of an abbreviation, `McQuill` a surname.
fn mixed(line: &Line, only: usize) -> Option<Verdict> {
    let word = line.word(only);
    if word.starts_with("Mc") || word.starts_with("Mac") || word.starts_with("O'") || word.starts_with("O’") {
        return Some(sure(EntityType::Person, "surname", 0.6));
    }
    let plural = word.strip_suffix('s').is_some_and(|stem| !stem.chars().any(char::is_lowercase));
    let camel = word.chars().nth(1).is_some_and(char::is_lowercase) && word.chars().all(char::is_alphabetic);
    (!plural && camel).then_some(sure(EntityType::Org, "mixed_case", 0.5))
}

/// A word of capitals longer than an abbreviation: in "STOP IT NOW" capitals tell nothing.
fn is_shout(line: &Line, idx: usize) -> bool {
    line.token(idx).is_some_and(|token| token.case == Case::Upper && token.span.len() > 1)
        && line.class(idx).any(&[Class::Common, Class::NotName])
}

/// "free trade agreement (FTA)": the capitals stand for ordinary words, not for a name.
pub(crate) fn abbreviates_plain(line: &Line, only: usize) -> bool {
    if only == 0 || !line.token(only - 1).is_some_and(|before| before.is('(')) {
        return false;
    }
    let letters: Vec<char> = line.word(only).chars().filter(|letter| letter.is_uppercase()).collect();
    if letters.len() < 2 {
        return false;
    }
    let Some(from) = only.checked_sub(letters.len() + 1) else { return false };
    letters.iter().enumerate().all(|(offset, letter)| {
        let word = line.word(from + offset);
        !line.is_capital(from + offset) && word.chars().next().is_some_and(|first| first.to_uppercase().eq([*letter]))
    })
}

/// What the words before and after say: "in X", "X said", "X, Ohio".
fn around(line: &Line, run: Range, is_single: bool) -> Option<Verdict> {
    let before = run.from.checked_sub(1);
    let after = line.token(run.to);
    if line.class(run.to).has(Class::Speech) && after.is_some_and(|token| token.kind == Kind::Word) {
        return Some(sure(EntityType::Person, "before_speech", 0.7));
    }
    if after.is_some_and(|token| token.is(','))
        && line.is_capital(run.to + 1)
        && let Some((_, entry)) = line.name_at(run.to + 1, run.to + 6)
        && line.rules.entries.get(entry as usize).is_some_and(|entry| entry.r#type == EntityType::Gpe)
    {
        return Some(sure(EntityType::Gpe, "before_place", 0.75));
    }
    if is_of_company(line, run) && !line.class(run.from).has(Class::Given) {
        return Some(sure(EntityType::Org, "org_cue", 0.75));
    }
    let preposition = before.is_some_and(|idx| line.class(idx).has(Class::PlacePrep) && !line.is_capital(idx));
    if preposition && is_single && !line.class(run.from).any(&[Class::Surname, Class::Given]) {
        return Some(sure(EntityType::Gpe, "after_preposition", 0.6));
    }
    None
}

/// Whether the words around say that shares, staff or customers are a run's own: "shares of X", "X shareholders".
fn is_of_company(line: &Line, run: Range) -> bool {
    let behind = line.class(run.to).has(Class::OrgTail) && !line.is_capital(run.to);
    let before = run.from.checked_sub(2).is_some_and(|cue| {
        matches!(line.word(cue + 1), "of" | "in" | "for" | "at" | "with") && line.class(cue).has(Class::OrgCue)
    });
    behind || before
}

/// An ordinary word of the language, as lists and the document tell.
pub(crate) fn is_plain(line: &Line, idx: usize) -> bool {
    let Some(token) = line.token(idx) else { return true };
    let seen = line.evidence.of(token.lower);
    let classes = line.class(idx);
    classes.has(Class::Common) && !(classes.has(Class::Surname) && seen.n_lower == 0)
        || seen.n_lower > seen.n_capital && !classes.has(Class::Particle)
        || seen.n_capital == 0
            && is_opener(line.tokens, idx)
            && is_derived(line.word(idx))
            && !classes.any(&[Class::Given, Class::Surname])
}

/// A verb or adverb by its ending ("Securing", "Notably"): at the start of a sentence hardly a name.
fn is_derived(word: &str) -> bool {
    word.len() > 5 && ["ing", "ed", "ly"].iter().any(|ending| word.ends_with(ending))
}

fn is_initial(line: &Line, idx: usize) -> bool {
    let dotted = line.token(idx + 1).is_some_and(|next| next.is('.') && next.glued);
    line.is_capital(idx)
        && line.token(idx).is_some_and(|token| token.span.len() == 1 && dotted || line.word(idx).ends_with('.'))
}
