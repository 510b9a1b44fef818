//! The words of one sentence with what the lexicon knows of them, as the tagger and the parser read them.
//!
//! Beyond both ends there are empty words, so that features need no case for them.

use crate::rules::parse::lexicon::Facts;
use crate::rules::parse::lexicon::Lexicon;
use crate::stages::parse::tree::form::Case;
use crate::stages::parse::tree::form::Form;
use crate::stages::parse::tree::form::Quote;
use crate::stages::parse::tree::form::form;

/// Empty words on each side of a sentence.
pub const MARGIN: usize = 2;

/// One word of a sentence.
#[derive(Clone, Copy, Debug, Default)]
pub struct Word {
    /// Its spelling.
    pub form: Form,
    /// What the lexicon knows of it.
    pub facts: Facts,
    /// Shape and capitals as far as the line's kind lets them count.
    pub look: u64,
    /// 0 for a word, 1 for a mark that opens a quotation, 2 for one that closes it.
    pub quote: u8,
}

/// How a sentence is capitalized.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Capitals mean names.
    #[default]
    Plain,
    /// Nearly all long words have a capital, as in headlines.
    Titled,
    /// Nearly all words are in capitals.
    Shouted,
}

/// The words of a sentence.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// The words, with [`MARGIN`] empty ones before and after.
    words: Vec<Word>,
    /// How it is capitalized.
    pub kind: Kind,
}

impl Line {
    /// Number of words.
    pub fn n(&self) -> usize {
        self.words.len().saturating_sub(2 * MARGIN)
    }

    /// A word with its neighbours: the middle one of five.
    #[inline(always)]
    pub fn around(&self, idx: usize) -> &[Word; 2 * MARGIN + 1] {
        const NOTHING: &[Word; 2 * MARGIN + 1] = &[EMPTY; 2 * MARGIN + 1];
        self.words.get(idx..).and_then(<[Word]>::first_chunk).unwrap_or(NOTHING)
    }

    /// The words of the sentence.
    pub fn words(&self) -> &[Word] {
        self.words.get(MARGIN..self.words.len().saturating_sub(MARGIN)).unwrap_or_default()
    }

    /// Reads the words of a sentence in place of those that were here.
    pub fn read<'a>(&mut self, tokens: impl Iterator<Item = &'a str>, lexicon: &Lexicon, buffer: &mut Vec<u8>) {
        self.words.clear();
        self.words.resize(MARGIN, EMPTY);
        for token in tokens {
            let form = form(token, buffer);
            self.words.push(Word { form, facts: lexicon.get(form.word), look: form.shape, quote: 0 });
        }
        self.words.resize(self.words.len() + MARGIN, EMPTY);
        self.kind = kind_of(self.words());
        self.mark_quotes();
        let n = self.n();
        for word in self.words.iter_mut().skip(MARGIN).take(n) {
            match self.kind {
                Kind::Plain => {}
                Kind::Titled => word.look |= 1 << 62,
                Kind::Shouted => (word.look, word.form.exact) = (1 << 63, word.form.word),
            }
        }
    }

    /// A straight mark closes when one is open.
    fn mark_quotes(&mut self) {
        let mut is_open = false;
        for word in &mut self.words {
            let opens = match word.form.quote {
                Quote::None => continue,
                Quote::Straight => !is_open,
                Quote::Opening => true,
                Quote::Closing => false,
            };
            is_open = opens;
            word.quote = if opens { 1 } else { 2 };
        }
    }
}

const EMPTY: Word = Word {
    form: Form {
        word: 0,
        exact: 0,
        suffixes: [0; 4],
        prefixes: [0; 3],
        shape: 0,
        case: Case::None,
        size: 0,
        quote: Quote::None,
    },
    facts: Facts { fine: 0, coarse: 0, tags: 0, only: 0, capital: 0 },
    look: 0,
    quote: 0,
};

/// Short words do not count: "of" is small in headlines, "US" large everywhere.
fn kind_of(words: &[Word]) -> Kind {
    let (mut n_lower, mut n_initial, mut n_upper) = (0, 0, 0);
    for word in words.iter().filter(|word| word.form.size >= 4) {
        match word.form.case {
            Case::None => {}
            Case::Lower => n_lower += 1,
            Case::Initial => n_initial += 1,
            Case::Upper => n_upper += 1,
        }
    }
    match (n_upper, n_initial) {
        (3.., _) if n_upper > 2 * (n_lower + n_initial) => Kind::Shouted,
        _ if n_initial + n_upper >= 3 && n_initial + n_upper > 4 * n_lower => Kind::Titled,
        _ => Kind::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Line {
        let mut line = Line::default();
        line.read(text.split(' '), &Lexicon::default(), &mut Vec::new());
        line
    }

    #[test]
    fn kinds_are_told_by_long_words() {
        assert_eq!(of("The minister of trade met Ri Yong-ho in Beijing .").kind, Kind::Plain);
        assert_eq!(of("Minister of Trade Resigns After Vote").kind, Kind::Titled);
        assert_eq!(of("MINISTER OF TRADE RESIGNS").kind, Kind::Shouted);
    }

    #[test]
    fn straight_marks_open_and_close_by_turns() {
        let quotes: Vec<u8> = of("\" Yes , \" he said , “ no ”").words().iter().map(|word| word.quote).collect();
        assert_eq!(quotes, [1, 0, 0, 2, 0, 0, 0, 1, 0, 2]);
    }
}
