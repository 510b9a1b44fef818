//! What a run measured of pairs, as it wrote it with `--pairs` or `--answers`: keys, then features.
//!
//! It knows neither sentences nor answers.

use std::num::ParseFloatError;
use std::path::Path;

use crosscheck::error::{Error, Result};
use csv::StringRecord;

/// The rows of a file, each with its record and the `N` features behind `n_keys` keys.
pub(crate) fn measured<const N: usize>(path: &Path, n_keys: usize) -> Result<Vec<(StringRecord, [f32; N])>> {
    let mut reader = csv::Reader::from_path(path).map_err(|source| Error::read(path, source))?;
    let mut out = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|source| Error::read(path, source))?;
        let mut features = [0.0; N];
        for (at, value) in features.iter_mut().enumerate() {
            let field = record.get(at + n_keys).unwrap_or_default();
            *value = field.parse().map_err(|source: ParseFloatError| Error::read(path, source))?;
        }
        out.push((record, features));
    }
    Ok(out)
}
