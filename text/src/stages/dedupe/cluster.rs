//! Clusters of copies: verified pairs become stars around a canonical member.
//!
//! Equal units collapse into one vertex first. The vertex that is most like its neighbors becomes canonical and takes them;
//! then the next that is left. Each member is compared with its canonical member itself, so a chain of small changes never
//! joins texts that are unlike. When one member was published before the canonical one and is like all members, it takes
//! its place. The order of the input plays no part but among equal texts of one day.
//!
//! Documents of which many fill in one template, a bulletin of each day and town, are a form: there, two of thousands share most
//! of what is filled in by chance, and only those are copies in which no more than one name or figure is another, and that within days.
//!
//! It does not propose pairs, and finds no containment.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::model::duplicate::{Duplicate, UnitRef};
use crate::model::roots::Roots;
use crate::model::vocabulary::{CopyRelation, Unit};
use crate::rules::dedupe::UnitThresholds;
use crate::stages::dedupe::changed::{Changed, changed};
use crate::stages::dedupe::corpus::Corpus;
use crate::stages::dedupe::shingle::{finish, jaccard, n_shared};
use crate::stages::dedupe::sketch::exact_key;
use crate::stages::dedupe::template::{Filling, filling, is_short};

/// Documents that fill in one template with another, from which on it is a form that its writers fill in again and again.
const FORM: usize = 3;
/// Days within which one of a form is corrected.
const DAYS_OF_CORRECTION: i32 = 3;

/// All units with one word sequence.
struct Vertex {
    /// Earliest published first.
    units: Vec<UnitRef>,
    key: u64,
    n_words: usize,
}

struct Graph<'a> {
    corpus: Corpus<'a>,
    own: UnitThresholds,
    vertices: Vec<Vertex>,
    /// Verified neighbors of each vertex with their similarity, sorted by vertex.
    neighbors: Vec<Vec<(u32, f32)>>,
    /// Of texts of a few lines, those that only fill in one template with each vertex.
    rivals: Vec<Vec<u32>>,
    /// The form of each vertex that is of one: its first vertex.
    forms: Vec<Option<u32>>,
}

/// How alike two vertices are, and how they fill in what they share.
type Alike = (f32, Filling);

/// The clusters among the pairs' units, as rows sorted by member, and the forms among them.
pub(crate) fn clusters(corpus: Corpus, pairs: &[(UnitRef, UnitRef)]) -> (Vec<Duplicate>, Vec<(u32, u32)>) {
    let (vertices, edges) = collapse(corpus, pairs);
    let mut graph = Graph::new(corpus, vertices);
    let verified = graph.verified(&edges);
    graph.find_forms(&verified);
    for (a, b, alike) in verified {
        if let Some(similarity) = graph.copies(a, b, alike) {
            graph.neighbors[a as usize].push((b, similarity));
            graph.neighbors[b as usize].push((a, similarity));
        } else if alike.1 == Filling::Other && graph.are_short(a, b) {
            graph.rivals[a as usize].push(b);
            graph.rivals[b as usize].push(a);
        }
    }
    graph.neighbors.iter_mut().for_each(|list| list.sort_unstable_by_key(|(vertex, _)| *vertex));
    graph.leave_out_round_ups();
    let stars = graph.stars();
    let mut rows: Vec<Duplicate> = stars.par_iter().flat_map_iter(|star| graph.rows(star)).collect();
    rows.sort_unstable_by_key(|row| row.member);
    (rows, graph.documents_of_forms())
}

/// Whether two units have the same words, or share so much that they are verified neighbors.
pub(crate) fn share_enough(corpus: Corpus, pair: (UnitRef, UnitRef)) -> bool {
    let (vertices, edges) = collapse(corpus, &[pair]);
    let Some((a, b)) = edges.first().copied() else {
        return vertices.iter().any(|vertex| vertex.units.len() > 1);
    };
    let graph = Graph::new(corpus, vertices);
    let set = corpus.set(graph.first(a));
    graph.is_long(a) && graph.shared((a, &set), b).is_some()
}

/// Equal units as one vertex, and the pairs between different vertices, sorted and without repeats.
fn collapse(corpus: Corpus, pairs: &[(UnitRef, UnitRef)]) -> (Vec<Vertex>, Vec<(u32, u32)>) {
    let mut units: Vec<UnitRef> = pairs.iter().flat_map(|(a, b)| [*a, *b]).collect();
    units.par_sort_unstable();
    units.dedup();
    let mut keyed: Vec<(u64, usize, UnitRef)> = units
        .par_iter()
        .map(|unit| {
            let words = corpus.words(*unit);
            (exact_key(&words), words.len(), *unit)
        })
        .filter(|(_, n_words, _)| *n_words > 0)
        .collect();
    keyed.par_sort_unstable_by_key(|(key, n_words, unit)| (*key, *n_words, corpus.day(*unit), *unit));
    let mut vertices: Vec<Vertex> = Vec::new();
    let mut vertex_of: Vec<(UnitRef, u32)> = Vec::with_capacity(keyed.len());
    for (key, n_words, unit) in keyed {
        match vertices.last_mut().filter(|last| (last.key, last.n_words) == (key, n_words)) {
            Some(last) => last.units.push(unit),
            None => vertices.push(Vertex { units: vec![unit], key, n_words }),
        }
        vertex_of.push((unit, vertices.len() as u32 - 1));
    }
    vertex_of.par_sort_unstable();
    let find =
        |unit: UnitRef| vertex_of.binary_search_by_key(&unit, |(unit, _)| *unit).ok().map(|found| vertex_of[found].1);
    let mut edges: Vec<(u32, u32)> = pairs
        .par_iter()
        .filter_map(|(a, b)| Some((find(*a)?, find(*b)?)))
        .filter(|(a, b)| a != b)
        .map(|(a, b)| (a.min(b), a.max(b)))
        .collect();
    edges.par_sort_unstable();
    edges.dedup();
    (vertices, edges)
}

/// A canonical vertex and the others of its cluster with their similarity to it.
struct Star {
    canonical: u32,
    members: Vec<(u32, f32)>,
}

impl<'a> Graph<'a> {
    /// No vertex has a neighbor yet.
    fn new(corpus: Corpus<'a>, vertices: Vec<Vertex>) -> Self {
        let own = corpus.thresholds.of(corpus.unit);
        let (neighbors, rivals) = (vec![Vec::new(); vertices.len()], vec![Vec::new(); vertices.len()]);
        Self { corpus, own, neighbors, rivals, forms: vec![None; vertices.len()], vertices }
    }

    /// The first unit of a vertex stands for all of it.
    fn first(&self, vertex: u32) -> UnitRef {
        self.vertices[vertex as usize].units[0]
    }

    fn is_long(&self, vertex: u32) -> bool {
        self.vertices[vertex as usize].n_words >= self.own.min_words
    }

    fn are_short(&self, one: u32, other: u32) -> bool {
        let n_words = |vertex: u32| self.vertices[vertex as usize].n_words;
        is_short(self.corpus.unit, n_words(one), n_words(other))
    }

    /// How alike two vertices are that share enough; `left` is the set of the one.
    fn alike(&self, (one, left): (u32, &[u64]), other: u32) -> Option<Alike> {
        self.shared((one, left), other).map(|found| (found, self.filling(one, other)))
    }

    /// The similarity of two vertices that share enough; `left` is the set of the one.
    fn shared(&self, (one, left): (u32, &[u64]), other: u32) -> Option<f32> {
        let n_words = self.vertices[other as usize].n_words;
        // Sets as large as this cannot share enough, whatever they hold.
        if !self.is_long(other) || (n_words as f32) < left.len() as f32 * self.own.similarity.min(self.least_length()) {
            return None;
        }
        let right = self.corpus.set(self.first(other));
        let found = jaccard(left, &right);
        let is_alike = found >= self.own.similarity && self.is_near_for_its_length(left, &right, found);
        let shares_enough = is_alike || self.is_taken_further((one, left), (other, &right), found);
        shares_enough.then_some(found)
    }

    /// The similarity of two vertices that are copies of each other.
    fn copies(&self, one: u32, other: u32, (found, filling): Alike) -> Option<f32> {
        let is_form = self.forms[one as usize].is_some() || self.forms[other as usize].is_some();
        let day = |vertex: u32| self.corpus.published(self.first(vertex));
        // Who corrects a bulletin does so at once.
        let is_soon =
            || day(one).zip(day(other)).is_none_or(|(one, other)| (one - other).get_days().abs() <= DAYS_OF_CORRECTION);
        let is_copy = match filling {
            Filling::Same => true,
            Filling::Corrected => !is_form || is_soon(),
            Filling::Updated => !is_form,
            Filling::Other => false,
        };
        is_copy.then_some(found)
    }

    /// The similarity of two vertices, when they are near copies; `left` is the set of the one.
    fn near(&self, (one, left): (u32, &[u64]), other: u32) -> Option<f32> {
        self.alike((one, left), other).and_then(|alike| self.copies(one, other, alike))
    }

    /// Finds the vertices that fill in one template with many others. A paragraph says too little to tell.
    fn find_forms(&mut self, verified: &[(u32, u32, Alike)]) {
        if self.corpus.unit != Unit::Document {
            return;
        }
        // Those that only fill in its template, and those that may be copies: of prints of one report, which were changed here and
        // there, most are.
        let mut counted = vec![(0usize, 0usize); self.vertices.len()];
        for (a, b, alike) in verified {
            for vertex in [a, b] {
                let (n_others, n_near) = &mut counted[*vertex as usize];
                *if alike.1 == Filling::Other { n_others } else { n_near } += 1;
            }
        }
        let templates = || verified.iter().filter(|(_, _, alike)| alike.1 == Filling::Other);
        let is_form = |vertex: u32| {
            let (n_others, n_near) = counted[vertex as usize];
            n_others >= FORM.max(n_near)
        };
        let mut roots = Roots::new(self.vertices.len());
        for (a, b, _) in templates().filter(|(a, b, _)| is_form(*a) && is_form(*b)) {
            roots.join(*a, *b);
        }
        for vertex in (0..self.vertices.len() as u32).filter(|vertex| is_form(*vertex)) {
            self.forms[vertex as usize] = Some(roots.root(vertex));
        }
    }

    /// The documents of forms, each with the first document of its own.
    fn documents_of_forms(&self) -> Vec<(u32, u32)> {
        let of = self.vertices.iter().zip(&self.forms).filter_map(|(vertex, form)| Some((vertex, (*form)?)));
        let of = of.flat_map(|(vertex, form)| vertex.units.iter().map(move |unit| (unit.document, form)));
        let mut documents: Vec<(u32, u32)> = of.collect();
        documents.sort_unstable();
        let mut first: HashMap<u32, u32> = HashMap::new();
        for (document, form) in &mut documents {
            *form = *first.entry(*form).or_insert(*document);
        }
        documents
    }

    /// The shares of words below which nothing is a near copy.
    fn least_length(&self) -> f32 {
        match self.corpus.unit {
            Unit::Document => self.corpus.thresholds.overlap_length,
            Unit::Segment | Unit::Sentence => 1.0,
        }
    }

    /// Whether one document took over much of the prose of the other, and cut it or went on.
    fn is_taken_further(&self, (one, left): (u32, &[u64]), (other, right): (u32, &[u64]), found: f32) -> bool {
        /// Shingles of prose that are too few to tell.
        const FEW: usize = 30;
        let thresholds = self.corpus.thresholds;
        let (least, most) = (left.len().min(right.len()), left.len().max(right.len()));
        let shared = found * (left.len() + right.len()) as f32 / (1.0 + found);
        if self.corpus.unit != Unit::Document
            || (least as f32) < most as f32 * thresholds.overlap_length
            || shared < least as f32 * thresholds.document_overlap / 2.0
        {
            return false;
        }
        let (left, right) = (self.corpus.prose(self.first(one)), self.corpus.prose(self.first(other)));
        let least = left.len().min(right.len());
        least >= FEW && n_shared(&left, &right) as f32 >= least as f32 * thresholds.document_overlap
    }

    /// Whether units that share so much are near copies if they are documents of a sentence or two: these are compared like
    /// sentences, or one is the other cut short.
    fn is_near_for_its_length(&self, left: &[u64], right: &[u64], found: f32) -> bool {
        /// Shingles under which a document is short.
        const FEW: usize = 30;
        /// Share of the lesser one's shingles that the other has.
        const CUT: f32 = 0.8;
        let least = left.len().min(right.len());
        let is_few = self.corpus.unit == Unit::Document && least < FEW;
        !is_few
            || found >= self.corpus.thresholds.sentence_similarity
            || n_shared(left, right) as f32 >= CUT * least as f32
    }

    /// How two units fill in what they share. A sentence says too little to tell.
    fn filling(&self, one: u32, other: u32) -> Filling {
        let unit = self.corpus.unit;
        let features = |vertex: u32| {
            let UnitRef { document, idx } = self.first(vertex);
            self.corpus.features.get(document as usize).map(|features| (features, idx))
        };
        let found = features(one).zip(features(other)).filter(|_| unit != Unit::Sentence);
        found.map_or(Filling::Same, |(one, other)| filling(unit, one, other))
    }

    /// Parts round-ups from their parts: a document that has two shorter ones in it which share nothing is a copy of
    /// neither, and would make them copies of each other. They stand in it as contained.
    fn leave_out_round_ups(&mut self) {
        if self.corpus.unit != Unit::Document {
            return;
        }
        let vertices = 0..self.vertices.len() as u32;
        let round_ups: Vec<bool> = vertices.into_par_iter().map(|vertex| self.is_round_up(vertex)).collect();
        // Two prints of one round-up are copies of each other all the same.
        self.neighbors.par_iter_mut().zip(&round_ups).for_each(|(list, own)| {
            list.retain(|(other, _)| round_ups[*other as usize] == *own);
        });
    }

    fn is_round_up(&self, vertex: u32) -> bool {
        /// Words of a part, at most, as a share of the round-up's.
        const PART: f32 = 0.6;
        /// Parts that are looked at.
        const MOST: usize = 8;
        /// Share of shingles that two parts have in common at most.
        const SHARED: f32 = 0.1;
        let n_words = |vertex: u32| self.vertices[vertex as usize].n_words as f32;
        let neighbors = self.neighbors[vertex as usize].iter().map(|(other, _)| *other);
        let parts: Vec<u32> = neighbors.filter(|other| n_words(*other) < PART * n_words(vertex)).take(MOST).collect();
        let sets: Vec<Vec<u64>> = parts.iter().map(|part| self.corpus.set(self.first(*part))).collect();
        let are_apart = |one: &Vec<u64>, other: &Vec<u64>| {
            (n_shared(one, other) as f32) < SHARED * one.len().min(other.len()) as f32
        };
        sets.iter().enumerate().any(|(n, one)| sets[n + 1..].iter().any(|other| are_apart(one, other)))
    }

    /// The edges that share enough, in the order of `edges` (sorted, so that neighbors share the left set).
    fn verified(&self, edges: &[(u32, u32)]) -> Vec<(u32, u32, Alike)> {
        let of_chunk = |chunk: &[(u32, u32)]| {
            let (mut left, mut set) = (u32::MAX, Vec::new());
            let mut found = Vec::new();
            for (a, b) in chunk.iter().filter(|(a, b)| self.is_long(*a) && self.is_long(*b)) {
                if left != *a {
                    (left, set) = (*a, self.corpus.set(self.first(*a)));
                }
                found.extend(self.alike((*a, &set), *b).map(|alike| (*a, *b, alike)));
            }
            found
        };
        edges.par_chunks(1024).flat_map_iter(of_chunk).collect()
    }

    /// Sum of similarities to all units that are known to be alike, in millionths: a whole number, so that the order of
    /// the input cannot change it.
    fn centrality(&self, vertex: usize) -> u64 {
        let n_units = |vertex: usize| self.vertices[vertex].units.len() as u64;
        let millionths = |similarity: f32| (f64::from(similarity) * 1e6).round() as u64;
        let near = self.neighbors[vertex].iter().map(|(other, found)| millionths(*found) * n_units(*other as usize));
        near.sum::<u64>() + (n_units(vertex) - 1) * 1_000_000
    }

    fn stars(&self) -> Vec<Star> {
        let mut order: Vec<_> = (0..self.vertices.len())
            .map(|idx| {
                let vertex = &self.vertices[idx];
                let first = std::cmp::Reverse((self.centrality(idx), vertex.n_words));
                (first, vertex.key, idx as u32)
            })
            .collect();
        order.par_sort_unstable();
        // For each vertex its canonical vertex and the similarity to it.
        let mut taken: Vec<Option<(u32, f32)>> = vec![None; self.vertices.len()];
        for (_, _, canonical) in order {
            if taken[canonical as usize].is_some() {
                continue;
            }
            taken[canonical as usize] = Some((canonical, 1.0));
            let near = &self.neighbors[canonical as usize];
            let far = self.second_neighbors(canonical, &taken);
            let mut around: Vec<&(u32, f32)> = near.iter().chain(&far).collect();
            around.sort_by(|(_, one), (_, other)| other.total_cmp(one));
            for (vertex, similarity) in around {
                let is_free = taken[*vertex as usize].is_none_or(|(to, before)| to != *vertex && before < *similarity);
                // A text that is near two acts told in the same words does not make them one.
                let is_rival = |other: &u32| taken[*other as usize].is_some_and(|(to, _)| to == canonical);
                if is_free && !self.rivals[*vertex as usize].iter().any(is_rival) {
                    taken[*vertex as usize] = Some((canonical, *similarity));
                }
            }
        }
        self.collected(&taken)
    }

    /// Free vertices that are near copies too but were not proposed: neighbors of neighbors, verified.
    fn second_neighbors(&self, canonical: u32, taken: &[Option<(u32, f32)>]) -> Vec<(u32, f32)> {
        let near = &self.neighbors[canonical as usize];
        let is_known = |vertex: &u32| near.binary_search_by_key(vertex, |(vertex, _)| *vertex).is_ok();
        let mut far: Vec<u32> = near
            .iter()
            .flat_map(|(vertex, _)| &self.neighbors[*vertex as usize])
            .map(|(vertex, _)| *vertex)
            .filter(|vertex| taken[*vertex as usize].is_none() && !is_known(vertex))
            .collect();
        if far.is_empty() {
            return Vec::new();
        }
        far.sort_unstable();
        far.dedup();
        let set = self.corpus.set(self.first(canonical));
        far.par_iter().filter_map(|vertex| Some((*vertex, self.near((canonical, &set), *vertex)?))).collect()
    }

    fn collected(&self, taken: &[Option<(u32, f32)>]) -> Vec<Star> {
        let mut members: Vec<(u32, u32, f32)> = taken
            .iter()
            .zip(0u32..)
            .filter_map(|(slot, vertex)| slot.map(|(canonical, similarity)| (canonical, vertex, similarity)))
            .collect();
        members.sort_unstable_by_key(|(canonical, vertex, _)| (*canonical, *vertex));
        members
            .chunk_by(|(left, ..), (right, ..)| left == right)
            .filter_map(|chunk| {
                let canonical = chunk.first()?.0;
                let others = chunk.iter().filter(|(_, vertex, _)| *vertex != canonical);
                let members: Vec<_> = others.map(|(_, vertex, similarity)| (*vertex, *similarity)).collect();
                let is_alone = members.is_empty() && self.vertices[canonical as usize].units.len() < 2;
                (!is_alone).then(|| self.earliest(Star { canonical, members }))
            })
            .collect()
    }

    /// The same cluster around its earliest member, when that one is like all others.
    fn earliest(&self, star: Star) -> Star {
        let day = |vertex: u32| self.corpus.day(self.first(vertex));
        let by_day = |vertex: &u32| (day(*vertex), self.vertices[*vertex as usize].key);
        let Some(earliest) = star.members.iter().map(|(vertex, _)| *vertex).min_by_key(by_day) else { return star };
        if day(earliest) >= day(star.canonical) {
            return star;
        }
        let set = self.corpus.set(self.first(earliest));
        let others = star.members.iter().map(|(vertex, _)| *vertex).filter(|vertex| *vertex != earliest);
        let around = |vertex: u32| Some((vertex, self.near((earliest, &set), vertex)?));
        let members: Option<Vec<_>> = others.chain([star.canonical]).map(around).collect();
        members.map_or(star, |members| Star { canonical: earliest, members })
    }

    fn rows(&self, star: &Star) -> Vec<Duplicate> {
        let unit = self.corpus.unit;
        let canonical = self.first(star.canonical);
        let key = self.vertices[star.canonical as usize].key;
        let cluster_id = format!("{:016x}", finish(key.wrapping_add(unit as u64)));
        let row = |member: UnitRef| Duplicate {
            unit,
            member,
            canonical,
            cluster_id: cluster_id.clone(),
            similarity: 1.0,
            relation: CopyRelation::Exact,
            changed: Vec::new(),
            pairs: Vec::new(),
            copied_from: self.is_later(member, canonical).then_some(canonical),
        };
        let mut rows: Vec<_> = self.vertices[star.canonical as usize].units.iter().map(|unit| row(*unit)).collect();
        let set = self.corpus.set(canonical);
        for (vertex, similarity) in &star.members {
            let first = self.first(*vertex);
            let Changed { surfaces, pairs } = changed(self.corpus, first, canonical);
            let is_part = self.is_part(first, &set);
            rows.extend(self.vertices[*vertex as usize].units.iter().map(|member| Duplicate {
                similarity: *similarity,
                relation: CopyRelation::Near,
                changed: surfaces.clone(),
                pairs: pairs.clone(),
                copied_from: self.source_of(*member, canonical, is_part),
                ..row(*member)
            }));
        }
        rows
    }

    fn is_later(&self, member: UnitRef, canonical: UnitRef) -> bool {
        let days = self.corpus.published(member).zip(self.corpus.published(canonical));
        days.is_some_and(|(own, other)| own > other)
    }

    /// Whether a unit is a cut-down form of the canonical one, whose shingles are `set`.
    fn is_part(&self, unit: UnitRef, set: &[u64]) -> bool {
        let own = self.corpus.set(unit);
        let thresholds = self.corpus.thresholds;
        let is_short = own.len() as f32 <= set.len() as f32 * thresholds.contained_length;
        is_short && n_shared(&own, set) as f32 >= own.len() as f32 * thresholds.contained_share
    }

    /// The canonical unit when dates say that the member copied it; without two different dates, when the member is part of
    /// it. A text that repeats itself copies nobody.
    fn source_of(&self, member: UnitRef, canonical: UnitRef, is_part: bool) -> Option<UnitRef> {
        let days = self.corpus.published(member).zip(self.corpus.published(canonical));
        let is_copy = match days.filter(|(own, other)| own != other) {
            Some((own, other)) => own > other,
            None => is_part && member.document != canonical.document,
        };
        is_copy.then_some(canonical)
    }
}
