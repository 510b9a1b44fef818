//! How well a topic reads, by its words alone: what an editor would strike out.
//!
//! "People killed by the flood" has no fault; "when we fled" has two. Of several sentences that give one value, the first that
//! gives a topic without faults names the claim, else the one whose topic has the least.

use crate::stages::agree::claims::naming::words::{DANGLING, LINKS, is_pronoun};

/// What leads to the clause of a question.
const LEADS: &[&str] = &[
    "after how long",
    "age at which",
    "by how long",
    "day on which",
    "how long",
    "in how much time",
    "last time that",
    "over what time",
    "when",
    "whether",
    "within what time",
];
/// The speaker and who is spoken to, who are nobody in particular in a topic.
const SPEAKERS: &[&str] = &["i", "i'm", "me", "my", "our", "us", "we", "you", "your"];

/// The faults of a topic, each with its weight.
pub(crate) fn faults(topic: &str) -> u32 {
    let lower = in_lower_case(topic);
    let words: Vec<&str> = lower.split(' ').collect();
    let clause = LEADS.iter().find_map(|lead| lower.strip_prefix(lead)?.strip_prefix(' ')).unwrap_or(&lower);
    let first = clause.split(' ').next().unwrap_or_default();
    let last = words.last().copied().unwrap_or_default();
    let found = [
        (lower.contains(": "), 4),
        (is_pronoun(first) && !matches!(first, "there" | "who" | "whom"), 2),
        (words.iter().any(|word| SPEAKERS.contains(word)), 2),
        (LINKS.contains(&last) || DANGLING.contains(&last) || last == "some", 2),
    ];
    found.iter().filter(|(is_so, _)| *is_so).map(|(_, weight)| weight).sum()
}

/// A topic in lower case but for what is written in capitals, which is no pronoun: "the US", "World War I".
fn in_lower_case(topic: &str) -> String {
    let mut is_name = false;
    let words = topic.split(' ').map(|word| {
        let is_capitals = word.starts_with(char::is_uppercase) && !word.contains(char::is_lowercase);
        let is_kept = is_capitals && (word.chars().count() > 1 || is_name);
        is_name = word.starts_with(char::is_uppercase);
        if is_kept { word.to_owned() } else { word.to_lowercase() }
    });
    words.collect::<Vec<String>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_editor_would_strike_out_is_a_fault() {
        for topic in [
            "people killed by the Tamsel flood",
            "whether there were survivors",
            "who opened the port in Karsa",
            "tons that Karsa sold to the US",
            "day on which World War I began",
        ] {
            assert_eq!(faults(topic), 0, "{topic}");
        }
        for topic in [
            "number: capacity is the limit",
            "whether it fell in Oslo",
            "day on which we met in Oslo",
            "when the port was",
            "when I met them",
            "over what time they fled",
        ] {
            assert!(faults(topic) > 0, "{topic}");
        }
    }
}
