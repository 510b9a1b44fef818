//! Numbers, units and dates of one document.
//!
//! "14 agreements on 5 January 2026" gives the date 2026-01-05 and the quantity 14, counted "agreements"; the numbers of a
//! date are never quantities. It does not compare documents: dates that only others settle stay open for `anchor`.

mod dates;
mod letters;
mod quantities;

use crate::model::document::Document;
use crate::model::extracted::Extracted;
use crate::model::name::Tagged;
use crate::model::segment::{Place, Segmented};
use crate::rules::extract::ExtractRules;
use crate::stages::extract::quantities::Fields;

/// Reads the dates first, which looks at every word, then the quantities outside of them, in the sentences that may have any.
pub fn run(document: &Document, segmented: &Segmented, tagged: &Tagged, rules: &ExtractRules) -> Extracted {
    let dated = dates::read(document, segmented, tagged, &rules.dates);
    let taken: Vec<Place> = dated.dates.iter().map(|date| date.place).collect();
    let fields = Fields { stretches: &dated.counting, dates: &taken, names: &tagged.mentions };
    let quantities = quantities::find(document, segmented, fields, &rules.quantities);
    Extracted { quantities, dates: dated.dates, published: dated.published, published_method: dated.published_method }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::clean::CleanText;
    use crate::model::segment::Segment;
    use crate::model::span::Span;
    use crate::model::vocabulary::SegmentKind;
    use crate::rules::files::RuleFiles;

    fn segmented(text: &str) -> Segmented {
        let span = Span::new(0, text.len());
        let clean = CleanText::new(text, span, &[]);
        let segments =
            vec![Segment { kind: SegmentKind::Paragraph, level: None, section: None, span, cuts: Vec::new(), clean }];
        Segmented { segments, ..Segmented::default() }
    }

    /// The grammar of quantities never sees a sentence that the tokenizer of dates passes over.
    #[test]
    fn no_sentence_with_a_quantity_is_passed_over() {
        let rules = ExtractRules::parse(&RuleFiles::default(), Default::default()).expect("the built-in rules parse");
        let cases = [
            include_str!("../../../../tests/cases/extract_quantities_numerals.tsv"),
            include_str!("../../../../tests/cases/extract_quantities_money.tsv"),
            include_str!("../../../../tests/cases/extract_quantities_units.tsv"),
            include_str!("../../../../tests/cases/extract_quantities_ranges.tsv"),
            include_str!("../../../../tests/cases/extract_quantities_counted.tsv"),
            include_str!("../../../../tests/cases/extract_quantities_modifiers.tsv"),
            include_str!("../../../../tests/cases/extract_quantities_rates.tsv"),
        ];
        let rows = cases.iter().flat_map(|cases| cases.lines().skip(2)).filter_map(|row| {
            let (text, rest) = row.split_once('\t')?;
            (!rest.starts_with('\t')).then_some(text)
        });
        let more =
            ["It burned a square mile.", "It cost a złoty.", "The owners of the café—three men—fled.", "½ is left."];
        for text in rows.chain(more) {
            let document = Document::plain("test", text.to_owned());
            let dated = dates::read(&document, &segmented(text), &Tagged::default(), &rules.dates);
            assert!(!dated.counting.is_empty(), "{text}");
        }
    }
}
