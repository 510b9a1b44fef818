//! Finds the names of one chunk: capitalised runs, cut into roles, gazetteer names and the rest.
//!
//! "South Korean President Ada Quill" is the NORP `South Korean`, the role `South Korean President` and the PERSON
//! `Ada Quill`. It does not tell which mentions are one thing.

use crate::model::vocabulary::EntityType;
use crate::rules::tag::class::Class;
use crate::rules::tag::words::{Case, Kind, Token};
use crate::stages::tag::appositions;
use crate::stages::tag::classify::{by_head, by_shape, is_plain};
use crate::stages::tag::evidence::is_opener;
use crate::stages::tag::find::{Find, Verdict, guess, sure};
use crate::stages::tag::line::{Line, Range};
use crate::stages::tag::objects::{is_spoken, object_at, version_end};
use crate::stages::tag::run_of::run_end;

/// Finds the names of a chunk, in order and apart.
pub(crate) fn scan(line: &Line, is_titled: bool, finds: &mut Vec<Find>) {
    if is_titled {
        return scan_title_case(line, finds);
    }
    let mut idx = 0;
    while idx < line.tokens.len() {
        if let Some(end) = quoted_title(line, idx) {
            let confidence = if is_work_before(line, idx) { 0.8 } else { 0.6 };
            emit(
                line,
                Range { from: idx + 1, to: end },
                sure(EntityType::WorkOfArt, "quoted_title", confidence),
                finds,
            );
            idx = end;
        } else if let Some((range, verdict)) = line.is_capital(idx).then(|| object_at(line, idx)).flatten() {
            emit(line, range, verdict, finds);
            idx = range.to;
        } else if line.word(idx) == "The" && object_at(line, idx + 1).is_some_and(|(_, verdict)| verdict.rule == "ship")
        {
            idx += 1;
        } else if line.is_capital(idx) {
            let to = run_end(line, idx);
            idx = split(line, Range { from: idx, to }, finds).max(idx + 1);
        } else if let Some((end, entry)) = lower_name(line, idx) {
            known(line, Range { from: idx, to: end }, entry, finds);
            idx = end;
        } else {
            idx += 1;
        }
    }
}

/// Finds only what gazetteers know: for lines in title case, where a capital tells nothing.
pub(crate) fn scan_title_case(line: &Line, finds: &mut Vec<Find>) {
    let mut idx = 0;
    while idx < line.tokens.len() {
        match line
            .name_at(idx, line.tokens.len())
            .filter(|(end, _)| line.is_capital(idx) && !(is_plain(line, idx) && *end == idx + 1))
        {
            Some((end, entry)) => {
                known(line, Range { from: idx, to: end }, entry, finds);
                idx = end;
            }
            None => idx += 1,
        }
    }
}

/// A gazetteer name that starts in lower case: "al-Qaeda", "iPhone".
fn lower_name(line: &Line, idx: usize) -> Option<(usize, u32)> {
    let token = line.token(idx)?;
    let is_likely = || token.case == Case::Mixed || line.token(idx + 1).is_some_and(Token::is_dash);
    let starts = token.kind == Kind::Word && (line.rules.has_lower_names || is_likely());
    starts.then(|| line.name_at(idx, line.tokens.len())).flatten()
}

/// Cuts a run into names; returns where reading goes on.
fn split(line: &Line, run: Range, finds: &mut Vec<Find>) -> usize {
    let mut at = run.from;
    while at < run.to {
        let rest = Range { from: at, to: run.to };
        if !line.is_capital(at) || skips(line, rest) {
            at += 1;
            continue;
        }
        at = step(line, rest, finds).max(at + 1);
    }
    at
}

/// Finds one name, or passes one role, at the start of a rest of a run.
fn step(line: &Line, rest: Range, finds: &mut Vec<Find>) -> usize {
    let at = rest.from;
    let name = line.name_at(at, line.tokens.len()).or_else(|| {
        // "The Blue House" inside a sentence: a capital article belongs to the name.
        let article = line.word(at) == "The" && line.is_capital(at + 1);
        line.name_at(at + 1, line.tokens.len()).filter(|(end, entry)| {
            let entry = line.rules.entries.get(*entry as usize);
            article && *end >= rest.to && entry.is_some_and(|entry| entry.r#type != EntityType::Norp)
        })
    });
    let role = line.role_at(at, line.tokens.len());
    if let Some(role_end) = role
        && name.is_none_or(|(end, _)| end <= role_end)
        && !is_named_after_role(line, rest, role_end)
        && !is_first_name(line, rest, role_end)
    {
        return person_after_role(line, Range { from: at, to: role_end }, rest.to, finds);
    }
    let until = next_role(line, rest);
    let whole = Range { from: at, to: until };
    if let Some((end, entry)) = name.filter(|(end, _)| *end >= until.min(rest.to) || !line.is_capital(at)) {
        known(line, Range { from: at, to: end }, entry, finds);
        return end;
    }
    if let Some(verdict) = by_head(line, whole).filter(|_| !is_pair(line, whole)) {
        let numbered = at > 0 && line.token(at - 1).is_some_and(|before| before.kind == Kind::Number);
        let verdict =
            if numbered && verdict.rule == "fac_head" { sure(EntityType::Fac, "address", 0.8) } else { verdict };
        emit(line, whole, verdict, finds);
        return until;
    }
    if let Some((end, entry)) = name {
        return after_known(line, whole, end, entry, finds);
    }
    let alone = whole.to == at + 1 && at > 0 && line.class(at).has(Class::Direction);
    if alone && line.word(at - 1).eq_ignore_ascii_case("the") {
        emit(line, whole, guess(EntityType::Loc, "direction", 0.6), finds);
        return whole.to;
    }
    let end = before_dash_name(line, whole).unwrap_or(until);
    let piece = trimmed(line, Range { from: at, to: end });
    if let Some(role) = appositions::role_behind(line, piece) {
        emit(line, piece, sure(EntityType::Person, "before_role", 0.9), finds);
        if let Some(find) = finds.last_mut() {
            find.role = Some(line.place(role).span.of(line.text).trim_end_matches('.').to_owned());
        }
        return end;
    }
    if let Some(verdict) = by_shape(line, piece) {
        emit(line, piece, verdict, finds);
    }
    end
}

/// A gazetteer name with more of the run behind it: another name, or the start of a longer one.
fn after_known(line: &Line, whole: Range, end: usize, entry: u32, finds: &mut Vec<Find>) -> usize {
    let rest = Range { from: end, to: whole.to };
    let apart = line.token(end).is_some_and(|token| token.is_dash() || token.kind == Kind::Possessive);
    let n_rest = line.words(rest).count();
    let given = line.class(whole.from).has(Class::Given) && !is_plain(line, end);
    if !apart && given && n_rest <= 2 && end == whole.from + 1 {
        emit(line, whole, sure(EntityType::Person, "given_name", 0.8), finds);
        return whole.to;
    }
    let joins = !apart && n_rest == 1 && !is_plain(line, end) && line.name_at(end, whole.to).is_none();
    if joins && is_town(line, entry) && !line.class(end).any(&[Class::Given, Class::Surname]) {
        emit(line, whole, sure(EntityType::Org, "place_and_name", 0.5), finds);
        return whole.to;
    }
    known(line, Range { from: whole.from, to: end }, entry, finds);
    end
}

/// A place that teams are named after: not a country or its capital.
fn is_town(line: &Line, entry: u32) -> bool {
    line.rules.entries.get(entry as usize).is_some_and(|entry| entry.known.starts_with("place:"))
}

/// The person that a role announces; returns where reading goes on.
fn person_after_role(line: &Line, role: Range, to: usize, finds: &mut Vec<Find>) -> usize {
    let from = role.to;
    if from >= to.max(from) && !line.is_capital(from) || !line.is_capital(from) {
        return role.to;
    }
    let to = to.max(run_end(line, from));
    let mut end = from;
    while end < to
        && !matches!(line.word(end), "of" | "for" | "and" | "&" | "on")
        && line.role_at(end, to).is_none_or(|_| end > from)
    {
        if line.class(end).any(&[Class::NotName]) && line.token(end).is_some_and(|token| token.case != Case::Upper) {
            break;
        }
        end += 1;
    }
    let person = trimmed(line, Range { from, to: end });
    if person.from >= person.to || line.words(person).count() > 6 {
        return role.to;
    }
    let foreign = line.name_at(from, end).filter(|(stop, entry)| {
        let r#type = line.rules.entries.get(*entry as usize).map(|entry| entry.r#type);
        *stop >= end
            && r#type != Some(EntityType::Person)
            && line.words(person).count() <= 1
            && !line.class(from).has(Class::Surname)
    });
    if foreign.is_some() || line.words(person).all(|idx| is_plain(line, idx)) || by_head(line, person).is_some() {
        return role.to;
    }
    emit(line, person, sure(EntityType::Person, "after_role", 0.95), finds);
    if let Some(find) = finds.last_mut() {
        find.role = Some(line.place(role).span.of(line.text).trim_end_matches('.').to_owned());
    }
    end
}

/// "King County", "General Motors": a title that is part of a longer name.
fn is_named_after_role(line: &Line, rest: Range, role_end: usize) -> bool {
    let one_word = role_end == rest.from + 1;
    one_word && rest.to > role_end && line.is_capital(role_end) && by_head(line, rest).is_some() && {
        let after = Range { from: role_end, to: rest.to };
        line.words(after).count() == 1 || matches!(line.word(role_end), "of")
    }
}

/// "Earl Tibb Sr.": a title that is a given name too, before one surname and a suffix.
fn is_first_name(line: &Line, rest: Range, role_end: usize) -> bool {
    role_end == rest.from + 1
        && line.class(rest.from).has(Class::Given)
        && line.is_capital(role_end)
        && line.class(role_end + 1).has(Class::NameSuffix)
}

/// The next role phrase inside a rest of a run, or its end: "Samsung Chairman ..." ends before `Chairman`.
fn next_role(line: &Line, rest: Range) -> usize {
    let mut idx = rest.from + 1;
    while idx < rest.to {
        let linked = matches!(line.word(idx - 1), "of" | "the" | "for" | "and");
        if line.is_capital(idx)
            && !linked
            && let Some(end) = line.role_at(idx, rest.to)
            && end < rest.to
            && line.is_capital(end)
            && by_head(line, Range { from: end, to: rest.to }).is_none()
        {
            return idx;
        }
        idx += 1;
    }
    rest.to
}

/// Two names joined by a dash ("Korea–China", "Lee-Takaichi"), with nothing behind them that makes one name of it.
fn is_pair(line: &Line, whole: Range) -> bool {
    let dash = (whole.from..whole.to).find(|idx| line.token(*idx).is_some_and(|token| token.is_dash()));
    dash.is_some_and(|dash| {
        line.words(Range { from: dash + 1, to: whole.to }).count() == 1
            && line.name_at(whole.from, dash).is_some_and(|(end, _)| end == dash)
    })
}

/// The dash before which an unknown part ends, when a gazetteer name follows it or both parts are capitalised words.
fn before_dash_name(line: &Line, whole: Range) -> Option<usize> {
    let dash = (whole.from..whole.to).find(|idx| line.token(*idx).is_some_and(|token| token.is_dash()))?;
    let known = line.name_at(dash + 1, whole.to).is_some();
    let surnames = dash == whole.from + 1
        && dash + 2 == whole.to
        && line.is_capital(dash + 1)
        && line.class(whole.from).has(Class::Surname);
    // "Asia-focused": a lower-case part behind the dash is not part of the name, "Sung-lac" after a surname is.
    let lower = dash == whole.from + 1 && !line.is_capital(dash + 1);
    (known || surnames || lower).then_some(dash)
}

/// Leaves out what cannot end a name: links, dashes and a full stop after a whole word.
fn trimmed(line: &Line, mut piece: Range) -> Range {
    while piece.to > piece.from + 1 {
        let last = piece.to - 1;
        let Some(token) = line.token(last) else { break };
        let ends = token.kind == Kind::Word
            && (token.case != Case::Lower || line.token(last - 1).is_some_and(|before| before.is_dash()))
            || token.is('.') && token.glued && line.class(last - 1).has(Class::Abbrev);
        if ends {
            break;
        }
        piece.to = last;
    }
    piece
}

/// Words at the start of a run that are not part of a name: sentence openers, months, articles.
fn skips(line: &Line, rest: Range) -> bool {
    let at = rest.from;
    let classes = line.class(at);
    if line.name_at(at, line.tokens.len()).is_some_and(|(end, _)| end > at + 1 || !classes.has(Class::NotName)) {
        return false;
    }
    if classes.has(Class::Calendar) && !(classes.has(Class::Given) && line.is_capital(at + 1)) {
        return true;
    }
    if line.role_at(at, rest.to).is_some() {
        return false;
    }
    let upper = line.token(at).is_some_and(|token| token.case == Case::Upper && token.span.len() > 1);
    if classes.has(Class::NotName) && !upper {
        let the = matches!(line.word(at), "The") && !is_opener(line.tokens, at);
        return !(the && at + 1 < rest.to);
    }
    if !is_opener(line.tokens, at) {
        return false;
    }
    let is_name = classes.any(&[Class::Given, Class::Surname]) && line.is_capital(at + 1) && at + 1 < rest.to;
    is_plain(line, at)
        && !is_name
        && (rest.to == at + 1 || by_head(line, rest).is_none() || classes.has(Class::NotName))
}

/// Whether a word right before a quotation says that it is the title of a work.
fn is_work_before(line: &Line, quote: usize) -> bool {
    let is_made = quote >= 2
        && line.word(quote - 1) == "of"
        && matches!(line.word(quote - 2), "author" | "writer" | "director" | "star" | "stars" | "creator");
    is_made || (quote.saturating_sub(3)..quote).any(|idx| line.class(idx).any(&[Class::WorkHead, Class::WorkCue]))
}

/// The closing mark of a quoted title: two to eight words in quotation marks, all but links capitalised.
fn quoted_title(line: &Line, idx: usize) -> Option<usize> {
    let close = match line.token(idx)?.kind {
        Kind::Mark('“') => '”',
        Kind::Mark('"') => '"',
        _ => return None,
    };
    let mut n_words = 0;
    let mut to = idx + 1;
    while !line.token(to)?.is(close) {
        let token = line.token(to)?;
        match token.kind {
            Kind::Word if token.is_capital() => n_words += 1,
            Kind::Word if line.class(to).any(&[Class::NotName, Class::Particle]) && n_words > 0 => {}
            Kind::Possessive | Kind::Number => {}
            _ if token.is_dash() => {}
            _ => return None,
        }
        to += 1;
        if to > idx + 12 {
            return None;
        }
    }
    let known = line.name_at(idx + 1, to).is_some_and(|(end, _)| end == to);
    (n_words >= 2 && !known).then_some(to)
}

fn known(line: &Line, range: Range, entry: u32, finds: &mut Vec<Find>) {
    let Some(known) = line.rules.entries.get(entry as usize) else { return };
    if known.r#type == EntityType::Norp && is_spoken(line, range) {
        return emit(line, range, sure(EntityType::Language, "spoken", 0.8), finds);
    }
    let (mut range, mut rule) = (range, "gazetteer");
    if known.r#type == EntityType::Product {
        range.to = version_end(line, range.to);
        rule = if line.class(range.to).has(Class::ProductTail) { "before_product" } else { rule };
    }
    emit(line, range, sure(known.r#type, rule, 0.9), finds);
    if let Some(find) = finds.last_mut() {
        find.entry = Some(entry);
    }
}

fn emit(line: &Line, range: Range, verdict: Verdict, finds: &mut Vec<Find>) {
    let place = line.place(range);
    if place.span.is_empty()
        || finds
            .last()
            .is_some_and(|last| last.place.segment == place.segment && last.place.span.end > place.span.start)
    {
        return;
    }
    finds.push(Find {
        place,
        r#type: verdict.r#type,
        rule: verdict.rule,
        confidence: verdict.confidence,
        entry: None,
        role: None,
        is_guess: verdict.is_guess,
        same_as: None,
    });
}
