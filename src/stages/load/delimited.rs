//! Lines of a csv or tsv file to records, and records to fields, also where quotation marks went wrong.
//!
//! `7,"He read "Rain" to 40."` is two fields, the second `He read "Rain" to 40.`: a quotation mark ends a field only before a
//! delimiter or a line end. One that no line closes, or that runs into what is plainly the next row (`8,"Snow` begins a field
//! again), spoils its own line and no other. It does not know what columns mean.

use std::collections::VecDeque;
use std::io::{self, BufRead};

/// The byte between columns, by the first line of a file: a comma, semicolon, tab or bar, whichever it has most of.
pub(crate) fn delimiter(start: &[u8]) -> u8 {
    let line = start.split(|byte| *byte == b'\n' || *byte == b'\r').next().unwrap_or_default();
    let mut counts = [(b',', 0usize), (b';', 0), (b'\t', 0), (b'|', 0)];
    let mut is_quoted = false;
    for byte in line {
        is_quoted ^= *byte == b'"';
        if let Some((_, n)) = counts.iter_mut().find(|(mark, _)| !is_quoted && mark == byte) {
            *n += 1;
        }
    }
    let [comma, others @ ..] = counts;
    others.into_iter().fold(comma, |best, other| if other.1 > best.1 { other } else { best }).0
}

/// Most bytes of the form of a field that is an id, a day or an amount.
const LONGEST_FORM: usize = 24;
/// Most bytes of such a field.
const LONGEST_FIELD: usize = 80;

/// What became of a record.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Its fields.
    Fields(Vec<Vec<u8>>),
    /// Its fields; a quotation mark is open at the end of the file.
    Unfinished(Vec<Vec<u8>>),
    /// Its first line opens a quotation mark that is never closed; the lines after it are records of their own.
    Open,
    /// It is longer than allowed.
    TooLong,
}

/// A record with the lines that it takes, from 1.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub outcome: Outcome,
    pub first_line: u64,
    pub last_line: u64,
}

/// Cuts a stream into records.
pub(crate) struct Splitter<'a> {
    reader: &'a mut dyn BufRead,
    delimiter: u8,
    /// Columns of the header; 0 while it is not known.
    pub n_columns: usize,
    /// Most bytes of a record.
    limit: usize,
    /// Lines that were read ahead.
    ahead: VecDeque<Line>,
    /// So many of them hold nothing that could close a quotation mark.
    n_hopeless: usize,
    /// Number of the last line that was taken.
    line: u64,
    /// The last record of one line.
    last: Vec<u8>,
}

#[derive(Debug, PartialEq, Eq)]
enum Line {
    Whole(Vec<u8>),
    TooLong,
}

/// How a line leaves a quotation mark that was open before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scan {
    Closed,
    StillOpen,
    /// It opens a quotation mark again at the start of a field, as only a new row does.
    Reopened,
}

impl<'a> Splitter<'a> {
    /// A splitter of what is left of a stream.
    pub(crate) fn new(reader: &'a mut dyn BufRead, delimiter: u8, limit: u64) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Self {
            reader,
            delimiter,
            n_columns: 0,
            limit,
            ahead: VecDeque::new(),
            n_hopeless: 0,
            line: 0,
            last: Vec::new(),
        }
    }

    /// The next record that is not blank; none at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<Found>> {
        loop {
            let Some(line) = self.take()? else { return Ok(None) };
            let first_line = self.line;
            let outcome = match line {
                Line::TooLong => Outcome::TooLong,
                Line::Whole(line) if content(&line).is_empty() => continue,
                Line::Whole(line) => match scan(&line, self.delimiter, false) {
                    Scan::Closed => {
                        let fields = fields(&line, self.delimiter);
                        self.last = line;
                        Outcome::Fields(fields)
                    }
                    _ => self.open_record(line)?,
                },
            };
            return Ok(Some(Found { outcome, first_line, last_line: self.line }));
        }
    }

    /// A record whose first line leaves a quotation mark open.
    fn open_record(&mut self, first: Vec<u8>) -> io::Result<Outcome> {
        // In files that Excel has not written, a field between tabs may begin with a quotation mark that means itself; in others
        // its text goes on in lines that are no rows.
        let literal = (self.delimiter == b'\t').then(|| unquoted(&first, self.delimiter));
        let literal = literal.filter(|fields| self.n_columns > 1 && fields.len() == self.n_columns);
        let is_alone = self.peek(0)?.is_none() || self.is_plain_row(0);
        if let Some(fields) = literal.as_ref().filter(|_| is_alone) {
            return Ok(Outcome::Fields(fields.clone()));
        }
        // With too many columns already, and a row behind it, no mark further on makes it one.
        let has_too_many = self.n_columns > 0 && fields(&first, self.delimiter).len() > self.n_columns;
        if has_too_many && self.is_row(0) {
            return Ok(Outcome::Open);
        }
        let (limit, delimiter) = (self.limit, self.delimiter);
        let mut record = first;
        let (mut n_more, mut is_stopped) = (0, false);
        let is_closed = loop {
            if n_more < self.n_hopeless {
                break false;
            }
            let line = match self.peek(n_more)? {
                Some(Line::Whole(line)) if record.len() + line.len() <= limit => line,
                _ => break false,
            };
            let scanned = scan(line, delimiter, true);
            let is_next = if literal.is_some() { Self::is_plain_row } else { Self::is_row };
            if scanned == Scan::Reopened && is_next(self, n_more) {
                is_stopped = true;
                break false;
            }
            let Some(Line::Whole(line)) = self.ahead.get(n_more) else { break false };
            record.extend_from_slice(line);
            n_more += 1;
            if scanned == Scan::Closed {
                break true;
            }
        };
        let found = fields(&record, self.delimiter);
        let fits = self.n_columns == 0 || found.len() == self.n_columns;
        let is_text = literal.is_none() || fits && !(0..n_more).any(|idx| self.is_plain_row(idx));
        // A record as it should be written has its marks in pairs, whatever its lines look like.
        let is_paired = memchr::memchr_iter(b'"', &record).count().is_multiple_of(2);
        if is_closed && !is_paired && literal.is_none() && fits && self.has_swallowed(&found, n_more) {
            return Ok(Outcome::Open);
        }
        if is_closed && is_text && (fits || !self.is_row(0)) {
            self.drop_ahead(n_more);
            return Ok(Outcome::Fields(found));
        }
        let is_last = !is_closed && self.peek(n_more)?.is_none();
        if is_last && literal.is_none() && fits && !(0..n_more).any(|idx| self.is_row(idx)) {
            self.drop_ahead(n_more);
            return Ok(Outcome::Unfinished(found));
        }
        // Between tabs, what stops one record need not stop the next.
        if !is_closed && (is_last || is_stopped && self.delimiter != b'\t') {
            self.n_hopeless = n_more;
        }
        Ok(literal.map_or(Outcome::Open, Outcome::Fields))
    }

    /// Whether the lines behind an open quotation mark are plainly rows, though a mark in the last of them closes it: each has all
    /// columns, and one column has a number of the same form in each of them as in the rows before, such as the id.
    fn has_swallowed(&self, found: &[Vec<u8>], n_more: usize) -> bool {
        if self.n_columns < 2 || n_more == 0 || !(0..n_more).all(|idx| self.is_row(idx)) {
            return false;
        }
        let forms = |found: &[Vec<u8>]| -> Vec<Vec<u8>> { found.iter().map(|field| form(field)).collect() };
        let of_line = |idx: usize| match self.ahead.get(idx) {
            Some(Line::Whole(line)) => forms(&fields(line, self.delimiter)),
            _ => Vec::new(),
        };
        let rows: Vec<Vec<Vec<u8>>> = (0..n_more).map(of_line).collect();
        let (last, own) = (forms(&fields(&self.last, self.delimiter)), forms(found));
        (0..self.n_columns).any(|column| {
            // What stands behind the mark in the row itself is part of what was swallowed.
            let known = [last.get(column), own.get(column)];
            let is_form = |form: &&Vec<u8>| form.contains(&b'9') && form.len() <= LONGEST_FORM;
            let is_same = |form: &Vec<u8>| rows.iter().all(|row| row.get(column) == Some(form));
            known.into_iter().flatten().filter(is_form).any(is_same)
        })
    }

    /// Whether a line that was read ahead is a row by itself.
    fn is_row(&self, idx: usize) -> bool {
        match self.ahead.get(idx) {
            Some(Line::Whole(line)) => {
                let is_closed = scan(line, self.delimiter, false) == Scan::Closed;
                let n_fields = fields(line, self.delimiter).len();
                if is_closed { n_fields == self.n_columns } else { n_fields <= self.n_columns }
            }
            _ => false,
        }
    }

    /// Whether a line that was read ahead has the fields of a row where quotation marks mean nothing.
    fn is_plain_row(&self, idx: usize) -> bool {
        match self.ahead.get(idx) {
            Some(Line::Whole(line)) => unquoted(line, self.delimiter).len() == self.n_columns,
            _ => false,
        }
    }

    fn take(&mut self) -> io::Result<Option<Line>> {
        self.peek(0)?;
        let line = self.ahead.pop_front();
        self.n_hopeless = self.n_hopeless.saturating_sub(1);
        self.line += u64::from(line.is_some());
        Ok(line)
    }

    fn drop_ahead(&mut self, n_lines: usize) {
        self.ahead.drain(..n_lines.min(self.ahead.len()));
        self.n_hopeless = self.n_hopeless.saturating_sub(n_lines);
        self.line += n_lines as u64;
    }

    fn peek(&mut self, idx: usize) -> io::Result<Option<&Line>> {
        while self.ahead.len() <= idx {
            match next_line(self.reader, self.limit)? {
                Some(line) => self.ahead.push_back(line),
                None => return Ok(None),
            }
        }
        Ok(self.ahead.get(idx))
    }
}

/// Reads a line with its end, which is `\n`, `\r\n` or, in files of old programs, `\r`.
fn next_line(reader: &mut dyn BufRead, limit: usize) -> io::Result<Option<Line>> {
    let (mut line, mut is_too_long, mut is_any) = (Vec::new(), false, false);
    loop {
        let chunk = match reader.fill_buf() {
            Ok(chunk) => chunk,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        // A line feed behind a carriage return may stand in the next chunk.
        let ends_before = line.last() == Some(&b'\r');
        match chunk.first() {
            None => break,
            Some(b'\n') if ends_before => {
                line.push(b'\n');
                reader.consume(1);
                break;
            }
            Some(_) if ends_before => break,
            Some(_) => is_any = true,
        }
        let end = memchr::memchr2(b'\n', b'\r', chunk);
        let n_used = end.map_or(chunk.len(), |end| end + 1);
        let part = chunk.get(..n_used).unwrap_or_default();
        let is_end = end.is_some() && part.last() == Some(&b'\n');
        if is_too_long || line.len() + part.len() > limit {
            (is_too_long, line) = (true, part.last().copied().into_iter().collect());
        } else {
            line.extend_from_slice(part);
        }
        reader.consume(n_used);
        if is_end {
            break;
        }
    }
    Ok(is_any.then_some(if is_too_long { Line::TooLong } else { Line::Whole(line) }))
}

/// The form of a field: runs of digits are one digit, runs of letters one letter. Those of long fields are cut, and fit no number.
fn form(field: &[u8]) -> Vec<u8> {
    let mut form: Vec<u8> = Vec::new();
    if field.len() > LONGEST_FIELD {
        return vec![b' '; LONGEST_FORM + 1];
    }
    for byte in field.trim_ascii() {
        let mark = match byte {
            b'0'..=b'9' => b'9',
            b'a'..=b'z' | b'A'..=b'Z' | 0x80.. => b'a',
            other => *other,
        };
        if !(matches!(mark, b'9' | b'a') && form.last() == Some(&mark)) {
            form.push(mark);
        }
        if form.len() > LONGEST_FORM {
            break;
        }
    }
    form
}

/// A line without its end.
fn content(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Follows the quotation marks of a line, which begins inside of one or not.
fn scan(line: &[u8], delimiter: u8, is_inside: bool) -> Scan {
    let line = content(line);
    let (mut at, mut is_open) = (0, is_inside);
    loop {
        if !is_open {
            match field_start(line, at, delimiter) {
                Some(quote) => (at, is_open) = (quote + 1, true),
                None => return Scan::Closed,
            }
        }
        let Some(run) = next_run(line, at) else { return Scan::StillOpen };
        let is_start = run.start == 0 || line.get(run.start - 1) == Some(&delimiter);
        at = run.end;
        if run.len() % 2 == 1 {
            match line.get(run.end) {
                None => return Scan::Closed,
                Some(next) if *next == delimiter => (at, is_open) = (run.end + 1, false),
                Some(_) if is_start && is_inside => return Scan::Reopened,
                Some(_) => {}
            }
        }
    }
}

/// The quotation mark at which the next quoted field opens, from the start of a field on.
fn field_start(line: &[u8], mut at: usize, delimiter: u8) -> Option<usize> {
    while at < line.len() {
        if line[at] == b'"' {
            return Some(at);
        }
        at += memchr::memchr(delimiter, line.get(at..)?)? + 1;
    }
    None
}

/// The next quotation marks in a row.
fn next_run(line: &[u8], at: usize) -> Option<std::ops::Range<usize>> {
    let start = at + memchr::memchr(b'"', line.get(at..)?)?;
    let n = line.get(start..)?.iter().take_while(|byte| **byte == b'"').count();
    Some(start..start + n)
}

/// The fields of a record; doubled quotation marks are single ones, and those that are out of place stay.
fn fields(record: &[u8], delimiter: u8) -> Vec<Vec<u8>> {
    let record = content(record);
    let (mut found, mut at) = (Vec::new(), 0);
    loop {
        let (field, end) = match record.get(at) {
            Some(b'"') => quoted(record, at + 1, delimiter),
            _ => {
                let rest = record.get(at..).unwrap_or_default();
                let end = memchr::memchr(delimiter, rest).unwrap_or(rest.len());
                (rest[..end].to_vec(), at + end)
            }
        };
        found.push(field);
        if end >= record.len() {
            return found;
        }
        at = end + 1;
    }
}

/// A quoted field from behind its opening mark, and where it ends.
fn quoted(record: &[u8], mut at: usize, delimiter: u8) -> (Vec<u8>, usize) {
    let mut field = Vec::new();
    while let Some(run) = next_run(record, at) {
        field.extend_from_slice(&record[at..run.start]);
        let is_end = run.len() % 2 == 1 && record.get(run.end).is_none_or(|next| *next == delimiter);
        field.extend(std::iter::repeat_n(b'"', if is_end { run.len() / 2 } else { run.len().div_ceil(2) }));
        at = run.end;
        if is_end {
            return (field, at);
        }
    }
    field.extend_from_slice(record.get(at..).unwrap_or_default());
    (field, record.len())
}

/// The fields of a line whose quotation marks mean nothing.
fn unquoted(line: &[u8], delimiter: u8) -> Vec<Vec<u8>> {
    content(line).split(|byte| *byte == delimiter).map(<[u8]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str, n_columns: usize) -> Vec<String> {
        let mut reader = text.as_bytes();
        let mut splitter = Splitter::new(&mut reader, if text.contains('\t') { b'\t' } else { b',' }, 1 << 20);
        splitter.n_columns = n_columns;
        let mut found = Vec::new();
        while let Some(record) = splitter.next().expect("memory can be read") {
            let shown = |fields: Vec<Vec<u8>>| {
                let fields: Vec<_> = fields.iter().map(|field| String::from_utf8_lossy(field).into_owned()).collect();
                fields.join("|")
            };
            found.push(match record.outcome {
                Outcome::Fields(fields) => shown(fields),
                Outcome::Unfinished(fields) => format!("{} …", shown(fields)),
                Outcome::Open => format!("! open at {}", record.first_line),
                Outcome::TooLong => "! too long".to_owned(),
            });
        }
        found
    }

    #[test]
    fn the_header_tells_the_delimiter() {
        assert_eq!(delimiter(b"id,text\n1;2;3;4"), b',');
        assert_eq!(delimiter(b"id;text;\"a,b,c,d\"\r\n"), b';');
        assert_eq!(delimiter(b"id\ttext"), b'\t');
        assert_eq!(delimiter(b"id|text|day"), b'|');
        assert_eq!(delimiter(b"text"), b',');
    }

    #[test]
    fn quotation_marks_within_a_field_stay() {
        for (text, expected) in [
            ("1,\"He read \"Rain\" to 40.\"\n", "1|He read \"Rain\" to 40."),
            ("1,\"She said \"\"no\"\".\"", "1|She said \"no\"."),
            ("1,He read \"Rain\" to 40.\r\n", "1|He read \"Rain\" to 40."),
            ("1,\"\"", "1|"),
            ("\"\"\"No,\"\" he said.\",2", "\"No,\" he said.|2"),
            ("1,\"One\ntwo, three\n\nfour\"\n", "1|One\ntwo, three\n\nfour"),
            ("7,\"Floods hit the coast.\n12,000 people fled.\"\n", "7|Floods hit the coast.\n12,000 people fled."),
            ("1,\"Para.\n\"\"No,\"\" he said.\nEnd\"\n", "1|Para.\n\"No,\" he said.\nEnd"),
            ("1,\"Para.\nHe said \"no\" and left.\nEnd\"\n", "1|Para.\nHe said \"no\" and left.\nEnd"),
            ("1\t\"No\" is a word.\n", "1|\"No\" is a word."),
            // Lines with a comma each are prose, and so is a list that has no ids.
            (
                "1,\"At dawn, rain.\nAt noon, sun.\nAt dusk, snow.\"\n",
                "1|At dawn, rain.\nAt noon, sun.\nAt dusk, snow.",
            ),
            (
                "n1,\"2 ships, red\n3 boats, blue\n4 carts, \"\"green\"\"\"\n",
                "n1|2 ships, red\n3 boats, blue\n4 carts, \"green\"",
            ),
        ] {
            assert_eq!(records(text, 2), [expected], "{text:?}");
        }
    }

    #[test]
    fn an_open_quotation_mark_spoils_its_own_line_only() {
        for (text, expected) in [
            ("1,\"open\n2,Two.\n3,Three.\n", &["! open at 1", "2|Two.", "3|Three."][..]),
            ("1,\"open\n2,\"Two.\"\n3,\"Three.\"\n", &["! open at 1", "2|Two.", "3|Three."]),
            ("\"1\",\"open\n\"2\",\"Two.\"\n", &["! open at 1", "2|Two."]),
            ("1,\"open\n2,\"open\n3,Three.\n", &["! open at 1", "! open at 2", "3|Three."]),
            ("1,\"open\n2,\"\"\"No\"\" is short.\"\n", &["! open at 1", "2|\"No\" is short."]),
            // A mark in a row far below closes it, but what lies between are rows.
            (
                "0,Zero.\n1,\"open\n2,Two.\n3,He said \"no\"\n4,Four.\n",
                &["0|Zero.", "! open at 2", "2|Two.", "3|He said \"no\"", "4|Four."],
            ),
            ("a-0,Zero.\na-1,\"open\na-2,Two.\na-3,\"no\"\n", &["a-0|Zero.", "! open at 2", "a-2|Two.", "a-3|no"]),
            // At the end of the file it may be a text that was cut off.
            ("1,\"A text\nthat was cut", &["1|A text\nthat was cut …"]),
        ] {
            assert_eq!(records(text, 2), expected, "{text:?}");
        }
    }

    #[test]
    fn lines_end_as_any_system_ends_them() {
        assert_eq!(records("1,a\r2,b\r\n3,c\n\n4,d", 2), ["1|a", "2|b", "3|c", "4|d"]);
    }

    #[test]
    fn many_open_quotation_marks_take_linear_time() {
        let text = "x\"y,\"open\n".repeat(50_000);
        assert_eq!(records(&text, 3).len(), 50_000);
    }

    #[test]
    fn a_long_line_is_passed_over() {
        let text = format!("1,{}\n2,b\n", "x".repeat(100));
        let mut reader = io::BufReader::with_capacity(8, text.as_bytes());
        let mut splitter = Splitter::new(&mut reader, b',', 50);
        let outcomes: Vec<_> = std::iter::from_fn(|| splitter.next().expect("memory can be read")).collect();
        assert_eq!(outcomes.len(), 2);
        assert_eq!(outcomes[0].outcome, Outcome::TooLong);
    }
}
