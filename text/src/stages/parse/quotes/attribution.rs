//! The verbs of saying in a sentence, outside of quotation marks, with who says and what is said.
//!
//! In `"It is," Falk said, "hard."` the verb "said" has the source "Falk", one range before it and one after. A verb
//! counts when something is said: a quotation beside it, or a clause ("said that ...", "urged voters to stay").

use crate::model::span::Span;
use crate::model::tree::{Node, Relation, Tag};
use crate::rules::parse::saying::{SayingRules, SayingUse};
use crate::stages::parse::quotes::input::SpeechHow;
use crate::stages::parse::quotes::marks::Marked;
use crate::stages::parse::quotes::sentence::{Sentence, is_title};
use crate::stages::parse::quotes::source::{Source, source};
use crate::stages::parse::quotes::subject::{is_passive, subject};

/// One attribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Attribution {
    /// Subject and verb.
    pub clause: Span,
    pub source: Source,
    pub how: SpeechHow,
    pub confidence: f32,
    pub rule: &'static str,
    /// How deep in the sentence; the outermost attribution is the sentence's.
    pub depth: usize,
    /// The outermost range (index in the segment) that ends where the clause begins.
    pub before: Option<usize>,
    /// The outermost range that begins after the clause in the same sentence.
    pub after: Option<usize>,
    /// What the clause says of its own accord, where its subject's pronoun cannot refer to.
    pub said: Span,
}

/// All attributions of a sentence by its parse, outermost first.
pub(crate) fn attributions(sentence: &Sentence<'_>, rules: &SayingRules) -> Vec<Attribution> {
    let mut found: Vec<Attribution> = (0..sentence.nodes.len())
        .filter(|&node| !sentence.is_inside(node))
        .filter_map(|node| according(sentence, node, rules).or_else(|| by_verb(sentence, node, rules)))
        .collect();
    found.sort_by_key(|one| (one.depth, one.clause.start));
    // "'A', said Pinto; 'B', said Costa": the parse may hang the first under the second.
    let start = |one: &Attribution| one.before.and_then(|at| sentence.marks.get(at)).map(|range| range.outer.start);
    if let Some(limit) = found.first().and_then(start) {
        let earlier = found.iter().position(|one| start(one).is_some() && one.clause.end <= limit);
        if let Some(at) = earlier {
            found[..=at].rotate_right(1);
        }
    }
    found
}

fn is_verb(tag: Tag) -> bool {
    matches!(tag, Tag::Vb | Tag::Vbd | Tag::Vbg | Tag::Vbn | Tag::Vbp | Tag::Vbz)
}

fn by_verb(sentence: &Sentence<'_>, verb: usize, rules: &SayingRules) -> Option<Attribution> {
    let node = sentence.nodes[verb];
    let next = sentence.word(verb + 1);
    let (lemma, uses) = rules.verb(sentence.word(verb), next)?;
    if !is_verb(node.tag) || is_denied(sentence, verb) {
        return None;
    }
    let who = subject(sentence, verb, uses)?;
    let phrase = sentence.phrase(who);
    let near = if phrase.start > node.span.end || phrase.end + 80 > node.span.start { phrase } else { node.span };
    let clause = Span {
        start: near.start.min(node.span.start),
        end: node.span.end.max(near.end.min(clause_end(sentence, near, node.span))),
    };
    let (before, after) = beside(sentence, clause);
    let reach = Reach { verb, clause, before, after };
    let quoted = is_quoted(sentence, &reach, uses, lemma);
    if !quoted && !is_reported(sentence, verb, uses, lemma) && !is_aside(sentence, clause, verb, uses) {
        return None;
    }
    let source = match source(sentence, who, rules)? {
        // "The leaflet that said so".
        Source::Other(span) if sentence.nodes[who].tag == Tag::Wdt => Source::Other(span),
        source => source,
    };
    let said = sentence.child(verb, &[Relation::Ccomp]).map_or(Span::default(), |child| sentence.subtree(child));
    Some(Attribution {
        clause,
        source,
        how: if quoted { SpeechHow::Quoted } else { SpeechHow::Reported },
        confidence: if quoted { 0.95 } else { 0.9 },
        rule: if is_passive(sentence, verb) {
            "verb_passive"
        } else if phrase.start > node.span.start {
            "verb_inverted"
        } else {
            "verb"
        },
        depth: sentence.depth(verb),
        before: before.filter(|_| quoted),
        after: after.filter(|_| quoted),
        said,
    })
}

/// An inverted subject belongs to the clause.
fn clause_end(_: &Sentence<'_>, subject: Span, verb: Span) -> u32 {
    if subject.start >= verb.end { subject.end } else { verb.end }
}

/// The ranges beside a clause: the one that ends right before it, and the first one after it in the sentence.
fn beside(sentence: &Sentence<'_>, clause: Span) -> (Option<usize>, Option<usize>) {
    let before = sentence.marks.iter().rposition(|range| range.outer.end <= clause.start);
    let before = before.filter(|&at| {
        let gap = sentence.between(sentence.marks[at].outer.end, clause.start);
        let words = gap.trim_matches(|letter: char| !letter.is_alphanumeric());
        let small = ["", "as", "and", "but", "then", "so", "also", "later", "as"];
        small.contains(&words) && !gap.contains(['.', ';'])
    });
    let after = sentence.marks.iter().position(|range| range.outer.start >= clause.end);
    let after = after.filter(|&at| sentence.marks[at].outer.start < sentence.span.end);
    (before, after)
}

struct Reach {
    verb: usize,
    clause: Span,
    before: Option<usize>,
    after: Option<usize>,
}

/// Whether a range beside the verb is what is said.
fn is_quoted(sentence: &Sentence<'_>, reach: &Reach, uses: SayingUse, lemma: &str) -> bool {
    let range = |at: Option<usize>| at.and_then(|at| sentence.marks.get(at));
    let gap = |range: &Marked| sentence.between(reach.clause.end, range.outer.start).trim();
    let hangs = |range: &Marked| {
        let inside = |node: &Node| range.outer.contains(node.span);
        let mut nodes = (0..sentence.nodes.len()).filter(|&node| inside(&sentence.nodes[node]));
        nodes.any(|node| sentence.is_under(node, reach.verb))
    };
    let ends = |range: &Marked| {
        range.inner.of(sentence.text).trim_end().ends_with([',', '.', '?', '!', '…', '—', '–'])
            || sentence.between(range.outer.end, reach.clause.start).trim_start().starts_with([',', '—', '–', '-'])
    };
    let writes = matches!(
        lemma,
        "write" | "read" | "sing" | "publish" | "announce" | "post" | "quote" | "praise" | "mention" | "pen"
    );
    let named = |range: &Marked| is_title(range.inner.of(sentence.text));
    // "'No.' She laughed." is a new sentence; "'No?' Ito asked." is not.
    let apart = |range: &Marked| {
        let is_over = range.outer.end <= sentence.span.start;
        is_over && (range.inner.of(sentence.text).trim_end().ends_with('.') || !(uses.says || uses.tells || uses.asks))
    };
    let before = range(reach.before).filter(|range| !apart(range)).is_some_and(|range| {
        if uses.says || uses.tells || uses.asks { ends(range) || sentence.is_speech(range) } else { ends(range) }
    });
    let colon = |range: &Marked| gap(range).ends_with([':', ',']);
    let after = range(reach.after).is_some_and(|range| {
        let direct = gap(range).is_empty() || colon(range);
        if uses.says || uses.tells || uses.asks {
            (direct && !(writes && gap(range).is_empty() && named(range)))
                || sentence.is_speech(range)
                || hangs(range) && !named(range)
        } else if uses.quotes {
            colon(range) || gap(range).is_empty() && sentence.is_speech(range)
        } else {
            hangs(range) && !named(range)
        }
    });
    if uses.quotes && !uses.calls && !uses.says && reach.before.is_none() {
        return range(reach.after).is_some_and(colon) || after;
    }
    before || after || uses.calls && range(reach.after).is_some_and(|range| hangs(range) && !named(range))
}

/// Whether the verb reports with a clause.
fn is_reported(sentence: &Sentence<'_>, verb: usize, uses: SayingUse, lemma: &str) -> bool {
    if !(uses.says || uses.tells || uses.asks) || is_conditional(sentence, verb) {
        return false;
    }
    let node = sentence.nodes[verb];
    if node.relation == Relation::Relcl && !has_relative_subject(sentence, verb) {
        return false;
    }
    let clause = sentence.children(verb).find(|&child| sentence.nodes[child].relation == Relation::Ccomp);
    let hearer = sentence.child(verb, &[Relation::Dobj, Relation::Dative]);
    let infinitive = sentence.child(verb, &[Relation::Xcomp]).is_some();
    let promises = matches!(lemma, "promise" | "pledge" | "vow" | "threaten" | "demand" | "swear");
    let warns = matches!(lemma, "warn" | "caution" | "complain");
    let about = sentence.children(verb).any(|child| {
        sentence.is_word(child, &["of", "against", "about"]) && sentence.nodes[child].relation == Relation::Prep
    });
    let that =
        sentence.is_word(verb + 1, &["that"]) && sentence.nodes.get(verb + 1).is_some_and(|node| node.tag == Tag::In);
    let aside = node.relation == Relation::Parataxis
        || node.relation == Relation::Advcl && sentence.children(verb).any(|child| sentence.is_word(child, &["as"]));
    let orders = uses.tells && hearer.is_some() && (infinitive || that_after(sentence, verb));
    let announces = uses.says && sentence.is_word(verb + 1, &[":"]) && sentence.nodes.len() == verb + 2;
    clause.is_some()
        || that
        || uses.says && that_after(sentence, verb)
        || announces
        || aside && uses.says
        || infinitive && promises
        || warns && about
        || orders
}

/// "The lake, Owen said, is dying", "The lake is dying, says Owen", whatever the parse makes of it.
fn is_aside(sentence: &Sentence<'_>, clause: Span, verb: usize, uses: SayingUse) -> bool {
    let before = sentence.between(sentence.span.start, clause.start).trim_end();
    let after = sentence.between(clause.end, sentence.span.end).trim_start();
    let ends = after.is_empty() || after.starts_with([',', '.', '!', '?']);
    let finite = matches!(sentence.nodes[verb].tag, Tag::Vbd | Tag::Vbz | Tag::Vbp);
    uses.says && finite && before.ends_with(',') && before.len() > 12 && ends && !is_conditional(sentence, verb)
}

/// "Told Omar Said that": the conjunction may be anywhere after the hearer.
fn that_after(sentence: &Sentence<'_>, verb: usize) -> bool {
    let mut after = (verb + 1..sentence.nodes.len().min(verb + 8))
        .take_while(|&node| !is_verb(sentence.nodes[node].tag) || sentence.mention_at(node).is_some());
    after.any(|node| sentence.is_word(node, &["that"]) && sentence.nodes[node].tag == Tag::In)
}

fn has_relative_subject(sentence: &Sentence<'_>, verb: usize) -> bool {
    sentence.child(verb, &[Relation::Nsubj]).is_some_and(|who| matches!(sentence.nodes[who].tag, Tag::Wp | Tag::Wdt))
}

/// "If Beck says so", "whether Beck said so".
fn is_conditional(sentence: &Sentence<'_>, verb: usize) -> bool {
    let marks = ["if", "unless", "whether", "until", "before"];
    let mut path = sentence.path(verb);
    path.any(|node| {
        let mut children = sentence.children(node);
        children.any(|child| sentence.nodes[child].relation == Relation::Mark && sentence.is_word(child, &marks))
    })
}

/// "Did not say", "declined to say", "without saying".
fn is_denied(sentence: &Sentence<'_>, verb: usize) -> bool {
    let denies = |node: usize| {
        let mut children = sentence.children(node);
        children.any(|child| {
            let relation = sentence.nodes[child].relation;
            relation == Relation::Neg
                || relation == Relation::Advmod && sentence.is_word(child, &["never", "n't", "not"])
        })
    };
    let node = sentence.nodes[verb];
    let head = node.head as usize;
    let under = matches!(node.relation, Relation::Xcomp | Relation::Pcomp) && {
        let refusing = [
            "declined",
            "refused",
            "failed",
            "declines",
            "refuses",
            "fails",
            "without",
            "declining",
            "refusing",
            "decline",
            "refuse",
            "from",
            "avoided",
            "denied",
            "denies",
            "wanted",
            "wants",
            "expected",
            "need",
            "needs",
        ];
        sentence.is_word(head, &refusing) || denies(head)
    };
    denies(verb) || under
}

fn according(sentence: &Sentence<'_>, node: usize, rules: &SayingRules) -> Option<Attribution> {
    if !sentence.is_word(node, &["according"]) || !sentence.is_word(node + 1, &["to"]) {
        return None;
    }
    let object = sentence.child(node + 1, &[Relation::Pobj]).or_else(|| {
        // The parse may hang the object elsewhere.
        sentence
            .mentions
            .iter()
            .find(|mention| {
                mention.span.start <= sentence.nodes[node + 1].span.end + 5
                    && mention.span.start > sentence.nodes[node + 1].span.start
            })
            .and_then(|mention| sentence.head_of(mention))
    })?;
    let source = source(sentence, object, rules)?;
    let start = sentence.nodes[node].span.start;
    let end = sentence.phrase(object).end.max(sentence.nodes[node + 1].span.end);
    let clause = Span { start, end: end.max(source.span().end) };
    let (before, after) = beside(sentence, clause);
    let speech =
        |at: Option<usize>| at.filter(|&at| sentence.marks.get(at).is_some_and(|range| sentence.is_speech(range)));
    Some(Attribution {
        clause,
        source,
        how: SpeechHow::AccordingTo,
        confidence: 0.95,
        rule: "according_to",
        depth: sentence.depth(node).saturating_sub(2),
        before: speech(before),
        after: speech(after),
        said: Span::default(),
    })
}
