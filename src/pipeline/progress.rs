//! What people see while a run works: a bar with rate and time left on a terminal, plain lines when piped, or nothing.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

const EVERY: Duration = Duration::from_secs(5);

/// Reports progress on stderr.
pub(crate) struct Progress {
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
    pub(crate) fn new(is_quiet: bool) -> Self {
        let is_terminal = std::io::stderr().is_terminal();
        let bar = ProgressBar::no_length();
        if is_quiet || !is_terminal {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        let now = Instant::now();
        let lines = Lines { step: "", total: 0, done: 0, start: now, next: now };
        Self { bar, lines: (!is_quiet && !is_terminal).then(|| Mutex::new(lines)) }
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

/// Writes a line for people; a closed stderr is not an error.
pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
