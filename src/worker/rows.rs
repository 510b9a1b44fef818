//! Tables that a program holds as streams, as a folder that the other commands read; and rows of a table as lines of JSON.
//!
//! What `tables` has written can come back: `crosscheck worker rows conflicts` gives `{"claim_id":"…","ordinal":1,…}` for each row, for programs
//! that have no reader of Arrow.

use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float32Type, Float64Type, Int64Type, Schema};
use arrow::error::ArrowError;
use serde_json::{Map, Value};
use tempfile::TempDir;

use crate::error::{Error, Result};
use crate::tables::all;
use crate::tables::choice::unknown;
use crate::tables::definition::Table;
use crate::tables::read::stored;
use crate::worker::{Incoming, Pipe, TABLE, broken};
use crate::write::arrow_file::ArrowFile;

/// Keeps the tables on stdin as an output folder, for as long as it is held.
///
/// # Errors
/// When one of the streams is not whole or of no table, or there is none.
pub fn folder() -> Result<TempDir> {
    let folder = tempfile::tempdir().map_err(|source| Error::write(std::env::temp_dir(), source))?;
    keep(&mut std::io::stdin().lock(), folder.path())?;
    Ok(folder)
}

fn keep(reader: &mut impl BufRead, folder: &Path) -> Result<()> {
    let (known, mut n_tables) = (all(), 0);
    while let Some(stream) = Incoming::open(&mut *reader)? {
        let schema = stream.schema();
        let name = schema.metadata().get(TABLE).map_or("", String::as_str);
        let table = known.iter().find(|table| table.name == name);
        let table = table.ok_or_else(|| broken(format!("there is no table `{name}`")))?;
        n_tables += 1;
        // Its columns may be some of the table's.
        let mut table = table.clone();
        table.columns.retain(|column| schema.column_with_name(column.name).is_some());
        let types = |schema: &Schema| -> Vec<(String, DataType)> {
            schema.fields().iter().map(|field| (field.name().clone(), field.data_type().clone())).collect()
        };
        if types(&table.schema()) != types(&schema) {
            return Err(broken(format!("`{name}` has other columns than the table has")));
        }
        let path = folder.join("arrow").join(format!("{name}.arrow"));
        let mut file = ArrowFile::create(&path, &table)?;
        for batch in stream {
            file.batch(&batch?)?;
        }
        file.finish()?;
    }
    // How many followed where they came from does not matter: a program may have chosen among them.
    if n_tables > 0 { Ok(()) } else { Err(broken("there are no tables")) }
}

/// Writes the rows of a table to stdout, a JSON object a line.
///
/// # Errors
/// When the folder does not have the table.
pub fn run(folder: &Path, name: &str) -> Result<()> {
    let names: Vec<&str> = all().iter().map(|table: &Table| table.name).collect();
    if !names.contains(&name) {
        return Err(unknown("table", name, names.into_iter()));
    }
    let stored = stored(folder, name)?.ok_or_else(|| Error::Nothing {
        what: format!("the table `{name}` is not there as parquet or arrow"),
        hint: "run again without `--tables`, or with it among them".into(),
    })?;
    let path: PathBuf = stored.path().to_owned();
    let mut stdout = Pipe::new(std::io::BufWriter::new(std::io::stdout().lock()));
    let fail = |source: std::io::Error| Error::write("stdout", source);
    for batch in stored.batches()? {
        for row in objects(&batch?).map_err(|source| Error::read(&path, source))? {
            serde_json::to_writer(&mut stdout, &row).map_err(|error| fail(error.into()))?;
            stdout.write_all(b"\n").map_err(fail)?;
        }
    }
    stdout.flush().map_err(fail)
}

fn objects(batch: &RecordBatch) -> std::result::Result<Vec<Map<String, Value>>, ArrowError> {
    let mut objects = vec![Map::new(); batch.num_rows()];
    for (field, column) in batch.schema_ref().fields().iter().zip(batch.columns()) {
        for (object, value) in objects.iter_mut().zip(values(column)?) {
            object.insert(field.name().clone(), value);
        }
    }
    Ok(objects)
}

/// The cells of a column; days and words are texts.
fn values(column: &ArrayRef) -> std::result::Result<Vec<Value>, ArrowError> {
    Ok(match column.data_type() {
        DataType::Int64 => column.as_primitive::<Int64Type>().iter().map(Value::from).collect(),
        // Through its text, so that it stays as short as it is in the other formats.
        DataType::Float32 => {
            let number = |cell: Option<f32>| cell.and_then(|number| number.to_string().parse::<f64>().ok());
            column.as_primitive::<Float32Type>().iter().map(|cell| Value::from(number(cell))).collect()
        }
        DataType::Float64 => column.as_primitive::<Float64Type>().iter().map(Value::from).collect(),
        DataType::Boolean => column.as_boolean().iter().map(Value::from).collect(),
        DataType::List(_) => {
            let list = |items: Option<ArrayRef>| items.map_or(Ok(Value::Null), |items| values(&items).map(Value::from));
            column.as_list::<i32>().iter().map(list).collect::<std::result::Result<_, _>>()?
        }
        _ => cast(column, &DataType::LargeUtf8)?.as_string::<i64>().iter().map(Value::from).collect(),
    })
}
