//! Claims of two folders, matched by their key, then by the sentences of their evidence.
//!
//! A sentence is known by its document and its words, so that a sentence which only moved within its document stays itself; for
//! claims of the same topic also by its place, so that a corrected figure is a changed value. Two claims that have a third of
//! their sentences in common (Jaccard) and the same kind or topic are one claim; the pairs with the same topic and the most in
//! common are made first. A sentence of very many claims proposes none.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use crosscheck_text::model::vocabulary::{Change, ComparedBy};
use xxhash_rust::xxh3::xxh3_64;

use crate::diff::differences::Differences;
use crate::diff::side::{Cells, by_key, changed, each_row, one_sided, shared_columns};
use crate::error::Result;
use crate::tables::claim_rows::{ClaimEvidenceRow, ClaimRow};
use crate::tables::definition::Row;
use crate::tables::rows::SentenceRow;

/// What is compared of a claim; other figures follow from these.
const FIELDS: &[&str] = &[
    "claim_id",
    "statement",
    "kind",
    "topic",
    "status",
    "value",
    "unit",
    "n_sources",
    "n_independent",
    "n_supporting",
    "n_contradicting",
];
/// Fields that tell which claim it is, and are not reported.
const IDENTITY: &[&str] = &["kind", "topic"];
/// Least share of sentences in common for two claims with different keys to be one.
const MIN_OVERLAP: f64 = 1.0 / 3.0;
/// Claims of one folder that a sentence may be evidence of and still propose pairs.
const MAX_POSTINGS: usize = 200;

/// The claims of one folder, with the evidence of each.
struct Side {
    claims: BTreeMap<String, Cells>,
    evidence: HashMap<String, Evidence>,
}

/// The sentences of a claim's evidence, hashed with their documents' new keys.
#[derive(Default)]
struct Evidence {
    /// By their words.
    words: BTreeSet<u64>,
    /// By their place in the document.
    places: BTreeSet<u64>,
}

impl Evidence {
    /// Share of sentences in common, 0 to 1.
    fn overlap(&self, other: &Self, with_places: bool) -> f64 {
        let words = jaccard(&self.words, &other.words);
        if with_places { words.max(jaccard(&self.places, &other.places)) } else { words }
    }
}

fn jaccard(one: &BTreeSet<u64>, other: &BTreeSet<u64>) -> f64 {
    let n_shared = one.intersection(other).count();
    n_shared as f64 / (one.len() + other.len() - n_shared).max(1) as f64
}

/// Adds what differs; `renamed` holds the new keys of documents that have another.
pub(crate) fn compare(
    (old, new): (&Path, &Path),
    renamed: &BTreeMap<String, String>,
    found: &mut Differences,
) -> Result<()> {
    let Some(fields) = shared_columns((old, new), &ClaimRow::table(), FIELDS)? else {
        found.left_out.push("claims: one of the folders has no table `claims` as parquet or arrow".into());
        return Ok(());
    };
    let evidence_columns = ["claim_id", "doc_id", "sentence_id"];
    let has_evidence = shared_columns((old, new), &ClaimEvidenceRow::table(), &evidence_columns)?
        .is_some_and(|columns| columns.len() == evidence_columns.len());
    if !has_evidence {
        found.left_out.push("evidence: claims are matched by their keys alone, without `claim_evidence`".into());
    }
    let by_words = shared_columns((old, new), &SentenceRow::table(), &["sentence_id", "text"])?
        .is_some_and(|columns| columns.len() == 2);
    let read = |folder: &Path, renamed: &BTreeMap<String, String>| -> Result<Side> {
        let claims = by_key(folder, &ClaimRow::table(), &fields)?;
        let evidence = if has_evidence { evidence(folder, by_words, renamed)? } else { HashMap::new() };
        Ok(Side { claims, evidence })
    };
    let (old, new) = (read(old, renamed)?, read(new, &BTreeMap::new())?);
    found.n_claims = (old.claims.len(), new.claims.len());
    report(&old, &new, &fields, found);
    Ok(())
}

/// The evidence of each claim.
fn evidence(folder: &Path, by_words: bool, renamed: &BTreeMap<String, String>) -> Result<HashMap<String, Evidence>> {
    let mut words: HashMap<String, u64> = HashMap::new();
    if by_words {
        each_row(folder, &SentenceRow::table(), &["sentence_id", "text"], |cells| {
            if let [Some(id), Some(text)] = &cells[..] {
                words.insert(id.clone(), xxh3_64(text.as_bytes()));
            }
        })?;
    }
    let mut of: HashMap<String, Evidence> = HashMap::new();
    each_row(folder, &ClaimEvidenceRow::table(), &["claim_id", "doc_id", "sentence_id"], |cells| {
        let [Some(claim), Some(document), Some(sentence)] = &cells[..] else { return };
        let number = sentence.rsplit_once('#').map_or(sentence.as_str(), |(_, number)| number);
        let place = xxh3_64(number.as_bytes());
        let said = words.get(sentence).copied().unwrap_or(place);
        let document = xxh3_64(renamed.get(document).unwrap_or(document).as_bytes());
        let evidence = of.entry(claim.clone()).or_default();
        evidence.words.insert(document ^ said.rotate_left(1));
        evidence.places.insert(document ^ place.rotate_left(2));
    })?;
    Ok(of)
}

fn report(old: &Side, new: &Side, fields: &[&str], found: &mut Differences) {
    let at = |name: &str| fields.iter().skip(1).position(|field| *field == name);
    let label = |cells: &Cells| at("statement").and_then(|idx| cells.get(idx).cloned().flatten());
    let same_key = old.claims.keys().filter(|id| new.claims.contains_key(*id)).map(|id| (id, id));
    let other_key = matched(old, new, (at("kind"), at("topic")));
    let pairs: BTreeMap<&String, &String> = same_key.chain(other_key).collect();
    let taken: BTreeSet<&String> = pairs.values().copied().collect();
    for (old_id, before) in &old.claims {
        let Some((new_id, after)) = pairs.get(old_id).and_then(|id| Some((*id, new.claims.get(*id)?))) else {
            found.rows.push(one_sided((ComparedBy::Claim, Change::Vanished, "claim_id"), old_id, label(before)));
            continue;
        };
        let both = old.evidence.get(old_id).zip(new.evidence.get(new_id));
        let overlap = both.map(|(old, new)| old.overlap(new, true) as f32);
        let key = [(&"claim_id", (Some(old_id.clone()), Some(new_id.clone())))];
        let cells = fields.iter().skip(1).zip(before.iter().cloned().zip(after.iter().cloned()));
        let cells = cells.filter(|(field, _)| !IDENTITY.contains(field));
        let cells = key.into_iter().chain(cells).map(|(field, both)| (*field, both));
        found.rows.extend(changed(ComparedBy::Claim, (new_id, label(after), overlap), cells));
    }
    for (id, cells) in new.claims.iter().filter(|(id, _)| !taken.contains(id)) {
        found.rows.push(one_sided((ComparedBy::Claim, Change::Appeared, "claim_id"), id, label(cells)));
    }
}

/// Claims without a namesake that have enough evidence in common, each at most once.
fn matched<'s>(
    old: &'s Side,
    new: &'s Side,
    (kind, topic): (Option<usize>, Option<usize>),
) -> Vec<(&'s String, &'s String)> {
    let mut of_sentence: HashMap<u64, Vec<&String>> = HashMap::new();
    for id in new.claims.keys().filter(|id| !old.claims.contains_key(*id)) {
        for sentence in new.evidence.get(id).into_iter().flat_map(|own| own.words.iter().chain(&own.places)) {
            of_sentence.entry(*sentence).or_default().push(id);
        }
    }
    let same = |one: &Cells, other: &Cells, idx: Option<usize>| idx.is_some_and(|idx| one.get(idx) == other.get(idx));
    let mut pairs = Vec::new();
    for (old_id, before) in old.claims.iter().filter(|(id, _)| !new.claims.contains_key(*id)) {
        let Some(mine) = old.evidence.get(old_id) else { continue };
        let postings = mine.words.iter().chain(&mine.places).filter_map(|sentence| of_sentence.get(sentence));
        let candidates: BTreeSet<&String> =
            postings.filter(|claims| claims.len() <= MAX_POSTINGS).flatten().copied().collect();
        for new_id in candidates {
            let Some((after, theirs)) = new.claims.get(new_id).zip(new.evidence.get(new_id)) else { continue };
            let (same_topic, same_kind) = (same(before, after, topic), same(before, after, kind));
            let share = mine.overlap(theirs, same_topic);
            if share >= MIN_OVERLAP && (same_topic || same_kind) {
                pairs.push((!same_topic, 1.0 - share, !same_kind, old_id, new_id));
            }
        }
    }
    pairs.sort_by(|one, other| {
        let (a, b) = ((one.0, one.2, one.3, one.4), (other.0, other.2, other.3, other.4));
        one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)).then(a.cmp(&b))
    });
    let (mut gone, mut come) = (BTreeSet::new(), BTreeSet::new());
    let mut chosen = Vec::new();
    for (_, _, _, old_id, new_id) in pairs {
        if !gone.contains(old_id) && !come.contains(new_id) {
            gone.insert(old_id);
            come.insert(new_id);
            chosen.push((old_id, new_id));
        }
    }
    chosen
}
