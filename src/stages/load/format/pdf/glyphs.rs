//! The characters that a page draws, each with its place, size and weight, in the order in which they are drawn.
//!
//! `BT /F1 10 Tf 72 700 Td (Rain) Tj ET` gives four glyphs on the base line 700, the first of which begins at 72. Text that
//! runs up or down the page is given along its own direction, and says so in `turn`. It does not join glyphs to words.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use hayro_font::hayro_cmap::BfString;
use hayro_font::{CMapResolverFn, Font, FontCache, FontGlyph, FontQuery, FontResolverFn, StandardFont};
use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction;
use hayro_syntax::object::dict::keys;
use hayro_syntax::object::{Dict, Name, Number, Object, Stream, String as PdfString};
use hayro_syntax::page::{Page, Resources};

/// One drawn character, or the few that a ligature stands for.
#[derive(Clone, Debug)]
pub(crate) struct Glyph {
    /// Where it begins and ends along the line, in points.
    pub start: f64,
    pub end: f64,
    /// Height of its base line.
    pub base: f64,
    /// Size of its font as drawn, in points.
    pub size: f64,
    pub text: Rc<str>,
    pub is_bold: bool,
    /// Quarter turns of its direction against the upright page.
    pub turn: u8,
    /// Whether the file marks it as no part of the text, such as a running head.
    pub is_artifact: bool,
}

/// What a page draws.
#[derive(Default)]
pub(crate) struct Drawn {
    pub glyphs: Vec<Glyph>,
    /// Characters whose fonts do not say what they are.
    pub n_unknown: usize,
    /// Whether it shows a picture.
    pub has_picture: bool,
}

/// Forms within forms that are drawn; deeper ones are left out.
const MAX_DEPTH: usize = 12;
/// Most glyphs of a page: more than any page in good faith has.
const MAX_GLYPHS: usize = 500_000;

/// The fonts of a file, each loaded once.
#[derive(Default)]
pub(crate) struct Fonts<'a> {
    cache: FontCache<'a>,
    /// By where the dictionary of the font stands in the file.
    known: HashMap<(usize, usize), Option<Rc<LoadedFont<'a>>>>,
}

struct LoadedFont<'a> {
    font: Font<'a>,
    is_bold: bool,
    characters: std::cell::RefCell<HashMap<u32, Character>>,
}

/// What a code of a font stands for.
#[derive(Clone)]
struct Character {
    /// None when the font does not say.
    text: Option<Rc<str>>,
    /// Width in thousandths of the size.
    advance: f64,
}

/// A matrix of the kind `[a b c d e f]`.
type Matrix = [f64; 6];

const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

#[derive(Clone)]
struct State<'a> {
    matrix: Matrix,
    font: Option<Rc<LoadedFont<'a>>>,
    size: f64,
    character_space: f64,
    word_space: f64,
    scale: f64,
    leading: f64,
    rise: f64,
}

/// What the file says of a stretch of its content.
struct Marked {
    is_artifact: bool,
    /// The text that stands for all that is drawn in it; taken by the first glyph.
    text: Option<Rc<str>>,
    is_replaced: bool,
}

struct Reading<'a, 'f> {
    fonts: &'f mut Fonts<'a>,
    drawn: Drawn,
    state: State<'a>,
    stack: Vec<State<'a>>,
    marked: Vec<Marked>,
    /// The matrix of the text, and that of its line.
    text_matrix: Matrix,
    line_matrix: Matrix,
    /// Left, bottom, right and top of what is printed.
    crop: [f64; 4],
    /// Quarter turns of the page.
    turn: u8,
}

/// Reads what a page draws.
pub(crate) fn of_page<'a>(page: &Page<'a>, fonts: &mut Fonts<'a>) -> Drawn {
    use hayro_syntax::page::Rotation;
    let crop = page.crop_box();
    let state = State {
        matrix: IDENTITY,
        font: None,
        size: 0.0,
        character_space: 0.0,
        word_space: 0.0,
        scale: 1.0,
        leading: 0.0,
        rise: 0.0,
    };
    let turn = match page.rotation() {
        Rotation::None => 0,
        Rotation::Horizontal => 1,
        Rotation::Flipped => 2,
        Rotation::FlippedHorizontal => 3,
    };
    let mut reading = Reading {
        fonts,
        drawn: Drawn::default(),
        state,
        stack: Vec::new(),
        marked: Vec::new(),
        text_matrix: IDENTITY,
        line_matrix: IDENTITY,
        crop: [crop.x0, crop.y0, crop.x1, crop.y1],
        turn,
    };
    reading.run(&mut page.typed_operations(), page.resources(), 0);
    reading.drawn
}

impl<'a> Fonts<'a> {
    fn load(&mut self, dict: &Dict<'a>) -> Option<Rc<LoadedFont<'a>>> {
        let place = (dict.data().as_ptr() as usize, dict.data().len());
        if let Some(known) = self.known.get(&place) {
            return known.clone();
        }
        // Only widths and names are asked for, so any program will do for a font that is not in the file.
        let programs: FontResolverFn = Arc::new(|query: &FontQuery| match query {
            FontQuery::Standard(font) => Some(font.get_font_data()),
            FontQuery::Fallback(_) => Some(StandardFont::Helvetica.get_font_data()),
        });
        let maps: CMapResolverFn = Arc::new(|_| None);
        let font = self.cache.font(dict, &programs, &maps);
        let loaded =
            font.map(|font| Rc::new(LoadedFont { font, is_bold: is_bold(dict), characters: Default::default() }));
        self.known.insert(place, loaded.clone());
        loaded
    }
}

fn is_bold(font: &Dict<'_>) -> bool {
    let descriptor = font.get::<Dict<'_>>(keys::FONT_DESC).unwrap_or_default();
    let name = font.get::<Name<'_>>(keys::BASE_FONT).map(|name| name.as_str().to_ascii_lowercase()).unwrap_or_default();
    ["bold", "black", "heavy", "-bd"].iter().any(|word| name.contains(word))
        || descriptor.get::<i32>(keys::FONT_WEIGHT).is_some_and(|weight| weight >= 600)
}

impl LoadedFont<'_> {
    fn character(&self, code: u32) -> Character {
        let mut characters = self.characters.borrow_mut();
        let new = || {
            let glyph = self.font.glyph(self.font.map_code(code), code);
            let text = match &glyph {
                FontGlyph::Outline(glyph) => glyph.as_unicode(),
                FontGlyph::Type3(glyph) => glyph.as_unicode(),
            };
            let text = text.map(|text| match text {
                BfString::Char(letter) => readable(&letter.to_string()),
                BfString::String(letters) => readable(&letters),
            });
            Character { text, advance: self.font.code_advance(code).x }
        };
        characters.entry(code).or_insert_with(new).clone()
    }
}

/// Ligatures as their letters; what is no character at all is left out.
fn readable(text: &str) -> Rc<str> {
    let mut letters = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\u{fb00}' => letters.push_str("ff"),
            '\u{fb01}' => letters.push_str("fi"),
            '\u{fb02}' => letters.push_str("fl"),
            '\u{fb03}' => letters.push_str("ffi"),
            '\u{fb04}' => letters.push_str("ffl"),
            '\u{fb05}' | '\u{fb06}' => letters.push_str("st"),
            '\t' | '\n' | '\r' | '\u{a0}' => letters.push(' '),
            '\u{e000}'..='\u{f8ff}' | '\u{fffd}' | '\u{feff}' => {}
            _ if letter.is_control() => {}
            _ => letters.push(letter),
        }
    }
    letters.into()
}

impl<'a> Reading<'a, '_> {
    fn run(&mut self, operations: &mut TypedIter<'_>, resources: &Resources<'a>, depth: usize) {
        let n_outer = self.stack.len();
        while let Some(operation) = operations.next() {
            if self.drawn.glyphs.len() >= MAX_GLYPHS {
                return;
            }
            self.step(operation, resources, depth, n_outer);
        }
        // A form that forgets to restore must not change what is drawn around it.
        if let Some(state) = self.stack.get(n_outer).cloned() {
            self.stack.truncate(n_outer);
            self.state = state;
        }
    }

    fn step(&mut self, operation: TypedInstruction<'_, '_>, resources: &Resources<'a>, depth: usize, n_outer: usize) {
        use TypedInstruction as Op;
        let number = |number: &Number| number.as_f64();
        match operation {
            Op::SaveState(_) if self.stack.len() < 1000 => self.stack.push(self.state.clone()),
            Op::RestoreState(_) if self.stack.len() > n_outer => {
                if let Some(state) = self.stack.pop() {
                    self.state = state;
                }
            }
            Op::Transform(m) => {
                let matrix = [&m.0, &m.1, &m.2, &m.3, &m.4, &m.5].map(number);
                self.state.matrix = product(matrix, self.state.matrix);
            }
            Op::BeginText(_) => {
                self.text_matrix = IDENTITY;
                self.line_matrix = IDENTITY;
            }
            Op::TextFont(font) => {
                self.state.font = resources.get_font(font.0).and_then(|dict| self.fonts.load(&dict));
                self.state.size = number(&font.1);
            }
            Op::CharacterSpacing(space) => self.state.character_space = number(&space.0),
            Op::WordSpacing(space) => self.state.word_space = number(&space.0),
            Op::HorizontalScaling(scale) => self.state.scale = number(&scale.0) / 100.0,
            Op::TextLeading(leading) => self.state.leading = number(&leading.0),
            Op::TextRise(rise) => self.state.rise = number(&rise.0),
            Op::NextLine(by) => self.next_line(number(&by.0), number(&by.1)),
            Op::NextLineAndSetLeading(by) => {
                self.state.leading = -number(&by.1);
                self.next_line(number(&by.0), number(&by.1));
            }
            Op::NextLineUsingLeading(_) => self.next_line(0.0, -self.state.leading),
            Op::SetTextMatrix(m) => {
                self.line_matrix = [&m.0, &m.1, &m.2, &m.3, &m.4, &m.5].map(number);
                self.text_matrix = self.line_matrix;
            }
            Op::ShowText(text) => self.show(text.0.as_bytes()),
            Op::NextLineAndShowText(text) => {
                self.next_line(0.0, -self.state.leading);
                self.show(text.0.as_bytes());
            }
            Op::ShowTextWithParameters(text) => {
                self.state.word_space = number(&text.0);
                self.state.character_space = number(&text.1);
                self.next_line(0.0, -self.state.leading);
                self.show(text.2.as_bytes());
            }
            Op::ShowTexts(texts) => {
                for part in texts.0.iter::<Object<'_>>() {
                    match part {
                        Object::String(text) => self.show(text.as_bytes()),
                        Object::Number(by) => {
                            let by = -by.as_f64() / 1000.0 * self.state.size * self.state.scale;
                            self.text_matrix = product([1.0, 0.0, 0.0, 1.0, by, 0.0], self.text_matrix);
                        }
                        _ => {}
                    }
                }
            }
            Op::BeginMarkedContent(mark) => self.begin(mark.0, None),
            Op::BeginMarkedContentWithProperties(mark) => {
                let properties = match mark.1 {
                    Object::Dict(dict) => actual_text(dict),
                    Object::Name(name) => {
                        resources.properties.get::<Dict<'_>>(name).and_then(|dict| actual_text(&dict))
                    }
                    _ => None,
                };
                self.begin(mark.0, properties);
            }
            Op::EndMarkedContent(_) => {
                self.marked.pop();
            }
            Op::InlineImage(_) => self.drawn.has_picture = true,
            Op::XObject(object) => {
                if let Some(stream) = resources.get_x_object(object.0) {
                    self.draw(&stream, resources, depth);
                }
            }
            _ => {}
        }
    }

    fn draw(&mut self, stream: &Stream<'a>, resources: &Resources<'a>, depth: usize) {
        let dict = stream.dict();
        if dict.get::<Name<'_>>(keys::SUBTYPE).is_none_or(|subtype| subtype.as_ref() != b"Form") {
            self.drawn.has_picture = true;
            return;
        }
        if depth >= MAX_DEPTH {
            return;
        }
        let Ok(content) = stream.decoded_data() else { return };
        let own = dict.get::<Dict<'a>>(keys::RESOURCES).map(Resources::new);
        let outer = self.state.clone();
        let matrices = (self.text_matrix, self.line_matrix);
        let matrix = dict.get::<[f64; 6]>(keys::MATRIX).unwrap_or(IDENTITY);
        self.state.matrix = product(matrix, self.state.matrix);
        let n_marked = self.marked.len();
        self.run(&mut TypedIter::new(&content), own.as_ref().unwrap_or(resources), depth + 1);
        self.marked.truncate(n_marked);
        (self.text_matrix, self.line_matrix) = matrices;
        self.state = outer;
    }

    fn begin(&mut self, name: &Name<'_>, text: Option<Rc<str>>) {
        let outer = self.marked.last();
        let is_artifact = outer.is_some_and(|outer| outer.is_artifact) || name.as_ref() == b"Artifact";
        // Text that stands for an outer stretch stands for all within it.
        let is_replaced = text.is_some() || outer.is_some_and(|outer| outer.is_replaced);
        if self.marked.len() < 1000 {
            self.marked.push(Marked { is_artifact, text, is_replaced });
        }
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line_matrix = product([1.0, 0.0, 0.0, 1.0, x, y], self.line_matrix);
        self.text_matrix = self.line_matrix;
    }

    fn show(&mut self, bytes: &[u8]) {
        let Some(font) = self.state.font.clone() else { return };
        let mut at = 0;
        while at < bytes.len() {
            let (code, length) = font.font.read_code(bytes, at);
            let length = length.max(1);
            let character = font.character(code);
            let width = character.advance / 1000.0 * self.state.size;
            let is_space = length == 1 && bytes.get(at) == Some(&b' ');
            self.place(&font, &character, width * self.state.scale);
            let extra = self.state.character_space + if is_space { self.state.word_space } else { 0.0 };
            let by = (width + extra) * self.state.scale;
            self.text_matrix = product([1.0, 0.0, 0.0, 1.0, by, 0.0], self.text_matrix);
            at += length;
        }
    }

    /// Keeps a glyph that is drawn at the present place.
    fn place(&mut self, font: &LoadedFont<'_>, character: &Character, width: f64) {
        let all = product(self.text_matrix, self.state.matrix);
        let (x, y) = applied(all, (0.0, self.state.rise));
        let (end_x, end_y) = applied(all, (width, self.state.rise));
        let size = (all[2].hypot(all[3]) * self.state.size).abs();
        let [left, bottom, right, top] = self.crop;
        let is_shown = x >= left - size && x <= right + size && y >= bottom - size && y <= top + size;
        if !is_shown || !(0.5..=2000.0).contains(&size) {
            return;
        }
        let Some(direction) = quarter(all[0] * self.state.size, all[1] * self.state.size) else { return };
        let (is_artifact, is_replaced) =
            self.marked.last().map_or((false, false), |marked| (marked.is_artifact, marked.is_replaced));
        let text = match self.marked.iter_mut().find(|marked| marked.text.is_some()) {
            Some(marked) => marked.text.take(),
            None if is_replaced => Some("".into()),
            None => character.text.clone(),
        };
        let Some(text) = text else {
            self.drawn.n_unknown += 1;
            return;
        };
        let along = |x: f64, y: f64| match direction {
            0 => (x, y),
            1 => (y, -x),
            2 => (-x, -y),
            _ => (-y, x),
        };
        let ((start, base), (end, _)) = (along(x, y), along(end_x, end_y));
        // The page is turned clockwise when it is shown.
        let turn = (direction + 4 - self.turn) % 4;
        let (start, end) = (start.min(end), start.max(end));
        self.drawn.glyphs.push(Glyph { start, end, base, size, text, is_bold: font.is_bold, turn, is_artifact });
    }
}

/// The text that the file gives in the place of what is drawn.
fn actual_text(properties: &Dict<'_>) -> Option<Rc<str>> {
    let text = properties.get::<PdfString<'_>>(b"ActualText".as_slice())?;
    Some(readable(&decoded(text.as_bytes())))
}

/// A text string of a file: UTF-16 or UTF-8 behind a mark, else one byte a character.
pub(crate) fn decoded(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        [0xff, 0xfe, rest @ ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0.into_owned(),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

fn product(a: Matrix, b: Matrix) -> Matrix {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]
}

fn applied(m: Matrix, (x, y): (f64, f64)) -> (f64, f64) {
    (x * m[0] + y * m[2] + m[4], x * m[1] + y * m[3] + m[5])
}

/// The quarter turn of a direction, none when it is askew.
fn quarter(x: f64, y: f64) -> Option<u8> {
    const ASKEW: f64 = 0.15;
    match (x.abs() > y.abs(), x >= 0.0, y >= 0.0) {
        _ if x.abs().min(y.abs()) > ASKEW * x.abs().max(y.abs()) => None,
        (true, true, _) => Some(0),
        (true, false, _) => Some(2),
        (false, _, true) => Some(1),
        (false, _, false) => Some(3),
    }
}
