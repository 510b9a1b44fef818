//! Writes each cluster of names as an entity with a readable, stable key.
//!
//! The key of `country:KR` is `country-kr`; that of other names is made of their own words and type, so that documents that
//! come later do not change it.

use std::collections::BTreeMap;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::model::entity::{Entity, Links};
use crate::model::vocabulary::EntityType;
use crate::stages::link::Known;
use crate::stages::link::clusters::{Clusters, told};
use crate::stages::link::item::Item;
use crate::stages::link::key::{Key, words};

/// Entities sorted by key, and for each name of each document its entity.
pub(crate) fn links(known: Known<'_>, items: &[Item], clusters: &mut Clusters) -> Links {
    let root = |(idx, item): (u32, &Item)| (item.node.map_or(0, |node| clusters.root(node)), idx);
    let mut by_root: Vec<(u32, u32)> = (0..).zip(items).map(root).collect();
    by_root.par_sort_unstable();
    let groups: Vec<&[(u32, u32)]> = by_root.chunk_by(|one, other| one.0 == other.0).collect();
    let of_group = |group: &&[(u32, u32)]| {
        let members: Vec<&Item> = group.iter().map(|(_, idx)| &items[*idx as usize]).collect();
        entity(known, &members)
    };
    let entities: Vec<Entity> = groups.par_iter().map(of_group).collect();
    let mut made: Vec<(Entity, &[(u32, u32)])> = entities.into_iter().zip(groups).collect();
    let first = |group: &[(u32, u32)]| group.first().map(|(_, idx)| *idx);
    made.sort_by(|a, b| a.0.entity_id.cmp(&b.0.entity_id).then_with(|| first(a.1).cmp(&first(b.1))));
    let mut of_item = vec![0u32; items.len()];
    let mut entities: Vec<Entity> = Vec::with_capacity(made.len());
    for (entity, group) in made {
        // Equal keys cannot stand twice; two clusters with one key are one thing.
        let same = entities.last().is_some_and(|last| last.entity_id == entity.entity_id);
        if !same {
            entities.push(entity);
        }
        for (_, idx) in group {
            of_item[*idx as usize] = entities.len() as u32 - 1;
        }
    }
    let mut of: Vec<Vec<u32>> = vec![Vec::new(); known.names.doc_ids.len()];
    let mut rest = of_item.as_slice();
    for of_document in items.chunk_by(|one, other| one.document == other.document) {
        let (own, behind) = rest.split_at(of_document.len());
        of[of_document[0].document as usize] = own.to_vec();
        rest = behind;
    }
    Links { entities, of }
}

fn entity(known: Known<'_>, members: &[&Item]) -> Entity {
    let mut types: BTreeMap<EntityType, u32> = BTreeMap::new();
    let mut forms: BTreeMap<&str, u32> = BTreeMap::new();
    let mut full: BTreeMap<&str, u32> = BTreeMap::new();
    let mut roles: BTreeMap<String, &str> = BTreeMap::new();
    let (mut country_code, mut external_id) = (None, None);
    for item in members {
        let name = known.names.get(item.name);
        *types.entry(name.r#type).or_default() += item.n_mentions.max(1);
        for form in &name.forms {
            *forms.entry(form).or_default() += 1;
        }
        if !matches!(known.key(item), Key::Surname(_) | Key::Acronym(_)) || members.len() == 1 {
            *full.entry(&name.form).or_default() += 1;
        }
        for role in &name.roles {
            // Of `Mayor` and `mayor` the one that is first in order stands, whichever document came first.
            let slot = roles.entry(role.to_lowercase()).or_insert(role);
            *slot = (*slot).min(role);
        }
        country_code = country_code.or_else(|| name.country_code.clone());
        external_id = external_id.or_else(|| name.external_id.clone());
    }
    let name = most(&full).or_else(|| most(&forms)).unwrap_or_default().to_owned();
    let r#type =
        types.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0))).map_or(EntityType::Org, |(found, _)| *found);
    let aliases = forms.keys().filter(|form| **form != name).map(|form| (*form).to_owned()).collect();
    let entity_id = entity_id(known, members, &name);
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

fn entity_id(known: Known<'_>, members: &[&Item], name: &str) -> String {
    // The fullest key decides: most words first, then in order, so that rarer spellings do not change it.
    let rank = |(key, is_claimed): &(u32, bool)| match &*known.keys[*key as usize] {
        Key::Known(id) => (0, 0, id.clone()),
        // Where several people share the words, their initials are part of the key.
        Key::Person { words, marks, .. } if *is_claimed => {
            (1, usize::MAX - words.split(' ').count(), format!("{words} {}", told(marks)))
        }
        Key::Person { words, .. } => (1, usize::MAX - words.split(' ').count(), words.clone()),
        Key::Thing(form) => (2, usize::MAX - form.split(' ').count(), form.clone()),
        Key::Acronym(form) => (3, 0, form.clone()),
        Key::Surname(word) => (4, 0, word.clone()),
    };
    let mut keys: Vec<(u32, bool)> = members.iter().map(|item| (item.key, item.is_claimed)).collect();
    keys.sort_unstable();
    keys.dedup();
    let Some((kind, _, key)) = keys.iter().map(rank).min() else { return slug(name) };
    if kind == 0 {
        return slug(&key);
    }
    // A surname that several full names claim is a person of its own document.
    let alone = members.first().filter(|item| kind == 4 && members.len() == 1 && item.is_claimed);
    let salt = alone.and_then(|item| known.names.doc_ids.get(item.document as usize)).map_or("", String::as_str);
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
