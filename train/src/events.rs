//! Fits the weights by which two documents are taken for reports of one event.
//!
//! In: `crossdoc_ecb.jsonl`, documents of the training topics of ECB+ as lines of `{"topic", "subtopic", "doc_id",
//! "sentences": [{"text"}]}`; documents of one subtopic report one event. Out: the weights, and how well documents are grouped
//! by weights that were fitted without their topics. `make train-events` calls it. It opens no evaluation file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crosscheck::error::{Error, Result};
use crosscheck::eval::figures::b_cubed;
use crosscheck_text::analyze::analyze;
use crosscheck_text::model::document::Document;
use crosscheck_text::model::entity::Links;
use crosscheck_text::model::vocabulary::Format;
use crosscheck_text::rules::Rules;
use crosscheck_text::rules::anchor::{AnchorRules, EventWeights};
use crosscheck_text::rules::files::RuleFiles;
use crosscheck_text::stages::anchor;
use crosscheck_text::stages::anchor::document::DocumentFeatures;
use crosscheck_text::stages::anchor::pair::Likeness;
use crosscheck_text::stages::link;
use rayon::prelude::*;
use serde_json::Value;

use crate::ablation::rows;
use crate::logistic::{Sample, fit};

/// Parts that the topics are dealt into when weights are tried.
const FOLDS: usize = 5;

/// Pull of the weights to zero.
const L2: f64 = 1e-4;

/// A collection of documents of which it is known who reports what.
struct Collection {
    /// Topic and subtopic of each document.
    told: Vec<(String, String)>,
    facts: Vec<DocumentFeatures>,
    links: Links,
}

/// Reads the collection, fits the weights, and reports them.
///
/// # Errors
/// When the file cannot be read or a line is no document, or when the built-in rules do not parse.
pub fn train_events(path: &Path, mut report: impl FnMut(String)) -> Result<()> {
    let rules = Rules::parse(&RuleFiles::default(), Default::default())?;
    let collection = read(path, &rules)?;
    let n = collection.facts.len() as u32;
    let candidates: Vec<(u32, u32)> = (0..n).flat_map(|one| (one + 1..n).map(move |two| (one, two))).collect();
    let measured = anchor::measured(&collection.facts, &collection.links, &candidates, &rules.anchor);
    report(format!("{n} documents, {} pairs", measured.len()));
    let is_same = |one: u32, two: u32| collection.told[one as usize] == collection.told[two as usize];
    let topics: BTreeSet<&String> = collection.told.iter().map(|(topic, _)| topic).collect();
    let fold_of: BTreeMap<&String, usize> =
        topics.into_iter().enumerate().map(|(n, topic)| (topic, n % FOLDS)).collect();
    let topic = |document: u32| fold_of[&collection.told[document as usize].0];
    let samples = |is_in: &dyn Fn(u32) -> bool| -> Vec<Sample<8>> {
        let wanted = measured.iter().filter(|(one, two, _)| is_in(*one) && is_in(*two));
        wanted
            .map(|(one, two, likeness)| Sample { features: likeness.values(), is_so: is_same(*one, *two), weight: 1.0 })
            .collect()
    };
    let tried: Vec<EventWeights> =
        (0..FOLDS).map(|fold| weights(&samples(&|document| topic(document) != fold))).collect();
    for hundredths in (30..=60).step_by(5) {
        let figure = cross_validated(&collection, &measured, &tried, &topic, f64::from(hundredths) / 100.0);
        report(format!("link_min 0.{hundredths}: B-cubed F1 {figure:.3} over topics left out"));
    }
    report(format!("{:#?}", weights(&samples(&|_| true))));
    Ok(())
}

fn weights(samples: &[Sample<8>]) -> EventWeights {
    let ([words, numbers, lead, neighbors, closest, persons, both_persons, places], bias) = fit(samples, L2);
    EventWeights { words, numbers, lead, neighbors, closest, persons, both_persons, places, bias }
}

/// B-cubed F1 over all documents, each grouped by weights that know nothing of its topic.
fn cross_validated(
    collection: &Collection,
    measured: &[(u32, u32, Likeness)],
    tried: &[EventWeights],
    fold_of: &dyn Fn(u32) -> usize,
    link_min: f64,
) -> f64 {
    let candidates: Vec<(u32, u32)> = measured.iter().map(|(one, two, _)| (*one, *two)).collect();
    let mut found = Vec::new();
    for (fold, weights) in tried.iter().enumerate() {
        let mut rules = AnchorRules::default();
        rules.thresholds.weights = weights.clone();
        rules.thresholds.link_min = link_min as f32;
        // What is taken in afterwards would blur what the threshold does.
        rules.thresholds.stray_min = f32::INFINITY;
        let anchors = anchor::run(collection.facts.clone(), (&collection.links, &[]), &candidates, (None, &rules));
        let event = |document: u32| match anchors.event_of[document as usize] {
            Some(event) => format!("{fold} event {event}"),
            None => format!("{fold} alone {document}"),
        };
        let own = (0..collection.facts.len() as u32).filter(|document| fold_of(*document) == fold);
        found.extend(own.map(|document| (event(document), subtopic(collection, document))));
    }
    let things: Vec<(&str, &str)> = found.iter().map(|(found, wanted)| (found.as_str(), wanted.as_str())).collect();
    b_cubed(&things)
}

fn subtopic(collection: &Collection, document: u32) -> String {
    let (topic, subtopic) = &collection.told[document as usize];
    format!("{topic}/{subtopic}")
}

fn read(path: &Path, rules: &Rules) -> Result<Collection> {
    let parse = |value: &Value| {
        row(value).ok_or_else(|| Error::read(path, "a line is not a document with topic, subtopic and sentences"))
    };
    let rows = rows(path)?.iter().map(parse).collect::<Result<Vec<_>>>()?;
    let read = |(_, text): &((String, String), String)| {
        let plain = Document { format: Format::Jsonl, ..Document::plain("text", text.to_owned()) };
        let annotated = analyze(plain, rules);
        (link::features(&annotated), anchor::features(&annotated, &rules.anchor))
    };
    let (names, facts): (Vec<_>, Vec<_>) = rows.par_iter().map(read).unzip();
    let links = link::run(&names.into_iter().collect(), &rules.link);
    Ok(Collection { told: rows.into_iter().map(|(told, _)| told).collect(), facts, links })
}

/// Topic and subtopic of a document, and its text.
fn row(value: &Value) -> Option<((String, String), String)> {
    let topic = value.get("topic")?.as_u64()?.to_string();
    let subtopic = value.get("subtopic")?.as_str()?.to_owned();
    let sentences = value.get("sentences")?.as_array()?.iter();
    let text: String =
        sentences.filter_map(|sentence| sentence.get("text")?.as_str()).flat_map(|text| [text, "\n\n"]).collect();
    Some(((topic, subtopic), text))
}
