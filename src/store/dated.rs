//! What the finished tables hold of dated acts: the days, the clauses that have one, and the claims that these answer or speak to.
//!
//! Of tables that are larger than what has a day, only what belongs to it stays in memory. It puts nothing together.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use crosscheck_text::model::clause::Modality;
use crosscheck_text::model::vocabulary::{
    ClaimKind, ClaimStatus, DateMethod, Polarity, Precision, Stance, Timex, Unit,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::store::act::Spoken;
use crate::store::scan::{Wanted, batches, cells, texts};
use crate::tables::claim_rows::{ClaimEvidenceRow, ClaimRow};
use crate::tables::read::rows;
use crate::tables::rows::{ClauseRow, DateRow};

/// The days and periods that the texts tell, by the keys of their dates.
pub(super) type Days = HashMap<String, Day>;

/// One date on the calendar.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Day {
    pub(super) begin: Date,
    pub(super) finish: Date,
    pub(super) precision: Precision,
    pub(super) method: DateMethod,
    pub(super) doc_id: String,
    pub(super) source_id: String,
    pub(super) published: Option<Date>,
}

/// Claims by their keys.
pub(super) type Claims = HashMap<String, Asked>;

/// For each clause the first claim that it is a witness of, and how well it speaks for it.
pub(super) type OfClause = HashMap<String, (String, Rank)>;

/// The lemmas of clauses, and what they say.
pub(super) type Clauses = HashMap<String, (String, Vec<Spoken>)>;

/// One column of a table by another.
pub(super) type Pairs = HashMap<String, String>;

/// What is put together.
pub(super) struct Read {
    pub(super) days: Days,
    pub(super) claims: Claims,
    pub(super) answers: Vec<Answer>,
    pub(super) of_clause: OfClause,
    pub(super) acts: Vec<Act>,
    /// Those that answers name.
    pub(super) clauses: Clauses,
    /// The clusters of sentences.
    pub(super) copies: Pairs,
    /// The events of documents.
    pub(super) events: Pairs,
}

/// What of a claim its rows repeat.
pub(super) struct Asked {
    pub(super) kind: ClaimKind,
    pub(super) status: ClaimStatus,
    pub(super) event_id: Option<String>,
}

/// What a document tells of days.
pub(crate) struct DatedDocument {
    pub(crate) doc_id: String,
    pub(crate) event_id: Option<String>,
    /// As they are in the finished table; so are the clauses.
    pub(crate) dates: Vec<DateRow>,
    pub(crate) clauses: Vec<ClauseRow>,
    /// Keys of sentences, with something that only copies of each other have.
    pub(crate) copies: Vec<(String, String)>,
}

/// A clause with a date, and those that are coordinated with it: one predicate of one sentence.
pub(super) struct Act {
    pub(super) date_id: String,
    pub(super) sentence_id: String,
    pub(super) lemma: String,
    pub(super) clause_ids: Vec<String>,
    pub(super) spoken: Vec<Spoken>,
    pub(super) polarity: Polarity,
    pub(super) modality: Modality,
}

/// A date that answers the question of a claim.
pub(super) struct Answer {
    pub(super) claim_id: String,
    pub(super) clause_id: Option<String>,
    pub(super) sentence_id: String,
    pub(super) date_id: String,
    pub(super) stance: Stance,
    pub(super) polarity: Polarity,
    pub(super) modality: Modality,
    pub(super) rank: Rank,
}

/// How well a sentence speaks for its claim: central, weight, similarity.
pub(super) type Rank = (bool, u32, u32);

impl Read {
    /// Reads it from the finished tables; `path` gives the file of a table.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub(super) fn new(path: &impl Fn(&str) -> PathBuf) -> Result<Self> {
        let days = days(rows::<DateRow>(&path("dates"))?)?;
        let on_days = on_days(path("claims"))?;
        let answers = answers(rows::<ClaimEvidenceRow>(&path("claim_evidence"))?, &days, &on_days)?;
        let (acts, clauses) = acts(rows::<ClauseRow>(&path("clauses"))?, &days, &answers)?;
        let of_clause = of_clause(path("claim_evidence"), &acts, &on_days)?;
        let claims = claims(path("claims"), &answers, &of_clause)?;
        let copies = copies(path("duplicates"), &acts)?;
        let events = pairs(path("documents"), "doc_id", "event_id")?;
        Ok(Self { days, claims, answers, of_clause, acts, clauses, copies, events })
    }

    /// The same of the documents of one event, or of one that stands alone, in run order, and of their claims.
    pub(super) fn of(documents: Vec<DatedDocument>, mut told: Vec<(ClaimRow, Vec<ClaimEvidenceRow>)>) -> Result<Self> {
        told.sort_by(|(one, _), (other, _)| one.claim_id.cmp(&other.claim_id));
        let (mut dates, mut clauses) = (Vec::new(), Vec::new());
        let (mut copies, mut events) = (Pairs::new(), Pairs::new());
        for document in documents {
            events.extend(document.event_id.map(|event_id| (document.doc_id, event_id)));
            dates.extend(document.dates);
            clauses.extend(document.clauses);
            copies.extend(document.copies);
        }
        let asked =
            |claim: &ClaimRow| Asked { kind: claim.kind, status: claim.status, event_id: claim.event_id.clone() };
        let claims: Claims = told.iter().map(|(claim, _)| (claim.claim_id.clone(), asked(claim))).collect();
        let on_days =
            claims.iter().filter(|(_, asked)| asked.kind == ClaimKind::Date).map(|(id, _)| id.clone()).collect();
        let evidence: Vec<ClaimEvidenceRow> = told.into_iter().flat_map(|(_, evidence)| evidence).collect();
        let days = days(dates.into_iter().map(Ok))?;
        let answers = answers(evidence.iter().cloned().map(Ok), &days, &on_days)?;
        let (acts, clauses) = acts(clauses.into_iter().map(Ok), &days, &answers)?;
        let mut witnesses = Witnesses::new(&acts, &on_days);
        for row in &evidence {
            witnesses.add((&row.claim_id, row.clause_id.as_deref()), (row.is_central, row.weight, row.similarity));
        }
        let of_clause = witnesses.found;
        Ok(Self { days, claims, answers, of_clause, acts, clauses, copies, events })
    }
}

/// What is on the calendar: not for how long or how often, and not by its context alone.
fn days(dates: impl Iterator<Item = Result<DateRow>>) -> Result<Days> {
    let mut days = Days::new();
    for row in dates {
        let row = row?;
        let is_of_calendar = matches!(row.timex, Timex::Date | Timex::Time)
            && !matches!(row.precision, Precision::Vague | Precision::Duration)
            && row.method != DateMethod::Context;
        if let (Some(begin), true) = (row.begin, is_of_calendar) {
            let finish = row.finish.unwrap_or(begin);
            let (precision, method, published) = (row.precision, row.method, row.published);
            let (doc_id, source_id) = (row.doc_id, row.source_id);
            days.insert(row.date_id, Day { begin, finish, precision, method, doc_id, source_id, published });
        }
    }
    Ok(days)
}

/// The claims on days.
fn on_days(claims: PathBuf) -> Result<HashSet<String>> {
    let mut found = HashSet::new();
    batches(&[claims], Some(&["claim_id", "kind"]), Wanted::All, |batch| {
        let kinds = texts(batch, "claim_id").zip(cells::<ClaimKind>(batch, "kind"));
        let own = kinds.filter(|(_, kind)| *kind == Some(ClaimKind::Date));
        found.extend(own.filter_map(|(claim_id, _)| claim_id.map(str::to_owned)));
        Ok(())
    })?;
    Ok(found)
}

/// The claims that are answered or that acts speak to.
fn claims(path: PathBuf, answers: &[Answer], of_clause: &OfClause) -> Result<Claims> {
    let spoken_to = of_clause.values().map(|(claim_id, _)| claim_id.as_str());
    let wanted: HashSet<&str> = answers.iter().map(|answer| answer.claim_id.as_str()).chain(spoken_to).collect();
    let mut claims = Claims::new();
    batches(&[path], Some(&["claim_id", "event_id", "kind", "status"]), Wanted::All, |batch| {
        let kinds = cells::<ClaimKind>(batch, "kind").zip(cells::<ClaimStatus>(batch, "status"));
        for ((claim_id, event_id), (kind, status)) in texts(batch, "claim_id").zip(texts(batch, "event_id")).zip(kinds)
        {
            let claim_id = claim_id.filter(|claim_id| wanted.contains(claim_id));
            if let (Some(claim_id), Some(kind), Some(status)) = (claim_id, kind, status) {
                claims.insert(claim_id.to_owned(), Asked { kind, status, event_id: event_id.map(str::to_owned) });
            }
        }
        Ok(())
    })?;
    Ok(claims)
}

/// The dates that answer claims on days.
fn answers(
    evidence: impl Iterator<Item = Result<ClaimEvidenceRow>>,
    days: &Days,
    on_days: &HashSet<String>,
) -> Result<Vec<Answer>> {
    let mut answers = Vec::new();
    for row in evidence {
        let row = row?;
        // What only resembles the claim is no witness of it.
        if row.weight == 0.0 || !on_days.contains(&row.claim_id) {
            continue;
        }
        if let Some(date_id) = row.date_id.filter(|date_id| days.contains_key(date_id)) {
            answers.push(Answer {
                claim_id: row.claim_id,
                clause_id: row.clause_id,
                sentence_id: row.sentence_id,
                date_id,
                stance: row.stance,
                polarity: row.polarity,
                modality: row.modality,
                rank: (row.is_central, row.weight.to_bits(), row.similarity.to_bits()),
            });
        }
    }
    Ok(answers)
}

/// For each clause of an act the first claim, none on a day, that it is a witness of; evidence is added in the order of its keys.
struct Witnesses<'a> {
    wanted: HashSet<&'a str>,
    on_days: &'a HashSet<String>,
    found: OfClause,
}

impl<'a> Witnesses<'a> {
    fn new(acts: &'a [Act], on_days: &'a HashSet<String>) -> Self {
        let wanted = acts.iter().flat_map(|act| act.clause_ids.iter().map(String::as_str)).collect();
        Self { wanted, on_days, found: OfClause::new() }
    }

    fn add(&mut self, (claim_id, clause_id): (&str, Option<&str>), (is_central, weight, similarity): (bool, f32, f32)) {
        let Some(clause_id) = clause_id.filter(|clause_id| self.wanted.contains(clause_id)) else { return };
        if weight != 0.0 && !self.on_days.contains(claim_id) && !self.found.contains_key(clause_id) {
            let rank = (is_central, weight.to_bits(), similarity.to_bits());
            self.found.insert(clause_id.to_owned(), (claim_id.to_owned(), rank));
        }
    }
}

fn of_clause(evidence: PathBuf, acts: &[Act], on_days: &HashSet<String>) -> Result<OfClause> {
    let mut witnesses = Witnesses::new(acts, on_days);
    let columns = ["claim_id", "clause_id", "is_central", "weight", "similarity"];
    batches(&[evidence], Some(&columns), Wanted::All, |batch| {
        let likeness = cells::<f32>(batch, "weight").zip(cells::<f32>(batch, "similarity"));
        let ranked = cells::<bool>(batch, "is_central").zip(likeness);
        for ((claim_id, clause_id), (is_central, (weight, similarity))) in
            texts(batch, "claim_id").zip(texts(batch, "clause_id")).zip(ranked)
        {
            let rank = (is_central.unwrap_or_default(), weight.unwrap_or_default(), similarity.unwrap_or_default());
            witnesses.add((claim_id.unwrap_or_default(), clause_id), rank);
        }
        Ok(())
    })?;
    Ok(witnesses.found)
}

/// The acts with a day among their arguments, in order of appearance; and what the clauses of answers say, with their lemmas.
fn acts(
    clauses: impl Iterator<Item = Result<ClauseRow>>,
    days: &Days,
    answers: &[Answer],
) -> Result<(Vec<Act>, Clauses)> {
    let wanted: HashSet<&str> = answers.iter().filter_map(|answer| answer.clause_id.as_deref()).collect();
    let (mut acts, mut places, mut spoken) = (Vec::<Act>::new(), HashMap::new(), HashMap::new());
    for row in clauses {
        let row = row?;
        let own = Spoken {
            kind: row.kind,
            subject: row.subject,
            predicate: row.predicate,
            object: row.object,
            arguments: row.arguments,
        };
        for date_id in row.date_ids.iter().filter(|date_id| days.contains_key(*date_id)) {
            let next = acts.len();
            let at = *places.entry((date_id.clone(), row.lemma.clone())).or_insert(next);
            if at == next {
                acts.push(Act {
                    date_id: date_id.clone(),
                    sentence_id: row.sentence_id.clone(),
                    lemma: row.lemma.clone(),
                    clause_ids: Vec::new(),
                    spoken: Vec::new(),
                    polarity: row.polarity,
                    modality: row.modality,
                });
            }
            acts[at].clause_ids.push(row.clause_id.clone());
            acts[at].spoken.push(own.clone());
        }
        if wanted.contains(row.clause_id.as_str()) {
            spoken.insert(row.clause_id, (row.lemma, vec![own]));
        }
    }
    Ok((acts, spoken))
}

/// The clusters of the sentences that acts are in.
fn copies(path: PathBuf, acts: &[Act]) -> Result<Pairs> {
    let wanted: HashSet<&str> = acts.iter().map(|act| act.sentence_id.as_str()).collect();
    let mut copies = HashMap::new();
    batches(&[path], Some(&["unit", "member_id", "cluster_id"]), Wanted::All, |batch| {
        let members = texts(batch, "member_id").zip(texts(batch, "cluster_id"));
        for (unit, (member, cluster)) in cells::<Unit>(batch, "unit").zip(members) {
            if let (Some(Unit::Sentence), Some(member), Some(cluster)) = (unit, member, cluster)
                && wanted.contains(member)
            {
                copies.insert(member.to_owned(), cluster.to_owned());
            }
        }
        Ok(())
    })?;
    Ok(copies)
}

/// One column of a table by another; rows with a null are left out.
pub(super) fn pairs(path: PathBuf, key: &str, value: &str) -> Result<Pairs> {
    let mut found = HashMap::new();
    batches(&[path], Some(&[key, value]), Wanted::All, |batch| {
        let rows = texts(batch, key).zip(texts(batch, value)).filter_map(|(key, value)| key.zip(value));
        found.extend(rows.map(|(key, value)| (key.to_owned(), value.to_owned())));
        Ok(())
    })?;
    Ok(found)
}

/// Some claims with the sources that have them from another.
pub(super) fn reprints(path: PathBuf, claims: &Claims) -> Result<HashSet<(String, String)>> {
    let mut found = HashSet::new();
    batches(&[path], Some(&["claim_id", "source_id", "is_copy"]), Wanted::All, |batch| {
        let rows = texts(batch, "claim_id").zip(texts(batch, "source_id")).zip(cells::<bool>(batch, "is_copy"));
        for ((claim_id, source_id), is_copy) in rows {
            let claim_id = claim_id.filter(|claim_id| is_copy == Some(true) && claims.contains_key(*claim_id));
            found.extend(claim_id.zip(source_id).map(|(claim, source)| (claim.to_owned(), source.to_owned())));
        }
        Ok(())
    })?;
    Ok(found)
}
