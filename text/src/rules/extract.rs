//! Rules of the stage `extract`: those of quantities and those of dates.

use crate::error::Result;
use crate::rules::date::{DateRules, DateThresholds};
use crate::rules::files::RuleFiles;
use crate::rules::quantity::QuantityRules;

/// All rules of the stage.
#[derive(Clone, Debug)]
pub struct ExtractRules {
    /// Numbers and units.
    pub quantities: QuantityRules,
    /// Dates and times.
    pub dates: DateRules,
}

impl ExtractRules {
    /// Reads the rule files of the stage.
    ///
    /// # Errors
    /// When a file cannot be read or a line does not parse.
    pub fn parse(files: &RuleFiles, dates: DateThresholds) -> Result<Self> {
        let quantities = QuantityRules::parse(files)?;
        let mut dates = DateRules::parse(files, dates)?;
        dates.note_counts(&quantities.words);
        Ok(Self { quantities, dates })
    }
}
