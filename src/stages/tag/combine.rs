//! Joins what rules and lists find in a chunk with what the model finds.
//!
//! In "Tor Quill, mayor of Bodo" the rule knows the role whatever the model says; in "fans of Amber
//! Lattice" only the model sees a name. Where both see one span, the rule's row and role stay with it.

use crate::model::span::Span;
use crate::model::vocabulary::EntityType;
use crate::rules::tag::words::{Kind, Token};
use crate::stages::tag::classify::abbreviates_plain;
use crate::stages::tag::find::Find;
use crate::stages::tag::line::{Line, Range};
use crate::stages::tag::model::Guess;

/// Replaces `finds[from..]`, the finds of rules in one chunk, by those of rules and model together.
pub(crate) fn combine(line: &Line, guesses: &[Guess], from: usize, finds: &mut Vec<Find>) {
    let by_rule = finds.split_off(from.min(finds.len()));
    let entry = |find: &Find| find.entry.and_then(|entry| line.rules.entries.get(entry as usize));
    let is_own = |find: &Find| entry(find).is_some_and(|entry| entry.is_own);
    let known = |find: &Find| entry(find).map_or("", |entry| entry.known.as_str());
    let alone = |find: &Find| {
        is_own(find) || is_headed(line, find) || stands_alone(find, known(find), find.place.span.of(line.text))
    };
    let mut rest = by_rule.into_iter().peekable();
    for guess in guesses {
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
            finds.extend(left_over(line, find, &alone));
        }
        let mut met = Vec::new();
        while let Some(find) = rest.next_if(|find| find.place.span.start < place.span.end) {
            met.push(find);
        }
        if met.iter().any(is_own) || are_apart(line, guess, &met) || is_only_place(line, guess, &met) {
            finds.extend(met);
            continue;
        }
        let mut own = Some(found(line, guess));
        for mut find in met {
            if find.place == place {
                merge(&mut find, guess);
                own = Some(find);
            } else if outweighs(&find, place.span) {
                own = None;
                finds.push(find);
            }
        }
        finds.extend(own);
    }
    finds.extend(rest.filter_map(|find| left_over(line, find, &alone)));
}

/// What stays of a find of a rule where the model sees nothing: itself, or a guess that another name of the document may
/// confirm, such as `HTC` of "HTC (Harbour Trade Council)".
fn left_over(line: &Line, mut find: Find, alone: &impl Fn(&Find) -> bool) -> Option<Find> {
    if !alone(&find) {
        let may_be_short = matches!(find.rule, "acronym" | "known_name") && !line.text.is_empty();
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
fn merge(find: &mut Find, guess: &Guess) {
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
    let holds = match find.rule {
        "after_role" | "before_role" | "gpe_head" => true,
        "org_head" => is_other,
        "event_head" => guess.r#type != EntityType::Org,
        _ => find.entry.is_some(),
    };
    if holds {
        return;
    }
    find.r#type = guess.r#type;
    find.entry = None;
    find.rule = guess.rule;
    find.confidence = guess.confidence;
}

/// Whether a find of a rule stands against a guess that meets it at another span.
fn outweighs(find: &Find, guess: Span) -> bool {
    let span = find.place.span;
    let holds = span.start <= guess.start && guess.end <= span.end;
    find.rule == "after_role"
        || find.rule == "before_role"
        || holds && (find.entry.is_some() || find.rule == "org_suffix")
}

/// "the Corridor Policy Institute": an article, two words and a head word of organisations.
fn is_headed(line: &Line, find: &Find) -> bool {
    let text = find.place.span.of(line.text);
    let before = line.text.get(..find.place.span.start as usize).unwrap_or_default();
    let has_article = before.ends_with("the ") || before.ends_with("The ");
    find.rule == "org_head" && has_article && !text.contains(" of ") && text.split(' ').count() >= 3
}

/// Whether a find of a rule counts where the model sees nothing.
fn stands_alone(find: &Find, known: &str, text: &str) -> bool {
    let is_sure =
        text.contains(' ') || ["country:", "nation:", "capital:", "group:"].iter().any(|kind| known.starts_with(kind));
    match find.rule {
        "after_role" | "before_role" | "org_cue" => true,
        // "the film “The Long Way Home”", "14 Harbour Street".
        "quoted_title" | "address" => find.confidence > 0.7,
        _ => find.is_guess || find.entry.is_some() && is_sure,
    }
}
