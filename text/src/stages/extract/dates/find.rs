//! Finds the date expressions of a stretch of text, the longest reading at each place, from left to right.
//!
//! `"from January 4–7, 2026"` gives one find for "January 4–7, 2026". It leaves them unresolved.

use crate::model::calendar::grain::Grain;
use crate::model::calendar::{Base, Bound, Lean, Meaning, Part};
use crate::model::vocabulary::{DateModifier, Timex};
use crate::rules::date::{Lex, PhraseMeaning};
use crate::stages::extract::dates::absolute::{self, with_year};
use crate::stages::extract::dates::age::age;
use crate::stages::extract::dates::amount::{Amount, amount};
use crate::stages::extract::dates::ancient::before_year_one;
use crate::stages::extract::dates::found::Find;
use crate::stages::extract::dates::list::days_of_list;
use crate::stages::extract::dates::moment::{Moment, is_day, moment};
use crate::stages::extract::dates::relative::point;
use crate::stages::extract::dates::repeat::{day_of_set, hour_of_set, is_rate, repeated};
use crate::stages::extract::dates::token::Kind;
use crate::stages::extract::dates::view::{Read, View};
use crate::stages::extract::dates::years;

/// All date expressions, apart and in order.
pub(super) fn find(view: &View, finds: &mut Vec<Find>) {
    let mut at = 0;
    while at < view.tokens.len() {
        if !may_begin(view, at) {
            at += 1;
            continue;
        }
        if let Some(list) = days_of_list(view, at).filter(|_| finds.last().is_none_or(|last| last.to <= at)) {
            at = list.last().map_or(at + 1, |last| last.to);
            finds.extend(list);
            continue;
        }
        let Some(mut found) = at_token(view, at) else {
            at += 1;
            continue;
        };
        // Words that bound it ("no later than") may belong to the date before.
        if finds.last().is_some_and(|last| last.to > found.from) {
            found.from = at;
        }
        at = found.to.max(at + 1);
        push(view, found, finds);
    }
}

/// "Wednesday (7 January)" is two expressions that settle each other.
fn push(view: &View, found: Find, finds: &mut Vec<Find>) {
    let beside = match found.meaning {
        Meaning::Partial { month: None, weekday: Some(weekday), .. } | Meaning::OfWeek { weekday, .. }
            if view.kind(found.to) == Kind::Open =>
        {
            point(view, found.to + 1).map(|read| (weekday, read))
        }
        _ => None,
    };
    if let Some((weekday, (Meaning::Partial { year, month: Some(month), day: Some(day), lean, .. }, next))) = beside {
        let meaning = Meaning::Partial { year, month: Some(month), day: Some(day), weekday: Some(weekday), lean };
        let second = Find { from: found.to + 1, to: next, meaning: meaning.clone(), ..found.clone() };
        finds.push(Find { meaning, rule: "weekday_with_day", ..found });
        finds.push(Find { rule: "weekday_with_day", ..second });
        return;
    }
    // The bracket was read again by `find`, so the pair must not be pushed twice.
    if finds.last().is_none_or(|last| last.to <= found.from) {
        finds.push(found);
    }
}

fn may_begin(view: &View, at: usize) -> bool {
    match view.kind(at) {
        Kind::Number(..) => true,
        // "Q3", "FY25"
        Kind::Word(Lex::None) if view.is_glued(at + 1) && matches!(view.kind(at + 1), Kind::Number(..)) => true,
        Kind::Word(Lex::None) if view.is_capital(at) && view.word(at) == "AD" => true,
        // "semi-annually"
        Kind::Word(Lex::None) if view.is_tight(at + 1, Kind::Dash) && view.is(at, "semi") => true,
        Kind::Word(lex) => {
            !matches!(lex, Lex::None | Lex::Of | Lex::And | Lex::To | Lex::Function | Lex::Will | Lex::Was | Lex::Label)
                || is_rate(view, at)
                || view.tokens.get(at).is_some_and(|token| !token.phrases.is_empty())
        }
        Kind::Apostrophe => true,
        _ => false,
    }
}

fn at_token(view: &View, at: usize) -> Option<Find> {
    if view.is_glued(at) && matches!(view.kind_before(at), Some(Kind::Number(..) | Kind::Word(_))) {
        return None;
    }
    let make = |(meaning, to): Read, rule: &'static str| {
        let timex = timex_of(&meaning);
        Find { from: at, to, modifier: None, meaning, timex, rule }
    };
    if let Some(read) = before_year_one(view, at) {
        let found = make(read, "era");
        return Some(Find { modifier: bound(view, at, &found.meaning), ..found });
    }
    if let Some(read) = repeated(view, at).or_else(|| day_of_set(view, at)).or_else(|| hour_of_set(view, at)) {
        return Some(make(read, "repeated"));
    }
    if let Some(read) = days_of_month(view, at).or_else(|| span_of_years(view, at)) {
        return Some(make(read, "interval"));
    }
    if let Some(read) = from_now(view, at) {
        return Some(make(read, "interval"));
    }
    if let Some(read) = vague(view, at) {
        return Some(make(read, "vague_phrase"));
    }
    if let Some(first) = moment(view, at) {
        let next = first.next;
        if let Some((last, end)) = second_end(view, at, &first.meaning, next) {
            let first = in_year_of(first.meaning, &last);
            return Some(make((Meaning::Between(Box::new(first), Box::new(last)), end), "interval"));
        }
        if let Some((bound, from, to)) = side(view, at, &first.meaning, next) {
            let of = Box::new(first.meaning);
            let found = make((Meaning::Bounded { of, bound }, to), "interval");
            return Some(Find { from, rule: rule_of(&found.meaning), ..found });
        }
        // "the eve of 1 May"
        if at > 1 && view.lex(at - 1) == Lex::Of && view.is(at - 2, "eve") && is_day(&first.meaning) {
            let meaning = Meaning::Beside { grain: Grain::Day, n: -1, of: Box::new(first.meaning) };
            return Some(Find { from: at - 2, ..make((meaning, next), "distance") });
        }
        let rule = rule_of(&first.meaning);
        let modifier = first.modifier;
        let found = make((first.meaning, next), rule);
        return Some(Find { modifier: modifier.or_else(|| bound(view, at, &found.meaning)), ..found });
    }
    duration(view, at)
}

fn timex_of(meaning: &Meaning) -> Timex {
    match meaning {
        Meaning::At { .. } => Timex::Time,
        Meaning::Offset { grain, .. } | Meaning::Beside { grain, .. } | Meaning::Cell { grain, .. }
            if *grain < Grain::Day =>
        {
            Timex::Time
        }
        Meaning::Between(from, _) => timex_of(from),
        Meaning::Duration(_) | Meaning::Run { .. } => Timex::Duration,
        Meaning::Set(_) => Timex::Set,
        _ => Timex::Date,
    }
}

fn rule_of(meaning: &Meaning) -> &'static str {
    match meaning {
        Meaning::Partial { month: None, day: None, weekday: None, .. } => "year",
        Meaning::Partial { day: None, weekday: Some(_), .. } | Meaning::OfWeek { .. } => "weekday",
        Meaning::Partial { day: None, .. } | Meaning::OfYear { day: None, .. } => "month",
        Meaning::Partial { .. } | Meaning::OfYear { .. } => "day",
        Meaning::Cell { .. } | Meaning::Run { .. } | Meaning::Leaning { .. } => "relative_unit",
        Meaning::Offset { .. } | Meaning::Beside { .. } | Meaning::Holding { .. } => "distance",
        Meaning::Quarter { .. } | Meaning::Half { .. } | Meaning::FiscalYear { .. } => "fiscal_period",
        Meaning::Season { .. } => "season",
        Meaning::Decade(_) | Meaning::Century(_) => "decade",
        Meaning::Holiday { .. } | Meaning::HolidayOfYear { .. } => "holiday",
        Meaning::Within { .. } => "part_of_period",
        Meaning::Between(..) => "interval",
        Meaning::Bounded { of, .. } => rule_of(of),
        Meaning::At { .. } => "clock_time",
        Meaning::IsoWeek { .. } => "iso_week",
        Meaning::Duration(_) => "duration",
        Meaning::Set(_) => "repeated",
        Meaning::Ancient { .. } => "era",
        Meaning::Vague(_) => "vague_phrase",
    }
}

/// A mark or word that leads from the first end of an interval to the second.
fn joiner(view: &View, start: usize, at: usize) -> bool {
    match view.lex(at) {
        Lex::To => true,
        Lex::And => view.lex_before(start) == Lex::Between,
        _ => view.kind(at) == Kind::Dash,
    }
}

fn second_end(view: &View, start: usize, first: &Meaning, next: usize) -> Option<Read> {
    if !joiner(view, start, next) || matches!(first, Meaning::Vague(_) | Meaning::Between(..)) {
        return None;
    }
    if view.kind(next) != Kind::Dash && view.is(next + 1, "now") {
        return Some((Meaning::Cell { grain: Grain::Day, shift: 0, base: Base::Speech }, next + 2));
    }
    let Moment { meaning: last, next: end, .. } = moment(view, next + 1)?;
    // A dash between words cuts a sentence; one that joins an interval stands between dates of one kind.
    let is_same = std::mem::discriminant(first) == std::mem::discriminant(&last);
    if view.kind(next) == Kind::Dash && !is_same {
        return None;
    }
    let is_to_word = view.lex(next) == Lex::To && !is_same && view.lex_before(start) != Lex::From && !view.is_bare();
    if is_to_word || matches!(last, Meaning::Vague(_) | Meaning::Between(..)) {
        return None;
    }
    Some((last, end))
}

/// "Nov 18 – Dec 19, 2015" writes the year of both ends once; "Dec 28 – Jan 3, 2016" begins in the year before.
fn in_year_of(first: Meaning, last: &Meaning) -> Meaning {
    match (first, last) {
        (
            Meaning::Partial { year: None, month: Some(month), day, weekday, lean },
            Meaning::Partial { year: Some(year), month: Some(last_month), .. },
        ) => {
            let year = Some(if month > *last_month { year - 1 } else { *year });
            Meaning::Partial { year, month: Some(month), day, weekday, lean }
        }
        (first, _) => first,
    }
}

/// "January 4–7, 2026", "13-14 January", "4 to 7 January 2026", "the 5th and the 6th of May", "4 to 23 next month"
fn days_of_month(view: &View, at: usize) -> Option<Read> {
    let joins = |start: usize, next: usize| joiner(view, start, next) || view.lex(next) == Lex::And;
    let the = |at: usize| usize::from(view.lex(at) == Lex::The);
    if let Some(month) = view.month(at) {
        let day_at = view.after_month(at);
        let (first, next) = absolute::day(view, day_at + the(day_at))?;
        let (last, after) = absolute::day(view, next + 1 + the(next + 1)).filter(|_| joins(at, next))?;
        if view.month(after).is_some() || view.unit(after).is_some() || last <= first || is_longer_number(view, after) {
            return None;
        }
        let (second, end) = with_year(view, at, (month, Some(last)), after);
        return Some((between(&second, first), end));
    }
    let start = at + the(at);
    let (first, next) = absolute::day(view, start)?;
    // "from 6 to March 19"
    if view.lex_before(at) == Lex::From
        && view.lex(next) == Lex::To
        && view.month(next + 1).is_some()
        && let Some((Meaning::Partial { year, month, day: Some(last), weekday: None, lean }, end)) =
            point(view, next + 1)
        && first < last
    {
        let second = Meaning::Partial { year, month, day: Some(last), weekday: None, lean };
        return Some((between(&second, first), end));
    }
    let (last, after) = absolute::day(view, next + 1 + the(next + 1)).filter(|_| joins(at, next))?;
    if last <= first {
        return None;
    }
    let of = usize::from(view.lex(after) == Lex::Of);
    if let (Lex::Last | Lex::This | Lex::Next, Lex::Unit(Grain::Month, 1)) =
        (view.lex(after + of), view.lex(after + of + 1))
        && let Some((whole, end)) = point(view, after + of)
    {
        let day = |n: i8| Box::new(Meaning::Within { whole: Box::new(whole.clone()), part: nth_day(n) });
        return Some((Meaning::Between(day(first), day(last)), end));
    }
    let month = view.month_beside_a_day(after + of)?;
    let (second, end) = with_year(view, at, (month, Some(last)), view.after_month(after + of));
    Some((between(&second, first), end))
}

fn nth_day(day: i8) -> Part {
    Part::Nth(day.unsigned_abs().into(), Grain::Day)
}

fn is_longer_number(view: &View, at: usize) -> bool {
    view.is_glued(at) && matches!(view.kind(at), Kind::Number(..) | Kind::Word(_) | Kind::Dash)
        || view.is_tight(at, Kind::Colon)
}

fn between(last: &Meaning, first_day: i8) -> Meaning {
    let mut first = last.clone();
    match &mut first {
        Meaning::Partial { day, .. } | Meaning::OfYear { day, .. } => *day = Some(first_day),
        _ => {}
    }
    Meaning::Between(Box::new(first), Box::new(last.clone()))
}

/// "2013–14", "2013-2015", "between 2013 and 2015"
fn span_of_years(view: &View, at: usize) -> Option<Read> {
    let first = view.year(at)?;
    if view.is_glued(at) && !matches!(view.kind_before(at), Some(Kind::Open | Kind::Apostrophe)) {
        return None;
    }
    let next = at + 1;
    let is_dash = matches!(view.kind(next), Kind::Dash | Kind::Slash) && view.is_glued(next) && view.is_glued(next + 1);
    let is_and = view.lex(next) == Lex::And && view.lex_before(at) == Lex::Between;
    let is_to = view.lex(next) == Lex::To && matches!(view.lex_before(at), Lex::From | Lex::In);
    if !(is_dash || is_and || is_to) {
        return None;
    }
    let last = match view.kind(next + 1) {
        Kind::Number(short, 2) if is_dash => {
            let last = first - first % 100 + short as i16;
            // "2017-12" is a month unless the years follow each other.
            let is_month = short <= 12 && last != first + 1;
            if is_month { return None } else { last }
        }
        Kind::Number(_, 4) if view.kind(next) != Kind::Slash => view.year(next + 1)?,
        _ => return None,
    };
    let after = next + 2;
    let is_code =
        view.is_glued(after) && matches!(view.kind(after), Kind::Dash | Kind::Slash | Kind::Number(..) | Kind::Word(_));
    let is_count = view.unit(after).is_some() || matches!(view.lex(after), Lex::Scale(_));
    if last <= first || is_code || is_count || first < 1800 {
        return None;
    }
    let end = |year: i16| Box::new(years::year(year));
    Some((Meaning::Between(end(first), end(last)), after))
}

/// "between now and 4 May", "from now to Friday"
fn from_now(view: &View, at: usize) -> Option<Read> {
    let is_led = matches!(view.lex_before(at), Lex::From | Lex::Between);
    if !is_led || !view.is(at, "now") || !joiner(view, at, at + 1) {
        return None;
    }
    let now = Meaning::Cell { grain: Grain::Day, shift: 0, base: Base::Speech };
    let Moment { meaning, next, .. } = moment(view, at + 2)?;
    let has_end = !matches!(meaning, Meaning::Vague(_) | Meaning::Between(..) | Meaning::At { .. });
    has_end.then(|| (Meaning::Between(Box::new(now), Box::new(meaning)), next))
}

fn vague(view: &View, at: usize) -> Option<Read> {
    let token = view.tokens.get(at)?;
    for phrase in token.phrases {
        let PhraseMeaning::Vague(reference) = phrase.meaning else { continue };
        let next = at + 1;
        let end = next + phrase.rest.len();
        // "in the past two years" and "in the past year" are stretches of time.
        let is_stretch = || amount(view, end).is_some() || view.unit(end).is_some();
        let goes_on = view.lex(end.wrapping_sub(1)) == Lex::Last && is_stretch();
        if !goes_on && phrase.rest.iter().enumerate().all(|(n, word)| absolute::is_phrase_word(view, next + n, word)) {
            return Some((Meaning::Vague(reference), end));
        }
    }
    None
}

/// The side of a date that words around it mean, and where they begin and end: "2018 or later", "no later than 4 May".
fn side(view: &View, at: usize, meaning: &Meaning, next: usize) -> Option<(Bound, usize, usize)> {
    if matches!(timex_of(meaning), Timex::Time | Timex::Duration | Timex::Set) || matches!(meaning, Meaning::Vague(_)) {
        return None;
    }
    if view.is(next, "onwards") || view.is(next, "onward") {
        return Some((Bound::From, at, next + 1));
    }
    if view.is(next, "or") || view.lex(next) == Lex::And {
        let bound = match view.lex(next + 1) {
            Lex::Later | Lex::After => Some(Bound::From),
            Lex::Earlier | Lex::Before => Some(Bound::UpTo),
            _ if ["beyond", "onwards", "greater"].iter().any(|word| view.is(next + 1, word)) => Some(Bound::From),
            _ => None,
        };
        // "2018 and later a teacher" goes on.
        let is_end = !matches!(view.kind(next + 2), Kind::Word(_) | Kind::Number(..));
        return bound.filter(|_| is_end).map(|bound| (bound, at, next + 2));
    }
    if let Some(from) = beginning(view, at) {
        return Some((Bound::From, from, next));
    }
    let than = at.checked_sub(2).filter(|_| view.is(at - 1, "than"))?;
    let is_negated = than > 0 && (view.is(than - 1, "no") || view.is(than - 1, "not"));
    let bound = match (view.lex(than), is_negated) {
        (Lex::Later, false) => Bound::After,
        (Lex::Later, true) => Bound::UpTo,
        (Lex::Earlier, false) => Bound::Before,
        (Lex::Earlier, true) => Bound::From,
        // "years greater than 2015"
        _ if view.is(than, "greater") && !is_negated && matches!(meaning, Meaning::Partial { .. }) => Bound::After,
        _ => return None,
    };
    Some((bound, than - usize::from(is_negated), next))
}

/// Where the words begin that open a stretch at a date: "starting 7 May", "starting on Monday", "as early as next week".
fn beginning(view: &View, at: usize) -> Option<usize> {
    let before = at.checked_sub(1)?;
    let word = before.checked_sub(usize::from(matches!(view.lex(before), Lex::On | Lex::From | Lex::In)))?;
    let is_start = ["starting", "beginning", "commencing", "effective"].iter().any(|start| view.is(word, start));
    // "the week starting 4 May" is a week.
    if is_start && word.checked_sub(1).is_none_or(|unit| view.unit(unit).is_none()) {
        return Some(word);
    }
    let is_early = view.is(before, "as") && before >= 2 && view.is(before - 2, "as");
    let is_ahead = is_early && view.is(before - 1, "early") && view.lean(at) == Lean::Future;
    is_ahead.then(|| before - 2)
}

/// Words before a date that bound it: "about 1850".
fn bound(view: &View, at: usize, meaning: &Meaning) -> Option<DateModifier> {
    let is_amount = matches!(meaning, Meaning::Duration(_) | Meaning::Run { .. } | Meaning::Offset { .. });
    let is_run = matches!(meaning, Meaning::Run { .. });
    let before = at.checked_sub(1)?;
    match view.lex(before) {
        Lex::Approx => Some(DateModifier::Approx),
        // "over the past three weeks" is within them.
        Lex::Over if is_amount && !is_run => Some(DateModifier::MoreThan),
        Lex::Under if is_amount && !is_run => Some(DateModifier::LessThan),
        _ if !is_amount || before == 0 => None,
        _ if view.is(before, "than") => {
            let is_one_of = |words: &[&str]| words.iter().any(|word| view.is(before - 1, word));
            let is_not = before > 1 && (view.is(before - 2, "no") || view.is(before - 2, "not"));
            match (is_one_of(&["more", "longer"]), is_one_of(&["less", "fewer", "shorter"])) {
                (true, _) => Some(if is_not { DateModifier::AtMost } else { DateModifier::MoreThan }),
                (_, true) => Some(if is_not { DateModifier::AtLeast } else { DateModifier::LessThan }),
                _ => None,
            }
        }
        _ if view.is(before, "least") && view.lex(before - 1) == Lex::At => Some(DateModifier::AtLeast),
        _ if view.is(before, "most") && view.lex(before - 1) == Lex::At => Some(DateModifier::AtMost),
        Lex::To if view.is(before - 1, "up") => Some(DateModifier::AtMost),
        _ => None,
    }
}

/// "nine years", "a four-day trip", "20-year-old", "for a week"
fn duration(view: &View, at: usize) -> Option<Find> {
    // Decimals, codes and money run into their numbers.
    if view.is_glued(at) && matches!(view.kind_before(at), Some(Kind::Dot | Kind::Slash | Kind::Other | Kind::Comma)) {
        return None;
    }
    let Some(run) = amount(view, at) else { return age(view, at) };
    // "a quarter of the parts" is a share.
    if run.grain == Grain::Quarter && view.lex(run.next) == Lex::Of {
        return None;
    }
    if is_number_word(view, at, &run) {
        return None;
    }
    // "one and three-quarter miles", "a three-quarter share"
    if run.grain == Grain::Quarter && run.n == Some(3.0) && run.is_hyphenated {
        return None;
    }
    let is_article = view.lex(at) == Lex::A && run.n == Some(1.0) && run.next == at + 2;
    let is_compound = run.more(view, run.next, run.grain).is_some();
    let is_placed = view.is_bare()
        || matches!(view.lex_before(at), Lex::For | Lex::In | Lex::Over | Lex::Approx | Lex::Half | Lex::Under)
        || view.is(at.wrapping_sub(1), "than");
    if (is_article || (view.is(at, "one") && !run.is_hyphenated && run.n == Some(1.0))) && !is_placed && !is_compound {
        return None;
    }
    let (value, mut to) = run.compound(view);
    let old = to + usize::from(view.is_tight(to, Kind::Dash));
    if view.lex(old) == Lex::Old || view.is(old, "olds") {
        to = old + 1;
    }
    let meaning = Meaning::Duration(value);
    let modifier = bound(view, at, &meaning);
    Some(Find { from: at, to, meaning, timex: Timex::Duration, modifier, rule: "duration" })
}

/// "She came forty-second" is a rank, and "three quarters" by itself a fraction.
fn is_number_word(view: &View, at: usize, run: &Amount) -> bool {
    let is_spelled = matches!(view.kind(at), Kind::Word(Lex::Tens(_) | Lex::Ones(_)));
    let is_rank = run.n.is_some_and(|n| n >= 20.0 && n % 10.0 == 0.0)
        && view.is(run.next.wrapping_sub(1), "second")
        && view.is_end(run.next);
    let is_fraction = run.grain == Grain::Quarter && run.n == Some(3.0) && at == 0 && run.next >= view.tokens.len();
    is_spelled && (is_rank || is_fraction)
}

/// Whether a find is about the time to come, and so no witness for when the text was written.
pub(super) fn is_ahead(view: &View, found: &Find) -> bool {
    let before = view.lex_before(found.from);
    matches!(before, Lex::By | Lex::To | Lex::Before) || view.lean(found.from) == Lean::Future
}
