//! The rules of `tag`: gazetteers of names, and classes of words that tell what a capitalised run is.
//!
//! The row `KR South Korea ... Korean` makes `South Korea` a GPE and `Korean` a NORP with the country code KR. It does not
//! look at text; `stages::tag` does.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Arc, LazyLock};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::{Result, RulesError};
use crate::model::span::Span;
use crate::model::vocabulary::EntityType;
use crate::rules::files::{RuleFiles, RuleTable};
use crate::rules::parse::read_saying;
use crate::rules::parse::saying::SayingRules;
use crate::rules::tag::class::{Class, Classes};
use crate::rules::tag::model::Model;
use crate::rules::tag::own_model::OwnModel;
use crate::rules::tag::words::{Kind, Token, cut};

pub mod aliases;
pub mod class;
pub mod facts;
pub mod form;
pub mod forms;
pub mod model;
pub mod own_model;
pub mod words;

const CLASSES: [(&str, Class); 61] = [
    ("abbrev", Class::Abbrev),
    ("article", Class::Article),
    ("before_month", Class::BeforeMonth),
    ("auxiliary", Class::Auxiliary),
    ("bridge", Class::Bridge),
    ("calendar", Class::Calendar),
    ("common", Class::Common),
    ("connected", Class::Connected),
    ("direction", Class::Direction),
    ("event_front", Class::EventFront),
    ("event_head", Class::EventHead),
    ("fac_front", Class::FacFront),
    ("fac_head", Class::FacHead),
    ("for_head", Class::ForHead),
    ("given", Class::Given),
    ("given_word", Class::GivenWord),
    ("gpe_front", Class::GpeFront),
    ("gpe_head", Class::GpeHead),
    ("honor_head", Class::HonorHead),
    ("language_cue", Class::LanguageCue),
    ("law_head", Class::LawHead),
    ("law_number", Class::LawNumber),
    ("link", Class::Link),
    ("loc_front", Class::LocFront),
    ("loc_head", Class::LocHead),
    ("name_suffix", Class::NameSuffix),
    ("not_name", Class::NotName),
    ("org_cue", Class::OrgCue),
    ("of_head", Class::OfHead),
    ("org_head", Class::OrgHead),
    ("org_suffix", Class::OrgSuffix),
    ("org_tail", Class::OrgTail),
    ("particle", Class::Particle),
    ("person_particle", Class::PersonParticle),
    ("place_prep", Class::PlacePrep),
    ("product_head", Class::ProductHead),
    ("profession", Class::Profession),
    ("product_suffix", Class::ProductSuffix),
    ("product_tail", Class::ProductTail),
    ("role", Class::Role),
    ("role_modifier", Class::RoleModifier),
    ("role_opener", Class::RoleOpener),
    ("speech", Class::Speech),
    ("speech_inverted", Class::SpeechInverted),
    ("surname", Class::Surname),
    ("work_cue", Class::WorkCue),
    ("work_head", Class::WorkHead),
    ("lesser", Class::Lesser),
    ("firm", Class::Firm),
    ("firm_front", Class::FirmFront),
    ("firm_noun", Class::FirmNoun),
    ("firm_trade", Class::FirmTrade),
    ("place_noun", Class::PlaceNoun),
    ("politician", Class::Politician),
    ("ship", Class::Ship),
    ("ship_front", Class::ShipFront),
    ("storm", Class::Storm),
    ("team", Class::Team),
    ("place_owner", Class::PlaceOwner),
    ("boss", Class::Boss),
    ("deed", Class::Deed),
];

/// One thing that a gazetteer knows.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Stable id: `country:KR`, `nation:KR`, `place:osaka`, `org:united-nations`.
    pub known: String,
    /// The usual name.
    pub name: String,
    /// Its type.
    pub r#type: EntityType,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Hash of the word that must stand right before.
    pub after: Option<u64>,
    /// Whether the user's own file says so; then nothing overrules it.
    pub is_own: bool,
    /// The user's own id of the thing.
    pub external_id: Option<String>,
}

/// Keys are hashes already.
#[derive(Default)]
pub struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }
    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

/// A map whose keys are hashes.
pub type HashedMap<T> = HashMap<u64, T, BuildHasherDefault<Hashed>>;

/// Sequences of words, each with a value at its end.
#[derive(Clone, Debug, Default)]
pub struct Trie {
    next: HashedMap<u32>,
    values: Vec<Option<u32>>,
}

impl Trie {
    fn key(state: u32, word: u64) -> u64 {
        word ^ u64::from(state).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }

    /// The state after one more word; 0 is the start.
    pub fn step(&self, state: u32, word: u64) -> Option<u32> {
        self.next.get(&Self::key(state, word)).copied()
    }

    /// The value of the sequence that ends in this state.
    pub fn value(&self, state: u32) -> Option<u32> {
        self.values.get(state as usize).copied().flatten()
    }

    /// Adds a sequence; the first value of a sequence stays and is returned.
    pub fn add(&mut self, words: impl Iterator<Item = u64>, value: u32) -> u32 {
        let state = self.grow(words);
        match self.values.get_mut(state as usize).filter(|_| state != 0) {
            Some(slot) => *slot.get_or_insert(value),
            None => value,
        }
    }

    /// Adds a sequence, or gives it another value.
    pub fn replace(&mut self, words: impl Iterator<Item = u64>, value: u32) {
        let state = self.grow(words);
        if let Some(slot) = self.values.get_mut(state as usize).filter(|_| state != 0) {
            *slot = Some(value);
        }
    }

    /// The state at the end of a sequence, made if it is not there.
    fn grow(&mut self, words: impl Iterator<Item = u64>) -> u32 {
        if self.values.is_empty() {
            self.values.push(None);
        }
        let mut state = 0;
        for word in words {
            let fresh = self.values.len() as u32;
            state = *self.next.entry(Self::key(state, word)).or_insert(fresh);
            if state == fresh {
                self.values.push(None);
            }
        }
        state
    }
}

/// What finds names: everything, or one part of it alone, so that its worth can be measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Finders {
    /// Lists, rules and model together.
    #[default]
    All,
    /// The gazetteers.
    Lists,
    /// Gazetteers and rules.
    Rules,
    /// The model.
    Model,
}

/// Settings of `tag`.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TagThresholds {
    /// Whether "the president" gives a row of `entity_mentions` where one person of the document is president; without it
    /// such words only tell who speaks.
    pub definite_roles: bool,
}

/// The weights that ship, decoded once.
static BUILT_IN: LazyLock<std::result::Result<Arc<Model>, String>> =
    LazyLock::new(|| Model::read(include_bytes!("../../../rules/models/tagger.bin")).map(Arc::new));

fn model(files: &RuleFiles) -> Result<Arc<Model>> {
    const PATH: &str = "models/tagger.bin";
    let read = match files.bytes(PATH)? {
        Some(own) => Model::read(&own).map(Arc::new),
        None => BUILT_IN.clone(),
    };
    read.map_err(|message| RulesError::Line { path: PATH.into(), line: 1, message })
}

/// What the labels of models of the user's own mean.
fn label_table(files: &RuleFiles) -> Result<RuleTable> {
    const COLUMNS: [&str; 4] = ["id", "type", "alone", "source"];
    files.table("tag/labels.tsv", include_str!("../../../rules/tag/labels.tsv"), &COLUMNS)
}

/// What `tag` knows.
#[derive(Clone, Debug)]
pub struct TagRules {
    /// Classes of words, by hash in lower case.
    classes: HashedMap<Classes>,
    /// Names, by exact words.
    pub names: Trie,
    /// Role phrases, by words in lower case.
    pub roles: Trie,
    /// Values of `names`.
    pub entries: Vec<Entry>,
    /// Places that share a form, by its hash, the first of the lists first: `Georgia` is a country and a state, while
    /// `Republic of Georgia` is the country alone.
    pub homonyms: HashedMap<Vec<u32>>,
    /// Whether the user's own names begin in lower case.
    pub has_lower_names: bool,
    /// The trained tagger.
    pub model: Arc<Model>,
    /// A model of the user's own that takes its place.
    pub own_model: Option<Arc<OwnModel>>,
    /// What finds names; all but in measurements.
    pub finders: Finders,
    /// Numbers and switches.
    pub thresholds: TagThresholds,
    /// Given names in full by their short form, both in lower case.
    pub nicknames: Arc<HashMap<String, Vec<String>>>,
    /// Which pronoun given names and titles go with.
    pub saying: Arc<SayingRules>,
    /// For each first letter a bit for each length of a word of speech.
    speech: [u32; 26],
}

impl TagRules {
    /// Whether a row of the gazetteer is the user's own, which nothing overrules.
    pub fn is_own(&self, entry: Option<u32>) -> bool {
        entry.and_then(|entry| self.entries.get(entry as usize)).is_some_and(|entry| entry.is_own)
    }

    /// Reads the built-in tables or the user's own.
    ///
    /// # Errors
    /// When a table does not parse, or names an unknown type or class.
    pub fn parse(files: &RuleFiles) -> Result<Self> {
        let mut rules = Self {
            classes: HashedMap::default(),
            names: Trie::default(),
            roles: Trie::default(),
            entries: Vec::new(),
            homonyms: HashedMap::default(),
            has_lower_names: false,
            model: model(files)?,
            own_model: None,
            finders: Finders::All,
            thresholds: TagThresholds::default(),
            nicknames: Arc::default(),
            saying: read_saying(files)?,
            speech: [0; 26],
        };
        rules.add_countries(&files.table(
            "tag/countries.tsv",
            include_str!("../../../rules/tag/countries.tsv"),
            &["id", "name", "aliases", "demonyms", "capitals", "source"],
        )?);
        rules.add_names(&files.table(
            "tag/places.tsv",
            include_str!("../../../rules/tag/places.tsv"),
            &["id", "type", "name", "aliases", "country", "source"],
        )?)?;
        rules.add_names(&files.table(
            "tag/names.tsv",
            include_str!("../../../rules/tag/names.tsv"),
            &["id", "type", "name", "aliases", "after", "source"],
        )?)?;
        rules.add_words(&files.table(
            "tag/words.tsv",
            include_str!("../../../rules/tag/words.tsv"),
            &["id", "class", "words", "source"],
        )?)?;
        let short = include_str!("../../../rules/agree/short_names.tsv");
        let mut nicknames: HashMap<String, Vec<String>> = HashMap::new();
        for row in &files.table("agree/short_names.tsv", short, &["id", "forms", "source"])?.rows {
            let [id, forms, _] = row.fields.as_slice() else { continue };
            for form in forms.split(' ') {
                nicknames.entry(form.to_owned()).or_default().push(id.clone());
            }
        }
        rules.nicknames = Arc::new(nicknames);
        if let Some(path) = &files.aliases {
            rules.add_aliases(path)?;
        }
        if let Some(dir) = &files.tagger {
            rules.own_model = Some(Arc::new(OwnModel::open(dir, &label_table(files)?)?));
        }
        Ok(rules)
    }

    /// The classes of a word, by its hash in lower case.
    pub fn classes(&self, lower: u64) -> Classes {
        self.classes.get(&lower).copied().unwrap_or_default()
    }

    /// Whether a word in lower case is a verb of speech; most words are told apart by first letter and length.
    pub fn is_speech(&self, word: &str) -> bool {
        let Some(first) = word.bytes().next() else { return false };
        let lengths = self.speech.get(usize::from(first.wrapping_sub(b'a')));
        let may_be = lengths.is_some_and(|lengths| word.len() < 32 && lengths & (1 << word.len()) != 0);
        may_be && self.classes(words::hash_lower(word)).has(Class::Speech)
    }

    /// The classes of a token's word; marks have none.
    pub fn classes_of(&self, token: &Token) -> Classes {
        if matches!(token.kind, Kind::Mark(_)) { Classes::default() } else { self.classes(token.lower) }
    }

    fn add_countries(&mut self, table: &RuleTable) {
        for row in &table.rows {
            let [id, name, aliases, demonyms, capitals, _] = row.fields.as_slice() else { continue };
            let entry = |kind: &str, name: &str, r#type| Entry {
                known: format!("{kind}:{id}"),
                name: name.to_owned(),
                r#type,
                country: Some(id.clone()),
                after: None,
                is_own: false,
                external_id: None,
            };
            self.add(entry("country", name, EntityType::Gpe), std::iter::once(name.as_str()).chain(listed(aliases)));
            let Some(demonym) = listed(demonyms).next() else {
                self.add_capital(entry("capital", capitals, EntityType::Gpe), capitals);
                continue;
            };
            self.add(entry("nation", demonym, EntityType::Norp), listed(demonyms));
            self.add_capital(entry("capital", capitals, EntityType::Gpe), capitals);
        }
    }

    fn add_capital(&mut self, mut entry: Entry, capitals: &str) {
        if let Some(first) = listed(capitals).next() {
            entry.name = first.to_owned();
            self.add(entry, listed(capitals));
        }
    }

    fn add_names(&mut self, table: &RuleTable) -> Result<()> {
        for row in &table.rows {
            let [id, r#type, name, aliases, fifth, _] = row.fields.as_slice() else { continue };
            let r#type = EntityType::parse(r#type).ok_or_else(|| table.fail(row, format!("unknown type `{type}`")))?;
            let fifth = Some(fifth).filter(|field| !field.is_empty());
            let is_place = table.path.ends_with("places.tsv");
            let entry = Entry {
                known: id.clone(),
                name: name.clone(),
                r#type,
                country: fifth.filter(|_| is_place).cloned(),
                after: fifth.filter(|_| !is_place).map(|word| words::hash_lower(word)),
                is_own: false,
                external_id: None,
            };
            self.add(entry, std::iter::once(name.as_str()).chain(listed(aliases)));
        }
        Ok(())
    }

    fn add<'a>(&mut self, entry: Entry, forms: impl Iterator<Item = &'a str>) {
        let value = self.entries.len() as u32;
        let is_place = entry.r#type == EntityType::Gpe && entry.country.is_some();
        self.entries.push(entry);
        for form in forms {
            let tokens = tokens(form);
            let first = self.names.add(name_words(&tokens).map(|token| token.exact), value);
            if first != value && is_place {
                self.homonyms.entry(words::hash(form)).or_insert_with(|| vec![first]).push(value);
            }
        }
    }

    /// Adds an entry of the user's own under its forms, whatever else has them.
    fn add_own(&mut self, entry: Entry, forms: &[&str]) {
        let value = self.entries.len() as u32;
        self.entries.push(entry);
        for form in forms {
            let tokens = tokens(form);
            self.names.replace(name_words(&tokens).map(|token| token.exact), value);
            self.has_lower_names |= name_words(&tokens).next().is_some_and(|token| !token.is_capital());
        }
    }

    fn add_words(&mut self, table: &RuleTable) -> Result<()> {
        for row in &table.rows {
            let [_, class, list, _] = row.fields.as_slice() else { continue };
            let class = CLASSES.iter().find(|(word, _)| word == class).map(|(_, class)| *class);
            let class = class.ok_or_else(|| table.fail(row, "unknown class"))?;
            for word in listed(list) {
                let tokens = tokens(word);
                let mut words = name_words(&tokens);
                if class == Class::Role {
                    self.roles.add(name_words(&tokens).map(|token| token.lower), 0);
                }
                if class == Class::Speech
                    && let Some(first) = word.bytes().next()
                    && let Some(lengths) = self.speech.get_mut(usize::from(first.wrapping_sub(b'a')))
                {
                    *lengths |= 1 << word.len().min(31);
                }
                if let (Some(token), None) = (words.next(), words.next()) {
                    self.classes.entry(token.lower).or_default().0 |= 1 << class as u64;
                }
            }
        }
        Ok(())
    }
}

/// The tokens of a form that a gazetteer compares: words and numbers.
fn name_words(tokens: &[Token]) -> impl Iterator<Item = &Token> {
    tokens.iter().filter(|token| matches!(token.kind, Kind::Word | Kind::Number | Kind::Possessive))
}

fn tokens(form: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    cut(form, Span::new(0, form.len()), &mut tokens);
    tokens
}

fn listed(field: &str) -> impl Iterator<Item = &str> {
    field.split('|').map(str::trim).filter(|item| !item.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_tables_parse_and_ids_are_unique() {
        let rules = TagRules::parse(&RuleFiles::default()).expect("built-in rules parse");
        let mut ids: Vec<&str> = rules.entries.iter().map(|entry| entry.known.as_str()).collect();
        let n = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), n);
    }
}
