//! The person behind an office whose name has several parts.
//!
//! In "the minister for Women and Equalities Nessa Roe said" the person is `Nessa Roe`, who is `minister for Women and
//! Equalities`; in "chair of Transport for Orlo Ines Roe" the firm `Transport for Orlo` is a name too. It does not find offices
//! that stand behind a name.

use crate::model::vocabulary::EntityType;
use crate::rules::tag::class::Class;
use crate::rules::tag::words::Kind;
use crate::stages::tag::classify::by_head;
use crate::stages::tag::find::Find;
use crate::stages::tag::line::{Line, Range};
use crate::stages::tag::tokens_of::{made, put, range_of};

/// Tokens of an office with the person behind it, at most.
const LONGEST: usize = 24;

/// Cuts persons off their offices in the finds of a chunk.
pub(crate) fn cut_off(line: &Line, finds: &mut Vec<Find>) {
    let mut at = 0;
    while at < line.tokens.len() {
        let Some((office, person)) = office_at(line, at, finds) else {
            at += 1;
            continue;
        };
        seat(line, office, person, finds);
        at = person.to;
    }
    drop_portfolios(line, finds);
}

/// An office at a token, with the person behind it.
fn office_at(line: &Line, at: usize, finds: &[Find]) -> Option<(Range, Range)> {
    let is_head = || matches!(line.word(at).to_lowercase().as_str(), "head" | "heads" | "boss" | "chief");
    let role_end = line.role_at(at, line.tokens.len()).or_else(|| is_head().then_some(at + 1))?;
    if !matches!(line.word(role_end), "of" | "for" | "at") {
        return None;
    }
    let from = if line.word(role_end + 1) == "the" { role_end + 2 } else { role_end + 1 };
    let chain = chain(line, from)?;
    let person = person_in(line, chain, finds)?;
    Some((Range { from: at, to: person.from }, person))
}

/// Capitalised words with what joins them, and where their last part begins.
struct Chain {
    tail: usize,
    to: usize,
}

fn chain(line: &Line, from: usize) -> Option<Chain> {
    if !line.is_capital(from) {
        return None;
    }
    let (mut to, mut tail) = (from + 1, from);
    while to < from + LONGEST {
        let token = line.token(to)?;
        let is_open = |at: usize| line.is_capital(at) && !line.class(at).any(&[Class::NotName, Class::Calendar]);
        let next = match token.kind {
            Kind::Word if token.is_capital() && !line.class(to).has(Class::NotName) => to + 1,
            Kind::Word if matches!(line.word(to), "of" | "and" | "for" | "&" | "on") => {
                let after = if line.word(to + 1) == "the" { to + 2 } else { to + 1 };
                if !is_open(after) {
                    break;
                }
                tail = after;
                after + 1
            }
            Kind::Word if line.class(to).has(Class::Particle) && is_open(to + 1) => to + 2,
            Kind::Mark(',') if is_open(to + 1) && line.class(to + 1).has(Class::Common) => {
                tail = to + 1;
                to + 2
            }
            Kind::Mark('.') if token.glued && line.is_capital(to + 1) && line.word(to - 1).len() == 1 => to + 1,
            _ if token.is_dash() && token.glued && line.is_capital(to + 1) => to + 2,
            _ => break,
        };
        to = next;
    }
    (to > tail + 2).then_some(Chain { tail, to })
}

/// The person at the end of a chain, by a given name or by what stands before the last two words.
fn person_in(line: &Line, chain: Chain, finds: &[Find]) -> Option<Range> {
    let Chain { tail, to } = chain;
    let words: Vec<usize> = line.words(Range { from: tail, to }).filter(|idx| line.is_capital(*idx)).collect();
    let last = *words.last()?;
    let is_head = |at: usize| line.class(at).any(&[Class::OrgHead, Class::OrgSuffix, Class::FacHead, Class::Role]);
    if words.len() < 3 || is_head(last) {
        return None;
    }
    let found = finds.iter().map(|find| (find, range_of(line, find)));
    let mut inside = found.filter(|(find, range)| {
        find.r#type == EntityType::Person && range.to == to && range.from > tail && range.to > range.from + 1
    });
    if let Some((_, range)) = inside.next() {
        return (by_head(line, range).is_none() && line.words(range).count() >= 2).then_some(range);
    }
    let least = line.name_at(tail, to).map_or(tail + 1, |(end, _)| end);
    let rest = || words.iter().copied().filter(|idx| *idx >= least && *idx < last);
    let mut from = match rest().filter(|idx| line.class(*idx).has(Class::Given)).last() {
        Some(given) => given,
        None => by_place(line, &words, least).or_else(|| by_see(line, &words))?,
    };
    while let Some(before) =
        rest().take_while(|idx| *idx < from).last().filter(|idx| line.class(*idx).has(Class::Given))
    {
        from = before;
    }
    let person = Range { from, to };
    (line.words(person).count() <= 5 && by_head(line, person).is_none()).then_some(person)
}

/// Where a person without a listed given name begins: the word before is one of offices, and the last words are of no
/// language's dictionary.
fn by_place(line: &Line, words: &[usize], least: usize) -> Option<usize> {
    let is_initial = |idx: usize| line.word(idx).trim_end_matches('.').chars().count() == 1;
    let mut at = words.len().checked_sub(2)?;
    while at > 0 && is_initial(*words.get(at)?) {
        at -= 1;
    }
    let (before, from) = (*words.get(at.checked_sub(1)?)?, *words.get(at)?);
    // "Women and Equalities": what follows the "and" of an office is no first name.
    let is_joined = at == 1 && before > 0 && line.word(before - 1) == "and" && !is_first_name(line, before);
    let is_office = line.class(before).any(&[Class::Common, Class::RoleModifier, Class::OrgHead]) || is_joined;
    let is_free = |idx: &usize| !line.class(*idx).any(&[Class::Common, Class::RoleModifier]) || is_initial(*idx);
    (is_office && from >= least && words.get(at..)?.iter().all(is_free)).then_some(from)
}

/// Where the person of "Bishop of Tarnel Alar Postwick" begins: behind a place that the document names again, where it also gives
/// the last word a title.
fn by_see(line: &Line, words: &[usize]) -> Option<usize> {
    /// Bits of [`crate::stages::tag::evidence::hints`].
    const TITLED: usize = 1;
    let [place, from, .., last] = words else { return None };
    let seen = |idx: usize| line.token(idx).map(|token| line.evidence.of(token.lower)).unwrap_or_default();
    let is_place = seen(*place).n_capital > 1 && seen(*place).n_hinted[TITLED] == 0;
    let is_free = words.iter().all(|idx| !line.class(*idx).any(&[Class::Common, Class::RoleModifier, Class::OrgHead]));
    (is_place && is_free && seen(*last).n_hinted[TITLED] > 0 && words.len() <= 4).then_some(*from)
}

fn is_first_name(line: &Line, idx: usize) -> bool {
    line.is_given(idx) || line.class(idx).has(Class::Surname)
}

/// Puts the person in place; what stood before keeps its part of an organisation's name.
fn seat(line: &Line, office: Range, person: Range, finds: &mut Vec<Find>) {
    let place = line.place(person);
    let before =
        finds.iter().find(|find| find.place.span.start < place.span.start && find.place.span.end > place.span.start);
    let front = before.filter(|find| find.r#type != EntityType::Person).and_then(|find| {
        let range = Range { from: range_of(line, find).from, to: person.from };
        (line.words(range).count() >= 2).then(|| made(line, range, find.r#type, (find.rule, find.confidence)))
    });
    let known = finds.iter().find(|find| find.place == place).cloned();
    let mut find = known.unwrap_or_else(|| made(line, person, EntityType::Person, ("after_office", 0.9)));
    find.r#type = EntityType::Person;
    find.role.get_or_insert_with(|| line.place(office).span.of(line.text).trim_end().to_owned());
    find.is_guess = false;
    put(finds, find);
    if let Some(front) = front {
        put(finds, front);
    }
}

/// Leaves out "Food and Rural Affairs" of "the Environment, Food and Rural Affairs Minister Tobias Roe".
fn drop_portfolios(line: &Line, finds: &mut Vec<Find>) {
    let is_portfolio = |find: &Find, next: Option<&Find>| {
        let range = range_of(line, find);
        let role = line.is_capital(range.to).then(|| line.role_at(range.to, line.tokens.len())).flatten();
        let seated =
            next.is_some_and(|next| next.r#type == EntityType::Person && role == Some(range_of(line, next).from));
        let is_common = |idx: usize| {
            !line.is_capital(idx)
                || line.class(idx).any(&[Class::Common, Class::RoleModifier]) && !line.class(idx).has(Class::OrgHead)
        };
        find.entry.is_none() && seated && line.words(range).all(is_common)
    };
    let drop: Vec<bool> = finds.iter().enumerate().map(|(idx, find)| is_portfolio(find, finds.get(idx + 1))).collect();
    let mut drop = drop.into_iter();
    finds.retain(|_| !drop.next().unwrap_or(false));
}
