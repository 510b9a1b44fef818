//! Fits the weights by which two sentences are taken to state one fact.
//!
//! In: `crossdoc_ecb.jsonl` and `crossdoc_ecb_pairs.jsonl`, sentences of the training topics of ECB+ with what each two of
//! them share, and folders of gold with the output of a run over their texts. Out: weights and what they find. The pairs of
//! ECB+ give weights first; those of the gold, where few of many pairs state one fact, draw them to theirs. Each weight keeps
//! its sign: a feature that happens to tell on one collection turns against sense on the next. `make train-align` calls it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crosscheck::error::Result;
use crosscheck::eval::figures::f1;
use crosscheck::eval::gold::{GoldPair, lines};
use crosscheck::eval::read::read;
use crosscheck_text::analyze::analyze;
use crosscheck_text::model::annotated::Annotated;
use crosscheck_text::model::document::Document;
use crosscheck_text::model::span::CharIndex;
use crosscheck_text::model::vocabulary::Format;
use crosscheck_text::rules::Rules;
use crosscheck_text::rules::agree::pair_feature::{N_FEATURES, PairFeature};
use crosscheck_text::rules::files::RuleFiles;
use crosscheck_text::stages::agree::context::event::{EventDocument, EventInput, SentenceRef};
use crosscheck_text::stages::agree::{self, MeasuredPair};
use crosscheck_text::stages::link;
use rayon::prelude::*;

use crate::ablation::rows;
use crate::logistic::{Fit, Sample, Sign, fit, probability};

/// Pull of the weights to zero, and to those of ECB+.
const L2: (f64, f64) = (1e-3, 1e-2);
/// Least share of events in common for two sentences of ECB+ to state one fact; as few as one event is no fact.
const LEAST_SHARED: f64 = 0.34;

/// First and last code point of a sentence in a document of a story.
type Place = (usize, u32, u32);

/// Documents on one topic, and what is known of pairs of their sentences.
struct Story {
    texts: Vec<String>,
    /// Pairs, the lesser place first; none for a pair that tells nothing either way.
    known: BTreeMap<(Place, Place), Option<bool>>,
    /// So many documents, from the first on, have all their pairs in `known` that state one fact.
    n_complete: usize,
}

/// Fits the weights and reports them; `gold` has pairs of a folder of gold and an output folder.
///
/// # Errors
/// When a file cannot be read or a line is not what it should be, or when the built-in rules do not parse.
pub fn train_align(ecb: &Path, gold: &[(&Path, &Path)], mut report: impl FnMut(String)) -> Result<()> {
    let rules = Rules::parse(&RuleFiles::default(), Default::default())?;
    let pairs = |stories: &[Story]| -> Vec<Sample<N_FEATURES>> {
        let found: Vec<Vec<_>> = stories.par_iter().map(|story| samples(story, &rules)).collect();
        found.into_iter().flatten().collect()
    };
    let first = pairs(&ecb_stories(ecb)?);
    report(format!("ECB+: {} pairs", first.len()));
    let signs = PairFeature::ALL.map(|feature| match feature {
        PairFeature::NameUnshared | PairFeature::Size => Sign::Negative,
        _ => Sign::Positive,
    });
    let prior = fit(&first, &Fit { l2: L2.0, signs: &signs, prior: ([0.0; N_FEATURES], 0.0) });
    report(told("by ECB+ alone", &prior));
    let mut second = Vec::new();
    let mut sets = Vec::new();
    for (folder, output) in gold {
        let mut own = pairs(&[gold_story(folder, output)?]);
        report(format!("{}: {} pairs, best F1 {:.3} by ECB+ alone", folder.display(), own.len(), best(&own, &prior)));
        sets.push((folder, own.clone()));
        // Each set counts as much as another, however many pairs it has.
        let share = 1.0 / own.len().max(1) as f64;
        own.iter_mut().for_each(|sample| sample.weight = share);
        second.extend(own);
    }
    let fitted = fit(&second, &Fit { l2: L2.1, signs: &signs, prior });
    for (folder, own) in &sets {
        report(format!("{}: best F1 {:.3}", folder.display(), best(own, &fitted)));
    }
    report(told("fitted", &fitted));
    Ok(())
}

fn told(what: &str, (weights, bias): &([f64; N_FEATURES], f64)) -> String {
    let each =
        PairFeature::ALL.iter().zip(weights).map(|(feature, weight)| format!("{} = {weight:.2}", feature.as_str()));
    format!("{what}: {}, bias = {bias:.2}", each.collect::<Vec<_>>().join(", "))
}

/// F1 of the pairs themselves at the threshold that suits them best.
fn best(samples: &[Sample<N_FEATURES>], (weights, bias): &([f64; N_FEATURES], f64)) -> f64 {
    let score = |sample: &Sample<N_FEATURES>| {
        probability(
            sample.features.iter().zip(weights).map(|(value, weight)| f64::from(*value) * weight).sum::<f64>() + bias,
        )
    };
    let mut sorted: Vec<(f64, bool)> = samples.iter().map(|sample| (score(sample), sample.is_so)).collect();
    sorted.sort_by(|one, other| other.0.total_cmp(&one.0));
    let n_so = sorted.iter().filter(|(_, is_so)| *is_so).count().max(1) as f64;
    let mut n_right = 0.0;
    let figures = sorted.iter().zip(1u32..).map(|((_, is_so), n)| {
        n_right += f64::from(u8::from(*is_so));
        f1(n_right / f64::from(n), n_right / n_so)
    });
    figures.fold(0.0, f64::max)
}

/// The candidate pairs of a story of which something is known.
fn samples(story: &Story, rules: &Rules) -> Vec<Sample<N_FEATURES>> {
    let annotated: Vec<Annotated> = story.texts.iter().map(|text| annotate(text, rules)).collect();
    let names: Vec<_> = annotated.iter().map(link::features).collect();
    let links = link::run(&names, &rules.link);
    let features: Vec<_> = annotated.iter().map(|annotated| agree::features(annotated, &rules.agree)).collect();
    let documents: Vec<EventDocument> = (features.iter().zip(0u32..))
        .map(|(features, document)| EventDocument {
            document,
            source: document,
            published: None,
            features,
            entities: links.of.get(document as usize).map_or(&[], Vec::as_slice),
            redated: &[],
            copy_of: &[],
            whole_copy: None,
        })
        .collect();
    let places: Vec<(SentenceRef, Place)> = places(story, &annotated);
    let place_of: BTreeMap<SentenceRef, Place> = places.iter().copied().collect();
    let known = |a: SentenceRef, b: SentenceRef| {
        let (one, other) = (*place_of.get(&a)?, *place_of.get(&b)?);
        let key = if one <= other { (one, other) } else { (other, one) };
        let is_complete = one.0.max(other.0) < story.n_complete;
        story.known.get(&key).copied().unwrap_or(is_complete.then_some(false))
    };
    let mut candidates = Vec::new();
    for (n, (a, _)) in places.iter().enumerate() {
        let others = places.iter().skip(n + 1).map(|(b, _)| *b).filter(|b| b.0 != a.0);
        // Of a topic of many documents only what is known; of a story all, as a run would, for the sake of triangles.
        candidates.extend(others.filter(|b| story.n_complete > 0 || known(*a, *b).is_some()).map(|b| (*a, b)));
    }
    let input = EventInput { documents: &documents, candidates: &candidates, entity_info: &links.entities };
    let measured: Vec<MeasuredPair> = agree::measured_pairs(&input, &rules.agree);
    // What shares nothing is no candidate in a run either.
    let shares = |pair: &&MeasuredPair| pair.features[PairFeature::CommonMass as usize] >= 0.2;
    let sample =
        |pair: &MeasuredPair| Some(Sample { features: pair.features, is_so: known(pair.a, pair.b)?, weight: 1.0 });
    measured.iter().filter(shares).filter_map(sample).collect()
}

/// A plain text through the stages of one document.
pub(super) fn annotate(text: &str, rules: &Rules) -> Annotated {
    analyze(Document { format: Format::Jsonl, ..Document::plain("text", text.to_owned()) }, rules)
}

/// Each sentence with the known place that it shares most with, or its own where nothing is known of it.
fn places(story: &Story, annotated: &[Annotated]) -> Vec<(SentenceRef, Place)> {
    let known: BTreeSet<Place> = story.known.keys().flat_map(|(one, other)| [*one, *other]).collect();
    let mut out = Vec::new();
    for (document, own) in annotated.iter().enumerate() {
        let index = CharIndex::new(&own.document.text);
        for (idx, sentence) in own.segmented.sentences.iter().enumerate() {
            let chars = index.chars(own.segmented.raw(sentence.place));
            let shared = |place: &Place| i64::from(place.2.min(chars.end)) - i64::from(place.1.max(chars.start));
            let of_document = known.range((document, 0, 0)..(document + 1, 0, 0));
            let nearest = of_document.max_by_key(|place| shared(place)).filter(|place| shared(place) > 0);
            let place = nearest.copied().unwrap_or((document, chars.start, chars.end));
            out.push(((document as u32, idx as u32), place));
        }
    }
    out
}

/// One story for each topic of ECB+.
fn ecb_stories(folder: &Path) -> Result<Vec<Story>> {
    let (texts, pairs) = (folder.join("crossdoc_ecb.jsonl"), folder.join("crossdoc_ecb_pairs.jsonl"));
    let mut stories: BTreeMap<u64, Story> = BTreeMap::new();
    let mut place_of: BTreeMap<(String, u64), Place> = BTreeMap::new();
    for row in rows(&texts)? {
        let story = stories.entry(row["topic"].as_u64().unwrap_or_default());
        let story = story.or_insert_with(|| Story { texts: Vec::new(), known: BTreeMap::new(), n_complete: 0 });
        let (mut text, mut end) = (String::new(), 0u32);
        for sentence in row["sentences"].as_array().into_iter().flatten() {
            let own = sentence["text"].as_str().unwrap_or_default();
            let start = end;
            end += own.chars().count() as u32;
            let key =
                (row["doc_id"].as_str().unwrap_or_default().to_owned(), sentence["n"].as_u64().unwrap_or_default());
            place_of.insert(key, (story.texts.len(), start, end));
            text.push_str(own);
            text.push_str("\n\n");
            end += 2;
        }
        story.texts.push(text);
    }
    for row in rows(&pairs)? {
        let side = |side: &str| {
            let key = (row[side][0].as_str()?.to_owned(), row[side][1].as_u64()?);
            place_of.get(&key).copied()
        };
        let (Some(a), Some(b)) = (side("a"), side("b")) else { continue };
        let n_shared = row["shared_content"].as_u64().unwrap_or_default();
        let is_same = n_shared >= 2 && row["event_jaccard"].as_f64().is_some_and(|share| share >= LEAST_SHARED);
        let known = if is_same { Some(true) } else { (n_shared == 0).then_some(false) };
        let Some(story) = row["topic"].as_u64().and_then(|topic| stories.get_mut(&topic)) else { continue };
        story.known.insert(if a <= b { (a, b) } else { (b, a) }, known);
    }
    Ok(stories.into_values().collect())
}

/// The documents of a run, those whose pairs are annotated first.
fn gold_story(gold: &Path, output: &Path) -> Result<Story> {
    let pairs = lines::<GoldPair>(&gold.join("pairs.jsonl"))?.unwrap_or_default();
    let docs: BTreeSet<&str> = pairs.iter().flat_map(|pair| [pair.doc_a.as_str(), pair.doc_b.as_str()]).collect();
    let docs: Vec<&str> = docs.into_iter().collect();
    let mut texts = vec![String::new(); docs.len()];
    for row in read(output)?.documents {
        let name = row.doc_id.rsplit('/').next().unwrap_or_default();
        let name = name.split(['_', '.']).next().unwrap_or_default();
        match docs.binary_search(&name) {
            Ok(found) => texts[found] = row.text,
            Err(_) => texts.push(row.text),
        }
    }
    let place = |doc: &str, start: u32, end: u32| (docs.binary_search(&doc).unwrap_or_default(), start, end);
    let mut known = BTreeMap::new();
    for pair in &pairs {
        let a = place(&pair.doc_a, pair.start_a, pair.end_a);
        let b = place(&pair.doc_b, pair.start_b, pair.end_b);
        let of = known.entry(if a <= b { (a, b) } else { (b, a) }).or_insert(None);
        if pair.relation != "partial" {
            *of = Some(true);
        }
    }
    Ok(Story { texts, known, n_complete: docs.len() })
}
