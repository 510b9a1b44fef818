//! Finds the numbers of a document: what kind they are, their value, unit, and what they count.
//!
//! "The fund put about USD 44 million into three steel mills" gives money (4.4e7 USD, approx) and a cardinal (3, "steel
//! mills"). One pass cuts each segment into tokens; a small grammar reads numerals, ranges, units and nouns from them.
//!
//! It does not find dates, times, durations and ages (they stand in dates), and refuses identifiers, labels and numbers
//! inside names.

mod ahead;
mod article;
mod assemble;
mod behind;
mod bounds;
mod counted;
mod exclusions;
mod fraction;
mod modifier;
mod money;
mod numeral;
mod phrase;
mod range;
mod readings;
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

/// The numbers of a document in order of place; `taken` are the places of date expressions and `names` the mentions, both
/// sorted: numbers inside them are no quantities.
pub(crate) fn find(
    document: &Document,
    segmented: &Segmented,
    taken: &[Place],
    names: &[Mention],
    rules: &QuantityRules,
) -> Vec<Quantity> {
    let readings = Readings::new(document, &rules.money);
    let mut found = Vec::new();
    for (idx, segment) in segmented.segments.iter().enumerate() {
        let is_prose = !matches!(
            segment.kind,
            SegmentKind::Url | SegmentKind::Reference | SegmentKind::Boilerplate | SegmentKind::Byline
        );
        if !is_prose {
            continue;
        }
        let text = segment.clean.text.as_str();
        let tokens = token::tokenize(text, rules, segment.kind == SegmentKind::TableRow);
        let is_title = matches!(segment.kind, SegmentKind::Title | SegmentKind::Heading);
        let line = Line { text, tokens: &tokens, rules, is_title };
        let (mut at, mut floor) = (0, 0);
        while at < tokens.len() {
            match assemble::read(line, at, floor, &readings) {
                Step::Skip(next) => at = next.max(at + 1),
                Step::Found(draft) => {
                    at = draft.end.max(at + 1);
                    floor = at;
                    let number = Place { segment: idx as u32, span: line.span(draft.number, draft.number) };
                    let whole = Place { segment: idx as u32, span: line.span(draft.first, draft.end - 1) };
                    if (is_share_of_thing(line, &draft) || !overlaps(taken, number, |place| *place))
                        && !is_in_name(names, number, whole, &draft)
                    {
                        found.push(quantity(line, idx as u32, *draft));
                    }
                }
            }
        }
    }
    found
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
