//! Whether two numbers are of a whole and of a part of it, or of two times: "12 in all" and "5 on Monday".
//!
//! "Over the weekend 4,260 visitors came" and "3,053 came on Sunday" can both be right, and so can a count of a trip of 1998
//! and one of today. It compares only what is said of the extent; whether both count one thing is asked elsewhere.

use jiff::civil::Date;

use crate::model::clause::ClauseKind;
use crate::model::vocabulary::{DateMethod, Precision, QuantityKind};
use crate::rules::agree::lemma::key;
use crate::stages::agree::compare::finding::Value;
use crate::stages::agree::context::event::{EventContext, Statement};
use crate::stages::agree::context::features::{DateFeature, Extent, QuantityFeature, StatementFeatures};

/// A number with what its clause says of when.
#[derive(Debug)]
pub(crate) struct Extended {
    point: f64,
    /// Whether what it is of can be added up: a count, an amount, a length, but no share.
    is_sum: bool,
    extent: Extent,
    stretches: Vec<Stretch>,
    published: Option<Date>,
}

/// Days that a clause names.
#[derive(Debug)]
struct Stretch {
    /// First and last day, where they are known.
    days: Option<(Date, Date)>,
    /// Whether it is one day, known or not ("on Sunday").
    is_day: bool,
    /// Whether all of it is meant: "over the weekend".
    is_over: bool,
    is_written: bool,
}

impl Extended {
    /// A number or a length of time of a statement.
    pub(crate) fn of_value(ctx: &EventContext<'_>, statement: &Statement<'_>, value: &Value) -> Option<Self> {
        match value {
            Value::Quantity(idx) => Some(Self::of_quantity(ctx, statement, ctx.quantities(statement).get(*idx)?)),
            Value::Length((low, high), date) => Some(Self::of_length(ctx, statement, (low + high) / 2.0, date)),
            _ => None,
        }
    }

    pub(crate) fn of_quantity(ctx: &EventContext<'_>, statement: &Statement<'_>, quantity: &QuantityFeature) -> Self {
        let point = quantity.value.or(quantity.low).or(quantity.high).unwrap_or_default();
        let is_sum = matches!(quantity.kind, QuantityKind::Cardinal | QuantityKind::Money | QuantityKind::Measure);
        let stretches = stretches(ctx, statement, quantity.clause, quantity.at);
        Self { point, is_sum, extent: quantity.extent, stretches, published: ctx.document(statement).published }
    }

    pub(crate) fn of_length(
        ctx: &EventContext<'_>,
        statement: &Statement<'_>,
        days: f64,
        length: &DateFeature,
    ) -> Self {
        let stretches = stretches(ctx, statement, length.clause, length.at);
        let published = ctx.document(statement).published;
        Self { point: days, is_sum: true, extent: Extent::Unsaid, stretches, published }
    }

    /// Whether both can be right though they do not fit.
    pub(crate) fn is_apart(&self, other: &Self) -> bool {
        self.is_whole_of(other)
            || other.is_whole_of(self)
            || self.is_of_the_past_beside(other)
            || other.is_of_the_past_beside(self)
    }

    /// Whether it is of a whole that the other is a part of.
    fn is_whole_of(&self, part: &Self) -> bool {
        if !self.is_sum || self.point <= part.point {
            return false;
        }
        let is_of_a_day = || part.stretches.iter().any(|stretch| stretch.is_day);
        let is_inside = |own: (Date, Date), whole: (Date, Date)| own != whole && whole.0 <= own.0 && own.1 <= whole.1;
        let holds = |whole: &Stretch| {
            let mut parts = part.stretches.iter().filter_map(|own| own.days.zip(whole.days));
            whole.is_over && parts.any(|(own, whole)| is_inside(own, whole))
        };
        match (self.extent, part.extent) {
            (Extent::Part, Extent::Part) => false,
            (_, Extent::Part) => true,
            (Extent::Whole, _) if is_of_a_day() => true,
            _ => self.stretches.iter().any(holds),
        }
    }

    /// Whether its clause names a time long before it was published, and that of the other names none.
    fn is_of_the_past_beside(&self, other: &Self) -> bool {
        /// Days from which on a report does not tell news.
        const PAST: i64 = 300;
        let is_past = |stretch: &Stretch| {
            let ago = self.published.zip(stretch.days);
            let ago = ago.map(|(published, (_, finish))| published.duration_since(finish).as_hours() / 24);
            stretch.is_written && ago.is_some_and(|days| days > PAST)
        };
        other.stretches.is_empty() && self.stretches.iter().any(is_past)
    }
}

/// The days that a clause names, or a noun below it ("carried 180 on its first trip in 1998"), the value itself aside.
fn stretches(ctx: &EventContext<'_>, statement: &Statement<'_>, clause: u32, at: u32) -> Vec<Stretch> {
    const OVER: &[&str] = &["across", "during", "over", "through", "throughout", "within"];
    let features = ctx.document(statement).features;
    let read = |date: DateFeature| {
        let is_beside = date.at != at && is_within(features, date.clause, clause);
        let days = date.begin.zip(date.finish);
        let is_day = date.precision == Precision::Day || days.is_some_and(|(begin, finish)| begin == finish);
        if !is_beside || days.is_none() && !is_day {
            return None;
        }
        let act = features.acts.get(date.clause as usize)?;
        let argument = features.arguments_of(act).iter().find(|argument| argument.date == date.idx);
        let is_over = argument.is_some_and(|argument| OVER.iter().any(|word| key(word) == argument.preposition));
        Some(Stretch { days, is_day, is_over, is_written: date.method == DateMethod::Explicit })
    };
    ctx.dates(statement).into_iter().filter_map(read).collect()
}

/// Whether a clause is another, or is the noun of one that it is said in.
fn is_within(features: &StatementFeatures, clause: u32, outer: u32) -> bool {
    /// Nouns within nouns.
    const DEEP: usize = 4;
    let mut own = clause;
    for _ in 0..DEEP {
        let Some(act) = features.acts.get(own as usize) else { return false };
        if own == outer {
            return true;
        }
        if act.kind != ClauseKind::Noun {
            return false;
        }
        own = act.parent;
    }
    false
}
