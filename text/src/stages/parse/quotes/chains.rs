//! Which blocks speak with one voice: quotations over paragraphs, an introduction, the only speaker nearby.
//!
//! `“The snow came early.` and, a paragraph later, `“It was a bad week,” said Rosa Lind.` are both Rosa Lind's. Blocks
//! that attribute their own quotations are left as they are.

use crate::stages::parse::quotes::block::Block;
use crate::stages::parse::quotes::input::Speaker;

/// A quotation over several paragraphs has one speaker, wherever the attribution is.
pub(crate) fn join_chains(blocks: &mut [Block]) {
    for at in (1..blocks.len()).rev() {
        let (before, rest) = blocks.split_at_mut(at);
        let (Some(before), Some(block)) = (before.last_mut(), rest.first()) else {
            continue;
        };
        if !block.ranges.first().is_some_and(|range| range.continues) {
            continue;
        }
        let speaker = block.speakers.first().copied().flatten();
        if let Some(last) = before.speakers.last_mut().filter(|last| last.is_none_or(|last| last.name.is_none())) {
            let named = speaker.filter(|speaker| speaker.name.is_some()).or(*last);
            *last = named.map(|speaker| Speaker { rule: "goes_on", ..speaker });
        }
        back_within(before);
    }
}

/// Once the last range of a block has a speaker from the next block, so have the ranges right before it.
fn back_within(block: &mut Block) {
    if block.is_attributed || !block.is_all_quote {
        return;
    }
    let last = block.speakers.last().copied().flatten();
    for speaker in &mut block.speakers {
        *speaker = speaker.or(last);
    }
}

/// "Vikram Satyanath spoke to us by radio." and then a block of quotations nobody else is named for.
pub(crate) fn introduce(blocks: &mut [Block]) {
    for at in 1..blocks.len() {
        let Some(subject) = blocks[at - 1].subject else {
            continue;
        };
        let mut next = at;
        while let Some(block) = blocks.get_mut(next).filter(|block| is_unclaimed(block)) {
            if next > at && !block.ranges.first().is_some_and(|range| range.continues) {
                break;
            }
            block.speakers.fill(Some(subject));
            next += 1;
        }
    }
}

fn is_unclaimed(block: &Block) -> bool {
    block.is_all_quote && !block.is_attributed && block.speakers.iter().all(Option::is_none)
}

/// A block that is only a quotation, after one whose speaker is the only one that speaks nearby.
pub(crate) fn join_neighbors(blocks: &mut [Block]) {
    for at in 1..blocks.len() {
        let last = |block: &Block| block.speakers.iter().rev().flatten().next().copied();
        let Some(before) = last(&blocks[at - 1]).filter(|speaker| speaker.name.is_some()) else {
            continue;
        };
        if !is_unclaimed(&blocks[at]) {
            continue;
        }
        let near = at.saturating_sub(4)..(at + 4).min(blocks.len());
        let speakers = blocks[near].iter().flat_map(|block| block.speakers.iter().chain(&block.own)).flatten();
        let alone = speakers.into_iter().all(|speaker| speaker.name == before.name);
        if alone {
            let speaker = Speaker { rule: "alone", confidence: before.confidence * 0.7, ..before };
            blocks[at].speakers.fill(Some(speaker));
        }
    }
}
