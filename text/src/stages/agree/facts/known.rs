//! What is known of two answers besides their sentences: who else gives their values, and what stands beside them.
//!
//! "14 clinics on 3 May" and "14 clinics on 9 May" give other days beside one number. What that is worth is decided by the models.

use crate::stages::agree::facts::answer::{Answer, Facet};
use crate::stages::agree::facts::holders::Holders;

/// What is known of two answers besides their sentences.
pub(crate) struct Known<'k> {
    /// Documents that give the value of either.
    pub(crate) holders: (usize, usize),
    /// Whether the document of either gives the value of the other too.
    pub(crate) both: (bool, bool),
    /// All answers of either statement.
    pub(crate) ours: &'k [Answer<'k>],
    pub(crate) theirs: &'k [Answer<'k>],
}

impl<'k> Known<'k> {
    pub(crate) fn new(
        holders: &Holders,
        (one, other): (usize, usize),
        (ours, theirs): (&'k [Answer<'k>], &'k [Answer<'k>]),
        positions: (u32, u32),
    ) -> Self {
        Self {
            holders: (holders.count(one), holders.count(other)),
            both: (holders.holds(other, positions.0), holders.holds(one, positions.1)),
            ours,
            theirs,
        }
    }
}

/// Whether the numbers that the clauses of two days give can be the same.
pub(crate) fn numbers(one: &Answer<'_>, other: &Answer<'_>, known: &Known<'_>) -> f32 {
    if one.facet != Facet::Day {
        return 0.0;
    }
    let is_beside = |number: &&Answer<'_>, day: &Answer<'_>| {
        let act = |answer: &Answer<'_>| answer.act.map(|act| act.idx);
        number.quantity.is_some() && act(number).is_some() && act(number) == act(day)
    };
    let ours = || known.ours.iter().filter(|number| is_beside(number, one));
    let pairs = known.theirs.iter().filter(|number| is_beside(number, other)).flat_map(|rival| {
        ours().filter(|own| (own.facet, own.unit) == (rival.facet, rival.unit)).map(|own| own.fits(rival))
    });
    pairs.reduce(|fits, next| fits || next).map_or(0.0, sided)
}

/// Whether the days that the two sentences (or only the clauses of the answers) give besides the answers can be the same.
pub(crate) fn days(one: &Answer<'_>, other: &Answer<'_>, known: &Known<'_>, is_of_clause: bool) -> f32 {
    let beside = |answers: &[Answer<'_>], own: &Answer<'_>| -> Vec<(f64, f64)> {
        let act = |answer: &Answer<'_>| answer.act.map(|act| act.idx);
        let is_other = |day: &&Answer<'_>| {
            day.facet == Facet::Day && day.at != own.at && (!is_of_clause || act(day).is_some() && act(day) == act(own))
        };
        answers.iter().filter(is_other).map(|day| (day.low, day.high)).collect()
    };
    let (ours, theirs) = (beside(known.ours, one), beside(known.theirs, other));
    if ours.is_empty() || theirs.is_empty() {
        return 0.0;
    }
    let meets = ours.iter().any(|one| theirs.iter().any(|other| one.0 <= other.1 && other.0 <= one.1));
    sided(meets)
}

/// 1 for the same, -1 for another.
pub(crate) fn sided(is_same: bool) -> f32 {
    if is_same { 1.0 } else { -1.0 }
}
