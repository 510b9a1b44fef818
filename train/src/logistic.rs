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

/// Rounds over all weights; the loss is convex and stops moving long before.
const ROUNDS: usize = 500;
/// Least change of any weight for another round.
const STILL: f64 = 1e-7;

/// The weights and the bias; `l2` pulls the weights to 0, on features divided by their deviation.
pub(crate) fn fit<const N: usize>(samples: &[Sample<N>], l2: f64) -> ([f64; N], f64) {
    let scales: [f64; N] = std::array::from_fn(|at| deviation(samples, at));
    let total = total(samples);
    let value = |sample: &Sample<N>, at: usize| {
        sample.features.get(at).map_or(1.0, |value| f64::from(*value) / scales.get(at).copied().unwrap_or(1.0))
    };
    let (mut weights, mut bias) = ([0.0; N], 0.0);
    let mut sums = vec![0f64; samples.len()];
    for _ in 0..ROUNDS {
        let mut moved = 0f64;
        for at in 0..=N {
            let (mut slope, mut curve) = (0.0, 1e-9);
            for (sample, sum) in samples.iter().zip(&sums) {
                let (x, p) = (value(sample, at), probability(*sum));
                slope += sample.weight * (p - f64::from(u8::from(sample.is_so))) * x / total;
                curve += sample.weight * (p * (1.0 - p)).max(1e-4) * x * x / total;
            }
            let step = match weights.get_mut(at) {
                Some(weight) => {
                    let step = -((slope + l2 * *weight) / (curve + l2)).clamp(-1.0, 1.0);
                    *weight += step;
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

/// The logistic of a sum.
fn probability(sum: f64) -> f64 {
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
        let (weights, bias) = fit(&samples, 1e-3);
        // Eight of ten: the odds of a case with the feature are four, without it a quarter.
        assert!((weights[0] + bias - 4f64.ln()).abs() < 0.1, "{weights:?} {bias}");
        assert!(weights[1].abs() < 0.1, "{weights:?}");
    }

    #[test]
    fn without_samples_nothing_is_known() {
        assert_eq!(fit::<2>(&[], 1e-3), ([0.0; 2], 0.0));
    }
}
