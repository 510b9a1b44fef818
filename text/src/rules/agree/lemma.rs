//! Words to lemmas and roots, by suffix rules and a list of irregular forms.
//!
//! `"resumed"` and `"resuming"` have the lemma `resum` (a final `e` is dropped, so that all forms meet); `"restoration"` and
//! `"restore"` have the root `restor`. The lemma is a key for comparison, not a word for readers.

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

/// The key of a lemma or root.
pub fn key(lemma: &str) -> u32 {
    (xxh3_64(lemma.as_bytes()) >> 32) as u32
}

/// The lemma of a word in lower case.
pub fn lemma(word: &str, irregular: &FxHashMap<String, String>) -> String {
    if let Some(listed) = irregular.get(word) {
        return without_e(listed).to_owned();
    }
    if !word.is_ascii() || word.len() <= 3 {
        return word.to_owned();
    }
    let stem = participle(word).or_else(|| plural(word)).unwrap_or_else(|| word.to_owned());
    american(without_e(irregular.get(stem.as_str()).map_or(stem.as_str(), String::as_str)))
}

/// The part of a lemma that its derivations share.
pub fn root(lemma: &str) -> &str {
    if !lemma.is_ascii() {
        return lemma;
    }
    const SUFFIXES: &[(&str, usize)] = &[
        ("ization", 4),
        ("izat", 4),
        ("ation", 4),
        ("ition", 4),
        ("ative", 4),
        ("ement", 4),
        ("ment", 4),
        ("ness", 4),
        ("ance", 4),
        ("anc", 4),
        ("enc", 4),
        ("ity", 4),
        ("ist", 4),
        ("ism", 4),
        ("ian", 4),
        ("ful", 4),
        ("abl", 4),
        ("iz", 4),
        ("at", 4),
        ("al", 4),
        ("ly", 4),
        ("iv", 4),
        ("er", 5),
        ("or", 5),
        ("ant", 4),
        ("ion", 4),
    ];
    for (suffix, least) in SUFFIXES {
        if let Some(stem) = lemma.strip_suffix(suffix).filter(|stem| stem.len() >= *least) {
            return stem;
        }
    }
    lemma
}

/// The stem of a form in -ed or -ing, or none for any other word.
fn participle(word: &str) -> Option<String> {
    if let Some(stem) = word.strip_suffix("ied").filter(|stem| stem.len() >= 2) {
        return Some(format!("{stem}y"));
    }
    if word.ends_with("eed") {
        return word.strip_suffix('d').map(str::to_owned);
    }
    let stem = word.strip_suffix("ed").or_else(|| word.strip_suffix("ing"))?;
    let has_vowel = stem.bytes().any(|byte| b"aeiouy".contains(&byte));
    if stem.len() < 2 || !has_vowel {
        return None;
    }
    let bytes = stem.as_bytes();
    let (last, before) = (bytes[bytes.len() - 1], bytes[bytes.len() - 2]);
    let is_doubled = last == before && !b"lszeo".contains(&last);
    Some(if is_doubled { stem[..stem.len() - 1].to_owned() } else { stem.to_owned() })
}

/// The singular of a form in -s, or none for any other word.
fn plural(word: &str) -> Option<String> {
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() >= 2) {
        return Some(format!("{stem}y"));
    }
    for ending in ["sses", "shes", "ches", "xes", "zzes"] {
        if word.ends_with(ending) {
            return Some(word[..word.len() - 2].to_owned());
        }
    }
    let stem = word.strip_suffix('s')?;
    let keeps = ["s", "u", "i"].iter().any(|ending| stem.ends_with(ending));
    (!keeps).then(|| stem.to_owned())
}

fn without_e(word: &str) -> &str {
    word.strip_suffix('e').filter(|stem| stem.len() >= 3).unwrap_or(word)
}

/// -is(e) to -iz(e), as in "denuclearis(e)" and "organisation".
fn american(lemma: &str) -> String {
    if let Some(stem) = lemma.strip_suffix("isation") {
        return format!("{stem}ization");
    }
    match lemma.strip_suffix("is") {
        Some(stem) if stem.len() >= 5 => format!("{stem}iz"),
        _ => lemma.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_word_meet() {
        let none = FxHashMap::default();
        for forms in [
            &["resume", "resumed", "resuming", "resumes"][..],
            &["agree", "agreed", "agreeing", "agrees"],
            &["stop", "stopped", "stopping"],
            &["policy", "policies"],
            &["organise", "organize", "organised"],
            &["clinic", "clinics"],
        ] {
            let lemmas: Vec<_> = forms.iter().map(|form| lemma(form, &none)).collect();
            assert!(lemmas.iter().all(|other| *other == lemmas[0]), "{lemmas:?}");
        }
    }

    #[test]
    fn derivations_share_a_root() {
        let none = FxHashMap::default();
        for (noun, verb) in
            [("restoration", "restore"), ("approval", "approve"), ("agreement", "agree"), ("cooperation", "cooperate")]
        {
            let (noun, verb) = (lemma(noun, &none), lemma(verb, &none));
            assert_eq!(root(&noun), root(&verb));
        }
        assert_ne!(root("nation"), root("nature"));
    }
}
