//! Parses the arguments, calls the library, prints one error, gives the exit code.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use crosscheck::cli::{Cli, Command, RunArgs};
use crosscheck::config::Config;
use crosscheck::error::{Error, Result};
use crosscheck::pipeline::RunOptions;
use crosscheck::tables::{check, schema};
use crosscheck::{eval, explain, pipeline, report};

/// Settings that are read when no other file is named.
const SETTINGS: &str = "crosscheck.toml";
/// Names of the user's own that are applied when no other file is named.
const ALIASES: &str = "aliases.csv";
/// The analyst's verdicts, when they lie in the folder of the run.
const VERDICTS: &str = "verdicts.csv";

fn main() -> ExitCode {
    let cli = Cli::parse();
    match act(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let hint = error.hint().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
            let _ = writeln!(std::io::stderr().lock(), "crosscheck: {error}{hint}");
            ExitCode::from(error.exit_code())
        }
    }
}

fn act(command: Command) -> Result<()> {
    match command {
        Command::Run(args) => {
            let options = options(args)?;
            start_again(options.config.run.jobs);
            pipeline::run(&options).map(|_| ())
        }
        Command::Check { output } => {
            let checked = check::run(&output)?;
            let _ = writeln!(
                std::io::stderr().lock(),
                "`{}` holds what it should: {} tables, {} rows",
                output.display(),
                checked.n_tables,
                checked.n_rows
            );
            Ok(())
        }
        Command::Explain { output, id } => {
            let mark = if std::io::stdout().is_terminal() { explain::Mark::Ansi } else { explain::Mark::Plain };
            print(&explain::run(&output, &id, mark)?)
        }
        Command::Report { output } => {
            let page = report::rebuild(&output)?;
            let _ = writeln!(std::io::stderr().lock(), "wrote `{}`; open it in a browser", page.display());
            Ok(())
        }
        Command::Eval { gold, docs, json, output } => {
            let scores = eval::run(&gold, &eval::read::read(&output)?, docs.as_deref())?;
            print(&if json { format!("{}\n", serde_json::json!(scores)) } else { format!("{scores}") })
        }
        Command::Schemas { write } => schemas(write),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "crosscheck", &mut script);
            print(&String::from_utf8_lossy(&script))
        }
    }
}

/// Starts the program again with what can only be set before it starts: the threads of polars, and two heaps instead of
/// eight a core, between which a large run would scatter half as much memory again as it needs.
#[cfg(unix)]
fn start_again(jobs: usize) {
    use std::os::unix::process::CommandExt;

    const THREADS: &str = "POLARS_MAX_THREADS";
    if std::env::var_os(THREADS).is_some() {
        return;
    }
    let all = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let jobs = if jobs == 0 { all } else { jobs };
    if let Ok(program) = std::env::current_exe() {
        let mut again = std::process::Command::new(program);
        again.args(std::env::args_os().skip(1)).env(THREADS, jobs.to_string()).env("MALLOC_ARENA_MAX", "2");
        // It returns only if it fails, and then the run goes on with the defaults, which are right but larger.
        let _ = again.exec();
    }
}

#[cfg(not(unix))]
fn start_again(_jobs: usize) {}

fn options(args: RunArgs) -> Result<RunOptions> {
    let beside = Path::new(SETTINGS);
    let settings = args.config.as_deref().or_else(|| beside.is_file().then_some(beside));
    let mut config = settings.map(Config::read).transpose()?.unwrap_or_default();
    if let Some(jobs) = args.jobs {
        config.run.jobs = jobs;
    }
    if let Some(bytes) = args.shard_bytes {
        config.run.shard_bytes = bytes;
    }
    config.run.strict |= args.strict;
    config.write.csv_raw |= args.csv_raw;
    config.write.report &= !args.no_report;
    let (aliases, verdicts) = (or_beside(args.aliases, ALIASES), or_beside(args.verdicts, VERDICTS));
    let RunArgs { inputs, output, rules, tagger, pairs, quiet: is_quiet, .. } = args;
    Ok(RunOptions { inputs, output, config, rules, aliases, verdicts, tagger, pairs, is_quiet })
}

/// The file that was named, else the usual one when it lies in the folder of the run.
fn or_beside(named: Option<PathBuf>, usual: &str) -> Option<PathBuf> {
    named.or_else(|| Path::new(usual).is_file().then(|| usual.into()))
}

fn schemas(write: bool) -> Result<()> {
    if !write {
        return print(&format!("{:#}\n", schema::data_package()));
    }
    for (path, text) in schema::files() {
        let path = Path::new(&path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|source| Error::write(folder, source))?;
        }
        std::fs::write(path, text).map_err(|source| Error::write(path, source))?;
    }
    Ok(())
}

/// Writes to stdout; a reader that closed the pipe has what it wanted.
fn print(text: &str) -> Result<()> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Error::write("stdout", error)),
        _ => Ok(()),
    }
}
