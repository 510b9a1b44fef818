//! Whether a document writes its decimals with a comma.
//!
//! Beside "14,75 euros" a "2.300 euros" is 2300; beside "4.50 euros", or where nothing tells, it is 2.3. A number that says
//! by itself how it is written ("1.127,54", "1,250.75") needs no document.

/// Whether decimals with a comma are written, and none with a point.
pub(crate) fn has_decimal_comma(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut n_comma = 0;
    let mut at = 0;
    while let Some(start) = bytes.get(at..).and_then(|rest| rest.iter().position(u8::is_ascii_digit)) {
        let start = at + start;
        let is_digit = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'.' | b',');
        let end = bytes.get(start..).and_then(|rest| rest.iter().position(|byte| !is_digit(byte)));
        let end = end.map_or(bytes.len(), |length| start + length);
        at = end;
        match style(text.get(start..end).unwrap_or_default().trim_end_matches(['.', ','])) {
            Some(Style::Comma) => n_comma += 1,
            Some(Style::Point) => return false,
            None => {}
        }
    }
    n_comma > 0
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Comma,
    Point,
}

/// What one number says: its decimals, or its groups.
fn style(number: &str) -> Option<Style> {
    let mark = number.rfind([',', '.'])?;
    let (head, tail) = (number.get(..mark)?, number.get(mark + 1..)?);
    let is_comma = number.as_bytes().get(mark) == Some(&b',');
    let (own, other) = if is_comma { (',', '.') } else { ('.', ',') };
    let n_own = number.matches(own).count();
    let is_decimal = if is_comma { Style::Comma } else { Style::Point };
    let is_group = if is_comma { Style::Point } else { Style::Comma };
    // "12.05.2026" and "1.2.3" are dates and sections.
    let is_whole = tail.len() == 3 && head.split([',', '.']).skip(1).all(|group| group.len() == 3);
    match n_own {
        1 if head.contains(other) => Some(is_decimal),
        1 if tail.len() < 3 => Some(is_decimal),
        // "1,250" is grouped in English; "1.250" says nothing.
        1 if is_comma && is_whole => Some(is_group),
        2.. if is_whole && !head.contains(other) => Some(is_group),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_tells_how_it_writes_decimals() {
        let cases = [
            ("14,75 euros and 2.300 euros", true),
            ("1.234.567 people", true),
            ("3.400,75 euros.", true),
            ("4.50 euros and 1.250 grams", false),
            ("12,5 million of 1,250 people", false),
            ("1.250 grams", false),
            ("On 12.05.2026 and in 1.2.3", false),
            ("12, 54 and 7 votes", false),
        ];
        for (text, expected) in cases {
            assert_eq!(has_decimal_comma(text), expected, "{text}");
        }
    }
}
