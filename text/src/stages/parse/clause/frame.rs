//! The verbs of a sentence with the words that belong to them, their voice, tense and aspect.
//!
//! "Has not been arrested" is one frame: head "arrested", words "has not been arrested", passive, present, perfect. A verb
//! that shares auxiliaries over "and" ("was arrested and charged") gets them too. Subjects and objects come later.

use crate::model::clause::{Aspect, ClauseKind, Modality, Negation, Role, Speaker, Tense, Voice};
use crate::model::tree::{Relation, Tag};
use crate::stages::parse::clause::sentence::Sentence;

/// How a clause hangs on the word that governs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// "To sign".
    To,
    /// "Signing" without a preposition.
    Ing,
    /// "Sign" without "to": "made him sign".
    Bare,
    /// "That he signed", with or without "that".
    That,
    /// "Whether he signed".
    Whether,
    /// After a preposition, the node of it: "from signing".
    After(u16),
    /// A noun in the place of a clause: "denied any involvement".
    Noun,
}

/// The word that governs a clause.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link {
    /// The node: a verb, noun or adjective.
    pub(crate) node: u16,
    /// The frame that the node is in, or is an argument of.
    pub(crate) frame: Option<usize>,
    /// How the clause hangs on it.
    pub(crate) form: Form,
}

/// An argument before it becomes a phrase.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    pub(crate) role: Role,
    /// First and last node of the preposition or conjunction.
    pub(crate) preposition: Option<(u16, u16)>,
    pub(crate) node: u16,
    /// A part of the phrase that is left out: the relative clause that the slot is in.
    pub(crate) without: Option<u16>,
    /// First and last node of the phrase where it is not the head's whole subtree.
    pub(crate) range: Option<(u16, u16)>,
    pub(crate) confidence: f32,
    /// "No deal": what denies the clause in this slot alone.
    pub(crate) denial: Option<Negation>,
}

impl Slot {
    pub(crate) fn new(role: Role, node: u16) -> Self {
        Self { role, preposition: None, node, without: None, range: None, confidence: 1.0, denial: None }
    }
}

/// One predicate while the sentence is read.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    pub(crate) head: u16,
    pub(crate) kind: ClauseKind,
    /// Its own words, shared auxiliaries included, in order.
    pub(crate) words: Vec<u16>,
    /// The words with those of the verbs that it depends on: "agreed to build".
    pub(crate) chain: Vec<u16>,
    pub(crate) particle: Option<u16>,
    /// The adjective or noun that a copula predicates.
    pub(crate) predicated: Option<u16>,
    /// The frame that it is coordinated with.
    pub(crate) first: Option<usize>,
    /// Whether it shares the auxiliaries of that frame.
    pub(crate) shares_auxiliaries: bool,
    pub(crate) link: Option<Link>,
    pub(crate) parent: Option<usize>,
    pub(crate) voice: Voice,
    pub(crate) tense: Option<Tense>,
    pub(crate) aspect: Option<Aspect>,
    pub(crate) subjects: Vec<Slot>,
    pub(crate) objects: Vec<Slot>,
    pub(crate) rest: Vec<Slot>,
    /// Its own denial, then with that of its governors.
    pub(crate) denial: Option<Negation>,
    pub(crate) modality: Modality,
    pub(crate) modality_cue: Option<u16>,
    /// Whether it is a condition or under one.
    pub(crate) is_hypothetical: bool,
    pub(crate) speaker: Option<Speaker>,
    /// Whether its clause is only there to carry another: "is expected" in "is expected to sign".
    pub(crate) is_carrier: bool,
    pub(crate) confidence: f32,
    pub(crate) rule: &'static str,
}

impl Frame {
    pub(crate) fn new(head: u16, kind: ClauseKind, rule: &'static str) -> Self {
        Self {
            head,
            kind,
            words: vec![head],
            chain: Vec::new(),
            particle: None,
            predicated: None,
            first: None,
            shares_auxiliaries: false,
            link: None,
            parent: None,
            voice: Voice::Active,
            tense: None,
            aspect: None,
            subjects: Vec::new(),
            objects: Vec::new(),
            rest: Vec::new(),
            denial: None,
            modality: Modality::Asserted,
            modality_cue: None,
            is_hypothetical: false,
            speaker: None,
            is_carrier: false,
            confidence: 1.0,
            rule,
        }
    }

    /// Lemma with particle: "carry out".
    pub(crate) fn lemma(&self, sentence: &Sentence<'_>) -> String {
        if self.kind == ClauseKind::Copula {
            return "be".to_string();
        }
        let lemma = sentence.lemma(self.head).to_lowercase();
        match self.particle {
            Some(particle) => format!("{lemma} {}", sentence.lower(particle)),
            None => lemma,
        }
    }
}

const AUXILIARIES: &[Relation] = &[Relation::Aux, Relation::Auxpass];

/// Whether a node is a predicate that is read as a verb.
pub(crate) fn is_predicate(sentence: &Sentence<'_>, at: u16) -> bool {
    use Relation::{Acl, Advcl, Ccomp, Conj, Csubj, Csubjpass, Dep, Parataxis, Pcomp, Relcl, Root, Xcomp};
    if !sentence.is_verb(at) {
        return false;
    }
    let is_heading_clause = matches!(
        sentence.relation(at),
        Acl | Advcl | Ccomp | Conj | Csubj | Csubjpass | Dep | Parataxis | Pcomp | Relcl | Root | Xcomp
    );
    let has_arguments = || {
        let subject = [Relation::Nsubj, Relation::Nsubjpass, Relation::Dobj, Relation::Attr, Relation::Auxpass];
        sentence.child(at, &subject).is_some()
    };
    // "The aging man and growing crisis": a participle coordinated with an adjective before a noun is none.
    let is_modifier = sentence.relation(at) == Relation::Conj && {
        let first = sentence.first_conjunct(at);
        !sentence.is_verb(first) && !has_arguments()
            || matches!(sentence.relation(first), Relation::Amod | Relation::Compound)
    };
    (is_heading_clause && !is_modifier)
        || has_arguments()
            && !matches!(sentence.relation(at), Relation::Aux | Relation::Auxpass | Relation::Amod | Relation::Compound)
}

/// The frame of a verb; `first` is the frame that it is coordinated with.
pub(crate) fn verb_frame(sentence: &Sentence<'_>, head: u16, first: Option<(usize, &Frame)>) -> Frame {
    let mut frame = Frame::new(head, ClauseKind::Verb, "verb");
    frame.particle = sentence.child(head, &[Relation::Prt]);
    let belongs = [Relation::Aux, Relation::Auxpass, Relation::Neg];
    frame.words.extend(sentence.of(head, &belongs).filter(|word| word.abs_diff(head) < 12));
    frame.words.extend(frame.particle);
    frame.first = first.map(|(idx, _)| idx);
    if let Some((_, other)) = first {
        let shared = shared_auxiliaries(sentence, head, other);
        frame.shares_auxiliaries = !shared.is_empty();
        frame.words.extend(shared);
    }
    frame.words.sort_unstable();
    frame.words.dedup();
    frame.voice = voice(sentence, &frame);
    (frame.tense, frame.aspect) = tense(sentence, &frame);
    if is_copula(sentence, head) {
        frame.kind = ClauseKind::Copula;
        frame.rule = "copula";
        // "She's been at the plant" may be read as "she is been".
        frame.voice = Voice::Active;
    }
    frame
}

fn is_copula(sentence: &Sentence<'_>, head: u16) -> bool {
    sentence.lemma(head) == "be"
}

/// "Was arrested and charged": auxiliaries of the first verb that stand before both, where the second has none of its own
/// and is in the same form.
fn shared_auxiliaries(sentence: &Sentence<'_>, head: u16, first: &Frame) -> Vec<u16> {
    let has_own =
        sentence.child(head, &[Relation::Aux, Relation::Auxpass, Relation::Nsubj, Relation::Nsubjpass]).is_some();
    let form = |at: u16| match sentence.tag(at) {
        Tag::Vb | Tag::Vbp => Tag::Vb,
        other => other,
    };
    if has_own || form(head) != form(first.head) || matches!(sentence.tag(head), Tag::Vbd | Tag::Vbz) {
        return Vec::new();
    }
    let is_joined_by_but = sentence.conjunction(head).is_some_and(|cc| sentence.lower(cc) == "but");
    let before =
        |word: &u16| *word < first.head && *word < head && *word != first.head && Some(*word) != first.particle;
    let is_kept = |word: &u16| !(is_joined_by_but && sentence.relation(*word) == Relation::Neg);
    first.words.iter().copied().filter(before).filter(is_kept).collect()
}

fn auxiliaries<'s>(sentence: &'s Sentence<'_>, frame: &'s Frame) -> impl Iterator<Item = u16> + 's {
    frame.words.iter().copied().filter(|word| AUXILIARIES.contains(&sentence.relation(*word)))
}

fn voice(sentence: &Sentence<'_>, frame: &Frame) -> Voice {
    let head = frame.head;
    let has_passive = frame.words.iter().any(|word| sentence.relation(*word) == Relation::Auxpass && *word != head);
    let has_subject = sentence.child(head, &[Relation::Nsubjpass, Relation::Csubjpass]).is_some();
    // "Two killed in a crash", "the man arrested on Friday": a participle without an auxiliary.
    let is_bare = sentence.tag(head) == Tag::Vbn && auxiliaries(sentence, frame).next().is_none();
    let is_passive = has_passive || has_subject || is_bare && sentence.child(head, &[Relation::Dobj]).is_none();
    if is_passive { Voice::Passive } else { Voice::Active }
}

fn tense(sentence: &Sentence<'_>, frame: &Frame) -> (Option<Tense>, Option<Aspect>) {
    let verbs = || auxiliaries(sentence, frame).chain([frame.head]);
    let finite = verbs().find(|word| matches!(sentence.tag(*word), Tag::Md | Tag::Vbd | Tag::Vbz | Tag::Vbp));
    let is_future = |word: u16| matches!(sentence.lower(word), "will" | "shall" | "'ll" | "wo" | "sha");
    let tense = finite.and_then(|word| match sentence.tag(word) {
        Tag::Vbd => Some(Tense::Past),
        Tag::Vbz | Tag::Vbp => Some(Tense::Present),
        _ if is_future(word) => Some(Tense::Future),
        _ => None,
    });
    let has = |lemma: &str| auxiliaries(sentence, frame).any(|word| sentence.lemma(word) == lemma);
    let is_progressive = sentence.tag(frame.head) == Tag::Vbg && has("be");
    let aspect = if is_progressive {
        Some(Aspect::Progressive)
    } else if has("have") {
        Some(Aspect::Perfect)
    } else {
        finite.map(|_| Aspect::Simple)
    };
    (tense, aspect)
}
