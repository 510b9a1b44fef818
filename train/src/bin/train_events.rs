//! Fits the weights by which documents are grouped into events: `cargo run --release -p crosscheck-train --bin train_events -- FILE`.

use std::path::Path;
use std::process::ExitCode;

use crosscheck_train::events::train_events;

#[expect(clippy::print_stderr, reason = "a program that reports its progress to people")]
fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [file] = args.as_slice() else {
        eprintln!("usage: train_events FILE (`crossdoc_ecb.jsonl`, unpacked)");
        return ExitCode::from(2);
    };
    match train_events(Path::new(file), |line| eprintln!("{line}")) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("train_events: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}
