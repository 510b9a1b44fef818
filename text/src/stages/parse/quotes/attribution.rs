//! The verbs of saying in a sentence, outside of quotation marks, with who says and what is said.
//!
//! In `"It is," Falk said, "hard."` the verb "said" has the source "Falk", one range before it and one after. A verb
//! counts when something is said: a quotation beside it, or a clause ("said that ...", "urged voters to stay").

use crate::model::span::Span;
use crate::model::tree::Relation;
use crate::rules::parse::saying::SayingRules;
use crate::stages::parse::quotes::content::{Reach, is_aside, is_denied, is_quoted, is_reported};
use crate::stages::parse::quotes::input::SpeechHow;
use crate::stages::parse::quotes::sentence::{Sentence, first_behind, is_verb};
use crate::stages::parse::quotes::source::{Source, source};
use crate::stages::parse::quotes::subject::{is_passive, subject};

/// One attribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Attribution {
    /// Subject and verb.
    pub clause: Span,
    pub source: Source,
    pub how: SpeechHow,
    pub confidence: f32,
    pub rule: &'static str,
    /// How deep in the sentence; the outermost attribution is the sentence's.
    pub depth: usize,
    /// The outermost range (index in the segment) that ends where the clause begins.
    pub before: Option<usize>,
    /// The outermost range that begins after the clause in the same sentence.
    pub after: Option<usize>,
    /// What the clause says of its own accord, where its subject's pronoun cannot refer to.
    pub said: Span,
}

/// All attributions of a sentence by its parse, outermost first.
pub(crate) fn attributions(sentence: &Sentence<'_>, rules: &SayingRules) -> Vec<Attribution> {
    let mut found: Vec<Attribution> = (0..sentence.nodes.len())
        .filter(|&node| !sentence.is_inside(node))
        .filter_map(|node| according(sentence, node, rules).or_else(|| by_verb(sentence, node, rules)))
        .collect();
    found.sort_by_key(|one| (one.depth, one.clause.start));
    // "'A', said Pinto; 'B', said Costa": the parse may hang the first under the second.
    let start = |one: &Attribution| one.before.and_then(|at| sentence.marks.get(at)).map(|range| range.outer.start);
    if let Some(limit) = found.first().and_then(start) {
        let earlier = found.iter().position(|one| start(one).is_some() && one.clause.end <= limit);
        if let Some(at) = earlier {
            found[..=at].rotate_right(1);
        }
    }
    found
}

fn by_verb(sentence: &Sentence<'_>, verb: usize, rules: &SayingRules) -> Option<Attribution> {
    let node = sentence.nodes[verb];
    let next = sentence.word(verb + 1);
    let (lemma, uses) = rules.verb(sentence.word(verb), next)?;
    if !is_verb(node.tag) || is_denied(sentence, verb) {
        return None;
    }
    let who = subject(sentence, verb, uses)?;
    let phrase = sentence.phrase(who);
    let near = if phrase.start > node.span.end || phrase.end + 80 > node.span.start { phrase } else { node.span };
    let clause = Span {
        start: near.start.min(node.span.start),
        end: node.span.end.max(near.end.min(clause_end(sentence, near, node.span))),
    };
    let (before, after) = beside(sentence, clause);
    let reach = Reach { verb, clause, before, after };
    let quoted = is_quoted(sentence, &reach, uses, lemma);
    if !quoted && !is_reported(sentence, verb, uses, lemma) && !is_aside(sentence, clause, verb, uses) {
        return None;
    }
    let source = source(sentence, who, rules)?;
    let said = sentence.child(verb, &[Relation::Ccomp]).map_or(Span::default(), |child| sentence.subtree(child));
    Some(Attribution {
        clause,
        source,
        how: if quoted { SpeechHow::Quoted } else { SpeechHow::Reported },
        confidence: if quoted { 0.95 } else { 0.9 },
        rule: if is_passive(sentence, verb) {
            "verb_passive"
        } else if phrase.start > node.span.start {
            "verb_inverted"
        } else {
            "verb"
        },
        depth: sentence.depth(verb),
        before: before.filter(|_| quoted),
        after: after.filter(|_| quoted),
        said,
    })
}

/// An inverted subject belongs to the clause.
fn clause_end(_: &Sentence<'_>, subject: Span, verb: Span) -> u32 {
    if subject.start >= verb.end { subject.end } else { verb.end }
}

/// The ranges beside a clause: the one that ends right before it, and the first one after it in the sentence.
fn beside(sentence: &Sentence<'_>, clause: Span) -> (Option<usize>, Option<usize>) {
    let before = first_behind(sentence.marks, clause.start).checked_sub(1);
    let before = before.filter(|&at| {
        let gap = sentence.between(sentence.marks[at].outer.end, clause.start);
        let words = gap.trim_matches(|letter: char| !letter.is_alphanumeric());
        let small = ["", "as", "and", "but", "then", "so", "also", "later", "as"];
        small.contains(&words) && !gap.contains(['.', ';'])
    });
    let after = sentence.marks.partition_point(|range| range.outer.start < clause.end);
    let after =
        Some(after).filter(|&at| sentence.marks.get(at).is_some_and(|range| range.outer.start < sentence.span.end));
    (before, after)
}

fn according(sentence: &Sentence<'_>, node: usize, rules: &SayingRules) -> Option<Attribution> {
    if !sentence.is_word(node, &["according"]) || !sentence.is_word(node + 1, &["to"]) {
        return None;
    }
    let object = sentence.child(node + 1, &[Relation::Pobj]).or_else(|| {
        // The parse may hang the object elsewhere.
        sentence
            .mentions
            .iter()
            .find(|mention| {
                mention.span.start <= sentence.nodes[node + 1].span.end + 5
                    && mention.span.start > sentence.nodes[node + 1].span.start
            })
            .and_then(|mention| sentence.head_of(mention))
    })?;
    let source = source(sentence, object, rules)?;
    let start = sentence.nodes[node].span.start;
    let end = sentence.phrase(object).end.max(sentence.nodes[node + 1].span.end);
    let clause = Span { start, end: end.max(source.span().end) };
    let (before, after) = beside(sentence, clause);
    let speech =
        |at: Option<usize>| at.filter(|&at| sentence.marks.get(at).is_some_and(|range| sentence.is_speech(range)));
    Some(Attribution {
        clause,
        source,
        how: SpeechHow::AccordingTo,
        confidence: 0.95,
        rule: "according_to",
        depth: sentence.depth(node).saturating_sub(2),
        before: speech(before),
        after: speech(after),
        said: Span::default(),
    })
}
