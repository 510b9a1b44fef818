//! Models of boosted trees: a number for what two sentences, or two answers, have in common.
//!
//! `rules/models/pairs.txt` says how likely two sentences state one fact. `rules/models/facts.txt` holds three: `question`,
//! how likely two answers answer one question by what stands around them; `agree`, how likely two values that fit are told of
//! one thing; `differ`, how likely two values that do not fit cannot both be right, or follow one another. `make train-facts`
//! writes both. A row is a node: a question about one feature, or a leaf with what it adds to the sum; the logistic of the
//! sum is the probability.

use crate::error::{Result, RulesError};
use crate::rules::agree::answer_feature::AnswerFeature;
use crate::rules::agree::pair_feature::PairFeature;
use crate::rules::files::{RuleFiles, RuleTable};

/// A node of a tree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Node {
    /// Below when the feature is at most the limit, else above; both are places in the tree, behind this one.
    Split {
        /// Index into the table of features.
        feature: u8,
        /// The greatest value that goes below.
        limit: f32,
        /// Where it goes then.
        below: u32,
        /// Where it goes else.
        above: u32,
    },
    /// What the tree adds.
    Leaf(f32),
}

/// Trees whose leaves are summed.
///
/// A tree is not walked. Each split whose feature is above its limit strikes out the leaves below it, feature by feature in the order
/// of the limits, so that the first limit that is not passed ends a feature; of the leaves that are left of a tree, the first is
/// the one that a walk would have come to (QuickScorer: Lucchese et al. 2015).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Forest {
    trees: Vec<Vec<Node>>,
    blocks: Vec<Block>,
}

/// Most leaves of a tree: one a bit.
pub const MOST_LEAVES: usize = 64;
/// Trees whose leaves are struck out together.
const TREES_PER_BLOCK: usize = 512;

/// Some trees, as they are asked.
#[derive(Clone, Debug, Default, PartialEq)]
struct Block {
    /// By feature, those of each in the order of their limits.
    splits: Vec<Vec<Split>>,
    /// What the leaves add, tree after tree.
    leaves: Vec<f32>,
    /// Where the leaves of each tree begin.
    first: Vec<u32>,
}

/// A split, as it is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Split {
    limit: f32,
    /// Place of its tree in the block.
    tree: u32,
    /// The leaves that stay when the feature is above the limit.
    kept: u64,
}

impl Forest {
    /// Adds a tree; its nodes point at each other by their place in it, each at nodes behind itself.
    ///
    /// # Errors
    /// When it has more than [`MOST_LEAVES`] leaves, or a node points at none behind it; says so in words.
    pub fn push(&mut self, tree: Vec<Node>) -> std::result::Result<(), String> {
        count_leaves(&tree, 0, &mut 0)?;
        if self.blocks.last().is_none_or(|block| block.first.len() == TREES_PER_BLOCK) {
            self.blocks.push(Block::default());
        }
        if let Some(block) = self.blocks.last_mut() {
            block.push(&tree);
        }
        self.trees.push(tree);
        Ok(())
    }

    /// The sum of what the trees add, in their order: the logarithm of the odds.
    pub fn sum(&self, features: &[f32]) -> f32 {
        self.blocks.iter().fold(0.0, |sum, block| block.add(sum, features))
    }

    /// The probability.
    pub fn probability(&self, features: &[f32]) -> f32 {
        1.0 / (1.0 + (-self.sum(features)).exp())
    }

    /// The trees, each with its nodes' places in it.
    pub fn trees(&self) -> impl Iterator<Item = &[Node]> {
        self.trees.iter().map(Vec::as_slice)
    }
}

/// Counts the leaves that a walk from a node on can come to.
fn count_leaves(tree: &[Node], node: usize, n_leaves: &mut usize) -> std::result::Result<(), String> {
    match tree.get(node) {
        Some(Node::Leaf(_)) if *n_leaves < MOST_LEAVES => *n_leaves += 1,
        Some(Node::Leaf(_)) => return Err(format!("a tree has more than {MOST_LEAVES} leaves")),
        Some(&Node::Split { below, above, .. }) if below.min(above) as usize > node => {
            count_leaves(tree, below as usize, n_leaves)?;
            count_leaves(tree, above as usize, n_leaves)?;
        }
        Some(Node::Split { .. }) | None => return Err("a node of this tree is missing".to_owned()),
    }
    Ok(())
}

impl Block {
    fn push(&mut self, tree: &[Node]) {
        let number = self.first.len() as u32;
        self.first.push(self.leaves.len() as u32);
        self.leaves_of(tree, 0, (number, &mut 0));
    }

    /// Adds the leaves of a node from left to right; gives those that it has, a bit each.
    fn leaves_of(&mut self, tree: &[Node], node: usize, (number, n_leaves): (u32, &mut usize)) -> u64 {
        match tree.get(node) {
            None => 0,
            Some(Node::Leaf(value)) => {
                self.leaves.push(*value);
                *n_leaves += 1;
                1 << (*n_leaves - 1)
            }
            Some(&Node::Split { feature, limit, below, above }) => {
                let left = self.leaves_of(tree, below as usize, (number, n_leaves));
                let right = self.leaves_of(tree, above as usize, (number, n_leaves));
                let feature = usize::from(feature);
                if self.splits.len() <= feature {
                    self.splits.resize(feature + 1, Vec::new());
                }
                let splits = &mut self.splits[feature];
                let at = splits.partition_point(|split| split.limit <= limit);
                splits.insert(at, Split { limit, tree: number, kept: !left });
                left | right
            }
        }
    }

    fn add(&self, sum: f32, features: &[f32]) -> f32 {
        let mut left = [u64::MAX; TREES_PER_BLOCK];
        for (splits, value) in self.splits.iter().zip(features) {
            for split in splits.iter().take_while(|split| *value > split.limit) {
                left[split.tree as usize % TREES_PER_BLOCK] &= split.kept;
            }
        }
        let leaf = |(first, left): (&u32, &u64)| self.leaves.get((first + left.trailing_zeros()) as usize);
        self.first.iter().zip(&left).filter_map(leaf).fold(sum, |sum, leaf| sum + leaf)
    }
}

/// Columns of a file of models.
const COLUMNS: [&str; 6] = ["model", "node", "feature", "limit", "below", "above"];
/// What stands in the place of a feature at a leaf.
const LEAF: &str = "leaf";

/// Reads the named models of a file, in the order of `names`, whose trees ask the features of `features`.
fn parse<const N: usize>(table: &RuleTable, names: [&str; N], features: &[&str]) -> Result<[Forest; N]> {
    let mut models: [Forest; N] = std::array::from_fn(|_| Forest::default());
    let mut tree: Vec<Node> = Vec::new();
    for (row, next) in table.rows.iter().zip(table.rows.iter().skip(1).map(Some).chain([None])) {
        let number = |field: usize| -> Result<f32> {
            let read = row.fields[field].parse::<f32>().ok().filter(|number| number.is_finite());
            read.ok_or_else(|| table.fail(row, format!("`{}` is no number", row.fields[field])))
        };
        let node = |field: usize| -> Result<u32> {
            let read = row.fields[field].parse::<u32>().ok().filter(|node| *node as usize > tree.len());
            read.ok_or_else(|| table.fail(row, format!("`{}` is no node behind this one", row.fields[field])))
        };
        if row.fields[1] != tree.len().to_string() {
            return Err(table.fail(row, format!("node {} is expected here", tree.len())));
        }
        let read = if row.fields[2] == LEAF {
            Node::Leaf(number(3)?)
        } else {
            let found = features.iter().position(|feature| *feature == row.fields[2]);
            let feature = found.ok_or_else(|| table.fail(row, format!("unknown feature `{}`", row.fields[2])))?;
            Node::Split { feature: feature as u8, limit: number(3)?, below: node(4)?, above: node(5)? }
        };
        tree.push(read);
        if next.is_none_or(|next| next.fields[1] == "0") {
            let of = names.iter().position(|name| *name == row.fields[0]);
            let of = of.ok_or_else(|| table.fail(row, format!("unknown model `{}`", row.fields[0])))?;
            models[of].push(std::mem::take(&mut tree)).map_err(|message| table.fail(row, message))?;
        }
    }
    for (name, model) in names.iter().zip(&models) {
        if model.trees.is_empty() {
            let message = format!("no tree of the model `{name}`");
            return Err(RulesError::Line { path: table.path.clone().into(), line: 1, message });
        }
    }
    Ok(models)
}

/// The file as [`parse`] reads it.
fn to_tsv(models: &[(&str, &Forest)], features: &[&str]) -> String {
    let mut out = format!("# learned by `make train-facts`; see NOTICE\n{}\n", COLUMNS.join("\t"));
    for (name, forest) in models {
        for tree in forest.trees() {
            for (idx, node) in tree.iter().enumerate() {
                let fields = match node {
                    Node::Split { feature, limit, below, above } => {
                        let feature = features.get(usize::from(*feature)).copied().unwrap_or_default();
                        format!("{feature}\t{limit}\t{below}\t{above}")
                    }
                    Node::Leaf(value) => format!("{LEAF}\t{value}\t\t"),
                };
                out.push_str(&format!("{name}\t{idx}\t{fields}\n"));
            }
        }
    }
    out
}

/// The models of facts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FactModels {
    /// Whether two answers answer one question, by what stands around them.
    pub question: Forest,
    /// Whether two values that fit are told of one thing.
    pub agree: Forest,
    /// Whether two values that do not fit cannot both be right, or follow one another.
    pub differ: Forest,
}

impl FactModels {
    /// Reads the models: the user's own, or the built-in ones.
    ///
    /// # Errors
    /// When the file cannot be read, a row does not parse, or a node points at none behind it.
    pub fn parse(files: &RuleFiles) -> Result<Self> {
        let built_in = include_str!("../../../../rules/models/facts.txt");
        let table = files.table("models/facts.txt", built_in, &COLUMNS)?;
        let [question, agree, differ] =
            parse(&table, ["question", "agree", "differ"], &AnswerFeature::ALL.map(AnswerFeature::as_str))?;
        Ok(Self { question, agree, differ })
    }

    /// The file as [`FactModels::parse`] reads it.
    pub fn to_tsv(&self) -> String {
        let models = [("question", &self.question), ("agree", &self.agree), ("differ", &self.differ)];
        to_tsv(&models, &AnswerFeature::ALL.map(AnswerFeature::as_str))
    }
}

/// The model of pairs of sentences.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PairModel {
    /// Whether two sentences state one fact.
    pub same: Forest,
}

impl PairModel {
    /// Reads the model: the user's own, or the built-in one.
    ///
    /// # Errors
    /// As [`FactModels::parse`].
    pub fn parse(files: &RuleFiles) -> Result<Self> {
        let built_in = include_str!("../../../../rules/models/pairs.txt");
        let table = files.table("models/pairs.txt", built_in, &COLUMNS)?;
        let [same] = parse(&table, ["same"], &PairFeature::ALL.map(PairFeature::as_str))?;
        Ok(Self { same })
    }

    /// The file as [`PairModel::parse`] reads it.
    pub fn to_tsv(&self) -> String {
        to_tsv(&[("same", &self.same)], &PairFeature::ALL.map(PairFeature::as_str))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::agree::answer_feature::N_ANSWER_FEATURES;
    use crate::rules::agree::pair_feature::N_FEATURES;

    fn models() -> FactModels {
        let fits = AnswerFeature::Fits as u8;
        let tree = [Node::Split { feature: fits, limit: 0.5, below: 1, above: 2 }, Node::Leaf(-2.0), Node::Leaf(1.5)];
        let mut forest = Forest::default();
        forest.push(tree.to_vec()).expect("it is whole");
        forest.push(vec![Node::Leaf(0.25)]).expect("it is whole");
        FactModels { question: forest.clone(), agree: forest.clone(), differ: forest }
    }

    #[test]
    fn trees_are_summed_and_written_as_they_are_read() {
        let models = models();
        let mut features = [0.0; N_ANSWER_FEATURES];
        assert_eq!(models.agree.sum(&features), -1.75);
        features[AnswerFeature::Fits as usize] = 1.0;
        assert_eq!(models.agree.sum(&features), 1.75);

        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("models/facts.txt");
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(&path, models.to_tsv()).expect("a file");
        let files = RuleFiles { dir: Some(folder.path().to_owned()), ..RuleFiles::default() };
        assert_eq!(FactModels::parse(&files).expect("what was written parses"), models);

        let broken = [
            ("question\t0\tfits\t0.5\t1\t2", "question\t0\tfits\t0.5\t1\t7", "a node of this tree is missing"),
            ("question\t0\tfits", "question\t0\tfist", "unknown feature `fist`"),
            ("question\t1\tleaf\t-2", "question\t1\tleaf\tNaN", "`NaN` is no number"),
            ("question\t0\tfits\t0.5\t1\t2", "question\t0\tfits\t0.5\t0\t2", "`0` is no node behind this one"),
            ("differ", "defer", "unknown model `defer`"),
        ];
        for (from, to, message) in broken {
            std::fs::write(&path, models.to_tsv().replace(from, to)).expect("a file");
            let error = FactModels::parse(&files).expect_err(message);
            assert!(error.to_string().contains(message), "{error}");
        }
    }

    /// What a walk from the root adds.
    fn walked(tree: &[Node], features: &[f32]) -> f32 {
        let mut at = 0;
        loop {
            match tree[at] {
                Node::Leaf(value) => return value,
                Node::Split { feature, limit, below, above } => {
                    at = if features[usize::from(feature)] > limit { above } else { below } as usize;
                }
            }
        }
    }

    #[test]
    fn leaves_that_are_struck_out_leave_those_of_a_walk() {
        let models = PairModel::parse(&RuleFiles::default()).expect("the built-in model parses");
        let mut forest = models.same.clone();
        // More than one block of them, and one as large as a tree can be.
        while forest.trees.len() <= TREES_PER_BLOCK {
            models.same.trees().for_each(|tree| forest.push(tree.to_vec()).expect("it is whole"));
        }
        let split = |n: u32| Node::Split { feature: 1, limit: n as f32, below: 2 * n + 1, above: 2 * n + 2 };
        let deep = |n_splits: u32| -> Vec<Node> {
            (0..n_splits).flat_map(|n| [split(n), Node::Leaf(n as f32)]).chain([Node::Leaf(-1.0)]).collect()
        };
        forest.push(deep(MOST_LEAVES as u32 - 1)).expect("it is whole");
        assert_eq!(forest.push(deep(MOST_LEAVES as u32)), Err("a tree has more than 64 leaves".to_owned()));
        assert_eq!(forest.push(vec![split(0), Node::Leaf(1.0)]), Err("a node of this tree is missing".to_owned()));
        let limit = |node: &Node| match node {
            Node::Split { limit, .. } => Some(*limit),
            Node::Leaf(_) => None,
        };
        let limits: Vec<f32> = forest.trees().flatten().filter_map(limit).collect();
        for round in 0..500 {
            let draw = |feature: usize| match (round * 31 + feature * 17) % 11 {
                0 => f32::NAN,
                1 => 0.0,
                _ => limits[(round * 7919 + feature * 104_729) % limits.len()],
            };
            let features: [f32; N_FEATURES] = std::array::from_fn(draw);
            let expected = forest.trees().fold(0.0, |sum, tree| sum + walked(tree, &features));
            assert_eq!(forest.sum(&features), expected, "{features:?}");
        }
    }

    #[test]
    fn the_built_in_models_parse() {
        FactModels::parse(&RuleFiles::default()).expect("built-in models parse");
        PairModel::parse(&RuleFiles::default()).expect("the built-in model parses");
    }
}
