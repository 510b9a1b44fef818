//! How rows of steps name a part of a document.
//!
//! The fourth sentence of the document with the number 5 is the member `5 << 24 | 3`; its fourth name is, too, among names.

use crate::error::Result;
use crate::worker::broken;

/// Bits of a member that are the position in its document.
pub(crate) const IDX_BITS: u32 = 24;

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

#[cfg(test)]
mod tests {
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
}
