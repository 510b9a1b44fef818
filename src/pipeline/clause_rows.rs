//! The clauses of one document as rows of `clauses`, with names still as numbers local to it.
//!
//! "Lee met Xi in Beijing on Monday" gives the subject "Lee", the object "Xi" and the arguments "in Beijing", "on Monday",
//! the last one with its date. What is shown of a clause is decided in the stage `parse`.

use crosscheck_text::model::clause::{Argument, Clause, Role};
use crosscheck_text::model::segment::Place;
use crosscheck_text::model::span::Span;
use crosscheck_text::model::vocabulary::{EntityType, Polarity};
use crosscheck_text::rules::agree::AgreeRules;
use crosscheck_text::rules::agree::lemma::key;
use crosscheck_text::rules::agree::word::WordClass;
use crosscheck_text::stages::parse::clause::row::surface;

use crate::pipeline::keys::part_id;
use crate::pipeline::page::Page;
use crate::tables::rows::ClauseRow;

/// The rows of all clauses, in the order of the sentences.
pub(crate) fn clause_rows(page: &Page<'_>, rules: &AgreeRules) -> Vec<ClauseRow> {
    let mut ordinal = 0;
    let mut last = None;
    let clauses = page.annotated.parsed.clauses.iter().enumerate();
    clauses
        .filter_map(|(n, clause)| {
            ordinal = if last == Some(clause.sentence) { ordinal + 1 } else { 0 };
            last = Some(clause.sentence);
            row(page, rules, (clause, n, ordinal))
        })
        .collect()
}

fn row(page: &Page<'_>, rules: &AgreeRules, (clause, n, ordinal): (&Clause, usize, u32)) -> Option<ClauseRow> {
    let doc_id = &page.annotated.document.doc_id;
    let segmented = &page.annotated.segmented;
    let segment = segmented.sentences.get(clause.sentence as usize)?.place.segment;
    let text = segmented.segments.get(segment as usize)?.clean.text.as_str();
    let place = |span: Span| Place { segment, span };
    let chars = page.chars(segmented.raw(place(clause.span)));
    let shown = surface(clause, text);
    let name = |name: Option<u32>| name.map(|name| name.to_string());
    Some(ClauseRow {
        clause_id: part_id(doc_id, 'c', n),
        doc_id: doc_id.clone(),
        segment_id: part_id(doc_id, 'b', segment as usize),
        sentence_id: part_id(doc_id, 's', clause.sentence as usize),
        parent_id: clause.parent.map(|parent| part_id(doc_id, 'c', parent as usize)),
        ordinal,
        char_start: chars.start,
        char_end: chars.end,
        predicate: shown.predicate,
        lemma: clause.lemma.clone(),
        kind: clause.kind,
        voice: clause.voice,
        tense: clause.tense,
        aspect: clause.aspect,
        polarity: if clause.is_denied() { Polarity::Negative } else { Polarity::Positive },
        negated_by: clause.negation.map(|negation| negation.cue.of(text).to_owned()),
        modality: clause.modality,
        subject: shown.subject.map(str::to_owned),
        subject_id: name(clause.subject().and_then(|subject| subject.phrase.who())),
        object: shown.object.map(str::to_owned),
        object_id: name(clause.object().and_then(|object| object.phrase.who())),
        arguments: shown.arguments,
        date_ids: dates(page, clause, segment).map(|date| part_id(doc_id, 'd', date)).collect(),
        quantity_ids: quantities(page, clause, segment).map(|quantity| part_id(doc_id, 'q', quantity)).collect(),
        place_id: name(place_of(page, rules, clause)),
        speaker: clause.speaker.and_then(|speaker| speaker.span).map(|span| span.of(text).to_owned()),
        speaker_id: name(clause.speaker.and_then(|speaker| speaker.name)),
        attribution: clause.speaker.map(|speaker| speaker.attribution),
        is_quote: clause.is_quote,
        rule: clause.rule.to_owned(),
        confidence: clause.confidence,
    })
}

/// Indices of the dates that its arguments are or hold, those of relative clauses and clauses of their own left out.
fn dates(page: &Page<'_>, clause: &Clause, segment: u32) -> impl Iterator<Item = usize> {
    held(&page.annotated.extracted.dates, |date| date.place, clause, segment)
}

/// The same for quantities.
fn quantities(page: &Page<'_>, clause: &Clause, segment: u32) -> impl Iterator<Item = usize> {
    held(&page.annotated.extracted.quantities, |quantity| quantity.place, clause, segment)
}

/// Indices of the items (sorted by place and apart) that the arguments of a clause hold. Only those between its first and its
/// last argument are looked at: a paragraph may have any number of others.
fn held<T>(all: &[T], place: impl Fn(&T) -> Place, clause: &Clause, segment: u32) -> impl Iterator<Item = usize> {
    let start = own(clause).map(|span| span.start).min().unwrap_or_default();
    let end = own(clause).map(|span| span.end).max().unwrap_or_default();
    let from = all.partition_point(|item| {
        let place = place(item);
        (place.segment, place.span.end) <= (segment, start)
    });
    let reach = all.get(from..).unwrap_or_default().iter().enumerate().map(move |(n, item)| (from + n, place(item)));
    let near = reach.take_while(move |(_, place)| (place.segment, place.span.start) < (segment, end));
    near.filter(|(_, place)| holds(clause, place.span)).map(|(n, _)| n)
}

/// Whether a span is inside what an argument is.
fn holds(clause: &Clause, span: Span) -> bool {
    own(clause).any(|own| own.overlaps(span))
}

/// What its arguments are, without what is attached to them.
fn own(clause: &Clause) -> impl Iterator<Item = Span> {
    clause.arguments.iter().filter(|argument| argument.clause.is_none()).map(|argument| argument.phrase.core)
}

/// Where it takes place: the first name of a place after a preposition of place.
fn place_of(page: &Page<'_>, rules: &AgreeRules, clause: &Clause) -> Option<u32> {
    let is_of_place = |argument: &&Argument| {
        let preposition = argument.preposition.as_deref();
        preposition.is_some_and(|word| rules.words.is(key(word), WordClass::Place))
    };
    let obliques = clause.arguments.iter().filter(|argument| argument.role == Role::Oblique);
    obliques.filter(is_of_place).find_map(|argument| {
        let name = argument.phrase.who()?;
        let r#type = page.annotated.tagged.names.get(name as usize)?.r#type;
        matches!(r#type, EntityType::Gpe | EntityType::Loc | EntityType::Fac).then_some(name)
    })
}
