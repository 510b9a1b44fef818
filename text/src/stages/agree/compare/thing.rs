//! Whether two arguments stand for one thing: the same name, or the same noun without words that set it apart.
//!
//! "The mining law" and "the law on school meals" are two laws, because each has a word that the other sentence lacks; "the
//! law" may be either. A pronoun without a referent may be anything. It does not ask what is said of the things.

use crate::model::clause::Determiner;
use crate::model::vocabulary::EntityType;
use crate::rules::agree::lemma::{key, lemma};
use crate::rules::agree::word::WordClass;
use crate::stages::agree::align::likeness::likeness;
use crate::stages::agree::compare::act::Act;
use crate::stages::agree::context::clauses::{ArgumentFeature, NONE};
use crate::stages::agree::context::event::{COUNTRY_ID, EventContext, Statement};
use crate::stages::agree::context::item::Item;
use crate::stages::agree::context::token::TokenKind;

/// How far two arguments are one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// They are.
    Same,
    /// Nothing speaks for it or against it.
    Open,
    /// They are two things.
    Apart,
}

/// Two arguments, compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Likeness {
    pub(crate) fit: Fit,
    /// How telling what they have in common is: about 1 for a name or a rare noun.
    pub(crate) mass: f32,
    /// Whether the first has words that the second lacks, and the other way round.
    pub(crate) has_more: (bool, bool),
}

impl Likeness {
    pub(crate) const OPEN: Self = Self { fit: Fit::Open, mass: 0.0, has_more: (false, false) };
    const APART: Self = Self { fit: Fit::Apart, mass: 0.0, has_more: (false, false) };

    pub(crate) fn is_same(&self) -> bool {
        self.fit == Fit::Same
    }

    pub(crate) fn is_apart(&self) -> bool {
        self.fit == Fit::Apart
    }
}

/// An argument with the act that it belongs to.
pub(crate) type Of<'x, 's, 'a> = (&'x Act<'s, 'a>, &'s ArgumentFeature);

/// Bytes between a noun and the phrase behind it: a preposition and an article.
pub(crate) const REACH: u16 = 14;

/// Likeness of vectors from which two nouns may stand for one thing.
const AKIN: f32 = 0.4;
/// The same when nothing else speaks for it.
const NEAR: f32 = 0.6;

/// Compares two arguments.
pub(crate) fn thing(one: Of<'_, '_, '_>, other: Of<'_, '_, '_>) -> Likeness {
    let (own, rival) = (parties(one), parties(other));
    if !own.is_empty() && !rival.is_empty() {
        return names(one, other, &own, &rival);
    }
    if one.1.is_pronoun && own.is_empty() || other.1.is_pronoun && rival.is_empty() {
        // "We", says who speaks for a body, and the body.
        if is_spoken_for(one, other) || is_spoken_for(other, one) {
            return BESIDE;
        }
        let is_told =
            is_personal(one.1) && is_named_beside(one, &rival) || is_personal(other.1) && is_named_beside(other, &own);
        return if is_told { BESIDE } else { pronoun(one, other) };
    }
    match (own.is_empty(), rival.is_empty()) {
        (true, true) => nouns(one, other),
        (false, _) => name_and_noun(one, other),
        (true, false) => name_and_noun(other, one),
    }
}

/// Whether a pronoun stands for somebody.
fn is_personal(pronoun: &ArgumentFeature) -> bool {
    const PERSONAL: &[&str] = &["he", "her", "him", "his", "she", "their", "them", "they"];
    PERSONAL.iter().any(|word| key(word) == pronoun.lemma)
}

/// Whether a "we" is said in a sentence that names whom another argument is: who speaks may speak for them.
fn is_spoken_for(of: Of<'_, '_, '_>, named: Of<'_, '_, '_>) -> bool {
    let is_we = || ["our", "us", "we"].iter().any(|word| key(word) == of.1.lemma);
    // "We did not fire at Lund": whom they act on is not who they are.
    let is_acted_on = || {
        let acted_on = [of.0.actor(), of.0.patient()].into_iter().flatten().filter(|other| other.at != of.1.at);
        acted_on.flat_map(|other| parties((of.0, other))).any(|name| parties(named).contains(&name))
    };
    let is_named = || named.1.is_proper || named.1.name != NONE;
    let is_beside = || head(named).is_some_and(|item| has_counterpart(of.0.ctx, item, of.0.statement, 0.8));
    of.1.is_pronoun
        && is_we()
        && is_named()
        && !is_acted_on()
        && (has_any(of.0.statement, &parties(named)) || is_beside())
}

/// A pronoun and anything else: "nobody" is anybody, and "it" may be what its own sentence names too.
fn pronoun(one: Of<'_, '_, '_>, other: Of<'_, '_, '_>) -> Likeness {
    // "Without anyone being hurt": what is denied of anyone is denied of all.
    let is_none = |(act, argument): Of<'_, '_, '_>| {
        argument.is_pronoun
            && (argument.determiner == Some(Determiner::No)
                || act.clause.is_denied() && argument.determiner == Some(Determiner::Some))
    };
    if is_none(one) || is_none(other) {
        return Likeness { fit: Fit::Same, mass: 0.2, has_more: (false, false) };
    }
    let (pronoun, noun) = if one.1.is_pronoun { (one, other) } else { (other, one) };
    let is_named = !noun.1.is_pronoun
        && noun.1.name == NONE
        && pronoun.0.statement.items.iter().any(|item| item.kind == TokenKind::Word && item.key == noun.1.lemma);
    // "Read the report on floods but did not publish it", "published the report on schools".
    let is_antecedent =
        |(_, own): &Of<'_, '_, '_>| own.at < pronoun.1.at && own.lemma == noun.1.lemma && !own.is_pronoun;
    let acts: Vec<Act<'_, '_>> =
        if is_named { Act::of(pronoun.0.ctx, pronoun.0.statement).collect() } else { Vec::new() };
    let mut before = acts.iter().flat_map(|act| act.arguments.iter().map(move |own| (act, own))).filter(is_antecedent);
    if before.any(|own| are_told_apart(own, noun)) {
        return Likeness::APART;
    }
    if is_named { Likeness { fit: Fit::Same, mass: 0.4, has_more: (false, false) } } else { Likeness::OPEN }
}

/// The names that an argument is or stands for, as (key, entity).
fn parties((act, argument): Of<'_, '_, '_>) -> Vec<(u32, u32)> {
    let names = [argument.name, argument.other_name].into_iter().filter(|name| *name != NONE);
    let named = names.map(|name| act.ctx.named(act.statement, name));
    // A place is seldom what "it" stands for, though it is often the last name before.
    let is_place = |name: &(u32, u32)| {
        let info = act.ctx.input.entity_info.get(name.1 as usize);
        info.is_some_and(|info| matches!(info.r#type, EntityType::Gpe | EntityType::Loc | EntityType::Fac))
    };
    named.filter(|name| !(argument.is_pronoun && is_place(name))).collect()
}

fn names(one: Of<'_, '_, '_>, other: Of<'_, '_, '_>, own: &[(u32, u32)], rival: &[(u32, u32)]) -> Likeness {
    let ctx = one.0.ctx;
    let pairs = own.iter().flat_map(|name| rival.iter().map(move |other| (*name, *other)));
    let same = pairs.filter(|(name, other)| is_one_name(ctx, *name, *other));
    let mass = same.map(|(name, rival)| weight(one.0.statement, name).min(weight(other.0.statement, rival)));
    if let Some(mass) = mass.reduce(f32::max) {
        return Likeness { fit: Fit::Same, mass, has_more: (false, false) };
    }
    // "Tuzmen" is no "Hejar", but "the ministry in Oslo" may act for "Norway".
    let kind = |name: &(u32, u32)| ctx.input.entity_info.get(name.1 as usize).map(|info| info.r#type);
    let is_body = |kind: Option<EntityType>| matches!(kind, Some(EntityType::Gpe | EntityType::Norp | EntityType::Org));
    let may_stand = |name: &(u32, u32)| {
        let place = kind(name);
        rival.iter().any(|other| kind(other) != place && is_body(kind(other)) && is_body(place))
    };
    let is_named = has_any(one.0.statement, rival) && has_any(other.0.statement, own);
    if own.iter().any(may_stand) && is_named { Likeness::OPEN } else { Likeness::APART }
}

/// How telling a name is in its event; of one that a pronoun stands for nothing is known.
fn weight(statement: &Statement<'_>, name: (u32, u32)) -> f32 {
    const UNKNOWN: f32 = 0.5;
    let own = statement.items.iter().filter(|item| item.kind == TokenKind::Name && item.key == name.0);
    own.map(|item| item.weight).reduce(f32::max).unwrap_or(UNKNOWN)
}

fn has_any(statement: &Statement<'_>, names: &[(u32, u32)]) -> bool {
    names.iter().any(|name| statement.names.iter().any(|own| own.0 == name.0 || own.1 == name.1))
}

/// Whether two names are of one thing: linked, or one is the beginning or the end of the other.
pub(crate) fn is_one_name(ctx: &EventContext<'_>, one: (u32, u32), other: (u32, u32)) -> bool {
    if one.1 == other.1 {
        return true;
    }
    let info = |name: (u32, u32)| ctx.input.entity_info.get(name.1 as usize);
    let (Some(own), Some(rival)) = (info(one), info(other)) else { return one.0 == other.0 };
    if one.0 == other.0 {
        let is_city = |info: &crate::model::entity::Entity| {
            info.r#type == EntityType::Gpe && !info.entity_id.starts_with(COUNTRY_ID)
        };
        return !(is_city(own) && is_city(rival));
    }
    let (own, rival) = (own.name.to_lowercase(), rival.name.to_lowercase());
    let (short, long) = if own.len() < rival.len() { (&own, &rival) } else { (&rival, &own) };
    let is_end = |rest: &str| rest.is_empty() || rest.starts_with(' ') || rest.ends_with(' ');
    !short.is_empty()
        && (long.strip_prefix(short.as_str()).is_some_and(is_end)
            || long.strip_suffix(short.as_str()).is_some_and(is_end))
}

/// A name and a common noun: "Lee" and "the envoy" may be one, "Lee" and "rebels" are not.
fn name_and_noun(named: Of<'_, '_, '_>, noun: Of<'_, '_, '_>) -> Likeness {
    let is_definite = matches!(
        noun.1.determiner,
        Some(Determiner::Definite | Determiner::Demonstrative | Determiner::Both | Determiner::Possessive)
    );
    // A name that was not found in one of the sentences still has its words.
    if is_one_word(named, noun) {
        return Likeness { fit: Fit::Same, mass: 0.8, has_more: (false, false) };
    }
    let own = parties(named);
    // "The night manager, Tariq Benali" is no day manager.
    let is_described = !named.1.is_proper && !named.1.is_pronoun && !noun.1.is_proper;
    let described = if is_described { nouns(named, noun) } else { Likeness::OPEN };
    if described.is_same() && described.has_more.0 && has_other_modifier(noun, named.0.statement) {
        return Likeness::APART;
    }
    if described.fit != Fit::Open {
        return described;
    }
    let is_role = is_definite && !noun.1.is_proper && !noun.1.is_plural;
    if is_role && is_named_beside(noun, &own) {
        return BESIDE;
    }
    // "Contractors for Petrolux" may act for Petrolux.
    let is_of_it = !noun.1.is_proper
        && noun.0.statement.items.iter().any(|item| match item.kind {
            TokenKind::Name => own.iter().any(|name| name.0 == item.key || name.1 == item.root),
            _ => item.kind == TokenKind::Word && own.iter().any(|name| has_word(named.0.ctx, *name, item.key)),
        });
    if is_of_it || is_role { Likeness::OPEN } else { Likeness::APART }
}

/// Whether a noun after "the" has a word before it for which another sentence has none, however little the word tells: "the
/// day manager".
fn has_other_modifier(of: Of<'_, '_, '_>, other: &Statement<'_>) -> bool {
    const ARTICLE: u16 = 4;
    let is_shared = |item: &Item| item.at < of.1.at && has_counterpart(of.0.ctx, item, other, 0.8);
    of.1.determiner == Some(Determiner::Definite)
        && of.1.at - of.1.start.min(of.1.at) > ARTICLE
        && !rest(of).any(is_shared)
}

/// A pronoun or a role beside the name that it may stand for.
const BESIDE: Likeness = Likeness { fit: Fit::Same, mass: 0.5, has_more: (false, false) };

/// Whether the sentence of an argument has one of these names.
fn is_named_beside((act, _): Of<'_, '_, '_>, names: &[(u32, u32)]) -> bool {
    has_any(act.statement, names)
}

/// Whether the heads are one word: a name that was found in one of the sentences only.
fn is_one_word(named: Of<'_, '_, '_>, noun: Of<'_, '_, '_>) -> bool {
    let is_last = |name: (u32, u32)| has_word(named.0.ctx, name, noun.1.lemma);
    noun.1.is_proper && (named.1.lemma == noun.1.lemma || parties(named).into_iter().any(is_last))
}

fn nouns(one: Of<'_, '_, '_>, other: Of<'_, '_, '_>) -> Likeness {
    let alike = head_likeness(one, other);
    if alike < AKIN || alike < NEAR && !(is_definite(one.1) && is_definite(other.1)) {
        return Likeness::APART;
    }
    if alike < 0.8 {
        return if is_contrasted(one, other) { Likeness::APART } else { Likeness::OPEN };
    }
    let (own, rival) = (lone_words(one, other.0.statement), lone_words(other, one.0.statement));
    if own > 0 && rival > 0 {
        return Likeness::APART;
    }
    let mass = head(one).map_or(0.5, |item| item.weight) * alike + shared_words(one, other);
    Likeness { fit: Fit::Same, mass, has_more: (own > 0, rival > 0) }
}

/// Whether each of two nouns has words that the other sentence lacks, behind it too: "the report on floods", "on meals".
fn are_told_apart(one: Of<'_, '_, '_>, other: Of<'_, '_, '_>) -> bool {
    let is_told = |of: Of<'_, '_, '_>, rival: &Statement<'_>| {
        let is_behind = |phrase: &&ArgumentFeature| {
            of.0.ctx.rules.words.is(phrase.preposition, WordClass::Qualifier)
                && phrase.start >= of.1.core
                && phrase.start - of.1.core <= REACH
        };
        let is_lone = |phrase: &ArgumentFeature| {
            head((of.0, phrase))
                .is_some_and(|item| item.kind == TokenKind::Word && !has_counterpart(of.0.ctx, item, rival, AKIN))
        };
        lone_words(of, rival) > 0 || of.0.arguments.iter().filter(is_behind).any(is_lone)
    };
    is_told(one, other.0.statement) && is_told(other, one.0.statement)
}

fn is_contrasted(one: Of<'_, '_, '_>, other: Of<'_, '_, '_>) -> bool {
    lone_words(one, other.0.statement) > 0 && lone_words(other, one.0.statement) > 0
}

fn is_definite(argument: &ArgumentFeature) -> bool {
    matches!(argument.determiner, Some(Determiner::Definite | Determiner::Demonstrative | Determiner::Possessive))
}

/// How alike the heads of two noun phrases are, 0 to 1.
pub(crate) fn head_likeness(one: Of<'_, '_, '_>, other: Of<'_, '_, '_>) -> f32 {
    let (own, rival) = (one.1, other.1);
    if own.lemma == rival.lemma {
        return 1.0;
    }
    if own.is_proper || rival.is_proper {
        return 0.0;
    }
    if own.root == rival.root {
        return 0.95;
    }
    let rules = one.0.ctx.rules;
    if rules.share_group(own.lemma, rival.lemma) {
        return 0.8;
    }
    rules.vectors.likeness(rules.vectors.row(own.lemma), rules.vectors.row(rival.lemma)).min(0.79)
}

/// The item of an argument's head.
pub(crate) fn head<'s>((act, argument): Of<'_, 's, '_>) -> Option<&'s Item> {
    let items = &act.statement.items;
    items.get(items.partition_point(|item| item.at < argument.at)).filter(|item| item.at == argument.at)
}

/// The items of an argument besides its head.
pub(crate) fn rest<'x, 's, 'a>((act, argument): Of<'x, 's, 'a>) -> impl Iterator<Item = &'s Item> + use<'x, 's, 'a> {
    let items = &act.statement.items;
    let from = items.partition_point(|item| item.at < argument.start);
    let to = items.partition_point(|item| item.at < argument.end).max(from);
    items[from..to].iter().filter(move |item| item.at != argument.at)
}

/// Words of an argument for which another sentence has none: before the head they must be the same, behind it alike.
pub(crate) fn lone_words(of: Of<'_, '_, '_>, other: &Statement<'_>) -> usize {
    let is_lone = |item: &&Item| {
        let least = if item.at < of.1.core { 0.8 } else { AKIN };
        matches!(item.kind, TokenKind::Word | TokenKind::Name)
            && item.level > 0.0
            && !has_counterpart(of.0.ctx, item, other, least)
    };
    rest(of).filter(is_lone).count()
}

/// Whether a sentence has the word or name of an item of another, or one this much alike. What is a name in one sentence may
/// not have been found to be one in the other.
pub(crate) fn has_counterpart(ctx: &EventContext<'_>, item: &Item, other: &Statement<'_>, least: f32) -> bool {
    other.items.iter().any(|rival| are_counterparts(ctx, item, rival, least))
}

/// Whether two items stand for one thing, or are this much alike.
pub(crate) fn are_counterparts(ctx: &EventContext<'_>, item: &Item, rival: &Item, least: f32) -> bool {
    match (item.kind, rival.kind) {
        (TokenKind::Name, TokenKind::Name) => is_one_name(ctx, (item.key, item.root), (rival.key, rival.root)),
        (TokenKind::Name, TokenKind::Word) => has_word(ctx, (item.key, item.root), rival.key),
        (TokenKind::Word, TokenKind::Name) => has_word(ctx, (rival.key, rival.root), item.key),
        _ => {
            let alike = likeness(item, rival);
            alike >= 0.8 || least < 0.8 && ctx.rules.vectors.likeness(item.vector, rival.vector) >= least
        }
    }
}

/// Whether a word (its key) is one of a name.
fn has_word(ctx: &EventContext<'_>, name: (u32, u32), word: u32) -> bool {
    let info = ctx.input.entity_info.get(name.1 as usize);
    let words = info.map(|info| info.name.to_lowercase()).unwrap_or_default();
    words.split_whitespace().any(|own| key(&lemma(own, &ctx.rules.irregular)) == word)
}

/// How telling the words are that two arguments share besides their heads.
fn shared_words(one: Of<'_, '_, '_>, other: Of<'_, '_, '_>) -> f32 {
    let shared = rest(one).filter(|item| rest(other).any(|rival| likeness(item, rival) >= 0.8));
    shared.map(|item| 0.5 * item.weight).sum::<f32>().min(1.0)
}
