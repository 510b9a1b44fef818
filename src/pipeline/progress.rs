//! What a run says while it works, on stderr: a line with stage, rate and time left on a terminal, plain lines when piped, JSON lines for
//! programs, or nothing.
//!
//! As JSON: `{"time":"…","level":"info","event":"progress","stage":"load","n":1,"of":7,"done":4096,"total":9000,"seconds_left":3}`. Every
//! line has `time`, `level` and `event`; the events are `begin`, `progress`, `end`, `message`, `error` and `done`. Time left is that of the stage, and
//! is not told before there is something to tell it from.

use std::fmt;
use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use serde_json::{Value, json};

use crate::error::Result;
use crate::pipeline::stop::Stop;
use crate::terminal::{harmless, harmless_json};

const EVERY: Duration = Duration::from_secs(5);
/// How often a stage is drawn anew of which nothing can be counted.
const TICK: Duration = Duration::from_millis(500);
/// What must have passed of a stage before its time left is told: rates of the first moments say nothing.
const SETTLED: Duration = Duration::from_secs(2);

/// How a run speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Voice {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
    /// For people, only what must not be missed.
    Quiet,
    /// One JSON object a line, only what must not be missed.
    QuietJson,
    /// Not at all.
    Silent,
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
            Self::Quiet | Self::QuietJson | Self::Silent => {}
        }
    }

    /// Says what is told though nothing else is.
    pub(crate) fn insist(self, message: &str) {
        match self {
            Self::Quiet => say(message),
            Self::QuietJson => event(Level::Warning, "message", json!({"message": message})),
            Self::Text | Self::Json | Self::Silent => {}
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

/// Reports progress on stderr, and hears when the run is to end.
pub(crate) struct Progress {
    voice: Voice,
    /// Stages that the run has.
    of: u64,
    bar: ProgressBar,
    stage: Mutex<Stage>,
    stop: Stop,
    /// Documents of which all is kept for the next run.
    n_kept: AtomicU64,
}

/// The stage at hand.
struct Stage {
    name: &'static str,
    n: u64,
    total: u64,
    done: u64,
    start: Instant,
    next: Instant,
}

/// How work is counted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Measure {
    Bytes,
    Sentences,
    /// Not at all.
    None,
}

impl Progress {
    pub(crate) fn new(voice: Voice, n_stages: u64, stop: Stop) -> Self {
        let bar = ProgressBar::no_length();
        if voice != Voice::Text || !std::io::stderr().is_terminal() {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        let now = Instant::now();
        let stage = Stage { name: "", n: 0, total: 0, done: 0, start: now, next: now + EVERY };
        Self { voice, of: n_stages, bar, stage: Mutex::new(stage), stop, n_kept: AtomicU64::new(0) }
    }

    /// Starts a stage over a number of bytes.
    pub(crate) fn bytes(&self, name: &'static str, total: u64) {
        self.begin(name, total, Measure::Bytes);
    }

    /// Starts a stage over a number of sentences.
    pub(crate) fn sentences(&self, name: &'static str, total: u64) {
        self.begin(name, total, Measure::Sentences);
    }

    /// Starts a stage of which nobody can say how far it is.
    pub(crate) fn whole(&self, name: &'static str) {
        self.begin(name, 1, Measure::None);
    }

    fn begin(&self, name: &'static str, total: u64, measure: Measure) {
        let Ok(mut stage) = self.stage.lock() else { return };
        self.end(&stage);
        let now = Instant::now();
        let is_late = stage.next <= now;
        *stage = Stage { name, n: stage.n + 1, total, done: 0, start: now, next: now + EVERY };
        let (n, of) = (stage.n, self.of);
        if self.voice == Voice::Json {
            event(Level::Info, "begin", json!({"stage": name, "n": n, "of": of, "total": total}));
        } else if self.voice == Voice::Text && self.bar.is_hidden() && is_late {
            say(&format!("stage {n} of {of}, {name}"));
        }
        self.bar.set_style(style(&format!("stage {n} of {of} {name:6}"), measure));
        self.bar.reset();
        self.bar.set_length(total);
        if !self.bar.is_hidden() {
            self.bar.enable_steady_tick(TICK);
        }
    }

    /// Says that a stage is done.
    fn end(&self, stage: &Stage) {
        if self.voice == Voice::Json && stage.n > 0 {
            let seconds = stage.start.elapsed().as_secs_f64();
            let fields = json!({"stage": stage.name, "n": stage.n, "of": self.of, "seconds": seconds});
            event(Level::Info, "end", fields);
        }
    }

    /// Reports work done in the current stage.
    pub(crate) fn advance(&self, by: u64) {
        self.bar.inc(by);
        let Ok(mut stage) = self.stage.lock() else { return };
        stage.done += by;
        if Instant::now() < stage.next {
            return;
        }
        stage.next = Instant::now() + EVERY;
        let Stage { name, n, total, done, start, .. } = &*stage;
        let spent = start.elapsed();
        let left = left(*done, *total, spent);
        let of = self.of;
        match self.voice {
            Voice::Json => {
                let seconds_left = left.map(|left| left.as_secs());
                let fields = json!({"stage": name, "n": n, "of": of, "done": done, "total": total, "seconds_left": seconds_left});
                event(Level::Info, "progress", fields);
            }
            Voice::Text if self.bar.is_hidden() => {
                let share = 100 * (*done).min(*total) / (*total).max(1);
                let rate = *done as f64 / spent.as_secs_f64().max(1e-9);
                let amount = if *name == "load" { format!(", {}/s", HumanBytes(rate as u64)) } else { String::new() };
                let left = left.map_or(String::new(), |left| format!(", {} left in this stage", HumanDuration(left)));
                say(&format!("stage {n} of {of}, {name}: {share} %{amount}{left}"));
            }
            _ => {}
        }
    }

    /// Counts documents of which all is kept for the next run.
    pub(crate) fn keep(&self, n: u64) {
        self.n_kept.fetch_add(n, Ordering::Relaxed);
    }

    pub(crate) fn n_kept(&self) -> u64 {
        self.n_kept.load(Ordering::Relaxed)
    }

    /// Ends the run where that is asked for.
    pub(crate) fn check(&self) -> Result<()> {
        self.stop.check()
    }

    /// The last stage is done.
    pub(crate) fn finish(&self) {
        if let Ok(stage) = self.stage.lock() {
            self.end(&stage);
        }
        self.clear();
    }

    /// Takes the line off the terminal.
    pub(crate) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

/// The time that a stage still takes at the rate that it had; none where that is not settled.
fn left(done: u64, total: u64, spent: Duration) -> Option<Duration> {
    if done == 0 || spent < SETTLED {
        return None;
    }
    let rate = done as f64 / spent.as_secs_f64();
    Duration::try_from_secs_f64(total.saturating_sub(done) as f64 / rate).ok()
}

/// How a stage is drawn; its name stands in the style itself, so that no stage is drawn with the name of another.
fn style(name: &str, measure: Measure) -> ProgressStyle {
    let template = match measure {
        Measure::Bytes => "{wide_bar} {bytes}/{total_bytes} {bytes_per_sec}{left}",
        Measure::Sentences => "{wide_bar} {human_pos}/{human_len} sentences{left}",
        Measure::None => "since {elapsed}",
    };
    let style = ProgressStyle::with_template(&format!("{name} {template}"));
    let style = style.expect("the template is one of those above, behind words");
    style.with_key("left", |state: &ProgressState, out: &mut dyn fmt::Write| {
        if let Some(left) = left(state.pos(), state.len().unwrap_or_default(), state.elapsed()) {
            // A line that cannot be drawn is drawn at the next change.
            let _ = write!(out, ", {} left in this stage", HumanDuration(left));
        }
    })
}

/// Writes a line; a closed stderr is not an error.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{}", harmless(line));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_left_is_told_by_the_rate_and_not_before_it_is_settled() {
        let seconds = Duration::from_secs;
        assert_eq!(left(25, 100, seconds(10)), Some(seconds(30)));
        assert_eq!(left(100, 100, seconds(10)), Some(seconds(0)));
        assert_eq!(left(120, 100, seconds(10)), Some(seconds(0)), "files may be larger than they were");
        assert_eq!(left(25, 100, seconds(1)), None, "a first second says nothing");
        assert_eq!(left(0, 100, seconds(10)), None);
    }
}
