//! What stages read of a document, or make for a later step, as bytes of a column that nobody else reads.
//!
//! The first byte says what it is and how it is written, the rest is as it is kept between runs.

use crosscheck_text::model::vocabulary::Unit;
use crosscheck_text::stages::dedupe::text::TextFeatures;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::Result;
use crate::worker::broken;

/// First byte of what `dedupe` reads; here as below, another one for every change of what follows it, and no two are the same.
pub(crate) const TEXT: u8 = 1;
/// Of the names of a document.
pub(crate) const NAMES: u8 = 2;
/// Of one name.
pub(crate) const NAME: u8 = 3;
/// Of the sums of the names of an entity.
pub(crate) const TALLY: u8 = 4;

/// Of what `anchor` reads.
pub(crate) const FACTS: u8 = 5;
/// Of the weights of a document.
pub(crate) const VECTOR: u8 = 6;
/// Of what events are made of.
pub(crate) const EVENT: u8 = 7;
/// Of the documents that a document is like.
pub(crate) const ROW: u8 = 8;
/// Of what a document states.
pub(crate) const STATED: u8 = 9;
/// Of what is said of a day.
pub(crate) const SAID: u8 = 10;

/// Features as bytes.
///
/// # Errors
/// When they cannot be written as such.
pub(crate) fn packed(features: &impl Serialize, version: u8) -> Result<Vec<u8>> {
    postcard::to_extend(features, vec![version]).map_err(|error| broken(format!("features cannot be packed: {error}")))
}

/// Features from their bytes.
///
/// # Errors
/// When the bytes are of another version, or none.
pub(crate) fn unpacked<T: DeserializeOwned>(bytes: &[u8], version: u8) -> Result<T> {
    let (found, rest) = bytes.split_first().ok_or_else(|| broken("features are empty"))?;
    if *found != version {
        return Err(broken(format!(
            "features are of version {found}, and {version} is read here: take another column, or analyze the documents again"
        )));
    }
    postcard::from_bytes(rest).map_err(|error| broken(format!("features cannot be read: {error}")))
}

/// Features of one unit, which were cut out of its document, from their bytes.
///
/// # Errors
/// As of [`unpacked`], and when they are not those of one unit of this kind.
pub(crate) fn unpacked_unit(bytes: &[u8], unit: Unit) -> Result<TextFeatures> {
    let features: TextFeatures = unpacked(bytes, TEXT)?;
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
            [&[TEXT, 2, 7, 172, 2, 1, 0, 2, 0, 1, 0, 2, 1, 1, 1, 3, 3][..], b"Orl", &[1, 0, 1, 10], b"2026-01-05"];
        assert_eq!(packed(&features, TEXT)?, bytes.concat());
        assert_eq!(unpacked::<TextFeatures>(&bytes.concat(), TEXT)?, features);
        for other in [&[][..], &[TEXT], &[NAMES, 0], &bytes.concat()[..9]] {
            assert!(unpacked::<TextFeatures>(other, TEXT).is_err(), "{other:?}");
        }
        Ok(())
    }
}
