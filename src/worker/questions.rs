//! The step `questions`: claims of lone documents that may ask one question come in, and go out with topics that set them apart.
//!
//! Three lone reports of three towns that have "people detained" go out with "people detained", "people detained (second)" and "people
//! detained (third)", as a run tells them apart. It knows nothing of claims but their topics.

use std::collections::HashMap;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::Int64Type;
use crosscheck_text::model::claim::numbered;
use xxhash_rust::xxh3::xxh3_64;

use crate::error::Result;
use crate::pipeline::claim_parts::first_free;
use crate::worker::cells::{text_column, texts};
use crate::worker::groups::{self, Shape};
use crate::worker::step::{long, longs, numbers, text};

/// A claim by its document and its place among the claims of that, with its topic.
type Asked = (i64, i64, String);

/// Sets the topics of claims apart, of rows sorted by question.
///
/// # Errors
/// When stdin cannot be read, or is not sorted by question.
pub fn run() -> Result<()> {
    let shape = Shape {
        key: "`question`",
        reads: vec![text("question"), long("event"), long("ordinal"), text("topic")],
        writes: vec![long("event"), long("ordinal"), text("topic")],
    };
    groups::run(shape, rows, |_, asked| Ok(apart(asked)), |asked| Ok(columns(&asked)))
}

fn rows(batch: &RecordBatch) -> Result<Vec<(String, Asked)>> {
    let places = numbers::<Int64Type>(batch, "event")?.iter().zip(numbers::<Int64Type>(batch, "ordinal")?);
    let told = texts(batch, "question")?.zip(texts(batch, "topic")?).zip(places);
    let row = |((question, topic), (event, ordinal)): ((&str, &str), (&i64, &i64))| {
        (question.to_owned(), (*event, *ordinal, topic.to_owned()))
    };
    Ok(told.map(row).collect())
}

fn apart(mut asked: Vec<Asked>) -> Vec<Asked> {
    asked.sort_unstable();
    let mut taken = HashMap::new();
    for (.., topic) in &mut asked {
        let name = |number: u32| if number == 1 { topic.clone() } else { numbered(topic, number) };
        *topic = first_free(&mut taken, name, |topic| xxh3_64(topic.as_bytes()));
    }
    asked
}

fn columns(asked: &[Asked]) -> Vec<ArrayRef> {
    vec![
        longs(asked.iter().map(|own| own.0).collect()),
        longs(asked.iter().map(|own| own.1).collect()),
        text_column(asked.iter().map(|own| Some(&own.2))),
    ]
}
