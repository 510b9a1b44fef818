//! Trains the tagger: `cargo run --release -p crosscheck-train --bin train_tagger -- DATA VECTORS OUT [--without-share-alike] [--seed N] [--passes N]`.

use std::path::Path;
use std::process::ExitCode;

use crosscheck_train::{Settings, train};

#[expect(clippy::print_stderr, reason = "a program that reports its progress to people")]
fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some(settings) = settings(&args) else {
        eprintln!("usage: train_tagger DATA VECTORS OUT [--without-share-alike] [--seed N] [--passes N]");
        return ExitCode::from(2);
    };
    match train(&settings, |line| eprintln!("{line}")) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("train_tagger: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}

fn settings(args: &[String]) -> Option<Settings> {
    let [data, vectors, out, options @ ..] = args else { return None };
    let mut settings = Settings::new(Path::new(data), Path::new(vectors), Path::new(out));
    let mut options = options.iter();
    while let Some(option) = options.next() {
        match option.as_str() {
            "--without-share-alike" => settings.with_share_alike = false,
            "--without-rules" => settings.with_rules = false,
            "--times" => {
                let (set, times) = options.next()?.split_once('=')?;
                settings.times.push((set.to_owned(), times.parse().ok()?));
            }
            "--seed" => settings.seed = options.next()?.parse().ok()?,
            "--passes" => settings.n_passes = options.next()?.parse().ok()?,
            "--cut" => settings.cut = options.next()?.parse().ok()?,
            "--decay" => settings.decay = options.next()?.parse().ok()?,
            "--rate" => settings.rate = options.next()?.parse().ok()?,
            _ => return None,
        }
    }
    Some(settings)
}
