//! Measures what each finder of names is worth: `cargo run --release -p crosscheck-train --bin ablate_tagger -- GOLD TEXTS METHODS [SETS]`.

use std::path::Path;
use std::process::ExitCode;

use crosscheck::error::{Error, Result};
use crosscheck_train::ablation::{table, with_table};

#[expect(clippy::print_stderr, reason = "a program that reports to people")]
fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let paths: Vec<&Path> = args.iter().map(Path::new).collect();
    let done = match paths.as_slice() {
        [gold, texts, methods] => write(gold, texts, methods, None),
        [gold, texts, methods, sets] => write(gold, texts, methods, Some(sets)),
        _ => {
            eprintln!("usage: ablate_tagger GOLD TEXTS METHODS [SETS]");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(table) => {
            eprint!("{table}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("ablate_tagger: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}

/// Makes the table; with sets it replaces the one in the document, without them most rows would be lost.
fn write(gold: &Path, texts: &Path, methods: &Path, sets: Option<&Path>) -> Result<String> {
    let table = table(gold, texts, sets)?;
    if sets.is_some() {
        let text = std::fs::read_to_string(methods).map_err(|source| Error::read(methods, source))?;
        if let Some(text) = with_table(&text, &table) {
            std::fs::write(methods, text).map_err(|source| Error::write(methods, source))?;
        }
    }
    Ok(table)
}
