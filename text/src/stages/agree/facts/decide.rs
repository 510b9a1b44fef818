//! Answers into facts: those that the models put under one question, values that fit together, values that do not side by side.
//!
//! "14 clinics", "fourteen clinics" and "twelve clinics" of three reports become one fact with two values. Best pair first:
//! answers whose values fit merge while they resemble each other on average; then such groups meet whose values cannot both
//! be right. A sentence that gives both values sets them apart.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use crate::model::vocabulary::Judgement;
use crate::rules::agree::answer_feature::AnswerFeature;
use crate::stages::agree::context::event::EventContext;
use crate::stages::agree::facts::answer::Answer;
use crate::stages::agree::facts::meeting::Meeting;
use crate::stages::agree::facts::propose::Answers;

/// Answers to one question.
#[derive(Clone, Debug)]
pub(crate) struct Fact {
    /// Answers by number, with the class of their value: those of one class fit each other.
    pub(crate) members: Vec<(u32, u32)>,
    /// How likely two of its values are to differ on one question; 1 when there is but one value.
    pub(crate) probability: f32,
}

/// The facts of an event.
pub(crate) struct Facts<'a> {
    pub(crate) answers: Vec<Answer<'a>>,
    pub(crate) facts: Vec<Fact>,
    /// How likely two answers of one class of values are to answer one question, by their numbers, the lesser first.
    pub(crate) fits: FxHashMap<(u32, u32), f32>,
}

impl<'a> Facts<'a> {
    /// Decides on the answers of an event.
    pub(crate) fn new(ctx: &EventContext<'a>, representative: &[u32]) -> Self {
        let Answers { all, meetings } = Answers::new(ctx, representative);
        let (mut agree, mut differ) = (Vec::new(), Vec::new());
        for meeting in &meetings {
            let statements = (all[meeting.a as usize].statement, all[meeting.b as usize].statement);
            let judged = ctx.overrides.of(statements.0, statements.1).map(|(word, _)| word);
            if judged == Some(Judgement::NotSame) {
                continue;
            }
            let (fits, probability) = score(ctx, meeting);
            if fits {
                agree.push((meeting.a, meeting.b, probability));
            } else if judged != Some(Judgement::Agree) {
                differ.push((meeting.a, meeting.b, probability));
            }
        }
        let groups = Groups::new(ctx, &all, &agree);
        let joined = agree.iter().filter(|(a, b, _)| groups.of[*a as usize] == groups.of[*b as usize]);
        let fits = joined.map(|(a, b, probability)| ((*a.min(b), *a.max(b)), *probability)).collect();
        let facts = groups.meet(ctx, &all, &differ);
        Self { facts, answers: all, fits }
    }
}

/// Whether the values fit, and what the model for that says.
fn score(ctx: &EventContext<'_>, meeting: &Meeting) -> (bool, f32) {
    let models = &ctx.rules.facts;
    let mut features = meeting.features;
    features[AnswerFeature::Question as usize] = models.question.sum(&meeting.features);
    let fits = features[AnswerFeature::Fits as usize] > 0.0;
    let model = if fits { &models.agree } else { &models.differ };
    (fits, model.probability(&features))
}

/// Answers whose values fit and that are told of one thing.
struct Groups {
    members: Vec<Vec<u32>>,
    of: Vec<u32>,
}

impl Groups {
    fn new(ctx: &EventContext<'_>, all: &[Answer<'_>], pairs: &[(u32, u32, f32)]) -> Self {
        let mut groups =
            Self { members: (0..all.len() as u32).map(|idx| vec![idx]).collect(), of: (0..all.len() as u32).collect() };
        let scores: FxHashMap<(u32, u32), f32> =
            pairs.iter().map(|(a, b, probability)| ((*a, *b), *probability)).collect();
        let position = |answer: u32| ctx.statements[all[answer as usize].statement as usize].position;
        let thresholds = &ctx.rules.thresholds;
        for (a, b, _) in best_first(pairs, thresholds.min_same_fact) {
            let (one, other) = (groups.of[a as usize], groups.of[b as usize]);
            if one == other {
                continue;
            }
            let (mut sum, mut n) = (0f32, 0u32);
            for a in &groups.members[one as usize] {
                for b in groups.members[other as usize].iter().filter(|b| position(**b) != position(*a)) {
                    sum += scores.get(&(*a.min(b), *a.max(b))).copied().unwrap_or_default();
                    n += 1;
                }
            }
            if n > 0 && f64::from(sum) >= thresholds.min_same_fact_link * f64::from(n) {
                groups.merge(one, other);
            }
        }
        groups
    }

    fn merge(&mut self, one: u32, other: u32) {
        let moved = std::mem::take(&mut self.members[other as usize]);
        moved.iter().for_each(|member| self.of[*member as usize] = one);
        self.members[one as usize].extend(moved);
    }

    /// Puts groups side by side whose values differ on one question.
    fn meet(mut self, ctx: &EventContext<'_>, all: &[Answer<'_>], pairs: &[(u32, u32, f32)]) -> Vec<Fact> {
        for group in &mut self.members {
            group.sort_unstable();
        }
        let values = self.members.clone();
        let of_value = self.of.clone();
        let scores: FxHashMap<(u32, u32), f32> =
            pairs.iter().map(|(a, b, probability)| ((*a, *b), *probability)).collect();
        let statements =
            |group: &[u32]| -> BTreeSet<u32> { group.iter().map(|answer| all[*answer as usize].statement).collect() };
        let mut probability: BTreeMap<u32, f32> = BTreeMap::new();
        let thresholds = &ctx.rules.thresholds;
        for (a, b, own) in best_first(pairs, thresholds.min_differ) {
            let (one, other) = (self.of[a as usize], self.of[b as usize]);
            if one == other {
                continue;
            }
            let (ours, theirs) = (&values[of_value[a as usize] as usize], &values[of_value[b as usize] as usize]);
            let met = ours
                .iter()
                .flat_map(|a| theirs.iter().map(move |b| (*a.min(b), *a.max(b))))
                .filter_map(|pair| scores.get(&pair));
            let (sum, n) = met.fold((0f32, 0u32), |(sum, n), score| (sum + score, n + 1));
            let is_likely = f64::from(sum) >= thresholds.min_differ_link * f64::from(n);
            let is_told_at_once =
                !statements(&self.members[one as usize]).is_disjoint(&statements(&self.members[other as usize]));
            if is_likely && !is_told_at_once {
                self.merge(one, other);
                let most = [one, other].iter().filter_map(|group| probability.get(group).copied()).fold(own, f32::max);
                probability.insert(one, most);
            }
        }
        let mut facts = Vec::new();
        for (group, members) in self.members.iter().enumerate() {
            let mut members: Vec<(u32, u32)> =
                members.iter().map(|answer| (*answer, of_value[*answer as usize])).collect();
            members.sort_unstable();
            let positions: BTreeSet<u32> = members
                .iter()
                .map(|(answer, _)| ctx.statements[all[*answer as usize].statement as usize].position)
                .collect();
            if positions.len() > 1 {
                facts.push(Fact { members, probability: probability.get(&(group as u32)).copied().unwrap_or(1.0) });
            }
        }
        facts
    }
}

/// The pairs that are likely enough, the likeliest first.
fn best_first(pairs: &[(u32, u32, f32)], least: f64) -> Vec<(u32, u32, f32)> {
    let mut kept: Vec<(u32, u32, f32)> =
        pairs.iter().filter(|(_, _, probability)| f64::from(*probability) >= least).copied().collect();
    kept.sort_by(|one, other| other.2.total_cmp(&one.2).then((one.0, one.1).cmp(&(other.0, other.1))));
    kept
}
