//! Trains the tagger and the parser.
//!
//! `train_parser SILVER.tsv.gz OUT.bin [--vectors FOLDER] [--without-share-alike] [--seed N]`

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use crosscheck_train::parser::silver::Licenses;
use crosscheck_train::parser::{Settings, train};

const USAGE: &str = "usage: train_parser SILVER.tsv.gz OUT.bin [--vectors FOLDER] [--without-share-alike] [--seed N]";

#[expect(clippy::print_stderr, reason = "a program that reports to people")]
fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("train_parser: {message}");
            ExitCode::from(2)
        }
    }
}

#[expect(clippy::print_stderr, reason = "a program that reports its progress to people")]
fn run() -> Result<(), String> {
    let (settings, out) = arguments(std::env::args().skip(1))?;
    let start = Instant::now();
    let bytes = train(&settings, &mut |line| {
        eprintln!("{:7.1} s  {line}", start.elapsed().as_secs_f64());
    })?;
    let fail = |error| format!("cannot write `{}`: {error}", out.display());
    let new = out.with_extension("new");
    std::fs::write(&new, &bytes).map_err(fail)?;
    std::fs::rename(&new, &out).map_err(fail)
}

fn arguments(mut given: impl Iterator<Item = String>) -> Result<(Settings, PathBuf), String> {
    let (mut paths, mut seed, mut vectors, mut licenses) = (Vec::new(), 1, None, Licenses::All);
    while let Some(argument) = given.next() {
        match argument.as_str() {
            "--without-share-alike" => licenses = Licenses::WithoutShareAlike,
            "--vectors" => vectors = Some(PathBuf::from(given.next().ok_or(USAGE)?)),
            "--seed" => seed = given.next().and_then(|seed| seed.parse().ok()).ok_or(USAGE)?,
            _ => paths.push(PathBuf::from(argument)),
        }
    }
    let [silver, out] = <[PathBuf; 2]>::try_from(paths).map_err(|_| USAGE)?;
    let settings = Settings { vectors, licenses, ..Settings::new(silver, seed) };
    Ok((settings, out))
}
