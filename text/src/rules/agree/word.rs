//! Words of closed classes that decide how two acts are compared: prepositions by what they say, and governing verbs.
//!
//! `in / place` makes "in Oslo" the place of an act; `allow / allowing` makes "allowed to sell" an ability.

use rustc_hash::FxHashSet;

use crate::error::Result;
use crate::rules::agree::lemma;
use crate::rules::files::RuleFiles;

/// What a word does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WordClass {
    /// A preposition before where an act is.
    Place,
    /// A preposition before what tells one thing from others of its kind ("the law on school meals").
    Qualifier,
    /// A preposition before what is around an act and tells it from no other ("after years of delay").
    Aside,
    /// A preposition before an act that has happened ("after the closure of the plant").
    Presupposing,
    /// A verb that lets somebody do something.
    Allowing,
    /// A verb that bars somebody from it.
    Barring,
    /// A verb of choice: who chose not to join has not joined.
    Choosing,
    /// A word that says what can be done.
    Ability,
    /// A word that denies what is to come.
    Unlikely,
    /// A verb of two parties that makes what they do together certain.
    Agreeing,
    /// A verb that says that something did not come about.
    Failing,
    /// A word that puts what it governs ahead: "scheduled to meet", "plans to meet".
    Planning,
    /// A noun that many people of one event may be: "son", "victim", "officer".
    AnyPerson,
    /// A verb of what goes on for a time or over and over, and is never done: "include", "serve".
    Stative,
    /// A word at which a sentence is cut.
    Break,
    /// A word at which it is cut behind a comma.
    Pause,
}

/// The words with their classes, by the key of the word.
#[derive(Clone, Debug, Default)]
pub struct Words {
    classes: FxHashSet<(u32, WordClass)>,
}

impl Words {
    /// Whether a word (of a preposition or conjunction the key of its form, else the key of its lemma) is of a class.
    pub fn is(&self, word_key: u32, class: WordClass) -> bool {
        word_key != 0 && self.classes.contains(&(word_key, class))
    }
}

/// Reads the words.
pub(super) fn words(files: &RuleFiles, key_of: &dyn Fn(&str) -> u32) -> Result<Words> {
    let columns = &["id", "word", "class", "source"];
    let table = files.table("agree/words.tsv", include_str!("../../../../rules/agree/words.tsv"), columns)?;
    let mut words = Words::default();
    for row in &table.rows {
        let class = match row.fields[2].as_str() {
            "place" => WordClass::Place,
            "qualifier" => WordClass::Qualifier,
            "aside" => WordClass::Aside,
            "presupposing" => WordClass::Presupposing,
            "allowing" => WordClass::Allowing,
            "barring" => WordClass::Barring,
            "choosing" => WordClass::Choosing,
            "ability" => WordClass::Ability,
            "unlikely" => WordClass::Unlikely,
            "agreeing" => WordClass::Agreeing,
            "failing" => WordClass::Failing,
            "planning" => WordClass::Planning,
            "any_person" => WordClass::AnyPerson,
            "stative" => WordClass::Stative,
            "break" => WordClass::Break,
            "pause" => WordClass::Pause,
            other => return Err(table.fail(row, format!("unknown class `{other}`"))),
        };
        let is_form = matches!(
            class,
            WordClass::Place
                | WordClass::Qualifier
                | WordClass::Aside
                | WordClass::Presupposing
                | WordClass::Break
                | WordClass::Pause
        );
        let word = row.fields[1].as_str();
        words.classes.insert((if is_form { lemma::key(word) } else { key_of(word) }, class));
    }
    Ok(words)
}
