//! Values separated by tabs: the header names the columns, each further line is a row.
//!
//! `7`, a tab and `"Rain" was short.` is the text `"Rain" was short.`: quotation marks mean themselves where they do not hold
//! a field together, as they do in what Excel calls Unicode text.

use std::io::BufRead;

use crate::stages::load::reader::{Halt, Sink};
use crate::stages::load::table;

/// Gives each record below the header.
pub(crate) fn read(reader: &mut dyn BufRead, sink: &mut Sink<'_>) -> Result<(), Halt> {
    table::read(reader, sink, Some(b'\t'))
}
