//! The measures within one document: sentences, blocks, names and their identity, quantities, dates.
//!
//! A found sentence `[10, 52)` and a wanted one `[10, 51)` are equal when code point 51 is white space or a footnote mark. It
//! does not compare claims.

use std::collections::HashMap;

use crate::error::{Error, Result};
use crate::eval::figures::{Figure, Measure, Place, b_cubed, equal, hits, overlapping, ratio, share};
use crate::eval::gold::Gold;
use crate::eval::rows::{DateRow, DocumentRow, EvalTables, MentionRow, QuantityRow, Stand, refuse_repeats};
use crate::eval::units::Units;

/// One gold document of the output.
pub(crate) struct Text<'a> {
    doc: &'a str,
    doc_id: &'a str,
    letters: Vec<char>,
}

impl<'a> Text<'a> {
    pub(crate) fn new(doc: &'a str, row: &'a DocumentRow) -> Self {
        Self { doc, doc_id: &row.doc_id, letters: row.text.chars().collect() }
    }
}

/// Both sides of the comparison.
pub(crate) struct Layers<'a> {
    texts: &'a [Text<'a>],
    tables: &'a EvalTables,
    gold: &'a Gold,
    of_doc_id: HashMap<&'a str, usize>,
    of_doc: HashMap<&'a str, usize>,
    /// Blocks of references: nobody annotated the names and quantities in them.
    passed_over: Vec<Place>,
}

impl<'a> Layers<'a> {
    pub(crate) fn new(texts: &'a [Text<'a>], tables: &'a EvalTables, gold: &'a Gold) -> Result<Self> {
        let of_doc_id = texts.iter().enumerate().map(|(idx, text)| (text.doc_id, idx)).collect();
        let of_doc = texts.iter().enumerate().map(|(idx, text)| (text.doc, idx)).collect();
        let mut out = Self { texts, tables, gold, of_doc_id, of_doc, passed_over: Vec::new() };
        out.refuse_all_repeats()?;
        let references = gold.blocks.iter().filter(|block| block.kind == "reference");
        let places = references.map(|block| out.wanted(&block.doc, block.start, block.end));
        out.passed_over = places.collect::<Result<_>>()?;
        Ok(out)
    }

    fn refuse_all_repeats(&self) -> Result<()> {
        let tables = self.tables;
        let check = |table: &str, stands: &mut dyn Iterator<Item = &'a Stand>| {
            let own = stands.filter(|at| self.of_doc_id.contains_key(at.doc_id.as_str()));
            refuse_repeats(table, own.map(|at| (at.doc_id.as_str(), at.char_start, at.char_end)))
        };
        check("sentences", &mut tables.sentences.iter().map(|row| &row.at))?;
        check("segments", &mut tables.segments.iter().map(|row| &row.at))?;
        check("entity_mentions", &mut tables.mentions.iter().map(|row| &row.at))?;
        check("quantities", &mut tables.quantities.iter().map(|row| &row.at))?;
        check("dates", &mut tables.dates.iter().map(|row| &row.at))
    }

    pub(crate) fn measures(&self) -> Result<Vec<Measure>> {
        let mut measures = vec![self.sentences()?];
        if !self.gold.blocks.is_empty() {
            measures.push(self.segments()?);
        }
        if !self.gold.entities.is_empty() {
            let mentions = self.mentions();
            measures.extend([self.entities(&mentions)?, self.entity_spans(&mentions)?, self.linking(&mentions)?]);
        }
        if !self.gold.quantities.is_empty() {
            measures.push(self.quantities()?);
        }
        if !self.gold.dates.is_empty() {
            measures.push(self.dates()?);
        }
        Ok(measures)
    }

    /// A row's place, when it stands in a gold document.
    fn found(&self, at: &Stand) -> Option<Place> {
        self.of_doc_id.get(at.doc_id.as_str()).map(|doc| (*doc, at.char_start, at.char_end))
    }

    /// A gold span's place.
    fn wanted(&self, doc: &str, start: u32, end: u32) -> Result<Place> {
        let place = self.of_doc.get(doc).map(|doc| (*doc, start, end));
        place.ok_or_else(|| Error::Failed {
            what: format!("a gold row of another document (`{doc}`) stands among those of the compared ones"),
            hint: "keep the rows of a document in the file that carries its number".to_owned(),
        })
    }

    /// The place without white space at either end and without footnote marks at its end.
    fn trimmed(&self, place: Place) -> Result<Place> {
        let (doc, mut start, mut end) = place;
        let text = &self.texts[doc];
        if end as usize > text.letters.len() {
            return Err(Error::Failed {
                what: format!(
                    "a span of document `{}` ends at {end}, past its {} letters",
                    text.doc,
                    text.letters.len()
                ),
                hint: "check that the gold and the output are of the same text".to_owned(),
            });
        }
        let letter = |at: u32| text.letters[at as usize];
        while end > start && (is_space(letter(end - 1)) || is_mark(letter(end - 1))) {
            end -= 1;
        }
        while start < end && is_space(letter(start)) {
            start += 1;
        }
        Ok((doc, start, end))
    }

    fn sentences(&self) -> Result<Measure> {
        let rows = self.tables.sentences.iter().filter(|row| row.role == "text");
        let found =
            rows.filter_map(|row| self.found(&row.at)).map(|place| self.trimmed(place)).collect::<Result<_>>()?;
        let wanted = self.gold.sentences.iter().map(|row| self.trimmed(self.wanted(&row.doc, row.start, row.end)?));
        Ok(Measure { name: "sentences", figures: equal(found, wanted.collect::<Result<_>>()?) })
    }

    fn segments(&self) -> Result<Measure> {
        let rows = self.tables.segments.iter();
        let found: Vec<_> = rows.filter_map(|row| Some((self.found(&row.at)?, row.kind.as_str()))).collect();
        let wanted: Vec<_> = self
            .gold
            .blocks
            .iter()
            .map(|row| Ok((self.wanted(&row.doc, row.start, row.end)?, row.kind.as_str())))
            .collect::<Result<_>>()?;
        let found_at = found.iter().map(|(place, _)| self.trimmed(*place)).collect::<Result<_>>()?;
        let wanted_at = wanted.iter().map(|(place, _)| self.trimmed(*place)).collect::<Result<_>>()?;
        let (mut right, mut all) = (0, 0);
        for (own, other) in self.kinds(&wanted).iter().zip(self.kinds(&found)) {
            all += own.iter().flatten().count();
            right += own.iter().zip(other).filter(|(own, other)| own.is_some() && *own == other).count();
        }
        let mut figures = vec![("kind_accuracy", share(ratio(right, all)))];
        figures.extend(equal(found_at, wanted_at));
        Ok(Measure { name: "segments", figures })
    }

    /// For each document the kind of block that each letter stands in; white space stands in none.
    fn kinds<'k>(&self, blocks: &[(Place, &'k str)]) -> Vec<Vec<Option<&'k str>>> {
        let mut out: Vec<Vec<Option<&str>>> = self.texts.iter().map(|text| vec![None; text.letters.len()]).collect();
        for ((doc, start, end), kind) in blocks {
            let letters = self.texts[*doc].letters.iter().zip(&mut out[*doc]);
            let inside = letters.skip(*start as usize).take(end.saturating_sub(*start) as usize);
            inside.filter(|(letter, _)| !is_space(**letter)).for_each(|(_, slot)| *slot = Some(kind));
        }
        out
    }

    fn is_passed_over(&self, place: Place) -> bool {
        self.passed_over.iter().any(|(doc, start, end)| *doc == place.0 && *start <= place.1 && place.1 < *end)
    }

    fn mentions(&self) -> Vec<(Place, &'a MentionRow)> {
        let rows = self.tables.mentions.iter().filter_map(|row| Some((self.found(&row.at)?, row)));
        rows.filter(|(place, _)| !self.is_passed_over(*place)).collect()
    }

    fn entities(&self, mentions: &[(Place, &MentionRow)]) -> Result<Measure> {
        let found = mentions.iter().map(|(place, row)| (*place, row.r#type.as_str())).collect();
        let wanted =
            self.gold.entities.iter().map(|row| Ok((self.wanted(&row.doc, row.start, row.end)?, row.r#type.as_str())));
        Ok(Measure { name: "entities", figures: equal(found, wanted.collect::<Result<_>>()?) })
    }

    fn entity_spans(&self, mentions: &[(Place, &MentionRow)]) -> Result<Measure> {
        let found = mentions.iter().map(|(place, _)| *place).collect();
        let wanted = self.gold.entities.iter().map(|row| self.wanted(&row.doc, row.start, row.end));
        Ok(Measure { name: "entity_spans", figures: equal(found, wanted.collect::<Result<_>>()?) })
    }

    fn linking(&self, mentions: &[(Place, &MentionRow)]) -> Result<Measure> {
        let entity_at: HashMap<Place, &str> =
            mentions.iter().map(|(place, row)| (*place, row.entity_id.as_str())).collect();
        let mut things = Vec::new();
        for row in &self.gold.entities {
            let entity = entity_at.get(&self.wanted(&row.doc, row.start, row.end)?);
            things.extend(entity.map(|entity| (*entity, row.canonical.as_str())));
        }
        let figures = vec![
            ("b_cubed_f1", share(b_cubed(&things))),
            ("matched", Figure::Count(things.len())),
            ("of_gold", share(ratio(things.len(), self.gold.entities.len()))),
        ];
        Ok(Measure { name: "entity_linking", figures })
    }

    fn quantities(&self) -> Result<Measure> {
        let rows = self.tables.quantities.iter().filter_map(|row| Some((self.found(&row.at)?, row)));
        let found: Vec<(Place, &QuantityRow)> = rows.filter(|(place, _)| !self.is_passed_over(*place)).collect();
        let gold = &self.gold.quantities;
        let found_at: Vec<Place> = found.iter().map(|(place, _)| *place).collect();
        let wanted_at: Vec<Place> =
            gold.iter().map(|row| self.wanted(&row.doc, row.start, row.end)).collect::<Result<_>>()?;
        let pairs: Vec<_> =
            overlapping(&found_at, &wanted_at).into_iter().map(|(i, j)| (found[i].1, &gold[j])).collect();
        let mut figures = hits(pairs.len(), found.len(), gold.len());
        figures.push(("strict_f1", strict_f1(found_at, wanted_at)));
        let units = Units::new()?;
        let right = |is_right: &dyn Fn(&QuantityRow, &crate::eval::gold::GoldQuantity) -> bool| {
            share(ratio(pairs.iter().filter(|(own, other)| is_right(own, other)).count(), pairs.len()))
        };
        let is_close = |own: &QuantityRow, other: &crate::eval::gold::GoldQuantity| {
            close(own.value, other.value) && close(own.low, other.low) && close(own.high, other.high)
        };
        let unit = |own: &QuantityRow, other: &crate::eval::gold::GoldQuantity| match (&own.unit, &other.unit) {
            (Some(own), Some(other)) => units.agree(other, own),
            (own, other) => own.is_none() && other.is_none(),
        };
        figures.push(("value_accuracy", right(&is_close)));
        figures.push(("kind_accuracy", right(&|own, other| own.kind == other.kind)));
        figures.push(("unit_accuracy", right(&unit)));
        figures.push(("modifier_accuracy", right(&|own, other| said(&own.modifier) == said(&other.modifier))));
        let counted: Vec<_> = pairs.iter().filter(|(_, other)| said(&other.counted).is_some()).collect();
        let n_right = counted.iter().filter(|(own, other)| head(&own.counted) == head(&other.counted)).count();
        figures.push(("counted_accuracy", share(ratio(n_right, counted.len()))));
        Ok(Measure { name: "quantities", figures })
    }

    fn dates(&self) -> Result<Measure> {
        let rows = self.tables.dates.iter();
        let found: Vec<(Place, &DateRow)> = rows.filter_map(|row| Some((self.found(&row.at)?, row))).collect();
        let gold = &self.gold.dates;
        let found_at: Vec<Place> = found.iter().map(|(place, _)| *place).collect();
        let wanted_at: Vec<Place> =
            gold.iter().map(|row| self.wanted(&row.doc, row.start, row.end)).collect::<Result<_>>()?;
        let pairs: Vec<_> =
            overlapping(&found_at, &wanted_at).into_iter().map(|(i, j)| (found[i].1, &gold[j])).collect();
        let on_calendar = pairs
            .iter()
            .filter(|(own, other)| day(&own.begin) == day(&other.begin) && day(&own.finish) == day(&other.finish));
        let mut figures = hits(pairs.len(), found.len(), gold.len());
        figures.push(("strict_f1", strict_f1(found_at, wanted_at)));
        figures.push(("calendar_accuracy", share(ratio(on_calendar.count(), pairs.len()))));
        let of_type = pairs.iter().filter(|(own, other)| own.timex == other.timex).count();
        figures.push(("timex_accuracy", share(ratio(of_type, pairs.len()))));
        Ok(Measure { name: "dates", figures })
    }
}

fn strict_f1(found: Vec<Place>, wanted: Vec<Place>) -> Figure {
    let figures = equal(found, wanted);
    figures.into_iter().find(|(name, _)| *name == "f1").map_or(Figure::Share(0.0), |(_, figure)| figure)
}

/// White space, the four ASCII separators of files, groups, records and units among it.
pub(crate) fn is_space(letter: char) -> bool {
    letter.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&letter)
}

fn is_mark(letter: char) -> bool {
    matches!(letter, '⁰' | '¹' | '²' | '³' | '⁴'..='⁹')
}

/// Equal to a millionth of the wanted number, and to a millionth below one.
fn close(found: Option<f64>, wanted: Option<f64>) -> bool {
    match (found, wanted) {
        (Some(found), Some(wanted)) => (found - wanted).abs() <= 1e-6 * wanted.abs().max(1.0),
        (found, wanted) => found.is_none() && wanted.is_none(),
    }
}

/// A word that is there; an empty one is not.
fn said(word: &Option<String>) -> Option<&str> {
    word.as_deref().filter(|word| !word.is_empty())
}

fn day(date: &Option<String>) -> Option<&str> {
    date.as_deref().map(|date| date.get(..10).unwrap_or(date))
}

/// The last word of a phrase in the singular, as far as dropping the final s gives it.
fn head(phrase: &Option<String>) -> Option<String> {
    let lower = phrase.as_deref().unwrap_or_default().to_lowercase();
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '-';
    let last = lower.split(|letter| !is_part(letter)).rfind(|word| !word.is_empty())?;
    Some(last.trim_end_matches('s').to_owned())
}
