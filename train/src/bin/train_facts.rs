//! Learns which sentences state one fact, and which answers answer one question: `cargo run --release -p crosscheck-train --bin train_facts -- OUT WORK FACTS…`.

use std::path::PathBuf;
use std::process::ExitCode;

use crosscheck_train::facts::train_facts;

#[expect(clippy::print_stderr, reason = "a program that reports its progress to people")]
fn main() -> ExitCode {
    let mut paths = std::env::args().skip(1).map(PathBuf::from);
    let (Some(out), Some(work)) = (paths.next(), paths.next()) else {
        eprintln!(
            "usage: train_facts OUT WORK FACTS… (OUT: `rules/models`; FACTS: folders with `articles` and `slots.jsonl`)"
        );
        return ExitCode::from(2);
    };
    let folders: Vec<PathBuf> = paths.collect();
    let done = train_facts(&folders, &work, |line| eprintln!("{line}")).and_then(|learned| learned.write(&out));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("train_facts: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}
