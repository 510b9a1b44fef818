//! Where words end and which characters are fractions, for both tokenizers.
//!
//! `word_end("café—three", 0)` is 5, the byte behind `é`; `½` is a fraction.

/// One past the letters, of any script, that begin at a byte; the byte itself when none do.
pub(super) fn word_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes().get(start..).unwrap_or_default();
    let n_ascii = bytes.iter().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(bytes.len());
    if bytes.get(n_ascii).is_none_or(u8::is_ascii) {
        return start + n_ascii;
    }
    let rest = text.get(start + n_ascii..).unwrap_or_default();
    start + n_ascii + rest.find(|letter: char| !letter.is_alphabetic()).unwrap_or(rest.len())
}

/// Whether a character is a vulgar fraction whose value is known.
pub(super) fn is_vulgar(letter: char) -> bool {
    matches!(letter, '¼'..='¾' | '⅓'..='⅞')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_end_behind_their_last_letter() {
        for (text, start, end) in
            [("café—three", 0, 5), ("café—three", 8, 13), ("abc", 3, 3), ("a1", 0, 1), ("—", 0, 0)]
        {
            assert_eq!(word_end(text, start), end, "{text} from {start}");
        }
    }
}
