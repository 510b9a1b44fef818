//! Krippendorff's alpha: agreement of sources beyond what chance would give.
//!
//! Two sources that give equal values for all shared claims have alpha 1; sources that agree as often as shuffled values
//! would have 0. Computed from pairs of values (Krippendorff 2011), so that claims with few sources count for what they hold.

use std::sync::{Mutex, PoisonError};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rustc_hash::FxHashMap;

use crate::model::vocabulary::ClaimKind;
use crate::rules::agree::AgreeThresholds;

/// How far apart two values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// Equal or not.
    Nominal,
    /// Squared number of values that stand between two ranks, both ends by half; for ranks.
    Ordinal,
    /// Squared difference; for days.
    Interval,
    /// Squared difference as a share of the sum; for amounts of any size.
    Ratio,
}

impl Metric {
    /// The metric that fits the values of a kind of claim.
    pub fn of(kind: ClaimKind) -> Self {
        match kind {
            ClaimKind::Numeric => Self::Ratio,
            ClaimKind::Date => Self::Interval,
            _ => Self::Nominal,
        }
    }

    fn distance(self, one: f64, other: f64) -> f64 {
        match self {
            Self::Nominal => f64::from(one != other),
            // Ranks are compared by their places among all values (see `places`).
            Self::Ordinal | Self::Interval => (one - other).powi(2),
            Self::Ratio if one == other => 0.0,
            // Sizes, not the sum: "-5" and "4.9" would be further apart than anything else.
            Self::Ratio => ((one - other) / (one.abs() + other.abs())).powi(2),
        }
    }
}

/// A claim on which two sources both speak.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SharedClaim {
    /// What it is about.
    pub kind: ClaimKind,
    /// Whether the first source supports the claim's value.
    pub supports_a: bool,
    /// Whether the second source does.
    pub supports_b: bool,
    /// The first source's number, or day as days since any fixed day.
    pub value_a: Option<f64>,
    /// The second source's.
    pub value_b: Option<f64>,
}

/// How far two sources agree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairAgreement {
    /// Claims on which both speak.
    pub n_shared: u32,
    /// Of these, claims on which both take the same side.
    pub n_agree: u32,
    /// Of these, claims on which they take different sides.
    pub n_conflict: u32,
    /// Share of the shared claims on which they agree.
    pub agreement: Option<f64>,
    /// Krippendorff's alpha over the shared claims; none when all values are equal for all of them or there are fewer than
    /// `min_comparable`.
    pub alpha: Option<f64>,
    /// Lower end of the 95 % bootstrap interval.
    pub alpha_low: Option<f64>,
    /// Upper end of the 95 % bootstrap interval.
    pub alpha_high: Option<f64>,
}

/// Agreement of two sources over their shared claims; `resamples` are those of so many claims.
pub fn pair_agreement(shared: &[SharedClaim], resamples: &Resamples) -> PairAgreement {
    let n_agree = shared.iter().filter(|claim| claim.supports_a == claim.supports_b).count() as u32;
    let n_shared = shared.len() as u32;
    let drawn = Shared::new(shared);
    let interval = drawn.interval(resamples);
    PairAgreement {
        n_shared,
        n_agree,
        n_conflict: n_shared - n_agree,
        agreement: (n_shared > 0).then(|| f64::from(n_agree) / f64::from(n_shared)),
        alpha: if resamples.is_enough { drawn.alpha_of_all() } else { None },
        alpha_low: interval.map(|interval| interval.0),
        alpha_high: interval.map(|interval| interval.1),
    }
}

/// Lower and upper end.
type Interval = (f64, f64);

/// Which of some claims each resample of the bootstrap holds, in order. They depend on nothing but the number of the claims, so
/// that sources which share equally many have the same.
#[derive(Debug, Default)]
pub struct Resamples {
    n_claims: u32,
    n_resamples: u32,
    /// Whether so many claims tell how far two sources agree.
    is_enough: bool,
    /// The claims of one resample after the other; empty when they are too many to be kept.
    kept: Vec<u32>,
    /// Intervals of claims of which only sides are told, which depend on how many there are of each kind.
    of_sides: Mutex<FxHashMap<[u32; 3], Option<Interval>>>,
}

impl Resamples {
    /// Most claims of all resamples that are kept, four bytes each.
    const MOST_KEPT: usize = 1 << 22;

    /// The resamples of so many claims, drawn from a fixed seed; none when the claims are too few for an interval.
    pub fn new(n_claims: u32, thresholds: &AgreeThresholds) -> Self {
        let is_enough = n_claims >= thresholds.min_comparable.max(2);
        let n_resamples = if is_enough { thresholds.n_resamples } else { 0 };
        let mut resamples = Self { n_claims, n_resamples, is_enough, ..Self::default() };
        if n_claims as usize * n_resamples as usize <= Self::MOST_KEPT {
            let mut kept = Vec::with_capacity(n_claims as usize * n_resamples as usize);
            resamples.each(|drawn| kept.extend_from_slice(drawn));
            resamples.kept = kept;
        }
        resamples
    }

    fn each(&self, mut work: impl FnMut(&[u32])) {
        if !self.kept.is_empty() {
            return self.kept.chunks(self.n_claims as usize).for_each(work);
        }
        const SEED: u64 = 0x00C0_FFEE;
        let mut random = StdRng::seed_from_u64(SEED);
        let mut drawn = vec![0u32; self.n_claims as usize];
        for _ in 0..self.n_resamples {
            drawn.iter_mut().for_each(|claim| *claim = random.random_range(0..self.n_claims as usize) as u32);
            drawn.sort_unstable();
            work(&drawn);
        }
    }
}

/// Values of one metric that an exact sum of ratio distances goes over; of more, evenly spaced ones stand for the rest.
const MOST_EXACT: usize = 2000;
/// The same within one resample, whose own scatter is far larger than what the spacing adds.
const MOST_RESAMPLED: usize = 64;

/// Alpha over units that each hold the values of those who spoke; none with fewer than two comparable units, or when all
/// values are equal, so that chance is undefined.
pub fn krippendorff(units: &[Vec<f64>], metric: Metric) -> Option<f64> {
    let mut comparable: Vec<Vec<f64>> = units.iter().filter(|unit| unit.len() > 1).cloned().collect();
    if comparable.len() < 2 {
        return None;
    }
    if metric == Metric::Ordinal {
        places(&mut comparable);
    }
    let mut all: Vec<f64> = comparable.iter().flatten().copied().collect();
    let mut within = 0.0;
    for unit in &mut comparable {
        let n_others = (unit.len() - 1) as f64;
        within += 2.0 * pair_sum(unit, metric, MOST_EXACT) / n_others;
    }
    corrected(within, all.len() as f64, pair_sum(&mut all, metric, MOST_EXACT))
}

/// Puts for each rank its place in the order of all values; equal ranks share the middle of theirs. The difference of
/// two places is then the number of values between two ranks, both ends by half.
fn places(units: &mut [Vec<f64>]) {
    let mut all: Vec<f64> = units.iter().flatten().copied().collect();
    all.sort_unstable_by(f64::total_cmp);
    for value in units.iter_mut().flatten() {
        let (below, upto) = (all.partition_point(|one| one < value), all.partition_point(|one| one <= value));
        *value = (below + upto) as f64 / 2.0;
    }
}

/// One less the distance within units as a share of that between any two of the `n` values, whose distances sum to `between`.
fn corrected(within: f64, n: f64, between: f64) -> Option<f64> {
    let (observed, expected) = (within / n, 2.0 * between / (n * (n - 1.0)));
    (expected > 0.0).then(|| 1.0 - observed / expected)
}

/// Sum of the distances of all pairs, in time that grows with n log n; sorts the values.
fn pair_sum(values: &mut [f64], metric: Metric, most: usize) -> f64 {
    let n = values.len() as f64;
    match metric {
        Metric::Nominal => {
            values.sort_unstable_by(f64::total_cmp);
            let equal: f64 = values.chunk_by(|one, other| one == other).map(|run| (run.len() as f64).powi(2)).sum();
            (n * n - equal) / 2.0
        }
        Metric::Ordinal | Metric::Interval => {
            let mean = values.iter().sum::<f64>() / n.max(1.0);
            n * values.iter().map(|value| (value - mean).powi(2)).sum::<f64>()
        }
        Metric::Ratio => {
            values.sort_unstable_by(f64::total_cmp);
            let step = values.len().div_ceil(most).max(1);
            let sample = || values.iter().step_by(step);
            let mut sum = 0.0;
            for (i, one) in sample().enumerate() {
                sum += sample().skip(i + 1).map(|other| metric.distance(*one, *other)).sum::<f64>();
            }
            let m = sample().len() as f64;
            if m > 1.0 { sum * (n * (n - 1.0)) / (m * (m - 1.0)) } else { 0.0 }
        }
    }
}

/// What two sources say of a claim: numbers and days where both give one, else their sides.
enum Said {
    Days(f64, f64),
    /// Places among all amounts, and how far apart the two are.
    Amounts([usize; 2], f64),
    Sides(bool, bool),
}

/// The claims that two sources share, made ready to be drawn from many times.
struct Shared {
    /// Those of days and amounts; in a draw, the claims before all others.
    told: Vec<Said>,
    /// Where the claims of sides end: those that both are for, those on which they differ, those that both are against.
    ends: [u32; 3],
    /// All amounts, sorted, without repeats.
    amounts: Vec<f64>,
    /// Distances of any two amounts by their places, one row after the other; empty when there are too many.
    distances: Vec<f64>,
}

/// What a draw of claims holds; kept from one to the next for its memory.
#[derive(Default)]
struct Draw {
    days: Vec<f64>,
    between_days: f64,
    n_amounts: u32,
    /// How often each amount was drawn, by its place.
    n_at: Vec<u32>,
    between_amounts: f64,
    /// Places of the amounts that are compared, in order.
    sample: Vec<usize>,
}

impl Draw {
    fn clear(&mut self, n_places: usize) {
        let Self { mut days, mut n_at, sample, .. } = std::mem::take(self);
        days.clear();
        n_at.clear();
        n_at.resize(n_places, 0);
        *self = Self { days, n_at, sample, ..Self::default() };
    }

    fn add(&mut self, said: &Said) {
        match said {
            Said::Sides(..) => {}
            Said::Days(one, other) => {
                self.between_days += 2.0 * Metric::Interval.distance(*one, *other);
                self.days.extend([*one, *other]);
            }
            Said::Amounts(places, distance) => {
                self.between_amounts += 2.0 * distance;
                self.n_amounts += 2;
                places.iter().for_each(|place| self.n_at[*place] += 1);
            }
        }
    }
}

/// Amounts whose distances are kept: of more they are computed when asked for.
const MOST_KEPT: usize = 512;

impl Shared {
    fn new(shared: &[SharedClaim]) -> Self {
        let amounts_of = |claim: &SharedClaim| match (Metric::of(claim.kind), claim.value_a, claim.value_b) {
            (Metric::Ratio, Some(one), Some(other)) => Some([one, other]),
            _ => None,
        };
        let mut amounts: Vec<f64> = shared.iter().filter_map(amounts_of).flatten().collect();
        amounts.sort_unstable_by(f64::total_cmp);
        amounts.dedup_by_key(|value| value.to_bits());
        let place = |value: f64| amounts.partition_point(|other| other.total_cmp(&value).is_lt());
        let said = shared.iter().map(|claim| match (amounts_of(claim), Metric::of(claim.kind)) {
            (Some(pair), _) => Said::Amounts(pair.map(place), Metric::Ratio.distance(pair[0], pair[1])),
            (None, Metric::Interval) if claim.value_a.is_some() && claim.value_b.is_some() => {
                Said::Days(claim.value_a.unwrap_or_default(), claim.value_b.unwrap_or_default())
            }
            _ => Said::Sides(claim.supports_a, claim.supports_b),
        });
        let (mut told, mut n_sides) = (Vec::new(), [0u32; 3]);
        for said in said {
            match said {
                Said::Sides(true, true) => n_sides[0] += 1,
                Said::Sides(one, other) if one != other => n_sides[1] += 1,
                Said::Sides(..) => n_sides[2] += 1,
                Said::Days(..) | Said::Amounts(..) => told.push(said),
            }
        }
        let mut end = told.len() as u32;
        let ends = n_sides.map(|n| {
            end += n;
            end
        });
        let rows = if amounts.len() > MOST_KEPT { &[][..] } else { &amounts };
        let row = |one: &f64| amounts.iter().map(|other| Metric::Ratio.distance(*one, *other)).collect::<Vec<_>>();
        let distances = rows.iter().flat_map(row).collect();
        Self { told, ends, amounts, distances }
    }

    fn alpha_of_all(&self) -> Option<f64> {
        let all: Vec<u32> = (0..self.ends[2]).collect();
        self.alpha(&all, MOST_EXACT, &mut Draw::default())
    }

    /// Alpha over some of the claims (in order), of mixed kinds: disagreement is relative to chance within each metric, weighed
    /// by its claims. `draw` only lends its memory.
    fn alpha(&self, drawn: &[u32], most: usize, draw: &mut Draw) -> Option<f64> {
        draw.clear(self.amounts.len());
        let before = |end: u32| drawn.partition_point(|claim| *claim < end);
        let n_told = before(self.told.len() as u32);
        let told = drawn.iter().take(n_told).filter_map(|claim| self.told.get(*claim as usize));
        told.for_each(|said| draw.add(said));
        let [for_both, apart, against] = self.ends.map(before);
        let n_apart = (apart - for_both) as f64;
        let n_sides = [2.0 * (for_both - n_told) as f64 + n_apart, 2.0 * (against - apart) as f64 + n_apart];
        let n_of_sides = n_sides[0] + n_sides[1];
        let sides_sum = (n_of_sides * n_of_sides - (n_sides[0].powi(2) + n_sides[1].powi(2))) / 2.0;
        let metrics = [
            (2.0 * n_apart, n_of_sides, sides_sum),
            (draw.between_days, draw.days.len() as f64, pair_sum(&mut draw.days, Metric::Interval, most)),
            (draw.between_amounts, f64::from(draw.n_amounts), self.amount_sum(draw, most)),
        ];
        let (mut sum, mut weight) = (0.0, 0.0);
        for (within, n, between) in metrics {
            let n_units = n / 2.0;
            if n_units < 2.0 {
                continue;
            }
            if let Some(alpha) = corrected(within, n, between) {
                sum += alpha * n_units;
                weight += n_units;
            }
        }
        (weight > 0.0).then(|| sum / weight)
    }

    /// The summed distances of all pairs of the amounts drawn; of more than `most`, evenly spaced ones stand for the rest.
    fn amount_sum(&self, draw: &mut Draw, most: usize) -> f64 {
        let n = f64::from(draw.n_amounts);
        let step = (draw.n_amounts as usize).div_ceil(most).max(1);
        let places = draw.n_at.iter().enumerate().flat_map(|(place, n)| std::iter::repeat_n(place, *n as usize));
        draw.sample.clear();
        draw.sample.extend(places.step_by(step));
        let n_kept = self.amounts.len();
        let mut sum = 0.0;
        for (i, one) in draw.sample.iter().enumerate() {
            let others = draw.sample.get(i + 1..).unwrap_or_default().iter();
            sum += match self.distances.get(one * n_kept..(one + 1) * n_kept) {
                Some(row) => others.map(|other| row[*other]).sum::<f64>(),
                None => {
                    others.map(|other| Metric::Ratio.distance(self.amounts[*one], self.amounts[*other])).sum::<f64>()
                }
            };
        }
        let m = draw.sample.len() as f64;
        if m > 1.0 { sum * (n * (n - 1.0)) / (m * (m - 1.0)) } else { 0.0 }
    }

    /// The middle 95 % of alpha over resampled claims.
    fn interval(&self, resamples: &Resamples) -> Option<Interval> {
        if !self.told.is_empty() {
            return self.drawn(resamples);
        }
        let known = || resamples.of_sides.lock().unwrap_or_else(PoisonError::into_inner);
        let before = known().get(&self.ends).copied();
        before.unwrap_or_else(|| {
            let interval = self.drawn(resamples);
            known().insert(self.ends, interval);
            interval
        })
    }

    fn drawn(&self, resamples: &Resamples) -> Option<Interval> {
        let mut alphas = Vec::with_capacity(resamples.n_resamples as usize);
        let mut draw = Draw::default();
        resamples.each(|drawn| alphas.extend(self.alpha(drawn, MOST_RESAMPLED, &mut draw)));
        alphas.sort_by(f64::total_cmp);
        let at = |share: f64| alphas.get(((alphas.len().max(1) - 1) as f64 * share).round() as usize).copied();
        Some((at(0.025)?, at(0.975)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(kind: ClaimKind, value_a: f64, value_b: f64) -> SharedClaim {
        let supports_b = value_a == value_b;
        SharedClaim { kind, supports_a: true, supports_b, value_a: Some(value_a), value_b: Some(value_b) }
    }

    #[test]
    fn alpha_of_equal_values_is_one_and_of_a_known_table_is_right() {
        let equal = [vec![1.0, 1.0], vec![2.0, 2.0], vec![3.0, 3.0]];
        assert_eq!(krippendorff(&equal, Metric::Nominal), Some(1.0));
        // Two observers, ten units of two categories, as in Krippendorff (2011), section A: alpha is 0.095.
        let a = [0., 1., 0., 0., 0., 0., 0., 0., 1., 0.];
        let b = [1., 1., 1., 0., 0., 1., 0., 0., 0., 0.];
        let units: Vec<Vec<f64>> = a.iter().zip(b).map(|(a, b)| vec![*a, b]).collect();
        let alpha = krippendorff(&units, Metric::Nominal).expect("both categories occur");
        assert!((alpha - 0.095).abs() < 0.001, "{alpha}");
    }

    /// 1,000 random tables with gaps and what the package `krippendorff` 0.9.0 says of them (`tests/reference/alpha.py`).
    #[test]
    fn alpha_is_that_of_the_reference_package() {
        let table = include_str!("../../../../tests/reference/alpha.tsv");
        let mut n_rows = 0;
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let cells: Vec<&str> = line.split('\t').collect();
            let [id, metric, units, expected] = cells[..] else { panic!("four columns: {line}") };
            let metric = match metric {
                "nominal" => Metric::Nominal,
                "ordinal" => Metric::Ordinal,
                "interval" => Metric::Interval,
                "ratio" => Metric::Ratio,
                other => panic!("{other} is no metric"),
            };
            let number = |text: &str| text.parse::<f64>().expect("a number");
            let units: Vec<Vec<f64>> = units
                .split(';')
                .map(|unit| unit.split(' ').filter(|value| !value.is_empty()).map(number).collect())
                .collect();
            let expected = (expected != "none").then(|| number(expected));
            let found = krippendorff(&units, metric);
            let is_equal = match (found, expected) {
                (Some(found), Some(expected)) => (found - expected).abs() <= 1e-9,
                (found, expected) => found == expected,
            };
            assert!(is_equal, "table {id}: {found:?}, not {expected:?}");
            n_rows += 1;
        }
        assert_eq!(n_rows, 1000);
    }

    #[test]
    fn amounts_of_other_signs_are_as_far_apart_as_amounts_can_be() {
        assert_eq!(Metric::Ratio.distance(-5.0, 4.9), 1.0);
        assert_eq!(Metric::Ratio.distance(0.0, 3.0), 1.0);
        assert_eq!(Metric::Ratio.distance(0.0, 0.0), 0.0);
    }

    #[test]
    fn values_without_variation_have_no_alpha() {
        assert_eq!(krippendorff(&[vec![1.0, 1.0], vec![1.0, 1.0]], Metric::Nominal), None);
        assert_eq!(krippendorff(&[vec![1.0, 2.0], vec![1.0]], Metric::Nominal), None);
    }

    #[test]
    fn interval_metric_sums_squared_differences() {
        let units = [vec![1.0, 2.0], vec![5.0, 5.0], vec![9.0, 8.0]];
        let sum = |values: &[f64]| -> f64 {
            let pairs = values.iter().enumerate();
            pairs.map(|(i, one)| values[i + 1..].iter().map(|other| (one - other).powi(2)).sum::<f64>()).sum()
        };
        let mut all: Vec<f64> = units.iter().flatten().copied().collect();
        assert!((pair_sum(&mut all, Metric::Interval, MOST_EXACT) - sum(&all)).abs() < 1e-9);
        assert!(krippendorff(&units, Metric::Interval).is_some_and(|alpha| alpha > 0.9));
    }

    #[test]
    fn a_pair_has_the_alpha_of_its_values_whether_their_distances_are_kept_or_not() {
        for n in [40, MOST_KEPT] {
            let claims: Vec<SharedClaim> =
                (0..n).map(|n| claim(ClaimKind::Numeric, n as f64 * 1.5, (n + n % 3) as f64 * 1.5)).collect();
            let units: Vec<Vec<f64>> =
                claims.iter().flat_map(|claim| Some(vec![claim.value_a?, claim.value_b?])).collect();
            assert_eq!(units.len(), n);
            assert_eq!(Shared::new(&claims).alpha_of_all(), krippendorff(&units, Metric::Ratio));
        }
        let sides = [(true, true), (true, false), (false, false), (true, true)];
        let claims = sides.map(|(supports_a, supports_b)| SharedClaim {
            supports_a,
            supports_b,
            ..claim(ClaimKind::Event, 1.0, 1.0)
        });
        let units = sides.map(|(one, other)| vec![f64::from(one), f64::from(other)]);
        assert_eq!(Shared::new(&claims).alpha_of_all(), krippendorff(&units, Metric::Nominal));
    }

    #[test]
    fn a_pair_is_counted_and_its_interval_is_the_same_each_time() {
        let mut shared: Vec<SharedClaim> =
            (1..8).map(|n| claim(ClaimKind::Numeric, f64::from(n), f64::from(n))).collect();
        shared.push(claim(ClaimKind::Numeric, 14.0, 12.0));
        let thresholds = AgreeThresholds::default();
        let resamples = |shared: &[SharedClaim]| Resamples::new(shared.len() as u32, &thresholds);
        let agreement = pair_agreement(&shared, &resamples(&shared));
        assert_eq!((agreement.n_shared, agreement.n_agree, agreement.n_conflict), (8, 7, 1));
        assert!(agreement.alpha_low <= agreement.alpha && agreement.alpha <= agreement.alpha_high);
        let not_kept = Resamples { kept: Vec::new(), ..resamples(&shared) };
        assert_eq!(agreement, pair_agreement(&shared, &not_kept));
        // Of sides alone, the same whether another pair had as many of each.
        let side =
            |n: u32| SharedClaim { kind: ClaimKind::Event, ..claim(ClaimKind::Event, 1.0, f64::from(n % 3 / 2)) };
        let sides: Vec<SharedClaim> = (0..9).map(side).collect();
        let reversed: Vec<SharedClaim> = sides.iter().rev().copied().collect();
        let once = resamples(&sides);
        let first = pair_agreement(&sides, &once);
        assert!(first.alpha_low < first.alpha && first.alpha < first.alpha_high, "{first:?}");
        assert_eq!(first, pair_agreement(&reversed, &once));
        assert_eq!(first, pair_agreement(&sides, &resamples(&sides)));
        let few = pair_agreement(&shared[4..], &resamples(&shared[4..]));
        assert_eq!((few.n_shared, few.n_conflict), (4, 1));
        assert_eq!((few.alpha, few.alpha_low, few.alpha_high), (None, None, None));
    }
}
