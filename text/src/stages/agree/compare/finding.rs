//! What two sentences say in one slot, and whether both can be true.
//!
//! "14 clinics" and "twelve clinics" are two values of the slot "count of clinics", in conflict. How they are found is
//! decided by the files beside this one, one for each kind of slot.

use crate::model::vocabulary::Compared;
use crate::stages::agree::context::features::DateFeature;
use crate::stages::agree::context::ranks::RankFeature;

/// What is valued.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Slot {
    /// A count of one noun (its key), or an amount in one unit.
    Quantity(u32, Option<Box<str>>),
    /// How many are in a state (its key): dead, injured, arrested.
    Toll(u32),
    /// The day of an event.
    Day,
    /// When something happened last.
    LastTime,
    /// How long something lasted.
    Duration,
    /// Whether something (its key) happened.
    Polarity(u32),
    /// How far an act (its key) has come: planned or done.
    Plan(u32),
    /// How the name of one person (two keys) is written.
    Spelling(u32, u32),
    /// Who joins.
    Joins,
    /// Who takes part in an act (its key).
    Role(u32),
    /// A whole (the key of what is counted) and its parts.
    Sum(u32),
    /// The rank of something (its key).
    Rank(u32),
    /// That an act (its key) of some participants (their entities) happened.
    Act(u32, [u32; 2]),
    /// That the event happened at all.
    Story,
    /// What the reports of an event open with in common.
    Core,
    /// What the analyst says that they differ on.
    Judged,
}

/// What one sentence says in a slot.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// An index into the statement's quantities.
    Quantity(usize),
    /// The date, as settled.
    Date(DateFeature),
    /// A year, counted back or given.
    Year(f64, DateFeature),
    /// Affirmed or denied; the word's key.
    Truth(bool, u32),
    /// Done or only planned; the word's key.
    Stage(bool, u32),
    /// The key of a name.
    Name(u32),
    /// The first of the statement's quantities that add up, and how many do.
    Sum(usize, usize),
    /// A rank.
    Rank(RankFeature),
    /// One side of what the analyst sees.
    Side,
    /// Days at least and at most, and what gives them.
    Length((f64, f64), DateFeature),
}

/// Two sentences on one slot.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Finding {
    pub(crate) slot: Slot,
    pub(crate) values: (Value, Value),
    pub(crate) is_conflict: bool,
    /// Why they agree or differ.
    pub(crate) compared: Compared,
    /// The rule that found it.
    pub(crate) rule: &'static str,
}
