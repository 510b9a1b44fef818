//! The keys under which names of different documents meet.
//!
//! `Lee Jae–myung` has the keys `jae lee myung` (its words, sorted) and `leejaemyung` (its letters, joined), so that order,
//! hyphens, case and accents do not matter. Initials are left out, `David D. Quill` is `David Quill`, but kept beside the key:
//! where a corpus has a `David W. Quill` too, they are two.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::model::name::{Marks, Name, is_suffix, without_nickname};
use crate::model::vocabulary::EntityType;

/// Letters of a place that goes by its initials, at most: `USA`, `U.A.E.`
const LONGEST_INITIALS: usize = 4;

/// How a name can be found.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    /// The row of a gazetteer.
    Known(String),
    /// A personal name of two words or more: sorted words, joined letters, and what sets people of these words apart.
    Person { words: String, letters: String, marks: Marks },
    /// One word of a personal name.
    Surname(String),
    /// Capitals that stand for a longer name.
    Acronym(String),
    /// Any other name.
    Thing(String),
}

/// The key of a name of a document.
pub(crate) fn key_of(name: &Name) -> Key {
    if let Some(known) = &name.known {
        return Key::Known(known.clone());
    }
    let form = match name.r#type {
        EntityType::Person => without_nickname(&name.form),
        _ => Cow::Borrowed(name.form.as_str()),
    };
    let words = words(&form);
    if name.r#type == EntityType::Person {
        let long: Vec<String> =
            words.iter().filter(|word| word.chars().count() > 1 && !is_suffix(word)).cloned().collect();
        // "A. M. Stone" and "P. M. Stone" are two: initials that stand alone count.
        let has_initials = long.len() == 1 && words.first().is_some_and(|word| word.chars().count() == 1);
        let words = if long.is_empty() || has_initials { words } else { long };
        let marks = marks_of(name);
        // "Osrick V" is more than a surname.
        if let ([only], None) = (words.as_slice(), &marks.suffix) {
            return Key::Surname(only.clone());
        }
        let letters = words.concat();
        let mut sorted = words;
        sorted.sort_unstable();
        return Key::Person { words: sorted.join(" "), letters, marks };
    }
    let group = match name.r#type {
        EntityType::Norp => "n ",
        EntityType::Language => "l ",
        _ => "t ",
    };
    let joined = head_last(words).join(" ");
    // Datelines write places in capitals.
    let is_place = name.r#type == EntityType::Gpe
        && name.form.chars().filter(|letter| letter.is_alphabetic()).count() > LONGEST_INITIALS;
    if is_acronym(&name.form) && !is_place {
        return Key::Acronym(format!("{group}{joined}"));
    }
    Key::Thing(format!("{group}{joined}"))
}

/// Whether a word heads the name of an office, before or behind its field.
pub(crate) fn is_office_head(word: &str) -> bool {
    matches!(word, "ministry" | "department")
}

/// "Ministry of Trade" as "Trade Ministry", which is the same office; a "Bank of Orlo" is not the Orlo Bank.
fn head_last(mut words: Vec<String>) -> Vec<String> {
    let is_office = words.first().is_some_and(|head| is_office_head(head));
    let is_linked = words.get(1).is_some_and(|word| matches!(word.as_str(), "of" | "for"));
    if is_office && is_linked && words.len() > 2 {
        let rest = if words[2] == "the" && words.len() > 3 { 3 } else { 2 };
        words.drain(1..rest);
        words.rotate_left(1);
    }
    words
}

/// The words of a form: lower case, without accents, articles and marks.
pub(crate) fn words(form: &str) -> Vec<String> {
    let plain: String =
        form.nfkd().filter(|letter| !is_combining_mark(*letter) && !matches!(letter, '\'' | '’' | '.')).collect();
    let lower = plain.to_lowercase();
    let words = lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let all: Vec<String> = words.map(str::to_owned).collect();
    match all.split_first() {
        Some((first, rest)) if first == "the" && !rest.is_empty() => rest.to_vec(),
        _ => all,
    }
}

/// Whether a form is made of capitals: `HTC`, `G20`.
pub(crate) fn is_acronym(form: &str) -> bool {
    let n_upper = form.chars().filter(|letter| letter.is_uppercase()).count();
    n_upper >= 2
        && form.chars().count() <= 10
        && !form.chars().any(|letter| letter.is_lowercase() || letter.is_whitespace())
}

/// The initials and the suffix of a name, of all its forms in the document.
fn marks_of(name: &Name) -> Marks {
    let mut marks = Marks::of(&name.form);
    for form in &name.forms {
        marks.add(&Marks::of(form));
    }
    // A middle name in full is one of the words already.
    if !marks.is_initial {
        marks.middle = None;
    }
    marks
}
