//! Writes each cluster of names as an entity with a readable, stable key.
//!
//! The key of `country:KR` is `country-kr`; that of other names is made of their own words and type, so that documents that
//! come later do not change it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::model::entity::{Entity, Links};
use crate::model::name::Name;
use crate::model::vocabulary::EntityType;
use crate::stages::link::clusters::{Clusters, told};
use crate::stages::link::item::Item;
use crate::stages::link::key::{Key, words};
use crate::stages::link::names::Known;

/// Entities sorted by key, and for each name of each document its entity.
pub(crate) fn links(known: Known<'_>, items: &[Item], clusters: &mut Clusters) -> Links {
    let root = |(idx, item): (u32, &Item)| (item.node.map_or(0, |node| clusters.root(node)), idx);
    let mut by_root: Vec<(u32, u32)> = (0..).zip(items).map(root).collect();
    by_root.par_sort_unstable();
    let groups: Vec<&[(u32, u32)]> = by_root.chunk_by(|one, other| one.0 == other.0).collect();
    let of_group = |group: &&[(u32, u32)]| {
        let members: Vec<(u32, &Item)> = group.iter().map(|(_, idx)| (*idx, &items[*idx as usize])).collect();
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

fn entity(known: Known<'_>, members: &[(u32, &Item)]) -> Entity {
    let mut tally = Tally::default();
    for (idx, item) in members {
        let doc_id = known.names.doc_ids.get(item.document as usize).map_or("", String::as_str);
        let (key, name) = (known.key(item), known.names.get(item.name));
        tally.add((u64::from(*idx), item.n_mentions), name, (key, item.is_claimed), doc_id);
    }
    let mut keys: Vec<(u32, bool)> = members.iter().map(|(_, item)| (item.key, item.is_claimed)).collect();
    keys.sort_unstable();
    keys.dedup();
    keys.into_iter().for_each(|(key, is_claimed)| tally.add_key(&known.keys[key as usize], is_claimed));
    tally.finish()
}

/// What is counted of the names of one cluster. Sums of parts of them are the sum of all, whatever their order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tally<'a> {
    n_names: u64,
    /// The least position of a name among all of the run.
    first: u64,
    types: BTreeMap<EntityType, u64>,
    forms: BTreeMap<Cow<'a, str>, u64>,
    /// The fullest forms of documents, without surnames and acronyms.
    full: BTreeMap<Cow<'a, str>, u64>,
    /// As they are written, by their lower case.
    roles: BTreeMap<String, Cow<'a, str>>,
    /// The first that is known, with the position of its name.
    country_code: Option<(u64, Cow<'a, str>)>,
    external_id: Option<(u64, Cow<'a, str>)>,
    /// The fullest key: most words first, then in order, so that rarer spellings do not change it.
    key: Option<Rank>,
    /// The name, as long as it is the only one.
    only: Option<Only<'a>>,
}

/// A kind of key, how few words it has, and its text.
type Rank = (u8, u64, String);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Only<'a> {
    form: Cow<'a, str>,
    doc_id: Cow<'a, str>,
    is_claimed: bool,
}

impl<'a> Tally<'a> {
    /// Takes a name with its position among all of the run and its mentions; its key is to be taken, too.
    pub(crate) fn add(
        &mut self,
        (at, n_mentions): (u64, u32),
        name: &'a Name,
        (key, is_claimed): (&Key, bool),
        doc_id: &'a str,
    ) {
        self.only = (self.n_names == 0).then(|| Only {
            form: Cow::Borrowed(&name.form),
            doc_id: Cow::Borrowed(doc_id),
            is_claimed,
        });
        self.first = if self.n_names == 0 { at } else { self.first.min(at) };
        self.n_names += 1;
        *self.types.entry(name.r#type).or_default() += u64::from(n_mentions.max(1));
        for form in &name.forms {
            *self.forms.entry(Cow::Borrowed(form)).or_default() += 1;
        }
        if !matches!(key, Key::Surname(_) | Key::Acronym(_)) {
            *self.full.entry(Cow::Borrowed(&name.form)).or_default() += 1;
        }
        name.roles.iter().for_each(|role| add_role(&mut self.roles, role.to_lowercase(), Cow::Borrowed(role)));
        add_first(&mut self.country_code, name.country_code.as_deref().map(|code| (at, Cow::Borrowed(code))));
        add_first(&mut self.external_id, name.external_id.as_deref().map(|id| (at, Cow::Borrowed(id))));
    }

    /// Takes the key of one or more names.
    pub(crate) fn add_key(&mut self, key: &Key, is_claimed: bool) {
        add_rank(&mut self.key, Some(rank(key, is_claimed)));
    }

    /// Takes what was counted of other names of the cluster.
    pub fn merge(&mut self, other: Self) {
        let is_first = self.n_names == 0;
        self.only = if is_first { other.only } else { self.only.take().filter(|_| other.n_names == 0) };
        self.first = if is_first { other.first } else { self.first.min(other.first) };
        self.n_names += other.n_names;
        other.types.into_iter().for_each(|(of, n)| *self.types.entry(of).or_default() += n);
        other.forms.into_iter().for_each(|(form, n)| *self.forms.entry(form).or_default() += n);
        other.full.into_iter().for_each(|(form, n)| *self.full.entry(form).or_default() += n);
        other.roles.into_iter().for_each(|(lower, role)| add_role(&mut self.roles, lower, role));
        add_first(&mut self.country_code, other.country_code);
        add_first(&mut self.external_id, other.external_id);
        add_rank(&mut self.key, other.key);
    }

    /// The same without what it was counted from.
    pub fn into_owned(self) -> Tally<'static> {
        let owned = |texts: BTreeMap<Cow<'a, str>, u64>| -> BTreeMap<Cow<'static, str>, u64> {
            texts.into_iter().map(|(text, n)| (own(text), n)).collect()
        };
        Tally {
            n_names: self.n_names,
            first: self.first,
            types: self.types,
            forms: owned(self.forms),
            full: owned(self.full),
            roles: self.roles.into_iter().map(|(lower, role)| (lower, own(role))).collect(),
            country_code: self.country_code.map(|(at, code)| (at, own(code))),
            external_id: self.external_id.map(|(at, id)| (at, own(id))),
            key: self.key,
            only: self.only.map(|only| Only {
                form: own(only.form),
                doc_id: own(only.doc_id),
                is_claimed: only.is_claimed,
            }),
        }
    }

    /// The least position of its names among all of the run.
    pub fn first(&self) -> u64 {
        self.first
    }

    /// The entity that the cluster is.
    pub fn finish(self) -> Entity {
        let only = self.only.as_ref().map(|only| only.form.as_ref());
        let name = only.or_else(|| most(&self.full)).or_else(|| most(&self.forms)).unwrap_or_default().to_owned();
        let r#type = self.types.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0)));
        let r#type = r#type.map_or(EntityType::Org, |(found, _)| *found);
        let aliases = self.forms.keys().filter(|form| **form != name).map(|form| form.clone().into_owned()).collect();
        let entity_id = self.entity_id(&name);
        Entity {
            entity_id,
            name,
            r#type,
            aliases,
            roles: sorted(self.roles),
            country_code: self.country_code.map(|(_, code)| code.into_owned()),
            external_id: self.external_id.map(|(_, id)| id.into_owned()),
        }
    }

    fn entity_id(&self, name: &str) -> String {
        let Some((kind, _, key)) = &self.key else { return slug(name) };
        if *kind == KNOWN {
            return slug(key);
        }
        // A surname that several full names claim is a person of its own document.
        let only = self.only.as_ref().filter(|only| *kind == SURNAME && only.is_claimed);
        let salt = only.map_or("", |only| only.doc_id.as_ref());
        let base = if matches!(*kind, THING | ACRONYM) { key.get(2..).unwrap_or_default() } else { key.as_str() };
        format!("{}-{:08x}", slug(base), xxh3_64(format!("{kind} {key} {salt}").as_bytes()) >> 32)
    }
}

fn own(text: Cow<'_, str>) -> Cow<'static, str> {
    Cow::Owned(text.into_owned())
}

const KNOWN: u8 = 0;
const PERSON: u8 = 1;
const THING: u8 = 2;
const ACRONYM: u8 = 3;
const SURNAME: u8 = 4;

fn rank(key: &Key, is_claimed: bool) -> Rank {
    let few = |text: &str| u64::MAX - text.split(' ').count() as u64;
    match key {
        Key::Known(id) => (KNOWN, 0, id.clone()),
        // Where several people share the words, their initials are part of the key.
        Key::Person { words, marks, .. } if is_claimed => (PERSON, few(words), format!("{words} {}", told(marks))),
        Key::Person { words, .. } => (PERSON, few(words), words.clone()),
        Key::Thing(form) => (THING, few(form), form.clone()),
        Key::Acronym(form) => (ACRONYM, 0, form.clone()),
        Key::Surname(word) => (SURNAME, 0, word.clone()),
    }
}

/// Of `Mayor` and `mayor` the one that is first in order stands, whichever document came first.
fn add_role<'a>(roles: &mut BTreeMap<String, Cow<'a, str>>, lower: String, role: Cow<'a, str>) {
    match roles.get_mut(&lower) {
        Some(own) if *own <= role => {}
        Some(own) => *own = role,
        None => {
            roles.insert(lower, role);
        }
    }
}

fn add_first<'a>(own: &mut Option<(u64, Cow<'a, str>)>, other: Option<(u64, Cow<'a, str>)>) {
    if other.as_ref().is_some_and(|other| own.as_ref().is_none_or(|own| other.0 < own.0)) {
        *own = other;
    }
}

fn add_rank(own: &mut Option<Rank>, other: Option<Rank>) {
    if other.as_ref().is_some_and(|other| own.as_ref().is_none_or(|own| other < own)) {
        *own = other;
    }
}

fn sorted(roles: BTreeMap<String, Cow<'_, str>>) -> Vec<String> {
    let mut roles: Vec<String> = roles.into_values().map(Cow::into_owned).collect();
    roles.sort_unstable();
    roles
}

/// The form that most documents use; of equals the first in order.
fn most<'a>(forms: &'a BTreeMap<Cow<'_, str>, u64>) -> Option<&'a str> {
    forms.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0))).map(|(form, _)| form.as_ref())
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
