//! Whether a verb of saying says anything: a quotation beside it, or a clause.
//!
//! "Beck said that the dam leaks" and `Beck laughed: "It leaks."` do; "Beck announced a plan", "Beck laughed" and "Beck
//! did not say when" do not.

use crate::model::span::Span;
use crate::model::tree::{Node, Relation, Tag};
use crate::rules::parse::saying::SayingUse;
use crate::stages::parse::quotes::marks::Marked;
use crate::stages::parse::quotes::sentence::{Sentence, is_title, is_verb};

/// A verb of saying with the ranges beside its clause.
pub(crate) struct Reach {
    pub verb: usize,
    pub clause: Span,
    pub before: Option<usize>,
    pub after: Option<usize>,
}

/// Whether a range beside the verb is what is said.
pub(crate) fn is_quoted(sentence: &Sentence<'_>, reach: &Reach, uses: SayingUse, lemma: &str) -> bool {
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
pub(crate) fn is_reported(sentence: &Sentence<'_>, verb: usize, uses: SayingUse, lemma: &str) -> bool {
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
pub(crate) fn is_aside(sentence: &Sentence<'_>, clause: Span, verb: usize, uses: SayingUse) -> bool {
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
pub(crate) fn is_denied(sentence: &Sentence<'_>, verb: usize) -> bool {
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
