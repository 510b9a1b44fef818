//! The differences as text for people: counts first, then one group a kind of change, each with a bounded list.
//!
//! `claims: 40 -> 41 (1 appeared, 0 vanished, 2 changed)`, then `+ key  statement`. The whole list is in the table.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crosscheck_text::model::vocabulary::{Change, ComparedBy};

use crate::diff::differences::Differences;
use crate::tables::difference::DifferenceRow;

/// Lines of one group that are shown.
const MOST_SHOWN: usize = 30;
/// Characters of a cell or label that are shown.
const MOST_CHARS: usize = 100;

/// The text, without the names of the folders.
pub fn render(found: &Differences) -> String {
    let mut out = String::new();
    for (compared, plural, (before, after)) in
        [(ComparedBy::Document, "documents", found.n_documents), (ComparedBy::Claim, "claims", found.n_claims)]
    {
        let rows: Vec<&DifferenceRow> = found.rows.iter().filter(|row| row.compared == compared).collect();
        let n = |change: Change| {
            let mut ids: Vec<&str> =
                rows.iter().filter(|row| row.change == change).map(|row| row.id.as_str()).collect();
            ids.dedup();
            ids.len()
        };
        let (appeared, vanished, changed) = (n(Change::Appeared), n(Change::Vanished), n(Change::Changed));
        let _ = writeln!(
            out,
            "{plural:<10} {before:>8} -> {after:<8} {appeared} appeared, {vanished} vanished, {changed} changed"
        );
    }
    for (what, rows) in groups(&found.rows) {
        let _ = writeln!(out, "\n{what} ({})", rows.len());
        for row in rows.iter().take(MOST_SHOWN) {
            line(&mut out, row);
        }
        if rows.len() > MOST_SHOWN {
            let _ = writeln!(out, "  … and {} more; `-o FILE` writes all of them", rows.len() - MOST_SHOWN);
        }
    }
    out
}

/// Rows under their headings: appeared, vanished, then one group a column.
fn groups(rows: &[DifferenceRow]) -> Vec<(String, Vec<&DifferenceRow>)> {
    let mut groups: BTreeMap<(ComparedBy, Change, String), Vec<&DifferenceRow>> = BTreeMap::new();
    for row in rows {
        groups.entry((row.compared, row.change, row.field.clone())).or_default().push(row);
    }
    let heading = |(compared, change, field): &(ComparedBy, Change, String)| {
        let what = compared.as_str();
        match change {
            Change::Changed => format!("{what}s with another `{field}`"),
            Change::Appeared | Change::Vanished => format!("{what}s that {}", change.as_str()),
        }
    };
    groups.into_iter().map(|(group, rows)| (heading(&group), rows)).collect()
}

fn line(out: &mut String, row: &DifferenceRow) {
    let label = row.label.as_deref().map(|label| format!("  {}", short(label))).unwrap_or_default();
    let _ = match row.change {
        Change::Appeared => writeln!(out, "  + {}{label}", row.id),
        Change::Vanished => writeln!(out, "  - {}{label}", row.id),
        Change::Changed => {
            let cell = |cell: &Option<String>| cell.as_deref().map_or_else(|| "(none)".to_owned(), short);
            // The statement is its own label, and a key that changed stands in the cells.
            let label = if row.field == "statement" { "" } else { &label };
            let id = if row.field.ends_with("_id") && row.new.as_ref() == Some(&row.id) { "" } else { &row.id };
            let gap = if id.is_empty() { "" } else { "  " };
            writeln!(out, "  ~ {id}{gap}{} -> {}{label}", cell(&row.old), cell(&row.new))
        }
    };
}

fn short(text: &str) -> String {
    match text.char_indices().nth(MOST_CHARS) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}
