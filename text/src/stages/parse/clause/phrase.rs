//! Noun phrases: head, what describes it, whose it is, what counts it, and which name, number or date it is.
//!
//! "More than 100 Turkish soldiers, who fled" has the head "soldiers", the count "More than 100", the modifier "Turkish" and
//! the core "More than 100 Turkish soldiers". What a pronoun stands for is found later, over sentences.

use crate::model::clause::{Determiner, Phrase};
use crate::model::span::Span;
use crate::model::tree::{Relation, Tag};
use crate::stages::parse::clause::frame::Slot;
use crate::stages::parse::clause::sentence::Sentence;

/// The phrase in a slot.
pub(crate) fn phrase(sentence: &Sentence<'_>, slot: &Slot) -> Phrase {
    let head = slot.node;
    // "Lee's" in "Lee's visit" is Lee.
    let is_case = |at: u16| sentence.relation(at) == Relation::Case;
    let span = match slot.range {
        Some((first, last)) => sentence.span(first.min(head), last.max(head)),
        None => span(sentence, head, slot.without, &is_case),
    };
    let core = span_of_core(sentence, head);
    let determiner = determiner(sentence, head);
    let child_span = |relation: Relation| {
        sentence
            .child(head, &[relation])
            .map(|child| self::span(sentence, child, None, &|at| sentence.relation(at) == Relation::Case))
    };
    let modifies = |child: &u16| {
        *child < head
            && matches!(
                sentence.relation(*child),
                Relation::Amod | Relation::Compound | Relation::Nmod | Relation::Advmod
            )
            && sentence.is_word(*child)
    };
    let modifiers = sentence.children(head).iter().copied().filter(modifies);
    let lemma = sentence.lemma(head);
    let is_proper = matches!(sentence.tag(head), Tag::Nnp | Tag::Nnps);
    let count = count(sentence, head);
    let counted = |at: u16| count.is_some_and(|count: Span| count.overlaps(sentence.node(at).span)) || at == head;
    let input = sentence.input;
    let covers_head = |of: Span| of.overlaps(sentence.node(head).span);
    Phrase {
        span,
        core: Span { start: core.start.max(span.start), end: core.end.min(span.end).max(core.start.max(span.start)) },
        head,
        head_span: sentence.node(head).span,
        lemma: if is_proper { lemma.to_string() } else { lemma.to_lowercase() },
        determiner,
        is_plural: matches!(sentence.tag(head), Tag::Nns | Tag::Nnps)
            || matches!(sentence.lower(head), "they" | "we" | "them" | "us" | "these" | "those"),
        is_pronoun: matches!(sentence.tag(head), Tag::Prp | Tag::PrpPoss | Tag::Wp | Tag::WpPoss | Tag::Wdt | Tag::Ex)
            || sentence.tag(head) == Tag::Dt,
        modifiers: modifiers.map(|child| self::span(sentence, child, None, &|_| false)).collect(),
        possessor: child_span(Relation::Poss),
        apposition: child_span(Relation::Appos),
        count,
        name: input.names.iter().find(|name| covers_head(name.span)).map(|name| name.name),
        quantity: input
            .quantities
            .iter()
            .find(|(of, _)| counted_by(sentence, *of, head, &counted))
            .map(|(_, idx)| *idx),
        date: input.dates.iter().find(|(of, _)| covers_head(*of)).map(|(_, idx)| *idx),
        stands_for: Vec::new(),
    }
}

fn counted_by(sentence: &Sentence<'_>, of: Span, head: u16, counted: &dyn Fn(u16) -> bool) -> bool {
    let (first, last) = sentence.edges(head);
    (first..=last).any(|at| of.overlaps(sentence.node(at).span) && counted(at))
}

impl Sentence<'_> {
    /// Whether a node is a word rather than a mark.
    pub(crate) fn is_word(&self, at: u16) -> bool {
        self.lower(at).chars().any(char::is_alphanumeric)
    }
}

/// The words of a phrase: its head with all that depends on it, up to the first part that is left out.
pub(crate) fn span(sentence: &Sentence<'_>, head: u16, without: Option<u16>, is_out: &dyn Fn(u16) -> bool) -> Span {
    let (first, last) = edges(sentence, head, without, is_out);
    sentence.span(first, last)
}

/// First and last node of a phrase.
pub(crate) fn edges(
    sentence: &Sentence<'_>,
    head: u16,
    without: Option<u16>,
    is_out: &dyn Fn(u16) -> bool,
) -> (u16, u16) {
    let is_left_out = |child: u16| {
        matches!(sentence.relation(child), Relation::Conj | Relation::Cc | Relation::Preconj)
            || without == Some(child)
            || is_out(child)
    };
    let (mut first, mut last) = (head, head);
    // A mark belongs to the phrase only between two words of it.
    let is_mark = |child: u16| {
        sentence.relation(child) == Relation::Punct
            || !sentence.is_word(child) && !matches!(sentence.lower(child), "$" | "%" | "£" | "€" | "'s" | "'")
    };
    // A part that words of another phrase keep apart is left out.
    let is_gap = |from: u16, to: u16| (from..to).any(|at| sentence.is_word(at) && !is_left_out(at));
    for child in sentence.children(head).iter().copied().filter(|child| *child < head).rev() {
        if is_left_out(child) || is_gap(sentence.edges(child).1 + 1, first) {
            break;
        }
        if !is_mark(child) {
            first = first.min(sentence.edges(child).0);
        }
    }
    for child in sentence.children(head).iter().copied().filter(|child| *child > head) {
        if is_left_out(child) || is_gap(last + 1, sentence.edges(child).0) {
            break;
        }
        if !is_mark(child) {
            last = last.max(sentence.edges(child).1);
        }
    }
    // Subtrees that end in a mark leave it out, but a closing quotation mark or bracket stays with an opening one.
    while last > head
        && !sentence.is_word(last)
        && !matches!(sentence.tag(last), Tag::CloseBracket | Tag::CloseQuote | Tag::Pos | Tag::Sym | Tag::Nn)
    {
        last -= 1;
    }
    while first < head && matches!(sentence.tag(first), Tag::Comma | Tag::Colon | Tag::Stop) {
        first += 1;
    }
    let closes = |at: u16| matches!(sentence.tag(at), Tag::CloseBracket | Tag::CloseQuote);
    let is_open = || {
        let of = |open: Tag, close: Tag| {
            let n_open = (first..=last).filter(|at| sentence.tag(*at) == open).count();
            n_open > (first..=last).filter(|at| sentence.tag(*at) == close).count()
        };
        of(Tag::OpenBracket, Tag::CloseBracket) || of(Tag::OpenQuote, Tag::CloseQuote)
    };
    if (last as usize) + 1 < sentence.len() && closes(last + 1) && is_open() {
        last += 1;
    }
    (first, last)
}

fn span_of_core(sentence: &Sentence<'_>, head: u16) -> Span {
    let is_attached = |child: u16| {
        use Relation::{Acl, Advcl, Appos, Ccomp, Dep, Npadvmod, Parataxis, Prep, Relcl, Xcomp};
        let relation = sentence.relation(child);
        child > head && matches!(relation, Acl | Advcl | Appos | Ccomp | Dep | Npadvmod | Parataxis | Relcl | Xcomp)
            || child > head && relation == Prep && sentence.lower(child) != "of"
    };
    span(sentence, head, None, &is_attached)
}

fn determiner(sentence: &Sentence<'_>, head: u16) -> Option<Determiner> {
    let relations = [Relation::Det, Relation::Predet, Relation::Poss, Relation::Preconj];
    let of = |child: u16| {
        if sentence.relation(child) == Relation::Poss {
            return Some(Determiner::Possessive);
        }
        Some(match sentence.lower(child) {
            "the" => Determiner::Definite,
            "a" | "an" => Determiner::Indefinite,
            "this" | "that" | "these" | "those" => Determiner::Demonstrative,
            "no" | "neither" => Determiner::No,
            "each" | "every" => Determiner::Each,
            "all" => Determiner::All,
            "both" => Determiner::Both,
            "some" | "any" | "several" | "few" | "another" | "many" | "most" | "either" => Determiner::Some,
            _ => return None,
        })
    };
    let mut found = sentence.of(head, &relations).filter_map(of);
    let first = found.next()?;
    let is_pair = first == Determiner::Definite
        && sentence.of(head, &[Relation::Nummod]).any(|number| matches!(sentence.lower(number), "two" | "2"));
    Some(if is_pair { Determiner::Both } else { first })
}

/// The number that counts a noun, with its hedge.
fn count(sentence: &Sentence<'_>, head: u16) -> Option<Span> {
    let number = sentence.child(head, &[Relation::Nummod]).filter(|number| *number < head)?;
    let (first, last) = sentence.edges(number);
    Some(sentence.span(first, last))
}
