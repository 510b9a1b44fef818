//! Who speaks for which country in an event.
//!
//! "Danish Prime Minister Karen Holt" in one text lets Denmark stand for Holt in another. Only titles are read.

use std::collections::{BTreeMap, BTreeSet};

use crate::stages::agree::context::features::StatementFeatures;

/// For each country (its key) the person whom titles call its head and who acts most; and for each such person their country.
#[derive(Debug, Default)]
pub(crate) struct Leaders {
    pub(crate) person_of: BTreeMap<u32, u32>,
    pub(crate) country_of: BTreeMap<u32, u32>,
}

impl Leaders {
    /// The leaders that documents name, each with the entities of its names; `folded` is the key of an entity.
    pub(crate) fn new<'a>(
        documents: impl Iterator<Item = (&'a StatementFeatures, &'a [u32])>,
        folded: impl Fn(u32) -> u32,
    ) -> Self {
        let mut persons: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        let mut n_acts: BTreeMap<u32, u32> = BTreeMap::new();
        for (features, entities) in documents {
            let entity = |name: u32| entities.get(name as usize).copied();
            for leader in &features.leaders {
                if let (Some(of), Some(person)) = (entity(leader.of), entity(leader.person)) {
                    persons.entry(folded(of)).or_default().insert(person);
                }
            }
            let acting = features.mutual.iter().flat_map(|act| act.parties).filter_map(entity);
            acting.for_each(|person| *n_acts.entry(person).or_default() += 1);
        }
        let mut leaders = Self::default();
        for (country, persons) in persons {
            leaders.country_of.extend(persons.iter().map(|person| (*person, country)));
            let n_acts = |person: &u32| n_acts.get(person).copied().unwrap_or_default();
            let most = persons.iter().map(n_acts).max().unwrap_or_default();
            let mut first = persons.iter().filter(|person| most > 0 && n_acts(person) == most);
            if let (Some(person), None) = (first.next(), first.next()) {
                leaders.person_of.insert(country, *person);
            }
        }
        leaders
    }
}
