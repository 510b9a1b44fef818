//! The tokens that a find covers, and changes to where it begins and ends.

use crate::model::vocabulary::EntityType;
use crate::stages::tag::find::Find;
use crate::stages::tag::line::{Line, Range};

/// The tokens of a find of the same chunk.
pub(crate) fn range_of(line: &Line, find: &Find) -> Range {
    let span = find.place.span;
    Range { from: first_at(line, span.start), to: first_at(line, span.end) }
}

/// The first token that begins at a position or behind it.
pub(crate) fn first_at(line: &Line, position: u32) -> usize {
    line.tokens.partition_point(|token| token.span.start < position)
}

/// Gives a find other tokens.
pub(crate) fn reach(line: &Line, find: &mut Find, range: Range) {
    find.place = line.place(range);
    find.entry = None;
}

/// A find of a rule, without a role.
pub(crate) fn made(line: &Line, range: Range, r#type: EntityType, (rule, confidence): (&'static str, f32)) -> Find {
    Find { place: line.place(range), r#type, rule, confidence, entry: None, role: None, is_guess: false, same_as: None }
}

/// Puts a find among those of its chunk in place of all that it touches.
pub(crate) fn put(finds: &mut Vec<Find>, find: Find) {
    finds.retain(|other| !other.place.span.overlaps(find.place.span));
    let at = finds.partition_point(|other| other.place.span.start < find.place.span.start);
    finds.insert(at, find);
}
