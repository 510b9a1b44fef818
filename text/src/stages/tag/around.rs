//! What stands before and behind a find in its block.

use crate::model::segment::Segmented;
use crate::stages::tag::find::Find;

/// Whether a find stands at the start of a sentence.
pub(super) fn opens_sentence(segmented: &Segmented, find: &Find) -> bool {
    let mut marks = before(segmented, find).trim_end().chars().rev();
    match marks.next() {
        None | Some('.' | '!' | '?' | ':' | '“') => true,
        // "“Go,” Grace joked": the sentence goes on.
        Some('”' | '"') => marks.next() != Some(','),
        Some(_) => false,
    }
}

/// The word that one space parts from a find; empty where there is none.
pub(super) fn next_word<'t>(segmented: &'t Segmented, find: &Find) -> &'t str {
    let next = behind(segmented, find).strip_prefix(' ').unwrap_or_default();
    next.split(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default()
}

/// What stands before a find in its block.
pub(super) fn before<'t>(segmented: &'t Segmented, find: &Find) -> &'t str {
    block(segmented, find).get(..find.place.span.start as usize).unwrap_or_default()
}

/// What stands behind a find in its block.
pub(super) fn behind<'t>(segmented: &'t Segmented, find: &Find) -> &'t str {
    block(segmented, find).get(find.place.span.end as usize..).unwrap_or_default()
}

fn block<'t>(segmented: &'t Segmented, find: &Find) -> &'t str {
    segmented.segments.get(find.place.segment as usize).map_or("", |segment| segment.clean.text.as_str())
}
