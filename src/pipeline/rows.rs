//! The rows of one document, with names still as numbers local to it; `finish` puts in what the corpus stages decided, and source and
//! day of publication where the row of the document has them too.

use crosscheck_text::model::annotated::Annotated;
use crosscheck_text::model::extracted::Quantity;
use crosscheck_text::model::segment::Place;
use crosscheck_text::model::span::{CharIndex, CharSpan, Span};
use crosscheck_text::model::tree::Tag;
use crosscheck_text::model::vocabulary::QuantityKind;
use crosscheck_text::rules::Rules;
use crosscheck_text::rules::parse::lemma::lemma;
use serde::{Deserialize, Serialize};

use crate::pipeline::clause_rows::clause_rows;
use crate::pipeline::keys::part_id;
use crate::pipeline::page::Page;
use crate::tables::column::LargeText;
use crate::tables::rows::{ClauseRow, DateRow, DocumentRow, EntityMentionRow, QuantityRow, SegmentRow, SentenceRow};

/// All rows of one document.
#[derive(Serialize, Deserialize)]
pub(crate) struct DocumentRows {
    pub(crate) document: DocumentRow,
    pub(crate) segments: Vec<SegmentRow>,
    pub(crate) sentences: Vec<SentenceRow>,
    pub(crate) mentions: Vec<EntityMentionRow>,
    pub(crate) quantities: Vec<QuantityRow>,
    pub(crate) dates: Vec<DateRow>,
    pub(crate) clauses: Vec<ClauseRow>,
}

/// Makes the rows of a document.
pub(crate) fn rows(annotated: &Annotated, source_id: String, rules: &Rules) -> DocumentRows {
    let page = Page::new(annotated);
    DocumentRows {
        document: document(&page, source_id),
        segments: segments(&page),
        sentences: sentences(&page),
        mentions: mentions(&page),
        quantities: quantities(&page),
        dates: dates(&page),
        clauses: clause_rows(&page, &rules.agree),
    }
}

/// The offsets of places that are needed after the text is gone.
pub(crate) fn chars_of(annotated: &Annotated, places: impl Iterator<Item = Place>) -> Vec<CharSpan> {
    let index = CharIndex::new(&annotated.document.text);
    places.map(|place| index.chars(annotated.segmented.raw(place))).collect()
}

fn document(page: &Page, source_id: String) -> DocumentRow {
    let Annotated { document, segmented, extracted, .. } = page.annotated;
    let metadata = &document.metadata;
    DocumentRow {
        doc_id: document.doc_id.clone(),
        source_id,
        event_id: None,
        path: document.path.clone(),
        format: document.format,
        encoding: document.encoding.clone(),
        sha256: document.sha256.clone(),
        title: metadata.title.clone().or_else(|| segmented.title.clone()),
        author: metadata.author.clone().or_else(|| segmented.author.clone()),
        url: metadata.url.clone(),
        published: extracted.published,
        published_time: metadata.published_time.map(|time| time.strftime("%H:%M:%S").to_string()),
        published_method: extracted.published_method,
        language: segmented.language(metadata).map(str::to_owned),
        text: LargeText(document.text.clone()),
        n_chars: page.n_chars(),
        n_words: segmented.n_words,
        n_segments: segmented.segments.len() as u32,
        n_sentences: segmented.sentences.len() as u32,
        is_canonical: true,
    }
}

fn segments(page: &Page) -> Vec<SegmentRow> {
    let doc_id = &page.annotated.document.doc_id;
    let row = |(n, segment): (usize, &crosscheck_text::model::segment::Segment)| {
        let chars = page.chars(segment.span);
        let cut = |cut: &Span| {
            let chars = page.chars(*cut);
            format!("{}-{}", chars.start, chars.end)
        };
        SegmentRow {
            segment_id: part_id(doc_id, 'b', n),
            doc_id: doc_id.clone(),
            ordinal: n as u32,
            kind: segment.kind,
            level: segment.level,
            section: segment.section.clone(),
            char_start: chars.start,
            char_end: chars.end,
            text: segment.clean.text.clone(),
            removed: segment.cuts.iter().map(cut).collect(),
        }
    };
    page.annotated.segmented.segments.iter().enumerate().map(row).collect()
}

fn sentences(page: &Page) -> Vec<SentenceRow> {
    let Annotated { document, segmented, parsed, .. } = page.annotated;
    let row = |(n, sentence): (usize, &crosscheck_text::model::segment::Sentence)| {
        let chars = page.chars(segmented.raw(sentence.place));
        SentenceRow {
            sentence_id: part_id(&document.doc_id, 's', n),
            doc_id: document.doc_id.clone(),
            segment_id: part_id(&document.doc_id, 'b', sentence.place.segment as usize),
            ordinal: n as u32,
            role: sentence.role,
            char_start: chars.start,
            char_end: chars.end,
            text: segmented.text(sentence.place).to_owned(),
            n_words: sentence.n_words,
            is_quote: parsed.is_quote.get(n).copied().unwrap_or_default(),
            speaker_id: parsed.speakers.get(n).copied().flatten().map(|name| name.to_string()),
        }
    };
    segmented.sentences.iter().enumerate().map(row).collect()
}

fn mentions(page: &Page) -> Vec<EntityMentionRow> {
    let doc_id = &page.annotated.document.doc_id;
    let row = |(n, mention): (usize, &crosscheck_text::model::name::Mention)| {
        let (chars, segment_id, sentence_id, surface) = page.place(mention.place);
        EntityMentionRow {
            mention_id: part_id(doc_id, 'm', n),
            doc_id: doc_id.clone(),
            source_id: String::new(),
            published: None,
            segment_id,
            sentence_id,
            entity_id: mention.name.to_string(),
            char_start: chars.start,
            char_end: chars.end,
            surface,
            r#type: mention.r#type,
            method: mention.method,
            rule: mention.rule.clone().into_owned(),
            confidence: mention.confidence,
        }
    };
    page.annotated.tagged.mentions.iter().enumerate().map(row).collect()
}

fn quantities(page: &Page) -> Vec<QuantityRow> {
    let doc_id = &page.annotated.document.doc_id;
    let row = |(n, quantity): (usize, &Quantity)| {
        let (chars, segment_id, sentence_id, surface) = page.place(quantity.place);
        QuantityRow {
            quantity_id: part_id(doc_id, 'q', n),
            doc_id: doc_id.clone(),
            source_id: String::new(),
            published: None,
            segment_id,
            sentence_id,
            char_start: chars.start,
            char_end: chars.end,
            surface,
            kind: quantity.kind,
            value: quantity.value,
            low: quantity.low,
            high: quantity.high,
            unit: quantity.unit.clone(),
            value_si: quantity.value_si,
            counted: quantity.counted.clone(),
            counted_head: quantity.head().map(|head| base_of(head, quantity)),
            modifier: quantity.modifier,
            rule: quantity.rule.clone().into_owned(),
            confidence: quantity.confidence,
        }
    };
    page.annotated.extracted.quantities.iter().enumerate().map(row).collect()
}

/// The base form of a counted noun. Of one thing and of ranks the noun is in the singular already.
fn base_of(head: &str, quantity: &Quantity) -> String {
    let is_one = quantity.value == Some(1.0) || quantity.kind == QuantityKind::Ordinal;
    lemma(head, if is_one { Tag::Nn } else { Tag::Nns }).into_owned()
}

fn dates(page: &Page) -> Vec<DateRow> {
    let doc_id = &page.annotated.document.doc_id;
    let row = |(n, date): (usize, &crosscheck_text::model::extracted::TimeExpression)| {
        let (chars, segment_id, sentence_id, surface) = page.place(date.place);
        let resolved = date.resolved.clone();
        DateRow {
            date_id: part_id(doc_id, 'd', n),
            doc_id: doc_id.clone(),
            source_id: String::new(),
            published: None,
            segment_id,
            sentence_id,
            char_start: chars.start,
            char_end: chars.end,
            surface,
            timex: date.timex,
            value: resolved.value,
            modifier: resolved.modifier,
            begin: resolved.begin,
            finish: resolved.finish,
            time_begin: resolved.time_begin,
            time_finish: resolved.time_finish,
            zone: resolved.zone,
            precision: resolved.precision,
            method: resolved.method,
            anchor: resolved.anchor,
            rule: date.rule.clone().into_owned(),
            confidence: date.confidence,
        }
    };
    page.annotated.extracted.dates.iter().enumerate().map(row).collect()
}
