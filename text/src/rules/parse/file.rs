//! The file of weights: how tables are written to bytes and read back, with a checksum over all of it.
//!
//! A changed, cut or extended file is refused with a reason. It does not know what the tables are for.

use crate::rules::parse::classes::{LANES, N_RELATIONS};
use crate::rules::parse::lexicon::{Facts, Lexicon};
use crate::rules::parse::rows::{Actions, Classifier, MOST_ACTION_BITS, MOST_BITS, Row};
use crate::rules::parse::sure::Sure;

const MAGIC: &[u8; 8] = b"crossprs";
const VERSION: u32 = 2;
const MOST_WORDS: u32 = 1 << 20;

/// The tables of a file.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    /// What is known of words.
    pub lexicon: Lexicon,
    /// Weights of tags.
    pub tags: Classifier,
    /// Weights of actions.
    pub actions: Actions,
    /// Weights of relations.
    pub relations: Classifier,
    /// Relations that need no weights.
    pub sure: Sure,
}

/// The bytes of a file with these tables.
pub fn write(tables: &Tables) -> Vec<u8> {
    let mut body = Vec::new();
    write_lexicon(&tables.lexicon, &mut body);
    write_classifier(&tables.tags, &mut body);
    write_actions(&tables.actions, &mut body);
    write_classifier(&tables.relations, &mut body);
    body.extend(tables.sure.bytes());
    let mut bytes = MAGIC.to_vec();
    bytes.extend(VERSION.to_le_bytes());
    bytes.extend(checksum(&body).to_le_bytes());
    bytes.extend(body);
    bytes
}

/// Reads the tables of a file.
///
/// # Errors
/// A sentence that says what is wrong with the file.
pub fn read(bytes: &[u8]) -> Result<Tables, String> {
    let mut reader = Reader { bytes };
    if reader.take(8)? != MAGIC || reader.number()? != VERSION {
        return Err("not a file of parser weights of this version".to_owned());
    }
    let sum = u64::from_le_bytes(reader.array()?);
    if checksum(reader.bytes) != sum {
        return Err("the parser weights are damaged".to_owned());
    }
    let tables = Tables {
        lexicon: read_lexicon(&mut reader)?,
        tags: read_classifier(&mut reader)?,
        actions: read_actions(&mut reader)?,
        relations: read_classifier(&mut reader)?,
        sure: read_sure(&mut reader)?,
    };
    if !reader.bytes.is_empty() {
        return Err("the parser weights are longer than they say".to_owned());
    }
    Ok(tables)
}

/// Any change of a byte changes it: each step is a bijection of the sum.
fn checksum(bytes: &[u8]) -> u64 {
    let mut sum = bytes.len() as u64;
    let mut add = |word: u64| sum = (sum ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
    let (words, rest) = bytes.as_chunks::<8>();
    words.iter().for_each(|word| add(u64::from_le_bytes(*word)));
    rest.iter().for_each(|byte| add(u64::from(*byte)));
    sum
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize) -> Result<&'a [u8], String> {
        let (taken, rest) = self.bytes.split_at_checked(n).ok_or_else(|| "the parser weights end early".to_owned())?;
        self.bytes = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let (taken, rest) = self.bytes.split_first_chunk().ok_or_else(|| "the parser weights end early".to_owned())?;
        self.bytes = rest;
        Ok(*taken)
    }

    fn number(&mut self) -> Result<u32, String> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    /// The number of slots, as a power of two.
    fn bits(&mut self, most: u32) -> Result<u32, String> {
        let [bits] = self.array()?;
        let bits = u32::from(bits);
        // A bitmap has whole bytes.
        if !(3..=most).contains(&bits) {
            return Err("the parser weights have a table of an impossible size".to_owned());
        }
        Ok(bits)
    }
}

/// The numbers of the slots that a bitmap marks.
fn marked(bitmap: &[u8]) -> impl Iterator<Item = usize> {
    bitmap.iter().enumerate().flat_map(|(idx, byte)| {
        let mut rest = *byte;
        std::iter::from_fn(move || {
            let bit = rest.trailing_zeros() as usize;
            rest &= rest.wrapping_sub(1);
            (bit < 8).then_some(8 * idx + bit)
        })
    })
}

fn write_bitmap(marks: impl Iterator<Item = bool>, bytes: &mut Vec<u8>) {
    let marks: Vec<bool> = marks.collect();
    for eight in marks.chunks(8) {
        bytes.push(eight.iter().enumerate().fold(0, |byte, (bit, mark)| byte | u8::from(*mark) << bit));
    }
}

fn write_lexicon(lexicon: &Lexicon, bytes: &mut Vec<u8>) {
    let words = lexicon.words();
    bytes.extend((words.len() as u32).to_le_bytes());
    for (key, facts) in words {
        bytes.extend(key.to_le_bytes());
        bytes.extend(facts.packed().to_le_bytes().iter().take(5));
    }
}

fn read_lexicon(reader: &mut Reader) -> Result<Lexicon, String> {
    let n = reader.number()?;
    if n > MOST_WORDS {
        return Err("the parser weights have too many words".to_owned());
    }
    let mut words = Vec::with_capacity(n as usize);
    for _ in 0..n {
        let key = reader.number()?;
        let [a, b, c, d, e] = reader.array()?;
        words.push((key, Facts::unpacked(u64::from_le_bytes([a, b, c, d, e, 0, 0, 0]))));
    }
    Ok(Lexicon::new(&words))
}

fn write_classifier(classifier: &Classifier, bytes: &mut Vec<u8>) {
    bytes.push(classifier.bits() as u8);
    let n_slots = 1 << classifier.bits();
    write_bitmap((0..n_slots).map(|slot| classifier.slot(slot).is_some()), bytes);
    for (check, row) in (0..n_slots).filter_map(|slot| classifier.slot(slot)) {
        let marks = row.weights.iter().enumerate();
        let mask = marks.fold(0_u64, |mask, (class, weight)| mask | u64::from(*weight != 0) << class);
        // 12 bits of the check and 48 of the mask.
        bytes.extend((u64::from(check) << 48 | mask).to_le_bytes());
        bytes.push(row.unit as u8);
        bytes.extend(row.weights.iter().filter(|weight| **weight != 0).map(|weight| weight.cast_unsigned()));
    }
}

fn read_classifier(reader: &mut Reader) -> Result<Classifier, String> {
    let bits = reader.bits(MOST_BITS)?;
    let mut classifier = Classifier::empty(bits);
    for slot in marked(reader.take(1 << (bits - 3))?) {
        let head = u64::from_le_bytes(reader.array()?);
        let [unit] = reader.array()?;
        let mut row = Row { weights: [0; LANES], unit: i16::from(unit) };
        let mut mask = head & ((1 << LANES) - 1);
        for weight in reader.take(mask.count_ones() as usize)? {
            if let Some(own) = row.weights.get_mut(mask.trailing_zeros() as usize) {
                *own = weight.cast_signed();
            }
            mask &= mask - 1;
        }
        classifier.fill(slot, (head >> 48) as u32 & 0xFFF, row);
    }
    Ok(classifier)
}

fn write_actions(actions: &Actions, bytes: &mut Vec<u8>) {
    bytes.push(actions.bits() as u8);
    write_bitmap(actions.cells().iter().map(|cell| *cell != 0), bytes);
    for cell in actions.cells().iter().filter(|cell| **cell != 0) {
        bytes.extend(cell.to_le_bytes());
    }
}

fn read_actions(reader: &mut Reader) -> Result<Actions, String> {
    let bits = reader.bits(MOST_ACTION_BITS)?;
    let mut actions = Actions::empty(bits);
    for slot in marked(reader.take(1 << (bits - 3))?) {
        let cell = reader.number()?;
        if let Some(own) = actions.cells_mut().get_mut(slot) {
            *own = cell;
        }
    }
    Ok(actions)
}

fn read_sure(reader: &mut Reader) -> Result<Sure, String> {
    let relations = reader.array()?;
    if relations.iter().any(|relation| usize::from(*relation) > N_RELATIONS) {
        return Err("the parser weights have a relation that does not exist".to_owned());
    }
    Ok(Sure::new(relations))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables() -> Tables {
        let facts = Facts { fine: 7, coarse: 3, tags: 5, only: 2, capital: 3 };
        let mut tables = Tables {
            lexicon: Lexicon::new(&[(77, facts), (9, Facts { capital: 1, ..facts })]),
            tags: Classifier::empty(4),
            actions: Actions::empty(5),
            relations: Classifier::empty(3),
            sure: Sure::default(),
        };
        let mut weights = [0; LANES];
        (weights[0], weights[47]) = (-127, 9);
        tables.tags.fill(3, 0xABC, Row { weights, unit: 200 });
        tables.actions.cells_mut()[31] = Actions::cell(200, -2047, 2047);
        tables
    }

    #[test]
    fn what_was_written_is_read() {
        let bytes = write(&tables());
        let own = read(&bytes).expect("the bytes were just written");
        assert_eq!(own.tags.slot(3), tables().tags.slot(3));
        assert_eq!(own.actions.cells(), tables().actions.cells());
        assert_eq!(own.lexicon.words(), tables().lexicon.words());
        assert_eq!(write(&own), bytes);
    }

    #[test]
    fn a_changed_cut_or_extended_file_is_refused() {
        let bytes = write(&tables());
        for idx in (0..bytes.len()).step_by(5).chain(0..200) {
            for bit in [0, 3, 7] {
                let mut changed = bytes.clone();
                changed[idx] ^= 1 << bit;
                assert!(read(&changed).is_err(), "byte {idx} bit {bit}");
            }
            assert!(read(&bytes[..idx]).is_err());
        }
        assert!(read(&[bytes.as_slice(), &[0]].concat()).is_err());
    }

    #[test]
    fn a_body_with_a_right_checksum_may_hold_anything() {
        let bytes = write(&tables());
        let mut seed = 1_u64;
        for _ in 0..500 {
            let mut changed = bytes.clone();
            for _ in 0..3 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let at = 20 + (seed >> 33) as usize % (bytes.len() - 20);
                changed[at] = (seed >> 20) as u8;
            }
            let sum = checksum(&changed[20..]).to_le_bytes();
            changed[12..20].copy_from_slice(&sum);
            // Reading ends without a panic; most of these are refused.
            let _is_read = read(&changed).is_ok();
        }
    }
}
