//! Joins what rules and lists find in a chunk with what the model finds.
//!
//! In "Tor Quill, mayor of Bodo" the rule knows the role whatever the model says; in "fans of Amber
//! Lattice" only the model sees a name. Where both see one span, the rule's row and role stay with it.

use crate::model::span::Span;
use crate::model::vocabulary::EntityType;
use crate::rules::tag::class::Class;
use crate::rules::tag::words::{Kind, Token};
use crate::stages::tag::classify::abbreviates_plain;
use crate::stages::tag::find::Find;
use crate::stages::tag::line::{Line, Range};
use crate::stages::tag::model::guess::Guess;
use crate::stages::tag::objects::is_object_rule;

/// Replaces `finds[from..]`, the finds of rules in one chunk, by those of rules and model together.
pub(crate) fn combine(line: &Line, guesses: &[Guess], from: usize, finds: &mut Vec<Find>) {
    let by_rule = finds.split_off(from.min(finds.len()));
    let entry = |find: &Find| find.entry.and_then(|entry| line.rules.entries.get(entry as usize));
    let is_own = |find: &Find| line.rules.is_own(find.entry);
    let known = |find: &Find| entry(find).map_or("", |entry| entry.known.as_str());
    let alone = |find: &Find| is_own(find) || stands_alone(find, known(find), find.place.span.of(line.text));
    let mut rest = by_rule.into_iter().peekable();
    for guess in guesses.iter().flat_map(|guess| parts(line, *guess)).flatten() {
        let guess = &guess;
        let place = line.place(guess.range);
        if guess.range.to == guess.range.from + 1 && abbreviates_plain(line, guess.range.from) {
            continue;
        }
        if finds
            .last()
            .is_some_and(|last| last.place.segment == place.segment && last.place.span.end > place.span.start)
        {
            // "Washington, D.C." of the lists holds this guess too.
            continue;
        }
        while let Some(find) = rest.next_if(|find| find.place.span.end <= place.span.start) {
            finds.extend(left_over(find, &alone));
        }
        let mut met = Vec::new();
        while let Some(find) = rest.next_if(|find| find.place.span.start < place.span.end) {
            met.push(find);
        }
        if met.iter().any(is_own) || are_apart(line, guess, &met) || is_only_place(line, guess, &met) {
            finds.extend(met);
            continue;
        }
        if has_postal_code(line, guess, &met) {
            finds.extend(met.into_iter().take(1));
            continue;
        }
        let mut own = Some(found(line, guess));
        for mut find in met {
            if find.place == place {
                merge(line, &mut find, guess);
                own = Some(find);
            } else if outweighs(&find, place.span) {
                own = None;
                finds.push(find);
            }
        }
        finds.extend(own);
    }
    finds.extend(rest.filter_map(|find| left_over(find, &alone)));
}

/// A guess, or the two that it is: "Clean Harbour Act and the Fair Ports Act", a head word on either side.
fn parts(line: &Line, guess: Guess) -> [Option<Guess>; 2] {
    let Range { from, to } = guess.range;
    let heads = [Class::LawHead, Class::OrgHead, Class::EventHead, Class::FacHead, Class::LocHead, Class::WorkHead];
    let is_head = |at: usize| line.is_capital(at) && line.class(at).any(&heads);
    let joint = (from + 2..to.saturating_sub(3))
        .find(|at| line.word(*at) == "and" && line.word(at + 1) == "the" && is_head(at - 1) && is_head(to - 1));
    if let Some(at) = behind_person(line, guess) {
        let person = Guess { range: Range { from, to: at }, ..guess };
        let place = Guess { range: Range { from: at + 1, to }, r#type: EntityType::Gpe, ..guess };
        return [Some(person), line.is_capital(at + 1).then_some(place)];
    }
    if let Some(at) = behind_firm(line, guess) {
        return [Range { from, to: at }, Range { from: at + 1, to }].map(|range| Some(Guess { range, ..guess }));
    }
    match joint {
        Some(at) => [Range { from, to: at }, Range { from: at + 2, to }].map(|range| Some(Guess { range, ..guess })),
        None => [Some(guess), None],
    }
}

/// The "of" between a person of two names or more and a place: "Ada Roe of Orlo", but not "Harald of Norway".
fn behind_person(line: &Line, guess: Guess) -> Option<usize> {
    let Range { from, to } = guess.range;
    let is_person = guess.r#type == EntityType::Person;
    let of = (from + 2..to.saturating_sub(1)).find(|at| is_person && line.word(*at) == "of")?;
    (line.words(Range { from, to: of }).count() >= 2).then_some(of)
}

/// The "and" between a firm with its form and another: "Ruby Capital Group and Capital on Hand".
fn behind_firm(line: &Line, guess: Guess) -> Option<usize> {
    let Range { from, to } = guess.range;
    let is_end = |at: usize| line.class(at).any(&[Class::OrgSuffix, Class::Firm]) || line.word(at) == "Group";
    (from + 2..to.saturating_sub(2)).find(|at| {
        guess.r#type == EntityType::Org && line.word(*at) == "and" && is_end(at - 1) && line.is_capital(at + 1)
    })
}

/// What stays of a find of a rule where the model sees nothing: itself, or a guess that another name of the document may
/// confirm, such as `HTC` of "HTC (Harbour Trade Council)".
fn left_over(mut find: Find, alone: &impl Fn(&Find) -> bool) -> Option<Find> {
    if !alone(&find) {
        let may_be_short = matches!(find.rule, "acronym" | "known_name");
        find.is_guess = true;
        return may_be_short.then_some(find);
    }
    Some(find)
}

/// Whether finds are joined so that one guess over them is wrong: "Norway-Chile", "Grand Hall in Oslo", "Quill-Reed talks",
/// "Department of Justice and Canada".
fn are_apart(line: &Line, guess: &Guess, met: &[Find]) -> bool {
    met.windows(2).any(|pair| {
        let [left, right] = pair else { return false };
        let gap = line.text.get(left.place.span.end as usize..right.place.span.start as usize).unwrap_or_default();
        let is_known = left.entry.is_some() || right.entry.is_some();
        match gap {
            "-" | "–" | "—" | "‑" | "‐" => {
                let is_person = |find: &Find| find.r#type == EntityType::Person && guess.r#type != EntityType::Person;
                is_known || is_person(left) && is_person(right)
            }
            " in " => is_known,
            " and " => right.entry.is_some() && right.r#type == EntityType::Gpe,
            _ => false,
        }
    })
}

/// "2011 Norway" without an event word behind it, "One-Norway policy": the listed name alone is one.
fn is_only_place(line: &Line, guess: &Guess, met: &[Find]) -> bool {
    let [find] = met else { return false };
    if find.entry.is_none() {
        return false;
    }
    let first = line.token(guess.range.from).map(|token| token.kind);
    let is_joined = line.token(guess.range.from + 1).is_some_and(Token::is_dash);
    if is_joined && guess.range.to == guess.range.from + 3 {
        return find.place == line.place(Range { from: guess.range.from + 2, to: guess.range.to });
    }
    first == Some(Kind::Number)
        && guess.r#type == EntityType::Event
        && line.token(guess.range.from + 1).is_some_and(|token| token.span.start == find.place.span.start)
        && find.place.span.end == line.place(guess.range).span.end
}

/// "Oslo E17", "Oslo EC2A 4NE": a listed place with a postal code behind it, which is no part of the name.
fn has_postal_code(line: &Line, guess: &Guess, met: &[Find]) -> bool {
    let Some(find) = met.first().filter(|find| find.entry.is_some() && find.r#type == EntityType::Gpe) else {
        return false;
    };
    let own = line.place(guess.range).span;
    let rest = guess.range.from..guess.range.to;
    let is_behind = |idx: &usize| line.token(*idx).is_some_and(|token| token.span.start >= find.place.span.end);
    find.place.span.start == own.start
        && find.place.span.end < own.end
        && rest.filter(is_behind).all(|idx| is_postal_code(line, idx))
}

/// "E17" and "2AA", but not "2012".
fn is_postal_code(line: &Line, idx: usize) -> bool {
    let word = line.word(idx).as_bytes();
    let is_any = |test: fn(&u8) -> bool| word.iter().any(test);
    is_any(u8::is_ascii_uppercase) && is_any(u8::is_ascii_digit) && word.iter().all(u8::is_ascii_alphanumeric)
}

/// The find of a guess.
fn found(line: &Line, guess: &Guess) -> Find {
    Find {
        place: line.place(guess.range),
        r#type: guess.r#type,
        rule: guess.rule,
        confidence: guess.confidence,
        entry: None,
        role: None,
        is_guess: false,
        same_as: None,
    }
}

/// A find of a rule on a span that the model finds too.
fn merge(line: &Line, find: &mut Find, guess: &Guess) {
    find.is_guess = false;
    if find.r#type == guess.r#type {
        find.confidence = find.confidence.max(guess.confidence);
        return;
    }
    // Lists and titles know the type better than the context does, as measured on the development sets.
    let is_other = !matches!(
        guess.r#type,
        EntityType::Person | EntityType::Org | EntityType::Gpe | EntityType::Loc | EntityType::Fac
    );
    let last = guess.range.to.wrapping_sub(1);
    // "Omar Street appeared" is a man, "in Dean Street" a street.
    let is_long = line.words(guess.range).count() > 2;
    let is_place = guess.range.from.checked_sub(1).is_some_and(|before| line.class(before).has(Class::PlacePrep));
    let is_honored =
        line.class(last).has(Class::HonorHead) && !line.class(last).has(Class::Surname) && (is_long || is_place);
    let holds = match find.rule {
        "after_role" | "before_role" | "gpe_head" => true,
        rule if is_object_rule(rule) => true,
        // "Clara Voss University" and "Victor Hamm Street" bear the names of people; "Tyra Banks" is one.
        "org_head" | "fac_head" if guess.r#type == EntityType::Person && is_honored => true,
        "org_head" | "loc_head" => is_other,
        "fac_head" => matches!(guess.r#type, EntityType::Language | EntityType::Norp),
        "event_head" => guess.r#type != EntityType::Org,
        // "Forecasters said Hurricane Odile ..."
        "event_front" => guess.r#type == EntityType::Person,
        "direction" => guess.r#type == EntityType::Gpe,
        "loc_front" => guess.r#type == EntityType::Fac,
        _ => find.entry.is_some(),
    };
    if holds {
        return;
    }
    find.r#type = guess.r#type;
    find.entry = None;
    // "The North" may still be a country that the document names.
    if find.rule != "direction" {
        find.rule = guess.rule;
    }
    find.confidence = guess.confidence;
}

/// Whether a find of a rule stands against a guess that meets it at another span.
fn outweighs(find: &Find, guess: Span) -> bool {
    let span = find.place.span;
    let holds = span.start <= guess.start && guess.end <= span.end;
    matches!(find.rule, "after_role" | "before_role" | "law_case")
        || holds && (find.entry.is_some() || find.rule == "org_suffix" || is_object_rule(find.rule))
        || holds && find.rule == "quoted_title" && find.confidence > 0.7
}

/// "Carver Street".
fn is_street(text: &str) -> bool {
    const STREETS: [&str; 6] = ["Street", "Road", "Avenue", "Lane", "Boulevard", "Highway"];
    text.rsplit_once(' ').is_some_and(|(_, last)| STREETS.contains(&last))
}

/// Whether a find of a rule counts where the model sees nothing.
fn stands_alone(find: &Find, known: &str, text: &str) -> bool {
    let is_sure =
        text.contains(' ') || ["country:", "nation:", "capital:", "group:"].iter().any(|kind| known.starts_with(kind));
    match find.rule {
        "after_role" | "before_role" | "org_cue" | "particle" => true,
        rule if is_object_rule(rule) => true,
        // "the film “The Long Way Home”", "14 Harbour Street".
        "quoted_title" | "address" => find.confidence > 0.7,
        "fac_head" => is_street(text),
        "org_suffix" => text.contains(' '),
        "event_front" => {
            ["Hurricane ", "Typhoon ", "Cyclone ", "Tropical ", "Storm "].iter().any(|storm| text.starts_with(storm))
        }
        _ => find.is_guess || find.entry.is_some() && is_sure,
    }
}
