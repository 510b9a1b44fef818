//! Which part each name takes in a sentence: subject, owner or another, and what is said of it in passing.
//!
//! In "Prost thanked Beck, the engineer" Prost is the subject, Beck another, and "engineer" is said of Beck. Names inside
//! quotation marks are left out.

use crate::model::span::Span;
use crate::model::tree::{Relation, Tag};
use crate::stages::parse::quotes::input::{BlockKind, NameKind};
use crate::stages::parse::quotes::sentence::Sentence;

/// How a name takes part in a sentence, the best candidate last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    Owner,
    Other,
    Subject,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    pub name: u32,
    pub rank: Rank,
    pub depth: usize,
    pub span: Span,
}

/// The speaking names outside of quotation marks, with their part in the sentence.
pub(crate) fn seen(sentence: &Sentence<'_>) -> Vec<Seen> {
    let outside = sentence
        .mentions
        .iter()
        .filter(|mention| sentence.range_at(mention.span).is_none() && sentence.speaks(mention));
    outside
        .map(|mention| {
            let head = sentence.head_of(mention);
            let (rank, depth) = head.map_or((Rank::Other, 0), |head| rank(sentence, head));
            let is_text = sentence
                .input
                .segments
                .get(sentence.segment as usize)
                .is_some_and(|segment| matches!(segment.kind, BlockKind::Paragraph | BlockKind::ListItem));
            Seen { name: mention.name, rank: if is_text { rank } else { Rank::Owner }, depth, span: mention.span }
        })
        .collect()
}

fn rank(sentence: &Sentence<'_>, head: usize) -> (Rank, usize) {
    let mut at = head;
    for node in sentence.path(head) {
        at = node;
        match sentence.nodes[node].relation {
            Relation::Conj | Relation::Appos => {}
            _ => break,
        }
    }
    let node = sentence.nodes[at];
    let is_name = matches!(node.tag, Tag::Nn | Tag::Nnp | Tag::Nns | Tag::Nnps);
    let rank = match node.relation {
        Relation::Nsubj | Relation::Nsubjpass => Rank::Subject,
        Relation::Root if is_name => Rank::Subject,
        Relation::Poss | Relation::Compound => Rank::Owner,
        _ => Rank::Other,
    };
    (rank, sentence.depth(at))
}

/// Nouns said of a person: "engineer Beck", "Beck, the engineer", "the engineer, Beck".
pub(crate) fn descriptions(sentence: &Sentence<'_>, span: Span) -> Vec<String> {
    let Some(mention) = sentence.mentions.iter().find(|mention| mention.span == span) else {
        return Vec::new();
    };
    if sentence.kind(mention) != NameKind::Person {
        return Vec::new();
    }
    let Some(head) = sentence.head_of(mention) else {
        return Vec::new();
    };
    let outside = |node: &usize| !sentence.nodes[*node].span.overlaps(span);
    let told = [Relation::Appos, Relation::Compound, Relation::Nmod];
    let mut nouns: Vec<usize> =
        sentence.children(head).filter(|&child| told.contains(&sentence.nodes[child].relation)).collect();
    if sentence.nodes[head].relation == Relation::Appos {
        nouns.push(sentence.nodes[head].head as usize);
    }
    let common =
        |node: &usize| matches!(sentence.nodes[*node].tag, Tag::Nn | Tag::Nnp) && sentence.mention_at(*node).is_none();
    nouns.into_iter().filter(outside).filter(common).map(|node| sentence.word(node).to_lowercase()).collect()
}
