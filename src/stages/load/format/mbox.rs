//! A mailbox: messages one after the other, each behind a line that begins with `From `.
//!
//! `From ida@pier.example Mon Jan  5 22:10:00 2026`, the message, a blank line, and the next such line. Lines of the message
//! that begin so are written `>From `, and are given back. One message is held at a time.

use std::io::{self, BufRead, Read};

use crate::stages::load::format::mail;
use crate::stages::load::reader::{Halt, Sink, rest_unreadable};
use crate::stages::load::record::Raw;
use crate::stages::load::refusal::Refusal;

/// Whether a file begins like a mailbox.
pub(crate) fn is_start(start: &[u8]) -> bool {
    let mut lines = start.split(|byte| *byte == b'\n');
    let (Some(first), Some(second)) = (lines.next(), lines.next()) else { return false };
    let name = second.split(|byte| *byte == b':').next().unwrap_or_default();
    let is_header = second.contains(&b':')
        && !name.is_empty()
        && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
    // The line holds the time at which the message came.
    first.starts_with(b"From ") && first.iter().filter(|byte| **byte == b':').count() >= 2 && is_header
}

/// Gives each message.
pub(crate) fn read(reader: &mut dyn BufRead, sink: &mut Sink<'_>) -> Result<(), Halt> {
    let most = sink.rules.thresholds.max_document_bytes;
    let mut mailbox = Mailbox { message: Vec::new(), number: 0, most, is_too_large: false };
    let (mut line, mut is_behind_blank) = (Vec::new(), true);
    loop {
        if !next_line(reader, most, &mut line).map_err(rest_unreadable)? {
            return mailbox.give(sink);
        }
        if is_behind_blank && line.starts_with(b"From ") {
            mailbox.give(sink)?;
            mailbox.number += 1;
        } else {
            mailbox.add(&line);
        }
        is_behind_blank = line.trim_ascii().is_empty();
    }
}

/// The message that is being gathered.
struct Mailbox {
    message: Vec<u8>,
    number: u64,
    most: u64,
    is_too_large: bool,
}

impl Mailbox {
    fn add(&mut self, line: &[u8]) {
        let n_marks = line.iter().take_while(|byte| **byte == b'>').count();
        let is_quoted = n_marks > 0 && line.get(n_marks..).is_some_and(|rest| rest.starts_with(b"From "));
        let line = line.get(usize::from(is_quoted)..).unwrap_or_default();
        if (self.message.len() + line.len()) as u64 > self.most {
            self.is_too_large = true;
            self.message.clear();
        }
        if !self.is_too_large {
            self.message.extend_from_slice(line);
        }
    }

    fn give(&mut self, sink: &mut Sink<'_>) -> Result<(), Halt> {
        let bytes = std::mem::take(&mut self.message);
        if std::mem::take(&mut self.is_too_large) {
            return sink.refuse(Some(self.number), Refusal::new("the message is larger than `max_document_bytes`"));
        }
        if self.number == 0 {
            let is_empty = bytes.trim_ascii().is_empty();
            let refusal = || Refusal::new("the file is not a mailbox: it does not begin with `From `");
            return if is_empty { Ok(()) } else { Err(refusal().into()) };
        }
        sink.part(self.number, Raw { bytes, ..Raw::default() }, mail::decode)
    }
}

/// Reads a line with its end; of a longer one than allowed, a part. False at the end of the file.
fn next_line(reader: &mut dyn BufRead, most: u64, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    reader.take(most.saturating_add(1)).read_until(b'\n', line)?;
    Ok(!line.is_empty())
}
