//! The day of publication: as given with the document, else from a date line near its top.
//!
//! A short block "23 January 2026", "Published: 5 March 2024" or a byline with a day is a date line; a day in a caption or
//! a sentence is not.

use jiff::civil::Date;

use crate::model::calendar::Anchors;
use crate::model::calendar::resolve::resolve;
use crate::model::calendar::settle::needs_anchor;
use crate::model::document::Document;
use crate::model::segment::Segmented;
use crate::model::vocabulary::{Precision, PublishedMethod, SegmentKind};
use crate::rules::date::DateRules;
use crate::stages::extract::dates::context::Unsettled;

/// Blocks from the top in which a date line may stand.
const TOP: u32 = 12;

/// Longest block, in bytes, that is a date line.
const LONGEST: usize = 90;

/// The day of publication and where it comes from.
pub(super) fn published(
    document: &Document,
    segmented: &Segmented,
    found: &[Unsettled],
    rules: &DateRules,
) -> (Option<Date>, PublishedMethod) {
    if let Some(day) = document.metadata.published {
        return (Some(day), document.metadata.published_method);
    }
    let calendar = rules.calendar();
    let line = found.iter().take_while(|date| date.place.segment < TOP).find_map(|date| {
        if needs_anchor(&date.meaning) || !is_date_line(segmented, date) {
            return None;
        }
        let resolved = resolve(&date.meaning, &Anchors::default(), &calendar);
        let is_day = matches!(resolved.precision, Precision::Day | Precision::Time);
        resolved.begin.filter(|_| is_day)
    });
    match line {
        Some(day) => (Some(day), PublishedMethod::Text),
        None => (None, PublishedMethod::None),
    }
}

fn is_date_line(segmented: &Segmented, date: &Unsettled) -> bool {
    let Some(segment) = segmented.segments.get(date.place.segment as usize) else { return false };
    let text = segment.clean.text.as_str();
    let (start, end) = (date.place.span.start as usize, date.place.span.end as usize);
    let before = text.get(..start).unwrap_or_default();
    match segment.kind {
        SegmentKind::Caption
        | SegmentKind::Footnote
        | SegmentKind::Reference
        | SegmentKind::Title
        | SegmentKind::Url => false,
        SegmentKind::Byline => true,
        _ if is_dateline(before, text.get(end..).unwrap_or_default()) => true,
        _ if text.len() > LONGEST => false,
        _ => {
            let label = before.trim_end_matches([':', ' ']).to_ascii_lowercase();
            let words = ["published", "updated", "posted", "date", "dated", "released", "issued", "last updated"];
            let is_labelled = words.iter().any(|word| label.ends_with(word));
            is_labelled || (end - start) * 2 >= text.len() || before.contains('|') || text.contains(" | ")
        }
    }
}

/// "OSLO, Jan. 5, 2026 (Agency) —": capitals before, a dash or bracket after.
fn is_dateline(before: &str, after: &str) -> bool {
    let place = before.trim_end_matches([',', ' ', '(']);
    let first = place.split([',', ' ']).next().unwrap_or_default();
    let is_place =
        first.len() >= 3 && place.len() <= 40 && first.chars().all(|letter| letter.is_uppercase() || letter == '.');
    let after = after.trim_start_matches([')', ' ']);
    is_place && after.starts_with(['(', '-', '–', '—', '/', ':'])
}
