//! The items of a list that runs on in one line.
//!
//! `"1. Buy milk 2. Buy bread"` has a second item at `2.`, `"• Oil • Salt"` one at the second bullet. A list starts where a
//! sentence does, with its first number, letter or Roman numeral; `"a) or b)"` in the middle of one is no list.

use crate::stages::segment::lines::{is_stop, numbered_marker};

/// The marker that the next item of a list within one line must have.
pub(crate) struct Marker {
    /// Number of the next item, counted from one; a letter is its place in the alphabet.
    next: u32,
    count: Count,
    /// What stands behind the number: `.`, `)` or `.)`.
    tail: &'static str,
    bullet: Option<char>,
}

/// How the items of a list are counted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Count {
    Number,
    Small,
    Capital,
    Roman,
    CapitalRoman,
}

const ROMAN: [&str; 20] = [
    "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii",
    "xviii", "xix", "xx",
];

impl Marker {
    /// The list whose item a text starts with.
    pub(crate) fn find(text: &str) -> Option<Self> {
        let bullet = text.chars().next().filter(|letter| matches!(letter, '⁃' | '•'));
        let body = text.get(bullet.map_or(0, char::len_utf8)..)?.trim_start();
        numbered_marker(body)?;
        let label = body.get(..body.find(['.', ')'])?)?;
        let rest = body.get(label.len()..)?;
        let tail = [".)", ".", ")"].into_iter().find(|tail| rest.starts_with(tail))?;
        let count = count(label)?;
        Some(Self { next: count.place(label)? + 1, count, tail, bullet })
    }

    /// The list whose first item a text in the middle of a block starts with.
    pub(crate) fn first(text: &str) -> Option<Self> {
        Self::find(text).filter(|marker| marker.next == 2)
    }

    /// Whether the next marker stands at `at`; then the one after it is awaited.
    pub(crate) fn continues(&mut self, text: &str, at: usize) -> bool {
        let Some(mut rest) = text.get(at..) else { return false };
        if let Some(bullet) = self.bullet {
            match rest.strip_prefix(bullet) {
                Some(behind) => rest = behind.trim_start_matches(' '),
                None => return false,
            }
        }
        let label_len = rest.bytes().take(6).take_while(u8::is_ascii_alphanumeric).count();
        let label = rest.get(..label_len).unwrap_or_default();
        let holds = self.count.place(label) == Some(self.next)
            && rest
                .get(label_len..)
                .and_then(|rest| rest.strip_prefix(self.tail))
                .is_some_and(|rest| rest.starts_with(' '));
        self.next += u32::from(holds);
        holds
    }
}

/// How a list is counted whose first label this is: `i` begins Roman numerals, not the ninth item.
fn count(label: &str) -> Option<Count> {
    match label {
        "i" => Some(Count::Roman),
        "I" => Some(Count::CapitalRoman),
        _ => [Count::Number, Count::Small, Count::Capital].into_iter().find(|count| count.place(label).is_some()),
    }
}

impl Count {
    /// The place of a label in a list, from one on.
    fn place(self, label: &str) -> Option<u32> {
        let only = label.chars().next().filter(|_| label.len() == 1);
        let letter = |first: char, last: char| {
            only.filter(|letter| (first..=last).contains(letter)).map(|letter| u32::from(letter) - u32::from(first) + 1)
        };
        match self {
            Self::Number => label.parse().ok(),
            Self::Small => letter('a', 'z'),
            Self::Capital => letter('A', 'Z'),
            Self::Roman => roman(label),
            Self::CapitalRoman => only_capitals(label).then(|| roman(&label.to_lowercase())).flatten(),
        }
    }
}

fn only_capitals(label: &str) -> bool {
    label.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn roman(label: &str) -> Option<u32> {
    ROMAN.iter().position(|numeral| *numeral == label).and_then(|at| u32::try_from(at + 1).ok())
}

/// The bullet of an item that stands at `at`, behind a space: the list has begun, or what precedes is closed.
pub(crate) fn bullet(text: &str, at: usize, begun: Option<char>) -> Option<char> {
    let rest = text.get(at..).unwrap_or_default();
    let bullet = rest.chars().next().filter(|letter| is_bullet_mark(*letter))?;
    let before = text.get(..at).unwrap_or_default().trim_end();
    let is_item =
        rest.get(bullet.len_utf8()..).is_some_and(|rest| rest.trim_start().starts_with(char::is_alphanumeric));
    let is_closed = before.ends_with(|mark: char| mark == ':' || mark == ';' || is_stop(mark));
    (is_item && (begun == Some(bullet) || text.starts_with(bullet) || is_closed)).then_some(bullet)
}

/// Bullets that are no hyphen, dash or separator of a masthead.
fn is_bullet_mark(letter: char) -> bool {
    matches!(letter, '•' | '◦' | '▪' | '■' | '●' | '○' | '‣' | '➢' | '►' | '✓' | '□')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_has_its_place_in_the_list() {
        for (label, expected) in
            [("3", Some(3)), ("c", Some(3)), ("C", Some(3)), ("i", Some(1)), ("I", Some(1)), ("ii", None), ("", None)]
        {
            assert_eq!(count(label).and_then(|count| count.place(label)), expected, "{label}");
        }
        assert_eq!(Count::Roman.place("iv"), Some(4));
    }

    #[test]
    fn a_bullet_follows_a_bullet_or_a_closed_text() {
        for (text, at, begun, expected) in [
            ("• Oil • Salt", 8, None, Some('•')),
            ("We sell: • oil", 9, None, Some('•')),
            ("oil • salt", 4, Some('•'), Some('•')),
            ("Harbor Office • Report 7", 14, None, None),
            ("• Oil • ", 8, None, None),
        ] {
            assert_eq!(bullet(text, at, begun), expected, "{text}");
        }
    }
}
