//! The words of a sentence as they are written, and what kind of word some are.
//!
//! "Mrs. Berg's U.S.-led talks" has four words: "Mrs.", "Berg's", "U.S.-led" and "talks". Nothing here looks at a tree.

/// Bytes of a sentence.
pub(crate) type Bytes = (usize, usize);

/// Longest phrase, in letters; a longer one loses what is before its last words.
pub(crate) const LONGEST_PHRASE: usize = 44;
/// Words that cannot end a phrase, or begin what is left of one.
pub(crate) const LINKS: &[&str] = &[
    "a", "an", "and", "as", "at", "between", "by", "for", "from", "in", "into", "of", "on", "or", "over", "that",
    "the", "to", "under", "with",
];
/// Words before a number that say how exact it is.
pub(crate) const HEDGES: &[&str] = &[
    "about",
    "almost",
    "approximately",
    "around",
    "at",
    "as",
    "fewer",
    "just",
    "least",
    "less",
    "many",
    "more",
    "most",
    "much",
    "nearly",
    "only",
    "over",
    "roughly",
    "some",
    "than",
    "under",
    "up",
];
/// Words that say nothing at the end of a phrase.
pub(crate) const DANGLING: &[&str] = &[
    "about", "are", "be", "because", "been", "he", "if", "is", "it", "she", "than", "they", "was", "were", "when",
    "where", "which", "while", "who",
];
/// Verbs of change that say enough without how much: "prices rose".
pub(crate) const CHANGES: &[&str] = &[
    "climb", "decline", "decrease", "dip", "drop", "fall", "gain", "grow", "increase", "jump", "plummet", "plunge",
    "rebound", "rise", "shrink", "sink", "slide", "slip", "slump", "soar", "surge", "tumble",
];
/// Abbreviations before names, written with a stop.
pub(crate) const TITLES: &[&str] =
    &["Capt", "Col", "Dr", "Gen", "Gov", "Lt", "Maj", "Mr", "Mrs", "Ms", "Prof", "Rep", "Rev", "Sen", "Sgt", "St"];

/// Where the text of a report begins that opens with the place it was written at: "TIJUANA, Mexico -- U.S. agents".
pub(crate) fn dateline(text: &str) -> usize {
    /// Bytes of the longest place.
    const LONGEST: usize = 48;
    let is_place = |place: &str| {
        let first = place.split([' ', ',', '/']).next().unwrap_or_default();
        first.chars().count() > 2 && first.chars().all(char::is_uppercase)
    };
    let ends = ["—", "–", "--", " - "].iter().filter_map(|dash| text.find(dash).map(|at| (at, at + dash.len())));
    ends.min()
        .filter(|(at, _)| *at < LONGEST && is_place(text.get(..*at).unwrap_or_default()))
        .map_or(0, |(_, end)| end)
}

/// The last words of a phrase that is too long, no link first.
pub(crate) fn last_words(phrase: &str) -> String {
    let mut words: Vec<&str> = phrase.split(' ').collect();
    let n_letters = |words: &[&str]| words.iter().map(|word| word.chars().count() + 1).sum::<usize>();
    if n_letters(&words) <= LONGEST_PHRASE + 1 {
        return phrase.to_owned();
    }
    let is_link = |word: &str| LINKS.contains(&word) && !matches!(word, "a" | "an" | "the");
    while words.len() > 2 && (n_letters(&words) > LONGEST_PHRASE + 1 || is_link(words[0])) {
        words.remove(0);
    }
    words.join(" ")
}

/// Whether a word in lower case is a pronoun.
pub(crate) fn is_pronoun(word: &str) -> bool {
    const PRONOUNS: &[&str] = &[
        "anyone",
        "both",
        "everyone",
        "he",
        "her",
        "here",
        "him",
        "i",
        "it",
        "itself",
        "many",
        "me",
        "most",
        "one",
        "others",
        "she",
        "some",
        "someone",
        "that",
        "them",
        "themselves",
        "there",
        "these",
        "they",
        "this",
        "those",
        "us",
        "we",
        "what",
        "which",
        "who",
        "whom",
        "whose",
        "you",
    ];
    PRONOUNS.contains(&word)
}

/// Whether a word has more than one capital.
pub(crate) fn is_initials(word: &str) -> bool {
    word.chars().filter(|letter| letter.is_uppercase()).count() > 1
}

/// Whether a mark is one of quotation.
pub(crate) fn is_quote(letter: char) -> bool {
    matches!(letter, '"' | '“' | '”' | '‘' | '«' | '»')
}

/// Whether a text has single quotation marks.
fn opens_quotation(text: &str) -> bool {
    [" '", " ‘", "(‘", "('"].iter().any(|open| text.contains(open)) || text.starts_with(['\'', '‘'])
}

/// The words of a text: letters and digits with the marks between them ("U.S.", "Champs-Élysées", "didn't").
pub(crate) fn words(text: &str) -> Vec<Bytes> {
    let mut words: Vec<Bytes> = Vec::new();
    let letters: Vec<(usize, char)> = text.char_indices().collect();
    let is_word =
        |at: usize| letters.get(at).is_some_and(|(_, letter)| letter.is_alphanumeric() || "$€£%&".contains(*letter));
    let mut at = 0;
    while at < letters.len() {
        if !is_word(at) {
            at += 1;
            continue;
        }
        let start = at;
        // A stop is within a word of initials, and stops and commas are within a number.
        let letter = |at: usize| letters.get(at).map_or(' ', |(_, letter)| *letter);
        let is_initial = |at: usize| at == start + 1 || letter(at.saturating_sub(2)) == '.';
        let is_inner = |at: usize| match letter(at) {
            '-' | '‑' | '\'' | '’' | '/' | '&' => is_word(at + 1),
            '.' if is_initial(at) => letter(at + 1).is_uppercase() || letter(at + 1) == '-' && is_word(at + 2),
            '.' | ',' => letter(at - 1).is_numeric() && letter(at + 1).is_numeric(),
            _ => false,
        };
        while is_word(at) || is_inner(at) {
            at += 1;
        }
        let is_owner = letter(at - 1) == 's' && matches!(letter(at), '\'' | '’') && letter(at + 1) == ' ';
        at += usize::from(is_owner && !opens_quotation(text));
        let end = letters.get(at).map_or(text.len(), |(byte, _)| *byte);
        // The last stop of "U.S." is part of it.
        let word = &text[letters[start].0..end];
        let is_short = word.contains('.') && is_initials(word) || TITLES.contains(&word);
        let is_stop = is_short && text[end..].starts_with('.');
        words.push((letters[start].0, end + usize::from(is_stop)));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_within_a_word_belong_to_it() {
        let text = "The U.S.-led talks didn't end; Mrs. Berg's $1,200.50 fine was introduced.ATM officials' views";
        let read: Vec<&str> = words(text).into_iter().map(|(from, to)| &text[from..to]).collect();
        let wanted = [
            "The",
            "U.S.-led",
            "talks",
            "didn't",
            "end",
            "Mrs.",
            "Berg's",
            "$1,200.50",
            "fine",
            "was",
            "introduced",
            "ATM",
            "officials'",
            "views",
        ];
        assert_eq!(read, wanted);
    }

    #[test]
    fn a_report_may_open_with_a_place() {
        for (text, begins) in [
            ("TIJUANA, Mexico -- Guards fired.", "TIJUANA, Mexico --".len()),
            ("OSLO — Guards fired.", "OSLO —".len()),
            ("Oslo — a city — is old.", 0),
            ("US - the", 0),
        ] {
            assert_eq!(dateline(text), begins, "{text}");
        }
    }

    #[test]
    fn a_long_phrase_keeps_its_last_words() {
        assert_eq!(last_words("the clinics"), "the clinics");
        let long = "the recently resigned political director of the state committee for public health";
        assert_eq!(last_words(long), "the state committee for public health");
    }
}
