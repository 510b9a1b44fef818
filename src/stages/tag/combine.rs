//! Joins what rules and lists find in a chunk with what the model finds.
//!
//! In "Quillmark Shipping Ltd hired Ada Reed" the rule knows the company form whatever the model says; in "fans of Amber
//! Lattice" only the model sees a name. Where both see one span, the rule's row and role stay with it.

use crate::model::vocabulary::EntityType;
use crate::stages::tag::find::Find;
use crate::stages::tag::line::Line;
use crate::stages::tag::model::Guess;

/// Replaces `finds[from..]`, the finds of rules in one chunk, by those of rules and model together.
pub(crate) fn combine(line: &Line, guesses: &[Guess], from: usize, finds: &mut Vec<Find>) {
    let by_rule = finds.split_off(from.min(finds.len()));
    let mut rest = by_rule.into_iter().peekable();
    for guess in guesses {
        let place = line.place(guess.range);
        while let Some(find) = rest.next_if(|find| find.place.span.end <= place.span.start) {
            if stands_alone(&find) {
                finds.push(find);
            }
        }
        let mut own = Some(found(line, guess));
        let mut beaten = Vec::new();
        while let Some(mut find) = rest.next_if(|find| find.place.span.start < place.span.end) {
            if find.place == place {
                merge(&mut find, guess.r#type);
                own = Some(find);
            } else if is_strong(&find) {
                own = None;
                finds.push(find);
            } else {
                beaten.push(find);
            }
        }
        finds.extend(own);
    }
    finds.extend(rest.filter(stands_alone));
}

/// The find of a guess.
pub(crate) fn found(line: &Line, guess: &Guess) -> Find {
    Find {
        place: line.place(guess.range),
        r#type: guess.r#type,
        rule: "model",
        confidence: 0.75,
        entry: None,
        role: None,
        is_guess: false,
        same_as: None,
    }
}

/// A find of a rule on a span that the model finds too.
fn merge(find: &mut Find, r#type: EntityType) {
    find.is_guess = false;
    if find.r#type == r#type || is_strong(find) {
        find.confidence = find.confidence.max(0.8);
        return;
    }
    find.r#type = r#type;
    find.entry = None;
    find.rule = "model";
    find.confidence = 0.7;
}

/// Rules that are right more often than the model where the two differ.
fn is_strong(find: &Find) -> bool {
    find.entry.is_some() || matches!(find.rule, "after_role" | "org_suffix")
}

/// Rules whose finds count where the model sees nothing.
fn stands_alone(find: &Find) -> bool {
    find.is_guess || is_strong(find)
}
