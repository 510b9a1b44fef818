//! Texts and their tokens, and laws of the tokenizer.

use crate::model::span::Span;

use crate::stages::parse::tree::token::tokenize;

/// Texts whose tokens are parted by `|` where the text has no space.
const CASES: &[&str] = &[
    "Lee met Xi|.",
    "He did|n't pay|.",
    "They ca|n't and wo|n't|.",
    "He did|n’t|.",
    "It|'s his|, is|n't it|?",
    "I|'m sure we|'ll say they|'ve left|, you|'re right",
    "She|’d say it|’s fine",
    "would|n't|'ve",
    "Lee|'s aide",
    "the workers|' union",
    "The U.S. and the U.N.",
    "He left the U.S.",
    "U.S.-led forces",
    "Mr. Lee and Dr. Xi of Acme Inc. met in Jan.",
    "at 5 p.m. in Washington|, D.C.|, he said",
    "(|e.g. this|)",
    "a 33|-|year|-|old man",
    "a well|-|known ex|-|minister",
    "pro|-|Russian|-|backed",
    "a well|\u{2011}|known ex|\u{2010}|minister",
    "the mid-1980s",
    "2004|-|2005",
    "an AK-47 and a G-8 summit",
    "$|5 million",
    "US$|5 and A$|7",
    "£|3|m and €|2.5|m",
    "50|€",
    "12|% of 3.5|%",
    "5|km and 120|mph",
    "a 10|kg bag",
    "5 km away",
    "at 10|am or 11|p.m.",
    "1,250 people",
    "3:30 on 9/11",
    "\"|Yes|,|\" he said|.",
    "“|No|,|” she said|.",
    "‘|Well|,|’ he said",
    "'|quoted|'",
    "(|see below|)",
    "[|sic|] {|x|}",
    "Wait|...|what|?",
    "Wait|…",
    "No|!|!|?",
    "one|—|two",
    "one|--|two",
    "one — two – three",
    "word|—|and|—|more",
    "He said|: no|; yes|.",
    "Smith|/|Jones and/or others",
    "24/7 service",
    "http://example.com/a?b=c#d",
    "see www.example.com/a|.",
    "mail a.b@example.org|, now",
    "@handle and #|tag",
    "example.com",
    "I can|not say",
    "gon|na and got|ta",
    "AT&T and R&D",
    "end|.|Start",
    "Paris|,|France",
    "1,000|-|strong",
    "the 1990s",
    "the '|90s",
    "O'Connor and L'Aquila",
    "Shi'ite o'clock ma'am",
    "A.|, B. and C.",
    "C++ code",
    "5|+ years",
    "the C.I.A.|'s man",
    "Ph.D. students",
    "No|. 5",
    "do|nt",
    ":) :-(",
    "20|°|C",
    "Acme|™",
    "Ri Yong|-|ho|'s visit",
    "café|-|owner",
    "北京 。",
    "He was born in 1950|.",
    "the '|'|x|'|'",
];

fn tokens_of(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    tokenize(text, Span::new(0, text.len()), &mut tokens);
    tokens.iter().map(|token| token.of(text)).collect()
}

#[test]
fn texts_have_their_tokens() {
    let mut wrong = Vec::new();
    for case in CASES {
        let text = case.replace('|', "");
        let own = tokens_of(&text);
        let right: Vec<&str> = case.split([' ', '|']).collect();
        if own != right {
            wrong.push(format!("{own:?}, not {right:?}"));
        }
    }
    assert!(CASES.len() >= 60);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn spans_count_from_the_beginning_of_the_text() {
    let text = "Né. He left. So";
    let mut tokens = Vec::new();
    tokenize(text, Span::new(5, 13), &mut tokens);
    assert_eq!(tokens, [Span::new(5, 7), Span::new(8, 12), Span::new(12, 13)]);
    tokenize(text, Span::new(90, 95), &mut tokens);
    assert!(tokens.is_empty());
}

/// Strings of characters that the rules ask for, and of others.
pub(crate) fn random_text(seed: &mut u64) -> String {
    const CHARS: &[char] = &[
        'a', 'n', 't', 's', 'S', 'U', 'e', 'd', 'm', 'k', '5', '0', '.', '.', ',', '-', '–', '—', '\'', '’', '"', '“',
        '”', '(', ')', '$', '€', '%', '/', ':', '@', '+', '°', ' ', ' ', '\n', '\u{A0}', 'é', 'ß', 'İ', '中',
        '\u{301}', '😀', '\u{FFFD}', '²', '…', '~', '#', '*', '=', '\u{200B}', '\0',
    ];
    let mut next = |n: usize| {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*seed >> 33) as usize % n
    };
    let n = next(24);
    (0..n).map(|_| CHARS[next(CHARS.len())]).collect()
}

#[test]
fn tokens_are_apart_and_cover_all_but_spaces() {
    let (mut seed, mut tokens) = (1, Vec::new());
    for _ in 0..4000 {
        let text = random_text(&mut seed);
        tokenize(&text, Span::new(0, text.len()), &mut tokens);
        let mut end = 0;
        for token in &tokens {
            let between = text.get(end..token.start as usize);
            assert!(between.is_some_and(|between| between.chars().all(char::is_whitespace)), "{text:?} {tokens:?}");
            assert!(!token.of(&text).is_empty() && !token.of(&text).contains(char::is_whitespace), "{text:?}");
            end = token.end as usize;
        }
        assert!(text.get(end..).is_some_and(|rest| rest.chars().all(char::is_whitespace)), "{text:?}");
    }
}

#[test]
fn the_last_of_too_many_tokens_takes_what_is_left() {
    let text = "a ".repeat(70_000);
    let mut tokens = Vec::new();
    tokenize(&text, Span::new(0, text.len()), &mut tokens);
    assert_eq!(tokens.len(), crate::stages::parse::tree::token::MOST_TOKENS);
    assert_eq!(tokens.last().map(|last| last.end), Some(139_999));
}
