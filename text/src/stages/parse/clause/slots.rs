//! What a verb takes besides its subject: objects, what it says of its subject, and phrases with a preposition.
//!
//! "Gave Xi a book in Beijing on Monday" has an indirect object "Xi", an object "a book" and two phrases "in Beijing", "on
//! Monday". In a relative clause the noun that it describes fills the place that the pronoun holds.

use crate::model::clause::{Role, Voice};
use crate::model::tree::{Relation, Tag};
use crate::stages::parse::clause::frame::{Frame, Slot};
use crate::stages::parse::clause::sentence::Sentence;
use crate::stages::parse::clause::subject::{antecedent, is_relative, spread};

/// Fills the objects and the rest of a frame.
pub(crate) fn fill(sentence: &Sentence<'_>, frame: &mut Frame) {
    let head = frame.head;
    let is_existential = sentence.child(head, &[Relation::Expl]).is_some_and(|there| sentence.lower(there) == "there");
    let subject = frame.subjects.first().map(|slot| slot.node);
    for child in sentence.children(head).iter().copied() {
        match sentence.relation(child) {
            Relation::Dobj | Relation::Attr if is_existential && subject == Some(child) => {}
            Relation::Dobj => frame.objects.extend(noun_slots(sentence, head, child, Role::Object)),
            Relation::Attr | Relation::Acomp | Relation::Oprd => {
                frame.predicated = frame.predicated.or(Some(child));
                frame.rest.extend(noun_slots(sentence, head, child, Role::Attribute));
            }
            Relation::Dative if sentence.is_noun(child) => {
                frame.rest.extend(noun_slots(sentence, head, child, Role::IndirectObject));
            }
            Relation::Prep | Relation::Dative => {
                after_preposition(sentence, head, child, Role::Oblique, &mut frame.rest)
            }
            Relation::Agent => after_preposition(sentence, head, child, Role::Agent, &mut frame.rest),
            // A clause before its verb is a complement only of a verb that says it; else the two stand side by side.
            Relation::Ccomp | Relation::Xcomp if child > head || sentence.rules.is_saying(&frame.lemma(sentence)) => {
                frame.rest.push(Slot { preposition: mark(sentence, child), ..Slot::new(Role::Complement, child) });
            }
            Relation::Advcl => {
                frame.rest.push(Slot { preposition: mark(sentence, child), ..Slot::new(Role::Adverbial, child) })
            }
            Relation::Npadvmod => frame.rest.push(Slot::new(Role::Modifier, child)),
            Relation::Advmod if is_telling(sentence, child) => frame.rest.push(Slot::new(Role::Modifier, child)),
            _ => {}
        }
    }
    frame.rest.extend(place(sentence, head));
    frame.rest.extend(beside(sentence, head));
    if let Some(slot) = gap(sentence, frame) {
        match slot.role {
            Role::Object => frame.objects.push(slot),
            _ => frame.rest.push(slot),
        }
    }
    share(sentence, frame);
}

/// Nouns with their coordination; a relative pronoun gives the noun that it stands for.
fn noun_slots(sentence: &Sentence<'_>, head: u16, node: u16, role: Role) -> Vec<Slot> {
    if is_relative(sentence, node) {
        return antecedent(sentence, head)
            .map(|(noun, clause)| Slot { without: Some(clause), ..Slot::new(role, noun) })
            .into_iter()
            .collect();
    }
    spread(sentence, node, role)
}

/// The conjunction that introduces a clause.
fn mark(sentence: &Sentence<'_>, clause: u16) -> Option<(u16, u16)> {
    let mark = sentence.child(clause, &[Relation::Mark]).or_else(|| {
        let first = sentence.edges(clause).0;
        (matches!(sentence.tag(first), Tag::Wrb | Tag::In) && sentence.head(first) == clause).then_some(first)
    });
    mark.filter(|mark| *mark < clause).map(|mark| (mark, mark))
}

/// Adverbs that say when, where or how much; "also" and "however" say nothing of the act.
fn is_telling(sentence: &Sentence<'_>, node: u16) -> bool {
    const TELLING: &[&str] = &[
        "abroad",
        "again",
        "ago",
        "ahead",
        "alone",
        "annually",
        "anymore",
        "anywhere",
        "away",
        "daily",
        "downtown",
        "earlier",
        "early",
        "elsewhere",
        "everywhere",
        "forever",
        "here",
        "home",
        "immediately",
        "inside",
        "late",
        "later",
        "monthly",
        "nearby",
        "now",
        "nowadays",
        "often",
        "once",
        "online",
        "outside",
        "overnight",
        "overseas",
        "recently",
        "shortly",
        "somewhere",
        "soon",
        "then",
        "there",
        "today",
        "together",
        "tomorrow",
        "tonight",
        "twice",
        "upstairs",
        "usually",
        "weekly",
        "yesterday",
        "well",
        "before",
        "currently",
        "frequently",
        "previously",
        "originally",
        "long",
        "back",
        "up",
        "down",
        "out",
        "far",
    ];
    !matches!(sentence.tag(node), Tag::Wrb)
        && (TELLING.contains(&sentence.lower(node)) || sentence.edges(node).0 != sentence.edges(node).1)
}

/// The phrases of a preposition: "in Beijing", "out of fear", "from Monday to Friday".
pub(crate) fn after_preposition(sentence: &Sentence<'_>, head: u16, preposition: u16, role: Role, out: &mut Vec<Slot>) {
    let mut last = preposition;
    let mut depth = 0;
    // "Out of", "because of", "according to": one preposition of two words.
    let goes_on = |last: u16| {
        let next = sentence.child(last, &[Relation::Prep, Relation::Pcomp]).filter(|next| *next == last + 1)?;
        matches!(sentence.tag(next), Tag::In | Tag::To).then_some(next)
    };
    while let Some(next) = goes_on(last).filter(|_| depth < 3) {
        last = next;
        depth += 1;
    }
    // "Because of", "instead of" hang their first word on the second.
    let mut first = preposition;
    while let Some(before) = first.checked_sub(1).filter(|before| sentence.head(*before) == preposition && depth < 3) {
        if !matches!(
            sentence.relation(before),
            Relation::Pcomp | Relation::Advmod | Relation::Prep | Relation::Npadvmod | Relation::Amod
        ) || !matches!(sentence.tag(before), Tag::In | Tag::Rb | Tag::Jj)
        {
            break;
        }
        first = before;
        depth += 1;
    }
    let introduced = Some((first, last));
    // "Because of rain" hangs "rain" on "because".
    let inner = sentence.children(last).iter().filter(|_| last != preposition);
    for child in sentence
        .children(preposition)
        .iter()
        .chain(inner)
        .copied()
        .filter(|child| *child > last || sentence.relation(*child) == Relation::Pobj)
    {
        match sentence.relation(child) {
            Relation::Pobj => {
                out.extend(
                    noun_slots(sentence, head, child, role)
                        .into_iter()
                        .map(|slot| Slot { preposition: introduced, ..slot }),
                );
            }
            Relation::Pcomp | Relation::Amod | Relation::Advmod if child != first => {
                let role = if sentence.is_verb(child) { Role::Adverbial } else { role };
                out.push(Slot { preposition: introduced, ..Slot::new(role, child) });
            }
            _ => {}
        }
    }
    // "In Paris and in Rome".
    for conjunct in sentence.of(preposition, &[Relation::Conj]).filter(|conjunct| *conjunct > preposition) {
        if matches!(sentence.tag(conjunct), Tag::In | Tag::To) && out.len() < 40 {
            after_preposition(sentence, head, conjunct, role, out);
        }
    }
}

/// "The fire, Lee said, is out": what is said stands around the verb of saying; its part with the verb is the complement.
fn beside(sentence: &Sentence<'_>, head: u16) -> Option<Slot> {
    let said = sentence.head(head);
    let is_open = sentence.relation(head) == Relation::Parataxis
        && sentence.child(head, &[Relation::Ccomp, Relation::Dobj]).is_none();
    if !is_open || !sentence.rules.is_saying(sentence.lemma(head)) || !sentence.is_verb(said) {
        return None;
    }
    let ((first, last), (own_first, own_last)) = (sentence.edges(said), sentence.edges(head));
    let range = if said > own_last { (own_last + 1, last) } else { (first, own_first.saturating_sub(1)) };
    let first = (range.0..=said).find(|at| sentence.is_word(*at))?;
    let last = (said..=range.1).rev().find(|at| sentence.is_word(*at))?;
    Some(Slot { range: Some((first, last)), confidence: 0.9, ..Slot::new(Role::Complement, said) })
}

/// "The town where he lived": the noun says where or when.
fn place(sentence: &Sentence<'_>, head: u16) -> Option<Slot> {
    let adverb =
        sentence.child(head, &[Relation::Advmod]).filter(|at| matches!(sentence.lower(*at), "where" | "when"))?;
    let (noun, clause) = antecedent(sentence, head).filter(|_| sentence.relation(head) == Relation::Relcl)?;
    (sentence.is_noun(noun) && adverb < head).then(|| Slot {
        without: Some(clause),
        confidence: 0.8,
        ..Slot::new(Role::Modifier, noun)
    })
}

/// "The deal they signed": a relative clause without a pronoun, whose noun is its object or hangs on its last preposition.
fn gap(sentence: &Sentence<'_>, frame: &Frame) -> Option<Slot> {
    let head = frame.head;
    if sentence.relation(head) != Relation::Relcl || frame.link.is_some() {
        return None;
    }
    let noun = sentence.head(head);
    // A pronoun of this clause rather than of one inside it.
    let is_own = |at: u16| {
        let mut up = sentence.head(at);
        while up != head && !sentence.is_verb(up) && !sentence.is_root(up) {
            up = sentence.head(up);
        }
        up == head
    };
    let is_pronoun =
        |at: u16| matches!(sentence.tag(at), Tag::Wdt | Tag::Wp | Tag::Wrb | Tag::WpPoss) || is_relative(sentence, at);
    let has_pronoun = (sentence.edges(head).0.min(head)..head).any(|at| is_pronoun(at) && is_own(at));
    let has_subject = sentence.child(head, &[Relation::Nsubj, Relation::Nsubjpass]).is_some();
    let is_full = !frame.objects.is_empty() || frame.voice == Voice::Passive || frame.predicated.is_some();
    if has_pronoun || !has_subject || is_full || sentence.child(head, &[Relation::Ccomp, Relation::Xcomp]).is_some() {
        return None;
    }
    let stranded = sentence.of(head, &[Relation::Prep]).find(|preposition| sentence.children(*preposition).is_empty());
    let slot = Slot { without: Some(head), confidence: 0.8, ..Slot::new(Role::Object, noun) };
    Some(match stranded {
        Some(preposition) => Slot { role: Role::Oblique, preposition: Some((preposition, preposition)), ..slot },
        None => slot,
    })
}

/// "Bought and sold shares": an object after the last verb is that of the verbs before it when they have none.
fn share(sentence: &Sentence<'_>, frame: &mut Frame) {
    if !frame.objects.is_empty() || frame.voice == Voice::Passive || !frame.rest.is_empty() {
        return;
    }
    let head = frame.head;
    let next = sentence
        .of(head, &[Relation::Conj])
        .find(|conjunct| *conjunct > head && *conjunct <= head + 3 && sentence.is_verb(*conjunct));
    let object = next
        .and_then(|next| sentence.child(next, &[Relation::Dobj]).filter(|_| sentence.tag(next) == sentence.tag(head)));
    if let Some(object) = object.filter(|object| !is_relative(sentence, *object)) {
        frame.objects = spread(sentence, object, Role::Object)
            .into_iter()
            .map(|slot| Slot { confidence: slot.confidence * 0.7, ..slot })
            .collect();
    }
}
