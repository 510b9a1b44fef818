//! What sets two answers apart whatever else they have in common, by their features.
//!
//! "14 clinics" and "12 schools" are of two things in however many words the sentences agree. What only makes one question less
//! likely, the models weigh.

use crate::rules::agree::answer_feature::AnswerFeature;
use crate::stages::agree::facts::answer::Facet;
use crate::stages::agree::facts::question::AnswerFeatures;

/// Whether two answers are of two things whatever else they have in common: they count things that no word makes one, other
/// ones of a kind, or the rest of some; a sentence tells the act of the other's day with another day, or another number with it;
/// a bare number shares nothing but names with what is counted; or two people are of an age. Values that do not fit are of two
/// things too where one is denied and the other is not, and where the acts are counted apart or exclude each other ("destroyed",
/// "damaged"); numbers also where one counts a part or the rest, where each is of a person, a place or a day of its own, and where
/// the words around them tell two states ("killed", "injured"), and where another value of one sentence goes much better with the
/// other's.
///
/// Of the pairs of facts given for development whose values contradict each other, 1 in 100 is lost by the nouns, 4 by the
/// words before them, 2 by the acts of days, and 4 by parts and places; of all other pairs 25, 1, 6 and 11. By another
/// value that goes better 4 of 612 are lost, and 428 of other pairs. By the people
/// four false disputes of the folders went, and no real one; by what is denied three false ones. The others were not counted apart;
/// no figure of real news moved by them by more than one dispute.
pub(crate) fn are_apart(features: &AnswerFeatures) -> bool {
    /// Nouns of one group of synonyms.
    const SYNONYMS: f32 = 0.8;
    /// By how much another value of a sentence goes better with the other's, when it counts the same and they do not.
    const BETTER: f32 = 0.9;
    let of = |feature: AnswerFeature| features[feature as usize];
    let is = |facet: Facet| of(AnswerFeature::Facet) == f32::from(facet as u8);
    let (head, kind) = (of(AnswerFeature::Head), of(AnswerFeature::Kind));
    let is_other_noun = kind < 0.0 || is(Facet::Count) && (0.0..SYNONYMS).contains(&head) && kind <= 0.0;
    let is_other_one = head >= SYNONYMS && of(AnswerFeature::Qualified) < 0.0;
    // A bare number and a count whose sentences have nothing but names in common: "twelve were killed", "the fare rose to 19".
    let is_unrelated = is(Facet::Count)
        && head < 0.0
        && of(AnswerFeature::CommonMass) <= 0.0
        && of(AnswerFeature::Act) <= 0.0
        && of(AnswerFeature::State) <= 0.0;
    // "17 per cent of job adverts" and "24 per cent of skills" are no rivals; equal shares may be told of either.
    let is_of_other = is(Facet::Percent) && (0.0..SYNONYMS).contains(&head) && kind <= 0.0;
    let is_other_act =
        is(Facet::Day) && (of(AnswerFeature::ActElsewhere) > 0.0 || of(AnswerFeature::ClauseNumbers) < 0.0);
    let is_number = !(is(Facet::Day) || is(Facet::Weekday) || is(Facet::Hour));
    let is_other_person = of(AnswerFeature::Person) < 0.0;
    // A toll is nobody's, whoever puts it at what.
    let is_other_set = is_other_person && of(AnswerFeature::State) == 0.0
        || of(AnswerFeature::Part) > 0.0
        || of(AnswerFeature::Places) == -1.0
        || of(AnswerFeature::State) == -1.0
        || of(AnswerFeature::ClauseDays) < 0.0
        || of(AnswerFeature::Extent) < 0.0;
    // What is denied of a value is not another value, and neither is that of an act that excludes it.
    let is_excluded = of(AnswerFeature::Denied) > 0.0 || of(AnswerFeature::ActApart) > 0.0;
    let is_labeled = of(AnswerFeature::Label) < 0.0 || of(AnswerFeature::Template) < 0.0;
    // "Five berths are added to the three that exist" gives five berths beside another outlet's four.
    let is_beside = of(AnswerFeature::Better) >= BETTER;
    let is_apart = is_labeled
        || is_other_noun
        || is_unrelated
        || is_other_one
        || is_other_act
        || is(Facet::Age) && is_other_person;
    is_apart || of(AnswerFeature::Fits) == 0.0 && (is_excluded || is_beside || is_of_other || is_number && is_other_set)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::agree::answer_feature::N_ANSWER_FEATURES;

    #[test]
    fn what_sets_two_answers_apart_does_so_whatever_else_they_share() {
        let with = |facet: Facet, set: &[(AnswerFeature, f32)]| {
            let mut features = [1.0; N_ANSWER_FEATURES];
            features[AnswerFeature::Facet as usize] = f32::from(facet as u8);
            for feature in [
                AnswerFeature::ActElsewhere,
                AnswerFeature::ActApart,
                AnswerFeature::Better,
                AnswerFeature::Denied,
                AnswerFeature::Part,
                AnswerFeature::State,
            ] {
                features[feature as usize] = 0.0;
            }
            set.iter().for_each(|(feature, value)| features[*feature as usize] = *value);
            are_apart(&features)
        };
        for (facet, set, is_apart) in [
            (Facet::Count, vec![], false),
            // Clinics and schools; people and cars; migrants and people; nothing counted on one side.
            (Facet::Count, vec![(AnswerFeature::Head, 0.4), (AnswerFeature::Kind, 0.0)], true),
            (Facet::Count, vec![(AnswerFeature::Kind, -1.0)], true),
            (Facet::Count, vec![(AnswerFeature::Head, 0.4)], false),
            (Facet::Count, vec![(AnswerFeature::Head, -1.0), (AnswerFeature::Kind, 0.0)], false),
            // Shares of other things.
            (
                Facet::Percent,
                vec![(AnswerFeature::Head, 0.4), (AnswerFeature::Kind, 0.0), (AnswerFeature::Fits, 0.0)],
                true,
            ),
            (Facet::Percent, vec![(AnswerFeature::Head, 0.4), (AnswerFeature::Kind, 0.0)], false),
            // Rural clinics and mobile clinics; the words of other nouns say nothing of one noun.
            (Facet::Count, vec![(AnswerFeature::Qualified, -1.0)], true),
            (Facet::Count, vec![(AnswerFeature::Head, -1.0), (AnswerFeature::Qualified, -1.0)], false),
            // The day of another act; the act of a count may be told again without it.
            (Facet::Day, vec![(AnswerFeature::ActElsewhere, 1.0)], true),
            (Facet::Count, vec![(AnswerFeature::ActElsewhere, 1.0)], false),
            // Places and parts set numbers apart that do not fit, not those that do, and no days.
            (Facet::Count, vec![(AnswerFeature::Places, -1.0), (AnswerFeature::Fits, 0.0)], true),
            (Facet::Count, vec![(AnswerFeature::Places, -1.0)], false),
            (Facet::Count, vec![(AnswerFeature::Part, 1.0), (AnswerFeature::Fits, 0.0)], true),
            (Facet::Money, vec![(AnswerFeature::ActApart, 1.0), (AnswerFeature::Fits, 0.0)], true),
            (Facet::Day, vec![(AnswerFeature::Places, -1.0), (AnswerFeature::Fits, 0.0)], false),
            // What is denied, an act that excludes the other, two states: no other value, though the same one may be told again.
            (Facet::Day, vec![(AnswerFeature::Denied, 1.0), (AnswerFeature::Fits, 0.0)], true),
            (Facet::Day, vec![(AnswerFeature::Denied, 1.0)], false),
            (Facet::Day, vec![(AnswerFeature::ActApart, 1.0), (AnswerFeature::Fits, 0.0)], true),
            (Facet::Count, vec![(AnswerFeature::State, -1.0), (AnswerFeature::Fits, 0.0)], true),
            // A bare number whose sentence shares no word and no act.
            (
                Facet::Count,
                vec![(AnswerFeature::Head, -1.0), (AnswerFeature::CommonMass, 0.0), (AnswerFeature::Act, 0.0)],
                true,
            ),
            // The sentence has another number that counts what the other does.
            (Facet::Count, vec![(AnswerFeature::Better, 1.0), (AnswerFeature::Fits, 0.0)], true),
            (Facet::Count, vec![(AnswerFeature::Better, 0.5), (AnswerFeature::Fits, 0.0)], false),
            (Facet::Count, vec![(AnswerFeature::Better, 1.0)], false),
            // Two people of an age; two people may have waited for equally long.
            (Facet::Age, vec![(AnswerFeature::Person, -1.0)], true),
            (Facet::Length, vec![(AnswerFeature::Person, -1.0)], false),
            (Facet::Length, vec![(AnswerFeature::Person, -1.0), (AnswerFeature::Fits, 0.0)], true),
            (Facet::Day, vec![(AnswerFeature::Person, -1.0), (AnswerFeature::Fits, 0.0)], false),
            // Two mayors put one toll at two numbers.
            (
                Facet::Count,
                vec![(AnswerFeature::Person, -1.0), (AnswerFeature::Fits, 0.0), (AnswerFeature::State, 1.0)],
                false,
            ),
        ] {
            assert_eq!(with(facet, &set), is_apart, "{facet:?} {set:?}");
        }
    }
}
