//! Function words of languages in Latin letters, by which a text tells its own.
//!
//! The row `de  der|die|und ..` of `rules/segment/languages.tsv` counts those words for German. The row of English
//! leaves out words that are common elsewhere too ("in", "an", "as").

use rustc_hash::FxHashMap;

use crate::error::Result;
use crate::rules::files::{RuleFiles, forms};

/// The function words of some languages.
#[derive(Clone, Debug, Default)]
pub struct Languages {
    /// ISO 639-1 codes.
    pub codes: Vec<String>,
    /// Words in lower case, each with the languages (by their places in `codes`) that it is a function word of.
    pub words: FxHashMap<String, Vec<usize>>,
}

/// Reads `segment/languages.tsv`.
///
/// # Errors
/// When the table does not parse.
pub(crate) fn languages(files: &RuleFiles) -> Result<Languages> {
    let builtin = include_str!("../../../rules/segment/languages.tsv");
    let table = files.table("segment/languages.tsv", builtin, &["id", "words", "source"])?;
    let mut languages = Languages::default();
    for (place, row) in table.rows.iter().enumerate() {
        languages.codes.push(row.fields[0].clone());
        for word in forms(&row.fields[1]) {
            let of = languages.words.entry(word.to_owned()).or_default();
            if of.last() != Some(&place) {
                of.push(place);
            }
        }
    }
    Ok(languages)
}
