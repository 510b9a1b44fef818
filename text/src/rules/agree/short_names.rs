//! First names and the short forms by which their bearers are called: "James", "Jim".

use rustc_hash::FxHashMap;

use crate::error::Result;
use crate::rules::files::RuleFiles;

/// For each name, in small letters, the rows of the list that have it.
#[derive(Clone, Debug, Default)]
pub struct ShortNames {
    rows: FxHashMap<String, Vec<u32>>,
}

impl ShortNames {
    /// Whether two first names, in small letters, can be forms of one.
    pub fn are_one(&self, one: &str, other: &str) -> bool {
        let of = |name: &str| self.rows.get(name).map(Vec::as_slice).unwrap_or_default();
        one == other || of(one).iter().any(|row| of(other).contains(row))
    }
}

/// Reads the list.
pub(super) fn short_names(files: &RuleFiles) -> Result<ShortNames> {
    let columns = &["id", "forms", "source"];
    let text = include_str!("../../../../rules/agree/short_names.tsv");
    let table = files.table("agree/short_names.tsv", text, columns)?;
    let mut rows: FxHashMap<String, Vec<u32>> = FxHashMap::default();
    for (number, row) in table.rows.iter().enumerate() {
        for name in row.fields[1].split(' ').chain([row.fields[0].as_str()]) {
            rows.entry(name.to_owned()).or_default().push(number as u32);
        }
    }
    Ok(ShortNames { rows })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_of_one_name_are_one() {
        let names = short_names(&RuleFiles::default()).expect("built-in rules parse");
        assert!(names.are_one("james", "jim") && names.are_one("bill", "will") && names.are_one("ada", "ada"));
        assert!(!names.are_one("frank", "fred") && !names.are_one("ada", "adam"));
    }
}
