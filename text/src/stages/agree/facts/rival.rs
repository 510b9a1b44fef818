//! Whether another value of the same document answers the question better: then two values are equal by chance.
//!
//! "The tent weighs 2.4 kg. The stove weighs 3.1 kg." and "The stove weighs 2.4 kg." agree on no weight: of the stove the first
//! says 3.1. It looks at values that were set side by side already.

use rustc_hash::FxHashSet;

use crate::rules::agree::answer_feature::AnswerFeature;
use crate::stages::agree::facts::meeting::Meeting;

/// Drops the pairs of equal values that say one act of two subjects, where the document of one gives another value of the
/// other's subject and act; `position` gives the document of an answer.
pub(crate) fn drop_rivaled(meetings: &mut Vec<Meeting>, position: impl Fn(u32) -> u32) {
    let rivals = told(meetings.iter().filter(|meeting| !fits(meeting) && is_of_one(meeting)), &position);
    meetings.retain(|meeting| {
        let has_rival =
            rivals.contains(&(meeting.a, position(meeting.b))) || rivals.contains(&(meeting.b, position(meeting.a)));
        !(fits(meeting) && is_of_two(meeting) && has_rival)
    });
}

/// Counts of two values that do not fit how many of their documents give the other's value too, where that may be of the same
/// thing: the weight of a tent is not that of a stove.
pub(crate) fn count_both(meetings: &mut [Meeting], position: impl Fn(u32) -> u32) {
    let held = told(meetings.iter().filter(|meeting| fits(meeting)), &position);
    for meeting in meetings.iter_mut().filter(|meeting| !fits(meeting)) {
        let both = [(meeting.b, position(meeting.a)), (meeting.a, position(meeting.b))];
        let n = both.iter().filter(|one| held.contains(one)).count();
        meeting.features[AnswerFeature::Both as usize] = n as f32;
    }
}

/// The answers of some pairs, each with the documents of those that it meets.
fn told<'m>(meetings: impl Iterator<Item = &'m Meeting>, position: &impl Fn(u32) -> u32) -> FxHashSet<(u32, u32)> {
    meetings.flat_map(|meeting| [(meeting.a, position(meeting.b)), (meeting.b, position(meeting.a))]).collect()
}

/// Words that are synonyms.
const ALIKE: f32 = 0.8;

fn fits(meeting: &Meeting) -> bool {
    meeting.features[AnswerFeature::Fits as usize] > 0.0
}

fn acts_alike(meeting: &Meeting) -> bool {
    meeting.features[AnswerFeature::Act as usize] >= ALIKE
}

/// Whether both values are said of one subject and act.
fn is_of_one(meeting: &Meeting) -> bool {
    acts_alike(meeting) && meeting.features[AnswerFeature::Subject as usize] >= ALIKE
}

/// Whether they are said of two subjects that are known.
fn is_of_two(meeting: &Meeting) -> bool {
    let subject = meeting.features[AnswerFeature::Subject as usize];
    acts_alike(meeting) && subject != 0.0 && subject < ALIKE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::agree::answer_feature::N_ANSWER_FEATURES;

    #[test]
    fn equal_values_of_two_subjects_do_not_meet_where_one_has_a_value_of_its_own() {
        // Documents of the answers: the tent and the stove of one, the stove of the other.
        let position = |answer: u32| [0, 0, 1][answer as usize];
        let meeting = |a: u32, b: u32, fits: f32, subject: f32| {
            let mut features = [0.0; N_ANSWER_FEATURES];
            features[AnswerFeature::Fits as usize] = fits;
            features[AnswerFeature::Act as usize] = 1.0;
            features[AnswerFeature::Subject as usize] = subject;
            Meeting { a, b, features }
        };
        for (tent, stove, kept) in [
            (meeting(0, 2, 1.0, 0.5), Some(meeting(1, 2, 0.0, 1.0)), vec![(1, 2)]),
            (meeting(0, 2, 1.0, -0.5), Some(meeting(1, 2, 0.0, 1.0)), vec![(1, 2)]),
            // Nothing else is said of the stove; a subject that is not known; one subject; a rival that fits.
            (meeting(0, 2, 1.0, 0.5), None, vec![(0, 2)]),
            (meeting(0, 2, 1.0, 0.0), Some(meeting(1, 2, 0.0, 1.0)), vec![(0, 2), (1, 2)]),
            (meeting(0, 2, 1.0, 1.0), Some(meeting(1, 2, 0.0, 1.0)), vec![(0, 2), (1, 2)]),
            (meeting(0, 2, 1.0, 0.5), Some(meeting(1, 2, 1.0, 1.0)), vec![(0, 2), (1, 2)]),
        ] {
            let mut meetings: Vec<Meeting> = std::iter::once(tent).chain(stove).collect();
            drop_rivaled(&mut meetings, position);
            let left: Vec<(u32, u32)> = meetings.iter().map(|meeting| (meeting.a, meeting.b)).collect();
            assert_eq!(left, kept);
        }
    }

    #[test]
    fn a_document_gives_both_values_only_where_the_other_may_be_of_the_same_thing() {
        let position = |answer: u32| [0, 1, 1][answer as usize];
        let meeting = |a: u32, b: u32, fits: f32| {
            let mut features = [0.0; N_ANSWER_FEATURES];
            features[AnswerFeature::Fits as usize] = fits;
            features[AnswerFeature::Both as usize] = 2.0;
            Meeting { a, b, features }
        };
        for (also, n) in [(Some(meeting(0, 2, 1.0)), 1.0), (None, 0.0)] {
            let mut meetings: Vec<Meeting> = std::iter::once(meeting(0, 1, 0.0)).chain(also).collect();
            count_both(&mut meetings, position);
            assert_eq!(meetings[0].features[AnswerFeature::Both as usize], n);
        }
    }
}
