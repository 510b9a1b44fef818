//! Reads a sentence: its tokens, their parts of speech, heads and grammatical relations.
//!
//! "Lee met Xi" becomes three nodes: "Lee" (NNP, `nsubj` of "met"), "met" (VBD, the root), "Xi" (NNP, `dobj` of
//! "met"). A token of any text gets a tag and a head; it does not say how sure it is.

pub mod arcs;
pub mod form;
mod fronted;
pub mod key;
pub mod line;
#[cfg(test)]
mod model_tests;
pub mod parser;
pub mod state;
pub mod tagger;
pub mod token;
mod token_lists;
#[cfg(test)]
mod token_tests;

use crate::model::span::Span;
use crate::model::tree::Node;
use crate::model::tree::Relation;
use crate::model::tree::Tree;

use crate::rules::parse::classes::{relation_of, tag_of};
use crate::rules::parse::file::Tables;
use crate::stages::parse::tree::line::Line;
use crate::stages::parse::tree::parser::atom;
use crate::stages::parse::tree::state::MOST_WORDS;
use crate::stages::parse::tree::state::State;
use crate::stages::parse::tree::token::tokenize;

/// A tagger and a parser with their weights.
#[derive(Clone, Copy, Debug)]
pub struct ParseModel<'a> {
    /// The weights.
    pub tables: &'a Tables,
}

/// Scratch space that calls of [`ParseModel::parse`] use again; a value for each thread.
#[derive(Clone, Debug, Default)]
pub struct Buffers {
    tokens: Vec<Span>,
    bytes: Vec<u8>,
    line: Line,
    classes: Vec<u8>,
    state: State,
}

impl ParseModel<'_> {
    /// Parses a sentence of a text; a span that does not fit the text has an empty tree.
    pub fn parse(&self, text: &str, sentence: Span, buffers: &mut Buffers) -> Tree {
        let mut tokens = std::mem::take(&mut buffers.tokens);
        tokenize(text, sentence, &mut tokens);
        let tree = self.parse_tokens(text, &tokens, buffers);
        buffers.tokens = tokens;
        tree
    }

    /// Parses a sentence of these tokens, which are in order and apart.
    pub fn parse_tokens(&self, text: &str, tokens: &[Span], buffers: &mut Buffers) -> Tree {
        let mut tree = Tree { nodes: Vec::with_capacity(tokens.len()) };
        for piece in tokens.chunks(MOST_WORDS) {
            self.tag_tokens(text, piece, buffers);
            self.add_piece(piece, buffers, &mut tree);
        }
        tree
    }

    /// Tags tokens; the classes of their tags.
    pub fn tag_tokens<'b>(&self, text: &str, tokens: &[Span], buffers: &'b mut Buffers) -> &'b [u8] {
        let forms = tokens.iter().map(|span| span.of(text));
        buffers.line.read(forms, &self.tables.lexicon, &mut buffers.bytes);
        tagger::tag(&buffers.line, &self.tables.tags, &mut buffers.classes);
        &buffers.classes
    }

    /// Parses the words and tags in the buffers.
    fn add_piece(&self, tokens: &[Span], buffers: &mut Buffers, tree: &mut Tree) {
        let state = &mut buffers.state;
        let words = buffers.line.words().iter().zip(&buffers.classes);
        state.begin(words.map(|(word, class)| atom(word, *class)));
        parser::parse(state, self.tables);
        let base = tree.nodes.len();
        let arcs = state.heads.iter().zip(&state.dependents).skip(1);
        for (idx, ((span, class), (head, dependents))) in tokens.iter().zip(&buffers.classes).zip(arcs).enumerate() {
            let (head, relation) = match (*head, dependents.relation) {
                (0, _) | (_, 0) => (idx, Relation::Root),
                (head, relation) => (usize::from(head) - 1, relation_of(usize::from(relation) - 1)),
            };
            let head = u16::try_from(head).unwrap_or(u16::MAX);
            tree.nodes.push(Node { span: *span, tag: tag_of(usize::from(*class)), head, relation });
        }
        fronted::give_subjects(&mut tree.nodes[base..]);
        for node in &mut tree.nodes[base..] {
            node.head = u16::try_from(base + usize::from(node.head)).unwrap_or(u16::MAX);
        }
    }
}
