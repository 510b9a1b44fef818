//! The user's own names: `aliases.csv`, applied in every run before all other lists.
//!
//! The row `Blue Anchor,Blue Anchor Shipping,ORG,Q42` makes `Blue Anchor` a name of the ORG `Blue Anchor Shipping` with the
//! external id `Q42`. An entity that the lists know ("South Korea", or its `entity_id` "country-kr") keeps its identity and
//! type, and `type` may be left out. It does not look at text.

use std::collections::HashMap;
use std::path::Path;

use crate::error::{Result, RulesError};
use crate::model::vocabulary::EntityType;
use crate::rules::files::OPEN_QUOTE;
use crate::rules::tag::{Entry, TagRules};

/// One row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Alias {
    name: String,
    entity: String,
    r#type: Option<EntityType>,
    external_id: Option<String>,
}

impl TagRules {
    /// Adds the names of the user's file; they stand before those of all lists.
    ///
    /// # Errors
    /// When the file cannot be read, lacks a column, or a row names an unknown type.
    pub(crate) fn add_aliases(&mut self, path: &Path) -> Result<()> {
        let mut by_id: HashMap<String, usize> = HashMap::new();
        let mut by_name: HashMap<String, usize> = HashMap::new();
        for (idx, entry) in self.entries.iter().enumerate() {
            by_id.entry(entry.known.replace(':', "-").to_lowercase()).or_insert(idx);
            by_name.entry(entry.name.to_lowercase()).or_insert(idx);
        }
        for (line, alias) in read(path)? {
            let wanted = alias.entity.to_lowercase();
            let of_type = |idx: &&usize| {
                let known = self.entries.get(**idx).map(|entry| entry.r#type);
                alias.r#type.is_none() || known == alias.r#type
            };
            let target = by_id.get(&wanted).or_else(|| by_name.get(&wanted).filter(of_type)).copied();
            let base = target.and_then(|idx| self.entries.get(idx)).cloned();
            let Some(r#type) = base.as_ref().map(|base| base.r#type).or(alias.r#type) else {
                let message =
                    format!("`{}` is in no list, so its row needs a type, such as PERSON or ORG", alias.entity);
                return Err(RulesError::Aliases { path: path.to_owned(), line, message });
            };
            let entry = Entry {
                known: base
                    .as_ref()
                    .map_or_else(|| format!("own:{} {}", r#type.as_str(), alias.entity), |base| base.known.clone()),
                name: base.as_ref().map_or_else(|| alias.entity.clone(), |base| base.name.clone()),
                r#type,
                country: base.as_ref().and_then(|base| base.country.clone()),
                after: None,
                is_own: true,
                external_id: alias.external_id.or_else(|| base.and_then(|base| base.external_id)),
            };
            if entry.external_id.is_some() {
                let same = self.entries.iter_mut().filter(|own| own.known == entry.known);
                same.for_each(|own| own.external_id.clone_from(&entry.external_id));
            }
            // What the lists know keeps its own forms: "Georgia" of a row "Sakartvelo,Georgia" may still be the state.
            if target.is_none() {
                by_name.insert(wanted, self.entries.len());
                self.add_own(entry, &[&alias.name, &alias.entity]);
            } else {
                self.add_own(entry, &[&alias.name]);
            }
        }
        Ok(())
    }
}

/// The rows of a file with their lines.
fn read(path: &Path) -> Result<Vec<(u64, Alias)>> {
    let fail = |line: u64, message: String| RulesError::Aliases { path: path.to_owned(), line, message };
    let bytes = std::fs::read(path).map_err(|source| RulesError::read(path, source))?;
    let text = String::from_utf8(bytes).map_err(|error| fail(1, error.to_string()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| fail(1, error.to_string()))?.clone();
    let column = |name: &str| header.iter().position(|own| own.eq_ignore_ascii_case(name));
    let (Some(name), Some(entity)) = (column("name"), column("entity")) else {
        return Err(fail(
            1,
            "the columns `name` and `entity` are needed, `type` and `external_id` may follow".to_owned(),
        ));
    };
    let mut rows = Vec::new();
    for record in reader.records() {
        let record =
            record.map_err(|error| fail(error.position().map_or(0, csv::Position::line), error.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        if record.iter().any(|field| field.contains(['\n', '\r'])) {
            return Err(fail(line, OPEN_QUOTE.to_owned()));
        }
        let field = |idx: Option<usize>| idx.and_then(|idx| record.get(idx)).filter(|field| !field.is_empty());
        let r#type = field(column("type")).map(|word| {
            EntityType::parse(&word.to_uppercase()).ok_or_else(|| fail(line, format!("unknown type `{word}`")))
        });
        let (Some(name), Some(entity)) = (field(Some(name)), field(Some(entity))) else {
            return Err(fail(line, "a row needs a name and an entity".to_owned()));
        };
        rows.push((
            line,
            Alias {
                name: name.to_owned(),
                entity: entity.to_owned(),
                r#type: r#type.transpose()?,
                external_id: field(column("external_id")).map(str::to_owned),
            },
        ));
    }
    Ok(rows)
}
