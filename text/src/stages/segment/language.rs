//! The language of a text, when the detector is sure.
//!
//! English paragraphs give `en`. Short texts give nothing. It does not tell apart the languages within one text.

use whatlang::Lang;

use crate::model::segment::Segment;
use crate::model::vocabulary::SegmentKind;
use crate::rules::segment::SegmentThresholds;

/// ISO 639-1 code of the running text, read from its first blocks.
pub(crate) fn language(segments: &[Segment], thresholds: &SegmentThresholds) -> Option<String> {
    let mut sample = String::new();
    for segment in segments.iter().filter(|segment| segment.kind == SegmentKind::Paragraph) {
        let left = thresholds.max_language_bytes.saturating_sub(sample.len());
        let end = segment.clean.text.char_indices().map(|(at, _)| at).find(|at| *at >= left);
        sample.push_str(segment.clean.text.get(..end.unwrap_or(segment.clean.text.len())).unwrap_or_default());
        sample.push(' ');
        if sample.len() >= thresholds.max_language_bytes {
            break;
        }
    }
    if sample.chars().filter(|letter| letter.is_alphabetic()).count() < thresholds.min_language_letters {
        return None;
    }
    whatlang::detect(&sample).filter(whatlang::Info::is_reliable).and_then(|info| code(info.lang())).map(str::to_owned)
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
