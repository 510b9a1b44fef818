//! One column as a field of a Table Schema, and columns as foreign keys.
//!
//! `char_start` becomes `{"name": "char_start", "type": "integer", "constraints": {"required": true}, ..}`.

use serde_json::{Map, Value, json};

use crate::tables::column::ColumnKind;
use crate::tables::definition::{Column, Table};

/// The foreign keys of some columns to the tables that are there; Table Schema has none for lists.
pub(crate) fn references<'a>(columns: impl Iterator<Item = &'a Column>, tables: &[Table]) -> Vec<Value> {
    columns
        .filter(|column| column.kind != ColumnKind::ListOfText)
        .filter_map(|column| {
            let other = column.references?;
            let key = tables.iter().find(|table| table.name == other)?.key[0];
            Some(json!({"fields": [column.name], "reference": {"resource": other, "fields": [key]}}))
        })
        .collect()
}

pub(crate) fn field(table: &Table, column: &Column) -> Value {
    let mut constraints = Map::new();
    // An empty list is an empty field, which Table Schema reads as missing.
    if !column.nullable && column.kind != ColumnKind::ListOfText {
        constraints.insert("required".into(), json!(true));
    }
    if table.key == [column.name] {
        constraints.insert("unique".into(), json!(true));
    }
    if let ColumnKind::Enum(words) = column.kind {
        constraints.insert("enum".into(), json!(words));
    }
    if column.kind == ColumnKind::I64 {
        constraints.insert("minimum".into(), json!(column.least().unwrap_or(0.0) as u64));
        if let Some(maximum) = column.maximum {
            constraints.insert("maximum".into(), json!(maximum as u64));
        }
    } else {
        column.minimum.map(|minimum| constraints.insert("minimum".into(), json!(minimum)));
        column.maximum.map(|maximum| constraints.insert("maximum".into(), json!(maximum)));
    }
    json!({
        "name": column.name,
        "type": schema_type(column.kind),
        "description": column.doc,
        "constraints": constraints,
    })
}

pub(crate) fn schema_type(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::I64 => "integer",
        ColumnKind::F32 | ColumnKind::F64 => "number",
        ColumnKind::Bool => "boolean",
        ColumnKind::Date => "date",
        // Lists are texts joined with `|`: Table Schema's own list type is not read by all tools.
        ColumnKind::Text | ColumnKind::LargeText | ColumnKind::Enum(_) | ColumnKind::ListOfText => "string",
    }
}
