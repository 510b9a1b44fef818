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
}

/// Rounds over all weights; the loss is convex and stops moving long before.
const ROUNDS: usize = 500;
/// Least change of any weight for another round.
const STILL: f64 = 1e-7;

/// The weights and the bias; `l2` draws weights to zero, on features divided by their deviation.
pub(crate) fn fit<const N: usize>(samples: &[Sample<N>], l2: f64) -> ([f64; N], f64) {
    let scales: [f64; N] = std::array::from_fn(|at| deviation(samples, at));
    let total = samples.len().max(1) as f64;
    let value = |sample: &Sample<N>, at: usize| {
        sample.features.get(at).map_or(1.0, |value| f64::from(*value) / scales.get(at).copied().unwrap_or(1.0))
    };
    let (mut weights, mut bias) = ([0.0; N], 0.0);
    let mut sums = vec![0.0; samples.len()];
    for _ in 0..ROUNDS {
        let mut moved = 0f64;
        for at in 0..=N {
            let (mut slope, mut curve) = (0.0, 1e-9);
            for (sample, sum) in samples.iter().zip(&sums) {
                let x = value(sample, at);
                let p = probability(*sum);
                slope += (p - f64::from(u8::from(sample.is_so))) * x / total;
                curve += (p * (1.0 - p)).max(1e-4) * x * x / total;
            }
            let weight = weights.get_mut(at);
            let pull = weight.as_ref().map_or(0.0, |weight| l2 * **weight);
            let step = -((slope + pull) / (curve + l2)).clamp(-1.0, 1.0);
            *weight.unwrap_or(&mut bias) += step;
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
pub(crate) fn probability(sum: f64) -> f64 {
    1.0 / (1.0 + (-sum).exp())
}

fn deviation<const N: usize>(samples: &[Sample<N>], at: usize) -> f64 {
    let total = samples.len().max(1) as f64;
    let values = || samples.iter().filter_map(|sample| sample.features.get(at)).map(|value| f64::from(*value));
    let mean = values().sum::<f64>() / total;
    let variance = values().map(|value| (value - mean).powi(2)).sum::<f64>() / total;
    if variance > 1e-12 { variance.sqrt() } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_telling_feature_gets_weight_and_an_idle_one_none() {
        let case = |n: u32| {
            let is_so = n % 2 == 0;
            let told = if is_so == (n % 10 > 1) { 1.0 } else { 0.0 };
            Sample { features: [told, (n / 2 % 2) as f32], is_so }
        };
        let samples: Vec<Sample<2>> = (0..40).map(case).collect();
        let (weights, bias) = fit(&samples, 1e-3);
        // Eight of ten: the odds of a case with the feature are four, without it a quarter.
        assert!((weights[0] + bias - 4f64.ln()).abs() < 0.1, "{weights:?} {bias}");
        assert!(weights[1].abs() < 0.1, "{weights:?}");
    }
}
