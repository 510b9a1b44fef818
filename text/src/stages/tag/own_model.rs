//! What a Hugging Face model of the user's own (`--tagger DIR`) finds in a document, as guesses about its tokens.
//!
//! It reads each chunk by itself. Of "the Quillmark's crew" a model may mark `the Quillmark's`; the guess is `Quillmark`, as
//! spans leave out articles and genitives. It takes the place of the shipped model and is joined with rules and lists as that is.

use crate::model::vocabulary::EntityType;
use crate::rules::tag::class::Class;
use crate::rules::tag::own_model::{Named, OwnModel};
use crate::rules::tag::words::Kind;
use crate::stages::tag::find::OWN_MODEL;
use crate::stages::tag::line::{Line, Range};
use crate::stages::tag::model::guess::Guess;
use crate::stages::tag::pages::Pages;

/// Chunks that are read together.
const CHUNKS_AT_A_TIME: usize = 256;

/// The names in each chunk of a document.
///
/// # Errors
/// What the model cannot do with the document, in words.
pub(crate) fn read(pages: &Pages, model: &OwnModel) -> Result<Vec<Vec<Named>>, String> {
    let mut names = Vec::with_capacity(pages.chunks.len());
    for chunks in pages.chunks.chunks(CHUNKS_AT_A_TIME) {
        let texts: Vec<&str> = chunks.iter().map(|chunk| pages.text(chunk)).collect();
        names.extend(model.names(&texts)?);
    }
    Ok(names)
}

/// The guesses of a chunk, in order and apart.
pub(crate) fn guesses(line: &Line, names: &[Named], guesses: &mut Vec<Guess>) {
    let mut at = 0;
    for named in names {
        let (start, end) = (line.place.span.start + named.span.start, line.place.span.start + named.span.end);
        let before = |idx: usize, end: u32| line.token(idx).is_some_and(|token| token.span.start < end);
        while line.token(at).is_some_and(|token| token.span.end <= start) {
            at += 1;
        }
        let from = at;
        while before(at, end) {
            at += 1;
        }
        let (r#type, confidence) = (named.r#type, named.confidence);
        if let Some(range) = trimmed(line, Range { from, to: at }, r#type) {
            guesses.push(Guess { range, r#type, confidence, rule: OWN_MODEL });
        }
    }
}

/// A range without the marks, articles and genitives at its ends; none when there is no word in it. Works and listed names
/// ("The Hague") keep their article.
fn trimmed(line: &Line, range: Range, r#type: EntityType) -> Option<Range> {
    let kind = |idx: usize| line.token(idx).map(|token| token.kind);
    let is_outside = |idx: usize| matches!(kind(idx), Some(Kind::Mark(_) | Kind::Possessive));
    let is_article = |idx: usize| {
        let is_kept = r#type == EntityType::WorkOfArt || line.name_at(idx, range.to).is_some();
        line.class(idx).has(Class::Article) && !is_kept
    };
    let is_front = |idx: &usize| is_outside(*idx) || is_article(*idx);
    let from = range.from + (range.from..range.to).take_while(is_front).count();
    // "Corp." keeps its stop.
    let is_stop = |idx: usize| {
        kind(idx) == Some(Kind::Mark('.')) && idx > from && line.class(idx - 1).any(&[Class::Abbrev, Class::OrgSuffix])
    };
    let to = range.to - (from..range.to).rev().take_while(|idx| is_outside(*idx) && !is_stop(*idx)).count();
    let has_word = (from..to).any(|idx| matches!(kind(idx), Some(Kind::Word | Kind::Number)));
    (from < to && has_word).then_some(Range { from, to })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::segment::Place;
    use crate::model::span::Span;
    use crate::rules::files::RuleFiles;
    use crate::rules::tag::TagRules;
    use crate::rules::tag::words::cut;
    use crate::stages::tag::evidence::Evidence;

    /// The guesses that come of names marked by a model in a sentence behind "Yes. ".
    fn guessed(sentence: &str, marked: &[(usize, usize, EntityType)]) -> Vec<String> {
        let rules = TagRules::parse(&RuleFiles::default()).expect("built-in rules parse");
        let text = format!("Yes. {sentence}");
        let place = Place { segment: 0, span: Span::new(5, text.len()) };
        let mut tokens = Vec::new();
        cut(&text, place.span, &mut tokens);
        let classes: Vec<_> = tokens.iter().map(|token| rules.classes_of(token)).collect();
        let evidence = Evidence::for_bytes(text.len());
        let line = Line::new(&text, place, (&tokens, &classes), &rules, &evidence);
        let named = |(start, end, r#type): &(usize, usize, EntityType)| Named {
            span: Span::new(*start, *end),
            r#type: *r#type,
            confidence: 0.9,
        };
        let names: Vec<Named> = marked.iter().map(named).collect();
        let mut found = Vec::new();
        guesses(&line, &names, &mut found);
        found.iter().map(|guess| line.place(guess.range).span.of(&text).to_owned()).collect()
    }

    #[test]
    fn articles_marks_and_genitives_at_the_ends_are_no_part_of_a_name() {
        assert_eq!(guessed("the Quillmark's crew", &[(0, 15, EntityType::Org)]), ["Quillmark"]);
        assert_eq!(guessed("to (Zorvik), then", &[(3, 12, EntityType::Gpe)]), ["Zorvik"]);
    }

    #[test]
    fn articles_of_works_and_listed_names_and_stops_of_companies_stay() {
        assert_eq!(guessed("left The Hague.", &[(5, 15, EntityType::Gpe)]), ["The Hague"]);
        assert_eq!(guessed("saw The Amber Door.", &[(4, 18, EntityType::WorkOfArt)]), ["The Amber Door"]);
        assert_eq!(guessed("of Quillmark Inc. in", &[(3, 17, EntityType::Org)]), ["Quillmark Inc."]);
    }

    #[test]
    fn a_part_of_a_word_is_the_word_and_counts_once() {
        let parts = [(0, 2, EntityType::Gpe), (2, 4, EntityType::Gpe), (11, 13, EntityType::Gpe)];
        assert_eq!(guessed("Zürich and Zorvik", &parts), ["Zürich", "Zorvik"]);
    }

    #[test]
    fn what_holds_no_word_is_no_name() {
        assert!(guessed("the — , ’s", &[(0, 3, EntityType::Org), (4, 9, EntityType::Org)]).is_empty());
        assert!(guessed("Zorvik", &[(40, 50, EntityType::Org)]).is_empty());
    }
}
