//! One document through all stages that need no other: its rows, and what stays of it for the stages of the corpus.
//!
//! A document that makes a stage fail gives a reject that names the stage, never a lost document or a lost run. It reads no file and
//! writes none.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crosscheck_text::analyze::analyze_by_stage;
use crosscheck_text::model::document::{Document, Reject};
use crosscheck_text::rules::Rules;
use crosscheck_text::stages::dedupe::sketch::{Band, Sample};
use crosscheck_text::stages::{agree, anchor, dedupe, link};
use serde::{Deserialize, Serialize};

use crate::pipeline::aside::Features;
use crate::pipeline::chars::{EvidenceChars, Stated};
use crate::pipeline::clock::{Clock, Passage, Stage};
use crate::pipeline::rows::{DocumentRows, rows};
use crate::store::kept::Key;

/// One document, read, with what stays of it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Read {
    pub(crate) rows: DocumentRows,
    pub(crate) index: (Vec<Band>, Vec<Sample>),
    pub(crate) source: String,
    pub(crate) features: Features,
    pub(crate) is_part: bool,
    /// That of the document under which it is kept.
    #[serde(skip)]
    pub(crate) key: Option<Key>,
}

/// A document before the stages: all that its reading depends on but for build, settings and rules.
#[derive(Serialize)]
pub(crate) struct Incoming {
    pub(crate) document: Document,
    pub(crate) source_id: String,
    /// Whether it is a part of a text that was too large for one document.
    pub(crate) is_part: bool,
}

/// Runs the per-document stages on one document; a stage that fails gives a reject, never a lost document or a lost run.
pub(crate) fn read(incoming: Incoming, rules: &Rules, clock: &Clock) -> std::result::Result<Read, Reject> {
    let place = (incoming.document.path.clone(), incoming.document.doc_id.clone());
    or_reject(place, clock, |passage| through_stages(incoming, rules, passage))
}

/// What is made of the document at a path with an id, or why nothing is.
fn or_reject<T>(
    (path, doc_id): (String, String),
    clock: &Clock,
    make: impl FnOnce(&Passage<'_>) -> std::result::Result<T, String>,
) -> std::result::Result<T, Reject> {
    let passage = Passage::new(clock, Stage::Segment);
    let done = catch_unwind(AssertUnwindSafe(|| make(&passage)));
    let refuse = |reason: String, detail: Option<String>| Reject {
        path,
        location: Some(format!("document {doc_id}")),
        stage: passage.stage().of_reject(),
        reason,
        detail,
    };
    match done {
        Ok(Ok(made)) => Ok(made),
        Ok(Err(failure)) => Err(refuse("the model of `--tagger` could not read this document".into(), Some(failure))),
        Err(panic) => {
            let message = panic.downcast_ref::<String>().cloned();
            let message = message.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            let stage = passage.stage().name();
            Err(refuse(format!("crosscheck failed in {stage} on this document; please report it"), message))
        }
    }
}

/// What stays of one document; else what the user's own model says of it.
fn through_stages(
    Incoming { document, source_id, is_part }: Incoming,
    rules: &Rules,
    passage: &Passage<'_>,
) -> std::result::Result<Read, String> {
    let annotated = analyze_by_stage(document, rules, |stage| passage.enter(stage.into()));
    if let Some(failure) = &annotated.tagged.failure {
        passage.enter(Stage::Tag);
        return Err(failure.clone());
    }
    passage.enter(Stage::Link);
    let names = link::features(&annotated);
    passage.enter(Stage::Dedupe);
    let text = dedupe::features(&annotated, &rules.dedupe);
    let index = (dedupe::bands(&text, &rules.dedupe), dedupe::samples(&text, &rules.dedupe));
    passage.enter(Stage::Anchor);
    let facts = anchor::features(&annotated, &rules.anchor);
    passage.enter(Stage::Agree);
    let statements = agree::features(&annotated, &rules.agree);
    passage.enter(Stage::Write);
    let chars = EvidenceChars::new(&annotated, &statements);
    let source = annotated.document.metadata.source.clone();
    let rows = rows(&annotated, source_id, rules);
    let features = Features { names, text, facts, stated: Stated { statements, chars } };
    Ok(Read { rows, index, source, features, is_part, key: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_that_a_stage_fails_on_is_a_reject_of_that_stage() {
        let place = || ("feed.jsonl".to_owned(), "a1".to_owned());
        let clock = Clock::default();
        let failed = or_reject::<()>(place(), &clock, |passage| {
            passage.enter(Stage::Agree);
            std::panic::panic_any("this is what a stage must not do");
        });
        let reject = failed.expect_err("there is nothing");
        assert_eq!((reject.path.as_str(), reject.location.as_deref()), ("feed.jsonl", Some("document a1")));
        assert_eq!(reject.stage.as_str(), "agree");
        assert_eq!(reject.detail.as_deref(), Some("this is what a stage must not do"));
        let own = or_reject::<()>(place(), &clock, |_| Err("no weights".into())).expect_err("there is nothing");
        assert_eq!(own.detail.as_deref(), Some("no weights"));
        assert_eq!(or_reject(place(), &clock, |_| Ok(7)), Ok(7));
    }
}
