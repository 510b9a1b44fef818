//! One document through the per-document stages: from its text to its blocks, sentences, names, numbers and dates.
//!
//! "The mill employs 4,200 people." becomes one sentence with the quantity 4200 of `people`. The order of these stages is
//! written here and nowhere else: a run, the tests, the benchmarks, the fuzz targets and the trainers all call this. It sees
//! one document at a time; what needs others is decided by the corpus stages. A document in another language than English is
//! cut into sentences and no more.

use crate::model::annotated::Annotated;
use crate::model::document::Document;
use crate::model::extracted::Extracted;
use crate::model::name::Tagged;
use crate::model::parsed::Parsed;
use crate::model::segment::Segmented;
use crate::model::tree::Tree;
use crate::rules::Rules;
use crate::stages::{extract, parse, segment, tag};

/// A stage that reads one document, in the order in which they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Blocks and sentences.
    Segment,
    /// Names.
    Tag,
    /// Numbers and dates.
    Extract,
    /// Trees, quotations and clauses.
    Parse,
}

/// Reads one document: total and pure, so the same document and rules give the same layers.
///
/// # Examples
/// ```
/// use crosscheck_text::analyze::analyze;
/// use crosscheck_text::model::document::Document;
/// use crosscheck_text::rules::Rules;
///
/// let rules = Rules::built_in();
/// let annotated = analyze(Document::plain("mill", "The mill employs 4,200 people.".to_owned()), &rules);
/// assert_eq!(annotated.segmented.sentences.len(), 1);
/// assert_eq!(annotated.extracted.quantities[0].value, Some(4200.0));
/// ```
pub fn analyze(document: Document, rules: &Rules) -> Annotated {
    analyze_by_stage(document, rules, |_| ())
}

/// Reads one document like [`analyze`], and tells before each stage which one begins: for clocks, and for whoever has to say
/// in which stage a document failed.
pub fn analyze_by_stage(document: Document, rules: &Rules, mut begins: impl FnMut(Stage)) -> Annotated {
    begins(Stage::Segment);
    let segmented = segment::run(&document, &rules.segment);
    if !segmented.is_english(&document.metadata) {
        return unmined(document, segmented);
    }
    begins(Stage::Tag);
    let tagged = tag::run(&document, &segmented, &rules.tag);
    begins(Stage::Extract);
    let extracted = extract::run(&document, &segmented, &tagged, &rules.extract);
    begins(Stage::Parse);
    parsed(document, segmented, tagged, extracted, rules)
}

/// A document in another language: read and cut into sentences, with nothing that the rules of English would find in it.
fn unmined(document: Document, segmented: Segmented) -> Annotated {
    let n_sentences = segmented.sentences.len();
    let extracted = Extracted {
        quantities: Vec::new(),
        dates: Vec::new(),
        published: document.metadata.published,
        published_method: document.metadata.published_method,
    };
    let parsed = Parsed {
        trees: vec![Tree::default(); n_sentences],
        clauses: Vec::new(),
        speakers: vec![None; n_sentences],
        is_quote: vec![false; n_sentences],
    };
    Annotated { document, segmented, tagged: Tagged::default(), extracted, parsed }
}

/// The last stage, on what the others found.
pub(crate) fn parsed(
    document: Document,
    segmented: Segmented,
    tagged: Tagged,
    extracted: Extracted,
    rules: &Rules,
) -> Annotated {
    let parsed = parse::run(&segmented, &tagged, &extracted, &rules.parse);
    Annotated { document, segmented, tagged, extracted, parsed }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_language_is_cut_into_sentences_and_not_mined() {
        let text = "Der Bürgermeister von Arnsfeld sagte am Montag, dass die Brücke über den Fluss im nächsten Jahr für \
            4,2 Millionen Euro gebaut wird. Die Arbeiten sind nicht vor dem 3. Mai 2027 fertig.";
        let annotated = analyze(Document::plain("bruecke", text.to_owned()), &Rules::built_in());
        assert_eq!(annotated.segmented.language.as_deref(), Some("de"));
        assert!(!annotated.segmented.sentences.is_empty());
        assert!(annotated.extracted.quantities.is_empty() && annotated.extracted.dates.is_empty());
        assert!(annotated.tagged.mentions.is_empty() && annotated.parsed.clauses.is_empty());
    }

    #[test]
    fn each_stage_is_announced_once_and_in_order() {
        let mut begun = Vec::new();
        let document = Document::plain("mill", "The mill employs 4,200 people.".to_owned());
        analyze_by_stage(document, &Rules::built_in(), |stage| begun.push(stage));
        assert_eq!(begun, [Stage::Segment, Stage::Tag, Stage::Extract, Stage::Parse]);
    }
}
