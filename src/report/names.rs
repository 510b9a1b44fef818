//! The names that most sources mention, with their mentions in each source.

use std::collections::{BTreeMap, HashMap};

use crosscheck_text::model::vocabulary::MentionMethod;
use serde::Serialize;

use crate::error::Result;
use crate::report::input::{Cut, Tables};
use crate::report::texts::Texts;
use crate::tables::read::rows;
use crate::tables::rows::{EntityMentionRow, EntityRow, SourceRow};

/// Names on the page.
const MOST_NAMES: usize = 60;
/// Sources that have a column of their own.
const MOST_SOURCES: usize = 20;

/// One name.
#[derive(Debug, Serialize)]
struct Name {
    entity_id: String,
    name: String,
    r#type: &'static str,
    aliases: Vec<String>,
    roles: Vec<String>,
    n_mentions: u32,
    n_documents: u32,
    n_sources: u32,
    /// Mentions in each of the sources that have a column.
    by_source: Vec<u32>,
}

/// The block of the section.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Names {
    /// Sources that have a column, by number.
    sources: Vec<u32>,
    names: Vec<Name>,
    total: usize,
}

impl Names {
    pub(crate) fn cut(&self) -> Option<Cut> {
        Cut::of("names", self.names.len(), self.total, "entities")
    }
}

/// Reads the section from its tables.
pub(crate) fn read(tables: &Tables<'_>, texts: &Texts, sources: &[SourceRow]) -> Result<Names> {
    let mut names = Names { sources: columns(sources), ..Names::default() };
    for row in rows::<EntityRow>(&tables.path("entities"))? {
        let row = row?;
        // Entities without a mention are known by a definite description only.
        if row.n_mentions == 0 {
            continue;
        }
        names.total += 1;
        names.names.push(Name {
            by_source: vec![0; names.sources.len()],
            entity_id: row.entity_id,
            name: row.name,
            r#type: row.r#type.as_str(),
            aliases: row.aliases,
            roles: row.roles,
            n_mentions: row.n_mentions,
            n_documents: row.n_documents,
            n_sources: row.n_sources,
        });
        // Cut down now and then, so that memory does not follow the number of entities.
        if names.names.len() >= 64 * MOST_NAMES {
            keep_first(&mut names.names);
        }
    }
    keep_first(&mut names.names);
    let of_source: BTreeMap<u32, usize> = names.sources.iter().copied().zip(0..).collect();
    let of_name: HashMap<String, usize> = names.names.iter().map(|name| name.entity_id.clone()).zip(0..).collect();
    for row in rows::<EntityMentionRow>(&tables.path("entity_mentions"))? {
        let row = row?;
        let Some(name) = of_name.get(&row.entity_id).and_then(|at| names.names.get_mut(*at)) else { continue };
        let source = texts.document(&row.doc_id).and_then(|document| of_source.get(&document.source));
        let cell = source.and_then(|source| name.by_source.get_mut(*source));
        // As `entities.n_mentions` counts.
        if let Some(cell) = cell.filter(|_| row.method != MentionMethod::Coreference) {
            *cell += 1;
        }
    }
    Ok(names)
}

fn keep_first(names: &mut Vec<Name>) {
    names.sort_by(|one, other| {
        let key = |name: &Name| std::cmp::Reverse((name.n_sources, name.n_documents, name.n_mentions));
        key(one).cmp(&key(other)).then_with(|| one.entity_id.cmp(&other.entity_id))
    });
    names.truncate(MOST_NAMES);
}

/// Numbers of the sources with the most documents, in the order of the table.
fn columns(sources: &[SourceRow]) -> Vec<u32> {
    let mut numbers: Vec<(std::cmp::Reverse<u32>, u32)> =
        sources.iter().zip(0..).map(|(source, number)| (std::cmp::Reverse(source.n_documents), number)).collect();
    numbers.sort_unstable();
    numbers.truncate(MOST_SOURCES);
    let mut columns: Vec<u32> = numbers.into_iter().map(|(_, number)| number).collect();
    columns.sort_unstable();
    columns
}
