//! Definite roles: "the president" for the only one of the document who is named as president.
//!
//! After "President Ada Quill arrived", the words "the president" stand for her; with two presidents, or a vice president
//! alone, they stand for nobody. It finds no names, and leaves "the president of Norway" and "the next president" alone.

use std::collections::HashMap;

use crate::model::name::{Mention, RuleId, Tagged};
use crate::model::segment::{Place, Segmented};
use crate::model::span::Span;
use crate::model::vocabulary::{EntityType, MentionMethod};
use crate::rules::tag::TagRules;
use crate::rules::tag::class::Class;
use crate::rules::tag::words::{Kind, hash_lower};
use crate::stages::tag::line::{Line, Range};

/// Words that a role phrase may have before its head: "deputy foreign minister" has two.
const MOST_MODIFIERS: usize = 3;
/// Words of a role that are compared.
const LONGEST_ROLE: usize = 6;
const CONFIDENCE: f32 = 0.5;
/// The rule of these mentions.
pub(crate) const RULE: &str = "definite_role";

/// "the foreign minister": a place that may stand for a person.
#[derive(Debug)]
pub(crate) struct Definite {
    /// From the article to the end of the role.
    place: Place,
    /// Where the role begins.
    role: u32,
}

/// Adds the definite roles of a line.
pub(crate) fn collect(line: &Line<'_>, found: &mut Vec<Definite>) {
    let the = hash_lower("the");
    for (idx, token) in line.tokens.iter().enumerate() {
        if token.lower != the || token.kind != Kind::Word {
            continue;
        }
        let mut from = idx + 1;
        while from < idx + 1 + MOST_MODIFIERS && line.class(from).has(Class::RoleModifier) && !is_role(line, from) {
            from += 1;
        }
        let Some(end) = line.role_at(from, line.tokens.len()) else { continue };
        let goes_on = line.is_capital(end)
            || line.token(end).is_some_and(|next| next.is_dash() && next.glued)
            || matches!(line.word(end), "of" | "for" | "elect" | "designate");
        if goes_on {
            continue;
        }
        let whole = line.place(Range { from: idx, to: end });
        found.push(Definite { place: whole, role: line.place(Range { from: idx + 1, to: end }).span.start });
    }
}

fn is_role(line: &Line<'_>, idx: usize) -> bool {
    line.role_at(idx, line.tokens.len()).is_some()
}

/// Who has a role: nobody else may.
#[derive(Clone, Copy)]
enum Bearer {
    One(u32),
    Many,
}

impl Bearer {
    fn and(slot: Option<Self>, name: u32) -> Self {
        match slot {
            None => Self::One(name),
            Some(Self::One(known)) if known == name => Self::One(name),
            Some(_) => Self::Many,
        }
    }
}

/// People by what they may be called.
#[derive(Clone, Copy, Default)]
struct Bearers {
    /// Those whose role it is: "president" for "South Korean President" and "President of Chile".
    exact: Option<Bearer>,
    /// Those whose role ends so: "minister" for "Foreign Minister".
    ending: Option<Bearer>,
}

/// Adds the mentions that the definite roles of a document make; keeps mentions in order of place and apart.
pub(crate) fn add(segmented: &Segmented, tagged: &mut Tagged, found: &[Definite], rules: &TagRules) {
    let bearers = if found.is_empty() { HashMap::new() } else { bearers(tagged, rules) };
    if !bearers.is_empty() {
        let mentions = mentions(segmented, tagged, found, &bearers);
        tagged.mentions.extend(mentions);
        tagged.mentions.sort_by_key(|mention| (mention.place.segment, mention.place.span.start));
    }
}

fn mentions(
    segmented: &Segmented,
    tagged: &Tagged,
    found: &[Definite],
    bearers: &HashMap<String, Bearers>,
) -> Vec<Mention> {
    let mut first: Vec<Option<(u32, u32)>> = vec![None; tagged.names.len()];
    for mention in &tagged.mentions {
        if let Some(slot) = first.get_mut(mention.name as usize) {
            slot.get_or_insert((mention.place.segment, mention.place.span.start));
        }
    }
    let mut mentions = Vec::new();
    let mut at = 0;
    for definite in found {
        let start = (definite.place.segment, definite.place.span.start);
        let is_before = |mention: &Mention| (mention.place.segment, mention.place.span.end) <= start;
        while tagged.mentions.get(at).is_some_and(is_before) {
            at += 1;
        }
        let is_free = tagged
            .mentions
            .get(at)
            .is_none_or(|next| (next.place.segment, next.place.span.start) >= (start.0, definite.place.span.end));
        let role = Place { span: Span { start: definite.role, ..definite.place.span }, ..definite.place };
        let phrase = segmented.text(role).trim_end_matches('.').to_lowercase();
        let Some(Bearer::One(name)) = bearers.get(&phrase).and_then(|who| who.exact.or(who.ending)) else { continue };
        if is_free && first.get(name as usize).copied().flatten().is_some_and(|first| first < start) {
            mentions.push(Mention {
                place: definite.place,
                name,
                r#type: EntityType::Person,
                method: MentionMethod::Coreference,
                rule: RuleId::Borrowed(RULE),
                confidence: CONFIDENCE,
            });
        }
    }
    mentions
}

fn bearers(tagged: &Tagged, rules: &TagRules) -> HashMap<String, Bearers> {
    let mut bearers: HashMap<String, Bearers> = HashMap::new();
    for (name, person) in tagged.names.iter().enumerate().filter(|(_, name)| name.r#type == EntityType::Person) {
        for role in &person.roles {
            let end = [" of ", " for ", " at ", " to "].iter().filter_map(|word| role.find(word)).min();
            add_endings(role.get(..end.unwrap_or(role.len())).unwrap_or_default(), name as u32, rules, &mut bearers);
        }
    }
    bearers
}

/// Adds the endings of a role: "South Korean President" is a president, "Vice President" is none.
fn add_endings(role: &str, name: u32, rules: &TagRules, bearers: &mut HashMap<String, Bearers>) {
    let words: Vec<&str> = role.trim_end_matches('.').split(' ').filter(|word| !word.is_empty()).collect();
    for from in words.len().saturating_sub(LONGEST_ROLE)..words.len() {
        let (before, ending) = words.split_at(from);
        let has = |class: Class| before.iter().any(|word| rules.classes(hash_lower(word)).has(class));
        if has(Class::Lesser) {
            continue;
        }
        let are_names = before.iter().all(|word| word.chars().next().is_some_and(|letter| !letter.is_lowercase()));
        let entry = bearers.entry(ending.join(" ").to_lowercase()).or_default();
        let slot = if are_names && !has(Class::RoleModifier) { &mut entry.exact } else { &mut entry.ending };
        *slot = Some(Bearer::and(*slot, name));
    }
}
