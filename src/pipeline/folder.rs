//! An output folder of tables that were made before: of a part of an archive, say, that is too large for one folder.
//!
//! The rows of each table come in any order, as part files; out come the files that a run writes. `documents`, and what is in them, stand in
//! the order of the keys of documents, all else in that of its own keys. What counts rows of other tables (`entities.n_mentions`,
//! `sources.n_documents`, ..) counts those that are there. It decides nothing: values, statuses and what is said of sources stay as they came.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use crosscheck_text::model::vocabulary::ClaimStatus;
use crosscheck_text::rules::agree::AgreeRules;
use crosscheck_text::rules::files::RuleFiles;
use crosscheck_text::stages::score;

use crate::config::Config;
use crate::error::{Error, Result};
use crate::pipeline::clock::{Clock, Stage};
use crate::pipeline::n_threads;
use crate::pipeline::summary::{Account, Summary, seconds, warnings, write_run};
use crate::report;
use crate::report::input::Alpha;
use crate::store::Store;
use crate::store::agreement::source_evidence;
use crate::store::kept::Kept;
use crate::store::ordered::replaced;
use crate::store::scan::{Wanted, batches, cells, texts};
use crate::tables::all;
use crate::tables::choice::Choice;
use crate::tables::claim_rows::{ClaimEvidenceRow, ClaimRow};
use crate::tables::column::Cell;
use crate::tables::definition::{Row, Table};
use crate::tables::rows::{
    ClauseRow, DateRow, DocumentRow, EntityMentionRow, EntityRow, QuantityRow, SegmentRow, SentenceRow, SourceRow,
};
use crate::tables::schema::data_package_of;
use crate::write::database::expect_commands;
use crate::write::export::{Exported, export};
use crate::write::output::Output;
use crate::write::table::{BatchWriter, write_synced};

/// What is in documents: its rows stand by document and position.
const OF_DOCUMENTS: [&str; 6] =
    [SegmentRow::NAME, SentenceRow::NAME, EntityMentionRow::NAME, QuantityRow::NAME, DateRow::NAME, ClauseRow::NAME];

/// A batch with other cells.
type Changed = std::result::Result<RecordBatch, ArrowError>;

/// An output folder in the making, and the settings of the run that made its tables.
pub(crate) struct Folder {
    config: Config,
    /// Folder of its rules, if it had its own.
    rules: Option<PathBuf>,
    agree: AgreeRules,
    choice: Choice,
    output: Output,
    store: Store,
}

impl Folder {
    /// Opens a folder as a run does.
    ///
    /// # Errors
    /// When settings or rules cannot be used, or the folder cannot be written or has in it what no run has written.
    pub(crate) fn open(path: &Path, config: Config, rules: Option<PathBuf>) -> Result<Self> {
        config.check(Path::new("settings"))?;
        let choice = config.output.resolve()?;
        expect_commands(&choice)?;
        let files = RuleFiles { dir: rules.clone(), ..RuleFiles::default() };
        let agree = AgreeRules::parse(&files, config.stages.agree.clone())?;
        let output = Output::open(path)?;
        let store = Store::new(output.parts());
        Ok(Self { config, rules, agree, choice, output, store })
    }

    /// Where the rows of a table are to be put, as Parquet.
    pub(crate) fn part(&self, table: &Table) -> PathBuf {
        self.store.part(table.name, 0)
    }

    /// Writes all files, and puts them in the place of those that were there.
    ///
    /// # Errors
    /// When the rows of a table cannot be read, or a file cannot be written; the previous output is then unchanged, or, with
    /// [`Error::Swap`], about to be replaced by the next command.
    pub(crate) fn finish(self) -> Result<()> {
        let clock = Clock::default();
        let folder = self.output.next();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads(self.config.run.jobs)).build();
        let pool = pool.map_err(|error| Error::config("--config", error.to_string()))?;
        let mut summary = clock.time(Stage::Write, || self.tables())?;
        let said = source_evidence(&self.path(ClaimRow::NAME), &self.path(ClaimEvidenceRow::NAME))?;
        let alpha: Vec<_> =
            score::alpha_by_kind(&said).into_iter().map(|(kind, alpha)| (kind.as_str(), alpha)).collect();
        let told: Alpha = alpha.iter().map(|(kind, alpha)| ((*kind).to_owned(), *alpha)).collect();
        let page = || report::write(&folder, &told, &self.agree, &folder.join(report::FILE));
        let page = || if self.config.output.report { clock.time(Stage::Report, page) } else { Ok(()) };
        let exported = clock.time(Stage::Write, || pool.install(|| export(&self.choice, &folder, page)))?;
        summary.warnings = warnings(&exported, self.choice.by_source);
        summary.seconds = seconds(&clock);
        summary.total_seconds = summary.seconds.iter().map(|(_, seconds)| seconds).sum();
        let package = data_package_of(&self.choice, exported.by_source.as_deref());
        write_synced(&folder.join("datapackage.json"), &format!("{package:#}\n"))?;
        self.account(&exported, &alpha, &summary)?;
        // It is of other documents.
        Kept::clear(&self.output.kept());
        self.output.commit()
    }

    fn path(&self, table: &str) -> PathBuf {
        self.output.next().join("parquet").join(format!("{table}.parquet"))
    }

    /// Writes every table in full.
    fn tables(&self) -> Result<Summary> {
        let mut summary = Summary::default();
        let tables = all();
        let (counting, plain): (Vec<&Table>, Vec<&Table>) =
            tables.iter().partition(|table| [EntityRow::NAME, SourceRow::NAME].contains(&table.name));
        for table in plain {
            summary.n_rows.insert(table.name, self.write(table, Ok)?);
        }
        for table in counting {
            let n_rows = if table.name == EntityRow::NAME { self.entities(table)? } else { self.sources(table)? };
            summary.n_rows.insert(table.name, n_rows);
        }
        batches(&[self.path(ClaimRow::NAME)], Some(&["status"]), Wanted::All, |batch| {
            for status in cells::<ClaimStatus>(batch, "status").flatten() {
                *summary.claims.entry(status.as_str()).or_default() += 1;
            }
            Ok(())
        })?;
        batches(&[self.path(DocumentRow::NAME)], Some(&["language"]), Wanted::All, |batch| {
            for language in texts(batch, "language").flatten().filter(|language| *language != "en") {
                *summary.unmined.entry(language.to_owned()).or_default() += 1;
            }
            Ok(())
        })?;
        Ok(summary)
    }

    /// Writes the rows of a table in order; gives their number.
    fn write(&self, table: &Table, change: impl Fn(RecordBatch) -> Changed) -> Result<u64> {
        let mut writer = BatchWriter::of_table(&self.output.next(), table)?;
        let fail = |source| Error::query(self.output.parts(), source);
        let each = |batch| writer.batch(change(batch).map_err(fail)?);
        match OF_DOCUMENTS.contains(&table.name) {
            true => self.store.by_position(table, each)?,
            false => self.store.by_key(table, each)?,
        }
        writer.finish()
    }

    fn entities(&self, table: &Table) -> Result<u64> {
        let mentioned = self.store.mentioned(&self.path(EntityMentionRow::NAME), &self.path(DocumentRow::NAME))?;
        self.write(table, |batch| {
            let own = own(&batch, "entity_id", &mentioned);
            counted(
                batch,
                [
                    ("n_mentions", own.iter().map(|own| own.n_mentions).collect()),
                    ("n_documents", own.iter().map(|own| own.n_documents).collect()),
                    ("n_sources", own.iter().map(|own| own.n_sources).collect()),
                ],
            )
        })
    }

    fn sources(&self, table: &Table) -> Result<u64> {
        let [documents, claims, evidence] =
            [DocumentRow::NAME, ClaimRow::NAME, ClaimEvidenceRow::NAME].map(|table| self.path(table));
        let contributed = self.store.contributed(&documents, &claims, &evidence)?;
        self.write(table, |batch| {
            let own = own(&batch, "source_id", &contributed);
            counted(
                batch,
                [
                    ("n_documents", own.iter().map(|own| own.n_documents).collect()),
                    ("n_claims", own.iter().map(|own| own.n_claims).collect()),
                    ("n_corroborated", own.iter().map(|own| own.n_corroborated).collect()),
                    ("n_conflicting", own.iter().map(|own| own.n_conflicting).collect()),
                ],
            )
        })
    }

    /// Writes `run.json`: no inputs, for nothing was read but tables.
    fn account(&self, exported: &Exported, alpha: &[(&'static str, Option<f64>)], summary: &Summary) -> Result<()> {
        let account = Account {
            config: &self.config,
            inputs: &[],
            // No run would make this folder again.
            identity: None,
            hashed: &[],
            left_out: &[],
            settings: &[],
            exported,
            rules: self.rules.as_deref(),
            tagger: None,
            folder: &self.output.next(),
            proposed: &BTreeMap::new(),
            alpha,
        };
        write_run(&account, summary)
    }
}

/// What is known of each row of a batch, by a column of keys.
fn own<T: Copy + Default>(batch: &RecordBatch, key: &str, of: &BTreeMap<String, T>) -> Vec<T> {
    texts(batch, key).map(|key| of.get(key.unwrap_or_default()).copied().unwrap_or_default()).collect()
}

/// A batch with other counts.
fn counted<const N: usize>(batch: RecordBatch, columns: [(&str, Vec<u32>); N]) -> Changed {
    let put = |batch: RecordBatch, (name, counts): &(&str, Vec<u32>)| {
        replaced(&batch, name, <u32 as Cell>::column(counts.iter().map(Some)))
    };
    columns.iter().try_fold(batch, put)
}
