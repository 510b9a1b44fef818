//! Seconds and bytes of each stage, added up over threads.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// The stages, in the order in which they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Load,
    Segment,
    Tag,
    Extract,
    Link,
    Dedupe,
    Anchor,
    Agree,
    Write,
    Report,
}

impl Stage {
    pub(crate) const ALL: [Self; 10] = [
        Self::Load,
        Self::Segment,
        Self::Tag,
        Self::Extract,
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
            Self::Link => "link",
            Self::Dedupe => "dedupe",
            Self::Anchor => "anchor",
            Self::Agree => "agree",
            Self::Write => "write",
            Self::Report => "report",
        }
    }
}

/// Time spent in each stage: the sum over threads for stages that run on many, else the time that passed.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    nanoseconds: [AtomicU64; 10],
}

impl Clock {
    /// Runs a piece of a stage and adds its time.
    pub(crate) fn time<T>(&self, stage: Stage, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let done = work();
        let spent = u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.nanoseconds[stage as usize].fetch_add(spent, Ordering::Relaxed);
        done
    }

    pub(crate) fn seconds(&self, stage: Stage) -> f64 {
        self.nanoseconds[stage as usize].load(Ordering::Relaxed) as f64 / 1e9
    }
}
