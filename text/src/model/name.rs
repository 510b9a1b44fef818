//! Names within one document: mentions, and the things they name as far as the document alone tells.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::model::segment::Place;
use crate::model::vocabulary::{EntityType, MentionMethod};

/// The id of the rule or list row that made a decision.
pub type RuleId = Cow<'static, str>;

/// One span that names something.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// Where it stands, titles left out ("President" is outside).
    pub place: Place,
    /// Index into [`Tagged::names`].
    pub name: u32,
    /// Type of this mention.
    pub r#type: EntityType,
    /// How it was found.
    pub method: MentionMethod,
    /// What decided.
    pub rule: RuleId,
    /// 0 to 1.
    pub confidence: f32,
}

/// One thing that a document names, under one or more forms.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Name {
    /// The fullest form in the document.
    pub form: String,
    /// Its type.
    pub r#type: EntityType,
    /// All forms as they are written, sorted and without repeats.
    pub forms: Vec<String>,
    /// Roles seen with it ("President", "Prime Minister of Japan"), sorted and without repeats.
    pub roles: Vec<String>,
    /// ISO 3166-1 alpha-2, for places and demonyms.
    pub country_code: Option<String>,
    /// The gazetteer row that settles its identity; equal ids are one thing in every document.
    pub known: Option<String>,
    /// The user's own id of the thing.
    pub external_id: Option<String>,
    /// Number of mentions in the document.
    pub n_mentions: u32,
    /// How old a person is, as the document tells it beside the full name (years).
    pub age: Option<u16>,
}

/// The layer that `tag` adds.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Tagged {
    /// Things named, in order of first mention.
    pub names: Vec<Name>,
    /// Mentions in order of place, apart from each other.
    pub mentions: Vec<Mention>,
    /// Why the model of the user's own could not read the document; none without such a model.
    pub failure: Option<String>,
}

/// What sets two people of one first and last name apart: middle names or initials, "Jr." or "III", or an age.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Marks {
    /// The first letter of the middle name.
    pub middle: Option<char>,
    /// Whether that is an initial, not a name in full.
    pub is_initial: bool,
    /// `jr`, `sr`, `ii`, or any other number of a king.
    pub suffix: Option<String>,
    /// The age of one of several people of one name, where that tells them apart (years).
    pub age: Option<u16>,
}

impl Marks {
    /// The marks of a full form: `George H. Tarn Jr.` has `h` and `jr`. A middle name of a family name first ("Han Soo Jin") is
    /// never set against another in full.
    pub fn of(form: &str) -> Self {
        let form = without_nickname(form);
        let words = form.split(|letter: char| !letter.is_alphanumeric() && letter != '\'' && letter != '’');
        let mut words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let suffix = words.pop_if(|last| is_suffix(&last.to_lowercase()) || is_regnal(last));
        let suffix = suffix.filter(|_| !words.is_empty()).map(str::to_lowercase);
        let words: Vec<String> = words.into_iter().map(str::to_lowercase).collect();
        let middle = words.get(1).filter(|_| words.len() >= 3);
        Self {
            middle: middle.and_then(|word| word.chars().next()),
            is_initial: middle.is_some_and(|word| word.chars().count() == 1),
            suffix,
            age: None,
        }
    }

    /// Whether both may be one person: no middle initial, no suffix and no age speaks against it.
    pub fn fits(&self, other: &Self) -> bool {
        let is_other_middle = matches!((self.middle, other.middle), (Some(own), Some(other)) if own != other)
            && (self.is_initial || other.is_initial);
        let is_other_suffix = matches!((&self.suffix, &other.suffix), (Some(own), Some(other)) if own != other);
        let is_other_age = matches!((self.age, other.age), (Some(own), Some(other)) if own != other);
        !(is_other_middle || is_other_suffix || is_other_age)
    }

    /// Whether nothing is told.
    pub fn is_empty(&self) -> bool {
        self.middle.is_none() && self.suffix.is_none() && self.age.is_none()
    }

    /// Takes what another form of the same name tells.
    pub fn add(&mut self, other: &Self) {
        if self.middle.is_none() {
            (self.middle, self.is_initial) = (other.middle, other.is_initial);
        }
        if self.suffix.is_none() {
            self.suffix.clone_from(&other.suffix);
        }
        self.age = self.age.or(other.age);
    }
}

/// What a nickname stands between.
pub const NICKNAME_MARKS: [(char, char); 5] = [('"', '"'), ('“', '”'), ('‘', '’'), ('\'', '\''), ('(', ')')];

/// The nickname within a full name, of one word: `Beto` of `Roberto “Beto” Salguero`.
pub fn nickname(form: &str) -> Option<&str> {
    around_nickname(form).map(|(_, nickname, _)| nickname)
}

/// A full name without its nickname: `Roberto Salguero`.
pub fn without_nickname(form: &str) -> Cow<'_, str> {
    match around_nickname(form) {
        Some((before, _, behind)) => Cow::Owned(format!("{}{behind}", before.trim_end())),
        None => Cow::Borrowed(form),
    }
}

/// What stands before the marks of a nickname, the nickname, and what stands behind.
fn around_nickname(form: &str) -> Option<(&str, &str, &str)> {
    NICKNAME_MARKS.into_iter().find_map(|(open, close)| {
        let (before, rest) = form.split_once(open)?;
        let (inner, behind) = rest.split_once(close)?;
        let is_name = inner.starts_with(char::is_uppercase) && inner.chars().all(char::is_alphabetic);
        (before.ends_with(' ') && behind.starts_with(' ') && is_name).then_some((before, inner, behind))
    })
}

/// "Jr.", "Sr." and the numbers of a name, in lower case.
pub fn is_suffix(word: &str) -> bool {
    matches!(word, "jr" | "sr" | "ii" | "iii" | "iv")
}

/// The number of a king or pope in capitals from five on, "Osrick V"; a lone "I" is none.
fn is_regnal(word: &str) -> bool {
    word.starts_with(['V', 'X']) && word.bytes().all(|letter| matches!(letter, b'I' | b'V' | b'X'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_and_suffixes_set_people_apart() {
        let cases = [
            ("George H. Tarn", "George W. Tarn", false),
            ("George H. Tarn", "George Tarn", true),
            ("George H. Tarn", "George Herbert Tarn", true),
            ("George W. Tarn", "George Herbert Tarn", false),
            ("Luther Vane Jr.", "Luther Vane Sr.", false),
            ("Luther Vane Jr.", "Luther Vane", true),
            ("Hugo Brandt II", "Hugo Brandt III", false),
            ("Han Soo Jin", "Soo Jin Han", true),
            ("Osrick IV", "Osrick V", false),
            ("Osrick XVI", "Osrick", true),
            ("Osrick Vix", "Osrick Xiv", true),
        ];
        for (one, other, expected) in cases {
            assert_eq!(Marks::of(one).fits(&Marks::of(other)), expected, "{one} and {other}");
        }
    }
}
