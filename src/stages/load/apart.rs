//! Decodes a file in a process of its own, so that one file cannot end the run, take all memory, or take forever.
//!
//! The program starts a copy of itself, gives it the file, and takes what it answers. A copy that stops hard, needs too much
//! memory or takes too long is a refusal of that file. Where no program is named, as in a library, the file is decoded in this
//! process, and only a panic is caught.

use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use crosscheck_text::model::vocabulary::Format;
use crosscheck_text::rules::load::LoadRules;

use crate::stages::load::reader::DecodeRows;
use crate::stages::load::record::{Content, Decode, Raw};
use crate::stages::load::refusal::{NO_PROCESS, Refusal, STOPPED, TOO_SLOW};
use crate::stages::load::row::Row;
use crate::stages::load::serve::COMMAND;
use crate::stages::load::wire::{Answer, Question};

/// Most of what a copy says of its end that is kept.
const MAX_SAID_BYTES: u64 = 1 << 16;

/// Decodes a file that is one document.
pub(crate) fn decode(raw: Raw, format: Format, decode: Decode, rules: &LoadRules) -> Result<Content, Refusal> {
    let Some(program) = &rules.program else { return caught(|| decode(raw, rules)) };
    match ask(program, raw.bytes, format, rules)? {
        Answer::Document(content) => Ok((*content).into()),
        Answer::Refused(refusal) => Err(refusal.into()),
        Answer::Rows(_) => Err(stopped("it gave rows")),
    }
}

/// Decodes a file that is a table.
pub(crate) fn rows(bytes: Vec<u8>, format: Format, decode: DecodeRows, rules: &LoadRules) -> Result<Vec<Row>, Refusal> {
    let Some(program) = &rules.program else { return caught(|| decode(bytes, rules)) };
    match ask(program, bytes, format, rules)? {
        Answer::Rows(rows) => Ok(rows.into_iter().map(Row::from).collect()),
        Answer::Refused(refusal) => Err(refusal.into()),
        Answer::Document(_) => Err(stopped("it gave a document")),
    }
}

fn caught<T>(decode: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or_else(|_| Err(stopped("it panicked")))
}

fn stopped(how: impl ToString) -> Refusal {
    Refusal::new(STOPPED).detail(how)
}

/// What is left of a copy when it has ended.
struct Ended {
    answer: Vec<u8>,
    said: String,
}

fn ask(program: &Path, bytes: Vec<u8>, format: Format, rules: &LoadRules) -> Result<Answer, Refusal> {
    let failed = |error: io::Error| Refusal::new(NO_PROCESS).detail(error);
    let question = Question { format: format.as_str().to_owned(), thresholds: rules.thresholds.clone() };
    let mut question = serde_json::to_vec(&question).map_err(|error| failed(error.into()))?;
    question.push(b'\n');
    let mut child = Command::new(program)
        .arg(COMMAND)
        // What the allocator has reserved, no limit set later would count: it asks the system for each piece instead.
        .env("MIMALLOC_ARENA_RESERVE", "0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let ended = converse(&mut child, [question, bytes], Duration::from_secs(rules.thresholds.max_read_seconds));
    if ended.is_none() {
        // It may have ended by itself in the meantime.
        let _ = child.kill();
    }
    let status = child.wait().map_err(failed)?;
    let Some(Ended { answer, said }) = ended else {
        let seconds = rules.thresholds.max_read_seconds;
        return Err(Refusal::new(TOO_SLOW).detail(format!("{seconds} s")));
    };
    match serde_json::from_slice(&answer) {
        Ok(answer) if status.success() => Ok(answer),
        _ => Err(why(status, &said, rules)),
    }
}

/// Gives a copy its question and takes its answer; none when that takes too long.
fn converse(child: &mut Child, question: [Vec<u8>; 2], longest: Duration) -> Option<Ended> {
    let (mut stdin, mut stdout, stderr) = (child.stdin.take()?, child.stdout.take()?, child.stderr.take()?);
    let (sender, receiver) = channel();
    // Each pipe has its own thread: whichever is full or empty, the others go on. They end when the copy does.
    thread::spawn(move || {
        for part in question {
            // A copy that has seen enough closes the pipe.
            if stdin.write_all(&part).is_err() {
                break;
            }
        }
    });
    let said = thread::spawn(move || {
        let mut said = Vec::new();
        let mut stderr = stderr;
        let _ = Read::by_ref(&mut stderr).take(MAX_SAID_BYTES).read_to_end(&mut said);
        let _ = io::copy(&mut stderr, &mut io::sink());
        said
    });
    thread::spawn(move || {
        let mut answer = Vec::new();
        let _ = stdout.read_to_end(&mut answer);
        let _ = sender.send(answer);
    });
    match receiver.recv_timeout(longest) {
        Ok(answer) => {
            let said = said.join().unwrap_or_default();
            Some(Ended { answer, said: String::from_utf8_lossy(&said).into_owned() })
        }
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => None,
    }
}

/// Why a copy ended without an answer.
fn why(status: ExitStatus, said: &str, rules: &LoadRules) -> Refusal {
    if ["memory allocation of", "out of memory", "capacity overflow"].iter().any(|sign| said.contains(sign)) {
        let most = rules.thresholds.max_read_memory_bytes;
        return Refusal::new("the file takes more memory to read than `max_read_memory_bytes`").detail(most);
    }
    let last = said.lines().map(str::trim).find(|line| line.contains("overflowed its stack"));
    stopped(last.map_or_else(|| status.to_string(), str::to_owned))
}
