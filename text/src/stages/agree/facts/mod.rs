//! Which values of an event's sentences answer one question, and which of these cannot both be right.
//!
//! "14 clinics were opened" and "the ministry inaugurated a dozen clinics" answer one question, "four clinics burned down"
//! another. A value with its clause is an answer (`answer`); answers of one facet meet (`propose`), are measured against each
//! other (`question`), what is of two things whatever they share is dropped (`apart`, `rival`), and models that were learned from facts of real news decide (`rules::agree::facts`).

pub(crate) mod answer;
mod apart;
pub(crate) mod decide;
pub(crate) mod holders;
pub(crate) mod known;
pub(crate) mod meeting;
pub mod propose;
pub(crate) mod question;
mod rival;
