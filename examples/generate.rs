//! Writes a corpus of invented news articles to standard output, one JSON object a line.
//!
//! `cargo run --release --example generate -- --megabytes 60 > corpus.jsonl`
//!
//! `--shape events` makes short reports, five to thirty on one event, and a fifth of them on events of their own;
//! `--shape one-event` makes short reports that are all on one event.

use std::io::{self, BufWriter, ErrorKind, Write};
use std::process::ExitCode;

use clap::{Parser, ValueEnum};

#[path = "../benches/generator/mod.rs"]
mod generator;

use generator::Shape;

/// How the stories of the corpus are covered.
#[derive(Clone, Copy, ValueEnum)]
enum Coverage {
    /// Long articles, one to six a story.
    Long,
    /// Short reports, five to thirty an event; one in five alone.
    Events,
    /// Short reports on one event.
    OneEvent,
}

impl Coverage {
    fn shape(self) -> Shape {
        match self {
            Self::Long => Shape::LONG,
            Self::Events => {
                Shape { n_articles: &[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 5, 8, 13, 30], n_words: (45, 85) }
            }
            Self::OneEvent => Shape { n_articles: &[u64::MAX], n_words: (45, 85) },
        }
    }
}

/// Write a corpus of invented news articles to standard output, one JSON object a line.
#[derive(Parser)]
struct Arguments {
    /// Stop after this many articles.
    #[arg(long, conflicts_with = "megabytes", required_unless_present = "megabytes")]
    articles: Option<usize>,
    /// Stop at this size, in millions of bytes.
    #[arg(long)]
    megabytes: Option<u64>,
    /// How many articles a story has, and how long they are.
    #[arg(long, value_enum, default_value = "long")]
    shape: Coverage,
    /// The same seed gives the same articles.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Articles of the one event when only a size is asked for.
const MOST_OF_ONE: usize = 1_000_000;

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
    // A story is made as a whole: one without end would never be written.
    let most = if matches!(arguments.shape, Coverage::OneEvent) { MOST_OF_ONE } else { usize::MAX };
    let n_articles = arguments.articles.unwrap_or(most);
    for article in generator::shaped(arguments.shape.shape(), arguments.seed, n_articles) {
        n_bytes += article.len() as u64 + 1;
        if n_bytes > limit {
            break;
        }
        writeln!(out, "{article}")?;
    }
    out.flush()
}
