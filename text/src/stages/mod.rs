//! The stages, one word each. They import only `model` and `rules`, never each other.

pub mod agree;
pub mod anchor;
pub mod dedupe;
pub mod extract;
pub mod link;
pub mod parse;
pub mod score;
pub mod segment;
pub mod tag;
