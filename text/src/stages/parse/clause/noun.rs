//! Clauses without a verb of their own: nouns of acts, appositions, titles and headlines.
//!
//! "Lee's visit to Beijing" reads as "visit" with the subject "Lee"; "Wi Sung-lac, the adviser" as "Wi Sung-lac is the
//! adviser"; "24 dead in Ankara" is a fragment.

use crate::model::clause::{ClauseKind, Role, Voice};
use crate::model::tree::{Relation, Tag};
use crate::rules::parse::clauses::RoleKind;
use crate::stages::parse::clause::denial::{self, of_phrase};
use crate::stages::parse::clause::frame::{Form, Frame, Link, Slot};
use crate::stages::parse::clause::sentence::Sentence;
use crate::stages::parse::clause::slots::after_preposition;
use crate::stages::parse::clause::stance;
use crate::stages::parse::clause::subject::{Frames, spread};

/// Adds the clauses that are built on a noun.
pub(crate) fn add(sentence: &Sentence<'_>, frames: &mut Frames, at: u16) {
    if sentence.relation(at) == Relation::Appos {
        add_apposition(sentence, frames, at);
    }
    if matches!(sentence.relation(at), Relation::Ccomp | Relation::Xcomp | Relation::Oprd) {
        add_small_clause(sentence, frames, at);
    }
    if matches!(sentence.tag(at), Tag::Nn | Tag::Nns) {
        add_act(sentence, frames, at);
    }
    if matches!(sentence.tag(at), Tag::Nnp | Tag::Nnps) {
        add_title(sentence, frames, at);
    }
}

/// "X, the Y": X is the Y.
fn add_apposition(sentence: &Sentence<'_>, frames: &mut Frames, at: u16) {
    let noun = sentence.head(at);
    if !sentence.is_noun(noun) || !sentence.is_noun(at) {
        return;
    }
    // "Budget cuts, delays, and errors": a list that was read as an apposition has a comma before its "and".
    let is_list = sentence.of(at, &[Relation::Cc]).any(|cc| cc > 0 && sentence.tag(cc - 1) == Tag::Comma);
    if is_list {
        return;
    }
    let mut frame = Frame::new(at, ClauseKind::Copula, "apposition");
    frame.subjects = vec![Slot { without: Some(at), ..Slot::new(Role::Subject, noun) }];
    frame.rest = spread(sentence, at, Role::Attribute);
    frame.parent = frames.above(sentence, noun);
    frame.confidence = 0.8;
    frames.all.push(frame);
}

/// "Found him guilty": he is guilty, as the one who finds says.
fn add_small_clause(sentence: &Sentence<'_>, frames: &mut Frames, at: u16) {
    let Some(subject) = sentence.child(at, &[Relation::Nsubj]).filter(|subject| *subject < at) else {
        return;
    };
    let above = sentence.head(at);
    let mut frame = Frame::new(at, ClauseKind::Copula, "small-clause");
    frame.subjects = spread(sentence, subject, Role::Subject);
    frame.rest = vec![Slot { without: Some(subject), ..Slot::new(Role::Attribute, at) }];
    frame.link = Some(Link { node: above, frame: frames.of(above), form: Form::Bare });
    frame.parent = frames.above(sentence, above);
    frame.confidence = 0.7;
    denial::own(sentence, &mut frame);
    stance::settle(sentence, frames, &mut frame);
    frames.push(frame);
}

/// "Chinese Premier Li Qiang": Li Qiang is Chinese Premier. The title is what stands before the name up to its last noun of a
/// role.
fn add_title(sentence: &Sentence<'_>, frames: &mut Frames, at: u16) {
    let before = |child: &u16| {
        *child < at && matches!(sentence.relation(*child), Relation::Compound | Relation::Amod | Relation::Nmod)
    };
    let parts: Vec<u16> = sentence.children(at).iter().copied().filter(before).collect();
    let is_role = |part: &&u16| {
        let word = sentence.lower(**part).trim_end_matches('.').to_string();
        sentence.rules.role(&word) == Some(RoleKind::Person)
            || sentence.rules.role(sentence.lemma(**part)) == Some(RoleKind::Person)
    };
    let Some(title) = parts.iter().rev().find(is_role).copied() else {
        return;
    };
    // What is left after the title must be a name.
    if !(title + 1..=at).all(|part| matches!(sentence.tag(part), Tag::Nnp | Tag::Nnps) || !sentence.is_word(part)) {
        return;
    }
    let mut frame = Frame::new(at, ClauseKind::Copula, "title");
    let first = parts
        .iter()
        .rev()
        .skip_while(|part| **part >= title)
        .take_while(|part| sentence.relation(**part) != Relation::Punct);
    let first = first.map(|part| sentence.edges(*part).0).last().unwrap_or(title).min(sentence.edges(title).0);
    frame.subjects = vec![Slot { range: Some((title + 1, at)), ..Slot::new(Role::Subject, at) }];
    frame.rest = vec![Slot { range: Some((first, title)), ..Slot::new(Role::Attribute, title) }];
    frame.parent = frames.above(sentence, at);
    frame.confidence = 0.7;
    frames.all.push(frame);
}

/// "Lee's visit to Beijing": Lee visits.
fn add_act(sentence: &Sentence<'_>, frames: &mut Frames, at: u16) {
    let Some(noun) = sentence.rules.event_noun(sentence.lemma(at)).copied() else {
        return;
    };
    let mut frame = Frame::new(at, ClauseKind::Noun, "act");
    let mut obliques = Vec::new();
    for child in sentence.of(at, &[Relation::Prep, Relation::Agent]) {
        after_preposition(sentence, at, child, Role::Oblique, &mut obliques);
    }
    for slot in obliques {
        let is =
            |word: &str| slot.preposition.is_some_and(|(first, last)| first == last && sentence.lower(first) == word);
        if is("of") && noun.of_is_object {
            frame.objects.push(Slot { role: Role::Object, preposition: None, ..slot });
        } else if is("of") || is("by") {
            frame.subjects.push(Slot { role: Role::Subject, preposition: None, ..slot });
        } else {
            frame.rest.push(slot);
        }
    }
    if let Some(owner) = sentence.child(at, &[Relation::Poss]) {
        let is_object = noun.owner_is_object && frame.objects.is_empty();
        let role = if is_object { Role::Object } else { Role::Subject };
        let slots = spread(sentence, owner, role);
        if is_object {
            frame.objects = slots
        } else if frame.subjects.is_empty() {
            frame.subjects = slots
        }
    }
    if frame.subjects.is_empty() && frame.objects.is_empty() && frame.rest.is_empty() {
        return;
    }
    frame.parent = frames.above(sentence, sentence.head(at)).filter(|_| !sentence.is_root(at));
    frame.confidence = 0.6;
    frame.link = noun_link(sentence, frames, at);
    borrow_subject(sentence, frames, &mut frame);
    frame.denial = of_phrase(sentence, at);
    stance::settle(sentence, frames, &mut frame);
    frames.push(frame);
}

/// The word that a noun is the object of: "denied any involvement", "a lack of agreement".
fn noun_link(sentence: &Sentence<'_>, frames: &Frames, at: u16) -> Option<Link> {
    let first = sentence.first_conjunct(at);
    let above = sentence.head(first);
    match sentence.relation(first) {
        Relation::Dobj | Relation::Nsubjpass => Some(Link { node: above, frame: frames.of(above), form: Form::Noun }),
        Relation::Pobj if !sentence.is_root(above) => {
            let node = sentence.head(above);
            Some(Link { node, frame: frames.above(sentence, node), form: Form::After(above) })
        }
        _ => None,
    }
}

/// "Lee paid a visit to Beijing": who acts on the noun acts by it.
fn borrow_subject(sentence: &Sentence<'_>, frames: &Frames, frame: &mut Frame) {
    let governing = frame
        .link
        .and_then(|link| link.frame.filter(|idx| frames.all[*idx].head == link.node))
        .map(|idx| &frames.all[idx]);
    let light = governing
        .filter(|above| frame.link.is_some_and(|link| link.form == Form::Noun) && stance::is_light(sentence, above));
    if let Some(above) = light.filter(|above| frame.subjects.is_empty() && above.voice == Voice::Active) {
        frame.subjects =
            above.subjects.iter().map(|slot| Slot { confidence: slot.confidence * 0.8, ..slot.clone() }).collect();
        frame.tense = above.tense;
        frame.is_carrier = true;
    }
}

/// A sentence without any verb.
pub(crate) fn add_fragment(sentence: &Sentence<'_>, frames: &mut Frames) {
    if !frames.all.is_empty() {
        return;
    }
    let Some(root) = sentence.order.first().copied().filter(|root| sentence.is_word(*root)) else {
        return;
    };
    let mut frame = Frame::new(root, ClauseKind::Fragment, "fragment");
    for child in sentence.of(root, &[Relation::Prep]) {
        after_preposition(sentence, root, child, Role::Oblique, &mut frame.rest);
    }
    frame.confidence = 0.4;
    frames.push(frame);
}
