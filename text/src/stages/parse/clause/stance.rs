//! How far the text commits itself to a clause, who says it, and what its governors make of it.
//!
//! "Lee said Xi may refuse to sign": "sign" is denied by "refuse", possible by "may", and Lee's word. A governor that is
//! denied itself ("did not refuse to sign", "never forgot that he signed") turns the denial round or leaves it, as its row says.

use crate::model::clause::{Attribution, ClauseKind, Modality, Negation, Role, Speaker, Tense, Voice};
use crate::model::tree::{Relation, Tag};
use crate::rules::parse::clauses::{Effect, Governor, Part, WordUse};
use crate::stages::parse::clause::denial::settle_count;
use crate::stages::parse::clause::emit::is_quoted;
use crate::stages::parse::clause::frame::{Form, Frame, Link, Slot};
use crate::stages::parse::clause::sentence::Sentence;
use crate::stages::parse::clause::subject::{Frames, governor, owner};

/// Settles denial, modality and speaker of a frame whose governors are settled.
pub(crate) fn settle(sentence: &Sentence<'_>, frames: &Frames, frame: &mut Frame) {
    let row = frame.link.and_then(|link| governor(sentence, frames, &link));
    // "Has yet to sign" is no duty.
    let is_pending =
        frame.denial.is_some_and(|denial| denial.cue.of(sentence.input.text).to_lowercase().starts_with("yet"));
    let row = row.filter(|_| !is_pending);
    own_modality(sentence, frames, frame, row);
    if let Some(link) = frame.link {
        govern(sentence, frames, frame, &link, row);
    }
    frame.speaker = speaker(sentence, frames, frame, row);
}

/// Denial and modality from the governor.
fn govern(sentence: &Sentence<'_>, frames: &Frames, frame: &mut Frame, link: &Link, row: Option<&Governor>) {
    let above = link.frame.map(|idx| &frames.all[idx]);
    let is_open_clause = match link.form {
        Form::To | Form::Ing | Form::Bare => true,
        Form::Noun => above.is_some_and(|above| is_light(sentence, above)),
        _ => false,
    };
    let effect = row.map_or(if is_open_clause { Effect::Keep } else { Effect::Open }, |row| row.effect);
    let denied = governor_denial(sentence, frames, link);
    let inherited = match (effect, denied) {
        (Effect::Deny, None) => row.map(|row| Negation { cue: sentence.node(link.node).span, rule: row.id }),
        (Effect::Keep, Some(negation)) => Some(negation),
        // "Rejected claims that he fled": what is claimed is denied, unlike "no claims that he fled".
        (Effect::Open, Some(negation)) if is_rejected_noun(sentence, link, &negation) => Some(negation),
        _ => None,
    };
    // "Stopped short of signing": the cue before the verb is the governor's own.
    let is_same = |own: &Negation| {
        inherited.is_some_and(|other| own.cue.start >= other.cue.start && own.cue.start <= other.cue.end + 1)
    };
    let own = frame.denial.filter(|own| !is_same(own));
    let cues: Vec<Negation> = inherited.into_iter().chain(own).collect();
    if effect == Effect::Deny && denied.is_some() {
        frame.confidence *= 0.7;
    }
    settle_count(frame, &cues);
    inherit_modality(sentence, frame, above, row, effect, denied.is_some(), link);
}

/// Whether a noun is denied by a verb or an adjective of its own sentence rather than by "no" or "not".
fn is_rejected_noun(sentence: &Sentence<'_>, link: &Link, negation: &Negation) -> bool {
    let is_plain = sentence.rules.has(&negation.cue.of(sentence.input.text).to_lowercase(), |word| {
        matches!(word, WordUse::DenyingAdverb | WordUse::DenyingDeterminer | WordUse::DenyingPronoun)
    });
    sentence.is_noun(link.node) && !sentence.is_verb(link.node) && is_plain.is_none()
}

fn inherit_modality(
    sentence: &Sentence<'_>,
    frame: &mut Frame,
    above: Option<&Frame>,
    row: Option<&Governor>,
    effect: Effect,
    is_denied: bool,
    link: &Link,
) {
    let is_own = frame.modality != Modality::Asserted;
    if let Some(modality) = row.and_then(|row| row.modality).filter(|_| !is_own) {
        frame.modality = modality;
        frame.modality_cue = Some(link.node);
    } else if row.is_none()
        && link.form == Form::To
        && !is_own
        && sentence.is_noun(link.node)
        && !sentence.is_verb(link.node)
    {
        frame.modality = Modality::Expected;
        frame.modality_cue = Some(link.node);
    }
    // "Did not say that he fled", "no claims that he fled": it stays open.
    let is_finite = matches!(link.form, Form::That | Form::Whether);
    let is_settled = frame.denial.is_some() || frame.modality != Modality::Asserted;
    if effect == Effect::Open && is_denied && is_finite && !is_settled {
        (frame.modality, frame.modality_cue) = (Modality::Possible, Some(link.node));
    }
    let Some(above) = above
        .filter(|above| effect != Effect::Fact && (above.head == link.node || above.predicated == Some(link.node)))
    else {
        return;
    };
    if link.form == Form::Noun && !is_light(sentence, above) {
        return;
    }
    if above.is_hypothetical && effect != Effect::Fact {
        frame.is_hypothetical = true;
        (frame.modality, frame.modality_cue) = (Modality::Conditional, above.modality_cue);
    } else if frame.modality == Modality::Asserted && above.modality != Modality::Asserted {
        (frame.modality, frame.modality_cue) = (above.modality, above.modality_cue);
    }
    if is_going(sentence, above) {
        frame.tense = Some(Tense::Future);
    }
}

/// "Held talks": the talks are as true as the holding.
pub(crate) fn is_light(sentence: &Sentence<'_>, frame: &Frame) -> bool {
    sentence.rules.has(&frame.lemma(sentence), |word| word == WordUse::LightVerb).is_some()
}

/// "Is going to sign".
fn is_going(sentence: &Sentence<'_>, above: &Frame) -> bool {
    sentence.lower(above.head) == "going"
}

/// What denies the governor of a clause: a verb's own denial, "no" before a noun, or a verb that denies the noun.
fn governor_denial(sentence: &Sentence<'_>, frames: &Frames, link: &Link) -> Option<Negation> {
    let mut above = &frames.all[link.frame?];
    if above.kind == ClauseKind::Noun && above.head == link.node {
        if above.denial.is_some() {
            return above.denial;
        }
        above = &frames.all[above.parent?];
    } else if above.head == link.node || above.predicated == Some(link.node) {
        // "Nobody believes that": the subject denies what is believed; of "nobody wants to" it is the subject itself.
        let by_subject = || {
            above
                .subjects
                .iter()
                .find_map(|slot| slot.denial)
                .filter(|_| matches!(link.form, Form::That | Form::Whether))
        };
        return above.denial.or_else(by_subject);
    }
    let no = sentence.of(link.node, &[Relation::Det, Relation::Neg]).find_map(|child| {
        let rule = sentence.rules.has(sentence.lower(child), |word| word == WordUse::DenyingDeterminer)?;
        Some(Negation { cue: sentence.node(child).span, rule })
    });
    let rejected = || {
        let row = ["noun", "word"]
            .iter()
            .find_map(|form| sentence.rules.governor(Part::Verb, &above.lemma(sentence), form))?;
        let is_object = above.objects.iter().any(|slot| slot.node == link.node)
            || above.voice == Voice::Passive && above.subjects.iter().any(|slot| slot.node == link.node);
        let is_denied = (row.effect == Effect::Deny) != above.denial.is_some();
        (is_object && is_denied).then_some(Negation { cue: sentence.node(above.head).span, rule: row.id })
    };
    // "The claim that he fled is false".
    let called_false = || {
        let node = above.predicated.filter(|_| above.kind == ClauseKind::Copula)?;
        let row = sentence.rules.governor(Part::Adjective, sentence.lower(node), "that")?;
        let is_subject = above.subjects.iter().any(|slot| slot.node == link.node);
        let is_denied = row.effect == Effect::Deny && above.denial.is_none();
        (is_subject && is_denied).then_some(Negation { cue: sentence.node(node).span, rule: row.id })
    };
    let is_argument = above.objects.iter().chain(&above.subjects).chain(&above.rest).any(|slot| slot.node == link.node);
    no.or_else(rejected)
        .or_else(called_false)
        .or_else(|| above.denial.filter(|_| is_argument && above.objects.iter().all(|slot| slot.denial.is_none())))
}

/// Modality by the frame's own words: modal verbs, adverbs, "if", questions, imperatives.
fn own_modality(sentence: &Sentence<'_>, frames: &Frames, frame: &mut Frame, row: Option<&Governor>) {
    let head = frame.head;
    let is_reported = row.is_some_and(|row| row.is_saying);
    let is_whether = frame.link.is_some_and(|link| link.form == Form::Whether);
    let first = frame.first.map(|first| &frames.all[first]);
    let mark =
        sentence.of(head, &[Relation::Mark, Relation::Advmod]).find(|at| *at < head && is_condition(sentence, *at));
    // "If Lee signs and Xi agrees": the second is under the condition too.
    let shared = || {
        first.filter(|first| {
            first.is_hypothetical
                && sentence.relation(head) == Relation::Conj
                && sentence.child(head, &[Relation::Mark]).is_none()
        })
    };
    if let Some(mark) = mark.filter(|_| !is_whether) {
        frame.is_hypothetical = true;
        (frame.modality, frame.modality_cue) = (Modality::Conditional, Some(mark));
        return;
    }
    if let Some(first) = shared() {
        frame.is_hypothetical = true;
        (frame.modality, frame.modality_cue) = (Modality::Conditional, first.modality_cue);
        return;
    }
    let modal = frame.words.iter().copied().find(|at| sentence.tag(*at) == Tag::Md && *at != head);
    let has_condition = sentence.of(head, &[Relation::Advcl]).any(|clause| {
        sentence
            .of(clause, &[Relation::Mark])
            .any(|mark| matches!(sentence.lower(mark), "if" | "unless") && !sentence.follows(mark, "even"))
    });
    if has_condition && (modal.is_some() || frame.tense == Some(Tense::Present)) {
        (frame.modality, frame.modality_cue) = (Modality::Conditional, modal);
        return;
    }
    if let Some((modality, cue)) = modal.and_then(|at| of_modal(sentence, frame, at, is_reported)) {
        (frame.modality, frame.modality_cue) = (modality, Some(cue));
        return;
    }
    let adverb = sentence.of(head, &[Relation::Advmod]).find_map(|at| {
        let words = sentence.rules.word(sentence.lower(at));
        words.iter().find_map(
            |(_, word)| {
                if let WordUse::Adverb(modality) = word { Some((*modality, at)) } else { None }
            },
        )
    });
    if let Some((modality, cue)) = adverb {
        (frame.modality, frame.modality_cue) = (modality, Some(cue));
        return;
    }
    frame.modality = by_form(sentence, frame);
}

fn is_condition(sentence: &Sentence<'_>, at: u16) -> bool {
    let is_mark = |word| matches!(word, WordUse::Mark(Modality::Conditional));
    let pair = format!("{} {}", sentence.lower(at), sentence.form(Some(at + 1)));
    let is_single =
        sentence.relation(at) == Relation::Mark && sentence.rules.has(sentence.lower(at), is_mark).is_some();
    is_single || sentence.rules.has(&pair, is_mark).is_some()
}

/// What a modal verb says: "would" is a forecast where somebody in the past says it.
fn of_modal(sentence: &Sentence<'_>, frame: &Frame, at: u16, is_reported: bool) -> Option<(Modality, u16)> {
    let modality = sentence.rules.word(sentence.lower(at)).iter().find_map(|(_, word)| match word {
        WordUse::Modal(modality) => *modality,
        _ => None,
    })?;
    let is_perfect =
        frame.words.iter().any(|word| *word > at && sentence.lemma(*word) == "have" && *word != frame.head);
    let is_forecast = modality == Modality::Conditional && is_reported && !is_perfect;
    Some((if is_forecast { Modality::Expected } else { modality }, at))
}

/// Modality by the form of the clause: a question, an imperative, "Lee to visit Xi", a purpose.
fn by_form(sentence: &Sentence<'_>, frame: &Frame) -> Modality {
    let head = frame.head;
    let has_to = frame.words.iter().any(|at| sentence.tag(*at) == Tag::To);
    let is_main = sentence.is_root(head) || frame.first.is_some() && sentence.is_root(sentence.first_conjunct(head));
    let ends = sentence
        .lower
        .iter()
        .rev()
        .find(|form| !matches!(form.as_str(), "\"" | "''" | "”" | "'" | "’"))
        .map_or("", String::as_str);
    let has_subject = !frame.subjects.is_empty();
    if is_main && ends == "?" {
        return Modality::Asked;
    }
    if has_to && frame.link.is_none() && (is_main && has_subject || sentence.relation(head) == Relation::Advcl) {
        return Modality::Expected;
    }
    let is_bare = sentence.tag(head) == Tag::Vb
        && !has_to
        && !frame.words.iter().any(|at| matches!(sentence.tag(*at), Tag::Md | Tag::Vbd | Tag::Vbz));
    if is_main && is_bare && !has_subject && frame.kind == ClauseKind::Verb {
        return Modality::Ordered;
    }
    Modality::Asserted
}

/// Who says a clause.
fn speaker(sentence: &Sentence<'_>, frames: &Frames, frame: &Frame, row: Option<&Governor>) -> Option<Speaker> {
    if let Some(speaker) = according_to(sentence, frame.head) {
        return Some(speaker);
    }
    let is_quote = is_quoted(sentence, frame.head);
    let attribution = if is_quote { Attribution::Quoted } else { Attribution::Reported };
    if let Some((link, row)) = frame.link.zip(row).filter(|(_, row)| row.is_saying) {
        let _ = row;
        return Some(of_governor(sentence, frames, &link, attribution));
    }
    // "The fire is out, said Lee" with the verb of saying beside the clause.
    let beside = sentence.of(frame.head, &[Relation::Parataxis, Relation::Ccomp]).find(|verb| {
        sentence.rules.is_saying(sentence.lemma(*verb))
            && sentence.child(*verb, &[Relation::Ccomp]).is_none()
            && (sentence.relation(*verb) == Relation::Parataxis
                || *verb > frame.head && is_quote && !is_quoted(sentence, *verb))
    });
    let beside = beside.and_then(|verb| sentence.child(verb, &[Relation::Nsubj]));
    if let Some(node) = beside {
        return Some(named(sentence, &Slot::new(Role::Subject, node), attribution));
    }
    let inherited = frame.link.and_then(|link| link.frame).or(frame.parent).and_then(|above| frames.all[above].speaker);
    let quoted = || {
        let quote = sentence.input.quotes.iter().find(|quote| quote.span.contains(sentence.node(frame.head).span))?;
        Some(Speaker { span: None, head: None, name: Some(quote.speaker?), attribution: Attribution::Quoted })
    };
    inherited.or_else(quoted)
}

fn of_governor(sentence: &Sentence<'_>, frames: &Frames, link: &Link, attribution: Attribution) -> Speaker {
    let nobody = Speaker { span: None, head: None, name: None, attribution };
    let Some(above) = link.frame.map(|idx| &frames.all[idx]) else {
        return owner(sentence, link.node).first().map_or(nobody, |slot| named(sentence, slot, attribution));
    };
    let is_verb = above.head == link.node || above.predicated == Some(link.node);
    let slot = if !is_verb {
        owner(sentence, link.node)
            .into_iter()
            .next()
            .or_else(|| above.subjects.first().filter(|slot| slot.node != link.node).cloned())
    } else if above.voice == Voice::Passive {
        above.rest.iter().find(|slot| slot.role == Role::Agent).cloned()
    } else {
        above.subjects.first().cloned()
    };
    slot.map_or(nobody, |slot| named(sentence, &slot, attribution))
}

fn named(sentence: &Sentence<'_>, slot: &Slot, attribution: Attribution) -> Speaker {
    let phrase = crate::stages::parse::clause::phrase::phrase(sentence, slot);
    Speaker { span: Some(phrase.core), head: Some(slot.node), name: phrase.name, attribution }
}

/// "According to Lee".
fn according_to(sentence: &Sentence<'_>, head: u16) -> Option<Speaker> {
    let according = sentence.of(head, &[Relation::Prep]).find(|at| {
        sentence.lower(*at) == "according" || sentence.lower(*at) == "to" && sentence.follows(*at, "according")
    })?;
    let to = sentence.child(according, &[Relation::Prep]).unwrap_or(according);
    let node = sentence.child(to, &[Relation::Pobj]).or_else(|| sentence.child(according, &[Relation::Pobj]))?;
    Some(named(sentence, &Slot::new(Role::Subject, node), Attribution::AccordingTo))
}
