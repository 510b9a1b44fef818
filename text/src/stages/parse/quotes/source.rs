//! Who a noun phrase names as a speaker: "the engineer, Omar Beck" is Omar Beck, "Beck's lawyer" is nobody by name.
//!
//! A pronoun or a definite description is kept as such; `referent` resolves it.

use crate::model::span::Span;
use crate::model::tree::{Relation, Tag};
use crate::rules::parse::saying::SayingRules;
use crate::stages::parse::quotes::input::{NameKind, QuoteMention};
use crate::stages::parse::quotes::sentence::Sentence;

/// What stands where a speaker stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Source {
    /// A name of the document.
    Name(u32, Span),
    /// "He", "she".
    Person(Span),
    /// "They".
    Plural(Span),
    /// "It".
    Thing(Span),
    /// "The mayor": the description and its noun.
    Definite(Span, Span),
    /// "A spokesman", "I", "who".
    Other(Span),
}

impl Source {
    /// The words themselves.
    pub(crate) fn span(self) -> Span {
        match self {
            Self::Name(_, span) | Self::Person(span) | Self::Plural(span) | Self::Thing(span) => span,
            Self::Definite(span, _) | Self::Other(span) => span,
        }
    }
}

/// Reads the noun phrase whose head is a node.
pub(crate) fn source(sentence: &Sentence<'_>, head: usize, rules: &SayingRules) -> Option<Source> {
    source_within(sentence, head, rules, 3)
}

fn source_within(sentence: &Sentence<'_>, head: usize, rules: &SayingRules, levels: u8) -> Option<Source> {
    let node = sentence.nodes.get(head)?;
    if node.tag == Tag::Prp {
        return Some(match sentence.word(head).to_ascii_lowercase().as_str() {
            "he" | "she" => Source::Person(node.span),
            "they" => Source::Plural(node.span),
            "it" => Source::Thing(node.span),
            _ => Source::Other(node.span),
        });
    }
    if let Some(mention) = sentence.mention_at(head) {
        let speaks = sentence.speaks(mention);
        return Some(if speaks {
            Source::Name(mention.name, mention.span)
        } else {
            Source::Other(sentence.phrase(head))
        });
    }
    let apposed = sentence.children(head).filter(|&child| sentence.nodes[child].relation == Relation::Appos);
    let apposed = apposed
        .filter_map(|child| sentence.mention_at(child))
        .find(|mention| sentence.kind(mention) == NameKind::Person);
    if let Some(mention) = apposed.or_else(|| beside(sentence, head)) {
        return Some(Source::Name(mention.name, mention.span));
    }
    if levels > 0 && rules.is_noun(sentence.word(head)) {
        let writer = writer(sentence, head).and_then(|writer| source_within(sentence, writer, rules, levels - 1));
        if let Some(named @ (Source::Name(..) | Source::Person(_))) = writer {
            return Some(named);
        }
        return Some(Source::Other(sentence.phrase(head)));
    }
    let the = sentence.child(head, &[Relation::Det]).is_some_and(|det| sentence.is_word(det, &["the"]));
    let span = sentence.phrase(head);
    Some(if the && node.tag == Tag::Nn { Source::Definite(span, node.span) } else { Source::Other(span) })
}

/// A name right after a head noun, whatever the parse makes of it: "the lawyer for the family, Consuelo Bracamonte,", "the chief
/// executive of Norvane Group, Alice Tennant,".
pub(crate) fn beside<'a>(sentence: &Sentence<'a>, head: usize) -> Option<&'a QuoteMention> {
    let end = sentence.phrase(head).end;
    let mut behind = sentence.mentions.iter().filter(|mention| mention.span.start >= end).take(2);
    behind.find(|mention| is_beside(sentence, mention, end))
}

fn is_beside(sentence: &Sentence<'_>, mention: &QuoteMention, end: u32) -> bool {
    let gap = sentence.between(end, mention.span.start);
    let gap = gap.strip_suffix(title_of(gap)).unwrap_or(gap);
    let rest = sentence.between(mention.span.end, sentence.span.end);
    let is_apart = rest.trim_start_matches(['”', '"']).starts_with([',', '.', '…']) || rest.is_empty();
    let direct = gap == " " || gap == ", " && is_apart;
    let through = ["for ", "of ", "at "].iter().any(|word| gap.trim_start().starts_with(word))
        && gap.ends_with(", ")
        && gap.matches(',').count() == 1
        && gap.len() < 60
        && rest.starts_with([',', '.']);
    let fits = sentence.kind(mention) == NameKind::Person || gap == " " && sentence.speaks(mention);
    (direct || through) && fits
}

/// The title at the end of what stands between a noun and a name: ", Dr ".
fn title_of(gap: &str) -> &str {
    const TITLES: [&str; 14] =
        ["Dr", "Mr", "Mrs", "Ms", "Miss", "Sir", "Dame", "Lord", "Lady", "Prof", "Professor", "Judge", "Gen", "Rev"];
    let front = gap.trim_end();
    let word = front.rsplit(' ').next().unwrap_or_default();
    let is_title = TITLES.contains(&word.trim_end_matches('.'));
    if is_title { gap.get(front.len() - word.len()..).unwrap_or_default() } else { "" }
}

/// Whose statement, tweet or letter it is.
fn writer(sentence: &Sentence<'_>, noun: usize) -> Option<usize> {
    if let Some(owner) = sentence.child(noun, &[Relation::Poss]) {
        return Some(owner);
    }
    let by = |child: &usize| {
        matches!(sentence.nodes[*child].relation, Relation::Prep | Relation::Agent)
            && sentence.is_word(*child, &["by", "from"])
    };
    let deeper = |child: usize| {
        let inner = sentence.child(child, &[Relation::Agent]);
        (sentence.nodes[child].relation == Relation::Acl).then_some(inner).flatten()
    };
    let prep = sentence.children(noun).find(by).or_else(|| sentence.children(noun).find_map(deeper))?;
    sentence.child(prep, &[Relation::Pobj])
}
