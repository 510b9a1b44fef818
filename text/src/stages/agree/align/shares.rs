//! What parts of two sentences are one: words by how rare they are in the event, stretches, values, days, names.
//!
//! "The ministry opened 14 clinics" and "Fourteen clinics opened on Monday" share most of their words and a value. Words count
//! when their roots are equal; what stands for what is measured elsewhere. Values that differ say nothing: sentences on one
//! fact may disagree.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use crate::rules::agree::pair_feature::PairFeature;
use crate::stages::agree::align::pair::PairFeatures;
use crate::stages::agree::context::event::{EventContext, Statement};
use crate::stages::agree::context::features::DateFeature;

/// Sets what the parts of two sentences have in common.
pub(crate) fn measure(ctx: &EventContext<'_>, (a, b): (&Statement<'_>, &Statement<'_>), features: &mut PairFeatures) {
    words(a, b, features);
    stretches(a, b, features);
    values(ctx, (a, b), features);
    dates(ctx, (a, b), features);
    names(a, b, features);
    features[PairFeature::Shorter] = a.items.len().min(b.items.len()) as f32;
    features[PairFeature::Longer] = a.items.len().max(b.items.len()) as f32;
    features[PairFeature::RankLeast] = a.rank.min(b.rank) as f32;
    features[PairFeature::RankApart] = a.rank.abs_diff(b.rank) as f32;
    features[PairFeature::Quotes] = f32::from(u8::from(a.sentence.is_quote) + u8::from(b.sentence.is_quote));
}

/// Sums over the words of a sentence: by rarity in the event, in general, and by both.
#[derive(Clone, Copy, Default)]
struct Mass {
    event: f32,
    general: f32,
    both: f32,
}

impl Mass {
    fn add(&mut self, (event, general): (f32, f32)) {
        self.event += event;
        self.general += general;
        self.both += event * general;
    }
}

fn words(a: &Statement<'_>, b: &Statement<'_>, features: &mut PairFeatures) {
    let (mut of_a, mut of_b, mut shared) = (Mass::default(), Mass::default(), Mass::default());
    a.words.iter().for_each(|word| of_a.add(word.1));
    b.words.iter().for_each(|word| of_b.add(word.1));
    let (mut i, mut j) = (0, 0);
    while let (Some(one), Some(other)) = (a.words.get(i), b.words.get(j)) {
        match one.0.cmp(&other.0) {
            Ordering::Less => i += 1,
            Ordering::Greater => j += 1,
            Ordering::Equal => {
                shared.add((one.1.0.min(other.1.0), one.1.1.min(other.1.1)));
                (i, j) = (i + 1, j + 1);
            }
        }
    }
    let share = |shared: f32, whole: f32| if whole > 0.0 { (shared / whole).min(1.0) } else { 0.0 };
    features[PairFeature::SharedEvent] = share(shared.event, of_a.event + of_b.event - shared.event);
    features[PairFeature::SharedGeneral] = share(shared.general, of_a.general + of_b.general - shared.general);
    features[PairFeature::Shared] = share(shared.both, of_a.both + of_b.both - shared.both);
    features[PairFeature::CoveredLeast] = share(shared.event, of_a.event.max(of_b.event));
    features[PairFeature::CoveredMost] = share(shared.event, of_a.event.min(of_b.event));
    features[PairFeature::Cosine] = share(shared.event, (of_a.event * of_b.event).sqrt());
    features[PairFeature::MassEvent] = shared.event;
    features[PairFeature::MassGeneral] = shared.general;
}

/// Neighboring words of both, and the longest stretch of content words that both have.
fn stretches(a: &Statement<'_>, b: &Statement<'_>, features: &mut PairFeatures) {
    let n_shared = n_shared(&a.neighbors, &b.neighbors) as f32;
    features[PairFeature::Neighbors] = n_shared / (a.neighbors.len().min(b.neighbors.len()) + 1) as f32;
    features[PairFeature::NeighborsShared] = n_shared;
    let mut longest = 0u32;
    let mut before = vec![0u32; b.chain.len() + 1];
    let mut now = before.clone();
    for one in &a.chain {
        for (j, other) in b.chain.iter().enumerate() {
            now[j + 1] = if one == other { before[j] + 1 } else { 0 };
            longest = longest.max(now[j + 1]);
        }
        std::mem::swap(&mut before, &mut now);
    }
    features[PairFeature::Run] = longest as f32;
}

fn values(ctx: &EventContext<'_>, (a, b): (&Statement<'_>, &Statement<'_>), features: &mut PairFeatures) {
    let (ours, theirs) = (ctx.quantities(a), ctx.quantities(b));
    let mut counted = BTreeSet::new();
    let (mut same_a, mut same_b) = (BTreeSet::new(), BTreeSet::new());
    for (i, one) in ours.iter().enumerate() {
        for (j, other) in theirs.iter().enumerate().filter(|(_, other)| other.kind == one.kind) {
            if one.value.zip(other.value).is_some_and(|(one, other)| (one - other).abs() <= 1e-6 * one.abs().max(1.0)) {
                same_a.insert(i);
                same_b.insert(j);
            }
            if one.head == other.head && one.unit == other.unit {
                counted.insert((one.head, one.unit.as_deref()));
            }
        }
    }
    features[PairFeature::ValuesSame] = same_a.len().min(same_b.len()) as f32;
    features[PairFeature::CountedSame] = counted.len() as f32;
}

fn dates(ctx: &EventContext<'_>, (a, b): (&Statement<'_>, &Statement<'_>), features: &mut PairFeatures) {
    if a.sentence.dates.0 == a.sentence.dates.1 || b.sentence.dates.0 == b.sentence.dates.1 {
        return;
    }
    let theirs = ctx.dates(b);
    let meets = |one: &DateFeature, other: &DateFeature| {
        let (one, other) = (one.begin.zip(one.finish), other.begin.zip(other.finish));
        one.zip(other).is_some_and(|(one, other)| one.0 <= other.1 && other.0 <= one.1)
    };
    let n_meet: usize = ctx.dates(a).iter().map(|one| theirs.iter().filter(|other| meets(one, other)).count()).sum();
    features[PairFeature::DatesMeet] = n_meet as f32;
}

fn names(a: &Statement<'_>, b: &Statement<'_>, features: &mut PairFeatures) {
    let (ours, theirs) = (&a.name_weights, &b.name_weights);
    let keys = |weights: &[(u32, f32)]| -> Vec<u32> { weights.iter().map(|(key, _)| *key).collect() };
    let n_same = n_shared(&keys(ours), &keys(theirs));
    let n_apart = (ours.len() - n_same).min(theirs.len() - n_same);
    features[PairFeature::NamesSame] = n_same as f32;
    features[PairFeature::NamesApart] = n_apart as f32;
    features[PairFeature::NamesShared] = n_same as f32 / (ours.len() + theirs.len() - n_same + 1) as f32;
}

/// How many items two lists share that are sorted and have none twice.
pub(crate) fn n_shared<T: Ord>(one: &[T], other: &[T]) -> usize {
    let (mut i, mut j, mut n) = (0, 0, 0);
    while let (Some(left), Some(right)) = (one.get(i), other.get(j)) {
        match left.cmp(right) {
            Ordering::Less => i += 1,
            Ordering::Greater => j += 1,
            Ordering::Equal => (i, j, n) = (i + 1, j + 1, n + 1),
        }
    }
    n
}
