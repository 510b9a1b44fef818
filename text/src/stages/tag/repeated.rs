//! Names of the body that a title-case line repeats.
//!
//! After "Ada Quill resigned." in the body, the heading "Quill Leaves The Harbour" holds the name `Quill`.

use crate::model::segment::{Place, Segmented};
use crate::model::span::Span;
use crate::model::vocabulary::EntityType;
use crate::rules::tag::HashedMap;
use crate::rules::tag::words::{Token, cut};
use crate::stages::tag::find::Find;
use crate::stages::tag::pages::{Page, Pages};

struct Form {
    words: Vec<u64>,
    r#type: EntityType,
}

/// Adds finds in title-case chunks for the forms found elsewhere; keeps `finds` in order and apart.
pub(crate) fn add(segmented: &Segmented, pages: &Pages<'_>, titled: &[bool], finds: &mut Vec<Find>) {
    if !titled.contains(&true) {
        return;
    }
    let forms = forms(segmented, finds);
    let mut page = Page::default();
    let mut fresh = Vec::new();
    for (chunk_idx, chunk) in pages.chunks.iter().enumerate().filter(|(idx, _)| titled.get(*idx) == Some(&true)) {
        let (_, tokens, _) = pages.read(chunk_idx, &mut page);
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
    merge(finds, fresh);
}

/// Forms by their first word, the longest first; personal names also by their last word.
fn forms(segmented: &Segmented, finds: &[Find]) -> HashedMap<Vec<Form>> {
    let mut forms: HashedMap<Vec<Form>> = HashedMap::default();
    let mut tokens: Vec<Token> = Vec::new();
    for find in finds.iter().filter(|find| !find.is_guess && find.entry.is_none() && find.confidence >= 0.6) {
        let text = segmented.text(find.place);
        tokens.clear();
        cut(text, Span::new(0, text.len()), &mut tokens);
        let words: Vec<u64> = tokens.iter().map(|token| token.exact).collect();
        let surname = words.last().filter(|_| find.r#type == EntityType::Person && words.len() > 1).copied();
        for words in [Some(words), surname.map(|word| vec![word])].into_iter().flatten() {
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
