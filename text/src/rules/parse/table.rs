//! Lists of words in sorted TSV texts, searched in place.
//!
//! A table has comments (`#`), a line of column names that begins with `id`, and rows in the order of their
//! bytes.

/// A list of words, each with the columns after it.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    rows: &'static str,
}

impl Table {
    /// A table from the text of its file.
    pub const fn new(text: &'static str) -> Self {
        let bytes = text.as_bytes();
        let mut at = 0;
        // The names of the columns end the head: the first line that is no comment.
        let mut is_comment = true;
        while at < bytes.len() && is_comment {
            is_comment = bytes[at] == b'#';
            while at < bytes.len() && bytes[at] != b'\n' {
                at += 1;
            }
            at += if at < bytes.len() { 1 } else { 0 };
        }
        Self { rows: text.split_at(at).1 }
    }

    /// The columns after a word, or none when it is not listed.
    pub fn get(&self, word: &str) -> Option<&'static str> {
        let bytes = self.rows.as_bytes();
        let (mut low, mut high) = (0, bytes.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let line_start =
                bytes.get(low..middle)?.iter().rposition(|byte| *byte == b'\n').map_or(low, |at| low + at + 1);
            let line = self.rows.get(line_start..)?.lines().next()?;
            let (id, rest) = line.split_once('\t').unwrap_or((line, ""));
            match id.as_bytes().cmp(word.as_bytes()) {
                std::cmp::Ordering::Equal => return Some(rest),
                std::cmp::Ordering::Less => low = line_start + line.len() + 1,
                std::cmp::Ordering::Greater => high = line_start,
            }
        }
        None
    }

    /// Whether a word is listed.
    pub fn has(&self, word: &str) -> bool {
        self.get(word).is_some()
    }

    /// The words in their order.
    pub fn ids(&self) -> impl Iterator<Item = &'static str> {
        self.rows.lines().map(|line| line.split('\t').next().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_and_no_other() {
        let table = Table::new("# note\nid\tlemma\tsource\nate\teat\town\nwas\tbe\town\nwere\tbe\town\n");
        assert_eq!(table.ids().collect::<Vec<_>>(), ["ate", "was", "were"]);
        assert_eq!(table.get("was"), Some("be\town"));
        for word in ["", "a", "ated", "id", "wer", "zoo"] {
            assert_eq!(table.get(word), None, "{word}");
        }
    }
}
