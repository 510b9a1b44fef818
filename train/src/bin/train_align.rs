//! Fits the weights by which sentences are aligned: `cargo run --release -p crosscheck-train --bin train_align -- ECB GOLD=OUTPUT…`.

use std::path::Path;
use std::process::ExitCode;

use crosscheck_train::align::train_align;

#[expect(clippy::print_stderr, reason = "a program that reports its progress to people")]
fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let split = |arg: &'_ String| arg.split_once('=').map(|(gold, output)| (gold.to_owned(), output.to_owned()));
    let gold: Option<Vec<(String, String)>> = args.iter().skip(1).map(split).collect();
    let (Some(ecb), Some(gold)) = (args.first(), gold.filter(|gold| !gold.is_empty())) else {
        eprintln!("usage: train_align ECB GOLD=OUTPUT… (ECB: folder of `crossdoc_ecb.jsonl` and its pairs, unpacked)");
        return ExitCode::from(2);
    };
    let gold: Vec<(&Path, &Path)> =
        gold.iter().map(|(gold, output)| (Path::new(gold.as_str()), Path::new(output.as_str()))).collect();
    match train_align(Path::new(ecb), &gold, |line| eprintln!("{line}")) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("train_align: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}
