//! What the stage `parse` knows: the weights of the tagger and the parser, and its word lists.
//!
//! `rules/models/parser.bin` holds the weights, written by the trainer and read once, when the first rules are made;
//! `rules/parse/*.tsv` holds verbs of saying, denials, nouns of acts and roles. What is done with them is in
//! `stages::parse`.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use crate::error::{Result, RulesError};
use crate::rules::files::RuleFiles;
use crate::rules::parse::clauses::ClauseRules;
use crate::rules::parse::file::Tables;
use crate::rules::parse::saying::SayingRules;

pub mod classes;
pub mod clauses;
pub mod file;
pub mod lemma;
#[cfg(test)]
mod lemma_tests;
pub mod lexicon;
pub mod rows;
pub mod saying;
pub mod sure;
pub mod table;

/// What reading the built-in weights gave; they are shared by all rules of a process.
static BUILT_IN: LazyLock<std::result::Result<Arc<Tables>, String>> =
    LazyLock::new(|| file::read(include_bytes!("../../../rules/models/parser.bin")).map(Arc::new));

/// The rules of the stage `parse`.
#[derive(Clone, Debug)]
pub struct ParseRules {
    /// Weights of the tagger and the parser.
    pub tables: Arc<Tables>,
    /// What denies, governs and names acts.
    pub clauses: Arc<ClauseRules>,
    /// Words of saying.
    pub saying: Arc<SayingRules>,
}

impl ParseRules {
    /// Reads the weights and lists, but for the words of saying: the user's own where there are any, else the built-in ones.
    ///
    /// # Errors
    /// When a file of the user's own cannot be read or has a line that does not parse.
    pub fn parse(files: &RuleFiles, saying: Arc<SayingRules>) -> Result<Self> {
        let governors = list(files, "parse/governors.tsv", include_str!("../../../rules/parse/governors.tsv"))?;
        let words = list(files, "parse/words.tsv", include_str!("../../../rules/parse/words.tsv"))?;
        let nouns = list(files, "parse/event_nouns.tsv", include_str!("../../../rules/parse/event_nouns.tsv"))?;
        let roles = list(files, "parse/role_nouns.tsv", include_str!("../../../rules/parse/role_nouns.tsv"))?;
        let fail = |message| RulesError::Line { path: "parse".into(), line: 0, message };
        Ok(Self {
            tables: tables(files)?,
            clauses: Arc::new(ClauseRules::parse(governors, words, nouns, roles).map_err(fail)?),
            saying,
        })
    }
}

/// The words of saying, and the given names with their pronouns, which `tag` reads too.
///
/// # Errors
/// When a list of the user's own cannot be read or has a line that does not parse.
pub(crate) fn read_saying(files: &RuleFiles) -> Result<Arc<SayingRules>> {
    let verbs = list(files, "parse/saying.tsv", include_str!("../../../rules/parse/saying.tsv"))?;
    let given = list(files, "parse/given.tsv", include_str!("../../../rules/parse/given.tsv"))?;
    let fail = |message| RulesError::Line { path: "parse".into(), line: 0, message };
    SayingRules::parse(verbs, given).map(Arc::new).map_err(fail)
}

/// The text of a list. One of the user's own stays in memory to the end of the program, as the built-in ones do.
fn list(files: &RuleFiles, path: &str, builtin: &'static str) -> Result<&'static str> {
    Ok(match files.text(path, builtin)? {
        Cow::Borrowed(text) => text,
        Cow::Owned(text) => text.leak(),
    })
}

fn tables(files: &RuleFiles) -> Result<Arc<Tables>> {
    const PATH: &str = "models/parser.bin";
    let fail = |message: String| RulesError::Line { path: PATH.into(), line: 0, message };
    match files.bytes(PATH)? {
        Some(own) => file::read(&own).map(Arc::new).map_err(fail),
        None => BUILT_IN.clone().map_err(fail),
    }
}
