//! The command line: what can be asked, with examples.

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use crosscheck_text::model::vocabulary::Format;

/// Turns documents from many sources into tables, and says where the sources agree and where they conflict.
#[derive(Debug, Parser)]
#[command(name = "crosscheck", version, arg_required_else_help = true, max_term_width = 100)]
#[command(after_help = "Examples:
  crosscheck run raw -o output        read the folder raw, write tables to output
  crosscheck conflicts output         say where the sources conflict
  crosscheck check output             verify what was written
  crosscheck explain output ID        show where a cell comes from
  crosscheck report output            make output/report.html anew
  crosscheck diff before output       say what changed between two runs

Exit codes: 0 done, 1 a check failed, 2 could not run or nothing was readable, 130 stopped by Ctrl-C, 143 by SIGTERM.")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// How messages, progress and errors are written to stderr; json gives one object a line.
    #[arg(long, global = true, value_enum, default_value_t = Log::Text)]
    pub log: Log,
}

impl Command {
    /// The output folders of earlier runs that a command reads.
    pub fn outputs(&self) -> Vec<&Path> {
        match self {
            Self::Check { output }
            | Self::Explain { output, .. }
            | Self::Conflicts { output, .. }
            | Self::Report { output }
            | Self::Eval { output, .. } => vec![output],
            Self::Diff { old, new, .. } => vec![old, new],
            Self::Worker { step: Step::Rows { output, .. } } if output.as_os_str() != "-" => vec![output],
            _ => Vec::new(),
        }
    }
}

/// How messages are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Log {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// How conflicts are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ConflictFormat {
    /// For people.
    Text,
    /// Comma-separated, with a header.
    Csv,
    /// One array of objects.
    Json,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read documents and write the tables.
    Run(Box<RunArgs>),
    /// Verify an output folder: keys, references, words, ranges, nulls, every span against its text, CSV against Parquet.
    #[command(after_help = "Example:\n  crosscheck check output")]
    Check {
        /// Output folder of a run.
        output: PathBuf,
    },
    /// Show a row with its rule, its sentence and the text that it came from.
    #[command(
        after_help = "Examples:\n  crosscheck explain output 'harbor#q3'\n  crosscheck explain output CLAIM_ID\n  crosscheck explain output 'Kestrel Wire'\n  crosscheck explain output CLAIM_ID --json"
    )]
    Explain {
        /// Output folder of a run.
        output: PathBuf,
        /// Key of any row: a quantity, date, mention, sentence, segment, document, entity, event, claim or source; of the last five
        /// the name, or the beginning of the key or name, will do where it fits one alone.
        id: String,
        /// Print one JSON object with all that the text shows (docs/runs.md has its fields).
        #[arg(long)]
        json: bool,
    },
    /// Say where the sources conflict: each question with its answers and who gives them, the surest first.
    #[command(
        after_help = "The text goes to stdout. Values that differ as reports follow one another are no conflicts; the table `conflicts` of
the output has them too, with the status `developing`.

Examples:
  crosscheck conflicts output                    for people
  crosscheck conflicts output --format csv       the rows of the table `conflicts`, the surest first, for programs
  crosscheck conflicts output --exit-code        exit code 1 when there are any, for scripts"
    )]
    Conflicts {
        /// Output folder of a run.
        output: PathBuf,
        /// How they are printed: as text, or with the columns of the table `conflicts` as CSV or as one JSON array.
        #[arg(long, value_enum, default_value_t = ConflictFormat::Text)]
        format: ConflictFormat,
        /// End with exit code 1 when there are conflicts.
        #[arg(long)]
        exit_code: bool,
    },
    /// Make `report.html` of an output folder anew from its Parquet tables.
    ///
    /// `crosscheck run` writes it too. The page needs no network; open it in any browser of 2023 or later.
    #[command(after_help = "Example:\n  crosscheck report output")]
    Report {
        /// Output folder of a run.
        output: PathBuf,
    },
    /// Say what differs between two output folders: documents, claims, their values and statuses.
    #[command(
        after_help = "The text goes to stdout, counts first. Claims are matched by their keys, and where those changed by the
sentences of their evidence, so that a claim that gained a source is changed, not new.

Examples:
  crosscheck diff output-monday output                    for people
  crosscheck diff output-monday output -o changes.csv     every difference as a table (csv, jsonl or parquet)
  crosscheck diff old new --exit-code                     exit code 1 when anything differs, for scripts"
    )]
    Diff {
        /// Output folder of the earlier run.
        old: PathBuf,
        /// Output folder of the later run.
        new: PathBuf,
        /// File for the table of differences; its extension says how it is written: csv, jsonl or parquet.
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
        /// End with exit code 1 when anything differs.
        #[arg(long)]
        exit_code: bool,
    },
    /// Compare an output folder with hand-made annotations.
    #[command(after_help = "Example:\n  crosscheck eval --gold tests/gold output")]
    Eval {
        /// Folder of gold files (see tests/gold/FORMAT.md).
        #[arg(long)]
        gold: PathBuf,
        /// Document numbers to score, separated by commas; all that have gold sentences when left out.
        #[arg(long, value_delimiter = ',')]
        docs: Option<Vec<String>>,
        /// Print JSON instead of lines.
        #[arg(long)]
        json: bool,
        /// Output folder of a run.
        output: PathBuf,
    },
    /// Print the schemas of the tables, or write them to `schemas/` and `docs/`.
    #[command(after_help = "Examples:\n  crosscheck schemas > all.json\n  crosscheck schemas --write")]
    Schemas {
        /// Write the generated files below the current folder.
        #[arg(long)]
        write: bool,
    },
    /// Start a project: a commented crosscheck.toml and a Makefile.
    #[command(
        after_help = "Examples:\n  crosscheck init            here\n  crosscheck init news       in the folder news, which is made if it is not there"
    )]
    Init {
        /// Folder of the project.
        #[arg(default_value = ".")]
        folder: PathBuf,
        /// Replace files that are there.
        #[arg(long)]
        force: bool,
    },
    /// Print the manual page, or write one for each command.
    #[command(
        after_help = "Examples:\n  crosscheck man > crosscheck.1\n  crosscheck man --dir ~/.local/share/man/man1"
    )]
    Man {
        /// Folder for the pages, such as `crosscheck-run.1`; made if it is not there.
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
    },
    /// Print completions for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Read one file from stdin, as the program asks of a copy of itself; for no other use.
    #[command(hide = true)]
    ReadFile,
    /// Work for another program, by Arrow IPC streams on stdin and stdout.
    #[command(hide = true)]
    Worker {
        /// What to do.
        #[command(subcommand)]
        step: Step,
    },
}

/// The steps that a worker can do; docs/python.md and docs/spark.md tell what they read and write.
#[derive(Debug, Subcommand)]
pub enum Step {
    /// Read documents, a stream on stdin or inputs as of `run`, and write each table as a stream to stdout.
    #[command(
        mut_arg("inputs", |argument| argument.default_value("-")),
        mut_arg("output", |argument| argument.default_value("-").help("Output folder to be written as well")),
        after_help = "Example:\n  crosscheck worker tables < documents.arrows > tables.arrows"
    )]
    Tables(Box<RunArgs>),
    /// Write the rows of a table as JSON lines.
    #[command(after_help = "Example:\n  crosscheck worker rows conflicts < tables.arrows")]
    Rows {
        /// Name of the table.
        table: String,
        /// Output folder of a run; `-` is what `crosscheck worker tables` wrote, on stdin.
        #[arg(default_value = "-")]
        output: PathBuf,
    },
    /// Explain a row of tables that come by stdin, as `crosscheck explain` does.
    #[command(after_help = "Example:\n  crosscheck worker explain 'Kestrel Wire' < tables.arrows")]
    Explain {
        /// Key or name, as of `crosscheck explain`.
        id: String,
    },
    /// Write tables that come by stdin, in any order of their rows, as an output folder.
    #[command(after_help = "Example:\n  crosscheck worker folder selected < tables.arrows")]
    Folder {
        /// Output folder; made if it is not there.
        output: PathBuf,
        /// Settings of the run that made the tables.
        #[command(flatten)]
        settings: StepArgs,
        /// Folder of rules of that run.
        #[arg(long)]
        rules: Option<PathBuf>,
    },
    /// Read documents and write a row for each, with all that needs no other document.
    Analyze {
        /// Settings.
        #[command(flatten)]
        settings: StepArgs,
        /// Folder of rule files that replace built-in ones of the same path.
        #[arg(long)]
        rules: Option<PathBuf>,
        /// Your own names: CSV of name, entity, type, external_id.
        #[arg(long)]
        aliases: Option<PathBuf>,
    },
    /// Write the names of documents, with what each is found by.
    Names {
        /// Settings.
        #[command(flatten)]
        settings: StepArgs,
        /// Folder of rule files that replace built-in ones of the same path.
        #[arg(long)]
        rules: Option<PathBuf>,
    },
    /// Write who bears the names of people, of rows sorted by key.
    People(StepArgs),
    /// Write the pairs of clusters of names that may be two spellings of one name, of rows sorted by key.
    Alike(StepArgs),
    /// Write which of such clusters are one, of rows sorted by component.
    Variants(StepArgs),
    /// Write whose names surnames and acronyms are, of rows sorted by key and part.
    ShortNames(StepArgs),
    /// Sum up the names of each cluster, of rows sorted by cluster.
    Tally,
    /// Write what each cluster of names is, of sums sorted by cluster.
    Entities,
    /// Write the keys of documents that are counted, so that it shows how rare each is.
    Terms,
    /// Write the terms by which documents on one event find each other.
    DocumentTerms(StepArgs),
    /// Write the pairs of documents with a term in common, of rows sorted by key.
    DocumentPairs,
    /// Weigh words and names of documents by how rare they are.
    Vectors {
        /// Settings.
        #[command(flatten)]
        settings: StepArgs,
        /// Parquet file with what was counted of each key, or a folder of them.
        #[arg(long)]
        statistics: PathBuf,
    },
    /// Write what the documents of each pair have in common.
    Likeness(StepArgs),
    /// Write the documents that each document is like, of rows sorted by document.
    Neighbors(StepArgs),
    /// Write how likely the documents of each pair report one event.
    SameEvent(StepArgs),
    /// Write the events of documents, of rows sorted by component.
    Events(StepArgs),
    /// Write the bands of each unit of documents: units with a band in common may be copies.
    Bands(StepArgs),
    /// Write the sampled shingles of each unit of documents: units with shingles in common may contain one another.
    Samples(StepArgs),
    /// Write the pairs of units with a band in common, of rows sorted by unit and key.
    BandPairs,
    /// Write the pairs of units with a sampled shingle in common, of rows sorted by unit and key.
    SamplePairs,
    /// Cut units out of their documents.
    Cut,
    /// Keep the pairs of units that share enough to be compared in a cluster.
    Verify(StepArgs),
    /// Write the copies among units, of rows sorted by unit and component.
    Cluster(StepArgs),
    /// Write which unit of a pair stands in the other.
    Contain(StepArgs),
    /// Write the claims of events, and of documents that stand alone, of rows sorted by event.
    Agree {
        /// Settings.
        #[command(flatten)]
        settings: StepArgs,
        /// Folder of rule files that replace built-in ones of the same path.
        #[arg(long)]
        rules: Option<PathBuf>,
    },
    /// Set the topics of claims of lone documents apart, of rows sorted by question.
    Questions,
    /// Write what the documents and claims of events tell of days, of rows sorted by event.
    Dated,
    /// Write the rows of the timeline, of what is told of days, sorted by key.
    Timeline,
    /// Write how far each two sources agree, of rows sorted by both.
    PairAgreement(StepArgs),
    /// Write how often each source is right, of all that sources say, sorted by claim.
    Reliability(StepArgs),
    /// Write each end of edges with the least one that a path of edges leads to.
    Forest,
}

/// Settings of a step; nothing in the working folder counts.
#[derive(Debug, Args)]
pub struct StepArgs {
    /// Settings, as of `crosscheck run`.
    #[arg(long)]
    pub config: Option<PathBuf>,
}

fn input_format() -> impl TypedValueParser<Value = Format> {
    let words = Format::WORDS.iter().copied();
    PossibleValuesParser::new(words).try_map(|word| Format::parse(&word).ok_or("it is not a format"))
}

/// A size in bytes: `500M`, `2G`, `1.5 GiB` and `2147483648`, with powers of 1024.
fn size(text: &str) -> Result<u64, String> {
    let number = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic() || letter == ' ');
    let power = match text.get(number.len()..).unwrap_or_default().trim().to_ascii_uppercase().as_str() {
        "" | "B" => Some(0),
        "K" | "KB" | "KIB" => Some(1),
        "M" | "MB" | "MIB" => Some(2),
        "G" | "GB" | "GIB" => Some(3),
        "T" | "TB" | "TIB" => Some(4),
        _ => None,
    };
    let is_plain = number.starts_with(|first: char| first.is_ascii_digit()) && !number.contains(['e', 'E']);
    let bytes = number.parse::<f64>().ok().zip(power).map(|(number, power)| number * 1024f64.powi(power));
    let bytes = bytes.filter(|bytes| is_plain && (1.0..=u64::MAX as f64).contains(bytes)).map(|bytes| bytes as u64);
    bytes.ok_or_else(|| "a size is a number of bytes, or one with K, M, G or T, such as `2G`".to_owned())
}

/// Arguments of `run`.
#[derive(Debug, Args)]
#[command(
    after_help = "Inputs are txt, md, html, pdf, docx, odt, xlsx, eml, mbox, rss (atom, xml), warc, json, jsonl (ndjson), csv, tsv and
parquet files, or folders of them; also packed by gzip, zstd or bzip2, and in zip or tar archives. What a file is, its first bytes say before its name. Metadata comes from a
`sources.csv` beside the files (path or doc_id, source, title, author, url, published, language), from columns of those
names or of other tools (trafilatura, news-please, newspaper4k, GDELT, Media Cloud, Event Registry), from HTML metadata,
else from the text. The source of a document is, in this order: what was given; the name of the page's site; the site of
its address; the outlet's folder, where files of one name are in several; the file.

Examples:
  crosscheck run                              read raw, write output
  crosscheck run feed.jsonl.gz crawl.tar.zst  packed files
  zcat feed.gz | crosscheck run - --input-format jsonl
  crosscheck run export.csv --text-column story --source-column outlet_name
  crosscheck run news/ more.jsonl -o tables   several inputs
  crosscheck run raw --jobs 1 --strict        one thread; any rejected input makes the exit code 1
  crosscheck run big.jsonl --memory 2G        what is beyond it goes to disk
  crosscheck run raw --config crosscheck.toml settings from a file
  crosscheck run raw --tables claims,sources --columns claims:statement,status,value --format csv
                                              two tables, one of them narrow, as CSV only
  crosscheck run raw --partition-by month     parquet/sentences/month=2026-03/part-0.parquet and so on
  crosscheck run raw --log json 2> log.jsonl  progress and messages for programs
  crosscheck run raw --tagger bert-base-NER/  names by a model of yours (needs `--features hf-tagger`)"
)]
pub struct RunArgs {
    /// Files and folders to read; `-` is standard input.
    #[arg(default_value = "raw")]
    pub inputs: Vec<PathBuf>,
    /// What standard input is, where its first bytes do not say it.
    #[arg(long, value_name = "FORMAT", value_parser = input_format())]
    pub input_format: Option<Format>,
    /// Column that holds the text, before the usual ones; `a.b` is the key `b` within `a` of JSON. May be given several times.
    #[arg(long, value_name = "COLUMN")]
    pub text_column: Vec<String>,
    /// Column that holds the id of a row, before `doc_id` and `id`.
    #[arg(long, value_name = "COLUMN")]
    pub id_column: Vec<String>,
    /// Column that names the source of a row, before `source`, `publisher`, `sitename` and the like.
    #[arg(long, value_name = "COLUMN")]
    pub source_column: Vec<String>,
    /// Read what links lead to outside of the inputs, and enter linked folders.
    #[arg(long)]
    pub follow_links: bool,
    /// Output folder; made if it is not there.
    #[arg(short, long, default_value = "output")]
    pub output: PathBuf,
    /// Settings file, by default `crosscheck.toml` when it is there; `configuration` in run.json has all settings.
    #[arg(long)]
    pub config: Option<PathBuf>,
    /// Folder of rule files that replace built-in ones of the same path.
    #[arg(long)]
    pub rules: Option<PathBuf>,
    /// Your own names: CSV of name, entity, type, external_id; by default `aliases.csv` when it is there.
    #[arg(long)]
    pub aliases: Option<PathBuf>,
    /// Your own word on pairs of sentences, evidence or claims: CSV of a, b, verdict (same, not_same, agree, conflict); by
    /// default `verdicts.csv` when it is there.
    #[arg(long)]
    pub verdicts: Option<PathBuf>,
    /// Folder of a Hugging Face token-classification model (BERT, DistilBERT, RoBERTa, DeBERTa; safetensors) that finds
    /// names in the place of the built-in one; needs a build with `--features hf-tagger`.
    #[arg(long, value_name = "DIR")]
    pub tagger: Option<PathBuf>,
    /// How many documents of an archive have each term, as `crosscheck.spark` has counted (a Parquet file, or a folder of
    /// them): names and words count as rare as they are in the archive, not among the inputs.
    #[arg(long, value_name = "FILE")]
    pub statistics: Option<PathBuf>,
    /// Also write the pairs of sentences that were compared, with the features of the score, as CSV: to see why two
    /// sentences were aligned, or to fit your own weights.
    #[arg(long, value_name = "FILE")]
    pub pairs: Option<PathBuf>,
    /// Also write the pairs of answers that were compared (numbers, days and lengths of time with their clauses), with the
    /// features of the models of facts, as CSV.
    #[arg(long, value_name = "FILE")]
    pub answers: Option<PathBuf>,
    /// Run all again, though the output that is there is whole and of the same inputs, settings and program.
    #[arg(long)]
    pub fresh: bool,
    /// Keep nothing of what was read for the next run.
    #[arg(long)]
    pub no_keep: bool,
    /// Threads, at most one a core; all cores when left out.
    #[arg(short, long)]
    pub jobs: Option<usize>,
    /// Memory that the run may take, such as `2G` or `500M`; half of the machine's when left out. The tables do not depend on it.
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub memory: Option<u64>,
    /// Bytes of input per shard; the tables do not depend on it.
    #[arg(long)]
    pub shard_bytes: Option<u64>,
    /// End with exit code 1 when an input was rejected.
    #[arg(long)]
    pub strict: bool,
    /// Tables to write, by name; all when left out. `claims_by_source` names the wide CSV file with a column a source.
    #[arg(long, value_delimiter = ',', value_name = "TABLE,...")]
    pub tables: Option<Vec<String>>,
    /// Columns to write of one table; its key is always written. May be given for several tables.
    #[arg(long, value_name = "TABLE:COLUMN,...")]
    pub columns: Vec<String>,
    /// Formats to write: parquet, csv, arrow, duckdb, sqlite; parquet and csv when left out. The databases are made by the commands
    /// `duckdb` and `sqlite3`.
    #[arg(long, value_delimiter = ',', value_name = "FORMAT,...")]
    pub format: Option<Vec<String>>,
    /// Cut the Parquet files of tables with a `doc_id` into folders, by `source` or by `month` of publication.
    #[arg(long, value_name = "source|month")]
    pub partition_by: Option<String>,
    /// Begin CSV files with a byte order mark, so that Excel opens them as UTF-8 on a double click.
    #[arg(long)]
    pub csv_bom: bool,
    /// Write the files that the run depends on as a Makefile, for `include`.
    #[arg(long, value_name = "FILE")]
    pub depfile: Option<PathBuf>,
    /// Do not put `'` before CSV cells that a spreadsheet would run as a formula.
    #[arg(long)]
    pub csv_raw: bool,
    /// Do not write `report.html`.
    #[arg(long)]
    pub no_report: bool,
    /// Open `report.html` when it is written, with `$BROWSER` or the program that the system has for pages.
    #[arg(long, conflicts_with = "no_report")]
    pub open: bool,
    /// End with the seconds that each stage took.
    #[arg(long)]
    pub timings: bool,
    /// Show nothing but errors, and verdicts that were not applied.
    #[arg(short, long)]
    pub quiet: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_with_their_units_and_nothing_else_is() {
        for (text, bytes) in [
            ("1000", 1000),
            ("500M", 500 << 20),
            ("2G", 2 << 30),
            ("2gb", 2 << 30),
            ("1.5 GiB", 3 << 29),
            ("64k", 64 << 10),
            ("1T", 1 << 40),
            ("7B", 7),
        ] {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
        for text in ["", "G", "two", "-1", "1e3", "2X", "2GG", "nan", "inf", ".5G", "0", "2iB", "1 000", "2G5"] {
            assert!(size(text).is_err(), "{text}");
        }
    }
}
