//! A clause as a row of the table `clauses`: its parts as surfaces.
//!
//! "Lee met Xi in Beijing on Monday" gives the subject "Lee", the object "Xi" and the arguments "in Beijing", "on Monday".

use crate::model::clause::{Argument, Clause, ClauseKind, Role};
use crate::model::span::Span;

/// The parts of a clause that are text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseSurface<'t> {
    /// "Were arrested", "agreed to build".
    pub predicate: String,
    /// Who.
    pub subject: Option<&'t str>,
    /// Whom or what; of a copula what is said.
    pub object: Option<&'t str>,
    /// The rest, each with its preposition.
    pub arguments: Vec<String>,
}

fn opt(name: &str) -> bool {
    std::env::var("OPT").is_ok_and(|all| all.split(' ').any(|one| one == name))
}

/// The surfaces of a clause in its segment's text.
pub fn surface<'t>(clause: &Clause, text: &'t str) -> ClauseSurface<'t> {
    let object = clause.object();
    let mut spans: Vec<(Role, Span, &Argument)> = Vec::new();
    let mut n_skip = 0;
    for argument in &clause.arguments {
        if matches!(argument.role, Role::Subject | Role::Object) {
            continue;
        }
        if opt("noadvcl") && argument.role == Role::Adverbial {
            continue;
        }
        let n_words = argument.span.of(text).split(' ').count();
        for n in [4usize, 6, 8, 10, 12, 16] {
            if opt(&format!("adv{n}")) && argument.role == Role::Adverbial && n_words > n {
                n_skip += 1;
            }
            if opt(&format!("front{n}"))
                && argument.role == Role::Adverbial
                && argument.span.start < clause.head_span.start
                && n_words > n
            {
                n_skip += 1;
            }
        }
        if opt("noadvmod")
            && argument.role == Role::Modifier
            && argument.phrase.date.is_none()
            && argument.phrase.lemma.ends_with("ly")
        {
            n_skip += 1;
        }
        if n_skip > 0 {
            n_skip = 0;
            continue;
        }
        if opt("nomod") && argument.role == Role::Modifier {
            continue;
        }
        if opt("nofront")
            && argument.span.start < clause.head_span.start
            && argument.role != Role::Modifier
            && !matches!(argument.role, Role::Oblique)
        {
            continue;
        }
        // "In Paris and Rome" is one argument of the table.
        match spans.last_mut() {
            Some((role, span, _))
                if !opt("nomerge")
                    && *role == argument.role
                    && (argument.role == Role::Attribute
                        || argument.preposition.is_some() && span.start == argument.span.start) =>
            {
                span.end = span.end.max(shown(argument).end);
            }
            _ => spans.push((argument.role, shown(argument), argument)),
        }
    }
    let mut predicate = clause.predicate.clone();
    if opt("prep")
        && object.is_none()
        && let Some((role, span, argument)) = spans.first_mut()
        && matches!(role, Role::Oblique | Role::Agent)
        && span.start > clause.head_span.start
        && clause.kind != ClauseKind::Noun
    {
        if let Some(preposition) = &argument.preposition {
            let len = preposition.len() as u32 + 1;
            if span.of(text).to_lowercase().starts_with(&format!("{preposition} ")) {
                predicate = format!("{predicate} {preposition}");
                if !opt("prepboth") {
                    span.start += len;
                }
            }
        }
    }
    ClauseSurface {
        predicate,
        subject: clause
            .subject()
            .map(|argument| if opt("trims") { trimmed(argument).of(text) } else { argument.span.of(text) }),
        object: object.map(|argument| shown(argument).of(text)),
        arguments: spans
            .iter()
            .map(|(_, span, argument)| match &argument.preposition {
                // "The house in which he lived": the preposition is elsewhere.
                Some(preposition)
                    if argument.span == argument.phrase.span && argument.role == Role::Oblique && !opt("nofab") =>
                {
                    format!("{preposition} {}", span.of(text))
                }
                _ => span.of(text).to_string(),
            })
            .collect(),
    }
}

fn shown(argument: &Argument) -> Span {
    if opt("core") {
        Span { start: argument.span.start, end: argument.phrase.core.end.max(argument.span.start) }
    } else {
        argument.span
    }
}

fn trimmed(argument: &Argument) -> Span {
    let phrase = &argument.phrase;
    match phrase.apposition {
        Some(span) if span.start > phrase.head_span.end => Span { start: phrase.span.start, end: phrase.core.end },
        _ => phrase.span,
    }
}
