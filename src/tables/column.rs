//! How one cell type stands in Arrow, Parquet and CSV: the only place that knows.
//!
//! `Option<Date>` is a nullable Date32 column, an ISO 8601 text in CSV, and an empty CSV field when missing.

use std::fmt::Write;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanBuilder, Date32Builder, ListBuilder, PrimitiveBuilder, StringBuilder,
    StringDictionaryBuilder,
};
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Date32Type, Field, Float32Type, Float64Type, Int32Type, Int64Type,
};
use crosscheck_text::model::clause::{Aspect, Attribution, ClauseKind, Modality, Tense, Voice};
use crosscheck_text::model::vocabulary::{
    Change, ClaimKind, ClaimStatus, Compared, ComparedBy, ContainmentKind, CopyRelation, DateMethod, DateModifier,
    EntityType, Format, MentionMethod, Modifier, Polarity, Precision, PublishedMethod, QuantityKind, RejectStage,
    SegmentKind, SentenceRole, Stance, Timex, Unit, Word,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What a column holds, in the words of the contract.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ColumnKind {
    /// Text.
    Text,
    /// Text that may be very long.
    LargeText,
    /// Whole number from 0 on, signed and of 64 bits: readers may subtract two of them.
    I64,
    /// Number of 32 bits.
    F32,
    /// Number of 64 bits.
    F64,
    /// True or false.
    Bool,
    /// Calendar day.
    Date,
    /// One of a closed set of words.
    Enum(&'static [&'static str]),
    /// List of texts.
    ListOfText,
}

impl ColumnKind {
    /// The Arrow type of the column.
    pub fn data_type(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::LargeText => DataType::LargeUtf8,
            Self::I64 => DataType::Int64,
            Self::F32 => DataType::Float32,
            Self::F64 => DataType::Float64,
            Self::Bool => DataType::Boolean,
            Self::Date => DataType::Date32,
            Self::Enum(_) => DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
            Self::ListOfText => DataType::List(Arc::new(Field::new("element", DataType::Utf8, false))),
        }
    }
}

/// A type that a table's cell may have.
pub trait Cell: Sized {
    /// What the column holds.
    const KIND: ColumnKind;
    /// Whether the cell may be missing.
    const NULLABLE: bool = false;

    /// Builds the Arrow column of one field of many rows; `None` is a null.
    fn column<'a>(cells: impl Iterator<Item = Option<&'a Self>>) -> ArrayRef
    where
        Self: 'a;

    /// Reads one cell; none when it is null or the column has another type.
    fn read(column: &dyn Array, row: usize) -> Option<Self>;

    /// Appends the cell as CSV text.
    fn text(&self, out: &mut String);
}

macro_rules! number_cell {
    ($($rust:ty, $arrow:ty, $kind:ident;)+) => { $(
        impl Cell for $rust {
            const KIND: ColumnKind = ColumnKind::$kind;

            fn column<'a>(cells: impl Iterator<Item = Option<&'a Self>>) -> ArrayRef {
                numbers::<$arrow>(cells.map(|cell| cell.copied()))
            }

            fn read(column: &dyn Array, row: usize) -> Option<Self> {
                let column = column.as_primitive_opt::<$arrow>()?;
                column.is_valid(row).then(|| column.value(row))
            }

            fn text(&self, out: &mut String) {
                // Writing to a text cannot fail.
                let _ = write!(out, "{self}");
            }
        }
    )+ };
}

number_cell! {
    f32, Float32Type, F32;
    f64, Float64Type, F64;
}

/// Whole numbers are stored in 64 bits, whatever their size in the program; no count or offset is above that, and hashes in
/// part files have 63 bits.
macro_rules! whole_number_cell {
    ($($rust:ty)+) => { $(
        impl Cell for $rust {
            const KIND: ColumnKind = ColumnKind::I64;

            fn column<'a>(cells: impl Iterator<Item = Option<&'a Self>>) -> ArrayRef {
                numbers::<Int64Type>(cells.map(|cell| {
                    cell.map(|cell| {
                        let stored = i64::try_from(*cell);
                        debug_assert!(stored.is_ok(), "{cell} has more than 63 bits");
                        stored.unwrap_or(i64::MAX)
                    })
                }))
            }

            fn read(column: &dyn Array, row: usize) -> Option<Self> {
                let column = column.as_primitive_opt::<Int64Type>()?;
                column.is_valid(row).then(|| column.value(row)).and_then(|value| Self::try_from(value).ok())
            }

            fn text(&self, out: &mut String) {
                let _ = write!(out, "{self}");
            }
        }
    )+ };
}

whole_number_cell! { u8 u32 u64 }

fn numbers<T: ArrowPrimitiveType>(cells: impl Iterator<Item = Option<T::Native>>) -> ArrayRef {
    let mut builder = PrimitiveBuilder::<T>::new();
    builder.extend(cells);
    Arc::new(builder.finish())
}

impl Cell for bool {
    const KIND: ColumnKind = ColumnKind::Bool;

    fn column<'a>(cells: impl Iterator<Item = Option<&'a Self>>) -> ArrayRef {
        let mut builder = BooleanBuilder::new();
        builder.extend(cells.map(|cell| cell.copied()));
        Arc::new(builder.finish())
    }

    fn read(column: &dyn Array, row: usize) -> Option<Self> {
        let column = column.as_boolean_opt()?;
        column.is_valid(row).then(|| column.value(row))
    }

    fn text(&self, out: &mut String) {
        out.push_str(if *self { "true" } else { "false" });
    }
}

impl Cell for Date {
    const KIND: ColumnKind = ColumnKind::Date;

    fn column<'a>(cells: impl Iterator<Item = Option<&'a Self>>) -> ArrayRef {
        let mut builder = Date32Builder::new();
        builder.extend(cells.map(|cell| cell.map(|date| days_since_epoch(*date))));
        Arc::new(builder.finish())
    }

    fn read(column: &dyn Array, row: usize) -> Option<Self> {
        let column = column.as_primitive_opt::<Date32Type>()?;
        if column.is_null(row) {
            return None;
        }
        EPOCH.checked_add(jiff::Span::new().try_days(column.value(row)).ok()?).ok()
    }

    fn text(&self, out: &mut String) {
        let _ = write!(out, "{self}");
    }
}

const EPOCH: Date = Date::constant(1970, 1, 1);

/// Days since 1970-01-01.
pub(crate) fn days_since_epoch(date: Date) -> i32 {
    EPOCH.duration_until(date).as_hours() as i32 / 24
}

impl Cell for String {
    const KIND: ColumnKind = ColumnKind::Text;

    fn column<'a>(cells: impl Iterator<Item = Option<&'a Self>>) -> ArrayRef {
        let mut builder = StringBuilder::new();
        builder.extend(cells);
        Arc::new(builder.finish())
    }

    fn read(column: &dyn Array, row: usize) -> Option<Self> {
        let column = column.as_string_opt::<i32>()?;
        column.is_valid(row).then(|| column.value(row).to_owned())
    }

    fn text(&self, out: &mut String) {
        out.push_str(self);
    }
}

/// Text that may be longer than a 32-bit column offset allows.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LargeText(pub String);

impl Cell for LargeText {
    const KIND: ColumnKind = ColumnKind::LargeText;

    fn column<'a>(cells: impl Iterator<Item = Option<&'a Self>>) -> ArrayRef {
        let mut builder = arrow::array::LargeStringBuilder::new();
        builder.extend(cells.map(|cell| cell.map(|text| text.0.as_str())));
        Arc::new(builder.finish())
    }

    fn read(column: &dyn Array, row: usize) -> Option<Self> {
        let column = column.as_string_opt::<i64>()?;
        column.is_valid(row).then(|| Self(column.value(row).to_owned()))
    }

    fn text(&self, out: &mut String) {
        out.push_str(&self.0);
    }
}

impl Cell for Vec<String> {
    const KIND: ColumnKind = ColumnKind::ListOfText;

    fn column<'a>(cells: impl Iterator<Item = Option<&'a Self>>) -> ArrayRef {
        let element = Arc::new(Field::new("element", DataType::Utf8, false));
        let mut builder = ListBuilder::new(StringBuilder::new()).with_field(element);
        for cell in cells {
            match cell {
                Some(texts) => {
                    texts.iter().for_each(|text| builder.values().append_value(text));
                    builder.append(true);
                }
                None => builder.append(false),
            }
        }
        Arc::new(builder.finish())
    }

    fn read(column: &dyn Array, row: usize) -> Option<Self> {
        let column = column.as_list_opt::<i32>()?;
        if column.is_null(row) {
            return None;
        }
        let texts = column.value(row);
        let texts = texts.as_string_opt::<i32>()?;
        Some(texts.iter().flatten().map(str::to_owned).collect())
    }

    fn text(&self, out: &mut String) {
        append_list(self.iter().map(String::as_str), out);
    }
}

/// Appends items joined with `|`; a `|` or `\` within an item has a `\` before it.
pub(crate) fn append_list<'a>(items: impl Iterator<Item = &'a str>, out: &mut String) {
    for (idx, item) in items.enumerate() {
        if idx > 0 {
            out.push('|');
        }
        let mut rest = item;
        while let Some(at) = rest.find(['|', '\\']) {
            let (before, from) = rest.split_at(at);
            out.push_str(before);
            out.push('\\');
            out.push_str(&from[..1]);
            rest = &from[1..];
        }
        out.push_str(rest);
    }
}

/// The closed sets of words that are columns. They are listed, because another crate defines them and `Word`, and might make
/// a word of `bool` or any other cell.
macro_rules! words {
    ($($word:ident)+) => {
        $(impl Cell for $word {
            const KIND: ColumnKind = ColumnKind::Enum($word::WORDS);

            fn column<'a>(cells: impl Iterator<Item = Option<&'a Self>>) -> ArrayRef {
                word_column(cells)
            }

            fn read(column: &dyn Array, row: usize) -> Option<Self> {
                read_word(column, row)
            }

            fn text(&self, out: &mut String) {
                out.push_str(self.word());
            }
        })+
    };
}

words! {
    Aspect Attribution Change ClaimKind ClaimStatus ClauseKind Compared ComparedBy ContainmentKind CopyRelation DateMethod
    DateModifier EntityType Format MentionMethod Modality Modifier Polarity Precision PublishedMethod QuantityKind RejectStage SegmentKind SentenceRole Stance
    Tense Timex Unit Voice
}

fn word_column<'a, W: Word + 'a>(cells: impl Iterator<Item = Option<&'a W>>) -> ArrayRef {
    let mut builder = StringDictionaryBuilder::<Int32Type>::new();
    builder.extend(cells.map(|cell| cell.map(|word| word.word())));
    Arc::new(builder.finish())
}

fn read_word<W: Word>(column: &dyn Array, row: usize) -> Option<W> {
    let column = column.as_dictionary_opt::<Int32Type>()?;
    let values = column.values().as_string_opt::<i32>()?;
    W::from_word(values.value(column.key(row)?))
}

impl<T: Cell> Cell for Option<T> {
    const KIND: ColumnKind = T::KIND;
    const NULLABLE: bool = true;

    fn column<'a>(cells: impl Iterator<Item = Option<&'a Self>>) -> ArrayRef
    where
        T: 'a,
    {
        T::column(cells.map(|cell| cell.and_then(Option::as_ref)))
    }

    fn read(column: &dyn Array, row: usize) -> Option<Self> {
        Some(T::read(column, row))
    }

    fn text(&self, out: &mut String) {
        if let Some(cell) = self {
            cell.text(out);
        }
    }
}

/// A day, or the first and the last of a period.
pub(crate) fn interval(begin: Date, finish: Date, between: &str) -> String {
    if begin == finish { begin.to_string() } else { format!("{begin}{between}{finish}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip<T: Cell + PartialEq + std::fmt::Debug>(cells: Vec<T>) {
        let column = T::column(cells.iter().map(Some));
        let read: Vec<T> = (0..cells.len()).filter_map(|row| T::read(&column, row)).collect();
        assert_eq!(read, cells);
    }

    #[test]
    fn every_cell_type_reads_back_what_was_written() {
        round_trip(vec![Some(Date::constant(2026, 1, 5)), None, Some(Date::constant(1899, 12, 31))]);
        round_trip(vec![vec!["a".to_owned(), "b|c".to_owned()], Vec::new()]);
        round_trip(vec![Some(Format::Txt), None, Some(Format::Csv)]);
        round_trip(vec![Some(1.5f64), None]);
        round_trip(vec![LargeText("é".to_owned())]);
        round_trip(vec![true, false]);
    }

    #[test]
    fn list_items_keep_their_bars_apart_from_the_joins() {
        let mut text = String::new();
        vec!["a|b".to_owned(), "c\\d".to_owned()].text(&mut text);
        assert_eq!(text, "a\\|b|c\\\\d");
    }
}
