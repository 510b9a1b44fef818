//! One sentence's tree made walkable: children, edges, lower-case forms and lemmas of its nodes.
//!
//! In "Lee met Xi" the children of "met" are "Lee" and "Xi", and its subtree runs from node 0 to 2. A tree whose heads run in
//! a circle or out of range is mended first: such a node becomes a root, so that every walk ends.

use crate::model::span::Span;
use crate::model::tree::{Node, Relation, Tag};
use crate::rules::parse::clauses::ClauseRules;
use crate::stages::parse::clause::input::SentenceInput;

/// Form and part of speech to lemma.
pub type Lemmatizer<'a> = &'a dyn Fn(&str, Tag) -> String;

/// A sentence while it is read.
pub(crate) struct Sentence<'a> {
    pub(crate) input: &'a SentenceInput<'a>,
    pub(crate) rules: &'a ClauseRules,
    pub(crate) lower: Vec<String>,
    pub(crate) lemmas: Vec<String>,
    heads: Vec<u16>,
    /// Nodes from the roots down.
    pub(crate) order: Vec<u16>,
    children: Vec<u16>,
    starts: Vec<u32>,
    edges: Vec<(u16, u16)>,
}

impl<'a> Sentence<'a> {
    /// Walks the tree once; nodes past 65,000 are left out.
    pub(crate) fn new(input: &'a SentenceInput<'a>, rules: &'a ClauseRules, lemma: Lemmatizer<'_>) -> Self {
        let nodes = &input.tree.nodes;
        let n_nodes = nodes.len().min(65_000);
        let form = |node: &Node| node.span.of(input.text);
        let lower: Vec<String> =
            nodes[..n_nodes].iter().map(|node| form(node).to_lowercase().replace('’', "'")).collect();
        let lemmas = nodes[..n_nodes].iter().map(|node| lemma(form(node), node.tag)).collect();
        let heads = mend(&nodes[..n_nodes]);
        let (starts, children) = group(&heads);
        let mut sentence =
            Self { input, rules, lower, lemmas, heads, order: Vec::new(), children, starts, edges: Vec::new() };
        sentence.order = sentence.descend();
        sentence.edges = sentence.measure();
        sentence
    }

    pub(crate) fn len(&self) -> usize {
        self.heads.len()
    }

    pub(crate) fn node(&self, at: u16) -> &'a Node {
        &self.input.tree.nodes[at as usize]
    }

    pub(crate) fn tag(&self, at: u16) -> Tag {
        self.node(at).tag
    }

    /// Its relation; a node that was made a root has the relation of one.
    pub(crate) fn relation(&self, at: u16) -> Relation {
        if self.is_root(at) { Relation::Root } else { self.node(at).relation }
    }

    pub(crate) fn head(&self, at: u16) -> u16 {
        self.heads[at as usize]
    }

    pub(crate) fn is_root(&self, at: u16) -> bool {
        self.head(at) == at
    }

    pub(crate) fn lower(&self, at: u16) -> &str {
        &self.lower[at as usize]
    }

    /// The lower-case form at a position that may lie outside the sentence: "" there.
    pub(crate) fn form(&self, at: Option<u16>) -> &str {
        at.and_then(|at| self.lower.get(at as usize)).map_or("", String::as_str)
    }

    pub(crate) fn lemma(&self, at: u16) -> &str {
        &self.lemmas[at as usize]
    }

    /// What depends on a node, in the order of the text.
    pub(crate) fn children(&self, at: u16) -> &[u16] {
        let at = at as usize;
        &self.children[self.starts[at] as usize..self.starts[at + 1] as usize]
    }

    /// The first child in one of these relations.
    pub(crate) fn child(&self, at: u16, relations: &[Relation]) -> Option<u16> {
        self.children(at).iter().copied().find(|child| relations.contains(&self.relation(*child)))
    }

    /// The children in one of these relations.
    pub(crate) fn of<'s>(&'s self, at: u16, relations: &'s [Relation]) -> impl Iterator<Item = u16> + 's {
        self.children(at).iter().copied().filter(|child| relations.contains(&self.relation(*child)))
    }

    /// First and last node of a subtree.
    pub(crate) fn edges(&self, at: u16) -> (u16, u16) {
        self.edges[at as usize]
    }

    /// The bytes from one node to another, both included.
    pub(crate) fn span(&self, first: u16, last: u16) -> Span {
        let (start, end) = (self.node(first).span.start, self.node(last).span.end);
        Span { start: start.min(end), end: end.max(start) }
    }

    pub(crate) fn is_verb(&self, at: u16) -> bool {
        use Tag::{Md, Vb, Vbd, Vbg, Vbn, Vbp, Vbz};
        matches!(self.tag(at), Vb | Vbd | Vbg | Vbn | Vbp | Vbz | Md)
    }

    pub(crate) fn is_noun(&self, at: u16) -> bool {
        use Tag::{Cd, Nn, Nnp, Nnps, Nns, Prp};
        matches!(self.tag(at), Nn | Nns | Nnp | Nnps | Cd | Prp)
    }

    /// A node with what is coordinated with it, in order.
    pub(crate) fn conjuncts(&self, at: u16) -> Vec<u16> {
        /// A longer list is cut: nobody reads a row for each of forty names.
        const LONGEST: usize = 12;
        let mut all = vec![at];
        let mut next = 0;
        while next < all.len() && all.len() < LONGEST {
            let of = all[next];
            all.extend(self.of(of, &[Relation::Conj]).filter(|conjunct| *conjunct > of));
            next += 1;
        }
        all.truncate(LONGEST);
        all.sort_unstable();
        all
    }

    /// The first of the coordination that a node is in.
    pub(crate) fn first_conjunct(&self, at: u16) -> u16 {
        let mut first = at;
        while self.relation(first) == Relation::Conj && self.head(first) < first {
            first = self.head(first);
        }
        first
    }

    /// The conjunction before a later conjunct: a child of one of those before it.
    pub(crate) fn conjunction(&self, at: u16) -> Option<u16> {
        let head = self.head(at);
        let own = self.of(head, &[Relation::Cc]).filter(|cc| *cc < at && *cc > head).last();
        own.or_else(|| {
            self.of(head, &[Relation::Conj])
                .filter(|other| *other != at)
                .find_map(|other| self.of(other, &[Relation::Cc]).filter(|cc| *cc > other && *cc < at).last())
        })
    }

    /// Whether the words before a node are these, in order ("rather than" before "sign").
    pub(crate) fn follows(&self, at: u16, words: &str) -> bool {
        let n_words = words.split(' ').count();
        let Some(start) = (at as usize).checked_sub(n_words) else {
            return false;
        };
        words.split(' ').zip(&self.lower[start..]).all(|(word, form)| word == form)
    }

    fn descend(&self) -> Vec<u16> {
        let mut order: Vec<u16> = (0..self.len() as u16).filter(|at| self.is_root(*at)).collect();
        let mut next = 0;
        while next < order.len() {
            order.extend_from_slice(self.children(order[next]));
            next += 1;
        }
        order
    }

    fn measure(&self) -> Vec<(u16, u16)> {
        let mut edges: Vec<(u16, u16)> = (0..self.len() as u16).map(|at| (at, at)).collect();
        for at in self.order.iter().rev().filter(|at| !self.is_root(**at)) {
            let (own, above) = (edges[*at as usize], &mut edges[self.head(*at) as usize]);
            *above = (above.0.min(own.0), above.1.max(own.1));
        }
        edges
    }
}

/// Heads with every circle and every head out of range made a root.
fn mend(nodes: &[Node]) -> Vec<u16> {
    let n_nodes = nodes.len();
    let mut heads: Vec<u16> = nodes.iter().map(|node| node.head).collect();
    for (at, head) in heads.iter_mut().enumerate() {
        if *head as usize >= n_nodes {
            *head = at as u16;
        }
    }
    // 0 is not seen, 1 is on the way up from here, 2 is known to reach a root.
    let mut state = vec![0u8; n_nodes];
    for start in 0..n_nodes {
        let mut path = Vec::new();
        let mut at = start;
        while state[at] == 0 {
            state[at] = 1;
            path.push(at);
            at = heads[at] as usize;
        }
        if state[at] == 1 && heads[at] as usize != at {
            heads[at] = at as u16;
        }
        path.iter().for_each(|node| state[*node] = 2);
    }
    heads
}

/// Children by head: where each head's begin, and all of them.
fn group(heads: &[u16]) -> (Vec<u32>, Vec<u16>) {
    let is_child = |(at, head): &(usize, &u16)| **head as usize != *at;
    let mut starts = vec![0u32; heads.len() + 1];
    for (_, head) in heads.iter().enumerate().filter(is_child) {
        starts[*head as usize + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut next = starts.clone();
    let mut children = vec![0u16; starts.last().map_or(0, |n_children| *n_children as usize)];
    for (at, head) in heads.iter().enumerate().filter(is_child) {
        let slot = &mut next[*head as usize];
        children[*slot as usize] = at as u16;
        *slot += 1;
    }
    (starts, children)
}
