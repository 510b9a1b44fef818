//! Words of acts that go both ways: whoever meets somebody is met by them.
//!
//! `talks / noun / meet` reads "Berg's talks with Diallo" as an encounter of the two.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::error::Result;
use crate::rules::files::RuleFiles;

/// What part of speech a word of an act is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A verb, in all its forms.
    Verb,
    /// A noun, in just this form.
    Noun,
}

/// What a word says of two parties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mutual {
    /// Key of the act.
    pub act: u32,
    /// How the word is used.
    pub part: Part,
    /// Whether the other party can stand right behind it, without "with".
    pub is_transitive: bool,
    /// Whether the other party must be a person: "engaged with the community" tells no encounter.
    pub is_of_persons: bool,
}

/// The words of all acts.
#[derive(Clone, Debug, Default)]
pub struct MutualWords {
    verbs: FxHashMap<u32, Mutual>,
    nouns: FxHashMap<String, Mutual>,
    denials: FxHashSet<u32>,
    holdings: FxHashSet<u32>,
}

impl MutualWords {
    /// Whether a verb (the key of its lemma) before an act says that it was only wished for, or avoided, or something else.
    pub fn is_denial(&self, lemma_key: u32) -> bool {
        self.denials.contains(&lemma_key)
    }

    /// Whether those who are the subject of a verb (the key of its lemma) take part in the act that is its object ("held
    /// talks").
    pub fn is_holding(&self, lemma_key: u32) -> bool {
        self.holdings.contains(&lemma_key)
    }

    /// The act of a word, by its form (lower case) or by the key of its lemma; a form that is a noun is taken as one.
    pub fn of(&self, form: &str, lemma_key: u32) -> Option<&Mutual> {
        self.nouns.get(form).or_else(|| self.verbs.get(&lemma_key))
    }
}

/// Reads the words.
pub(super) fn words(files: &RuleFiles, key_of: &dyn Fn(&str) -> u32) -> Result<MutualWords> {
    let columns = &["id", "use", "act", "source"];
    let table = files.table("agree/mutual.tsv", include_str!("../../../../rules/agree/mutual.tsv"), columns)?;
    let mut words = MutualWords::default();
    for row in &table.rows {
        if row.fields[1] == "denial" {
            words.denials.insert(key_of(&row.fields[0]));
            continue;
        }
        if row.fields[1] == "holding" {
            words.holdings.insert(key_of(&row.fields[0]));
            continue;
        }
        let act = key_of(&row.fields[2]);
        let (part, is_transitive, is_of_persons) = match row.fields[1].as_str() {
            "noun" => (Part::Noun, false, false),
            "gerund" => (Part::Noun, true, false),
            "object" => (Part::Verb, true, false),
            "with" => (Part::Verb, false, false),
            "with person" => (Part::Verb, false, true),
            other => return Err(table.fail(row, format!("unknown use `{other}`"))),
        };
        let mutual = Mutual { act, part, is_transitive, is_of_persons };
        match part {
            Part::Noun => words.nouns.insert(row.fields[0].clone(), mutual),
            Part::Verb => words.verbs.insert(key_of(&row.fields[0]), mutual),
        };
    }
    Ok(words)
}
