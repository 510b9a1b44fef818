//! Function words of languages in Latin letters, by which a text tells its own.
//!
//! The row `de  der|die|und ..` of `rules/segment/languages.tsv` counts those words for German. The row of English
//! leaves out words that are common elsewhere too ("in", "an", "as").

use std::collections::HashSet;

use crate::error::Result;
use crate::rules::files::{RuleFiles, forms};

/// The function words of one language.
#[derive(Clone, Debug, Default)]
pub struct LanguageWords {
    /// ISO 639-1 code.
    pub code: String,
    /// Words in lower case.
    pub words: HashSet<String>,
}

/// Reads `segment/languages.tsv`.
///
/// # Errors
/// When the table does not parse.
pub(crate) fn languages(files: &RuleFiles) -> Result<Vec<LanguageWords>> {
    let builtin = include_str!("../../../rules/segment/languages.tsv");
    let table = files.table("segment/languages.tsv", builtin, &["id", "words", "source"])?;
    let read = |fields: &[String]| LanguageWords {
        code: fields[0].clone(),
        words: forms(&fields[1]).map(str::to_owned).collect(),
    };
    Ok(table.rows.iter().map(|row| read(&row.fields)).collect())
}
