//! Says where a phrase ends: what may stand behind a number that counts nothing further.
//!
//! Behind "a mile" a stop, "from" and "long" end the phrase; "store" does not. What a number counts is found in `counted`.

use crate::rules::quantity::role;
use crate::stages::extract::quantities::token::{Line, Shape};

/// Whether nothing that starts at a token goes on with the phrase before it: the end, a mark that closes, or a word that opens
/// another phrase.
pub(crate) fn closes(line: Line<'_>, at: usize) -> bool {
    match line.shape(at) {
        None => true,
        Some(Shape::Word) => line.has(at, role::FUNCTION | role::AUXILIARY | role::VERB | role::EXTENT),
        Some(Shape::Mark) => matches!(line.word(at), "." | "," | ";" | ":" | "!" | "?" | ")" | "]" | "\"" | "”"),
        Some(_) => false,
    }
}
