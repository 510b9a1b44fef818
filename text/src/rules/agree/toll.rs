//! Acts and states whose counts are tolls: an event has one number of dead, and reports that give others differ on it.
//!
//! `kill / object / dead` and `die / subject / dead` make "killed 77 people" and "83 people died" two values of one toll.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::error::Result;
use crate::rules::files::RuleFiles;

/// Who is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Counted {
    /// The object of the verb.
    Object,
    /// Its subject.
    Subject,
    /// What the word is said of.
    Attribute,
    /// The word names the state of those it counts: "12 deaths".
    Noun,
    /// The word stands for their number: "the toll rose to 12".
    Figure,
}

/// The words of all tolls.
#[derive(Clone, Debug, Default)]
pub struct Tolls {
    states: FxHashMap<(u32, Counted), u32>,
    general: FxHashSet<u32>,
}

impl Tolls {
    /// The state (its key) that a word (the key of its lemma) counts in this way.
    pub fn state(&self, lemma_key: u32, counted: Counted) -> Option<u32> {
        self.states.get(&(lemma_key, counted)).copied()
    }

    /// Whether a counted noun (the key of its lemma, 0 for none) may stand for any of those who are counted.
    pub fn is_general(&self, noun: u32) -> bool {
        noun == 0 || self.general.contains(&noun)
    }
}

/// Reads the words.
pub(super) fn tolls(files: &RuleFiles, key_of: &dyn Fn(&str) -> u32) -> Result<Tolls> {
    let columns = &["id", "counted", "state", "source"];
    let table = files.table("agree/tolls.tsv", include_str!("../../../../rules/agree/tolls.tsv"), columns)?;
    let mut tolls = Tolls::default();
    for row in &table.rows {
        let word = key_of(&row.fields[0]);
        let counted = match row.fields[1].as_str() {
            "general" => {
                tolls.general.insert(word);
                continue;
            }
            "object" => Counted::Object,
            "subject" => Counted::Subject,
            "attribute" => Counted::Attribute,
            "noun" => {
                tolls.general.insert(word);
                Counted::Noun
            }
            "figure" => Counted::Figure,
            other => return Err(table.fail(row, format!("unknown use `{other}`"))),
        };
        tolls.states.insert((word, counted), key_of(&row.fields[2]));
    }
    Ok(tolls)
}
