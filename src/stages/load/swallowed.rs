//! Tells a quoted field of many lines from one whose quotation mark was never closed and that a mark far below ends: the lines
//! between are then rows of the file.
//!
//! In a file of `id,source,text` the record `10,Leaf,"The mill` … `30,Leaf,It is "enough"` with the lines `11,Leaf,…` between has
//! swallowed twenty rows. `7,Leaf,"At dawn, rain, wind.` … has not: commas of prose have a space behind them. Where every
//! mark within the field is doubled, as programs write it, the lines must agree with the rows of the file in more than that. It does
//! not know what columns mean.

use std::collections::HashSet;

use xxhash_rust::xxh3::xxh3_64;

/// A row as its fields.
pub(crate) type Row = Vec<Vec<u8>>;

/// Rows that a file is known by.
pub(crate) const FEW_ROWS: usize = 8;
/// Most bytes of the form of a field that is an id, a day or an amount.
const LONGEST_FORM: usize = 24;
/// Most bytes of such a field.
const LONGEST_FIELD: usize = 80;
/// Values of a column that are kept.
const MOST_VALUES: usize = 4096;
/// Letters and digits of a key that no other text looks like.
const LONG_KEY: usize = 16;
/// From so many bytes and spaces on, a field is a sentence.
const SENTENCE: (usize, usize) = (40, 5);
/// So many lines in a row that are like rows are no text, whatever they hold.
const MANY_LINES: usize = 10;
/// One line in so many may be unlike the others.
pub(crate) const ONE_IN: usize = 10;

/// What the rows of a file look like, by those that take one line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Profile {
    pub n_rows: usize,
    columns: Vec<Seen>,
}

/// What a column has had.
#[derive(Clone, Debug, Default)]
struct Seen {
    /// A bit for each kind.
    kinds: u8,
    /// Hashes of values, as long as there are few.
    values: HashSet<u64>,
    /// The digits of the last one, and how often they rose and fell from row to row.
    number: u128,
    n_risen: usize,
    n_fallen: usize,
}

/// What a field looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Empty,
    Number,
    Word,
    Words,
    Sentence,
}

impl Kind {
    fn bit(self) -> u8 {
        1 << self as u8
    }
}

impl Seen {
    fn has(&self, kind: Kind) -> bool {
        self.kinds & kind.bit() != 0
    }
}

/// How the quotation marks within a field are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Marks {
    None,
    /// All are doubled, as programs write them.
    Doubled,
    /// One at least is not.
    Single,
}

/// A record of many lines that ends where a field may end.
#[derive(Debug)]
pub(crate) struct Suspect<'a> {
    /// Its fields, as far as they are its own: those behind the open one are of its first line.
    pub own: &'a Row,
    /// The field that goes on over its lines.
    pub open: usize,
    /// How marks within that field are written.
    pub marks: Marks,
    /// The last row of one line before it.
    pub last: Row,
    /// The lines behind its first one, as rows of their own; none for one that is no row. Blank lines are left out.
    pub lines: Vec<Option<Row>>,
}

impl Profile {
    /// Takes a row of one line.
    pub(crate) fn learn(&mut self, row: &[Vec<u8>]) {
        self.n_rows += 1;
        if self.columns.len() < row.len() {
            self.columns.resize_with(row.len(), Seen::default);
        }
        for (seen, field) in self.columns.iter_mut().zip(row) {
            seen.kinds |= kind(field).bit();
            if seen.values.len() < MOST_VALUES && field.len() <= LONGEST_FIELD {
                seen.values.insert(xxh3_64(field));
            }
            let number = if field.len() <= LONGEST_FIELD { digits(field) } else { 0 };
            if self.n_rows > 1 {
                seen.n_risen += usize::from(number > seen.number);
                seen.n_fallen += usize::from(number < seen.number);
            }
            seen.number = number;
        }
    }

    /// Whether a record has swallowed rows.
    pub(crate) fn has_swallowed(&self, suspect: &Suspect<'_>) -> bool {
        let n = suspect.lines.len();
        let is_most = |n_like: usize| n_like > 0 && is_most(n_like, n);
        let is_spaced = suspect.last.len() > 1 && suspect.last.iter().skip(1).all(|field| field.starts_with(b" "));
        let mut rows: Vec<&Row> = suspect.lines.iter().flatten().collect();
        rows.retain(|row| is_spaced || is_tight(row));
        if suspect.marks == Marks::None {
            rows.retain(|row| self.is_like(row));
        }
        if !is_most(rows.len()) {
            return false;
        }
        let columns = || (0..suspect.own.len()).map(|idx| Column { idx, rows: &rows, suspect });
        let is_long_key = || columns().any(|column| is_most(column.n_of_shape(long_key)));
        let is_name_of_file = || n > 1 && columns().any(|column| is_most(column.n_of_shape(joined)));
        let is_known = || columns().any(|column| is_most(self.n_known(&column)));
        let is_sentences = || n > 1 && columns().skip(1).any(|column| self.is_of_sentences(&column));
        match suspect.marks {
            Marks::Single => {
                let is_number = columns().any(|column| is_most(column.n_of_shape(number)));
                is_number || is_long_key() || is_name_of_file() || is_known() || is_sentences() || n >= MANY_LINES
            }
            Marks::Doubled => false,
            Marks::None => {
                let numbers = || columns().filter(|column| is_most(column.n_of_shape(number)));
                // One line alone needs more than a number that fits.
                let is_row = || n > 1 || is_known();
                if numbers().any(|column| self.goes_on(&column)) && is_row() {
                    return true;
                }
                // A text that quotes rows of the file has keys that rows have.
                if numbers().any(|column| self.is_repeated(&column)) {
                    return false;
                }
                is_long_key() || is_name_of_file() || n > 1 && is_known() || is_sentences() || n >= MANY_LINES
            }
        }
    }

    /// Whether each field of a row is of a kind that its column has had.
    fn is_like(&self, row: &Row) -> bool {
        self.columns.iter().zip(row).all(|(seen, field)| {
            let has = |kind| seen.has(kind);
            match kind(field) {
                Kind::Empty => true,
                Kind::Number => has(Kind::Number),
                Kind::Word if self.n_rows >= FEW_ROWS => has(Kind::Word),
                Kind::Words | Kind::Sentence if self.n_rows >= FEW_ROWS => has(Kind::Words) || has(Kind::Sentence),
                Kind::Word | Kind::Words | Kind::Sentence => {
                    [Kind::Word, Kind::Words, Kind::Sentence].into_iter().any(has)
                }
            }
        })
    }

    /// How many lines have a value in a column that the file, or the record itself, had there.
    fn n_known(&self, column: &Column<'_>) -> usize {
        if self.is_key(column.idx) {
            return 0;
        }
        let seen = self.columns.get(column.idx);
        let own = column.own();
        let is_known = |field: &&Vec<u8>| {
            let has_letters = kind(field) != Kind::Number && !field.is_empty() && field.len() <= LONGEST_FIELD;
            has_letters && (own == Some(*field) || seen.is_some_and(|seen| seen.values.contains(&xxh3_64(field))))
        };
        column.fields().filter(is_known).count()
    }

    /// Whether a column, as far as it is kept, has had a new value in each row.
    fn is_key(&self, idx: usize) -> bool {
        self.n_rows > 3 && self.columns.get(idx).is_some_and(|seen| seen.values.len() == self.n_rows.min(MOST_VALUES))
    }

    /// Whether numbers go on from the record through its lines as they do in the file: they rise there, or fall; those of a file of one row
    /// rise.
    fn goes_on(&self, column: &Column<'_>) -> bool {
        let Some(own) = column.own() else { return false };
        let (n_risen, n_fallen) = self.columns.get(column.idx).map_or((0, 0), |seen| (seen.n_risen, seen.n_fallen));
        let (rises, falls) =
            (is_most(n_risen, self.n_rows.saturating_sub(1)), is_most(n_fallen, self.n_rows.saturating_sub(1)));
        let numbers: Vec<u128> = [own].into_iter().chain(column.fields()).map(|field| digits(field)).collect();
        let n_pairs = numbers.len() - 1;
        let n_up = numbers.windows(2).filter(|pair| pair[0] < pair[1]).count();
        let n_down = numbers.windows(2).filter(|pair| pair[0] > pair[1]).count();
        n_pairs > 0 && (rises && is_most(n_up, n_pairs) || !rises && falls && is_most(n_down, n_pairs))
    }

    /// Whether the lines name keys that rows of the file have.
    fn is_repeated(&self, column: &Column<'_>) -> bool {
        let has =
            |field: &Vec<u8>| self.columns.get(column.idx).is_some_and(|seen| seen.values.contains(&xxh3_64(field)));
        let is_key = self.columns.get(column.idx).is_some_and(|seen| seen.values.len() == self.n_rows);
        self.n_rows > 0 && is_key && column.fields().all(has)
    }

    /// Whether the lines have sentences where the file has them: prose has none right behind a comma.
    fn is_of_sentences(&self, column: &Column<'_>) -> bool {
        let is_usual = self.columns.get(column.idx).is_some_and(|seen| seen.has(Kind::Sentence));
        is_usual && column.fields().all(|field| kind(field) == Kind::Sentence)
    }
}

/// Whether all but one in [`ONE_IN`] are like the others.
fn is_most(n_like: usize, n: usize) -> bool {
    n_like + n / ONE_IN >= n
}

/// A column of the lines.
struct Column<'a> {
    idx: usize,
    rows: &'a [&'a Row],
    suspect: &'a Suspect<'a>,
}

impl<'a> Column<'a> {
    fn fields(&self) -> impl Iterator<Item = &'a Vec<u8>> {
        let idx = self.idx;
        self.rows.iter().filter_map(move |row| row.get(idx))
    }

    /// The value of the record itself, which the open field has not.
    fn own(&self) -> Option<&'a Vec<u8>> {
        self.suspect.own.get(self.idx).filter(|own| self.idx != self.suspect.open && !own.is_empty())
    }

    /// How many lines have the shape here that the record or the row before it has.
    fn n_of_shape(&self, shape: fn(&[u8]) -> Option<Vec<u8>>) -> usize {
        // What stands behind the mark in the row itself is part of what was swallowed.
        let known = [self.suspect.last.get(self.idx), self.own()];
        let known = known.into_iter().flatten().filter_map(|field| shape(field));
        known
            .map(|known| self.fields().filter(|field| shape(field).as_ref() == Some(&known)).count())
            .max()
            .unwrap_or(0)
    }
}

/// Whether nothing in a row looks as if its delimiters were commas of prose: those have a space or a closing mark behind them, or
/// are within a number.
pub(crate) fn is_tight(row: &[Vec<u8>]) -> bool {
    const CLOSING: [&[u8]; 7] = [b" ", b"\t", b"'", b")", "\u{2019}".as_bytes(), "\u{201d}".as_bytes(), "»".as_bytes()];
    row.windows(2).all(|pair| {
        let [before, field] = pair else { return true };
        let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
        let is_in_number = is_digit(before.last()) && is_digit(field.first()) && kind(field) != Kind::Number;
        !is_in_number && !CLOSING.iter().any(|mark| field.starts_with(mark))
    })
}

fn kind(field: &[u8]) -> Kind {
    let field = field.trim_ascii();
    let n_spaces = field.iter().filter(|byte| **byte == b' ').count();
    match field {
        [] => Kind::Empty,
        _ if field.len() >= SENTENCE.0 && n_spaces >= SENTENCE.1 => Kind::Sentence,
        _ if n_spaces > 0 => Kind::Words,
        _ if field.iter().any(u8::is_ascii_digit) && !field.iter().any(|byte| is_letter(*byte) || *byte == b'"') => {
            Kind::Number
        }
        _ => Kind::Word,
    }
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte >= 0x80
}

/// The form of a field with digits: runs of digits are one digit, runs of letters one letter. Those of long fields fit no number.
fn number(field: &[u8]) -> Option<Vec<u8>> {
    form(field).filter(|form| form.contains(&b'9'))
}

fn form(field: &[u8]) -> Option<Vec<u8>> {
    let mut form: Vec<u8> = Vec::new();
    if field.len() > LONGEST_FIELD {
        return None;
    }
    for byte in field.trim_ascii() {
        let mark = match byte {
            b'0'..=b'9' => b'9',
            byte if is_letter(*byte) => b'a',
            other => *other,
        };
        if !(matches!(mark, b'9' | b'a') && form.last() == Some(&mark)) {
            form.push(mark);
        }
    }
    (form.len() <= LONGEST_FORM).then_some(form)
}

/// The lengths of the parts of a long key, such as a UUID or a hash.
fn long_key(field: &[u8]) -> Option<Vec<u8>> {
    let field = field.trim_ascii();
    let n_letters = field.iter().filter(|byte| byte.is_ascii_alphanumeric()).count();
    let is_key = n_letters >= LONG_KEY && field.len() <= LONGEST_FIELD && !field.contains(&b' ');
    let shape = || field.iter().map(|byte| if byte.is_ascii_alphanumeric() { b'x' } else { *byte }).collect();
    (is_key && field.iter().any(u8::is_ascii_digit)).then(shape)
}

/// The form of words that are joined by signs as in names of files and addresses: `a/b.txt`.
fn joined(field: &[u8]) -> Option<Vec<u8>> {
    let form = form(field).filter(|form| !form.contains(&b' '))?;
    let is_joined = form.windows(3).any(|part| matches!(part, [b'a' | b'9', b'.' | b'/' | b'_' | b'\\' | b'@', b'a']));
    is_joined.then_some(form)
}

/// The digits of a field as one number; those of very long ones are cut.
fn digits(field: &[u8]) -> u128 {
    let digits = field.iter().filter(|byte| byte.is_ascii_digit()).take(38);
    digits.fold(0, |number, digit| number * 10 + u128::from(digit - b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(text: &str) -> Row {
        text.split(',').map(|field| field.as_bytes().to_vec()).collect()
    }

    /// Whether a record of `id,source,text` or `source,text` has swallowed lines, in a file with some rows before it.
    fn has_swallowed(before: &[&str], own: &str, marks: Marks, lines: &[&str]) -> bool {
        let mut profile = Profile::default();
        before.iter().for_each(|text| profile.learn(&row(text)));
        let own = row(own);
        let last = before.last().map(|text| row(text)).unwrap_or_default();
        let row_of = |text: &&str| Some(row(text)).filter(|row| row.len() == own.len());
        let lines = lines.iter().map(row_of).collect();
        profile.has_swallowed(&Suspect { own: &own, open: own.len() - 1, marks, last, lines })
    }

    const ROWS: [&str; 4] = ["1,Leaf,Rain fell.", "2,Pier,The mill shut.", "3,Leaf,Snow fell.", "4,Pier,It opened."];
    const PLAIN: [&str; 4] = ["Leaf,Rain fell.", "Pier,The mill shut.", "Leaf,Snow fell.", "Pier,It opened."];

    #[test]
    fn lines_that_go_on_with_the_rows_are_swallowed() {
        for (before, own, lines) in [
            (&ROWS[..], "5,Leaf,Hail", &["6,Pier,One sank."][..]),
            (&["9,Leaf,Rain fell.", "8,Pier,It rained."], "7,New,Hail", &["6,Pier,One sank."]),
            (&ROWS, "5,Leaf,Hail", &["9,New,One sank.", "12,Other,Two sank.", "13,Third,3 sank."]),
            (&PLAIN, "Leaf,Hail", &["Pier,One sank.", "Leaf,Two sank."]),
            (&["a.txt,Leaf", "b.txt,Pier"], "c.txt,New", &["d.txt,Other", "e.txt,Leaf"]),
            (&["1b2c3d4e-0000-4a4a,Rain fell."], "9b2c3d4e-0000-4b4b,Hail", &["ab2c3d4e-0000-4c4c,Snow fell."]),
            (
                &["Rain,The rain fell on the mill in Kent for two days."],
                "Hail,It",
                &[
                    "Snow,The snow fell on the pier in Kent for nine days.",
                    "Wind,The wind blew on the pier in Kent for six days.",
                ],
            ),
        ] {
            assert!(has_swallowed(before, own, Marks::None, lines), "{lines:?}");
            assert!(has_swallowed(before, own, Marks::Single, lines), "{lines:?}");
            assert!(!has_swallowed(before, own, Marks::Doubled, lines), "{lines:?}");
        }
    }

    #[test]
    fn texts_that_only_look_like_rows_are_not() {
        for (before, own, lines) in [
            // Commas of prose, of numbers and before closing marks.
            (&ROWS[..], "5,Leaf,Hail", &["At dawn, rain, wind.", "At noon, sun, wind."][..]),
            (&["1,Rain fell.", "2,Snow fell."], "3,Hail", &["4,000 people fled.", "5,000 people came back."]),
            (&["1,Rain fell.", "2,Snow fell."], "3,Hail", &["4,5 Prozent mehr.", "6,1 Prozent weniger."]),
            (&PLAIN, "Leaf,Hail", &["\u{201c}No,\u{201d} he said.", "\u{201c}Yes,\u{201d} she said."]),
            // Tables of other things, and rows of the file that are quoted.
            (&ROWS, "5,Leaf,The table:", &["1,Kent,34", "2,Ware,31", "3,Lund,30"]),
            (&ROWS, "5,Leaf,The table:", &["6,Kent,34", "7,Ware,31"]),
            (&ROWS, "5,Leaf,The file says:", &["1,Leaf,Rain fell.", "2,Pier,The mill shut."]),
            (&PLAIN, "Leaf,The scores:", &["Kent,won well", "Ware,lost again", "Lund,drew twice"]),
            (
                &["90,Leaf,Rain fell.", "8,Pier,It rained.", "33,Kent,It shut."],
                "50,Leaf,It says:",
                &["1,Leaf,Snow fell."],
            ),
            // Text of lines that are no rows.
            (&ROWS, "5,Leaf,Hail", &["Then it was still.", "6,Pier,One sank."]),
            (&PLAIN, "Leaf,Hail", &[]),
        ] {
            assert!(!has_swallowed(before, own, Marks::None, lines), "{lines:?}");
        }
    }
}
