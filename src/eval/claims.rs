//! The measure across documents: pairs of sentences that speak to one claim, and whether they agree or conflict.
//!
//! Two sentences of different documents in one found claim are a found pair; it is right when gold has the pair. A pair that
//! gold calls partial counts neither way. A found sentence that stands for none of gold's stands for itself.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use crate::error::Result;
use crate::eval::figures::{Figure, Measure, hits, ratio, share};
use crate::eval::gold::{GoldPair, GoldSentence, layer, lines};
use crate::eval::rows::{EvalTables, EvidenceRow};

/// A sentence: its document as gold names it, first code point, one past the last.
type Sentence<'a> = (&'a str, u32, u32);
/// Two sentences, the lesser first, and whether they conflict.
type Pairs<'a> = BTreeMap<(Sentence<'a>, Sentence<'a>), bool>;

/// The figures of claims, or none when the gold has no pairs; `doc_of` gives gold's name of each document of the output.
pub(crate) fn measure(gold: &Path, tables: &EvalTables, doc_of: &BTreeMap<&str, &str>) -> Result<Option<Measure>> {
    let Some(pairs) = lines::<GoldPair>(&gold.join("pairs.jsonl"))? else { return Ok(None) };
    let docs: BTreeSet<&str> = pairs.iter().flat_map(|pair| [pair.doc_a.as_str(), pair.doc_b.as_str()]).collect();
    let names: Vec<String> = docs.iter().map(|doc| (*doc).to_owned()).collect();
    let annotated: Vec<GoldSentence> = layer(gold, "sentences", &names)?;
    // Not every document of a pair has its sentences annotated.
    let of_pairs = pairs.iter().flat_map(|pair| [side_a(pair), side_b(pair)]);
    let mut sentences: Vec<Sentence> = annotated.iter().map(|row| (row.doc.as_str(), row.start, row.end)).collect();
    sentences.extend(of_pairs);
    sentences.sort_unstable();
    sentences.dedup();

    let (mut wanted, mut partial) = (Pairs::new(), BTreeSet::new());
    for pair in &pairs {
        let both = ordered(side_a(pair), side_b(pair));
        if pair.relation == "partial" {
            partial.insert(both);
        } else {
            *wanted.entry(both).or_default() |= pair.relation == "conflict";
        }
    }
    let mut found = found(tables, doc_of, &docs, &sentences);
    found.retain(|both, _| wanted.contains_key(both) || !partial.contains(both));
    Ok(Some(Measure { name: "claims", figures: figures(&found, &wanted) }))
}

fn side_a(pair: &GoldPair) -> Sentence<'_> {
    (&pair.doc_a, pair.start_a, pair.end_a)
}

fn side_b(pair: &GoldPair) -> Sentence<'_> {
    (&pair.doc_b, pair.start_b, pair.end_b)
}

fn ordered<'a>(a: Sentence<'a>, b: Sentence<'a>) -> (Sentence<'a>, Sentence<'a>) {
    if a <= b { (a, b) } else { (b, a) }
}

/// The pairs of sentences of different documents within the found claims.
fn found<'a>(
    tables: &'a EvalTables,
    doc_of: &BTreeMap<&'a str, &'a str>,
    docs: &BTreeSet<&str>,
    sentences: &[Sentence<'a>],
) -> Pairs<'a> {
    let at: HashMap<&str, Sentence> = tables
        .sentences
        .iter()
        .filter_map(|row| {
            let doc = doc_of.get(row.at.doc_id.as_str())?;
            docs.contains(doc).then_some((row.sentence_id.as_str(), (*doc, row.at.char_start, row.at.char_end)))
        })
        .collect();
    let mut claims: BTreeMap<&str, Vec<(Sentence, &EvidenceRow)>> = BTreeMap::new();
    for row in &tables.evidence {
        if let Some(sentence) = at.get(row.sentence_id.as_str()) {
            let stands_for = nearest(*sentence, sentences).unwrap_or(*sentence);
            claims.entry(&row.claim_id).or_default().push((stands_for, row));
        }
    }
    let mut out = Pairs::new();
    for evidence in claims.values() {
        for (n, (a, left)) in evidence.iter().enumerate() {
            for (b, right) in evidence[n + 1..].iter().filter(|(b, _)| a.0 != b.0) {
                *out.entry(ordered(*a, *b)).or_default() |= in_conflict(left, right);
            }
        }
    }
    out
}

/// Two rows of one claim conflict when one is for its value and the other against it, or both against it with values of
/// their own that differ.
fn in_conflict(left: &EvidenceRow, right: &EvidenceRow) -> bool {
    let differ = left.value.as_ref().zip(right.value.as_ref()).is_some_and(|(left, right)| left != right);
    left.stance != right.stance || (left.stance == "contradicts" && differ)
}

/// The gold sentence that shares most with a found one, when that is at least half of the shorter of the two.
fn nearest<'a>(found: Sentence<'a>, sentences: &[Sentence<'a>]) -> Option<Sentence<'a>> {
    let shared = |own: &Sentence| i64::from(own.2.min(found.2)) - i64::from(own.1.max(found.1));
    let of_doc = sentences.iter().filter(|own| own.0 == found.0);
    // The first of equals: `max_by_key` would give the last.
    let best = of_doc.rev().max_by_key(|own| shared(own)).filter(|own| shared(own) > 0)?;
    let shorter = i64::from(best.2 - best.1).min(i64::from(found.2) - i64::from(found.1));
    (2 * shared(best) >= shorter).then_some(*best)
}

fn figures(found: &Pairs, wanted: &Pairs) -> Vec<(&'static str, Figure)> {
    let both: Vec<_> = found.iter().filter_map(|(pair, conflict)| Some((*conflict, *wanted.get(pair)?))).collect();
    let mut figures = hits(both.len(), found.len(), wanted.len());
    let conflicts = |pairs: &Pairs| pairs.values().filter(|conflict| **conflict).count();
    let (n_wanted, n_found) = (conflicts(wanted), conflicts(found));
    let n_agreed = both.iter().filter(|(own, other)| own == other).count();
    let n_right = both.iter().filter(|(own, other)| *own && *other).count();
    figures.extend([
        ("relation_accuracy", share(ratio(n_agreed, both.len()))),
        ("conflict_recall", share(ratio(n_right, n_wanted))),
        ("conflict_precision", share(ratio(n_right, n_found))),
        ("conflicts_gold", Figure::Count(n_wanted)),
        ("conflicts_predicted", Figure::Count(n_found)),
    ]);
    figures
}
