//! Writes a corpus of invented news articles to standard output, one JSON object a line.
//!
//! `cargo run --release --example generate -- --megabytes 60 > corpus.jsonl`

use std::io::{self, BufWriter, ErrorKind, Write};
use std::process::ExitCode;

use clap::Parser;

#[path = "../benches/generator/mod.rs"]
mod generator;

/// Write a corpus of invented news articles to standard output, one JSON object a line.
#[derive(Parser)]
struct Arguments {
    /// Stop after this many articles.
    #[arg(long, conflicts_with = "megabytes", required_unless_present = "megabytes")]
    articles: Option<usize>,
    /// Stop at this size, in millions of bytes.
    #[arg(long)]
    megabytes: Option<u64>,
    /// The same seed gives the same articles.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> ExitCode {
    match write(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(2),
    }
}

fn write(arguments: &Arguments) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    let limit = arguments.megabytes.map_or(u64::MAX, |megabytes| megabytes * 1_000_000);
    let mut n_bytes = 0;
    for article in generator::articles(arguments.seed, arguments.articles.unwrap_or(usize::MAX)) {
        n_bytes += article.len() as u64 + 1;
        if n_bytes > limit {
            break;
        }
        writeln!(out, "{article}")?;
    }
    out.flush()
}
