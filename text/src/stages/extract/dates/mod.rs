//! Date expressions of one document: found, put on the calendar as far as the document tells, with its day of publication.
//!
//! "Lee spoke on Wednesday (7 January)" in a text of 2026 gives two dates on 2026-01-07, settled by the calendar. What only
//! other documents can settle keeps its meaning and no begin.

mod absolute;
mod age;
mod amount;
mod ancient;
mod clock;
mod context;
mod distance;
mod find;
mod found;
mod line;
mod list;
mod marks;
mod moment;
mod numeric;
mod partial;
mod relative;
mod repeat;
mod tense;
#[cfg(test)]
mod tests;
mod token;
mod view;
mod years;

use jiff::civil::Date;

use crate::model::calendar::Meaning;
use crate::model::document::Document;
use crate::model::extracted::TimeExpression;
use crate::model::name::{Mention, Tagged};
use crate::model::segment::{Place, Segment, Segmented};
use crate::model::span::Span;
use crate::model::vocabulary::{EntityType, PublishedMethod, SegmentKind};
use crate::rules::date::{DateOrder, DateRules};
use crate::stages::extract::dates::context::Unsettled;
use crate::stages::extract::dates::find::{find, is_ahead};
use crate::stages::extract::dates::found::Find;
use crate::stages::extract::dates::relative::point;
use crate::stages::extract::dates::token::{Token, tokenize};
use crate::stages::extract::dates::view::View;

/// Dates of a document and its day of publication.
pub(super) struct Dated {
    /// In order of place.
    pub dates: Vec<TimeExpression>,
    /// Day of publication.
    pub published: Option<Date>,
    /// Where it comes from.
    pub published_method: PublishedMethod,
    /// Sentences, and whole rows of tables, in which a word or mark may be part of a quantity; in order of place.
    pub counting: Vec<Place>,
}

/// Finds and resolves all date expressions.
pub(super) fn read(document: &Document, segmented: &Segmented, tagged: &Tagged, rules: &DateRules) -> Dated {
    let (order, has_numeric_dates) = date_order(&document.text, rules.thresholds.date_order);
    let mut found = Vec::new();
    let (tokens, finds, counting) = (Vec::new(), Vec::new(), Vec::new());
    let mut reader = Reader { rules, order, has_numeric_dates, tokens, finds, counting };
    let mut cuts = Vec::new();
    let mut sentences = segmented.sentences.iter().peekable();
    for (segment_idx, segment) in segmented.segments.iter().enumerate() {
        let segment_idx = segment_idx as u32;
        cuts.clear();
        cuts.push(0);
        while let Some(sentence) = sentences.next_if(|sentence| sentence.place.segment <= segment_idx) {
            cuts.push(sentence.place.span.start as usize);
        }
        if segment.kind != SegmentKind::Url {
            reader.segment(segment_idx, segment, &cuts, &mut found);
        }
    }
    let mut mentions = Names { mentions: &tagged.mentions, at: 0 };
    found.retain(|unsettled: &Unsettled| !mentions.hold(unsettled));
    let (published, published_method) = line::published(document, segmented, &found, rules);
    let dates = context::settle(found, published, document.metadata.published_time, rules);
    Dated { dates, published, published_method, counting: reader.counting }
}

/// Longest stretch that is read at once; longer sentences are cut at a space.
const STRETCH: usize = 16_384;

struct Reader<'r> {
    rules: &'r DateRules,
    order: DateOrder,
    has_numeric_dates: bool,
    tokens: Vec<Token<'r>>,
    finds: Vec<Find>,
    counting: Vec<Place>,
}

impl Reader<'_> {
    /// Reads a segment stretch by stretch; `cuts` are the starts of its sentences.
    fn segment(&mut self, segment_idx: u32, segment: &Segment, cuts: &[usize], found: &mut Vec<Unsettled>) {
        let text = &segment.clean.text;
        for (n, start) in cuts.iter().enumerate() {
            let stop = cuts.get(n + 1).copied().unwrap_or(text.len()).min(text.len());
            let mut from = *start;
            let mut may_count = false;
            while from < stop {
                let to = if stop - from <= STRETCH { stop } else { cut_at_space(text, from, from + STRETCH) };
                may_count |= self.stretch(segment_idx, segment, (from, to), found);
                from = to.max(from + 1);
            }
            if may_count {
                self.count_in(segment_idx, segment, Span::new(*start, stop));
            }
        }
    }

    /// Notes a sentence for the quantities; a row of a table is read as a whole, once.
    fn count_in(&mut self, segment: u32, of: &Segment, sentence: Span) {
        if of.kind != SegmentKind::TableRow {
            self.counting.push(Place { segment, span: sentence });
        } else if self.counting.last().is_none_or(|last| last.segment != segment) {
            self.counting.push(Place { segment, span: Span::new(0, of.clean.text.len()) });
        }
    }

    /// Reads the dates of a stretch; says whether it may hold quantities.
    fn stretch(
        &mut self,
        segment_idx: u32,
        segment: &Segment,
        range: (usize, usize),
        found: &mut Vec<Unsettled>,
    ) -> bool {
        let text = segment.clean.text.as_str();
        if text.get(range.0..range.1).is_none() {
            return true;
        }
        let holds = tokenize(text, range, self.rules, &mut self.tokens);
        if !holds.dates {
            return holds.quantities;
        }
        let mut view = View::new(text, &self.tokens, self.rules, self.order);
        view.read_point = point;
        view.has_numeric_dates = self.has_numeric_dates;
        view.is_story = matches!(segment.kind, SegmentKind::Paragraph | SegmentKind::ListItem);
        self.finds.clear();
        find(&view, &mut self.finds);
        for date in self.finds.drain(..) {
            let (Some(first), Some(last)) = (self.tokens.get(date.from), self.tokens.get(date.to.wrapping_sub(1)))
            else {
                continue;
            };
            let place = Place { segment: segment_idx, span: Span { start: first.start, end: last.end } };
            let is_note = matches!(segment.kind, SegmentKind::Reference | SegmentKind::Footnote);
            let is_ahead = is_ahead(&view, &date);
            found.push(Unsettled {
                place,
                meaning: date.meaning,
                timex: date.timex,
                modifier: date.modifier,
                rule: date.rule,
                is_note,
                is_ahead,
            });
        }
        holds.quantities
    }
}

/// The last space before `limit`, or the character boundary there when the stretch has none.
fn cut_at_space(text: &str, from: usize, limit: usize) -> usize {
    let mut to = limit.min(text.len());
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    let stretch = text.get(from..to).unwrap_or_default();
    stretch.rfind(' ').map_or(to, |space| from + space + 1)
}

/// The order that the document's own unambiguous dates show ("23/01/2026"), else the configured one; and whether it writes
/// dates so at all.
fn date_order(text: &str, configured: DateOrder) -> (DateOrder, bool) {
    let bytes = text.as_bytes();
    let number = |at: usize| bytes.get(at).filter(|byte| byte.is_ascii_digit()).map(|byte| u32::from(byte - b'0'));
    let (mut day_first, mut month_first, mut has_dates) = (0, 0, false);
    for (at, _) in text.match_indices('/') {
        let before = at.checked_sub(2).and_then(number).zip(at.checked_sub(1).and_then(number));
        let after = number(at + 1).zip(number(at + 2));
        let is_third = |at: usize| bytes.get(at) == Some(&b'/') && number(at + 1).is_some();
        let one = |digits: Option<(u32, u32)>| digits.map_or(0, |(tens, ones)| tens * 10 + ones);
        let has_month = is_third(at + 2) || is_third(at + 3);
        has_dates |= has_month && at.checked_sub(1).and_then(number).is_some();
        if has_month && (13..=31).contains(&one(before)) && number(at.saturating_sub(3)).is_none() {
            day_first += 1;
        }
        if is_third(at + 3) && (13..=31).contains(&one(after)) && at.checked_sub(3).and_then(number).is_none() {
            month_first += 1;
        }
    }
    let order = match day_first.cmp(&month_first) {
        std::cmp::Ordering::Greater => DateOrder::DayFirst,
        std::cmp::Ordering::Less => DateOrder::MonthFirst,
        std::cmp::Ordering::Equal => configured,
    };
    (order, has_dates)
}

/// Mentions of names, walked along with the dates.
struct Names<'a> {
    mentions: &'a [Mention],
    at: usize,
}

impl Names<'_> {
    /// Whether a date that stands on few words is part of a name: "Vision 2030", "April Smith".
    fn hold(&mut self, date: &Unsettled) -> bool {
        let key = |place: &Place| (place.segment, place.span.end);
        while self
            .mentions
            .get(self.at)
            .is_some_and(|mention| key(&mention.place) <= (date.place.segment, date.place.span.start))
        {
            self.at += 1;
        }
        let Some(mention) = self.mentions.get(self.at) else { return false };
        let inside = mention.place.segment == date.place.segment && mention.place.span.contains(date.place.span);
        if !inside || mention.place.span == date.place.span || mention.r#type == EntityType::Event {
            return false;
        }
        let is_first = mention.place.span.start == date.place.span.start;
        match date.rule {
            "year" => !is_first,
            "month" | "weekday" | "season" | "repeated" => {
                matches!(date.meaning, Meaning::Partial { year: None, .. })
                    || !matches!(date.meaning, Meaning::Partial { .. })
            }
            // "the Good Friday Agreement"
            "holiday" => matches!(date.meaning, Meaning::Holiday { .. }),
            _ => false,
        }
    }
}
