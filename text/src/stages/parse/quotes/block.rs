//! The quotations of one block, and what is known of who says them.
//!
//! A block of one quotation without a speaker waits for its neighbors.

use crate::stages::parse::quotes::input::Speaker;
use crate::stages::parse::quotes::marks::Marked;

/// The quotations of one block and what is known of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Block {
    /// Index of its first sentence and one past its last.
    pub sentences: std::ops::Range<usize>,
    /// Its outermost ranges.
    pub ranges: Vec<Marked>,
    /// Who says each of them.
    pub speakers: Vec<Option<Speaker>>,
    /// Who is named as a speaker in each sentence itself.
    pub own: Vec<Option<Speaker>>,
    /// Whether all of its text is inside quotation marks.
    pub is_all_quote: bool,
    /// Whether it has words outside of quotation marks that attribute one.
    pub is_attributed: bool,
    /// Who speaks in the next block, when its last sentence ends in a colon.
    pub(crate) colon: Option<Speaker>,
    /// The person that a block without quotations ends with.
    pub subject: Option<Speaker>,
}
