//! Rows and batches read back from what a run wrote, a batch at a time: Parquet, partitioned Parquet, or Arrow.
//!
//! `stored("output", "dates")` finds `parquet/dates.parquet`, else `parquet/dates/source_id=…/part-0.parquet`, else
//! `arrow/dates.arrow`. CSV files are not read back: their cells have lost their types.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, RecordBatchReader, StringArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use crosscheck_text::model::vocabulary::FileFormat;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use percent_encoding::percent_decode_str;

use crate::error::{Error, Result};
use crate::tables::definition::Row;

const ROWS_PER_BATCH: usize = 8192;

/// The formats that are one file of all tables, and their names in an output folder.
pub const DATABASES: [(FileFormat, &str); 2] =
    [(FileFormat::Duckdb, "crosscheck.duckdb"), (FileFormat::Sqlite, "crosscheck.sqlite")];
/// Where rows cannot be read from.
pub(crate) const NO_TYPES: &str = "CSV files, which have no types";
/// The same of databases.
pub(crate) const NOT_READ_BACK: &str = "databases, which are not read back";

/// Where the rows of a table stand, and how.
#[derive(Clone, Debug)]
pub struct Stored {
    path: PathBuf,
    kind: StoredKind,
}

#[derive(Clone, Debug)]
enum StoredKind {
    Parquet,
    /// Part files in order, each with the cells that its folder names.
    Parts(Vec<(PathBuf, Option<PartitionCell>)>),
    Arrow,
}

/// `source_id=harbor-herald`, decoded.
#[derive(Clone, Debug)]
struct PartitionCell {
    column: String,
    value: String,
}

type Batches = Box<dyn Iterator<Item = Result<RecordBatch>>>;

/// Finds a table in an output folder; none when the run wrote it neither as Parquet nor as Arrow.
///
/// # Errors
/// When a folder of part files cannot be listed.
pub fn stored(folder: &Path, table: &str) -> Result<Option<Stored>> {
    let path = folder.join("parquet").join(format!("{table}.parquet"));
    if path.is_file() {
        return Ok(Some(Stored { path, kind: StoredKind::Parquet }));
    }
    let path = folder.join("parquet").join(table);
    if path.is_dir() {
        return Ok(Some(Stored { kind: StoredKind::Parts(parts(&path)?), path }));
    }
    let path = folder.join("arrow").join(format!("{table}.arrow"));
    Ok(path.is_file().then_some(Stored { path, kind: StoredKind::Arrow }))
}

/// Part files below `NAME=VALUE` folders, by folder, then number.
fn parts(path: &Path) -> Result<Vec<(PathBuf, Option<PartitionCell>)>> {
    let list = |path: &Path| -> Result<Vec<PathBuf>> {
        let entries = std::fs::read_dir(path).map_err(|source| Error::read(path, source))?;
        let mut paths = entries
            .map(|entry| Ok(entry.map_err(|source| Error::read(path, source))?.path()))
            .collect::<Result<Vec<_>>>()?;
        paths.sort();
        Ok(paths)
    };
    let number = |path: &PathBuf| -> Option<u64> { path.file_stem()?.to_str()?.strip_prefix("part-")?.parse().ok() };
    let mut found = Vec::new();
    for folder in list(path)?.into_iter().filter(|path| path.is_dir()) {
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let cell = name.split_once('=').map(|(column, value)| PartitionCell {
            column: column.to_owned(),
            value: percent_decode_str(value).decode_utf8_lossy().into_owned(),
        });
        let mut files: Vec<PathBuf> = list(&folder)?.into_iter().filter(|path| number(path).is_some()).collect();
        files.sort_by_key(number);
        found.extend(files.into_iter().map(|file| (file, cell.clone())));
    }
    Ok(found)
}

impl Stored {
    /// The file, or the folder of the part files.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the rows stand in part files, and so in the order of those.
    pub fn is_partitioned(&self) -> bool {
        matches!(self.kind, StoredKind::Parts(_))
    }

    /// The columns.
    ///
    /// # Errors
    /// When a file cannot be opened or has another format.
    pub fn schema(&self) -> Result<SchemaRef> {
        match &self.kind {
            StoredKind::Parquet => Ok(batches(&self.path)?.schema()),
            StoredKind::Arrow => Ok(arrow_file(&self.path)?.schema()),
            StoredKind::Parts(parts) => match parts.first() {
                Some((path, cell)) => {
                    let schema = batches(path)?.schema();
                    Ok(cell.as_ref().map_or(Ok(schema.clone()), |cell| with_field(&self.path, &schema, cell))?)
                }
                None => Ok(Arc::new(Schema::empty())),
            },
        }
    }

    /// The rows in batches.
    ///
    /// # Errors
    /// When a file cannot be opened or has another format; each batch may be an error.
    pub fn batches(&self) -> Result<Batches> {
        self.batches_of(ROWS_PER_BATCH)
    }

    fn batches_of(&self, n_rows: usize) -> Result<Batches> {
        let path = self.path.clone();
        match &self.kind {
            StoredKind::Parquet => Ok(Box::new(
                batches_of(&self.path, n_rows)?.map(move |batch| batch.map_err(|source| Error::read(&path, source))),
            )),
            StoredKind::Arrow => Ok(Box::new(arrow_batches(&self.path)?)),
            StoredKind::Parts(parts) => {
                let read = move |(file, cell): (PathBuf, Option<PartitionCell>)| -> Batches {
                    match batches_of(&file, n_rows) {
                        Ok(reader) => {
                            let folder = path.clone();
                            Box::new(reader.map(move |batch| {
                                let batch = batch.map_err(|source| Error::read(&file, source))?;
                                cell.as_ref().map_or(Ok(batch.clone()), |cell| with_column(&folder, &batch, cell))
                            }))
                        }
                        Err(error) => Box::new(std::iter::once(Err(error))),
                    }
                };
                Ok(Box::new(parts.clone().into_iter().flat_map(read)))
            }
        }
    }

    /// The rows one after another, `n_rows` in memory at a time.
    ///
    /// # Errors
    /// As for [`Stored::batches`]; each row may be an error when it does not fit the definition.
    pub fn rows<R: Row>(&self, n_rows: usize) -> Result<impl Iterator<Item = Result<R>> + use<R>> {
        let file = self.path.clone();
        Ok(self.batches_of(n_rows)?.flat_map(move |batch| match batch {
            Ok(batch) => batch_rows::<R>(&batch, &file),
            Err(error) => vec![Err(error)],
        }))
    }
}

/// Where a table stands that a column of the folder's name belongs to, in the order of the definition; else the end.
fn position(folder: &Path, schema: &Schema, column: &str) -> Option<usize> {
    if schema.column_with_name(column).is_some() {
        return None;
    }
    let name = folder.file_name()?.to_str()?;
    let table = crate::tables::all().into_iter().find(|table| table.name == name)?;
    let at = table.columns.iter().position(|known| known.name == column)?;
    let before = |field: &Arc<Field>| table.columns.iter().take(at).any(|known| known.name == field.name());
    Some(schema.fields().iter().filter(|field| before(field)).count())
}

fn with_field(folder: &Path, schema: &SchemaRef, cell: &PartitionCell) -> Result<SchemaRef> {
    let Some(at) = position(folder, schema, &cell.column) else { return Ok(schema.clone()) };
    let mut fields: Vec<Arc<Field>> = schema.fields().iter().cloned().collect();
    fields.insert(at, Arc::new(Field::new(&cell.column, DataType::Utf8, false)));
    Ok(Arc::new(Schema::new(fields)))
}

/// The batch with the column that only its folder's name holds, when the table's definition has it.
fn with_column(folder: &Path, batch: &RecordBatch, cell: &PartitionCell) -> Result<RecordBatch> {
    let Some(at) = position(folder, &batch.schema(), &cell.column) else { return Ok(batch.clone()) };
    let mut columns = batch.columns().to_vec();
    let same = std::iter::repeat_n(Some(cell.value.as_str()), batch.num_rows());
    columns.insert(at, Arc::new(same.collect::<StringArray>()) as ArrayRef);
    let schema = with_field(folder, &batch.schema(), cell)?;
    RecordBatch::try_new(schema, columns).map_err(|source| Error::read(folder, source))
}

fn arrow_file(path: &Path) -> Result<arrow::ipc::reader::FileReader<std::io::BufReader<File>>> {
    let file = File::open(path).map_err(|source| Error::read(path, source))?;
    arrow::ipc::reader::FileReader::try_new_buffered(file, None).map_err(|source| Error::read(path, source))
}

/// The batches of an Arrow file.
///
/// # Errors
/// When the file cannot be opened or is no Arrow file; each batch may be an error.
pub fn arrow_batches(path: &Path) -> Result<impl Iterator<Item = Result<RecordBatch>> + use<>> {
    let file = path.to_owned();
    Ok(arrow_file(path)?.map(move |batch| batch.map_err(|source| Error::read(&file, source))))
}

/// The rows of a table of an output folder, which must be there with all its columns.
///
/// # Errors
/// When the run did not write the table, or not all of its columns; as for [`Stored::rows`].
pub fn table_rows<R: Row>(folder: &Path, n_rows: usize) -> Result<impl Iterator<Item = Result<R>> + use<R>> {
    let Some(stored) = stored(folder, R::NAME)? else {
        return Err(missing(folder, R::NAME, ""));
    };
    match lacks::<R>(&stored)? {
        Some(column) => Err(missing(folder, R::NAME, column)),
        None => stored.rows::<R>(n_rows),
    }
}

/// Whether an output folder has a table with all its columns.
///
/// # Errors
/// When a file cannot be opened.
pub fn has_whole<R: Row>(folder: &Path) -> Result<bool> {
    Ok(match stored(folder, R::NAME)? {
        Some(stored) => lacks::<R>(&stored)?.is_none(),
        None => false,
    })
}

/// A column of the definition that was not written.
fn lacks<R: Row>(stored: &Stored) -> Result<Option<&'static str>> {
    let schema = stored.schema()?;
    let lacks = R::table().columns.into_iter().find(|column| schema.column_with_name(column.name).is_none());
    // Without part files there is no schema, and no row that lacks anything.
    Ok(lacks.filter(|_| !schema.fields().is_empty()).map(|column| column.name))
}

fn missing(folder: &Path, table: &str, column: &str) -> Error {
    let what = if column.is_empty() {
        format!("`{}` has no table `{table}` as parquet or arrow", folder.display())
    } else {
        format!("`{}` has the table `{table}` without its column `{column}`", folder.display())
    };
    let hint = "give the output folder of a run that wrote it: see `--tables`, `--columns` and `--format` of \
                `crosscheck run --help`";
    Error::Nothing { what, hint: hint.into() }
}

/// Refuses an output folder that is not there, or whose run wrote its tables only as CSV or as databases.
///
/// # Errors
/// When the folder cannot be read, or has `csv` or a database, but neither `parquet` nor `arrow`.
pub fn expect_typed(folder: &Path) -> Result<()> {
    std::fs::read_dir(folder).map_err(|source| Error::read(folder, source))?;
    let has = |format: FileFormat| folder.join(format.as_str()).is_dir();
    let has_database = DATABASES.iter().any(|(_, file)| folder.join(file).is_file());
    if (has(FileFormat::Csv) || has_database) && !has(FileFormat::Parquet) && !has(FileFormat::Arrow) {
        let places = if has(FileFormat::Csv) { NO_TYPES } else { NOT_READ_BACK };
        return Err(Error::Nothing {
            what: format!("the tables of `{}` stand only in {places}", folder.display()),
            hint: "run `crosscheck run` again with `--format parquet,csv`".into(),
        });
    }
    Ok(())
}

/// Opens a Parquet file for reading in batches.
///
/// # Errors
/// When the file cannot be opened or is no Parquet file.
pub fn batches(path: &Path) -> Result<ParquetRecordBatchReader> {
    batches_of(path, ROWS_PER_BATCH)
}

fn batches_of(path: &Path, n_rows: usize) -> Result<ParquetRecordBatchReader> {
    let file = File::open(path).map_err(|source| Error::read(path, source))?;
    ParquetRecordBatchReaderBuilder::try_new(file)
        .and_then(|builder| builder.with_batch_size(n_rows).build())
        .map_err(|source| Error::read(path, source))
}

/// Rows of a Parquet file, from its footer.
///
/// # Errors
/// When the file cannot be opened or is no Parquet file.
pub fn n_rows(path: &Path) -> Result<u64> {
    let file = File::open(path).map_err(|source| Error::read(path, source))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|source| Error::read(path, source))?;
    Ok(builder.metadata().file_metadata().num_rows().unsigned_abs())
}

/// Reads a Parquet file's rows one after another, with at most one batch in memory.
///
/// # Errors
/// When the file cannot be opened; each row may be an error when it does not fit the definition.
pub fn rows<R: Row>(path: &Path) -> Result<impl Iterator<Item = Result<R>> + use<R>> {
    rows_in_batches(path, ROWS_PER_BATCH)
}

/// The same with batches of a chosen number of rows, for tables whose cells are large.
///
/// # Errors
/// As for [`rows`].
pub fn rows_in_batches<R: Row>(path: &Path, n_rows: usize) -> Result<impl Iterator<Item = Result<R>> + use<R>> {
    Stored { path: path.to_owned(), kind: StoredKind::Parquet }.rows::<R>(n_rows)
}

fn batch_rows<R: Row>(batch: &RecordBatch, file: &Path) -> Vec<Result<R>> {
    let cells = R::cells(batch);
    let row =
        |idx| R::read(&cells, idx).map_err(|column| Error::read(file, format!("row {idx}: bad cell in `{column}`")));
    (0..batch.num_rows()).map(row).collect()
}
