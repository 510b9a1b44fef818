//! The steps `pair-agreement` and `reliability`: what sources say of claims comes in, and how far they agree goes out, and how often each is
//! right.
//!
//! Two papers that share forty claims are one group of forty rows, and give one row of `source_agreement`. How often a source is right shows
//! only where all claims of all sources are looked at together: that is one task, with 16 bytes for each row.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{DataType, Float64Type};
use crosscheck_text::model::vote::{SharedEvidence, SourceEvidence};
use crosscheck_text::rules::agree::AgreeThresholds;
use crosscheck_text::stages::score::{self, Sides, SourceScore};

use crate::config::Config;
use crate::error::Result;
use crate::pipeline::finish::agreement_row;
use crate::tables::claim_rows::SourceAgreementRow;
use crate::tables::definition::Row;
use crate::worker::broken;
use crate::worker::cells::{number_column, text_column, texts};
use crate::worker::groups::{self, Groups, Shape, row};
use crate::worker::row_lists::{lists, lists_of, rows_of};
use crate::worker::step::{self, expect_columns, text};
use crate::worker::wire::TestimonyPart;

/// The sides of two sources on one claim.
type Shared = (SourceEvidence, SourceEvidence);

/// Says how far each two sources agree, of rows sorted by both.
///
/// # Errors
/// When stdin cannot be read, or is not sorted by the two sources.
pub fn pair_agreement(config: &Config) -> Result<()> {
    let thresholds = config.stages.agree.clone();
    let shape = Shape {
        key: "`source_a` and `source_b`",
        reads: vec![
            text("source_a"),
            text("source_b"),
            text("claim_id"),
            ("a", lists::<TestimonyPart>()),
            ("b", lists::<TestimonyPart>()),
        ],
        writes: vec![(SourceAgreementRow::NAME, lists::<SourceAgreementRow>())],
    };
    groups::run(
        shape,
        shared,
        move |_, shared| Ok(agreement(shared, &thresholds)),
        |rows| Ok(vec![lists_of(rows.into_iter().map(|row| vec![row]))?]),
    )
}

fn shared(batch: &RecordBatch) -> Result<Vec<((String, String), Shared)>> {
    let keys = texts(batch, "source_a")?.zip(texts(batch, "source_b")?).zip(texts(batch, "claim_id")?);
    let sides = one_of_each(batch, "a")?.into_iter().zip(one_of_each(batch, "b")?);
    let mut found = Vec::with_capacity(batch.num_rows());
    for (((a, b), claim_id), (of_a, of_b)) in keys.zip(sides) {
        let claim_id: Arc<str> = claim_id.into();
        found.push(((a.to_owned(), b.to_owned()), (of_a.evidence(&claim_id), of_b.evidence(&claim_id))));
    }
    Ok(found)
}

/// The one testimony that each list of a column has.
fn one_of_each(batch: &RecordBatch, name: &str) -> Result<Vec<TestimonyPart>> {
    let one = |mut list: Vec<TestimonyPart>| match (list.pop(), list.pop()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(broken(format!("a row has no `{name}`"))),
        (Some(_), Some(_)) => Err(broken(format!("a row has more than one testimony in `{name}`"))),
    };
    rows_of::<TestimonyPart>(batch, name)?.into_iter().map(one).collect()
}

fn agreement(mut shared: Vec<Shared>, thresholds: &AgreeThresholds) -> Vec<SourceAgreementRow> {
    shared.sort_by(|(one, _), (other, _)| one.claim_id.cmp(&other.claim_id));
    let shared: Vec<SharedEvidence<'_>> = shared.iter().map(|(a, b)| SharedEvidence { a, b }).collect();
    let found = score::run_pairs(&[&shared], thresholds);
    found.into_iter().map(|found| agreement_row(&shared[0], found)).collect()
}

/// Says how often each source is on the side of claims, and how often it is right; all rows, sorted by claim, in one stream.
///
/// # Errors
/// When stdin cannot be read, or is not sorted by claim.
pub fn reliability(config: &Config) -> Result<()> {
    let thresholds = config.stages.agree.clone();
    let reads = [text("claim_id"), (TestimonyPart::NAME, lists::<TestimonyPart>())];
    let double = |name| (name, DataType::Float64);
    let writes = step::schema(vec![text("source_id"), double("agreement"), double("reliability")]);
    let (mut sides, mut groups) = (Sides::default(), Groups::<String, Vec<SourceEvidence>>::new("`claim_id`"));
    step::run(
        move |schema| expect_columns(schema, &reads),
        &writes,
        move |batch, written| {
            let Some(batch) = batch else {
                groups.finish().into_iter().for_each(|(_, claim)| add(claim, &mut sides));
                return written.rows(score_columns(&std::mem::take(&mut sides).finish(&thresholds)));
            };
            let said = one_of_each(batch, TestimonyPart::NAME)?;
            for (claim_id, said) in texts(batch, "claim_id")?.zip(said) {
                let said = said.evidence(&claim_id.into());
                if let Some((_, claim)) = groups.push(claim_id.to_owned(), row(said))? {
                    add(claim, &mut sides);
                }
            }
            Ok(())
        },
    )
}

fn add(mut claim: Vec<SourceEvidence>, sides: &mut Sides) {
    claim.sort_by(|one, other| one.source_id.cmp(&other.source_id));
    sides.add(&claim);
}

fn score_columns(scores: &[SourceScore]) -> Vec<ArrayRef> {
    vec![
        text_column(scores.iter().map(|score| Some(&score.source_id))),
        number_column::<Float64Type>(scores.iter().map(|score| Some(score.agreement))),
        number_column::<Float64Type>(scores.iter().map(|score| score.reliability)),
    ]
}
