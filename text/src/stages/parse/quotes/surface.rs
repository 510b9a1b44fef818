//! Attributions that the order of words and marks shows without a parse.
//!
//! `Prost: "It leaks."`, `"It leaks" — Omar Beck`, `« Nous attendons », a déclaré Bastien Kerouault`, `Beck was clear:
//! "It leaks."`. These are read where the parse gives no attribution for a quotation.

use crate::model::span::Span;
use crate::model::tree::Relation;
use crate::rules::parse::saying::SayingRules;
use crate::stages::parse::quotes::attribution::Attribution;
use crate::stages::parse::quotes::input::{NameKind, QuoteMention, SpeechHow};
use crate::stages::parse::quotes::marks::Marked;
use crate::stages::parse::quotes::sentence::{Sentence, first_behind};
use crate::stages::parse::quotes::source::{Source, source};

/// Attributions beside the ranges of a sentence that have none.
pub(crate) fn attributions(sentence: &Sentence<'_>, rules: &SayingRules) -> Vec<Attribution> {
    let from = first_behind(sentence.marks, sentence.span.start.saturating_sub(3));
    let ranges = sentence.marks.iter().enumerate().skip(from);
    let ranges = ranges.take_while(|(_, range)| range.outer.start < sentence.span.end);
    let mut found: Vec<Attribution> = Vec::new();
    for (at, range) in ranges {
        let one = label(sentence, at, range)
            .or_else(|| signature(sentence, at, range))
            .or_else(|| after_range(sentence, at, range, rules))
            .or_else(|| before_range(sentence, at, range, rules))
            .or_else(|| colon(sentence, at, range, rules))
            .or_else(|| words_of(sentence, at, range));
        found.extend(one);
    }
    if found.is_empty() && sentence.nodes.is_empty() {
        found.extend(reported(sentence, rules));
    }
    found
}

fn attribution(mention: &QuoteMention, clause: Span, rule: &'static str, confidence: f32) -> Attribution {
    Attribution {
        clause,
        source: Source::Name(mention.name, mention.span),
        how: SpeechHow::Quoted,
        confidence,
        rule,
        depth: 1,
        before: None,
        after: None,
        said: Span::default(),
    }
}

/// `Prost: "It leaks."`
fn label(sentence: &Sentence<'_>, at: usize, range: &Marked) -> Option<Attribution> {
    let mention = sentence.mentions.iter().rev().find(|mention| mention.span.end <= range.outer.start)?;
    let direct = sentence.between(mention.span.end, range.outer.start).trim() == ":";
    let first = sentence.between(sentence.span.start, mention.span.start).split_whitespace().take(4).count() <= 3;
    let found = attribution(mention, mention.span, "name_colon", 0.9);
    (direct && first && sentence.speaks(mention)).then_some(Attribution { after: Some(at), ..found })
}

/// `"It leaks" — Omar Beck` and `"It leaks": Beck` at the end of a sentence.
fn signature(sentence: &Sentence<'_>, at: usize, range: &Marked) -> Option<Attribution> {
    let mention = sentence.mentions.iter().find(|mention| mention.span.start >= range.outer.end)?;
    let gap = sentence.between(range.outer.end, mention.span.start).trim();
    let rest = sentence.between(mention.span.end, sentence.span.end);
    let closes = rest.trim_matches(|letter: char| !letter.is_alphanumeric()).is_empty() || rest.starts_with(',');
    let marked = matches!(gap, "—" | "–" | "-" | "―" | ":" | "--");
    let clause = Span { start: range.outer.end, end: mention.span.end };
    let found = attribution(mention, clause, "signature", 0.85);
    (marked && closes && sentence.speaks(mention)).then_some(Attribution { before: Some(at), ..found })
}

/// A quotation, then a verb of saying and a name, or a name and such a verb.
fn after_range(sentence: &Sentence<'_>, at: usize, range: &Marked, rules: &SayingRules) -> Option<Attribution> {
    let after = || sentence.mentions.iter().filter(|mention| mention.span.start >= range.outer.end);
    let near = |mention: &&QuoteMention| {
        !sentence.between(range.outer.end, mention.span.start).trim_start_matches(',').contains([',', '.', ';', ':'])
    };
    let person = after().take_while(near).find(|mention| sentence.kind(mention) == NameKind::Person);
    let mention = person.or_else(|| after().next())?;
    let gap = sentence.between(range.outer.end, mention.span.start);
    let rest = sentence.between(mention.span.end, sentence.span.end);
    if range.outer.end <= sentence.span.start && range.inner.of(sentence.text).trim_end().ends_with('.') {
        return None;
    }
    let closed = range.inner.of(sentence.text).trim_end().ends_with([',', '?', '!', '…', '—', '–', '.'])
        || gap.trim_start().starts_with(',');
    if !closed || !sentence.speaks(mention) || gap.contains([';', ':']) || gap.split_whitespace().take(7).count() > 6 {
        return None;
    }
    let words: Vec<&str> = gap.split_whitespace().map(bare).filter(|word| !word.is_empty()).collect();
    let small = |word: &&&str| word.starts_with(char::is_lowercase);
    let verb = words
        .iter()
        .take(3)
        .filter(small)
        .any(|word| rules.verb(word, "").is_some_and(|(_, uses)| !uses.tells || uses.says));
    let by_name = || {
        let mut after = rest.split_whitespace().map(bare).filter(|word| !word.is_empty());
        let verb = after.next().filter(|word| !word.ends_with("ly")).or_else(|| after.next()).unwrap_or_default();
        let next = after.next().unwrap_or_default();
        let short = words.len() <= 4 && rest.starts_with([' ', ',']);
        short && rules.verb(verb, next).is_some()
    };
    let found = attribution(mention, Span { start: range.outer.end, end: mention.span.end }, "beside", 0.8);
    (verb || by_name()).then_some(Attribution { before: Some(at), ..found })
}

/// A name, a verb of saying, then a quotation: for sentences without a parse.
fn before_range(sentence: &Sentence<'_>, at: usize, range: &Marked, rules: &SayingRules) -> Option<Attribution> {
    let mention = sentence.mentions.iter().rev().find(|mention| mention.span.end <= range.outer.start)?;
    let gap = sentence.between(mention.span.end, range.outer.start).trim_end();
    let direct = gap.ends_with([':', ',']) && gap.len() < 80 && !gap.contains(['.', ';']);
    let mut words = gap.split_whitespace().map(bare).filter(|word| !word.is_empty());
    let verb = words.next().unwrap_or_default();
    let says = rules.verb(verb, words.next().unwrap_or_default()).is_some();
    let found = attribution(mention, Span { start: mention.span.start, end: mention.span.end }, "beside", 0.8);
    (direct && says && sentence.speaks(mention)).then_some(Attribution { after: Some(at), ..found })
}

/// `In the words of Beck, "it leaks"`.
fn words_of(sentence: &Sentence<'_>, at: usize, range: &Marked) -> Option<Attribution> {
    let mention = sentence.mentions.iter().find(|mention| {
        let before = sentence.between(sentence.span.start, mention.span.start).trim_end();
        let after = sentence.between(mention.span.end, sentence.span.end);
        ends_with(before, "in the words of") || after.starts_with("'s words,") || after.starts_with("’s words,")
    })?;
    let clause = mention.span;
    let (before, after) = if range.outer.start > clause.end { (None, Some(at)) } else { (Some(at), None) };
    let found = attribution(mention, clause, "words_of", 0.85);
    (sentence.speaks(mention) && sentence.is_speech(range)).then_some(Attribution { before, after, ..found })
}

/// `Beck was clear: "It leaks."`: the subject of a clause that ends in a colon right before a quotation.
fn colon(sentence: &Sentence<'_>, at: usize, range: &Marked, rules: &SayingRules) -> Option<Attribution> {
    let before = sentence.between(sentence.span.start, range.outer.start).trim_end();
    if !before.ends_with(':') || !sentence.is_speech(range) {
        return None;
    }
    let source = introducer(sentence, range.outer.start, rules)?;
    let clause = Span { start: sentence.span.start, end: range.outer.start };
    let found = Attribution {
        clause,
        source,
        how: SpeechHow::Quoted,
        confidence: 0.75,
        rule: "colon",
        depth: 1,
        before: None,
        after: Some(at),
        said: Span::default(),
    };
    Some(found)
}

/// The main subject of the words before a place that introduce a quotation, when it is a person or a pronoun for one.
pub(crate) fn introducer(sentence: &Sentence<'_>, end: u32, rules: &SayingRules) -> Option<Source> {
    let subjects = (0..sentence.nodes.len()).filter(|&node| {
        let is_subject = sentence.nodes[node].relation == Relation::Nsubj;
        is_subject
            && sentence.nodes[node].span.end <= end
            && !sentence.is_inside(node)
            && !sentence.is_inside(sentence.nodes[node].head as usize)
    });
    let subject = subjects.min_by_key(|&node| sentence.depth(node))?;
    let source = source(sentence, subject, rules)?;
    let person = |name: u32| sentence.input.names.get(name as usize).is_some_and(|name| name.kind == NameKind::Person);
    match source {
        Source::Name(name, _) if person(name) => Some(source),
        Source::Person(_) => Some(source),
        _ => None,
    }
}

/// `Beck said that`, `according to Beck`: for sentences without a parse.
fn reported(sentence: &Sentence<'_>, rules: &SayingRules) -> Option<Attribution> {
    sentence.mentions.iter().filter(|mention| sentence.speaks(mention)).find_map(|mention| {
        let before = sentence.between(sentence.span.start, mention.span.start).trim_end();
        let mut after = sentence.between(mention.span.end, sentence.span.end).split_whitespace();
        let verb = after.next().unwrap_or_default();
        let next = after.next().unwrap_or_default();
        let says = rules.verb(verb, "").is_some_and(|(_, uses)| uses.says) && next.starts_with(char::is_alphanumeric);
        let to = ends_with(before, "according to");
        let (how, rule) = if to { (SpeechHow::AccordingTo, "according_to") } else { (SpeechHow::Reported, "beside") };
        (says || to).then(|| Attribution { how, ..attribution(mention, mention.span, rule, 0.7) })
    })
}

/// Whether a text ends with an English phrase in small letters or capitals. Only its end is looked at: it may be long.
fn ends_with(text: &str, phrase: &str) -> bool {
    let start = text.len().checked_sub(phrase.len()).and_then(|start| text.get(start..));
    start.is_some_and(|end| end.eq_ignore_ascii_case(phrase))
}

fn bare(word: &str) -> &str {
    word.trim_matches(|letter: char| !letter.is_alphanumeric())
}
