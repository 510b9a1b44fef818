//! The base form of a word by its part of speech: `lemma("planned", Tag::Vbd)` is "plan".
//!
//! Forms that no rule brings to their base are listed; the rules ask lists of verbs, nouns and adjectives
//! whether an "e" was dropped or a consonant doubled. Pronouns, determiners and names in the singular only lose
//! their capitals.

use std::borrow::Cow;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::model::tree::Tag;

use crate::rules::parse::table::Table;

static IRREGULAR_VERBS: Table = Table::new(include_str!("../../../../rules/parse/irregular_verbs.tsv"));
static IRREGULAR_NOUNS: Table = Table::new(include_str!("../../../../rules/parse/irregular_nouns.tsv"));
static VERBS: Table = Table::new(include_str!("../../../../rules/parse/verbs.tsv"));
static NOUNS: Table = Table::new(include_str!("../../../../rules/parse/nouns.tsv"));
static ADJECTIVES: Table = Table::new(include_str!("../../../../rules/parse/adjectives.tsv"));

/// The past form of each verb that has a listed one.
static IRREGULAR_PASTS: LazyLock<FxHashMap<String, &str>> = LazyLock::new(|| {
    // Of "took" and "taken" the one that is no participle; where one form is both, it is alone.
    let rank = |form: &'static str| (form.ends_with("ne") || form.ends_with('n'), form);
    let mut pasts: FxHashMap<String, &str> = FxHashMap::default();
    for form in IRREGULAR_VERBS.ids().filter(|form| !form.ends_with("ing") && !form.ends_with('s')) {
        let Some(base) = listed(&IRREGULAR_VERBS, form) else { continue };
        let past = pasts.entry(base).or_insert(form);
        *past = if rank(form) < rank(past) { form } else { past };
    }
    pasts
});

/// Names that look like plurals.
const PLURAL_NAMES: &[&str] =
    &["states", "nations", "netherlands", "philippines", "emirates", "maldives", "bahamas", "seychelles", "olympics"];

/// The base form of a token in lower case.
pub fn lemma(form: &str, tag: Tag) -> Cow<'_, str> {
    let lower = lower(form);
    let changed = match tag {
        Tag::Vb | Tag::Vbp | Tag::Vbz | Tag::Vbd | Tag::Vbn | Tag::Vbg => verb(&lower, tag),
        Tag::Md => modal(&lower).map(str::to_owned),
        Tag::Nns => noun(&lower),
        Tag::Nnps if !PLURAL_NAMES.contains(&lower.as_ref()) => noun(&lower),
        Tag::Jjr | Tag::Jjs | Tag::Rbr | Tag::Rbs => comparison(&lower, tag),
        Tag::Rb if matches!(lower.as_ref(), "n't" | "nt") => Some("not".to_owned()),
        _ => None,
    };
    changed.map_or(lower, Cow::Owned)
}

/// The past form of a verb: `past_of("sign")` is "signed", `past_of("take")` "took".
pub fn past_of(base: &str) -> String {
    /// Verbs that have one form for the base and the past.
    const UNCHANGED: &[&str] = &[
        "beat",
        "bet",
        "broadcast",
        "burst",
        "cast",
        "cost",
        "cut",
        "forecast",
        "hit",
        "hurt",
        "let",
        "put",
        "quit",
        "read",
        "rid",
        "set",
        "shed",
        "shut",
        "split",
        "spread",
        "upset",
    ];
    /// Ends of verbs of several syllables that double their last consonant.
    const DOUBLED: &[&str] = &["cur", "fer", "gret", "mit", "pel", "trol"];
    match base {
        "be" => return "was".to_owned(),
        "have" => return "had".to_owned(),
        _ if UNCHANGED.contains(&base) => return base.to_owned(),
        _ => {}
    }
    if let Some(form) = IRREGULAR_PASTS.get(base) {
        return (*form).to_owned();
    }
    if base.ends_with('e') {
        return format!("{base}d");
    }
    if let Some(stem) = base.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u'])) {
        return format!("{stem}ied");
    }
    let is_doubled = is_short_syllable(base) || DOUBLED.iter().any(|end| base.ends_with(end));
    match base.chars().next_back().filter(|_| is_doubled) {
        Some(last) => format!("{base}{last}ed"),
        None => format!("{base}ed"),
    }
}

/// In lower case, with straight apostrophes.
fn lower(form: &str) -> Cow<'_, str> {
    let is_plain = |char: char| !char.is_uppercase() && char != '’';
    if form.chars().all(is_plain) {
        return Cow::Borrowed(form);
    }
    Cow::Owned(form.replace('’', "'").to_lowercase())
}

fn modal(lower: &str) -> Option<&'static str> {
    Some(match lower {
        "ca" => "can",
        "wo" | "'ll" | "ll" => "will",
        "sha" => "shall",
        "'d" | "d" => "would",
        _ => return None,
    })
}

fn listed(table: &Table, lower: &str) -> Option<String> {
    let rest = table.get(lower)?;
    rest.split('\t').next().map(str::to_owned)
}

fn verb(lower: &str, tag: Tag) -> Option<String> {
    match (lower, tag) {
        ("'s", _) | ("ai", _) => return Some("be".to_owned()),
        ("'d", _) => return Some("have".to_owned()),
        // "lay" and "found" are bases here, "am" and "'ve" are not.
        (_, Tag::Vb | Tag::Vbp) if VERBS.has(lower) => return None,
        _ => {}
    }
    if let Some(base) = listed(&IRREGULAR_VERBS, lower) {
        let is_base = matches!(tag, Tag::Vb | Tag::Vbp) && !matches!(base.as_str(), "be" | "have" | "do" | "go");
        return (!is_base).then_some(base);
    }
    if !lower.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    match tag {
        Tag::Vbz => third_person(lower),
        Tag::Vbg => lower.strip_suffix("ing").filter(|stem| has_vowel(stem)).map(base_of_stem),
        Tag::Vbd | Tag::Vbn => past(lower),
        _ => None,
    }
}

fn third_person(lower: &str) -> Option<String> {
    let stem = lower.strip_suffix('s').filter(|stem| !stem.is_empty() && !stem.ends_with('s'))?;
    if VERBS.has(stem) {
        return Some(stem.to_owned());
    }
    if let Some(stem) = lower.strip_suffix("ies") {
        return Some(format!("{stem}{}", if stem.len() == 1 { "ie" } else { "y" }));
    }
    Some(without_es(lower).unwrap_or(stem).to_owned())
}

/// A word without its "es" where "s" alone cannot be added: after a hiss or an "o".
fn without_es(lower: &str) -> Option<&str> {
    let stem = lower.strip_suffix("es")?;
    let hisses = stem.ends_with(['s', 'x', 'z', 'o']) || stem.ends_with("ch") || stem.ends_with("sh");
    hisses.then_some(stem)
}

fn past(lower: &str) -> Option<String> {
    if let Some(stem) = lower.strip_suffix("ied") {
        return Some(format!("{stem}{}", if stem.len() == 1 { "ie" } else { "y" }));
    }
    if lower.ends_with("eed") {
        return lower.strip_suffix('d').map(str::to_owned);
    }
    lower.strip_suffix("ed").filter(|stem| has_vowel(stem)).map(base_of_stem)
}

fn is_vowel(byte: u8) -> bool {
    b"aeiou".contains(&byte)
}

fn has_vowel(stem: &str) -> bool {
    stem.len() >= 2 && stem.bytes().any(|byte| is_vowel(byte) || byte == b'y')
}

/// The verb that "-ed" or "-ing" was added to.
fn base_of_stem(stem: &str) -> String {
    let with_e = format!("{stem}e");
    if let Some(single) = doubled(stem) {
        let keeps = VERBS.has(stem) || !VERBS.has(single) && stem.ends_with(['l', 's', 'z', 'f']);
        return if keeps { stem.to_owned() } else { single.to_owned() };
    }
    match (VERBS.has(stem), VERBS.has(&with_e)) {
        (true, false) => stem.to_owned(),
        (false, true) => with_e,
        (true, true) if is_short_syllable(stem) || stem.ends_with("th") => with_e,
        (true, true) => stem.to_owned(),
        (false, false) if dropped_e(stem) => with_e,
        (false, false) => stem.to_owned(),
    }
}

/// A stem that ends in the same consonant twice, without the second one.
fn doubled(stem: &str) -> Option<&str> {
    match stem.as_bytes() {
        [_, .., a, b] if a == b && !is_vowel(*a) => stem.get(..stem.len() - 1),
        _ => None,
    }
}

/// One vowel between consonants, as in "hop": its last consonant would have been doubled, so that "hoping" is
/// from "hope".
fn is_short_syllable(stem: &str) -> bool {
    let n_vowels = stem.bytes().filter(|byte| is_vowel(*byte) || *byte == b'y').count();
    match stem.as_bytes() {
        [.., vowel, last] => n_vowels == 1 && is_vowel(*vowel) && !is_vowel(*last) && !b"wxy".contains(last),
        _ => false,
    }
}

/// Whether a verb that is not listed ended in "e" before "-ed" or "-ing" was added.
fn dropped_e(stem: &str) -> bool {
    const ENDS: &[&str] = &[
        "at", "iz", "yz", "is", "ys", "us", "eas", "ous", "ens", "urs", "ers", "v", "u", "dg", "nc", "rc", "uc", "ac",
        "ic", "rg", "ur", "ir", "uir", "id", "ud", "rs", "ns", "lv", "iev", "as", "os",
    ];
    const KEEPS: &[&str] = &["eat", "oat", "out", "aid", "oid", "air", "our", "lour", "icit"];
    if is_short_syllable(stem) {
        return true;
    }
    if let [.., before, b'l'] = stem.as_bytes() {
        return !is_vowel(*before) && !b"lrwy".contains(before);
    }
    ENDS.iter().any(|end| stem.ends_with(end)) && !KEEPS.iter().any(|end| stem.ends_with(end))
}

fn noun(lower: &str) -> Option<String> {
    if let Some(base) = listed(&IRREGULAR_NOUNS, lower) {
        return Some(base);
    }
    // "businessmen" and "grandchildren" end like "men" and "children".
    for (plural, singular) in [("men", "man"), ("children", "child"), ("people", "person"), ("teeth", "tooth")] {
        if let Some(stem) = lower.strip_suffix(plural).filter(|stem| stem.len() >= 2) {
            return Some(format!("{stem}{singular}"));
        }
    }
    let stem = lower.strip_suffix('s').filter(|stem| stem.len() >= 2)?;
    if stem.ends_with(['s', '\'']) || lower.ends_with("us") && lower.len() > 4 && !lower.ends_with("ous") {
        return None;
    }
    if NOUNS.has(stem) {
        return Some(stem.to_owned());
    }
    if let Some(stem) = lower.strip_suffix("ies").filter(|stem| stem.len() >= 2) {
        return Some(format!("{stem}y"));
    }
    Some(without_es(lower).unwrap_or(stem).to_owned())
}

fn comparison(lower: &str, tag: Tag) -> Option<String> {
    let is_adverb = matches!(tag, Tag::Rbr | Tag::Rbs);
    let listed = match lower {
        "better" | "best" if is_adverb => "well",
        "better" | "best" => "good",
        "worse" | "worst" if is_adverb => "badly",
        "worse" | "worst" => "bad",
        "more" | "most" if is_adverb => "much",
        "more" | "most" => "many",
        "less" | "least" | "lesser" => "little",
        "fewer" | "fewest" => "few",
        "further" | "furthest" | "farther" | "farthest" => "far",
        "elder" | "eldest" => "old",
        "latter" | "former" | "upper" | "inner" | "outer" => return None,
        _ => "",
    };
    if !listed.is_empty() {
        return Some(listed.to_owned());
    }
    let stem = lower.strip_suffix("est").or_else(|| lower.strip_suffix("er")).filter(|stem| stem.len() >= 3)?;
    if let Some(stem) = stem.strip_suffix('i') {
        return Some(format!("{stem}y"));
    }
    let with_e = format!("{stem}e");
    if ADJECTIVES.has(&with_e) {
        return Some(with_e);
    }
    let single = doubled(stem).filter(|_| !stem.ends_with(['l', 's', 'f']));
    Some(single.unwrap_or(stem).to_owned())
}
