//! Whose verb it is: the subject of a verb of saying over coordination, control, relative clauses and inversion.
//!
//! "Beck shook his head and said" gives "Beck" for "said"; "was told by Karim" gives "Karim"; "said Omar Beck" gives
//! "Beck", also where the parse takes him for an object.

use crate::model::span::Span;
use crate::model::tree::{Relation, Tag};
use crate::rules::parse::saying::SayingUse;
use crate::stages::parse::quotes::input::{NameKind, QuoteMention};
use crate::stages::parse::quotes::sentence::Sentence;

/// The node of the one who says; none for a passive without an agent.
pub(crate) fn subject(sentence: &Sentence<'_>, verb: usize, uses: SayingUse) -> Option<usize> {
    if is_passive(sentence, verb) {
        let agent = sentence.child(verb, &[Relation::Agent])?;
        return sentence.child(agent, &[Relation::Pobj]);
    }
    let by_tree = above(sentence, verb, 6).map(|who| {
        past_dateline(sentence, who, verb)
            .or_else(|| past_comma(sentence, who, verb))
            .or_else(|| past_office(sentence, who, verb))
            .unwrap_or(who)
    });
    // A quotation right before the verb and a name right after it outweigh a parse that reads the name as an object.
    let inverted = inverted(sentence, verb, uses);
    match by_tree {
        Some(who)
            if inverted.is_none()
                || sentence.nodes[who].span.end <= sentence.nodes[verb].span.start && is_near(sentence, who, verb) =>
        {
            Some(who)
        }
        by_tree => inverted.or(by_tree).or_else(|| direct(sentence, verb)),
    }
}

/// Whether the verb is acted on: "was told", "asked by Sow".
pub(crate) fn is_passive(sentence: &Sentence<'_>, verb: usize) -> bool {
    let node = sentence.nodes[verb];
    let bare = node.tag == Tag::Vbn
        && matches!(node.relation, Relation::Acl | Relation::Advcl)
        && sentence.child(verb, &[Relation::Aux, Relation::Nsubj]).is_none();
    sentence.child(verb, &[Relation::Auxpass, Relation::Nsubjpass]).is_some()
        || sentence.child(verb, &[Relation::Agent]).is_some()
        || bare
}

/// "FERGUSON, Mo. -- Attorney General Eric Holder said": the name after the dash, where the parse takes the place.
fn past_dateline(sentence: &Sentence<'_>, who: usize, verb: usize) -> Option<usize> {
    let (from, to) = (sentence.nodes[who].span.end, sentence.nodes[verb].span.start);
    let gap = sentence.between(from, to);
    let dash = ["--", "—", " – ", " - ", "―"].iter().find_map(|dash| gap.find(dash))?;
    let place = sentence.between(sentence.span.start, from).split_whitespace().count() <= 3 && dash < 40;
    let dash = from + dash as u32;
    let after = |mention: &&QuoteMention| {
        mention.span.start >= dash && mention.span.end <= to && sentence.speaks(mention) && !owns(sentence, mention)
    };
    place.then(|| sentence.mentions.iter().rev().find(after)).flatten().and_then(|mention| sentence.head_of(mention))
}

/// "Speaking after Joana Prado, Luis Neves said": the name right before the verb, where the parse takes the one before
/// the comma.
fn past_comma(sentence: &Sentence<'_>, who: usize, verb: usize) -> Option<usize> {
    let start = sentence.nodes[verb].span.start;
    let mention = sentence.mentions.iter().rev().find(|mention| mention.span.end <= start)?;
    let first = sentence.mention_at(who).map_or(sentence.nodes[who].span.end, |mention| mention.span.end);
    let direct =
        sentence.between(mention.span.end, start) == " " && sentence.between(first, mention.span.start) == ", ";
    (direct && sentence.kind(mention) == NameKind::Person).then(|| sentence.head_of(mention)).flatten()
}

/// "Housing and Planning Secretary Orla Roe said": the person right before the verb, where the parse takes a word of the
/// office.
fn past_office(sentence: &Sentence<'_>, who: usize, verb: usize) -> Option<usize> {
    let start = sentence.nodes[verb].span.start;
    let mention = sentence.mentions.iter().rev().find(|mention| mention.span.end <= start)?;
    let from = sentence.nodes[who].span;
    let is_office = from.end <= mention.span.start
        && from.of(sentence.text).starts_with(char::is_uppercase)
        && sentence.mention_at(who).is_none();
    if !is_office || sentence.between(mention.span.end, start) != " " || sentence.kind(mention) != NameKind::Person {
        return None;
    }
    let between = sentence.between(from.end, mention.span.start);
    let joins = |word: &str| word.starts_with(char::is_uppercase) || matches!(word, "and" | "of" | "for" | "the" | "&");
    let is_joined = between.split_whitespace().all(|word| joins(word.trim_end_matches(',')));
    (is_joined && between.trim_end().ends_with(char::is_alphabetic)).then(|| sentence.head_of(mention)).flatten()
}

fn is_near(sentence: &Sentence<'_>, who: usize, verb: usize) -> bool {
    let between = Span { start: sentence.nodes[who].span.end, end: sentence.nodes[verb].span.start };
    sentence.range_at(between).is_none() && !sentence.is_inside(who)
}

fn own(sentence: &Sentence<'_>, verb: usize) -> Option<usize> {
    let subjects = [Relation::Nsubj, Relation::Nsubjpass];
    sentence
        .children(verb)
        .find(|&child| subjects.contains(&sentence.nodes[child].relation) && !sentence.is_inside(child))
}

/// The subject by the parse.
fn above(sentence: &Sentence<'_>, verb: usize, levels: u8) -> Option<usize> {
    if let Some(who) = own(sentence, verb) {
        let relative = matches!(sentence.nodes[who].tag, Tag::Wp | Tag::Wdt);
        let antecedent = sentence.nodes[verb].relation == Relation::Relcl && relative;
        return Some(if antecedent {
            sentence.nodes[verb].head as usize
        } else if relative {
            cleft(sentence, verb).unwrap_or(who)
        } else {
            who
        });
    }
    let levels = levels.checked_sub(1)?;
    let node = sentence.nodes[verb];
    let head = node.head as usize;
    if head == verb || sentence.is_inside(head) {
        return None;
    }
    let control = [
        "go",
        "goes",
        "going",
        "went",
        "gone",
        "continue",
        "continues",
        "continued",
        "continuing",
        "began",
        "begins",
        "begin",
        "start",
        "started",
        "starts",
        "proceeded",
        "used",
        "came",
        "quick",
        "hastened",
        "is",
        "was",
        "likes",
        "liked",
        "had",
        "took",
        "paused",
        "stopped",
    ];
    match node.relation {
        Relation::Conj => above(sentence, head, levels),
        Relation::Xcomp if sentence.is_word(head, &control) || sentence.nodes[head].tag == Tag::Jj => {
            above(sentence, head, levels)
        }
        Relation::Advcl if node.tag == Tag::Vbg => above(sentence, head, levels).or_else(|| noun(sentence, head)),
        Relation::Acl if node.tag == Tag::Vbg => Some(head),
        Relation::Pcomp => {
            let verb = sentence.nodes[head].head as usize;
            let bound = sentence.is_word(head, &["by", "as", "after", "in", "before"]);
            if !bound || verb == head {
                None
            } else if sentence.nodes[verb].relation == Relation::Acl {
                Some(sentence.nodes[verb].head as usize)
            } else {
                above(sentence, verb, levels)
            }
        }
        _ => None,
    }
}

fn noun(sentence: &Sentence<'_>, node: usize) -> Option<usize> {
    matches!(sentence.nodes[node].tag, Tag::Nn | Tag::Nnp | Tag::Nns).then_some(node)
}

/// "It was Beck who said": what is singled out.
fn cleft(sentence: &Sentence<'_>, verb: usize) -> Option<usize> {
    let head = sentence.nodes[verb].head as usize;
    sentence.is_word(head, &["is", "was", "'s"]).then(|| sentence.child(head, &[Relation::Attr])).flatten()
}

/// A name after the verb that can only be its subject: right after a quotation, at the start, or after a comma.
fn inverted(sentence: &Sentence<'_>, verb: usize, uses: SayingUse) -> Option<usize> {
    let span = sentence.nodes[verb].span;
    let before = sentence.between(sentence.span.start, span.start).trim_end();
    let after_range = sentence.marks.iter().any(|range| {
        let gap = sentence.between(range.outer.end, span.start);
        range.outer.end <= span.start && gap.trim_matches([',', ' ', '-', '–', '—', '\u{a0}']).is_empty()
    });
    let free = before.is_empty() || before.ends_with(',');
    if !(after_range || uses.inverts && free)
        || !matches!(sentence.nodes[verb].tag, Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Vbn)
    {
        return None;
    }
    let parts = [
        Tag::Dt,
        Tag::Jj,
        Tag::Nn,
        Tag::Nnp,
        Tag::Nns,
        Tag::Nnps,
        Tag::Hyph,
        Tag::PrpPoss,
        Tag::Pos,
        Tag::Cd,
        Tag::Vbn,
        Tag::Vbg,
        Tag::Rb,
        Tag::Afx,
        Tag::Cc,
    ];
    let leads = |mention: &&QuoteMention| {
        let gap = sentence.between(span.end, mention.span.start);
        let plain = gap.len() <= 64 && !gap.contains([',', ':', '"', '“', '.', ';']) || is_title_gap(gap);
        let between = Span { start: span.end, end: mention.span.start };
        let mut nodes = sentence.nodes.iter().filter(|node| between.contains(node.span));
        plain && nodes.all(|node| parts.contains(&node.tag) || node.span.of(sentence.text).starts_with("Mr"))
    };
    let after = || sentence.mentions.iter().filter(|mention| mention.span.start >= span.end).take_while(leads);
    // "Said Anchorage businessman Andrew Halcro": the place only modifies.
    let person = after().find(|mention| sentence.kind(mention) == NameKind::Person && !owns(sentence, mention));
    let mention =
        person.or_else(|| after().next().filter(|mention| !owns(sentence, mention) && !modifies(sentence, mention)))?;
    sentence.speaks(mention).then(|| sentence.head_of(mention)).flatten()
}

fn owns(sentence: &Sentence<'_>, mention: &QuoteMention) -> bool {
    sentence.between(mention.span.end, sentence.span.end).starts_with(['\'', '’'])
}

/// "Foreign Ministry" in "Foreign Ministry spokesman".
fn modifies(sentence: &Sentence<'_>, mention: &QuoteMention) -> bool {
    let next = sentence.nodes.iter().find(|node| node.span.start >= mention.span.end);
    next.is_some_and(|node| matches!(node.tag, Tag::Nn | Tag::Nns | Tag::Nnp | Tag::Jj))
}

/// "Dr. ", "Gen. ".
fn is_title_gap(gap: &str) -> bool {
    gap.len() <= 24 && gap.trim().ends_with('.') && gap.trim().starts_with(char::is_uppercase)
}

/// A name right before a verb that the parse leaves without a subject.
fn direct(sentence: &Sentence<'_>, verb: usize) -> Option<usize> {
    let start = sentence.nodes[verb].span.start;
    if !matches!(sentence.nodes[verb].tag, Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Vbn) {
        return None;
    }
    let mention = sentence.mentions.iter().rev().find(|mention| mention.span.end <= start)?;
    let gap = sentence.between(mention.span.end, start).trim();
    let adverb = gap.is_empty()
        || gap.ends_with("ly") && !gap.contains(' ')
        || matches!(gap, "also" | "has" | "had" | "then" | "once");
    (adverb && sentence.speaks(mention)).then(|| sentence.head_of(mention)).flatten()
}
