//! What a date expression means before and after it is put on the calendar.
//!
//! "last month" is `Cell { grain: Month, shift: -1, base: Speech }`; with the anchor 2026-01-23 [`resolve::resolve`] makes
//! 2025-12-01 to 2025-12-31 of it, with another anchor another month. `extract` builds meanings and resolves them within
//! one document; `anchor` resolves again those that only other documents settle. It does not read text.

pub mod base;
pub mod cells;
mod days;
pub mod foreign;
pub mod grain;
pub mod holiday;
pub mod hours;
pub mod moon;
mod parts;
pub mod resolve;
pub mod settle;

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use crate::model::calendar::grain::Grain;
use crate::model::calendar::holiday::HolidayRule;
use crate::model::vocabulary::{DateMethod, DateModifier, Precision};

/// Which way an incomplete date is completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Lean {
    /// The last one up to the anchor: the verb is in the past.
    Past,
    /// The next one from the anchor on: the verb is about the future.
    Future,
    /// The nearest one.
    Near,
}

/// What a relative expression is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Base {
    /// When the text was written ("yesterday").
    Speech,
    /// What the text spoke of last ("the next day", "three days later").
    Narrative,
}

/// A part of a longer stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Part {
    /// "early", "the beginning of".
    Start,
    /// "mid-", "the middle of".
    Mid,
    /// "late", "the end of".
    End,
    /// "the beginning of": the first third.
    Opening,
    /// "the end of": the last third.
    Closing,
    /// "earlier this": what of the first half is over.
    Earlier,
    /// "later this": what of the second half is to come.
    Later,
    /// "the rest of": what is to come.
    Rest,
    /// "to date": what is over.
    SoFar,
    /// "the first two weeks of".
    First(u16, Grain),
    /// "the last three days of".
    Last(u16, Grain),
    /// "the second week of", counted from 1.
    Nth(u16, Grain),
    /// "the third last week of", counted from the end.
    NthLast(u16, Grain),
    /// "the first Monday of": count from 1 (-1 is the last one) and weekday from 1 (Monday).
    NthWeekday(i8, i8),
}

/// Which side of a date is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Bound {
    /// "or later", "starting".
    From,
    /// "later than".
    After,
    /// "no later than".
    UpTo,
    /// "earlier than".
    Before,
}

/// A vague point in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Reference {
    /// "recently".
    Past,
    /// "now".
    Present,
    /// "in the future".
    Future,
}

impl Reference {
    /// The TIMEX3 value.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Past => "PAST_REF",
            Self::Present => "PRESENT_REF",
            Self::Future => "FUTURE_REF",
        }
    }
}

/// A time of the day, as stated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// `HH:MM` or `HH:MM:SS`.
    pub begin: String,
    /// End of a stretch, in the same form.
    pub finish: Option<String>,
    /// TIMEX3 code of a part of the day ("MO", "AF", "EV", "NI"), when no clock time is given.
    #[serde(deserialize_with = "day_part")]
    pub part: Option<PartCode>,
    /// Zone as written.
    pub zone: Option<String>,
}

/// TIMEX3 code of a part of the day.
pub type PartCode = &'static str;

/// The codes of all parts of the day.
pub(crate) const DAY_PARTS: [&str; 6] = ["MO", "MI", "AF", "EV", "NI", "DT"];

/// One of [`DAY_PARTS`] that was written out; any other code is none.
fn day_part<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<PartCode>, D::Error> {
    let code: Option<String> = Option::deserialize(deserializer)?;
    Ok(code.and_then(|code| DAY_PARTS.into_iter().find(|part| *part == code)))
}

/// The meaning of a date expression, independent of any anchor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Meaning {
    /// A date with what is written of it.
    Partial {
        /// Year.
        year: Option<i16>,
        /// Month, from 1.
        month: Option<i8>,
        /// Day of the month, from 1.
        day: Option<i8>,
        /// Weekday, from 1 (Monday).
        weekday: Option<i8>,
        /// Which way to complete it.
        lean: Lean,
    },
    /// A month or a day of a month, in a year counted from the anchor's ("November last year", "2 June of that year").
    OfYear {
        /// Month, from 1.
        month: i8,
        /// Day of the month, from 1.
        day: Option<i8>,
        /// Years from the anchor's.
        shift: i32,
        /// Counted from.
        base: Base,
    },
    /// A weekday in a week counted from the anchor's ("Monday last week").
    OfWeek {
        /// Weekday, from 1 (Monday).
        weekday: i8,
        /// Weeks from the anchor's.
        shift: i32,
    },
    /// The calendar unit that holds the anchor, or one counted from it ("this week", "last month", "yesterday").
    Cell {
        /// Unit.
        grain: Grain,
        /// Units from the anchor's own.
        shift: i32,
        /// Counted from.
        base: Base,
    },
    /// The nearest calendar unit in the direction of the verb ("the weekend").
    Leaning {
        /// Unit.
        grain: Grain,
        /// Which way to look.
        lean: Lean,
    },
    /// The calendar unit that holds another date ("the week of 4 May").
    Holding {
        /// Unit.
        grain: Grain,
        /// The date in it.
        of: Box<Meaning>,
    },
    /// Units that end just before the anchor (`n` below zero) or begin just after it ("the past three weeks").
    Run {
        /// Unit.
        grain: Grain,
        /// How many.
        n: i32,
    },
    /// A point at a distance from the anchor ("two years ago", "three days later").
    Offset {
        /// Unit of the distance.
        grain: Grain,
        /// How many; below zero for the past.
        n: i32,
        /// Counted from.
        base: Base,
    },
    /// A point at a distance from another date ("three days after 4 May", "the day before yesterday").
    Beside {
        /// Unit of the distance.
        grain: Grain,
        /// How many; below zero for the past.
        n: i32,
        /// The other date.
        of: Box<Meaning>,
    },
    /// A week by its ISO number.
    IsoWeek {
        /// Year; the anchor's when none.
        year: Option<i16>,
        /// Week, from 1.
        week: i8,
    },
    /// A quarter of a calendar or fiscal year.
    Quarter {
        /// Quarter, from 1.
        n: i8,
        /// Year.
        year: Option<i16>,
        /// Years from the anchor's, when no year is written; none when only the tense tells.
        shift: Option<i32>,
        /// Which way to complete it.
        lean: Lean,
        /// Whether the fiscal year is meant.
        is_fiscal: bool,
    },
    /// A half of a year.
    Half {
        /// 1 or 2.
        n: i8,
        /// Year.
        year: Option<i16>,
        /// Years from the anchor's, when no year is written.
        shift: i32,
    },
    /// A fiscal year, named after the calendar year it ends in.
    FiscalYear {
        /// Year.
        year: Option<i16>,
        /// Years from the anchor's, when no year is written.
        shift: i32,
    },
    /// A season of the northern half, 0 (spring) to 3 (winter).
    Season {
        /// 0 spring, 1 summer, 2 autumn, 3 winter.
        season: i8,
        /// Year it begins in.
        year: Option<i16>,
        /// Seasons of that name from the anchor's next one; none when only the tense tells.
        shift: Option<i32>,
        /// Which way to complete it.
        lean: Lean,
    },
    /// Ten years from the one given; below 100 the century is the anchor's or the one before ("the nineties").
    Decade(i16),
    /// A century by its number.
    Century(i16),
    /// A holiday with a computable day.
    Holiday {
        /// How its day is found.
        rule: HolidayRule,
        /// Year.
        year: Option<i16>,
        /// Holidays of that name from the anchor ("last Christmas" is -1); none when only the tense tells.
        shift: Option<i32>,
        /// Which way to complete it.
        lean: Lean,
    },
    /// A holiday in a year counted from the anchor's ("Easter last year").
    HolidayOfYear {
        /// How its day is found.
        rule: HolidayRule,
        /// Years from the anchor's.
        shift: i32,
    },
    /// A part of a longer stretch.
    Within {
        /// The stretch.
        whole: Box<Meaning>,
        /// Which part of it.
        part: Part,
    },
    /// From a date on, or up to it ("2018 or later", "no later than 4 May").
    Bounded {
        /// The date.
        of: Box<Meaning>,
        /// Which side, and whether the date belongs to it.
        bound: Bound,
    },
    /// From one date to another, both included.
    Between(Box<Meaning>, Box<Meaning>),
    /// A time of a day; the day is none when the text leaves it open.
    At {
        /// The day.
        day: Option<Box<Meaning>>,
        /// The time.
        clock: Clock,
    },
    /// A stretch of time without a place on the calendar, as a TIMEX3 value.
    Duration(String),
    /// A repeated time, as a TIMEX3 value.
    Set(String),
    /// A vague reference.
    Vague(Reference),
    /// A time before the year 1, which no calendar column holds.
    Ancient {
        /// TIMEX3 value, such as `BC0044`.
        value: String,
        /// Grain.
        precision: Precision,
    },
}

/// How a year and a week are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Month in which a fiscal year starts, 1 to 12.
    pub fiscal_start: i8,
    /// First day of the week, 1 (Monday) to 7.
    pub week_start: i8,
}

impl Default for Calendar {
    fn default() -> Self {
        Self { fiscal_start: 1, week_start: 1 }
    }
}

/// A stretch of time that something is counted from; one day when the day is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// First day it may be.
    pub begin: Date,
    /// Last day it may be.
    pub finish: Date,
    /// What settled it.
    pub method: DateMethod,
}

/// The anchors of a place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Anchors {
    /// When the text was written.
    pub speech: Option<Anchor>,
    /// What it spoke of last.
    pub narrative: Option<Anchor>,
    /// Time of the day at which the text was written.
    pub time: Option<Time>,
}

/// A meaning on the calendar.
#[derive(Clone, Debug, PartialEq)]
pub struct Settled {
    /// First day.
    pub begin: Option<Date>,
    /// Last day, inclusive.
    pub finish: Option<Date>,
    /// TIMEX3 value.
    pub value: String,
    /// Grain.
    pub precision: Precision,
    /// Part that is meant.
    pub modifier: Option<DateModifier>,
    /// Time of the day.
    pub clock: Option<Clock>,
    /// Whether a weekday with a day of the month chose the year.
    pub by_calendar: bool,
}
