//! Documents of two folders, matched by their key, and what is left by equal bytes: a file that was moved is one change.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crosscheck_text::model::vocabulary::{Change, ComparedBy};

use crate::diff::differences::Differences;
use crate::diff::side::{Cells, by_key, changed, one_sided, shared_columns};
use crate::error::Result;
use crate::tables::definition::Row;
use crate::tables::rows::DocumentRow;

/// What is compared of a document; `sha256` tells that its text is another.
const FIELDS: &[&str] =
    &["doc_id", "source_id", "sha256", "title", "author", "url", "published", "language", "is_canonical"];

/// Adds what differs; gives the new keys of documents that have another.
pub(crate) fn compare(old: &Path, new: &Path, found: &mut Differences) -> Result<BTreeMap<String, String>> {
    let table = DocumentRow::table();
    let Some(fields) = shared_columns((old, new), &table, FIELDS)? else {
        found.left_out.push("documents: one of the folders has no table `documents` as parquet or arrow".into());
        return Ok(BTreeMap::new());
    };
    let (old, new) = (by_key(old, &table, &fields)?, by_key(new, &table, &fields)?);
    found.n_documents = (old.len(), new.len());
    let at = |name: &str| fields.iter().skip(1).position(|field| *field == name);
    let label = |cells: &Cells| at("title").and_then(|idx| cells.get(idx).cloned().flatten());
    let renamed = renamed(&old, &new, at("sha256"));
    let new_names: BTreeSet<&String> = renamed.values().collect();
    for (old_id, before) in &old {
        let new_id = renamed.get(old_id).unwrap_or(old_id);
        let Some(after) = new.get(new_id) else {
            found.rows.push(one_sided((ComparedBy::Document, Change::Vanished, "doc_id"), old_id, label(before)));
            continue;
        };
        let key = [(&"doc_id", (Some(old_id.clone()), Some(new_id.clone())))];
        let cells = fields.iter().skip(1).zip(before.iter().cloned().zip(after.iter().cloned()));
        let cells = key.into_iter().chain(cells).map(|(field, both)| (*field, both));
        found.rows.extend(changed(ComparedBy::Document, (new_id, label(after), None), cells));
    }
    for (id, cells) in new.iter().filter(|(id, _)| !old.contains_key(*id) && !new_names.contains(id)) {
        found.rows.push(one_sided((ComparedBy::Document, Change::Appeared, "doc_id"), id, label(cells)));
    }
    Ok(renamed)
}

/// Old keys to new ones where exactly one document vanished and one appeared with the same bytes.
fn renamed(
    old: &BTreeMap<String, Cells>,
    new: &BTreeMap<String, Cells>,
    sha256: Option<usize>,
) -> BTreeMap<String, String> {
    let Some(sha256) = sha256 else { return BTreeMap::new() };
    let left = |own: &BTreeMap<String, Cells>, other: &BTreeMap<String, Cells>| {
        let mut of: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (id, cells) in own.iter().filter(|(id, _)| !other.contains_key(*id)) {
            if let Some(sum) = cells.get(sha256).cloned().flatten() {
                of.entry(sum).or_default().push(id.clone());
            }
        }
        of
    };
    let (gone, come) = (left(old, new), left(new, old));
    let pair = |(sum, ids): (String, Vec<String>)| match (&ids[..], come.get(&sum).map(Vec::as_slice)) {
        ([one], Some([other])) => Some((one.clone(), other.clone())),
        _ => None,
    };
    gone.into_iter().filter_map(pair).collect()
}
