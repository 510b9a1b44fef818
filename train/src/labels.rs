//! What a label of a training set allows: sets of tags, narrowed by the gazetteers where a set leaves the type open.
//!
//! wikigold's LOC on "Norway" allows only GPE, on "Lake Vostok" only LOC, on "Tynset" GPE, LOC and FAC; MISC allows six types
//! or none. Sets that leave out a type allow it on every capitalised token that they call no name.

use EntityType::{Event, Fac, Gpe, Language, Law, Loc, Norp, Org, Person, Product, WorkOfArt};
use crosscheck_text::model::span::Span;
use crosscheck_text::model::vocabulary::EntityType;
use crosscheck_text::rules::tag::TagRules;
use crosscheck_text::rules::tag::class::Class;
use crosscheck_text::rules::tag::model::{OUTSIDE, beginning, inside};
use crosscheck_text::rules::tag::words::{Kind, Token, cut};

/// Types, one bit each, and bit 31: may be no name at all.
pub(crate) type Types = u32;

const NONE: Types = 1 << 31;
const PLACES: Types = bit(Gpe) | bit(Loc) | bit(Fac);
const OTHERS: Types = bit(Norp) | bit(Event) | bit(WorkOfArt) | bit(Product) | bit(Law) | bit(Language);
/// Every tag.
pub(crate) const ANY: u32 = (1 << 23) - 1;

const fn bit(r#type: EntityType) -> Types {
    1 << r#type as u32
}

/// What a set's label allows for a span.
pub(crate) fn allowed(set: &str, label: &str, text: &str, rules: &TagRules) -> Types {
    // The machine-labelled rows alone have OntoNotes types; "LOC" of the others is any kind of place.
    if let Some(r#type) = EntityType::parse(label).filter(|_| set == "gmb") {
        return bit(r#type);
    }
    let open = match label {
        "PER" | "person" | "politician" | "scientist" | "researcher" | "writer" | "musicalartist" => bit(Person),
        "ORG" | "organization" | "organisation" | "politicalparty" | "university" | "band" | "corporation" => bit(Org),
        "group" => bit(Org) | bit(Norp),
        "LOC" | "location" | "place" => PLACES,
        "country" => bit(Gpe),
        "astronomicalobject" => bit(Loc),
        "norp" => bit(Norp),
        "event" | "election" | "conference" => bit(Event),
        "book" | "poem" | "song" | "album" | "creative-work" => bit(WorkOfArt),
        "magazine" | "academicjournal" => bit(Org) | bit(WorkOfArt),
        "product" | "programlang" => bit(Product),
        "award" => bit(WorkOfArt) | bit(Event) | NONE,
        "object" => bit(Product) | bit(WorkOfArt) | NONE,
        "abstract" => bit(Law) | bit(WorkOfArt) | bit(Language) | NONE,
        "misc" => bit(Norp) | bit(Law) | bit(Language) | bit(WorkOfArt) | NONE,
        "MISC" => OTHERS | NONE,
        _ => NONE,
    };
    let is_tweets = matches!(set, "btc" | "wnut17");
    narrowed(open, text, rules, is_tweets)
}

/// Fewer types, when lists or the last word decide between them.
fn narrowed(open: Types, text: &str, rules: &TagRules, is_tweets: bool) -> Types {
    if (open & !NONE).count_ones() < 2 {
        return open;
    }
    let mut tokens = Vec::new();
    cut(text, Span::new(0, text.len()), &mut tokens);
    let listed = listed(&tokens, rules);
    if is_tweets && open == PLACES && listed == Some(Norp) {
        return bit(Norp);
    }
    if let Some(r#type) = listed.filter(|r#type| open & bit(*r#type) != 0) {
        return bit(r#type);
    }
    let last = tokens.iter().rev().find(|token| token.kind == Kind::Word).copied();
    let classes = last.map(|token| rules.classes_of(&token)).unwrap_or_default();
    let heads = [
        (Class::FacHead, Fac),
        (Class::LocHead, Loc),
        (Class::GpeHead, Gpe),
        (Class::EventHead, Event),
        (Class::LawHead, Law),
    ];
    if tokens.len() > 1
        && let Some((_, r#type)) = heads.iter().find(|(class, r#type)| classes.has(*class) && open & bit(*r#type) != 0)
    {
        return bit(*r#type);
    }
    let is_people = open & bit(Norp) != 0 && tokens.len() == 1;
    let endings = ["ian", "ians", "ese", "ish", "ism", "ist", "ists"];
    let is_people = is_people && text.starts_with(char::is_uppercase) && endings.iter().any(|end| text.ends_with(end));
    if is_people { bit(Norp) | open & NONE } else { open }
}

/// The type of the gazetteer row that a text is a form of, whole.
fn listed(tokens: &[Token], rules: &TagRules) -> Option<EntityType> {
    let mut state = 0;
    for token in tokens.iter().filter(|token| matches!(token.kind, Kind::Word | Kind::Number | Kind::Possessive)) {
        state = rules.names.step(state, token.exact)?;
    }
    rules.entries.get(rules.names.value(state)? as usize).map(|entry| entry.r#type)
}

/// The types that a set does not label.
pub(crate) fn left_out(set: &str) -> Types {
    match set {
        "uner_ewt" | "btc" => OTHERS,
        "wnut17" => bit(Norp) | bit(Event) | bit(Law) | bit(Language),
        "gum" => bit(Product) | bit(WorkOfArt) | bit(Law) | bit(Language),
        _ => 0,
    }
}

/// The tags of a token at the beginning or inside of a span with these types.
pub(crate) fn tags(types: Types, is_first: bool) -> u32 {
    let tag = |r#type: EntityType| if is_first { beginning(r#type) } else { inside(r#type) };
    let all = [Person, Norp, Fac, Org, Gpe, Loc, Product, Event, WorkOfArt, Law, Language];
    let named = all.into_iter().filter(|r#type| types & bit(*r#type) != 0);
    named.fold(u32::from(types & NONE != 0) << OUTSIDE, |tags, r#type| tags | 1 << tag(r#type))
}

/// The tags of a token that a set calls no name; `known` as in `stages::tag::lessons`.
pub(crate) fn tags_outside(missing: Types, is_capital: bool, known: u8) -> u32 {
    let norp = 2 * (Norp as u8 + 1);
    if missing & bit(Norp) != 0 && known & !1 == norp {
        // Nationalities and faiths of the lists are names in OntoNotes, whatever a set leaves out.
        return tags(bit(Norp), known == norp);
    }
    if missing == 0 || !is_capital {
        return 1 << OUTSIDE;
    }
    1 << OUTSIDE | tags(missing, true) | tags(missing, false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crosscheck_text::rules::files::RuleFiles;

    #[test]
    fn lists_and_heads_narrow_open_labels() {
        let rules = TagRules::parse(&RuleFiles::default()).expect("built-in rules parse");
        assert_eq!(allowed("wikigold", "LOC", "Norway", &rules), bit(Gpe));
        assert_eq!(allowed("wikigold", "LOC", "Quillmark River", &rules), bit(Loc));
        assert_eq!(allowed("wikigold", "LOC", "Quillmark", &rules), PLACES);
        assert_eq!(allowed("wikigold", "MISC", "Quillmark", &rules), OTHERS | NONE);
        assert_eq!(allowed("btc", "LOC", "Norwegian", &rules), bit(Norp));
        assert_eq!(allowed("gmb", "WORK_OF_ART", "Quillmark", &rules), bit(WorkOfArt));
    }
}
