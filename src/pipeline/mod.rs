//! A run from its inputs to its tables: shards, threads, progress, and what is written when.
//!
//! Inputs are read in shards; each document is loaded and analyzed, its rows go to part files, its features are put aside. Then link,
//! dedupe, anchor and agree decide on the features, in this order, and the final tables are made of parts and decisions.

mod aside;
mod asked;
pub(crate) mod chars;
pub(crate) mod claim_parts;
mod claims_kept;
mod clause_rows;
pub(crate) mod clock;
mod copies;
pub(crate) mod corpus;
mod depfile;
pub(crate) mod document;
pub(crate) mod finish;
pub(crate) mod folder;
mod group;
pub(crate) mod group_claims;
mod inputs;
mod judged;
pub(crate) mod keys;
mod measured;
mod memory;
pub mod options;
mod own_numbers;
mod own_output;
mod page;
pub mod progress;
mod rows;
mod settings;
mod shard;
mod spread;
mod statement_terms;
pub(crate) mod statistics;
pub mod stop;
pub mod summary;
mod targets;
mod unchanged;

use std::path::Path;
use std::time::Instant;

use crosscheck_text::rules::Rules;
use crosscheck_text::rules::files::RuleFiles;

use crate::conflicts::{self, Conflict};
use crate::error::{Error, Result};
use crate::pipeline::aside::Aside;
use crate::pipeline::asked::Asked;
use crate::pipeline::claims_kept::ClaimsKept;
use crate::pipeline::clock::{Clock, Stage};
use crate::pipeline::corpus::{Desk, Making};
use crate::pipeline::finish::Finish;
use crate::pipeline::measured::Measured;
use crate::pipeline::options::RunOptions;
use crate::pipeline::progress::{Level, Progress, Voice};
use crate::pipeline::shard::{Reader, Reading, Rejects};
use crate::pipeline::statistics::Statistics;
use crate::pipeline::summary::{Account, MOST_CONFLICTS, Summary, seconds, write_run};
use crate::pipeline::unchanged::Identity;
use crate::report;
use crate::report::input::Alpha;
use crate::stages::load;
use crate::store::Store;
use crate::store::kept::Kept;
use crate::tables::definition::Row;
use crate::tables::rows::RejectRow;
use crate::tables::schema::data_package_of;
use crate::write::database::expect_commands;
use crate::write::export::export;
use crate::write::output::{Output, kept_in};
use crate::write::table::{TableWriter, write_synced};

/// Stages that progress tells of: load with all that is done to one document alone, link, dedupe, anchor, agree, write, report.
const N_STAGES: u64 = 7;

/// Reads the inputs and writes all tables; where the output that is there is whole and of the same inputs, settings and build, it is
/// left as it is.
///
/// # Errors
/// When an input does not exist, nothing could be read, a setting is wrong, the output cannot be written, or the run was told to stop; the
/// previous output is then unchanged, or, with [`Error::Swap`], about to be replaced by the next command. With `run.strict`, `Error::Failed` after everything is written if any input was rejected.
pub fn run(options: &RunOptions) -> Result<Summary> {
    let n_stages = if options.config.output.report { N_STAGES } else { N_STAGES - 1 };
    let progress = Progress::new(options.voice, n_stages, options.stop.clone());
    let summary = work(options, &progress).map_err(|error| {
        progress.clear();
        stop::with_standing(error, &options.output, progress.n_kept(), &kept_in(&options.output))
    })?;
    told(options, summary)
}

fn work(options: &RunOptions, progress: &Progress) -> Result<Summary> {
    let start = Instant::now();
    options.config.check(options.settings.as_deref().unwrap_or(Path::new("settings")))?;
    let choice = options.config.output.resolve()?;
    expect_commands(&choice)?;
    let asked = Asked::new(options, &choice);
    let files = RuleFiles {
        dir: options.rules.clone(),
        aliases: options.aliases.clone(),
        verdicts: options.verdicts.clone(),
        tagger: options.tagger.clone(),
    };
    // Before they are parsed: what changes meanwhile is no part of what this run can be known by.
    let parsed = settings::files(options, &[]).ok().map(|files| unchanged::digests(&files));
    let mut rules = Rules::parse(&files, options.config.stages.clone())?;
    rules.load.program = options.program.clone();
    let statistics = options.statistics.as_deref().map(Statistics::read).transpose()?;
    let unknown = rules.tag.own_model.as_ref().map_or(&[][..], |model| model.unknown());
    if !unknown.is_empty() {
        let labels = unknown.join("`, `");
        let note = format!("note: labels of the tagger without a type here, left out: `{labels}`");
        options.voice.say(Level::Warning, &note);
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads(options.config.run.jobs)).build();
    let pool = pool.map_err(|error| Error::config("--jobs", error.to_string()))?;
    let extension = options.input_format.and_then(load::extension);
    let inputs = inputs::open(&options.inputs, extension, progress)?;
    progress.check()?;
    let mut listing = load::list::list(&inputs.roots, &rules.load)?;
    let output = Output::open(&options.output)?;
    let left_out = own_output::leave_out(&mut listing, &inputs.roots, &options.output)?;
    load::list::complete(&mut listing, &rules.load);
    let store = Store::new(output.parts());
    let settings = settings::files(options, &listing.metadata)?;
    targets::check(options, &inputs.roots, &listing, &settings)?;
    let identity = pool.install(|| Identity::of(options, (&listing, &inputs), (&settings, parsed.as_ref()), &left_out));
    let is_asked = !options.fresh && options.pairs.is_none() && options.answers.is_none();
    let before = is_asked.then(|| pool.install(|| unchanged::summary(&options.output, &identity))).flatten();
    if let Some(mut summary) = before {
        if let Some(path) = &options.depfile {
            listing.inputs.retain(|input| !inputs.is_spooled(&input.file));
            depfile::write(path, &options.output, &listing, &settings)?;
        }
        output.touch()?;
        summary.total_seconds = start.elapsed().as_secs_f64();
        return Ok(summary);
    }
    progress.check()?;
    let clock = Clock::default();

    let rejects = Rejects::new(TableWriter::final_table(&output.next())?);
    let opened = identity.reading.filter(|_| options.config.run.keep);
    let opened = opened.map(|reading| Ok((Kept::open(output.kept(), options.fresh)?, reading))).transpose();
    let (kept, unkept) = match opened {
        Ok(kept) => (kept, None),
        Err::<_, Error>(error) => (None, Some(error.to_string())),
    };
    let reader = Reader::new((&rules, &options.config, asked), &store, (&clock, progress), rejects, kept);
    let Reading { corpus, aside, rejects, mut kept } = pool.install(|| reader.read(&listing))?;
    let n_taken = kept.as_ref().map_or(0, |(kept, _)| kept.n_taken() as u64);
    let Aside { names, texts, facts, stated } = aside;
    let desk = Desk {
        asked,
        rules: &rules,
        statistics: statistics.as_ref(),
        store: &store,
        stated: &stated,
        pool: &pool,
        clock: &clock,
        progress,
    };
    let mut measured = Measured::create(options.pairs.as_deref(), options.answers.as_deref(), choice.guard)?;
    let mut claims_kept = ClaimsKept::new(kept.as_mut().map(|(kept, base)| (kept, *base)));
    let mut making = Making { measured: &mut measured, kept: &mut claims_kept };
    let decisions = desk.decide(&corpus, (names, texts, facts), &mut making)?;
    let (n_events, unkept_claims) = (claims_kept.n_events, claims_kept.unkept);
    measured.finish()?;
    drop(stated);
    progress.check()?;
    progress.whole("write");
    let folder = output.next();
    let finish = Finish {
        asked,
        corpus: &corpus,
        decisions: &decisions,
        store: &store,
        rules: &rules,
        pool: &pool,
        folder: &folder,
    };
    let written = clock.time(Stage::Write, || finish.write())?;
    progress.check()?;
    let n_rejects = rejects.n_rows;
    let identity = Identity { number: identity.number.filter(|_| !rejects.is_passing), ..identity };
    let shown = rejects.shown.clone();
    rejects.finish()?;
    if options.config.output.report {
        progress.whole("report");
    }
    let alpha: Alpha = written.alpha.iter().map(|(kind, alpha)| ((*kind).to_owned(), *alpha)).collect();
    let page = || report::write(&folder, &alpha, &rules.agree, &folder.join(report::FILE));
    let page = || if options.config.output.report { clock.time(Stage::Report, page) } else { Ok(()) };
    let exported = clock.time(Stage::Write, || pool.install(|| export(&choice, &folder, page)))?;
    progress.check()?;
    progress.finish();

    let mut summary = Summary {
        n_rows: written.n_rows.iter().copied().collect(),
        claims: written.claims,
        seconds: Vec::new(),
        n_bytes: corpus.n_bytes,
        total_seconds: 0.0,
        rejects: shown,
        hidden: listing.hidden.clone(),
        clashes: corpus.clashes.clone(),
        unmined: corpus.unmined.clone(),
        n_verdicts: decisions.verdicts.applied.len() as u64,
        unapplied: decisions.verdicts.unapplied.clone(),
        warnings: [
            [&unkept, &corpus.unkept, &unkept_claims]
                .into_iter()
                .flatten()
                .take(1)
                .map(|why| summary::unkept(why))
                .collect(),
            left_out.iter().map(|folder| summary::left_out(folder)).collect(),
            corpus.spread.warnings(),
            summary::warnings(&exported, choice.by_source),
        ]
        .concat(),
        is_unchanged: false,
        n_taken,
        n_events_compared: n_events.compared,
        n_events_taken: n_events.taken,
        // A run without claims needs none of those that are kept, and the next one may.
        n_kept_bytes: kept.map_or(0, |(kept, _)| if asked.claims() { kept.tidy() } else { kept.n_bytes() }),
        // Both are read and told when the output is in place.
        conflicts: Vec::new(),
        page: None,
    };
    summary.n_rows.insert(RejectRow::NAME, n_rejects);
    summary.seconds = seconds(&clock);
    summary.total_seconds = start.elapsed().as_secs_f64();
    let path = folder.join("datapackage.json");
    let package = data_package_of(&choice, exported.by_source.as_deref());
    write_synced(&path, &format!("{package:#}\n"))?;
    let account = Account {
        config: &options.config,
        inputs: &listing.inputs,
        identity: identity.number.as_deref(),
        hashed: &identity.inputs,
        left_out: &left_out,
        settings: &settings,
        exported: &exported,
        rules: options.rules.as_deref(),
        tagger: options.tagger.as_deref().map(|dir| (dir, unknown)),
        folder: &folder,
        proposed: &decisions.proposed,
        alpha: &written.alpha,
    };
    pool.install(|| write_run(&account, &summary))?;
    // From here on it is faster to end than to stop.
    progress.check()?;
    // Before the swap, so that a failure leaves the previous output as it is.
    if let Some(path) = &options.depfile {
        listing.inputs.retain(|input| !inputs.is_spooled(&input.file));
        depfile::write(path, &options.output, &listing, &settings)?;
    }
    if !options.config.run.keep {
        Kept::clear(&output.kept());
    }
    output.commit()?;
    Ok(summary)
}

/// Tells what came out.
fn told(options: &RunOptions, mut summary: Summary) -> Result<Summary> {
    let found = conflicts::read(&options.output)?.unwrap_or_default();
    summary.conflicts = found.iter().take(MOST_CONFLICTS).map(Conflict::line).collect();
    let page = options.output.join(report::FILE);
    summary.page = options.config.output.report.then(|| page.display().to_string());
    match options.voice {
        Voice::Json => summary.events(),
        Voice::Text => Voice::Text.say(Level::Info, &summary.text(options.timings)),
        // What an analyst has decided is not dropped in silence.
        voice => summary.ignored_verdicts().iter().for_each(|line| voice.insist(line)),
    }
    strict(options, summary)
}

/// Threads that work: as many as were asked for, but more than one a core only wait for each other.
fn n_threads(jobs: usize) -> usize {
    let n_cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    if jobs == 0 { n_cores } else { jobs.min(n_cores) }
}

fn strict(options: &RunOptions, summary: Summary) -> Result<Summary> {
    if options.config.run.strict && summary.n_rejects() > 0 {
        return Err(Error::Failed {
            what: format!("inputs were rejected ({}):\n  {}", summary.n_rejects(), summary.rejects.join("\n  ")),
            hint: "the tables are written; see `rejects`, correct the inputs, or run without `--strict`".into(),
        });
    }
    Ok(summary)
}
