//! One token as the trained tagger sees it, whatever stands around it, and the features that follow from that alone.
//!
//! `Oslo` has the shape `Xxx`, the affixes `o` to `oslo` and `o` to `oslo` from behind, the clusters of its vector and the
//! share of capitals that the trainer counted. In a line of capitals `MEETING` is read as `meeting` and `OSLO` as `Oslo`.

use crate::rules::tag::class::{Class, Classes};
use crate::rules::tag::facts::WordFacts;
use crate::rules::tag::words::{Case, Kind, Token, hash};

/// Distances at which forms are looked at, from -2 to 2.
pub const N_DISTANCES: usize = 5;
/// The distance of a token from itself.
pub const HERE: usize = 2;

/// What a token is, apart from its place.
#[derive(Clone, Copy, Debug, Default)]
pub struct Form {
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

/// Classes that only rules need; the model was trained without them.
const UNSEEN: [Class; 32] = [
    Class::OfHead,
    Class::ForHead,
    Class::Connected,
    Class::Bridge,
    Class::LanguageCue,
    Class::LawNumber,
    Class::Link,
    Class::ProductSuffix,
    Class::ProductTail,
    Class::RoleOpener,
    Class::SpeechInverted,
    Class::WorkCue,
    Class::Lesser,
    Class::Firm,
    Class::FirmFront,
    Class::Ship,
    Class::ShipFront,
    Class::Storm,
    Class::Team,
    Class::PlaceOwner,
    Class::Boss,
    Class::Deed,
    Class::GivenWord,
    Class::PersonParticle,
    Class::HonorHead,
    Class::Profession,
    Class::BeforeMonth,
    Class::FirmNoun,
    Class::PlaceNoun,
    Class::Auxiliary,
    Class::FirmTrade,
    Class::Politician,
];

impl Form {
    /// The form of a token; `facts` gives what is known of a word by its hash in lower case, `shouted` in lines of capitals.
    pub fn new(
        text: &str,
        token: &Token,
        classes: Classes,
        facts: impl FnOnce(u64) -> WordFacts,
        shouted: bool,
    ) -> Self {
        let word = token.span.of(text);
        let case = case_of(token);
        let mut form = Self { lower: token.lower, exact: token.exact, case, ..Self::default() };
        match token.kind {
            Kind::Word => {
                form.facts = facts(token.lower);
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
        let is_plain =
            (2..=3).contains(&self.facts.capital) || classes.has(Class::Common) || classes.has(Class::NotName);
        if is_plain {
            (self.exact, self.case, self.shape) = (self.lower, 1, shape("word"));
        } else if word.chars().count() > 4 || classes.any(&[Class::Given, Class::Surname]) {
            let mut letters = word.chars();
            let first = letters.next().unwrap_or_default();
            let title = format!("{first}{}", letters.as_str().to_lowercase());
            (self.exact, self.case, self.shape) = (hash(&title), 2, shape(&title));
        }
    }

    /// Whether it has a capital where one tells something.
    pub fn is_capital(&self) -> bool {
        (2..=4).contains(&self.case)
    }
}

/// The case of a token, see [`Form::case`].
pub fn case_of(token: &Token) -> u8 {
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

/// Apostrophes are one, as in the hashes of words: equal hashes must give equal forms.
fn straight(letter: char) -> char {
    if letter == '’' { '\'' } else { letter }
}

/// A hash of the kinds of characters of a word: runs longer than two count as two, and only the first twenty runs count.
fn shape(word: &str) -> u64 {
    let (mut hash, mut last, mut run, mut n_runs) = (0_u64, 0, 0, 0);
    for letter in word.chars() {
        let letter = straight(letter);
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

/// The feature of a template with a value.
#[inline]
pub fn key(template: u64, value: u64) -> u64 {
    let mixed = (value ^ template.wrapping_mul(0x9E37_79B9_7F4A_7C15)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    (mixed ^ mixed >> 32).wrapping_mul(0xD6E8_FEB8_6659_FD93)
}

/// One value of two, for features of a pair.
#[inline]
pub fn pair(a: u64, b: u64) -> u64 {
    (a.rotate_left(29) ^ b).wrapping_mul(0x9FB2_1C65_1E98_DF25) ^ a
}

/// The first template of the clusterings.
const CLUSTERS: u64 = 30;

/// The features of a form at a distance (0 is two tokens before it, 2 the token itself).
pub fn of_form(form: &Form, text: &str, distance: usize, feed: &mut impl FnMut(u64)) {
    let base = 100 * (1 + distance as u64);
    let facts = form.facts;
    feed(key(base, form.lower));
    for (nth, own) in (0..).zip(facts.clusters) {
        if own.middle != 0 {
            feed(key(base + CLUSTERS + nth, u64::from(own.middle)));
        }
    }
    let classes = form.classes;
    if classes != 0 {
        feed(key(base + 2, classes));
    }
    if distance.abs_diff(HERE) > 1 {
        return;
    }
    feed(key(base + 3, form.shape));
    let case = u64::from(form.case);
    feed(key(base + 4, u64::from(facts.capital) << 8 | case));
    if facts.coarse != 0 {
        feed(key(base + 5, u64::from(facts.coarse)));
        for (nth, own) in (3..).zip(facts.clusters) {
            feed(key(base + CLUSTERS + nth, u64::from(own.fine)));
        }
    }
    let mut rest = classes;
    while rest != 0 {
        feed(key(base + 7, u64::from(rest.trailing_zeros())));
        rest &= rest - 1;
    }
    if distance != HERE {
        return;
    }
    feed(key(base + 8, form.exact));
    feed(key(base + 9, case));
    feed(key(base + 10, pair(u64::from(facts.coarse), case)));
    for (nth, own) in (6..).zip(facts.clusters) {
        feed(key(base + CLUSTERS + nth, pair(u64::from(own.middle), case)));
    }
    feed(key(base + 12, pair(classes, form.shape)));
    affixes(text, base + 13, feed);
}

/// The first and the last one to four characters in lower case.
fn affixes(word: &str, template: u64, feed: &mut impl FnMut(u64)) {
    let mix = |hash: u64, letter: char| {
        let letter = straight(letter);
        let lower = if letter.is_ascii() {
            letter.to_ascii_lowercase()
        } else {
            letter.to_lowercase().next().unwrap_or(letter)
        };
        (hash ^ u64::from(u32::from(lower))).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29)
    };
    let (mut front, mut back) = (1, 1);
    for (n, letter) in (0..).zip(word.chars().take(4)) {
        front = mix(front, letter);
        feed(key(template + n, front));
    }
    for (n, letter) in (4..).zip(word.chars().rev().take(4)) {
        back = mix(back, letter);
        feed(key(template + n, back));
    }
}
