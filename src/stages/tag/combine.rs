//! Joins what rules and lists find in a chunk with what the model finds.
//!
//! In "Quillmark Shipping Ltd hired Ada Reed" the rule knows the company form whatever the model says; in "fans of Amber
//! Lattice" only the model sees a name. Where both see one span, the rule's row and role stay with it.

use crate::model::span::Span;
use crate::stages::tag::find::Find;
use crate::stages::tag::line::Line;
use crate::stages::tag::model::Guess;

/// Replaces `finds[from..]`, the finds of rules in one chunk, by those of rules and model together.
pub(crate) fn combine(line: &Line, guesses: &[Guess], from: usize, finds: &mut Vec<Find>) {
    let by_rule = finds.split_off(from.min(finds.len()));
    let known = |find: &Find| {
        find.entry.and_then(|entry| line.rules.entries.get(entry as usize)).map_or("", |entry| entry.known.as_str())
    };
    let alone = |find: &Find| stands_alone(find, known(find), find.place.span.of(line.text));
    let mut rest = by_rule.into_iter().peekable();
    for guess in guesses {
        let place = line.place(guess.range);
        while let Some(find) = rest.next_if(|find| find.place.span.end <= place.span.start) {
            if alone(&find) {
                finds.push(find);
            }
        }
        let mut met = Vec::new();
        while let Some(find) = rest.next_if(|find| find.place.span.start < place.span.end) {
            met.push(find);
        }
        if are_apart(line, &met) {
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
    finds.extend(rest.filter(alone));
}

/// Whether finds are joined by a dash or by "in", so that one guess over them is wrong: "Norway-Chile", "Grand Hall in Oslo".
fn are_apart(line: &Line, met: &[Find]) -> bool {
    met.windows(2).any(|pair| {
        let [left, right] = pair else { return false };
        let gap = line.text.get(left.place.span.end as usize..right.place.span.start as usize).unwrap_or_default();
        let joint = matches!(gap, "-" | "–" | "—" | "‑" | "‐" | " in ");
        joint && (left.entry.is_some() || right.entry.is_some())
    })
}

/// The find of a guess.
fn found(line: &Line, guess: &Guess) -> Find {
    Find {
        place: line.place(guess.range),
        r#type: guess.r#type,
        rule: "model",
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
    if find.entry.is_some() || find.rule == "after_role" {
        return;
    }
    find.r#type = guess.r#type;
    find.entry = None;
    find.rule = "model";
    find.confidence = guess.confidence;
}

/// Whether a find of a rule stands against a guess that meets it at another span.
fn outweighs(find: &Find, guess: Span) -> bool {
    let span = find.place.span;
    let holds = span.start <= guess.start && guess.end <= span.end;
    find.rule == "after_role" || holds && (find.entry.is_some() || find.rule == "org_suffix")
}

/// Whether a find of a rule counts where the model sees nothing.
fn stands_alone(find: &Find, known: &str, text: &str) -> bool {
    let is_sure = text.contains(' ') || ["country:", "nation:", "capital:"].iter().any(|kind| known.starts_with(kind));
    find.is_guess || find.rule == "after_role" || find.entry.is_some() && is_sure
}
