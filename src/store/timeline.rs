//! The table `timeline`: what happened, when, who says so, and which days are disputed.
//!
//! Two papers let a treaty be signed on Thursday, a third one on 13 March. The claim on the day gives two rows, one after the other:
//! 12 March with two sources, 13 March with one, both `conflicting`, each with the other in `other_days`. Whatever else has a day among
//! its arguments gives a row as well, by the claim that its clause speaks to or, without one, by itself; copies of a sentence are
//! one row. It reads the finished tables and decides nothing. All dated acts of a run are in memory at once.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::PathBuf;

use crosscheck_text::model::clause::Modality;
use crosscheck_text::model::vocabulary::{
    ClaimKind, ClaimStatus, DateMethod, Polarity, Precision, Stance, Timex, Unit,
};
use jiff::civil::Date;

use crate::error::Result;
use crate::store::act::{Spoken, act};
use crate::store::scan::{Wanted, batches, cells, sentence_texts, texts};
use crate::tables::claim_rows::{ClaimEvidenceRow, TimelineRow};
use crate::tables::column::interval;
use crate::tables::read::rows;
use crate::tables::rows::{ClauseRow, DateRow};

/// The days and periods that the texts tell, by the keys of their dates.
type Days = HashMap<String, Day>;

/// One date on the calendar.
struct Day {
    begin: Date,
    finish: Date,
    precision: Precision,
    method: DateMethod,
    doc_id: String,
    source_id: String,
    published: Option<Date>,
}

/// Claims by their keys.
type Claims = HashMap<String, Asked>;

/// For each clause the first claim that it is a witness of, and how well it speaks for it.
type OfClause = HashMap<String, (String, Rank)>;

/// The lemmas of clauses, and what they say.
type Clauses = HashMap<String, (String, Vec<Spoken>)>;

/// One column of a table by another.
type Pairs = HashMap<String, String>;

/// What is put together.
struct Read {
    days: Days,
    claims: Claims,
    answers: Vec<Answer>,
    of_clause: OfClause,
    acts: Vec<Act>,
    /// Those that answers name.
    clauses: Clauses,
    /// The clusters of sentences.
    copies: Pairs,
    /// The events of documents.
    events: Pairs,
}

/// What of a claim its rows repeat.
struct Asked {
    kind: ClaimKind,
    status: ClaimStatus,
    event_id: Option<String>,
}

/// A clause with a date, and those that are coordinated with it: one predicate of one sentence.
struct Act {
    date_id: String,
    sentence_id: String,
    lemma: String,
    clause_ids: Vec<String>,
    spoken: Vec<Spoken>,
    polarity: Polarity,
    modality: Modality,
}

/// A date that answers the question of a claim.
struct Answer {
    claim_id: String,
    clause_id: Option<String>,
    sentence_id: String,
    date_id: String,
    stance: Stance,
    polarity: Polarity,
    modality: Modality,
    rank: Rank,
}

/// How well a sentence speaks for its claim: central, weight, similarity.
type Rank = (bool, u32, u32);

/// What rows are told apart by.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    claim_id: Option<String>,
    /// Without a claim: the sentence, or what its copies have in common, and the predicate.
    act: Option<(String, String)>,
    event_id: Option<String>,
    begin: Date,
    finish: Date,
    is_denied: bool,
}

/// One sentence that gives a row.
struct Said<'a> {
    day: &'a Day,
    date_id: &'a str,
    sentence_id: &'a str,
    clause_id: Option<&'a str>,
    spoken: &'a [Spoken],
    modality: Modality,
    stance: Option<Stance>,
    rank: Rank,
}

/// The rows of a run in the order of their keys, from its finished tables; `path` gives the file of a table.
///
/// # Errors
/// When a file cannot be read, or a row names a sentence that is not there.
pub(crate) fn timeline(path: impl Fn(&str) -> PathBuf) -> Result<Vec<TimelineRow>> {
    let read = Read::new(&path)?;
    let said = read.gather();
    let ids = said.values().filter_map(|said| best(said)).map(|said| said.sentence_id.to_owned()).collect();
    let sentences = sentence_texts(&path("sentences"), &ids)?;
    let (labels, reprints) = (pairs(path("events"), "event_id", "label")?, reprints(path("claim_sources"))?);
    let context = Context { claims: &read.claims, labels: &labels, reprints: &reprints, sides: sides(&said) };
    let row = |(place, said): (&Place, &Vec<Said<'_>>)| context.row(place, said, &sentences);
    let mut rows: Vec<TimelineRow> = said.iter().filter_map(row).collect();
    rows.sort_by(|one, other| one.timeline_id.cmp(&other.timeline_id));
    Ok(rows)
}

impl Read {
    fn new(path: &impl Fn(&str) -> PathBuf) -> Result<Self> {
        let days = days(path("dates"))?;
        let claims = claims(path("claims"))?;
        let (answers, of_clause) = evidence(path("claim_evidence"), &days, &claims)?;
        let (acts, clauses) = acts(path("clauses"), &days, &answers)?;
        let copies = copies(path("duplicates"), &acts)?;
        let events = pairs(path("documents"), "doc_id", "event_id")?;
        Ok(Self { days, claims, answers, of_clause, acts, clauses, copies, events })
    }

    /// What is said of each claim or act and each of its days. An act whose day answers a claim is told with the claim alone.
    fn gather(&self) -> BTreeMap<Place, Vec<Said<'_>>> {
        let by_date: HashMap<(&str, &str), &Act> =
            self.acts.iter().map(|act| ((act.date_id.as_str(), act.lemma.as_str()), act)).collect();
        let mut told: HashSet<(&str, &str)> = HashSet::new();
        let mut found: BTreeMap<Place, Vec<Said<'_>>> = BTreeMap::new();
        for answer in &self.answers {
            let own = answer.clause_id.as_ref().and_then(|clause_id| self.clauses.get(clause_id));
            let key = own.map(|(lemma, _)| (answer.date_id.as_str(), lemma.as_str()));
            let act = key.and_then(|key| by_date.get(&key)).copied();
            told.extend(key);
            let spoken = act.map(|act| act.spoken.as_slice()).or(own.map(|(_, own)| own.as_slice()));
            let (place, said) = self.answered(answer, act, spoken.unwrap_or_default());
            found.entry(place).or_default().push(said);
        }
        for act in self.acts.iter().filter(|act| !told.contains(&(act.date_id.as_str(), act.lemma.as_str()))) {
            let (place, said) = self.acted(act);
            found.entry(place).or_default().push(said);
        }
        found
    }

    /// A date that answers a claim.
    fn answered<'a>(&'a self, answer: &'a Answer, act: Option<&Act>, spoken: &'a [Spoken]) -> (Place, Said<'a>) {
        let day = &self.days[&answer.date_id];
        let place = Place {
            claim_id: Some(answer.claim_id.clone()),
            act: None,
            event_id: self.claims.get(&answer.claim_id).and_then(|asked| asked.event_id.clone()),
            begin: day.begin,
            finish: day.finish,
            // "It was not signed in May" affirms the answer to "when was it not signed".
            is_denied: act.map_or(answer.polarity, |act| act.polarity) == Polarity::Negative,
        };
        let said = Said {
            day,
            date_id: &answer.date_id,
            sentence_id: &answer.sentence_id,
            clause_id: answer.clause_id.as_deref(),
            spoken,
            modality: answer.modality,
            stance: Some(answer.stance),
            rank: answer.rank,
        };
        (place, said)
    }

    /// An act whose day answers no claim.
    fn acted<'a>(&'a self, act: &'a Act) -> (Place, Said<'a>) {
        let day = &self.days[&act.date_id];
        let claim = act.clause_ids.iter().find_map(|clause_id| self.of_clause.get(clause_id));
        let event_id = match claim {
            Some((claim_id, _)) => self.claims.get(claim_id).and_then(|asked| asked.event_id.clone()),
            None => self.events.get(&day.doc_id).cloned(),
        };
        let words = self.copies.get(&act.sentence_id).unwrap_or(&act.sentence_id);
        let place = Place {
            claim_id: claim.map(|(claim_id, _)| claim_id.clone()),
            act: claim.is_none().then(|| (words.clone(), act.lemma.clone())),
            event_id,
            begin: day.begin,
            finish: day.finish,
            is_denied: act.polarity == Polarity::Negative,
        };
        let said = Said {
            day,
            date_id: &act.date_id,
            sentence_id: &act.sentence_id,
            clause_id: act.clause_ids.first().map(String::as_str),
            spoken: &act.spoken,
            modality: act.modality,
            stance: None,
            rank: claim.map(|(_, rank)| *rank).unwrap_or_default(),
        };
        (place, said)
    }
}

/// What is on the calendar: not for how long or how often, and not by its context alone.
fn days(dates: PathBuf) -> Result<Days> {
    let mut days = Days::new();
    for row in rows::<DateRow>(&dates)? {
        let row: DateRow = row?;
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

fn claims(path: PathBuf) -> Result<Claims> {
    let mut claims = Claims::new();
    batches(&[path], Some(&["claim_id", "event_id", "kind", "status"]), Wanted::All, |batch| {
        let kinds = cells::<ClaimKind>(batch, "kind").zip(cells::<ClaimStatus>(batch, "status"));
        for ((claim_id, event_id), (kind, status)) in texts(batch, "claim_id").zip(texts(batch, "event_id")).zip(kinds)
        {
            if let (Some(claim_id), Some(kind), Some(status)) = (claim_id, kind, status) {
                claims.insert(claim_id.to_owned(), Asked { kind, status, event_id: event_id.map(str::to_owned) });
            }
        }
        Ok(())
    })?;
    Ok(claims)
}

/// The dates that answer claims on days, and for each clause the first claim of another kind that it is a witness of.
fn evidence(path: PathBuf, days: &Days, claims: &Claims) -> Result<(Vec<Answer>, OfClause)> {
    let (mut answers, mut of_clause) = (Vec::new(), OfClause::new());
    for row in rows::<ClaimEvidenceRow>(&path)? {
        let row: ClaimEvidenceRow = row?;
        let rank = (row.is_central, row.weight.to_bits(), row.similarity.to_bits());
        let is_on_day = claims.get(&row.claim_id).is_some_and(|asked| asked.kind == ClaimKind::Date);
        // What only resembles the claim is no witness of it.
        if row.weight == 0.0 {
            continue;
        }
        match row.date_id.filter(|date_id| is_on_day && days.contains_key(date_id)) {
            Some(date_id) => answers.push(Answer {
                claim_id: row.claim_id,
                clause_id: row.clause_id,
                sentence_id: row.sentence_id,
                date_id,
                stance: row.stance,
                polarity: row.polarity,
                modality: row.modality,
                rank,
            }),
            None if is_on_day => {}
            None => {
                if let Some(clause_id) = row.clause_id {
                    of_clause.entry(clause_id).or_insert((row.claim_id, rank));
                }
            }
        }
    }
    Ok((answers, of_clause))
}

/// The acts with a day among their arguments, in order of appearance; and what the clauses of answers say, with their lemmas.
fn acts(path: PathBuf, days: &Days, answers: &[Answer]) -> Result<(Vec<Act>, Clauses)> {
    let wanted: HashSet<&str> = answers.iter().filter_map(|answer| answer.clause_id.as_deref()).collect();
    let (mut acts, mut places, mut spoken) = (Vec::<Act>::new(), HashMap::new(), HashMap::new());
    for row in rows::<ClauseRow>(&path)? {
        let row: ClauseRow = row?;
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
fn pairs(path: PathBuf, key: &str, value: &str) -> Result<Pairs> {
    let mut found = HashMap::new();
    batches(&[path], Some(&[key, value]), Wanted::All, |batch| {
        let rows = texts(batch, key).zip(texts(batch, value)).filter_map(|(key, value)| key.zip(value));
        found.extend(rows.map(|(key, value)| (key.to_owned(), value.to_owned())));
        Ok(())
    })?;
    Ok(found)
}

/// Claims with the sources that have them from another.
fn reprints(path: PathBuf) -> Result<HashSet<(String, String)>> {
    let mut found = HashSet::new();
    batches(&[path], Some(&["claim_id", "source_id", "is_copy"]), Wanted::All, |batch| {
        let rows = texts(batch, "claim_id").zip(texts(batch, "source_id")).zip(cells::<bool>(batch, "is_copy"));
        let copies = rows.filter(|(_, is_copy)| *is_copy == Some(true));
        found.extend(copies.filter_map(|((claim, source), _)| Some((claim?.to_owned(), source?.to_owned()))));
        Ok(())
    })?;
    Ok(found)
}

/// The sentence that says it best; of equals the first.
fn best<'s, 'a>(said: &'s [Said<'a>]) -> Option<&'s Said<'a>> {
    said.iter().rev().max_by_key(|said| said.rank)
}

/// The days on each side of each claim on a day.
type Sides<'a> = HashMap<&'a str, BTreeSet<(bool, Date, Date)>>;

fn sides<'a>(said: &'a BTreeMap<Place, Vec<Said<'_>>>) -> Sides<'a> {
    let mut sides = Sides::new();
    for (place, said) in said {
        for (claim_id, stance) in said.iter().filter_map(|said| Some((place.claim_id.as_deref()?, said.stance?))) {
            sides.entry(claim_id).or_default().insert((stance == Stance::Supports, place.begin, place.finish));
        }
    }
    sides
}

/// What rows repeat of other tables.
struct Context<'a> {
    claims: &'a Claims,
    labels: &'a Pairs,
    reprints: &'a HashSet<(String, String)>,
    sides: Sides<'a>,
}

impl Context<'_> {
    fn row(&self, place: &Place, said: &[Said<'_>], sentences: &HashMap<String, String>) -> Option<TimelineRow> {
        let best = best(said)?;
        let sentence = sentences.get(best.sentence_id)?;
        let own: BTreeSet<&str> = said.iter().map(|said| said.day.source_id.as_str()).collect();
        let is_reprint = |source: &str| {
            let claim_id = place.claim_id.clone();
            claim_id.is_some_and(|claim_id| self.reprints.contains(&(claim_id, source.to_owned())))
        };
        // Without a claim all say it in the words of one.
        let n_firsts = own.iter().filter(|source| place.claim_id.is_some() && !is_reprint(source)).count();
        let n_independent = n_firsts.max(1) as u32;
        let asked = place.claim_id.as_ref().and_then(|claim_id| self.claims.get(claim_id));
        let on_day = place.claim_id.as_deref().and_then(|claim_id| self.sides.get(claim_id));
        let is_open = |asked: &&Asked| {
            asked.kind == ClaimKind::Date && matches!(asked.status, ClaimStatus::Conflicting | ClaimStatus::Developing)
        };
        let status = match asked.filter(is_open) {
            Some(asked) => asked.status,
            None if n_independent > 1 => ClaimStatus::Corroborated,
            None => ClaimStatus::Single,
        };
        let is_disputed = matches!(status, ClaimStatus::Conflicting | ClaimStatus::Developing);
        let stances: BTreeSet<bool> = said.iter().filter_map(|said| Some(said.stance? == Stance::Supports)).collect();
        let other = |(is_for, begin, finish): &&(bool, Date, Date)| {
            is_disputed && stances.contains(&!is_for) && (*begin, *finish) != (place.begin, place.finish)
        };
        let others: BTreeSet<(Date, Date)> =
            on_day.into_iter().flatten().filter(other).map(|(_, begin, finish)| (*begin, *finish)).collect();
        Some(TimelineRow {
            timeline_id: timeline_id(place, best, on_day),
            event_id: place.event_id.clone(),
            event: place.event_id.as_ref().and_then(|event_id| self.labels.get(event_id)).cloned(),
            begin: place.begin,
            finish: place.finish,
            precision: best.day.precision,
            method: best.day.method,
            what: act(sentence, best.spoken),
            modality: best.modality,
            is_planned: said.iter().all(is_planned),
            is_denied: place.is_denied,
            claim_id: place.claim_id.clone(),
            status,
            other_days: others.into_iter().map(|(begin, finish)| interval(begin, finish, "/")).collect(),
            sources: own.iter().map(|source| (*source).to_owned()).collect(),
            n_sources: own.len() as u32,
            n_independent,
            sentence_id: best.sentence_id.to_owned(),
            sentence: sentence.clone(),
            date_id: best.date_id.to_owned(),
        })
    }
}

/// Whether it is told as something to come.
fn is_planned(said: &Said<'_>) -> bool {
    let is_ahead = said.day.published.is_some_and(|published| said.day.begin > published);
    is_ahead || matches!(said.modality, Modality::Expected | Modality::Wished | Modality::Ordered)
}

/// The first day of all that one claim on a day is told of, so that these stand together, and the row's own.
fn timeline_id(place: &Place, best: &Said<'_>, on_day: Option<&BTreeSet<(bool, Date, Date)>>) -> String {
    let days = on_day.into_iter().flatten().map(|(_, begin, _)| *begin);
    let first = days.min().unwrap_or(place.begin).min(place.begin);
    let of = place.claim_id.as_deref().or(best.clause_id).unwrap_or(best.sentence_id);
    let denied = if place.is_denied { "/not" } else { "" };
    format!("{first}/{of}/{}{denied}", interval(place.begin, place.finish, ".."))
}
