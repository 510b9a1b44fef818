//! The question that a number answers: "clinics opened by the Ministry of Health", "amount that the bank paid".
//!
//! What is counted comes first, then the clause in which it has a part. What a number without a noun measures is named by its
//! unit: an amount of money, a distance, a share.

use crate::model::clause::{ClauseKind, Modality, Role, Voice};
use crate::model::vocabulary::QuantityKind;
use crate::rules::agree::lemma::key;
use crate::stages::agree::claims::naming::clause::{Behind, ClauseWords, MOST, Topic};
use crate::stages::agree::claims::naming::wording::Wording;
use crate::stages::agree::claims::naming::words::CHANGES;
use crate::stages::agree::compare::act::Act;
use crate::stages::agree::context::clauses::ArgumentFeature;
use crate::stages::agree::context::features::QuantityFeature;

/// Verbs that say what their subject is in numbers: "the bill totals", "the budget amounts to".
const EQUAL: &[&str] = &["amount", "equal", "number", "stand", "total"];

/// The question that a number of a sentence answers; none where no clause has it.
pub(crate) fn count(wording: &Wording<'_, '_>, quantity: &QuantityFeature) -> Option<Topic> {
    let act = Act::at(wording.ctx, wording.statement, quantity.clause)?;
    let features = wording.ctx.document(wording.statement).features;
    let argument = features.arguments.get(quantity.argument as usize)?;
    let clause = ClauseWords::new(wording, act);
    clause.verb.as_ref()?;
    let noun = of_phrase(wording, quantity, argument);
    let is_equal = clause.verb.as_ref().is_some_and(|verb| EQUAL.contains(&verb.base().as_str()));
    if is_equal && quantity.counted.is_none() && argument.role != Role::Subject {
        return as_attribute(&clause, &noun);
    }
    match argument.role {
        Role::Subject => as_subject(&clause, &noun, (quantity, argument)),
        Role::Object => as_object(&clause, &noun, argument),
        Role::Attribute => as_attribute(&clause, &noun),
        Role::Oblique | Role::Agent | Role::Modifier | Role::IndirectObject => beside(&clause, &noun, argument),
        Role::Complement | Role::Adverbial => None,
    }
}

/// What is counted or measured.
pub(crate) fn noun(wording: &Wording<'_, '_>, quantity: &QuantityFeature) -> String {
    let counted = quantity.counted.as_deref().map(|counted| as_written(wording, quantity, counted));
    match (quantity.kind, counted) {
        (QuantityKind::Percent, Some(counted)) => format!("share of {counted}"),
        (QuantityKind::Percent, None) => "percentage".to_owned(),
        (QuantityKind::Money, Some(counted)) => format!("amount of {counted}"),
        (QuantityKind::Money, None) => "amount".to_owned(),
        (QuantityKind::Measure, Some(counted)) => format!("{} of {counted}", measure(quantity)),
        (QuantityKind::Measure, None) => measure(quantity).to_owned(),
        (QuantityKind::Score, _) => "score".to_owned(),
        (QuantityKind::Ratio, _) => "ratio".to_owned(),
        (QuantityKind::Ordinal, counted) => format!("rank of the {}", counted.unwrap_or_else(|| "thing".to_owned())),
        (QuantityKind::Cardinal, counted) => counted.unwrap_or_else(|| "number".to_owned()),
    }
}

/// What is counted with the capitals of the sentence; without links at its ends.
fn as_written(wording: &Wording<'_, '_>, quantity: &QuantityFeature, counted: &str) -> String {
    let behind = wording.text.get(quantity.at as usize..).unwrap_or_default();
    let found = behind.to_lowercase().find(counted).filter(|_| behind.is_ascii());
    let written = found.and_then(|at| behind.get(at..at + counted.len())).unwrap_or(counted);
    written.replace(['"', '“', '”'], "")
}

/// What a unit measures.
fn measure(quantity: &QuantityFeature) -> &'static str {
    const MEASURES: &[(&str, &str)] = &[
        ("m", "distance"),
        ("m2", "area"),
        ("m3", "volume"),
        ("kg", "weight"),
        ("K", "temperature"),
        ("m/s", "speed"),
        ("W", "power"),
        ("J", "energy"),
        ("Pa", "pressure"),
        ("By", "size"),
        ("bit", "size"),
    ];
    let is_own = |base: &str| key(base) == quantity.scale.0;
    MEASURES.iter().find(|(base, _)| is_own(base)).map_or("measure", |(_, word)| *word)
}

/// The noun of a number with the phrase that it is in, where another noun is its head: "amount of the fine".
fn of_phrase(wording: &Wording<'_, '_>, quantity: &QuantityFeature, argument: &ArgumentFeature) -> String {
    let noun = noun(wording, quantity);
    let is_head = argument.quantity == quantity.idx || quantity.head != 0 && quantity.head == argument.lemma;
    if is_head {
        return noun;
    }
    let Some(phrase) = wording.phrase(argument) else { return noun };
    let left = phrase.split_once(&format!(" of {noun}")).map(|(left, _)| left.to_owned());
    let body = left.as_deref().and_then(|left| left.rsplit(' ').next());
    if let Some(body) = body.filter(|word| matches!(*word, "bodies" | "body" | "remains")) {
        return format!("{noun} whose {body}");
    }
    let whole = left.unwrap_or(phrase);
    if whole.contains(&noun) {
        return noun;
    }
    let the = definite(&whole);
    match quantity.kind {
        QuantityKind::Cardinal | QuantityKind::Ordinal => format!("{noun} in {the}"),
        _ => format!("{noun} of {the}"),
    }
}

/// "The fine" of "a fine".
pub(crate) fn definite(phrase: &str) -> String {
    let rest = ["a ", "an ", "some ", "another "].iter().find_map(|article| phrase.strip_prefix(article));
    rest.map_or_else(|| phrase.to_owned(), |rest| format!("the {rest}"))
}

fn as_subject(
    clause: &ClauseWords<'_, '_, '_>,
    noun: &str,
    (quantity, argument): (&QuantityFeature, &ArgumentFeature),
) -> Option<Topic> {
    let verb = clause.verb.as_ref()?;
    let participle = verb.participle().filter(|_| clause.act.clause.voice == Voice::Passive);
    let is_whose = noun.contains(" whose ");
    let at = format!("{noun}{}", place(clause, quantity, argument).filter(|_| !is_whose).unwrap_or_default());
    if let Some(participle) = participle.filter(|_| !is_whose) {
        return Some(with_rest(clause, format!("{at} {participle}")));
    }
    if let Some(gerund) = verb.gerund() {
        return Some(with_rest(clause, format!("{at} {gerund}")));
    }
    if quantity.kind == QuantityKind::Percent && quantity.counted.is_none() {
        return None;
    }
    let ctx = clause.act.ctx;
    let is_person = ctx.rules.kinds.get(&key("person")).is_some_and(|person| *person == quantity.thing);
    let who = match (is_whose, is_person) {
        (true, _) => "",
        (false, true) => " who",
        (false, false) => " that",
    };
    let is_plural = quantity.kind == QuantityKind::Cardinal;
    Some(with_rest(clause, format!("{at}{who} {}", verb.finite(is_plural))))
}

/// A topic with what follows the verb, as far as there is room.
fn with_rest(clause: &ClauseWords<'_, '_, '_>, core: String) -> Topic {
    let behind = clause.behind(None);
    match clause.rest(MOST.saturating_sub(core.chars().count() + 1)) {
        Some(rest) => Topic { text: format!("{core} {rest}"), additions: Vec::new() },
        None => Topic::new(core, behind, true),
    }
}

/// Where those are who are counted: " at the airport", between what is counted and the verb.
fn place(clause: &ClauseWords<'_, '_, '_>, quantity: &QuantityFeature, argument: &ArgumentFeature) -> Option<String> {
    /// Bytes of the longest place.
    const LONGEST: usize = 40;
    let (wording, verb) = (clause.wording, clause.verb.as_ref()?);
    let head = wording.word_at(usize::from(argument.at))?;
    let (start, end) = (wording.end_of(head), wording.start_of(verb.first));
    let gap = wording.text.get(start..end).filter(|gap| gap.len() < LONGEST && !gap.contains([',', '—', '(']))?;
    let first = gap.split_whitespace().next()?;
    let is_place = matches!(first, "at" | "from" | "in" | "near" | "on") && argument.quantity == quantity.idx;
    Some(format!(" {}", wording.stretch_as_is(start, end).filter(|_| is_place)?))
}

fn as_object(clause: &ClauseWords<'_, '_, '_>, noun: &str, argument: &ArgumentFeature) -> Option<Topic> {
    let verb = clause.verb.as_ref()?;
    let is_done = clause.act.clause.modality == Modality::Asserted;
    let behind = clause.behind(Some(argument));
    match (clause.subject(), verb.participle().filter(|_| is_done)) {
        (Some((subject, _)), Some(participle)) => {
            Some(Topic::new(format!("{noun} {participle} by {subject}"), behind, false))
        }
        (None, Some(participle)) => Some(Topic::new(format!("{noun} {participle}"), behind, true)),
        (Some((subject, is_plural)), None) => {
            Some(Topic::new(format!("{noun} that {subject} {}", verb.finite(is_plural)), behind, false))
        }
        (None, None) => None,
    }
}

fn as_attribute(clause: &ClauseWords<'_, '_, '_>, noun: &str) -> Option<Topic> {
    let (subject, _) = clause.subject().or_else(|| Some((clause.object(None)?, false)))?;
    let of = if noun.contains(" of ") { "in" } else { "of" };
    Some(Topic::new(format!("{noun} {of} {}", definite(&subject)), clause.behind(None), true))
}

/// The question of an amount or share that no argument of its clause has: "percentage of the fire that is contained", "percentage by
/// which prices rose".
pub(crate) fn extent(clause: &ClauseWords<'_, '_, '_>, quantity: &QuantityFeature) -> Option<Topic> {
    let noun = noun(clause.wording, quantity);
    let verb = clause.verb.as_ref().filter(|_| quantity.counted.is_none())?;
    if CHANGES.contains(&verb.base().as_str()) {
        let topic = clause.topic(&format!("{noun} by which"))?;
        return Some(topic);
    }
    let is_state = clause.act.clause.kind == ClauseKind::Copula || clause.act.clause.voice == Voice::Passive;
    let (subject, is_plural) = clause.subject().filter(|_| is_state && quantity.kind == QuantityKind::Percent)?;
    Some(with_rest(clause, format!("{noun} of {} that {}", definite(&subject), verb.finite(is_plural))))
}

/// "Dollars for which the bank sold its shares".
fn beside(clause: &ClauseWords<'_, '_, '_>, noun: &str, argument: &ArgumentFeature) -> Option<Topic> {
    let verb = clause.verb.as_ref()?;
    let is_measure = noun.starts_with("distance");
    let preposition = clause.wording.preposition(argument).filter(|_| argument.preposition != 0);
    if preposition.as_deref().is_some_and(|preposition| matches!(preposition, "as" | "including" | "like" | "than")) {
        return None;
    }
    // One runs and throws a distance, not for it.
    let preposition = preposition.filter(|preposition| !is_measure || preposition != "for");
    let which = match preposition {
        Some(preposition) => format!("{preposition} which"),
        None if CHANGES.contains(&verb.base().as_str()) && matches!(noun, "amount" | "percentage") => {
            "by which".to_owned()
        }
        None => "that".to_owned(),
    };
    let object = clause.object(Some(argument));
    let (subject, is_plural) = clause.subject()?;
    let object = object.map(|object| format!(" {object}")).unwrap_or_default();
    let core = format!("{noun} {which} {subject} {}{object}", verb.finite(is_plural));
    let behind: Vec<Behind> = clause.behind(Some(argument));
    Some(Topic::new(core, behind, object.is_empty()))
}
