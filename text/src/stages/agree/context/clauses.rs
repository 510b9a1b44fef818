//! What is kept of a document's clauses: who does what to whom as keys and numbers, a few dozen bytes each.
//!
//! "Lee refused to sign the accord" keeps a clause "sign", denied by "refuse", with the arguments "Lee" (subject, a name) and
//! "accord" (object). The words of an argument are the sentence's tokens between its ends, so that no text is kept twice.
//! What two clauses have in common is asked in `compare`.

use serde::{Deserialize, Serialize};

use crate::model::clause::{
    Argument, Aspect, Attribution, Clause, ClauseKind, Determiner, Modality, Negation, Phrase, Role, Tense, Voice,
};
use crate::model::segment::Place;
use crate::model::span::Span;
use crate::model::tree::{Relation, Tag};
use crate::rules::agree::AgreeRules;
use crate::rules::agree::lemma::{key, lemma, root};
use crate::stages::agree::context::words::Words;

/// Stands for an index that there is not.
pub const NONE: u32 = u32::MAX;

/// One clause, in bytes of its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClauseFeature {
    /// Index among the document's clauses, as they were read.
    pub idx: u32,
    /// First byte of its predicate.
    pub at: u16,
    /// First byte of the clause.
    pub start: u16,
    /// One past its last byte.
    pub end: u16,
    /// Key of the predicate's lemma; of a noun that names an act, of its verb.
    pub lemma: u32,
    /// Key of its root.
    pub root: u32,
    /// Key of the lemma of the word that governs it, 0 for none.
    pub governor: u32,
    /// Key of the word that gives its modality ("could"), 0 for none.
    pub modal: u32,
    /// Key of the word that denies it, 0 when it is affirmed.
    pub denial: u32,
    /// Who says so, as an index into the document's names, or [`NONE`].
    pub speaker: u32,
    /// The clause that governs it, as an index into the document's clauses, or [`NONE`].
    pub parent: u32,
    /// Its arguments, as a range of the document's.
    pub arguments: (u32, u32),
    /// What it is built on.
    pub kind: ClauseKind,
    /// Whether the subject acts.
    pub voice: Voice,
    /// When.
    pub tense: Option<Tense>,
    /// How it unfolds.
    pub aspect: Option<Aspect>,
    /// How far the text commits itself.
    pub modality: Modality,
    /// How it is put in somebody's mouth; none when the text says so itself.
    pub attribution: Option<Attribution>,
    /// Whether its predicate lies in quotation marks.
    pub is_quote: bool,
    /// Whether it is only there to carry another: "is expected" in "is expected to sign".
    pub is_carrier: bool,
    /// Whether it is a description in passing: an apposition or a title before a name.
    pub is_aside: bool,
    /// How sure the reading is, 0 to 255.
    pub confidence: u8,
}

impl ClauseFeature {
    /// Whether it is denied.
    pub fn is_denied(&self) -> bool {
        self.denial != 0
    }

    /// Whether a byte of the sentence is one of its own.
    pub fn holds(&self, at: u32) -> bool {
        u32::from(self.start) <= at && at < u32::from(self.end)
    }
}

/// One argument of a clause, in bytes of its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArgumentFeature {
    /// First byte, its preposition left out.
    pub start: u16,
    /// First byte of its head.
    pub at: u16,
    /// One past the last byte of the noun phrase as such: "the bill" of "the bill for the quay, which fell".
    pub core: u16,
    /// One past its last byte without relative clauses and appositions: "the bill for the quay".
    pub end: u16,
    /// Key of the lemma of its head.
    pub lemma: u32,
    /// Key of its root.
    pub root: u32,
    /// Key of its preposition or conjunction, 0 for none.
    pub preposition: u32,
    /// The name that it is or stands for, as an index into the document's names, or [`NONE`].
    pub name: u32,
    /// The second name that it stands for ("both leaders"), or [`NONE`].
    pub other_name: u32,
    /// The clause that it is, as an index into the document's clauses, or [`NONE`].
    pub clause: u32,
    /// The quantity that it is or that counts it, as an index into the document's, or [`NONE`].
    pub quantity: u32,
    /// The date that it is, as an index into the document's, or [`NONE`].
    pub date: u32,
    /// What it is to the predicate.
    pub role: Role,
    /// How it is introduced.
    pub determiner: Option<Determiner>,
    /// Whether its head is plural in form.
    pub is_plural: bool,
    /// Whether its head is a pronoun.
    pub is_pronoun: bool,
    /// Whether its head is written as a name.
    pub is_proper: bool,
    /// How sure the reading is, 0 to 255.
    pub confidence: u8,
}

/// Words that count what follows them with "of".
const QUANTIFIERS: &[&str] = &[
    "all",
    "any",
    "both",
    "dozens",
    "each",
    "either",
    "few",
    "half",
    "hundreds",
    "many",
    "most",
    "neither",
    "none",
    "one",
    "several",
    "some",
    "thousands",
];
/// Pronouns that stand for whoever it may be.
const ANYBODY: &[&str] = &["anybody", "anyone", "anything"];
/// Pronouns that stand for none at all.
const NOBODY: &[&str] = &["neither", "no-one", "nobody", "none", "noone", "nothing"];

/// "The minister did not": a clause that leaves out its verb has that of the clause before, and what belongs to it.
fn leave_out(read: &mut ClauseFeature, before: &[ClauseFeature], arguments: &mut Vec<ArgumentFeature>) {
    let is_whole = |clause: &&ClauseFeature| clause.kind == ClauseKind::Verb && !clause.is_carrier && !clause.is_aside;
    let Some(whole) = before.iter().rev().find(is_whole) else { return };
    (read.lemma, read.root, read.voice) = (whole.lemma, whole.root, whole.voice);
    for at in whole.arguments.0..whole.arguments.1 {
        let Some(argument) = arguments.get(at as usize).copied() else { return };
        if argument.role != Role::Subject {
            arguments.push(argument);
        }
    }
}

/// One sentence whose clauses are read.
pub(crate) struct ClauseReader<'a> {
    /// The cleaned text of its segment.
    pub(crate) text: &'a str,
    pub(crate) place: Place,
    pub(crate) rules: &'a AgreeRules,
    words: &'a Words<'a>,
}

impl<'a> ClauseReader<'a> {
    pub(crate) fn new(text: &'a str, place: Place, words: &'a Words<'a>) -> Self {
        Self { text, place, rules: words.rules, words }
    }

    /// Adds the clauses of the sentence (`first` is the index of the first of them among the document's) and their arguments.
    pub(crate) fn read(
        &self,
        clauses: &[Clause],
        first: u32,
        out: &mut Vec<ClauseFeature>,
        arguments: &mut Vec<ArgumentFeature>,
    ) {
        if self.place.span.len() > usize::from(u16::MAX) {
            return;
        }
        let base = out.len() as u32;
        let own = |idx: Option<u32>| {
            let within = idx.and_then(|idx| idx.checked_sub(first)).filter(|at| (*at as usize) < clauses.len());
            within.map_or(NONE, |at| base + at)
        };
        for (idx, clause) in (first..).zip(clauses) {
            let from = arguments.len() as u32;
            let idiom = idiom(clause, self.rules);
            let is_said = |argument: &&Argument| idiom != Some(argument.phrase.lemma.as_str());
            for argument in clause.arguments.iter().filter(is_said) {
                let read = self.argument(argument, clause);
                arguments.push(ArgumentFeature { clause: own(argument.clause), ..read });
                if matches!(argument.role, Role::Subject | Role::Object | Role::Oblique)
                    && clause.kind == ClauseKind::Verb
                {
                    self.nested(argument, arguments);
                }
            }
            let mut read = ClauseFeature { idx, parent: own(clause.parent), ..self.clause(clause) };
            if clause.lemma == "do" && clause.arguments.iter().all(|argument| argument.role == Role::Subject) {
                leave_out(&mut read, &out[base as usize..], arguments);
            }
            out.push(ClauseFeature { arguments: (from, arguments.len() as u32), ..read });
        }
    }

    fn clause(&self, clause: &Clause) -> ClauseFeature {
        let (lemma, root) = predicate_keys(clause, self.rules);
        let speaker = clause.speaker.as_ref();
        ClauseFeature {
            idx: 0,
            at: self.byte(clause.head_span.start),
            start: self.byte(clause.span.start),
            end: self.byte(clause.span.end),
            lemma,
            root,
            governor: clause.governor.as_deref().map_or(0, |word| verb_key(word, self.rules)),
            modal: clause.modality_cue.map_or(0, |cue| self.word_key(cue)),
            denial: self.denial(clause),
            speaker: speaker.and_then(|speaker| speaker.name).unwrap_or(NONE),
            parent: NONE,
            arguments: (0, 0),
            kind: clause.kind,
            voice: clause.voice,
            tense: clause.tense,
            aspect: clause.aspect,
            modality: clause.modality,
            attribution: speaker.map(|speaker| speaker.attribution),
            is_quote: clause.is_quote,
            is_carrier: clause.is_carrier,
            is_aside: matches!(clause.rule, "apposition" | "title"),
            confidence: share(clause.confidence),
        }
    }

    /// The key of what denies a clause. A relative clause is not denied by what is outside it: "it is no guarantee that Ross,
    /// who directed it, returns".
    fn denial(&self, clause: &Clause) -> u32 {
        let Some(negation) = clause.negation else { return 0 };
        let head = usize::from(clause.head);
        let cue = self.words.at_byte(negation.cue.start.saturating_sub(self.place.span.start));
        let first = self.words.first_conjunct(head);
        let is_outside = negation.rule != Negation::CLEFT
            && self.words.relation(first) == Relation::Relcl
            && !self.words.is_below(cue, first);
        if is_outside { 0 } else { self.word_key(negation.cue).max(1) }
    }

    fn argument(&self, argument: &Argument, clause: &Clause) -> ArgumentFeature {
        let phrase = &argument.phrase;
        let head = self.counted(phrase);
        let written = match head {
            Some(node) => self.words.form(node).to_owned(),
            None => phrase.lemma.to_lowercase(),
        };
        let own = lemma(&written, &self.rules.irregular);
        let (name, other_name) = self.names(phrase, head, &written, clause);
        let is_one = written == "one" && phrase.determiner == Some(Determiner::No);
        let is_none = head.is_none() && (is_one || NOBODY.contains(&written.as_str()));
        let is_any = head.is_none() && ANYBODY.contains(&written.as_str());
        ArgumentFeature {
            start: self.byte(phrase.span.start),
            at: head.map_or(self.byte(phrase.head_span.start), |node| to_u16(self.words.byte(node))),
            core: head.map_or(self.byte(phrase.core.end), |node| to_u16(self.words.end(node))),
            end: self.end_of(phrase, head.unwrap_or(usize::from(phrase.head))),
            lemma: key(&own),
            root: key(root(&own)),
            preposition: argument.preposition.as_deref().map_or(0, key),
            name,
            other_name,
            clause: NONE,
            quantity: phrase.quantity.unwrap_or(NONE),
            date: phrase.date.unwrap_or(NONE),
            role: argument.role,
            determiner: match (is_none, is_any) {
                _ if head.is_some() => self.quantifier(phrase),
                (true, _) => Some(Determiner::No),
                (false, true) => Some(Determiner::Some),
                (false, false) => phrase.determiner,
            },
            is_plural: phrase.is_plural,
            is_pronoun: is_none || is_any || phrase.is_pronoun && head.is_none(),
            is_proper: self.is_proper(head.unwrap_or(usize::from(phrase.head))),
            confidence: share(argument.confidence),
        }
    }

    /// The phrases within an argument that may as well hang on the predicate: "bought the insurer from Argo".
    fn nested(&self, argument: &Argument, arguments: &mut Vec<ArgumentFeature>) {
        /// How sure it is that they do.
        const CONFIDENCE: u8 = 128;
        let words = self.words;
        for preposition in words.dependents(usize::from(argument.phrase.head)).iter().copied() {
            let is_it = words.relation(preposition) == Relation::Prep && words.form(preposition) != "of";
            let Some(object) = words.dependent(preposition, Relation::Pobj).filter(|_| is_it) else { continue };
            let own = lemma(words.form(object), &self.rules.irregular);
            let start = words.dependents(object).iter().copied().chain([object]).min().unwrap_or(object);
            arguments.push(ArgumentFeature {
                start: to_u16(words.byte(start)),
                at: to_u16(words.byte(object)),
                core: to_u16(words.end(object)),
                end: to_u16(words.end(object)),
                lemma: key(&own),
                root: key(root(&own)),
                preposition: key(words.form(preposition)),
                name: words.name(object).unwrap_or(NONE),
                other_name: NONE,
                clause: NONE,
                quantity: NONE,
                date: NONE,
                role: Role::Oblique,
                determiner: None,
                is_plural: false,
                is_pronoun: false,
                is_proper: self.is_proper(object),
                confidence: CONFIDENCE,
            });
        }
    }

    /// How a noun is introduced that is counted by another: "none of the lifeboats".
    fn quantifier(&self, phrase: &Phrase) -> Option<Determiner> {
        match self.words.form(usize::from(phrase.head)) {
            "all" | "each" | "both" => Some(Determiner::All),
            "neither" | "none" => Some(Determiner::No),
            _ => phrase.determiner,
        }
    }

    /// The noun that a phrase counts: "the lifeboats" of "none of the lifeboats".
    fn counted(&self, phrase: &Phrase) -> Option<usize> {
        let head = usize::from(phrase.head);
        let is_counting = QUANTIFIERS.contains(&self.words.form(head));
        is_counting.then(|| self.words.after(head, "of").first().copied()).flatten()
    }

    /// The names that a phrase is or stands for, that of its apposition among them ("the aid group Medireach"); "I" is who
    /// speaks.
    fn names(&self, phrase: &Phrase, head: Option<usize>, written: &str, clause: &Clause) -> (u32, u32) {
        if let Some(name) = head.and_then(|node| self.words.name(node)).or_else(|| phrase.who()) {
            return (name, NONE);
        }
        if let [one, other] = phrase.stands_for.as_slice() {
            return (one.name.unwrap_or(NONE), other.name.unwrap_or(NONE));
        }
        if let Some(name) = self.apposition(usize::from(phrase.head)).filter(|_| head.is_none()) {
            return (name, NONE);
        }
        let speaker = clause.speaker.as_ref().and_then(|speaker| speaker.name);
        let is_own = matches!(written, "i" | "me" | "myself" | "our" | "us" | "we");
        (speaker.filter(|_| is_own).unwrap_or(NONE), NONE)
    }

    /// The name behind a noun that it describes, as an apposition or beside it in the same place ("the engineer Hugo Lind").
    fn apposition(&self, head: usize) -> Option<u32> {
        let words = self.words;
        let behind =
            words.dependent(head, Relation::Appos).filter(|node| *node > head).and_then(|node| words.name(node));
        let twin = || {
            let name = words.name(head + 1)?;
            let last = (head + 1..words.len()).take_while(|node| words.name(*node) == Some(name)).last()?;
            let is_twin = words.head(last) == words.head(head) && words.relation(last) == words.relation(head);
            is_twin.then_some(name)
        };
        behind.or_else(twin)
    }

    /// Where a phrase ends when relative clauses, appositions and phrases behind it are left out, those after "of" aside.
    fn end_of(&self, phrase: &Phrase, head: usize) -> u16 {
        /// "The head of the board of the bank".
        const DEPTH: usize = 2;
        let mut end = self.byte(phrase.core.end);
        let mut at = head;
        for _ in 0..DEPTH {
            let mut of = self.words.after(at, "of").into_iter().filter(|object| *object > at);
            let Some(object) = of.next_back() else { break };
            end = end.max(to_u16(self.words.end(object)));
            at = object;
        }
        end.min(self.byte(phrase.span.end))
    }

    fn is_proper(&self, node: usize) -> bool {
        matches!(self.words.tag(node), Tag::Nnp | Tag::Nnps)
    }

    fn byte(&self, at: u32) -> u16 {
        to_u16(at.saturating_sub(self.place.span.start).min(self.place.span.len() as u32))
    }

    fn word_key(&self, span: Span) -> u32 {
        key(&lemma(&span.of(self.text).to_lowercase(), &self.rules.irregular))
    }
}

/// The keys of a predicate's lemma and root: of the verb that a noun, a verb of two words or a verb with its object ("take
/// part") stands for.
fn predicate_keys(clause: &Clause, rules: &AgreeRules) -> (u32, u32) {
    let written = clause.verb.unwrap_or(&clause.lemma).to_lowercase();
    let with_object = || rules.phrasal(&written, idiom(clause, rules)?);
    let stands_for =
        written.split_once(' ').and_then(|(verb, particle)| rules.phrasal(verb, particle)).or_else(with_object);
    let own = match stands_for {
        Some(verb) => lemma(verb, &rules.irregular),
        None => lemma_of_verb(&written, rules),
    };
    (key(&own), key(root(&own)))
}

/// The object or adverb that makes one word with its verb: "part" in "take part", "ahead" in "go ahead".
fn idiom<'c>(clause: &'c Clause, rules: &AgreeRules) -> Option<&'c str> {
    let is_bare = |argument: &&Argument| {
        matches!(argument.role, Role::Object | Role::Modifier) && argument.phrase.determiner.is_none()
    };
    let mut words = clause.arguments.iter().filter(is_bare).map(|argument| argument.phrase.lemma.as_str());
    words.find(|word| rules.phrasal(&clause.lemma, word).is_some())
}

/// The key of a verb, with its particle.
pub(crate) fn verb_key(written: &str, rules: &AgreeRules) -> u32 {
    key(&lemma_of_verb(&written.to_lowercase(), rules))
}

fn lemma_of_verb(written: &str, rules: &AgreeRules) -> String {
    match written.split_once(' ') {
        Some((verb, particle)) => format!("{} {particle}", lemma(verb, &rules.irregular)),
        None => lemma(written, &rules.irregular),
    }
}

fn to_u16(at: u32) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

fn share(confidence: f32) -> u8 {
    (confidence.clamp(0.0, 1.0) * 255.0).round() as u8
}
