//! What two sentences may have in common, as one table: name, weight and meaning of each feature.
//!
//! The score of a pair, the columns of `--pairs` and the trainer read this table; a feature is added here alone, and set
//! where pairs are measured.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! pair_features {
    ($($(#[$doc:meta])* $variant:ident, $field:ident, $weight:literal;)+ ; bias $bias:literal) => {
        /// How many features there are.
        pub const N_FEATURES: usize = [$(stringify!($field)),+].len();

        /// One thing that two sentences may have in common.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum PairFeature { $($(#[$doc])* $variant,)+ }

        impl PairFeature {
            /// All features, in the order of the table.
            pub const ALL: [Self; N_FEATURES] = [$(Self::$variant),+];

            /// The name by which the configuration, `--pairs` and the trainer call it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => stringify!($field),)+ }
            }
        }

        /// Weights of the alignment score, by feature; the probability is the logistic of their sum.
        #[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
        #[serde(deny_unknown_fields, default)]
        pub struct AlignWeights {
            $($(#[$doc])* pub $field: f64,)+
            /// Constant.
            pub bias: f64,
        }

        impl AlignWeights {
            /// The weight of a feature.
            pub const fn of(&self, feature: PairFeature) -> f64 {
                match feature { $(PairFeature::$variant => self.$field,)+ }
            }
        }

        impl Default for AlignWeights {
            fn default() -> Self {
                Self { $($field: $weight,)+ bias: $bias }
            }
        }
    };
}

pair_features! {
    /// Weight mass of the common words that have a counterpart (the smaller of the two sides).
    CommonMass, common_mass, 0.31;
    /// Best share of matched weight of one clause in each sentence.
    ClauseOverlap, clause_overlap, 10.37;
    /// Summed weight of shared names.
    NameMass, name_mass, 0.46;
    /// Weight of the rarest shared name.
    NameTop, name_top, 0.64;
    /// Geometric mean of the weights of the names that only one side has.
    NameUnshared, name_unshared, -0.64;
    /// Weight of the rarest shared lemma.
    TopLemma, top_lemma, 2.09;
    /// Number of distinct shared numerals and days, one aside.
    Numerals, numerals, 0.5;
    /// Best third sentence that both resemble.
    Triangle, triangle, 1.49;
    /// Added when both value the same slot: a count of one noun, or the date of one act.
    Slot, slot, 1.2;
    /// Logarithm of the geometric mean of the two documents' statements: of many pairs, few state one fact.
    Size, size, -1.2;
    ; bias -3.3
}
