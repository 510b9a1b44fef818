//! Finds the numbers of a document: what kind they are, their value, unit, and what they count.
//!
//! "The fund put about NOK 9 billion into three steel mills" gives money (9e9 NOK, approx) and a cardinal (3, "steel
//! mills"). One pass cuts each segment into tokens; a small grammar reads numerals, ranges, units and nouns from them.
//!
//! It does not find dates, times, durations and ages (they stand in dates), and refuses identifiers, labels and numbers
//! inside names.

mod ahead;
mod article;
mod assemble;
mod behind;
mod bounds;
mod compound;
mod counted;
mod edge;
mod exclusions;
mod fraction;
mod heat;
mod magnitude;
mod modifier;
mod money;
mod number;
mod numeral;
mod pair;
mod phone;
mod phrase;
mod range;
mod rate;
mod readings;
mod separators;
mod spoken;
mod token;
mod unit;
mod words;

#[cfg(test)]
mod tests;

use crate::model::document::Document;
use crate::model::extracted::Quantity;
use crate::model::name::Mention;
use crate::model::segment::{Place, Segmented};
use crate::model::vocabulary::{QuantityKind, SegmentKind};
use crate::rules::quantity::{QuantityRules, role};
use crate::stages::extract::quantities::assemble::{Draft, Step};
use crate::stages::extract::quantities::readings::Readings;
use crate::stages::extract::quantities::token::Line;

/// Where to look for numbers in a document, each list in order of place.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a> {
    /// Stretches of text with a word or mark on which a number may stand.
    pub(crate) stretches: &'a [Place],
    /// Places of date expressions; numbers inside them are no quantities.
    pub(crate) dates: &'a [Place],
    /// Mentions of names; numbers inside them are no quantities either.
    pub(crate) names: &'a [Mention],
}

/// The numbers of a document in order of place.
pub(crate) fn find(
    document: &Document,
    segmented: &Segmented,
    fields: Fields<'_>,
    rules: &QuantityRules,
) -> Vec<Quantity> {
    let readings = Readings::new(document, rules);
    let has_decimal_comma = separators::has_decimal_comma(&document.text);
    let (mut found, mut tokens) = (Vec::new(), Vec::new());
    for stretch in fields.stretches {
        let Some(segment) = segmented.segments.get(stretch.segment as usize) else { continue };
        let is_prose = !matches!(
            segment.kind,
            SegmentKind::Url | SegmentKind::Reference | SegmentKind::Boilerplate | SegmentKind::Byline
        );
        if !is_prose {
            continue;
        }
        let text = segment.clean.text.as_str();
        let is_table = segment.kind == SegmentKind::TableRow;
        token::tokenize(text, stretch.span, rules, is_table, &mut tokens);
        let is_title = matches!(segment.kind, SegmentKind::Title | SegmentKind::Heading);
        let is_whole = stretch.span.len() == text.len();
        let line =
            Line { text, tokens: &tokens, rules, is_title, is_whole, has_decimal_comma, read_number: numeral::read };
        read(Stretch { line, segment: stretch.segment, is_table }, fields, &readings, &mut found);
    }
    found
}

/// A stretch of text, cut into tokens.
struct Stretch<'a> {
    line: Line<'a>,
    segment: u32,
    is_table: bool,
}

/// Adds the numbers of one stretch.
fn read(stretch: Stretch<'_>, fields: Fields<'_>, readings: &Readings<'_>, found: &mut Vec<Quantity>) {
    let Stretch { line, segment, is_table } = stretch;
    let (mut at, mut floor) = (0, 0);
    while at < line.tokens.len() {
        if !is_table && let Some(end) = phone::end(line, at) {
            at = end;
            continue;
        }
        match assemble::read(line, at, floor, readings) {
            Step::Skip(next) => at = next.max(at + 1),
            Step::Found(draft) => {
                at = draft.end.max(at + 1);
                floor = at;
                let number = Place { segment, span: line.span(draft.number, draft.number) };
                let whole = Place { segment, span: line.span(draft.first, draft.end - 1) };
                if (is_share_of_thing(line, &draft) || !overlaps(fields.dates, number, |place| *place))
                    && !is_in_name(fields.names, number, whole, &draft)
                {
                    found.push(quantity(line, segment, *draft));
                }
            }
        }
    }
}

/// "three quarters of the money" is no nine months, though a date expression may read the quarters so.
fn is_share_of_thing(line: Line<'_>, draft: &Draft) -> bool {
    let end = draft.end;
    draft.kind == QuantityKind::Ratio
        && line.is(end, "of")
        && line.has(end + 1, role::DETERMINER)
        && draft.counted.is_some_and(|noun| !line.has(noun.head, role::TIME))
}

/// Whether a name holds the number. One that starts at the currency ("USD50"), or ends where the unit does, is none.
fn is_in_name(names: &[Mention], number: Place, whole: Place, draft: &Draft) -> bool {
    overlapping(names, number, |name| name.place).is_some_and(|name| {
        let starts_inside = draft.unit.is_some() && whole.span.start <= name.place.span.start;
        let is_amount = draft.kind == QuantityKind::Money && draft.first < draft.number;
        !(starts_inside && (is_amount || name.place.span.end <= whole.span.end))
    })
}

/// Whether any of the sorted items overlaps the place.
fn overlaps<T>(items: &[T], place: Place, place_of: impl Fn(&T) -> Place) -> bool {
    overlapping(items, place, place_of).is_some()
}

/// The first of the sorted items that overlaps the place.
fn overlapping<T>(items: &[T], place: Place, place_of: impl Fn(&T) -> Place) -> Option<&T> {
    let n = items.partition_point(|item| {
        let item = place_of(item);
        (item.segment, item.span.end) <= (place.segment, place.span.start)
    });
    items.get(n).filter(|item| {
        let item = place_of(item);
        item.segment == place.segment && item.span.overlaps(place.span)
    })
}

fn quantity(line: Line<'_>, segment: u32, draft: Draft) -> Quantity {
    let span = line.span(draft.first, draft.end - 1);
    let is_exact = draft.has_bounds || matches!(draft.kind, QuantityKind::Ordinal | QuantityKind::Score);
    let modifier = if is_exact { None } else { modifier::read(line, draft.first, draft.end, draft.value) };
    Quantity {
        place: Place { segment, span },
        kind: draft.kind,
        value: draft.value,
        low: draft.low,
        high: draft.high,
        unit: draft.unit,
        value_si: draft.value_si,
        counted: draft.counted.map(|noun| noun.span.of(line.text).to_owned()),
        modifier,
        rule: draft.rule,
        confidence: draft.confidence,
    }
}
