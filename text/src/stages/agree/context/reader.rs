//! Reads a document's sentences into what is kept of them for comparing.
//!
//! `"The ministry did not approve the plan"` becomes three tokens in one stretch, and a clause "approve" with two arguments,
//! denied. Everything comes from the layers before: trees, clauses, names, numbers and dates. Headings and captions are left
//! out: they repeat the text; a title states its document's news as a sentence would.

use xxhash_rust::xxh3::xxh3_64;

use crate::model::annotated::Annotated;
use crate::model::clause::{Clause as Stated, Modality};
use crate::model::extracted::{Quantity, TimeExpression};
use crate::model::segment::{Place, Sentence};
use crate::model::tree::Tree;
use crate::model::vocabulary::{EntityType, QuantityKind, SentenceRole};
use crate::rules::agree::lemma::key;
use crate::rules::agree::{AgreeRules, Cue};
use crate::stages::agree::context::clauses::{ArgumentFeature, ClauseFeature, ClauseReader, NONE};
use crate::stages::agree::context::features::{QuantityFeature, SentenceFeatures, StatementFeatures};
use crate::stages::agree::context::labels::labels;
use crate::stages::agree::context::meetings::Meetings;
use crate::stages::agree::context::quantities;
use crate::stages::agree::context::ranks::ranks;
use crate::stages::agree::context::stretches::stretches;
use crate::stages::agree::context::token::{TokenKind, number_key};
use crate::stages::agree::context::tokens::Tokens;
use crate::stages::agree::context::words::{Overlay, Words};

/// What [`SentenceFeatures::unique`] is for "first" and "only".
pub(crate) const FIRST: u32 = 1;

/// Keeps what comparing needs of one document.
pub(crate) fn features(annotated: &Annotated, rules: &AgreeRules) -> StatementFeatures {
    let mut reader = Reader { annotated, rules, out: StatementFeatures::default(), person: None };
    if !annotated.is_mined() {
        return reader.out;
    }
    for (idx, sentence) in annotated.segmented.sentences.iter().enumerate() {
        if matches!(sentence.role, SentenceRole::Text | SentenceRole::Title) {
            reader.sentence(idx as u32, sentence);
        }
    }
    reader.out
}

struct Reader<'a> {
    annotated: &'a Annotated,
    rules: &'a AgreeRules,
    out: StatementFeatures,
    /// The last person named so far.
    person: Option<u32>,
}

/// What the words of one sentence show besides its tokens.
#[derive(Default)]
struct Cues {
    reporting: bool,
    stance: bool,
    unique: u32,
    again: bool,
}

impl Reader<'_> {
    fn sentence(&mut self, idx: u32, sentence: &Sentence) {
        let annotated = self.annotated;
        let (place, rules) = (sentence.place, self.rules);
        let text = annotated.segmented.text(place);
        let lower = text.to_ascii_lowercase();
        let none = Tree::default();
        let tree = annotated.parsed.trees.get(idx as usize).unwrap_or(&none);
        let range = annotated.parsed.clauses_of(idx);
        let first_clause = range.start as u32;
        let clauses = annotated.parsed.clauses.get(range).unwrap_or_default();
        let overlays = self.overlays(place);
        let words = Words::new(&lower, place, tree, &overlays, rules);
        let person = self.opening(&words).or_else(|| self.speaker(idx));
        let from = self.counts();

        let segment = annotated.segmented.segments.get(place.segment as usize).map_or("", |of| &of.clean.text);
        let reader = ClauseReader::new(segment, place, &words);
        reader.read(clauses, first_clause, &mut self.out.acts, &mut self.out.arguments);
        self.values(place, &words);
        self.bind(&from);
        let starts = Tokens::new(&words, clauses).read(&mut self.out.tokens);
        stretches(&starts, text.len() as u32, self.out.tokens.len() as u32, &mut self.out.clauses);
        self.meetings(&words, clauses);
        self.ranks(&words, &from);
        labels(&words, &mut self.out.labels);
        self.note_persons(&from);

        let cues = self.cues(&words, clauses, &from);
        let to = self.counts();
        self.out.sentences.push(SentenceFeatures {
            sentence: idx,
            place,
            text: self.out.text.len() as u32,
            tokens: (from.tokens, to.tokens),
            clauses: (from.clauses, to.clauses),
            quantities: (from.quantities, to.quantities),
            dates: (from.dates, to.dates),
            words: words_hash(&lower),
            modality: modality(clauses, rules),
            is_quote: annotated.parsed.is_quote.get(idx as usize).copied().unwrap_or_default(),
            is_attribution: cues.reporting,
            is_stance: cues.stance,
            acts: (from.acts, to.acts),
            mutual: (from.mutual, to.mutual),
            ranks: (from.ranks, to.ranks),
            labels: (from.labels, to.labels),
            unique: cues.unique,
            is_again: cues.again,
            person,
        });
        self.out.text.push_str(text);
    }

    fn counts(&self) -> Counts {
        let out = &self.out;
        Counts {
            tokens: out.tokens.len() as u32,
            clauses: out.clauses.len() as u32,
            quantities: out.quantities.len() as u32,
            dates: out.dates.len() as u32,
            acts: out.acts.len() as u32,
            mutual: out.mutual.len() as u32,
            ranks: out.ranks.len() as u32,
            labels: out.labels.len() as u32,
        }
    }

    /// Names, quantities and dates of a sentence, apart and in order.
    fn overlays(&self, place: Place) -> Vec<Overlay> {
        let extracted = &self.annotated.extracted;
        let mut overlays = Vec::new();
        let mut add = |of: Place, kind: TokenKind, key: u32| {
            let (start, end) = (of.span.start - place.span.start, of.span.end - place.span.start);
            overlays.push(Overlay { start, end, kind, key });
        };
        for (_, mention) in indexed(&self.annotated.tagged.mentions, place, |mention| mention.place) {
            add(mention.place, TokenKind::Name, mention.name);
        }
        for (idx, date) in indexed(&extracted.dates, place, |date: &TimeExpression| date.place) {
            add(date.place, TokenKind::Date, idx);
        }
        for (_, quantity) in indexed(&extracted.quantities, place, |quantity: &Quantity| quantity.place) {
            let value = quantity.value.or(quantity.low).unwrap_or_default();
            add(quantity.place, TokenKind::Number, number_key(value));
        }
        overlays.sort_by_key(|overlay| (overlay.start, overlay.kind));
        let mut end = 0;
        overlays.retain(|overlay| {
            let is_apart = overlay.start >= end;
            end = if is_apart { overlay.end } else { end };
            is_apart
        });
        overlays
    }

    fn values(&mut self, place: Place, words: &Words<'_>) {
        let extracted = &self.annotated.extracted;
        for (idx, date) in indexed(&extracted.dates, place, |date: &TimeExpression| date.place) {
            let span = date.place.span;
            let bytes = (span.start - place.span.start, span.end - place.span.start);
            self.out.dates.push(quantities::date(idx, bytes, date, words));
        }
        let from = self.out.quantities.len();
        let mut ends = Vec::new();
        for (idx, quantity) in indexed(&extracted.quantities, place, |quantity: &Quantity| quantity.place) {
            ends.push(quantity.place.span.end - place.span.start);
            self.out.quantities.push(quantities::quantity(
                idx,
                quantity.place.span.start - place.span.start,
                quantity,
                self.rules,
            ));
        }
        quantities::place(&mut self.out.quantities[from..], &ends, words);
    }

    /// Tells the quantities and dates of a sentence which clause they are in.
    fn bind(&mut self, from: &Counts) {
        let first = from.acts;
        let (acts, arguments) = (&self.out.acts, &self.out.arguments);
        let own = acts.get(first as usize..).unwrap_or_default();
        for quantity in &mut self.out.quantities[from.quantities as usize..] {
            let idx = quantity.idx;
            let found = holder(own, arguments, quantity.at, &|argument| argument.quantity == idx);
            (quantity.clause, quantity.argument) = found.map_or((NONE, NONE), |(at, argument)| (first + at, argument));
        }
        for date in &mut self.out.dates[from.dates as usize..] {
            let idx = date.idx;
            let found = holder(own, arguments, date.at, &|argument| argument.date == idx);
            date.clause = found.map_or(NONE, |(at, _)| first + at);
        }
    }

    fn meetings(&mut self, words: &Words<'_>, clauses: &[Stated]) {
        let names = &self.annotated.tagged.names;
        let type_of = |name: u32| names.get(name as usize).map(|name| name.r#type);
        let meetings = Meetings { words, clauses, type_of: &type_of };
        meetings.acts(&mut self.out.mutual);
        meetings.leaders(&mut self.out.leaders);
    }

    fn ranks(&mut self, words: &Words<'_>, from: &Counts) {
        let given = &self.out.quantities[from.quantities as usize..];
        let ordinal = |at: usize| {
            let byte = words.byte(at);
            let is_here = |quantity: &&QuantityFeature| quantity.at == byte && quantity.kind == QuantityKind::Ordinal;
            given.iter().find(is_here).and_then(|quantity| quantity.value)
        };
        ranks(words, &ordinal, &mut self.out.ranks);
    }

    /// The last person named before, when the sentence opens with a pronoun.
    fn opening(&self, words: &Words<'_>) -> Option<u32> {
        let opening = (0..words.len()).find(|at| !words.is_mark(*at)).map_or("", |at| words.form(at));
        matches!(opening, "he" | "she" | "his" | "her").then_some(self.person).flatten()
    }

    fn speaker(&self, idx: u32) -> Option<u32> {
        self.annotated.parsed.speakers.get(idx as usize).copied().flatten()
    }

    fn note_persons(&mut self, from: &Counts) {
        let names = &self.annotated.tagged.names;
        let is_person = |name: u32| names.get(name as usize).is_some_and(|name| name.r#type == EntityType::Person);
        let tokens = self.out.tokens[from.tokens as usize..].iter().rev();
        let mut persons = tokens.filter(|token| token.kind == TokenKind::Name && is_person(token.key));
        self.person = persons.next().map(|token| token.key).or(self.person);
    }

    fn cues(&self, words: &Words<'_>, clauses: &[Stated], from: &Counts) -> Cues {
        let mut cues = Cues::default();
        for at in 0..words.len().min(self.rules.thresholds.max_words as usize) {
            let form = words.form(at);
            cues.again |= matches!(form, "again" | "anew" | "another" | "once");
            if matches!(form, "first" | "only") {
                cues.unique = FIRST;
            } else if cues.unique == 0 && words.cue(at) == Some(Cue::Superlative) {
                cues.unique = key(form);
            }
            if words.over(at).is_none() {
                cues.reporting |= words.cue(at) == Some(Cue::Reporting);
                cues.stance |= words.cue(at) == Some(Cue::Stance);
            }
        }
        // "Has not happened in six years": it happened last six years ago.
        let is_stretch = self.out.dates[from.dates as usize..].iter().any(|date| date.is_stretch);
        if cues.unique == 0 && is_stretch && clauses.iter().any(Stated::is_denied) {
            cues.unique = FIRST;
        }
        cues
    }
}

/// How much there is of each kind before or after a sentence.
struct Counts {
    tokens: u32,
    clauses: u32,
    quantities: u32,
    dates: u32,
    acts: u32,
    mutual: u32,
    ranks: u32,
    labels: u32,
}

/// The clause (its number among a sentence's) and the argument that a value at a byte belongs to: the one that is it, else
/// the smallest one around it.
fn holder(
    acts: &[ClauseFeature],
    arguments: &[ArgumentFeature],
    at: u32,
    is_it: &dyn Fn(&ArgumentFeature) -> bool,
) -> Option<(u32, u32)> {
    let mut best: Option<((bool, u32), (u32, u32))> = None;
    for (number, act) in acts.iter().enumerate() {
        for idx in act.arguments.0..act.arguments.1 {
            let Some(argument) = arguments.get(idx as usize) else { continue };
            let is_around = u32::from(argument.start) <= at && at < u32::from(argument.end);
            let rank = (!is_it(argument), u32::from(argument.end.saturating_sub(argument.start)));
            if (is_it(argument) || is_around && argument.clause == NONE) && best.is_none_or(|(least, _)| rank < least) {
                best = Some((rank, (number as u32, idx)));
            }
        }
    }
    let around = || {
        let holding = acts.iter().enumerate().filter(|(_, act)| act.holds(at));
        holding.min_by_key(|(_, act)| act.end - act.start).map(|(number, _)| (number as u32, NONE))
    };
    best.map(|(_, found)| found).or_else(around)
}

/// How firmly a sentence says what it says: by its first clause that is no verb of saying.
fn modality(clauses: &[Stated], rules: &AgreeRules) -> Modality {
    let is_saying = |clause: &&Stated| {
        let has_complement = clause.arguments.iter().any(|argument| argument.clause.is_some());
        has_complement && rules.cue(&clause.lemma) == Some(Cue::Reporting)
    };
    let main =
        clauses.iter().filter(|clause| !is_saying(clause)).min_by_key(|clause| (clause.parent.is_some(), clause.head));
    main.map_or(Modality::Asserted, |clause| clause.modality)
}

/// A hash of the letters and digits of a sentence in lower case: equal for sentences of the same words.
fn words_hash(lower: &str) -> u64 {
    let mut joined = String::with_capacity(lower.len());
    for letter in lower.chars() {
        if letter.is_alphanumeric() {
            joined.push(letter);
        } else if !joined.ends_with(' ') {
            joined.push(' ');
        }
    }
    xxh3_64(joined.trim().as_bytes())
}

/// The items (sorted by place) that lie within a place, with their indices.
fn indexed<T>(items: &[T], place: Place, place_of: impl Fn(&T) -> Place) -> impl Iterator<Item = (u32, &T)> {
    let from = items.partition_point(|item| {
        let at = place_of(item);
        (at.segment, at.span.start) < (place.segment, place.span.start)
    });
    let rest = items.get(from..).unwrap_or_default();
    let inside = move |item: &T| {
        let at = place_of(item);
        at.segment == place.segment && at.span.end <= place.span.end
    };
    let n = rest.iter().take_while(|item| inside(item)).count();
    rest.iter().take(n).enumerate().map(move |(offset, item)| ((from + offset) as u32, item))
}
