//! Edges of sentences that no stop marks: rules of the page, rows of links, faces, sources in brackets.
//!
//! `"See you :-) Ann"` has an edge behind the face, `"(Harbor Mail) Rain fell."` one behind the bracket. Lists and stops are
//! not looked at here.

use crate::stages::segment::wording::is_marker;

/// A rule of the page is at least this long within a line, in marks.
const MIN_RULE: usize = 5;
/// Longest address of the web that is told from running text, in bytes.
const MAX_ADDRESS: usize = 400;
/// Longest name of a source in brackets before a text, in bytes.
const MAX_TAG: usize = 40;

/// Where a rule of the page ends that stands at `at`, apart from the words around it: `_____`.
pub(crate) fn rule_end(text: &str, at: usize) -> Option<usize> {
    let rest = text.as_bytes().get(at..)?;
    let mark = rest.first().filter(|mark| matches!(mark, b'-' | b'_' | b'=' | b'*' | b'~' | b'#'))?;
    let n = rest.iter().take_while(|byte| *byte == mark).count();
    (n >= MIN_RULE && rest.get(n).is_none_or(|byte| *byte == b' ')).then_some(at + n)
}

/// Whether the sentence so far is an address of the web, in brackets or with another one behind it: lists of links are no
/// sentences.
pub(crate) fn is_address_row(open: &str, after: &str) -> bool {
    let is_next = after.starts_with("http://") || after.starts_with("https://");
    let open = open.trim_start();
    let is_whole = open.len() < MAX_ADDRESS && (open.starts_with("http") || open.starts_with("[http"));
    is_whole && open.contains("://") && !open.contains(' ') && (is_next || open.ends_with(']'))
}

/// Whether the sentence so far ends with a face, before a capital: "See you :-) Ann".
pub(crate) fn is_face(open: &str, after: &str) -> bool {
    let Some(eyes) = open.strip_suffix([')', '(', 'D', 'P']) else { return false };
    let eyes = eyes.strip_suffix('-').unwrap_or(eyes).strip_suffix([':', ';']);
    eyes.is_some_and(|before| before.ends_with(' ')) && after.starts_with(char::is_uppercase)
}

/// Whether the bracket that closes at `at` opens the text and names its source: "(Harbor Mail) Rain fell."
pub(crate) fn is_source_tag(text: &str, at: usize) -> bool {
    let Some(inside) = text.strip_prefix(['(', '[']).and_then(|_| text.get(1..at)).filter(|_| at < MAX_TAG) else {
        return false;
    };
    let mut after = text.get(at + 1..).unwrap_or_default().chars();
    let is_apart = after.next() == Some(' ')
        && after.next().is_some_and(|letter| letter.is_uppercase() || matches!(letter, '"' | '“' | '('));
    inside.starts_with(char::is_uppercase) && !is_marker(inside) && is_apart && !inside.contains(['(', '['])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_in_brackets_opens_the_text() {
        for (text, at, expected) in [
            ("(Harbor Mail) Rain fell.", 12, true),
            ("(Harbor Mail) - Rain fell.", 12, false),
            ("(A) Rain fell.", 2, false),
            ("(as usual) Rain fell.", 9, false),
            ("Mail (Orlo) Rain", 10, false),
        ] {
            assert_eq!(is_source_tag(text, at), expected, "{text}");
        }
    }

    #[test]
    fn a_rule_is_a_run_of_one_mark() {
        for (text, expected) in
            [("_____ a", Some(5)), ("-----", Some(5)), ("--- a", None), ("-----a", None), ("", None)]
        {
            assert_eq!(rule_end(text, 0), expected, "{text}");
        }
    }

    #[test]
    fn a_face_stands_apart() {
        for (open, after, expected) in [
            ("See you :-)", "Ann", true),
            ("See you ;)", "Ann", true),
            ("See you :)", "then", false),
            ("(at 5:)", "Ann", false),
        ] {
            assert_eq!(is_face(open, after), expected, "{open}");
        }
    }
}
