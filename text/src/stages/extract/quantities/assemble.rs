//! Puts one quantity together: the number, its sign, currency or unit, a second number, what is counted.
//!
//! At "about $3-5bn" it gives money from 3e9 to 5e9 in USD with the span `$3-5bn`. What the parts look like is decided in
//! the modules beside it; this one decides which part wins.

use std::borrow::Cow;

use crate::model::name::RuleId;
use crate::model::vocabulary::QuantityKind;
use crate::rules::quantity::{NumeralRole, UnitKind, role};
use crate::stages::extract::quantities::ahead::{self, Ahead};
use crate::stages::extract::quantities::behind::{self, Behind};
use crate::stages::extract::quantities::counted::{self, Noun};
use crate::stages::extract::quantities::exclusions::{self, Company};
use crate::stages::extract::quantities::money::{self, FoundCurrency};
use crate::stages::extract::quantities::number::{Form, Numeral};
use crate::stages::extract::quantities::numeral::{self};
use crate::stages::extract::quantities::pair::{From, Joined, Pair, money_letter};
use crate::stages::extract::quantities::range::{self};
use crate::stages::extract::quantities::readings::Readings;
use crate::stages::extract::quantities::token::{Line, Shape};
use crate::stages::extract::quantities::unit::FoundUnit;
use crate::stages::extract::quantities::{article, compound, edge, heat, modifier, phrase, rate};

/// A quantity before it is placed in the document.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Draft {
    /// First token, currency and sign included.
    pub(crate) first: usize,
    /// One past the last token, unit included.
    pub(crate) end: usize,
    /// First token of the number itself.
    pub(crate) number: usize,
    /// What kind of number.
    pub(crate) kind: QuantityKind,
    /// Whether the words beside it gave `low` and `high`, so that they modify nothing.
    pub(crate) has_bounds: bool,
    /// Point value.
    pub(crate) value: Option<f64>,
    /// Lower end.
    pub(crate) low: Option<f64>,
    /// Upper end.
    pub(crate) high: Option<f64>,
    /// Unit or currency.
    pub(crate) unit: Option<String>,
    /// Value in SI units.
    pub(crate) value_si: Option<f64>,
    /// What is counted.
    pub(crate) counted: Option<Noun>,
    /// What decided.
    pub(crate) rule: RuleId,
    /// 0 to 1.
    pub(crate) confidence: f32,
}

/// What reading at one token gave.
pub(crate) enum Step {
    /// A quantity.
    Found(Box<Draft>),
    /// Nothing; the token to go on from.
    Skip(usize),
}

/// Reads the quantity whose number starts at a token; it may reach left as far as `floor`, where the one before ends.
pub(crate) fn read(line: Line<'_>, at: usize, floor: usize, readings: &Readings<'_>) -> Step {
    let is_digits = matches!(line.shape(at), Some(Shape::Number | Shape::Chain | Shape::Vulgar));
    if !is_digits && !line.is_article(at) && line.number(at).is_none() {
        return Step::Skip(at + 1);
    }
    if let Some((_, end)) = phrase::idiom_starting(line, at, &line.rules.idioms)
        && !(is_digits && (at + 1..end).any(|idx| !line.glued(idx)))
    {
        return Step::Skip(end);
    }
    let one = numeral::read(line, at).or_else(|| article::read(line, at, floor, readings));
    let Some(one) = one else { return Step::Skip(at + 1) };
    let ahead = ahead::read(line, one, floor, readings);
    let has_currency = ahead.currency.is_some();
    let is_magnitude = has_currency || ahead::letter_is_magnitude(line, one, readings);
    let one = range::repeated(line, money_letter(line, one, is_magnitude));
    let after = |one: Numeral| if has_currency { None } else { behind::read(line, one, one.end, readings) };
    let inner = after(one);
    let from = From { first: ahead.first, sign: ahead.sign, has_currency, readings };
    let whole = |joined: &Joined| after(Numeral { end: joined.end, ..one });
    let bare = range::read(line, from, one, one.end).map(|joined| {
        let found = whole(&joined);
        (joined, found)
    });
    // "44 ml to 50 mg" is two quantities: the unit must be the same at both ends.
    let with_unit = || {
        let found = inner.as_ref()?;
        let joined = range::read(line, from, one, found.end())?;
        let other = whole(&joined)?;
        (other.code() == found.code()).then_some((joined, Some(other)))
    };
    let (joined, found) = match bare.or_else(with_unit) {
        Some((joined, found)) => (Some(joined), found),
        None => (None, inner.clone()),
    };
    let end = joined.map_or(one.end, |joined| joined.end);
    let Ahead { first, sign, currency } = ahead;
    Parts { line, first, sign, one, end, pair: joined.map(|joined| joined.pair), currency, found }.step(readings)
}

/// All parts of one quantity.
struct Parts<'a> {
    line: Line<'a>,
    first: usize,
    sign: f64,
    one: Numeral,
    end: usize,
    pair: Option<Pair>,
    currency: Option<FoundCurrency>,
    found: Option<Behind>,
}

impl Parts<'_> {
    fn step(self, readings: &Readings<'_>) -> Step {
        let line = self.line;
        let is_ratio = matches!(self.pair, Some(Pair::Ratio(_) | Pair::Score(..)));
        let has_unit = self.currency.is_some() || self.found.is_some() || is_ratio;
        let company = if has_unit {
            Company::Unit
        } else if self.pair.is_some_and(|pair| pair.is_beyond_years()) {
            Company::Number
        } else {
            Company::None
        };
        if let Some(Behind::Unit(unit)) = &self.found
            && unit.kind == UnitKind::Time
        {
            return Step::Skip(unit.end);
        }
        if self.is_clock() {
            return Step::Skip(chain_end(line, self.end));
        }
        match exclusions::refusal(line, self.one, self.first, company) {
            // "pages 3 to 5" are labels both; "form ABC-123 to 5 men" has one identifier.
            Some("identifier") => return Step::Skip(chain_end(line, self.one.end)),
            Some(_) => return Step::Skip(chain_end(line, self.end)),
            None => {}
        }
        match (&self.currency, &self.found) {
            (Some(currency), _) => self.money(currency.clone(), readings),
            (None, Some(Behind::Money(currency))) => self.money(currency.clone(), readings),
            (None, Some(Behind::Unit(unit))) if heat::is_of_study(line, self.first, unit) => self.cardinal(),
            (None, Some(Behind::Unit(unit))) => self.measure(unit.clone(), readings),
            (None, None) if self.one.is_ordinal => self.ordinal(),
            (None, None) => match compound::of_sides(line, self.end).filter(|_| self.pair.is_none()) {
                Some(unit) => self.measure(unit, readings),
                None => self.below_zero(readings).unwrap_or_else(|| self.cardinal()),
            },
        }
    }

    /// Whether the segment holds nothing but the number and its sign.
    fn is_alone(&self) -> bool {
        exclusions::is_whole_segment(self.line, Numeral { first: self.first, ..self.one })
    }

    /// "2.17pm" is no length.
    fn is_clock(&self) -> bool {
        let is_pm = |found: &Behind| matches!(found.code(), "pm" | "am");
        self.found.as_ref().is_some_and(is_pm) && self.one.value <= 12.59 && self.line.glued(self.one.end)
    }

    fn draft(&self, kind: QuantityKind, end: usize, rule: &'static str, confidence: f32) -> Draft {
        let value = self.sign * self.one.value;
        let (value, low, high) = match self.pair {
            None => (Some(value), None, None),
            Some(Pair::Range { low, high } | Pair::Bounds { low, high }) => (None, Some(low), Some(high)),
            Some(Pair::Around(by)) => (Some(value), Some(value - by), Some(value + by)),
            Some(Pair::Ratio(share)) => (Some(self.sign * share), None, None),
            Some(Pair::Score(one, two)) => (None, Some(one.min(two)), Some(one.max(two))),
        };
        Draft {
            first: self.first,
            end,
            number: self.one.first,
            kind,
            has_bounds: matches!(self.pair, Some(Pair::Bounds { .. })),
            value,
            low,
            high,
            unit: None,
            value_si: None,
            counted: None,
            rule: Cow::Borrowed(rule),
            confidence,
        }
    }

    fn money(&self, currency: FoundCurrency, readings: &Readings<'_>) -> Step {
        let line = self.line;
        let mut end = self.end.max(currency.end);
        let mut factor = currency.factor;
        // "75 USD million"; "$20 dollars" repeats itself.
        if let Some(number) = line
            .number(end)
            .filter(|number| number.value >= 1000.0 && currency.first >= self.end && number.role == NumeralRole::Scale)
        {
            factor *= number.value;
            end += 1;
        }
        let mut draft = self.draft(QuantityKind::Money, end, "money", currency.confidence);
        let scaled = |value: Option<f64>| value.map(|value| value * factor).filter(|value| value.is_finite());
        draft.value = scaled(draft.value);
        draft.low = scaled(draft.low);
        draft.high = scaled(draft.high);
        draft.unit = Some(currency.code.clone());
        draft.rule = currency.rule.clone();
        if self.pair.is_none()
            && let Some((value, end)) = self.change(end, currency.first < self.one.first, readings)
        {
            draft.value = draft.value.map(|whole| whole + value);
            draft.end = end;
        }
        if let Some(below) = rate::price(line, draft.end) {
            let below = rate::of_metal(line, draft.first, below);
            draft.unit = Some(format!("{}/{}", currency.code, below.code));
            draft.end = below.end;
        }
        Step::Found(Box::new(draft))
    }

    /// Cents behind the amount: "13 dollars 45 cents", "$20 and 43c", "15 dollars and 50".
    fn change(&self, end: usize, is_sign: bool, readings: &Readings<'_>) -> Option<(f64, usize)> {
        let line = self.line;
        let and = usize::from(line.is(end, "and") || line.word(end) == ",");
        let part = numeral::read(line, end + and)
            .filter(|part| part.value < 100.0 && part.value.fract() == 0.0 && !part.is_ordinal)?;
        if let Some(minor) = money::after(line, part.end, part.value, readings).filter(|minor| minor.factor < 1.0) {
            return Some((part.value * minor.factor, minor.end));
        }
        // "15 dollars 50 at the door"; "15 dollars 50 of them" and "15 dollars 40 to 50 times" are something else.
        let is_word = line.is_word(part.end)
            && edge::closes(line, part.end)
            && and == 0
            && !line.glued(part.end)
            && !["of", "or", "to", "and"].into_iter().any(|word| line.is(part.end, word));
        let is_closed = line.at(part.end).is_none_or(|token| {
            token.shape == Shape::Mark && !matches!(token.span.of(line.text), "$" | "%" | "€" | "£" | "-" | "/")
        }) || is_word;
        (is_closed && !is_sign && self.one.scale == 1.0 && line.word(end) != ",")
            .then_some((part.value / 100.0, part.end))
    }

    fn measure(&self, unit: FoundUnit, readings: &Readings<'_>) -> Step {
        let line = self.line;
        let (kind, rule) = match unit.kind {
            UnitKind::Percent => (QuantityKind::Percent, "percent"),
            _ => (QuantityKind::Measure, "measure"),
        };
        let mut draft = self.draft(kind, unit.end, rule, 0.95);
        if unit.kind == UnitKind::Percent {
            let at = unit.end;
            draft.counted = if line.is(at, "of") { counted::whole(line, at + 1) } else { None };
        } else if let Some((more, end)) =
            compound::more(line, self.one, &unit).filter(|_| self.pair.is_none() && unit.end > self.end)
        {
            draft.value = draft.value.map(|value| value + more * self.sign);
            draft.end = end;
        } else if self.pair.is_none()
            && (unit.base == "K" || unit.code == "deg")
            && line.is(unit.end + 1, "zero")
            && (line.is(unit.end, "below") || line.is(unit.end, "above"))
        {
            // "20 degrees below zero" is one number.
            let side = if line.is(unit.end, "below") { -1.0 } else { 1.0 };
            draft.value = draft.value.map(|value| value.abs() * side);
            draft.end = unit.end + 2;
        }
        let is_below = self.sign < 0.0 || draft.end > unit.end;
        let unit = heat::read(
            line,
            heat::Place { first: self.first, value: draft.value.or(draft.high), is_below },
            unit,
            readings,
        );
        draft.value_si = draft.value.and_then(|value| unit.si(value));
        draft.unit = Some(unit.code);
        Step::Found(Box::new(draft))
    }

    fn ordinal(&self) -> Step {
        let line = self.line;
        let one = self.one;
        let right = counted::right(line, self.end + usize::from(line.is_hyphen(self.end)), true);
        let noun = right
            .or_else(|| counted::homograph(line, one.first, self.end))
            .or_else(|| counted::subject(line, one.first));
        // The minute of a match is a rank; the third day is a date.
        if noun.is_some_and(|noun| line.has(noun.head, role::TIME) && !line.is(noun.head, "minute")) {
            return Step::Skip(noun.map_or(self.end, |noun| noun.end));
        }
        let is_alone = self.is_alone() || self.pair.is_some();
        let is_ranked = line.has(one.first.wrapping_sub(1), role::RANK) && noun.is_none();
        if (noun.is_none() && !is_alone && !is_ranked) || in_name(line, one) {
            return Step::Skip(one.end);
        }
        let mut draft = self.draft(QuantityKind::Ordinal, self.end, "ordinal", 0.9);
        draft.counted = noun.filter(|_| !is_ranked);
        Step::Found(Box::new(draft))
    }

    /// "It was 12 below zero."
    fn below_zero(&self, readings: &Readings<'_>) -> Option<Step> {
        let (sign, unit) = heat::below_zero(self.line, self.end, readings).filter(|_| self.pair.is_none())?;
        let mut draft = self.draft(QuantityKind::Measure, unit.end, "measure", 0.9);
        draft.value = draft.value.map(|value| value.abs() * sign);
        draft.value_si = draft.value.and_then(|value| unit.si(value));
        draft.unit = Some(unit.code);
        Some(Step::Found(Box::new(draft)))
    }

    /// "12 deaths per 100,000 people", "41 people per square kilometre": one measure of what is counted.
    fn per(&self, noun: Option<Noun>, at: usize) -> Option<Step> {
        let line = self.line;
        let (code, factor, end) = match rate::per_many(line, at) {
            Some((many, end)) => (format!("/{many}"), many, end),
            None => {
                let below = rate::per_measure(line, at).filter(|_| noun.is_some())?;
                (format!("/{}", below.code), below.factor, below.end)
            }
        };
        let mut draft = self.draft(QuantityKind::Measure, end, "rate", 0.9);
        draft.value_si = draft.value.map(|value| value / factor).filter(|si| si.is_finite());
        draft.unit = Some(code);
        draft.counted = noun;
        Some(Step::Found(Box::new(draft)))
    }

    fn cardinal(&self) -> Step {
        let line = self.line;
        let one = self.one;
        if in_name(line, one) {
            return Step::Skip(one.end);
        }
        let is_one = one.value == 1.0 && self.pair.is_none();
        let said = modifier::right_phrase(line, self.end).map(|(_, next)| next);
        // "a 3,000-strong crowd".
        let is_strong = line.is_hyphen(self.end) && line.is(self.end + 1, "strong");
        let is_compound = said.is_none() && line.is_hyphen(self.end) && !is_strong;
        let at = if is_strong { self.end + 2 } else { said.unwrap_or(self.end + usize::from(is_compound)) };
        let noun =
            if is_compound { counted::hyphened(line, at) } else { counted::right(line, at, is_one || is_strong) };
        let is_score = matches!(self.pair, Some(Pair::Score(..)));
        let may_be_rate = matches!(self.pair, None | Some(Pair::Range { .. })) && !is_compound;
        if may_be_rate && let Some(rate) = self.per(noun, noun.map_or(self.end, |noun| noun.end)) {
            return rate;
        }
        if !is_score && noun.is_some_and(|noun| line.has(noun.head, role::TIME)) {
            return Step::Skip(noun.map_or(self.end, |noun| noun.end));
        }
        // A bare half or quarter is a part of something, or an adverb.
        let is_share = one.is_fraction && one.value < 1.0 && self.pair.is_none();
        let is_alone = self.is_alone();
        // "cut by half" takes a part of what was there.
        let is_cut = is_share && line.is(one.first.wrapping_sub(1), "by") && edge::closes(line, self.end);
        let takes_part = is_cut
            || line.is(self.end, "of")
            || line.has(self.end, role::DETERMINER)
            || noun.is_some_and(|noun| counted::is_plural(line, noun.head))
            || one.form == Form::Digits;
        // "a third of a second" lasts.
        let lasts = is_share && line.is(self.end, "of") && line.has(self.end + 1, role::DETERMINER);
        if lasts && line.has(self.end + 2, role::TIME) {
            return Step::Skip(self.end + 3);
        }
        if is_share && is_ambiguous_part(line, one) && !takes_part && !is_alone {
            return Step::Skip(self.end);
        }
        // "half the crew"
        let is_half_of = is_share && line.has(self.end, role::DETERMINER) && !line.is_article(self.end);
        let noun = if is_half_of { noun.or_else(|| counted::whole(line, self.end)) } else { noun };
        let (kind, rule) = match self.pair {
            Some(Pair::Score(..)) => (QuantityKind::Score, "score"),
            Some(Pair::Ratio(_)) => (QuantityKind::Ratio, "ratio"),
            Some(Pair::Range { .. } | Pair::Bounds { .. } | Pair::Around(_)) => (QuantityKind::Cardinal, "range"),
            None if is_share && (is_cut || line.is(self.end, "of") || is_half_of) => (QuantityKind::Ratio, "share"),
            None if one.form == Form::Words => (QuantityKind::Cardinal, "number-words"),
            None => (QuantityKind::Cardinal, "digits"),
        };
        let mut draft = self.draft(kind, self.end, rule, if noun.is_some() { 0.95 } else { 0.75 });
        // A magnitude of 6.1 counts no quakes.
        let is_measured = self.pair.is_none() && !is_compound && !one.is_fraction && one.value.fract() != 0.0;
        let noun = noun.filter(|noun| !is_measured || counted::is_plural(line, noun.head));
        if kind != QuantityKind::Score {
            draft.counted = noun.or_else(|| counted::left(line, self.first));
        }
        Step::Found(Box::new(draft))
    }
}

/// Half, a quarter, a third, a fifth: also adverbs, dates and ranks.
fn is_ambiguous_part(line: Line<'_>, one: Numeral) -> bool {
    one.end <= one.first + 2 && (line.numeral(one.end - 1) != Some(NumeralRole::Parts)) && !line.is(one.first, "one")
}

/// The end of a chain of numbers and dashes that was refused as a whole.
fn chain_end(line: Line<'_>, mut end: usize) -> usize {
    while (line.is_hyphen(end) || (matches!(line.word(end), "/" | ":" | ".") && line.glued(end) && line.glued(end + 1)))
        && line.shape(end + 1) == Some(Shape::Number)
    {
        end += 2;
    }
    end
}

/// "Five Eyes", "Third Point": capitals inside a sentence make a name.
fn in_name(line: Line<'_>, one: Numeral) -> bool {
    if line.is_title || one.form != Form::Words || !line.is_capital(one.first) || one.first == 0 {
        return false;
    }
    let opens = line.before(one.first).is_some_and(|token| {
        token.shape == Shape::Mark && !matches!(token.span.of(line.text), "," | "-" | "–" | "'" | "’")
    });
    line.is_capital(one.end) && line.is_word(one.end) && !opens
}
