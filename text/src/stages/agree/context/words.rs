//! One sentence as the nodes of its tree, with the names, numbers and dates that lie over them.
//!
//! In "Kenya beat Ghana" the first and third node are names, and both depend on the second. It decides nothing; the tokens,
//! ranks and meetings of a sentence are read from it.

use crate::model::segment::Place;
use crate::model::tree::{Node, Relation, Tag, Tree};
use crate::rules::agree::lemma::{key, lemma};
use crate::rules::agree::{AgreeRules, Cue};
use crate::stages::agree::context::token::TokenKind;

/// A stretch of a sentence that is one thing, in bytes of the sentence.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Overlay {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) kind: TokenKind,
    pub(crate) key: u32,
}

/// The nodes of a sentence, by their number in its tree.
pub(crate) struct Words<'a> {
    /// The sentence in ASCII lower case.
    pub(crate) lower: &'a str,
    pub(crate) rules: &'a AgreeRules,
    tree: &'a Tree,
    first: u32,
    over: Vec<Option<Overlay>>,
    dependents: Vec<Vec<usize>>,
}

impl<'a> Words<'a> {
    /// Lays the overlays (apart and in order) over the nodes.
    pub(crate) fn new(
        lower: &'a str,
        place: Place,
        tree: &'a Tree,
        overlays: &[Overlay],
        rules: &'a AgreeRules,
    ) -> Self {
        let first = place.span.start;
        let mut rest = overlays.iter().peekable();
        let over = tree.nodes.iter().map(|node| {
            let (start, end) = (node.span.start.saturating_sub(first), node.span.end.saturating_sub(first));
            while rest.next_if(|overlay| overlay.end <= start).is_some() {}
            rest.peek().filter(|overlay| overlay.start < end).map(|overlay| **overlay)
        });
        let over: Vec<Option<Overlay>> = over.collect();
        let mut dependents: Vec<Vec<usize>> = vec![Vec::new(); tree.nodes.len()];
        for (at, node) in tree.nodes.iter().enumerate() {
            let head = usize::from(node.head);
            if head != at && head < tree.nodes.len() {
                dependents[head].push(at);
            }
        }
        Self { lower, rules, tree, first, over, dependents }
    }

    pub(crate) fn len(&self) -> usize {
        self.tree.nodes.len()
    }

    fn node(&self, at: usize) -> Option<&Node> {
        self.tree.nodes.get(at)
    }

    /// The node as written, in lower case; empty beyond the ends.
    pub(crate) fn form(&self, at: usize) -> &'a str {
        let Some(node) = self.node(at) else { return "" };
        let (start, end) = (node.span.start.saturating_sub(self.first), node.span.end.saturating_sub(self.first));
        self.lower.get(start as usize..end as usize).unwrap_or_default()
    }

    /// First byte of a node within the sentence.
    pub(crate) fn byte(&self, at: usize) -> u32 {
        self.node(at).map_or(self.lower.len() as u32, |node| node.span.start.saturating_sub(self.first))
    }

    /// One past the last byte of a node.
    pub(crate) fn end(&self, at: usize) -> u32 {
        self.node(at).map_or(self.lower.len() as u32, |node| node.span.end.saturating_sub(self.first))
    }

    /// The node that holds a byte of the sentence, or the first one behind it.
    pub(crate) fn at_byte(&self, byte: u32) -> usize {
        self.tree.nodes.partition_point(|node| node.span.end.saturating_sub(self.first) <= byte)
    }

    pub(crate) fn tag(&self, at: usize) -> Tag {
        self.node(at).map_or(Tag::Xx, |node| node.tag)
    }

    pub(crate) fn relation(&self, at: usize) -> Relation {
        self.node(at).map_or(Relation::Dep, |node| node.relation)
    }

    /// The node that a node depends on; itself for a root.
    pub(crate) fn head(&self, at: usize) -> usize {
        self.node(at).map_or(at, |node| usize::from(node.head))
    }

    /// The nodes that depend on a node, in order.
    pub(crate) fn dependents(&self, at: usize) -> &[usize] {
        self.dependents.get(at).map_or(&[], Vec::as_slice)
    }

    /// The first dependent with this relation.
    pub(crate) fn dependent(&self, at: usize, relation: Relation) -> Option<usize> {
        self.dependents(at).iter().copied().find(|child| self.relation(*child) == relation)
    }

    /// A node and those that it is coordinated with.
    pub(crate) fn conjuncts(&self, at: usize) -> Vec<usize> {
        let mut all = vec![at];
        let mut last = at;
        while let Some(next) = self.dependent(last, Relation::Conj).filter(|next| *next > last) {
            all.push(next);
            last = next;
        }
        all
    }

    /// The first of the nodes that a node is coordinated with.
    pub(crate) fn first_conjunct(&self, at: usize) -> usize {
        let mut first = at;
        while self.relation(first) == Relation::Conj && self.head(first) < first {
            first = self.head(first);
        }
        first
    }

    /// Whether a node is another or depends on it, by whatever steps.
    pub(crate) fn is_below(&self, at: usize, top: usize) -> bool {
        let mut node = at;
        // A tree is no deeper than it has nodes.
        for _ in 0..self.len() {
            if node == top {
                return true;
            }
            let head = self.head(node);
            if head == node {
                return false;
            }
            node = head;
        }
        false
    }

    /// The nouns after a preposition that depends on a node.
    pub(crate) fn after(&self, at: usize, preposition: &str) -> Vec<usize> {
        let is_it = |child: &&usize| {
            matches!(self.relation(**child), Relation::Prep | Relation::Agent | Relation::Dative)
                && self.form(**child) == preposition
        };
        let prepositions = self.dependents(at).iter().filter(is_it);
        let objects = prepositions.filter_map(|child| self.dependent(*child, Relation::Pobj));
        objects.flat_map(|object| self.conjuncts(object)).collect()
    }

    /// What lies over a node.
    pub(crate) fn over(&self, at: usize) -> Option<Overlay> {
        self.over.get(at).copied().flatten()
    }

    /// The name (index in the document) that covers a node.
    pub(crate) fn name(&self, at: usize) -> Option<u32> {
        self.over(at).filter(|overlay| overlay.kind == TokenKind::Name).map(|overlay| overlay.key)
    }

    pub(crate) fn cue(&self, at: usize) -> Option<Cue> {
        self.rules.cue(self.form(at))
    }

    /// The key of a node's lemma.
    pub(crate) fn lemma_key(&self, at: usize) -> u32 {
        key(&lemma(self.form(at), &self.rules.irregular))
    }

    /// Whether a node is a verb that says something, not an attribute of a noun.
    pub(crate) fn is_verb(&self, at: usize) -> bool {
        matches!(self.tag(at), Tag::Vb | Tag::Vbd | Tag::Vbg | Tag::Vbn | Tag::Vbp | Tag::Vbz)
            && !matches!(self.relation(at), Relation::Amod | Relation::Compound | Relation::Prep)
    }

    /// Whether a node is a mark that has no letter or digit.
    pub(crate) fn is_mark(&self, at: usize) -> bool {
        !self.form(at).contains(char::is_alphanumeric)
    }
}
