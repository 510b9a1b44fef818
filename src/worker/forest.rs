//! The step `forest`: edges come in, and each of their ends goes out with the least number that a path of edges leads to.
//!
//! The edges 7–4 and 9–7 give the rows (4, 4), (7, 4) and (9, 4). These rows are edges too, one for each end, and no set of fewer joins the
//! same: what one task makes of its edges, another joins with what others have made. All ends are in memory, the edges are not.

use std::collections::{BTreeMap, HashMap};

use arrow::datatypes::{DataType, Int32Type, Int64Type};
use crosscheck_text::model::roots::Roots;

use crate::error::Result;
use crate::worker::broken;
use crate::worker::step::{self, Written, expect_columns, ints, longs, numbers};

/// Rows that go out in one batch.
const ROWS_AT_ONCE: usize = 1 << 16;

/// Gathers the ends of edges into components, those of each kind for themselves.
///
/// # Errors
/// When stdin cannot be read.
pub fn run() -> Result<()> {
    let reads = [("kind", DataType::Int32), ("a", DataType::Int64), ("b", DataType::Int64)];
    let long = |name| (name, DataType::Int64);
    let writes = step::schema(vec![("kind", DataType::Int32), long("member"), long("component")]);
    let mut forests: BTreeMap<i32, Forest> = BTreeMap::new();
    step::run(
        move |schema| expect_columns(schema, &reads),
        &writes,
        move |batch, written| {
            let Some(batch) = batch else {
                return std::mem::take(&mut forests)
                    .into_iter()
                    .try_for_each(|(kind, forest)| forest.write(kind, written));
            };
            let ends = numbers::<Int64Type>(batch, "a")?.iter().zip(numbers::<Int64Type>(batch, "b")?);
            for (kind, (a, b)) in numbers::<Int32Type>(batch, "kind")?.iter().zip(ends) {
                forests.entry(*kind).or_default().join(*a, *b)?;
            }
            Ok(())
        },
    )
}

/// The ends of the edges of one kind.
#[derive(Default)]
struct Forest {
    /// The place of each member.
    places: HashMap<i64, u32>,
    /// Members by their places.
    members: Vec<i64>,
    roots: Roots,
}

impl Forest {
    fn join(&mut self, a: i64, b: i64) -> Result<()> {
        let (a, b) = (self.place(a)?, self.place(b)?);
        self.roots.join(a, b);
        Ok(())
    }

    fn place(&mut self, member: i64) -> Result<u32> {
        if let Some(place) = self.places.get(&member) {
            return Ok(*place);
        }
        if self.members.len() >= u32::MAX as usize {
            return Err(broken("its edges have more than 4294967295 ends of one kind"));
        }
        let place = self.roots.add();
        self.places.insert(member, place);
        self.members.push(member);
        Ok(place)
    }

    /// Writes a row for each member, in order.
    fn write(self, kind: i32, written: &mut Written) -> Result<()> {
        let Self { places, members, mut roots } = self;
        drop(places);
        // The root is the end that came first; the least one is what no order of the edges changes.
        let mut least = members.clone();
        for (place, member) in (0u32..).zip(&members) {
            let root = roots.root(place) as usize;
            least[root] = least[root].min(*member);
        }
        let mut sorted: Vec<u32> = (0..members.len() as u32).collect();
        sorted.sort_unstable_by_key(|place| members[*place as usize]);
        for places in sorted.chunks(ROWS_AT_ONCE) {
            let components = places.iter().map(|place| least[roots.root(*place) as usize]).collect();
            let own = places.iter().map(|place| members[*place as usize]).collect();
            written.rows(vec![ints(vec![kind; places.len()]), longs(own), longs(components)])?;
        }
        Ok(())
    }
}
