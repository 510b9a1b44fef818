//! Comma-separated values: the header names the columns, each further record is a row.
//!
//! `id,text` and `7,"Rain."` is the text `Rain.` with the id `7`. Columns are separated by commas, semicolons, tabs or bars,
//! whichever the header has most of.

use std::io::BufRead;

use crate::stages::load::reader::{Halt, Sink};
use crate::stages::load::table;

/// Gives each record below the header.
pub(crate) fn read(reader: &mut dyn BufRead, sink: &mut Sink<'_>) -> Result<(), Halt> {
    table::read(reader, sink, None)
}
