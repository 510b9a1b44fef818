//! Gives a verb its subject back that the parser left in the phrase before it.
//!
//! "On 12 March, beside the silos of Orlo, Minister Tarn signed the treaty": parsers read "Orlo, Minister Tarn" as one thing with two
//! names and leave "signed" without a subject. A finite clause of English has one: what stands between the last comma of the phrase that
//! opens it and its verb. Nothing else in the tree changes, and where two readings are open nothing does.

use crate::model::tree::{Node, Relation, Tag};

/// Relations of a verb that may have a subject of its own.
const CLAUSES: &[Relation] = &[Relation::Root, Relation::Ccomp, Relation::Parataxis];
const SUBJECTS: &[Relation] =
    &[Relation::Nsubj, Relation::Nsubjpass, Relation::Csubj, Relation::Csubjpass, Relation::Expl];

/// Words of an opening phrase, at most, of which the subject is taken.
const MOST_WORDS: usize = 100;

/// What a verb has among the words that depend on it.
#[derive(Clone, Copy, Default)]
struct Has {
    subject: bool,
    finite_auxiliary: bool,
    passive_auxiliary: bool,
}

/// Mends the clauses of a sentence; `nodes` are its own, and their heads are positions among them.
pub(super) fn give_subjects(nodes: &mut [Node]) {
    let mut has = vec![Has::default(); nodes.len()];
    for (at, node) in nodes.iter().enumerate() {
        let Some(has) = has.get_mut(usize::from(node.head)) else { continue };
        has.subject |= SUBJECTS.contains(&node.relation);
        has.passive_auxiliary |= node.relation == Relation::Auxpass;
        let is_finite = matches!(node.tag, Tag::Md | Tag::Vbd | Tag::Vbz | Tag::Vbp);
        has.finite_auxiliary |= is_finite && is_auxiliary(node.relation) && at < usize::from(node.head);
    }
    for (verb, has) in has.iter().enumerate() {
        let is_finite = matches!(nodes[verb].tag, Tag::Vbd | Tag::Vbz | Tag::Vbp) || has.finite_auxiliary;
        if has.subject || !is_finite || !CLAUSES.contains(&nodes[verb].relation) || !is_verb(nodes[verb].tag) {
            continue;
        }
        if let Some(subject) = subject_before(nodes, verb) {
            nodes[subject].head = verb as u16;
            nodes[subject].relation = if has.passive_auxiliary { Relation::Nsubjpass } else { Relation::Nsubj };
        }
    }
}

/// The head of the noun phrase that is the subject of a verb that has none.
fn subject_before(nodes: &[Node], verb: usize) -> Option<usize> {
    let is_beside = |at: &usize| {
        let node = &nodes[*at];
        let is_one = is_auxiliary(node.relation) || matches!(node.relation, Relation::Neg | Relation::Advmod);
        usize::from(node.head) == verb && is_one
    };
    let first = (0..verb).rev().take_while(is_beside).last().unwrap_or(verb);
    let end = first.checked_sub(1)?;
    // "…, Wayne Tarn, the head of the union, said": the comma closes what describes the subject.
    let is_closed = nodes[end].tag == Tag::Comma;
    let end = end.checked_sub(usize::from(is_closed))?;
    let phrase = top(nodes, end, verb).filter(|phrase| *phrase <= end)?;
    let is_opening = matches!(nodes[phrase].relation, Relation::Prep | Relation::Npadvmod | Relation::Advmod);
    let is_of_phrase = |at: &usize| is_mark(nodes[*at].tag) || top(nodes, *at, verb) == Some(phrase);
    let start = (0..=end).rev().take(MOST_WORDS).take_while(is_of_phrase).last()?;
    let start = (start..=end).find(|at| !is_mark(nodes[*at].tag))?;
    if !is_opening || start > phrase {
        return None;
    }
    let commas: Vec<usize> = (start..end).filter(|at| nodes[*at].tag == Tag::Comma).collect();
    let (n, head) = commas.iter().enumerate().find_map(|(n, comma)| Some((n, head_of(nodes, comma + 1, end)?)))?;
    let is_name = |at: usize| matches!(nodes[at].tag, Tag::Nnp | Tag::Nnps);
    let Some(next) = commas.get(n + 1) else { return Some(head) };
    if !(commas[n] + 1..*next).all(is_name) {
        return Some(head);
    }
    // "In Orlo, East Toren, Lee met" and "In Orlo, Lee, the mayor, said": a name after a name may be the place's or the subject.
    let last = head_of(nodes, commas[commas.len() - 1] + 1, end);
    match (is_closed, is_name(commas[n].checked_sub(1)?)) {
        (true, true) => None,
        (true, false) => Some(head),
        (false, _) => last,
    }
}

fn is_verb(tag: Tag) -> bool {
    matches!(tag, Tag::Vb | Tag::Vbd | Tag::Vbg | Tag::Vbn | Tag::Vbp | Tag::Vbz)
}

fn is_auxiliary(relation: Relation) -> bool {
    matches!(relation, Relation::Aux | Relation::Auxpass)
}

fn is_mark(tag: Tag) -> bool {
    matches!(tag, Tag::Comma | Tag::OpenQuote | Tag::CloseQuote)
}

/// The node directly below `above` that a node belongs to; none when it belongs to something else.
fn top(nodes: &[Node], mut at: usize, above: usize) -> Option<usize> {
    for _ in 0..nodes.len() {
        let head = usize::from(nodes[at].head);
        if head == above {
            return Some(at).filter(|at| *at != above);
        }
        if head == at || head >= nodes.len() {
            return None;
        }
        at = head;
    }
    None
}

/// The noun that a stretch of words is about, when it is a noun phrase: one of them depends on a word outside, and nothing outside
/// depends on one of them.
fn head_of(nodes: &[Node], from: usize, to: usize) -> Option<usize> {
    let inside = from..=to;
    let is_word = |at: &usize| !is_mark(nodes[*at].tag);
    let first = nodes.get(from)?;
    let opens = matches!(
        first.tag,
        Tag::Dt
            | Tag::PrpPoss
            | Tag::Pdt
            | Tag::Cd
            | Tag::Jj
            | Tag::Jjr
            | Tag::Jjs
            | Tag::Nn
            | Tag::Nns
            | Tag::Nnp
            | Tag::Nnps
            | Tag::Prp
            | Tag::Currency
            | Tag::Vbn
    );
    let mut heads = inside.clone().filter(is_word).filter(|at| !inside.contains(&usize::from(nodes[*at].head)));
    let (head, other) = (heads.next()?, heads.next());
    let is_noun = matches!(nodes[head].tag, Tag::Nn | Tag::Nns | Tag::Nnp | Tag::Nnps | Tag::Prp);
    let is_apart = (0..nodes.len())
        .filter(|at| !inside.contains(at) && is_word(at))
        .all(|at| !inside.contains(&usize::from(nodes[at].head)));
    (opens && other.is_none() && is_noun && is_apart).then_some(head)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::span::Span;

    /// Words as `form/TAG/relation/head`, heads counted from 0.
    fn tree(text: &str) -> Vec<Node> {
        let node = |(at, word): (usize, &str)| {
            let mut parts = word.rsplitn(4, '/');
            let (head, relation, tag) = (parts.next(), parts.next(), parts.next());
            Node {
                span: Span { start: at as u32, end: at as u32 + 1 },
                tag: Tag::parse(tag.expect("a tag")).expect("of the tags"),
                head: head.expect("a head").parse().expect("a number"),
                relation: Relation::parse(relation.expect("a relation")).expect("of the relations"),
            }
        };
        text.split_whitespace().enumerate().map(node).collect()
    }

    fn subjects(text: &str) -> Vec<(usize, usize)> {
        let mut nodes = tree(text);
        give_subjects(&mut nodes);
        let is_subject = |node: &Node| matches!(node.relation, Relation::Nsubj | Relation::Nsubjpass);
        nodes.iter().enumerate().filter(|(_, node)| is_subject(node)).map(|(at, node)| (at, node.head.into())).collect()
    }

    #[test]
    fn what_stands_between_the_opening_phrase_and_its_verb_is_the_subject() {
        for (text, expected) in [
            // The subject was read as another name of the place.
            (
                "In/IN/prep/5 Orlo/NNP/pobj/0 ,/,/punct/1 Minister/NNP/compound/4 Tarn/NNP/appos/1 signed/VBD/ROOT/5 it/PRP/dobj/5",
                vec![(4, 5)],
            ),
            // Two opening phrases, the second within the first.
            (
                "On/IN/prep/8 Monday/NNP/pobj/0 ,/,/punct/1 beside/IN/prep/1 silos/NNS/pobj/3 ,/,/punct/4 the/DT/det/7 men/NNS/appos/4 met/VBD/ROOT/8",
                vec![(7, 8)],
            ),
            // A passive with its auxiliary.
            (
                "In/IN/prep/6 May/NNP/pobj/0 ,/,/punct/1 four/CD/nummod/4 men/NNS/appos/1 were/VBD/auxpass/6 held/VBN/ROOT/6",
                vec![(4, 6)],
            ),
            // A description between commas stays with the subject.
            (
                "In/IN/prep/9 spring/NN/pobj/0 ,/,/punct/1 Tarn/NNP/appos/1 ,/,/punct/3 the/DT/det/6 head/NN/appos/3 there/RB/advmod/6 ,/,/punct/3 said/VBD/ROOT/9",
                vec![(3, 9)],
            ),
            // A name of a place or of its subject, described: nobody can tell by grammar.
            (
                "In/IN/prep/9 Orlo/NNP/pobj/0 ,/,/punct/1 Tarn/NNP/appos/1 ,/,/punct/3 the/DT/det/6 head/NN/appos/3 there/RB/advmod/6 ,/,/punct/3 said/VBD/ROOT/9",
                vec![],
            ),
            // A place told by another.
            (
                "In/IN/prep/6 Orlo/NNP/pobj/0 ,/,/punct/1 Toren/NNP/appos/1 ,/,/punct/3 Tarn/NNP/appos/3 met/VBD/ROOT/6 her/PRP/dobj/6",
                vec![(5, 6)],
            ),
            // It has one already.
            ("In/IN/prep/4 Orlo/NNP/pobj/0 ,/,/punct/1 men/NNS/nsubj/4 met/VBD/ROOT/4", vec![(3, 4)]),
            // An order has none.
            ("In/IN/prep/4 May/NNP/pobj/0 ,/,/punct/1 please/UH/intj/4 come/VB/ROOT/4", vec![]),
            // Nothing before the verb is a noun phrase.
            ("In/IN/prep/4 Orlo/NNP/pobj/0 ,/,/punct/1 in/IN/prep/1 came/VBD/ROOT/4", vec![]),
            ("In/IN/prep/3 May/NNP/pobj/0 ,/,/punct/1 came/VBD/ROOT/3 rain/NN/nsubj/3", vec![(4, 3)]),
        ] {
            assert_eq!(subjects(text), expected, "{text}");
        }
    }

    fn tag() -> impl Strategy<Value = Tag> {
        prop::sample::select(vec![Tag::Nn, Tag::Nnp, Tag::Comma, Tag::In, Tag::Vbd, Tag::Dt])
    }

    fn relation() -> impl Strategy<Value = Relation> {
        prop::sample::select(vec![Relation::Root, Relation::Prep, Relation::Appos, Relation::Punct, Relation::Pobj])
    }

    proptest! {
        #[test]
        fn every_node_still_reaches_a_root(parts in prop::collection::vec((tag(), relation(), any::<prop::sample::Index>()), 1..12)) {
            // A head before or at the node: a tree.
            let node = |(at, (tag, relation, head)): (usize, &(Tag, Relation, prop::sample::Index))| {
                let span = Span { start: at as u32, end: at as u32 + 1 };
                let (n, back) = (parts.len(), head.index(at + 1));
                // The last is the root, so that words before it may depend on it.
                let head = if at + 1 == n { at } else if back == at { n - 1 } else { back };
                Node { span, tag: *tag, head: head as u16, relation: *relation }
            };
            let mut nodes: Vec<Node> = parts.iter().enumerate().map(node).collect();
            give_subjects(&mut nodes);
            for at in 0..nodes.len() {
                let mut seen = at;
                for _ in 0..=nodes.len() {
                    seen = usize::from(nodes[seen].head);
                }
                prop_assert_eq!(usize::from(nodes[seen].head), seen);
            }
        }
    }
}
