//! The step `tables`: a stream of documents comes in, a stream of each table goes out.
//!
//! It is a run: of the documents on stdin, of files, or of both, with its settings, into a folder that goes at the end or that was asked for.
//! Nothing goes out before all tables are made.

use std::io::{BufWriter, Write};
use std::path::Path;

use tempfile::TempDir;

use crate::error::{Error, Result};
use crate::pipeline;
use crate::pipeline::options::RunOptions;
use crate::pipeline::progress::Voice;
use crate::tables::by_source::BY_SOURCE;
use crate::tables::definition::Table;
use crate::tables::read::stored;
use crate::worker::{Outgoing, Pipe, documents};

/// The name for the stream on stdin, and for no other output than those on stdout.
const STREAMS: &str = "-";
/// The name of its documents among the inputs of the run.
const DOCUMENTS: &str = "documents";

/// Runs, and writes the tables to stdout; without an output folder among the options, nothing else is left.
///
/// # Errors
/// As those of a run, and when stdin is to be a stream of documents and is not a whole one.
pub fn run(mut options: RunOptions) -> Result<()> {
    let tables = chosen(&options)?;
    let work = tempfile::tempdir().map_err(|source| Error::write(std::env::temp_dir(), source))?;
    let n_rows = keep_documents(&mut options, &work)?;
    let is_kept = options.output.as_os_str() != STREAMS;
    if !is_kept {
        let output = &mut options.config.output;
        output.formats = vec!["parquet".into()];
        output.partition_by = None;
        output.report = false;
        options.config.run.keep = false;
        options.output = work.path().join("output");
    }
    if options.voice == Voice::Text {
        options.voice = Voice::Quiet;
    }
    // A run of nothing is an error; a part of a larger table without rows is none.
    let is_empty = n_rows == Some(0) && options.inputs.len() == 1 && !is_kept;
    if !is_empty {
        pipeline::run(&options)?;
    }
    let stdout = Pipe::new(BufWriter::new(std::io::stdout().lock()));
    write(&tables, (!is_empty).then_some(options.output.as_path()), stdout)
}

/// The tables that are asked for, in the order of the contract.
fn chosen(options: &RunOptions) -> Result<Vec<Table>> {
    options.config.check(options.settings.as_deref().unwrap_or(Path::new("settings")))?;
    if options.config.output.tables.iter().any(|name| name == BY_SOURCE) {
        return Err(Error::Nothing {
            what: format!("`{BY_SOURCE}` is a sheet, and no table of a worker"),
            hint: "take `claim_sources`, which has its rows".into(),
        });
    }
    if options.depfile.is_some() {
        return Err(Error::Nothing {
            what: "a worker has no files that Make could depend on".into(),
            hint: "leave out `--depfile`, or use `crosscheck run`".into(),
        });
    }
    Ok(options.config.output.resolve()?.tables)
}

/// Puts a file in the place of the stream; gives the number of its rows where stdin is one.
fn keep_documents(options: &mut RunOptions, work: &TempDir) -> Result<Option<u64>> {
    let is_stream = |input: &Path| input.as_os_str() == STREAMS;
    // Where another format is named, the run itself reads stdin.
    let Some(at) = options.inputs.iter().position(|input| is_stream(input)).filter(|_| options.input_format.is_none())
    else {
        return Ok(None);
    };
    let path = work.path().join(DOCUMENTS);
    let n_rows = documents::keep(&mut std::io::stdin().lock(), &path, &options.config.stages.load)?;
    options.inputs.retain(|input| !is_stream(input));
    options.inputs.insert(at, path);
    Ok(Some(n_rows))
}

/// Writes the tables of an output folder, or of none, each as a stream.
fn write(tables: &[Table], output: Option<&Path>, writer: impl Write) -> Result<()> {
    let mut outgoing = Outgoing::new(writer, tables.len());
    for table in tables {
        let Some(folder) = output else {
            outgoing.table(table, std::iter::empty())?;
            continue;
        };
        let stored = stored(folder, table.name)?.ok_or_else(|| Error::Nothing {
            what: format!("`{}` has no table `{}` as parquet or arrow", folder.display(), table.name),
            hint: "add `parquet` to `--format`".into(),
        })?;
        outgoing.table(table, stored.batches()?)?;
    }
    outgoing.finish()
}
