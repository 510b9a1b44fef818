//! Frames to clauses: one for each combination of coordinated subjects and objects.
//!
//! "Lee and Xi signed two accords and a treaty" is four clauses with one head.

use crate::model::clause::{Argument, Clause, ClauseKind, Negation, Role};
use crate::model::span::Span;
use crate::model::tree::{Relation, Tag};
use crate::stages::parse::clause::frame::{Form, Frame, Slot};
use crate::stages::parse::clause::phrase::{edges, phrase};
use crate::stages::parse::clause::sentence::Sentence;
use crate::stages::parse::clause::subject::Frames;

/// Combinations of one predicate, at most.
const MOST: usize = 24;

/// Adds a sentence's clauses to the document's.
pub(crate) fn emit(sentence: &Sentence<'_>, frames: &Frames, out: &mut Vec<Clause>) {
    let mut order: Vec<usize> = (0..frames.all.len()).collect();
    order.sort_by_key(|idx| (frames.all[*idx].head, frames.all[*idx].kind));
    let mut first_of: Vec<Option<u32>> = vec![None; frames.all.len()];
    let mut next = out.len() as u32;
    for idx in &order {
        first_of[*idx] = Some(next);
        next += combinations(&frames.all[*idx]).len() as u32;
    }
    for idx in order {
        let frame = &frames.all[idx];
        let parent = frame.parent.and_then(|parent| first_of[parent]);
        let rest = rest(sentence, frames, frame, &first_of);
        for (subject, object) in combinations(frame) {
            let spread = [subject, object].into_iter().flatten();
            let arguments: Vec<Argument> =
                spread.map(|slot| argument(sentence, frames, slot, &first_of)).chain(rest.iter().cloned()).collect();
            let (negation, confidence) = denied(frame, subject, object, &arguments);
            out.push(Clause {
                sentence: sentence.input.index,
                parent,
                span: whole(sentence, frame, &arguments),
                kind: frame.kind,
                head: frame.head,
                head_span: sentence.node(frame.head).span,
                predicate: predicate(sentence, frame),
                lemma: frame.lemma(sentence),
                verb: (frame.kind == ClauseKind::Noun)
                    .then(|| sentence.rules.event_noun(sentence.lemma(frame.head)).map(|noun| noun.verb))
                    .flatten(),
                voice: frame.voice,
                tense: frame.tense,
                aspect: frame.aspect,
                negation,
                modality: frame.modality,
                modality_cue: frame.modality_cue.map(|at| sentence.node(at).span),
                speaker: frame.speaker,
                is_quote: is_quoted(sentence, frame.head),
                is_carrier: frame.is_carrier,
                governor: frame.link.map(|link| governor_lemma(sentence, frames, link.node)),
                arguments,
                confidence,
                rule: frame.rule,
            });
        }
    }
}

fn governor_lemma(sentence: &Sentence<'_>, frames: &Frames, node: u16) -> String {
    frames.at(node).map_or_else(|| sentence.lemma(node).to_lowercase(), |frame| frame.lemma(sentence))
}

pub(crate) fn is_quoted(sentence: &Sentence<'_>, node: u16) -> bool {
    sentence.input.quotes.iter().any(|quote| quote.span.contains(sentence.node(node).span))
}

/// What a frame is spread over besides its subjects: its objects, or what it says of its subject ("is a poet and a
/// judge").
fn spread_over(frame: &Frame) -> Vec<&Slot> {
    if !frame.objects.is_empty() {
        return frame.objects.iter().collect();
    }
    let attributes: Vec<&Slot> = frame.rest.iter().filter(|slot| slot.role == Role::Attribute).collect();
    if attributes.len() > 1 {
        return attributes;
    }
    Vec::new()
}

/// Subject and object of each clause that a frame is spread over.
fn combinations(frame: &Frame) -> Vec<(Option<&Slot>, Option<&Slot>)> {
    fn each(slots: Vec<&Slot>) -> Vec<Option<&Slot>> {
        if slots.is_empty() { vec![None] } else { slots.into_iter().map(Some).collect() }
    }
    let objects = each(spread_over(frame));
    let subjects = each(frame.subjects.iter().collect());
    let pairs = subjects.into_iter().flat_map(|subject| objects.iter().map(move |object| (subject, *object)));
    pairs.take(MOST).collect()
}

/// The denial of one combination: that of the frame, and that of its subject and object.
fn denied(
    frame: &Frame,
    subject: Option<&Slot>,
    object: Option<&Slot>,
    arguments: &[Argument],
) -> (Option<Negation>, f32) {
    let mut denials =
        [frame.denial, subject.and_then(|slot| slot.denial), object.and_then(|slot| slot.denial)].into_iter().flatten();
    let first = denials.next();
    let is_even = denials.count() % 2 == 1;
    let least = arguments.iter().take(2).map(|argument| argument.confidence).fold(1.0f32, f32::min);
    let confidence = frame.confidence * least * if is_even { 0.7 } else { 1.0 };
    (first.filter(|_| !is_even), confidence)
}

fn rest(sentence: &Sentence<'_>, frames: &Frames, frame: &Frame, first_of: &[Option<u32>]) -> Vec<Argument> {
    let spread: Vec<u16> = spread_over(frame).iter().map(|slot| slot.node).collect();
    let own = frame.rest.iter().filter(|slot| !spread.contains(&slot.node));
    let mut rest: Vec<Argument> = own.map(|slot| argument(sentence, frames, slot, first_of)).collect();
    // What follows the predicate comes before what is fronted.
    let head = sentence.node(frame.head).span;
    rest.sort_by_key(|argument| {
        (argument.role != Role::IndirectObject, argument.phrase.head_span < head, argument.phrase.head, argument.role)
    });
    rest
}

fn argument(sentence: &Sentence<'_>, frames: &Frames, slot: &Slot, first_of: &[Option<u32>]) -> Argument {
    let mut phrase = phrase(sentence, slot);
    let is_clause = matches!(slot.role, Role::Complement | Role::Adverbial);
    let words = slot.preposition.map(|(first, last)| (first.min(last), first.max(last)));
    if let Some((_, last)) = words.filter(|_| is_clause) {
        // The conjunction is part of the clause's own subtree.
        let end = phrase.span.end;
        let start = sentence.node((last + 1).min(slot.node)).span.start;
        phrase.span = Span { start: start.min(end), end };
    }
    let preposition = words.map(|(first, last)| {
        let words: Vec<&str> = (first..=last).map(|at| sentence.lower(at)).collect();
        words.join(" ")
    });
    let start = words.map_or(phrase.span.start, |(first, _)| sentence.node(first).span.start.min(phrase.span.start));
    let is_adjoining = words.is_none_or(|(first, _)| first < slot.node);
    let span = if is_adjoining { Span { start, end: phrase.span.end } } else { phrase.span };
    let clause = frames.of(slot.node).and_then(|idx| first_of[idx]);
    Argument { role: slot.role, preposition, span, phrase, clause, confidence: slot.confidence }
}

fn whole(sentence: &Sentence<'_>, frame: &Frame, arguments: &[Argument]) -> Span {
    let (first, last) = edges(sentence, frame.head, None, &|child| sentence.relation(child) == Relation::Parataxis);
    let own = sentence.span(first, last);
    if frame.kind == ClauseKind::Copula && frame.rule != "copula" {
        let spans = arguments.iter().map(|argument| argument.span);
        return spans
            .fold(own, |whole, span| Span { start: whole.start.min(span.start), end: whole.end.max(span.end) });
    }
    own
}

/// The words of a predicate, in order, joined as they are in the text.
fn predicate(sentence: &Sentence<'_>, frame: &Frame) -> String {
    if matches!(frame.rule, "apposition" | "title" | "small-clause") {
        return "is".to_string();
    }
    let mut out = String::new();
    let mut end = None;
    let mut words = if frame.chain.is_empty() { frame.words.clone() } else { frame.chain.clone() };
    // "Has yet to sign", "is no longer open": an adverb that denies belongs to the predicate.
    let cue = frame.denial.map(|denial| denial.cue);
    let (first, last) = (words[0], frame.head);
    words.extend((first..=last).filter(|at| cue.is_some_and(|cue| cue.contains(sentence.node(*at).span))));
    // "Has sharply improved": manner belongs to the act.
    let is_manner = |at: &u16| {
        let is_inside = *at < frame.head && (frame.words[0] < *at || *at + 1 == frame.head);
        is_inside && sentence.edges(*at) == (*at, *at) && sentence.lower(*at).ends_with("ly")
    };
    words.extend(sentence.of(frame.head, &[Relation::Advmod]).filter(is_manner));
    words.sort_unstable();
    words.dedup();
    for at in &words {
        let span = sentence.node(*at).span;
        if end.is_some_and(|end| end != span.start) {
            out.push(' ');
        }
        out.push_str(span.of(sentence.input.text));
        end = Some(span.end);
    }
    out
}

/// Whether the verb of a frame goes on in a complement of the same subject, so that the two are one predicate.
pub(crate) fn is_chained(sentence: &Sentence<'_>, frames: &Frames, frame: &Frame) -> Option<usize> {
    let link = frame.link?;
    let above = link.frame?;
    let governing = &frames.all[above];
    let is_direct = governing.head == link.node || governing.predicated == Some(link.node);
    let is_open = matches!(link.form, Form::To | Form::Ing) && sentence.relation(frame.head) != Relation::Csubj;
    let is_impersonal = frame.subjects.is_empty() && !governing.subjects.is_empty();
    let has_other_subject = is_impersonal
        || frame.subjects.first().is_some_and(|slot| governing.subjects.iter().all(|other| other.node != slot.node));
    let is_conjunct = frame.first.is_some() && sentence.relation(frame.head) == Relation::Conj;
    let is_finite = frame.words.iter().any(|at| matches!(sentence.tag(*at), Tag::Vbd | Tag::Vbz | Tag::Md));
    (is_direct && is_open && !has_other_subject && !is_finite && (!is_conjunct || governing.head < frame.head))
        .then_some(above)
}
