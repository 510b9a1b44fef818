//! What the words around a name say of its type, where lists know nothing: "the chief executive of X", "X, which makes pumps",
//! "the mayor of X".
//!
//! Where one place of a document says it, all names of the same form take the type. Persons with a given name or a role keep
//! theirs.

use std::collections::{HashMap, HashSet};

use crate::model::segment::Segmented;
use crate::model::vocabulary::EntityType;
use crate::rules::tag::class::Class;
use crate::rules::tag::words::{Case, Kind, hash_lower};
use crate::rules::tag::{HashedMap, TagRules};
use crate::stages::tag::around::{before, next_word, opens_sentence};
use crate::stages::tag::brackets::abbreviates;
use crate::stages::tag::classify::{by_head, is_plain};
use crate::stages::tag::find::{Find, MODEL};
use crate::stages::tag::line::{Line, Range};
use crate::stages::tag::namesakes;
use crate::stages::tag::tokens_of::{first_at, made, put, range_of};

/// The rules that settle a form for the whole document.
const SETTLING: [&str; 4] = ["company_cue", "firm_word", "place_cue", "ship"];

/// Gives the names of a chunk the type that the words beside them tell.
pub(crate) fn read(line: &Line, finds: &mut Vec<Find>) {
    finds.retain(|find| !is_office(line, find));
    for find in finds.iter_mut().filter(|find| is_open(find)) {
        let range = range_of(line, find);
        let starts_given = line.is_given(range.from);
        let verdict = if is_namesake(line, range, find.r#type) {
            Some((EntityType::Person, "place_and_surname"))
        } else if is_place(line, range) && !starts_given || is_called_place(line, range) {
            Some((EntityType::Gpe, "place_cue"))
        } else if starts_given
            || !matches!(find.r#type, EntityType::Person | EntityType::Gpe | EntityType::Loc | EntityType::Fac)
        {
            None
        } else {
            company(line, range, find.r#type).map(|rule| (EntityType::Org, rule))
        };
        if let Some((r#type, rule)) = verdict {
            (find.r#type, find.rule, find.confidence) = (r#type, rule, find.confidence.max(0.8));
        }
    }
}

/// Leaves out ordinary words that a line in capitals makes look like acronyms: `BANK` of "BANK CHIEF HELD IN ROME".
pub(crate) fn drop_shouted(line: &Line, finds: &mut Vec<Find>) {
    let is_shout = |find: &Find| {
        let range = range_of(line, find);
        let is_word = |idx: usize| {
            line.token(idx).is_some_and(|token| token.case == Case::Upper) && line.class(idx).has(Class::Common)
        };
        let beside = |idx: Option<usize>| {
            idx.and_then(|idx| line.token(idx)).is_some_and(|token| token.case == Case::Upper && token.span.len() > 1)
        };
        range.to == range.from + 1
            && find.entry.is_none()
            && is_word(range.from)
            && (beside(range.from.checked_sub(1)) || beside(Some(range.to)))
    };
    finds.retain(|find| !is_shout(find));
}

/// "The Lord Mayor": an office with its article and no name.
fn is_office(line: &Line, find: &Find) -> bool {
    if find.r#type != EntityType::Person || find.entry.is_some() {
        return false;
    }
    let range = range_of(line, find);
    let has_article = range.from.checked_sub(1).is_some_and(|before| line.word(before).eq_ignore_ascii_case("the"));
    let is_of_office = |idx: usize| line.class(idx).any(&[Class::Role, Class::RoleModifier]);
    has_article && line.words(range).count() > 1 && line.words(range).all(is_of_office)
}

/// Leaves out persons of a line in title case whose words are all ordinary ones, `Frost Bill Grows`, and peoples of several words
/// that no list has.
pub(crate) fn drop_ordinary(line: &Line, finds: &mut Vec<Find>) {
    finds.retain(|find| {
        let range = range_of(line, find);
        let n_words = line.words(range).count();
        let is_ordinary = || line.words(range).all(|idx| is_plain(line, idx));
        let is_doubtful = match find.r#type {
            EntityType::Person => n_words > 1 && is_ordinary(),
            EntityType::Norp => n_words > 2,
            _ => false,
        };
        find.rule != MODEL || !is_doubtful
    });
}

/// Whether only the model's word stands for the type.
fn is_open(find: &Find) -> bool {
    find.entry.is_none()
        && find.role.is_none()
        && !find.is_guess
        && matches!(
            find.rule,
            MODEL | "title_case_run" | "single" | "surname" | "surname_first" | "known_name" | "before_speech"
        )
}

/// "Georgia Penn": a place that is also a first name, before a word that no list knows.
fn is_namesake(line: &Line, range: Range, r#type: EntityType) -> bool {
    let is_place = matches!(r#type, EntityType::Gpe | EntityType::Loc | EntityType::Fac | EntityType::Org);
    let [first, last] = line.words(range).collect::<Vec<_>>()[..] else { return false };
    is_place
        && line.rules.saying.given_gender(line.word(first)).is_some()
        && line.name_at(first, last).is_some()
        && line.name_at(last, range.to).is_none()
        && by_head(line, range).is_none()
        && !line.class(last).any(&[Class::Common, Class::Direction, Class::OrgHead, Class::Firm, Class::Team])
        && line.token(last).is_some_and(|token| token.case == Case::Title)
}

/// "X, the capital of Orlo", "X, a small town in the south".
fn is_called_place(line: &Line, range: Range) -> bool {
    /// Words between the article and the noun.
    const QUALIFIERS: usize = 3;
    let has_article =
        line.token(range.to).is_some_and(|token| token.is(',')) && line.class(range.to + 1).has(Class::Article);
    let is_noun = |at: usize| {
        !line.is_capital(at)
            && line.class(at).has(Class::PlaceNoun)
            && (line.class(at + 1).has(Class::PlacePrep)
                || line.word(at + 1) == "of"
                || line.token(at + 1).is_some_and(|token| token.is(',')))
    };
    // "Muller, a teacher in the village,": what another word leads to says nothing of the name.
    let is_word = |at: &usize| {
        line.token(*at).is_some_and(|token| token.kind == Kind::Word)
            && !line.class(*at).any(&[Class::Bridge, Class::PlacePrep, Class::Article])
    };
    has_article
        && line.words(range).count() == 1
        && (range.to + 2..range.to + 3 + QUALIFIERS).take_while(is_word).any(is_noun)
}

/// "The mayor of X", "residents of X".
fn is_place(line: &Line, range: Range) -> bool {
    let of = range.from.checked_sub(2).filter(|cue| line.word(cue + 1) == "of");
    of.is_some_and(|cue| line.class(cue).has(Class::PlaceOwner)) && line.words(range).count() <= 2
}

/// Why a name is that of a company.
fn company(line: &Line, range: Range, r#type: EntityType) -> Option<&'static str> {
    let is_person = r#type == EntityType::Person;
    let words: Vec<usize> = line.words(range).collect();
    let (first, last) = (*words.first()?, *words.last()?);
    if line.class(first).has(Class::FirmFront) || words.len() >= 2 && line.class(last).has(Class::Firm) {
        return Some("firm_word");
    }
    let after = |offset: usize| line.class(range.to + offset);
    let has_comma = line.token(range.to).is_some_and(|token| token.is(','));
    let which = has_comma && line.word(range.to + 1) == "which";
    let is_maker = which && after(2).has(Class::Deed);
    let is_no_person = which && is_person && words.len() >= 2 && !line.class(last).has(Class::Surname);
    // "Maeve Hahn runs a bakery": people do such deeds too.
    let next = line.class(range.to);
    let behind = (next.has(Class::OrgTail) || next.has(Class::Deed) && !is_person) && !line.is_capital(range.to);
    let led = range.from.checked_sub(2).is_some_and(|cue| {
        // "Workers in Tolm" tells of a town.
        let is_link = matches!(line.word(cue + 1), "of" | "at") || line.word(cue + 1) == "in" && is_person;
        let is_share = line.class(cue).has(Class::OrgCue) && !matches!(line.word(cue), "offices" | "headquarters");
        is_link && (line.class(cue).has(Class::Boss) || is_share && line.word(cue + 1) != "at")
    });
    let owned = line.token(range.to).is_some_and(|token| token.kind == Kind::Possessive)
        && (after(1).any(&[Class::Boss, Class::OrgTail])
            || line.word(range.to + 1) == "chief" && line.word(range.to + 2) == "executive")
        && !line.is_capital(range.to + 1);
    (is_maker || is_no_person || behind && words.len() >= 2 || led || owned).then_some("company_cue")
}

/// Acronyms that stand in brackets behind their long form, though their letters also make a word: `OFF`.
#[derive(Debug, Default)]
pub(crate) struct Acronyms {
    exact: HashedMap<()>,
}

impl Acronyms {
    /// Adds those of a chunk to its finds, and those met before where they stand alone.
    pub(crate) fn add(&mut self, line: &Line, finds: &mut Vec<Find>) {
        let mut fresh = Vec::new();
        for find in finds.iter().filter(|find| !matches!(find.r#type, EntityType::Person | EntityType::Norp)) {
            let at = first_at(line, find.place.span.end);
            let closes = line.token(at).is_some_and(|token| token.is('('))
                && line.token(at + 2).is_some_and(|token| token.is(')'));
            if !closes || line.token(at + 1).is_none_or(|token| token.case != Case::Upper) {
                continue;
            }
            if abbreviates(line.word(at + 1), find.place.span.of(line.text)) {
                fresh.push((at + 1, find.r#type));
            }
        }
        for (at, r#type) in fresh {
            let (range, Some(token)) = (Range { from: at, to: at + 1 }, line.token(at)) else { continue };
            self.exact.insert(token.exact, ());
            if !is_taken(line, finds, range) {
                put(finds, made(line, range, r#type, ("acronym", 0.8)));
            }
        }
        if self.exact.is_empty() {
            return;
        }
        for (at, token) in line.tokens.iter().enumerate() {
            let range = Range { from: at, to: at + 1 };
            let shouts = |idx: Option<usize>| {
                idx.and_then(|idx| line.token(idx))
                    .is_some_and(|token| token.case == Case::Upper && token.span.len() > 1)
            };
            if self.exact.contains_key(&token.exact)
                && !shouts(at.checked_sub(1))
                && !shouts(Some(at + 1))
                && !is_taken(line, finds, range)
            {
                put(finds, made(line, range, EntityType::Org, ("acronym", 0.7)));
            }
        }
    }
}

fn is_taken(line: &Line, finds: &[Find], range: Range) -> bool {
    let span = line.place(range).span;
    let at = finds.partition_point(|find| find.place.span.end <= span.start);
    finds.get(at).is_some_and(|find| find.place.span.start < span.end)
}

/// Gives all names of one form the type that one place settles, and leaves out the plural of a family and words that only open a
/// sentence.
pub(crate) fn settle(segmented: &Segmented, finds: &mut Vec<Find>, rules: &TagRules) {
    let mut settled: HashMap<&str, (EntityType, &'static str)> = HashMap::new();
    for find in finds.iter() {
        let Some(rule) = SETTLING.iter().find(|rule| **rule == find.rule) else { continue };
        let text = segmented.text(find.place);
        let text = if *rule == "ship" { without_prefix(text) } else { text };
        settled.entry(text).or_insert((find.r#type, rule));
    }
    if !settled.is_empty() {
        for find in finds.iter_mut().filter(|find| find.entry.is_none() && find.role.is_none()) {
            let text = segmented.text(find.place);
            let text = text.strip_prefix("The ").unwrap_or(text);
            if let Some((r#type, rule)) = settled.get(text) {
                (find.r#type, find.rule) = (*r#type, rule);
            }
        }
    }
    drop_families(segmented, finds);
    namesakes::settle(segmented, finds, rules);
    drop_openers(segmented, finds, rules);
    add_particles(segmented, finds);
}

/// Leaves out words that are given names too where they open a sentence: "Frank talks followed", "Bill by bill". A name of the
/// document that has the word, or a verb of saying behind it, keeps it.
fn drop_openers(segmented: &Segmented, finds: &mut Vec<Find>, rules: &TagRules) {
    let class = |word: &str| rules.classes(hash_lower(word));
    let is_alone = |find: &Find| {
        let text = segmented.text(find.place);
        // Only people are looked up.
        if find.r#type != EntityType::Person || find.entry.is_some() {
            return false;
        }
        let is_particle = class(text).has(Class::Particle) && rules.saying.given_gender(text).is_none();
        if !is_particle && !class(text).has(Class::GivenWord) {
            return false;
        }
        let next = next_word(segmented, find);
        let is_word = next.starts_with(char::is_lowercase) && !class(next).any(&[Class::Speech, Class::Particle]);
        find.role.is_none() && is_word && opens_sentence(segmented, find)
    };
    let alone: Vec<bool> = finds.iter().map(is_alone).collect();
    if !alone.contains(&true) {
        return;
    }
    let others = finds.iter().zip(&alone).filter(|(find, is_alone)| !**is_alone && find.r#type == EntityType::Person);
    let named: HashSet<&str> = others.flat_map(|(find, _)| segmented.text(find.place).split(' ')).collect();
    let mut alone = alone.iter();
    finds.retain(|find| alone.next() != Some(&true) || named.contains(segmented.text(find.place)));
}

/// "von Brandeis" behind "Ursula von Brandeis": the particle belongs to the surname where the document's full name has it.
fn add_particles(segmented: &Segmented, finds: &mut [Find]) {
    let mut particles_of: HashMap<&str, &str> = HashMap::new();
    for find in finds.iter().filter(|find| find.r#type == EntityType::Person) {
        let text = segmented.text(find.place);
        let Some(at) = text.find(' ').map(|at| at + 1) else { continue };
        let tail = text.get(at..).unwrap_or_default();
        if tail.starts_with(char::is_lowercase) && tail.contains(' ') {
            for (at, _) in tail.match_indices(' ') {
                let (particles, name) = tail.split_at(at + 1);
                particles_of.entry(name).or_insert(particles);
            }
        }
    }
    if particles_of.is_empty() {
        return;
    }
    let mut last = (0, 0);
    for find in finds.iter_mut() {
        let (text, before) = (segmented.text(find.place), before(segmented, find));
        let particles = particles_of.get(text).copied();
        // "Da Costa Lima sang": at the start of a sentence the particle has a capital.
        let stands = |particles: &&str| {
            let at = before.len().checked_sub(particles.len());
            at.and_then(|at| before.get(at..)).is_some_and(|own| own.eq_ignore_ascii_case(particles))
        };
        if let Some(particles) = particles.filter(stands).filter(|_| find.entry.is_none()) {
            let start = find.place.span.start - particles.len() as u32;
            if last.0 < find.place.segment || last.1 <= start {
                find.place.span.start = start;
                find.r#type = EntityType::Person;
            }
        }
        last = (find.place.segment, find.place.span.end);
    }
}

/// `Northern Vale` of "MV Northern Vale".
pub(crate) fn without_prefix(ship: &str) -> &str {
    match ship.split_once(' ') {
        Some((prefix, rest)) if prefix.len() >= 2 && prefix.chars().all(char::is_uppercase) => rest,
        _ => ship,
    }
}

/// "The Brackens" where the document names a Bracken.
fn drop_families(segmented: &Segmented, finds: &mut Vec<Find>) {
    let is_full = |find: &&Find| find.r#type == EntityType::Person && segmented.text(find.place).contains(' ');
    let surnames: HashSet<&str> = finds
        .iter()
        .filter(is_full)
        .filter_map(|find| segmented.text(find.place).rsplit(' ').next())
        .filter(|word| word.len() > 2)
        .collect();
    if surnames.is_empty() {
        return;
    }
    finds.retain(|find| {
        let text = segmented.text(find.place);
        let text = text.strip_prefix("The ").or_else(|| text.strip_prefix("the ")).unwrap_or(text);
        let stem = text.strip_suffix("es").into_iter().chain(text.strip_suffix('s'));
        let is_plural = find.entry.is_none()
            && !text.contains(' ')
            && stem.clone().any(|stem| surnames.contains(stem))
            && !surnames.contains(text);
        !(is_plural && follows_article(segmented, find))
    });
}

fn follows_article(segmented: &Segmented, find: &Find) -> bool {
    let word = before(segmented, find).trim_end().rsplit(' ').next().unwrap_or_default();
    let has_own = segmented.text(find.place).to_lowercase().starts_with("the ");
    has_own || matches!(word.to_lowercase().as_str(), "the" | "two" | "three" | "both" | "four" | "several" | "other")
}
