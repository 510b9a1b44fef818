//! A clause in plain words: its parts in the order of the sentence, without the rest of the sentence.
//!
//! "On Thursday, after years of talks, Botswana and Namibia signed the treaty, the Dispatch wrote" has the clauses of Botswana and of
//! Namibia with `signed`, "the treaty" and "On Thursday", and gives "On Thursday Botswana and Namibia signed the treaty". What has no
//! subject or no verb is told by the whole sentence.

use std::ops::Range;

use crosscheck_text::model::clause::ClauseKind;
use serde::{Deserialize, Serialize};

/// The parts of a clause as `clauses` has them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Spoken {
    pub(crate) kind: ClauseKind,
    pub(crate) subject: Option<String>,
    pub(crate) predicate: String,
    pub(crate) object: Option<String>,
    pub(crate) arguments: Vec<String>,
}

/// A part with its place in the sentence.
struct Part {
    text: String,
    place: Option<Range<usize>>,
}

/// What coordinated clauses of a sentence say.
pub(crate) fn act(sentence: &str, clauses: &[Spoken]) -> String {
    let Some(first) = clauses.first() else { return sentence.to_owned() };
    let is_verbal = matches!(first.kind, ClauseKind::Verb | ClauseKind::Copula);
    let together: Vec<&Spoken> = clauses.iter().filter(|clause| clause.predicate == first.predicate).collect();
    let subjects = distinct(together.iter().filter_map(|clause| clause.subject.as_deref()));
    if !is_verbal || subjects.is_empty() {
        return sentence.to_owned();
    }
    let objects = distinct(together.iter().filter_map(|clause| clause.object.as_deref()));
    let arguments = distinct(together.iter().flat_map(|clause| clause.arguments.iter().map(String::as_str)));
    let mut parts = vec![joined(sentence, &subjects)];
    parts.extend((!objects.is_empty()).then(|| joined(sentence, &objects)));
    parts.extend(arguments.iter().map(|argument| joined(sentence, &[argument])));
    parts.insert(1, predicate(sentence, &first.predicate, &parts, &arguments));
    in_order(sentence, parts)
}

/// Each text once.
fn distinct<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut found: Vec<&str> = Vec::new();
    for text in texts {
        if !found.contains(&text) {
            found.push(text);
        }
    }
    found
}

/// Coordinated texts, at the place of the first.
fn joined(sentence: &str, texts: &[&str]) -> Part {
    let text = match texts {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    };
    Part { text, place: texts.first().and_then(|first| find(sentence, first, &[])) }
}

/// The predicate without the preposition that an argument begins with, where no other part stands; after the subject if it can be.
fn predicate(sentence: &str, predicate: &str, parts: &[Part], arguments: &[&str]) -> Part {
    let bare = predicate.rsplit_once(' ').filter(|(_, last)| {
        arguments
            .iter()
            .any(|argument| argument.split(' ').next().is_some_and(|first| first.eq_ignore_ascii_case(last)))
    });
    let text = bare.map_or(predicate, |(bare, _)| bare);
    let taken: Vec<Range<usize>> = parts.iter().filter_map(|part| part.place.clone()).collect();
    let start = parts.first().and_then(|subject| subject.place.clone()).map_or(0, |place| place.end);
    let after = sentence.get(start..).and_then(|rest| find(rest, text, &[])).map(|at| at.start + start..at.end + start);
    let is_free = |place: &Range<usize>| !taken.iter().any(|taken| overlap(taken, place));
    Part { text: text.to_owned(), place: after.filter(is_free).or_else(|| find(sentence, text, &taken)) }
}

/// The first place where a text stands as whole words, apart from some others.
fn find(sentence: &str, text: &str, taken: &[Range<usize>]) -> Option<Range<usize>> {
    let is_word = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    let whole = |at: usize| {
        let (before, after) = (sentence[..at].chars().next_back(), sentence[at + text.len()..].chars().next());
        let goes_on = |one: Option<char>, other: Option<char>| is_word(one) && is_word(other);
        !goes_on(before, text.chars().next()) && !goes_on(text.chars().next_back(), after)
    };
    let places = sentence.match_indices(text).filter(|(at, _)| whole(*at)).map(|(at, _)| at..at + text.len());
    places.into_iter().find(|place| !place.is_empty() && !taken.iter().any(|taken| overlap(taken, place)))
}

fn overlap(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// The parts as the sentence has them, with the comma that alone stands between two; one that stands within another is part of that, and
/// one that is not found stays where it is.
fn in_order(sentence: &str, parts: Vec<Part>) -> String {
    let within = |n: usize, place: &Range<usize>| {
        parts.iter().enumerate().any(|(m, other)| {
            let holds = |other: &Range<usize>| {
                other.start <= place.start && place.end <= other.end && (other != place || m < n)
            };
            m != n && other.place.as_ref().is_some_and(holds)
        })
    };
    let mut last = 0;
    let mut placed: Vec<(usize, usize, &Part)> = Vec::new();
    for (n, part) in parts.iter().enumerate().filter(|(_, part)| !part.text.is_empty()) {
        if part.place.as_ref().is_some_and(|place| within(n, place)) {
            continue;
        }
        last = part.place.as_ref().map_or(last, |place| place.start);
        placed.push((last, n, part));
    }
    placed.sort_unstable_by_key(|(start, n, _)| (*start, *n));
    let (mut text, mut before) = (String::new(), None);
    for (_, _, part) in placed {
        let place = part.place.clone();
        let between = before.zip(place.as_ref()).and_then(|(end, next): (usize, _)| sentence.get(end..next.start));
        text.push_str(if between.is_some_and(|between| between.trim() == ",") { "," } else { "" });
        text.push_str(if text.is_empty() { "" } else { " " });
        text.push_str(&part.text);
        before = place.map(|place| place.end);
    }
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoken(kind: ClauseKind, parts: [&str; 3], arguments: &[&str]) -> Spoken {
        let [subject, predicate, object] = parts.map(|part| Some(part.to_owned()).filter(|part| !part.is_empty()));
        let predicate = predicate.unwrap_or_default();
        Spoken {
            kind,
            subject,
            predicate,
            object,
            arguments: arguments.iter().map(|text| (*text).to_owned()).collect(),
        }
    }

    #[test]
    fn parts_stand_in_the_order_of_the_sentence() {
        let sentence = "On Thursday, after years of talks, Botswana and Namibia signed the treaty, the Dispatch wrote.";
        let of = |subject| spoken(ClauseKind::Verb, [subject, "signed", "the treaty"], &["On Thursday"]);
        assert_eq!(
            act(sentence, &[of("Botswana"), of("Namibia")]),
            "On Thursday Botswana and Namibia signed the treaty"
        );
    }

    #[test]
    fn a_comma_that_alone_stands_between_two_parts_stays() {
        let sentence = "On 12 March, beside the silos of Orlo, Minister Tarn signed the treaty.";
        let arguments = ["On 12 March", "beside the silos of Orlo"];
        let own = spoken(ClauseKind::Verb, ["Minister Tarn", "signed", "the treaty"], &arguments);
        assert_eq!(act(sentence, &[own]), "On 12 March, beside the silos of Orlo, Minister Tarn signed the treaty");
    }

    #[test]
    fn the_preposition_of_an_argument_is_told_once() {
        let sentence = "Trump sent troops and threatened on Saturday to close the border.";
        let own = spoken(ClauseKind::Verb, ["Trump", "threatened on", ""], &["on Saturday", "to close the border"]);
        assert_eq!(act(sentence, &[own]), "Trump threatened on Saturday to close the border");
    }

    #[test]
    fn a_part_within_another_is_told_once_and_words_are_whole() {
        let sentence = "This isle is full since May, the month of rain.";
        let own = spoken(ClauseKind::Copula, ["This isle", "is", ""], &["since May, the month of rain", "May", "full"]);
        assert_eq!(act(sentence, &[own]), "This isle is full since May, the month of rain");
    }

    #[test]
    fn without_a_subject_or_a_verb_the_sentence_tells_it() {
        let sentence = "Signed on 12 March, the treaty opens the port.";
        let open = spoken(ClauseKind::Verb, ["", "Signed on", ""], &["on 12 March"]);
        let noun = spoken(ClauseKind::Noun, ["Lee", "visit", ""], &["in May"]);
        assert_eq!(act(sentence, &[open]), sentence);
        assert_eq!(act("Lee's visit in May was short.", &[noun]), "Lee's visit in May was short.");
        assert_eq!(act(sentence, &[]), sentence);
    }

    #[test]
    fn parts_that_the_sentence_has_in_other_words_keep_their_place() {
        let sentence = "Miller was last seen by a friend on 6 May.";
        let own = spoken(ClauseKind::Verb, ["Miller", "was seen by", ""], &["by a friend", "on 6 May"]);
        assert_eq!(act(sentence, &[own]), "Miller was seen by a friend on 6 May");
    }
}
