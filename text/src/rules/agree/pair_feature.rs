//! What two sentences may have in common, as one table: name, weight and meaning of each feature.
//!
//! The score of a pair is a weighted sum and, on top of it, the trees of `rules/models/pairs.txt`. The score, the columns of
//! `--pairs` and the trainer read this table; a feature is added here alone, and set where pairs are measured.

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

            /// The name by which the configuration, the model, `--pairs` and the trainer call it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => stringify!($field),)+ }
            }
        }

        /// Weights of the sum that the trees of `rules/models/pairs.txt` start from, by feature.
        #[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
        #[serde(deny_unknown_fields, default)]
        pub struct AlignWeights {
            $($(#[$doc])* #[schemars(range(min = -1000.0, max = 1000.0))] pub $field: f64,)+
            /// Constant.
            #[schemars(range(min = -1000.0, max = 1000.0))]
            pub bias: f64,
        }

        impl AlignWeights {
            /// The weight of a feature.
            const fn of(&self, feature: PairFeature) -> f64 {
                match feature { $(PairFeature::$variant => self.$field,)+ }
            }
        }

        impl AlignWeights {
            /// The weighted sum of the features of a pair.
            pub fn sum(&self, features: &[f32; N_FEATURES]) -> f64 {
                let weighted = PairFeature::ALL.iter().zip(features).map(|(feature, value)| self.of(*feature) * f64::from(*value));
                weighted.sum::<f64>() + self.bias
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
    /// 1 when both value the same slot: a count of one noun, or the date of one act.
    Slot, slot, 1.2;
    /// Logarithm of the geometric mean of the two documents' statements: of many pairs, few state one fact.
    Size, size, -1.2;
    /// Shared part of all words, each counted by how rare it is in the event.
    SharedEvent, shared_event, 0.0;
    /// The same by how rare a word is in general.
    SharedGeneral, shared_general, 0.0;
    /// The same by both.
    Shared, shared, 0.0;
    /// Shared part of the words of the side that has more, by rarity in the event.
    CoveredLeast, covered_least, 0.0;
    /// Shared part of the words of the side that has less.
    CoveredMost, covered_most, 0.0;
    /// Cosine of the two: what is shared by the geometric mean of the sides.
    Cosine, cosine, 0.0;
    /// What is shared, summed by rarity in the event.
    MassEvent, mass_event, 0.0;
    /// The same by rarity in general.
    MassGeneral, mass_general, 0.0;
    /// Shared part of the neighboring words, of the side that has fewer.
    Neighbors, neighbors, 0.0;
    /// Shared neighboring words.
    NeighborsShared, neighbors_shared, 0.0;
    /// Content words in the longest stretch that both have.
    Run, run, 0.0;
    /// Content words of the shorter sentence.
    Shorter, shorter, 0.0;
    /// Content words of the longer sentence.
    Longer, longer, 0.0;
    /// Values that both give. What they give otherwise is left out: two sentences on one fact may disagree.
    ValuesSame, values_same, 0.0;
    /// Kinds of things that both count or measure.
    CountedSame, counted_same, 0.0;
    /// Pairs of dates that have a day in common.
    DatesMeet, dates_meet, 0.0;
    /// Names that both have.
    NamesSame, names_same, 0.0;
    /// Names that the other does not have, of the side that has fewer.
    NamesApart, names_apart, 0.0;
    /// Share of all names that both have.
    NamesShared, names_shared, 0.0;
    /// Place of the sentence that stands further up.
    RankLeast, rank_least, 0.0;
    /// How much further down the other stands.
    RankApart, rank_apart, 0.0;
    /// How many of the two are quotations.
    Quotes, quotes, 0.0;
    ; bias -1.65
}
