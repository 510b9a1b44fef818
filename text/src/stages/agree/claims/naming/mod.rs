//! Names a claim for readers: the question that it answers, in plain words, and its main entities.
//!
//! "Fourteen clinics were opened by the Ministry of Health" has the topic "clinics opened by the Ministry of Health", and on
//! the day of it "day on which clinics were opened by the Ministry of Health". The words are those of the most central
//! sentence, without the figures and days that sources may dispute. How a clause reads is decided in the files beside this.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::clause::{ClauseKind, Role};
use crate::model::entity::Entity;
use crate::model::vocabulary::{ClaimKind, EntityType, Precision};
use crate::stages::agree::claims::draft::{Draft, Member};
use crate::stages::agree::claims::evidence::act_of;
use crate::stages::agree::claims::naming::clause::{ClauseWords, MOST, Topic, cut, is_relative, is_saying};
use crate::stages::agree::claims::naming::count::{count, definite, extent, noun};
use crate::stages::agree::claims::naming::reads::faults;
use crate::stages::agree::claims::naming::when::{age_beside, day_of, lead_of_length, length_of};
use crate::stages::agree::claims::naming::wording::Wording;
use crate::stages::agree::compare::act::Act;
use crate::stages::agree::compare::finding::{Slot, Value};
use crate::stages::agree::compare::participant::directed;
use crate::stages::agree::context::clauses::NONE;
use crate::stages::agree::context::event::{EventContext, Statement};
use crate::stages::agree::context::features::{DateFeature, QuantityFeature};
use crate::stages::agree::context::token::TokenKind;

pub(crate) mod apart;
pub(crate) mod clause;
pub(crate) mod count;
mod reads;
pub(crate) mod verb;
mod when;
pub(crate) mod wording;
mod words;

/// The question that a claim answers, with phrases that tell it from another of the same words: as the central sentence asks it, unless
/// that reads badly and another sentence with the same value asks it better.
pub(crate) fn topic_of(ctx: &EventContext<'_>, draft: &Draft, central: &Member) -> Topic {
    /// Other sentences that are asked.
    const MOST_OTHERS: usize = 8;
    let topic = topic_by(ctx, draft, central);
    // Sentences without a value may say what the central one does not.
    if faults(&topic.text) == 0 || central.value.is_none() {
        return topic;
    }
    let is_other =
        |member: &&Member| member.is_witness && member.class == central.class && member.statement != central.statement;
    let mut others: Vec<&Member> = draft.members.iter().filter(is_other).collect();
    others.sort_by(|one, other| {
        other.centrality.total_cmp(&one.centrality).then_with(|| one.statement.cmp(&other.statement))
    });
    let others = others.into_iter().take(MOST_OTHERS).map(|member| topic_by(ctx, draft, member));
    std::iter::once(topic.clone()).chain(others).min_by_key(|topic| faults(&topic.text)).unwrap_or(topic)
}

/// The question as one sentence of a claim asks it.
fn topic_by(ctx: &EventContext<'_>, draft: &Draft, central: &Member) -> Topic {
    let statement = &ctx.statements[central.statement as usize];
    let mut wording = Wording::new(ctx, statement);
    wording.doubt(doubted(ctx, draft, statement));
    match &central.value {
        Some(Value::Date(date) | Value::Year(_, date) | Value::Length(_, date)) => wording.ask(date.at),
        Some(Value::Quantity(idx) | Value::Sum(idx, _)) => {
            ctx.quantities(statement).get(*idx).into_iter().for_each(|quantity| wording.ask(quantity.at));
        }
        _ => {}
    }
    let naming = Naming { ctx, draft, central, wording: &wording };
    let topic = match &central.value {
        Some(Value::Quantity(idx)) if draft.slot == Some(Slot::Duration) => {
            ctx.quantities(statement).get(*idx).and_then(|quantity| naming.age(quantity))
        }
        Some(Value::Quantity(idx)) => naming.count(*idx, ""),
        Some(Value::Sum(first, _)) => naming.count(*first, "total of "),
        Some(Value::Date(date)) => naming.day(date),
        Some(Value::Year(_, date)) => naming.last_time(date),
        Some(Value::Length(_, date)) => naming.length(date),
        Some(Value::Name(own)) if matches!(draft.slot, Some(Slot::Spelling(..))) => naming.spelling(*own),
        Some(Value::Name(own)) => naming.participant(*own),
        Some(Value::Truth(_, key) | Value::Stage(_, key)) => naming.outcome(*key),
        Some(Value::Rank(rank)) => naming.rank(rank.at),
        Some(Value::Side) => naming.topic("whether"),
        None if draft.kind == ClaimKind::Attribution => naming.attribution(),
        None => naming.event(),
    };
    let topic = topic.unwrap_or_else(|| naming.fallback());
    Topic { text: cut(topic.text), ..topic }
}

/// Whom the pronouns of a sentence are taken for though no sentence of the claim in another document names them or has a pronoun
/// that is taken for them: two documents seldom err alike. Of a claim of one document nobody is doubted.
fn doubted(ctx: &EventContext<'_>, draft: &Draft, central: &Statement<'_>) -> Vec<u32> {
    let spoken_of = |statement: &Statement<'_>| -> BTreeSet<u32> {
        let features = ctx.document(statement).features;
        let arguments = features.acts_of(statement.sentence).iter().flat_map(|act| features.arguments_of(act));
        let names =
            arguments.filter(|argument| argument.is_pronoun).flat_map(|argument| [argument.name, argument.other_name]);
        let names = names.filter(|name| *name != NONE).chain(statement.sentence.person);
        names.map(|name| ctx.named(statement, name).0).collect()
    };
    let others = draft.members.iter().map(|member| &ctx.statements[member.statement as usize]);
    let others: Vec<&Statement<'_>> = others.filter(|statement| statement.position != central.position).collect();
    if others.is_empty() {
        return Vec::new();
    }
    let named = others.iter().flat_map(|statement| statement.names.iter().map(|name| ctx.folded(name.1)));
    let known: BTreeSet<u32> = named.chain(others.iter().flat_map(|statement| spoken_of(statement))).collect();
    spoken_of(central).into_iter().filter(|entity| !known.contains(entity)).collect()
}

struct Naming<'n, 'd, 's, 'a> {
    ctx: &'s EventContext<'a>,
    draft: &'d Draft,
    central: &'d Member,
    wording: &'n Wording<'s, 'a>,
}

impl<'s, 'a> Naming<'_, '_, 's, 'a> {
    fn statement(&self) -> &'s Statement<'a> {
        self.wording.statement
    }

    fn clause(&self, act: Act<'s, 'a>) -> ClauseWords<'_, 's, 'a> {
        ClauseWords::new(self.wording, act)
    }

    fn count(&self, idx: usize, lead: &str) -> Option<Topic> {
        let quantity = self.ctx.quantities(self.statement()).get(idx)?;
        let topic = count(self.wording, quantity).or_else(|| self.beside(quantity))?;
        Some(Topic { text: format!("{lead}{}", topic.text), ..topic })
    }

    /// What is counted, with the act of the sentence that is nearest.
    fn beside(&self, quantity: &QuantityFeature) -> Option<Topic> {
        let noun = noun(self.wording, quantity);
        let own = self.act_of(quantity.clause).filter(|act| self.clause(*act).topic("").is_some());
        let clause = self.clause(own.or_else(|| self.main())?);
        if let Some(topic) = extent(&clause, quantity) {
            return Some(topic);
        }
        let topic = clause.topic("")?;
        let of_noun = topic.text.strip_prefix(&noun).and_then(|rest| rest.strip_prefix(" were "));
        let text = match of_noun {
            Some(rest) => format!("{noun} {rest}"),
            None => format!("{noun}: {}", topic.text),
        };
        Some(Topic { text, ..topic })
    }

    /// The age of somebody, given as a number.
    fn age(&self, quantity: &QuantityFeature) -> Option<Topic> {
        let act = self.act_of(quantity.clause)?;
        let parent = Act::at(self.ctx, self.statement(), act.clause.parent).filter(|parent| !is_saying(parent));
        if let Some(topic) = parent.and_then(|parent| self.clause(parent).topic("age at which")) {
            return Some(topic);
        }
        let (subject, _) = self.clause(act).subject()?;
        Some(Topic { text: format!("age of {subject}"), additions: Vec::new() })
    }

    /// The act that gives a date.
    fn act_of(&self, at: u32) -> Option<Act<'s, 'a>> {
        let statement = self.statement();
        Act::at(self.ctx, statement, at).filter(|act| matches!(act.clause.kind, ClauseKind::Verb | ClauseKind::Copula))
    }

    fn day(&self, date: &DateFeature) -> Option<Topic> {
        if let Some(topic) = day_of(self.wording, date) {
            return Some(topic);
        }
        let lead = if date.precision == Precision::Day { "day on which" } else { "when" };
        self.dated(date, lead)
    }

    fn dated(&self, date: &DateFeature, lead: &str) -> Option<Topic> {
        self.act_of(date.clause).and_then(|act| self.clause(act).topic(lead)).or_else(|| self.topic(lead))
    }

    /// "The first accord since 2014" asks for the year of the last one before it.
    fn last_time(&self, date: &DateFeature) -> Option<Topic> {
        let topic = self.dated(date, "last time that")?;
        let of_first = [" is the first ", " was the first ", " are the first ", " were the first "];
        let first = of_first.iter().find_map(|first| topic.text.split_once(first)).map(|(_, first)| first);
        match first.filter(|first| !first.starts_with("time") && first.contains(' ')) {
            Some(first) => Some(Topic { text: format!("year of the last {first}"), ..topic }),
            None => Some(topic),
        }
    }

    fn length(&self, date: &DateFeature) -> Option<Topic> {
        if date.is_age {
            let items = self.statement().items.iter().filter(|item| item.kind == TokenKind::Name);
            let before = items.take_while(|item| u32::from(item.at) < date.at).last();
            let info = before.and_then(|item| self.ctx.input.entity_info.get(item.root as usize));
            if let Some(info) = info.filter(|info| info.r#type == EntityType::Person) {
                return Some(Topic { text: format!("age of {}", info.name), additions: Vec::new() });
            }
        }
        if let Some(topic) = age_beside(self.wording, date).or_else(|| length_of(self.wording, date)) {
            return Some(topic);
        }
        self.dated(date, if date.is_age { "age at which" } else { lead_of_length(self.wording, date) })
    }

    /// "Full name of Berg", of the words that the spellings share.
    fn spelling(&self, own: u32) -> Option<Topic> {
        let name_of = |member: &Member| {
            let Some(Value::Name(key)) = member.value else { return None };
            let statement = &self.ctx.statements[member.statement as usize];
            let entity = statement.names.iter().find(|name| name.0 == key)?.1;
            self.ctx.input.entity_info.get(entity as usize)
        };
        let infos: Vec<_> = self.draft.members.iter().filter_map(name_of).collect();
        let own = self.statement().names.iter().find(|name| name.0 == own)?.1;
        let info = self.ctx.input.entity_info.get(own as usize)?;
        let is_shared = |word: &&str| infos.iter().all(|info| info.name.split(' ').any(|other| other == *word));
        let shared: Vec<&str> = info.name.split(' ').filter(is_shared).collect();
        let role = info.roles.first().map(|role| format!("name of the {role}"));
        let text = match (shared.is_empty(), role) {
            (false, _) => format!("full name of {}", shared.join(" ")),
            (true, Some(role)) => role,
            (true, None) => "name of a person".to_owned(),
        };
        Some(Topic { text, additions: Vec::new() })
    }

    fn participant(&self, own: u32) -> Option<Topic> {
        let statement = self.statement();
        let is_asked = |act: u32| matches!(self.draft.slot, Some(Slot::Role(slot)) if slot == act);
        let directed = directed(self.ctx, statement).into_iter().find(|found| is_asked(found.role.act));
        let act = directed.as_ref().map(|found| found.act).or_else(|| {
            let mut acts = Act::of(self.ctx, statement);
            acts.find(|act| self.ctx.rules.joining.contains(&act.clause.lemma))
        })?;
        let clause = self.clause(act);
        let verb = clause.verb.as_ref()?;
        let is_agent = directed.as_ref().is_none_or(|found| found.agent.is_some_and(|(key, _)| key == own));
        if !is_agent {
            let (subject, is_plural) = clause.subject()?;
            let core = format!("whom {subject} {}", verb.finite(is_plural));
            return Some(Topic::new(core, clause.behind(None), true));
        }
        let object = clause.object(None).map(|object| format!(" {object}")).unwrap_or_default();
        let core = format!("who {}{object}", verb.finite(false));
        Some(Topic::new(core, clause.behind(None), object.is_empty()))
    }

    /// Whether something happened.
    fn outcome(&self, key: u32) -> Option<Topic> {
        let acts = || Act::of(self.ctx, self.statement()).filter(|act| !act.clause.is_carrier);
        let is_it = |act: &Act<'_, '_>| act.clause.lemma == key;
        let has_it = |act: &Act<'_, '_>| act.arguments.iter().any(|argument| argument.lemma == key);
        let act = acts().find(is_it).or_else(|| acts().find(has_it));
        act.and_then(|act| self.clause(act).topic("whether")).or_else(|| self.topic("whether"))
    }

    fn rank(&self, at: u32) -> Option<Topic> {
        let act =
            Act::of(self.ctx, self.statement()).filter(|act| act.clause.holds(at) && !act.clause.is_carrier).last()?;
        let (subject, _) = self.clause(act).subject()?;
        Some(Topic { text: format!("rank of {}", definite(&subject)), additions: Vec::new() })
    }

    /// What happened; of what is denied, whether it did.
    fn event(&self) -> Option<Topic> {
        let act = self.main()?;
        self.clause(act).topic(if act.clause.is_denied() { "whether" } else { "" })
    }

    /// Who says what.
    fn attribution(&self) -> Option<Topic> {
        let act = self.main()?;
        let clause = self.clause(act);
        let topic = clause.topic(if act.clause.is_denied() { "whether" } else { "" })?;
        let speaker = Some(act.clause.speaker).filter(|name| *name != NONE && !act.clause.is_denied());
        let speaker = speaker.and_then(|name| {
            let (_, entity) = self.ctx.named(self.statement(), name);
            self.ctx.input.entity_info.get(entity as usize)
        });
        let can_speak = |speaker: &&Entity| matches!(speaker.r#type, EntityType::Person | EntityType::Org);
        let is_own = |speaker: &&Entity| topic.text.starts_with(&speaker.name);
        let Some(speaker) = speaker.filter(can_speak).filter(|speaker| !is_own(speaker)) else { return Some(topic) };
        let text = format!("{} says {}", speaker.name, topic.text);
        Some(if text.chars().count() <= MOST { Topic { text, ..topic } } else { topic })
    }

    fn topic(&self, lead: &str) -> Option<Topic> {
        self.clause(self.main()?).topic(lead)
    }

    /// The act that the sentences have in common: of those that can be read alone the one that most of them have, then the
    /// one that governs the others.
    fn main(&self) -> Option<Act<'s, 'a>> {
        let statement = self.statement();
        let place = self.ctx.clauses(statement).get(self.central.clause as usize).map(|clause| clause.span);
        let named = self.named();
        let rank = |act: &Act<'s, 'a>| {
            let at = u32::from(act.clause.at);
            let is_here = place.is_none_or(|place| place.start <= at && at < place.end);
            let is_whole =
                act.arguments.iter().any(|argument| !matches!(argument.role, Role::Subject | Role::Adverbial));
            let is_main = !is_relative(self.wording, act)
                && Act::at(self.ctx, statement, act.clause.parent)
                    .is_none_or(|parent| parent.clause.is_carrier || is_saying(&parent));
            let n_sharing = self.n_sharing(act.clause.root);
            let is_finite = act.clause.tense.is_some();
            let is_led = self.clause(*act).verb.is_some_and(|verb| verb.is_behind_preposition(self.wording));
            (named == Some(at), !is_saying(act), !is_led, n_sharing, is_finite, is_main, is_here, is_whole, Reverse(at))
        };
        let is_verb = |act: &Act<'_, '_>| {
            matches!(act.clause.kind, ClauseKind::Verb | ClauseKind::Copula)
                && !act.clause.is_carrier
                && !act.clause.is_aside
        };
        let mut acts: Vec<Act<'s, 'a>> = Act::of(self.ctx, statement).filter(is_verb).collect();
        acts.sort_by_cached_key(|act| Reverse(rank(act)));
        let is_own = |act: &Act<'_, '_>| named == Some(u32::from(act.clause.at));
        let readable = acts.iter().find(|act| is_own(act) || self.clause(**act).topic("").is_some());
        readable.or(acts.first()).copied()
    }

    /// How many of the claim's sentences have an act with this root.
    fn n_sharing(&self, root: u32) -> usize {
        let has_it = |member: &&Member| {
            let other = &self.ctx.statements[member.statement as usize];
            self.ctx.document(other).features.acts_of(other.sentence).iter().any(|act| act.root == root)
        };
        self.draft.members.iter().filter(has_it).count()
    }

    /// The byte of the word by which the sentence tells the act that the claim is on.
    fn named(&self) -> Option<u32> {
        let Some(Slot::Act(act, _)) = &self.draft.slot else { return None };
        let statement = self.statement();
        let features = self.ctx.document(statement).features;
        let mutual = features.mutual_of(statement.sentence).iter().map(|mutual| (mutual.act, mutual.at));
        let directed =
            directed(self.ctx, statement).into_iter().map(|own| (own.role.act, u32::from(own.act.clause.at)));
        mutual.chain(directed).find(|found| found.0 == *act).map(|found| found.1)
    }

    /// The first words of the sentence, where no clause can be read.
    fn fallback(&self) -> Topic {
        let wording = self.wording;
        let lead = match &self.central.value {
            Some(Value::Quantity(idx) | Value::Sum(idx, _)) => {
                let quantity = self.ctx.quantities(self.statement()).get(*idx);
                quantity.map(|quantity| format!("{}: ", noun(wording, quantity)))
            }
            Some(Value::Date(_) | Value::Year(..)) => Some("day: ".to_owned()),
            Some(Value::Length(_, date)) => Some(if date.is_age { "age: " } else { "how long: " }.to_owned()),
            _ => None,
        };
        let lead = lead.unwrap_or_default();
        let act = act_of(self.ctx, self.central, None, self.statement().sentence.place);
        let from = act.and_then(|act| {
            let features = self.ctx.document(self.statement()).features;
            features.arguments_of(act).iter().find(|argument| matches!(argument.role, Role::Subject | Role::Object))
        });
        let phrase = wording.stretch(from.map_or(0, |argument| usize::from(argument.start)), wording.text.len());
        let mut text = lead;
        for word in phrase.as_deref().unwrap_or("statement").split(' ') {
            if text.chars().count() + word.chars().count() + 1 > MOST {
                break;
            }
            let gap = if text.is_empty() || text.ends_with(' ') { "" } else { " " };
            text.push_str(gap);
            text.push_str(word);
        }
        Topic { text, additions: Vec::new() }
    }
}

/// Entities that the sentences name, those of most sentences first, then the rarest; at most eight.
pub(crate) fn main_entities(ctx: &EventContext<'_>, statements: &[u32]) -> Vec<u32> {
    const MOST: usize = 8;
    let mut found: BTreeMap<u32, (u32, f32)> = BTreeMap::new();
    for statement in statements {
        for (_, entity, weight) in &ctx.statements[*statement as usize].names {
            let of = found.entry(*entity).or_default();
            of.0 += 1;
            of.1 = of.1.max(*weight);
        }
    }
    let mut entities: Vec<(u32, (u32, f32))> = found.into_iter().collect();
    entities.retain(|(entity, _)| (*entity as usize) < ctx.input.entity_info.len());
    entities
        .sort_by(|one, other| (other.1.0.cmp(&one.1.0)).then(other.1.1.total_cmp(&one.1.1)).then(one.0.cmp(&other.0)));
    entities.truncate(MOST);
    entities.into_iter().map(|(entity, _)| entity).collect()
}
