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
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Forest {
    steps: Vec<Step>,
    trees: Vec<Tree>,
}

/// A node as it is walked: a leaf leads to itself, so that every walk through a tree is as long as its deepest and the
/// processor has no branch to guess.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Step {
    feature: u8,
    /// The limit of a split, what a leaf adds.
    value: f32,
    /// Where it goes at most the limit, and above it.
    next: [u32; 2],
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Tree {
    root: u32,
    /// Splits on the longest way to a leaf.
    depth: u32,
}

/// Trees that are walked at a time.
const AT_ONCE: usize = 6;
/// As many as the number of a feature can tell apart.
const MOST_FEATURES: usize = 1 << u8::BITS;

impl Forest {
    /// Adds a tree; its nodes point at each other by their place in it, each at nodes behind itself.
    pub fn push(&mut self, tree: &[Node]) {
        let base = self.steps.len() as u32;
        let mut depths = vec![0u32; tree.len()];
        for (idx, node) in tree.iter().enumerate().rev() {
            if let Node::Split { below, above, .. } = node {
                depths[idx] = 1 + depths[*below as usize].max(depths[*above as usize]);
            }
        }
        self.trees.push(Tree { root: base, depth: depths.first().copied().unwrap_or_default() });
        self.steps.extend((base..).zip(tree).map(|(own, node)| match *node {
            Node::Split { feature, limit, below, above } => {
                Step { feature, value: limit, next: [base + below, base + above] }
            }
            Node::Leaf(value) => Step { feature: 0, value, next: [own, own] },
        }));
    }

    /// The sum of what the trees add: the logarithm of the odds.
    pub fn sum(&self, features: &[f32]) -> f32 {
        let mut padded = [0.0; MOST_FEATURES];
        padded.iter_mut().zip(features).for_each(|(own, feature)| *own = *feature);
        // One leaf after the other, so that the sum does not depend on how many trees are walked at once.
        self.trees.chunks(AT_ONCE).fold(0.0, |sum, trees| {
            self.leaves(trees, &padded).iter().take(trees.len()).fold(sum, |sum, leaf| sum + leaf)
        })
    }

    /// The probability.
    pub fn probability(&self, features: &[f32]) -> f32 {
        1.0 / (1.0 + (-self.sum(features)).exp())
    }

    /// What some trees add, at most [`AT_ONCE`]: the processor waits for the next step of one while it takes those of others.
    fn leaves(&self, trees: &[Tree], features: &[f32; MOST_FEATURES]) -> [f32; AT_ONCE] {
        let root = |idx: usize| trees.get(idx).map_or(0, |tree| tree.root);
        let mut at: [u32; AT_ONCE] = std::array::from_fn(root);
        // A walk that has come to its leaf stays there.
        for _ in 0..trees.iter().map(|tree| tree.depth).max().unwrap_or_default() {
            for at in &mut at {
                let step = &self.steps[*at as usize];
                let value = features[usize::from(step.feature)];
                *at = step.next[usize::from(value > step.value)];
            }
        }
        at.map(|at| self.steps[at as usize].value)
    }

    /// The trees, each with its nodes' places in it.
    pub fn trees(&self) -> impl Iterator<Item = Vec<Node>> {
        let ends = self.trees.iter().skip(1).map(|tree| tree.root).chain([self.steps.len() as u32]);
        self.trees.iter().zip(ends).map(|(Tree { root, .. }, end)| {
            let node = |(own, step): (u32, &Step)| match step.next {
                [below, _] if below == own => Node::Leaf(step.value),
                [below, above] => {
                    Node::Split { feature: step.feature, limit: step.value, below: below - root, above: above - root }
                }
            };
            (*root..).zip(&self.steps[*root as usize..end as usize]).map(node).collect()
        })
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
            let is_whole = tree.iter().all(|node| match node {
                Node::Split { below, above, .. } => (*below.max(above) as usize) < tree.len(),
                Node::Leaf(_) => true,
            });
            if !is_whole {
                return Err(table.fail(row, "a node of this tree is missing".to_owned()));
            }
            let of = names.iter().position(|name| *name == row.fields[0]);
            let of = of.ok_or_else(|| table.fail(row, format!("unknown model `{}`", row.fields[0])))?;
            models[of].push(&tree);
            tree.clear();
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

    fn models() -> FactModels {
        let fits = AnswerFeature::Fits as u8;
        let tree = [Node::Split { feature: fits, limit: 0.5, below: 1, above: 2 }, Node::Leaf(-2.0), Node::Leaf(1.5)];
        let mut forest = Forest::default();
        forest.push(&tree);
        forest.push(&[Node::Leaf(0.25)]);
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

    #[test]
    fn the_built_in_models_parse() {
        FactModels::parse(&RuleFiles::default()).expect("built-in models parse");
        PairModel::parse(&RuleFiles::default()).expect("the built-in model parses");
    }
}
