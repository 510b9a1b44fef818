//! Which sentences the rows of `verdicts.csv` speak of: keys of sentences, and keys of claims and evidence of this very run.
//!
//! A claim's key stands for its most central sentence. Keys change as verdicts are applied, so claims are made again while
//! rows find theirs. A row whose keys belong to nothing, or to two events, is named at the end of the run.

use std::collections::{BTreeSet, HashMap};

use crosscheck_text::model::claim::Claim;
use crosscheck_text::rules::agree::AgreeRules;
use crosscheck_text::rules::agree::verdicts::{VerdictRow, Verdicts};
use crosscheck_text::stages::agree::context::event::{EventInput, SentenceRef};
use crosscheck_text::stages::agree::context::judged::Judged;
use crosscheck_text::stages::agree::run_judged;

use crate::pipeline::group::Group;
use crate::pipeline::keys::{evidence_id, part_id};

/// A sentence of the run: document in run order, and index of the sentence in it.
type Sentence = (u32, u32);

/// Times that the claims of one event are made at most until its rows have found their sentences.
const MOST_ROUNDS: usize = 8;

/// The rows, with the sentences that they name directly.
pub(crate) struct Bench<'a> {
    rows: Vec<(&'a VerdictRow, [Option<Sentence>; 2])>,
    /// Rows that name a sentence, by the document of the first that they name.
    of_document: HashMap<u32, Vec<usize>>,
    /// The other rows, which may be of any event.
    of_any: Vec<usize>,
}

impl<'a> Bench<'a> {
    pub(crate) fn new(verdicts: &'a Verdicts, doc_ids: &[String]) -> Self {
        let names = |key: &'a str| key.rsplit_once("#s");
        let keys = || verdicts.rows.iter().flat_map(|row| [row.a.as_str(), row.b.as_str()]);
        let wanted: BTreeSet<&str> = keys().filter_map(names).map(|(doc_id, _)| doc_id).collect();
        let documents: HashMap<&str, u32> = (doc_ids.iter().zip(0..))
            .filter(|(doc_id, _)| wanted.contains(doc_id.as_str()))
            .map(|(doc_id, document)| (doc_id.as_str(), document))
            .collect();
        let sentence = |key: &'a str| {
            let (doc_id, number) = names(key)?;
            let sentence: u32 = number.parse().ok()?;
            // Only the key as it is written in the tables: `#s07` is none.
            let document = documents.get(doc_id).copied()?;
            (part_id(doc_id, 's', sentence as usize) == key).then_some((document, sentence))
        };
        let rows = verdicts.rows.iter().map(|row| (row, [sentence(&row.a), sentence(&row.b)]));
        let mut bench = Self { rows: rows.collect(), of_document: HashMap::new(), of_any: Vec::new() };
        for (idx, (_, sentences)) in bench.rows.iter().enumerate() {
            match sentences.iter().flatten().next() {
                Some((document, _)) => bench.of_document.entry(*document).or_default().push(idx),
                None => bench.of_any.push(idx),
            }
        }
        bench
    }

    /// Whether a row may be of a group.
    pub(crate) fn has(&self, group: &Group) -> bool {
        !self.of_any.is_empty() || group.documents.iter().any(|document| self.of_document.contains_key(document))
    }

    /// The claims of an event or a lone document, and the lines that were applied to it.
    pub(crate) fn claims(&self, group: &Group, input: &EventInput<'_>, rules: &AgreeRules) -> (Vec<Claim>, Vec<u64>) {
        let place = |sentence: Sentence| -> Option<SentenceRef> {
            let position = group.documents.binary_search(&sentence.0).ok()?;
            Some((position as u32, sentence.1))
        };
        let mut judged = Vec::new();
        let mut open = Vec::new();
        let named = group.documents.iter().filter_map(|document| self.of_document.get(document)).flatten();
        let rows = named.chain(&self.of_any).filter_map(|idx| self.rows.get(*idx));
        for (row, sentences) in rows {
            match sentences.map(|sentence| sentence.map(place)) {
                [Some(Some(a)), Some(Some(b))] => judged.push(judgement(row, a, b)),
                // A sentence of another event, whatever the other side is.
                [Some(None), _] | [_, Some(None)] => {}
                _ => open.push((*row, *sentences)),
            }
        }
        for _ in 1..MOST_ROUNDS {
            let (claims, applied) = run_judged(input, &judged, rules);
            let n_known = judged.len();
            if !open.is_empty() {
                let keys = Keys::new(&claims);
                open.retain(|(row, sentences)| {
                    let side = |key: &str, sentence: Option<Sentence>| match sentence {
                        Some(sentence) => place(sentence),
                        None => keys.find(key),
                    };
                    let found = side(&row.a, sentences[0]).zip(side(&row.b, sentences[1]));
                    judged.extend(found.map(|(a, b)| judgement(row, a, b)));
                    found.is_none()
                });
            }
            if judged.len() == n_known {
                return (claims, applied);
            }
        }
        run_judged(input, &judged, rules)
    }

    /// Rows that were applied nowhere, for readers.
    pub(crate) fn unapplied(&self, applied: &BTreeSet<u64>) -> Vec<String> {
        let rows = self.rows.iter().map(|(row, _)| row).filter(|row| !applied.contains(&row.line));
        rows.map(|row| format!("line {}: `{}` and `{}`", row.line, row.a, row.b)).collect()
    }
}

fn judgement(row: &VerdictRow, a: SentenceRef, b: SentenceRef) -> Judged {
    Judged { a, b, judgement: row.judgement, line: row.line }
}

/// The sentences that the keys of claims stand for.
struct Keys<'a> {
    by_id: HashMap<&'a str, &'a Claim>,
}

impl<'a> Keys<'a> {
    fn new(claims: &'a [Claim]) -> Self {
        Self { by_id: claims.iter().map(|claim| (claim.claim_id.as_str(), claim)).collect() }
    }

    /// The sentence, by the position of its document in the event.
    fn find(&self, key: &str) -> Option<SentenceRef> {
        let of = |claim: &Claim, n: usize| claim.evidence.get(n).map(|evidence| (evidence.document, evidence.sentence));
        if let Some(claim) = self.by_id.get(key) {
            return of(claim, claim.central as usize);
        }
        let (claim_id, number) = key.rsplit_once("#e")?;
        let n: usize = number.parse().ok()?;
        let claim = self.by_id.get(claim_id).filter(|_| evidence_id(claim_id, n) == key)?;
        of(claim, n)
    }
}
