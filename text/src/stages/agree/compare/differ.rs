//! The words in which sentences on one fact differ, for readers.
//!
//! Of "The board opened 14 clinics in May" beside "Clinics were inaugurated by the board", the words `14` and `May` have no
//! counterpart: "opened" and "inaugurated" are of one group of synonyms. It judges nothing.

use rustc_hash::FxHashSet;

use crate::model::span::Span;
use crate::rules::agree::AgreeRules;
use crate::rules::agree::lemma::{key, lemma, root};

/// The words of a sentence that have a counterpart in none of the others, in bytes of the sentence; common words never.
pub fn differing(sentence: &str, others: &[&str], rules: &AgreeRules) -> Vec<Span> {
    let mut known = FxHashSet::default();
    let mut groups = FxHashSet::default();
    for other in others {
        for word in words(other) {
            let marks = Marks::new(&bare(word.of(other)), rules);
            known.extend([marks.lemma, marks.root]);
            groups.extend(marks.groups);
        }
    }
    let is_new = |span: &Span| {
        let word = span.of(sentence);
        let bare = bare(word);
        // "May" inside a sentence is no auxiliary.
        let is_name = span.start > 0 && word.starts_with(char::is_uppercase);
        if rules.stop.contains(&bare) && !is_name {
            return false;
        }
        let marks = Marks::new(&bare, rules);
        !known.contains(&marks.lemma)
            && !known.contains(&marks.root)
            && !marks.groups.iter().any(|own| groups.contains(own))
    };
    words(sentence).into_iter().filter(is_new).collect()
}

/// The words of a text for readers: letters and digits, with apostrophes and decimal points inside them.
fn words(text: &str) -> Vec<Span> {
    let mut words = Vec::new();
    let mut open: Option<usize> = None;
    let mut letters = text.char_indices().peekable();
    let mut last = ' ';
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map_or(' ', |(_, next)| *next);
        let joins = match letter {
            '.' | ',' => last.is_ascii_digit() && next.is_ascii_digit(),
            '\'' | '’' => last.is_alphanumeric() && next.is_alphabetic(),
            _ => false,
        };
        if letter.is_alphanumeric() || open.is_some() && joins {
            open = open.or(Some(at));
        } else if let Some(start) = open.take() {
            words.push(Span::new(start, at));
        }
        last = letter;
    }
    words.extend(open.map(|start| Span::new(start, text.len())));
    words
}

/// A word in lower case without its genitive; words are cut before they are lowered, which may change their length.
fn bare(word: &str) -> String {
    let lower = word.to_lowercase();
    let bare = lower.strip_suffix("'s").or_else(|| lower.strip_suffix("’s"));
    bare.map(str::to_owned).unwrap_or(lower)
}

/// What a word is compared by.
struct Marks {
    lemma: u32,
    root: u32,
    groups: Vec<u16>,
}

impl Marks {
    fn new(word: &str, rules: &AgreeRules) -> Self {
        let lemma = lemma(word, &rules.irregular);
        let own = key(&lemma);
        Self { lemma: own, root: key(root(&lemma)), groups: rules.groups.get(&own).cloned().unwrap_or_default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::agree::AgreeThresholds;
    use crate::rules::files::RuleFiles;

    #[test]
    fn words_without_a_counterpart_differ() {
        let rules = AgreeRules::parse(&RuleFiles::default(), AgreeThresholds::default()).expect("built-in rules parse");
        let texts = |one: &str, other: &str| -> Vec<String> {
            differing(one, &[other], &rules).iter().map(|span| span.of(one).to_owned()).collect()
        };
        let one = "The board opened 14 clinics in May.";
        assert_eq!(texts(one, "Twelve clinics were opened by the board."), ["14", "May"]);
        assert_eq!(texts("The board signed the agreements.", "Agreement: signing by the board."), [""; 0]);
        assert_eq!(texts("İzmir's mayor resigned.", "The mayor of İzmir stayed."), ["resigned"]);
        assert!(differing("", &[], &rules).is_empty());
    }
}
