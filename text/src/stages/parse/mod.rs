//! Reads each sentence once: its tree, who speaks, and who does what to whom.
//!
//! "Lee said Xi refused to sign the accord." becomes a tree of its words and three clauses; the last of them, "sign", has the
//! subject "Xi" and the object "the accord", is denied by "refused", and Lee says so. Titles and running text are read;
//! headings and captions state nothing. It does not compare documents.

use crate::model::extracted::Extracted;
use crate::model::name::{Mention, Tagged};
use crate::model::parsed::Parsed;
use crate::model::segment::{Place, Segmented, Sentence};
use crate::model::span::Span;
use crate::model::tree::Tree;
use crate::model::vocabulary::{EntityType, SegmentKind, SentenceRole};
use crate::rules::parse::ParseRules;
use crate::rules::parse::lemma::lemma;
use crate::stages::parse::clause::input::{NameKind, NameMention, QuoteRange, SentenceInput};
use crate::stages::parse::quotes::input as quoting;
use crate::stages::parse::tree::{Buffers, ParseModel};

pub mod clause;
pub mod quotes;
pub mod tree;

#[cfg(test)]
mod tests;

/// Reads the sentences of one document.
pub fn run(segmented: &Segmented, tagged: &Tagged, extracted: &Extracted, rules: &ParseRules) -> Parsed {
    let trees = trees(segmented, rules);
    let quotations = quotations(segmented, tagged, &trees, rules);
    let clauses = clauses(segmented, (tagged, extracted), (&trees, &quotations.ranges), rules);
    let speakers = quotations.sentences.iter().map(|speech| speech.speaker.and_then(|speaker| speaker.name)).collect();
    let is_quote = quotations.sentences.iter().map(|speech| speech.is_quote).collect();
    Parsed { trees, clauses, speakers, is_quote }
}

/// Whether a sentence may state something.
fn is_read(sentence: &Sentence) -> bool {
    matches!(sentence.role, SentenceRole::Text | SentenceRole::Title)
}

fn trees(segmented: &Segmented, rules: &ParseRules) -> Vec<Tree> {
    let (model, mut buffers) = (ParseModel { tables: &rules.tables }, Buffers::default());
    let mut tree = |sentence: &Sentence| match segmented.segments.get(sentence.place.segment as usize) {
        Some(segment) if is_read(sentence) => model.parse(&segment.clean.text, sentence.place.span, &mut buffers),
        _ => Tree::default(),
    };
    segmented.sentences.iter().map(&mut tree).collect()
}

fn quotations(segmented: &Segmented, tagged: &Tagged, trees: &[Tree], rules: &ParseRules) -> quoting::Quotations {
    let segments: Vec<quoting::QuoteSegment<'_>> = (segmented.segments.iter())
        .map(|segment| quoting::QuoteSegment { text: &segment.clean.text, kind: block_kind(segment.kind) })
        .collect();
    let sentences: Vec<quoting::QuoteSentence<'_>> = (segmented.sentences.iter().zip(trees))
        .map(|(sentence, tree)| quoting::QuoteSentence {
            segment: sentence.place.segment,
            span: sentence.place.span,
            tree: Some(tree).filter(|tree| !tree.nodes.is_empty()),
        })
        .collect();
    let mention = |mention: &Mention| quoting::QuoteMention {
        segment: mention.place.segment,
        span: mention.place.span,
        name: mention.name,
    };
    let mentions: Vec<quoting::QuoteMention> = tagged.mentions.iter().map(mention).collect();
    let roles: Vec<Vec<&str>> =
        tagged.names.iter().map(|name| name.roles.iter().map(String::as_str).collect()).collect();
    let names: Vec<quoting::QuoteName<'_>> = (tagged.names.iter().zip(&roles))
        .map(|(name, roles)| quoting::QuoteName { form: &name.form, kind: speaker_kind(name.r#type), roles })
        .collect();
    let input = quoting::QuoteInput { segments: &segments, sentences: &sentences, mentions: &mentions, names: &names };
    quotes::quotations(&input, &rules.saying)
}

fn block_kind(kind: SegmentKind) -> quoting::BlockKind {
    match kind {
        SegmentKind::Paragraph => quoting::BlockKind::Paragraph,
        SegmentKind::ListItem => quoting::BlockKind::ListItem,
        SegmentKind::Heading => quoting::BlockKind::Heading,
        SegmentKind::Title => quoting::BlockKind::Title,
        _ => quoting::BlockKind::Other,
    }
}

fn speaker_kind(r#type: EntityType) -> quoting::NameKind {
    match r#type {
        EntityType::Person => quoting::NameKind::Person,
        EntityType::Org => quoting::NameKind::Org,
        EntityType::Gpe | EntityType::Loc | EntityType::Fac => quoting::NameKind::Place,
        _ => quoting::NameKind::Other,
    }
}

fn name_kind(r#type: EntityType) -> NameKind {
    match r#type {
        EntityType::Person => NameKind::Person,
        EntityType::Org => NameKind::Org,
        EntityType::Gpe | EntityType::Loc | EntityType::Fac => NameKind::Place,
        _ => NameKind::Other,
    }
}

/// What lies over one sentence.
#[derive(Default)]
struct Overlays {
    names: Vec<NameMention>,
    quantities: Vec<(Span, u32)>,
    dates: Vec<(Span, u32)>,
    quotes: Vec<QuoteRange>,
}

fn clauses(
    segmented: &Segmented,
    (tagged, extracted): (&Tagged, &Extracted),
    (trees, ranges): (&[Tree], &[quoting::QuotedRange]),
    rules: &ParseRules,
) -> Vec<crate::model::clause::Clause> {
    let ranges = Ranges::new(ranges);
    let over = |sentence: &Sentence| {
        let place = sentence.place;
        let name = |(_, mention): (usize, &Mention)| NameMention {
            span: mention.place.span,
            name: mention.name,
            kind: name_kind(mention.r#type),
        };
        Overlays {
            names: within(&tagged.mentions, place, |mention| mention.place).map(name).collect(),
            quantities: within(&extracted.quantities, place, |quantity| quantity.place)
                .map(|(idx, quantity)| (quantity.place.span, idx as u32))
                .collect(),
            dates: within(&extracted.dates, place, |date| date.place)
                .map(|(idx, date)| (date.place.span, idx as u32))
                .collect(),
            quotes: ranges.within(place),
        }
    };
    let overlays: Vec<Overlays> = segmented.sentences.iter().map(over).collect();
    let input = |(index, (sentence, over)): (usize, (&Sentence, _))| {
        let tree = trees.get(index).filter(|tree| !tree.nodes.is_empty())?;
        let segment = segmented.segments.get(sentence.place.segment as usize)?;
        Some((index as u32, segment.clean.text.as_str(), sentence.place.span, tree, over))
    };
    let read = segmented.sentences.iter().zip(&overlays).enumerate().filter_map(input);
    let inputs: Vec<SentenceInput<'_>> = read
        .map(|(index, text, span, tree, over)| SentenceInput {
            text,
            index,
            span,
            tree,
            names: &over.names,
            quantities: &over.quantities,
            dates: &over.dates,
            quotes: &over.quotes,
        })
        .collect();
    clause::read::clauses(&inputs, &rules.clauses, &|form, tag| lemma(form, tag).into_owned())
}

/// Quotations with how far those up to each of them reach, so that the ones of a sentence are found without asking all.
struct Ranges<'a> {
    ranges: &'a [quoting::QuotedRange],
    /// For each range the furthest end of those before it in its segment, itself among them.
    reach: Vec<u32>,
}

impl<'a> Ranges<'a> {
    fn new(ranges: &'a [quoting::QuotedRange]) -> Self {
        let mut before = (0, 0);
        let reach = ranges.iter().map(|range| {
            let furthest = if before.0 == range.segment { range.span.end.max(before.1) } else { range.span.end };
            before = (range.segment, furthest);
            furthest
        });
        let reach = reach.collect();
        Self { ranges, reach }
    }

    /// The quotations that reach into a sentence, cut to it.
    fn within(&self, place: Place) -> Vec<QuoteRange> {
        let segment = self.ranges.partition_point(|range| range.segment < place.segment);
        let end = self.ranges.partition_point(|range| range.segment <= place.segment);
        let reach = self.reach.get(segment..end).unwrap_or_default();
        let from = segment + reach.partition_point(|reach| *reach <= place.span.start);
        let here = self.ranges.get(from..end).unwrap_or_default().iter();
        let here = here.take_while(|range| range.span.start < place.span.end);
        let cut = |range: &quoting::QuotedRange| {
            let (start, end) = (range.span.start.max(place.span.start), range.span.end.min(place.span.end));
            let speaker = range.speaker.and_then(|speaker| speaker.name);
            (start < end).then_some(QuoteRange { span: Span { start, end }, speaker })
        };
        here.filter_map(cut).collect()
    }
}

/// The items (sorted by place) that lie within a place, with their indices.
fn within<T>(items: &[T], place: Place, place_of: impl Fn(&T) -> Place) -> impl Iterator<Item = (usize, &T)> {
    let from = items.partition_point(|item| {
        let at = place_of(item);
        (at.segment, at.span.start) < (place.segment, place.span.start)
    });
    let rest = items.get(from..).unwrap_or_default();
    let n = rest
        .iter()
        .take_while(|item| {
            let at = place_of(item);
            at.segment == place.segment && at.span.end <= place.span.end
        })
        .count();
    rest.iter().take(n).enumerate().map(move |(offset, item)| (from + offset, item))
}
