//! What a table is: the definition from which row type, Arrow schema, Table Schema, CSV header and dictionary come.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{Field, Schema};

use crate::tables::column::{Cell, ColumnKind};

/// One column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    /// Name, in snake case.
    pub name: &'static str,
    /// What a cell means, with its unit and the meaning of null.
    pub doc: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// Whether a cell may be missing.
    pub nullable: bool,
    /// Table whose key the cell must be; for a list, each item.
    pub references: Option<&'static str>,
    /// Smallest value allowed.
    pub minimum: Option<f64>,
    /// Largest value allowed.
    pub maximum: Option<f64>,
    /// Whether the CSV file has the column too.
    pub in_csv: bool,
}

impl Column {
    pub(crate) fn of<T: Cell>(name: &'static str, doc: &str) -> Self {
        Self {
            name,
            doc: doc.split_whitespace().collect::<Vec<_>>().join(" "),
            kind: T::KIND,
            nullable: T::NULLABLE,
            references: None,
            minimum: None,
            maximum: None,
            in_csv: true,
        }
    }

    /// The smallest value allowed: whole numbers are counts and offsets, never negative.
    pub(crate) fn least(&self) -> Option<f64> {
        self.minimum.or((self.kind == ColumnKind::I64).then_some(0.0))
    }

    pub(crate) fn references(mut self, table: &'static str) -> Self {
        self.references = Some(table);
        self
    }

    pub(crate) fn range(mut self, minimum: f64, maximum: f64) -> Self {
        self.minimum = Some(minimum);
        self.maximum = Some(maximum);
        self
    }

    pub(crate) fn at_least(mut self, minimum: f64) -> Self {
        self.minimum = Some(minimum);
        self
    }

    pub(crate) fn at_most(mut self, maximum: f64) -> Self {
        self.maximum = Some(maximum);
        self
    }

    pub(crate) fn parquet_only(mut self) -> Self {
        self.in_csv = false;
        self
    }
}

/// One table.
#[derive(Clone, Debug)]
pub struct Table {
    /// Name, plural, in snake case.
    pub name: &'static str,
    /// What one row is.
    pub doc: String,
    /// Columns of the primary key.
    pub key: &'static [&'static str],
    /// Columns in order.
    pub columns: Vec<Column>,
}

impl Table {
    /// The Arrow schema, with each column's meaning as `description` in its metadata.
    pub fn schema(&self) -> Arc<Schema> {
        let fields = self.columns.iter().map(|column| {
            Field::new(column.name, column.kind.data_type(), column.nullable)
                .with_metadata(HashMap::from([("description".to_owned(), column.doc.clone())]))
        });
        let metadata = HashMap::from([("description".to_owned(), format!("One row is {}.", self.doc))]);
        Arc::new(Schema::new(fields.collect::<Vec<_>>()).with_metadata(metadata))
    }

    /// The columns that the CSV file has.
    pub fn csv_columns(&self) -> impl Iterator<Item = (usize, &Column)> {
        self.columns.iter().enumerate().filter(|(_, column)| column.in_csv)
    }
}

/// Columns of a batch, in the order of a table's definition; none where the batch lacks one.
#[derive(Clone, Debug)]
pub struct Cells(pub(crate) Vec<Option<ArrayRef>>);

/// A row type of a table.
pub trait Row: Sized {
    /// The table's name.
    const NAME: &'static str;

    /// The table's definition.
    fn table() -> Table;

    /// The Arrow columns of many rows, in the order of the definition.
    fn columns(rows: &[Self]) -> Vec<ArrayRef>;

    /// The columns of a batch that a row is read from.
    fn cells(batch: &RecordBatch) -> Cells;

    /// Reads one row; the error names the column that is missing, of another type, or null against the definition.
    fn read(cells: &Cells, row: usize) -> Result<Self, &'static str>;

    /// Appends every cell as CSV text, in the order of the definition, by calling `cell` with its column's number.
    fn texts(&self, cell: impl FnMut(usize, &mut dyn FnMut(&mut String)));
}

/// A column's name without the mark that Rust needs where the name is a keyword (`r#type`).
pub(crate) fn plain_name(name: &'static str) -> &'static str {
    name.strip_prefix("r#").unwrap_or(name)
}

/// Defines a table: its row type with documented columns, and the [`Row`] implementation that all else is generated from.
macro_rules! table {
    (
        #[doc = $table_doc:literal]
        $row:ident = $name:literal, key [$($key:literal),+] {
            $($(#[doc = $doc:literal])+ $column:ident: $type:ty $(=> $($constraint:ident($($argument:expr),*)),+)?;)+
        }
    ) => {
        #[doc = concat!("One row of `", $name, "`:", $table_doc, ".")]
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        pub struct $row { $($(#[doc = $doc])+ pub $column: $type,)+ }

        impl $crate::tables::definition::Row for $row {
            const NAME: &'static str = $name;

            fn table() -> $crate::tables::definition::Table {
                $crate::tables::definition::Table {
                    name: $name,
                    doc: $table_doc.trim().to_owned(),
                    key: &[$($key),+],
                    columns: vec![$(
                        $crate::tables::definition::Column::of::<$type>($crate::tables::definition::plain_name(stringify!($column)), concat!($($doc, " "),+))
                            $($(.$constraint($($argument),*))+)?,
                    )+],
                }
            }

            fn columns(rows: &[Self]) -> Vec<arrow::array::ArrayRef> {
                vec![$(<$type as $crate::tables::column::Cell>::column(rows.iter().map(|row| Some(&row.$column)))),+]
            }

            fn cells(batch: &arrow::array::RecordBatch) -> $crate::tables::definition::Cells {
                let names = [$($crate::tables::definition::plain_name(stringify!($column))),+];
                $crate::tables::definition::Cells(names.map(|name| batch.column_by_name(name).cloned()).into())
            }

            fn read(cells: &$crate::tables::definition::Cells, row: usize) -> Result<Self, &'static str> {
                let mut cells = cells.0.iter().map(Option::as_ref);
                Ok(Self { $($column: cells.next().flatten()
                    .and_then(|column| <$type as $crate::tables::column::Cell>::read(column, row))
                    .ok_or(stringify!($column))?,)+ })
            }

            fn texts(&self, mut cell: impl FnMut(usize, &mut dyn FnMut(&mut String))) {
                let mut idx = 0;
                $(
                    cell(idx, &mut |out| $crate::tables::column::Cell::text(&self.$column, out));
                    idx += 1;
                )+
                let _ = idx;
            }
        }
    };
}

pub(crate) use table;
