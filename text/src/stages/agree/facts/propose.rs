//! Which answers of an event meet: those of one facet and unit, of different documents.
//!
//! Counts meet counts and dollars meet dollars. Where an event has many answers of one facet, only those meet whose sentences
//! share something rare; the work is bounded by the number of answers.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;

use crate::stages::agree::context::event::{EventContext, SentenceRef};
use crate::stages::agree::context::token::TokenKind;
use crate::stages::agree::facts::answer::{Answer, answers};
use crate::stages::agree::facts::holders::{Bucket, Holders};
use crate::stages::agree::facts::known::Known;
use crate::stages::agree::facts::question::{AnswerFeatures, Sentences, are_apart};
use crate::stages::agree::facts::rival::drop_rivaled;

/// Two answers (by number) with what they have in common.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meeting {
    pub(crate) a: u32,
    pub(crate) b: u32,
    pub(crate) features: AnswerFeatures,
}

/// All answers of an event and the pairs of them that may answer one question.
pub(crate) struct Answers<'a> {
    pub(crate) all: Vec<Answer<'a>>,
    pub(crate) meetings: Vec<Meeting>,
}

/// Two statements, and their answers (by number) that meet.
type Wanted = ((u32, u32), Vec<(u32, u32)>);

/// Answers of one bucket that all meet each other, at most.
const SMALL: usize = 150;
/// Statements that a word may be in to bring two answers of a larger bucket together.
const RARE: usize = 40;

impl<'a> Answers<'a> {
    /// Reads and measures the answers of an event; `representative` gives the first copy of each statement.
    pub(crate) fn new(ctx: &EventContext<'a>, representative: &[u32]) -> Self {
        let read: Vec<Vec<Answer<'a>>> = (0..ctx.statements.len() as u32)
            .into_par_iter()
            .map(|idx| if representative[idx as usize] == idx { answers(ctx, idx) } else { Vec::new() })
            .collect();
        let mut first = vec![0u32; read.len() + 1];
        for (idx, own) in read.iter().enumerate() {
            first[idx + 1] = first[idx] + own.len() as u32;
        }
        let all: Vec<Answer<'a>> = read.into_iter().flatten().collect();
        let mut buckets: BTreeMap<Bucket, Vec<u32>> = BTreeMap::new();
        for (idx, answer) in all.iter().enumerate() {
            buckets.entry((answer.facet, answer.unit)).or_default().push(idx as u32);
        }
        let holders = Holders::new(ctx, &all, &buckets);
        let mut wanted: BTreeMap<(u32, u32), Vec<(u32, u32)>> = BTreeMap::new();
        for bucket in buckets.values() {
            for (a, b) in met(ctx, &all, bucket) {
                let pair = (all[a as usize].statement, all[b as usize].statement);
                wanted.entry(pair).or_default().push((a, b));
            }
        }
        let wanted: Vec<Wanted> = wanted.into_iter().collect();
        let of = |statement: u32| &all[first[statement as usize] as usize..first[statement as usize + 1] as usize];
        let measured: Vec<Vec<Meeting>> = wanted
            .par_iter()
            .map(|((one, other), pairs)| {
                let sentences = Sentences::new(ctx, (*one, *other));
                let positions = (ctx.statements[*one as usize].position, ctx.statements[*other as usize].position);
                let measure = |(a, b): &(u32, u32)| {
                    let known = Known::new(&holders, (*a as usize, *b as usize), (of(*one), of(*other)), positions);
                    let features = sentences.measure(&all[*a as usize], &all[*b as usize], &known);
                    Meeting { a: *a, b: *b, features }
                };
                pairs.iter().map(measure).filter(|meeting| !are_apart(&meeting.features)).collect()
            })
            .collect();
        let mut meetings: Vec<Meeting> = measured.into_iter().flatten().collect();
        drop_rivaled(&mut meetings, |answer| ctx.statements[all[answer as usize].statement as usize].position);
        Self { all, meetings }
    }
}

/// The pairs of a bucket that meet, the lesser statement first.
fn met(ctx: &EventContext<'_>, all: &[Answer<'_>], bucket: &[u32]) -> Vec<(u32, u32)> {
    let position = |answer: u32| ctx.statements[all[answer as usize].statement as usize].position;
    let mut pairs = Vec::new();
    if bucket.len() <= SMALL {
        for (n, a) in bucket.iter().enumerate() {
            let others = bucket.iter().skip(n + 1).filter(|b| position(**b) != position(*a));
            pairs.extend(others.map(|b| (*a, *b)));
        }
        return pairs;
    }
    let mut by_word: HashMap<(TokenKind, u32), Vec<u32>> = HashMap::new();
    for answer in bucket {
        let statement = &ctx.statements[all[*answer as usize].statement as usize];
        let words: BTreeSet<(TokenKind, u32)> = (statement.items.iter())
            .filter(|item| item.kind != TokenKind::Date)
            .map(|item| (item.kind, item.root))
            .collect();
        for word in words {
            by_word.entry(word).or_default().push(*answer);
        }
    }
    for answers in by_word.values().filter(|answers| answers.len() <= RARE) {
        for (n, a) in answers.iter().enumerate() {
            let others = answers.iter().skip(n + 1).filter(|b| position(**b) != position(*a));
            pairs.extend(others.map(|b| (*a, *b)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Two answers with their features: what the models are learned from.
#[derive(Clone, Debug)]
pub struct MeasuredAnswers {
    /// The sentence of one answer, the number or date that it is (as an index into the document's), and its value.
    pub a: (SentenceRef, MeasuredValue),
    /// The same of the other.
    pub b: (SentenceRef, MeasuredValue),
    /// In the order of [`AnswerFeature::ALL`](crate::rules::agree::answer_feature::AnswerFeature::ALL).
    pub features: AnswerFeatures,
}

/// Which value an answer is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum MeasuredValue {
    /// An index into the document's quantities.
    Quantity(u32),
    /// An index into the document's dates.
    Date(u32),
}

/// The answers of an event that meet.
pub(crate) fn measured(ctx: &EventContext<'_>, representative: &[u32]) -> Vec<MeasuredAnswers> {
    let answers = Answers::new(ctx, representative);
    let side = |idx: u32| {
        let answer = &answers.all[idx as usize];
        let statement = &ctx.statements[answer.statement as usize];
        let value = match (answer.quantity, &answer.date) {
            (Some(quantity), _) => MeasuredValue::Quantity(quantity.idx),
            (None, date) => MeasuredValue::Date(date.as_ref().map_or(u32::MAX, |date| date.idx)),
        };
        ((statement.position, statement.sentence.sentence), value)
    };
    answers
        .meetings
        .iter()
        .map(|meeting| MeasuredAnswers { a: side(meeting.a), b: side(meeting.b), features: meeting.features })
        .collect()
}
