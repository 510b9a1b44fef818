//! Laws of parsing that hold for any weights.

use crate::model::span::Span;
use crate::model::tree::Tree;

use crate::rules::parse::file::{Tables, read, write};
use crate::rules::parse::lexicon::{Facts, Lexicon};
use crate::rules::parse::rows::{Actions, Classifier, Row};
use crate::stages::parse::tree::token_tests::random_text;
use crate::stages::parse::tree::{Buffers, ParseModel};

/// Tables that are full of random weights.
fn tables() -> Tables {
    let mut seed = 7_u64;
    let mut next = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        seed >> 33
    };
    let facts = Facts { fine: 5, coarse: 2, tags: 3, only: 0, capital: 1 };
    let mut tables = Tables {
        lexicon: Lexicon::new(&[(5, facts)]),
        tags: Classifier::empty(4),
        actions: Actions::empty(4),
        relations: Classifier::empty(4),
        sure: Default::default(),
    };
    for slot in 0..16 {
        for classifier in [&mut tables.tags, &mut tables.relations] {
            let weights = std::array::from_fn(|_| next() as u8 as i8);
            classifier.fill(slot, next() as u32 & 0xFFF, Row { weights, unit: 255 });
        }
        tables.actions.cells_mut()[slot] = next() as u32;
    }
    read(&write(&tables)).expect("the file was just written")
}

fn check(tree: &Tree, text: &str) {
    for (idx, node) in tree.nodes.iter().enumerate() {
        assert!(!node.span.of(text).is_empty());
        let (mut at, mut steps) = (idx, 0);
        while usize::from(tree.nodes[at].head) != at {
            at = usize::from(tree.nodes[at].head);
            steps += 1;
            assert!(steps <= tree.nodes.len(), "{text:?} has a circle");
        }
    }
    assert!(tree.nodes.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
}

#[test]
fn every_node_of_any_text_reaches_a_root() {
    let tables = tables();
    let (model, mut buffers, mut seed) = (ParseModel { tables: &tables }, Buffers::default(), 3);
    for _ in 0..600 {
        let text = random_text(&mut seed);
        let tree = model.parse(&text, Span::new(0, text.len()), &mut buffers);
        check(&tree, &text);
        assert_eq!(tree, model.parse(&text, Span::new(0, text.len()), &mut Buffers::default()));
    }
}

#[test]
fn long_sentences_are_parsed_in_pieces() {
    let tables = tables();
    let (model, mut buffers) = (ParseModel { tables: &tables }, Buffers::default());
    for n in [399, 400, 401, 2000] {
        let text = "say ".repeat(n);
        let tree = model.parse(&text, Span::new(0, text.len()), &mut buffers);
        assert_eq!(tree.nodes.len(), n);
        check(&tree, &text);
    }
}

#[test]
fn spans_that_do_not_fit_have_an_empty_tree() {
    let tables = tables();
    let (model, mut buffers) = (ParseModel { tables: &tables }, Buffers::default());
    for span in [Span::new(1, 2), Span::new(0, 90), Span::new(0, 0)] {
        assert_eq!(model.parse("é", span, &mut buffers), Tree::default());
    }
}
