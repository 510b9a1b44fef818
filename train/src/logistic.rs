//! Logistic regression of a few features: whether something is so, from what is known of it.
//!
//! Newton steps over one weight at a time on all samples, so that the same samples give the same weights to the last bit. It
//! reads no file.

/// One case.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sample<const N: usize> {
    /// What is known of it.
    pub features: [f32; N],
    /// Whether it is so.
    pub is_so: bool,
    /// How much it counts beside the others.
    pub weight: f64,
}

/// Which values a weight may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    /// At least 0.
    Positive,
    /// At most 0.
    Negative,
    /// Any.
    Free,
}

/// How weights are fitted.
#[derive(Clone, Debug)]
pub(crate) struct Fit<'a, const N: usize> {
    /// Pull of the weights to the prior, on features divided by their deviation.
    pub l2: f64,
    /// What each weight may be.
    pub signs: &'a [Sign; N],
    /// Weights and bias before anything is known.
    pub prior: ([f64; N], f64),
}

/// Rounds over all weights; the loss is convex and stops moving long before.
const ROUNDS: usize = 500;
/// Least change of any weight for another round.
const STILL: f64 = 1e-7;

/// The weights and the bias.
pub(crate) fn fit<const N: usize>(samples: &[Sample<N>], how: &Fit<'_, N>) -> ([f64; N], f64) {
    let scales: [f64; N] = std::array::from_fn(|at| deviation(samples, at));
    let total = total(samples);
    let value = |sample: &Sample<N>, at: usize| {
        sample.features.get(at).map_or(1.0, |value| f64::from(*value) / scales.get(at).copied().unwrap_or(1.0))
    };
    let prior: [f64; N] = std::array::from_fn(|at| how.prior.0[at] * scales[at]);
    let (mut weights, mut bias) = (prior, how.prior.1);
    let sum = |sample: &Sample<N>| (0..N).map(|at| prior[at] * value(sample, at)).sum::<f64>() + how.prior.1;
    let mut sums: Vec<f64> = samples.iter().map(sum).collect();
    for _ in 0..ROUNDS {
        let mut moved = 0f64;
        for at in 0..=N {
            let (mut slope, mut curve) = (0.0, 1e-9);
            for (sample, sum) in samples.iter().zip(&sums) {
                let (x, p) = (value(sample, at), probability(*sum));
                slope += sample.weight * (p - f64::from(u8::from(sample.is_so))) * x / total;
                curve += sample.weight * (p * (1.0 - p)).max(1e-4) * x * x / total;
            }
            let known = prior.get(at).zip(how.signs.get(at));
            let step = match weights.get_mut(at).zip(known) {
                Some((weight, (prior, sign))) => {
                    let pull = how.l2 * (*weight - prior);
                    let wished = *weight - ((slope + pull) / (curve + how.l2)).clamp(-1.0, 1.0);
                    let next = sign.bound(wished);
                    let step = next - *weight;
                    *weight = next;
                    step
                }
                None => {
                    let step = -(slope / curve).clamp(-1.0, 1.0);
                    bias += step;
                    step
                }
            };
            samples.iter().zip(&mut sums).for_each(|(sample, sum)| *sum += step * value(sample, at));
            moved = moved.max(step.abs());
        }
        if moved < STILL {
            break;
        }
    }
    (std::array::from_fn(|at| weights[at] / scales[at]), bias)
}

impl Sign {
    fn bound(self, weight: f64) -> f64 {
        match self {
            Self::Positive => weight.max(0.0),
            Self::Negative => weight.min(0.0),
            Self::Free => weight,
        }
    }
}

/// The logistic of a sum.
pub(crate) fn probability(sum: f64) -> f64 {
    1.0 / (1.0 + (-sum).exp())
}

fn total<const N: usize>(samples: &[Sample<N>]) -> f64 {
    samples.iter().map(|sample| sample.weight).sum::<f64>().max(f64::MIN_POSITIVE)
}

fn deviation<const N: usize>(samples: &[Sample<N>], at: usize) -> f64 {
    let total = total(samples);
    let value = |sample: &Sample<N>| sample.features.get(at).map_or(0.0, |value| f64::from(*value));
    let mean = samples.iter().map(|sample| sample.weight * value(sample)).sum::<f64>() / total;
    let variance = samples.iter().map(|sample| sample.weight * (value(sample) - mean).powi(2)).sum::<f64>() / total;
    if variance > 1e-12 { variance.sqrt() } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_telling_feature_gets_weight_and_an_idle_one_none() {
        let case = |n: u32| {
            let is_so = n.is_multiple_of(2);
            let told = if is_so == (n % 10 > 1) { 1.0 } else { 0.0 };
            Sample { features: [told, (n / 2 % 2) as f32], is_so, weight: 1.0 }
        };
        let samples: Vec<Sample<2>> = (0..40).map(case).collect();
        let how = Fit { l2: 1e-3, signs: &[Sign::Free; 2], prior: ([0.0; 2], 0.0) };
        let (weights, bias) = fit(&samples, &how);
        // Eight of ten: the odds of a case with the feature are four, without it a quarter.
        assert!((weights[0] + bias - 4f64.ln()).abs() < 0.1, "{weights:?} {bias}");
        assert!(weights[1].abs() < 0.1, "{weights:?}");
    }
    #[test]
    fn a_weight_keeps_its_sign_and_without_samples_the_prior_stays() {
        let case = |n: u32| Sample { features: [(n % 2) as f32, n as f32], is_so: n.is_multiple_of(2), weight: 1.0 };
        let samples: Vec<Sample<2>> = (0..40).map(case).collect();
        let how = Fit { l2: 1e-3, signs: &[Sign::Positive, Sign::Negative], prior: ([0.0; 2], 0.0) };
        let (weights, _) = fit(&samples, &how);
        assert_eq!(weights[0], 0.0);
        assert!(weights[1] <= 0.0);
        let how = Fit { l2: 1e-3, signs: &[Sign::Free; 2], prior: ([0.7, -2.0], 0.3) };
        assert_eq!(fit(&[], &how), ([0.7, -2.0], 0.3));
    }
}
