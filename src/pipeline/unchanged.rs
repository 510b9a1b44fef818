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

use crate::pipeline::inputs::Inputs;
use crate::pipeline::options::RunOptions;
use crate::pipeline::settings::SettingsFile;
use crate::pipeline::summary::{Hashed, Summary, Told, hashed, hex, sha256};
use crate::stages::load::list::Listing;
use crate::tables;
use crate::write::swap::LAST;

/// The bytes of what a run reads, hashed before it reads them: of a file that changes meanwhile the next run finds others.
#[derive(Debug)]
pub(crate) struct Identity {
    /// Of all together, in hexadecimal digits.
    pub(crate) number: String,
    /// Of each input, in order; none where it cannot be read.
    pub(crate) inputs: Vec<Option<Hashed>>,
}

impl Identity {
    /// Hashes what a run reads.
    pub(crate) fn of(
        options: &RunOptions,
        (listing, inputs): (&Listing, &Inputs),
        settings: &[SettingsFile],
        left_out: &[String],
    ) -> Self {
        let hashes: Vec<Option<Hashed>> = listing.inputs.par_iter().map(|input| hashed(&input.file).ok()).collect();
        let read = listing.inputs.iter().zip(&hashes).map(|(input, hash)| {
            let root = Some(&input.root).filter(|_| !inputs.is_spooled(&input.file));
            json!([root, input.path, hash])
        });
        let settings: Vec<Value> =
            settings.par_iter().map(|file| json!([file.kind, file.path, sha256(&file.path).ok()])).collect();
        let mut config = options.config.clone();
        (config.run.jobs, config.run.shard_bytes) = (0, 0);
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
        Self { number: hex(&Sha256::digest(parts.to_string())), inputs: hashes }
    }
}

/// The parts of `run.json` that are read back.
#[derive(Deserialize)]
struct Before {
    identity: String,
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
    if before.identity != identity.number || !before.outputs.par_iter().all(is_whole) {
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
