//! The windows of a text: as many tokens as the model has positions for, overlapping where the text is longer.
//!
//! A text of 700 tokens for a model of 512 is two windows that share a quarter of their tokens; of the shared ones each window
//! answers for those that are nearer to its middle, so that every token has something on both sides.

use tokenizers::Encoding;

/// The share of a window that the next one reads again: one in so many.
const OVERLAP: usize = 4;

/// A token of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// Bytes of the text.
    pub(crate) span: (usize, usize),
    /// Number of the word that it is a part of.
    pub(crate) word: Option<u32>,
}

/// What goes through the network at once.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Window {
    /// Number of the text.
    pub(crate) text: usize,
    /// Tokens with the special ones around them.
    pub(crate) ids: Vec<u32>,
    /// The first token, counted with the special ones, that this window answers for.
    pub(crate) own_from: usize,
    own: Vec<Token>,
}

impl Window {
    /// The tokens that this window answers for.
    pub(crate) fn own(&self) -> impl Iterator<Item = &Token> {
        self.own.iter()
    }
}

/// The windows of an encoded text, of `most` tokens at most.
pub(crate) fn windows(encoding: Encoding, text: usize, most: usize) -> Result<Vec<Window>, String> {
    let (ids, special) = (encoding.get_ids(), encoding.get_special_tokens_mask());
    let n_before = special.iter().take_while(|mark| **mark == 1).count();
    let n_after = special.iter().skip(n_before).rev().take_while(|mark| **mark == 1).count();
    if n_before + n_after > most / 2 {
        return Err(format!(
            "it puts {} special tokens around a text; the model has room for {most} in all",
            n_before + n_after
        ));
    }
    let content = n_before..ids.len() - n_after;
    let (before, after) = (ids.get(..n_before).unwrap_or_default(), ids.get(content.end..).unwrap_or_default());
    let tokens: Vec<Token> = encoding
        .get_offsets()
        .iter()
        .zip(encoding.get_word_ids())
        .map(|(span, word)| Token { span: *span, word: *word })
        .collect();
    let room = most - n_before - n_after;
    let shared = room / OVERLAP;
    let (mut windows, mut from) = (Vec::new(), content.start);
    while from < content.end {
        let to = (from + room).min(content.end);
        let own_from = if from == content.start { from } else { from + shared / 2 };
        let own_to = if to == content.end { to } else { to - shared + shared / 2 };
        windows.push(Window {
            text,
            ids: [before, ids.get(from..to).unwrap_or_default(), after].concat(),
            own_from: n_before + own_from - from,
            own: tokens.get(own_from..own_to).unwrap_or_default().to_vec(),
        });
        from = if to == content.end { to } else { to - shared };
    }
    Ok(windows)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An encoding of tokens 10, 11, 12 and so on between 1 and 2, each one byte.
    fn encoding(n: usize) -> Encoding {
        let ids: Vec<u32> = std::iter::once(1).chain((0..n as u32).map(|id| 10 + id)).chain([2]).collect();
        let mask: Vec<u32> = ids.iter().map(|id| u32::from(*id < 10)).collect();
        let offsets = ids.iter().map(|id| (id.saturating_sub(10) as usize, id.saturating_sub(9) as usize)).collect();
        let words = ids.iter().map(|id| id.checked_sub(10)).collect();
        let (types, tokens, ones) = (vec![0; n + 2], vec![String::new(); n + 2], vec![1; n + 2]);
        Encoding::new(ids, types, tokens, words, offsets, mask, ones, Vec::new(), Default::default())
    }

    #[test]
    fn each_token_is_answered_for_once_whatever_the_length() {
        for n in 0..200 {
            let windows = windows(encoding(n), 3, 18).expect("two special tokens fit");
            let own: Vec<usize> = windows.iter().flat_map(Window::own).map(|token| token.span.0).collect();
            assert_eq!(own, (0..n).collect::<Vec<_>>(), "{n} tokens");
            for window in &windows {
                assert!(window.ids.len() <= 18 && window.text == 3);
                assert_eq!((window.ids.first(), window.ids.last()), (Some(&1), Some(&2)));
                let first = window.own().next().map(|token| 10 + token.span.0 as u32);
                assert_eq!(window.ids.get(window.own_from).copied(), first, "{n} tokens");
            }
        }
    }

    #[test]
    fn a_shared_token_has_neighbors_on_both_sides() {
        let windows = windows(encoding(40), 0, 18).expect("two special tokens fit");
        let ends: Vec<(usize, usize)> = windows.iter().map(|window| (window.own_from, window.own.len())).collect();
        assert_eq!(ends, [(1, 14), (3, 12), (3, 14)]);
    }

    #[test]
    fn special_tokens_that_leave_no_room_are_an_error() {
        assert!(windows(encoding(5), 0, 3).is_err());
    }
}
