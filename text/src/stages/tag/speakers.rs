//! Who is said to speak in each sentence: the name beside a verb of speech.
//!
//! "“Not yet,” said Prime Minister Ada Quill." is spoken by `Ada Quill`, "She added ..." by the person named last before.
//! Quotations without such a verb have no speaker.

use crate::model::name::Mention;
use crate::model::segment::{Segmented, Sentence};
use crate::model::vocabulary::EntityType;
use crate::rules::tag::words::hash_lower;
use crate::rules::tag::{Class, TagRules};

const NEAR: u32 = 60;

/// For each sentence, the name that its words are attributed to.
pub(crate) fn speakers(segmented: &Segmented, mentions: &[Mention], rules: &TagRules) -> Vec<Option<u32>> {
    segmented.sentences.iter().map(|sentence| speaker(segmented, sentence, mentions, rules)).collect()
}

fn speaker(segmented: &Segmented, sentence: &Sentence, mentions: &[Mention], rules: &TagRules) -> Option<u32> {
    let text = segmented.text(sentence.place);
    let base = sentence.place.span.start;
    let first = mentions
        .partition_point(|mention| (mention.place.segment, mention.place.span.start) < (sentence.place.segment, base));
    let count = mentions.get(first..)?.partition_point(|mention| {
        mention.place.segment == sentence.place.segment && mention.place.span.start < sentence.place.span.end
    });
    let inside = mentions.get(first..first + count)?;
    let mut before = "";
    let mut at = 0;
    for word in text.split_inclusive(' ') {
        let bare = bare(word);
        let offset = base + at as u32;
        at += word.len();
        let is_speech = rules.is_speech(bare);
        let according = bare.eq_ignore_ascii_case("according");
        if is_speech || according {
            if matches!(before, "he" | "she" | "He" | "She") {
                let earlier = mentions.get(..first)?.iter().rev().take(40);
                let person = |mention: &&Mention| mention.r#type == EntityType::Person;
                let n_own = inside.partition_point(|mention| mention.place.span.end <= offset);
                let own = inside.get(..n_own).unwrap_or_default().iter().rev().take(40).find(person);
                return own.or_else(|| earlier.into_iter().find(person)).map(|mention| mention.name);
            }
            let inverts = according || rules.classes(hash_lower(bare)).has(Class::SpeechInverted);
            let verb = Verb { start: offset, end: offset + word.len() as u32, according, inverts };
            if let Some(name) = beside(inside, &verb) {
                return Some(name);
            }
        }
        if !bare.is_empty() {
            before = bare;
        }
    }
    None
}

/// A word without the marks around it.
fn bare(word: &str) -> &str {
    let word = word.strip_suffix(' ').unwrap_or(word);
    let ends = [word.as_bytes().first(), word.as_bytes().last()];
    if ends.into_iter().all(|end| end.is_some_and(u8::is_ascii_alphanumeric)) {
        return word;
    }
    word.trim_matches(|letter: char| !letter.is_alphanumeric())
}

/// A verb of speech in a sentence.
struct Verb {
    start: u32,
    end: u32,
    /// "according to": the speaker stands behind it.
    according: bool,
    /// Whether its subject may stand behind it: "said Quill", but not "urged Quill".
    inverts: bool,
}

/// The name nearest to a verb: a subject before it, or an inverted subject right after it.
fn beside(inside: &[Mention], verb: &Verb) -> Option<u32> {
    let speaks = |mention: &&Mention| matches!(mention.r#type, EntityType::Person | EntityType::Org | EntityType::Gpe);
    let is_person = |mention: Option<&Mention>| mention.is_some_and(|mention| mention.r#type == EntityType::Person);
    // Both ways the search ends where a name is too far to count.
    let n_left = inside.partition_point(|mention| mention.place.span.end <= verb.start);
    let near_left = |mention: &&Mention| verb.start - mention.place.span.end <= NEAR;
    let left = inside.get(..n_left).unwrap_or_default().iter().rev().take_while(near_left).find(speaks);
    let n_right = inside.partition_point(|mention| mention.place.span.start < verb.end);
    let near_right = |mention: &&Mention| mention.place.span.start - verb.end <= NEAR;
    let right = inside.get(n_right..).unwrap_or_default().iter().take_while(near_right).find(speaks);
    let left_gap = left.map_or(u32::MAX, |mention| verb.start - mention.place.span.end);
    let right_gap = right.map_or(u32::MAX, |mention| mention.place.span.start - verb.end);
    let chosen = if verb.according {
        right.filter(|_| right_gap <= NEAR)
    } else if left_gap <= 2 {
        left
    } else if verb.inverts && right_gap <= 24 && is_person(right) {
        right
    } else if left_gap <= NEAR && is_person(left) {
        left
    } else {
        None
    };
    chosen.map(|mention| mention.name)
}
