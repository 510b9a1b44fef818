//! What `claims_by_source.csv` is: one row a claim, and for each source what it says of it; for spreadsheets and BI tools.
//!
//! The columns `harbor-herald:value` and `harbor-herald:stance` hold `14` and `contradicts`; they are empty where the source says
//! nothing of the claim, and the value is empty where it states none. Several different ones are joined with `|`.
//! `n_other_sources` counts the sources of a row that have no columns. It is derived from `claims` and `claim_evidence`, which
//! hold everything it has and more, and is no table of the contract; its columns depend on the sources, so that its schema
//! stands in the data package of each run and not in `schemas/`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::error::Result;
use crate::tables::claim_rows::{ClaimEvidenceRow, ClaimRow};
use crate::tables::column::Cell;
use crate::tables::csv::{Guard, finish_text};
use crate::tables::definition::{Row, Table};
use crate::tables::field::{field, references};

/// Name of the export for spreadsheets and BI tools with columns for each source.
pub const BY_SOURCE: &str = "claims_by_source";

/// Columns of `claims` that stand before those of the sources.
pub const OWN: &[&str] = &[
    "claim_id",
    "event_id",
    "statement",
    "kind",
    "topic",
    "status",
    "value",
    "unit",
    "n_sources",
    "n_independent",
    "n_supporting",
    "n_contradicting",
    "agreement",
];
/// Counts the sources of a claim that have no columns.
const OTHERS: &str = "n_other_sources";
const VALUE: &str = ":value";
const STANCE: &str = ":stance";

/// The path of the file below the output folder.
pub fn path() -> String {
    format!("csv/{BY_SOURCE}.csv")
}

/// The header for some sources.
pub fn header(sources: &[String]) -> Vec<String> {
    let of_sources = sources.iter().flat_map(|source| [VALUE, STANCE].map(|what| format!("{source}{what}")));
    OWN.iter().copied().chain([OTHERS]).map(str::to_owned).chain(of_sources).collect()
}

/// The sources of a header; none when it is not one that [`header`] makes.
pub fn sources<'a>(found: impl Iterator<Item = &'a str> + Clone) -> Option<Vec<String>> {
    let of_sources = found.clone().skip(OWN.len() + 1).step_by(2);
    let sources = of_sources.map(|name| name.strip_suffix(VALUE).map(str::to_owned)).collect::<Option<Vec<_>>>()?;
    found.eq(header(&sources)).then_some(sources)
}

/// Values and stances of one source on one claim, each once, in order of evidence.
type Said = (Vec<String>, Vec<String>);

/// The rows of the file, from claims and evidence in the order of their keys.
pub(crate) fn lines(
    (claims, evidence): (impl Iterator<Item = Result<ClaimRow>>, impl Iterator<Item = Result<ClaimEvidenceRow>>),
    sources: &[String],
    guard: Guard,
) -> impl Iterator<Item = Result<Vec<String>>> {
    let own = own_columns();
    with_evidence(claims, evidence).map(move |claim| {
        let (claim, evidence) = claim?;
        let mut said: BTreeMap<String, Said> = BTreeMap::new();
        for row in evidence.into_iter().filter(|row| row.weight > 0.0) {
            let (values, stances) = said.entry(row.source_id).or_default();
            add(values, row.value);
            add(stances, Some(row.stance.as_str().to_owned()));
        }
        Ok(cells((&claim, &own), &said, sources, guard))
    })
}

/// Each claim with its evidence, from rows in the order of their keys.
pub(crate) fn with_evidence(
    claims: impl Iterator<Item = Result<ClaimRow>>,
    evidence: impl Iterator<Item = Result<ClaimEvidenceRow>>,
) -> impl Iterator<Item = Result<(ClaimRow, Vec<ClaimEvidenceRow>)>> {
    let mut evidence = evidence.peekable();
    claims.map(move |claim| {
        let claim = claim?;
        let mut own = Vec::new();
        // The key of evidence begins with the claim's; a broken row is taken to be told.
        while let Some(row) = evidence.next_if(|row| row.as_ref().map_or(true, |row| row.claim_id == claim.claim_id)) {
            own.push(row?);
        }
        Ok((claim, own))
    })
}

fn add(list: &mut Vec<String>, item: Option<String>) {
    if let Some(item) = item.filter(|item| !list.contains(item)) {
        list.push(item);
    }
}

/// For each column of `claims` its place among [`OWN`].
fn own_columns() -> Vec<Option<usize>> {
    ClaimRow::table().columns.iter().map(|column| OWN.iter().position(|own| *own == column.name)).collect()
}

fn cells(
    (claim, own): (&ClaimRow, &[Option<usize>]),
    said: &BTreeMap<String, Said>,
    sources: &[String],
    guard: Guard,
) -> Vec<String> {
    let mut cells = vec![String::new(); OWN.len()];
    claim.texts(|idx, cell| {
        if let Some(place) = own.get(idx).copied().flatten().and_then(|at| cells.get_mut(at)) {
            cell(place);
        }
    });
    let n_shown = sources.iter().filter(|source| said.contains_key(*source)).count();
    cells.push((said.len() - n_shown).to_string());
    for source in sources {
        let (mut value, mut stance) = (String::new(), String::new());
        if let Some((values, stances)) = said.get(source) {
            values.text(&mut value);
            stances.text(&mut stance);
        }
        cells.extend([value, stance]);
    }
    let is_number = |idx: usize| OWN.get(idx).is_some_and(|name| name.starts_with("n_") || *name == "agreement");
    cells.iter_mut().enumerate().filter(|(idx, _)| !is_number(*idx)).for_each(|(_, cell)| finish_text(cell, guard));
    cells
}

/// The Table Schema for some sources; `described` are the tables of the same package.
pub(crate) fn schema(sources: &[String], described: &[Table]) -> Value {
    let claims = ClaimRow::table();
    let own = || OWN.iter().filter_map(|name| claims.columns.iter().find(|column| column.name == *name));
    let mut fields: Vec<Value> = own().map(|column| field(&claims, column)).collect();
    fields.push(json!({
        "name": OTHERS,
        "type": "integer",
        "description": "Sources that speak to the claim and have no columns here.",
        "constraints": {"required": true, "minimum": 0},
    }));
    for source in sources {
        let value =
            format!("What `{source}` says, several different values joined with `|`; missing when it states none.");
        let stance = format!(
            "Whether `{source}` supports or contradicts the claim's value; missing when it says nothing of it."
        );
        fields.extend([(VALUE, value), (STANCE, stance)].map(
            |(what, doc)| json!({"name": format!("{source}{what}"), "type": "string", "description": doc, "constraints": {}}),
        ));
    }
    let mut foreign = references(own(), described);
    if described.iter().any(|table| table.name == claims.name) {
        let key = claims.key;
        foreign.insert(0, json!({"fields": key, "reference": {"resource": claims.name, "fields": key}}));
    }
    json!({
        "description": format!("One row is {}, with what each source says of it.", claims.doc),
        "fields": fields,
        "primaryKey": claims.key,
        "foreignKeys": foreign,
        "missingValues": [""],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sources_are_read_back_from_a_header() {
        for wanted in [vec![], vec!["a".to_owned()], vec!["a".to_owned(), "b:value".to_owned()]] {
            let header = header(&wanted);
            assert_eq!(sources(header.iter().map(String::as_str)), Some(wanted));
            assert_eq!(sources(header.iter().skip(1).map(String::as_str)), None);
        }
        let mut cut = header(&["a".to_owned()]);
        cut.pop();
        assert_eq!(sources(cut.iter().map(String::as_str)), None);
    }
}
