//! The table `timeline`: what happened, when, who says so, and which days are disputed.
//!
//! Two papers let a treaty be signed on Thursday, a third one on 13 March. The claim on the day gives two rows, one after the other:
//! 12 March with two sources, 13 March with one, both `conflicting`, each with the other in `other_days`. Whatever else has a day among
//! its arguments gives a row as well, by the claim that its clause speaks to or, without one, by itself; copies of a sentence are
//! one row. It reads the finished tables and decides nothing. All dated acts of a run are in memory at once.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use crosscheck_text::model::clause::Modality;
use crosscheck_text::model::vocabulary::{ClaimKind, ClaimStatus, Polarity, Stance};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::store::act::{Spoken, act};
use crate::store::dated::{Act, Answer, Asked, Claims, DatedDocument, Day, Pairs, Rank, Read, pairs, reprints};
use crate::store::scan::sentence_texts;
use crate::tables::claim_rows::{ClaimEvidenceRow, ClaimRow, TimelineRow};
use crate::tables::column::interval;

/// What rows are told apart by.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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

/// One sentence that gives a row, with all that the row has of it: for jobs on many machines, which put together what different
/// documents tell of one day.
#[derive(Serialize, Deserialize)]
pub(crate) struct Telling {
    place: Place,
    day: Day,
    date_id: String,
    sentence_id: String,
    sentence: String,
    clause_id: Option<String>,
    spoken: Vec<Spoken>,
    modality: Modality,
    stance: Option<Stance>,
    rank: Rank,
    /// Kind and status of its claim.
    asked: Option<(ClaimKind, ClaimStatus)>,
    /// Whether its source has the claim from another.
    is_reprint: bool,
    /// Where it stands among those of its row: the answers of a claim before its acts, these by document.
    order: (bool, i64, usize),
}

/// What the documents of an event tell, or one that stands alone: in run order, each with its number. `reprints` are claims with sources
/// that have them from others, and `sentences` the texts of all sentences by their keys.
///
/// # Errors
/// When a sentence that is named is not there.
pub(crate) fn tellings(
    documents: Vec<(i64, DatedDocument)>,
    claims: Vec<(ClaimRow, Vec<ClaimEvidenceRow>)>,
    reprints: &HashSet<(String, String)>,
    sentences: &HashMap<String, String>,
) -> Result<Vec<Telling>> {
    let numbers: HashMap<String, i64> = documents.iter().map(|(n, own)| (own.doc_id.clone(), *n)).collect();
    let read = Read::of(documents.into_iter().map(|(_, own)| own).collect(), claims)?;
    let mut all = Vec::new();
    for (place, said) in read.gather() {
        let asked = place.claim_id.as_ref().and_then(|claim_id| read.claims.get(claim_id));
        for (at, said) in said.into_iter().enumerate() {
            let missing = || Error::query(Path::new("sentences"), format!("no row `{}`", said.sentence_id));
            let sentence = sentences.get(said.sentence_id).ok_or_else(missing)?;
            let own = place.claim_id.clone().map(|claim_id| (claim_id, said.day.source_id.clone()));
            let n = numbers.get(&said.day.doc_id).copied().unwrap_or_default();
            all.push(Telling {
                day: said.day.clone(),
                date_id: said.date_id.to_owned(),
                sentence_id: said.sentence_id.to_owned(),
                sentence: sentence.clone(),
                clause_id: said.clause_id.map(str::to_owned),
                spoken: said.spoken.to_vec(),
                modality: said.modality,
                stance: said.stance,
                rank: said.rank,
                asked: asked.map(|asked| (asked.kind, asked.status)),
                is_reprint: own.is_some_and(|own| reprints.contains(&own)),
                order: if said.stance.is_some() { (false, 0, at) } else { (true, n, at) },
                place: place.clone(),
            });
        }
    }
    Ok(all)
}

impl Telling {
    /// What all that may share a row have in common.
    pub(crate) fn key(&self) -> String {
        match (&self.place.claim_id, &self.place.act) {
            (Some(claim_id), _) => claim_id.clone(),
            (None, Some((words, lemma))) => format!("{words}\t{lemma}"),
            (None, None) => String::new(),
        }
    }
}

/// The rows of what has one key, but for the labels of events.
pub(crate) fn rows_of(mut told: Vec<Telling>) -> Vec<TimelineRow> {
    told.sort_by_key(|telling| telling.order);
    let (mut claims, mut reprints, mut sentences) = (Claims::new(), HashSet::new(), HashMap::new());
    let mut said: BTreeMap<Place, Vec<Said<'_>>> = BTreeMap::new();
    for telling in &told {
        if let (Some(claim_id), Some((kind, status))) = (&telling.place.claim_id, telling.asked) {
            let event_id = telling.place.event_id.clone();
            claims.insert(claim_id.clone(), Asked { kind, status, event_id });
            reprints.extend(telling.is_reprint.then(|| (claim_id.clone(), telling.day.source_id.clone())));
        }
        sentences.insert(telling.sentence_id.clone(), telling.sentence.clone());
        said.entry(telling.place.clone()).or_default().push(Said {
            day: &telling.day,
            date_id: &telling.date_id,
            sentence_id: &telling.sentence_id,
            clause_id: telling.clause_id.as_deref(),
            spoken: &telling.spoken,
            modality: telling.modality,
            stance: telling.stance,
            rank: telling.rank,
        });
    }
    let labels = Pairs::new();
    let context = Context { claims: &claims, labels: &labels, reprints: &reprints, sides: sides(&said) };
    said.iter().filter_map(|(place, said)| context.row(place, said, &sentences)).collect()
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
    let labels = pairs(path("events"), "event_id", "label")?;
    let reprints = reprints(path("claim_sources"), &read.claims)?;
    let context = Context { claims: &read.claims, labels: &labels, reprints: &reprints, sides: sides(&said) };
    let row = |(place, said): (&Place, &Vec<Said<'_>>)| context.row(place, said, &sentences);
    let mut rows: Vec<TimelineRow> = said.iter().filter_map(row).collect();
    rows.sort_by(|one, other| one.timeline_id.cmp(&other.timeline_id));
    Ok(rows)
}

impl Read {
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
        let is_open = |asked: &&Asked| asked.kind == ClaimKind::Date && asked.status.is_disputed();
        let status = match asked.filter(is_open) {
            Some(asked) => asked.status,
            None if n_independent > 1 => ClaimStatus::Corroborated,
            None => ClaimStatus::Single,
        };
        let is_disputed = status.is_disputed();
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
