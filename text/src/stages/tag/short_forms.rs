//! Single words that stand for longer names of things within one document.
//!
//! After "Darrow Instruments" a bare `Darrow` is the firm, after "Torquay Rovers" `Rovers` is the team, after "Hurricane Odile"
//! `Odile` is the storm. Persons come first where one of them has the word as a name.

use crate::model::segment::Segmented;
use crate::model::vocabulary::EntityType;
use crate::rules::tag::class::Class;
use crate::rules::tag::words::{hash, hash_lower};
use crate::rules::tag::{HashedMap, TagRules};
use crate::stages::tag::find::{Find, MODEL};

/// Names that one word may stand for; a second is as good as many.
const MOST: usize = 2;

/// Short forms by the hash of their word in lower case.
#[derive(Debug, Default)]
pub(crate) struct ShortForms {
    /// Words of any name of the document.
    names: HashedMap<Vec<u32>>,
    /// Words that name a storm.
    storms: HashedMap<()>,
    /// Words that are part of a person's name.
    personal: HashedMap<()>,
    /// Words that end a person's name.
    surnames: HashedMap<()>,
}

impl ShortForms {
    /// The words that longer names of a document may be called by.
    pub(crate) fn of(segmented: &Segmented, finds: &[Find], rules: &TagRules) -> Self {
        let mut forms = Self::default();
        for find in finds {
            let text = segmented.text(find.place);
            if find.r#type == EntityType::Person && text.contains(' ') {
                forms.personal.extend(text.split(' ').map(|word| (hash_lower(word), ())));
                forms.surnames.extend(text.rsplit(' ').take(1).map(|word| (hash_lower(word), ())));
            } else if let Some(word) = short_of(text, find.r#type, rules) {
                forms.names.entry(word).or_default();
                if find.r#type == EntityType::Event {
                    forms.storms.insert(word, ());
                }
            }
        }
        forms
    }

    /// Whether a word, by its hash, may stand for a longer name.
    pub(crate) fn has(&self, word: u64) -> bool {
        // News calls people by their surnames: a bare first name is the storm of that name.
        let is_persons = self.personal.contains_key(&word)
            && (self.surnames.contains_key(&word) || !self.storms.contains_key(&word));
        self.names.contains_key(&word) && !is_persons
    }

    /// Adds a longer name.
    pub(crate) fn add(&mut self, text: &str, name: u32, rules: &TagRules) {
        let types = [EntityType::Org, EntityType::Event];
        for word in types.into_iter().filter_map(|r#type| short_of(text, r#type, rules)) {
            if let Some(names) = self.names.get_mut(&word)
                && names.len() < MOST
                && !names.contains(&name)
            {
                names.push(name);
            }
        }
    }

    /// The one thing that a find of a single word stands for.
    pub(crate) fn thing(&self, word: u64, find: &Find, rules: &TagRules) -> Option<u32> {
        let is_storm = self.storms.contains_key(&word);
        let is_thing = match find.r#type {
            EntityType::Org | EntityType::Event | EntityType::Product | EntityType::Fac => true,
            EntityType::Person => {
                matches!(find.rule, MODEL | "single" | "title_case_run" | "before_speech" | "known_name" | "given_name")
            }
            _ => is_storm,
        };
        let is_given = rules.classes(word).has(Class::Given) && !is_storm;
        let is_free = find.entry.is_none() && find.role.is_none() && !is_given;
        if !is_thing || !is_free || !self.has(word) {
            return None;
        }
        match self.names.get(&word).map(Vec::as_slice) {
            Some([only]) => Some(*only),
            _ => None,
        }
    }
}

/// The word that a name of several words may be called by.
fn short_of(text: &str, r#type: EntityType, rules: &TagRules) -> Option<u64> {
    let (first, rest) = text.split_once(' ')?;
    let last = rest.rsplit(' ').next()?;
    let class = |word: &str| rules.classes(hash_lower(word));
    match r#type {
        EntityType::Event => (class(first).has(Class::Storm) || first == "Tropical").then(|| hash_lower(last)),
        EntityType::Org if class(last).has(Class::Team) => Some(hash_lower(last)),
        EntityType::Org => {
            let ordinary = [
                Class::Common,
                Class::NotName,
                Class::Calendar,
                Class::Direction,
                Class::GpeFront,
                Class::Role,
                Class::RoleModifier,
                Class::Given,
                Class::OrgHead,
                Class::OfHead,
                Class::Article,
            ];
            let is_word = first.chars().count() > 2
                && first.chars().all(char::is_alphabetic)
                && first.starts_with(char::is_uppercase)
                && first.chars().any(char::is_lowercase);
            let is_listed = rules.names.step(0, hash(first)).is_some_and(|state| rules.names.value(state).is_some());
            (is_word && !is_listed && !class(first).any(&ordinary)).then(|| hash_lower(first))
        }
        _ => None,
    }
}

/// A firm's name without its form, where two words or more are left: "Mallory Foods Ltd" is `Mallory Foods`.
pub(crate) fn without_form<'t>(text: &'t str, rules: &TagRules) -> &'t str {
    let Some((rest, last)) = text.rsplit_once(' ') else { return text };
    let is_form = rules.classes(hash_lower(last.trim_end_matches('.'))).has(Class::OrgSuffix)
        || rules.classes(hash_lower(last)).has(Class::OrgSuffix);
    let rest = rest.trim_end_matches(',');
    if is_form && rest.contains(' ') { rest } else { text }
}
