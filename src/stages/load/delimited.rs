//! Lines of a csv or tsv file to records, and records to fields, also where quotation marks went wrong.
//!
//! `7,"He read "Rain" to 40."` is two fields, the second `He read "Rain" to 40.`: a quotation mark ends a field only before a
//! delimiter or a line end. One that no line closes, or that runs into what is plainly the next row (`8,"Snow` begins a field
//! again), spoils its own line and no other. It does not know what columns mean.

use std::collections::VecDeque;
use std::io::{self, BufRead};

use crate::stages::load::swallowed::{FEW_ROWS, Marks, ONE_IN, Profile, Row, Suspect, is_tight};

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
    /// What such records look like.
    profile: Profile,
    /// So many of them have a field in quotation marks.
    n_quoted: usize,
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
            profile: Profile::default(),
            n_quoted: 0,
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
                        if self.n_columns > 1 && fields.len() == self.n_columns {
                            self.profile.learn(&fields);
                            self.n_quoted += usize::from(field_start(content(&line), 0, self.delimiter).is_some());
                            self.last = line;
                        }
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
        let n_first = first.len();
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
        if is_closed && literal.is_none() && fits && self.has_swallowed(&record, n_first, n_more)? {
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

    /// Whether the lines behind an open quotation mark are plainly rows, though a mark in the last of them closes it; `n_first` bytes of
    /// the record are its first line.
    fn has_swallowed(&mut self, record: &[u8], n_first: usize, n_more: usize) -> io::Result<bool> {
        let (delimiter, n_columns) = (self.delimiter, self.n_columns);
        let first = record.get(..n_first).unwrap_or_default();
        let mut own = fields(first, delimiter);
        let open = own.len().saturating_sub(1);
        let tail = own.last().map(|tail| unquoted(tail, delimiter)).unwrap_or_default();
        let marks = marks_within(record, open, delimiter);
        // A row that is quoted in a cell begins there; one that was not closed has its other fields before and behind the mark.
        let quotes_row = open > 0 && tail.len() == n_columns && is_tight(&tail);
        // Where nearly each row has a field in quotation marks, a line without any is not a row.
        let n_rows = self.profile.n_rows;
        let is_always_quoted = n_rows > 2 && self.n_quoted + n_rows / (2 * ONE_IN) >= n_rows;
        if n_columns < 2 || marks == Marks::Doubled || quotes_row || is_always_quoted {
            return Ok(false);
        }
        own.extend(tail.into_iter().skip(1));
        own.resize(if own.len() == n_columns { n_columns } else { open + 1 }, Vec::new());
        own.resize(n_columns, Vec::new());
        let Some(lines) = self.as_rows(n_more) else { return Ok(false) };
        let suspect = Suspect { own: &own, open, marks, last: fields(&self.last, delimiter), lines };
        // Where few rows came before, those behind it help.
        if self.profile.n_rows >= FEW_ROWS {
            return Ok(self.profile.has_swallowed(&suspect));
        }
        let mut profile = self.profile.clone();
        for idx in n_more..n_more + FEW_ROWS {
            if let Some(Line::Whole(line)) = self.peek(idx)?
                && let Some(row) = row_of(line, delimiter, n_columns)
            {
                profile.learn(&row);
            }
        }
        Ok(profile.has_swallowed(&suspect))
    }

    /// The lines that were read ahead as rows by themselves, blank ones left out; none when too many are not.
    fn as_rows(&self, n_lines: usize) -> Option<Vec<Option<Row>>> {
        let (mut rows, mut n_other) = (Vec::new(), 0);
        for line in self.ahead.iter().take(n_lines) {
            let Line::Whole(line) = line else { return None };
            if content(line).is_empty() {
                continue;
            }
            let row = row_of(line, self.delimiter, self.n_columns);
            n_other += usize::from(row.is_none());
            if n_other * ONE_IN > n_lines {
                return None;
            }
            rows.push(row);
        }
        Some(rows)
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

/// A line as a row by itself, if it is one.
fn row_of(line: &[u8], delimiter: u8, n_columns: usize) -> Option<Row> {
    let is_closed = scan(line, delimiter, false) == Scan::Closed;
    Some(fields(line, delimiter)).filter(|row| is_closed && row.len() == n_columns)
}

/// How the quotation marks within a quoted field of a record are written; marks that stand for an empty field say nothing.
fn marks_within(record: &[u8], field: usize, delimiter: u8) -> Marks {
    let record = content(record);
    let mut at = 0;
    for _ in 0..field {
        let end = match record.get(at) {
            Some(b'"') => quoted(record, at + 1, delimiter).1,
            _ => at + memchr::memchr(delimiter, record.get(at..).unwrap_or_default()).unwrap_or_default(),
        };
        at = end + 1;
    }
    at += 1;
    let is_edge = |byte: Option<&u8>| byte.is_none_or(|byte| *byte == delimiter || matches!(byte, b'\n' | b'\r'));
    let mut found = Marks::None;
    while let Some(run) = next_run(record, at) {
        let (is_odd, next) = (run.len() % 2 == 1, record.get(run.end));
        if is_odd && next.is_none_or(|next| *next == delimiter) {
            return if run.len() > 1 { Marks::Doubled } else { found };
        }
        if is_odd {
            return Marks::Single;
        }
        let is_empty_field = run.len() == 2 && is_edge(next) && is_edge(record.get(run.start.wrapping_sub(1)));
        if !is_empty_field {
            found = Marks::Doubled;
        }
        at = run.end;
    }
    found
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
            // Rows that a cell quotes are its own, and so are lines that are not quoted as all rows are.
            ("7,\"id,text\n8,Eight\n9,Nine\"\n", "7|id,text\n8,Eight\n9,Nine"),
            ("7,\"It reads:\n8,\"\"Eight\"\"\n9,\"\"Nine\"\"\"\n", "7|It reads:\n8,\"Eight\"\n9,\"Nine\""),
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
            // So it does where its marks are in pairs, and where the first row is the one.
            (
                "0,Zero.\n1,\"open\n2,Two.\n3,A pipe of 12\"\n4,Four.\n",
                &["0|Zero.", "! open at 2", "2|Two.", "3|A pipe of 12\"", "4|Four."],
            ),
            ("1,\"open\n2,Two.\n\n3,Pipes\"\n4,Four.\n", &["! open at 1", "2|Two.", "3|Pipes\"", "4|Four."]),
            (
                "Leaf,\"open\nLeaf,Two.\nLeaf,Pipes\"\nPier,Four.\n",
                &["! open at 1", "Leaf|Two.", "Leaf|Pipes\"", "Pier|Four."],
            ),
            ("\"open,1\nTwo.,2\n12\",3\nFour.,4\n", &["! open at 1", "Two.|2", "12\"|3", "Four.|4"]),
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
