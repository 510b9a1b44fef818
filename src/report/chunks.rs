//! The sentences of the claims, in blocks of a few hundred claims that the page unpacks when one of them is opened.
//!
//! Each sentence is cut into pieces: what stands in the clause that speaks to the claim, and the words of its value.

use std::collections::BTreeMap;

use crosscheck_text::model::clause::Modality;
use crosscheck_text::model::span::{CharIndex, CharSpan, Span};
use crosscheck_text::model::vocabulary::{Polarity, PublishedMethod, Stance};
use serde::Serialize;

use crate::error::Result;
use crate::report::claims::{CLAIMS_PER_CHUNK, Chosen, Sides, is_verdict, rounded};
use crate::report::input::Tables;
use crate::report::texts::{Sentence, Texts};
use crate::tables::claim_rows::ClaimEvidenceRow;
use crate::tables::read::rows;

/// A piece of a sentence with what it is, added up: 1 in the clause, 4 the value.
type Piece = (u8, String);

const IN_CLAUSE: u8 = 1;
const VALUE: u8 = 4;

/// One document that a block speaks of.
#[derive(Debug, Serialize)]
struct DocumentNote {
    doc_id: String,
    title: Option<String>,
    published: Option<String>,
    /// Whether the day of publication follows from other documents.
    is_inferred: bool,
    url: Option<String>,
    source: u32,
    is_copy: bool,
}

/// One piece of evidence.
#[derive(Debug, Serialize)]
struct EvidenceNote {
    evidence_id: String,
    sentence_id: String,
    /// Index in the documents of the block.
    document: usize,
    against: bool,
    denied: bool,
    modality: &'static str,
    value: Option<String>,
    reason: String,
    weight: f64,
    verdict: bool,
    /// Whether the date that gives the value follows from other dates.
    inferred: bool,
    pieces: Vec<Piece>,
}

/// The evidence of some claims.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Chunk {
    documents: Vec<DocumentNote>,
    /// By position of the claim in the order of the table.
    claims: BTreeMap<u32, Vec<EvidenceNote>>,
    /// Evidence that is left out, by the same.
    more: BTreeMap<u32, usize>,
}

/// Writes the blocks `chunk-0`, `chunk-1`, and so on.
pub(crate) fn write(
    tables: &Tables<'_>,
    chosen: &Chosen,
    texts: &Texts,
    mut put: impl FnMut(&str, &Chunk) -> Result<()>,
) -> Result<()> {
    let mut chunks = Chunks { texts, chunk: Chunk::default(), places: BTreeMap::new(), number: 0 };
    let (mut at, mut group, mut sides) = (None, Vec::new(), Sides::default());
    let mut n_more = 0;
    for row in rows::<ClaimEvidenceRow>(&tables.path("claim_evidence"))? {
        let row = row?;
        let next = chosen.index_of.get(&row.claim_id).copied();
        if next != at {
            chunks.claim(at, std::mem::take(&mut group), std::mem::take(&mut n_more));
            if next.is_some_and(|next| next / CLAIMS_PER_CHUNK != chunks.number) {
                put(&format!("chunk-{}", chunks.number), &chunks.take())?;
                chunks.number = next.unwrap_or_default() / CLAIMS_PER_CHUNK;
            }
            at = next;
        }
        if at.is_some() {
            if sides.takes(&row) { group.push(row) } else { n_more += 1 }
        }
    }
    chunks.claim(at, group, n_more);
    put(&format!("chunk-{}", chunks.number), &chunks.take())
}

struct Chunks<'a> {
    texts: &'a Texts,
    chunk: Chunk,
    /// Index in the documents of the chunk, by index in all documents.
    places: BTreeMap<u32, usize>,
    number: u32,
}

impl Chunks<'_> {
    fn take(&mut self) -> Chunk {
        self.places.clear();
        std::mem::take(&mut self.chunk)
    }

    fn claim(&mut self, at: Option<u32>, group: Vec<ClaimEvidenceRow>, n_more: usize) {
        let Some(at) = at else { return };
        let known = group.iter().filter_map(|row| Some((row, self.texts.sentences.get(&row.sentence_id)?)));
        let mut known: Vec<(&ClaimEvidenceRow, &Sentence)> = known.collect();
        // The sentence that the others are compared with opens its side.
        known.sort_by_key(|(row, _)| !row.is_central);
        let mut notes = Vec::with_capacity(known.len());
        for (row, sentence) in known {
            let value = self.value(row, sentence);
            notes.push(EvidenceNote {
                evidence_id: row.evidence_id.clone(),
                sentence_id: row.sentence_id.clone(),
                document: self.place(sentence.document),
                against: row.stance == Stance::Contradicts,
                denied: row.polarity == Polarity::Negative,
                modality: if row.modality == Modality::Asserted { "" } else { row.modality.as_str() },
                value: row.value.clone(),
                reason: row.reason.clone(),
                weight: rounded(f64::from(row.weight)),
                verdict: is_verdict(row),
                inferred: row.date_id.as_ref().is_some_and(|id| self.texts.inferred.contains(id)),
                pieces: pieces(&sentence.text, clause(row, sentence), value),
            });
        }
        self.chunk.claims.insert(at, notes);
        if n_more > 0 {
            self.chunk.more.insert(at, n_more);
        }
    }

    /// The words that give the value.
    fn value(&self, row: &ClaimEvidenceRow, sentence: &Sentence) -> Option<Span> {
        let id = row.quantity_id.as_ref().or(row.date_id.as_ref());
        let own = row.value_char_start.zip(row.value_char_end).map(|(start, end)| CharSpan { start, end });
        own.or_else(|| self.texts.values.get(id?).copied()).and_then(|place| within(place, sentence))
    }

    fn place(&mut self, document: u32) -> usize {
        if let Some(place) = self.places.get(&document) {
            return *place;
        }
        let place = self.chunk.documents.len();
        self.places.insert(document, place);
        if let Some(document) = self.texts.documents.get(document as usize) {
            self.chunk.documents.push(DocumentNote {
                doc_id: document.doc_id.clone(),
                title: document.title.clone(),
                published: document.published.map(|day| day.to_string()),
                is_inferred: document.published_method == PublishedMethod::Inferred,
                is_copy: !document.is_canonical,
                url: document.url.clone(),
                source: document.source,
            });
        }
        place
    }
}

/// A place in the document as bytes of the sentence; none when it is not within it.
fn within(place: CharSpan, sentence: &Sentence) -> Option<Span> {
    let is_inside = sentence.place.start <= place.start && place.start <= place.end && place.end <= sentence.place.end;
    let index = CharIndex::new(&sentence.text);
    let byte = |at: u32| index.byte_of(at - sentence.place.start);
    is_inside.then(|| Span { start: byte(place.start), end: byte(place.end) })
}

/// The clause, or the whole sentence where the clause reaches beyond it.
fn clause(row: &ClaimEvidenceRow, sentence: &Sentence) -> Span {
    let place = CharSpan { start: row.char_start, end: row.char_end };
    within(place, sentence).unwrap_or_else(|| Span::new(0, sentence.text.len()))
}

/// Cuts a sentence where the clause or the value begins or ends.
fn pieces(text: &str, clause: Span, value: Option<Span>) -> Vec<Piece> {
    let ends = value.iter().flat_map(|value| [value.start, value.end]);
    let mut cuts: Vec<u32> = ends.chain([0, clause.start, clause.end, text.len() as u32]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let is_in = |piece: Span, whole: &Span| whole.start <= piece.start && piece.end <= whole.end;
    let mut pieces = Vec::with_capacity(cuts.len());
    for pair in cuts.windows(2) {
        let piece = Span { start: pair[0], end: pair[1] };
        let in_clause = if is_in(piece, &clause) { IN_CLAUSE } else { 0 };
        let marked = if value.is_some_and(|value| is_in(piece, &value)) { VALUE } else { 0 };
        pieces.push((in_clause | marked, piece.of(text).to_owned()));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_cut_at_its_clause_and_its_value() {
        let text = "He said the port gets four berths, and left.";
        let (clause, value) = (Span::new(8, 33), Span::new(22, 26));
        let found: Vec<(u8, String)> = pieces(text, clause, Some(value));
        let shown: Vec<(u8, &str)> = found.iter().map(|(kind, text)| (*kind, text.as_str())).collect();
        let expected = [(0, "He said "), (1, "the port gets "), (5, "four"), (1, " berths"), (0, ", and left.")];
        assert_eq!(shown, expected);
        assert!(pieces("", Span::new(0, 0), None).is_empty());
    }
}
