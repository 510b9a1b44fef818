//! What is kept of a document for comparing its statements: per sentence its words as keys, names, values and clauses.
//!
//! `"The ministry did not approve the plan"` keeps the keys of "ministri", "approv" (negated, a verb) and "plan". How they are
//! read from the text is in `reader`; nothing here looks at another document.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::model::clause::Modality;
use crate::model::segment::Place;
use crate::model::span::Span;
use crate::model::vocabulary::{DateMethod, DateModifier, Modifier, Precision, QuantityKind, Timex};
use crate::stages::agree::context::clauses::{ArgumentFeature, ClauseFeature};
use crate::stages::agree::context::labels::LabelFeature;
use crate::stages::agree::context::meetings::{LeaderFeature, MutualFeature};
use crate::stages::agree::context::ranks::RankFeature;
use crate::stages::agree::context::token::Token;

/// A stretch of a sentence (see `stretches`): its bytes within the sentence and its tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clause {
    /// Bytes within the sentence.
    pub span: Span,
    /// Index of its first token in [`StatementFeatures::tokens`].
    pub first: u32,
    /// One past its last token.
    pub end: u32,
}

/// A quantity, as far as it is compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuantityFeature {
    /// Index into the document's quantities.
    pub idx: u32,
    /// Byte within the sentence.
    pub at: u32,
    /// What kind of number.
    pub kind: QuantityKind,
    /// Point value.
    pub value: Option<f64>,
    /// Lower end of a range.
    pub low: Option<f64>,
    /// Upper end of a range.
    pub high: Option<f64>,
    /// Unit or currency.
    pub unit: Option<Box<str>>,
    /// What is counted, in lower case.
    pub counted: Option<Box<str>>,
    /// Key of the counted head noun's lemma, 0 for none.
    pub head: u32,
    /// How exact it is.
    pub modifier: Option<Modifier>,
    /// Whether it counts what is left beside others ("three other rifles").
    pub is_rest: bool,
    /// Whether it counts some among others ("including two drivers").
    pub is_sample: bool,
    /// Whether it is in brackets behind another amount, as what that is in another unit.
    pub is_converted: bool,
    /// Keys of the preposition and of the word that stand behind what is counted ("patients with burns"), 0 for none.
    pub behind: (u32, u32),
    /// Whether it is said to be of a whole or of a part ("in all", "on Sunday alone").
    pub extent: Extent,
    /// What kind of thing is counted (person, animal), 0 for unknown.
    pub thing: u16,
    /// Number of the list that it is one of ("six tourists and two drivers"), 0 for none.
    pub list: u32,
    /// Key of the SI unit of what it measures, 0 for none, with the factor and offset that lead there.
    pub scale: (u32, f64, f64),
    /// The clause that it is in, as an index into the document's, or [`NONE`](crate::stages::agree::context::clauses::NONE).
    pub clause: u32,
    /// The argument of that clause that it is in, likewise.
    pub argument: u32,
}

/// What a number is said to be of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Extent {
    /// Nothing is said.
    Unsaid,
    /// All there was: "in all", "over the whole week".
    Whole,
    /// One part: "on Sunday alone".
    Part,
}

/// A date expression, as far as it is compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DateFeature {
    /// Index into the document's dates.
    pub idx: u32,
    /// Byte within the sentence.
    pub at: u32,
    /// TIMEX3 type.
    pub timex: Timex,
    /// TIMEX3 value.
    pub value: Box<str>,
    /// First day.
    pub begin: Option<Date>,
    /// Last day, inclusive.
    pub finish: Option<Date>,
    /// Grain.
    pub precision: Precision,
    /// What settled it.
    pub method: DateMethod,
    /// How exact it is.
    pub modifier: Option<DateModifier>,
    /// Whether it is an age ("Ada Quill, 52,", "a 52-year-old").
    pub is_age: bool,
    /// Whether "since" stands before it.
    pub is_since: bool,
    /// Whether it says how long ("for", "in", "since"): what is denied over it is not denied of today.
    pub is_stretch: bool,
    /// Whether it is the earliest day possible ("not before", "not until").
    pub is_limit: bool,
    /// The clause that it is in, as an index into the document's, or [`NONE`](crate::stages::agree::context::clauses::NONE).
    pub clause: u32,
}

impl DateFeature {
    /// Whether a date is exact and sure enough to be compared: a day, a stretch of days or a month on the calendar, written or
    /// counted from the day of the document. What only the context suggests proves nothing.
    pub(crate) fn is_calendar(&self) -> bool {
        self.timex == Timex::Date
            && self.method != DateMethod::Context
            && self.begin.is_some()
            && self.finish.is_some()
            && matches!(
                self.precision,
                Precision::Day
                    | Precision::Interval
                    | Precision::Month
                    | Precision::Quarter
                    | Precision::Season
                    | Precision::HalfYear
                    | Precision::Year
            )
    }
}

/// One sentence of running text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SentenceFeatures {
    /// Index into the document's sentences.
    pub sentence: u32,
    /// Where it stands.
    pub place: Place,
    /// Where it begins in [`StatementFeatures::text`].
    pub text: u32,
    /// Its tokens, as a range of [`StatementFeatures::tokens`].
    pub tokens: (u32, u32),
    /// Its clauses, as a range of [`StatementFeatures::clauses`].
    pub clauses: (u32, u32),
    /// Its quantities, as a range of [`StatementFeatures::quantities`].
    pub quantities: (u32, u32),
    /// Its dates, as a range of [`StatementFeatures::dates`].
    pub dates: (u32, u32),
    /// Hash of its words.
    pub words: u64,
    /// How firmly it is said.
    pub modality: Modality,
    /// Whether most of it is quoted.
    pub is_quote: bool,
    /// Whether it reports what somebody says.
    pub is_attribution: bool,
    /// Whether it takes a side.
    pub is_stance: bool,
    /// Its clauses as they are read, as a range of [`StatementFeatures::acts`].
    pub acts: (u32, u32),
    /// Its acts that go both ways, as a range of [`StatementFeatures::mutual`].
    pub mutual: (u32, u32),
    /// Its ranks, as a range of [`StatementFeatures::ranks`].
    pub ranks: (u32, u32),
    /// Its labels, as a range of [`StatementFeatures::labels`].
    pub labels: (u32, u32),
    /// What it says happened as never before: 1 for "first" or "only", the key of another superlative, 0 for nothing.
    pub unique: u32,
    /// Whether it says that something happened again.
    pub is_again: bool,
    /// The person it is about when it opens with a pronoun, else its speaker: an index into the document's names.
    pub person: Option<u32>,
}

/// All that `agree` keeps of one document.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct StatementFeatures {
    /// Sentences of running text, in order.
    pub sentences: Vec<SentenceFeatures>,
    /// Tokens of all sentences.
    pub tokens: Vec<Token>,
    /// Clauses of all sentences.
    pub clauses: Vec<Clause>,
    /// Quantities of all sentences.
    pub quantities: Vec<QuantityFeature>,
    /// Dates of all sentences.
    pub dates: Vec<DateFeature>,
    /// Clauses of all sentences, as they are read.
    pub acts: Vec<ClauseFeature>,
    /// Their arguments.
    pub arguments: Vec<ArgumentFeature>,
    /// Acts of all sentences that go both ways.
    pub mutual: Vec<MutualFeature>,
    /// Who speaks for which country.
    pub leaders: Vec<LeaderFeature>,
    /// Ranks of all sentences.
    pub ranks: Vec<RankFeature>,
    /// Things of all sentences that a number tells from others of their kind.
    pub labels: Vec<LabelFeature>,
    /// The sentences as they read, one after the other: claims are named in their words.
    pub text: String,
}

impl StatementFeatures {
    /// A sentence as it reads.
    pub fn text_of(&self, sentence: &SentenceFeatures) -> &str {
        let start = sentence.text as usize;
        self.text.get(start..start + sentence.place.span.len()).unwrap_or_default()
    }

    /// The memory that it takes once it is shrunk, but for the few words that quantities and dates hold.
    pub fn size_bytes(&self) -> usize {
        size_of_val(self.sentences.as_slice())
            + size_of_val(self.tokens.as_slice())
            + size_of_val(self.clauses.as_slice())
            + size_of_val(self.quantities.as_slice())
            + size_of_val(self.dates.as_slice())
            + size_of_val(self.acts.as_slice())
            + size_of_val(self.arguments.as_slice())
            + size_of_val(self.mutual.as_slice())
            + size_of_val(self.leaders.as_slice())
            + size_of_val(self.ranks.as_slice())
            + size_of_val(self.labels.as_slice())
            + self.text.len()
    }

    /// Gives back memory that was set aside and not used; features stay until claims are made.
    pub fn shrink(&mut self) {
        self.sentences.shrink_to_fit();
        self.tokens.shrink_to_fit();
        self.clauses.shrink_to_fit();
        self.quantities.shrink_to_fit();
        self.dates.shrink_to_fit();
        self.acts.shrink_to_fit();
        self.arguments.shrink_to_fit();
        self.mutual.shrink_to_fit();
        self.leaders.shrink_to_fit();
        self.ranks.shrink_to_fit();
        self.labels.shrink_to_fit();
        self.text.shrink_to_fit();
    }

    /// The tokens of a sentence.
    pub fn tokens_of(&self, sentence: &SentenceFeatures) -> &[Token] {
        slice(&self.tokens, sentence.tokens)
    }

    /// The clauses of a sentence; at least one.
    pub fn clauses_of(&self, sentence: &SentenceFeatures) -> &[Clause] {
        slice(&self.clauses, sentence.clauses)
    }

    /// The quantities of a sentence.
    pub fn quantities_of(&self, sentence: &SentenceFeatures) -> &[QuantityFeature] {
        slice(&self.quantities, sentence.quantities)
    }

    /// The clauses of a sentence, as they are read.
    pub fn acts_of(&self, sentence: &SentenceFeatures) -> &[ClauseFeature] {
        slice(&self.acts, sentence.acts)
    }

    /// The arguments of a clause.
    pub fn arguments_of(&self, clause: &ClauseFeature) -> &[ArgumentFeature] {
        slice(&self.arguments, clause.arguments)
    }

    /// The acts of a sentence that go both ways.
    pub fn mutual_of(&self, sentence: &SentenceFeatures) -> &[MutualFeature] {
        slice(&self.mutual, sentence.mutual)
    }

    /// The ranks of a sentence.
    pub fn ranks_of(&self, sentence: &SentenceFeatures) -> &[RankFeature] {
        slice(&self.ranks, sentence.ranks)
    }

    /// The labels of a sentence.
    pub fn labels_of(&self, sentence: &SentenceFeatures) -> &[LabelFeature] {
        slice(&self.labels, sentence.labels)
    }
}

fn slice<T>(all: &[T], range: (u32, u32)) -> &[T] {
    all.get(range.0 as usize..range.1 as usize).unwrap_or_default()
}
