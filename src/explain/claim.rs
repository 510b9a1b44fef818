//! A claim for readers: in one sentence why its sources agree or conflict, then each sentence with what differs marked.
//!
//! Words are compared by the rules that the run had; where these are gone, by the built-in ones, which the text then says.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

use crosscheck_text::model::span::{CharIndex, CharSpan, Span};
use crosscheck_text::model::vocabulary::{ClaimStatus, Stance};

use crate::error::Result;
use crate::explain::rules::of_run;
use crate::explain::sides::{Side, marks};
use crate::explain::{Desk, ROWS_PER_BATCH, cells};
use crate::tables::claim_rows::{ClaimEvidenceRow, ClaimRow};
use crate::tables::read::table_rows;
use crate::tables::rows::{DateRow, DocumentRow, QuantityRow, SentenceRow};

/// Sources that are listed by name for one value.
const MOST_SOURCES: usize = 8;

/// One piece of evidence with the text that it stands in.
struct Shown {
    row: ClaimEvidenceRow,
    /// Day of publication, where it is known.
    published: Option<String>,
    /// The sentence as it stands in the source, line breaks and all, with the value's own words.
    side: Side,
}

impl Desk<'_> {
    pub(super) fn claim(&self, id: &str) -> Result<Option<String>> {
        let Some(claim) = self.find::<ClaimRow>(|row| row.claim_id == id)? else { return Ok(None) };
        let shown = self.shown(|row| row.claim_id == id)?;
        let mut out = cells(&claim);
        let _ = writeln!(out, "\n{}", why(&claim, &shown));
        let rules = of_run(self.folder)?;
        if let Some(missing) = &rules.missing {
            let _ = writeln!(
                out,
                "note: words are marked by the built-in rules; those of the run, `{}`, are gone",
                missing.display()
            );
        }
        let sides: Vec<&Side> = shown.iter().map(|one| &one.side).collect();
        let central = shown.iter().position(|one| one.row.is_central).unwrap_or(0);
        for (idx, one) in shown.iter().enumerate() {
            out.push_str(&self.evidence_text(one, &marks(&sides, idx, central, &rules.agree)));
        }
        Ok(Some(out))
    }

    pub(super) fn evidence(&self, id: &str) -> Result<Option<String>> {
        let Some(row) = self.find::<ClaimEvidenceRow>(|row| row.evidence_id == id)? else { return Ok(None) };
        let mut out = cells(&row);
        for one in self.shown(|row| row.evidence_id == id)? {
            out.push_str(&self.evidence_text(&one, &one.side.value.into_iter().collect::<Vec<_>>()));
        }
        Ok(Some(out))
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
        if keys.is_empty() {
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

    fn evidence_text(&self, shown: &Shown, marks: &[Span]) -> String {
        let row = &shown.row;
        let day = shown.published.as_ref().map_or(String::new(), |day| format!(", {day}"));
        let value = row.value.as_ref().map_or(String::new(), |value| format!(" ({value})"));
        let place = format!("{} characters {} to {}", row.doc_id, row.char_start, row.char_end);
        let head = format!("\n{}{day} {}{value}: {}\n  {place}\n", row.source_id, row.stance.as_str(), row.reason);
        head + &self.with_marks(&shown.side.text, marks)
    }
}

/// One sentence on what the sources say together.
fn why(claim: &ClaimRow, shown: &[Shown]) -> String {
    let mut sides: BTreeMap<(bool, &str), BTreeSet<&str>> = BTreeMap::new();
    for one in shown.iter().filter(|one| one.row.weight > 0.0) {
        let is_against = one.row.stance == Stance::Contradicts;
        let value = one.row.value.as_deref().unwrap_or_default();
        sides.entry((is_against, value)).or_default().insert(&one.row.source_id);
    }
    let say = |is_against: bool| -> Vec<String> {
        let own = sides.iter().filter(|((side, _), _)| *side == is_against);
        own.map(|((_, value), sources)| {
            let names: Vec<&str> = sources.iter().take(MOST_SOURCES).copied().collect();
            let more = sources.len() - names.len();
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let what = if value.is_empty() { String::new() } else { format!("`{value}` by ") };
            format!("{what}{}{more}", names.join(", "))
        })
        .collect()
    };
    let copies = claim.n_sources.saturating_sub(claim.n_independent);
    let copies = if copies > 0 { " Copies count once." } else { "" };
    let told = say(false).join("; ");
    match claim.status {
        ClaimStatus::Conflicting => {
            let against = say(true).join("; ");
            format!(
                "Conflict: {} independent of each other say {told}; {} say otherwise, {against}.{copies}",
                claim.n_supporting, claim.n_contradicting
            )
        }
        ClaimStatus::Developing => {
            let before = say(true).join("; ");
            format!("Develops: the last reports say {told}; before, {before}.{copies}")
        }
        ClaimStatus::Corroborated => {
            format!("Agreement: {} sources independent of each other say the same, {told}.{copies}", claim.n_supporting)
        }
        ClaimStatus::Single => {
            let resembling = shown.iter().filter(|one| one.row.weight == 0.0).count();
            let others = match resembling {
                0 => "nothing else in the run speaks to it".to_owned(),
                1 => "one other sentence resembles it, not surely enough to count".to_owned(),
                n => format!("{n} other sentences resemble it, not surely enough to count"),
            };
            format!("Said by one independent source, {told}; {others}.{copies}")
        }
    }
}
