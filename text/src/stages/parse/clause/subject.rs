//! Whose act a verb is: its own subject, that of the verb it is coordinated with, the noun that it describes, or that of
//! the word that governs it.
//!
//! In "Lee asked Xi to leave and promised to stay", "leave" is Xi's and "stay" is Lee's; in "the man who fled" "fled" is the
//! man's. It also reads how a clause hangs on its governor.

use crate::model::clause::{ClauseKind, Negation, Role, Voice};
use crate::model::tree::{Relation, Tag};
use crate::rules::parse::clauses::{Control, Effect, Governor, Part};
use crate::stages::parse::clause::denial;
use crate::stages::parse::clause::frame::{Form, Frame, Link, Slot};
use crate::stages::parse::clause::sentence::Sentence;

/// Sure by grammar; shared over coordination; taken from a governor; taken from a noun.
const SHARED: f32 = 0.9;
const CONTROLLED: f32 = 0.85;
const OF_NOUN: f32 = 0.7;

/// The frames read so far and where they are.
pub(crate) struct Frames {
    pub(crate) all: Vec<Frame>,
    of_node: Vec<Option<usize>>,
}

impl Frames {
    pub(crate) fn new(n_nodes: usize) -> Self {
        Self { all: Vec::new(), of_node: vec![None; n_nodes] }
    }

    pub(crate) fn push(&mut self, frame: Frame) -> usize {
        let idx = self.all.len();
        if let Some(of_node) = self.of_node.get_mut(frame.head as usize) {
            *of_node = of_node.or(Some(idx));
        }
        self.all.push(frame);
        idx
    }

    pub(crate) fn of(&self, node: u16) -> Option<usize> {
        self.of_node.get(node as usize).copied().flatten()
    }

    pub(crate) fn at(&self, node: u16) -> Option<&Frame> {
        self.of(node).map(|idx| &self.all[idx])
    }

    /// The nearest frame at or above a node.
    pub(crate) fn above(&self, sentence: &Sentence<'_>, node: u16) -> Option<usize> {
        let mut at = node;
        loop {
            if let Some(idx) = self.of(at) {
                return Some(idx);
            }
            if sentence.is_root(at) {
                return None;
            }
            at = sentence.head(at);
        }
    }
}

/// How a clause hangs on the word that governs it; none for main, relative and adverbial clauses.
pub(crate) fn link(sentence: &Sentence<'_>, frames: &Frames, frame: &Frame) -> Option<Link> {
    let head = frame.head;
    let above = sentence.head(head);
    let to = |node: u16, form: Form| Link { node, frame: frames.above(sentence, node), form };
    match sentence.relation(head) {
        Relation::Xcomp | Relation::Ccomp => Some(to(above, form(sentence, frame))),
        Relation::Csubj | Relation::Csubjpass if sentence.child(head, &[Relation::Mark]).is_some() => {
            Some(to(above, form(sentence, frame)))
        }
        Relation::Pcomp => {
            let preposition = above;
            let mut node = preposition;
            while !sentence.is_root(node)
                && matches!(
                    sentence.relation(node),
                    Relation::Prep | Relation::Advmod | Relation::Agent | Relation::Pcomp | Relation::Dative
                )
                && !sentence.is_verb(node)
                && !sentence.is_noun(node)
            {
                node = sentence.head(node);
            }
            (node != preposition).then(|| to(node, Form::After(preposition)))
        }
        Relation::Acl | Relation::Relcl => {
            let form = form(sentence, frame);
            let is_complement =
                form == Form::To || has_mark(sentence, head, "that") && form == Form::That && !has_gap(sentence, head);
            is_complement.then(|| to(above, form))
        }
        // "Refused last week to sign" may come out as adverbial: only a governor with such a complement takes it.
        Relation::Advcl => {
            let link = to(above, form(sentence, frame));
            let is_open = sentence.child(head, &[Relation::Mark, Relation::Nsubj]).is_none();
            (link.form == Form::To && is_open && governor(sentence, frames, &link).is_some()).then_some(link)
        }
        Relation::Conj => frame.first.and_then(|first| frames.all[first].link),
        _ => None,
    }
}

fn has_mark(sentence: &Sentence<'_>, head: u16, mark: &str) -> bool {
    sentence.of(head, &[Relation::Mark]).any(|child| sentence.lower(child) == mark)
}

/// Whether a relative pronoun fills a place in a clause.
fn has_gap(sentence: &Sentence<'_>, head: u16) -> bool {
    sentence
        .children(head)
        .iter()
        .any(|child| is_relative(sentence, *child) && sentence.relation(*child) != Relation::Mark)
}

fn form(sentence: &Sentence<'_>, frame: &Frame) -> Form {
    let head = frame.head;
    let is_asking = sentence.of(head, &[Relation::Mark]).any(|mark| matches!(sentence.lower(mark), "whether" | "if"));
    let asks = |child: u16| matches!(sentence.tag(child), Tag::Wrb | Tag::Wp | Tag::Wdt) && child < head;
    if is_asking || sentence.children(head).iter().any(|child| asks(*child)) {
        return Form::Whether;
    }
    let has_to = frame.words.iter().any(|word| sentence.tag(*word) == Tag::To && *word != head);
    let has_subject =
        sentence.child(head, &[Relation::Nsubj, Relation::Nsubjpass, Relation::Expl, Relation::Csubj]).is_some();
    let is_finite = frame.tense.is_some() || frame.words.iter().any(|word| sentence.tag(*word) == Tag::Md);
    match sentence.tag(head) {
        _ if has_to => Form::To,
        _ if is_finite => Form::That,
        Tag::Vbg => Form::Ing,
        Tag::Vb if !has_subject || has_mark(sentence, head, "for") => Form::Bare,
        Tag::Vb => Form::Bare,
        _ => Form::That,
    }
}

fn form_word<'s>(sentence: &'s Sentence<'_>, form: Form) -> &'s str {
    match form {
        Form::To => "to",
        Form::Ing => "ing",
        Form::Bare => "bare",
        Form::That => "that",
        Form::Whether => "whether",
        Form::Noun => "noun",
        Form::After(preposition) => sentence.lower(preposition),
    }
}

/// The row of the list of governors that a link falls under.
pub(crate) fn governor<'s>(sentence: &'s Sentence<'_>, frames: &Frames, link: &Link) -> Option<&'s Governor> {
    let complement = form_word(sentence, link.form);
    let look = |part: Part, lemma: &str| {
        let found = sentence.rules.governor(part, lemma, complement);
        found.or_else(|| match link.form {
            // "Asked if" and "asked who" are rows of "whether"; where a verb has none, a question is a that-clause.
            Form::Whether => sentence.rules.governor(part, lemma, "that"),
            Form::Bare => sentence.rules.governor(part, lemma, "that"),
            _ => None,
        })
    };
    let lemma = sentence.lemma(link.node).to_lowercase();
    if let Some(frame) = frames.at(link.node).filter(|frame| frame.kind != ClauseKind::Noun) {
        let phrasal = frame.particle.and_then(|_| look(Part::Verb, &frame.lemma(sentence)));
        let after = |child: u16| look(Part::Verb, &format!("{lemma} {}", sentence.lower(child)));
        let prepositional = || {
            sentence
                .of(link.node, &[Relation::Prep, Relation::Advmod])
                .filter(|child| *child > link.node)
                .find_map(after)
        };
        let participle = || look(Part::Adjective, sentence.lower(link.node));
        let predicated = || frame.predicated.and_then(|node| of_word(sentence, &look, node));
        return phrasal
            .or_else(prepositional)
            .or_else(|| look(Part::Verb, &lemma))
            .or_else(participle)
            .or_else(predicated);
    }
    of_word(sentence, &look, link.node)
}

fn of_word<'s>(
    sentence: &Sentence<'_>,
    look: &dyn Fn(Part, &str) -> Option<&'s Governor>,
    node: u16,
) -> Option<&'s Governor> {
    let lemma = sentence.lemma(node).to_lowercase();
    if sentence.is_noun(node) {
        return look(Part::Noun, &lemma).or_else(|| look(Part::Adjective, sentence.lower(node)));
    }
    look(Part::Adjective, sentence.lower(node))
        .or_else(|| look(Part::Adjective, &lemma))
        .or_else(|| look(Part::Verb, &lemma).filter(|_| sentence.is_verb(node)))
}

/// The subjects of a frame, spread over coordination.
pub(crate) fn subjects(sentence: &Sentence<'_>, frames: &Frames, frame: &Frame) -> Vec<Slot> {
    let own = own_subjects(sentence, frames, frame);
    if !own.is_empty() {
        return own;
    }
    let head = frame.head;
    if let Some(first) = frame.first.map(|first| &frames.all[first]) {
        return shared(first.subjects.iter().cloned(), SHARED);
    }
    match sentence.relation(head) {
        Relation::Acl | Relation::Relcl => described(sentence, frames, frame),
        Relation::Xcomp | Relation::Pcomp => controlled(sentence, frames, frame),
        Relation::Ccomp if matches!(frame.link.map(|link| link.form), Some(Form::To | Form::Ing)) => {
            controlled(sentence, frames, frame)
        }
        Relation::Advcl if frame.link.is_some() => controlled(sentence, frames, frame),
        Relation::Advcl | Relation::Dep if frame.tense.is_none() => {
            let governing = frames.above(sentence, sentence.head(head)).map(|idx| &frames.all[idx]);
            governing.map_or_else(Vec::new, |governing| shared(governing.subjects.iter().cloned(), CONTROLLED * SHARED))
        }
        _ => Vec::new(),
    }
}

fn shared(slots: impl Iterator<Item = Slot>, factor: f32) -> Vec<Slot> {
    slots
        .map(|slot| Slot { role: Role::Subject, confidence: slot.confidence * factor, preposition: None, ..slot })
        .collect()
}

const SUBJECTS: &[Relation] = &[Relation::Nsubj, Relation::Nsubjpass];

fn own_subjects(sentence: &Sentence<'_>, frames: &Frames, frame: &Frame) -> Vec<Slot> {
    let head = frame.head;
    let mut subject = sentence.child(head, SUBJECTS);
    if subject.is_none() && sentence.child(head, &[Relation::Expl]).is_some() {
        // "There were five people": what exists is the subject.
        let exists = sentence.lower(sentence.child(head, &[Relation::Expl]).unwrap_or(head)) == "there";
        subject = sentence.child(head, &[Relation::Attr, Relation::Dobj]).filter(|_| exists);
    }
    let subject = subject.or_else(|| sentence.child(head, &[Relation::Csubj, Relation::Csubjpass]));
    let Some(subject) = subject else {
        return Vec::new();
    };
    if is_relative(sentence, subject)
        && let Some((noun, clause)) = antecedent(sentence, head)
    {
        if let Some(cleft) = cleft(sentence, noun, clause) {
            return cleft;
        }
        return spread(sentence, noun, Role::Subject)
            .into_iter()
            .filter(|slot| slot.node == noun || sentence.conjuncts(noun).len() > 1 && is_plural_verb(sentence, frame))
            .map(|slot| Slot { without: Some(clause), ..slot })
            .collect();
    }
    if frames.of(subject).is_some_and(|idx| frames.all[idx].kind != ClauseKind::Noun) {
        return vec![Slot::new(Role::Subject, subject)];
    }
    spread(sentence, subject, Role::Subject)
}

/// "It was not Lee but Xi who signed": Xi signed, and Lee did not.
fn cleft(sentence: &Sentence<'_>, noun: u16, clause: u16) -> Option<Vec<Slot>> {
    let first = sentence.first_conjunct(noun);
    let copula = sentence.head(first);
    let is_it = sentence.child(copula, &[Relation::Nsubj, Relation::Expl]).is_some_and(|at| sentence.lower(at) == "it");
    let not = sentence.of(copula, &[Relation::Neg]).chain(sentence.of(first, &[Relation::Neg, Relation::Det]));
    let mut not = not.filter(|at| matches!(sentence.lower(*at), "not" | "n't") && *at <= first);
    let is_cleft = sentence.relation(first) == Relation::Attr && sentence.lemma(copula) == "be" && is_it;
    let not = not.next().filter(|at| is_cleft && !denial::is_hollow(sentence, *at))?;
    let cue = Negation { cue: sentence.node(not).span, rule: Negation::CLEFT };
    let is_but = |at: u16| {
        let before = sentence.edges(at).0.checked_sub(1);
        at != first && sentence.conjunction(at).is_some_and(|cc| sentence.lower(cc) == "but")
            || sentence.form(before) == "but"
    };
    let mut nodes: Vec<u16> = sentence.of(copula, &[Relation::Attr]).flat_map(|at| sentence.conjuncts(at)).collect();
    nodes.sort_unstable();
    nodes.dedup();
    // What follows "but" is affirmed with all that is coordinated with it: "not Lee but Xi and Orr".
    let but = nodes.iter().copied().find(|at| is_but(*at));
    let slot = |at: u16| {
        let denial = but.is_none_or(|but| at < but).then_some(cue);
        Slot { denial, without: Some(clause), ..Slot::new(Role::Subject, at) }
    };
    Some(nodes.into_iter().map(slot).collect())
}

fn is_plural_verb(sentence: &Sentence<'_>, frame: &Frame) -> bool {
    frame.words.iter().any(|word| sentence.tag(*word) == Tag::Vbp || sentence.lower(*word) == "were")
}

/// A phrase with what is coordinated with it.
pub(crate) fn spread(sentence: &Sentence<'_>, node: u16, role: Role) -> Vec<Slot> {
    let conjuncts = sentence.conjuncts(node);
    let is_verb = |at: &u16| *at != node && sentence.is_verb(*at) && sentence.child(*at, SUBJECTS).is_some();
    conjuncts
        .into_iter()
        .filter(|at| !is_verb(at))
        .map(|at| {
            let confidence = if at == node { 1.0 } else { 0.95 };
            Slot { confidence, ..Slot::new(role, at) }
        })
        .collect()
}

/// Whether a node is a relative pronoun that stands for a noun before it.
pub(crate) fn is_relative(sentence: &Sentence<'_>, node: u16) -> bool {
    matches!(sentence.tag(node), Tag::Wdt | Tag::Wp)
        || matches!(sentence.lower(node), "which" | "who" | "whom")
        || sentence.lower(node) == "that" && sentence.tag(node) != Tag::Dt && sentence.children(node).is_empty()
}

/// The noun that a relative clause describes and the node of that clause; for verbs inside it too.
pub(crate) fn antecedent(sentence: &Sentence<'_>, head: u16) -> Option<(u16, u16)> {
    let mut at = head;
    for _ in 0..6 {
        match sentence.relation(at) {
            Relation::Relcl | Relation::Acl => {
                let noun = sentence.head(at);
                return (noun < at || sentence.is_noun(noun)).then_some((noun, at));
            }
            Relation::Ccomp | Relation::Xcomp | Relation::Conj => at = sentence.head(at),
            _ => return None,
        }
    }
    None
}

/// The noun that a participle or relative clause without a subject describes.
fn described(sentence: &Sentence<'_>, frames: &Frames, frame: &Frame) -> Vec<Slot> {
    if frame.link.is_some() {
        return controlled(sentence, frames, frame);
    }
    let head = frame.head;
    let noun = sentence.head(head);
    if sentence.is_verb(noun) && frames.of(noun).is_some() {
        return frames.at(noun).map_or_else(Vec::new, |above| shared(above.subjects.iter().cloned(), CONTROLLED));
    }
    vec![Slot { without: Some(head), confidence: SHARED, ..Slot::new(Role::Subject, noun) }]
}

/// The subject of a clause without its own, from the word that governs it.
fn controlled(sentence: &Sentence<'_>, frames: &Frames, frame: &Frame) -> Vec<Slot> {
    let Some(link) = frame.link else {
        return Vec::new();
    };
    let row = governor(sentence, frames, &link);
    let control = row.map_or(Control::Default, |row| row.control);
    if control == Control::Nobody {
        return Vec::new();
    }
    let Some(governing) = link.frame.map(|idx| &frames.all[idx]) else {
        return owner(sentence, link.node);
    };
    // "It is necessary to climb": nobody is named.
    let is_empty = |slot: &Slot| sentence.lower(slot.node) == "it" && governing.kind == ClauseKind::Copula;
    if governing.subjects.first().is_some_and(is_empty) && link.form == Form::To {
        return Vec::new();
    }
    if let Control::After(preposition) = control {
        let after = |slot: &&Slot| {
            slot.preposition.is_some_and(|(first, last)| first == last && sentence.lower(first) == preposition)
        };
        let named: Vec<Slot> = governing.rest.iter().filter(after).cloned().collect();
        if !named.is_empty() {
            return shared(named.into_iter(), CONTROLLED);
        }
    }
    if governing.head == link.node || governing.predicated == Some(link.node) {
        let is_of_object =
            control != Control::Subject && governing.voice == Voice::Active && governing.head == link.node;
        let is_noun = |slot: &&Slot| frames.at(slot.node).is_none_or(|other| other.kind == ClauseKind::Noun);
        // "By signing" and "after signing" are the subject's; "prevented him from signing" the object's.
        let takes_object = match link.form {
            Form::After(_) => row.is_some(),
            _ => true,
        };
        let objects: Vec<Slot> =
            governing.objects.iter().filter(is_noun).filter(|slot| slot.node < frame.head).cloned().collect();
        if is_of_object && takes_object && !objects.is_empty() {
            return shared(objects.into_iter(), CONTROLLED);
        }
        return shared(governing.subjects.iter().cloned(), CONTROLLED);
    }
    // "His plan to resign", "she made a promise to stay": whose noun it is, else who acts on the noun.
    let owned = owner(sentence, link.node);
    if !owned.is_empty() {
        return owned;
    }
    let is_argument = governing.objects.iter().chain(&governing.rest).any(|slot| slot.node == link.node);
    let is_rejected = sentence
        .rules
        .governor(Part::Verb, &governing.lemma(sentence), "noun")
        .is_some_and(|row| row.effect == Effect::Deny);
    if is_argument && !is_rejected && governing.voice == Voice::Active {
        shared(governing.subjects.iter().cloned(), OF_NOUN)
    } else {
        Vec::new()
    }
}

/// Whose a noun is: "Lee's", "his", or after "of" or "by".
pub(crate) fn owner(sentence: &Sentence<'_>, noun: u16) -> Vec<Slot> {
    let possessor = sentence.child(noun, &[Relation::Poss]);
    let after = || {
        let prepositions = sentence
            .of(noun, &[Relation::Prep])
            .filter(|preposition| matches!(sentence.lower(*preposition), "by" | "of"));
        prepositions.filter_map(|preposition| sentence.child(preposition, &[Relation::Pobj])).next()
    };
    possessor.or_else(after).map_or_else(Vec::new, |node| {
        spread(sentence, node, Role::Subject).into_iter().map(|slot| Slot { confidence: OF_NOUN, ..slot }).collect()
    })
}
