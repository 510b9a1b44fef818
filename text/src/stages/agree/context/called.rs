//! Firms that an event calls by the first word of their name: "Norvik" is "Norvik Terminals of Copenhagen".
//!
//! One report has the whole name, another the short one; sharing either is sharing the firm. A word that begins the names of
//! two firms ("Bank of Japan", "Bank of Orlo") calls neither.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::entity::Entity;
use crate::model::vocabulary::EntityType;

/// For each entity of an event with a longer name the word that the event calls it by, in lower case, where there is one.
pub(crate) fn called(entities: impl Iterator<Item = u32>, info: &[Entity]) -> BTreeMap<u32, String> {
    let firms: BTreeSet<u32> = entities.collect();
    let firms = firms.into_iter().filter_map(|entity| {
        let firm = info.get(entity as usize).filter(|info| info.r#type == EntityType::Org)?;
        Some((entity, firm.name.to_lowercase()))
    });
    let mut by_word: BTreeMap<String, Vec<(u32, String)>> = BTreeMap::new();
    for (entity, name) in firms {
        let first = name.split(' ').next().unwrap_or_default().to_owned();
        by_word.entry(first).or_default().push((entity, name));
    }
    let mut out = BTreeMap::new();
    for (word, mut names) in by_word {
        names.sort_by_key(|(entity, name)| (name.len(), *entity));
        // Each name goes on where the one before ends.
        let is_chain = names.windows(2).all(|pair| {
            let rest = pair[1].1.strip_prefix(pair[0].1.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        });
        if is_chain && names.first().is_some_and(|(_, name)| *name == word) {
            out.extend(names.into_iter().skip(1).map(|(entity, _)| (entity, word.clone())));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_begins_one_name_stands_for_it() {
        let entity = |name: &str, r#type: EntityType| Entity {
            entity_id: String::new(),
            name: name.to_owned(),
            r#type,
            aliases: Vec::new(),
            roles: Vec::new(),
            country_code: None,
            external_id: None,
        };
        for (names, expected) in [
            (vec!["Norvik", "Norvik Terminals", "Norvik Terminals of Copenhagen"], vec![1, 2]),
            // Nobody calls it so; two firms; a word that merely begins like it.
            (vec!["Norvik Terminals", "Norvik Terminals of Copenhagen"], vec![]),
            (vec!["Bank", "Bank of Japan", "Bank of Orlo"], vec![]),
            (vec!["Nor", "Norvik Terminals"], vec![]),
        ] {
            let info: Vec<Entity> = names.iter().map(|name| entity(name, EntityType::Org)).collect();
            let found: Vec<u32> = called(0..info.len() as u32, &info).into_keys().collect();
            assert_eq!(found, expected, "{names:?}");
            let places: Vec<Entity> = names.iter().map(|name| entity(name, EntityType::Gpe)).collect();
            assert!(called(0..places.len() as u32, &places).is_empty(), "places");
        }
    }
}
