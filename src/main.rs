//! Parses the arguments, calls the library, prints one error, gives the exit code.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use clap::{CommandFactory, Parser};
use serde::Serialize;
use serde_json::json;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use crosscheck::cli::{Cli, Command, ConflictFormat, Log, RunArgs, Step, StepArgs};
use crosscheck::config::Config;
use crosscheck::error::{Error, Result};
use crosscheck::init::Existing;
use crosscheck::pipeline::options::RunOptions;
use crosscheck::pipeline::progress::{Level, Voice, event};
use crosscheck::pipeline::stop::Stop;
use crosscheck::stages::load::serve;
use crosscheck::tables::choice::parse_columns;
use crosscheck::tables::read::expect_typed;
use crosscheck::tables::{check, schema};
use crosscheck::terminal::{harmless, harmless_json};
use crosscheck::write::rows_file::{RowsFile, csv_text};
use crosscheck::write::swap::{expect_output, is_of_output, settle};
use crosscheck::{conflicts, diff, eval, explain, init, pipeline, report, worker};

/// Texts are cut into many short ones, by two threads at once: a good part of the time was the allocator's of the system.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Settings that are read when no other file is named.
const SETTINGS: &str = "crosscheck.toml";
/// Names of the user's own that are applied when no other file is named.
const ALIASES: &str = "aliases.csv";
/// How often it is looked whether a run is to end, and after how long it is said that this takes a while.
const HEEDS: Duration = Duration::from_millis(100);
const PATIENCE: Duration = Duration::from_secs(1);
/// The analyst's verdicts, when they lie in the folder of the run.
const VERDICTS: &str = "verdicts.csv";

fn main() -> ExitCode {
    restart_without_foreign_settings();
    std::panic::set_hook(Box::new(|panic| {
        // Messages of panics may hold the text of a document.
        say(&panic.to_string());
        let trace = Backtrace::capture();
        if trace.status() == BacktraceStatus::Captured {
            say(&trace.to_string());
        }
    }));
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) if wants_json() && error.use_stderr() => {
            let message = error.render().to_string();
            event(Level::Error, "error", json!({"message": message.trim_end(), "exit_code": error.exit_code()}));
            return ExitCode::from(2);
        }
        // It prints help and version to stdout, mistakes to stderr, and ends the program with 0 or 2.
        Err(error) => error.exit(),
    };
    let log = cli.log;
    act(cli).unwrap_or_else(|error| {
        match log {
            Log::Text => {
                let hint = error.hint().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
                say(&format!("crosscheck: {error}{hint}"));
            }
            Log::Json => {
                let (message, code) = (error.to_string(), error.exit_code());
                event(Level::Error, "error", json!({"message": message, "hint": error.hint(), "exit_code": code}));
            }
        }
        ExitCode::from(error.exit_code())
    })
}

/// Starts the program again without what the environment tells libraries that it uses: a word that they do not know, or a number
/// that is too large, would end it with a panic, and what they say would be among its own messages. Where it cannot be started again, it
/// goes on.
///
/// The allocator has read its settings by then: what it does at once, it has done.
fn restart_without_foreign_settings() {
    // A copy that reads one file has the environment that the program gave it.
    if std::env::args_os().nth(1).is_some_and(|command| command == serve::COMMAND) {
        return;
    }
    let is_foreign = |name: &OsString| {
        let name = name.to_string_lossy();
        ["POLARS_", "RAYON_", "MIMALLOC_", "mimalloc_"].iter().any(|start| name.starts_with(start))
            || name == "RUST_MIN_STACK"
    };
    let foreign: Vec<OsString> = std::env::vars_os().map(|(name, _)| name).filter(is_foreign).collect();
    let (false, Ok(program)) = (foreign.is_empty(), std::env::current_exe()) else { return };
    let mut command = std::process::Command::new(program);
    command.args(std::env::args_os().skip(1));
    foreign.iter().for_each(|name| {
        command.env_remove(name);
    });
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        // It gives an error or nothing.
        let _ = command.exec();
    }
}

/// Whether JSON is asked for by arguments that cannot be parsed.
fn wants_json() -> bool {
    let arguments: Vec<_> = std::env::args_os().collect();
    let is_pair = |pair: &[OsString]| pair[0] == "--log" && pair[1] == "json";
    arguments.iter().any(|argument| argument == "--log=json") || arguments.windows(2).any(is_pair)
}

/// Writes a line for people; a closed stderr is not an error.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{}", harmless(line));
}

/// Says something beside the data that goes to stdout.
fn tell(log: Log, level: Level, message: &str) {
    match log {
        Log::Text => say(message),
        Log::Json => event(level, "message", json!({"message": message})),
    }
}

/// Does what was asked; the exit code of what is done but says no is 1.
fn act(cli: Cli) -> Result<ExitCode> {
    let log = cli.log;
    for folder in cli.command.outputs() {
        if settle(folder)? {
            tell(log, Level::Warning, &format!("finished the swap of `{}`, which had been cut off", folder.display()));
        }
        expect_output(folder)?;
    }
    let done = match cli.command {
        Command::Run(args) => {
            let is_to_open = args.open;
            let mut options = options(*args, log)?;
            options.stop = watch(log)?;
            let done = pipeline::run(&options);
            if let Some(page) = done.as_ref().ok().and_then(|summary| summary.page.as_ref()).filter(|_| is_to_open)
                && let Err(error) = open(page)
            {
                tell(log, Level::Warning, &format!("cannot open `{page}`: {error}; open it in a browser"));
            }
            done.map(|_| ())
        }
        Command::Check { output } => {
            let checked = check::run(&output)?;
            for left_out in &checked.left_out {
                tell(log, Level::Warning, &format!("not checked: {left_out}"));
            }
            let (folder, n_tables, n_rows) = (output.display(), checked.n_tables, checked.n_rows);
            tell(log, Level::Info, &format!("`{folder}` holds what it should: {n_tables} tables, {n_rows} rows"));
            Ok(())
        }
        Command::Explain { output, id, json: as_json } => {
            let found = explain::run(&output, &id)?;
            print(&if as_json { json(&found)? } else { found.text(mark()) })
        }
        Command::Conflicts { output, format, exit_code } => {
            let found = print_conflicts(&output, format)?;
            return Ok(ExitCode::from(u8::from(exit_code && found)));
        }
        Command::Report { output } => {
            expect_typed(&output)?;
            let page = report::rebuild(&output)?;
            say(&format!("wrote `{}`; open it in a browser", page.display()));
            Ok(())
        }
        Command::Diff { old, new, output, exit_code } => {
            let found = differences((&old, &new), output.as_deref(), log)?;
            return Ok(ExitCode::from(u8::from(exit_code && found)));
        }
        Command::Eval { gold, docs, json: as_json, output } => {
            let scores = eval::run(&gold, &eval::read::read(&output)?, docs.as_deref())?;
            print(&if as_json { json(&scores)? } else { harmless(&scores.to_string()).into_owned() })
        }
        Command::Schemas { write } => schemas(write),
        Command::Init { folder, force } => {
            for path in init::run(&folder, if force { Existing::Replace } else { Existing::Keep })? {
                tell(log, Level::Info, &format!("wrote `{}`", path.display()));
            }
            let next =
                format!("next: put your documents into `{}`, and call `make` beside it", folder.join("raw").display());
            tell(log, Level::Info, &next);
            Ok(())
        }
        Command::ReadFile => {
            let served = serve::serve(&mut std::io::stdin().lock(), &mut std::io::stdout().lock());
            served.map_err(|source| Error::write("stdout", source))
        }
        Command::Worker { step } => work(step, log),
        Command::Man { dir } => manual(dir.as_deref()),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "crosscheck", &mut script);
            print(&String::from_utf8_lossy(&script))
        }
    };
    done.map(|()| ExitCode::SUCCESS)
}

/// Lets Ctrl-C and SIGTERM end a run at the next place where it may end; a second one ends the program at once.
fn watch(log: Log) -> Result<Stop> {
    let stop = Stop::default();
    let is_stopping = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        // They act in this order: the first signal finds the flag not set.
        flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&is_stopping))
            .and_then(|_| flag::register(signal, Arc::clone(&is_stopping)))
            .and_then(|_| flag::register_usize(signal, stop.signal_number(), signal.unsigned_abs() as usize))
            .map_err(|source| Error::read("signals", source))?;
    }
    let asked = stop.clone();
    std::thread::spawn(move || {
        while !asked.is_asked() {
            std::thread::sleep(HEEDS);
        }
        // Most runs have ended by then.
        std::thread::sleep(PATIENCE);
        tell(log, Level::Warning, "stopping when the step at hand is done; Ctrl-C again ends at once");
    });
    Ok(stop)
}

/// Does a step for another program.
fn work(step: Step, log: Log) -> Result<()> {
    match step {
        Step::Tables(args) => {
            // It keeps nothing for a next run: a signal ends it at once, as it ends any filter.
            worker::tables::run(options(*args, log)?)
        }
        Step::Rows { table, output } if output.as_os_str() == "-" => {
            worker::rows::run(worker::rows::folder()?.path(), &table)
        }
        Step::Rows { table, output } => worker::rows::run(&output, &table),
        Step::Explain { id } => print(&explain::run(worker::rows::folder()?.path(), &id)?.text(explain::Mark::Plain)),
        Step::Folder { output, settings, rules } => worker::folder::run(&output, config(&settings)?, rules),
        Step::Analyze { settings, rules, aliases } => worker::analyze::run(&config(&settings)?, rules, aliases),
        Step::Names { settings, rules } => worker::names::names(&config(&settings)?, rules),
        Step::People(settings) => worker::names::people(&config(&settings)?),
        Step::Alike(settings) => worker::spelled::alike(&config(&settings)?),
        Step::Variants(settings) => worker::spelled::variants(&config(&settings)?),
        Step::ShortNames(settings) => worker::short_names::run(&config(&settings)?),
        Step::Tally => worker::entities::tally(),
        Step::Entities => worker::entities::run(),
        Step::Terms => worker::terms::terms(),
        Step::DocumentTerms(settings) => worker::terms::document_terms(&config(&settings)?),
        Step::DocumentPairs => worker::terms::document_pairs(),
        Step::Vectors { settings, statistics } => worker::vectors::run(&config(&settings)?, &statistics),
        Step::Likeness(settings) => worker::likeness::likeness(&config(&settings)?),
        Step::Neighbors(settings) => worker::likeness::neighbors(&config(&settings)?),
        Step::SameEvent(settings) => worker::likeness::same_event(&config(&settings)?),
        Step::Events(settings) => worker::events::run(&config(&settings)?),
        Step::Bands(settings) => worker::index::bands(&config(&settings)?),
        Step::Samples(settings) => worker::index::samples(&config(&settings)?),
        Step::BandPairs => worker::index::band_pairs(),
        Step::SamplePairs => worker::index::sample_pairs(),
        Step::Cut => worker::pairs::cut(),
        Step::Verify(settings) => worker::pairs::verify(&config(&settings)?),
        Step::Cluster(settings) => worker::cluster::run(&config(&settings)?),
        Step::Contain(settings) => worker::pairs::contain(&config(&settings)?),
        Step::Agree { settings, rules } => worker::agree::run(&config(&settings)?, rules),
        Step::Questions => worker::questions::run(),
        Step::Dated => worker::dated::dated(),
        Step::Timeline => worker::dated::timeline(),
        Step::PairAgreement(settings) => worker::scores::pair_agreement(&config(&settings)?),
        Step::Reliability(settings) => worker::scores::reliability(&config(&settings)?),
        Step::Forest => worker::forest::run(),
    }
}

/// The settings of a step.
fn config(settings: &StepArgs) -> Result<Config> {
    settings.config.as_deref().map_or_else(|| Ok(Config::default()), Config::read)
}

/// Opens a page with `$BROWSER`, else with the program of the system.
fn open(page: &str) -> std::io::Result<()> {
    let own = std::env::var_os("BROWSER").filter(|browser| !browser.is_empty());
    let (program, arguments): (OsString, &[&str]) = match (own, std::env::consts::OS) {
        (Some(browser), _) => (browser, &[]),
        (None, "macos") => ("open".into(), &[]),
        (None, "windows") => ("cmd".into(), &["/C", "start", ""]),
        (None, _) => ("xdg-open".into(), &[]),
    };
    let mut command = std::process::Command::new(program);
    command.args(arguments).arg(page).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // A browser may stay open longer than this program.
    command.spawn().map(|_| ())
}

/// How places are marked on stdout: with colors only where they are shown and nobody has asked for none (<https://no-color.org>).
fn mark() -> explain::Mark {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    let has_color = std::io::stdout().is_terminal() && !is_set("NO_COLOR") && !is_dumb;
    if has_color { explain::Mark::Ansi } else { explain::Mark::Plain }
}

/// A value as a line of JSON that does nothing to a terminal.
fn json(value: &impl Serialize) -> Result<String> {
    // Through text, so that 32-bit numbers stay as short as they are in the tables.
    let text = serde_json::to_string(value).map_err(|source| Error::write("stdout", source))?;
    Ok(format!("{}\n", harmless_json(&text)))
}

/// Prints the conflicts of an output, and says whether there are any.
fn print_conflicts(output: &Path, format: ConflictFormat) -> Result<bool> {
    expect_typed(output)?;
    let rows = conflicts::rows(output)?.ok_or_else(|| Error::Nothing {
        what: format!("`{}` has no table `conflicts` as parquet or arrow", output.display()),
        hint: "run `crosscheck run` again without `--tables`, or with `conflicts` among them".into(),
    })?;
    let has_some = !rows.is_empty();
    match format {
        ConflictFormat::Text => print(&harmless(&conflicts::render(&conflicts::of(rows, output)?, output)))?,
        ConflictFormat::Csv => print(&harmless(&csv_text(&rows)?))?,
        ConflictFormat::Json => print(&json(&rows)?)?,
    }
    Ok(has_some)
}

/// Prints what differs, writes the table if one is wanted, and says whether anything differs.
fn differences((old, new): (&Path, &Path), table: Option<&Path>, log: Log) -> Result<bool> {
    // A wrong extension is told before anything is read.
    let table = table.map(|path| RowsFile::of(path).map(|file| (path, file))).transpose()?;
    if let Some((path, _)) = table.filter(|(path, _)| [old, new].iter().any(|folder| is_of_output(folder, path))) {
        return Err(Error::write(path, "`--output` names a file of an output that is compared"));
    }
    let found = diff::run(old, new)?;
    for left_out in &found.left_out {
        tell(log, Level::Warning, &format!("not compared: {left_out}"));
    }
    print(&harmless(&diff::text::render(&found)))?;
    let is_different = !found.rows.is_empty();
    if let Some((path, file)) = table {
        file.write(path, found.rows)?;
    }
    Ok(is_different)
}

fn options(args: RunArgs, log: Log) -> Result<RunOptions> {
    let beside = Path::new(SETTINGS);
    let settings = args.config.as_deref().or_else(|| beside.is_file().then_some(beside));
    let mut config = settings.map(Config::read).transpose()?.unwrap_or_default();
    if let Some(jobs) = args.jobs {
        config.run.jobs = jobs;
    }
    if let Some(bytes) = args.memory {
        config.run.memory_bytes = bytes;
    }
    if let Some(bytes) = args.shard_bytes {
        config.run.shard_bytes = bytes;
    }
    config.run.strict |= args.strict;
    config.run.keep &= !args.no_keep;
    let load = &mut config.stages.load;
    load.follow_links |= args.follow_links;
    load.text_columns.splice(0..0, args.text_column);
    load.id_columns.splice(0..0, args.id_column);
    load.source_columns.splice(0..0, args.source_column);
    let output = &mut config.output;
    output.csv_raw |= args.csv_raw;
    output.report &= !args.no_report;
    output.csv_bom |= args.csv_bom;
    output.tables = args.tables.unwrap_or_else(|| std::mem::take(&mut output.tables));
    output.formats = args.format.unwrap_or_else(|| std::mem::take(&mut output.formats));
    output.partition_by = args.partition_by.or_else(|| output.partition_by.take());
    for chosen in &args.columns {
        let (table, columns) = parse_columns(chosen)?;
        output.columns.insert(table, columns);
    }
    let voice = match log {
        Log::Text if args.quiet => Voice::Quiet,
        Log::Json if args.quiet => Voice::QuietJson,
        Log::Text => Voice::Text,
        Log::Json => Voice::Json,
    };
    let (aliases, verdicts) = (or_beside(args.aliases, ALIASES), or_beside(args.verdicts, VERDICTS));
    let RunArgs {
        inputs,
        input_format,
        output,
        rules,
        tagger,
        statistics,
        pairs,
        answers,
        depfile,
        fresh,
        timings,
        ..
    } = args;
    let settings = settings.map(Path::to_owned);
    Ok(RunOptions {
        inputs,
        input_format,
        output,
        config,
        rules,
        aliases,
        verdicts,
        tagger,
        statistics,
        pairs,
        answers,
        settings,
        depfile,
        // Without a path to itself, it reads all files in this process.
        program: std::env::current_exe().ok(),
        fresh,
        timings,
        voice,
        stop: Stop::default(),
    })
}

/// Prints the page of the program, or writes the pages of all commands into a folder.
fn manual(folder: Option<&Path>) -> Result<()> {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    if let Some(folder) = folder {
        std::fs::create_dir_all(folder).map_err(|source| Error::write(folder, source))?;
        return clap_mangen::generate_to(command, folder).map_err(|source| Error::write(folder, source));
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page).map_err(|source| Error::write("stdout", source))?;
    print(&String::from_utf8_lossy(&page))
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
