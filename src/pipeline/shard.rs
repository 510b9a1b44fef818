//! The per-document stages over all inputs, a shard at a time: rows go to part files, compact features are put aside.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::time::Instant;

use crosscheck_text::model::document::{Document, Reject};
use crosscheck_text::model::event::Anchors;
use crosscheck_text::rules::Rules;
use crosscheck_text::stages::dedupe::sketch::{Band, Sample};
use jiff::civil::Date;
use rayon::prelude::*;

use crate::config::Config;
use crate::error::{Error, Result};
use crate::pipeline::aside::{Aside, Laying};
use crate::pipeline::asked::Asked;
use crate::pipeline::clock::{Clock, Stage};
use crate::pipeline::document::{Incoming, Read, read};
use crate::pipeline::keys::source_id;
use crate::pipeline::memory::room;
use crate::pipeline::progress::Progress;
use crate::pipeline::rows::DocumentRows;
use crate::pipeline::spread::Spread;
use crate::stages::load;
use crate::stages::load::Loaded;
use crate::stages::load::list::Listing;
use crate::stages::load::parts::Parts;
use crate::stages::load::read::read as read_file;
use crate::stages::load::record::Record;
use crate::stages::load::refusal::is_passing;
use crate::store::Store;
use crate::store::kept::{Kept, Key, Packed, pack};
use crate::store::parts::{BandPart, SamplePart, narrowed};
use crate::tables::definition::Row;
use crate::tables::rows::{
    ClauseRow, DateRow, DocumentRow, EntityMentionRow, QuantityRow, RejectRow, SegmentRow, SentenceRow,
};
use crate::terminal::harmless_line;
use crate::write::table::TableWriter;

/// What stays of all documents once their rows are written; the vectors run parallel, in run order.
#[derive(Default)]
pub(crate) struct Corpus {
    pub(crate) doc_ids: Vec<String>,
    pub(crate) sources: Vec<u32>,
    pub(crate) published: Vec<Option<Date>>,
    /// Sentences that may state something.
    pub(crate) n_sentences: Vec<u32>,
    /// Whether it is a part of a text that was too large for one document.
    pub(crate) is_part: Vec<bool>,
    /// A number of all that the reading of each depends on; none where nothing is kept.
    pub(crate) keys: Vec<Option<Key>>,
    /// Key of each source, by its number.
    pub(crate) source_ids: Vec<String>,
    /// Name of each source, by its key.
    pub(crate) source_names: BTreeMap<String, String>,
    /// Shards written.
    pub(crate) n_shards: u32,
    /// Bytes of input read.
    pub(crate) n_bytes: u64,
    /// Documents that were not mined, by their language.
    pub(crate) unmined: BTreeMap<String, u64>,
    /// Ids that stood in more than one input and were made unique.
    pub(crate) clashes: Vec<String>,
    /// Where the documents of each source are from.
    pub(crate) spread: Spread,
    /// Why nothing more was kept for the next run.
    pub(crate) unkept: Option<String>,
}

impl Corpus {
    /// The day of publication of a document: as its reader found it, else as the corpus tells it.
    pub(crate) fn published(&self, document: usize, anchors: &Anchors) -> Option<Date> {
        let of = |days: &[Option<Date>]| days.get(document).copied().flatten();
        of(&self.published).or_else(|| of(&anchors.published))
    }
}

/// What was read of all inputs.
pub(crate) struct Reading {
    /// What stays of the documents.
    pub(crate) corpus: Corpus,
    /// What was put aside of each.
    pub(crate) aside: Aside,
    pub(crate) rejects: Rejects,
    /// What earlier runs have read, with a number of all that reading depends on besides the document.
    pub(crate) kept: Option<(Kept, u64)>,
}

/// Reads inputs into part files.
pub(crate) struct Reader<'a> {
    pub(crate) rules: &'a Rules,
    pub(crate) config: &'a Config,
    asked: Asked<'a>,
    pub(crate) store: &'a Store,
    pub(crate) clock: &'a Clock,
    pub(crate) progress: &'a Progress,
    pub(crate) rejects: Rejects,
    laying: Laying,
    /// What earlier runs have read, with a number of all that reading depends on besides the document.
    kept: Option<(Kept, u64)>,
    corpus: Corpus,
    /// The shard that is to be written, with its number.
    waiting: Option<(u32, Shard)>,
    ids: HashMap<u64, u32>,
    source_numbers: HashMap<String, u32>,
}

/// The rejects of the run, numbered within their path.
pub(crate) struct Rejects {
    writer: TableWriter<RejectRow>,
    numbers: HashMap<String, u32>,
    pub(crate) n_rows: u64,
    /// Whether one of them may be none in the next run over the same bytes.
    pub(crate) is_passing: bool,
    /// The first reasons, to be shown.
    pub(crate) shown: Vec<String>,
}

const SHOWN: usize = 5;

impl Rejects {
    pub(crate) fn new(writer: TableWriter<RejectRow>) -> Self {
        Self { writer, numbers: HashMap::new(), n_rows: 0, is_passing: false, shown: Vec::new() }
    }

    fn add(&mut self, reject: Reject) -> Result<()> {
        let number = self.numbers.entry(reject.path.clone()).or_default();
        let reject_id = format!("{}#r{number}", reject.path);
        *number += 1;
        self.n_rows += 1;
        self.is_passing |= is_passing(&reject);
        if self.shown.len() < SHOWN {
            let place = reject.location.as_ref().map(|place| format!(", {place}")).unwrap_or_default();
            let told = format!("`{}`{place}: {}", reject.path, reject.reason);
            self.shown.push(harmless_line(&told).into_owned());
        }
        let Reject { path, location, stage, reason, detail } = reject;
        self.writer.push(RejectRow { reject_id, path, location, stage, reason, detail })
    }

    pub(crate) fn finish(self) -> Result<u64> {
        self.writer.finish()
    }
}

impl<'a> Reader<'a> {
    pub(crate) fn new(
        (rules, config, asked): (&'a Rules, &'a Config, Asked<'a>),
        store: &'a Store,
        (clock, progress): (&'a Clock, &'a Progress),
        rejects: Rejects,
        kept: Option<(Kept, u64)>,
    ) -> Self {
        let corpus = Corpus::default();
        Self {
            rules,
            config,
            asked,
            store,
            clock,
            progress,
            rejects,
            laying: Laying::new(store, room(config.run.memory_bytes)),
            kept,
            corpus,
            waiting: None,
            ids: HashMap::new(),
            source_numbers: HashMap::new(),
        }
    }

    /// Reads every input.
    pub(crate) fn read(mut self, listing: &Listing) -> Result<Reading> {
        for reject in &listing.rejects {
            self.rejects.add(reject.clone())?;
        }
        self.progress.bytes("load", listing.inputs.iter().map(|input| input.size_bytes).sum());
        let (mut shard, mut size) = (Vec::new(), 0);
        for input in &listing.inputs {
            let (mut done, mut since) = (Ok(()), Instant::now());
            read_file(input, &self.rules.load, &mut |record| {
                size += record.as_ref().map_or(0, |record| record.size_bytes);
                shard.push(record);
                if size >= self.config.run.shard_bytes {
                    self.clock.add(Stage::Load, since.elapsed());
                    done = self.shard(std::mem::take(&mut shard), listing);
                    self.progress.advance(std::mem::take(&mut size));
                    since = Instant::now();
                }
                if done.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            });
            self.clock.add(Stage::Load, since.elapsed());
            done?;
        }
        self.shard(shard, listing)?;
        if let Some((number, shard)) = self.waiting.take() {
            self.clock.time(Stage::Write, || shard.write(self.store, number, self.asked))?;
        }
        self.progress.advance(size);
        if self.corpus.doc_ids.is_empty() {
            return Err(nothing_readable(&self.rejects));
        }
        let aside = self.laying.finish()?;
        Ok(Reading { corpus: self.corpus, aside, rejects: self.rejects, kept: self.kept })
    }

    fn shard(&mut self, records: Vec<std::result::Result<Record, Reject>>, listing: &Listing) -> Result<()> {
        self.progress.check()?;
        self.corpus.n_bytes += records.iter().flatten().map(|record| record.size_bytes).sum::<u64>();
        let decode = |record: std::result::Result<Record, Reject>| {
            self.clock.time(Stage::Load, || load::decode(record?, &listing.sources, &self.rules.load))
        };
        let loaded: Vec<std::result::Result<Loaded, Reject>> = records.into_par_iter().map(decode).collect();
        let mut documents = Vec::with_capacity(loaded.len());
        let mut size = 0;
        for loaded in loaded {
            let Loaded { document, rejects } = match loaded {
                Ok(loaded) => loaded,
                Err(reject) => {
                    self.rejects.add(reject)?;
                    continue;
                }
            };
            rejects.into_iter().try_for_each(|reject| self.rejects.add(reject))?;
            let path = document.path.clone();
            let parts = Parts::new(document, self.rules.load.thresholds.max_text_bytes);
            parts.note().into_iter().try_for_each(|note| self.rejects.add(note.of(&path, None)))?;
            let is_part = parts.are_several();
            for mut document in parts {
                self.make_unique(&mut document);
                self.corpus.spread.add(&document);
                size += document.text.len() as u64;
                let source_id = source_id(&document.metadata.source);
                documents.push(Incoming { document, source_id, is_part });
                if size >= self.config.run.shard_bytes {
                    self.through(std::mem::take(&mut documents))?;
                    size = 0;
                }
            }
        }
        self.through(documents)
    }

    /// The documents of a shard, or as many parts of a large one, through the stages and into part files.
    fn through(&mut self, documents: Vec<Incoming>) -> Result<()> {
        let (kept, rules, clock, progress) = (self.kept.as_ref(), self.rules, self.clock, self.progress);
        let read = |incoming| progress.check().map(|()| read_or_take(incoming, kept, rules, clock));
        // The shard before is written while this one is read.
        let before = std::mem::take(&mut self.waiting);
        let (store, asked) = (self.store, self.asked);
        let write =
            || before.map_or(Ok(()), |(number, shard)| clock.time(Stage::Write, || shard.write(store, number, asked)));
        let read = || documents.into_par_iter().map(read).collect();
        let (written, read): (Result<()>, Result<Vec<_>>) = rayon::join(write, read);
        written?;
        let (read, fresh): (Vec<_>, Vec<_>) = read?.into_iter().unzip();
        let n_read = read.iter().filter(|read| read.is_ok()).count();
        self.gather(read)?;
        let fresh: Vec<Packed> = fresh.into_iter().flatten().collect();
        let Some((kept, _)) = &mut self.kept else { return Ok(()) };
        match self.clock.time(Stage::Write, || kept.add(&fresh)) {
            Ok(()) => self.progress.keep(n_read as u64),
            // The tables do not need it.
            Err(error) => {
                self.corpus.unkept = Some(error.to_string());
                self.kept = None;
            }
        }
        Ok(())
    }

    /// Ids are unique in the run: the second of the same name becomes `name~2`.
    fn make_unique(&mut self, document: &mut Document) {
        let own = document.doc_id.clone();
        loop {
            let seen = self.ids.entry(xxhash_rust::xxh3::xxh3_64(document.doc_id.as_bytes())).or_default();
            *seen += 1;
            if *seen == 1 {
                break;
            }
            document.doc_id = format!("{own}~{seen}");
        }
        if document.doc_id != own {
            self.corpus.clashes.push(own);
        }
    }

    /// Numbers the documents of a shard and puts aside what stays of them; their rows wait to be written.
    fn gather(&mut self, read: Vec<std::result::Result<Read, Reject>>) -> Result<()> {
        let mut shard = Shard::default();
        for read in read {
            match read {
                Ok(read) => self.keep(read, &mut shard)?,
                Err(reject) => self.rejects.add(reject)?,
            }
        }
        let number = self.corpus.n_shards;
        self.corpus.n_shards += 1;
        self.waiting = Some((number, shard));
        Ok(())
    }

    fn keep(&mut self, read: Read, shard: &mut Shard) -> Result<()> {
        let Read { rows, index, source, features, is_part, key } = read;
        shard.index(self.corpus.doc_ids.len() as u32, index);
        let next = self.source_numbers.len() as u32;
        let number = *self.source_numbers.entry(rows.document.source_id.clone()).or_insert(next);
        let corpus = &mut self.corpus;
        if number == next {
            corpus.source_ids.push(rows.document.source_id.clone());
        }
        // Of several spellings of one source, the first in the alphabet is shown.
        let name = corpus.source_names.entry(rows.document.source_id.clone()).or_insert_with(|| source.clone());
        if source < *name {
            *name = source;
        }
        if let Some(language) = rows.document.language.as_ref().filter(|language| *language != "en") {
            *corpus.unmined.entry(language.clone()).or_default() += 1;
        }
        corpus.doc_ids.push(rows.document.doc_id.clone());
        corpus.sources.push(number);
        corpus.published.push(rows.document.published);
        corpus.n_sentences.push(features.stated.statements.sentences.len() as u32);
        corpus.is_part.push(is_part);
        corpus.keys.push(key);
        shard.add(rows);
        self.laying.put(features)
    }
}

/// Takes what was kept of a document, or reads it; with the packed reading where it is to be kept.
fn read_or_take(
    incoming: Incoming,
    kept: Option<&(Kept, u64)>,
    rules: &Rules,
    clock: &Clock,
) -> (std::result::Result<Read, Reject>, Option<Packed>) {
    let Some((kept, base)) = kept else { return (read(incoming, rules, clock), None) };
    let key = key_of(&incoming, *base);
    let with_key = |read| Read { key, ..read };
    if let Some(read) = key.and_then(|key| clock.time(Stage::Load, || kept.get(key))) {
        return (Ok(with_key(read)), None);
    }
    let read = read(incoming, rules, clock).map(with_key);
    let packed = clock.time(Stage::Write, || read.as_ref().ok().and_then(pack));
    (read, key.zip(packed))
}

/// The key of a document: its text and all that is known of it.
fn key_of(incoming: &Incoming, base: u64) -> Option<Key> {
    let bytes = postcard::to_allocvec(incoming).ok()?;
    Some(xxhash_rust::xxh3::xxh3_128_with_seed(&bytes, base))
}

fn nothing_readable(rejects: &Rejects) -> Error {
    let reasons = rejects.shown.join("\n  ");
    Error::Nothing {
        what: format!("none of the inputs could be read:\n  {reasons}"),
        hint: "see `crosscheck run --help` for what is read".into(),
    }
}

/// The rows of one shard, by table.
#[derive(Default)]
struct Shard {
    documents: Vec<DocumentRow>,
    segments: Vec<SegmentRow>,
    sentences: Vec<SentenceRow>,
    mentions: Vec<EntityMentionRow>,
    quantities: Vec<QuantityRow>,
    dates: Vec<DateRow>,
    clauses: Vec<ClauseRow>,
    bands: Vec<BandPart>,
    samples: Vec<SamplePart>,
}

impl Shard {
    fn index(&mut self, document: u32, (bands, samples): (Vec<Band>, Vec<Sample>)) {
        let member = |idx: u32| u64::from(document) << 32 | u64::from(idx);
        let band =
            |band: Band| BandPart { unit: band.unit as u32, member: member(band.idx), band: narrowed(band.band) };
        let sample = |sample: Sample| SamplePart {
            unit: sample.unit as u32,
            member: member(sample.idx),
            hash: narrowed(sample.hash),
        };
        self.bands.extend(bands.into_iter().map(band));
        self.samples.extend(samples.into_iter().map(sample));
    }

    fn add(&mut self, rows: DocumentRows) {
        self.documents.push(rows.document);
        self.segments.extend(rows.segments);
        self.sentences.extend(rows.sentences);
        self.mentions.extend(rows.mentions);
        self.quantities.extend(rows.quantities);
        self.dates.extend(rows.dates);
        self.clauses.extend(rows.clauses);
    }

    /// Writes the part files, one for each table that is needed.
    fn write(self, store: &Store, shard: u32, asked: Asked<'_>) -> Result<()> {
        let Self { documents, segments, sentences, mentions, quantities, dates, clauses, mut bands, mut samples } =
            self;
        // Sorted, so that a pass over one range of hashes reads only some row groups.
        bands.sort_unstable_by_key(|part| (part.unit, part.band, part.member));
        samples.sort_unstable_by_key(|part| (part.unit, part.hash, part.member));
        let (texts, rest) = rayon::join(
            || {
                table(store, shard, documents, asked)?;
                table(store, shard, segments, asked)?;
                table(store, shard, sentences, asked)
            },
            || {
                table(store, shard, mentions, asked)?;
                table(store, shard, quantities, asked)?;
                table(store, shard, dates, asked)?;
                table(store, shard, clauses, asked)?;
                part(store, shard, bands)?;
                part(store, shard, samples)
            },
        );
        texts.and(rest)
    }
}

/// Rows of a table, if it is needed.
fn table<R: Row>(store: &Store, shard: u32, rows: Vec<R>, asked: Asked<'_>) -> Result<()> {
    if asked.table(R::NAME) { part(store, shard, rows) } else { Ok(()) }
}

fn part<R: Row>(store: &Store, shard: u32, rows: Vec<R>) -> Result<()> {
    let mut writer = TableWriter::<R>::part(&store.part(R::NAME, shard))?;
    writer.extend(rows)?;
    writer.finish().map(|_| ())
}
