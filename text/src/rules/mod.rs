//! What the program knows, as data: `rules/` of the repository parsed once into one struct a stage.
//!
//! It holds words, names and thresholds; what is done with them stands in the stages.

pub mod agree;
pub mod anchor;
pub mod currency;
pub mod date;
pub mod dedupe;
pub mod extract;
pub mod files;
pub mod language;
pub mod lexicon;
pub mod link;
pub mod load;
pub mod parse;
pub mod quantity;
pub mod segment;
pub mod tag;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::rules::agree::{AgreeRules, AgreeThresholds};
use crate::rules::anchor::{AnchorRules, AnchorThresholds};
use crate::rules::date::DateThresholds;
use crate::rules::dedupe::{DedupeRules, DedupeThresholds};
use crate::rules::extract::ExtractRules;
use crate::rules::files::RuleFiles;
use crate::rules::link::{LinkRules, LinkThresholds};
use crate::rules::load::{LoadRules, LoadThresholds};
use crate::rules::parse::ParseRules;
use crate::rules::segment::{SegmentRules, SegmentThresholds};
use crate::rules::tag::{TagRules, TagThresholds};

/// The numbers of all stages that decide something.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Thresholds {
    /// Reading.
    pub load: LoadThresholds,
    /// Blocks and sentences.
    pub segment: SegmentThresholds,
    /// Names within a document.
    pub tag: TagThresholds,
    /// Dates.
    pub dates: DateThresholds,
    /// Names across documents.
    pub link: LinkThresholds,
    /// Copies.
    pub dedupe: DedupeThresholds,
    /// Events.
    pub anchor: AnchorThresholds,
    /// Claims.
    pub agree: AgreeThresholds,
}

/// The rules of all stages.
#[derive(Debug)]
pub struct Rules {
    /// Reading.
    pub load: LoadRules,
    /// Blocks and sentences.
    pub segment: SegmentRules,
    /// Names within a document.
    pub tag: TagRules,
    /// Numbers and dates.
    pub extract: ExtractRules,
    /// Trees, clauses and quotations.
    pub parse: ParseRules,
    /// Names across documents.
    pub link: LinkRules,
    /// Copies.
    pub dedupe: DedupeRules,
    /// Events.
    pub anchor: AnchorRules,
    /// Claims.
    pub agree: AgreeRules,
}

impl Rules {
    /// The rules that ship, with the default thresholds.
    pub fn built_in() -> Self {
        Self::parse(&RuleFiles::default(), Thresholds::default()).expect("the built-in rules parse")
    }

    /// Parses all rule files.
    ///
    /// # Errors
    /// When a file of the user's own cannot be read or has a line that does not parse.
    pub fn parse(files: &RuleFiles, thresholds: Thresholds) -> Result<Self> {
        let mut tag = TagRules::parse(files)?;
        tag.thresholds = thresholds.tag;
        let (saying, nicknames) = (Arc::clone(&tag.saying), Arc::clone(&tag.nicknames));
        Ok(Self {
            load: LoadRules::new(thresholds.load),
            segment: SegmentRules::parse(files, thresholds.segment)?,
            tag,
            extract: ExtractRules::parse(files, thresholds.dates)?,
            parse: ParseRules::parse(files, saying)?,
            link: LinkRules { thresholds: thresholds.link, nicknames },
            dedupe: DedupeRules { thresholds: thresholds.dedupe },
            anchor: AnchorRules::parse(files, thresholds.anchor)?,
            agree: AgreeRules::parse(files, thresholds.agree)?,
        })
    }
}
