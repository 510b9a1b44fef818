//! What the words beside a stop say: initials, list markers, labels of tables, verbs of saying.
//!
//! `is_attribution("Ann Roe, the mayor, asked.", rules)` holds, and not for `"Ann Roe left."`. It does not decide where a
//! sentence ends.

use crate::rules::segment::SegmentRules;

/// Longest attribution behind a question, in words.
const MAX_ATTRIBUTION: usize = 14;
/// Longest end of a letter, in bytes.
const MAX_SIGNATURE: usize = 80;

/// The letters and digits that a text starts with.
pub(crate) fn first_word(text: &str) -> &str {
    let end = text.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// The last word of a text, between spaces, without marks around it.
pub(crate) fn last_word(text: &str) -> &str {
    let text = text.trim_end();
    let start = text.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    text.get(start..).unwrap_or_default().trim_matches(|letter: char| !letter.is_alphanumeric())
}

/// "U.S", "a.m", "D.P.R.K": single letters with stops between.
pub(crate) fn is_dotted(word: &str) -> bool {
    word.contains('.') && word.split('.').all(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic))
}

/// "1", "12", "a", "iv": what stands before the stop of a list marker.
pub(crate) fn is_marker(word: &str) -> bool {
    let is_number = word.len() <= 3 && word.bytes().all(|byte| byte.is_ascii_digit());
    let is_letter = word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_roman = word.len() <= 4 && word.bytes().all(|byte| b"ivx".contains(&byte));
    !word.is_empty() && (is_number || is_letter || is_roman)
}

/// "Table 3", "Fig. 2.1", "Annex B": a sentence so far that only numbers what follows.
pub(crate) fn is_numbered_label(open: &str, rules: &SegmentRules) -> bool {
    let mut words = open.split_whitespace();
    let (Some(name), Some(number), None) = (words.next(), words.next(), words.next()) else { return false };
    let name = name.trim_end_matches('.');
    let is_number = number.len() <= 6
        && (number.starts_with(|letter: char| letter.is_ascii_digit()) || is_capital_label(number))
        && number.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '–'));
    let lowered = name.to_lowercase();
    let is_numbered = rules.words.captions.contains(&lowered) || rules.words.parts.contains(&lowered);
    name.starts_with(char::is_uppercase) && is_number && is_numbered
}

/// "B", "IV": letters that number something.
fn is_capital_label(word: &str) -> bool {
    word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_uppercase())
        || word.bytes().all(|byte| b"IVX".contains(&byte))
}

/// Whether a text starts with a word that usually opens a sentence; "A." is an initial.
pub(crate) fn starts_sentence(text: &str, rules: &SegmentRules) -> bool {
    let word = first_word(text);
    let is_initial = word.len() == 1 && text.as_bytes().get(1) == Some(&b'.');
    !is_initial && rules.words.starters.contains(word)
}

/// "Roe asked", "Ludwig van Loon asked", "Ann Roe, the mayor, asked": a name, what it stands for, and a verb of saying.
pub(crate) fn is_attribution(text: &str, rules: &SegmentRules) -> bool {
    let mut n_capitals = 0;
    let mut is_aside = false;
    for word in text.split(' ').take(MAX_ATTRIBUTION) {
        let bare = word.trim_end_matches([',', '.', ':', ';', '!', '?']);
        if n_capitals > 0 && rules.words.speech.contains(bare) {
            return true;
        }
        let closes = bare.len() != word.len();
        if is_aside {
            if closes && !word.ends_with(',') {
                return false;
            }
            // Behind the comma that ends the aside, only the verb may come.
            is_aside = !word.ends_with(',');
            continue;
        }
        let is_particle =
            n_capitals > 0 && matches!(word, "van" | "von" | "de" | "der" | "den" | "del" | "la" | "bin" | "al");
        if !word.starts_with(char::is_uppercase) && !is_particle
            || closes && !word.ends_with(',')
            || rules.words.starters.contains(bare)
        {
            return false;
        }
        n_capitals += 1;
        if word.ends_with(',') {
            is_aside = true;
        }
    }
    false
}

/// "he asked", "the guard cried": who says what stands before, in small letters.
pub(crate) fn is_small_attribution(text: &str, rules: &SegmentRules) -> bool {
    let words = text.split(' ').take(4).map(|word| word.trim_end_matches([',', '.', ':', ';', '!', '?']));
    words.into_iter().any(|word| rules.words.speech.contains(word))
}

/// The length of the words that close a letter, with the space behind them, when nothing but a name follows: "Best, Ann Roe".
pub(crate) fn closing_words(text: &str, rules: &SegmentRules) -> Option<usize> {
    if text.len() > MAX_SIGNATURE {
        return None;
    }
    let ends = text.match_indices(' ').map(|(at, _)| at);
    let end = ends.take(4).find(|end| {
        let words = text.get(..*end).unwrap_or_default();
        let bare = words.trim_end_matches(',');
        let is_sure = bare.len() < words.len() || bare.ends_with("egards") || bare.ends_with("ishes");
        is_sure && rules.words.closings.contains(&bare.to_lowercase())
    })?;
    let name = text.get(end + 1..)?;
    let is_name = name.split(' ').all(|word| word.starts_with(char::is_uppercase) || word.starts_with("www."));
    (is_name && name.split(' ').count() <= 4 && !name.ends_with(['.', '!', '?'])).then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::files::RuleFiles;
    use crate::rules::segment::SegmentThresholds;

    fn rules() -> SegmentRules {
        SegmentRules::parse(&RuleFiles::default(), SegmentThresholds::default()).expect("the built-in rules parse")
    }

    #[test]
    fn an_attribution_is_a_name_and_a_verb_of_saying() {
        let rules = rules();
        for (text, expected) in [
            ("Roe asked.", true),
            ("Ann Roe, the mayor of Orlo, asked.", true),
            ("Ann van Loon asked.", true),
            ("Ann Roe left.", false),
            ("Ann Roe, the mayor, left.", false),
            ("Ann Roe left. She asked", false),
            ("The mayor asked.", false),
        ] {
            assert_eq!(is_attribution(text, &rules), expected, "{text}");
        }
    }

    #[test]
    fn a_letter_closes_with_a_name_alone() {
        let rules = rules();
        for (text, expected) in [
            ("Best, Ann", Some(6)),
            ("Kind regards Ann Roe", Some(13)),
            ("Best of all is Ann", None),
            ("Thanks, Ann left early", None),
            ("Thanks Ann", None),
        ] {
            assert_eq!(closing_words(text, &rules), expected, "{text}");
        }
    }

    #[test]
    fn a_numbered_label_is_all_that_stands_before_the_stop() {
        let rules = rules();
        for (open, expected) in [
            ("Table 3", true),
            ("Fig. 2.1", true),
            ("Annex B", true),
            ("See Table 3", false),
            ("Plan 9", false),
            ("Table three", false),
        ] {
            assert_eq!(is_numbered_label(open, &rules), expected, "{open}");
        }
    }
}
