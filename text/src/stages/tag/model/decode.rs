//! The best names of a stretch, from the scores of its tokens.
//!
//! The type of a name is settled for all its tokens at once, and towns, regions and sites count together: a place that is
//! nearly as likely GPE as LOC would lose to ORG otherwise. It looks at no text.

use crate::model::vocabulary::EntityType;
use crate::rules::tag::facts::{LANES, Scores};
use crate::rules::tag::model::{Model, N_TAGS, OUTSIDE, STEPS, TYPES, beginning, inside, may_follow};
use crate::stages::tag::find::MODEL;
use crate::stages::tag::line::Range;
use crate::stages::tag::model::guess::Guess;

/// A score that nothing reaches.
const NEVER: i32 = i32::MIN / 4;

/// Tokens after which sums are taken against the best one. Each token adds at most two weights of 16 bits, so that sums stay
/// within a fourth of their range however long a stretch is.
const SETTLED: usize = 1024;

/// Calls back with the names of a stretch, in order; their ranges count from its first token.
pub(crate) fn decode(model: &Model, scores: &[Scores], mut each: impl FnMut(Guess)) {
    let tags = best_tags(model, scores);
    let mut at = 0;
    while let Some(tag) = tags.get(at).copied() {
        if tag == OUTSIDE {
            at += 1;
            continue;
        }
        let n = 1 + tags.iter().skip(at + 1).take_while(|next| **next == tag + 1).count();
        each(named(model, scores, Range { from: at, to: at + n }));
        at += n;
    }
}

/// The name at a range: the best type of the likeliest class.
fn named(model: &Model, scores: &[Scores], range: Range) -> Guess {
    let own = scores.get(range.from..range.to).unwrap_or_default();
    // Wide sums: a name may be as long as its stretch.
    let weight = |from: usize, to: usize| i64::from(transition(model, from, to));
    let sum = |first: usize, rest: usize| {
        let tags = std::iter::once(first).chain(std::iter::repeat(rest));
        let emissions: i64 =
            own.iter().zip(tags).map(|(scores, tag)| scores.get(tag).copied().map_or(0, i64::from)).sum();
        let n = own.len().saturating_sub(2) as i64;
        let moves = if own.len() > 1 { weight(first, rest) + n * weight(rest, rest) } else { 0 };
        emissions + moves + weight(OUTSIDE, first) + weight(if own.len() > 1 { rest } else { first }, OUTSIDE)
    };
    let sums: [i64; TYPES.len()] =
        std::array::from_fn(|at| TYPES.get(at).map_or(i64::MIN, |r#type| sum(beginning(*r#type), inside(*r#type))));
    let most = sums.iter().copied().max().unwrap_or_default();
    let share = |score: i64| (((score - most) as f32) / STEPS).min(20.0).exp();
    let (mut places, mut total, mut best_place, mut best_other) =
        (0.0, 0.0, (i64::MIN, EntityType::Gpe), (i64::MIN, EntityType::Org));
    for (score, r#type) in sums.into_iter().zip(TYPES) {
        total += share(score);
        let is_place = matches!(r#type, EntityType::Gpe | EntityType::Loc | EntityType::Fac);
        let best = if is_place { &mut best_place } else { &mut best_other };
        places += if is_place { share(score) } else { 0.0 };
        if score > best.0 {
            *best = (score, r#type);
        }
    }
    let other = share(best_other.0);
    let (r#type, own) = if places > other { (best_place.1, places) } else { (best_other.1, other) };
    // Three digits: the last ones of an exponential differ between machines.
    let confidence = (1000.0 * own / (total + share(sum(OUTSIDE, OUTSIDE)))).round() / 1000.0;
    Guess { range, r#type, confidence, rule: MODEL }
}

fn transition(model: &Model, from: usize, to: usize) -> i32 {
    model.transitions.get(from).and_then(|row| row.get(to)).copied().map_or(0, i32::from)
}

/// The best sequence of tags.
fn best_tags(model: &Model, scores: &[Scores]) -> Vec<usize> {
    let mut best = [NEVER; LANES];
    let mut back: Vec<[u8; LANES]> = Vec::with_capacity(scores.len());
    for (at, own) in scores.iter().enumerate() {
        let (mut next, mut from) = ([NEVER; LANES], [0; LANES]);
        if at == 0 {
            let start = model.transitions.get(N_TAGS);
            for tag in (0..N_TAGS).filter(|tag| may_follow(OUTSIDE, *tag)) {
                next[tag] = start.map_or(0, |row| i32::from(row[tag]));
            }
        } else {
            // To the outside and to beginnings from everywhere; the loop over tags is one the compiler can unroll.
            for (last, sum) in best.iter().enumerate().take(N_TAGS) {
                for (tag, weight) in model.transitions[last].iter().enumerate() {
                    let reached = sum + i32::from(*weight);
                    let better = reached > next[tag] && (tag == OUTSIDE || tag % 2 == 1);
                    next[tag] = if better { reached } else { next[tag] };
                    from[tag] = if better { last as u8 } else { from[tag] };
                }
            }
            for tag in (2..N_TAGS).step_by(2) {
                let begun = best[tag - 1] + transition(model, tag - 1, tag);
                let gone_on = best[tag] + transition(model, tag, tag);
                (next[tag], from[tag]) = if gone_on > begun { (gone_on, tag as u8) } else { (begun, tag as u8 - 1) };
            }
        }
        for (next, own) in next.iter_mut().zip(own) {
            *next = (*next + i32::from(*own)).max(NEVER);
        }
        next[N_TAGS] = NEVER;
        best = next;
        if at % SETTLED == SETTLED - 1 {
            let most = next.iter().copied().max().unwrap_or_default();
            best = next.map(|score| score.saturating_sub(most));
        }
        back.push(from);
    }
    let ends = (0..N_TAGS).map(|tag| (best[tag] + transition(model, tag, N_TAGS), tag));
    let mut tag = ends.max_by_key(|(score, tag)| (*score, std::cmp::Reverse(*tag))).map_or(OUTSIDE, |(_, tag)| tag);
    let mut tags = vec![OUTSIDE; scores.len()];
    for (slot, back) in tags.iter_mut().zip(&back).rev() {
        *slot = tag;
        tag = usize::from(back[tag]);
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tag::model::Parts;

    fn names(weight: i16, scores: &[Scores]) -> Vec<(Range, EntityType)> {
        let parts = Parts { transitions: [[weight; LANES]; LANES], rows: Vec::new(), words: Vec::new() };
        let mut names = Vec::new();
        decode(&Model::new(&parts), scores, |guess| names.push((guess.range, guess.r#type)));
        names
    }

    #[test]
    fn the_best_sequence_is_found() {
        let mut scores = [[0; LANES]; 3];
        scores[1][beginning(EntityType::Org)] = 9_000;
        scores[2][inside(EntityType::Org)] = 9_000;
        assert_eq!(names(0, &scores), [(Range { from: 1, to: 3 }, EntityType::Org)]);
    }

    #[test]
    fn the_longest_stretch_does_not_overflow() {
        for extreme in [i16::MIN, i16::MAX] {
            let mut scores = vec![[0; LANES]; 70_000];
            for own in &mut scores {
                own[inside(EntityType::Person)] = i16::MAX;
                own[OUTSIDE] = extreme;
            }
            let _ = names(extreme, &scores);
        }
    }
}
