//! A Hugging Face model of the user's own (`--tagger DIR`), with the types that its labels mean.
//!
//! With the row `loc LOC GPE` of `rules/tag/labels.tsv`, `B-LOC` is a GPE for a model without a label for GPE, as those of
//! CoNLL 2003 are, else a LOC. The network stands in the package `crosscheck-hf-tagger`, which is compiled in by the cargo
//! feature `hf-tagger`; without it there is no `OwnModel`, and asking for one is an error.

use std::path::Path;

use crate::error::{Result, RulesError};
use crate::model::span::Span;
use crate::model::vocabulary::EntityType;
use crate::rules::files::RuleTable;

/// The files of a model, all of which change what it finds.
pub const FILES: [&str; 3] = ["config.json", "model.safetensors", "tokenizer.json"];

/// A model that was loaded.
#[cfg(feature = "hf-tagger")]
pub struct OwnModel {
    tagger: crosscheck_hf_tagger::Tagger,
    /// The type of each kind of the model's labels.
    types: Vec<Option<EntityType>>,
    unknown: Vec<String>,
}

/// A model that cannot be: this program was built without the feature `hf-tagger`.
#[cfg(not(feature = "hf-tagger"))]
pub enum OwnModel {}

/// A name that the model found in a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Named {
    /// Bytes of the text; they may lie within a character.
    pub span: Span,
    /// What it is.
    pub r#type: EntityType,
    /// The model's probability of it.
    pub confidence: f32,
}

impl std::fmt::Debug for OwnModel {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("OwnModel").field("unknown", &self.unknown()).finish_non_exhaustive()
    }
}

#[cfg(feature = "hf-tagger")]
impl OwnModel {
    /// Loads the model of a folder.
    ///
    /// # Errors
    /// When its files are missing, broken or of an unsupported family, or none of its labels has a type.
    pub(crate) fn open(dir: &Path, labels: &RuleTable) -> Result<Self> {
        let tagger = crosscheck_hf_tagger::Tagger::open(dir).map_err(|failure| RulesError::Tagger {
            path: failure.path,
            message: failure.message,
            hint: failure.hint,
        })?;
        let meanings = meanings(labels)?;
        let kinds: Vec<String> = tagger.kinds().iter().map(|kind| kind.to_lowercase()).collect();
        let has_gpe = kinds.iter().any(|kind| kind == "gpe");
        let meant = |kind: &String| meanings.iter().find(|meaning| meaning.label == *kind);
        let types: Vec<Option<EntityType>> = kinds
            .iter()
            .map(|kind| meant(kind).and_then(|meaning| if has_gpe { meaning.r#type } else { meaning.alone }))
            .collect();
        let unknown: Vec<String> = kinds.into_iter().filter(|kind| meant(kind).is_none()).collect();
        if types.iter().all(Option::is_none) {
            return Err(RulesError::Tagger {
                path: dir.join(crosscheck_hf_tagger::CONFIG),
                message: format!("none of its labels has a type here: `{}`", tagger.kinds().join("`, `")),
                hint: "give a model that labels names, or add its labels to `tag/labels.tsv` in a folder for `--rules`"
                    .into(),
            });
        }
        Ok(Self { tagger, types, unknown })
    }

    /// Labels, in lower case, that `rules/tag/labels.tsv` does not know; what they mark is left out.
    pub fn unknown(&self) -> &[String] {
        &self.unknown
    }

    /// The names in each text, in order and apart.
    ///
    /// # Errors
    /// What the model cannot do with the texts, in words.
    pub fn names(&self, texts: &[&str]) -> std::result::Result<Vec<Vec<Named>>, String> {
        let found = self.tagger.read(texts).map_err(|failure| failure.to_string())?;
        let named = |found: crosscheck_hf_tagger::Found| {
            let r#type = self.types.get(found.kind).copied().flatten()?;
            Some(Named { span: Span::new(found.start, found.end), r#type, confidence: found.confidence })
        };
        Ok(found.into_iter().map(|found| found.into_iter().filter_map(named).collect()).collect())
    }
}

#[cfg(not(feature = "hf-tagger"))]
impl OwnModel {
    /// Refuses the folder, because the part that reads models was not compiled in.
    ///
    /// # Errors
    /// Always.
    pub(crate) fn open(_dir: &Path, labels: &RuleTable) -> Result<Self> {
        meanings(labels)?;
        Err(RulesError::NotBuiltIn {
            what: "`--tagger` needs a crosscheck that was built with the cargo feature `hf-tagger`; this one was built without it".into(),
            hint: "build one with `cargo build --locked --release --features hf-tagger`, or leave out `--tagger` to use the built-in tagger"
                .into(),
        })
    }

    /// Labels that are not known.
    pub fn unknown(&self) -> &[String] {
        match *self {}
    }

    /// The names in each text.
    ///
    /// # Errors
    /// None, as there is no model.
    pub fn names(&self, _texts: &[&str]) -> std::result::Result<Vec<Vec<Named>>, String> {
        match *self {}
    }
}

/// A row of `rules/tag/labels.tsv`.
#[derive(Clone, Debug, PartialEq)]
pub struct Meaning {
    /// The label in lower case, without a prefix.
    pub label: String,
    /// Its type; none when the label is left to lists and rules.
    pub r#type: Option<EntityType>,
    /// The type in a model without a label for GPE.
    pub alone: Option<EntityType>,
}

fn meanings(table: &RuleTable) -> Result<Vec<Meaning>> {
    let mut meanings = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let [label, r#type, alone, _] = row.fields.as_slice() else { continue };
        let parse = |word: &str| match word {
            "-" => Ok(None),
            _ => EntityType::parse(word).map(Some).ok_or_else(|| table.fail(row, format!("unknown type `{word}`"))),
        };
        let alone = parse(if alone.is_empty() { r#type } else { alone })?;
        meanings.push(Meaning { label: label.clone(), r#type: parse(r#type)?, alone });
    }
    Ok(meanings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::files::RuleFiles;
    use crate::rules::tag::label_table;

    #[test]
    fn the_labels_of_common_schemes_have_types() {
        let table = label_table(&RuleFiles::default()).expect("the table parses");
        let meanings = meanings(&table).expect("the types are known");
        let of = |label: &str| meanings.iter().find(|meaning| meaning.label == label).expect("the label is known");
        assert_eq!((of("loc").r#type, of("loc").alone), (Some(EntityType::Loc), Some(EntityType::Gpe)));
        assert_eq!((of("per").r#type, of("person").alone), (Some(EntityType::Person), Some(EntityType::Person)));
        assert_eq!((of("misc").r#type, of("cardinal").alone), (None, None));
    }
}
