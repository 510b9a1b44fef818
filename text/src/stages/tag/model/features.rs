//! What the trained tagger looks at: the features of one token, as hashes. Trainer and tagger call the same functions.
//!
//! A feature is the number of its template mixed with a value: template 5 with the word before and this one. Features of one
//! form at one distance stand in `rules::tag::form`, because their weights can be summed once per form.

use crate::rules::tag::class::Class;
use crate::rules::tag::form::{Form, key, pair};
use crate::rules::tag::words::{Case, Kind};
use crate::stages::tag::evidence::is_opener;
use crate::stages::tag::line::{Line, Range};
use crate::stages::tag::model::view::View;
use crate::stages::tag::model::writing::{SHOUTED, TITLED};

/// The features of a token that depend on more than one form.
pub(crate) fn of_place(view: &View, idx: usize, feed: &mut impl FnMut(u64)) {
    let (before, here, after) = (view.form(idx.checked_sub(1)), view.form(Some(idx)), view.form(Some(idx + 1)));
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
    let (m0, m1, m2) = (before.facts.middle(), here.facts.middle(), after.facts.middle());
    feed(key(14, pair(m0, m1)));
    feed(key(15, pair(m1, m2)));
    feed(key(16, pair(u64::from(before.facts.coarse), here.shape)));
    feed(key(17, pair(u64::from(after.facts.coarse), here.shape)));
    feed(key(18, pair(here.classes, before.lower)));
    feed(key(19, pair(here.classes, after.lower)));
    feed(key(20, pair(here.classes, before.classes)));
    feed(key(21, pair(here.classes, after.classes)));
    of_lists(view, idx, here, feed);
    of_rules(view, idx, here, feed);
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

/// What the rules say of a token and its neighbours: the model learns how far each is right.
fn of_rules(view: &View, idx: usize, here: &Form, feed: &mut impl FnMut(u64)) {
    let ruled = |idx: Option<usize>| idx.map(|idx| view.ruled(idx)).unwrap_or_default();
    let (before, now, after) = (ruled(idx.checked_sub(1)), ruled(Some(idx)), ruled(Some(idx + 1)));
    let (last, next) = (u64::from(before.r#type), u64::from(after.r#type));
    feed(key(30, u64::from(now.r#type)));
    if last | next | u64::from(now.r#type) == 0 {
        return;
    }
    feed(key(31, now.rule));
    feed(key(32, pair(now.rule, last << 8 | next)));
    feed(key(33, pair(now.rule, here.shape)));
    feed(key(34, pair(now.rule, here.classes)));
    feed(key(35, pair(now.rule, here.facts.middle())));
    feed(key(36, before.rule));
    feed(key(37, after.rule));
    feed(key(38, pair(now.rule, here.lower)));
    feed(key(39, pair(u64::from(now.r#type), u64::from(here.facts.capital) << 8 | view.kind)));
}

/// The capitalised run that a token stands in, as far as six tokens before and behind it.
pub(crate) fn run_near(view: &View, idx: usize) -> Option<Range> {
    let run = view.run_at(idx)?;
    Some(Range { from: run.from.max(idx.saturating_sub(6)), to: run.to.min(idx + 7) })
}

/// What the capitalised run says that a token stands in, by the token's place in it.
fn of_run(view: &View, idx: usize, feed: &mut impl FnMut(u64)) {
    let Some(Range { from, to }) = run_near(view, idx) else {
        feed(key(50, 0));
        return;
    };
    let at = (idx - from) as u64;
    let last = view.form(to.checked_sub(1));
    feed(key(52, pair(last.lower, at.min(3))));
    feed(key(58, ((to - from) as u64).min(7) << 4 | at));
    feed(key(60, pair(last.classes, at.min(3))));
    feed(key(61, pair(last.facts.middle(), at.min(2))));
    feed(key(64, pair(view.form(from.checked_sub(1)).facts.middle(), at.min(1))));
}

/// What a capitalised run says of each of its tokens alike: its words and what stands around it.
pub(crate) fn of_whole_run(view: &View, run: Range, feed: &mut impl FnMut(u64)) {
    let Range { from, to } = run;
    let (first, last) = (view.form(Some(from)), view.form(to.checked_sub(1)));
    let (left, right) = (view.form(from.checked_sub(1)), view.form(Some(to)));
    feed(key(51, last.lower));
    feed(key(53, first.lower));
    feed(key(54, left.lower));
    feed(key(55, right.lower));
    let classes = (from..to).fold(0, |classes, idx| classes | view.form(Some(idx)).classes);
    feed(key(56, classes));
    feed(key(57, last.classes));
    feed(key(59, last.facts.middle()));
    let size = ((to - from) as u64).min(7);
    feed(key(62, pair(left.lower, size)));
    feed(key(63, pair(right.lower, size)));
    feed(key(65, right.facts.middle()));
    feed(key(66, pair(view.form(from.checked_sub(2)).lower, left.lower)));
    feed(key(67, pair(right.lower, view.form(Some(to + 1)).lower)));
    feed(key(68, pair(first.classes, last.classes)));
    feed(key(69, pair(first.facts.middle(), last.facts.middle())));
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

/// What kind of line a chunk is: 0 when its capitals can be trusted.
pub(crate) fn line_kind(line: &Line, is_titled: bool) -> u64 {
    let (mut n_upper, mut n_other) = (0, 0);
    for (token, classes) in line.tokens.iter().zip(line.classes) {
        if token.kind == Kind::Word && token.span.len() > 1 && !classes.has(Class::OrgSuffix) {
            let is_upper = token.case == Case::Upper;
            n_upper += usize::from(is_upper);
            n_other += usize::from(!is_upper);
        }
    }
    match n_upper >= 3 && n_upper > 2 * n_other {
        true => SHOUTED,
        false if is_titled => TITLED,
        false => 0,
    }
}
