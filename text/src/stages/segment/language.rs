//! The language of a text, when the detector is sure.
//!
//! English paragraphs give `en`, a page in Korean `ko`. The script decides where it can; texts in Latin letters ask the
//! trigrams of the detector and the function words of each language, so that an English report full of foreign names stays
//! English. Short texts give nothing. It does not tell apart the languages within one text.

use whatlang::Lang;

use crate::model::segment::Segment;
use crate::model::vocabulary::SegmentKind;
use crate::rules::language::Languages;
use crate::rules::segment::SegmentRules;

/// Letters of a script that only other languages than English use, from which on it decides.
const MIN_SCRIPT_LETTERS: usize = 20;
/// Share of Japanese and Chinese letters that kana are in Japanese at least.
const MIN_KANA: f64 = 0.05;
/// Share of words that function words of English are in any English text, also among foreign names.
const MIN_ENGLISH: f64 = 0.12;
/// The same in a text that is surely not English.
const FOREIGN: f64 = 0.02;
/// Share of letters beyond a to z in a language that has many of them.
const OWN_LETTERS: f64 = 0.05;
/// Share of words that function words of a language are in its texts at least, when the trigrams speak for it.
const SOME: f64 = 0.08;
/// Share of words that function words of a language are in its plain prose.
const PROSE: f64 = 0.18;

/// ISO 639-1 code of the running text, read from its first blocks.
pub(crate) fn language(segments: &[Segment], rules: &SegmentRules) -> Option<String> {
    let thresholds = &rules.thresholds;
    let mut sample = sample(segments, thresholds.max_language_bytes, |kind| kind == SegmentKind::Paragraph);
    if n_letters(&sample) < thresholds.min_language_letters {
        let is_text = |kind: SegmentKind| !matches!(kind, SegmentKind::Url | SegmentKind::Reference);
        sample = self::sample(segments, thresholds.max_language_bytes, is_text);
    }
    let n_letters = n_letters(&sample);
    if let Some(code) = by_script(&sample, n_letters) {
        return Some(code.to_owned());
    }
    if n_letters < thresholds.min_language_letters {
        return None;
    }
    let is_latin = |letter: &char| letter.is_alphabetic() && (*letter as u32) < 0x250;
    if sample.chars().filter(is_latin).count() * 2 < n_letters {
        return whatlang::detect_lang(&sample).and_then(code).map(str::to_owned);
    }
    by_words(&sample, &rules.languages)
}

/// The first text of the blocks of some kinds.
fn sample(segments: &[Segment], max_bytes: usize, is_asked: impl Fn(SegmentKind) -> bool) -> String {
    let mut sample = String::new();
    for segment in segments.iter().filter(|segment| is_asked(segment.kind)) {
        let left = max_bytes.saturating_sub(sample.len());
        let text = segment.clean.text.as_str();
        let end = text.floor_char_boundary(left);
        sample.push_str(text.get(..end).unwrap_or_default());
        sample.push(' ');
        if sample.len() >= max_bytes {
            break;
        }
    }
    sample
}

fn n_letters(text: &str) -> usize {
    text.chars().filter(|letter| letter.is_alphabetic()).count()
}

/// Korean, Japanese, Chinese, and the languages of the Arabic script, by their letters.
fn by_script(sample: &str, n_letters: usize) -> Option<&'static str> {
    let count = |is_in: fn(char) -> bool| sample.chars().filter(|letter| is_in(*letter)).count();
    let hangul = count(|letter| matches!(letter, '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7a3}'));
    let kana = count(|letter| matches!(letter, '\u{3041}'..='\u{30ff}'));
    let han = count(|letter| matches!(letter, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'));
    let arabic = count(|letter| matches!(letter, '\u{620}'..='\u{6ff}'));
    let decides = |n: usize| n >= MIN_SCRIPT_LETTERS && n * 2 > n_letters;
    if decides(hangul + kana + han) {
        let is_korean = hangul * 2 > kana + han;
        let is_japanese = kana as f64 >= MIN_KANA * (kana + han) as f64;
        return Some(if is_korean {
            "ko"
        } else if is_japanese {
            "ja"
        } else {
            "zh"
        });
    }
    if !decides(arabic) {
        return None;
    }
    match whatlang::detect(sample) {
        Some(info) if info.is_reliable() => code(info.lang()).or(Some("ar")),
        _ => Some("ar"),
    }
}

/// The language of a text in Latin letters.
fn by_words(sample: &str, languages: &Languages) -> Option<String> {
    let shares = shares(sample, languages);
    let share_of = |code: &str| {
        let place = languages.codes.iter().position(|own| own == code);
        place.and_then(|place| shares.get(place)).copied().unwrap_or_default()
    };
    let english = share_of("en");
    let other = shares.iter().copied().zip(&languages.codes).filter(|(_, code)| *code != "en");
    let other = other.max_by(|one, two| one.0.total_cmp(&two.0));
    let is_plain_english = english >= PROSE && other.is_none_or(|(share, _)| english > share);
    // Whatever the trigrams say below: they cost more than all else here, and most texts are this.
    if is_plain_english {
        return Some("en".to_owned());
    }
    let info = whatlang::detect(sample);
    let detected = info.and_then(|info| Some((code(info.lang())?, info.is_reliable())));
    match (detected, other) {
        (Some(("en", is_reliable)), _) if is_reliable || english >= MIN_ENGLISH => Some("en".to_owned()),
        (_, Some((share, code))) if share >= PROSE && share > 2.0 * english => Some(code.clone()),
        (Some((code, true)), _) if english < MIN_ENGLISH => {
            // A list of names has neither function words nor many letters of its own.
            let is_prose = share_of(code) >= SOME || (english < FOREIGN && own_letters(sample) >= OWN_LETTERS);
            is_prose.then(|| code.to_owned())
        }
        _ => None,
    }
}

/// For each language the share of words that are its function words.
fn shares(sample: &str, languages: &Languages) -> Vec<f64> {
    let (mut n_words, mut found) = (0usize, vec![0usize; languages.codes.len()]);
    for word in sample.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty()) {
        n_words += 1;
        let of = languages.words.get(&word.to_lowercase());
        of.into_iter().flatten().for_each(|place| found[*place] += 1);
    }
    found.into_iter().map(|n| n as f64 / n_words.max(1) as f64).collect()
}

/// The share of letters that are not a to z.
fn own_letters(text: &str) -> f64 {
    let n_own = text.chars().filter(|letter| letter.is_alphabetic() && !letter.is_ascii()).count();
    n_own as f64 / n_letters(text).max(1) as f64
}

/// The two-letter code, for languages that have one.
fn code(lang: Lang) -> Option<&'static str> {
    const CODES: &str = "epo:eo eng:en rus:ru cmn:zh spa:es por:pt ita:it ben:bn fra:fr deu:de ukr:uk kat:ka ara:ar hin:hi \
        jpn:ja heb:he yid:yi pol:pl amh:am jav:jv kor:ko nob:nb dan:da swe:sv fin:fi tur:tr nld:nl hun:hu ces:cs ell:el \
        bul:bg bel:be mar:mr kan:kn ron:ro slv:sl hrv:hr srp:sr mkd:mk lit:lt lav:lv est:et tam:ta vie:vi urd:ur tha:th \
        guj:gu uzb:uz pan:pa aze:az ind:id tel:te pes:fa mal:ml ori:or mya:my nep:ne sin:si khm:km tuk:tk aka:ak zul:zu \
        sna:sn afr:af lat:la slk:sk cat:ca tgl:tl hye:hy cym:cy";
    CODES.split_whitespace().find_map(|pair| pair.strip_prefix(lang.code())?.strip_prefix(':'))
}
