//! Blocks of a document whose format marks them, and the text that they make.
//!
//! A heading `Rain` and a paragraph `It rains.` are the text `Rain`, a blank line, `It rains.`, with a hint for each.

use crosscheck_text::model::document::BlockHint;
use crosscheck_text::model::span::Span;
use crosscheck_text::model::vocabulary::SegmentKind;

/// One block; its text is not empty and has no white space at either end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    pub text: String,
    pub kind: SegmentKind,
    /// Level of a heading, from 1.
    pub level: Option<u8>,
}

/// The text of blocks, with a blank line between them, and where each stands.
pub(crate) fn joined(blocks: &[Block]) -> (String, Vec<BlockHint>) {
    let mut text = String::new();
    let mut hints = Vec::with_capacity(blocks.len());
    for block in blocks {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        let start = text.len();
        text.push_str(&block.text);
        let level = block.level.filter(|_| block.kind == SegmentKind::Heading);
        hints.push(BlockHint { span: Span::new(start, text.len()), kind: block.kind, level });
    }
    (text, hints)
}
