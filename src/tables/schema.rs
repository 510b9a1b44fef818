//! Table Schema, Data Package and data dictionary, made from the definitions.
//!
//! One `Column` becomes `{"name": "char_start", "type": "integer", "constraints": {"required": true}, ..}`.

use crosscheck_text::model::vocabulary::FileFormat;
use serde_json::{Value, json};

use crate::tables::all;
use crate::tables::by_source::{self, BY_SOURCE};
use crate::tables::choice::{Choice, OutputConfig};
use crate::tables::column::ColumnKind;
use crate::tables::definition::{Row, Table};
use crate::tables::difference::DifferenceRow;
use crate::tables::field::{field, references};

/// The Frictionless Table Schema of a table's CSV file.
pub fn table_schema(table: &Table) -> Value {
    schema_among(table, &all())
}

/// The same among the tables that are there: references to others are left out.
fn schema_among(table: &Table, tables: &[Table]) -> Value {
    let fields: Vec<Value> = table.csv_columns().map(|(_, column)| field(table, column)).collect();
    let foreign = references(table.csv_columns().map(|(_, column)| column), tables);
    json!({
        "description": format!("One row is {}.", table.doc),
        "fields": fields,
        "primaryKey": table.key,
        "foreignKeys": foreign,
        "missingValues": [""],
    })
}

/// The data package that describes the CSV files of a run that was asked for nothing else, but for `claims_by_source.csv`:
/// its columns are those of the run's sources.
pub fn data_package() -> Value {
    let choice = OutputConfig::default().resolve().expect("the defaults name what there is");
    data_package_of(&choice, None)
}

/// The data package of what was chosen: the CSV files, or the Arrow or Parquet files of a run without CSV. Tables that stand
/// only in part files are left out: a resource is one file. `by_source` are the sources with columns in `claims_by_source.csv`,
/// if that was written.
pub fn data_package_of(choice: &Choice, by_source: Option<&[String]>) -> Value {
    let described = choice.tables.iter().filter_map(|table| Some((table, file_of(choice, table.name)?)));
    let described: Vec<(&Table, FileFormat)> = described.collect();
    let tables: Vec<Table> = described.iter().map(|(table, _)| (*table).clone()).collect();
    let of_table = |(table, format): &(&Table, FileFormat)| {
        resource(table.name, *format, choice.has_bom, schema_among(table, &tables))
    };
    let of_sources = by_source
        .map(|sources| resource(BY_SOURCE, FileFormat::Csv, choice.has_bom, by_source::schema(sources, &tables)));
    json!({
        "name": "crosscheck",
        "title": "Facts of documents from many sources, and where the sources agree and conflict",
        "profile": "data-package",
        "resources": described.iter().map(of_table).chain(of_sources).collect::<Vec<_>>(),
    })
}

fn resource(name: &str, format: FileFormat, has_bom: bool, schema: Value) -> Value {
    let word = format.as_str();
    let mut resource = json!({
        "name": name,
        "type": "table",
        "path": format!("{word}/{name}.{word}"),
        "scheme": "file",
        "format": word,
    });
    if format == FileFormat::Csv {
        resource["mediatype"] = json!("text/csv");
        resource["encoding"] = json!(if has_bom { "utf-8-sig" } else { "utf-8" });
        resource["dialect"] = json!({"csv": {"lineTerminator": "\r\n"}});
    }
    resource["schema"] = schema;
    resource
}

/// The format whose file describes a table.
fn file_of(choice: &Choice, table: &str) -> Option<FileFormat> {
    let is_one_file = |format: FileFormat| format != FileFormat::Parquet || !choice.is_partitioned(table);
    [FileFormat::Csv, FileFormat::Parquet, FileFormat::Arrow]
        .into_iter()
        .find(|format| choice.formats.contains(format) && is_one_file(*format))
}

/// The data dictionary in Markdown.
pub fn dictionary() -> String {
    let mut out = String::from(
        "# Data dictionary\n\nMade by `crosscheck schemas --write` from the definitions in `src/tables/rows.rs`. Offsets are \
         Unicode code points of `documents.text`, end exclusive. `?` marks a column that may be null. A list is one text in CSV files, its \
         items joined with `|`; a `|` or `\\` within an item has a `\\` before it, and an empty list is an empty field.\n",
    );
    for table in all() {
        dictionary_of(&table, &mut out);
    }
    out.push_str(
        "\n# Written beside the tables\n\nThese are derived from the tables or from two runs.\n\n\
         ## claims_by_source\n\n`csv/claims_by_source.csv`, for spreadsheets and BI tools: one row a claim with columns of \
         `claims`, then for each source `SOURCE_ID:value` and `SOURCE_ID:stance`, which hold what it says and whether that \
         supports or contradicts the claim's value (several are joined with `|`; empty where it says nothing). The sources with the \
         most claims have columns, 50 unless `max_source_columns` says otherwise; `n_other_sources` counts the others of the row. `datapackage.json` of the run lists its columns.\n",
    );
    dictionary_of(&DifferenceRow::table(), &mut out);
    out
}

fn dictionary_of(table: &Table, out: &mut String) {
    out.push_str(&format!("\n## {}\n\nOne row is {}. Key: `{}`.\n\n", table.name, table.doc, table.key.join("`, `")));
    {
        out.push_str("| column | type | meaning |\n|---|---|---|\n");
        for column in &table.columns {
            let mark = if column.nullable { "?" } else { "" };
            let target = column.references.map(|table| format!(" → {table}")).unwrap_or_default();
            let range = match (column.minimum, column.maximum) {
                (Some(low), Some(high)) => format!(" ({low} to {high})"),
                (Some(low), None) => format!(" (from {low})"),
                (None, Some(high)) => format!(" (up to {high})"),
                _ => String::new(),
            };
            let kind = dictionary_type(column.kind);
            out.push_str(&format!(
                "| {} | {kind}{mark}{target} | {}{range} |\n",
                column.name,
                column.doc.replace('|', "\\|")
            ));
        }
    }
}

fn dictionary_type(kind: ColumnKind) -> String {
    match kind {
        ColumnKind::Text => "str".into(),
        ColumnKind::LargeText => "large_str".into(),
        ColumnKind::I64 => "i64".into(),
        ColumnKind::F32 => "f32".into(),
        ColumnKind::F64 => "f64".into(),
        ColumnKind::Bool => "bool".into(),
        ColumnKind::Date => "date32".into(),
        ColumnKind::Enum(words) => format!("enum({})", words.join(", ")),
        ColumnKind::ListOfText => "list of str".into(),
    }
}

/// Every generated file, as path below the repository and text.
pub fn files() -> Vec<(String, String)> {
    let pretty = |value: &Value| format!("{value:#}\n");
    let mut files: Vec<(String, String)> = all()
        .iter()
        .map(|table| (format!("schemas/{}.schema.json", table.name), pretty(&table_schema(table))))
        .collect();
    let difference = DifferenceRow::table();
    files.push((format!("schemas/{}.schema.json", difference.name), pretty(&table_schema(&difference))));
    files.push(("schemas/datapackage.json".into(), pretty(&data_package())));
    files.push(("docs/data-dictionary.md".into(), dictionary()));
    files
}
