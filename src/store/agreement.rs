//! What the sources say of the claims that two or more of them speak to: counted once a source and claim, and their pairs.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use crosscheck_text::model::vocabulary::{ClaimKind, Stance};
use crosscheck_text::model::vote::{EvidenceSide, SharedEvidence, SourceEvidence};
use jiff::civil::Date;

use crate::error::Result;
use crate::store::scan::{Wanted, batches, cells, texts};
use crate::tables::claim_rows::ClaimEvidenceRow;
use crate::tables::column::days_since_epoch;

/// Weight below which a witness is a text that more than so many sources have printed: one of them speaks for all, for the
/// pairs of ten thousand sources with one text are fifty million and say nothing.
const CROWD: f64 = 1.0 / 32.0;

/// The columns of `claim_evidence` that are read.
const COLUMNS: &[&str] = &["claim_id", "source_id", "stance", "value", "value_number", "value_begin", "weight"];

/// One piece of evidence on a claim.
pub(crate) struct Voice {
    source_id: Arc<str>,
    value: Option<Arc<str>>,
    supports: bool,
    number: Option<f64>,
    day: Option<f64>,
    weight: f32,
}

/// What one source says of a claim, as it is counted.
struct Counted {
    side: EvidenceSide,
    value: Option<Arc<str>>,
    /// As whole millionths, so that the sum does not depend on the order in which they are added.
    weight: i64,
}

impl Voice {
    /// That of a row of `claim_evidence`.
    pub(crate) fn of(row: &ClaimEvidenceRow) -> Self {
        Self {
            source_id: row.source_id.as_str().into(),
            value: row.value.as_deref().map(Arc::from),
            supports: row.stance == Stance::Supports,
            number: row.value_number,
            day: row.value_begin.map(day),
            weight: row.weight,
        }
    }
}

fn day(begin: Date) -> f64 {
    f64::from(days_since_epoch(begin))
}

/// What each source says of one claim, sorted by source; of its evidence in the order of its keys.
pub(crate) fn by_source(claim_id: &Arc<str>, kind: ClaimKind, voices: Vec<Voice>) -> Vec<SourceEvidence> {
    let mut told: Vec<(Voice, i64)> = Vec::with_capacity(voices.len());
    let mut crowds: HashMap<(u32, bool, Option<Arc<str>>), usize> = HashMap::new();
    // What only resembles the claim is no vote.
    for voice in voices.into_iter().filter(|voice| voice.weight != 0.0) {
        let weight = f64::from(voice.weight);
        let millionths = (weight * 1e6) as i64;
        if weight < CROWD {
            // The weight is the share of a witness: copies have equal ones. The first of those that say the same stands
            // for all and has the weight of all.
            let said = (voice.weight.to_bits(), voice.supports, voice.value.clone());
            let at = *crowds.entry(said).or_insert(told.len());
            if let Some((_, sum)) = told.get_mut(at) {
                *sum = sum.saturating_add(millionths);
                continue;
            }
        }
        told.push((voice, millionths));
    }
    let mut counted: BTreeMap<Arc<str>, Counted> = BTreeMap::new();
    for (voice, weight) in told {
        let nothing =
            || Counted { side: EvidenceSide { n_supports: 0, n: 0, number: None, day: None }, value: None, weight: 0 };
        let own = counted.entry(voice.source_id).or_insert_with(nothing);
        own.side.n += 1;
        own.side.n_supports += u32::from(voice.supports);
        own.side.number = least(own.side.number, voice.number);
        own.side.day = least(own.side.day, voice.day);
        own.value = own.value.take().into_iter().chain(voice.value).min();
        own.weight = own.weight.saturating_add(weight);
    }
    let row = |(source_id, own): (Arc<str>, Counted)| SourceEvidence {
        claim_id: Arc::clone(claim_id),
        kind,
        source_id,
        side: own.side,
        value: own.value,
        weight: own.weight as f32 / 1e6,
    };
    counted.into_iter().map(row).collect()
}

fn least(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    one.into_iter().chain(other).reduce(f64::min)
}

/// Evidence of each source on claims with two or more sources, sorted by claim and source; from the written tables, whose rows stand in
/// the order of their keys.
///
/// # Errors
/// When a table cannot be read.
pub(crate) fn source_evidence(claims: &Path, evidence: &Path) -> Result<Vec<SourceEvidence>> {
    let kinds = kinds(claims)?;
    let mut held = Held::default();
    let (mut found, mut voices) = (Vec::new(), Vec::new());
    let mut claim: Option<(Arc<str>, ClaimKind)> = None;
    batches(&[evidence.to_owned()], Some(COLUMNS), Wanted::All, |batch| {
        let told = texts(batch, "value").zip(cells::<f64>(batch, "value_number"));
        let told = told.zip(cells::<Date>(batch, "value_begin").zip(cells::<f32>(batch, "weight")));
        let sides = texts(batch, "source_id").zip(cells::<Stance>(batch, "stance")).zip(told);
        for (id, ((source, stance), ((value, number), (begin, weight)))) in texts(batch, "claim_id").zip(sides) {
            let Some((id, kind)) = id.and_then(|id| kinds.get_key_value(id)) else { continue };
            if claim.as_ref().is_none_or(|(before, _)| before != id)
                && let Some((before, kind)) = claim.replace((Arc::clone(id), *kind))
            {
                found.extend(by_source(&before, kind, std::mem::take(&mut voices)));
            }
            voices.push(Voice {
                source_id: held.once(source.unwrap_or_default()),
                value: value.map(|value| held.once(value)),
                supports: stance == Some(Stance::Supports),
                number,
                day: begin.map(day),
                weight: weight.unwrap_or_default(),
            });
        }
        Ok(())
    })?;
    found.extend(claim.into_iter().flat_map(|(claim, kind)| by_source(&claim, kind, std::mem::take(&mut voices))));
    Ok(found)
}

/// The claims that two or more sources speak to.
fn kinds(claims: &Path) -> Result<HashMap<Arc<str>, ClaimKind>> {
    let mut kinds = HashMap::new();
    batches(&[claims.to_owned()], Some(&["claim_id", "kind", "n_sources"]), Wanted::All, |batch| {
        let counted = cells::<ClaimKind>(batch, "kind").zip(cells::<u32>(batch, "n_sources"));
        for (id, (kind, n_sources)) in texts(batch, "claim_id").zip(counted) {
            if n_sources.is_some_and(|n_sources| n_sources >= 2) {
                kinds.insert(id.unwrap_or_default().into(), kind.unwrap_or(ClaimKind::Event));
            }
        }
        Ok(())
    })?;
    Ok(kinds)
}

/// Texts that many rows have.
#[derive(Default)]
struct Held {
    texts: HashSet<Arc<str>>,
}

impl Held {
    fn once(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return Arc::clone(known);
        }
        let new: Arc<str> = text.into();
        self.texts.insert(Arc::clone(&new));
        new
    }
}

/// The evidence of every pair of sources on one claim, sorted by sources and claim.
pub(crate) fn shared_evidence(said: &[SourceEvidence]) -> Vec<SharedEvidence<'_>> {
    let of_claims = said.chunk_by(|one, other| one.claim_id == other.claim_id);
    let pairs = |of_claim| pairs_of(of_claim).map(|(a, b)| SharedEvidence { a, b });
    let mut shared: Vec<SharedEvidence<'_>> = of_claims.flat_map(pairs).collect();
    // Pairs of the same sources stay in the order of claims.
    shared.sort_by(|one, other| sources(one).cmp(&sources(other)));
    shared
}

/// The keys of the sources of a pair.
pub(crate) fn sources<'a>(pair: &SharedEvidence<'a>) -> (&'a str, &'a str) {
    (&pair.a.source_id, &pair.b.source_id)
}

/// Every two of some rows, in their order.
fn pairs_of<T>(rows: &[T]) -> impl Iterator<Item = (&T, &T)> {
    rows.iter().enumerate().flat_map(|(at, one)| rows[at + 1..].iter().map(move |other| (one, other)))
}
