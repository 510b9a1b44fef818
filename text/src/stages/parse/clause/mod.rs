//! Clauses from dependency trees: who did what to whom, denied or not, as a fact or not, and who says so.
//!
//! [`read::clauses`] is the way in; `crate::model::clause` has the values that come out.
pub mod denial;
pub mod emit;
pub mod frame;
pub mod input;
pub mod noun;
pub mod phrase;
pub mod read;
pub mod refer;
pub mod row;
pub mod sentence;
pub mod slots;
pub mod stance;
pub mod subject;
