//! Which quotation marks open and which close.
//!
//! In `He said "No." and left.` the first mark opens and the second closes, by what stands on either side; in text with spaces
//! around each mark (`" No . "`) every second one closes. It does not look at apostrophes between letters.

/// An open quotation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quote {
    /// Where its first mark stands.
    pub(crate) at: usize,
    /// The mark that closes it.
    pub(crate) close: char,
}

impl Quote {
    /// Whether a mark is of the kind that opens or closes this quotation.
    pub(crate) fn is_mark(self, letter: char) -> bool {
        letter == self.close || matches!((self.close, letter), ('”', '“') | ('’', '‘'))
    }
}

/// What a mark does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// It opens a quotation that this mark closes.
    Opens(char),
    Closes,
    /// It is an apostrophe, a mark for inches, or the end of what never began.
    Other,
}

/// What the mark at `at` does; `None` when it is no quotation mark.
pub(crate) fn side(text: &str, at: usize, mark: char, open: Option<Quote>) -> Option<Side> {
    let closes = |close: char| open.is_some_and(|quote| quote.close == close);
    let after = text.get(at + mark.len_utf8()..).and_then(|rest| rest.chars().next());
    let side = match mark {
        '“' => Side::Opens('”'),
        '‘' if open.is_none() => Side::Opens('’'),
        '”' if closes('”') => Side::Closes,
        // An apostrophe has a letter behind it.
        '’' if closes('’') && !after.is_some_and(char::is_alphanumeric) => Side::Closes,
        '"' => straight(text.get(..at).and_then(|before| before.chars().next_back()), after, open),
        '‘' | '”' | '’' => Side::Other,
        _ => return None,
    };
    Some(side)
}

/// A straight mark opens before a word and closes behind one; between two spaces it depends on what is open.
fn straight(before: Option<char>, after: Option<char>, open: Option<Quote>) -> Side {
    let is_edge = |letter: Option<char>| {
        letter.is_none_or(|letter| letter.is_whitespace() || matches!(letter, '(' | '[' | '—' | '–'))
    };
    let is_open = open.is_some_and(|quote| quote.close == '"');
    match (is_edge(before), is_edge(after)) {
        (true, false) => Side::Opens('"'),
        _ if is_open => Side::Closes,
        (true, true) => Side::Opens('"'),
        // `stop."Next` opens, `20.5" wide` does neither.
        (false, false) if after.is_some_and(char::is_alphanumeric) => Side::Opens('"'),
        _ => Side::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_opens_or_closes_by_what_stands_beside_it() {
        let open = Some(Quote { at: 0, close: '"' });
        for (text, at, quote, expected) in [
            ("a \"b", 2, None, Side::Opens('"')),
            ("a \"b", 2, open, Side::Opens('"')),
            ("a\" b", 1, open, Side::Closes),
            ("5\" b", 1, None, Side::Other),
            ("a \" b", 2, None, Side::Opens('"')),
            ("a \" b", 2, open, Side::Closes),
            ("a.\"B", 2, None, Side::Opens('"')),
            ("a.\"B", 2, open, Side::Closes),
        ] {
            assert_eq!(side(text, at, '"', quote), Some(expected), "{text} {quote:?}");
        }
        assert_eq!(side("it’s", 2, '’', Some(Quote { at: 0, close: '’' })), Some(Side::Other));
        assert_eq!(side("a…", 1, '…', None), None);
    }
}
