//! One sentence as the attribution rules see it: its nodes, their words, and what is inside quotation marks.
//!
//! In `"It leaks," Beck said` the subject of "said" is "Beck" and the range before it ends right where the clause
//! begins. It decides nothing about speech.

use crate::model::span::Span;
use crate::model::tree::{Node, Relation, Tag, Tree};
use crate::stages::parse::quotes::input::{NameKind, QuoteInput, QuoteMention};
use crate::stages::parse::quotes::marks::Marked;

/// A sentence with all that the rules look at.
#[derive(Clone, Copy)]
pub(crate) struct Sentence<'a> {
    pub input: &'a QuoteInput<'a>,
    pub segment: u32,
    pub span: Span,
    /// The segment's text.
    pub text: &'a str,
    pub nodes: &'a [Node],
    /// Mentions of the sentence.
    pub mentions: &'a [QuoteMention],
    /// Outermost ranges of its segment.
    pub marks: &'a [Marked],
}

impl<'a> Sentence<'a> {
    /// Gathers what belongs to a sentence; `marks` are the outermost ranges of its segment.
    pub(crate) fn new(input: &'a QuoteInput<'a>, index: usize, marks: &'a [Marked]) -> Option<Self> {
        let sentence = input.sentences.get(index)?;
        let text = input.segments.get(sentence.segment as usize)?.text;
        text.get(sentence.span.start as usize..sentence.span.end as usize)?;
        let key = (sentence.segment, sentence.span.start);
        let first = input.mentions.partition_point(|mention| (mention.segment, mention.span.start) < key);
        let rest = input.mentions.get(first..).unwrap_or_default();
        let inside =
            |mention: &QuoteMention| mention.segment == sentence.segment && mention.span.start < sentence.span.end;
        let mentions = &rest[..rest.partition_point(inside)];
        let nodes = sentence.tree.map_or(&[][..], |tree: &Tree| &tree.nodes);
        Some(Self { input, segment: sentence.segment, span: sentence.span, text, nodes, mentions, marks })
    }

    /// The letters of a node.
    pub(crate) fn word(&self, node: usize) -> &'a str {
        self.nodes.get(node).map_or("", |node| node.span.of(self.text))
    }

    pub(crate) fn is_word(&self, node: usize, words: &[&str]) -> bool {
        let word = self.word(node);
        words.iter().any(|other| word.eq_ignore_ascii_case(other))
    }

    pub(crate) fn children(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        let is_child =
            move |(index, child): (usize, &Node)| (child.head as usize == node && index != node).then_some(index);
        self.nodes.iter().enumerate().filter_map(is_child)
    }

    /// The first dependent with one of the relations.
    pub(crate) fn child(&self, node: usize, relations: &[Relation]) -> Option<usize> {
        self.children(node).find(|&child| relations.contains(&self.nodes[child].relation))
    }

    /// The nodes from one up to its root, itself first.
    pub(crate) fn path(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        let next = move |&at: &usize| {
            let head = self.nodes.get(at)?.head as usize;
            (head != at && head < self.nodes.len()).then_some(head)
        };
        std::iter::successors((node < self.nodes.len()).then_some(node), next).take(self.nodes.len())
    }

    pub(crate) fn depth(&self, node: usize) -> usize {
        self.path(node).count()
    }

    pub(crate) fn is_under(&self, node: usize, top: usize) -> bool {
        self.path(node).any(|at| at == top)
    }

    /// The bytes from the first to the last node of a phrase: everything under its head but clauses and appositions.
    pub(crate) fn phrase(&self, head: usize) -> Span {
        let Some(top) = self.nodes.get(head) else {
            return Span::default();
        };
        let mut span = top.span;
        let kept = [
            Relation::Det,
            Relation::Amod,
            Relation::Compound,
            Relation::Poss,
            Relation::Nummod,
            Relation::Nmod,
            Relation::Predet,
            Relation::Quantmod,
            Relation::Case,
        ];
        for node in self.under(head, |node| kept.contains(&node.relation)) {
            span.start = span.start.min(self.nodes[node].span.start);
            span.end = span.end.max(self.nodes[node].span.end);
        }
        span
    }

    /// The nodes under one, itself among them, that no node for which `is_kept` does not hold parts from it. Each node is
    /// looked at once or twice, however deep it lies.
    fn under(&self, top: usize, is_kept: impl Fn(&Node) -> bool) -> impl Iterator<Item = usize> {
        let mut known: Vec<Option<bool>> = vec![None; self.nodes.len()];
        if let Some(own) = known.get_mut(top) {
            *own = Some(true);
        }
        for node in 0..self.nodes.len() {
            let is_open = |at: &usize| known.get(*at).is_some_and(Option::is_none);
            let path: Vec<usize> = self.path(node).take_while(is_open).collect();
            let last = path.last().copied();
            // Where the path ends, it meets what is known, or a root that is not `top`.
            let above = last.and_then(|last| known.get(self.nodes[last].head as usize).copied().flatten());
            let mut is_under = above.unwrap_or_default();
            for at in path.into_iter().rev() {
                is_under &= is_kept(&self.nodes[at]);
                known[at] = Some(is_under);
            }
        }
        (0..self.nodes.len()).filter(move |&node| known[node] == Some(true))
    }

    /// The bytes of everything under a node.
    pub(crate) fn subtree(&self, head: usize) -> Span {
        let under = self.under(head, |_| true).map(|node| self.nodes[node].span);
        let whole = |all: Span, one: Span| Span { start: all.start.min(one.start), end: all.end.max(one.end) };
        under.reduce(whole).unwrap_or_default()
    }

    /// The outermost range that a place is inside of.
    pub(crate) fn range_at(&self, span: Span) -> Option<usize> {
        let at = first_behind(self.marks, span.start);
        self.marks.get(at).is_some_and(|range| range.outer.overlaps(span)).then_some(at)
    }

    pub(crate) fn is_inside(&self, node: usize) -> bool {
        self.nodes.get(node).is_some_and(|node| self.range_at(node.span).is_some())
    }

    /// The mention that covers a node.
    pub(crate) fn mention_at(&self, node: usize) -> Option<&'a QuoteMention> {
        let span = self.nodes.get(node)?.span;
        self.mentions.iter().find(|mention| mention.span.overlaps(span))
    }

    pub(crate) fn kind(&self, mention: &QuoteMention) -> NameKind {
        self.input.names.get(mention.name as usize).map_or(NameKind::Other, |name| name.kind)
    }

    pub(crate) fn speaks(&self, mention: &QuoteMention) -> bool {
        self.kind(mention) != NameKind::Other
    }

    /// The node of a mention that the rest of the sentence hangs on.
    pub(crate) fn head_of(&self, mention: &QuoteMention) -> Option<usize> {
        let inside = |node: usize| self.nodes.get(node).is_some_and(|node| node.span.overlaps(mention.span));
        (0..self.nodes.len()).find(|&node| {
            let head = self.nodes[node].head as usize;
            inside(node) && (head == node || !inside(head))
        })
    }

    /// The letters between two places, empty when they overlap.
    pub(crate) fn between(&self, start: u32, end: u32) -> &'a str {
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Whether a range says something: four words, or a verb, or an end of a sentence inside it.
    pub(crate) fn is_speech(&self, range: &Marked) -> bool {
        let inner = range.inner.of(self.text);
        let n_words = inner.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count();
        let is_title = is_title(inner);
        let finite = [Tag::Vbd, Tag::Vbz, Tag::Vbp, Tag::Md];
        let from = self.nodes.partition_point(|node| node.span.start < range.inner.start);
        let inside = self.nodes[from..].iter().take_while(|node| range.inner.contains(node.span));
        let has_verb = inside.into_iter().any(|node| finite.contains(&node.tag));
        range.is_open && range.goes_on
            || range.continues
            || !is_title && (n_words >= 4 || n_words > 0 && has_verb)
            || n_words > 0 && inner.trim_end().ends_with([',', '?', '!'])
    }
}

/// Index of the first of some ranges, which are sorted and apart, that ends behind a place.
pub(crate) fn first_behind(ranges: &[Marked], at: u32) -> usize {
    ranges.partition_point(|range| range.outer.end <= at)
}

/// Whether most words begin with a capital: "Return of the Heron".
pub(crate) fn is_title(inner: &str) -> bool {
    let words = || inner.split_whitespace().filter(|word| word.contains(char::is_alphabetic));
    let long = || words().filter(|word| word.len() > 3);
    let capital =
        |word: &&str| word.trim_start_matches(|letter: char| !letter.is_alphanumeric()).starts_with(char::is_uppercase);
    let is_short = words().count() <= 8 && !inner.trim_end().ends_with(['.', ',', '?', '!']);
    is_short && words().take(1).all(|word| capital(&word)) && long().all(|word| capital(&word))
}

pub(crate) fn is_verb(tag: Tag) -> bool {
    matches!(tag, Tag::Vb | Tag::Vbd | Tag::Vbg | Tag::Vbn | Tag::Vbp | Tag::Vbz)
}
