//! Seconds of each stage, added up over threads, and the stage that a document is in.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crosscheck_text::analyze;
use crosscheck_text::model::vocabulary::RejectStage;

/// The stages, in the order in which they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Load,
    Segment,
    Tag,
    Extract,
    Parse,
    Link,
    Dedupe,
    Anchor,
    Agree,
    Write,
    Report,
}

impl Stage {
    pub(crate) const ALL: [Self; 11] = [
        Self::Load,
        Self::Segment,
        Self::Tag,
        Self::Extract,
        Self::Parse,
        Self::Link,
        Self::Dedupe,
        Self::Anchor,
        Self::Agree,
        Self::Write,
        Self::Report,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Load => "load",
            Self::Segment => "segment",
            Self::Tag => "tag",
            Self::Extract => "extract",
            Self::Parse => "parse",
            Self::Link => "link",
            Self::Dedupe => "dedupe",
            Self::Anchor => "anchor",
            Self::Agree => "agree",
            Self::Write => "write",
            Self::Report => "report",
        }
    }

    /// What a document that failed in this stage is filed under.
    pub(crate) fn of_reject(self) -> RejectStage {
        match self {
            Self::Load => RejectStage::Load,
            Self::Segment => RejectStage::Segment,
            Self::Tag => RejectStage::Tag,
            Self::Extract => RejectStage::Extract,
            Self::Parse => RejectStage::Parse,
            Self::Link => RejectStage::Link,
            Self::Dedupe => RejectStage::Dedupe,
            Self::Anchor => RejectStage::Anchor,
            Self::Agree => RejectStage::Agree,
            Self::Write | Self::Report => RejectStage::Write,
        }
    }
}

impl From<analyze::Stage> for Stage {
    fn from(stage: analyze::Stage) -> Self {
        match stage {
            analyze::Stage::Segment => Self::Segment,
            analyze::Stage::Tag => Self::Tag,
            analyze::Stage::Extract => Self::Extract,
            analyze::Stage::Parse => Self::Parse,
        }
    }
}

/// Time spent in each stage: the sum over threads for stages that run on many, else the time that passed.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    nanoseconds: [AtomicU64; Stage::ALL.len()],
}

impl Clock {
    /// Runs a piece of a stage and adds its time.
    pub(crate) fn time<T>(&self, stage: Stage, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let done = work();
        self.add(stage, start.elapsed());
        done
    }

    /// Adds time that passed in a stage.
    pub(crate) fn add(&self, stage: Stage, spent: Duration) {
        let spent = u64::try_from(spent.as_nanos()).unwrap_or(u64::MAX);
        self.nanoseconds[stage as usize].fetch_add(spent, Ordering::Relaxed);
    }

    pub(crate) fn seconds(&self, stage: Stage) -> f64 {
        self.nanoseconds[stage as usize].load(Ordering::Relaxed) as f64 / 1e9
    }
}

/// The way of one document through the stages: it is always in one, whose time passes.
pub(crate) struct Passage<'a> {
    clock: &'a Clock,
    now: Cell<(Stage, Instant)>,
}

impl<'a> Passage<'a> {
    /// Begins with a stage.
    pub(crate) fn new(clock: &'a Clock, stage: Stage) -> Self {
        Self { clock, now: Cell::new((stage, Instant::now())) }
    }

    /// Leaves the stage that the document is in, and begins another.
    pub(crate) fn enter(&self, stage: Stage) {
        let now = Instant::now();
        let (last, since) = self.now.replace((stage, now));
        self.clock.add(last, now - since);
    }

    /// The stage that the document is in.
    pub(crate) fn stage(&self) -> Stage {
        self.now.get().0
    }
}

impl Drop for Passage<'_> {
    fn drop(&mut self) {
        self.enter(self.stage());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_stage_is_known_after_a_panic_and_its_time_counts() {
        let clock = Clock::default();
        let passage = Passage::new(&clock, Stage::Segment);
        let failed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            passage.enter(Stage::Anchor);
            std::panic::panic_any("this is what a stage must not do");
        }));
        assert!(failed.is_err());
        assert_eq!(passage.stage().of_reject(), RejectStage::Anchor);
        drop(passage);
        assert!(clock.seconds(Stage::Segment) > 0.0 && clock.seconds(Stage::Anchor) > 0.0);
    }
}
