//! Cleaned text with arbitrary cuts: what is kept maps to the document and back.
#![no_main]

use crosscheck_text::model::clean::CleanText;
use crosscheck_text::model::span::Span;
use libfuzzer_sys::fuzz_target;

/// Bytes at the start of the input that say where cuts begin and end, two for each mark.
const N_MARK_BYTES: usize = 16;

fuzz_target!(|data: &[u8]| {
    let Some((marks, text)) = data.split_at_checked(N_MARK_BYTES) else { return };
    let text = &*String::from_utf8_lossy(text);
    let mut marks: Vec<u16> = marks.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    marks.sort_unstable();
    let boundary = |mark: &u16| text.floor_char_boundary(usize::from(*mark).min(text.len()));
    let marks: Vec<usize> = marks.iter().map(boundary).collect();
    let cuts: Vec<Span> =
        marks.chunks_exact(2).map(|pair| Span::new(pair[0], pair[1])).filter(|cut| !cut.is_empty()).collect();
    let clean = CleanText::new(text, Span::new(0, text.len()), &cuts);
    assert!(!clean.text.starts_with(char::is_whitespace) && !clean.text.ends_with(char::is_whitespace));
    for (at, letter) in clean.text.char_indices() {
        let span = Span::new(at, at + letter.len_utf8());
        let raw = clean.raw(span);
        assert!(text.get(raw.start as usize..raw.end as usize).is_some());
        if letter != ' ' {
            assert_eq!(raw.of(text), span.of(&clean.text));
            assert_eq!(clean.clean(raw), Some(span));
        }
    }
});
