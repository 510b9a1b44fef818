//! What the trained tagger looks at: the features of one token, as hashes. Trainer and tagger call the same functions.
//!
//! A feature is the number of its template mixed with a value: template 5 with the word before and this one. Features of one
//! form at one distance (`of_form`) do not depend on anything else, so that their weights can be summed once per form.

use crate::rules::tag::Class;
use crate::stages::tag::evidence::is_opener;
use crate::stages::tag::line::Line;
use crate::stages::tag::model::form::Form;
use crate::stages::tag::model::view::View;

/// Distances at which forms are looked at, from -2 to 2.
pub(crate) const N_DISTANCES: usize = 5;
/// The distance of a token from itself.
const HERE: usize = 2;

/// The feature of a template with a value.
#[inline]
fn key(template: u64, value: u64) -> u64 {
    let mixed = (value ^ template.wrapping_mul(0x9E37_79B9_7F4A_7C15)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    (mixed ^ mixed >> 32).wrapping_mul(0xD6E8_FEB8_6659_FD93)
}

/// One value of two.
#[inline]
fn pair(a: u64, b: u64) -> u64 {
    (a.rotate_left(29) ^ b).wrapping_mul(0x9FB2_1C65_1E98_DF25) ^ a
}

/// The features of a form at a distance (0 is two tokens before).
pub(crate) fn of_form(form: &Form, text: &str, distance: usize, feed: &mut impl FnMut(u64)) {
    let base = 100 * (1 + distance as u64);
    let facts = form.facts;
    feed(key(base, form.lower));
    if facts.middle != 0 {
        feed(key(base + 1, u64::from(facts.middle)));
    }
    let classes = form.classes;
    if classes != 0 {
        feed(key(base + 2, classes));
    }
    if distance.abs_diff(HERE) > 1 {
        return;
    }
    feed(key(base + 3, form.shape));
    let case = u64::from(form.case);
    feed(key(base + 4, u64::from(facts.capital) << 8 | case));
    if facts.coarse != 0 {
        feed(key(base + 5, u64::from(facts.coarse)));
        feed(key(base + 6, u64::from(facts.fine)));
    }
    let mut rest = classes;
    while rest != 0 {
        feed(key(base + 7, u64::from(rest.trailing_zeros())));
        rest &= rest - 1;
    }
    if distance != HERE {
        return;
    }
    feed(key(base + 8, form.exact));
    feed(key(base + 9, case));
    feed(key(base + 10, pair(u64::from(facts.coarse), case)));
    feed(key(base + 11, pair(u64::from(facts.middle), case)));
    feed(key(base + 12, pair(classes, form.shape)));
    affixes(text, base + 13, feed);
}

/// The first and the last one to four characters in lower case.
fn affixes(word: &str, template: u64, feed: &mut impl FnMut(u64)) {
    let mix = |hash: u64, letter: char| {
        let lower = if letter.is_ascii() { letter.to_ascii_lowercase() } else { letter.to_lowercase().next().unwrap_or(letter) };
        (hash ^ u64::from(u32::from(lower))).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29)
    };
    let (mut front, mut back) = (1, 1);
    for (n, letter) in (0..).zip(word.chars().take(4)) {
        front = mix(front, letter);
        feed(key(template + n, front));
    }
    for (n, letter) in (4..).zip(word.chars().rev().take(4)) {
        back = mix(back, letter);
        feed(key(template + n, back));
    }
}

/// The features of a token that depend on more than one form.
pub(crate) fn of_place(view: &View, idx: usize, feed: &mut impl FnMut(u64)) {
    let [_, before, here, after, _] = view.window(idx);
    let case = u64::from(here.case);
    feed(key(1, 0));
    feed(key(2, pair(before.shape, here.shape)));
    feed(key(3, pair(here.shape, after.shape)));
    feed(key(4, pair(pair(before.shape, here.shape), after.shape)));
    feed(key(5, pair(before.lower, here.lower)));
    feed(key(6, pair(here.lower, after.lower)));
    feed(key(7, pair(before.lower, here.shape)));
    feed(key(8, pair(here.shape, after.lower)));
    let first = u64::from(is_opener(view.line.tokens, idx));
    feed(key(9, case << 1 | first));
    let capital = u64::from(here.facts.capital);
    feed(key(10, (capital << 8 | case) << 1 | first));
    let glued = |idx: usize| u64::from(view.line.token(idx).is_some_and(|token| token.glued));
    feed(key(11, case << 2 | glued(idx) << 1 | glued(idx + 1)));
    if view.kind != 0 {
        feed(key(12, pair(view.kind, here.shape)));
        feed(key(13, (view.kind << 8 | case) << 1 | first));
    }
    let (m0, m1, m2) = (before.facts.middle, here.facts.middle, after.facts.middle);
    feed(key(14, pair(u64::from(m0), u64::from(m1))));
    feed(key(15, pair(u64::from(m1), u64::from(m2))));
    feed(key(16, pair(u64::from(before.facts.coarse), here.shape)));
    feed(key(17, pair(u64::from(after.facts.coarse), here.shape)));
    feed(key(18, pair(here.classes, before.lower)));
    feed(key(19, pair(here.classes, after.lower)));
    feed(key(20, pair(here.classes, before.classes)));
    feed(key(21, pair(here.classes, after.classes)));
    of_lists(view, idx, here, feed);
    of_run(view, idx, feed);
    of_document(view, idx, here, feed);
}

/// What the gazetteers say of a token and its neighbours.
fn of_lists(view: &View, idx: usize, here: &Form, feed: &mut impl FnMut(u64)) {
    let known = |idx: Option<usize>| u64::from(idx.map_or(0, |idx| view.known_at(idx)));
    let (before, now, after) = (known(idx.checked_sub(1)), known(Some(idx)), known(Some(idx + 1)));
    feed(key(40, now));
    if before | now | after == 0 {
        return;
    }
    feed(key(41, before));
    feed(key(42, after));
    feed(key(43, pair(now, here.shape)));
    feed(key(44, pair(now, before << 8 | after)));
    feed(key(45, pair(now, here.lower)));
    let next = view.form(idx.checked_add(1));
    feed(key(46, pair(now, next.lower)));
    feed(key(47, pair(now, view.form(idx.checked_sub(1)).lower)));
}

/// What the capitalised run says that a token stands in.
fn of_run(view: &View, idx: usize, feed: &mut impl FnMut(u64)) {
    let Some(run) = view.run_at(idx) else {
        feed(key(50, 0));
        return;
    };
    let (from, to) = (run.from.max(idx.saturating_sub(6)), run.to.min(idx + 7));
    let at = (idx - from) as u64;
    let last = view.form(to.checked_sub(1));
    let first = view.form(Some(from));
    feed(key(51, last.lower));
    feed(key(52, pair(last.lower, at.min(3))));
    feed(key(53, first.lower));
    feed(key(54, view.form(from.checked_sub(1)).lower));
    feed(key(55, view.form(Some(to)).lower));
    let classes = (from..to).fold(0, |classes, idx| classes | view.form(Some(idx)).classes);
    feed(key(56, classes));
    feed(key(57, last.classes));
    let size = ((to - from) as u64).min(7);
    feed(key(58, size << 4 | at));
    feed(key(59, u64::from(last.facts.middle)));
    feed(key(60, pair(last.classes, at.min(3))));
    feed(key(61, pair(u64::from(last.facts.middle), at.min(2))));
    feed(key(62, pair(view.form(from.checked_sub(1)).lower, size)));
    feed(key(63, pair(view.form(Some(to)).lower, size)));
}

/// What the other places of a word in the document say of it.
fn of_document(view: &View, idx: usize, here: &Form, feed: &mut impl FnMut(u64)) {
    let hints = view.hints(idx);
    if hints == 0 {
        return;
    }
    let case = u64::from(here.case);
    let mut rest = hints;
    while rest != 0 {
        let bit = u64::from(rest.trailing_zeros());
        feed(key(70, bit));
        feed(key(71, bit << 8 | case));
        rest &= rest - 1;
    }
    feed(key(72, u64::from(hints)));
    feed(key(73, pair(u64::from(hints), here.classes)));
    let before = idx.checked_sub(1).map_or(0, |idx| view.hints(idx));
    feed(key(74, u64::from(hints) << 16 | u64::from(before)));
    feed(key(75, u64::from(hints) << 16 | u64::from(view.hints(idx + 1))));
}

/// What kind of line a chunk is: 1 when nearly all of it is in capitals, 2 in title case.
pub(crate) fn line_kind(line: &Line, is_titled: bool) -> u64 {
    let (mut n_upper, mut n_other) = (0, 0);
    for idx in 0..line.tokens.len() {
        if line.token(idx).is_some_and(|token| token.span.len() > 1) && !line.class(idx).has(Class::OrgSuffix) {
            match line.token(idx).map(|token| (token.kind, token.case)) {
                Some((crate::rules::tag::words::Kind::Word, crate::rules::tag::words::Case::Upper)) => n_upper += 1,
                Some((crate::rules::tag::words::Kind::Word, _)) => n_other += 1,
                _ => {}
            }
        }
    }
    if n_upper >= 3 && n_upper > 2 * n_other {
        1
    } else if is_titled {
        2
    } else {
        0
    }
}
