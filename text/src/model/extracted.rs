//! Numbers and dates of one document.

use jiff::civil::Date;
use serde::Serialize;

use crate::model::calendar::Meaning;
use crate::model::name::RuleId;
use crate::model::segment::Place;
use crate::model::vocabulary::{DateMethod, DateModifier, Modifier, Precision, PublishedMethod, QuantityKind, Timex};

/// One number with its unit and what it counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// The number with its unit or currency words; modifiers are outside.
    pub place: Place,
    /// What kind of number.
    pub kind: QuantityKind,
    /// Point value (14.5 % is 14.5); none for a range.
    pub value: Option<f64>,
    /// Lower end of a range.
    pub low: Option<f64>,
    /// Upper end of a range.
    pub high: Option<f64>,
    /// ISO 4217 for money, `%`, UCUM for measures.
    pub unit: Option<String>,
    /// The value in SI base units, for measures.
    pub value_si: Option<f64>,
    /// Head noun phrase of what is counted.
    pub counted: Option<String>,
    /// How exact the number is meant to be.
    pub modifier: Option<Modifier>,
    /// What decided.
    pub rule: RuleId,
    /// 0 to 1.
    pub confidence: f32,
}

impl Quantity {
    /// The head of what is counted, as written: "memoranda" of "memoranda of understanding".
    pub fn head(&self) -> Option<&str> {
        let core = self.counted.as_deref()?.split(" of ").next()?;
        core.rsplit(|letter: char| !letter.is_alphanumeric()).find(|word| !word.is_empty())
    }
}

/// One date or time expression.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeExpression {
    /// Where it stands.
    pub place: Place,
    /// TIMEX3 type.
    pub timex: Timex,
    /// What it means on the calendar, as far as the document settles it.
    pub resolved: Resolved,
    /// What it means before it is resolved, so that a later anchor can settle it.
    pub meaning: Meaning,
    /// What decided.
    pub rule: RuleId,
    /// 0 to 1.
    pub confidence: f32,
}

/// A date expression on the calendar.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Resolved {
    /// TIMEX3 value.
    pub value: String,
    /// TIMEX3 modifier.
    pub modifier: Option<DateModifier>,
    /// First day.
    pub begin: Option<Date>,
    /// Last day, inclusive.
    pub finish: Option<Date>,
    /// `HH:MM` or `HH:MM:SS`.
    pub time_begin: Option<String>,
    /// End of a stretch of time, as stated.
    pub time_finish: Option<String>,
    /// Time zone as written or as an offset.
    pub zone: Option<String>,
    /// Grain.
    pub precision: Precision,
    /// What settled it.
    pub method: DateMethod,
    /// The day it was counted from.
    pub anchor: Option<Date>,
}

/// The layer that `extract` adds.
#[derive(Clone, Debug, PartialEq)]
pub struct Extracted {
    /// Numbers in order of place.
    pub quantities: Vec<Quantity>,
    /// Dates in order of place.
    pub dates: Vec<TimeExpression>,
    /// Day of publication: as given, else from a date line in the text.
    pub published: Option<Date>,
    /// Where it comes from.
    pub published_method: PublishedMethod,
}
