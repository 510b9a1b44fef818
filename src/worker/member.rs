//! How rows of steps name a unit, and how they hold what `dedupe` reads of a document.
//!
//! The fourth sentence of the document with the number 5 is the member `5 << 24 | 3`. Features are bytes: their version, then the
//! features as they are kept between runs.

use crosscheck_text::model::vocabulary::Unit;
use crosscheck_text::stages::dedupe::text::TextFeatures;

use crate::error::Result;
use crate::worker::broken;

/// Bits of a member that are the position in its document.
const IDX_BITS: u32 = 24;

/// First byte of features; another one for every change of what follows it.
const VERSION: u8 = 1;

/// Checks the number of a document.
///
/// # Errors
/// When members have no room for it.
pub(crate) fn expect_number(n: i64) -> Result<u64> {
    let number = u64::try_from(n).ok().filter(|n| *n < 1 << (i64::BITS - 1 - IDX_BITS));
    number.ok_or_else(|| broken(format!("`n` is {n}; documents are numbered from 0 to 549755813887")))
}

/// A unit of a document.
///
/// # Errors
/// When the document has too many of its kind.
pub(crate) fn member(n: i64, idx: u32) -> Result<i64> {
    if idx >> IDX_BITS != 0 {
        return Err(broken(format!("the document {n} has more than 16777216 units of one kind")));
    }
    Ok(n << IDX_BITS | i64::from(idx))
}

/// The number of a member's document.
pub(crate) fn document_of(member: i64) -> i64 {
    member >> IDX_BITS
}

/// The position of a member in its document.
pub(crate) fn idx_of(member: i64) -> u32 {
    (member & ((1 << IDX_BITS) - 1)) as u32
}

/// Features as bytes.
///
/// # Errors
/// When they cannot be written as such.
pub(crate) fn packed(features: &TextFeatures) -> Result<Vec<u8>> {
    postcard::to_extend(features, vec![VERSION]).map_err(|error| broken(format!("features cannot be packed: {error}")))
}

/// Features from their bytes.
///
/// # Errors
/// When the bytes are of another version, or none.
pub(crate) fn unpacked(bytes: &[u8]) -> Result<TextFeatures> {
    let (version, rest) = bytes.split_first().ok_or_else(|| broken("features are empty"))?;
    if *version != VERSION {
        return Err(broken(format!(
            "features are of version {version}, and this program reads {VERSION}: analyze the documents again"
        )));
    }
    postcard::from_bytes(rest).map_err(|error| broken(format!("features cannot be read: {error}")))
}

/// Features of one unit, which were cut out of its document, from their bytes.
///
/// # Errors
/// As of [`unpacked`], and when they are not those of one unit of this kind.
pub(crate) fn unpacked_unit(bytes: &[u8], unit: Unit) -> Result<TextFeatures> {
    let features = unpacked(bytes)?;
    if features.n_units(unit) != 1 {
        return Err(broken(format!("features are not those of one {}: cut it out of its document", unit.as_str())));
    }
    Ok(features)
}

#[cfg(test)]
mod tests {
    use crosscheck_text::stages::dedupe::text::{NamedWord, Part};
    use jiff::civil::date;

    use super::*;

    #[test]
    fn members_are_a_document_and_a_position() -> Result<()> {
        let last = (1 << 39) - 1;
        for (n, idx) in [(0, 0), (5, 3), (last, (1 << 24) - 1)] {
            let member = member(expect_number(n)? as i64, idx)?;
            assert_eq!((document_of(member), idx_of(member)), (n, idx));
        }
        assert!(expect_number(-1).is_err() && expect_number(last + 1).is_err());
        assert!(member(0, 1 << 24).is_err());
        Ok(())
    }

    /// Bytes that an earlier program has written are read, or refused by their version.
    #[test]
    fn a_change_of_features_is_another_version() -> Result<()> {
        let features = TextFeatures {
            words: vec![7, 300],
            segments: vec![Part { start: 0, end: 2, marked: false }],
            sentences: vec![Part { start: 0, end: 2, marked: true }],
            named: vec![NamedWord { word: 1, end: 3 }],
            surfaces: "Orl".into(),
            acts: vec![0],
            published: Some(date(2026, 1, 5)),
        };
        let bytes =
            [&[VERSION, 2, 7, 172, 2, 1, 0, 2, 0, 1, 0, 2, 1, 1, 1, 3, 3][..], b"Orl", &[1, 0, 1, 10], b"2026-01-05"];
        assert_eq!(packed(&features)?, bytes.concat());
        assert_eq!(unpacked(&bytes.concat())?, features);
        for other in [&[][..], &[VERSION], &[VERSION + 1, 0], &bytes.concat()[..9]] {
            assert!(unpacked(other).is_err(), "{other:?}");
        }
        Ok(())
    }
}
