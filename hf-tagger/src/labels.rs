//! From the scores of tokens to names: labels in BIO, IOB, BILOU or BIOES, or without a prefix.
//!
//! `B-PER I-PER O` over "Ada Quill left" is the name `Ada Quill`. A word has the label of its first token, as such models are
//! trained; `I-PER` without a beginning begins a name.

use crate::Found;

/// What a label says of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Outside,
    Begin,
    Inside,
    Last,
    Single,
}

/// One label.
#[derive(Clone, Copy, Debug)]
struct Label {
    part: Part,
    kind: usize,
}

/// A token with the logits of its labels.
#[derive(Clone, Debug)]
pub(crate) struct Scored {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) word: Option<u32>,
    pub(crate) row: Vec<f32>,
}

/// The labels of a model.
#[derive(Debug)]
pub(crate) struct Labels {
    labels: Vec<Label>,
    /// What the labels name, without their prefixes.
    pub(crate) kinds: Vec<String>,
}

impl Labels {
    pub(crate) fn new(words: &[String]) -> Self {
        let mut own = Self { labels: Vec::with_capacity(words.len()), kinds: Vec::new() };
        for word in words {
            let (part, kind) = parsed(word);
            let kind = match own.kinds.iter().position(|known| known == kind) {
                Some(known) => known,
                None if part == Part::Outside => 0,
                None => {
                    own.kinds.push(kind.to_owned());
                    own.kinds.len() - 1
                }
            };
            own.labels.push(Label { part, kind });
        }
        own
    }

    /// The names among the tokens of a text, in order and apart.
    pub(crate) fn names(&self, tokens: &[Scored]) -> Vec<Found> {
        let is_one = |one: &Scored, other: &Scored| one.word.is_some() && one.word == other.word;
        let mut names = Vec::new();
        let mut open: Option<Open> = None;
        for word in tokens.chunk_by(is_one) {
            let (Some(first), Some(last)) = (word.first(), word.last()) else { continue };
            let Some((label, confidence)) = self.best(&first.row) else { continue };
            let goes_on = matches!(label.part, Part::Inside | Part::Last)
                && open.as_ref().is_some_and(|open| open.kind == label.kind);
            if !goes_on {
                names.extend(open.take().map(Open::closed));
            }
            if label.part == Part::Outside {
                continue;
            }
            let name = open.get_or_insert(Open { start: first.start, end: last.end, kind: label.kind, sum: 0.0, n: 0 });
            name.end = last.end;
            name.sum += confidence;
            name.n += 1;
            if matches!(label.part, Part::Last | Part::Single) {
                names.extend(open.take().map(Open::closed));
            }
        }
        names.extend(open.map(Open::closed));
        names.retain(|name| name.start < name.end);
        names
    }

    /// The likeliest label, the first of equals, with the probability of its kind under any prefix.
    fn best(&self, row: &[f32]) -> Option<(Label, f64)> {
        let most = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let best = *self.labels.get(row.iter().position(|logit| *logit == most)?)?;
        let share = |logit: &f32| f64::from(logit - most).exp();
        let same =
            |label: &Label| (label.part == Part::Outside) == (best.part == Part::Outside) && label.kind == best.kind;
        let of_kind: f64 =
            row.iter().zip(&self.labels).filter(|(_, label)| same(label)).map(|(logit, _)| share(logit)).sum();
        Some((best, of_kind / row.iter().map(share).sum::<f64>()))
    }
}

/// A name that may go on.
struct Open {
    start: usize,
    end: usize,
    kind: usize,
    sum: f64,
    n: usize,
}

impl Open {
    fn closed(self) -> Found {
        // Three digits: the last ones of a sum differ between processors.
        let confidence = (1000.0 * self.sum / self.n.max(1) as f64).round() / 1000.0;
        Found { start: self.start, end: self.end, kind: self.kind, confidence: confidence as f32 }
    }
}

fn parsed(word: &str) -> (Part, &str) {
    if word == "O" {
        return (Part::Outside, "");
    }
    let Some((prefix, kind)) = word.split_once(['-', '_']).filter(|(_, kind)| !kind.is_empty()) else {
        return (Part::Inside, word);
    };
    match prefix {
        "B" | "b" => (Part::Begin, kind),
        "I" | "i" | "M" | "m" => (Part::Inside, kind),
        "L" | "l" | "E" | "e" => (Part::Last, kind),
        "U" | "u" | "S" | "s" => (Part::Single, kind),
        _ => (Part::Inside, word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of words whose labels are given; each word is two bytes and, after `+`, has a second token.
    fn names(said: &[&str]) -> Vec<(usize, usize, String)> {
        let mut words: Vec<String> = said.iter().map(|word| word.trim_start_matches('+').to_owned()).collect();
        words.insert(0, "O".into());
        words.sort();
        words.dedup();
        let labels = Labels::new(&words);
        let mut tokens = Vec::new();
        for (at, label) in said.iter().enumerate() {
            let own = label.trim_start_matches('+');
            let row = |own: &str| words.iter().map(|word| if word == own { 4.0 } else { 0.0 }).collect();
            let word = Some(at as u32);
            tokens.push(Scored { start: 3 * at, end: 3 * at + 1, word, row: row(own) });
            tokens.push(Scored { start: 3 * at + 1, end: 3 * at + 2, word, row: row("O") });
        }
        let found = labels.names(&tokens);
        found.iter().map(|name| (name.start, name.end, labels.kinds[name.kind].clone())).collect()
    }

    fn span(start: usize, end: usize, kind: &str) -> (usize, usize, String) {
        (start, end, kind.to_owned())
    }

    #[test]
    fn beginnings_part_names_that_touch() {
        assert_eq!(names(&["B-PER", "I-PER", "B-PER", "O"]), [span(0, 5, "PER"), span(6, 8, "PER")]);
        assert_eq!(names(&["B-PER", "I-ORG"]), [span(0, 2, "PER"), span(3, 5, "ORG")]);
    }

    #[test]
    fn an_inside_without_a_beginning_begins_a_name() {
        assert_eq!(names(&["O", "I-LOC", "I-LOC"]), [span(3, 8, "LOC")]);
        assert_eq!(names(&["PER", "PER", "O"]), [span(0, 5, "PER")]);
    }

    #[test]
    fn lasts_and_singles_end_names() {
        assert_eq!(names(&["B-ORG", "L-ORG", "I-ORG"]), [span(0, 5, "ORG"), span(6, 8, "ORG")]);
        assert_eq!(names(&["S-GPE", "E-GPE", "U-GPE"]), [span(0, 2, "GPE"), span(3, 5, "GPE"), span(6, 8, "GPE")]);
    }

    #[test]
    fn labels_with_other_prefixes_are_kinds() {
        assert_eq!(names(&["WORK_OF_ART", "B-WORK_OF_ART"]), [span(0, 2, "WORK_OF_ART"), span(3, 5, "WORK_OF_ART")]);
    }
}
