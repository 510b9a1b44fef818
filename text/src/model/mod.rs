//! What the stages pass on: plain values without I/O, threads or table formats.
//!
//! A [`document::Document`] goes in; [`segment::Segmented`], [`name::Tagged`] and [`extracted::Extracted`] are the layers
//! that the per-document stages add; an [`annotated::Annotated`] is all of them together. The corpus stages read compact
//! features of it and give the decisions in [`entity`], [`duplicate`], [`event`] and [`claim`], and [`vote`] is what their sources say.
//!
//! It does not read files, know tables or decide anything.

pub mod annotated;
pub mod calendar;
pub mod claim;
pub mod clause;
pub mod clean;
pub mod document;
pub mod duplicate;
pub mod entity;
pub mod event;
pub mod extracted;
pub mod name;
pub mod parsed;
pub mod roots;
pub mod segment;
pub mod span;
pub mod tree;
pub mod vocabulary;
pub mod vote;
