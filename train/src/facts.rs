//! Learns from facts of real news which sentences state one fact, which answers answer one question, and which of these cannot
//! both be right.
//!
//! In: folders of facts, each with `articles/`, what a run reads, and `slots.jsonl`, facts that several articles state, with
//! the value that each sentence gives and how the classes of values stand to each other, and `hard_negatives.jsonl`, pairs that
//! look alike and state different facts. Out: `facts.txt` and `pairs.txt` of `rules/models/`. Each folder is run, its answers are measured as a run measures them, and pairs of answers are labelled by the facts. A
//! fold is a folder or whole events; no event is on both sides of one. `make train-facts` calls it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use crosscheck::config::Config;
use crosscheck::error::{Error, Result};
use crosscheck::pipeline::options::RunOptions;
use crosscheck::tables::rows::{DateRow, QuantityRow};
use crosscheck_text::rules::agree::answer_feature::{AnswerFeature, N_ANSWER_FEATURES};
use crosscheck_text::rules::agree::forest::{FactModels, Forest, PairModel};
use serde_json::Value;
use xxhash_rust::xxh3::xxh3_64;

use crate::ablation::rows;
use crate::boost::{Cases, Recipe, boost};
use crate::measured::measured;
use crate::pairs::{self, PairSet};
use crate::texts::{Quoted, Texts, all, overlap, sorted};

/// What the facts say of two answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Label {
    /// They give one value of one fact, or values that can both be right.
    Same,
    /// They give values of one fact that cannot both be right, or of which one follows the other.
    Differ,
    /// They are of two facts.
    Other,
    /// No fact has both.
    Unknown,
}

/// What two answers have in common.
type Row = [f32; N_ANSWER_FEATURES];

/// Two answers.
#[derive(Clone, Debug)]
struct Sample {
    /// Which event it is of.
    event: u64,
    features: Row,
    label: Label,
    /// The fact, where both are of one.
    fact: usize,
    answers: (u64, u64),
}

impl Sample {
    fn of(&self, feature: AnswerFeature) -> f32 {
        self.features[feature as usize]
    }

    fn fits(&self) -> bool {
        self.of(AnswerFeature::Fits) > 0.0
    }
}

/// Events are drawn into so many folds.
const FOLDS: u64 = 5;

/// Learns from all folders, and says how well what is learned from the others does on each.
///
/// `folders` hold news; those of `short` hold reports of a few sentences, which teach what answers one question and not which
/// sentences state one fact: of two short reports on one event most sentences do, whatever they share. `work` is a folder for
/// the outputs of the runs; the weights learned without a folder go to `work/without-NAME`.
///
/// # Errors
/// When a folder cannot be run, or a file of it cannot be read.
pub fn train_facts(
    (folders, short): (&[PathBuf], &[PathBuf]),
    work: &Path,
    mut report: impl FnMut(String),
) -> Result<Learned> {
    let mut sets: Vec<Set> = Vec::new();
    let all = folders.iter().map(|folder| (folder, false)).chain(short.iter().map(|folder| (folder, true)));
    for (folder, is_short) in all {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let set = Set { is_short, ..Set::read(folder, &work.join(&name), name)? };
        let n = |label: Label| set.answers.iter().filter(|sample| sample.label == label).count();
        report(format!(
            "{}: {} pairs of answers; same {}, differ {}, other {}",
            set.name,
            set.answers.len(),
            n(Label::Same),
            n(Label::Differ),
            n(Label::Other)
        ));
        sets.push(set);
    }
    for (at, kept) in sets.iter().enumerate().filter(|_| sets.len() > 1) {
        let others: Vec<&Set> = sets.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, set)| set).collect();
        let learned = Learned::from(&others);
        let path = work.join(format!("without-{}/models", kept.name));
        learned.write(&path)?;
        report(format!("{}, by the other folders (`{}`):", kept.name, path.display()));
        kept_figures(&kept.answers, &learned.facts).into_iter().for_each(&mut report);
        report(kept.pairs.figures(&learned.pairs));
    }
    Ok(Learned::from(&sets.iter().collect::<Vec<_>>()))
}

/// What is learned.
pub struct Learned {
    facts: FactModels,
    pairs: PairModel,
}

impl Learned {
    fn from(sets: &[&Set]) -> Self {
        let answers: Vec<&Sample> = sets.iter().flat_map(|set| &set.answers).collect();
        let pairs: Vec<&PairSet> = sets.iter().filter(|set| !set.is_short).map(|set| &set.pairs).collect();
        Self { facts: fit(&answers), pairs: pairs::fit(&pairs) }
    }

    /// Writes `facts.txt` and `pairs.txt` into a folder.
    ///
    /// # Errors
    /// When that fails.
    pub fn write(&self, folder: &Path) -> Result<()> {
        write(&folder.join("facts.txt"), &self.facts.to_tsv())?;
        write(&folder.join("pairs.txt"), &self.pairs.to_tsv())
    }
}

/// A folder of facts with what a run measured in it.
struct Set {
    name: String,
    /// Whether its reports have a few sentences each.
    is_short: bool,
    answers: Vec<Sample>,
    pairs: PairSet,
}

fn write(path: &Path, text: &str) -> Result<()> {
    let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    made.and_then(|()| std::fs::write(path, text)).map_err(|source| Error::write(path, source))
}

/// The three models.
fn fit(samples: &[&Sample]) -> FactModels {
    let mut models = FactModels { question: question(samples), ..FactModels::default() };
    // What the first model says of what it was learned from is too good: each event is asked of one learned from the others.
    let mut told: Vec<Row> = samples.iter().map(|sample| sample.features).collect();
    for fold in 0..FOLDS {
        let is_out = |sample: &Sample| sample.event % FOLDS == fold;
        let rest: Vec<&Sample> = samples.iter().copied().filter(|sample| !is_out(sample)).collect();
        let model = question(&rest);
        for (row, sample) in told.iter_mut().zip(samples).filter(|(_, sample)| is_out(sample)) {
            row[AnswerFeature::Question as usize] = model.sum(&sample.features);
        }
    }
    let pick = |is_in: &dyn Fn(&Sample) -> bool, is_so: &dyn Fn(&Sample) -> bool| -> (Vec<Row>, Vec<bool>) {
        let picked = samples.iter().zip(&told).filter(|(sample, _)| is_in(sample));
        picked.map(|(sample, row)| (*row, is_so(sample))).unzip()
    };
    let (of_agree, agree) =
        pick(&|sample| sample.fits() && sample.label != Label::Unknown, &|sample| sample.label != Label::Other);
    let (of_differ, differ) = pick(&|sample| !sample.fits(), &|sample| sample.label == Label::Differ);
    models.agree = boost(&alike(&of_agree, &agree), &recipe((80, 2, 6), &[]));
    models.differ = boost(&alike(&of_differ, &differ), &recipe((80, 3, 6), &[]));
    models
}

/// Features that say something of the values: the first model is not shown them.
const OF_VALUES: &[AnswerFeature] = &[
    AnswerFeature::Fits,
    AnswerFeature::Equal,
    AnswerFeature::Distance,
    AnswerFeature::Vague,
    AnswerFeature::Limits,
    AnswerFeature::Numerals,
    AnswerFeature::HoldersLeast,
    AnswerFeature::HoldersMost,
    AnswerFeature::Both,
    AnswerFeature::BothInSentence,
    AnswerFeature::Grows,
    AnswerFeature::Question,
];

fn question(samples: &[&Sample]) -> Forest {
    let known = samples.iter().filter(|sample| !sample.fits() || sample.label != Label::Unknown);
    let (rows, is_so): (Vec<Row>, Vec<bool>) =
        known.map(|sample| (sample.features, matches!(sample.label, Label::Same | Label::Differ))).unzip();
    boost(&alike(&rows, &is_so), &recipe((100, 2, 12), OF_VALUES))
}

/// Cases that all count alike.
fn alike<'a>(rows: &'a [Row], is_so: &'a [bool]) -> Cases<'a, N_ANSWER_FEATURES> {
    Cases { rows, is_so, weights: None, offsets: None }
}

/// Trees of a fit, fits and leaves of a tree; and what is not asked.
fn recipe((rounds, fits, leaves): (usize, usize, usize), left_out: &[AnswerFeature]) -> Recipe<N_ANSWER_FEATURES> {
    let mut signs = [Some(0); N_ANSWER_FEATURES];
    for feature in AnswerFeature::ALL {
        signs[feature as usize] = (!left_out.contains(&feature)).then_some(sign(feature));
    }
    Recipe { rounds, fits, rate: 0.08, leaves, least: 30, features: 0.5, bag: 0.7, l2: 5.0, signs, seed: 1 }
}

/// Which way a feature may push: words, names and acts in common make one question likelier, what sets apart less likely.
fn sign(feature: AnswerFeature) -> i8 {
    match feature {
        AnswerFeature::Head
        | AnswerFeature::Kind
        | AnswerFeature::Narrowed
        | AnswerFeature::Qualified
        | AnswerFeature::Window
        | AnswerFeature::WindowLeast
        | AnswerFeature::WindowTop
        | AnswerFeature::WindowName
        | AnswerFeature::Owner
        | AnswerFeature::State
        | AnswerFeature::Verb
        | AnswerFeature::Act
        | AnswerFeature::Subject
        | AnswerFeature::Object
        | AnswerFeature::Role
        | AnswerFeature::CommonMass
        | AnswerFeature::Covered
        | AnswerFeature::ClauseOverlap
        | AnswerFeature::NameMass
        | AnswerFeature::NameTop
        | AnswerFeature::Question => 1,
        AnswerFeature::Distance
        | AnswerFeature::Part
        | AnswerFeature::Better
        | AnswerFeature::Denied
        | AnswerFeature::ActApart
        | AnswerFeature::ActElsewhere
        | AnswerFeature::NameUnshared
        | AnswerFeature::Both
        | AnswerFeature::BothInSentence
        | AnswerFeature::Rivals => -1,
        _ => 0,
    }
}

/// What the models find in a set that they were not learned from.
fn kept_figures(kept: &[Sample], models: &FactModels) -> Vec<String> {
    let mut scored: Vec<(f32, &Sample)> = Vec::new();
    let mut agreeing: Vec<(f32, bool)> = Vec::new();
    for sample in kept {
        let mut features = sample.features;
        features[AnswerFeature::Question as usize] = models.question.sum(&sample.features);
        if !sample.fits() {
            scored.push((models.differ.probability(&features), sample));
        } else if sample.label != Label::Unknown {
            agreeing.push((models.agree.probability(&features), sample.label != Label::Other));
        }
    }
    let pairs: Vec<(f32, bool)> = scored.iter().map(|(p, sample)| (*p, sample.label == Label::Differ)).collect();
    let mut out = vec![format!(
        "  average precision: differ {:.3}, agree {:.3}",
        average_precision(pairs),
        average_precision(agreeing)
    )];
    let facts = |least: f32| -> BTreeSet<usize> {
        let found = scored.iter().filter(|(p, sample)| *p >= least && sample.label == Label::Differ);
        found.map(|(_, sample)| sample.fact).collect()
    };
    let n_facts = facts(0.0).len();
    for least in [0.2, 0.3, 0.4, 0.5, 0.6] {
        let shown: Vec<&(f32, &Sample)> = scored.iter().filter(|(p, _)| *p >= least).collect();
        let (n, n_right) = connected(&shown);
        out.push(format!(
            "  p >= {least}: {} pairs, {n} together, {n_right} of them right; facts {} of {n_facts}",
            shown.len(),
            facts(least).len()
        ));
    }
    out
}

/// How many groups pairs with common answers make, and how many of these have a right pair.
fn connected(shown: &[&(f32, &Sample)]) -> (usize, usize) {
    let mut group_of: HashMap<u64, u64> = HashMap::new();
    fn find(group_of: &mut HashMap<u64, u64>, of: u64) -> u64 {
        let mut at = of;
        while let Some(next) = group_of.get(&at).copied().filter(|next| *next != at) {
            at = next;
        }
        group_of.insert(of, at);
        at
    }
    for (_, sample) in shown {
        let (one, other) = (find(&mut group_of, sample.answers.0), find(&mut group_of, sample.answers.1));
        group_of.insert(one, other);
    }
    let mut groups: BTreeMap<u64, bool> = BTreeMap::new();
    for (_, sample) in shown {
        *groups.entry(find(&mut group_of, sample.answers.0)).or_default() |= sample.label == Label::Differ;
    }
    (groups.len(), groups.values().filter(|is_right| **is_right).count())
}

/// Mean of the precision at each right pair, best first.
fn average_precision(mut pairs: Vec<(f32, bool)>) -> f64 {
    pairs.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    let (mut n_right, mut sum) = (0.0, 0.0);
    for ((_, is_right), n) in pairs.iter().zip(1u32..) {
        if *is_right {
            n_right += 1.0;
            sum += n_right / f64::from(n);
        }
    }
    if n_right > 0.0 { sum / n_right } else { 0.0 }
}

impl Set {
    /// Runs a folder and labels the pairs that were measured.
    fn read(folder: &Path, output: &Path, name: String) -> Result<Self> {
        let (answers, pairs) = (output.with_extension("answers.csv"), output.with_extension("pairs.csv"));
        let mut config = Config::default();
        config.output.report = false;
        let options = RunOptions {
            inputs: vec![folder.join("articles")],
            output: output.to_owned(),
            config,
            answers: Some(answers.clone()),
            pairs: Some(pairs.clone()),
            ..RunOptions::default()
        };
        crosscheck::pipeline::run(&options)?;
        let texts = Texts::read(output)?;
        let known = Known::read(folder, output, &texts)?;
        Ok(Self {
            name,
            is_short: false,
            answers: samples(&answers, &known)?,
            pairs: PairSet::read(folder, &texts, &pairs)?,
        })
    }
}

/// The pairs of answers that a run measured, labelled.
fn samples(answers: &Path, known: &Known) -> Result<Vec<Sample>> {
    let mut out = Vec::new();
    for (record, features) in measured(answers, 4)? {
        let field = |at: usize| record.get(at).unwrap_or_default();
        let (label, fact) = known.label((field(0), field(1)), (field(2), field(3)));
        out.push(Sample {
            event: xxh3_64(known.event_of(field(0)).as_bytes()),
            features,
            label,
            fact,
            answers: (xxh3_64(field(1).as_bytes()), xxh3_64(field(3).as_bytes())),
        });
    }
    Ok(out)
}

/// What the facts of a folder say of the answers of its run.
struct Known {
    /// For each answer (key of a quantity or date) the facts that it is evidence of, each with its class.
    of_answer: HashMap<String, Vec<(usize, String)>>,
    /// How two classes of a fact stand to each other.
    relations: HashMap<(usize, String, String), bool>,
    /// The event of each document.
    events: HashMap<String, String>,
    /// Sentences that look alike and state different facts, the lesser key first.
    unlike: HashSet<(String, String)>,
}

/// One number or date of a sentence.
struct Found {
    key: String,
    chars: (u32, u32),
    surface: String,
    number: Option<f64>,
    date: Option<String>,
}

impl Known {
    fn read(folder: &Path, output: &Path, texts: &Texts) -> Result<Self> {
        let mut values: HashMap<String, Vec<Found>> = HashMap::new();
        for row in all::<QuantityRow>(output)? {
            let found = Found {
                key: row.quantity_id,
                chars: (row.char_start, row.char_end),
                surface: row.surface,
                number: row.value.or(row.low),
                date: None,
            };
            values.entry(row.sentence_id.unwrap_or_default()).or_default().push(found);
        }
        for row in all::<DateRow>(output)? {
            let found = Found {
                key: row.date_id,
                chars: (row.char_start, row.char_end),
                surface: row.surface,
                number: None,
                date: Some(row.value),
            };
            values.entry(row.sentence_id.unwrap_or_default()).or_default().push(found);
        }
        let mut known = Self {
            of_answer: HashMap::new(),
            relations: HashMap::new(),
            events: HashMap::new(),
            unlike: HashSet::new(),
        };
        for (fact, slot) in rows(&folder.join("slots.jsonl"))?.iter().enumerate() {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let event = if slot["event"].is_null() { text(&slot["subtopic"]) } else { text(&slot["event"]) };
            for evidence in slot["evidence"].as_array().into_iter().flatten() {
                let Some(document) = texts.document(&text(&evidence["doc"])) else { continue };
                known.events.insert(document.doc_id.clone(), event.clone());
                let quoted = texts.find(&text(&evidence["doc"]), &text(&evidence["quote"]));
                let found = quoted.and_then(|quoted| answer(evidence, slot["kind"] == "date", &quoted, &values));
                if let Some(key) = found {
                    known.of_answer.entry(key).or_default().push((fact, text(&evidence["class"])));
                }
            }
            for relation in slot["relations"].as_array().into_iter().flatten() {
                let (one, other) = (text(&relation["classes"][0]), text(&relation["classes"][1]));
                let differ = relation["relation"] == "conflict" || relation["relation"] == "update";
                known.relations.insert((fact, one.clone(), other.clone()), differ);
                known.relations.insert((fact, other, one), differ);
            }
        }
        for pair in rows(&folder.join("hard_negatives.jsonl"))? {
            let side = |side: &str| {
                let found = texts.find(pair[side][0].as_str()?, pair[side][1].as_str()?)?;
                Some(found.sentence.sentence_id.clone())
            };
            if let (Some(one), Some(other)) = (side("a"), side("b")) {
                known.unlike.insert(sorted(&one, &other));
            }
        }
        Ok(known)
    }

    /// The event of a sentence, by its key; a document of no fact is an event of its own.
    fn event_of<'k>(&'k self, sentence_id: &'k str) -> &'k str {
        let doc_id = sentence_id.rsplit_once('#').map_or(sentence_id, |(doc_id, _)| doc_id);
        self.events.get(doc_id).map_or(doc_id, String::as_str)
    }

    /// What is known of two answers, each given by its sentence and itself.
    fn label(&self, (a, one): (&str, &str), (b, other): (&str, &str)) -> (Label, usize) {
        let (Some(of_one), Some(of_other)) = (self.of_answer.get(one), self.of_answer.get(other)) else {
            let label = if self.unlike.contains(&sorted(a, b)) { Label::Other } else { Label::Unknown };
            return (label, usize::MAX);
        };
        let mut best = (Label::Other, usize::MAX);
        for (fact, class) in of_one {
            for (_, rival) in of_other.iter().filter(|(other, _)| other == fact) {
                let differ =
                    class != rival && self.relations.get(&(*fact, class.clone(), rival.clone())) == Some(&true);
                if differ {
                    return (Label::Differ, *fact);
                }
                best = (Label::Same, *fact);
            }
        }
        best
    }
}

/// The number or date by which a piece of evidence gives its value: the one in its quote that reads like it.
fn answer(
    evidence: &Value,
    is_date: bool,
    quoted: &Quoted<'_>,
    values: &HashMap<String, Vec<Found>>,
) -> Option<String> {
    let quote = evidence["quote"].as_str()?;
    let (sentence, quoted) = (quoted.sentence, quoted.chars);
    let given = evidence["span"].as_str().and_then(|span| Some((quote.find(span)?, span)));
    let given = given.map_or(quoted, |(at, span)| {
        let from = quoted.0 + quote[..at].chars().count() as u32;
        (from, from + span.chars().count() as u32)
    });
    let value = &evidence["value"];
    let wanted = value.as_f64().map_or_else(|| numbers(value.as_str().unwrap_or_default()), |number| vec![number]);
    let day = value.as_str().filter(|value| value.len() >= 4 && value.as_bytes()[..4].iter().all(u8::is_ascii_digit));
    let mut best: Option<(f64, &str)> = None;
    for found in values.get(&sentence.sentence_id).into_iter().flatten() {
        if overlap(found.chars, quoted) <= 0 {
            continue;
        }
        let mut score = 0.0;
        match (&found.number, &found.date) {
            (Some(number), _) => {
                let scales = [1.0, 1e3, 1e6, 1e9];
                let is_it = |wanted: &f64| {
                    scales.iter().any(|scale| (number - wanted * scale).abs() < 1e-6 * number.abs().max(1.0))
                };
                score += if wanted.iter().any(is_it) { 3.0 } else { 0.0 } - if is_date { 1.0 } else { 0.0 };
            }
            (None, Some(date)) => {
                let is_it = match day {
                    Some(day) => {
                        let (date, day) = (date.get(..10).unwrap_or(date), day.get(..10).unwrap_or(day));
                        date.starts_with(day) || day.starts_with(date)
                    }
                    None => wanted
                        .iter()
                        .any(|wanted| numbers(date).contains(wanted) || found.surface.contains(&wanted.to_string())),
                };
                score += if is_it {
                    3.0
                } else if is_date {
                    1.0
                } else {
                    0.0
                };
            }
            (None, None) => {}
        }
        score += if overlap(found.chars, given) > 0 { 0.5 } else { 0.0 };
        let is_enough = score >= 1.5 || is_date && score >= 1.0;
        if is_enough && best.is_none_or(|(most, _)| score > most) {
            best = Some((score, &found.key));
        }
    }
    best.map(|(_, key)| key.to_owned())
}

/// The numbers that a text writes in figures.
fn numbers(text: &str) -> Vec<f64> {
    let parts = text.split(|letter: char| !(letter.is_ascii_digit() || matches!(letter, '.' | ',')));
    parts.filter_map(|part| part.trim_matches(['.', ',']).replace(',', "").parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_written() {
        assert_eq!(numbers("about 1,200.5 of 3."), [1200.5, 3.0]);
        assert_eq!(numbers("none"), [0.0; 0]);
    }

    #[test]
    fn the_best_pairs_first_give_full_precision() {
        assert_eq!(average_precision(vec![(0.9, true), (0.8, true), (0.1, false)]), 1.0);
        assert_eq!(average_precision(vec![(0.9, false), (0.8, true)]), 0.5);
        assert_eq!(average_precision(Vec::new()), 0.0);
    }
}
