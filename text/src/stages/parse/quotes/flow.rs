//! How attributions spread over quotations: `"A," said Beck. "B. C."` gives all three sentences to Beck.
//!
//! Block by block: attributions take the ranges beside them; what follows in the block is the last speaker's; what
//! a block leaves open goes on in the next. Where two people talk in turns, a quotation without an attribution has none.

use crate::model::span::Span;
use crate::rules::parse::saying::SayingRules;
use crate::stages::parse::quotes::attribution::{Attribution, attributions};
use crate::stages::parse::quotes::block::Block;
use crate::stages::parse::quotes::chains::{introduce, join_chains, join_neighbors};
use crate::stages::parse::quotes::input::{QuoteInput, SentenceSpeech, Speaker, SpeechHow};
use crate::stages::parse::quotes::marks::Marked;
use crate::stages::parse::quotes::referent::History;
use crate::stages::parse::quotes::sentence::{Sentence, first_behind};
use crate::stages::parse::quotes::source::Source;
use crate::stages::parse::quotes::surface;

/// Reads all blocks in order; the result has one block for each segment.
pub(crate) fn blocks(input: &QuoteInput<'_>, marks: &[Marked], rules: &SayingRules) -> Vec<Block> {
    let mut history = History::new(input, rules);
    let mut blocks: Vec<Block> = Vec::with_capacity(input.segments.len());
    for segment in 0..input.segments.len() as u32 {
        let block = read_block(input, segment, marks, rules, &mut history, &blocks);
        blocks.push(block);
    }
    join_chains(&mut blocks);
    introduce(&mut blocks);
    join_neighbors(&mut blocks);
    blocks
}

/// What each sentence of a block is: inside marks or not, and who speaks.
pub(crate) fn sentences(input: &QuoteInput<'_>, block: &Block) -> Vec<SentenceSpeech> {
    let speech = |(index, own): (usize, &Option<Speaker>)| {
        let Some(sentence) = input.sentences.get(index) else {
            return SentenceSpeech { is_quote: false, speaker: None };
        };
        let text = input.segments.get(sentence.segment as usize).map_or("", |segment| segment.text);
        let is_quote = is_quote(text, sentence.span, &block.ranges);
        let overlap = |range: &Marked| {
            sentence.span.end.min(range.outer.end).saturating_sub(sentence.span.start.max(range.outer.start))
        };
        let most = reaching(&block.ranges, sentence.span).max_by_key(|&at| overlap(&block.ranges[at]));
        let inherited = most.and_then(|at| block.speakers[at]).filter(|_| is_quote);
        let speaker = match own {
            Some(own) if own.name.is_some() || inherited.is_none_or(|inherited| inherited.name.is_none()) => Some(*own),
            Some(own) => inherited.map(|inherited| Speaker { span: own.span, ..inherited }),
            None => inherited,
        };
        SentenceSpeech { is_quote, speaker }
    };
    block.sentences.clone().zip(&block.own).map(speech).collect()
}

/// Whether more than half of the letters of a sentence are inside quotation marks, the marks counted in.
fn is_quote(text: &str, span: Span, ranges: &[Marked]) -> bool {
    let letters = |span: Span| span.of(text).chars().filter(|letter| !letter.is_whitespace()).count();
    let inside = reaching(ranges, span).map(|at| ranges[at].outer);
    let inside = inside.map(|outer| Span { start: outer.start.max(span.start), end: outer.end.min(span.end) });
    let n_inside: usize = inside.map(letters).sum();
    n_inside > 0 && n_inside * 2 > letters(span)
}

/// Indices of the ranges, which are sorted and apart, that reach into a span.
fn reaching(ranges: &[Marked], span: Span) -> std::ops::Range<usize> {
    let from = first_behind(ranges, span.start);
    let to = ranges.partition_point(|range| range.outer.start < span.end);
    from..to.max(from)
}

fn read_block(
    input: &QuoteInput<'_>,
    segment: u32,
    marks: &[Marked],
    rules: &SayingRules,
    history: &mut History<'_>,
    blocks: &[Block],
) -> Block {
    let first = input.sentences.partition_point(|sentence| sentence.segment < segment);
    let last = input.sentences.partition_point(|sentence| sentence.segment <= segment);
    let from = marks.partition_point(|range| range.segment < segment);
    let own = marks[from..].iter().take_while(|range| range.segment == segment);
    let ranges: Vec<Marked> = own.filter(|range| range.depth == 0).copied().collect();
    let text = input.segments[segment as usize].text;
    let mut block = Block { sentences: first..last, speakers: vec![None; ranges.len()], ..Block::default() };
    block.is_all_quote = !ranges.is_empty() && outside(text, &ranges);
    let before = blocks.last();
    let chain = before
        .filter(|_| ranges.first().is_some_and(|range| range.continues))
        .and_then(|before| before.speakers.last().copied().flatten());
    let opens = ranges.first().is_some_and(|range| text[..range.outer.start as usize].trim().is_empty());
    let colon = before.filter(|_| opens).and_then(|before| before.colon);
    let mut carry = chain.or(colon).map(|speaker| Speaker {
        rule: if chain.is_some() { "goes_on" } else { "colon" },
        how: SpeechHow::Quoted,
        ..speaker
    });
    let running = carry.and_then(|carry| carry.name);
    for index in first..last {
        let Some(sentence) = Sentence::new(input, index, &ranges) else {
            block.own.push(None);
            continue;
        };
        let found = read_sentence(&sentence, rules, history, running);
        block.is_attributed |= !found.is_empty();
        attach(&mut block, &ranges, &found, &sentence);
        spread(&mut block, &ranges, &sentence, &found, &mut carry);
        let own = found.first().map(|(_, speaker)| *speaker);
        block.own.push(own);
        let quoted = is_quote(text, sentence.span, &ranges);
        let speaker = own.or(carry.filter(|_| quoted && found.is_empty()));
        let described =
            found.first().is_some_and(|(one, speaker)| speaker.name.is_none() && is_one_person(&sentence, one.source));
        history.record(&sentence, speaker.and_then(|speaker| speaker.name), described);
        carry = carried(&sentence, history, &found, carry, quoted, rules);
        if index + 1 == last {
            block.colon = ends_in_colon(&sentence, &found, history, rules).or(colon.filter(|_| block.is_all_quote));
            let is_prose = ranges.iter().all(|range| !sentence.is_speech(range));
            let reported = own.and_then(|own| own.name);
            block.subject = reported
                .or_else(|| history.last_subject())
                .filter(|_| is_prose)
                .map(|name| speaker_of(name, 0.6, "introduced"));
        }
    }
    spread_back(&mut block, &ranges, text);
    block.ranges = ranges;
    block
}

/// "A spokesman", but not "police", "sources" or "I".
fn is_one_person(sentence: &Sentence<'_>, source: Source) -> bool {
    let (Source::Definite(span, _) | Source::Other(span)) = source else {
        return false;
    };
    let nodes = sentence.nodes.iter().filter(|node| span.contains(node.span));
    nodes.into_iter().next_back().is_some_and(|node| {
        node.tag == crate::model::tree::Tag::Nn && !node.span.of(sentence.text).eq_ignore_ascii_case("police")
    })
}

/// Whether no letter is outside of the ranges.
fn outside(text: &str, ranges: &[Marked]) -> bool {
    let inside =
        |at: usize| ranges.get(first_behind(ranges, at as u32)).is_some_and(|range| range.outer.start as usize <= at);
    !text.char_indices().any(|(at, letter)| letter.is_alphanumeric() && !inside(at))
}

fn speaker_of(name: u32, confidence: f32, rule: &'static str) -> Speaker {
    Speaker { name: Some(name), span: None, how: SpeechHow::Quoted, confidence, rule }
}

/// The attributions of a sentence with their speakers, outermost first.
fn read_sentence(
    sentence: &Sentence<'_>,
    rules: &SayingRules,
    history: &mut History<'_>,
    running: Option<u32>,
) -> Vec<(Attribution, Speaker)> {
    let mut found = attributions(sentence, rules);
    let taken =
        |at: usize, found: &[Attribution]| found.iter().any(|one| one.before == Some(at) || one.after == Some(at));
    for one in surface::attributions(sentence, rules) {
        let range = one.before.or(one.after);
        if !range.is_some_and(|at| taken(at, &found)) {
            found.push(one);
        }
    }
    let speaker = |one: Attribution| {
        let name = history.resolve(sentence, one.source, one.said, running);
        let confidence = one.confidence * name.map_or(1.0, |(_, confidence)| confidence);
        let span = Some((sentence.segment, one.source.span()));
        (one, Speaker { name: name.map(|(name, _)| name), span, how: one.how, confidence, rule: one.rule })
    };
    found.into_iter().map(speaker).collect()
}

/// Gives the ranges beside an attribution to its speaker; the one that ends where a clause begins is surest.
fn attach(block: &mut Block, ranges: &[Marked], found: &[(Attribution, Speaker)], sentence: &Sentence<'_>) {
    for (one, speaker) in found {
        if let Some(at) = one.before {
            block.speakers[at].get_or_insert(*speaker);
        }
    }
    for at in found.iter().filter_map(|(one, _)| one.after) {
        let Some(range) = ranges.get(at).filter(|_| block.speakers[at].is_none()) else { continue };
        let mut after: Vec<&(Attribution, Speaker)> = found.iter().filter(|(one, _)| one.after == Some(at)).collect();
        let direct = |one: &Attribution| {
            let gap = sentence.between(one.clause.end, range.outer.start).trim();
            gap.is_empty() || gap.ends_with([':', ','])
        };
        after.sort_by_key(|(one, _)| {
            (!direct(one), if direct(one) { u32::MAX - one.clause.end } else { one.depth as u32 })
        });
        block.speakers[at] = after.first().map(|(_, speaker)| *speaker);
    }
}

/// Gives the ranges that begin in a sentence, and that no attribution takes, to the speaker that goes on.
fn spread(
    block: &mut Block,
    ranges: &[Marked],
    sentence: &Sentence<'_>,
    found: &[(Attribution, Speaker)],
    carry: &mut Option<Speaker>,
) {
    let from = ranges.partition_point(|range| range.outer.start < sentence.span.start);
    for (at, range) in ranges.iter().enumerate().skip(from) {
        if range.outer.start >= sentence.span.end {
            break;
        }
        // "Once." is one word and a sentence.
        let is_whole = range.outer.start == sentence.span.start
            && range.inner.of(sentence.text).trim_end().ends_with(['.', '!', '?', '…']);
        if block.speakers[at].is_some() || !(sentence.is_speech(range) || is_whole) {
            continue;
        }
        let within =
            Span { start: range.outer.start.max(sentence.span.start), end: range.outer.end.min(sentence.span.end) };
        let is_most = within.len() * 2 > sentence.span.len();
        let own = found.iter().rfind(|(one, _)| one.clause.end <= range.outer.start).map(|(_, speaker)| *speaker);
        let from = if found.is_empty() { carry.filter(|_| is_most) } else { own };
        block.speakers[at] = from.map(|speaker| Speaker {
            how: SpeechHow::Quoted,
            confidence: speaker.confidence * 0.9,
            rule: goes_on(&speaker),
            ..speaker
        });
    }
}

fn goes_on(speaker: &Speaker) -> &'static str {
    match speaker.rule {
        "colon" => "colon",
        _ => "goes_on",
    }
}

/// Who speaks in the quotations after a sentence.
fn carried(
    sentence: &Sentence<'_>,
    history: &History<'_>,
    found: &[(Attribution, Speaker)],
    carry: Option<Speaker>,
    is_quote: bool,
    rules: &SayingRules,
) -> Option<Speaker> {
    if let Some((_, speaker)) = found.iter().max_by_key(|(one, _)| {
        (one.after.is_some().max(one.before.is_some()), one.after, one.before, std::cmp::Reverse(one.depth))
    }) {
        return Some(*speaker);
    }
    if is_quote {
        return carry;
    }
    let Some(subject) = history.last_subject() else {
        return carry;
    };
    if carry.is_some_and(|carry| carry.name == Some(subject)) {
        return carry;
    }
    // "Lena Prost disagreed. "It is fine.""
    let mut outside = (0..sentence.nodes.len()).filter(|&node| !sentence.is_inside(node));
    let says = outside.any(|node| {
        let node_tag = sentence.nodes[node].relation == crate::model::tree::Relation::Root;
        node_tag && rules.verb(sentence.word(node), "").is_some_and(|(_, uses)| uses.says || uses.quotes)
    });
    says.then(|| speaker_of(subject, 0.7, "subject_before"))
}

/// The speaker that a block's last sentence announces with a colon.
fn ends_in_colon(
    sentence: &Sentence<'_>,
    found: &[(Attribution, Speaker)],
    history: &mut History<'_>,
    rules: &SayingRules,
) -> Option<Speaker> {
    if !sentence.span.of(sentence.text).trim_end().ends_with(':') {
        return None;
    }
    if let Some((_, speaker)) = found.first() {
        return Some(*speaker);
    }
    let nodes = 0..sentence.nodes.len();
    let verb = nodes
        .filter(|&node| !sentence.is_inside(node))
        .rev()
        .find(|&node| rules.verb(sentence.word(node), "").is_some_and(|(_, uses)| uses.says || uses.tells));
    let by_verb = verb.and_then(|verb| {
        let (_, uses) = rules.verb(sentence.word(verb), "")?;
        let who = crate::stages::parse::quotes::subject::subject(sentence, verb, uses)?;
        crate::stages::parse::quotes::source::source(sentence, who, rules)
    });
    let source = by_verb
        .filter(|source| !matches!(source, Source::Other(_)))
        .or_else(|| surface::introducer(sentence, sentence.span.end, rules))?;
    let (name, confidence) = history.resolve(sentence, source, Span::default(), None)?;
    Some(Speaker { span: Some((sentence.segment, source.span())), ..speaker_of(name, 0.8 * confidence, "colon") })
}

/// `"A." "B," said Beck.`: what comes before the first attribution, with nothing but quotations between.
fn spread_back(block: &mut Block, ranges: &[Marked], text: &str) {
    for at in (1..ranges.len()).rev() {
        let gap = text.get(ranges[at - 1].outer.end as usize..ranges[at].outer.start as usize).unwrap_or_default();
        if block.speakers[at - 1].is_none() && gap.trim().is_empty() {
            block.speakers[at - 1] = block.speakers[at].map(|speaker| Speaker { rule: "goes_on", ..speaker });
        }
    }
}
