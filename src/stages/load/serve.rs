//! The other side of reading a file in a process of its own: reads it from stdin, and answers on stdout.
//!
//! The program calls itself with `read-file`; nobody else does. Before it reads, the process limits its own memory and time.

use std::io::{self, BufRead, Write};

use crosscheck_text::model::vocabulary::Format;
use crosscheck_text::rules::load::{LoadRules, LoadThresholds};

use crate::stages::load::format;
use crate::stages::load::reader::Reader;
use crate::stages::load::record::Raw;
use crate::stages::load::refusal::Refusal;
use crate::stages::load::wire::{Answer, Question};

/// The command of the program that reads one file from stdin.
pub const COMMAND: &str = "read-file";

/// Reads the file that comes after its question, and writes the answer.
///
/// # Errors
/// When the question makes no sense, or the pipes fail.
pub fn serve(input: &mut dyn BufRead, output: &mut dyn Write) -> io::Result<()> {
    let mut line = Vec::new();
    input.read_until(b'\n', &mut line)?;
    let question: Question = serde_json::from_slice(&line)?;
    limit(&question.thresholds);
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    let answer = answer(&question, bytes).unwrap_or_else(|refusal| Answer::Refused(refusal.into()));
    serde_json::to_writer(&mut *output, &answer)?;
    output.flush()
}

fn answer(question: &Question, bytes: Vec<u8>) -> Result<Answer, Refusal> {
    let Some(entry) = Format::parse(&question.format).and_then(format::of) else {
        return Err(Refusal::new("the format is not known"));
    };
    let rules = LoadRules::new(question.thresholds.clone());
    match entry.reader {
        Reader::WholeApart(decode) | Reader::Whole(decode) => {
            let content = decode(Raw { bytes, ..Raw::default() }, &rules)?;
            Ok(Answer::Document(Box::new(content.into())))
        }
        Reader::RowsApart(decode) => Ok(Answer::Rows(decode(bytes, &rules)?.into_iter().map(Into::into).collect())),
        Reader::Stream(_) | Reader::Seek(_) => Err(Refusal::new("the format is not read apart")),
    }
}

/// Bounds what the process may take; where the system has no such bounds, the one that started it still ends it in time.
#[cfg(unix)]
fn limit(thresholds: &LoadThresholds) {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let at_most = |most: u64| Rlimit { current: Some(most), maximum: Some(most) };
    // A limit that cannot be set is one that the system does not know.
    let _ = setrlimit(Resource::As, at_most(thresholds.max_read_memory_bytes));
    let _ = setrlimit(Resource::Cpu, at_most(thresholds.max_read_seconds.saturating_add(1)));
    let _ = setrlimit(Resource::Core, at_most(0));
}

#[cfg(not(unix))]
fn limit(_: &LoadThresholds) {}
