//! Writes each cluster of names as an entity with a readable, stable key.
//!
//! The key of `country:KR` is `country-kr`; that of other names is made of their own words and type, so that documents that
//! come later do not change it.

use std::collections::BTreeMap;

use xxhash_rust::xxh3::xxh3_64;

use crate::model::entity::{Entity, Links};
use crate::model::vocabulary::EntityType;
use crate::stages::link::clusters::told;
use crate::stages::link::item::{Item, NameFeatures};
use crate::stages::link::key::{Key, words};

/// Entities sorted by key, and for each name of each document its entity.
pub(crate) fn links(features: &[NameFeatures], items: &[Item], groups: &[Vec<usize>]) -> Links {
    let mut made: Vec<(Entity, &Vec<usize>)> =
        groups.iter().map(|group| (entity(features, items, group), group)).collect();
    made.sort_by(|a, b| a.0.entity_id.cmp(&b.0.entity_id).then(a.1.cmp(b.1)));
    let mut of_item = vec![0u32; items.len()];
    let mut entities: Vec<Entity> = Vec::with_capacity(made.len());
    for (entity, group) in made {
        // Equal keys cannot stand twice; two clusters with one key are one thing.
        let same = entities.last().is_some_and(|last| last.entity_id == entity.entity_id);
        if !same {
            entities.push(entity);
        }
        for idx in group {
            if let Some(slot) = of_item.get_mut(*idx) {
                *slot = entities.len() as u32 - 1;
            }
        }
    }
    let mut of: Vec<Vec<u32>> = features.iter().map(|feature| Vec::with_capacity(feature.names.len())).collect();
    for (item, entity) in items.iter().zip(&of_item) {
        if let Some(list) = of.get_mut(item.document) {
            list.push(*entity);
        }
    }
    Links { entities, of }
}

fn entity(features: &[NameFeatures], items: &[Item], group: &[usize]) -> Entity {
    let members: Vec<&Item> = group.iter().filter_map(|idx| items.get(*idx)).collect();
    let mut types: BTreeMap<EntityType, u32> = BTreeMap::new();
    let mut forms: BTreeMap<&str, u32> = BTreeMap::new();
    let mut full: BTreeMap<&str, u32> = BTreeMap::new();
    let mut roles: BTreeMap<String, &str> = BTreeMap::new();
    let (mut country_code, mut external_id) = (None, None);
    for item in &members {
        *types.entry(item.name.r#type).or_default() += item.name.n_mentions.max(1);
        for form in &item.name.forms {
            *forms.entry(form).or_default() += 1;
        }
        if !matches!(item.key, Key::Surname(_) | Key::Acronym(_)) || members.len() == 1 {
            *full.entry(&item.name.form).or_default() += 1;
        }
        for role in &item.name.roles {
            // Of `Mayor` and `mayor` the one that is first in order stands, whichever document came first.
            let slot = roles.entry(role.to_lowercase()).or_insert(role);
            *slot = (*slot).min(role);
        }
        country_code = country_code.or_else(|| item.name.country_code.clone());
        external_id = external_id.or_else(|| item.name.external_id.clone());
    }
    let name = most(&full).or_else(|| most(&forms)).unwrap_or_default().to_owned();
    let r#type =
        types.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0))).map_or(EntityType::Org, |(found, _)| *found);
    let aliases = forms.keys().filter(|form| **form != name).map(|form| (*form).to_owned()).collect();
    let entity_id = entity_id(features, &members, &name);
    Entity { entity_id, name, r#type, aliases, roles: sorted(roles), country_code, external_id }
}

fn sorted(roles: BTreeMap<String, &str>) -> Vec<String> {
    let mut roles: Vec<String> = roles.into_values().map(str::to_owned).collect();
    roles.sort_unstable();
    roles
}

/// The form that most documents use; of equals the first in order.
fn most<'a>(forms: &BTreeMap<&'a str, u32>) -> Option<&'a str> {
    forms.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0))).map(|(form, _)| *form)
}

fn entity_id(features: &[NameFeatures], members: &[&Item], name: &str) -> String {
    // The fullest key decides: most words first, then in order, so that rarer spellings do not change it.
    let rank = |item: &&&Item| match &item.key {
        Key::Known(id) => (0, 0, id.clone()),
        // Where several people share the words, their initials are part of the key.
        Key::Person { words, marks, .. } if item.is_claimed => {
            (1, usize::MAX - words.split(' ').count(), format!("{words} {}", told(marks)))
        }
        Key::Person { words, .. } => (1, usize::MAX - words.split(' ').count(), words.clone()),
        Key::Thing(form) => (2, usize::MAX - form.split(' ').count(), form.clone()),
        Key::Acronym(form) => (3, 0, form.clone()),
        Key::Surname(word) => (4, 0, word.clone()),
    };
    let Some((kind, _, key)) = members.iter().map(|item| rank(&item)).min() else { return slug(name) };
    if kind == 0 {
        return slug(&key);
    }
    // A surname that several full names claim is a person of its own document.
    let document =
        members.first().filter(|_| kind == 4 && members.len() == 1).and_then(|item| features.get(item.document));
    let is_claimed = document.is_some() && members.first().is_some_and(|item| item.is_claimed);
    let salt = document.filter(|_| is_claimed).map_or("", |feature| feature.doc_id.as_str());
    let base = if kind == 2 || kind == 3 { key.get(2..).unwrap_or_default() } else { key.as_str() };
    format!("{}-{:08x}", slug(base), xxh3_64(format!("{kind} {key} {salt}").as_bytes()) >> 32)
}

/// Words joined by hyphens, at most 60 bytes.
fn slug(text: &str) -> String {
    let mut slug = String::new();
    for word in words(text) {
        if slug.len() + word.len() >= 60 && !slug.is_empty() {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.extend(word.chars().take(60));
    }
    if slug.is_empty() { "name".to_owned() } else { slug }
}
