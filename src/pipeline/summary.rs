//! What a run tells about itself: `run.json`, and the short table at the end.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use crosscheck_text::model::vocabulary::ClaimStatus;
use crosscheck_text::rules::tag::own_model::FILES;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::config::Config;
use crate::error::{Error, Result};
use crate::pipeline::clock::{Clock, Stage};
use crate::pipeline::progress::{Level, event};
use crate::pipeline::settings::SettingsFile;
use crate::report::FILE;
use crate::stages::load::Input;
use crate::terminal::harmless_line;
use crate::write::csv_file::BeyondSheet;
use crate::write::export::Exported;
use crate::write::table::write_synced;

/// Conflicts that are told at the end of a run.
pub(crate) const MOST_CONFLICTS: usize = 3;
/// Verdicts without effect that are shown at the end of a run.
const MOST_SHOWN: usize = 5;

/// What came out of a run.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Rows of each table, by name.
    pub n_rows: BTreeMap<&'static str, u64>,
    /// Claims by status.
    pub claims: BTreeMap<&'static str, u64>,
    /// Seconds of each stage in order: summed over threads where a stage runs on many.
    pub seconds: Vec<(&'static str, f64)>,
    /// Bytes of input.
    pub n_bytes: u64,
    /// Seconds that the run took.
    pub total_seconds: f64,
    /// The first conflicts, the surest first, each in a line.
    pub conflicts: Vec<String>,
    /// The page for readers, where one was written.
    pub page: Option<String>,
    /// The first rejects, as text.
    pub rejects: Vec<String>,
    /// Hidden files and folders that were passed over.
    pub hidden: Vec<String>,
    /// Ids that stood in more than one input.
    pub clashes: Vec<String>,
    /// Documents in other languages than English, by language: read and cut into sentences, but not mined.
    pub unmined: BTreeMap<String, u64>,
    /// The analyst's verdicts that were applied.
    pub n_verdicts: u64,
    /// Those that were not, as text.
    pub unapplied: Vec<String>,
    /// What readers of the files should know, one sentence each.
    pub warnings: Vec<String>,
    /// Whether the output that was there is that of the same inputs and settings, and nothing was written.
    pub is_unchanged: bool,
    /// Documents of which all was kept from an earlier run.
    pub n_taken: u64,
    /// Events whose documents were compared with each other.
    pub n_events_compared: u64,
    /// Events of which all claims were kept from an earlier run.
    pub n_events_taken: u64,
    /// Bytes that are kept for the next run.
    pub n_kept_bytes: u64,
}

impl Summary {
    fn rows(&self, table: &str) -> u64 {
        self.n_rows.get(table).copied().unwrap_or_default()
    }

    /// Rejected inputs.
    pub fn n_rejects(&self) -> u64 {
        self.rows("rejects")
    }

    /// The same as JSON lines: each warning, each reject that is shown, then the counts.
    pub(crate) fn events(&self) {
        let rejects = self.rejects.iter().map(|reject| format!("rejected: {reject}"));
        let verdicts = self.unapplied.iter().map(|verdict| format!("verdict not applied, {verdict}"));
        for message in rejects.chain(verdicts).chain(self.warnings.iter().cloned()) {
            event(Level::Warning, "message", json!({"message": message}));
        }
        let stages: Map<String, Value> =
            self.seconds.iter().map(|(stage, seconds)| ((*stage).to_owned(), json!(seconds))).collect();
        let fields = json!({
            "rows": self.n_rows,
            "claims": self.claims,
            "conflicts": self.conflicts,
            "report": self.page,
            "rejects": self.n_rejects(),
            "not_mined": self.unmined,
            "hidden": self.hidden,
            "stage_seconds": stages,
            "seconds": self.total_seconds,
            "bytes": self.n_bytes,
            "unchanged": self.is_unchanged,
            "documents_kept_before": self.n_taken,
            "events_compared": self.n_events_compared,
            "events_kept_before": self.n_events_taken,
            "bytes_kept": self.n_kept_bytes,
        });
        event(Level::Info, "done", fields);
    }

    /// The verdicts that were not applied, one a line.
    pub(crate) fn ignored_verdicts(&self) -> Vec<String> {
        let told = |verdict: &String| {
            format!("verdict not applied, {verdict} are no two statements of different documents of one event")
        };
        let mut lines: Vec<String> = self.unapplied.iter().take(MOST_SHOWN).map(told).collect();
        let more = self.unapplied.len().saturating_sub(MOST_SHOWN);
        if more > 0 {
            lines.push(format!("verdicts not applied: {more} more; see `verdicts` in run.json"));
        }
        lines
    }

    /// "3 documents are not in English (1 de, 2 ko): ..."
    fn other_languages(&self) -> String {
        let n: u64 = self.unmined.values().sum();
        let each: Vec<String> = self.unmined.iter().map(|(language, n)| format!("{n} {language}")).collect();
        let are = if n == 1 { "document is" } else { "documents are" };
        let each = each.join(", ");
        format!("{n} {are} not in English ({each}): names, numbers, dates and claims are read in English alone")
    }

    fn write_seconds(&self, out: &mut String) {
        let megabytes = self.n_bytes as f64 / 1e6;
        let _ = writeln!(out, "{:<16} {:>10} {:>10}", "stage", "seconds", "MB/s");
        let all = [("all (elapsed)", self.total_seconds)];
        for (stage, seconds) in self.seconds.iter().chain(&all) {
            let _ = writeln!(out, "{stage:<16} {seconds:>10.2} {:>10.1}", megabytes / seconds.max(1e-6));
        }
    }

    /// What the sources conflict about, and where to read on.
    fn findings(&self) -> String {
        let mut out = String::new();
        for line in &self.conflicts {
            let _ = writeln!(out, "conflict: {}", harmless_line(line));
        }
        let n = self.claims.get(ClaimStatus::Conflicting.as_str()).copied().unwrap_or_default();
        let more = n.saturating_sub(self.conflicts.len() as u64);
        if more > 0 && !self.conflicts.is_empty() {
            let _ = writeln!(out, "conflict: {more} more; `crosscheck conflicts` prints them all");
        }
        if let Some(page) = &self.page {
            let _ = writeln!(out, "report: {}", harmless_line(page));
        }
        if !out.is_empty() {
            out.push('\n');
        }
        out
    }

    /// What a run ends with: the findings, then the tables; with `has_timings` the seconds of each stage.
    pub fn text(&self, has_timings: bool) -> String {
        let mut out = self.findings();
        for table in
            ["documents", "segments", "sentences", "entity_mentions", "quantities", "dates", "duplicates", "claims"]
        {
            // What was not asked for may not have been made.
            let Some(n_rows) = self.n_rows.get(table) else { continue };
            let _ = writeln!(out, "{table:<16} {n_rows:>10}");
            if table == "claims" {
                for (status, n) in &self.claims {
                    let _ = writeln!(out, "  {status:<14} {n:>10}");
                }
            }
        }
        let _ = writeln!(out, "{:<16} {:>10}\n", "rejects", self.n_rejects());
        if self.is_unchanged {
            out.push_str(
                "unchanged: inputs, settings and program are those of the run before; `--fresh` runs all again\n",
            );
        } else if has_timings {
            self.write_seconds(&mut out);
        } else {
            let seconds = self.total_seconds;
            let _ = writeln!(out, "{:<16} {seconds:>10.2}", "seconds");
        }
        if self.n_taken > 0 {
            let _ = writeln!(out, "kept: {} documents were read in an earlier run", self.n_taken);
        }
        if self.n_events_taken > 0 {
            let (taken, compared) = (self.n_events_taken, self.n_events_compared);
            let _ =
                writeln!(out, "kept: {taken} events were compared in an earlier run, {compared} are new or changed");
        }
        if self.n_kept_bytes > 0 {
            let megabytes = self.n_kept_bytes as f64 / 1e6;
            let _ = writeln!(out, "kept: {megabytes:.1} MB in `.crosscheck/kept` for the next run");
        }
        for reject in &self.rejects {
            let _ = writeln!(out, "rejected: {reject}");
        }
        let more = self.n_rejects().saturating_sub(self.rejects.len() as u64);
        if more > 0 {
            let _ = writeln!(out, "rejected: {more} more; see the table `rejects`");
        }
        if !self.unmined.is_empty() {
            let _ = writeln!(out, "note: {}", self.other_languages());
        }
        if let Some(first) = self.hidden.first() {
            let n = self.hidden.len();
            let were = if n == 1 { "hidden entry was" } else { "hidden entries were" };
            let _ = writeln!(
                out,
                "note: {n} {were} passed over, the first is `{}`; see `hidden` in run.json",
                harmless_line(first)
            );
        }
        if let Some(first) = self.clashes.first() {
            let (n, first) = (self.clashes.len(), harmless_line(first));
            let _ = writeln!(out, "note: {n} ids stood twice and were numbered, the first is `{first}`");
        }
        if self.n_verdicts > 0 {
            let _ = writeln!(out, "verdicts: {} applied", self.n_verdicts);
        }
        for line in self.ignored_verdicts() {
            let _ = writeln!(out, "{line}");
        }
        for warning in &self.warnings {
            let _ = writeln!(out, "warning: {warning}");
        }
        out
    }
}

/// What a summary tells that stands in no other place of `run.json`.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(crate) struct Told {
    pub(crate) rejects: Vec<String>,
    pub(crate) clashes: Vec<String>,
    pub(crate) warnings: Vec<String>,
}

impl Told {
    fn of(summary: &Summary) -> Self {
        let Summary { rejects, clashes, warnings, .. } = summary.clone();
        Self { rejects, clashes, warnings }
    }
}

/// What is said where nothing can be kept for the next run.
pub(crate) fn unkept(why: &str) -> String {
    format!("nothing more is kept for the next run ({why}); `--no-keep` does without")
}

/// What is said of an earlier output among the inputs.
pub(crate) fn left_out(folder: &str) -> String {
    format!(
        "`{folder}` holds an earlier output of crosscheck, which was left out; the files that are not of it were read"
    )
}

/// What readers of the written files should know.
pub(crate) fn warnings(exported: &Exported, max_sources: Option<usize>) -> Vec<String> {
    let mut warnings: Vec<String> = exported.beyond.iter().flat_map(BeyondSheet::warnings).collect();
    if let (Some(max_sources), Some(first)) = (max_sources, exported.left_out.first()) {
        warnings.push(format!(
            "`csv/claims_by_source.csv` has columns for {max_sources} sources; {} more, such as `{first}`, are counted in \
             `n_other_sources`: set `max_source_columns` in `[output]` of crosscheck.toml, or join `claim_evidence`",
            exported.left_out.len()
        ));
    }
    warnings
}

/// Seconds of each stage.
pub(crate) fn seconds(clock: &Clock) -> Vec<(&'static str, f64)> {
    Stage::ALL.iter().map(|stage| (stage.name(), clock.seconds(*stage))).collect()
}

/// What `run.json` tells besides the summary.
pub(crate) struct Account<'a> {
    pub(crate) config: &'a Config,
    pub(crate) inputs: &'a [Input],
    /// The number of all that the tables depend on.
    pub(crate) identity: Option<&'a str>,
    /// The inputs as they were before they were read, in the same order.
    pub(crate) hashed: &'a [Option<Hashed>],
    /// Folders of earlier outputs among the inputs.
    pub(crate) left_out: &'a [String],
    pub(crate) settings: &'a [SettingsFile],
    pub(crate) exported: &'a Exported,
    /// Folder of the user's own rules.
    pub(crate) rules: Option<&'a Path>,
    /// Folder of the user's own model, with its labels that were left out.
    pub(crate) tagger: Option<(&'a Path, &'a [String])>,
    pub(crate) folder: &'a Path,
    pub(crate) proposed: &'a BTreeMap<&'static str, u64>,
    pub(crate) alpha: &'a [(&'static str, Option<f64>)],
}

/// Writes `run.json` into the folder of the new entries.
pub(crate) fn write_run(account: &Account, summary: &Summary) -> Result<()> {
    // One that cannot be read is a reject, and no reason to lose what was; of another, the size is that of what was hashed.
    let inputs = account.inputs.iter().zip(account.hashed).map(|(input, hashed)| {
        let size_bytes = hashed.as_ref().map_or(input.size_bytes, |hashed| hashed.size_bytes);
        let sha256 = hashed.as_ref().map(|hashed| &hashed.sha256);
        json!({"path": input.path, "bytes": size_bytes, "sha256": sha256})
    });
    let inputs: Vec<Value> = inputs.collect();
    let mut outputs = account.exported.files.clone();
    outputs.push("datapackage.json".into());
    outputs.extend(account.config.output.report.then(|| FILE.to_owned()));
    outputs.sort();
    let outputs =
        outputs.par_iter().map(|path| Ok(json!({"path": path, "sha256": sha256(&account.folder.join(path))?})));
    let outputs = outputs.collect::<Result<Vec<Value>>>()?;
    let settings = account
        .settings
        .par_iter()
        .map(|file| json!({"kind": file.kind, "path": file.path, "sha256": sha256(&file.path).ok()}));
    let settings: Vec<Value> = settings.collect();
    let stages: Map<String, Value> =
        summary.seconds.iter().map(|(stage, seconds)| ((*stage).to_owned(), json!({"seconds": seconds}))).collect();
    let alpha: Map<String, Value> =
        account.alpha.iter().map(|(kind, alpha)| ((*kind).to_owned(), json!(alpha))).collect();
    let mut run = json!({
        "program": "crosscheck",
        "version": env!("CARGO_PKG_VERSION"),
        "identity": account.identity,
        "configuration": account.config,
        "rows": summary.n_rows,
        "claims": summary.claims,
        "krippendorff_alpha": alpha,
        "verdicts": json!({"applied": summary.n_verdicts, "not_applied": summary.unapplied}),
        "not_mined": summary.unmined,
        "pairs_proposed": account.proposed,
        "stages": stages,
        "seconds": summary.total_seconds,
        "bytes": summary.n_bytes,
        "inputs": inputs,
        "left_out": account.left_out,
        "hidden": summary.hidden,
        "rules": account.rules,
        "settings_files": settings,
        "beyond_spreadsheets": account.exported.beyond,
        "sources_without_columns": account.exported.left_out,
        "told": Told::of(summary),
        "outputs": outputs,
    });
    if let Some((dir, left_out)) = account.tagger {
        let files = FILES.map(|file| json!({"path": file, "sha256": sha256(&dir.join(file)).ok()}));
        run["tagger"] = json!({"path": dir, "files": files, "labels_left_out": left_out});
    }
    let path = account.folder.join("run.json");
    write_synced(&path, &format!("{run:#}\n"))
}

/// What is kept of the bytes of a file.
#[derive(Debug, Serialize)]
pub(crate) struct Hashed {
    pub(crate) size_bytes: u64,
    pub(crate) sha256: String,
}

/// The SHA-256 of a file in hexadecimal digits.
pub(crate) fn sha256(path: &Path) -> Result<String> {
    hashed(path).map(|hashed| hashed.sha256)
}

/// Counts and hashes the bytes of a file.
pub(crate) fn hashed(path: &Path) -> Result<Hashed> {
    let mut size_bytes = 0;
    let mut file = File::open(path).map_err(|source| Error::read(path, source))?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let n = file.read(&mut buffer).map_err(|source| Error::read(path, source))?;
        if n == 0 {
            break;
        }
        hasher.update(&buffer[..n]);
        size_bytes += n as u64;
    }
    Ok(Hashed { size_bytes, sha256: hex(&hasher.finalize()) })
}

/// Bytes in hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
