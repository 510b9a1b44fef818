//! A claim for readers: in one sentence why its sources agree or conflict, then each sentence with what differs marked.
//!
//! Words are compared by the rules that the run had; where these are gone, by the built-in ones, which the text then says.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crosscheck_text::model::span::{CharIndex, CharSpan, Span};
use crosscheck_text::model::vocabulary::{ClaimKind, ClaimStatus, Stance, Unit};

use crate::error::Result;
use crate::explain::found::{ClaimTold, EvidenceTold, Found, Place, Told, ValueTold, value as value_of};
use crate::explain::rules::of_run;
use crate::explain::sides::{Side, marks};
use crate::explain::{Desk, ROWS_PER_BATCH};
use crate::tables::claim_rows::{ClaimEvidenceRow, ClaimRow};
use crate::tables::read::{has_whole, table_rows};
use crate::tables::rows::{DateRow, DocumentRow, DuplicateRow, QuantityRow, SentenceRow};
use crate::words;

/// Sources that are listed by name for one value.
const MOST_SOURCES: usize = 8;

/// One piece of evidence with the text that it stands in.
struct Shown {
    row: ClaimEvidenceRow,
    /// Path of its document.
    path: String,
    /// Day of publication, where it is known.
    published: Option<String>,
    /// First code point of the sentence.
    char_start: u32,
    segment_id: String,
    /// The sentence as it stands in the source, line breaks and all, with the value's own words.
    side: Side,
}

/// What is said, and whether against the claim, with who says so.
type Voices<'a> = BTreeMap<(bool, &'a str), BTreeSet<&'a str>>;

impl Desk<'_> {
    pub(super) fn claim(&self, id: &str) -> Result<Option<Found>> {
        let Some(claim) = self.find::<ClaimRow>(|row| row.claim_id == id)? else { return Ok(None) };
        let shown = self.shown(|row| row.claim_id == id)?;
        let rules = of_run(self.folder)?;
        let sides: Vec<&Side> = shown.iter().map(|one| &one.side).collect();
        let central = shown.iter().position(|one| one.row.is_central).unwrap_or(0);
        let marks: Vec<Vec<Span>> = (0..shown.len()).map(|idx| marks(&sides, idx, central, &rules.agree)).collect();
        let voices = voices(&shown);
        let value = |((is_against, value), sources): (&(bool, &str), &BTreeSet<&str>)| ValueTold {
            value: Some((*value).to_owned()).filter(|value| !value.is_empty()),
            stance: if *is_against { Stance::Contradicts } else { Stance::Supports },
            source_ids: sources.iter().map(|id| (*id).to_owned()).collect(),
        };
        let told = ClaimTold {
            why: why(&claim, &shown, &voices),
            kind: claim.kind,
            values: voices.iter().map(value).collect(),
            copies: self.copies(&shown)?,
            evidence: shown.iter().zip(marks).map(|(one, marks)| told(one, Some(claim.kind), marks)).collect(),
            missing_rules: rules.missing,
        };
        Ok(Some(Found::new(&claim, Told::Claim(told))))
    }

    pub(super) fn evidence(&self, id: &str) -> Result<Option<Found>> {
        let Some(row) = self.find::<ClaimEvidenceRow>(|row| row.evidence_id == id)? else { return Ok(None) };
        let shown = self.shown(|row| row.evidence_id == id)?;
        let kind = self.find::<ClaimRow>(|claim| claim.claim_id == row.claim_id)?.map(|claim| claim.kind);
        let evidence = shown.iter().map(|one| told(one, kind, one.side.value.into_iter().collect())).collect();
        Ok(Some(Found::new(&row, Told::Evidence { evidence })))
    }

    /// The copies among the documents, segments and sentences of some evidence; none where the run left the table out.
    fn copies(&self, shown: &[Shown]) -> Result<Vec<DuplicateRow>> {
        let mut copies = Vec::new();
        if !has_whole::<DuplicateRow>(self.folder)? {
            return Ok(copies);
        }
        let units = |one: &Shown| {
            let Shown { row, segment_id, .. } = one;
            [
                (Unit::Document, row.doc_id.clone()),
                (Unit::Segment, segment_id.clone()),
                (Unit::Sentence, row.sentence_id.clone()),
            ]
        };
        let wanted: BTreeSet<(Unit, String)> = shown.iter().flat_map(units).collect();
        for row in table_rows::<DuplicateRow>(self.folder, ROWS_PER_BATCH)? {
            let row = row?;
            if !row.is_canonical && wanted.contains(&(row.unit, row.member_id.clone())) {
                copies.push(row);
            }
        }
        Ok(copies)
    }

    /// The evidence that is wanted, each with its sentence; every table is read once.
    fn shown(&self, is_wanted: impl Fn(&ClaimEvidenceRow) -> bool) -> Result<Vec<Shown>> {
        let mut evidence = Vec::new();
        for row in table_rows::<ClaimEvidenceRow>(self.folder, ROWS_PER_BATCH)? {
            let row = row?;
            if is_wanted(&row) {
                evidence.push(row);
            }
        }
        let documents = self.keyed::<DocumentRow>(evidence.iter().map(|row| row.doc_id.as_str()), |row| &row.doc_id)?;
        let sentences =
            self.keyed::<SentenceRow>(evidence.iter().map(|row| row.sentence_id.as_str()), |row| &row.sentence_id)?;
        let quantities = self
            .keyed::<QuantityRow>(evidence.iter().filter_map(|row| row.quantity_id.as_deref()), |row| {
                &row.quantity_id
            })?;
        let dates =
            self.keyed::<DateRow>(evidence.iter().filter_map(|row| row.date_id.as_deref()), |row| &row.date_id)?;
        let mut shown = Vec::with_capacity(evidence.len());
        for row in evidence {
            let (Some(document), Some(sentence)) = (documents.get(&row.doc_id), sentences.get(&row.sentence_id)) else {
                continue;
            };
            let quantity = row.quantity_id.as_ref().and_then(|id| quantities.get(id));
            let date = row.date_id.as_ref().and_then(|id| dates.get(id));
            let value = quantity
                .map(|quantity| (quantity.char_start, quantity.char_end))
                .or_else(|| date.map(|date| (date.char_start, date.char_end)));
            let index = CharIndex::new(&document.text.0);
            let bytes = |chars: CharSpan| Span { start: index.byte_of(chars.start), end: index.byte_of(chars.end) };
            let whole = bytes(CharSpan { start: sentence.char_start, end: sentence.char_end });
            let within = |(start, end): (u32, u32)| {
                let span = bytes(CharSpan { start, end });
                let is_inside = whole.start <= span.start && span.end <= whole.end;
                is_inside.then(|| Span { start: span.start - whole.start, end: span.end - whole.start })
            };
            shown.push(Shown {
                path: document.path.clone(),
                char_start: sentence.char_start,
                segment_id: sentence.segment_id.clone(),
                published: document.published.map(|day| day.to_string()),
                side: Side {
                    stance: row.stance,
                    text: whole.of(&document.text.0).to_owned(),
                    value: value.and_then(within),
                },
                row,
            });
        }
        Ok(shown)
    }

    /// Rows of a table by key, for some keys.
    fn keyed<'k, R: crate::tables::definition::Row>(
        &self,
        keys: impl Iterator<Item = &'k str>,
        key: impl Fn(&R) -> &String,
    ) -> Result<HashMap<String, R>> {
        let keys: BTreeSet<&str> = keys.collect();
        let mut found = HashMap::new();
        // What the run left out is not there to be shown.
        if keys.is_empty() || !has_whole::<R>(self.folder)? {
            return Ok(found);
        }
        for row in table_rows::<R>(self.folder, ROWS_PER_BATCH)? {
            let row = row?;
            if keys.contains(key(&row).as_str()) {
                found.insert(key(&row).clone(), row);
            }
        }
        Ok(found)
    }
}

/// A piece of evidence for a claim of a kind, which is not known where the run left out the claims, with marks in its sentence.
fn told(one: &Shown, kind: Option<ClaimKind>, marks: Vec<Span>) -> EvidenceTold {
    let row = &one.row;
    let day = one.published.as_ref().map_or(String::new(), |day| format!(", {}", words::value(day)));
    let in_words = |value: &str| kind.map_or_else(|| words::value(value), |kind| words::answer(Some(value), kind));
    let value = row.value.as_ref().map_or(String::new(), |value| format!(" ({})", in_words(value)));
    let reason = words::told(&row.reason, words::value);
    let place = format!("{} characters {} to {}", row.doc_id, row.char_start, row.char_end);
    let head = format!("\n{}{day} {}{value}: {reason}\n  {place}\n", row.source_id, row.stance.as_str());
    let of = (one.path.as_str(), row.source_id.as_str());
    let place = Place::new(of, one.char_start, one.side.text.clone(), marks);
    EvidenceTold { row: value_of(row), published: one.published.clone(), place, head }
}

/// Who says what, without what only resembles the claim.
fn voices(shown: &[Shown]) -> Voices<'_> {
    let mut voices = Voices::new();
    for one in shown.iter().filter(|one| one.row.weight > 0.0) {
        let is_against = one.row.stance == Stance::Contradicts;
        let value = one.row.value.as_deref().unwrap_or_default();
        voices.entry((is_against, value)).or_default().insert(&one.row.source_id);
    }
    voices
}

/// One sentence on what the sources say together, values as the tables have them.
fn why(claim: &ClaimRow, shown: &[Shown], voices: &Voices<'_>) -> String {
    let say = |is_against: bool| -> String {
        let own = voices.iter().filter(|((side, _), _)| *side == is_against);
        let told = own.map(|((_, value), sources)| {
            let names: Vec<&str> = sources.iter().take(MOST_SOURCES).copied().collect();
            let more = sources.len() - names.len();
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let names = format!("{}{more}", names.join(", "));
            if value.is_empty() { names } else { format!("`{value}` ({names})") }
        });
        told.collect::<Vec<_>>().join("; ")
    };
    let copies = claim.n_sources.saturating_sub(claim.n_independent);
    let copies = if copies > 0 { " Copies count once." } else { "" };
    let (told, against) = (say(false), say(true));
    match claim.status {
        ClaimStatus::Conflicting => {
            let (n, n_against) = (claim.n_supporting, claim.n_contradicting);
            let say = if n == 1 { "source says" } else { "sources say" };
            let others = if n_against == 1 { "says" } else { "say" };
            format!("Conflict: {n} independent {say}: {told}. {n_against} {others} otherwise: {against}.{copies}")
        }
        ClaimStatus::Developing => {
            format!("Develops: the last reports say: {told}. Those before: {against}.{copies}")
        }
        ClaimStatus::Corroborated => {
            format!("Agreement: {} sources independent of each other say the same: {told}.{copies}", claim.n_supporting)
        }
        ClaimStatus::Single => {
            let resembling = shown.iter().filter(|one| one.row.weight == 0.0).count();
            let others = match resembling {
                0 => "Nothing else in the run speaks to it".to_owned(),
                1 => "One other sentence resembles it, not surely enough to count".to_owned(),
                n => format!("{n} other sentences resemble it, not surely enough to count"),
            };
            format!("Said by one independent source: {told}. {others}.{copies}")
        }
    }
}
