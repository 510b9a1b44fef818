//! Tells the things of one document apart: full names first, then surnames, acronyms and repeated forms.
//!
//! "President Ada Quill ... Quill ... the Harbour Trade Council (HTC) ... HTC" names two things. It does not compare
//! documents; `stages::link` does.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use xxhash_rust::xxh3::xxh3_64;

use crate::model::name::{Marks, Mention, Name, RuleId, Tagged, is_suffix, nickname};
use crate::model::segment::{Place, Segmented};
use crate::model::vocabulary::{EntityType, MentionMethod, SegmentKind};
use crate::rules::parse::saying::Gender;
use crate::rules::tag::class::Class;
use crate::rules::tag::words::hash_lower;
use crate::rules::tag::{HashedMap, TagRules};
use crate::stages::tag::around::age_behind;
use crate::stages::tag::cues::without_prefix;
use crate::stages::tag::find::{Find, MODEL, OWN_MODEL};
use crate::stages::tag::people::{People, name_words};
use crate::stages::tag::pronouns;
use crate::stages::tag::short_forms::{ShortForms, without_form};

#[derive(Debug)]
struct Draft<'a> {
    r#type: EntityType,
    forms: BTreeMap<&'a str, u32>,
    roles: BTreeSet<String>,
    country: Option<String>,
    external_id: Option<String>,
    known: Option<String>,
    form: Option<String>,
    age: Option<u16>,
}

struct Resolver<'a> {
    segmented: &'a Segmented,
    rules: &'a TagRules,
    drafts: Vec<Draft<'a>>,
    /// Names by the hash of a key, see `key`.
    keys: HashedMap<u32>,
    /// Full names of people by the hash of the text.
    full_people: HashedMap<u32>,
    /// Names that are countries.
    countries: Vec<u32>,
    people: People,
    /// Names of several words by their initials.
    initials: HashMap<String, Vec<u32>>,
    /// Mentions of each name so far that are full or carry a role.
    weights: Vec<u32>,
    /// Single words that stand for longer names of things.
    shorts: ShortForms,
    /// The pronoun that each name takes, where something tells it.
    genders: Vec<Option<Gender>>,
}

/// Groups finds (in order of place) into names.
pub(crate) fn resolve(segmented: &Segmented, finds: &[Find], rules: &TagRules) -> Tagged {
    let mut resolver = Resolver {
        segmented,
        rules,
        drafts: Vec::new(),
        keys: HashedMap::default(),
        full_people: HashedMap::default(),
        countries: Vec::new(),
        people: People::default(),
        initials: HashMap::new(),
        weights: Vec::new(),
        shorts: ShortForms::of(segmented, finds, rules),
        genders: Vec::new(),
    };
    let mut of: Vec<Option<u32>> = vec![None; finds.len()];
    for (idx, find) in finds.iter().enumerate().filter(|(_, find)| !find.is_guess && find.same_as.is_none()) {
        of[idx] = resolver.full(find);
    }
    for (idx, find) in finds.iter().enumerate() {
        if let Some(long) = find.same_as {
            of[idx] = of.get(long as usize).copied().flatten();
            if let Some(name) = of[idx] {
                resolver.learn(find, name);
            }
        }
    }
    for (idx, find) in finds.iter().enumerate() {
        if of[idx].is_none() {
            of[idx] = resolver.short(find);
        }
    }
    resolver.tagged(finds, &of)
}

/// What a key is made of besides a type.
#[derive(Clone, Copy)]
enum Part {
    /// A form without case.
    Form,
    /// The id of a gazetteer row.
    Known,
    /// The words of a full personal name.
    Full,
}

/// The key under which a name of a type is found again.
fn key(r#type: EntityType, part: Part, hash: u64) -> u64 {
    hash ^ (1 + 4 * r#type as u64 + part as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

impl<'a> Resolver<'a> {
    fn text(&self, place: Place) -> &'a str {
        self.segmented.text(place)
    }

    /// The name of a find that stands by itself: a gazetteer name, a full personal name, any other long form.
    fn full(&mut self, find: &Find) -> Option<u32> {
        let text = self.text(find.place);
        if let Some(entry) = find.entry.and_then(|entry| self.rules.entries.get(entry as usize)) {
            let name = self.name(key(find.r#type, Part::Known, xxh3_64(entry.known.as_bytes())), find.r#type);
            let draft = self.drafts.get_mut(name as usize)?;
            if draft.known.is_none() {
                draft.known = Some(entry.known.clone());
                draft.country.clone_from(&entry.country);
                draft.external_id.clone_from(&entry.external_id);
                draft.form = Some(entry.name.clone());
                if entry.known.starts_with("country:") {
                    self.countries.push(name);
                }
            }
            self.keys.entry(key(find.r#type, Part::Form, lower_hash(text))).or_insert(name);
            return Some(name);
        }
        // "the North" waits for the country that it may be short for.
        if find.rule == "direction" {
            return None;
        }
        if find.r#type != EntityType::Person {
            let is_acronym =
                !text.contains(' ') && text.chars().all(|letter| !letter.is_lowercase()) && find.rule != "dateline";
            // A single word with a weak reason may be the surname of somebody named elsewhere.
            let is_short = |text: &str| self.shorts.has(lower_hash(text));
            if is_acronym || !text.contains(' ') && (find.confidence < 0.75 || is_short(text)) {
                return None;
            }
            let form = match find.r#type {
                EntityType::Org => without_form(text, self.rules),
                _ if find.rule == "ship" => without_prefix(text),
                _ => text,
            };
            let name = self.name(key(find.r#type, Part::Form, plain_hash(form)), find.r#type);
            self.shorts.add(text, name, self.rules);
            if let Some(initials) = initials(text) {
                let names = self.initials.entry(initials).or_default();
                // More than one is as good as none.
                if names.len() < 2 && !names.contains(&name) {
                    names.push(name);
                }
            }
            return Some(name);
        }
        let hash = xxh3_64(text.as_bytes());
        let name = match self.full_people.get(&hash).copied() {
            Some(name) => name,
            None => {
                let is_kin = pronouns::kin_before(self.segmented, find.place, self.rules).is_some();
                let name = self.full_person(text, is_kin)?;
                self.full_people.insert(hash, name);
                name
            }
        };
        self.note_gender(find, name);
        self.note_role(find, name);
        if let Some(draft) = self.drafts.get_mut(name as usize).filter(|draft| draft.age.is_none()) {
            draft.age = age_behind(self.segmented, find);
        }
        Some(name)
    }

    /// The name of a full personal name that is met for the first time in this spelling; "his grandfather, Hugo Brandt" is not the
    /// Hugo Brandt III of before.
    fn full_person(&mut self, text: &str, is_kin: bool) -> Option<u32> {
        let words = name_words(text);
        let marks = Marks::of(text);
        // "Osrick V" is a name in full.
        if words.len() < 2 && (marks.suffix.is_none() || words.is_empty()) {
            return None;
        }
        let class = |word: &str| self.rules.classes(lower_hash(word));
        let is_tail =
            words.first().is_some_and(|word| class(word).has(Class::Particle) || !class(word).has(Class::Given));
        if let Some(name) = self.people.ending_in(&words).filter(|_| is_tail && marks.suffix.is_none()) {
            return Some(name);
        }
        let formal = self.formal(&words);
        let is_other = |name: &u32| is_kin && self.people.suffix(*name) != marks.suffix.as_deref();
        let named = |words: &Vec<String>| self.people.find(words, &marks).filter(|name| !is_other(name));
        let name = match named(&words).or_else(|| formal.iter().find_map(named)) {
            Some(name) => name,
            None => {
                let full = xxh3_64(format!("{} {marks:?}", words.join(" ")).as_bytes());
                self.name(key(EntityType::Person, Part::Full, full), EntityType::Person)
            }
        };
        self.people.add(&words, &marks, name);
        if let Some(surname) = text.rsplit(' ').next() {
            self.people.add_surname(lower_hash(surname), name);
        }
        if let Some(nickname) = nickname(text) {
            self.people.add_word(nickname, name);
            if let Some(last) = words.last() {
                self.people.add_alias(&[nickname.to_lowercase(), last.clone()], name);
            }
        }
        // "Anatoly Petrovich", "Lucía Ferrand"
        if let [first, second, _] = words.as_slice() {
            self.people.add_alias(&[first.clone(), second.clone()], name);
        }
        for words in &formal {
            self.people.add_alias(words, name);
        }
        Some(name)
    }

    /// A full name with its given name in full: "Liz Farrow" is Elizabeth Farrow.
    fn formal(&self, words: &[String]) -> Vec<Vec<String>> {
        let Some((first, rest)) = words.split_first().filter(|(_, rest)| !rest.is_empty()) else { return Vec::new() };
        let names = self.rules.nicknames.get(first).map_or(&[][..], Vec::as_slice);
        names.iter().map(|name| std::iter::once(name).chain(rest).cloned().collect()).collect()
    }

    /// The name of a surname, an acronym, or a guess that the document confirms.
    fn short(&mut self, find: &Find) -> Option<u32> {
        let text = self.text(find.place);
        // "Samuel Orme, Jr.," is one person.
        if is_suffix(text.trim_end_matches('.').to_lowercase().as_str()) {
            return None;
        }
        if find.rule == "direction" {
            let name = self.compass(text);
            if name.is_some() || find.is_guess {
                return name;
            }
        }
        let word = if find.rule == "acronym" { None } else { only_word(text) };
        if let Some(name) = word.and_then(|word| self.shorts.thing(word, find, self.rules)) {
            return Some(name);
        }
        if let Some(name) = word.and_then(|word| self.bearer(word, find)) {
            self.note_role(find, name);
            return Some(name);
        }
        let form = plain_hash(text);
        for r#type in [find.r#type, EntityType::Gpe, EntityType::Org, EntityType::Person, EntityType::Loc] {
            if let Some(name) = self.keys.get(&key(r#type, Part::Form, form)).copied() {
                return Some(name);
            }
        }
        // A full name that is repeated; "van der Hoek", "Brandt-Møller".
        if find.is_guess && find.r#type == EntityType::Person {
            let full = self.full_people.get(&xxh3_64(text.as_bytes())).copied();
            return full.or_else(|| self.people.ending_in(&name_words(text)));
        }
        if find.is_guess {
            return None;
        }
        let name = match self.expansion(text) {
            Some(name) => name,
            None => self.name(key(find.r#type, Part::Form, form), find.r#type),
        };
        // "A. M. Stone": a later "Stone" may mean this one.
        if find.r#type == EntityType::Person && initial_of(text).is_some() {
            self.people.add(&name_words(text), &Marks::default(), name);
        }
        self.note_role(find, name);
        Some(name)
    }

    /// The long form that an acronym stands for without brackets, when there is exactly one.
    fn expansion(&self, text: &str) -> Option<u32> {
        match self.initials.get(text).map(Vec::as_slice) {
            Some([only]) => Some(*only),
            _ => None,
        }
    }

    /// "the North" after "North Korea".
    fn compass(&self, text: &str) -> Option<u32> {
        let start = format!("{text} ");
        let form = |name: &u32| self.drafts.get(*name as usize).and_then(|draft| draft.form.as_ref());
        let fits = |name: &u32| form(name).is_some_and(|form| form.starts_with(&start));
        self.countries.iter().copied().filter(|name| fits(name)).min()
    }

    /// The person whom a single word names here.
    fn bearer(&self, word: u64, find: &Find) -> Option<u32> {
        let weak = find.r#type == EntityType::Person || find.entry.is_none() && find.confidence < 0.75;
        let candidates = if weak { self.people.of_word(word) } else { &[] };
        let initial = initial_of(self.text(find.place));
        let title = find.role.as_deref().and_then(|role| self.gender_of_role(role));
        let gender = |name: u32| self.genders.get(name as usize).copied().flatten();
        let marks = Marks { middle: None, is_initial: false, ..Marks::of(self.text(find.place)) };
        let fits = |name: &u32| {
            self.people.fits(*name, &marks)
                && initial.is_none_or(|initial| self.people.begins_with(*name, initial))
                && title.is_none_or(|title| gender(*name).is_none_or(|own| own == title))
        };
        let mut fitting: Vec<u32> = candidates.iter().copied().filter(fits).collect();
        if fitting.len() > 1
            && title.is_none()
            && let Some(said) = pronouns::behind(self.segmented, find.place, self.rules)
        {
            let sure: Vec<u32> = fitting.iter().copied().filter(|name| gender(*name) == Some(said)).collect();
            let open: Vec<u32> =
                fitting.iter().copied().filter(|name| gender(*name).is_none_or(|own| own == said)).collect();
            fitting = match (sure.as_slice(), open.as_slice()) {
                ([only], _) | ([], [only]) => vec![*only],
                _ => fitting,
            };
        }
        // "Hobley" beside "Olive Tarrant-Hobley" and "Simon Hobley" is Simon.
        let own: Vec<u32> = fitting.iter().copied().filter(|name| self.people.is_surname(*name, word)).collect();
        if !own.is_empty() && fitting.iter().all(|name| !self.people.is_first_word(*name, word)) {
            fitting = own;
        }
        let candidates = fitting.as_slice();
        if let Some(role) = &find.role {
            let same = |name: &&u32| {
                self.drafts.get(**name as usize).is_some_and(|draft| draft.roles.iter().any(|own| same_role(own, role)))
            };
            let with_role: Vec<u32> = candidates.iter().filter(same).copied().collect();
            if let Some(name) = with_role.first() {
                return Some(*name);
            }
            let free = |name: &&u32| self.drafts.get(**name as usize).is_some_and(|draft| draft.roles.is_empty());
            let free: Vec<u32> = candidates.iter().filter(free).copied().collect();
            return match (candidates, free.as_slice()) {
                ([only], _) | (_, [only]) => Some(*only),
                (all, _) => self.heaviest(all, word),
            };
        }
        self.heaviest(candidates, word)
    }

    /// The one of several people who is named most. Of a first name that they share the other may be meant as well, so that it
    /// takes twice as many mentions.
    fn heaviest(&self, names: &[u32], word: u64) -> Option<u32> {
        const LEAD: u32 = 2;
        let weight = |name: &u32| self.weights.get(*name as usize).copied().unwrap_or_default();
        // "Lee" after "Lee Marsh" and "Tyrone Lee": of two who are named as often, the one whose surname it is.
        let is_last = |name: &u32| !self.people.is_first_word(*name, word);
        let order = |a: &u32, b: &u32| weight(a).cmp(&weight(b)).then(is_last(a).cmp(&is_last(b))).then(b.cmp(a));
        let best = names.iter().copied().max_by(order)?;
        let rest = names.iter().filter(|name| **name != best).map(weight).max();
        let is_first_name = names.iter().all(|name| self.people.is_first_word(*name, word));
        rest.is_none_or(|rest| !is_first_name || weight(&best) >= LEAD * rest).then_some(best)
    }

    /// The pronoun that goes with a role, by its last word or its only title: "Mrs", "spokeswoman".
    fn gender_of_role(&self, role: &str) -> Option<Gender> {
        role.rsplit(' ').next().and_then(|word| self.rules.saying.gender(word.trim_end_matches('.')))
    }

    /// Notes what a full personal name's first mention tells of its pronoun: a title, else "his daughter, Ada Roe", else the
    /// given name.
    fn note_gender(&mut self, find: &Find, name: u32) {
        let title = find.role.as_deref().and_then(|role| self.gender_of_role(role));
        let kin = || pronouns::kin_before(self.segmented, find.place, self.rules);
        let given = || {
            let text = self.text(find.place);
            let first = text.split([' ', '-']).find(|word| word.chars().count() > 1 && !word.ends_with('.'));
            first.and_then(|first| self.rules.saying.given_gender(first))
        };
        let told = title.or_else(kin).or_else(given);
        if let Some(own) = self.genders.get_mut(name as usize).filter(|own| own.is_none()) {
            *own = told;
        }
    }

    /// Notes a role; what a name is called beyond the first few roles tells nothing more, and comparing them all takes long.
    fn note_role(&mut self, find: &Find, name: u32) {
        const MAX_ROLES: usize = 16;
        // The writer of a report is hardly the one whom it tells of.
        let segment = self.segmented.segments.get(find.place.segment as usize);
        let is_writer = segment.is_some_and(|segment| segment.kind == SegmentKind::Byline);
        let is_full = self.text(find.place).contains(' ') && !is_writer;
        if let Some(weight) = self.weights.get_mut(name as usize) {
            *weight += u32::from(is_full) + 2 * u32::from(find.role.is_some());
        }
        if let (Some(role), Some(draft)) = (&find.role, self.drafts.get_mut(name as usize))
            && draft.roles.len() < MAX_ROLES
            && !draft.roles.iter().any(|own| own.to_lowercase() == role.to_lowercase())
        {
            draft.roles.insert(role.clone());
        }
    }

    fn learn(&mut self, find: &Find, name: u32) {
        let form = plain_hash(self.text(find.place));
        let r#type = self.drafts.get(name as usize).map_or(find.r#type, |draft| draft.r#type);
        self.keys.entry(key(r#type, Part::Form, form)).or_insert(name);
    }

    fn name(&mut self, key: u64, r#type: EntityType) -> u32 {
        let fresh = self.drafts.len() as u32;
        let name = *self.keys.entry(key).or_insert(fresh);
        if name == fresh {
            self.drafts.push(Draft {
                r#type,
                forms: BTreeMap::new(),
                roles: BTreeSet::new(),
                country: None,
                external_id: None,
                known: None,
                form: None,
                age: None,
            });
            self.weights.push(0);
            self.genders.push(None);
        }
        name
    }

    fn tagged(mut self, finds: &[Find], of: &[Option<u32>]) -> Tagged {
        let mut order: Vec<Option<u32>> = vec![None; self.drafts.len()];
        let mut kept = Vec::new();
        let mut mentions = Vec::with_capacity(finds.len());
        for (find, name) in finds.iter().zip(of) {
            let Some(name) = *name else { continue };
            let Some(draft) = self.drafts.get_mut(name as usize) else { continue };
            *draft.forms.entry(self.segmented.text(find.place)).or_default() += 1;
            let slot = &mut order[name as usize];
            let place_in_order = *slot.get_or_insert_with(|| {
                kept.push(name);
                kept.len() as u32 - 1
            });
            let (method, rule): (MentionMethod, RuleId) = match find.entry {
                Some(entry) => {
                    let known = self.rules.entries.get(entry as usize).map(|entry| entry.known.clone());
                    (MentionMethod::Gazetteer, known.map_or(RuleId::Borrowed(find.rule), RuleId::Owned))
                }
                None if matches!(find.rule, MODEL | OWN_MODEL) => (MentionMethod::Model, RuleId::Borrowed(find.rule)),
                None if find.is_guess => (MentionMethod::Coreference, RuleId::Borrowed(find.rule)),
                None => (MentionMethod::Rule, RuleId::Borrowed(find.rule)),
            };
            mentions.push(Mention {
                place: find.place,
                name: place_in_order,
                r#type: draft.r#type,
                method,
                rule,
                confidence: find.confidence,
            });
        }
        let names = kept.iter().filter_map(|name| self.drafts.get(*name as usize)).map(finished).collect();
        Tagged { names, mentions, ..Tagged::default() }
    }
}

fn finished(draft: &Draft) -> Name {
    let forms: Vec<String> = draft.forms.keys().map(|form| (*form).to_owned()).collect();
    let longest = forms.iter().max_by_key(|form| {
        (
            form.split([' ', '-', '–']).count(),
            draft.forms.get(form.as_str()).copied().unwrap_or_default(),
            std::cmp::Reverse(*form),
        )
    });
    let form = match (&draft.form, longest) {
        (Some(form), _) => form.clone(),
        (None, Some(form)) => form.clone(),
        (None, None) => String::new(),
    };
    Name {
        form,
        r#type: draft.r#type,
        n_mentions: draft.forms.values().sum(),
        forms,
        roles: draft.roles.iter().cloned().collect(),
        country_code: draft.country.clone(),
        known: draft.known.clone(),
        external_id: draft.external_id.clone(),
        age: draft.age,
    }
}

/// The initial, in lower case, that a name of several words begins with.
fn initial_of(text: &str) -> Option<char> {
    let first = text.split(|letter: char| !letter.is_alphanumeric() && letter != '\'' && letter != '’').next()?;
    let initial = first.chars().next().filter(|letter| first.len() == 1 && letter.is_ascii_uppercase())?;
    text.contains(' ').then(|| initial.to_ascii_lowercase())
}

/// The hash of `plain`.
fn plain_hash(text: &str) -> u64 {
    if !text.is_ascii() || text.len() > 40 {
        return xxh3_64(plain(text).as_bytes());
    }
    match text.get(..4) {
        Some(article) if article.eq_ignore_ascii_case("the ") => lower_hash(text.get(4..).unwrap_or_default()),
        _ => lower_hash(text),
    }
}

fn lower_hash(text: &str) -> u64 {
    if text.is_ascii() { hash_lower(text) } else { xxh3_64(text.to_lowercase().as_bytes()) }
}

/// The hash of a name's only word in lower case; none when it has several.
fn only_word(text: &str) -> Option<u64> {
    if text.bytes().all(|byte| byte.is_ascii_alphabetic()) && !text.is_empty() {
        return Some(hash_lower(text));
    }
    match name_words(text).as_slice() {
        [word] => Some(xxh3_64(word.as_bytes())),
        _ => None,
    }
}

/// A form without case, articles and the difference between dashes.
fn plain(text: &str) -> String {
    let lower: String = text
        .to_lowercase()
        .chars()
        .map(|letter| if ('\u{2010}'..='\u{2015}').contains(&letter) { '-' } else { letter })
        .collect();
    lower.strip_prefix("the ").unwrap_or(&lower).to_owned()
}

/// The capitals of a name of three words or more: "Harbour Trade Council" gives `HTC`.
fn initials(text: &str) -> Option<String> {
    let words = text.split([' ', '-', '–']).filter_map(|word| word.chars().next());
    let initials: String = words.filter(|letter| letter.is_uppercase()).collect();
    (initials.chars().count() >= 3).then_some(initials)
}

/// "South Korean President" and "President" are one role.
fn same_role(a: &str, b: &str) -> bool {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    a.ends_with(&b) || b.ends_with(&a)
}
