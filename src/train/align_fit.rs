//! Fits the weights of the alignment score: logistic loss, each weight bound to its sign, drawn towards a prior.
//!
//! Without the bounds a feature that happens to help on one collection turns against sense on the next. Coordinate by
//! coordinate, so that the same samples give the same weights to the last bit; it does not read any file.

/// One pair with what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Features in the order of the weights; the bias is added here.
    pub features: Vec<f32>,
    /// Whether the two state one fact.
    pub is_same: bool,
    /// How much the sample counts.
    pub weight: f64,
}

/// Which values a weight may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// At least 0.
    Positive,
    /// At most 0.
    Negative,
    /// Any.
    Free,
}

impl Sign {
    fn clamp(self, weight: f64) -> f64 {
        match self {
            Self::Positive => weight.max(0.0),
            Self::Negative => weight.min(0.0),
            Self::Free => weight,
        }
    }
}

/// Rounds over all weights; the loss is convex and stops moving long before.
const ROUNDS: usize = 200;
/// Least change of any weight for another round.
const STILL: f64 = 1e-7;

/// The weights, the bias last. `prior` has one entry a feature (0 for none) and draws with the strength `l2`, on features
/// divided by their deviation.
pub fn fit(samples: &[Sample], signs: &[Sign], prior: &[f64], l2: f64) -> Vec<f64> {
    let n = signs.len();
    let total: f64 = samples.iter().map(|sample| sample.weight).sum::<f64>().max(f64::MIN_POSITIVE);
    let scales: Vec<f64> = (0..n).map(|at| deviation(samples, at, total)).collect();
    let value = |sample: &Sample, at: usize| if at == n { 1.0 } else { f64::from(sample.features[at]) / scales[at] };
    let prior: Vec<f64> = (0..n).map(|at| prior.get(at).copied().unwrap_or_default() * scales[at]).collect();
    let mut weights: Vec<f64> = prior.iter().copied().chain([0.0]).collect();
    let mut sums: Vec<f64> =
        samples.iter().map(|sample| (0..n).map(|at| weights[at] * value(sample, at)).sum()).collect();
    for _ in 0..ROUNDS {
        let mut moved = 0f64;
        for at in 0..=n {
            let (mut slope, mut curve) = (0.0, 1e-9);
            for (sample, sum) in samples.iter().zip(&sums) {
                let x = value(sample, at);
                let p = 1.0 / (1.0 + (-sum).exp());
                slope += sample.weight * (p - f64::from(u8::from(sample.is_same))) * x;
                curve += sample.weight * (p * (1.0 - p)).max(1e-4) * x * x;
            }
            let (mut slope, mut curve) = (slope / total, curve / total);
            if at < n {
                slope += l2 * (weights[at] - prior[at]);
                curve += l2;
            }
            let wished = weights[at] - (slope / curve).clamp(-1.0, 1.0);
            let next = signs.get(at).map_or(wished, |sign| sign.clamp(wished));
            let step = next - weights[at];
            if step != 0.0 {
                weights[at] = next;
                samples.iter().zip(&mut sums).for_each(|(sample, sum)| *sum += step * value(sample, at));
                moved = moved.max(step.abs());
            }
        }
        if moved < STILL {
            break;
        }
    }
    (0..=n).map(|at| if at == n { weights[at] } else { weights[at] / scales[at] }).collect()
}

fn deviation(samples: &[Sample], at: usize, total: f64) -> f64 {
    let value = |sample: &Sample| f64::from(sample.features[at]);
    let mean = samples.iter().map(|sample| sample.weight * value(sample)).sum::<f64>() / total;
    let variance = samples.iter().map(|sample| sample.weight * (value(sample) - mean).powi(2)).sum::<f64>() / total;
    if variance > 1e-12 { variance.sqrt() } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(features: [f32; 2], is_same: bool) -> Sample {
        Sample { features: features.to_vec(), is_same, weight: 1.0 }
    }

    #[test]
    fn a_weight_keeps_its_sign_and_a_telling_feature_gets_weight() {
        let samples: Vec<Sample> = (0..40)
            .map(|n| {
                let is_same = n % 2 == 0;
                let told = if is_same { 1.0 } else { 0.2 };
                sample([if n % 10 == 0 { 0.5 } else { told }, -told], is_same)
            })
            .collect();
        let weights = fit(&samples, &[Sign::Positive, Sign::Positive], &[], 1e-3);
        assert!(weights[0] > 1.0);
        assert_eq!(weights[1], 0.0);
        assert_eq!(weights, fit(&samples, &[Sign::Positive, Sign::Positive], &[], 1e-3));
    }

    #[test]
    fn without_samples_the_prior_stays() {
        assert_eq!(fit(&[], &[Sign::Free], &[0.7], 1e-3)[0], 0.7);
    }
}
