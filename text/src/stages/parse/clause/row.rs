//! A clause as a row of the table `clauses`: its parts as surfaces.
//!
//! "Lee met Xi in Beijing on Monday" gives the subject "Lee", the object "Xi" and the arguments "in Beijing", "on Monday".
//! Without an object the predicate takes the preposition after it along: "was born in", with the argument "in Lima".

use crate::model::clause::{Argument, Clause, ClauseKind, Role};
use crate::model::span::Span;

/// The parts of a clause that are text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseSurface<'t> {
    /// "Were arrested", "agreed to build", "was born in".
    pub predicate: String,
    /// Who.
    pub subject: Option<&'t str>,
    /// Whom or what.
    pub object: Option<&'t str>,
    /// The rest, each with its preposition; what stands behind the predicate comes first.
    pub arguments: Vec<String>,
}

/// Whether a clause has a row of its own: one that another clause states in full has none.
pub fn has_row(clause: &Clause) -> bool {
    !clause.is_carrier
}

/// The surfaces of a clause in its segment's text.
pub fn surface<'t>(clause: &Clause, text: &'t str) -> ClauseSurface<'t> {
    let object = clause.object();
    let merged = merge(clause);
    let mut predicate = clause.predicate.clone();
    let first = merged.first().filter(|_| object.is_none() && clause.kind != ClauseKind::Noun);
    if let Some(preposition) = first.and_then(|(argument, span)| adjoining_preposition(clause, argument, *span, text)) {
        predicate.push(' ');
        predicate.push_str(preposition);
    }
    ClauseSurface {
        predicate,
        subject: clause.subject().map(|argument| argument.span.of(text)),
        object: object.map(|argument| argument.span.of(text)),
        arguments: merged.iter().map(|(argument, span)| shown(argument, *span, text)).collect(),
    }
}

/// The arguments besides subject and object, with those of one coordination as one: "in Paris and Rome".
fn merge(clause: &Clause) -> Vec<(&Argument, Span)> {
    let mut merged: Vec<(&Argument, Span)> = Vec::new();
    let rest = clause.arguments.iter().filter(|argument| !matches!(argument.role, Role::Subject | Role::Object));
    for argument in rest {
        match merged.last_mut() {
            Some((last, span)) if are_coordinated(last, argument, *span) => span.end = span.end.max(argument.span.end),
            _ => merged.push((argument, argument.span)),
        }
    }
    merged
}

fn are_coordinated(last: &Argument, argument: &Argument, span: Span) -> bool {
    let is_same_phrase =
        argument.role == Role::Attribute || argument.preposition.is_some() && span.start == argument.span.start;
    last.role == argument.role && is_same_phrase && span.start <= argument.span.start
}

/// The preposition of an argument right after the predicate, as written.
fn adjoining_preposition<'a>(clause: &Clause, argument: &'a Argument, span: Span, text: &str) -> Option<&'a str> {
    let preposition =
        argument.preposition.as_deref().filter(|_| matches!(argument.role, Role::Oblique | Role::Agent))?;
    let is_behind = span.start > clause.head_span.start && argument.phrase.span.start > span.start;
    let is_written = span.of(text).to_lowercase().starts_with(preposition);
    (is_behind && is_written).then_some(preposition)
}

/// "The house in which he lived": the preposition is elsewhere and comes before the noun in the table.
fn shown(argument: &Argument, span: Span, text: &str) -> String {
    match &argument.preposition {
        Some(preposition) if argument.span == argument.phrase.span && argument.role == Role::Oblique => {
            format!("{preposition} {}", span.of(text))
        }
        _ => span.of(text).to_string(),
    }
}
