//! The sentences of the claims, in blocks of a few hundred claims that the page unpacks when one of them is opened.
//!
//! Each sentence is cut into pieces: what stands in the clause that speaks to the claim, and what differs from the others.

use std::collections::BTreeMap;

use crosscheck_text::model::clause::Modality;
use crosscheck_text::model::span::{CharIndex, CharSpan, Span};
use crosscheck_text::model::vocabulary::{ClaimStatus, Polarity, Stance};
use crosscheck_text::rules::agree::AgreeRules;
use serde::Serialize;

use crate::error::Result;
use crate::explain::sides::{Side, marks};
use crate::report::claims::{CLAIMS_PER_CHUNK, Chosen, Sides, is_verdict, rounded};
use crate::report::input::Tables;
use crate::report::texts::{Sentence, Texts};
use crate::tables::claim_rows::ClaimEvidenceRow;
use crate::tables::read::rows;

/// A piece of a sentence with what it is, added up: 1 in the clause, 2 a word that differs, 4 the value that differs.
type Piece = (u8, String);

const IN_CLAUSE: u8 = 1;
const DIFFERS: u8 = 2;
const VALUE: u8 = 4;

/// One document that a block speaks of.
#[derive(Debug, Serialize)]
struct DocumentNote {
    doc_id: String,
    title: Option<String>,
    published: Option<String>,
    url: Option<String>,
    source: u32,
}

/// One piece of evidence.
#[derive(Debug, Serialize)]
struct EvidenceNote {
    evidence_id: String,
    /// Index in the documents of the block.
    document: usize,
    against: bool,
    denied: bool,
    modality: &'static str,
    value: Option<String>,
    reason: String,
    weight: f64,
    verdict: bool,
    before: String,
    pieces: Vec<Piece>,
    after: String,
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
    let mut chunks =
        Chunks { chosen, texts, rules: tables.rules, chunk: Chunk::default(), places: BTreeMap::new(), number: 0 };
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
    chosen: &'a Chosen,
    texts: &'a Texts,
    rules: &'a AgreeRules,
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
        let Some(claim) = self.chosen.claims.get(at as usize) else { return };
        let known: Vec<(ClaimEvidenceRow, &Sentence, Side)> = group
            .into_iter()
            .filter_map(|row| {
                let sentence = self.texts.sentences.get(&row.sentence_id)?;
                let side = self.side(&row, sentence);
                Some((row, sentence, side))
            })
            .collect();
        let sides: Vec<&Side> = known.iter().map(|(_, _, side)| side).collect();
        let central = known.iter().position(|(row, _, _)| row.is_central).unwrap_or_default();
        // The sentence that the others are compared with opens its side.
        let mut order: Vec<usize> = (0..known.len()).collect();
        order.sort_by_key(|idx| *idx != central);
        let mut notes = Vec::with_capacity(known.len());
        for (idx, (row, sentence, side)) in order.into_iter().filter_map(|idx| Some((idx, known.get(idx)?))) {
            // Where nothing conflicts, marked words would only be noise: other outlets use other words.
            let is_conflict = matches!(claim.row.status, ClaimStatus::Conflicting | ClaimStatus::Developing);
            let marks = if is_conflict { marks(&sides, idx, central, self.rules) } else { Vec::new() };
            notes.push(EvidenceNote {
                evidence_id: row.evidence_id.clone(),
                document: self.place(sentence.document),
                against: row.stance == Stance::Contradicts,
                denied: row.polarity == Polarity::Negative,
                modality: if row.modality == Modality::Asserted { "" } else { row.modality.as_str() },
                value: row.value.clone(),
                reason: row.reason.clone(),
                weight: rounded(f64::from(row.weight)),
                verdict: is_verdict(row),
                before: sentence.before.clone(),
                pieces: pieces(&side.text, clause(row, sentence), &marks, side.value),
                after: sentence.after.clone(),
            });
        }
        self.chunk.claims.insert(at, notes);
        if n_more > 0 {
            self.chunk.more.insert(at, n_more);
        }
    }

    fn side(&self, row: &ClaimEvidenceRow, sentence: &Sentence) -> Side {
        let id = row.quantity_id.as_ref().or(row.date_id.as_ref());
        let place = id.and_then(|id| self.texts.values.get(id));
        let value = place.and_then(|place| within(*place, sentence));
        Side { stance: row.stance, text: sentence.text.clone(), value }
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

/// Cuts a sentence where the clause or a mark begins or ends.
fn pieces(text: &str, clause: Span, marks: &[Span], value: Option<Span>) -> Vec<Piece> {
    let ends = marks.iter().flat_map(|mark| [mark.start, mark.end]);
    let mut cuts: Vec<u32> = ends.chain([0, clause.start, clause.end, text.len() as u32]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let is_in = |piece: Span, whole: &Span| whole.start <= piece.start && piece.end <= whole.end;
    let mut pieces = Vec::with_capacity(cuts.len());
    for pair in cuts.windows(2) {
        let piece = Span { start: pair[0], end: pair[1] };
        let in_clause = if is_in(piece, &clause) { IN_CLAUSE } else { 0 };
        let mark = marks.iter().find(|mark| is_in(piece, mark));
        let marked = mark.map_or(0, |mark| if value == Some(*mark) { VALUE } else { DIFFERS });
        pieces.push((in_clause | marked, piece.of(text).to_owned()));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_cut_at_its_clause_and_its_marks() {
        let text = "He said the port gets four berths, and left.";
        let (clause, value, word) = (Span::new(8, 33), Span::new(22, 26), Span::new(39, 43));
        let found: Vec<(u8, String)> = pieces(text, clause, &[value, word], Some(value));
        let shown: Vec<(u8, &str)> = found.iter().map(|(kind, text)| (*kind, text.as_str())).collect();
        let expected =
            [(0, "He said "), (1, "the port gets "), (5, "four"), (1, " berths"), (0, ", and "), (2, "left"), (0, ".")];
        assert_eq!(shown, expected);
        assert!(pieces("", Span::new(0, 0), &[], None).is_empty());
    }
}
