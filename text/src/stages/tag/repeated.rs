//! Names that the document repeats where nothing else finds them: in lines in title case, and at the start of a sentence.
//!
//! After "Ada Quill resigned." in the body, the heading "Quill Leaves The Harbour" holds the name `Quill`, and so does "Quill
//! teaches in Oslo". An ordinary word in running text is a surname only before a verb of speech. Where only a part of a name of
//! several words was found, the whole takes its place: `April Quill` that of `Quill`.

use std::ops::Range;

use crate::model::name::nickname;
use crate::model::segment::{Place, Segmented};
use crate::model::span::Span;
use crate::model::vocabulary::EntityType;
use crate::rules::tag::class::{Class, Classes};
use crate::rules::tag::words::{Token, cut};
use crate::rules::tag::{HashedMap, TagRules};
use crate::stages::tag::cues::without_prefix;
use crate::stages::tag::evidence::{Evidence, is_opener};
use crate::stages::tag::find::Find;
use crate::stages::tag::pages::{Page, Pages};
use crate::stages::tag::short_forms::without_form;

/// Confidence from which a name counts as the document's own; a doubtful one is not spread.
const SURE: f32 = 0.5;

struct Form {
    words: Vec<u64>,
    r#type: EntityType,
}

/// Adds finds for the forms found elsewhere; keeps `finds` in order and apart.
pub(crate) fn add(
    segmented: &Segmented,
    pages: &Pages<'_>,
    (titled, evidence, rules): (&[bool], &Evidence, &TagRules),
    finds: &mut Vec<Find>,
) {
    let forms = forms(segmented, finds, rules);
    if forms.is_empty() {
        return;
    }
    let mut page = Page::default();
    let (mut fresh, mut covered) = (Vec::new(), Vec::new());
    for (chunk_idx, chunk) in pages.chunks.iter().enumerate() {
        let is_titled = titled.get(chunk_idx) == Some(&true);
        let (_, tokens, classes) = pages.read(chunk_idx, &mut page);
        let mut idx = 0;
        while let Some(token) = tokens.get(idx) {
            let form = forms.get(&token.exact).and_then(|forms| forms.iter().find(|form| matches(form, tokens, idx)));
            let Some(form) = form.filter(|_| token.is_capital()) else {
                idx += 1;
                continue;
            };
            let last = idx + form.words.len() - 1;
            let end = tokens.get(last).map_or(token.span.end, |last| last.span.end);
            let place = Place { segment: chunk.place.segment, span: Span { start: token.span.start, end } };
            let met = overlapping(finds, place);
            let is_plural = segmented.text(place).ends_with('s');
            let is_part = |find: &Find| {
                let is_inside = place.span.contains(find.place.span) && place.span != find.place.span;
                // `Marsh` and `Crowe` of the firm "Marsh and Crowe".
                let is_kind =
                    find.r#type == form.r#type || form.r#type == EntityType::Org && find.r#type == EntityType::Person;
                // `Roche` of "Abeille-Roche" is no firm.
                let before =
                    segmented.text(place).get(..(find.place.span.start.saturating_sub(place.span.start)) as usize);
                let is_joined = before.is_some_and(|before| before.ends_with('-'));
                is_inside && (is_joined || is_kind && find.entry.is_none()) && find.role.is_none()
            };
            let parts = finds.get(met.clone()).unwrap_or_default();
            let covers = form.words.len() > 1 && !parts.is_empty() && parts.iter().all(is_part);
            if covers {
                covered.extend(met);
            } else if !is_titled
                && (!counts_in_text(form, (tokens, classes), (idx, is_plural), evidence) || !met.is_empty())
            {
                idx += 1;
                continue;
            }
            fresh.push(Find {
                place,
                r#type: form.r#type,
                rule: "repeated",
                confidence: 0.7,
                entry: None,
                role: None,
                is_guess: true,
                same_as: None,
            });
            idx = last + 1;
        }
    }
    let mut idx = 0..;
    finds.retain(|_| idx.next().is_none_or(|idx| covered.binary_search(&idx).is_err()));
    merge(finds, fresh);
}

/// Forms by their first word, the longest first; personal names also by their last word.
fn forms(segmented: &Segmented, finds: &[Find], rules: &TagRules) -> HashedMap<Vec<Form>> {
    let mut forms: HashedMap<Vec<Form>> = HashedMap::default();
    let mut tokens: Vec<Token> = Vec::new();
    for find in finds.iter().filter(|find| !find.is_guess && find.entry.is_none() && find.confidence >= SURE) {
        let text = segmented.text(find.place);
        tokens.clear();
        cut(text, Span::new(0, text.len()), &mut tokens);
        let words: Vec<u64> = tokens.iter().map(|token| token.exact).collect();
        // Of "Zoë Brandt-Møller" the surname is `Brandt-Møller`.
        let is_full = find.r#type == EntityType::Person && words.len() > 1;
        let last =
            text.rfind(' ').map_or(0, |space| tokens.partition_point(|token| token.span.start as usize <= space));
        let surname = words.get(last..).filter(|last| is_full && !last.is_empty()).map(<[u64]>::to_vec);
        // "Norvik Tools Ltd" is also `Norvik Tools`.
        let rest = if find.r#type == EntityType::Org { without_form(text, rules) } else { text };
        let n_rest = tokens.iter().filter(|token| token.span.end as usize <= rest.len()).count();
        let is_ship = find.rule == "ship" && without_prefix(text).len() < text.len();
        let bare = if is_ship { words.get(1..) } else { words.get(..n_rest).filter(|_| rest.len() < text.len()) };
        let bare = bare.map(<[u64]>::to_vec);
        let nickname = nickname(text).and_then(|name| tokens.iter().find(|token| token.span.of(text) == name));
        let nickname = nickname.filter(|_| is_full).map(|token| vec![token.exact]);
        for words in [Some(words), surname, bare, nickname].into_iter().flatten() {
            let Some(first) = words.first() else { continue };
            let list = forms.entry(*first).or_default();
            if list.len() < 16 && !list.iter().any(|form| form.words == words) {
                list.push(Form { words, r#type: find.r#type });
            }
        }
    }
    for list in forms.values_mut() {
        list.sort_by(|a, b| b.words.len().cmp(&a.words.len()).then(a.words.cmp(&b.words)));
    }
    forms
}

/// Whether a form is a name in running text, where a capital may only open the sentence.
fn counts_in_text(
    form: &Form,
    (tokens, classes): (&[Token], &[Classes]),
    (idx, is_plural): (usize, bool),
    evidence: &Evidence,
) -> bool {
    let class = |idx: usize| classes.get(idx).copied().unwrap_or_default();
    let is_plain = class(idx).any(&[Class::Common, Class::NotName, Class::Calendar, Class::Role]);
    let has_article = idx > 0 && class(idx - 1).has(Class::Article);
    match form.r#type {
        _ if form.words.len() > 1 => true,
        EntityType::Person => {
            // "Banks was asleep": the plural of a word with a verb in the singular, where no place of the document has it in lower case.
            let is_subject = || {
                let is_name = tokens.get(idx).is_some_and(|token| evidence.of(token.lower).n_lower == 0);
                is_name && is_plural && is_opener(tokens, idx) && class(idx + 1).has(Class::Auxiliary)
            };
            !is_plain || class(idx + 1).has(Class::Speech) || is_subject()
        }
        EntityType::Product => !is_plain && has_article,
        _ => false,
    }
}

/// Those of the finds, which are in order, that overlap a place.
fn overlapping(finds: &[Find], place: Place) -> Range<usize> {
    let from =
        finds.partition_point(|find| (find.place.segment, find.place.span.end) <= (place.segment, place.span.start));
    let meets = |find: &&Find| find.place.segment == place.segment && find.place.span.overlaps(place.span);
    let n = finds.get(from..).unwrap_or_default().iter().take_while(meets).count();
    from..from + n
}

fn matches(form: &Form, tokens: &[Token], idx: usize) -> bool {
    form.words
        .iter()
        .enumerate()
        .all(|(offset, word)| tokens.get(idx + offset).is_some_and(|token| token.exact == *word))
}

fn merge(finds: &mut Vec<Find>, fresh: Vec<Find>) {
    finds.extend(fresh);
    // Finds of other rules come first where two overlap.
    finds.sort_by_key(|find| (find.place.segment, find.place.span.start, find.rule == "repeated"));
    let mut end = (0, 0);
    finds.retain(|find| {
        let is_apart = find.place.segment > end.0 || find.place.span.start >= end.1;
        if is_apart {
            end = (find.place.segment, find.place.span.end);
        }
        is_apart
    });
}
