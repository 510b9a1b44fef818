//! Sentences rewritten as headlines: in capitals or in title case.

use crate::parser::silver::Sentence;

/// How to capitalize.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// All letters are capital.
    Shouted,
    /// Words of four letters and more begin with a capital, and the first one.
    Titled,
}

/// The forms of a sentence in a style.
pub fn restyled(sentence: &Sentence, style: Style) -> Vec<String> {
    let form = |(idx, form): (usize, &str)| match style {
        Style::Shouted => form.to_uppercase(),
        Style::Titled if idx == 0 || form.chars().count() >= 4 => capitalized(form),
        Style::Titled => form.to_owned(),
    };
    sentence.forms().enumerate().map(form).collect()
}

fn capitalized(form: &str) -> String {
    let mut chars = form.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crosscheck_text::model::span::Span;

    #[test]
    fn a_sentence_is_restyled() {
        let text = "he met envoys of mali".to_owned();
        let spans = [(0, 2), (3, 6), (7, 13), (14, 16), (17, 21)].map(|(from, to)| Span::new(from, to)).to_vec();
        let sentence = Sentence { text, spans, ..Sentence::default() };
        assert_eq!(restyled(&sentence, Style::Titled).join(" "), "He met Envoys of Mali");
        assert_eq!(restyled(&sentence, Style::Shouted).join(" "), "HE MET ENVOYS OF MALI");
    }
}
