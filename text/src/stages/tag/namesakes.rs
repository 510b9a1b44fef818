//! Names that a document gives to somebody beside what the lists or the words say they are: a surname that is a place, the name a
//! woman had before her marriage, a firm called as its founder.
//!
//! After "Dalia Holland" the subject of "Holland trained in Utrecht" is a person; after "J.P. Roe & Co." a bare "J.P. Roe" is the
//! firm. A document that also names the place, "in Holland", is read with more care.

use std::collections::{HashMap, HashSet};

use crate::model::name::nickname;
use crate::model::segment::{Place, Segmented};
use crate::model::span::Span;
use crate::model::vocabulary::EntityType;
use crate::rules::tag::TagRules;
use crate::rules::tag::class::Class;
use crate::rules::tag::words::hash_lower;
use crate::stages::tag::around::{before, behind, next_word, opens_sentence};
use crate::stages::tag::find::{Find, MODEL};

/// What stands before another name of the person who was named just before.
const ALSO: [&str; 10] = [
    "née",
    "nee",
    "né",
    "born",
    "formerly",
    "formerly known as",
    "previously known as",
    "better known as",
    "also known as",
    "known as",
];

/// What stands before another name of the person who was named last in the sentence, wherever that was.
const NAMED: [&str; 6] = ["maiden name", "birth name", "stage name", "pen name", "former name", "married name"];

/// Names that may stand between a person and another name of theirs.
const MOST_BETWEEN: usize = 6;

/// Gives finds of a whole document the types that its other names tell.
pub(super) fn settle(segmented: &Segmented, finds: &mut Vec<Find>, rules: &TagRules) {
    name_surnames(segmented, finds, rules);
    name_firms(segmented, finds, rules);
    name_nicknames(segmented, finds, rules);
    join_also(segmented, finds);
    agree_on_types(segmented, finds);
}

/// Makes a listed place a person where it is the surname of somebody named in full, and a title before it, or what it does, says so.
fn name_surnames(segmented: &Segmented, finds: &mut [Find], rules: &TagRules) {
    // Norway is no surname of "Harald of Norway".
    let is_person = |find: &&Find| find.r#type == EntityType::Person && !segmented.text(find.place).contains(" of ");
    let full = finds.iter().filter(is_person);
    let surnames: HashSet<&str> =
        full.filter_map(|find| segmented.text(find.place).rsplit_once(' ')).map(|(_, last)| last).collect();
    if surnames.is_empty() {
        return;
    }
    let class = |word: &str| rules.classes(hash_lower(word));
    let word_before = |find: &Find| before(segmented, find).trim_end().rsplit(' ').next().unwrap_or_default();
    let is_place = |find: &&Find| find.entry.is_some() && find.r#type == EntityType::Gpe;
    let is_surname = |find: &&Find| surnames.contains(segmented.text(find.place)) && !rules.is_own(find.entry);
    // "in Holland", "the Holland of today", "Utrecht, Holland"
    let is_visited = |find: &&Find| {
        let word = word_before(find);
        class(word).any(&[Class::PlacePrep, Class::Bridge, Class::Article]) || word.ends_with(',')
    };
    let places = finds.iter().filter(is_place).filter(is_surname);
    let visited: HashSet<&str> = places.filter(is_visited).map(|find| segmented.text(find.place)).collect();
    for find in finds.iter_mut() {
        if !is_place(&&*find) || !is_surname(&&*find) {
            continue;
        }
        let title = word_before(find);
        let has_title = title.starts_with(char::is_uppercase) && class(title.trim_end_matches('.')).has(Class::Role);
        let next = next_word(segmented, find);
        let is_verb = next.len() > 4 && next.ends_with("ed") || class(next).has(Class::Speech);
        // "London has 9 million people": a place has things to count.
        let counts = || {
            behind(segmented, find)
                .trim_start()
                .split(' ')
                .nth(1)
                .is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()))
        };
        let is_act = (is_verb || class(next).has(Class::Auxiliary) && !counts())
            && !visited.contains(segmented.text(find.place));
        let does = is_act && next.starts_with(char::is_lowercase) && opens_sentence(segmented, find);
        if has_title || does {
            (find.r#type, find.entry, find.rule) = (EntityType::Person, None, "surname");
        }
    }
}

/// Makes a name with initials the firm that was named after it in full before: `J.P. Roe` behind "J.P. Roe & Co.".
fn name_firms(segmented: &Segmented, finds: &mut [Find], rules: &TagRules) {
    let mut firms: HashSet<&str> = HashSet::new();
    for find in finds.iter_mut().filter(|find| find.entry.is_none()) {
        let text = segmented.text(find.place);
        match find.r#type {
            EntityType::Org => firms.extend(founder(text, rules).filter(|name| has_initial(name))),
            EntityType::Person if find.role.is_none() && firms.contains(text) => {
                (find.r#type, find.rule) = (EntityType::Org, "firm_word");
            }
            _ => {}
        }
    }
}

/// `J.P. Roe` of "J.P. Roe & Co."
fn founder<'t>(firm: &'t str, rules: &TagRules) -> Option<&'t str> {
    let (name, form) = firm.rsplit_once(" & ").or_else(|| firm.rsplit_once(" and "))?;
    let is_form = |form: &str| rules.classes(hash_lower(form)).has(Class::OrgSuffix);
    (is_form(form) || is_form(form.trim_end_matches('.'))).then_some(name)
}

/// Whether a name begins with an initial.
fn has_initial(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next() == Some('.')
}

/// Makes a person of "Dutch Fennimore" behind "Walter “Dutch” Fennimore", whatever the words look like.
fn name_nicknames(segmented: &Segmented, finds: &mut Vec<Find>, rules: &TagRules) {
    let people = finds.iter().filter(|find| find.r#type == EntityType::Person);
    let called = people.filter_map(|find| {
        let text = segmented.text(find.place);
        Some(format!("{} {}", nickname(text)?, text.rsplit(' ').next()?))
    });
    let called: HashSet<String> = called.collect();
    if called.is_empty() {
        return;
    }
    // "Dutch" may be found as a nation, and the surname alone.
    let mut kept: Vec<Find> = Vec::with_capacity(finds.len());
    for mut find in finds.drain(..) {
        if let Some(left) = kept.last() {
            let whole = Place { span: Span { start: left.place.span.start, ..find.place.span }, ..find.place };
            let is_whole = left.place.segment == find.place.segment && called.contains(segmented.text(whole));
            if is_whole && !rules.is_own(left.entry) {
                (find.place, find.entry) = (whole, None);
                kept.pop();
            }
        }
        kept.push(find);
    }
    *finds = kept;
    for find in finds.iter_mut().filter(|find| !rules.is_own(find.entry)) {
        if called.contains(segmented.text(find.place)) {
            (find.r#type, find.rule, find.is_guess) = (EntityType::Person, "nickname", false);
        }
    }
}

/// Makes `Ostrander` of "Klara Venn, née Ostrander," another name of Klara Venn, and so `Klara Ostrander` of "Klara Venn, who won under
/// her maiden name, Klara Ostrander".
fn join_also(segmented: &Segmented, finds: &mut [Find]) {
    for idx in 1..finds.len() {
        let Some(right) = finds.get(idx) else { continue };
        let is_person = |find: &&Find| find.r#type == EntityType::Person;
        let Some(owner) = (0..idx).rev().take(MOST_BETWEEN).find(|at| finds.get(*at).as_ref().is_some_and(is_person))
        else {
            continue;
        };
        let Some(left) = finds.get(owner).filter(|left| left.place.segment == right.place.segment) else { continue };
        let gap = before(segmented, right).get(left.place.span.end as usize..).unwrap_or_default();
        let words = gap.trim_matches(|letter: char| !letter.is_alphabetic());
        let is_beside = owner + 1 == idx && words.len() < gap.len() && ALSO.contains(&words);
        let is_told = || !gap.contains(". ") && NAMED.iter().any(|told| words.ends_with(told));
        let is_open = right.entry.is_none() && right.role.is_none() && left.same_as.is_none();
        if is_open
            && (is_beside || is_told())
            && let Some(find) = finds.get_mut(idx)
        {
            (find.r#type, find.same_as) = (EntityType::Person, Some(owner as u32));
        }
    }
}

/// Gives a full name that the model alone typed the type that another place of the document gives it with more certainty.
fn agree_on_types(segmented: &Segmented, finds: &mut [Find]) {
    let mut best: HashMap<&str, (f32, EntityType)> = HashMap::new();
    for find in finds.iter().filter(|find| find.entry.is_none() && !find.is_guess) {
        let text = segmented.text(find.place);
        if text.contains(' ') && find.r#type == EntityType::Person {
            let known = best.entry(text).or_insert((find.confidence, find.r#type));
            if find.confidence > known.0 {
                *known = (find.confidence, find.r#type);
            }
        }
    }
    for find in finds.iter_mut().filter(|find| find.rule == MODEL && find.r#type != EntityType::Person) {
        let known = best.get(segmented.text(find.place)).filter(|(confidence, _)| *confidence > find.confidence);
        if let Some((_, r#type)) = known {
            find.r#type = *r#type;
        }
    }
}
