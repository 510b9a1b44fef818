//! Claims that the steps of `crosscheck worker` make, with what is put together between them, are those of `crosscheck run`, row by row; so
//! are the timeline, and what is said of sources.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use arrow::array::{Array, ArrayRef, AsArray, Date32Array, ListArray, RecordBatch, StringArray, StructArray};
use arrow::buffer::OffsetBuffer;
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type, Field, Fields, Float32Type, Float64Type, Int64Type};
use serde_json::{Map, Value, json};

use crate::worker::{batch, texts};
use crate::worker_copies::copies;
use crate::worker_corpus::{BATCH_SIZE, analysis, expect_same, int_cells, long_cells, number, table};
use crate::worker_events::{event_ids, event_of, events};
use crate::worker_links::{linked, some_long_cells, text_cells};
use crate::worker_steps::{longs, some_longs, some_texts, step, with};

/// Lists of structs: so many of the rows of the columns in each.
pub(crate) fn records(columns: &[(&str, ArrayRef)], lengths: &[usize]) -> ArrayRef {
    let field = |(name, cells): &(&str, ArrayRef)| Field::new(*name, cells.data_type().clone(), true);
    let fields: Fields = columns.iter().map(field).collect();
    let rows = StructArray::new(fields.clone(), columns.iter().map(|(_, cells)| cells.clone()).collect(), None);
    let item = Field::new("element", DataType::Struct(fields), true);
    Arc::new(ListArray::new(item.into(), OffsetBuffer::from_lengths(lengths.iter().copied()), Arc::new(rows), None))
}

/// A row of lists for each `n`, without those of others.
fn taken(rows: &RecordBatch, name: &str, at: &[Option<usize>]) -> ArrayRef {
    let numbers: arrow::array::UInt32Array = at.iter().map(|at| at.map(|at| at as u32)).collect();
    arrow::compute::take(rows.column_by_name(name).expect("it is there"), &numbers, None).expect("they are there")
}

/// What is known of the documents, sorted by their events.
fn documents() -> &'static RecordBatch {
    static DOCUMENTS: OnceLock<RecordBatch> = OnceLock::new();
    DOCUMENTS.get_or_init(|| {
        let (event_of, ids) = (event_of(), event_ids());
        let mut all: Vec<(i64, i64)> =
            long_cells(analysis(), "n").into_iter().map(|n| (*event_of.get(&n).unwrap_or(&n), n)).collect();
        // Within an event in any order.
        all.sort_by_key(|(event, n)| (*event, std::cmp::Reverse(*n)));
        let own: Vec<usize> = all.iter().map(|(_, n)| *n as usize).collect();
        let sources = text_cells(analysis(), "source_id");
        let first = |n: usize| sources.iter().position(|source| *source == sources[n]).expect("it is there") as i64;
        let places: BTreeMap<i64, usize> =
            long_cells(events(), "n").into_iter().enumerate().map(|(at, n)| (n, at)).collect();
        let of_events: Vec<Option<usize>> = all.iter().map(|(_, n)| places.get(n).copied()).collect();
        let settled = taken(events(), "published", &of_events);
        let settled = settled.as_primitive::<Date32Type>();
        let found = analysis().column_by_name("published").expect("it is there").as_primitive::<Date32Type>();
        let day = |(row, n): (usize, &usize)| {
            let own = found.is_valid(*n).then(|| found.value(*n));
            own.or_else(|| settled.is_valid(row).then(|| settled.value(row)))
        };
        let days: Date32Array = own.iter().enumerate().map(day).collect();
        let (sentences, lengths, whole) = copied(&own);
        batch(&[
            ("event", longs(&all.iter().map(|row| row.0).collect::<Vec<_>>())),
            ("n", longs(&all.iter().map(|row| row.1).collect::<Vec<_>>())),
            (
                "event_id",
                some_texts(&all.iter().map(|(_, n)| event_of.get(n).map(|event| &ids[event])).collect::<Vec<_>>()),
            ),
            ("doc_id", taken(analysis(), "doc_id", &own.iter().copied().map(Some).collect::<Vec<_>>())),
            ("source_id", taken(analysis(), "source_id", &own.iter().copied().map(Some).collect::<Vec<_>>())),
            ("source", longs(&own.iter().map(|n| first(*n)).collect::<Vec<_>>())),
            ("published", Arc::new(days)),
            ("stated_f", taken(analysis(), "stated_f", &own.iter().copied().map(Some).collect::<Vec<_>>())),
            ("names", names(&own)),
            ("redated", taken(events(), "redated", &of_events)),
            ("copies", records(&sentences, &lengths)),
            ("whole_copy", some_longs(&whole)),
        ])
    })
}

/// What the names of documents stand for.
fn names(documents: &[usize]) -> ArrayRef {
    let of = |n: &usize| -> Vec<&Value> {
        let own = linked().of.range((*n as i64) << 24..(*n as i64 + 1) << 24);
        own.map(|(_, entity)| &linked().entities[entity]).collect()
    };
    let all: Vec<Vec<&Value>> = documents.iter().map(of).collect();
    let rows: Vec<&Value> = all.iter().flatten().copied().collect();
    let text = |of: &dyn Fn(&Value) -> Option<String>| some_texts(&rows.iter().map(|row| of(row)).collect::<Vec<_>>());
    let cell = |name: &'static str| text(&|row| row[name].as_str().map(str::to_owned));
    let columns = [
        ("entity_id", cell("entity_id")),
        ("name", cell("name")),
        ("type", cell("type")),
        ("country_code", cell("country_code")),
        ("role", text(&|row| row["roles"][0].as_str().map(str::to_owned))),
    ];
    records(&columns, &all.iter().map(Vec::len).collect::<Vec<_>>())
}

/// The sentences of documents that are copies, with how many each document has, and the copies among the documents.
type Copied = ([(&'static str, ArrayRef); 2], Vec<usize>, Vec<Option<i64>>);

fn copied(documents: &[usize]) -> Copied {
    let mut of: [BTreeMap<i64, i64>; 2] = Default::default();
    let members = int_cells(copies(), "unit").into_iter().zip(long_cells(copies(), "member"));
    let clusters = some_long_cells(copies(), "canonical").into_iter().zip(text_or_none(copies(), "cluster_id"));
    for ((unit, member), (canonical, cluster)) in members.zip(clusters) {
        if let (Some(canonical), Some(_), 0 | 2) = (canonical, cluster, unit) {
            of[usize::from(unit == 2)].insert(member, canonical);
        }
    }
    let own = |n: &usize| -> Vec<(i64, i64)> {
        let range = (*n as i64) << 24..(*n as i64 + 1) << 24;
        of[1].range(range).map(|(member, canonical)| (member & 0xff_ffff, *canonical)).collect()
    };
    let sentences: Vec<Vec<(i64, i64)>> = documents.iter().map(own).collect();
    assert!(sentences.iter().any(|own| !own.is_empty()), "no sentence is a copy");
    let rows: Vec<(i64, i64)> = sentences.iter().flatten().copied().collect();
    let columns = [
        ("sentence", longs(&rows.iter().map(|row| row.0).collect::<Vec<_>>())),
        ("canonical", longs(&rows.iter().map(|row| row.1).collect::<Vec<_>>())),
    ];
    let whole = documents.iter().map(|n| of[0].get(&((*n as i64) << 24)).copied()).collect();
    (columns, sentences.iter().map(Vec::len).collect(), whole)
}

fn text_or_none(rows: &RecordBatch, name: &str) -> Vec<Option<String>> {
    let cells = rows.column_by_name(name).expect("it is there").as_string::<i32>();
    cells.iter().map(|cell| cell.map(str::to_owned)).collect()
}

/// The one row of a list.
fn one(lists: &RecordBatch, name: &str, column: &str) -> Vec<String> {
    let rows = lists.column_by_name(name).expect("it is there").as_list::<i32>();
    assert_eq!(rows.values().len(), lists.num_rows(), "each list has one row");
    let cells = rows.values().as_struct().column_by_name(column).expect("it is there").as_string::<i32>();
    cells.iter().map(|cell| cell.unwrap_or_default().to_owned()).collect()
}

/// What `agree` makes, with keys and topics that no other claim has.
fn claims() -> &'static RecordBatch {
    static CLAIMS: OnceLock<RecordBatch> = OnceLock::new();
    CLAIMS.get_or_init(|| {
        let made = step("agree", documents(), BATCH_SIZE);
        let (event, ordinal) = (long_cells(&made, "event"), long_cells(&made, "ordinal"));
        let lone: Vec<bool> = text_or_none(&made, "question").iter().map(Option::is_some).collect();
        let mut order: Vec<usize> = (0..made.num_rows()).collect();
        order.sort_by_key(|row| (lone[*row], event[*row], ordinal[*row]));
        let mut ids = one(&made, "claims", "claim_id");
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for row in order {
            let n = seen.entry(ids[row].clone()).or_default();
            *n += 1;
            if *n > 1 {
                ids[row] = format!("{}~{n}", ids[row]);
            }
        }
        assert!(ids.iter().any(|id| id.contains('~')), "no two claims have one key");
        let topics = topics(&made);
        let mut told = made.clone();
        for name in ["claims", "claim_evidence", "claim_sources", "conflicts"] {
            told = with(&told, name, Some(renamed(&made, name, &ids, &topics)));
        }
        told
    })
}

/// The topics of claims, those of lone documents set apart.
fn topics(made: &RecordBatch) -> Vec<String> {
    let (event, ordinal) = (long_cells(made, "event"), long_cells(made, "ordinal"));
    let (questions, mut topics) = (text_or_none(made, "question"), one(made, "claims", "topic"));
    let mut asked: Vec<(String, usize)> =
        questions.into_iter().enumerate().filter_map(|(row, question)| Some((question?, row))).collect();
    asked.sort();
    let rows = batch(&[
        ("question", texts(&asked.iter().map(|(question, _)| question.as_str()).collect::<Vec<_>>())),
        ("event", longs(&asked.iter().map(|(_, row)| event[*row]).collect::<Vec<_>>())),
        ("ordinal", longs(&asked.iter().map(|(_, row)| ordinal[*row]).collect::<Vec<_>>())),
        ("topic", texts(&asked.iter().map(|(_, row)| topics[*row].as_str()).collect::<Vec<_>>())),
    ]);
    let apart = step("questions", &rows, BATCH_SIZE);
    let places: BTreeMap<(i64, i64), usize> =
        event.into_iter().zip(ordinal).enumerate().map(|(row, key)| (key, row)).collect();
    let keys = long_cells(&apart, "event").into_iter().zip(long_cells(&apart, "ordinal"));
    let mut n_changed = 0;
    for (key, topic) in keys.zip(text_cells(&apart, "topic")) {
        let own = &mut topics[places[&key]];
        n_changed += usize::from(*own != topic);
        *own = topic;
    }
    assert!(n_changed > 0, "no two lone documents ask one question");
    topics
}

/// The rows of a table of claims with other keys and topics.
fn renamed(rows: &RecordBatch, name: &str, ids: &[String], topics: &[String]) -> ArrayRef {
    let lists = rows.column_by_name(name).expect("it is there").as_list::<i32>();
    let of: Vec<usize> =
        (0..lists.len()).flat_map(|row| std::iter::repeat_n(row, lists.value_length(row) as usize)).collect();
    let own = lists.values().as_struct();
    let cells = |field: &Arc<Field>| -> (String, ArrayRef) {
        let column = own.column_by_name(field.name()).expect("it is there");
        let new: Option<StringArray> = match field.name().as_str() {
            "claim_id" => Some(of.iter().map(|row| Some(&ids[*row])).collect()),
            "topic" => Some(of.iter().map(|row| Some(&topics[*row])).collect()),
            "evidence_id" => {
                let places = column.as_string::<i32>().iter().map(|id| id.and_then(|id| id.rsplit_once("#e")));
                let key = |(row, place): (&usize, Option<(&str, &str)>)| {
                    place.map(|(_, place)| format!("{}#e{place}", ids[*row]))
                };
                Some(of.iter().zip(places).map(key).collect())
            }
            _ => None,
        };
        (field.name().clone(), new.map_or_else(|| column.clone(), |new| Arc::new(new) as ArrayRef))
    };
    let columns: Vec<(String, ArrayRef)> = own.fields().iter().map(cells).collect();
    let columns: Vec<(&str, ArrayRef)> = columns.iter().map(|(name, cells)| (name.as_str(), cells.clone())).collect();
    records(&columns, &(0..lists.len()).map(|row| lists.value_length(row) as usize).collect::<Vec<_>>())
}

/// The rows within lists as tables show them.
fn rows(lists: &RecordBatch, name: &str) -> Vec<Value> {
    let own = lists.column_by_name(name).expect("it is there").as_list::<i32>().values().as_struct().clone();
    let row = |row: usize| {
        let cells = own.fields().iter().zip(own.columns());
        Value::Object(cells.map(|(field, cells)| (field.name().clone(), shown(cells, row))).collect::<Map<_, _>>())
    };
    (0..own.len()).map(row).collect()
}

fn shown(cells: &ArrayRef, row: usize) -> Value {
    if cells.is_null(row) {
        return Value::Null;
    }
    match cells.data_type() {
        DataType::Int64 => Value::from(cells.as_primitive::<Int64Type>().value(row)),
        DataType::Float32 => number(cells.as_primitive::<Float32Type>().value(row)),
        // Read as those of the table are.
        DataType::Float64 => {
            let number = Value::from(cells.as_primitive::<Float64Type>().value(row));
            serde_json::from_str(&number.to_string()).expect("it is a number")
        }
        DataType::Boolean => Value::from(cells.as_boolean().value(row)),
        DataType::List(_) => {
            let items = cells.as_list::<i32>().value(row);
            Value::from((0..items.len()).map(|item| shown(&items, item)).collect::<Vec<_>>())
        }
        _ => {
            let texts = cast(cells, &DataType::Utf8).expect("it can be shown");
            Value::from(texts.as_string::<i32>().value(row))
        }
    }
}

/// The rows of a table without what joins put in.
fn bare(name: &str, left_out: &[&str]) -> Vec<Value> {
    let mut rows = table(name);
    rows.iter_mut().for_each(|row| left_out.iter().for_each(|column| row[*column] = Value::Null));
    rows
}

fn without(mut rows: Vec<Value>, left_out: &[&str]) -> Vec<Value> {
    rows.iter_mut().for_each(|row| left_out.iter().for_each(|column| row[*column] = Value::Null));
    rows
}

#[test]
fn claims_and_their_evidence_are_those_of_a_run() {
    let sentences: BTreeMap<String, String> = table("sentences")
        .iter()
        .map(|row| [&row["sentence_id"], &row["text"]].map(|cell| cell.as_str().unwrap_or_default().to_owned()))
        .map(|[id, text]| (id, text))
        .collect();
    let mut own = rows(claims(), "claims");
    own.iter_mut().for_each(|row| row["statement"] = json!(sentences[row["statement"].as_str().expect("a key")]));
    let expected = table("claims");
    assert!(expected.iter().any(|row| row["status"] == "conflicting"), "nothing is in conflict");
    assert!(expected.iter().any(|row| row["event_id"].is_null()), "no document stands alone");
    expect_same(own, expected);
    expect_same(rows(claims(), "claim_evidence"), table("claim_evidence"));
    let texts = ["sentence", "url"];
    expect_same(without(rows(claims(), "claim_sources"), &texts), bare("claim_sources", &texts));
    let texts = ["sentence_a", "sentence_b"];
    let own = rows(claims(), "conflicts");
    assert!(!own.is_empty());
    expect_same(without(own, &texts), bare("conflicts", &texts));
}

#[test]
fn the_timeline_is_that_of_a_run() {
    let n = long_cells(documents(), "n");
    let own: Vec<Option<usize>> = n.iter().map(|n| Some(*n as usize)).collect();
    let n_claims = claims().num_rows();
    let nothing: Vec<Option<usize>> = vec![None; n_claims];
    let both = |name: &str| -> ArrayRef {
        let of_documents = ["dates", "clauses", "sentences"];
        let told = if of_documents.contains(&name) {
            taken(analysis(), name, &own)
        } else {
            documents().column_by_name(name).expect("it is there").clone()
        };
        let none = arrow::array::new_null_array(told.data_type(), nothing.len());
        arrow::compute::concat(&[&told, &none]).expect("they have one type")
    };
    let of_claims = |name: &str| -> ArrayRef {
        let told = claims().column_by_name(name).expect("it is there");
        let none = arrow::array::new_null_array(told.data_type(), own.len());
        arrow::compute::concat(&[&none, told]).expect("they have one type")
    };
    let events = [long_cells(documents(), "event"), long_cells(claims(), "event")].concat();
    let numbers: Vec<Option<i64>> = n.into_iter().map(Some).chain(nothing.iter().map(|_| None)).collect();
    let names = ["doc_id", "event_id", "source_id", "published", "dates", "redated", "clauses", "sentences", "copies"];
    let mut columns: Vec<(&str, ArrayRef)> = vec![("event", longs(&events)), ("n", some_longs(&numbers))];
    columns.extend(names.map(|name| (name, both(name))));
    columns.extend(["claims", "claim_evidence", "claim_sources"].map(|name| (name, of_claims(name))));
    let told = step("dated", &sorted(&batch(&columns), "event"), BATCH_SIZE);
    let found = rows(&step("timeline", &sorted(&told, "key"), BATCH_SIZE), "timeline");
    let expected = table("timeline");
    assert!(expected.len() > 10 && expected.iter().any(|row| row["claim_id"].is_null()), "{expected:?}");
    expect_same(without(found, &["event"]), bare("timeline", &["event"]));
}

/// Rows in the order of a column.
fn sorted(rows: &RecordBatch, name: &str) -> RecordBatch {
    let key = rows.column_by_name(name).expect("it is there");
    let order = arrow::compute::sort_to_indices(key, None, None).expect("it can be sorted");
    let columns = rows.columns().iter().map(|cells| arrow::compute::take(cells, &order, None).expect("they are there"));
    RecordBatch::try_new(rows.schema(), columns.collect()).expect("they have one length")
}

/// What each source says of each claim: the key of the claim, and the row.
fn testimony() -> Vec<(String, Value, usize)> {
    let ids = one(claims(), "claims", "claim_id");
    let lists = claims().column_by_name("testimony").expect("it is there").as_list::<i32>();
    let said = rows(claims(), "testimony");
    let of = (0..lists.len()).flat_map(|row| std::iter::repeat_n(row, lists.value_length(row) as usize));
    let mut all: Vec<_> = of.zip(said).enumerate().map(|(at, (row, said))| (ids[row].clone(), said, at)).collect();
    all.sort_by(|one, other| one.0.cmp(&other.0));
    all
}

/// Lists of one testimony each.
fn testimonies(at: impl Iterator<Item = usize>) -> ArrayRef {
    let own = claims().column_by_name("testimony").expect("it is there").as_list::<i32>().values().clone();
    let rows: arrow::array::UInt32Array = at.map(|at| Some(at as u32)).collect();
    let own = arrow::compute::take(&own, &rows, None).expect("they are there");
    let own = own.as_struct();
    let columns: Vec<(&str, ArrayRef)> =
        own.fields().iter().zip(own.columns()).map(|(field, cells)| (field.name().as_str(), cells.clone())).collect();
    records(&columns, &vec![1; rows.len()])
}

#[test]
fn what_is_said_of_sources_is_that_of_a_run() {
    let all = testimony();
    let source = |said: &Value| said["source_id"].as_str().expect("it has one").to_owned();
    let mut shared: Vec<([String; 3], [usize; 2])> = Vec::new();
    for of_claim in all.chunk_by(|one, other| one.0 == other.0) {
        for (claim, a, at) in of_claim {
            let others = of_claim.iter().filter(|(_, b, _)| source(a) < source(b));
            shared.extend(others.map(|(_, b, other)| ([source(a), source(b), claim.clone()], [*at, *other])));
        }
    }
    // Of two sources in any order of claims.
    shared.sort_by(|one, other| one.0[..2].cmp(&other.0[..2]).then_with(|| other.0[2].cmp(&one.0[2])));
    let key = |n: usize| texts(&shared.iter().map(|(keys, _)| keys[n].as_str()).collect::<Vec<_>>());
    let sides = |n: usize| testimonies(shared.iter().map(|(_, at)| at[n]));
    let pairs =
        batch(&[("source_a", key(0)), ("source_b", key(1)), ("claim_id", key(2)), ("a", sides(0)), ("b", sides(1))]);
    let expected = table("source_agreement");
    assert!(expected.iter().any(|row| !row["alpha_low"].is_null()), "no two sources share five claims");
    expect_same(rows(&step("pair-agreement", &pairs, BATCH_SIZE), "source_agreement"), expected);

    let ids: Vec<&str> = all.iter().map(|(claim, ..)| claim.as_str()).collect();
    let said = batch(&[("claim_id", texts(&ids)), ("testimony", testimonies(all.iter().map(|(.., at)| *at)))]);
    let scores = step("reliability", &said, BATCH_SIZE);
    let cell = |name: &str, row: usize| shown(scores.column_by_name(name).expect("it is there"), row);
    let score = |row: usize| {
        let [source_id, agreement, reliability] = ["source_id", "agreement", "reliability"].map(|name| cell(name, row));
        json!({"source_id": source_id, "agreement": agreement, "reliability": reliability})
    };
    let found: Vec<Value> = (0..scores.num_rows()).map(score).collect();
    let spoke: BTreeSet<String> = all.iter().map(|(_, said, _)| source(said)).collect();
    let sources =
        table("sources").into_iter().filter(|row| row["source_id"].as_str().is_some_and(|id| spoke.contains(id)));
    let brief = |row: Value| json!({"source_id": row["source_id"], "agreement": row["agreement"], "reliability": row["reliability"]});
    let expected: Vec<Value> = sources.map(brief).collect();
    assert!(expected.iter().any(|row| !row["reliability"].is_null()), "no source has enough claims");
    expect_same(found, expected);
}
