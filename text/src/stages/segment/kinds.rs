//! What each block is: title, heading, paragraph, list item, caption, byline, boilerplate and so on.
//!
//! From what the format says, what a block looks like and what stands around it: `"Visit to Ghent"` before paragraphs is a
//! heading, above a line `"Ms Ann Roe"` at the start of the text the title, in a run of such lines the row of a table. It
//! does not move the edges of blocks.

use crate::model::vocabulary::SegmentKind;
use crate::rules::segment::SegmentRules;
use crate::stages::segment::draft::Draft;
use crate::stages::segment::lines::Block;
use crate::stages::segment::looks::{Look, look};
use crate::stages::segment::{front, furniture};

/// Kind and heading level of each block, and the writers that bylines name.
pub(crate) struct Decided {
    pub(crate) kinds: Vec<(SegmentKind, Option<u8>)>,
    pub(crate) author: Option<String>,
}

/// Decides what each block is.
pub(crate) fn decide(text: &str, blocks: &[Block], rules: &SegmentRules) -> Decided {
    let looks: Vec<Look> = blocks.iter().map(|block| look(text, block, rules)).collect();
    let kinds = blocks.iter().map(|block| block.given.filter(|kind| !is_open(*kind))).collect();
    let mut draft = Draft { text, blocks, looks, kinds, author: None, rules };
    if blocks.len() == 1 {
        // One block alone has nothing around it that would make it anything but a paragraph.
        let kind = blocks[0].given.unwrap_or(SegmentKind::Paragraph);
        return Decided { kinds: vec![(kind, blocks[0].level)], author: None };
    }
    draft.cues();
    draft.captions();
    draft.sources();
    furniture::decide(&mut draft);
    draft.rows();
    front::decide(&mut draft);
    draft.contacts();
    draft.notes_on_writers();
    draft.labels();
    draft.headings();
    draft.tables();
    let levels = blocks.iter().map(|block| block.level);
    let given = blocks.iter().map(|block| block.given);
    let kinds = draft.kinds.iter().zip(given).zip(levels).map(|((kind, given), level)| {
        let kind = kind.or(given).unwrap_or(SegmentKind::Paragraph);
        let level = if kind == SegmentKind::Heading { level.or(Some(2)) } else { None };
        (kind, level)
    });
    Decided { kinds: kinds.collect(), author: draft.author }
}

/// Kinds that the format gives but that a block's words may refine.
fn is_open(kind: SegmentKind) -> bool {
    matches!(kind, SegmentKind::Paragraph | SegmentKind::ListItem | SegmentKind::Heading)
}
