//! Rows within the rows of steps that are rows of no table: what stages tell each other of a document or a claim.

use std::sync::Arc;

use crosscheck_text::model::event::Redated;
use crosscheck_text::model::extracted::Resolved;
use crosscheck_text::model::vocabulary::{ClaimKind, DateMethod, DateModifier, EntityType, Precision};
use crosscheck_text::model::vote::{EvidenceSide, SourceEvidence};
use jiff::civil::Date;

use crate::tables::definition::table;

table! {
    /// what a name of a document stands for
    NamedPart = "names", key ["entity_id"] {
        /// Key of the entity.
        entity_id: String;
        /// Its name.
        name: String;
        /// Its type.
        r#type: EntityType;
        /// ISO 3166-1 alpha-2.
        country_code: Option<String>;
        /// The first of its roles.
        role: Option<String>;
    }
}

table! {
    /// a date of a document that its event settles
    RedatedPart = "redated", key ["date"] {
        /// Its number among the dates of the document.
        date: u32;
        /// As in the table `dates`, as are those below.
        value: String;
        /// Modifier.
        modifier: Option<DateModifier>;
        /// First day.
        begin: Option<Date>;
        /// Last day.
        finish: Option<Date>;
        /// Time.
        time_begin: Option<String>;
        /// End of a stretch of time.
        time_finish: Option<String>;
        /// Time zone.
        zone: Option<String>;
        /// Grain.
        precision: Precision;
        /// What settled it.
        method: DateMethod;
        /// The day it was counted from.
        anchor: Option<Date>;
        /// How sure it is.
        confidence: f32;
    }
}

table! {
    /// a sentence that copies another or is copied
    CopiedPart = "copies", key ["sentence"] {
        /// Its number in the document.
        sentence: u32;
        /// The same for all that are copies of each other.
        canonical: u64;
    }
}

table! {
    /// what one source says of a claim that two or more speak to
    TestimonyPart = "testimony", key ["source_id"] {
        /// Key of the source.
        source_id: String;
        /// What the claim is about.
        kind: ClaimKind;
        /// Pieces of evidence for the claim's value.
        n_supports: u32;
        /// All pieces of evidence.
        n: u32;
        /// The smallest value that is a number.
        number: Option<f64>;
        /// The earliest day, as days since 1970-01-01.
        day: Option<f64>;
        /// Its value as text: the first in the alphabet.
        value: Option<String>;
        /// Weight of its evidence.
        weight: f32;
    }
}

impl RedatedPart {
    pub(crate) fn of(redated: &Redated) -> Self {
        let resolved = redated.resolved.clone();
        Self {
            date: redated.date,
            value: resolved.value,
            modifier: resolved.modifier,
            begin: resolved.begin,
            finish: resolved.finish,
            time_begin: resolved.time_begin,
            time_finish: resolved.time_finish,
            zone: resolved.zone,
            precision: resolved.precision,
            method: resolved.method,
            anchor: resolved.anchor,
            confidence: redated.confidence,
        }
    }

    /// The date of a document with a number.
    pub(crate) fn redated(self, document: u32) -> Redated {
        let resolved = Resolved {
            value: self.value,
            modifier: self.modifier,
            begin: self.begin,
            finish: self.finish,
            time_begin: self.time_begin,
            time_finish: self.time_finish,
            zone: self.zone,
            precision: self.precision,
            method: self.method,
            anchor: self.anchor,
        };
        Redated { document, date: self.date, resolved, confidence: self.confidence }
    }
}

impl TestimonyPart {
    pub(crate) fn of(said: &SourceEvidence) -> Self {
        Self {
            source_id: said.source_id.to_string(),
            kind: said.kind,
            n_supports: said.side.n_supports,
            n: said.side.n,
            number: said.side.number,
            day: said.side.day,
            value: said.value.as_deref().map(str::to_owned),
            weight: said.weight,
        }
    }

    pub(crate) fn evidence(self, claim_id: &Arc<str>) -> SourceEvidence {
        SourceEvidence {
            claim_id: Arc::clone(claim_id),
            kind: self.kind,
            source_id: self.source_id.into(),
            side: EvidenceSide { n_supports: self.n_supports, n: self.n, number: self.number, day: self.day },
            value: self.value.map(Into::into),
            weight: self.weight,
        }
    }
}
