//! One token as the trained tagger sees it, whatever stands around it.
//!
//! `Oslo` has the shape `Xxx`, the affixes `o` to `oslo` and `o` to `oslo` from behind, the clusters of its vector and the
//! share of capitals that the trainer counted. In a line of capitals `MEETING` is read as `meeting` and `OSLO` as `Oslo`.

use crate::rules::tag::model::{Model, WordFacts};
use crate::rules::tag::words::{Case, Kind, Token, hash};
use crate::rules::tag::{Class, Classes};

/// What a token is, apart from its place.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Form {
    /// Hash in lower case; one for all addresses, handles and tags each.
    pub lower: u64,
    /// Hash as it stands.
    pub exact: u64,
    /// Hash of its kinds of characters, runs cut at two.
    pub shape: u64,
    /// 0 nothing, 1 lower case, 2 title case, 3 capitals, 4 mixed, 5 number, 6 mark, 7 address.
    pub case: u8,
    /// What the trainer learnt of it.
    pub facts: WordFacts,
    /// Word classes that the model looks at.
    pub classes: u64,
}

/// Classes that only rules need.
const UNSEEN: [Class; 3] = [Class::OfHead, Class::ForHead, Class::Connected];

impl Form {
    /// The form of a token; `shouted` in lines of capitals.
    pub(crate) fn new(text: &str, token: &Token, classes: Classes, model: &Model, shouted: bool) -> Self {
        let word = token.span.of(text);
        let case = case_of(token);
        let mut form = Self { lower: token.lower, exact: token.exact, case, ..Self::default() };
        match token.kind {
            Kind::Word => {
                form.facts = model.facts(token.lower);
                form.classes = classes.without(&UNSEEN);
                form.shape = shape(word);
                if shouted && case == 3 {
                    form.calm_down(word, classes);
                }
            }
            Kind::Address => {
                form.lower = word.bytes().next().filter(|byte| matches!(byte, b'@' | b'#')).map_or(1, u64::from);
                (form.exact, form.shape) = (form.lower, form.lower);
            }
            _ => form.shape = shape(word),
        }
        form
    }

    /// Reads a word of a line of capitals as it would be written elsewhere.
    fn calm_down(&mut self, word: &str, classes: Classes) {
        let is_plain = (2..=3).contains(&self.facts.capital) || classes.has(Class::Common) || classes.has(Class::NotName);
        if is_plain {
            (self.exact, self.case, self.shape) = (self.lower, 1, shape("word"));
        } else if word.len() > 4 || classes.any(&[Class::Given, Class::Surname]) {
            let mut letters = word.chars();
            let first = letters.next().unwrap_or_default();
            let title = format!("{first}{}", letters.as_str().to_lowercase());
            (self.exact, self.case, self.shape) = (hash(&title), 2, shape(&title));
        }
    }

    /// Whether it has a capital where one tells something.
    pub(crate) fn is_capital(&self) -> bool {
        (2..=4).contains(&self.case)
    }
}

fn case_of(token: &Token) -> u8 {
    match (token.kind, token.case) {
        (Kind::Word, Case::Lower) => 1,
        (Kind::Word, Case::Title) => 2,
        (Kind::Word, Case::Upper) => 3,
        (Kind::Word, Case::Mixed) => 4,
        (Kind::Number, _) => 5,
        (Kind::Possessive | Kind::Mark(_), _) => 6,
        (Kind::Address, _) => 7,
    }
}

/// A hash of the kinds of characters of a word: runs longer than two count as two, and only the first twenty runs count.
fn shape(word: &str) -> u64 {
    let (mut hash, mut last, mut run, mut n_runs) = (0_u64, 0, 0, 0);
    for letter in word.chars() {
        let kind = if letter.is_ascii_lowercase() {
            1
        } else if letter.is_ascii_uppercase() {
            2
        } else if letter.is_ascii_digit() {
            3
        } else if letter.is_lowercase() {
            1
        } else if letter.is_uppercase() {
            2
        } else {
            u32::from(letter)
        };
        run = if kind == last { run + 1 } else { 1 };
        n_runs += u32::from(kind != last);
        last = kind;
        if n_runs > 20 {
            break;
        }
        if run <= 2 {
            hash = (hash ^ u64::from(kind)).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23);
        }
    }
    hash
}
