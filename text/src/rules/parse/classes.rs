//! The classes that the two classifiers choose from: 48 tags and 44 relations, so that one row of weights fits
//! a cache line.

use crate::model::tree::Relation;
use crate::model::tree::Tag;

/// Scores of one row of weights.
pub const LANES: usize = 48;

/// The tags that are predicted: all but those of spaces and affixes, which next to never occur.
pub const TAGS: [Tag; LANES] = predicted_tags();

/// Relations that are predicted: all but that of the root.
pub const N_RELATIONS: usize = Relation::ALL.len() - 1;

const fn predicted_tags() -> [Tag; LANES] {
    let mut tags = [Tag::Nn; LANES];
    let (mut from, mut to) = (0, 0);
    while from < Tag::ALL.len() {
        let tag = Tag::ALL[from];
        if !matches!(tag, Tag::Space | Tag::Afx) {
            tags[to] = tag;
            to += 1;
        }
        from += 1;
    }
    tags
}

/// The class of a tag; a space or an affix counts as unknown.
pub fn class_of_tag(tag: Tag) -> usize {
    let tag = if matches!(tag, Tag::Space | Tag::Afx) { Tag::Xx } else { tag };
    TAGS.iter().position(|own| *own == tag).unwrap_or_default()
}

/// The tag of a class.
pub fn tag_of(class: usize) -> Tag {
    TAGS.get(class).copied().unwrap_or(Tag::Xx)
}

/// The class of a relation; none for the root's.
pub fn class_of_relation(relation: Relation) -> Option<usize> {
    (relation as usize).checked_sub(1)
}

/// The relation of a class.
pub fn relation_of(class: usize) -> Relation {
    Relation::ALL.get(class + 1).copied().unwrap_or(Relation::Dep)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_and_their_words_convert_both_ways() {
        for (class, tag) in TAGS.iter().enumerate() {
            assert_eq!((class_of_tag(*tag), tag_of(class)), (class, *tag));
        }
        for class in 0..N_RELATIONS {
            assert_eq!(class_of_relation(relation_of(class)), Some(class));
        }
        assert_eq!(class_of_relation(Relation::Root), None);
    }
}
