//! Learns from facts of real news which sentences state one fact.
//!
//! Sentences that give one value of a fact are one way, pairs that look alike and state different facts
//! (`hard_negatives.jsonl`) the other; what nobody spoke about counts as the other, too, all together as much as all facts. A fact counts as
//! much as another, however many sentences state it. Runs and folds are those of `facts`.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;

use crosscheck::error::Result;
use crosscheck_text::rules::agree::forest::PairModel;
use crosscheck_text::rules::agree::pair_feature::{AlignWeights, N_FEATURES, PairFeature};
use serde_json::Value;

use crate::ablation::rows;
use crate::boost::{Cases, Recipe, boost};
use crate::measured::measured;
use crate::texts::{Texts, sorted};

/// What a pair that looks alike and is not counts beside a fact.
const HARD: f64 = 3.0;
/// What all pairs of a folder that nobody spoke about count together, beside all its facts.
const UNKNOWN: f64 = 1.0;
/// Share of the weighted sum that the trees are learned on top of. The program adds the whole of it: what the sum has against
/// long texts, of whose many pairs few state one fact, news does not teach.
const START: f64 = 0.5;
/// What a pair that gives opposed values of a fact counts beside the fact: it is told of one thing, but need not look so.
const OPPOSED: f64 = 0.5;

/// Pairs of sentences of a folder with what is known of them.
#[derive(Default)]
pub(crate) struct PairSet {
    rows: Vec<[f32; N_FEATURES]>,
    is_so: Vec<bool>,
    weights: Vec<f64>,
    /// The pairs that look alike and are not, as far as the run compared them.
    hard: Vec<usize>,
    /// How many such pairs the folder has.
    n_hard: usize,
    /// For each fact and each two articles that give one value of it, the pairs of sentences that do.
    facts: Vec<Vec<Vec<usize>>>,
}

/// Two keys, the lesser first.
type Key = (String, String);

impl PairSet {
    /// Reads the pairs that a run measured, and what the folder says of them.
    pub(crate) fn read(folder: &Path, texts: &Texts, pairs: &Path) -> Result<Self> {
        let mut set = Self::default();
        let mut at: HashMap<Key, usize> = HashMap::new();
        for (record, features) in measured(pairs, 2)? {
            let field = |at: usize| record.get(at).unwrap_or_default();
            at.insert(sorted(field(0), field(1)), set.rows.len());
            set.rows.push(features);
        }
        set.is_so = vec![false; set.rows.len()];
        set.weights = vec![0.0; set.rows.len()];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let sentence = |of: (&Value, &Value)| {
            let found = texts.find(of.0.as_str()?, of.1.as_str()?)?;
            Some(found.sentence.sentence_id.clone())
        };
        let (mut spoken_of, mut opposed) = (HashSet::new(), BTreeSet::new());
        for fact in rows(&folder.join("slots.jsonl"))? {
            let mut by_class: BTreeMap<String, Vec<(String, Option<String>)>> = BTreeMap::new();
            for evidence in fact["evidence"].as_array().into_iter().flatten() {
                let found = sentence((&evidence["doc"], &evidence["quote"]));
                by_class.entry(text(&evidence["class"])).or_default().push((text(&evidence["doc"]), found));
            }
            let mut articles: BTreeMap<Key, BTreeSet<Key>> = BTreeMap::new();
            let members: Vec<_> = by_class.values().flatten().collect();
            for of_class in by_class.values() {
                for (n, (document, one)) in of_class.iter().enumerate() {
                    for (other_document, other) in of_class.iter().skip(n + 1).filter(|other| other.0 != *document) {
                        let pairs = articles.entry(sorted(document, other_document)).or_default();
                        if let (Some(one), Some(other)) = (one, other) {
                            pairs.insert(sorted(one, other));
                        }
                    }
                }
            }
            for (n, (_, one)) in members.iter().enumerate() {
                for (_, other) in members.iter().skip(n + 1) {
                    if let (Some(one), Some(other)) = (one, other) {
                        spoken_of.extend(at.get(&sorted(one, other)));
                    }
                }
            }
            for relation in fact["relations"].as_array().into_iter().flatten() {
                if relation["relation"] != "conflict" && relation["relation"] != "update" {
                    continue;
                }
                let of = |class: usize| by_class.get(&text(&relation["classes"][class])).into_iter().flatten();
                for (document, one) in of(0) {
                    for (_, other) in of(1).filter(|other| other.0 != *document) {
                        let (Some(one), Some(other)) = (one, other) else { continue };
                        opposed.extend(at.get(&sorted(one, other)).copied());
                    }
                }
            }
            let share = 1.0 / articles.len().max(1) as f64;
            let found: Vec<Vec<usize>> = articles
                .values()
                .map(|pairs| pairs.iter().filter_map(|pair| at.get(pair).copied()).collect())
                .collect();
            for pairs in &found {
                for pair in pairs {
                    set.is_so[*pair] = true;
                    set.weights[*pair] += share / pairs.len() as f64;
                }
            }
            if !found.is_empty() {
                set.facts.push(found);
            }
        }
        for pair in rows(&folder.join("hard_negatives.jsonl"))? {
            set.n_hard += 1;
            let side = |side: &str| sentence((&pair[side][0], &pair[side][1]));
            let (Some(one), Some(other)) = (side("a"), side("b")) else { continue };
            if let Some(found) = at.get(&sorted(&one, &other)).copied().filter(|found| !set.is_so[*found]) {
                set.weights[found] += HARD;
                set.hard.push(found);
                spoken_of.insert(found);
            }
        }
        for pair in opposed {
            if set.weights[pair] == 0.0 || set.is_so[pair] {
                set.is_so[pair] = true;
                set.weights[pair] += OPPOSED;
            }
        }
        let unknown: Vec<usize> = (0..set.rows.len()).filter(|pair| !spoken_of.contains(pair)).collect();
        let share = UNKNOWN * set.facts.len() as f64 / unknown.len().max(1) as f64;
        unknown.iter().for_each(|pair| set.weights[*pair] = share);
        Ok(set)
    }

    /// What the model finds here: the share of the pairs of articles joined where so many of the hard negatives are.
    pub(crate) fn figures(&self, model: &PairModel) -> String {
        let start = AlignWeights::default();
        let score = |pair: &usize| start.sum(&self.rows[*pair]) as f32 + model.same.sum(&self.rows[*pair]);
        let mut hard: Vec<f32> = self.hard.iter().map(score).collect();
        hard.sort_by(|one, other| other.total_cmp(one));
        let facts: Vec<Vec<f32>> = self
            .facts
            .iter()
            .map(|articles| {
                articles.iter().map(|pairs| pairs.iter().map(score).fold(f32::NEG_INFINITY, f32::max)).collect()
            })
            .collect();
        let figures = [0.05, 0.1, 0.15, 0.2].map(|share| {
            let least = hard.get((share * self.n_hard as f64) as usize).copied().unwrap_or(f32::NEG_INFINITY);
            let joined = facts
                .iter()
                .map(|scores| scores.iter().filter(|score| **score > least).count() as f64 / scores.len() as f64);
            let mean = joined.sum::<f64>() / facts.len().max(1) as f64;
            let probability = 1.0 / (1.0 + (-least).exp());
            format!("{mean:.3} at {share} (p > {probability:.2})")
        });
        format!("  pairs of articles joined, by the share of hard negatives: {}", figures.join(", "))
    }
}

/// Learns the model of some sets.
pub(crate) fn fit(sets: &[&PairSet]) -> PairModel {
    let kept = |set: &PairSet| (0..set.rows.len()).filter(|pair| set.weights[*pair] > 0.0).collect::<Vec<_>>();
    let (mut rows, mut is_so, mut weights) = (Vec::new(), Vec::new(), Vec::new());
    for set in sets {
        for pair in kept(set) {
            rows.push(set.rows[pair]);
            is_so.push(set.is_so[pair]);
            weights.push(set.weights[pair]);
        }
    }
    let signs = PairFeature::ALL.map(|feature| Some(sign(feature)));
    let recipe = Recipe {
        rounds: 120,
        fits: 3,
        rate: 0.05,
        leaves: 7,
        least: 40,
        features: 0.6,
        bag: 0.8,
        l2: 5.0,
        signs,
        seed: 1,
    };
    let start = AlignWeights::default();
    let offsets: Vec<f64> = rows.iter().map(|row| START * (start.sum(row) - start.bias)).collect();
    let cases = Cases { rows: &rows, is_so: &is_so, weights: Some(&weights), offsets: Some(&offsets) };
    PairModel { same: boost(&cases, &recipe) }
}

/// Which way a feature may push: what is shared makes one fact likelier, what is left over less likely.
fn sign(feature: PairFeature) -> i8 {
    match feature {
        PairFeature::CommonMass
        | PairFeature::ClauseOverlap
        | PairFeature::SharedEvent
        | PairFeature::SharedGeneral
        | PairFeature::Shared
        | PairFeature::CoveredLeast
        | PairFeature::CoveredMost
        | PairFeature::Cosine
        | PairFeature::Neighbors => 1,
        PairFeature::NameUnshared => -1,
        _ => 0,
    }
}
