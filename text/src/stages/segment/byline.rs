//! Who wrote a text, as its bylines and the notes on its writers tell.
//!
//! `"By Ann Roe and Bob Low"` is by `Ann Roe and Bob Low`; so is a text that ends `"Ann Roe is director of studies at X. Bob
//! Low is an editor."`. It does not look for names in running text.

use crate::rules::segment::SegmentRules;
use crate::stages::segment::looks::is_date_line;
use crate::stages::segment::sentences::sentences;

/// Longest byline, in bytes.
const MAX_BYLINE: usize = 160;
/// Longest note on writers, in bytes.
const MAX_BIO: usize = 1200;

/// The names of a line that starts with "By" or is two or more names before a bar.
pub(crate) fn signed(line: &str, rules: &SegmentRules) -> Option<String> {
    if line.len() > MAX_BYLINE {
        return None;
    }
    // The day below the names is no part of them.
    let line = line.split_once('\n').filter(|(_, day)| is_date_line(day)).map_or(line, |(names, _)| names.trim_end());
    if let Some(rest) = after_by(line) {
        return names(rest, rules).filter(|names| names.contains(' ') || rest.len() == names.len());
    }
    let (left, _) = line.split_once(" | ").or_else(|| line.split_once(" – "))?;
    names(left, rules).filter(|names| names.len() == left.trim().len() && names.contains(" and "))
}

/// The name of a line that is nothing but a name with a title, or, when `bare` is set, without one.
pub(crate) fn named(line: &str, rules: &SegmentRules, bare: Bare) -> Option<String> {
    let first = line.split(' ').next()?.trim_end_matches('.');
    if line.len() > 80 || (bare == Bare::Refused && !rules.words.honorifics.contains(first)) {
        return None;
    }
    let found = names(line, rules)?;
    let whole = strip_titles(line, rules).trim_end_matches([' ', ',']);
    (found == whole && found.contains(' ')).then_some(found)
}

/// Whether a name without a title counts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bare {
    /// "Ann Roe" is a byline here.
    Taken,
    /// Only "Ms Ann Roe" is.
    Refused,
}

/// The writers whom a note introduces: "Ann Roe is director of … Bob Low is …".
pub(crate) fn introduced(block: &str, before: &str, rules: &SegmentRules) -> Option<String> {
    if block.len() > MAX_BIO {
        return None;
    }
    let mut found: Vec<String> = Vec::new();
    for (idx, span) in sentences(block, rules).into_iter().enumerate() {
        match subject(span.of(block), rules) {
            Some(name) => found.push(name),
            None if idx == 0 => return None,
            None => {}
        }
    }
    // A person whom the text tells about is no writer of it.
    let is_told_of = found.iter().any(|name| memchr::memmem::find(before.as_bytes(), name.as_bytes()).is_some());
    (!found.is_empty() && !is_told_of).then(|| joined(&found))
}

/// The name in "NAME is/are/was (a/the) … ROLE …".
fn subject(sentence: &str, rules: &SegmentRules) -> Option<String> {
    let at = [" is ", " are ", " works as ", " serves as ", " was "]
        .iter()
        .filter_map(|verb| sentence.find(verb).map(|at| (at, at + verb.len())));
    let (end, rest) = at.min()?;
    let left = sentence.get(..end)?;
    let left = left.split_once(',').map_or(left, |(name, _)| name).trim_start_matches("The author ").trim();
    let name = names(left, rules).filter(|name| name.contains(' ') && strip_titles(left, rules) == name)?;
    let is_role = sentence
        .get(rest..)?
        .split([' ', ',', '-'])
        .take(8)
        .any(|word| rules.words.roles.contains(word.to_lowercase().trim_end_matches('.')));
    is_role.then_some(name)
}

/// What follows "By" at the start of a line.
fn after_by(line: &str) -> Option<&str> {
    let heads = [
        "By ",
        "BY ",
        "by ",
        "Written by ",
        "Words by ",
        "Story by ",
        "Text by ",
        "Author: ",
        "Authors: ",
        "Reported by ",
    ];
    heads.iter().find_map(|head| line.strip_prefix(head)).map(|rest| rest.trim_start_matches([':', ' ']))
}

/// The names at the start of a text, joined with commas and "and".
fn names(text: &str, rules: &SegmentRules) -> Option<String> {
    let text = text.split([';', '|', '(', '•', '·']).next()?.trim();
    let mut found = Vec::new();
    for part in text
        .replace(" & ", " and ")
        .split(" and ")
        .flat_map(|part| part.split(',').map(str::to_owned).collect::<Vec<_>>())
    {
        let part = part.trim();
        if part.is_empty() || matches!(part, "Jr." | "Jr" | "Sr." | "PhD" | "Ph.D.") {
            continue;
        }
        let name = strip_titles(part, rules);
        if !is_name(name, rules) {
            break;
        }
        found.push(name.to_owned());
    }
    (!found.is_empty()).then(|| joined(&found))
}

fn joined(names: &[String]) -> String {
    match names {
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

fn strip_titles<'a>(text: &'a str, rules: &SegmentRules) -> &'a str {
    let mut rest = text.trim();
    while let Some((first, behind)) = rest.split_once(' ') {
        if !rules.words.honorifics.contains(first.trim_end_matches('.')) {
            break;
        }
        rest = behind.trim_start();
    }
    rest
}

/// One to five words that are written like the parts of a person's name.
fn is_name(text: &str, rules: &SegmentRules) -> bool {
    let mut n_words = 0;
    for word in text.split(' ') {
        let is_particle = matches!(
            word,
            "de" | "van" | "von" | "der" | "den" | "da" | "di" | "del" | "la" | "bin" | "al" | "ibn" | "ten"
        );
        let is_capital = word.starts_with(char::is_uppercase)
            && word
                .chars()
                .all(|letter| letter.is_alphabetic() || matches!(letter, '.' | '-' | '‐' | '‑' | '–' | '\'' | '’'));
        let is_plain = rules.words.starters.contains(word) || rules.words.roles.contains(&word.to_lowercase());
        n_words += 1;
        if !(is_particle && n_words > 1 || is_capital) || is_plain || n_words > 5 {
            return false;
        }
    }
    n_words > 0
}
