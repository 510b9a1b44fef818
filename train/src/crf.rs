//! Fits the weights of a linear-chain conditional random field to partial labels by AdaGrad.
//!
//! Each token has a set of allowed tags; the loss is log Z over all sequences less log Z over allowed ones, so that a label
//! that leaves the type open ("some place") teaches what it says and no more. Sums run in a fixed order: same seed, same bytes.

use crosscheck_text::rules::tag::facts::LANES;
use crosscheck_text::rules::tag::model::{N_TAGS, OUTSIDE, may_follow};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rayon::prelude::*;

/// One value for each tag.
pub(crate) type Lanes = [f32; LANES];

/// Stretches of tokens with features and allowed tags.
#[derive(Debug, Default)]
pub(crate) struct Corpus {
    /// First token and number of tokens of each stretch.
    pub stretches: Vec<Stretch>,
    /// One past the last feature of each token.
    pub ends: Vec<usize>,
    /// Features of all tokens.
    pub features: Vec<u32>,
    /// Bits of the tags that each token may have.
    pub allowed: Vec<u32>,
}

/// A stretch of tokens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stretch {
    /// First token.
    pub first: usize,
    /// Number of tokens.
    pub n: usize,
    /// The document it is from.
    pub row: usize,
}

/// How to fit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recipe {
    /// Seed of the order and the draws.
    pub seed: u64,
    /// Passes over the corpus.
    pub n_passes: usize,
    /// Fits with orders of their own, whose weights are averaged.
    pub n_fits: usize,
    /// Rate of the first step; the last has a tenth of it.
    pub rate: f32,
    /// Pull of touched weights towards zero.
    pub decay: f32,
}

/// The weights.
#[derive(Debug)]
pub(crate) struct Weights {
    /// Of each feature.
    pub features: Vec<Lanes>,
    /// Of each tag after each other; the last row is the start, the last column the end.
    pub transitions: [Lanes; LANES],
}

impl Weights {
    fn zero(n_features: usize) -> Self {
        Self { features: vec![[0.0; LANES]; n_features], transitions: [[0.0; LANES]; LANES] }
    }
}

struct Fit {
    weights: Weights,
    squares: Vec<Lanes>,
    transition_squares: [Lanes; LANES],
    rate: f32,
    decay: f32,
}

/// What one pass over a stretch keeps for all its tokens.
#[derive(Default)]
struct Lattice {
    emissions: Vec<Lanes>,
    alphas: Vec<Lanes>,
    betas: Vec<Lanes>,
    gradients: Vec<Lanes>,
}

/// Fits weights, the mean of several fits; `times` says how often a pass draws the stretches of each document.
pub(crate) fn fit(
    corpus: &Corpus,
    n_features: usize,
    times: &[f32],
    recipe: Recipe,
    mut report: impl FnMut(usize, f64),
) -> Weights {
    let one =
        |nth: usize| fit_once(corpus, n_features, times, Recipe { seed: recipe.seed + 1000 * nth as u64, ..recipe });
    // The sums run in the order of the fits, whichever ends first.
    let fits: Vec<(Weights, Vec<f64>)> = (0..recipe.n_fits).into_par_iter().map(one).collect();
    let mut mean = Mean::default();
    for (weights, losses) in &fits {
        mean.add(weights);
        losses.iter().enumerate().for_each(|(pass, loss)| report(pass, *loss));
    }
    mean.weights(n_features)
}

/// One fit, and the loss of each pass.
fn fit_once(corpus: &Corpus, n_features: usize, times: &[f32], recipe: Recipe) -> (Weights, Vec<f64>) {
    let mut fit = Fit {
        weights: Weights::zero(n_features),
        squares: vec![[0.0; LANES]; n_features],
        transition_squares: [[0.0; LANES]; LANES],
        rate: recipe.rate,
        decay: recipe.decay,
    };
    let mut rng = StdRng::seed_from_u64(recipe.seed);
    let mut lattice = Lattice::default();
    let (mut mean, mut losses) = (Mean::default(), Vec::new());
    for pass in 0..recipe.n_passes {
        let copies: Vec<usize> = times.iter().map(|times| (times + rng.random::<f32>()) as usize).collect();
        let mut order = Vec::new();
        for stretch in &corpus.stretches {
            for _ in 0..copies.get(stretch.row).copied().unwrap_or_default() {
                order.push(*stretch);
            }
        }
        order.shuffle(&mut rng);
        let mut loss = 0.0;
        for (n, stretch) in order.iter().enumerate() {
            let done = (pass as f32 + n as f32 / order.len() as f32) / recipe.n_passes as f32;
            fit.rate = recipe.rate * (1.0 - 0.9 * done);
            loss += fit.learn(corpus, *stretch, &mut lattice);
            if pass * 2 >= recipe.n_passes && (n + 1) % (order.len() / SNAPSHOTS).max(1) == 0 {
                mean.add(&fit.weights);
            }
        }
        losses.push(loss / order.len().max(1) as f64);
    }
    (mean.weights(n_features), losses)
}

/// Times a pass that the weights are added to their mean.
const SNAPSHOTS: usize = 4;

/// The mean of the weights over the second half of the passes: less noise than the last step's.
#[derive(Default)]
struct Mean {
    sum: Option<Weights>,
    n: f32,
}

impl Mean {
    fn add(&mut self, weights: &Weights) {
        let sum = self.sum.get_or_insert_with(|| Weights::zero(weights.features.len()));
        let rows = sum.features.iter_mut().zip(&weights.features);
        for (sum, own) in rows.chain(sum.transitions.iter_mut().zip(&weights.transitions)) {
            add(sum, own, 1.0);
        }
        self.n += 1.0;
    }

    fn weights(self, n_features: usize) -> Weights {
        let (mut sum, n) = (self.sum.unwrap_or_else(|| Weights::zero(n_features)), self.n.max(1.0));
        for row in sum.features.iter_mut().chain(&mut sum.transitions) {
            row.iter_mut().for_each(|weight| *weight /= n);
        }
        sum
    }
}

impl Fit {
    /// One step on one stretch; returns its loss.
    fn learn(&mut self, corpus: &Corpus, stretch: Stretch, lattice: &mut Lattice) -> f64 {
        let tokens = stretch.first..stretch.first + stretch.n;
        let of = |token: usize| {
            let from = token.checked_sub(1).map_or(0, |before| corpus.ends[before]);
            &corpus.features[from..corpus.ends[token]]
        };
        lattice.emissions.clear();
        for token in tokens.clone() {
            let mut scores = [0.0; LANES];
            for feature in of(token) {
                add(&mut scores, &self.weights.features[*feature as usize], 1.0);
            }
            let most = scores[..N_TAGS].iter().copied().fold(f32::MIN, f32::max);
            let mut emission = [0.0; LANES];
            for (own, score) in emission[..N_TAGS].iter_mut().zip(scores) {
                *own = (score - most).exp();
            }
            lattice.emissions.push(emission);
        }
        let mut steps = [[0.0; LANES]; LANES];
        for (from, row) in steps.iter_mut().enumerate() {
            for (to, step) in row.iter_mut().enumerate() {
                let legal = to == N_TAGS || may_follow(if from == N_TAGS { OUTSIDE } else { from }, to);
                *step = if legal { self.weights.transitions[from][to].exp() } else { 0.0 };
            }
        }
        lattice.gradients.clear();
        lattice.gradients.resize(stretch.n, [0.0; LANES]);
        let mut moves = [[0.0; LANES]; LANES];
        let allowed = &corpus.allowed[tokens.clone()];
        let Some(within) = expect(lattice, &steps, Some(allowed), -1.0, &mut moves) else { return 0.0 };
        let all = expect(lattice, &steps, None, 1.0, &mut moves).unwrap_or(within);
        for (token, gradient) in tokens.zip(&lattice.gradients) {
            for feature in of(token) {
                let (weights, squares) =
                    (&mut self.weights.features[*feature as usize], &mut self.squares[*feature as usize]);
                step(weights, squares, gradient, self.rate, self.decay);
            }
        }
        for ((weights, squares), gradient) in
            self.weights.transitions.iter_mut().zip(&mut self.transition_squares).zip(&moves)
        {
            step(weights, squares, gradient, self.rate, self.decay);
        }
        all - within
    }
}

fn add(to: &mut Lanes, what: &Lanes, times: f32) {
    for (to, what) in to.iter_mut().zip(what) {
        *to += what * times;
    }
}

fn step(weights: &mut Lanes, squares: &mut Lanes, gradient: &Lanes, rate: f32, decay: f32) {
    for ((weight, square), slope) in weights.iter_mut().zip(squares).zip(gradient) {
        let slope = slope + decay * *weight;
        *square += slope * slope;
        *weight -= rate * slope / (square.sqrt() + 1e-6);
    }
}

/// Adds `sign` times the expected tags and moves to the gradients; returns the log of the sum over sequences.
fn expect(
    lattice: &mut Lattice,
    steps: &[Lanes; LANES],
    allowed: Option<&[u32]>,
    sign: f32,
    moves: &mut [Lanes; LANES],
) -> Option<f64> {
    let n = lattice.emissions.len();
    lattice.alphas.clear();
    let mut log_sum = 0.0;
    for at in 0..n {
        let mut alpha = [0.0; LANES];
        match lattice.alphas.last() {
            None => alpha = steps[N_TAGS],
            Some(before) => {
                for (tag, before) in before[..N_TAGS].iter().enumerate() {
                    add(&mut alpha, &steps[tag], *before);
                }
            }
        }
        let own = emission(lattice, allowed, at);
        let mut sum = 0.0;
        for (alpha, own) in alpha.iter_mut().zip(own) {
            *alpha *= own;
            sum += *alpha;
        }
        if sum.is_nan() || sum <= 0.0 {
            return None;
        }
        alpha.iter_mut().for_each(|alpha| *alpha /= sum);
        log_sum += f64::from(sum).ln();
        lattice.alphas.push(alpha);
    }
    lattice.betas.clear();
    lattice.betas.resize(n, [0.0; LANES]);
    let mut beta: Lanes = std::array::from_fn(|tag| if tag < N_TAGS { steps[tag][N_TAGS] } else { 0.0 });
    for at in (0..n).rev() {
        let total: f32 = lattice.alphas[at].iter().zip(&beta).map(|(alpha, beta)| alpha * beta).sum();
        if total.is_nan() || total <= 0.0 {
            return None;
        }
        beta.iter_mut().for_each(|beta| *beta /= total);
        if at == n - 1 {
            log_sum += f64::from(total).ln();
        }
        lattice.betas[at] = beta;
        if at > 0 {
            let own = emission(lattice, allowed, at);
            let ahead: Lanes = std::array::from_fn(|tag| own[tag] * beta[tag]);
            beta = std::array::from_fn(|tag| steps[tag].iter().zip(&ahead).map(|(step, ahead)| step * ahead).sum());
        }
    }
    gather(lattice, steps, allowed, sign, moves);
    Some(log_sum)
}

/// What a token gives to each tag, 0 where the tag is not allowed.
fn emission(lattice: &Lattice, allowed: Option<&[u32]>, at: usize) -> Lanes {
    let mut own = lattice.emissions[at];
    if let Some(allowed) = allowed {
        for (tag, value) in own.iter_mut().enumerate() {
            *value *= (allowed[at] >> tag & 1) as f32;
        }
    }
    own
}

/// Adds the expected tags and moves of a stretch whose sums from both ends are known.
fn gather(
    lattice: &mut Lattice,
    steps: &[Lanes; LANES],
    allowed: Option<&[u32]>,
    sign: f32,
    moves: &mut [Lanes; LANES],
) {
    let n = lattice.emissions.len();
    for at in 0..n {
        let (alpha, beta) = (&lattice.alphas[at], &lattice.betas[at]);
        for ((gradient, alpha), beta) in lattice.gradients[at].iter_mut().zip(alpha).zip(beta) {
            *gradient += sign * alpha * beta;
        }
        let edges: Lanes = std::array::from_fn(|tag| if tag < N_TAGS { sign * alpha[tag] * beta[tag] } else { 0.0 });
        if at == 0 {
            add(&mut moves[N_TAGS], &edges, 1.0);
        }
        if at == n - 1 {
            moves.iter_mut().zip(edges).take(N_TAGS).for_each(|(row, edge)| row[N_TAGS] += edge);
        }
        if at > 0 {
            let own = emission(lattice, allowed, at);
            let before = lattice.alphas[at - 1];
            let mut joint = [[0.0; LANES]; LANES];
            let mut total = 0.0;
            for tag in 0..N_TAGS {
                for next in 0..N_TAGS {
                    joint[tag][next] = before[tag] * steps[tag][next] * own[next] * beta[next];
                    total += joint[tag][next];
                }
            }
            for (row, joint) in moves.iter_mut().zip(&joint).take(N_TAGS) {
                add(row, joint, sign / total.max(f32::MIN_POSITIVE));
            }
        }
    }
}
