//! What stands before and behind a find in its block.

use crate::model::segment::Segmented;
use crate::stages::tag::find::Find;

/// Whether a find stands at the start of a sentence.
pub(super) fn opens_sentence(segmented: &Segmented, find: &Find) -> bool {
    let mut marks = before(segmented, find).trim_end().chars().rev();
    match marks.next() {
        None | Some('.' | '!' | '?' | ':' | '“') => true,
        // "“Go,” Grace joked": the sentence goes on.
        Some('”' | '"') => marks.next() != Some(','),
        Some(_) => false,
    }
}

/// The word that one space parts from a find; empty where there is none.
pub(super) fn next_word<'t>(segmented: &'t Segmented, find: &Find) -> &'t str {
    let next = behind(segmented, find).strip_prefix(' ').unwrap_or_default();
    next.split(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default()
}

/// `91` of "Ada Roe, who sailed, has died at the age of 91"; not of what she says, nor of hers.
fn died_at(behind: &str) -> Option<u16> {
    /// Bytes between a name and the age.
    const NEAR: usize = 200;
    let end = (0..=NEAR.min(behind.len())).rev().find(|end| behind.is_char_boundary(*end))?;
    let (between, rest) = behind.get(..end)?.split_once(" at the age of ")?;
    let is_other = [". ", " said", " his ", " her ", " whose ", " their "].iter().any(|other| between.contains(other));
    let dies = [" died", " dies", " dead"].iter().any(|died| between.contains(died));
    (dies && !is_other).then(|| rest.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok())?
}

/// The age that stands behind a name: "Ada Roe, 52,", "Ada Roe, a 52-year-old nurse", "Ada Roe died at the age of 52".
pub(super) fn age_behind(segmented: &Segmented, find: &Find) -> Option<u16> {
    /// Years that people live.
    const YEARS: std::ops::RangeInclusive<u16> = 1..=115;
    let behind = behind(segmented, find);
    if let Some(years) = died_at(behind) {
        return YEARS.contains(&years).then_some(years);
    }
    let behind = behind.strip_prefix(", ")?;
    let behind = ["a ", "an ", "the "].iter().find_map(|article| behind.strip_prefix(article)).unwrap_or(behind);
    let digits = behind.split(|letter: char| !letter.is_ascii_digit()).next()?;
    let rest = behind.get(digits.len()..)?;
    let is_age = rest.starts_with("-year-old")
        || rest.starts_with([',', '.', ';']) && !rest.get(1..)?.starts_with(|c: char| c.is_ascii_digit());
    digits.parse().ok().filter(|years| is_age && YEARS.contains(years))
}

/// What stands before a find in its block.
pub(super) fn before<'t>(segmented: &'t Segmented, find: &Find) -> &'t str {
    block(segmented, find).get(..find.place.span.start as usize).unwrap_or_default()
}

/// What stands behind a find in its block.
pub(super) fn behind<'t>(segmented: &'t Segmented, find: &Find) -> &'t str {
    block(segmented, find).get(find.place.span.end as usize..).unwrap_or_default()
}

fn block<'t>(segmented: &'t Segmented, find: &Find) -> &'t str {
    segmented.segments.get(find.place.segment as usize).map_or("", |segment| segment.clean.text.as_str())
}
