//! What a sentence states, clause by clause: who does what to whom, denied or not, as a fact or not, and who says so.
//!
//! "Lee said Xi refused to sign the accord" has three clauses: "said" (subject "Lee"), "refused" (subject "Xi", speaker
//! "Lee") and "sign" (subject "Xi", object "the accord", denied by "refused", speaker "Lee"). Coordination is spread: "Lee
//! and Xi met" has two clauses with one `head`. A clause holds no text; every span is in bytes of the text that the
//! sentence's nodes refer to (the segment's cleaned text).

use crate::model::span::Span;
use crate::model::vocabulary::vocabulary;

vocabulary! {
    /// What kind of word a clause is built on.
    ClauseKind {
        /// A full verb: "signed".
        Verb = "verb",
        /// "Be" or an apposition with what it says of its subject: "is 44 years old", "Lee, the envoy".
        Copula = "copula",
        /// A noun that names an act: "Lee's visit to Beijing".
        Noun = "noun",
        /// A headline or list item without a verb: "24 dead in Ankara".
        Fragment = "fragment",
    }
}

vocabulary! {
    /// Whether the subject acts or is acted on.
    Voice {
        /// The subject acts.
        Active = "active",
        /// The subject is acted on: "were arrested", "the man arrested on Friday".
        Passive = "passive",
    }
}

vocabulary! {
    /// When the act lies, by the form of the verb; a verb without a finite form has its governor's tense or none.
    Tense {
        /// "Signed", "was signing", "had signed".
        Past = "past",
        /// "Signs", "has signed".
        Present = "present",
        /// "Will sign", "is going to sign".
        Future = "future",
    }
}

vocabulary! {
    /// How the act unfolds, by the form of the verb.
    Aspect {
        /// "Signed".
        Simple = "simple",
        /// "Has signed".
        Perfect = "perfect",
        /// "Is signing".
        Progressive = "progressive",
    }
}

vocabulary! {
    /// How far the text commits itself to the act.
    Modality {
        /// As a fact.
        Asserted = "asserted",
        /// As what will, shall or is meant to happen: "will sign", "agreed to sign".
        Expected = "expected",
        /// As what may be so: "may have signed", "allegedly signed", "believed to have signed".
        Possible = "possible",
        /// Under a condition or as a condition: "if Lee signs", "would have signed".
        Conditional = "conditional",
        /// As what somebody would like: "wants to sign".
        Wished = "wished",
        /// As what somebody tries: "tried to sign".
        Attempted = "attempted",
        /// As what somebody is told to do: "was ordered to sign", "must sign".
        Ordered = "ordered",
        /// As a question: "asked whether Lee signed".
        Asked = "asked",
    }
}

vocabulary! {
    /// How a clause is put in somebody's mouth.
    Attribution {
        /// In quotation marks.
        Quoted = "quoted",
        /// In the reporter's words: "Lee said that".
        Reported = "reported",
        /// "According to Lee".
        AccordingTo = "according_to",
    }
}

vocabulary! {
    /// What an argument is to its predicate. Surface relations: the subject of a passive verb is a `subject`.
    Role {
        /// Who does it, or to whom it is done when the clause is passive.
        Subject = "subject",
        /// To whom or what it is done.
        Object = "object",
        /// For whom or to whom, without a preposition: "gave *her* a book".
        IndirectObject = "indirect_object",
        /// What is said of the subject or object: "is *the envoy*", "named him *chairman*", "is *old*".
        Attribute = "attribute",
        /// A clause in the place of an object: "said *that he signed*", "wants *to sign*".
        Complement = "complement",
        /// Who does it in a passive clause: "by the police".
        Agent = "agent",
        /// A phrase with a preposition: "in Beijing".
        Oblique = "oblique",
        /// A phrase without one that says when, where, how much or how: "on Monday" is oblique, "last year" is a modifier.
        Modifier = "modifier",
        /// A clause that says when, why or under which condition: "after he signed".
        Adverbial = "adverbial",
    }
}

vocabulary! {
    /// How a noun phrase is introduced.
    Determiner {
        /// "The".
        Definite = "definite",
        /// "A", "an".
        Indefinite = "indefinite",
        /// "This", "that", "these", "those".
        Demonstrative = "demonstrative",
        /// "No", "neither".
        No = "no",
        /// "Each", "every".
        Each = "each",
        /// "All".
        All = "all",
        /// "Both", "the two".
        Both = "both",
        /// "Some", "any", "several", "few", "another" and the like.
        Some = "some",
        /// "His", "Lee's".
        Possessive = "possessive",
    }
}

/// What a pronoun or a definite role ("the company") stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Referent {
    /// The sentence (its index in the document) that names it.
    pub sentence: u32,
    /// Where it is named, in the text of that sentence's segment.
    pub span: Span,
    /// Its index among the document's names, when it has a name.
    pub name: Option<u32>,
    /// How sure the reading is, 0 to 1.
    pub confidence: f32,
}

/// A noun phrase, or a clause or adjective in the place of one.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Phrase {
    /// The words that belong to it, with relative clauses, appositions and what else depends on it; without its preposition
    /// and without the phrases that it is coordinated with.
    pub span: Span,
    /// The same without relative clauses, appositions and trailing attachments: "the man" of "the man, 44, who fled".
    pub core: Span,
    /// The node of its main word.
    pub head: u16,
    /// The span of that node.
    pub head_span: Span,
    /// The lemma of that node, in lower case unless it is a proper noun.
    pub lemma: String,
    /// How it is introduced.
    pub determiner: Option<Determiner>,
    /// Whether its head is plural in form.
    pub is_plural: bool,
    /// Whether its head is a pronoun ("he", "this", "who").
    pub is_pronoun: bool,
    /// Adjectives, nouns and participles before the head, one span each: "fume-filled", "coal".
    pub modifiers: Vec<Span>,
    /// Whose it is: "Lee" in "Lee's visit", "his" in "his visit".
    pub possessor: Option<Span>,
    /// What it is renamed as: "the adviser" in "Wi Sung-lac, the adviser".
    pub apposition: Option<Span>,
    /// The number that counts it, with its hedge: "more than 100" in "more than 100 people".
    pub count: Option<Span>,
    /// Index among the document's names, when the head is part of one.
    pub name: Option<u32>,
    /// Index among the document's quantities, when the phrase is one or is counted by one.
    pub quantity: Option<u32>,
    /// Index among the document's dates, when the phrase is one.
    pub date: Option<u32>,
    /// What it stands for when it is a pronoun, a relative pronoun or a definite role: one each, or two for "both leaders".
    pub stands_for: Vec<Referent>,
}

impl Phrase {
    /// The document's name that the phrase is or stands for; none when it stands for several.
    pub fn who(&self) -> Option<u32> {
        match (self.name, self.stands_for.as_slice()) {
            (Some(name), _) => Some(name),
            (None, [referent]) => referent.name,
            _ => None,
        }
    }
}

/// One argument of a predicate.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// What it is to the predicate.
    pub role: Role,
    /// The preposition or conjunction that introduces it, in lower case: "in", "because of", "after"; none without.
    pub preposition: Option<String>,
    /// The words, from the preposition on.
    pub span: Span,
    /// What the preposition introduces.
    pub phrase: Phrase,
    /// The clause that it is, as an index among the document's clauses; the first when it is spread over several.
    pub clause: Option<u32>,
    /// How sure the reading is, 0 to 1: lower where the argument is shared over coordination or taken from a governor.
    pub confidence: f32,
}

/// What denies a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Negation {
    /// The word: "not", "no", "refused", "without".
    pub cue: Span,
    /// The rule: the id of a row of the list of denials, or of a rule in code.
    pub rule: &'static str,
}

impl Negation {
    /// The rule of "it was not Lee who signed": the denial stands outside the clause.
    pub const CLEFT: &'static str = "cleft";
}

/// In whose mouth a clause is put.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Speaker {
    /// Who speaks, as written; none when nobody is named ("is said to have signed").
    pub span: Option<Span>,
    /// The node of the main word of that.
    pub head: Option<u16>,
    /// Index among the document's names, also when a pronoun stands for it.
    pub name: Option<u32>,
    /// In which way.
    pub attribution: Attribution,
}

/// One predicate with its arguments.
///
/// # Invariants
/// All spans lie within the sentence, except those of a [`Referent`]. A clause has at most one subject and one object.
/// `parent` is the index of a clause of the same sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// Index of the sentence in the document.
    pub sentence: u32,
    /// The clause that governs it ("said" for "Lee said Xi signed"), as an index among the document's clauses.
    pub parent: Option<u32>,
    /// All words of the clause, its arguments included.
    pub span: Span,
    /// What it is built on.
    pub kind: ClauseKind,
    /// The node of the predicate; spread clauses share it.
    pub head: u16,
    /// The span of that node.
    pub head_span: Span,
    /// The predicate as written, with auxiliaries, denial, particle and the verbs that it depends on: "were arrested", "did
    /// not sign", "agreed to build", "is".
    pub predicate: String,
    /// The lemma of the predicate, with its particle: "carry out"; of a noun the noun's; "be" for a copula.
    pub lemma: String,
    /// The verb that a noun stands for ("visit", "arrive" for "arrival"); otherwise none.
    pub verb: Option<&'static str>,
    /// Who acts.
    pub voice: Voice,
    /// When.
    pub tense: Option<Tense>,
    /// How it unfolds.
    pub aspect: Option<Aspect>,
    /// What denies it; none when it is affirmed, or denied twice.
    pub negation: Option<Negation>,
    /// How far the text commits itself.
    pub modality: Modality,
    /// The word that says so: "may", "if", "tried".
    pub modality_cue: Option<Span>,
    /// Who says so, other than the text itself.
    pub speaker: Option<Speaker>,
    /// Whether its predicate lies in quotation marks.
    pub is_quote: bool,
    /// Whether another clause says the same in full: "is expected" beside "is expected to sign", "visit" beside "paid a visit".
    pub is_carrier: bool,
    /// The lemma of the word that governs it: "plead" or "find" for "guilty", "agree" for "agreed to build".
    pub governor: Option<String>,
    /// Subject first, then object, indirect object and the rest in the order of the text.
    pub arguments: Vec<Argument>,
    /// How sure the reading is, 0 to 1.
    pub confidence: f32,
    /// The rule that found it.
    pub rule: &'static str,
}

impl Clause {
    /// Who does it, or to whom it is done in a passive clause.
    pub fn subject(&self) -> Option<&Argument> {
        self.first(Role::Subject)
    }

    /// To whom or what it is done in an active clause.
    pub fn object(&self) -> Option<&Argument> {
        self.first(Role::Object)
    }

    /// Who acts, whatever the voice: the subject, or the agent of a passive clause.
    pub fn actor(&self) -> Option<&Argument> {
        match self.voice {
            Voice::Active => self.subject(),
            Voice::Passive => self.first(Role::Agent),
        }
    }

    /// Who or what is acted on, whatever the voice.
    pub fn patient(&self) -> Option<&Argument> {
        match self.voice {
            Voice::Active => self.object(),
            Voice::Passive => self.subject().or_else(|| self.object()),
        }
    }

    /// What is said of the subject: "the envoy" in "Lee is the envoy".
    pub fn attribute(&self) -> Option<&Argument> {
        self.first(Role::Attribute)
    }

    /// The arguments with a preposition, agents included.
    pub fn obliques(&self) -> impl Iterator<Item = &Argument> {
        self.arguments.iter().filter(|argument| matches!(argument.role, Role::Oblique | Role::Agent))
    }

    /// The first argument after this preposition.
    pub fn after(&self, preposition: &str) -> Option<&Argument> {
        self.obliques().find(|argument| argument.preposition.as_deref() == Some(preposition))
    }

    /// Whether it is denied.
    pub fn is_denied(&self) -> bool {
        self.negation.is_some()
    }

    fn first(&self, role: Role) -> Option<&Argument> {
        self.arguments.iter().find(|argument| argument.role == role)
    }
}
