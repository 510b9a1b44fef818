//! Numbers, units and dates of one document.
//!
//! "14 agreements on 5 January 2026" gives the date 2026-01-05 and the quantity 14, counted "agreements"; the numbers of a
//! date are never quantities. It does not compare documents: dates that only others settle stay open for `anchor`.

mod dates;
mod quantities;

use crate::model::document::Document;
use crate::model::extracted::Extracted;
use crate::model::name::Tagged;
use crate::model::segment::{Place, Segmented};
use crate::rules::extract::ExtractRules;
use crate::stages::extract::quantities::Fields;

/// Reads the dates first, which looks at every word, then the quantities outside of them, in the sentences that may have any.
pub fn run(document: &Document, segmented: &Segmented, tagged: &Tagged, rules: &ExtractRules) -> Extracted {
    let dated = dates::read(document, segmented, tagged, &rules.dates);
    let taken: Vec<Place> = dated.dates.iter().map(|date| date.place).collect();
    let fields = Fields { stretches: &dated.counting, dates: &taken, names: &tagged.mentions };
    let quantities = quantities::find(document, segmented, fields, &rules.quantities);
    Extracted { quantities, dates: dated.dates, published: dated.published, published_method: dated.published_method }
}
