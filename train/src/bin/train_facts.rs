//! Learns which sentences state one fact, and which answers answer one question: `cargo run --release -p crosscheck-train --bin train_facts -- OUT WORK FACTS… --short FACTS…`.

use std::path::PathBuf;
use std::process::ExitCode;

use crosscheck_train::facts::train_facts;

#[expect(clippy::print_stderr, reason = "a program that reports its progress to people")]
fn main() -> ExitCode {
    let mut paths = std::env::args().skip(1).map(PathBuf::from);
    let (Some(out), Some(work)) = (paths.next(), paths.next()) else {
        eprintln!(
            "usage: train_facts OUT WORK FACTS… [--short FACTS…] (OUT: `rules/models`; FACTS: folders with `articles` and `slots.jsonl`, behind `--short` those of reports of a few sentences)"
        );
        return ExitCode::from(2);
    };
    let mut folders: Vec<PathBuf> = paths.collect();
    let at = folders.iter().position(|folder| folder.as_os_str() == "--short");
    let short = at.map_or_else(Vec::new, |at| folders.split_off(at).split_off(1));
    let done =
        train_facts((&folders, &short), &work, |line| eprintln!("{line}")).and_then(|learned| learned.write(&out));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("train_facts: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}
