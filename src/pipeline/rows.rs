//! The rows of one document, with names still as numbers local to it; `finish` puts in what the corpus stages decided.

use crosscheck_text::model::annotated::Annotated;
use crosscheck_text::model::segment::Place;
use crosscheck_text::model::span::{CharIndex, CharSpan, Span};

use crate::tables::column::LargeText;
use crate::tables::rows::{DateRow, DocumentRow, EntityMentionRow, QuantityRow, SegmentRow, SentenceRow};

/// All rows of one document.
pub(crate) struct DocumentRows {
    pub(crate) document: DocumentRow,
    pub(crate) segments: Vec<SegmentRow>,
    pub(crate) sentences: Vec<SentenceRow>,
    pub(crate) mentions: Vec<EntityMentionRow>,
    pub(crate) quantities: Vec<QuantityRow>,
    pub(crate) dates: Vec<DateRow>,
}

/// What the n-th part of a document is called: `b` blocks, `s` sentences, `m` mentions, `q` quantities, `d` dates.
pub(crate) fn part_id(doc_id: &str, letter: char, n: usize) -> String {
    format!("{doc_id}#{letter}{n}")
}

/// Key of a claim's piece of evidence.
pub(crate) fn evidence_id(claim_id: &str, n: usize) -> String {
    format!("{claim_id}#e{n:05}")
}

/// A publisher's key: its name in lower case, words joined with hyphens.
pub(crate) fn source_id(name: &str) -> String {
    let lowered = name.to_lowercase();
    let words: Vec<&str> =
        lowered.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        format!("source-{:016x}", xxhash_rust::xxh3::xxh3_64(name.as_bytes()))
    } else {
        words.join("-")
    }
}

struct Page<'a> {
    annotated: &'a Annotated,
    index: CharIndex<'a>,
}

impl Page<'_> {
    fn chars(&self, span: Span) -> CharSpan {
        self.index.chars(span)
    }

    fn place(&self, place: Place) -> (CharSpan, String, Option<String>, String) {
        let doc_id = &self.annotated.document.doc_id;
        let segmented = &self.annotated.segmented;
        let sentence = segmented.sentence_at(place).map(|n| part_id(doc_id, 's', n as usize));
        let segment = part_id(doc_id, 'b', place.segment as usize);
        (self.chars(segmented.raw(place)), segment, sentence, segmented.text(place).to_owned())
    }
}

/// Makes the rows of a document.
pub(crate) fn rows(annotated: &Annotated, source_id: String) -> DocumentRows {
    let page = Page { annotated, index: CharIndex::new(&annotated.document.text) };
    DocumentRows {
        document: document(&page, source_id),
        segments: segments(&page),
        sentences: sentences(&page),
        mentions: mentions(&page),
        quantities: quantities(&page),
        dates: dates(&page),
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
        language: metadata.language.clone().or_else(|| segmented.language.clone()),
        text: LargeText(document.text.clone()),
        n_chars: page.index.char_of(document.text.len() as u32),
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
    let row = |(n, quantity): (usize, &crosscheck_text::model::extracted::Quantity)| {
        let (chars, segment_id, sentence_id, surface) = page.place(quantity.place);
        QuantityRow {
            quantity_id: part_id(doc_id, 'q', n),
            doc_id: doc_id.clone(),
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
            modifier: quantity.modifier,
            rule: quantity.rule.clone().into_owned(),
            confidence: quantity.confidence,
        }
    };
    page.annotated.extracted.quantities.iter().enumerate().map(row).collect()
}

fn dates(page: &Page) -> Vec<DateRow> {
    let doc_id = &page.annotated.document.doc_id;
    let row = |(n, date): (usize, &crosscheck_text::model::extracted::TimeExpression)| {
        let (chars, segment_id, sentence_id, surface) = page.place(date.place);
        let resolved = date.resolved.clone();
        DateRow {
            date_id: part_id(doc_id, 'd', n),
            doc_id: doc_id.clone(),
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
