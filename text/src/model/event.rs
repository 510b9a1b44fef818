//! Groups of documents on one happening, and the dates that only the group settles: the decisions of `anchor`.

use jiff::civil::Date;
use serde::Serialize;

use crate::model::extracted::Resolved;

/// Documents that share participants, places and dates.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Key, derived from the event's own documents.
    pub event_id: String,
    /// Its most characteristic names, for people.
    pub label: String,
    /// First day, where dates tell.
    pub begin: Option<Date>,
    /// Last day, inclusive.
    pub finish: Option<Date>,
    /// Documents in run order; two or more.
    pub documents: Vec<u32>,
    /// Indices into [`crate::model::entity::Links::entities`], most characteristic first.
    pub entities: Vec<u32>,
}

/// A date expression that other documents settled.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Redated {
    /// Index of the document in run order.
    pub document: u32,
    /// Index into its dates.
    pub date: u32,
    /// What it means now.
    pub resolved: Resolved,
    /// 0 to 1.
    pub confidence: f32,
}

/// All that `anchor` decided.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Anchors {
    /// Sorted by `event_id`.
    pub events: Vec<Event>,
    /// For each document in run order, an index into `events`.
    pub event_of: Vec<Option<u32>>,
    /// For each document in run order, the day of publication when only its event tells it.
    pub published: Vec<Option<Date>>,
    /// Dates settled by other documents, sorted by document and date.
    pub redated: Vec<Redated>,
}
