//! Where a name begins and ends, where the model cuts it too short: nicknames, hyphens, company forms, lists of a
//! committee's matters, storms.
//!
//! `William "Billy" Roe` is one person, `Norvik Group plc` one firm, `Senate Committee on Banking, Housing and Urban Affairs` one
//! body, `Storm Brenna` one event. Of its own it finds people with the name of a month alone, which other rules take for dates.

use crate::model::name::NICKNAME_MARKS;
use crate::model::vocabulary::EntityType;
use crate::rules::tag::class::Class;
use crate::rules::tag::words::{Case, Kind, Token, hash_lower};
use crate::stages::tag::classify::{by_head, is_plain};
use crate::stages::tag::evidence::is_opener;
use crate::stages::tag::find::{Find, MODEL};
use crate::stages::tag::line::{Line, Range};
use crate::stages::tag::tokens_of::{first_at, made, put, range_of, reach};

/// Bytes of a nickname with its quotation marks, at most.
const LONGEST_NICKNAME: usize = 28;
/// Items of a list inside a body's name, at most.
const MOST_MATTERS: usize = 6;
/// Bytes of a company's form, at most.
const LONGEST_FORM: usize = 8;
/// Partners of a firm before its last two, at most.
const MOST_PARTNERS: usize = 3;

/// Mends the finds of a chunk.
pub(crate) fn mend(line: &Line, finds: &mut Vec<Find>) {
    join_nicknames(line, finds);
    join_partners(line, finds);
    add_month_names(line, finds);
    let mut idx = 0;
    while let Some(find) = finds.get(idx) {
        idx += 1;
        let own = range_of(line, find);
        let Some((range, r#type, rule)) = longer(line, find, own) else { continue };
        if range == own && r#type == find.r#type {
            continue;
        }
        let mut find = find.clone();
        reach(line, &mut find, range);
        (find.r#type, find.rule) = (r#type, rule);
        let start = find.place.span.start;
        put(finds, find);
        // What it has grown over is gone.
        idx = finds.partition_point(|other| other.place.span.start <= start);
    }
}

fn longer(line: &Line, find: &Find, range: Range) -> Option<(Range, EntityType, &'static str)> {
    let same = |range: Range| (range, find.r#type, find.rule);
    match find.r#type {
        EntityType::Person if find.entry.is_none() => named_bill(line, range)
            .or_else(|| bill(line, range).filter(|_| matches!(line.word(range.to - 1), "Bill" | "Act")))
            .map(|range| (range, EntityType::Law, "law_head"))
            .or_else(|| own_law(line, range).map(|range| (range, EntityType::Law, "law_head")))
            .or_else(|| {
                let range = named_after(line, range)?;
                by_head(line, range).map(|verdict| (range, verdict.r#type, verdict.rule))
            })
            .or_else(|| ampersand(line, range).map(|range| (range, EntityType::Org, "ampersand")))
            .or_else(|| hyphen(line, range).map(same))
            .or_else(|| particles(line, range).map(same))
            .or_else(|| initials(line, range).map(same))
            .or_else(|| behind_profession(line, range).map(same))
            .or_else(|| has_form(line, range).then_some((range, EntityType::Org, "org_suffix")))
            .or_else(|| storm(line, range).map(|range| (range, EntityType::Event, "storm"))),
        EntityType::Law | EntityType::WorkOfArt if find.entry.is_none() => {
            bill(line, range).map(|range| (range, EntityType::Law, "law_head"))
        }
        EntityType::Org if find.entry.is_none() => {
            let found = ampersand(line, range).or_else(|| partners(line, range));
            found.or_else(|| matters(line, range)).map(same)
        }
        EntityType::Gpe | EntityType::Loc | EntityType::Fac if find.entry.is_none() => {
            let storm = storm(line, range).map(|range| (range, EntityType::Event, "storm"));
            let named = || {
                let range = behind_profession(line, range).filter(|range| by_head(line, *range).is_none())?;
                Some((range, EntityType::Person, "given_name")).filter(|_| find.rule == MODEL)
            };
            storm.or_else(named)
        }
        _ => None,
    }
}

/// "Queen Maud's College": what is named after somebody, with the title before.
fn named_after(line: &Line, range: Range) -> Option<Range> {
    let is_genitive = line.token(range.to)?.kind == Kind::Possessive;
    let head = range.to + 1;
    let is_head = line.is_capital(head) && line.class(head).has(Class::HonorHead) && !line.is_capital(head + 1);
    let before =
        range.from.checked_sub(1).filter(|before| line.is_capital(*before) && line.class(*before).has(Class::Role));
    (is_genitive && is_head).then_some(Range { from: before.unwrap_or(range.from), to: head + 1 })
}

/// "Marlowe's Law", also where the genitive is in the name that was found.
fn own_law(line: &Line, range: Range) -> Option<Range> {
    let head = if line.token(range.to)?.kind == Kind::Possessive { range.to + 1 } else { range.to.checked_sub(1)? };
    let owner = head.checked_sub(1).filter(|owner| *owner > range.from)?;
    let is_law = line.is_capital(head) && line.class(head).has(Class::LawHead) && !line.is_capital(head + 1);
    let is_owned = line.token(owner).is_some_and(|token| token.kind == Kind::Possessive);
    (is_law && is_owned).then_some(Range { to: head + 1, ..range })
}

/// "A. P. Halloway" at the start of a sentence, where "A" is an article elsewhere.
fn initials(line: &Line, range: Range) -> Option<Range> {
    let is_initial = |at: usize| {
        line.is_capital(at)
            && line.word(at).len() == 1
            && line.token(at + 1).is_some_and(|dot| dot.is('.') && dot.glued)
    };
    let from = range.from.checked_sub(2).filter(|from| is_initial(*from) && is_initial(range.from))?;
    let opens = is_opener(line.tokens, from);
    opens.then_some(Range { from, ..range })
}

/// "Tomé da Rocha" where only `Rocha` was found: particles in lower case, and the given name before them.
fn particles(line: &Line, range: Range) -> Option<Range> {
    /// Particles of one name, at most.
    const MOST: usize = 3;
    let is_particle = |at: usize| !line.is_capital(at) && line.class(at).has(Class::Particle);
    let mut from = range.from;
    while from > 0 && is_particle(from - 1) && range.from - from < MOST {
        from -= 1;
    }
    let given = from.checked_sub(1).filter(|_| from < range.from)?;
    let others = [
        Class::NotName,
        Class::Calendar,
        Class::Role,
        Class::RoleModifier,
        Class::Article,
        Class::PlacePrep,
        Class::OrgHead,
    ];
    let is_name = line.token(given).is_some_and(|token| token.case == Case::Title)
        && !line.class(given).any(&others)
        && !line.class(given).any(&[Class::FirmFront, Class::FacHead, Class::LocFront, Class::Speech])
        && (!line.class(given).has(Class::Common) || line.is_given(given));
    let is_listed = line.name_at(given, given + 1).is_some() && !line.is_given(given);
    (is_name && !is_listed).then_some(Range { from: given, ..range })
}

/// Adds people whose given name is a month, `April Sundquist`, where no word before it leads to a date; the surname must be of no
/// list and no ordinary word.
fn add_month_names(line: &Line, finds: &mut Vec<Find>) {
    for month in 0..line.tokens.len() {
        if !line.class(month).has(Class::Calendar) || !line.is_capital(month) || !line.is_given(month) {
            continue;
        }
        let last = month + 1;
        let is_surname = line.token(last).is_some_and(|token| token.case == Case::Title)
            && !line.is_capital(last + 1)
            && !line.class(last).any(&[Class::Common, Class::Calendar, Class::NotName, Class::Role])
            && line.name_at(last, last + 1).is_none();
        if is_surname && !leads_to_date(line, month) {
            let range = Range { from: month, to: last + 1 };
            // `Theresa May` before a surname, a firm, and what the user's own list has stay.
            let stays = |find: &Find| {
                let own = range_of(line, find);
                line.rules.is_own(find.entry)
                    || own.from < range.from
                    || own.to > range.to
                    || own == range && find.r#type == EntityType::Org
            };
            let span = line.place(range).span;
            if !finds.iter().any(|find| find.place.span.overlaps(span) && stays(find)) {
                put(finds, made(line, range, EntityType::Person, ("given_name", 0.8)));
            }
        }
    }
}

/// Whether the words before a month make it a date: "in April", "5 May", "last June", "a June poll". "By April Sandoval" is hardly
/// one where the lists have the surname.
fn leads_to_date(line: &Line, month: usize) -> bool {
    let Some(before) = month.checked_sub(1) else { return false };
    let is_number = line.token(before).is_some_and(|token| token.kind == Kind::Number);
    let of = |class: Class| line.class(before).has(class);
    // "between April and June Trump raised"
    let is_second = before > 0 && line.class(before - 1).has(Class::Calendar);
    let is_link =
        line.class(before).any(&[Class::PlacePrep, Class::Bridge]) || line.word(before).eq_ignore_ascii_case("by");
    let is_sure = of(Class::BeforeMonth) || of(Class::Article) || is_second;
    is_number || is_sure || is_link && !line.class(month + 1).has(Class::Surname)
}

/// "Comercial Ribeiro S.A.", "Talvik Oy": a name that ends with the form of a company.
fn has_form(line: &Line, range: Range) -> bool {
    let Some((_, form)) = line.place(range).span.of(line.text).rsplit_once(' ') else { return false };
    // "Ana Sa" is a person, "Ana SA" a firm.
    let is_short = form.len() == 2 && form.ends_with(char::is_lowercase) && line.is_given(range.from);
    if !form.starts_with(char::is_uppercase) || form.len() > LONGEST_FORM || is_short {
        return false;
    }
    let classes = match form.contains('.') {
        true => line.rules.classes(hash_lower(&form.replace('.', ""))),
        false => line.class(range.to.wrapping_sub(1)),
    };
    classes.has(Class::OrgSuffix) && !classes.any(&[Class::NameSuffix, Class::Given, Class::Surname])
}

/// "Geologist Pia Lindahl": a profession before a given name is no part of the name.
fn behind_profession(line: &Line, range: Range) -> Option<Range> {
    let is_profession = line.class(range.from).has(Class::Profession) && !line.is_given(range.from);
    let is_named = line.words(range).count() > 2 && line.is_given(range.from + 1);
    (is_profession && is_named).then_some(Range { from: range.from + 1, ..range })
}

/// "Kim Ji-won" where the name ends with the hyphen.
fn hyphen(line: &Line, range: Range) -> Option<Range> {
    let ends_open = range.to > range.from && line.token(range.to - 1).is_some_and(Token::is_dash);
    let tail = line.token(range.to)?;
    (ends_open && tail.kind == Kind::Word && tail.glued).then_some(Range { to: range.to + 1, ..range })
}

/// "Hurricane Odile", "Tropical Storm Tavi".
fn storm(line: &Line, range: Range) -> Option<Range> {
    let n_words = line.words(range).count();
    // "Storm Brenna" as one name; a person of that name speaks.
    if n_words == 2 && line.word(range.from) == "Storm" {
        return (!line.class(range.to).has(Class::Speech)).then_some(range);
    }
    let before = range.from.checked_sub(1).filter(|_| n_words == 1)?;
    if !line.is_capital(before) || !line.class(before).has(Class::Storm) {
        return None;
    }
    let is_tropical = before > 0 && line.word(before - 1) == "Tropical";
    Some(Range { from: before - usize::from(is_tropical), ..range })
}

/// "Committee on Banking, Housing and Urban Affairs": the matters of a body, all ordinary words.
fn matters(line: &Line, range: Range) -> Option<Range> {
    let has_link = line.words(range).any(|idx| matches!(line.word(idx), "on" | "of" | "for"));
    if !has_link || !line.token(range.to)?.is(',') {
        return None;
    }
    let is_matter = |idx: usize| {
        line.is_capital(idx)
            && line.class(idx).any(&[Class::Common, Class::RoleModifier])
            && !line.class(idx).any(&[Class::Calendar, Class::Given])
            && line.name_at(idx, idx + 2).is_none()
    };
    let matter = |from: usize| {
        let to = (from..from + 4).find(|idx| !is_matter(*idx)).unwrap_or(from + 4);
        (to > from).then_some(to)
    };
    let mut to = matter(range.to + 1)?;
    for _ in 0..MOST_MATTERS {
        let after = if line.token(to)?.is(',') { to + 1 } else { to };
        let is_last = line.word(after) == "and";
        if !is_last && after == to {
            return None;
        }
        to = matter(if is_last { after + 1 } else { after })?;
        if is_last {
            // "Education, Health and Sports Minister": an office, not a body.
            return line.role_at(to - 1, line.tokens.len()).is_none().then_some(Range { to, ..range });
        }
    }
    None
}

/// "Data Protection and Privacy Bill": the matters of a law before the "and" that the name was cut at.
fn bill(line: &Line, range: Range) -> Option<Range> {
    let last = range.to.checked_sub(1).filter(|last| line.class(*last).has(Class::LawHead))?;
    let is_matter =
        |idx: usize| line.is_capital(idx) && line.class(idx).has(Class::Common) && !line.class(idx).has(Class::NotName);
    let all_common = (range.from..last).all(|idx| is_matter(idx) || line.word(idx) == "and");
    if !all_common || line.word(range.from.checked_sub(1)?) != "and" {
        return None;
    }
    let mut from = range.from - 1;
    while from > 0 && (is_matter(from - 1) || line.token(from - 1)?.is(',') && is_matter(from.checked_sub(2)?)) {
        from -= 1;
    }
    let opens = from.checked_sub(1).is_none_or(|before| !line.is_capital(before) || line.word(before) == "The");
    (from < range.from - 1 && opens).then_some(Range { from, ..range })
}

/// "Online Safety Bill", where the last word reads as a first name.
fn named_bill(line: &Line, range: Range) -> Option<Range> {
    let is_bill = range.to == range.from + 1 && matches!(line.word(range.from), "Bill" | "Act");
    let is_matter = |idx: usize| {
        line.is_capital(idx)
            && line.class(idx).has(Class::Common)
            && !line.class(idx).any(&[Class::Role, Class::RoleModifier, Class::NotName, Class::Calendar])
    };
    if !is_bill || line.is_capital(range.to) {
        return None;
    }
    let mut from = range.from;
    while from > 0 && is_matter(from - 1) {
        from -= 1;
    }
    (from < range.from && from > 0).then_some(Range { from, ..range })
}

/// "Marks & Roe": what stands before the sign is a part of the firm.
fn ampersand(line: &Line, range: Range) -> Option<Range> {
    let sign = range.from.checked_sub(1).filter(|sign| line.word(*sign) == "&")?;
    let is_part =
        |at: usize| line.is_capital(at) && !line.class(at).any(&[Class::NotName, Class::Calendar, Class::Role]);
    // "Tom Roe & Ada Low" are two people, and so are "Jay & Trish".
    let before = sign.checked_sub(1).filter(|before| is_part(*before))?;
    let is_alone = before == 0 || !is_part(before - 1);
    let is_word = line.words(range).count() == 1 && !line.is_given(before) && !line.is_given(range.from);
    (is_alone && is_word).then_some(Range { from: before, ..range })
}

/// "Marsh, Kettle & Crowe LLP", "Marsh and Crowe Ltd": the partners before the last of a firm with its form.
fn partners(line: &Line, range: Range) -> Option<Range> {
    let is_form = |at: usize| line.class(at).any(&[Class::OrgSuffix, Class::Firm]);
    let is_part = |at: usize| {
        line.is_capital(at) && !line.class(at).any(&[Class::NotName, Class::Calendar, Class::Role]) && !is_form(at)
    };
    // A part before a link, with nothing of a longer name before it.
    let before = |from: usize, is_link: fn(&str) -> bool| {
        let part = from.checked_sub(2).filter(|part| is_part(*part) && is_link(line.word(part + 1)))?;
        (part == 0 || !is_part(part - 1)).then_some(part)
    };
    // "Norway and Crowe Ltd": what is listed, or has a first name's look, is a name of its own.
    let is_unknown = |at: usize| line.name_at(at, at + 1).is_none() && !line.is_given(at);
    let n_words = line.words(range).count();
    let last = range.to.checked_sub(1).filter(|last| is_form(*last))?;
    let mut from = match line.word(range.from + 1) {
        "&" if last > range.from + 2 => range.from,
        _ if n_words == 2 && line.class(last).has(Class::OrgSuffix) => {
            before(range.from, |link| link == "and").filter(|part| is_unknown(*part))?
        }
        _ => return None,
    };
    for _ in 0..MOST_PARTNERS {
        let part = before(from, |link| link == ",").filter(|part| is_unknown(*part) && !is_plain(line, *part));
        let Some(part) = part else { break };
        from = part;
    }
    (from < range.from).then_some(Range { from, ..range })
}

/// Joins two surnames that the words behind them call one firm: "Marsh and Crowe, a law firm in Orlo,".
fn join_partners(line: &Line, finds: &mut Vec<Find>) {
    /// Words between the article and the noun that says what it is.
    const QUALIFIERS: usize = 4;
    let is_one = |range: Range| range.to == range.from + 1;
    let is_open = |find: &Find| find.entry.is_none() && find.role.is_none();
    let is_firm = |at: usize| {
        // "the company's founders", "the team captains" tell of people.
        let ends = line.token(at + 1).is_none_or(|next| matches!(next.kind, Kind::Mark(_)))
            || line.class(at + 1).any(&[Class::Bridge, Class::PlacePrep, Class::NotName]);
        let is_noun = line.class(at).any(&[Class::OrgHead, Class::FirmNoun]);
        ends && is_noun && !line.is_capital(at) && !line.word(at).ends_with('s')
    };
    let mut idx = 0;
    while let (Some(left), Some(right)) = (finds.get(idx), finds.get(idx + 1)) {
        idx += 1;
        let gap = line.text.get(left.place.span.end as usize..right.place.span.start as usize).unwrap_or_default();
        if !matches!(gap, " and " | " & ") || !is_open(left) || !is_open(right) {
            continue;
        }
        let (one, two) = (range_of(line, left), range_of(line, right));
        let has_article =
            line.token(two.to).is_some_and(|token| token.is(',')) && line.class(two.to + 1).has(Class::Article);
        if !has_article || !is_one(one) || !is_one(two) {
            continue;
        }
        let is_inside = |at: &usize| {
            line.token(*at).is_some_and(|token| token.kind == Kind::Word) && !line.class(*at).has(Class::Bridge)
        };
        if (two.to + 2..two.to + 3 + QUALIFIERS).take_while(is_inside).any(is_firm) {
            put(finds, made(line, Range { from: one.from, to: two.to }, EntityType::Org, ("firm_apposition", 0.85)));
        }
    }
}

/// Joins `William`, `"Billy"` and `Roe`.
fn join_nicknames(line: &Line, finds: &mut Vec<Find>) {
    let mut idx = 0;
    while idx + 1 < finds.len() {
        let joined = [idx + 2, idx + 1].into_iter().find(|right| is_nicknamed(line, finds, idx, *right));
        if let Some(right) = joined
            && let (Some(mut find), Some(end)) =
                (finds.get(idx).cloned(), finds.get(right).map(|find| find.place.span.end))
        {
            let range = Range { from: first_at(line, find.place.span.start), to: first_at(line, end) };
            reach(line, &mut find, range);
            find.is_guess = false;
            put(finds, find);
        }
        idx += 1;
    }
}

fn is_nicknamed(line: &Line, finds: &[Find], left: usize, right: usize) -> bool {
    let (Some(left), Some(right)) = (finds.get(left), finds.get(right)) else { return false };
    let gap = line.text.get(left.place.span.end as usize..right.place.span.start as usize).unwrap_or_default();
    let is_person = |find: &Find| find.r#type == EntityType::Person && find.entry.is_none();
    let inner = gap.strip_prefix(' ').and_then(|gap| gap.strip_suffix(' ')).and_then(|gap| {
        NICKNAME_MARKS.into_iter().find_map(|(open, close)| gap.strip_prefix(open)?.strip_suffix(close))
    });
    let is_name = |inner: &str| {
        inner.starts_with(char::is_uppercase)
            && inner.chars().any(char::is_lowercase)
            && inner.chars().all(|letter| letter.is_alphabetic() || letter == ' ' || letter == '-')
    };
    let is_short = line.words(range_of(line, left)).count() <= 2 && line.words(range_of(line, right)).count() == 1;
    // The model may take the nickname for the start: `James '` and `Jimmy' Torrel`.
    let is_split = match gap {
        " '" => right.place.span.of(line.text).contains("' "),
        " ‘" => right.place.span.of(line.text).contains("’ "),
        " “" => right.place.span.of(line.text).contains("” "),
        " \"" => right.place.span.of(line.text).contains("\" "),
        _ => false,
    };
    if is_split && is_person(left) && is_person(right) {
        return true;
    }
    is_person(left) && is_person(right) && is_short && gap.len() <= LONGEST_NICKNAME && inner.is_some_and(is_name)
}
