//! What scores are fitted on, as CSV: the compared pairs of sentences with their features, and the pairs of answers with theirs.
//!
//! A row of the first is `a,b,common_mass,…,probability`, `a` and `b` being keys of sentences; one of the second
//! `a,value_a,b,value_b,facet,…`, the values being keys of quantities or dates. A file is written beside its place and moved
//! there when it is whole.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crosscheck_text::rules::agree::AgreeRules;
use crosscheck_text::rules::agree::answer_feature::AnswerFeature;
use crosscheck_text::rules::agree::pair_feature::PairFeature;
use crosscheck_text::stages::agree::context::event::EventInput;
use crosscheck_text::stages::agree::facts::propose::{MeasuredAnswers, MeasuredValue};
use crosscheck_text::stages::agree::{MeasuredPair, measured_answers, measured_pairs};
use csv::Writer;

use crate::error::{Error, Result};
use crate::pipeline::keys::part_id;
use crate::tables::csv::{Guard, finish_text};
use crate::write::rows_file::unfinished;

/// The files while they are written; none for what was not asked for.
pub(crate) struct Measured {
    pairs: Option<Sheet>,
    answers: Option<Sheet>,
    /// Whether keys that a spreadsheet would run are guarded.
    guard: Guard,
}

/// What was measured in one event.
#[derive(Default)]
pub(crate) struct Measures {
    pairs: Vec<MeasuredPair>,
    answers: Vec<MeasuredAnswers>,
}

impl Measured {
    /// Opens the files that are asked for and writes their headers.
    pub(crate) fn create(pairs: Option<&Path>, answers: Option<&Path>, guard: Guard) -> Result<Self> {
        Ok(Self {
            pairs: pairs.map(|path| Sheet::create(path, of_pairs())).transpose()?,
            answers: answers.map(|path| Sheet::create(path, of_answers())).transpose()?,
            guard,
        })
    }

    /// Measures one event, as far as that is asked for.
    pub(crate) fn measure(&self, input: &EventInput<'_>, rules: &AgreeRules) -> Measures {
        let pairs = self.pairs.is_some().then(|| measured_pairs(input, rules));
        let answers = self.answers.is_some().then(|| measured_answers(input, rules));
        Measures { pairs: pairs.unwrap_or_default(), answers: answers.unwrap_or_default() }
    }

    /// Adds what was measured in one event; `doc_id` gives the key of a document by its position in the event.
    pub(crate) fn extend<'a>(&mut self, of: &Measures, doc_id: impl Fn(u32) -> &'a str) -> Result<()> {
        let guard = self.guard;
        let part = |position: u32, letter: char, n: u32| {
            let mut id = part_id(doc_id(position), letter, n as usize);
            finish_text(&mut id, guard);
            id
        };
        let key = |(position, sentence): (u32, u32)| part(position, 's', sentence);
        let value = |position: u32, value: MeasuredValue| match value {
            MeasuredValue::Quantity(idx) => part(position, 'q', idx),
            MeasuredValue::Date(idx) => part(position, 'd', idx),
        };
        if let Some(sheet) = &mut self.pairs {
            for pair in &of.pairs {
                let numbers = pair.features.iter().map(f32::to_string);
                let keys = [key(pair.a), key(pair.b)];
                sheet.row(keys.into_iter().chain(numbers).chain([pair.probability.to_string()]))?;
            }
        }
        if let Some(sheet) = &mut self.answers {
            for MeasuredAnswers { a, b, features } in &of.answers {
                let keys = [key(a.0), value(a.0.0, a.1), key(b.0), value(b.0.0, b.1)];
                sheet.row(keys.into_iter().chain(features.iter().map(f32::to_string)))?;
            }
        }
        Ok(())
    }

    /// Moves the whole files to their places.
    pub(crate) fn finish(self) -> Result<()> {
        [self.pairs, self.answers].into_iter().flatten().try_for_each(Sheet::finish)
    }
}

fn of_pairs() -> impl Iterator<Item = &'static str> {
    ["a", "b"].into_iter().chain(PairFeature::ALL.map(PairFeature::as_str)).chain(["probability"])
}

fn of_answers() -> impl Iterator<Item = &'static str> {
    ["a", "value_a", "b", "value_b"].into_iter().chain(AnswerFeature::ALL.map(AnswerFeature::as_str))
}

/// Whether a file is one of pairs, by its header.
pub(crate) fn is_own_pairs(path: &Path) -> bool {
    has_header(path, of_pairs())
}

/// Whether a file is one of answers, by its header.
pub(crate) fn is_own_answers(path: &Path) -> bool {
    has_header(path, of_answers())
}

fn has_header(path: &Path, header: impl Iterator<Item = &'static str>) -> bool {
    let expected = header.collect::<Vec<_>>().join(",") + "\n";
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(expected.len() as u64).read_to_end(&mut start));
    read.is_ok() && start == expected.as_bytes()
}

/// One file.
struct Sheet {
    path: PathBuf,
    unfinished: PathBuf,
    writer: Writer<File>,
}

impl Sheet {
    fn create<'a>(path: &Path, header: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let unfinished = unfinished(path);
        let mut writer = Writer::from_path(&unfinished).map_err(|source| Error::write(&unfinished, source))?;
        writer.write_record(header).map_err(|source| Error::write(&unfinished, source))?;
        Ok(Self { path: path.to_owned(), unfinished, writer })
    }

    fn row(&mut self, record: impl IntoIterator<Item = String>) -> Result<()> {
        self.writer.write_record(record).map_err(|source| Error::write(&self.unfinished, source))
    }

    fn finish(mut self) -> Result<()> {
        self.writer.flush().map_err(|source| Error::write(&self.unfinished, source))?;
        std::fs::rename(&self.unfinished, &self.path).map_err(|source| Error::write(&self.path, source))
    }
}

impl Drop for Sheet {
    /// Removes what a run that failed left; a finished file has its own name by then.
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.unfinished);
    }
}
