//! Whether two sentences fill in one template with two subjects, as do the reports of two firms or the weather of two towns.
//!
//! "Halden Steel today announced its results. Revenue was 412 million." and "Orlo Foods today announced its results. Revenue was
//! 240 million." have two subjects, though their second sentences name none. One story that names its subject in two ways is
//! seldom told in the same words. So have "The tent weighs 2.4 kg." and "The stove weighs 2.4 kg.", when one of the documents
//! says of both what they weigh.

use crate::stages::agree::context::event::{EventContext, Statement};

/// Whether the sentences differ in names alone, or so do those that their documents open with, or they differ in one word that
/// a document tells from the other's. Documents that are copies have one subject, whatever they call it.
pub(crate) fn are_of_two_subjects(ctx: &EventContext<'_>, one: &Statement<'_>, other: &Statement<'_>) -> bool {
    /// Words that sentences must have in common to differ in names alone.
    const WORDS: u32 = 3;
    let (own, rival) = (ctx.document(one).whole_copy, ctx.document(other).whole_copy);
    if one.position == other.position || own.is_some() && own == rival {
        return false;
    }
    let opening = |of: &Statement<'_>| ctx.openings.get(of.position as usize).map_or(&[][..], Vec::as_slice);
    one.frame.is_of_another(&other.frame, WORDS)
        || ctx.contrasts.part(&one.items, &other.items)
        || opening(one).iter().any(|own| opening(other).iter().any(|rival| own.is_of_another(rival, WORDS)))
}
