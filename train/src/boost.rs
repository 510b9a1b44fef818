//! Boosted trees for a yes or no: gradient boosting on histograms, leaf by leaf, as LightGBM does it (Ke et al., 2017).
//!
//! A feature can be bound to push one way only. Same samples and seed give the same trees on any number of threads. It reads
//! no file.

use crosscheck_text::rules::agree::forest::{Forest, Node};
use rayon::prelude::*;

use crate::parser::random::Random;

/// Cases of `N` features.
pub(crate) struct Cases<'a, const N: usize> {
    /// What is known of each.
    pub rows: &'a [[f32; N]],
    /// Whether it is so.
    pub is_so: &'a [bool],
    /// How much each counts; all alike where there are none.
    pub weights: Option<&'a [f64]>,
    /// What the trees are added to; the share of what is so where there are none.
    pub offsets: Option<&'a [f64]>,
}

/// How trees are grown.
#[derive(Clone, Debug)]
pub(crate) struct Recipe<const N: usize> {
    /// Trees of one fit.
    pub rounds: usize,
    /// Fits with seeds of their own, whose sums are averaged.
    pub fits: usize,
    /// What of a tree is added.
    pub rate: f64,
    /// Leaves of a tree, at most.
    pub leaves: usize,
    /// Samples of a leaf, at least.
    pub least: usize,
    /// Share of the features that a tree may ask.
    pub features: f64,
    /// Share of the samples that a tree is grown on.
    pub bag: f64,
    /// Pull of leaves to 0.
    pub l2: f64,
    /// Which way each feature may push: 1 up, -1 down, 0 both; `None` keeps a feature out.
    pub signs: [Option<i8>; N],
    /// Seed of the draws.
    pub seed: u64,
}

/// Most bins of a feature.
const BINS: usize = 128;

/// The samples in bins, column by column.
struct Table {
    columns: Vec<Vec<u8>>,
    /// Greatest value of each bin but the last.
    limits: Vec<Vec<f32>>,
}

/// Grows a forest that gives the logarithm of the odds of a case.
pub(crate) fn boost<const N: usize>(cases: &Cases<'_, N>, recipe: &Recipe<N>) -> Forest {
    let table = Table::new(cases.rows, &recipe.signs);
    let weight = |case: usize| cases.weights.map_or(1.0, |weights| weights[case]);
    let (so, all) = cases.is_so.iter().enumerate().fold((0.0, 0.0), |(so, all), (case, is_so)| {
        (so + f64::from(u8::from(*is_so)) * weight(case), all + weight(case))
    });
    let share = (so / f64::max(all, 1e-6)).clamp(1e-6, 1.0 - 1e-6);
    let start = if cases.offsets.is_some() { 0.0 } else { (share / (1.0 - share)).ln() };
    let mut forest = Forest::default();
    // A tree of a recipe is far smaller than a tree can be.
    let mut add = |tree: Vec<Node>| forest.push(tree).expect("the tree is whole");
    add(vec![Node::Leaf(start as f32)]);
    let parts: Vec<Vec<Vec<Node>>> = (0..recipe.fits as u64)
        .into_par_iter()
        .map(|fit| grow(&table, cases, recipe, start, recipe.seed.wrapping_mul(1000) + fit))
        .collect();
    for tree in parts.into_iter().flatten() {
        let scaled = tree.into_iter().map(|node| match node {
            Node::Leaf(value) => Node::Leaf(rounded(f64::from(value) / recipe.fits as f64)),
            split => split,
        });
        add(scaled.collect());
    }
    forest
}

/// To five digits behind the point: what is written is what was fitted.
fn rounded(value: f64) -> f32 {
    ((value * 1e5).round() / 1e5) as f32
}

fn grow<const N: usize>(
    table: &Table,
    cases: &Cases<'_, N>,
    recipe: &Recipe<N>,
    start: f64,
    seed: u64,
) -> Vec<Vec<Node>> {
    let mut random = Random::new(seed);
    let n = cases.is_so.len();
    let mut sums = cases.offsets.map_or_else(|| vec![start; n], <[f64]>::to_vec);
    let open: Vec<usize> = (0..N).filter(|at| recipe.signs[*at].is_some()).collect();
    let mut trees = Vec::with_capacity(recipe.rounds);
    for _ in 0..recipe.rounds {
        let bag = (recipe.bag * 1e6) as usize;
        let drawn: Vec<u32> = (0..n as u32).filter(|_| random.below(1_000_000) < bag).collect();
        let mut asked = open.clone();
        random.shuffle(&mut asked);
        asked.truncate(((open.len() as f64 * recipe.features).ceil() as usize).max(1));
        asked.sort_unstable();
        let slopes: Vec<(f64, f64)> = (sums.iter().zip(cases.is_so).enumerate())
            .map(|(case, (sum, is_so))| {
                let p = 1.0 / (1.0 + (-sum).exp());
                let weight = cases.weights.map_or(1.0, |weights| weights[case]);
                (weight * (p - f64::from(u8::from(*is_so))), weight * (p * (1.0 - p)).max(1e-9))
            })
            .collect();
        let tree = Tree::grow(table, &slopes, drawn, &asked, recipe);
        for (row, sum) in sums.iter_mut().enumerate() {
            *sum += tree.value(table, row);
        }
        trees.push(tree.nodes(table));
    }
    trees
}

impl Table {
    fn new<const N: usize>(rows: &[[f32; N]], signs: &[Option<i8>; N]) -> Self {
        let column = |at: usize| {
            if signs[at].is_none() {
                return (Vec::new(), Vec::new());
            }
            let mut values: Vec<f32> = rows.iter().map(|row| row[at]).collect();
            values.sort_by(f32::total_cmp);
            let mut limits = Vec::new();
            let step = (values.len() / BINS).max(1);
            let mut from = 0;
            while from < values.len() {
                let to = (from + step).min(values.len()) - 1;
                let limit = values[to];
                // A bin ends behind the last of equal values.
                from = values.partition_point(|value| *value <= limit);
                if from < values.len() {
                    limits.push((limit + values[from]) / 2.0);
                }
            }
            limits.truncate(usize::from(u8::MAX));
            let bins = rows.iter().map(|row| limits.partition_point(|limit| *limit < row[at]) as u8).collect();
            (bins, limits)
        };
        let (columns, limits) = (0..N).into_par_iter().map(column).unzip();
        Self { columns, limits }
    }
}

/// A tree while it is grown.
struct Tree {
    nodes: Vec<Grown>,
}

enum Grown {
    Split { feature: usize, bin: u8, below: usize, above: usize },
    Leaf(f64),
}

/// A leaf that may still be split.
struct Open {
    node: usize,
    rows: Vec<u32>,
    sums: (f64, f64),
    bounds: (f64, f64),
    best: Option<Split>,
}

#[derive(Clone, Copy)]
struct Split {
    gain: f64,
    feature: usize,
    bin: u8,
    /// What the two sides add.
    values: (f64, f64),
    below: (f64, f64),
}

impl Tree {
    fn grow<const N: usize>(
        table: &Table,
        slopes: &[(f64, f64)],
        rows: Vec<u32>,
        asked: &[usize],
        recipe: &Recipe<N>,
    ) -> Self {
        let sums = total(slopes, &rows);
        let bounds = (f64::NEG_INFINITY, f64::INFINITY);
        let mut tree = Self { nodes: vec![Grown::Leaf(recipe.rate * value(sums, bounds, recipe.l2))] };
        let best = split(table, slopes, (&rows, sums, bounds), asked, recipe);
        let mut open = vec![Open { node: 0, rows, sums, bounds, best }];
        for _ in 1..recipe.leaves {
            let gain = |leaf: &Open| leaf.best.map_or(0.0, |best| best.gain);
            let widest = (0..open.len()).max_by(|a, b| gain(&open[*a]).total_cmp(&gain(&open[*b])).then(b.cmp(a)));
            let Some(at) = widest.filter(|at| gain(&open[*at]) > 0.0) else { break };
            let leaf = open.swap_remove(at);
            let Some(best) = leaf.best else { break };
            let column = &table.columns[best.feature];
            let (left, right): (Vec<u32>, Vec<u32>) =
                leaf.rows.iter().partition(|row| column[**row as usize] <= best.bin);
            let rest = (leaf.sums.0 - best.below.0, leaf.sums.1 - best.below.1);
            let middle = (best.values.0 + best.values.1) / 2.0;
            let (low, high) = leaf.bounds;
            let (of_left, of_right) = match recipe.signs[best.feature] {
                Some(1) => ((low, middle), (middle, high)),
                Some(-1) => ((middle, high), (low, middle)),
                _ => (leaf.bounds, leaf.bounds),
            };
            let (below, above) = (tree.nodes.len(), tree.nodes.len() + 1);
            tree.nodes[leaf.node] = Grown::Split { feature: best.feature, bin: best.bin, below, above };
            for (node, rows, sums, bounds) in [(below, left, best.below, of_left), (above, right, rest, of_right)] {
                tree.nodes.push(Grown::Leaf(recipe.rate * value(sums, bounds, recipe.l2)));
                let best = split(table, slopes, (&rows, sums, bounds), asked, recipe);
                open.push(Open { node, rows, sums, bounds, best });
            }
        }
        tree
    }

    fn value(&self, table: &Table, row: usize) -> f64 {
        let mut at = 0;
        loop {
            match self.nodes[at] {
                Grown::Split { feature, bin, below, above } => {
                    at = if table.columns[feature][row] <= bin { below } else { above };
                }
                Grown::Leaf(value) => return value,
            }
        }
    }

    /// With the limits of bins in the place of their numbers.
    fn nodes(&self, table: &Table) -> Vec<Node> {
        let node = |node: &Grown| match *node {
            Grown::Split { feature, bin, below, above } => Node::Split {
                feature: feature as u8,
                limit: table.limits[feature][usize::from(bin)],
                below: below as u32,
                above: above as u32,
            },
            Grown::Leaf(value) => Node::Leaf(value as f32),
        };
        self.nodes.iter().map(node).collect()
    }
}

fn total(slopes: &[(f64, f64)], rows: &[u32]) -> (f64, f64) {
    rows.iter().fold((0.0, 0.0), |sum, row| {
        let (slope, curve) = slopes[*row as usize];
        (sum.0 + slope, sum.1 + curve)
    })
}

/// What a leaf adds: one Newton step, within its bounds.
fn value((slope, curve): (f64, f64), (low, high): (f64, f64), l2: f64) -> f64 {
    (-slope / (curve + l2)).max(low).min(high)
}

/// By how much a leaf with this value lowers the loss.
fn worth((slope, curve): (f64, f64), value: f64, l2: f64) -> f64 {
    -(2.0 * slope * value + (curve + l2) * value * value)
}

fn split<const N: usize>(
    table: &Table,
    slopes: &[(f64, f64)],
    (rows, sums, bounds): (&[u32], (f64, f64), (f64, f64)),
    asked: &[usize],
    recipe: &Recipe<N>,
) -> Option<Split> {
    if rows.len() < 2 * recipe.least {
        return None;
    }
    let own = worth(sums, value(sums, bounds, recipe.l2), recipe.l2);
    let of_feature = |feature: usize| -> Option<Split> {
        let column = &table.columns[feature];
        let n_bins = table.limits[feature].len() + 1;
        let mut bins = vec![(0.0f64, 0.0f64, 0u32); n_bins];
        for row in rows {
            let bin = &mut bins[usize::from(column[*row as usize])];
            let (slope, curve) = slopes[*row as usize];
            *bin = (bin.0 + slope, bin.1 + curve, bin.2 + 1);
        }
        let (mut below, mut n) = ((0.0, 0.0), 0usize);
        let mut best: Option<Split> = None;
        for (bin, (slope, curve, count)) in bins.iter().enumerate().take(n_bins - 1) {
            below = (below.0 + slope, below.1 + curve);
            n += *count as usize;
            if *count == 0 || n < recipe.least || rows.len() - n < recipe.least {
                continue;
            }
            let above = (sums.0 - below.0, sums.1 - below.1);
            let values = (value(below, bounds, recipe.l2), value(above, bounds, recipe.l2));
            let is_wrong_way = match recipe.signs[feature] {
                Some(1) => values.0 > values.1,
                Some(-1) => values.0 < values.1,
                _ => false,
            };
            let gain = worth(below, values.0, recipe.l2) + worth(above, values.1, recipe.l2) - own;
            if !is_wrong_way && gain > best.map_or(1e-6, |best| best.gain) {
                best = Some(Split { gain, feature, bin: bin as u8, values, below });
            }
        }
        best
    };
    let found = asked.iter().filter_map(|feature| of_feature(*feature));
    found.fold(
        None,
        |best: Option<Split>, one| if best.is_none_or(|best| one.gain > best.gain) { Some(one) } else { best },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Features of the cases.
    const N: usize = 5;

    fn recipe(signs: [Option<i8>; N]) -> Recipe<N> {
        Recipe { rounds: 60, fits: 2, rate: 0.1, leaves: 4, least: 5, features: 1.0, bag: 0.8, l2: 1.0, signs, seed: 1 }
    }

    /// Cases that count alike, from nothing.
    fn alike<'a>(rows: &'a [[f32; N]], is_so: &'a [bool]) -> Cases<'a, N> {
        Cases { rows, is_so, weights: None, offsets: None }
    }

    /// The first feature tells with the second; the third is noise.
    fn cases() -> (Vec<[f32; N]>, Vec<bool>) {
        let mut random = Random::new(7);
        let case = |_| {
            let mut row = [0.0; N];
            row[..3].iter_mut().for_each(|value| *value = random.below(100) as f32);
            (row, row[0] > 50.0 && row[1] > 30.0)
        };
        (0..600).map(case).unzip()
    }

    #[test]
    fn trees_find_what_tells_only_together() {
        let (rows, is_so) = cases();
        let forest = boost(&alike(&rows, &is_so), &recipe([Some(0); N]));
        let right =
            rows.iter().zip(&is_so).filter(|(row, is_so)| (forest.sum(row.as_slice()) > 0.0) == **is_so).count();
        assert!(right >= 590, "{right} of 600");
        assert_eq!(forest, boost(&alike(&rows, &is_so), &recipe([Some(0); N])), "same seed, same trees");
    }

    #[test]
    fn a_bound_feature_pushes_one_way_only() {
        let (rows, is_so) = cases();
        let mut signs = [Some(0); N];
        signs[0] = Some(-1);
        signs[2] = None;
        let forest = boost(&alike(&rows, &is_so), &recipe(signs));
        let sum = |first: f32| {
            let mut row = rows[0];
            row[0] = first;
            forest.sum(&row)
        };
        let sums: Vec<f32> = (0..100).map(|first| sum(first as f32)).collect();
        assert!(sums.is_sorted_by(|one, next| *next <= *one + 1e-5), "{sums:?}");
    }

    #[test]
    fn cases_without_weight_have_no_say_and_what_is_known_is_not_learned_again() {
        let (rows, is_so) = cases();
        let turned: Vec<bool> =
            is_so.iter().enumerate().map(|(case, is)| if case % 2 == 0 { *is } else { !is }).collect();
        let weights: Vec<f64> = (0..rows.len()).map(|case| if case % 2 == 0 { 1.0 } else { 0.0 }).collect();
        let cases = Cases { weights: Some(&weights), ..alike(&rows, &turned) };
        let forest = boost(&cases, &recipe([Some(0); N]));
        let right =
            rows.iter().zip(&is_so).filter(|(row, is_so)| (forest.sum(row.as_slice()) > 0.0) == **is_so).count();
        assert!(right >= 570, "{right} of 600");

        let offsets: Vec<f64> = is_so.iter().map(|is| if *is { 9.0 } else { -9.0 }).collect();
        let forest = boost(&Cases { offsets: Some(&offsets), ..alike(&rows, &is_so) }, &recipe([Some(0); N]));
        let most = rows.iter().map(|row| forest.sum(row).abs()).fold(0.0, f32::max);
        assert!(most < 0.5, "{most}, where cases without offsets get several");
    }
}
