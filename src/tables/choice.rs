//! Which tables and columns a run writes, and as what: the section `[output]` of crosscheck.toml, with names checked.
//!
//! `tables = ["claims"]` with `columns = { claims = ["status"] }` gives one table of two columns, because the columns of the key
//! are always written. It writes nothing; `write::export` does.

use std::collections::{BTreeMap, BTreeSet};

use crosscheck_text::model::vocabulary::{FileFormat, PartitionBy};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::near::nearest;
use crate::tables::all;
use crate::tables::by_source::BY_SOURCE;
use crate::tables::csv::Guard;
use crate::tables::definition::Table;

/// The tables that are made of claims.
const OF_CLAIMS: [&str; 7] =
    ["claims", "claim_evidence", "claim_sources", "conflicts", "timeline", "source_agreement", "sources"];

/// What is written, and how.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OutputConfig {
    /// Tables to write, by name; empty means all. `claims_by_source` names the wide CSV file with a column for each source.
    pub tables: Vec<String>,
    /// Columns to write of a table, such as `{ documents = ["doc_id", "title"] }`; the columns of the key are always written,
    /// and tables that are not named keep all columns.
    pub columns: BTreeMap<String, Vec<String>>,
    /// Formats to write: parquet, csv, arrow (Arrow IPC files), duckdb and sqlite (one database file each, made by the command
    /// `duckdb` or `sqlite3`).
    pub formats: Vec<String>,
    /// Cut the Parquet files of tables with a `doc_id` into folders by `source` or by `month` of publication.
    #[schemars(extend("examples" = ["source"]))]
    pub partition_by: Option<String>,
    /// Whether CSV text cells that a spreadsheet would run as a formula stay as they are.
    pub csv_raw: bool,
    /// Whether `report.html` is written.
    pub report: bool,
    /// Whether CSV files begin with a byte order mark, so that Excel opens them as UTF-8 on a double click.
    pub csv_bom: bool,
    /// Sources that have columns of their own in `claims_by_source`, those with the most claims first.
    #[schemars(range(min = 0, max = 16000))]
    pub max_source_columns: usize,
}

impl Default for OutputConfig {
    fn default() -> Self {
        Self {
            tables: Vec::new(),
            columns: BTreeMap::new(),
            formats: vec!["parquet".to_owned(), "csv".to_owned()],
            partition_by: None,
            csv_raw: false,
            report: true,
            csv_bom: false,
            max_source_columns: 50,
        }
    }
}

/// The same with every name resolved.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Tables with their chosen columns, in the order of the contract.
    pub tables: Vec<Table>,
    /// Formats.
    pub formats: BTreeSet<FileFormat>,
    /// How Parquet files are cut.
    pub partition_by: Option<PartitionBy>,
    /// Whether formulas are guarded in CSV files.
    pub guard: Guard,
    /// Whether CSV files begin with a byte order mark.
    pub has_bom: bool,
    /// Most sources with columns in `claims_by_source`; none when it is not written.
    pub by_source: Option<usize>,
}

impl OutputConfig {
    /// Looks up every name.
    ///
    /// # Errors
    /// When a table, column, format or partition has no such name; the message lists those that there are.
    pub fn resolve(&self) -> Result<Choice> {
        let known: Vec<Table> = all();
        let names = || known.iter().map(|table| table.name).chain([BY_SOURCE]);
        for name in self.tables.iter().chain(self.columns.keys()) {
            if !names().any(|known| known == name) {
                return Err(unknown("table", name, names()));
            }
        }
        if self.columns.contains_key(BY_SOURCE) {
            return Err(Error::Nothing {
                what: format!("`{BY_SOURCE}` has a column for each source, so its columns cannot be chosen"),
                hint: "set `max_source_columns` in the section `[output]` of crosscheck.toml".into(),
            });
        }
        let is_chosen = |name: &str| self.tables.is_empty() || self.tables.iter().any(|chosen| chosen == name);
        if let Some(name) = self.columns.keys().find(|name| !is_chosen(name)) {
            return Err(Error::Nothing {
                what: format!("columns of `{name}` are chosen, but the table is not"),
                hint: format!("add `{name}` to `--tables`"),
            });
        }
        let chosen: Vec<&Table> = known.iter().filter(|table| is_chosen(table.name)).collect();
        let tables = chosen.into_iter().map(|table| self.columns_of(table)).collect::<Result<Vec<_>>>()?;
        let formats = self.formats.iter().map(|name| {
            FileFormat::parse(name).ok_or_else(|| unknown("format", name, FileFormat::WORDS.iter().copied()))
        });
        let formats = formats.collect::<Result<BTreeSet<_>>>()?;
        if formats.is_empty() {
            return Err(unknown("format", "", FileFormat::WORDS.iter().copied()));
        }
        let partition_by = self.partition_by.as_deref().map(|name| {
            PartitionBy::parse(name).ok_or_else(|| unknown("partition", name, PartitionBy::WORDS.iter().copied()))
        });
        let by_source = (is_chosen(BY_SOURCE) && formats.contains(&FileFormat::Csv)).then_some(self.max_source_columns);
        Ok(Choice {
            tables,
            formats,
            partition_by: partition_by.transpose()?,
            guard: if self.csv_raw { Guard::Off } else { Guard::Formulas },
            has_bom: self.csv_bom,
            by_source,
        })
    }

    fn columns_of(&self, table: &Table) -> Result<Table> {
        let mut table = table.clone();
        let Some(chosen) = self.columns.get(table.name) else { return Ok(table) };
        if let Some(name) = chosen.iter().find(|name| !table.columns.iter().any(|column| column.name == **name)) {
            let columns = table.columns.iter().map(|column| column.name);
            return Err(unknown(&format!("column of `{}`", table.name), name, columns));
        }
        let key = table.key;
        table.columns.retain(|column| key.contains(&column.name) || chosen.iter().any(|name| name == column.name));
        Ok(table)
    }
}

impl Choice {
    /// A chosen table.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// Whether a table is chosen that is made of claims, so that what documents state has to be compared.
    pub fn has_claims(&self) -> bool {
        self.by_source.is_some() || self.tables.iter().any(|table| OF_CLAIMS.contains(&table.name))
    }

    /// Whether a table's Parquet file is cut into folders.
    pub fn is_partitioned(&self, table: &str) -> bool {
        let has_document = |table: &Table| table.columns.iter().any(|column| column.name == "doc_id");
        self.partition_by.is_some() && all().iter().any(|known| known.name == table && has_document(known))
    }
}

/// `TABLE:COL,COL` of the command line.
///
/// # Errors
/// When there is no colon, or no column after it.
pub fn parse_columns(text: &str) -> Result<(String, Vec<String>)> {
    let columns = |list: &str| -> Vec<String> {
        list.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
    };
    match text.split_once(':').map(|(table, list)| (table.trim().to_owned(), columns(list))) {
        Some((table, columns)) if !columns.is_empty() => Ok((table, columns)),
        _ => Err(Error::Nothing {
            what: format!("cannot read the columns in `{text}`"),
            hint: "write TABLE:COLUMN,COLUMN, for example `--columns documents:doc_id,title`".into(),
        }),
    }
}

/// The error for a name that is none of the known ones, with the nearest of them.
pub(crate) fn unknown<'n>(what: &str, name: &str, known: impl Iterator<Item = &'n str>) -> Error {
    let known: Vec<&str> = known.collect();
    let meant = nearest(name, known.iter().copied()).map(|meant| format!("did you mean `{meant}`? "));
    Error::Nothing {
        what: format!("there is no {what} `{name}`"),
        hint: format!("{}choose from: {}", meant.unwrap_or_default(), known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(toml: &str) -> Result<Choice> {
        toml::from_str::<OutputConfig>(toml).expect("it is TOML").resolve()
    }

    #[test]
    fn nothing_chosen_is_everything() {
        let choice = choose("").expect("the defaults hold");
        assert_eq!((choice.tables.len(), choice.formats.len(), choice.by_source), (all().len(), 2, Some(50)));
    }

    #[test]
    fn tables_of_claims_are_those_with_claims_or_counts_of_them() {
        let known = all();
        assert!(OF_CLAIMS.iter().all(|name| known.iter().any(|table| table.name == *name)));
        for table in known {
            let has_claims =
                table.columns.iter().any(|column| column.name.contains("claim") || column.name == "n_agree");
            let choice = choose(&format!("tables = [\"{}\"]", table.name)).expect("the name is known");
            assert_eq!(choice.has_claims(), has_claims, "{}", table.name);
        }
        assert!(choose("tables = [\"claims_by_source\"]").expect("the name is known").has_claims());
    }

    #[test]
    fn the_key_is_kept_and_columns_stand_in_their_order() {
        let choice = choose("columns = { documents = [\"title\", \"path\"] }").expect("the names are known");
        let names: Vec<_> = choice.table("documents").expect("it is there").columns.iter().map(|c| c.name).collect();
        assert_eq!(names, ["doc_id", "path", "title"]);
    }

    #[test]
    fn wrong_names_are_told_with_the_right_ones() {
        for (toml, named, offered) in [
            ("tables = [\"claim\"]", "table `claim`", "did you mean `claims`? choose from: sources, "),
            (
                "columns = { claims = [\"statsu\"] }",
                "column of `claims` `statsu`",
                "did you mean `status`? choose from: ",
            ),
            ("columns = { claims = [\"weather\"] }", "column of `claims` `weather`", "choose from: claim_id, "),
            ("formats = [\"parqet\"]", "format `parqet`", "did you mean `parquet`? "),
            ("formats = [\"xlsx\"]", "format `xlsx`", "arrow"),
            ("formats = []", "format ``", "parquet"),
            ("partition_by = \"year\"", "partition `year`", "month"),
            ("tables = [\"claims\"]\ncolumns = { dates = [\"value\"] }", "columns of `dates`", "--tables"),
        ] {
            let error = choose(toml).expect_err(toml);
            assert!(error.to_string().contains(named), "{error}");
            assert!(error.hint().is_some_and(|hint| hint.contains(offered)), "{error}");
        }
    }
}
