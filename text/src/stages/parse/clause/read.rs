//! The clauses of a document, sentence by sentence in its order.
//!
//! "Lee said Xi refused to sign" gives "said", "refused" and "refused to sign". Names, numbers and dates are not looked for
//! here; they come with each sentence.

use crate::model::clause::Clause;
use crate::model::tree::{Relation, Tag};
use crate::rules::parse::clauses::ClauseRules;
use crate::stages::parse::clause::denial;
use crate::stages::parse::clause::emit::{emit, is_chained};
use crate::stages::parse::clause::frame::{Frame, is_predicate, verb_frame};
use crate::stages::parse::clause::input::SentenceInput;
use crate::stages::parse::clause::noun;
use crate::stages::parse::clause::refer::Memory;
use crate::stages::parse::clause::sentence::{Lemmatizer, Sentence};
use crate::stages::parse::clause::slots;
use crate::stages::parse::clause::stance;
use crate::stages::parse::clause::subject::{Frames, link, subjects};

/// The clauses of a document's sentences, in order.
pub fn clauses(sentences: &[SentenceInput<'_>], rules: &ClauseRules, lemma: Lemmatizer<'_>) -> Vec<Clause> {
    let mut out = Vec::new();
    let mut memory = Memory::default();
    for input in sentences {
        let sentence = Sentence::new(input, rules, lemma);
        let from = out.len();
        let frames = frames(&sentence);
        emit(&sentence, &frames, &mut out);
        memory.resolve(&sentence, &mut out[from..]);
    }
    out
}

/// The frames of a sentence, governors before what they govern.
fn frames(sentence: &Sentence<'_>) -> Frames {
    let mut frames = Frames::new(sentence.len());
    for at in sentence.order.clone() {
        if is_predicate(sentence, at) {
            add_verb(sentence, &mut frames, at);
        } else {
            noun::add(sentence, &mut frames, at);
        }
    }
    noun::add_fragment(sentence, &mut frames);
    frames
}

fn add_verb(sentence: &Sentence<'_>, frames: &mut Frames, at: u16) {
    let is_conjunct = sentence.relation(at) == Relation::Conj;
    let first = is_conjunct.then(|| coordinated(sentence, frames, at)).flatten();
    let mut frame = verb_frame(sentence, at, first.map(|idx| (idx, &frames.all[idx])));
    frame.link = link(sentence, frames, &frame);
    frame.parent = parent(sentence, frames, &frame);
    frame.subjects = subjects(sentence, frames, &frame);
    slots::fill(sentence, &mut frame);
    chain(sentence, frames, &mut frame);
    denial::own(sentence, &mut frame);
    stance::settle(sentence, frames, &mut frame);
    frames.push(frame);
}

/// The frame that a verb is coordinated with. "Asked her to leave and promised to pay" is often parsed with "leave" before
/// "and": a finite verb without a subject goes with the finite verb above it.
fn coordinated(sentence: &Sentence<'_>, frames: &Frames, at: u16) -> Option<usize> {
    let mut first = frames.of(sentence.head(at))?;
    let is_finite = matches!(sentence.tag(at), Tag::Vbd | Tag::Vbz)
        && sentence.child(at, &[Relation::Nsubj, Relation::Nsubjpass, Relation::Expl]).is_none();
    let is_open = |frame: &Frame| matches!(sentence.tag(frame.head), Tag::Vb | Tag::Vbg) && frame.tense.is_none();
    while let Some(above) =
        frames.all[first].link.and_then(|link| link.frame).filter(|_| is_finite && is_open(&frames.all[first]))
    {
        first = above;
    }
    Some(first)
}

fn parent(sentence: &Sentence<'_>, frames: &Frames, frame: &Frame) -> Option<usize> {
    if let Some(first) = frame.first {
        return frames.all[first].parent;
    }
    let above = sentence.head(frame.head);
    (above != frame.head).then(|| frames.above(sentence, above)).flatten()
}

/// "Agreed to build": the predicate takes the words of the verb that it depends on.
fn chain(sentence: &Sentence<'_>, frames: &mut Frames, frame: &mut Frame) {
    if let Some(above) = is_chained(sentence, frames, frame) {
        let governing = &mut frames.all[above];
        governing.is_carrier = true;
        frame.chain = if governing.chain.is_empty() { governing.words.clone() } else { governing.chain.clone() };
        // "Is able to sign", whichever of the two the infinitive hangs on.
        if let Some(node) = governing.predicated.filter(|node| *node < frame.words[0] && !sentence.is_noun(*node)) {
            frame.chain.push(node);
            frame.chain.sort_unstable();
        }
        frame.chain.extend(frame.words.iter().filter(|at| **at > governing.head));
        frame.chain.dedup();
    }
}
