//! What the documents of an event give to comparing: their sentences as keys, weighed by how rare these are in the event.
//!
//! A sentence is read once into features; an event puts the features of its documents together. Nothing here compares two
//! sentences.

pub mod clauses;
pub mod event;
pub mod features;
pub mod judged;
pub mod labels;
pub mod meetings;
pub mod ranks;
pub mod token;

pub(crate) mod called;
pub(crate) mod contrasts;
pub(crate) mod frame;
pub(crate) mod item;
pub(crate) mod leaders;
pub(crate) mod overrides;
pub(crate) mod reader;

mod quantities;
mod stretches;
mod tokens;
mod words;
