//! What a run says while it works, on stderr: a bar with rate and time left on a terminal, plain lines when piped, JSON lines for
//! programs, or nothing.
//!
//! As JSON: `{"time":"…","level":"info","event":"progress","stage":"load","done":4096,"total":9000}`. Every line has `time`,
//! `level` and `event`; the events are `begin`, `progress`, `message` and `done`.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Value, json};

use crate::terminal::{harmless, harmless_json};

const EVERY: Duration = Duration::from_secs(5);

/// How a run speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Voice {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
    /// Not at all.
    Quiet,
}

/// How much a message matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// What was done.
    Info,
    /// What needs a look.
    Warning,
    /// Why it did not work.
    Error,
}

impl Voice {
    /// Says something; a closed stderr is not an error.
    pub(crate) fn say(self, level: Level, message: &str) {
        match self {
            Self::Text => say(message),
            Self::Json => event(level, "message", json!({"message": message})),
            Self::Quiet => {}
        }
    }
}

/// Writes one event as a JSON line on stderr, with the fields of an object.
pub fn event(level: Level, name: &str, fields: Value) {
    let level = match level {
        Level::Info => "info",
        Level::Warning => "warning",
        Level::Error => "error",
    };
    let mut line = json!({"time": jiff::Timestamp::now().to_string(), "level": level, "event": name});
    if let (Some(line), Value::Object(fields)) = (line.as_object_mut(), fields) {
        line.extend(fields);
    }
    say(&harmless_json(&line.to_string()));
}

/// Reports progress on stderr.
pub(crate) struct Progress {
    voice: Voice,
    bar: ProgressBar,
    lines: Option<Mutex<Lines>>,
}

struct Lines {
    step: &'static str,
    total: u64,
    done: u64,
    start: Instant,
    next: Instant,
}

impl Progress {
    pub(crate) fn new(voice: Voice) -> Self {
        let is_terminal = std::io::stderr().is_terminal();
        let bar = ProgressBar::no_length();
        if voice != Voice::Text || !is_terminal {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        let now = Instant::now();
        let lines = Lines { step: "", total: 0, done: 0, start: now, next: now };
        let has_lines = voice == Voice::Json || voice == Voice::Text && !is_terminal;
        Self { voice, bar, lines: has_lines.then(|| Mutex::new(lines)) }
    }

    /// Starts a step over a number of bytes.
    pub(crate) fn bytes(&self, step: &'static str, total: u64) {
        self.begin(step, total, "{msg:8} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta} left");
    }

    /// Starts a step over a number of things.
    pub(crate) fn count(&self, step: &'static str, total: u64) {
        self.begin(step, total, "{msg:8} {wide_bar} {human_pos}/{human_len} {per_sec} {eta} left");
    }

    fn begin(&self, step: &'static str, total: u64, template: &str) {
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        self.bar.set_style(style);
        self.bar.reset();
        self.bar.set_length(total);
        self.bar.set_message(step);
        if self.voice == Voice::Json {
            event(Level::Info, "begin", json!({"stage": step, "total": total}));
        }
        let Some(lines) = &self.lines else { return };
        let Ok(mut lines) = lines.lock() else { return };
        let now = Instant::now();
        *lines = Lines { step, total, done: 0, start: now, next: now + EVERY };
    }

    /// Reports work done in the current step.
    pub(crate) fn advance(&self, by: u64) {
        self.bar.inc(by);
        let Some(lines) = &self.lines else { return };
        let Ok(mut lines) = lines.lock() else { return };
        lines.done += by;
        if Instant::now() < lines.next {
            return;
        }
        lines.next = Instant::now() + EVERY;
        if self.voice == Voice::Json {
            let fields = json!({"stage": lines.step, "done": lines.done, "total": lines.total});
            return event(Level::Info, "progress", fields);
        }
        let spent = lines.start.elapsed();
        let rate = lines.done as f64 / spent.as_secs_f64().max(1e-9);
        let left = Duration::from_secs_f64(lines.total.saturating_sub(lines.done) as f64 / rate.max(1e-9));
        let share = 100 * lines.done.min(lines.total) / lines.total.max(1);
        let amount = if lines.step == "load" { format!(", {}/s", HumanBytes(rate as u64)) } else { String::new() };
        say(&format!("{}: {share} %{amount}, {} left", lines.step, HumanDuration(left)));
    }

    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

/// Writes a line; a closed stderr is not an error.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{}", harmless(line));
}
