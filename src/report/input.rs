//! What the page is made of: the tables of an output folder, and what of them is left out.
//!
//! `claims: 100000 of 250000, see the table claims` is a cut.

use std::path::{Path, PathBuf};

use crosscheck_text::rules::agree::AgreeRules;
use serde::Serialize;

use crate::error::{Error, Result};
use crate::tables::read::rows;
use crate::tables::rows::SourceRow;

/// Krippendorff's alpha over all sources, by kind of claim: what the page tells that stands in no table.
pub type Alpha = Vec<(String, Option<f64>)>;

/// What is left out of the page.
#[derive(Debug, Serialize)]
pub(crate) struct Cut {
    /// What it is, in words for readers.
    pub(crate) what: &'static str,
    /// How many are on the page.
    pub(crate) shown: usize,
    /// How many there are.
    pub(crate) total: usize,
    /// Table that has all.
    pub(crate) table: &'static str,
}

impl Cut {
    /// None when nothing is left out.
    pub(crate) fn of(what: &'static str, shown: usize, total: usize, table: &'static str) -> Option<Self> {
        (shown < total).then_some(Self { what, shown, total, table })
    }
}

/// The tables of an output folder.
pub(crate) struct Tables<'a> {
    pub(crate) folder: &'a Path,
    /// The rules of the run, by which words are compared.
    pub(crate) rules: &'a AgreeRules,
}

impl Tables<'_> {
    pub(crate) fn path(&self, table: &str) -> PathBuf {
        self.folder.join("parquet").join(format!("{table}.parquet"))
    }

    /// Names every table that is missing at once.
    pub(crate) fn expect_all(&self) -> Result<()> {
        let all = crate::tables::all();
        let missing: Vec<&str> = all.iter().map(|table| table.name).filter(|name| !self.path(name).is_file()).collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(Error::Nothing {
            what: format!("`{}` has no table `{}`", self.folder.join("parquet").display(), missing.join("`, `")),
            hint: "the report is made from the Parquet tables: run `crosscheck run` again to write them".into(),
        })
    }

    pub(crate) fn sources(&self) -> Result<Vec<SourceRow>> {
        rows::<SourceRow>(&self.path("sources"))?.collect()
    }
}
