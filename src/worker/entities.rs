//! The steps `tally`, which sums up the names of each cluster, and `entities`, which says of the sums what each cluster is.
//!
//! Each task sums up the names that it has, so that a country that all documents name is one row of each task. Sums of a cluster are
//! added whatever their order.

use std::sync::Arc;

use arrow::array::{ArrayRef, BinaryArray, RecordBatch};
use arrow::datatypes::{DataType, Int32Type, Int64Type};
use crosscheck_text::model::entity::Entity;
use crosscheck_text::model::name::Name;
use crosscheck_text::stages::link::entities::Tally;
use crosscheck_text::stages::link::pieces;

use crate::error::Result;
use crate::worker::cells::{claims, some_numbers, text_column, text_lists, texts};
use crate::worker::groups::{self, Groups, Shape};
use crate::worker::packing::{NAME, TALLY, packed, unpacked};
use crate::worker::step::{self, Written, binary, bytes, expect_columns, int, list, long, longs, numbers, text};

/// Sums that go out in one batch, about.
const SUMS_AT_ONCE: usize = 1 << 12;

/// Sums up the names of each cluster; no more than the sum is in memory.
///
/// # Errors
/// When stdin cannot be read, or is not sorted by cluster.
pub fn tally() -> Result<()> {
    let reads =
        [long("cluster"), long("member"), text("doc_id"), binary("name_f"), ("claimed", DataType::Boolean), int("age")];
    let writes = step::schema(vec![long("cluster"), binary("tally_f")]);
    let (mut groups, mut sums) = (Groups::<i64, Tally<'static>>::new("`cluster`"), Vec::new());
    step::run(
        move |schema| expect_columns(schema, &reads),
        &writes,
        move |batch, written| {
            let Some(batch) = batch else {
                sums.extend(groups.finish());
                return write_sums(&mut sums, written);
            };
            let members = numbers::<Int64Type>(batch, "cluster")?.iter().zip(numbers::<Int64Type>(batch, "member")?);
            let names = texts(batch, "doc_id")?.zip(bytes(batch, "name_f")?);
            let decided = claims(batch, "claimed")?.zip(some_numbers::<Int32Type>(batch, "age")?);
            for (((cluster, member), (doc_id, name)), (is_claimed, age)) in members.zip(names).zip(decided) {
                let name: Name = unpacked(name, NAME)?;
                let decided = (is_claimed, age.and_then(|age| u16::try_from(age).ok()));
                let sum = groups.push(*cluster, |sum| {
                    let mut own = Tally::default();
                    pieces::tally(&mut own, *member as u64, &name, (decided, doc_id));
                    sum.merge(own.into_owned());
                    Ok(())
                })?;
                sums.extend(sum);
                if sums.len() >= SUMS_AT_ONCE {
                    write_sums(&mut sums, written)?;
                }
            }
            Ok(())
        },
    )
}

fn write_sums(sums: &mut Vec<(i64, Tally<'static>)>, written: &mut Written) -> Result<()> {
    let sums = std::mem::take(sums);
    let packed = sums.iter().map(|(_, sum)| packed(sum, TALLY)).collect::<Result<Vec<_>>>()?;
    let clusters = longs(sums.iter().map(|(cluster, _)| *cluster).collect());
    written.rows(vec![clusters, Arc::new(BinaryArray::from_iter_values(packed))])
}

/// What a cluster is, with the least member of its names.
type Found = (i64, i64, Entity);

/// Says what each cluster of names is.
///
/// # Errors
/// When stdin cannot be read, or is not sorted by cluster.
pub fn run() -> Result<()> {
    let shape = Shape {
        key: "`cluster`",
        reads: vec![long("cluster"), binary("tally_f")],
        writes: vec![
            long("cluster"),
            long("first"),
            text("entity_id"),
            text("name"),
            text("type"),
            ("aliases", list(DataType::Utf8)),
            ("roles", list(DataType::Utf8)),
            text("country_code"),
            text("external_id"),
        ],
    };
    groups::run(shape, sums, |cluster, sums| Ok(vec![entity(cluster, sums)]), |all| Ok(columns(all)))
}

fn sums(batch: &RecordBatch) -> Result<Vec<(i64, Tally<'static>)>> {
    let rows = numbers::<Int64Type>(batch, "cluster")?.iter().zip(bytes(batch, "tally_f")?);
    rows.map(|(cluster, sum)| Ok((*cluster, unpacked(sum, TALLY)?))).collect()
}

fn entity(cluster: i64, sums: Vec<Tally<'static>>) -> Found {
    let mut all = Tally::default();
    sums.into_iter().for_each(|sum| all.merge(sum));
    (cluster, all.first() as i64, all.finish())
}

fn columns(all: Vec<Found>) -> Vec<ArrayRef> {
    let of = || all.iter().map(|(.., entity)| entity);
    vec![
        longs(all.iter().map(|own| own.0).collect()),
        longs(all.iter().map(|own| own.1).collect()),
        text_column(of().map(|entity| Some(&entity.entity_id))),
        text_column(of().map(|entity| Some(&entity.name))),
        text_column(of().map(|entity| Some(entity.r#type.as_str()))),
        text_lists(of().map(|entity| entity.aliases.as_slice())),
        text_lists(of().map(|entity| entity.roles.as_slice())),
        text_column(of().map(|entity| entity.country_code.as_deref())),
        text_column(of().map(|entity| entity.external_id.as_deref())),
    ]
}
