//! The stream of documents as a file that a run reads.
//!
//! A stream with the columns `source: string`, `text: large_string`, `published: date32`, `page: int32` is kept as rows of the first
//! three. What a column is called and what its values mean, `load` decides; here, only whether there is a text at all.

use std::io::BufRead;
use std::path::Path;

use crosscheck_text::rules::load::LoadThresholds;

use crate::error::{Error, Result};
use crate::stages::load::batch::known_columns;
use crate::stages::load::refusal::Refusal;
use crate::worker::{Incoming, broken, expect_end};
use crate::write::table::ParquetFile;

/// Keeps the one stream; gives the number of its rows. Nothing is kept of a stream that is not whole.
pub(crate) fn keep(reader: &mut impl BufRead, path: &Path, thresholds: &LoadThresholds) -> Result<u64> {
    let stream = Incoming::open(&mut *reader)?;
    let mut stream = stream.ok_or_else(|| broken("it is empty, and a stream without rows has a schema"))?;
    let columns = known_columns(&stream.schema(), thresholds).map_err(unusable)?;
    let schema = stream.schema().project(&columns).map_err(broken)?;
    let (mut file, mut n_rows) = (ParquetFile::scratch(path, schema.into())?, 0);
    for batch in &mut stream {
        let batch = batch?.project(&columns).map_err(broken)?;
        file.batch(&batch)?;
        n_rows += batch.num_rows() as u64;
    }
    drop(stream);
    expect_end(reader)?;
    file.finish()?;
    Ok(n_rows)
}

/// Documents that came by stdin and cannot be used.
pub(crate) fn unusable(Refusal { reason, detail, .. }: Refusal) -> Error {
    Error::Nothing {
        what: format!(
            "cannot use the documents that came by stdin: {reason}{}",
            detail.map(|detail| format!(" ({detail})")).unwrap_or_default()
        ),
        hint: "name the column with the texts with `--text-column`, or `text_columns` in the settings".into(),
    }
}
