//! Cuts a text into words, numbers and marks, and looks every word up in the date lexicon once.
//!
//! `"5th of Jan."` is Number 5, Word (glued, not in the lexicon), Word Of, Word MonthWord 1, Dot. Addresses of the web are one
//! token, so that no date is found in them.

use crate::rules::date::{Count, DateRules, Entry, Lex, Phrase};
use crate::stages::extract::letters::{is_vulgar, word_end};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Digits: value (saturated) and how many.
    Number(u32, u8),
    /// Letters.
    Word(Lex),
    /// Any hyphen or dash.
    Dash,
    /// `/`
    Slash,
    /// `:`
    Colon,
    /// `.`
    Dot,
    /// `,`
    Comma,
    /// Straight or curly apostrophe.
    Apostrophe,
    /// `(` or `[`
    Open,
    /// `)` or `]`
    Close,
    /// Anything else.
    Other,
}

/// One token of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'r> {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// What it is.
    pub kind: Kind,
    /// Whether no space stands before it.
    pub is_glued: bool,
    /// Whether it begins with a capital letter.
    pub is_capital: bool,
    /// Phrases of the lexicon that begin with it.
    pub phrases: &'r [Phrase],
}

/// What a stretch of text may hold.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Holds {
    /// A token on which a date may stand.
    pub dates: bool,
    /// A token on which a quantity may stand.
    pub quantities: bool,
}

/// Replaces `tokens` by those of `text[start..end]`, and says what they may hold.
pub(super) fn tokenize<'r>(
    text: &str,
    (start, end): (usize, usize),
    rules: &'r DateRules,
    tokens: &mut Vec<Token<'r>>,
) -> Holds {
    tokens.clear();
    let bytes = text.as_bytes();
    let stretch = text.get(..end).unwrap_or(text);
    let mut holds = Holds::default();
    let mut is_glued = false;
    let mut at = start;
    while at < end {
        let byte = bytes[at];
        if byte == b' ' || byte.is_ascii_whitespace() {
            at += 1;
            is_glued = false;
            continue;
        }
        let mut token =
            Token { start: at as u32, end: 0, kind: Kind::Other, is_glued, is_capital: false, phrases: &[] };
        if byte.is_ascii_alphabetic() {
            let stop = run_of(bytes, at, end, |byte| byte.is_ascii_alphabetic());
            if is_address(bytes, at, stop, end) {
                at = run_of(bytes, at, end, |byte| !byte.is_ascii_whitespace());
            } else {
                token.is_capital = byte.is_ascii_uppercase();
                // "café" goes on beyond ASCII; "café—three" is two words.
                let is_ascii = stop == end || bytes[stop] < 0x80;
                let whole = if is_ascii { stop } else { word_end(stretch, at) };
                token.kind = Kind::Word(Lex::None);
                if let Some(entry) = rules.words.get_in(bytes, at, whole) {
                    token.kind = Kind::Word(entry.lex.unwrap_or(Lex::None));
                    token.phrases = &entry.phrases;
                    holds.dates |= is_core(token.kind) || starts_phrase(token.phrases, &bytes[whole..end]);
                    holds.quantities |= may_count(entry, tokens);
                }
                at = whole;
            }
        } else if byte.is_ascii_digit() {
            let stop = run_of(bytes, at, end, |byte| byte.is_ascii_digit());
            let value = bytes[at..stop]
                .iter()
                .fold(0u32, |value, digit| value.saturating_mul(10).saturating_add(u32::from(digit - b'0')));
            token.kind = Kind::Number(value, (stop - at).min(255) as u8);
            holds = Holds { dates: true, quantities: true };
            at = stop;
        } else if byte < 0x80 {
            token.kind = mark(byte);
            at += 1;
        } else {
            let letter = text[at..].chars().next().unwrap_or(' ');
            if letter.is_alphabetic() {
                let whole = word_end(stretch, at);
                token.kind = Kind::Word(Lex::None);
                token.is_capital = letter.is_uppercase();
                let entry = rules.words.get_in(bytes, at, whole);
                holds.quantities |= entry.is_some_and(|entry| may_count(entry, tokens));
                token.end = whole as u32;
                tokens.push(token);
                (at, is_glued) = (whole, true);
                continue;
            }
            at += letter.len_utf8();
            token.kind = match letter {
                '\u{2010}'..='\u{2015}' | '\u{2212}' => Kind::Dash,
                '\u{2018}' | '\u{2019}' => Kind::Apostrophe,
                '½' => Kind::Word(Lex::Half),
                _ => Kind::Other,
            };
            holds.dates |= letter == '½';
            holds.quantities |= is_vulgar(letter);
            if letter.is_whitespace() {
                is_glued = false;
                continue;
            }
        }
        token.end = at as u32;
        tokens.push(token);
        is_glued = true;
    }
    holds
}

/// Whether a quantity may stand on a word, behind the tokens before it.
fn may_count(entry: &Entry, before: &[Token]) -> bool {
    match entry.count {
        Some(Count::Number) => true,
        Some(Count::Unit) => before.last().is_some_and(|token| token.kind == Kind::Word(Lex::A)),
        None => false,
    }
}

/// Whether a date may stand on this word: articles, prepositions and the like only join what others say.
fn is_core(kind: Kind) -> bool {
    use Lex::{
        A, After, And, Approx, At, Before, Between, By, For, From, Function, In, Label, New, None, Of, Old, On, Over,
        Possessive, Since, That, The, This, To, Under, Was, Will,
    };
    let Kind::Word(lex) = kind else { return true };
    !matches!(
        lex,
        A | After
            | And
            | Approx
            | At
            | Before
            | Between
            | By
            | For
            | From
            | Function
            | In
            | Label
            | New
            | None
            | Of
            | Old
            | On
            | Over
            | Possessive
            | Since
            | That
            | The
            | This
            | To
            | Under
            | Was
            | Will
    )
}

/// Whether the text behind a word goes on like one of its phrases.
fn starts_phrase(phrases: &[Phrase], rest: &[u8]) -> bool {
    let rest = rest.strip_prefix(b" ").unwrap_or(rest);
    phrases.iter().any(|phrase| match phrase.rest.first() {
        // A mark may be written in several ways: "the Prophet's birthday".
        Some(word) if !word.starts_with(char::is_alphanumeric) => true,
        Some(word) => rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes())),
        None => true,
    })
}

fn run_of(bytes: &[u8], from: usize, end: usize, is_in: impl Fn(u8) -> bool) -> usize {
    bytes[from..end].iter().position(|byte| !is_in(*byte)).map_or(end, |n| from + n)
}

fn is_address(bytes: &[u8], at: usize, stop: usize, end: usize) -> bool {
    match bytes.get(stop) {
        Some(b':') => bytes[stop..end].starts_with(b"://"),
        Some(b'.') => stop < end && bytes[at..stop].eq_ignore_ascii_case(b"www"),
        _ => false,
    }
}

fn mark(byte: u8) -> Kind {
    match byte {
        b'-' => Kind::Dash,
        b'/' => Kind::Slash,
        b':' => Kind::Colon,
        b'.' => Kind::Dot,
        b',' => Kind::Comma,
        b'\'' => Kind::Apostrophe,
        b'(' | b'[' => Kind::Open,
        b')' | b']' => Kind::Close,
        _ => Kind::Other,
    }
}
