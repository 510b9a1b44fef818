//! The tables of claims: what sources say together or against each other, and who says it.

use jiff::civil::Date;

use crate::tables::definition::table;
use crosscheck_text::model::clause::Modality;
use crosscheck_text::model::vocabulary::{ClaimKind, ClaimStatus, Compared, Polarity, Stance};

table! {
    /// one checkable statement, across all documents
    ClaimRow = "claims", key ["claim_id"] {
        /// Key, derived from the topic, the central sentence and the kind.
        claim_id: String;
        /// Event; null for a document that stands alone.
        event_id: Option<String> => references("events");
        /// Its most central sentence.
        statement: String;
        /// What it is about.
        kind: ClaimKind;
        /// The question that it answers, in plain words.
        topic: String;
        /// Things it speaks of.
        entity_ids: Vec<String> => references("entities");
        /// What the sources say together.
        status: ClaimStatus;
        /// Value of the independence-weighted majority (on a tie, of the earliest published); null when no value is stated.
        value: Option<String>;
        /// The value as a number; null for other values.
        value_number: Option<f64>;
        /// Unit of the value; null for plain numbers and other values.
        unit: Option<String>;
        /// First day of the value; null unless a date.
        value_begin: Option<Date>;
        /// Last day of the value, inclusive; null unless a date.
        value_finish: Option<Date>;
        /// Sources that surely state it.
        n_sources: u32 => at_least(1.0);
        /// The same with copies counted once; a copy that gives another value than its original counts.
        n_independent: u32 => at_least(1.0);
        /// Independent sources for the value.
        n_supporting: u32;
        /// Independent sources against it.
        n_contradicting: u32;
        /// Agreement of the sources, 0 to 1; null when single.
        agreement: Option<f64> => range(0.0, 1.0);
        /// How likely the value is right, 0 to 1; of a conflicting or developing claim, how likely its values do differ on one
        /// question.
        confidence: f32 => range(0.0, 1.0);
    }
}

table! {
    /// one clause of one sentence that speaks to a claim
    ClaimEvidenceRow = "claim_evidence", key ["evidence_id"] {
        /// Key: the claim's key, `#e` and the position.
        evidence_id: String;
        /// Claim.
        claim_id: String => references("claims");
        /// Sentence.
        sentence_id: String => references("sentences");
        /// Clause of the sentence; null where the parse has none.
        clause_id: Option<String> => references("clauses");
        /// Document.
        doc_id: String => references("documents");
        /// Source.
        source_id: String => references("sources");
        /// First code point of the clause.
        char_start: u32;
        /// One past its last code point.
        char_end: u32;
        /// First code point of the value itself; null where it has no words of its own.
        value_char_start: Option<u32>;
        /// One past its last code point; null where it has no words of its own.
        value_char_end: Option<u32>;
        /// For or against the claim's value and polarity.
        stance: Stance;
        /// Affirms or denies.
        polarity: Polarity;
        /// How far the text commits itself.
        modality: Modality;
        /// Who says it, where the document reports another's word; null where the document says it itself.
        attributed_to: Option<String>;
        /// Whether it is the sentence that the claim has as its statement.
        is_central: bool;
        /// What it says; null when no value is stated.
        value: Option<String>;
        /// The value as a number; null for other values.
        value_number: Option<f64>;
        /// Lower end of a range; null otherwise.
        low: Option<f64>;
        /// Upper end of a range; null otherwise.
        high: Option<f64>;
        /// Unit of the value; null for plain numbers and other values.
        unit: Option<String>;
        /// First day of the value; null unless a date.
        value_begin: Option<Date>;
        /// Last day of the value, inclusive; null unless a date.
        value_finish: Option<Date>;
        /// Quantity that states the value; null otherwise.
        quantity_id: Option<String> => references("quantities");
        /// Date that states the value; null otherwise.
        date_id: Option<String> => references("dates");
        /// Why it agrees with the claim's value or differs from it: what was compared; `none` where no value was.
        compared: Compared;
        /// Rule that put it into the claim and on its side; `verdict` where an analyst decided.
        rule: String;
        /// The same in one sentence for people.
        reason: String;
        /// Alignment with the central sentence, 0 to 1.
        similarity: f32 => range(0.0, 1.0);
        /// Weight after copies are discounted, 0 to 1; 0 where the sentence only resembles the claim and is no witness.
        weight: f32 => range(0.0, 1.0);
    }
}

table! {
    /// what one source says to one claim
    ClaimSourceRow = "claim_sources", key ["claim_id", "source_id"] {
        /// Claim.
        claim_id: String => references("claims");
        /// Source.
        source_id: String => references("sources");
        /// The question that the claim answers, in plain words.
        topic: String;
        /// What the sources say together.
        status: ClaimStatus;
        /// What the source says; null when no value is stated.
        value: Option<String>;
        /// For or against the claim's value and polarity.
        stance: Stance;
        /// Sentences of the source that state it.
        n_sentences: u32 => at_least(1.0);
        /// The sentence that says it best.
        sentence_id: String => references("sentences");
        /// Its text.
        sentence: String;
        /// Day of publication of its document; null when not known.
        published: Option<Date>;
        /// Address of its document; null when not known.
        url: Option<String>;
        /// Whether the source has it from another one: of those that copy each other the first published is no copy.
        is_copy: bool;
    }
}

table! {
    /// one value that stands against that of a claim
    ConflictRow = "conflicts", key ["claim_id", "ordinal"] {
        /// Claim.
        claim_id: String => references("claims");
        /// Position among the values against the claim's, from 0; those of most sources first.
        ordinal: u32;
        /// Event; null for a document that stands alone.
        event_id: Option<String> => references("events");
        /// The question that it answers, in plain words.
        topic: String;
        /// What the claim is about.
        kind: ClaimKind;
        /// `conflicting`, or `developing` for values that differ as reports follow one another.
        status: ClaimStatus;
        /// Value of the claim; null when no value is stated.
        value_a: Option<String>;
        /// Sources that support it, each once.
        sources_a: Vec<String> => references("sources");
        /// The sentence that says it best.
        sentence_a: String;
        /// Its key.
        sentence_id_a: String => references("sentences");
        /// The value against it; null when no value is stated.
        value_b: Option<String>;
        /// Sources that give it, each once.
        sources_b: Vec<String> => references("sources");
        /// The sentence that says it best.
        sentence_b: String;
        /// Its key.
        sentence_id_b: String => references("sentences");
        /// What was compared.
        compared: Compared;
        /// Why the two cannot both be right, or follow one another, in one sentence for people.
        reason: String;
        /// How likely they do differ on one question, 0 to 1.
        confidence: f32 => range(0.0, 1.0);
    }
}

table! {
    /// one pair of sources that share a claim
    SourceAgreementRow = "source_agreement", key ["source_a", "source_b"] {
        /// The source that comes first in the alphabet.
        source_a: String => references("sources");
        /// The other source.
        source_b: String => references("sources");
        /// Claims that both have evidence for.
        n_shared: u32 => at_least(1.0);
        /// Those on which they agree.
        n_agree: u32;
        /// Those on which they conflict.
        n_conflict: u32;
        /// Share of agreement, 0 to 1; null when nothing is comparable.
        agreement: Option<f64> => range(0.0, 1.0);
        /// Krippendorff's alpha over the shared claims; null when it is not defined.
        alpha: Option<f64> => at_most(1.0);
        /// Lower end of the 95 % bootstrap interval; null under five shared claims.
        alpha_low: Option<f64> => at_most(1.0);
        /// Upper end of the 95 % bootstrap interval; null under five shared claims.
        alpha_high: Option<f64> => at_most(1.0);
    }
}
