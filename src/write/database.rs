//! All chosen tables as one database file, `crosscheck.duckdb` or `crosscheck.sqlite`, made by the command of that database.
//!
//! A program that holds DuckDB would have to compile all of it, so the script that makes the file is given to the command
//! `duckdb` or `sqlite3`. Tables have their keys, references between single columns, the meaning of each column, and the views that stand at
//! the start of examples/queries.sql where all their tables are written in full. DuckDB reads the Parquet files; for SQLite each cell is a literal: days are texts,
//! booleans 0 and 1, lists JSON. It decides nothing about the data.

use std::collections::BTreeSet;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use arrow::array::RecordBatch;
use crosscheck_text::model::vocabulary::FileFormat;

use crate::error::{Error, Result};
use crate::tables::all;
use crate::tables::choice::Choice;
use crate::tables::column::{Cell, ColumnKind};
use crate::tables::definition::{Column, Table};
use crate::tables::read::{DATABASES, batches};
use crate::tables::text::text;

/// Views and questions for DuckDB; the views stand before the first question.
const QUERIES: &str = include_str!("../../examples/queries.sql");
const FIRST_QUESTION: &str = "-- question:";
/// What makes a view of a file of the same name; here it is a table.
const OF_A_FILE: &str = " AS FROM 'output/parquet/";
/// Rows of one statement.
const ROWS_PER_STATEMENT: usize = 256;

/// A database that has a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Database {
    Duckdb,
    Sqlite,
}

impl Database {
    fn of(format: FileFormat) -> Option<Self> {
        match format {
            FileFormat::Duckdb => Some(Self::Duckdb),
            FileFormat::Sqlite => Some(Self::Sqlite),
            FileFormat::Parquet | FileFormat::Csv | FileFormat::Arrow => None,
        }
    }

    fn command(self) -> &'static str {
        match self {
            Self::Duckdb => "duckdb",
            Self::Sqlite => "sqlite3",
        }
    }

    /// Name of the file in the output folder.
    fn file(self) -> &'static str {
        let own = |(format, _): &&(FileFormat, &str)| Self::of(*format) == Some(self);
        DATABASES.iter().find(own).map_or("", |(_, file)| file)
    }

    /// The command, reading a script, and nothing of the settings of whoever runs it.
    fn start(self) -> Command {
        let mut command = Command::new(self.command());
        command.args(["-init", if cfg!(windows) { "NUL" } else { "/dev/null" }, "-batch", "-bail"]);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        command
    }

    fn missing(self, why: &str) -> Error {
        let (command, install) = match self {
            Self::Duckdb => ("duckdb", "`pip install duckdb-cli` brings it"),
            Self::Sqlite => ("sqlite3", "the package `sqlite3` of the system brings it"),
        };
        Error::Nothing {
            what: format!("cannot write `{}`: the command `{command}` does not run ({why})", self.file()),
            hint: format!("install it ({install}), or leave the format out of `--format`"),
        }
    }
}

fn databases(choice: &Choice) -> impl Iterator<Item = Database> {
    choice.formats.iter().filter_map(|format| Database::of(*format))
}

/// Asks for the commands that the chosen formats need, before anything is read.
///
/// # Errors
/// When one of them does not run.
pub fn expect_commands(choice: &Choice) -> Result<()> {
    for database in databases(choice) {
        let asked = Command::new(database.command())
            .arg("--version")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        match asked {
            Ok(status) if status.success() => {}
            Ok(status) => return Err(database.missing(&status.to_string())),
            Err(error) => return Err(database.missing(&error.to_string())),
        }
    }
    Ok(())
}

/// Writes the databases that were chosen from the full Parquet files below a folder; gives their names.
///
/// # Errors
/// When a file cannot be read, or the command fails.
pub(crate) fn write(choice: &Choice, folder: &Path) -> Result<Vec<String>> {
    databases(choice).map(|database| write_one(database, choice, folder)).collect()
}

fn write_one(database: Database, choice: &Choice, folder: &Path) -> Result<String> {
    let path = folder.join(database.file());
    let mut command = database.start();
    let mut child = command.arg(&path).spawn().map_err(|error| database.missing(&error.to_string()))?;
    let told = tell(&mut child, database, choice, folder);
    let done = child.wait_with_output().map_err(|source| Error::write(&path, source))?;
    if !done.status.success() {
        let said = String::from_utf8_lossy(&done.stderr);
        let said = said.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("it does not say why");
        return Err(Error::write(&path, format!("`{}`: {said}", database.command())));
    }
    told?;
    Ok(database.file().to_owned())
}

/// Gives the command its script. One that ends early says why by itself.
fn tell(child: &mut Child, database: Database, choice: &Choice, folder: &Path) -> Result<()> {
    let Some(stdin) = child.stdin.take() else { return Ok(()) };
    let mut out = BufWriter::new(stdin);
    let fail = |source: std::io::Error| match source.kind() {
        ErrorKind::BrokenPipe => Ok(()),
        _ => Err(Error::write(folder.join(database.file()), source)),
    };
    let tables = in_order(&choice.tables);
    match script(&mut out, database, (choice, &tables), folder) {
        Ok(()) => out.flush().or_else(fail),
        Err(Told::Read(error)) => Err(error),
        Err(Told::Pipe(source)) => fail(source),
    }
}

/// Why a script ends early.
enum Told {
    Read(Error),
    Pipe(std::io::Error),
}

impl From<std::io::Error> for Told {
    fn from(source: std::io::Error) -> Self {
        Self::Pipe(source)
    }
}

fn script(
    out: &mut impl Write,
    database: Database,
    (choice, tables): (&Choice, &[&Table]),
    folder: &Path,
) -> std::result::Result<(), Told> {
    if database == Database::Sqlite {
        writeln!(out, "PRAGMA journal_mode = OFF;\nPRAGMA synchronous = OFF;\nBEGIN;")?;
    }
    for table in tables {
        writeln!(out, "{}", create(database, table, choice))?;
        let path = folder.join("parquet").join(format!("{}.parquet", table.name));
        match database {
            Database::Duckdb => writeln!(out, "{}", copy(table, &path))?,
            Database::Sqlite => insert(out, table, &path)?,
        }
    }
    // Views may use any column.
    let is_full = choice.tables.len() == all().len()
        && choice.tables.iter().zip(all()).all(|(own, full)| own.columns.len() == full.columns.len());
    for view in views().filter(|_| is_full) {
        writeln!(out, "{}", view.replacen("CREATE OR REPLACE VIEW", "CREATE VIEW", 1))?;
    }
    match database {
        Database::Duckdb => writeln!(out, "CHECKPOINT;")?,
        Database::Sqlite => writeln!(out, "COMMIT;")?,
    }
    Ok(())
}

/// The views that are joins of tables.
fn views() -> impl Iterator<Item = String> {
    let all = QUERIES.split(FIRST_QUESTION).next().unwrap_or_default();
    let lines = all.lines().filter(|line| !line.starts_with("--"));
    let text = lines.collect::<Vec<_>>().join("\n");
    let statements: Vec<String> = text.split_inclusive(';').map(|statement| statement.trim().to_owned()).collect();
    statements.into_iter().filter(|statement| statement.ends_with(';') && !statement.contains(OF_A_FILE))
}

/// The table that a column refers to, where the database can hold it to that: a table of one key that is written.
fn reference<'c>(choice: &'c Choice, column: &Column) -> Option<&'c Table> {
    let table = choice.table(column.references?)?;
    (column.kind != ColumnKind::ListOfText && table.key.len() == 1).then_some(table)
}

/// The tables, each behind those that it refers to.
fn in_order(tables: &[Table]) -> Vec<&Table> {
    let mut open: Vec<&Table> = tables.iter().collect();
    let (mut done, mut placed) = (Vec::new(), BTreeSet::new());
    while !open.is_empty() {
        let waits = |table: &&Table| {
            let references = table.columns.iter().filter(|column| column.kind != ColumnKind::ListOfText);
            let others = references.filter_map(|column| column.references).filter(|other| *other != table.name);
            others.filter(|other| tables.iter().any(|table| table.name == *other)).any(|other| !placed.contains(other))
        };
        // Were there a circle, its first table would come first.
        let next = open.iter().position(|table| !waits(table)).unwrap_or(0);
        let table = open.remove(next);
        placed.insert(table.name);
        done.push(table);
    }
    done
}

fn create(database: Database, table: &Table, choice: &Choice) -> String {
    let mut lines: Vec<(String, String)> = Vec::new();
    for column in &table.columns {
        let null = if column.nullable { "" } else { " NOT NULL" };
        let kind = kind(database, column.kind);
        let mut line = format!("{} {kind}{null}", name(column.name));
        // DuckDB holds the rows of one statement to references only of rows before it, so none is to the table itself.
        let to = reference(choice, column).filter(|to| database == Database::Sqlite || to.name != table.name);
        if let Some(to) = to {
            line.push_str(&format!(" REFERENCES {} ({})", name(to.name), name(to.key[0])));
        }
        lines.push((line, column.doc.clone()));
    }
    let key: Vec<String> = table.key.iter().map(|column| name(column)).collect();
    lines.push((format!("PRIMARY KEY ({})", key.join(", ")), "What tells rows apart.".to_owned()));
    let last = lines.len() - 1;
    // SQLite keeps the statement as it is written, and so what the columns mean.
    let line = |(n, (line, doc)): (usize, &(String, String))| {
        let comma = if n < last { "," } else { "" };
        match database {
            Database::Sqlite => format!("    {line}{comma} -- {doc}\n"),
            Database::Duckdb => format!("    {line}{comma}\n"),
        }
    };
    let body: String = lines.iter().enumerate().map(line).collect();
    let meaning = format!("One row is {}.", table.doc);
    let own = name(table.name);
    match database {
        Database::Sqlite => format!("CREATE TABLE {own} ( -- {meaning}\n{body});"),
        Database::Duckdb => {
            let comments: String = (table.columns.iter())
                .map(|column| format!("COMMENT ON COLUMN {own}.{} IS {};\n", name(column.name), quoted(&column.doc)))
                .collect();
            format!("CREATE TABLE {own} (\n{body});\nCOMMENT ON TABLE {own} IS {};\n{comments}", quoted(&meaning))
        }
    }
}

fn kind(database: Database, kind: ColumnKind) -> &'static str {
    match (database, kind) {
        (Database::Duckdb, ColumnKind::Text | ColumnKind::LargeText | ColumnKind::Enum(_)) => "VARCHAR",
        (Database::Duckdb, ColumnKind::I64) => "BIGINT",
        (Database::Duckdb, ColumnKind::F32) => "FLOAT",
        (Database::Duckdb, ColumnKind::F64) => "DOUBLE",
        (Database::Duckdb, ColumnKind::Bool) => "BOOLEAN",
        (Database::Duckdb, ColumnKind::Date) => "DATE",
        (Database::Duckdb, ColumnKind::ListOfText) => "VARCHAR[]",
        (Database::Sqlite, ColumnKind::I64 | ColumnKind::Bool) => "INTEGER",
        (Database::Sqlite, ColumnKind::F32 | ColumnKind::F64) => "REAL",
        (Database::Sqlite, _) => "TEXT",
    }
}

fn copy(table: &Table, path: &Path) -> String {
    let columns: Vec<String> = table.columns.iter().map(|column| name(column.name)).collect();
    let path: PathBuf = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    // No sign of a path is a pattern here: the list is of one file, and its brackets are quoted.
    let path: String = path
        .to_string_lossy()
        .chars()
        .map(|sign| match sign {
            '*' | '?' | '[' => format!("[{sign}]"),
            _ => sign.to_string(),
        })
        .collect();
    format!("INSERT INTO {} SELECT {} FROM read_parquet({});", name(table.name), columns.join(", "), quoted(&path))
}

/// Rows as literals, many to a statement.
fn insert(out: &mut impl Write, table: &Table, path: &Path) -> std::result::Result<(), Told> {
    let into = format!("INSERT INTO {} VALUES", name(table.name));
    for batch in batches(path).map_err(Told::Read)? {
        let batch = batch.map_err(|source| Told::Read(Error::read(path, source)))?;
        for start in (0..batch.num_rows()).step_by(ROWS_PER_STATEMENT) {
            let rows = start..(start + ROWS_PER_STATEMENT).min(batch.num_rows());
            let last = rows.end - 1;
            writeln!(out, "{into}")?;
            for row in rows {
                let cells: Vec<String> = table.columns.iter().map(|column| literal(column, &batch, row)).collect();
                writeln!(out, "({}){}", cells.join(", "), if row == last { ";" } else { "," })?;
            }
        }
    }
    Ok(())
}

/// A cell as SQLite reads it.
fn literal(column: &Column, batch: &RecordBatch, row: usize) -> String {
    let Some(cells) = batch.column_by_name(column.name) else { return "NULL".to_owned() };
    let found = match column.kind {
        ColumnKind::F32 => f32::read(cells, row).map(|number| format!("{:?}", f64::from(number))),
        ColumnKind::F64 => f64::read(cells, row).map(|number| format!("{number:?}")),
        ColumnKind::Bool => bool::read(cells, row).map(|is_so| u8::from(is_so).to_string()),
        ColumnKind::I64 => text(column.kind, cells, row),
        ColumnKind::ListOfText => {
            Vec::<String>::read(cells, row).map(|list| quoted(&serde_json::Value::from(list).to_string()))
        }
        ColumnKind::Text | ColumnKind::LargeText | ColumnKind::Enum(_) | ColumnKind::Date => {
            text(column.kind, cells, row).map(|text| quoted(&text))
        }
    };
    found.unwrap_or_else(|| "NULL".to_owned())
}

/// A name, which may be a word of SQL.
fn name(name: &str) -> String {
    format!("\"{name}\"")
}

/// A text as a literal; one with a NUL, which would end the script, by its bytes.
fn quoted(text: &str) -> String {
    if text.contains('\0') {
        let bytes: String = text.bytes().map(|byte| format!("{byte:02X}")).collect();
        return format!("CAST(X'{bytes}' AS TEXT)");
    }
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_stand_behind_those_that_they_refer_to() {
        let tables = all();
        let order: Vec<&str> = in_order(&tables).iter().map(|table| table.name).collect();
        let at = |name: &str| order.iter().position(|found| *found == name);
        assert_eq!(order.len(), tables.len());
        for (one, other) in [("documents", "sentences"), ("entities", "sentences"), ("claims", "claim_evidence")] {
            assert!(at(one) < at(other), "{order:?}");
        }
    }

    #[test]
    fn texts_cannot_end_their_literals() {
        assert_eq!(quoted("it's; -- x"), "'it''s; -- x'");
        assert_eq!(quoted("a\0b"), "CAST(X'610062' AS TEXT)");
    }

    #[test]
    fn views_are_those_that_join_tables() {
        let views: Vec<String> = views().collect();
        assert!(views.len() >= 4 && views.iter().all(|view| view.contains("JOIN") && view.ends_with(';')), "{views:?}");
    }
}
