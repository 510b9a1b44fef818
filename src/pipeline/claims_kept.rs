//! Claims of events that an earlier run made: an event whose documents, names, copies and days are the same is not compared again.
//!
//! They are found by a number of all that they depend on ([`OwnNumbers::key`]), and stand beside what was read of documents.

use crosscheck_text::model::claim::Claim;

use crate::error::Error;
use crate::pipeline::own_numbers::OwnNumbers;
use crate::pipeline::shard::Corpus;
use crate::store::kept::{Kept, Key, Packed, pack};

/// Bytes that wait to be written together.
const FULL: usize = 4 << 20;

/// The claims that are kept, and those that are new.
pub(crate) struct ClaimsKept<'a> {
    kept: Option<(&'a mut Kept, u64)>,
    waiting: Vec<Packed>,
    waiting_bytes: usize,
    /// Events whose claims were made by this run, and by an earlier one.
    pub(crate) n_events: NEvents,
    /// Why nothing more was kept for the next run.
    pub(crate) unkept: Option<String>,
}

/// How many events were compared, and of how many that was known.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct NEvents {
    pub(crate) compared: u64,
    pub(crate) taken: u64,
}

/// Claims as they were found or made, in the numbers of their group; with the key under which they are to be kept.
pub(crate) enum Found {
    Taken,
    Made(Option<Packed>),
    /// Nothing was compared.
    Alone,
}

impl<'a> ClaimsKept<'a> {
    /// What is kept, with the number of all that claims depend on besides their group; none where nothing is kept.
    pub(crate) fn new(kept: Option<(&'a mut Kept, u64)>) -> Self {
        Self { kept, waiting: Vec::new(), waiting_bytes: 0, n_events: NEvents::default(), unkept: None }
    }

    /// The claims of a group: those that were kept, else what `make` makes.
    pub(crate) fn claims(
        &self,
        own: &OwnNumbers<'_>,
        corpus: &Corpus,
        make: impl FnOnce() -> Vec<Claim>,
    ) -> (Vec<Claim>, Found) {
        if !own.is_compared() {
            return (make(), Found::Alone);
        }
        let key: Option<(&Kept, Key)> =
            self.kept.as_ref().and_then(|(kept, base)| Some((&**kept, own.key(corpus, *base)?)));
        if let Some(claims) = key.and_then(|(kept, key)| kept.get(key)) {
            return (claims, Found::Taken);
        }
        let claims = make();
        let packed = key.and_then(|(_, key)| Some((key, pack(&claims)?)));
        (claims, Found::Made(packed))
    }

    /// Counts a group, and keeps what was made of it.
    pub(crate) fn add(&mut self, found: Found) {
        match found {
            Found::Alone => {}
            Found::Taken => self.n_events.taken += 1,
            Found::Made(packed) => {
                self.n_events.compared += 1;
                self.waiting_bytes += packed.as_ref().map_or(0, |(_, bytes)| bytes.len());
                self.waiting.extend(packed);
                if self.waiting_bytes >= FULL {
                    self.flush();
                }
            }
        }
    }

    /// Keeps what waits.
    pub(crate) fn flush(&mut self) {
        self.waiting_bytes = 0;
        let waiting = std::mem::take(&mut self.waiting);
        if let Some((kept, _)) = &mut self.kept
            && let Err(error) = kept.add(&waiting)
        {
            // The tables do not need it.
            self.unkept = Some(Error::to_string(&error));
            self.kept = None;
        }
    }
}
