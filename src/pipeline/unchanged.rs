//! What a run depends on, as one number: where it is that of the output that is there, and that output is whole, there is nothing to do.
//!
//! `run.json` keeps the number as `identity`. It is made of the build, the settings, and the bytes of all that is read; threads and
//! shards are no part of it, since the tables do not depend on them. It does not look at modification times.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crosscheck_text::model::vocabulary::{ClaimStatus, Format};
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use xxhash_rust::xxh3::xxh3_64;

use crate::pipeline::inputs::Inputs;
use crate::pipeline::options::RunOptions;
use crate::pipeline::settings::SettingsFile;
use crate::pipeline::summary::{Hashed, Summary, Told, hashed, hex, sha256};
use crate::stages::load::Input;
use crate::stages::load::list::Listing;
use crate::tables;
use crate::write::swap::LAST;

/// SHA-256 of files that were parsed before the inputs are listed; none for one that is no regular file: a pipe is read once.
pub(crate) type Digests = Vec<Option<String>>;

/// The digests of settings, names, verdicts, rules and models.
pub(crate) fn digests(settings: &[SettingsFile]) -> Digests {
    let own = settings.par_iter().filter(|file| file.kind != "sources");
    own.map(|file| sha256(Some(&file.path).filter(|path| path.is_file())?).ok()).collect()
}

/// The bytes of what a run reads, hashed before it reads the inputs: of one that changes meanwhile the next run finds others.
#[derive(Debug)]
pub(crate) struct Identity {
    /// Of all together, in hexadecimal digits; none where something changed while it was hashed, or cannot be hashed.
    pub(crate) number: Option<String>,
    /// Of each input, in order; none where it cannot be read.
    pub(crate) inputs: Vec<Option<Hashed>>,
    /// Of all that the reading of a document depends on besides the document.
    pub(crate) reading: Option<u64>,
}

impl Identity {
    /// Hashes what a run reads; `parsed` are the digests of the settings from before they were parsed.
    pub(crate) fn of(
        options: &RunOptions,
        (listing, inputs): (&Listing, &Inputs),
        (settings, parsed): (&[SettingsFile], Option<&Digests>),
        left_out: &[String],
    ) -> Self {
        let digests = digests(settings);
        let is_settled = Some(&digests) == parsed && digests.iter().all(Option::is_some);
        let metadata = settings.iter().filter(|file| file.kind == "sources");
        let metadata: Digests = metadata.map(|file| sha256(&file.path).ok()).collect();
        let hashes: Vec<Option<Hashed>> = listing.inputs.par_iter().map(|input| hashed(&input.file).ok()).collect();
        let read = listing.inputs.iter().zip(&hashes).map(|(input, hash)| {
            let root = Some(&input.root).filter(|_| !inputs.is_spooled(&input.file));
            json!([root.map(|root| shown(root)), input.path, hash])
        });
        // A file that grew since it was listed is refused by this run, and may not be by the next.
        let is_still = |(input, hash): (&Input, &Option<Hashed>)| {
            hash.as_ref().is_none_or(|hash| hash.size_bytes == input.size_bytes)
        };
        let is_still = listing.inputs.iter().zip(&hashes).all(is_still);
        let (sources, own): (Vec<&SettingsFile>, Vec<&SettingsFile>) =
            settings.iter().partition(|file| file.kind == "sources");
        let files = own.into_iter().zip(digests).chain(sources.into_iter().zip(metadata));
        let settings: Vec<Value> = files.map(|(file, hash)| json!([file.kind, shown(&file.path), hash])).collect();
        let of_reading: Vec<&Value> =
            settings.iter().filter(|file| ["aliases", "rules", "tagger"].iter().any(|kind| file[0] == *kind)).collect();
        let reading = json!([env!("CROSSCHECK_BUILD"), options.config.stages, of_reading]);
        let mut config = options.config.clone();
        (config.run.jobs, config.run.memory_bytes, config.run.shard_bytes, config.run.keep) = (0, 0, 0, true);
        let parts = json!({
            "build": env!("CROSSCHECK_BUILD"),
            "configuration": config,
            "format": options.input_format.map(Format::as_str),
            "inputs": read.collect::<Vec<Value>>(),
            "settings": settings,
            "rejects": format!("{:?}", listing.rejects),
            "hidden": listing.hidden,
            "left_out": left_out,
        });
        Self {
            number: (is_settled && is_still).then(|| hex(&Sha256::digest(parts.to_string()))),
            inputs: hashes,
            reading: is_settled.then(|| xxh3_64(reading.to_string().as_bytes())),
        }
    }
}

/// A path with its bytes that are not UTF-8.
fn shown(path: &Path) -> String {
    format!("{path:?}")
}

/// The parts of `run.json` that are read back.
#[derive(Deserialize)]
struct Before {
    identity: Option<String>,
    rows: BTreeMap<String, u64>,
    claims: BTreeMap<String, u64>,
    not_mined: BTreeMap<String, u64>,
    hidden: Vec<String>,
    bytes: u64,
    verdicts: Verdicts,
    told: Told,
    outputs: Vec<Written>,
}

#[derive(Deserialize)]
struct Verdicts {
    applied: u64,
    not_applied: Vec<String>,
}

#[derive(Deserialize)]
struct Written {
    path: String,
    sha256: String,
}

/// The summary of the output that is there, where it is that of the same inputs, settings and build, and each of its files is whole.
pub(crate) fn summary(folder: &Path, identity: &Identity) -> Option<Summary> {
    let text = fs::read(folder.join(LAST)).ok()?;
    let before: Before = serde_json::from_slice(&text).ok()?;
    let is_whole = |file: &Written| sha256(&folder.join(&file.path)).is_ok_and(|hash| hash == file.sha256);
    let is_same = identity.number.is_some() && before.identity == identity.number;
    if !is_same || !before.outputs.par_iter().all(is_whole) {
        return None;
    }
    let n_rows =
        tables::all().into_iter().filter_map(|table| Some((table.name, *before.rows.get(table.name)?))).collect();
    let status = |status: &ClaimStatus| Some((status.as_str(), *before.claims.get(status.as_str())?));
    Some(Summary {
        n_rows,
        claims: ClaimStatus::ALL.iter().filter_map(status).collect(),
        n_bytes: before.bytes,
        rejects: before.told.rejects,
        clashes: before.told.clashes,
        warnings: before.told.warnings,
        hidden: before.hidden,
        unmined: before.not_mined,
        n_verdicts: before.verdicts.applied,
        unapplied: before.verdicts.not_applied,
        is_unchanged: true,
        ..Summary::default()
    })
}
