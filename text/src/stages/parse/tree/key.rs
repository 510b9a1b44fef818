//! Hashes of features: a template number and up to four parts become 64 bits of which tables use the highest.
//!
//! `two(3, word, tag)` differs from `two(4, word, tag)`. Parts may be small numbers or hashes.

const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
const FIRST: u64 = 0xD6E8_FEB8_6659_FD93;
const NEXT: u64 = 0xA076_1D64_78BD_642F;

/// A feature of one part.
#[inline(always)]
pub fn one(template: u64, a: u64) -> u64 {
    a.wrapping_add(template.wrapping_mul(SPREAD)).wrapping_mul(FIRST)
}

/// A feature of two parts.
#[inline(always)]
pub fn two(template: u64, a: u64, b: u64) -> u64 {
    join(one(template, a), b)
}

/// A feature of three parts.
#[inline(always)]
pub fn three(template: u64, a: u64, b: u64, c: u64) -> u64 {
    join(two(template, a, b), c)
}

/// A feature of four parts.
#[inline(always)]
pub fn four(template: u64, a: u64, b: u64, c: u64, d: u64) -> u64 {
    join(three(template, a, b, c), d)
}

/// A hash with one more part.
#[inline(always)]
pub fn join(hash: u64, part: u64) -> u64 {
    hash.rotate_left(31).wrapping_add(part).wrapping_mul(NEXT)
}

/// A hash of bytes, eight at a time.
pub fn of_bytes(bytes: &[u8]) -> u64 {
    let mut hash = bytes.len() as u64;
    for chunk in bytes.chunks(8) {
        let mut padded = [0; 8];
        for (to, from) in padded.iter_mut().zip(chunk) {
            *to = *from;
        }
        hash = join(hash, u64::from_le_bytes(padded));
    }
    join(hash ^ hash >> 32, 0)
}
