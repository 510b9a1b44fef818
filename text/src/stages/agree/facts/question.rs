//! How likely two answers are to answer one question: what they have in common, feature by feature.
//!
//! "14 clinics were opened" and "the ministry inaugurated twelve clinics" have the counted noun, a likely verb and a name in
//! common. What that is worth is decided by the models.

use std::collections::BTreeSet;

use crate::model::clause::{Modality, Role, Voice};
use crate::model::entity::Entity;
use crate::model::vocabulary::{EntityType, Precision};
use crate::rules::agree::Cue;
use crate::rules::agree::answer_feature::{AnswerFeature, N_ANSWER_FEATURES};
use crate::rules::agree::lemma::key;
use crate::rules::agree::pair_feature::PairFeature;
use crate::rules::agree::toll::Counted;
use crate::stages::agree::align::features::{compare, likenesses};
use crate::stages::agree::compare::counted::{Likeness, alike};
use crate::stages::agree::compare::extent::Extended;
use crate::stages::agree::compare::label::label;
use crate::stages::agree::compare::subject::are_of_two_subjects;
use crate::stages::agree::context::clauses::{ArgumentFeature, ClauseFeature, NONE};
use crate::stages::agree::context::event::{EventContext, Statement};
use crate::stages::agree::context::features::QuantityFeature;
use crate::stages::agree::context::item::Item;
use crate::stages::agree::context::token::TokenKind;
use crate::stages::agree::facts::answer::{Answer, Facet, is_inferred};
use crate::stages::agree::facts::known::{Known, days, numbers, sided};

/// What two answers have in common, in the order of [`AnswerFeature::ALL`].
pub(crate) type AnswerFeatures = [f32; N_ANSWER_FEATURES];

/// Content words on each side of a value that say what it is of.
const REACH: usize = 4;

/// Two statements, compared once for all their answers.
pub(crate) struct Sentences<'c, 'a> {
    ctx: &'c EventContext<'a>,
    a: &'c Statement<'a>,
    b: &'c Statement<'a>,
    /// Row by row the likeness of each item of one to each of the other.
    like: Vec<f32>,
    shared: AnswerFeatures,
}

impl<'c, 'a> Sentences<'c, 'a> {
    pub(crate) fn new(ctx: &'c EventContext<'a>, (one, other): (u32, u32)) -> Self {
        let (a, b) = (&ctx.statements[one as usize], &ctx.statements[other as usize]);
        let like = likenesses(a, b, &ctx.rules.vectors);
        let mut sentences = Self { ctx, a, b, like, shared: [0.0; N_ANSWER_FEATURES] };
        sentences.shared = sentences.shared();
        sentences
    }

    /// What depends on the sentences alone.
    fn shared(&self) -> AnswerFeatures {
        let mut out = [0f32; N_ANSWER_FEATURES];
        let mut set = |feature: AnswerFeature, value: f32| out[feature as usize] = value;
        let (a, b, ctx) = (self.a, self.b, self.ctx);
        let pair = compare(a, b, &self.like);
        set(AnswerFeature::CommonMass, pair[PairFeature::CommonMass]);
        set(AnswerFeature::ClauseOverlap, pair[PairFeature::ClauseOverlap]);
        set(AnswerFeature::NameMass, pair[PairFeature::NameMass]);
        set(AnswerFeature::NameTop, pair[PairFeature::NameTop]);
        set(AnswerFeature::NameUnshared, pair[PairFeature::NameUnshared]);
        set(AnswerFeature::Numerals, pair[PairFeature::Numerals]);
        let all = (0..a.items.len(), 0..b.items.len());
        let (of_a, of_b) = self.matched(&all.0.collect::<Vec<_>>(), &all.1.collect::<Vec<_>>(), true);
        set(AnswerFeature::Covered, of_a.max(of_b));
        set(AnswerFeature::Documents, ctx.input.documents.len() as f32);
        set(AnswerFeature::Rank, a.rank.max(b.rank) as f32);
        set(AnswerFeature::RankLeast, a.rank.min(b.rank) as f32);
        let published = (ctx.document(a).published, ctx.document(b).published);
        set(
            AnswerFeature::Apart,
            match published {
                (Some(one), Some(other)) => ((one.duration_since(other).as_hours() / 24).unsigned_abs() as f32).ln_1p(),
                _ => -1.0,
            },
        );
        set(AnswerFeature::Label, label(ctx, a, b));
        set(AnswerFeature::Template, -f32::from(u8::from(are_of_two_subjects(ctx, a, b))));
        set(AnswerFeature::Length, a.items.len().max(b.items.len()) as f32);
        set(AnswerFeature::Quotes, f32::from(u8::from(a.sentence.is_quote) + u8::from(b.sentence.is_quote)));
        let places = |statement: &Statement<'_>| -> BTreeSet<u32> {
            ctx.places(statement).difference(&ctx.usual_places).copied().collect()
        };
        let (here, there) = (places(a), places(b));
        set(
            AnswerFeature::Places,
            match (here.is_empty(), there.is_empty()) {
                (true, true) => 0.0,
                (false, false) => sided(!here.is_disjoint(&there)),
                _ => -0.5,
            },
        );
        out
    }

    /// Share of the weight of some items of one side that has a counterpart among some of the other, both ways.
    fn matched(&self, ours: &[usize], theirs: &[usize], with_values: bool) -> (f32, f32) {
        let n_b = self.b.items.len();
        let counts = |item: &Item| with_values || matches!(item.kind, TokenKind::Word | TokenKind::Name);
        let share = |sum: f32, whole: f32| if whole > 0.0 { sum / whole } else { 0.0 };
        let (mut sum, mut whole) = (0f32, 0f32);
        for i in ours.iter().filter(|i| counts(&self.a.items[**i])) {
            let best = theirs.iter().map(|j| self.like[i * n_b + j]).fold(0f32, f32::max);
            sum += self.a.items[*i].weight * best;
            whole += self.a.items[*i].weight;
        }
        let of_a = share(sum, whole);
        let (mut sum, mut whole) = (0f32, 0f32);
        for j in theirs.iter().filter(|j| counts(&self.b.items[**j])) {
            let best = ours.iter().map(|i| self.like[i * n_b + j]).fold(0f32, f32::max);
            sum += self.b.items[*j].weight * best;
            whole += self.b.items[*j].weight;
        }
        (of_a, share(sum, whole))
    }

    /// The features of two of their answers.
    pub(crate) fn measure(&self, one: &Answer<'a>, other: &Answer<'a>, known: &Known<'_>) -> AnswerFeatures {
        let mut out = self.shared;
        let mut set = |feature: AnswerFeature, value: f32| out[feature as usize] = value;
        let flag = |is: bool| f32::from(u8::from(is));
        let count = |one: bool, other: bool| f32::from(u8::from(one) + u8::from(other));
        set(AnswerFeature::Facet, f32::from(one.facet as u8));
        set(AnswerFeature::Fits, flag(one.fits(other)));
        set(AnswerFeature::Equal, flag(one.equals(other)));
        set(AnswerFeature::Distance, distance(one, other));
        set(AnswerFeature::Vague, count(one.is_vague, other.is_vague));
        set(AnswerFeature::Limits, count(one.is_limit, other.is_limit));
        let extents = self.extended(self.a, one).zip(self.extended(self.b, other));
        set(AnswerFeature::Extent, -flag(extents.is_some_and(|(one, other)| one.is_apart(&other))));
        self.counted(one, other, &mut set);
        self.around(one, other, &mut set);
        self.acts(one, other, &mut set);
        let persons = self.person(self.a, one).zip(self.person(self.b, other));
        set(AnswerFeature::Person, persons.map_or(0.0, |(one, other)| same_person(one, other)));
        let (least, most) = (known.holders.0.min(known.holders.1), known.holders.0.max(known.holders.1));
        let n = self.ctx.input.documents.len().max(1) as f32;
        set(AnswerFeature::HoldersLeast, least as f32 / n);
        set(AnswerFeature::HoldersMost, most as f32 / n);
        set(AnswerFeature::Both, count(known.both.0, known.both.1));
        let says = |answers: &[Answer<'_>], value: &Answer<'_>| {
            answers.iter().any(|own| own.facet == value.facet && own.unit == value.unit && own.fits(value))
        };
        set(AnswerFeature::BothInSentence, count(says(known.ours, other), says(known.theirs, one)));
        let n_of = |answers: &[Answer<'_>]| answers.iter().filter(|own| own.facet == one.facet).count();
        set(AnswerFeature::Rivals, n_of(known.ours).max(n_of(known.theirs)) as f32);
        let published = (self.ctx.document(self.a).published, self.ctx.document(self.b).published);
        set(
            AnswerFeature::Grows,
            match published {
                (Some(before), Some(after)) if before != after && one.point != other.point => {
                    sided((before < after) == (one.point < other.point))
                }
                _ => 0.0,
            },
        );
        set(AnswerFeature::Better, self.better(one, other, known));
        set(AnswerFeature::Days, days(one, other, known, false));
        set(AnswerFeature::ClauseDays, days(one, other, known, true));
        set(AnswerFeature::ClauseNumbers, numbers(one, other, known));
        let inferred = |of: &Answer<'_>| of.date.as_ref().is_some_and(is_inferred);
        set(AnswerFeature::Inferred, count(inferred(one), inferred(other)));
        set(AnswerFeature::Grain, grain(one).max(grain(other)));
        out
    }

    /// A number or a length of time with what its clause says of when.
    fn extended(&self, statement: &Statement<'_>, answer: &Answer<'_>) -> Option<Extended> {
        match (answer.quantity, &answer.date) {
            (Some(quantity), _) => Some(Extended::of_quantity(self.ctx, statement, quantity)),
            (None, Some(date)) if answer.facet == Facet::Length => {
                Some(Extended::of_length(self.ctx, statement, answer.point, date))
            }
            _ => None,
        }
    }

    fn counted(&self, one: &Answer<'_>, other: &Answer<'_>, set: &mut impl FnMut(AnswerFeature, f32)) {
        let (Some(one), Some(other)) = (one.quantity, other.quantity) else {
            set(AnswerFeature::Head, -1.0);
            return;
        };
        let rules = self.ctx.rules;
        set(
            AnswerFeature::Head,
            match (one.head, other.head) {
                (0, _) | (_, 0) => -1.0,
                (one, other) => self.alike(one, other),
            },
        );
        set(
            AnswerFeature::Qualified,
            match alike(one, other) {
                Likeness::Same => 1.0,
                Likeness::Partly => 0.0,
                Likeness::Apart => -1.0,
            },
        );
        set(
            AnswerFeature::Kind,
            match (one.thing, other.thing) {
                (0, _) | (_, 0) => 0.0,
                (one, other) if one != other => -1.0,
                (one, _) => f32::from(u8::from(rules.kinds.get(&key("person")) == Some(&one))),
            },
        );
        set(
            AnswerFeature::Narrowed,
            match (one.behind, other.behind) {
                ((0, 0), (0, 0)) => 0.0,
                ((0, 0), _) | (_, (0, 0)) => -0.5,
                (one, other) => {
                    let groups = |key: u32| rules.groups.get(&key);
                    sided(one.1 == other.1 || groups(one.1).is_some() && groups(one.1) == groups(other.1))
                }
            },
        );
        let is_part = |of: &QuantityFeature| of.is_rest || of.is_sample || of.is_converted || of.list != 0;
        set(AnswerFeature::Part, f32::from(u8::from(is_part(one)) + u8::from(is_part(other))));
    }

    /// How alike two lemmas are, by their keys.
    fn alike(&self, one: u32, other: u32) -> f32 {
        let rules = self.ctx.rules;
        if one == other {
            return 1.0;
        }
        let groups = |key: u32| rules.groups.get(&key).map_or(&[][..], Vec::as_slice);
        if groups(one).iter().any(|group| groups(other).contains(group)) {
            return 0.8;
        }
        rules.vectors.likeness(rules.vectors.row(one), rules.vectors.row(other))
    }

    /// The words around the two values.
    fn around(&self, one: &Answer<'_>, other: &Answer<'_>, set: &mut impl FnMut(AnswerFeature, f32)) {
        let (ours, theirs) = (window(self.a, one.at), window(self.b, other.at));
        let (of_a, of_b) = self.matched(&ours, &theirs, false);
        set(AnswerFeature::Window, (of_a + of_b) / 2.0);
        set(AnswerFeature::WindowLeast, of_a.min(of_b));
        let n_b = self.b.items.len();
        let mut top = 0f32;
        let (mut shares, mut named) = (false, (false, false));
        for i in &ours {
            let item = &self.a.items[*i];
            named.0 |= item.kind == TokenKind::Name;
            for j in &theirs {
                if self.like[i * n_b + j] >= 0.8 {
                    top = top.max(item.weight.min(self.b.items[*j].weight));
                    shares |= item.kind == TokenKind::Name;
                }
            }
        }
        named.1 = theirs.iter().any(|j| self.b.items[*j].kind == TokenKind::Name);
        set(AnswerFeature::WindowTop, top);
        set(
            AnswerFeature::WindowName,
            if shares {
                1.0
            } else if named == (true, true) {
                -1.0
            } else {
                0.0
            },
        );
        set(
            AnswerFeature::Owner,
            match (owner(self.a, one), owner(self.b, other)) {
                (Some(i), Some(j)) => sided(self.like[i * n_b + j] >= 0.8),
                _ => 0.0,
            },
        );
        set(
            AnswerFeature::State,
            match (self.state(self.a, &ours, one.at), self.state(self.b, &theirs, other.at)) {
                (Some(one), Some(other)) => sided(one == other),
                (None, None) => 0.0,
                _ => -0.5,
            },
        );
        let verb = |statement: &Statement<'_>, window: &[usize], at: u32| {
            let verbs = window.iter().copied().filter(|i| statement.items[*i].is_verb);
            verbs.min_by_key(|i| u32::from(statement.items[*i].at).abs_diff(at))
        };
        let verbs = verb(self.a, &ours, one.at).zip(verb(self.b, &theirs, other.at));
        set(AnswerFeature::Verb, verbs.map_or(-1.0, |(i, j)| self.like[i * n_b + j]));
    }

    /// The state that the word next to a value tells, if any around it does.
    fn state(&self, statement: &Statement<'_>, window: &[usize], at: u32) -> Option<u32> {
        let tolls = &self.ctx.rules.tolls;
        let told = |i: &usize| {
            let item = &statement.items[*i];
            let uses = [Counted::Object, Counted::Subject, Counted::Attribute];
            let state = uses.into_iter().find_map(|counted| tolls.state(item.key, counted))?;
            Some((u32::from(item.at).abs_diff(at), state))
        };
        window.iter().filter_map(told).min().map(|(_, state)| state)
    }

    /// How well two answers go together by the words around them and what they count.
    fn goes_with(&self, one: &Answer<'_>, other: &Answer<'_>) -> f32 {
        let (of_a, of_b) = self.matched(&window(self.a, one.at), &window(self.b, other.at), false);
        let head = match (one.quantity, other.quantity) {
            (Some(one), Some(other)) if one.head != 0 && other.head != 0 => self.alike(one.head, other.head),
            _ => 0.0,
        };
        (of_a + of_b) / 2.0 + head
    }

    /// By how much another value goes better with one of the two than they with each other.
    fn better(&self, one: &Answer<'_>, other: &Answer<'_>, known: &Known<'_>) -> f32 {
        let own = self.goes_with(one, other);
        let is_rival = |rival: &&Answer<'_>, of: &Answer<'_>| {
            rival.facet == of.facet && rival.unit == of.unit && rival.at != of.at
        };
        let theirs = known.theirs.iter().filter(|rival| is_rival(rival, other)).map(|rival| self.goes_with(one, rival));
        let ours = known.ours.iter().filter(|rival| is_rival(rival, one)).map(|rival| self.goes_with(rival, other));
        theirs.chain(ours).map(|rival| rival - own).fold(f32::NEG_INFINITY, f32::max).max(-1.0)
    }

    /// The clauses of the two values.
    fn acts(&self, one: &Answer<'_>, other: &Answer<'_>, set: &mut impl FnMut(AnswerFeature, f32)) {
        let count = |one: bool, other: bool| f32::from(u8::from(one) + u8::from(other));
        let (Some(own), Some(rival)) = (one.act, other.act) else {
            set(AnswerFeature::Act, -1.0);
            return;
        };
        let like = if own.lemma == rival.lemma {
            1.0
        } else if own.root == rival.root {
            0.95
        } else {
            self.alike(own.lemma, rival.lemma)
        };
        set(AnswerFeature::Act, like);
        let (pair, rules) = ((own.lemma, rival.lemma), self.ctx.rules);
        set(
            AnswerFeature::ActApart,
            f32::from(u8::from(rules.apart.contains(&pair) || rules.antonyms.contains(&pair))),
        );
        let is_alike = |one: &ClauseFeature, other: &ClauseFeature| {
            one.root == other.root || self.alike(one.lemma, other.lemma) >= 0.8
        };
        let tells = |statement: &Statement<'a>, own: &ClauseFeature, act: &ClauseFeature| {
            let acts = self.ctx.document(statement).features.acts_of(statement.sentence);
            acts.iter().any(|told| told.idx != own.idx && !told.is_carrier && is_alike(told, act))
        };
        if !is_alike(own, rival) {
            set(AnswerFeature::ActElsewhere, count(tells(self.a, own, rival), tells(self.b, rival, own)));
        }
        if like >= 0.95 {
            let item = self.a.items.iter().find(|item| item.kind == TokenKind::Word && item.root == own.root);
            set(AnswerFeature::ActWeight, item.map_or(0.0, |item| item.weight));
        }
        set(AnswerFeature::Denied, f32::from(u8::from(own.is_denied() != rival.is_denied())));
        set(AnswerFeature::Unreal, count(own.modality != Modality::Asserted, rival.modality != Modality::Asserted));
        let is_said = |act: &ClauseFeature| act.attribution.is_some();
        set(AnswerFeature::Attributed, count(is_said(own), is_said(rival)));
        let role = |answer: &Answer<'_>| answer.argument.map(|argument| (argument.role, argument.preposition));
        set(
            AnswerFeature::Role,
            match (role(one), role(other)) {
                (Some(one), Some(other)) => sided(one == other),
                _ => 0.0,
            },
        );
        set(AnswerFeature::Subject, self.party(one, other, Party::Actor));
        set(AnswerFeature::Object, self.party(one, other, Party::Patient));
    }

    /// The person that a value is of: next to an age, else who acts in its clause; who confirms or reports a number is not.
    fn person(&self, statement: &Statement<'a>, answer: &Answer<'a>) -> Option<&'a Entity> {
        let info = |entity: u32| self.ctx.input.entity_info.get(entity as usize);
        let is_person = |info: &&Entity| info.r#type == EntityType::Person;
        if answer.facet == Facet::Age {
            let names = statement.items.iter().filter(|item| item.kind == TokenKind::Name);
            let persons = names.filter_map(|item| Some((item, info(item.root).filter(is_person)?)));
            return persons.min_by_key(|(item, _)| u32::from(item.at).abs_diff(answer.at)).map(|(_, person)| person);
        }
        let reports = |act: &ClauseFeature| self.ctx.rules.cue_keys.contains(&(act.lemma, Cue::Reporting));
        if answer.act.is_some_and(reports) {
            return None;
        }
        let actor = self.argument(statement, answer, Party::Actor).filter(|actor| actor.name != NONE)?;
        info(self.ctx.named(statement, actor.name).1).filter(is_person)
    }

    fn party(&self, one: &Answer<'_>, other: &Answer<'_>, party: Party) -> f32 {
        let (Some(ours), Some(theirs)) = (self.argument(self.a, one, party), self.argument(self.b, other, party))
        else {
            return 0.0;
        };
        let named = |statement: &Statement<'_>, argument: &ArgumentFeature| {
            (argument.name != NONE).then(|| self.ctx.named(statement, argument.name).0)
        };
        match (named(self.a, ours), named(self.b, theirs)) {
            (Some(one), Some(other)) => sided(one == other),
            (None, None) if !ours.is_pronoun && !theirs.is_pronoun => {
                let like = self.alike(ours.lemma, theirs.lemma);
                if like > 0.0 { like } else { -0.5 }
            }
            _ => 0.0,
        }
    }

    fn argument(&self, statement: &Statement<'a>, answer: &Answer<'a>, party: Party) -> Option<&'a ArgumentFeature> {
        let act = answer.act?;
        let role = match (party, act.voice) {
            (Party::Actor, Voice::Active) | (Party::Patient, Voice::Passive) => Role::Subject,
            (Party::Patient, Voice::Active) => Role::Object,
            (Party::Actor, Voice::Passive) => Role::Agent,
        };
        let arguments = self.ctx.document(statement).features.arguments_of(act);
        arguments.iter().find(|argument| argument.role == role)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Party {
    Actor,
    Patient,
}

/// The content words closest to a value.
fn window(statement: &Statement<'_>, at: u32) -> Vec<usize> {
    let before = statement.items.partition_point(|item| u32::from(item.at) < at);
    let after = statement.items.iter().enumerate().skip(before).filter(|(_, item)| u32::from(item.at) > at);
    let mut near: Vec<usize> = (before.saturating_sub(REACH)..before).collect();
    near.extend(after.take(REACH).map(|(idx, _)| idx));
    near
}

/// The name that a value is of: that next to an age, else the last before the value, else the first behind it.
fn owner(statement: &Statement<'_>, answer: &Answer<'_>) -> Option<usize> {
    let names = || statement.items.iter().enumerate().filter(|(_, item)| item.kind == TokenKind::Name);
    let at = |item: &Item| u32::from(item.at);
    if answer.facet == Facet::Age {
        return names().min_by_key(|(_, item)| at(item).abs_diff(answer.at)).map(|(idx, _)| idx);
    }
    let before = names().rfind(|(_, item)| at(item) < answer.at);
    before.or_else(|| names().find(|(_, item)| at(item) > answer.at)).map(|(idx, _)| idx)
}

/// 1 for one person, -1 for two, 0 for names that share a word: one may be misspelt or cut.
fn same_person(one: &Entity, other: &Entity) -> f32 {
    let words = |person: &Entity| -> BTreeSet<String> { person.name.split(' ').map(str::to_lowercase).collect() };
    if one.name == other.name {
        1.0
    } else if words(one).is_disjoint(&words(other)) {
        -1.0
    } else {
        0.0
    }
}

fn distance(one: &Answer<'_>, other: &Answer<'_>) -> f32 {
    /// As far apart as two values can be.
    const MOST: f64 = 20.0;
    let far = match one.facet {
        Facet::Day if one.is_period_as(other) => (one.low - other.low).abs().max((one.high - other.high).abs()).ln_1p(),
        Facet::Day | Facet::Weekday | Facet::Hour => {
            let gap = (one.low - other.high).max(other.low - one.high).max(0.0);
            gap.ln_1p()
        }
        _ if one.point == other.point => 0.0,
        _ if one.point <= 0.0 || other.point <= 0.0 => MOST,
        _ => (one.point / other.point).ln().abs(),
    };
    far.min(MOST) as f32
}

fn grain(answer: &Answer<'_>) -> f32 {
    answer.date.as_ref().filter(|_| answer.facet == Facet::Day).map_or(0.0, |date| match date.precision {
        Precision::Day => 0.0,
        Precision::Week | Precision::Interval => 1.0,
        Precision::Month => 2.0,
        _ => 3.0,
    })
}
