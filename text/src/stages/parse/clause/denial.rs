//! What denies a clause by its own words: "not", "never", "no deal", "nobody", "without", "neither ... nor".
//!
//! "No deal was signed" and "signed no deal" are denied, "not only signed but" and "did not sign until Friday" are not: the
//! first says more, the second says when. What a governor denies ("refused to sign") is settled in `stance`.

use crate::model::clause::{ClauseKind, Negation, Role, Tense};
use crate::model::tree::{Relation, Tag};
use crate::rules::parse::clauses::WordUse;
use crate::stages::parse::clause::frame::{Frame, Slot};
use crate::stages::parse::clause::sentence::Sentence;

/// Denials of a frame's own words and of its arguments; two of them affirm.
pub(crate) fn own(sentence: &Sentence<'_>, frame: &mut Frame) {
    for slot in frame.subjects.iter_mut().chain(&mut frame.objects) {
        slot.denial = slot.denial.or_else(|| of_phrase(sentence, slot.node));
    }
    for slot in frame.rest.iter_mut().filter(|slot| slot.role == Role::Attribute) {
        slot.denial = of_phrase(sentence, slot.node);
    }
    let mut cues = Vec::new();
    if !is_bounded(sentence, frame) {
        cues.extend(frame.words.iter().filter_map(|at| of_word(sentence, *at)));
        let adverbs = sentence
            .of(frame.head, &[Relation::Advmod, Relation::Preconj, Relation::Cc, Relation::Det, Relation::Npadvmod]);
        cues.extend(
            adverbs
                .filter(|at| !frame.words.contains(at) && !is_after_conjunct(sentence, frame.head, *at))
                .filter_map(|at| of_adverb(sentence, at)),
        );
    }
    cues.extend(before(sentence, frame));
    cues.extend(joined(sentence, frame.head));
    cues.extend(of_arguments(sentence, frame));
    cues.sort_by_key(|negation: &Negation| negation.cue);
    cues.dedup_by_key(|negation| negation.cue);
    settle_count(frame, &cues);
}

/// One denial of several: none when they cancel each other out.
pub(crate) fn settle_count(frame: &mut Frame, cues: &[Negation]) {
    if cues.len() > 1 {
        frame.confidence *= 0.7;
    }
    frame.denial = cues.first().copied().filter(|_| cues.len() % 2 == 1);
}

fn negation(sentence: &Sentence<'_>, first: u16, last: u16, rule: &'static str) -> Negation {
    Negation { cue: sentence.span(first, last), rule }
}

/// "Not", "n't", "never" among the words of the verb.
fn of_word(sentence: &Sentence<'_>, at: u16) -> Option<Negation> {
    if sentence.relation(at) != Relation::Neg || is_hollow(sentence, at) {
        return None;
    }
    let rule = sentence.rules.has(sentence.lower(at), |word| word == WordUse::DenyingAdverb)?;
    Some(negation(sentence, at, at, rule))
}

/// "Hardly", "no longer", "neither" beside the verb.
fn of_adverb(sentence: &Sentence<'_>, at: u16) -> Option<Negation> {
    let (first, last) = sentence.edges(at);
    let is_denying = |form: &str| sentence.rules.has(form, |word| word == WordUse::DenyingAdverb);
    if last == at
        && first + 1 == at
        && let Some(rule) = is_denying(&format!("{} {}", sentence.lower(first), sentence.lower(at)))
    {
        return Some(negation(sentence, first, at, rule));
    }
    if is_hollow(sentence, at) || sentence.relation(at) == Relation::Cc && sentence.lower(at) != "nor" {
        return None;
    }
    is_denying(sentence.lower(at)).map(|rule| negation(sentence, at, at, rule))
}

/// "Nor" between two verbs hangs on the first but denies the second.
fn is_after_conjunct(sentence: &Sentence<'_>, head: u16, at: u16) -> bool {
    sentence.relation(at) == Relation::Cc && at > head
}

/// "Not only", "not because", "no doubt": the word after takes the denial away.
pub(crate) fn is_hollow(sentence: &Sentence<'_>, at: u16) -> bool {
    let is = |form: &str| sentence.rules.has(form, |word| word == WordUse::Hollow).is_some();
    let (next, after) = (sentence.form(Some(at + 1)), sentence.form(Some(at + 2)));
    is(next) || is(&format!("{next} {after}"))
}

/// "Did not sign until Friday" says when; so does "will not sign before May".
fn is_bounded(sentence: &Sentence<'_>, frame: &Frame) -> bool {
    let limits = |child: u16| {
        let word = match sentence.relation(child) {
            Relation::Prep => sentence.lower(child),
            Relation::Advcl => {
                sentence.child(child, &[Relation::Mark, Relation::Advmod]).map_or("", |mark| sentence.lower(mark))
            }
            _ => return false,
        };
        let is_future =
            || frame.tense == Some(Tense::Future) && frame.words.iter().any(|at| sentence.tag(*at) == Tag::Md);
        matches!(word, "until" | "till") || word == "before" && is_future()
    };
    sentence.children(frame.head).iter().any(|child| limits(*child))
}

/// "No deal", "none of them", "nobody", "not Lee but Kim", "neither Lee nor Xi".
pub(crate) fn of_phrase(sentence: &Sentence<'_>, node: u16) -> Option<Negation> {
    let denies = |at: u16, as_what: WordUse| sentence.rules.has(sentence.lower(at), |word| word == as_what);
    if let Some(rule) = denies(node, WordUse::DenyingPronoun).filter(|_| !is_but(sentence, node)) {
        return Some(negation(sentence, node, node, rule));
    }
    let determiner = |child: u16| {
        let is_determiner = matches!(
            sentence.relation(child),
            Relation::Det | Relation::Neg | Relation::Preconj | Relation::Advmod | Relation::Cc
        );
        if !is_determiner || child > node || is_hollow(sentence, child) {
            return None;
        }
        let rule = denies(child, WordUse::DenyingDeterminer).or_else(|| {
            let is_not = matches!(sentence.lower(child), "not" | "neither");
            denies(child, WordUse::DenyingAdverb).filter(|_| is_not)
        });
        rule.map(|rule| negation(sentence, child, child, rule))
    };
    let own = sentence.children(node).iter().copied().find_map(determiner);
    own.or_else(|| joined(sentence, node))
}

/// "Nothing but" and "none but" are what is meant.
fn is_but(sentence: &Sentence<'_>, at: u16) -> bool {
    matches!(sentence.form(Some(at + 1)), "but" | "other" | "less")
}

/// A later part of "neither A nor B", or what "nor" joins.
fn joined(sentence: &Sentence<'_>, node: u16) -> Option<Negation> {
    if sentence.relation(node) != Relation::Conj {
        return None;
    }
    let conjunction = sentence.conjunction(node).filter(|cc| sentence.lower(*cc) == "nor")?;
    let rule = sentence.rules.has("nor", |word| word == WordUse::DenyingAdverb)?;
    Some(negation(sentence, conjunction, conjunction, rule))
}

/// "Without signing", "rather than sign", "has yet to sign", "is far from over".
fn before(sentence: &Sentence<'_>, frame: &Frame) -> Option<Negation> {
    let found = |at: u16| {
        let row = sentence.rules.before().iter().find(|(_, words)| sentence.follows(at, words))?;
        let n_words = row.1.split(' ').count() as u16;
        let (first, last) = (at - n_words, at - 1);
        (!sentence.follows(first, "not")).then(|| negation(sentence, first, last, row.0))
    };
    let own = frame.words.iter().copied().filter(|at| sentence.relation(*at) != Relation::Prt && *at <= frame.head);
    // "Is far from over": right after the copula.
    let predicated = || {
        let ahead = (frame.head + 2..sentence.len() as u16).take(3).filter(|_| frame.kind == ClauseKind::Copula);
        ahead.filter_map(found).find(|negation| negation.cue.start <= sentence.node(frame.head).span.end + 1)
    };
    // "Nor did he sign": the word before the auxiliary.
    let with_subject = || {
        frame
            .subjects
            .iter()
            .map(|slot| sentence.edges(slot.node).0)
            .filter(|at| *at < frame.head)
            .find_map(|at| found(at).filter(|_| sentence.relation(frame.head) == Relation::Pcomp))
    };
    own.clone().find_map(found).or_else(predicated).or_else(with_subject)
}

/// "Under no circumstances", "agreed on nothing", "is nobody's".
fn of_arguments(sentence: &Sentence<'_>, frame: &Frame) -> Option<Negation> {
    let phrase = |slot: &Slot| {
        let (first, _) = slot.preposition?;
        let words: Vec<&str> = (first..sentence.edges(slot.node).1 + 1).take(3).map(|at| sentence.lower(at)).collect();
        let is_phrase = |words: &str| sentence.rules.has(words, |word| word == WordUse::DenyingPhrase);
        let found =
            (2..=words.len()).find_map(|n_words| is_phrase(&words[..n_words].join(" ")).map(|rule| (rule, n_words)));
        found.map(|(rule, n_words)| negation(sentence, first, first + n_words as u16 - 1, rule))
    };
    let obliques = || frame.rest.iter().filter(|slot| slot.role == Role::Oblique);
    // "Led to no arrests": what a verb without an object takes first.
    let reached = || {
        let first = obliques().filter(|slot| slot.node > frame.head).min_by_key(|slot| slot.node)?;
        let is_plain = first
            .preposition
            .is_some_and(|(at, _)| !matches!(sentence.lower(at), "with" | "without" | "by" | "at" | "for"));
        of_phrase(sentence, first.node).filter(|_| is_plain && frame.objects.is_empty() && first.node <= frame.head + 5)
    };
    let attributes: Vec<&Slot> = frame.rest.iter().filter(|slot| slot.role == Role::Attribute).collect();
    let single = || match attributes[..] {
        [only] => only.denial,
        _ => None,
    };
    obliques().find_map(phrase).or_else(single).or_else(reached)
}
