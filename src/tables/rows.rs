//! The tables of the contract up to `clauses`, and `rejects`; those of claims follow in `claim_rows`. Offsets are code points
//! of `documents.text`, end exclusive.

use jiff::civil::Date;

use crate::tables::column::LargeText;
use crate::tables::definition::table;
use crosscheck_text::model::clause::{Aspect, Attribution, ClauseKind, Modality, Tense, Voice};
use crosscheck_text::model::vocabulary::{
    ContainmentKind, CopyRelation, DateMethod, DateModifier, EntityType, Format, MentionMethod, Modifier, Polarity,
    Precision, PublishedMethod, QuantityKind, RejectStage, SegmentKind, SentenceRole, Timex, Unit,
};

table! {
    /// a publisher or feed
    SourceRow = "sources", key ["source_id"] {
        /// Key: the name in lower case with hyphens; a name with signs that no key can have ends in `~` and a number.
        source_id: String;
        /// Name as given; the file's name where none was given.
        name: String;
        /// Documents of the source.
        n_documents: u32;
        /// Claims that it has evidence for.
        n_claims: u32;
        /// Those of them that another independent source supports.
        n_corroborated: u32;
        /// Those of them on which sources conflict.
        n_conflicting: u32;
        /// Share of its comparable claims in which it sides with the independence-weighted majority, 0 to 1; null without one.
        agreement: Option<f64> => range(0.0, 1.0);
        /// Skill in the one-coin Dawid-Skene model (docs/methods.md), 0 to 1; null under five comparable claims.
        reliability: Option<f64> => range(0.0, 1.0);
    }
}

table! {
    /// a group of documents on one happening
    EventRow = "events", key ["event_id"] {
        /// Key, derived from the event's participants and first day.
        event_id: String;
        /// Most characteristic names, for people to read.
        label: String;
        /// First day; null where no date tells.
        begin: Option<Date>;
        /// Last day, inclusive; null where no date tells.
        finish: Option<Date>;
        /// Documents of the event.
        n_documents: u32 => at_least(2.0);
        /// Sources of those documents.
        n_sources: u32 => at_least(1.0);
        /// Participants and places, most characteristic first.
        entity_ids: Vec<String> => references("entities");
    }
}

table! {
    /// one input document
    DocumentRow = "documents", key ["doc_id"] {
        /// Key: the id given with the input, else the relative path without its extension.
        doc_id: String;
        /// Publisher or feed.
        source_id: String => references("sources");
        /// Event that the document reports; null when it stands alone.
        event_id: Option<String> => references("events");
        /// Path relative to the input folder.
        path: String;
        /// Format it was read from.
        format: Format;
        /// Encoding it was decoded from, in lower case.
        encoding: String;
        /// SHA-256 of the input bytes; of the text for rows of files that hold many.
        sha256: String;
        /// Headline; null when none is given or found.
        title: Option<String>;
        /// Writers; null when none are given or found.
        author: Option<String>;
        /// Address; null when none is given.
        url: Option<String>;
        /// Day of publication; null when nothing tells it.
        published: Option<Date>;
        /// Time of publication as HH:MM:SS; null when none is given.
        published_time: Option<String>;
        /// Where the day of publication comes from.
        published_method: PublishedMethod;
        /// ISO 639-1 code; null when unsure, and English rules apply. Only English is mined.
        language: Option<String>;
        /// The text as the reader yields it; not in the CSV file.
        text: LargeText => parquet_only();
        /// Code points of the text.
        n_chars: u32;
        /// Words of the text.
        n_words: u32;
        /// Segments of the document.
        n_segments: u32;
        /// Sentences of the document, titles, headings and captions included.
        n_sentences: u32;
        /// False when the document is a duplicate of another.
        is_canonical: bool;
    }
}

table! {
    /// one block of a document
    SegmentRow = "segments", key ["segment_id"] {
        /// Key: the document's key, `#b` and the ordinal.
        segment_id: String;
        /// Document.
        doc_id: String => references("documents");
        /// Position in the document, from 0.
        ordinal: u32;
        /// What the block is.
        kind: SegmentKind;
        /// Level of a heading, from 1; null for other kinds.
        level: Option<u8> => range(1.0, 9.0);
        /// Headings above it, joined with ` > `; null when there are none.
        section: Option<String>;
        /// First code point.
        char_start: u32;
        /// One past the last code point.
        char_end: u32;
        /// The block, cleaned.
        text: String;
        /// Ranges of code points (`start-end`) that cleaning removed before white space was joined.
        removed: Vec<String>;
    }
}

table! {
    /// one sentence, title, heading or caption
    SentenceRow = "sentences", key ["sentence_id"] {
        /// Key: the document's key, `#s` and the ordinal.
        sentence_id: String;
        /// Document.
        doc_id: String => references("documents");
        /// Segment.
        segment_id: String => references("segments");
        /// Position in the document, from 0.
        ordinal: u32;
        /// Running text, or a short block kept whole.
        role: SentenceRole;
        /// First code point.
        char_start: u32;
        /// One past the last code point.
        char_end: u32;
        /// The sentence, cleaned.
        text: String;
        /// Words in it.
        n_words: u32;
        /// Whether more than half of it stands in quotation marks.
        is_quote: bool;
        /// Who is quoted; null when nobody is named.
        speaker_id: Option<String> => references("entities");
    }
}

table! {
    /// one real-world thing, across all documents
    EntityRow = "entities", key ["entity_id"] {
        /// Key, derived from the thing's name and type.
        entity_id: String;
        /// The fullest common form.
        name: String;
        /// OntoNotes 5 type.
        r#type: EntityType;
        /// Other forms, sorted.
        aliases: Vec<String>;
        /// Roles seen with it, sorted.
        roles: Vec<String>;
        /// ISO 3166-1 alpha-2 code of places and demonyms; null for others.
        country_code: Option<String>;
        /// Your own id of it, from `aliases.csv`; null when the file gives none.
        external_id: Option<String>;
        /// Mentions, definite descriptions ("the president") not counted.
        n_mentions: u32;
        /// Documents that mention it.
        n_documents: u32;
        /// Sources that mention it.
        n_sources: u32;
    }
}

table! {
    /// one span that names an entity
    EntityMentionRow = "entity_mentions", key ["mention_id"] {
        /// Key: the document's key, `#m` and the position.
        mention_id: String;
        /// Document.
        doc_id: String => references("documents");
        /// Source of the document.
        source_id: String => references("sources");
        /// Day of publication of the document, inferred days too; null when nothing tells it.
        published: Option<Date>;
        /// Segment.
        segment_id: String => references("segments");
        /// Sentence; null in blocks that give no sentences.
        sentence_id: Option<String> => references("sentences");
        /// The thing named.
        entity_id: String => references("entities");
        /// First code point.
        char_start: u32;
        /// One past the last code point.
        char_end: u32;
        /// The name as written, cleaned.
        surface: String;
        /// OntoNotes 5 type of this mention.
        r#type: EntityType;
        /// How it was found.
        method: MentionMethod;
        /// Rule or list row that decided.
        rule: String;
        /// 0 to 1.
        confidence: f32 => range(0.0, 1.0);
    }
}

table! {
    /// one number with its unit and what it counts
    QuantityRow = "quantities", key ["quantity_id"] {
        /// Key: the document's key, `#q` and the position.
        quantity_id: String;
        /// Document.
        doc_id: String => references("documents");
        /// Source of the document.
        source_id: String => references("sources");
        /// Day of publication of the document, inferred days too; null when nothing tells it.
        published: Option<Date>;
        /// Segment.
        segment_id: String => references("segments");
        /// Sentence; null in blocks that give no sentences.
        sentence_id: Option<String> => references("sentences");
        /// First code point.
        char_start: u32;
        /// One past the last code point.
        char_end: u32;
        /// The number with its unit as written, cleaned.
        surface: String;
        /// What kind of number.
        kind: QuantityKind;
        /// The number (14.5 % is 14.5); null for a range without a point value.
        value: Option<f64>;
        /// Lower end of a range; null otherwise.
        low: Option<f64>;
        /// Upper end of a range; null otherwise.
        high: Option<f64>;
        /// ISO 4217 code for money, over a UCUM code for a price per unit (`USD/[bbl_us]`), `%`, UCUM code for measures; null for plain numbers.
        unit: Option<String>;
        /// The value in SI base units; null unless a measure.
        value_si: Option<f64>;
        /// Head noun phrase of what is counted; null when nothing is.
        counted: Option<String>;
        /// Base form of the head noun of what is counted, in lower case ("container ships": `ship`); null when nothing is counted.
        counted_head: Option<String>;
        /// How exact the number is meant to be; null when nothing is said.
        modifier: Option<Modifier>;
        /// Rule or list row that decided.
        rule: String;
        /// 0 to 1.
        confidence: f32 => range(0.0, 1.0);
    }
}

table! {
    /// one date or time expression, resolved to the calendar
    DateRow = "dates", key ["date_id"] {
        /// Key: the document's key, `#d` and the position.
        date_id: String;
        /// Document.
        doc_id: String => references("documents");
        /// Source of the document.
        source_id: String => references("sources");
        /// Day of publication of the document, inferred days too; null when nothing tells it.
        published: Option<Date>;
        /// Segment.
        segment_id: String => references("segments");
        /// Sentence; null in blocks that give no sentences.
        sentence_id: Option<String> => references("sentences");
        /// First code point.
        char_start: u32;
        /// One past the last code point.
        char_end: u32;
        /// The expression as written, cleaned.
        surface: String;
        /// TIMEX3 type.
        timex: Timex;
        /// TIMEX3 value, ISO 8601; before the year 1 such as `BC0044`, without days.
        value: String;
        /// TIMEX3 modifier; null when nothing is said.
        modifier: Option<DateModifier>;
        /// First day; null when the calendar is not settled.
        begin: Option<Date>;
        /// Last day, inclusive; null when the calendar is not settled.
        finish: Option<Date>;
        /// HH:MM or HH:MM:SS; null unless a time is given.
        time_begin: Option<String>;
        /// End of a stretch of time, as stated; null otherwise.
        time_finish: Option<String>;
        /// Time zone as written or as an offset; null when none is given.
        zone: Option<String>;
        /// Grain of the expression.
        precision: Precision;
        /// What settled it on the calendar.
        method: DateMethod;
        /// Day that it was counted from; null when none was needed or known.
        anchor: Option<Date>;
        /// Rule or list row that decided.
        rule: String;
        /// 0 to 1.
        confidence: f32 => range(0.0, 1.0);
    }
}

table! {
    /// one member of a cluster of equal or nearly equal units
    DuplicateRow = "duplicates", key ["unit", "member_id"] {
        /// What is compared.
        unit: Unit;
        /// Key of the document, segment or sentence.
        member_id: String;
        /// Key of the cluster, derived from the canonical member's words.
        cluster_id: String;
        /// Key of the canonical member.
        canonical_id: String;
        /// Whether this is the canonical member.
        is_canonical: bool;
        /// Jaccard similarity of word shingles to the canonical member, computed, 0 to 1.
        similarity: f32 => range(0.0, 1.0);
        /// Equal words, or nearly.
        relation: CopyRelation;
        /// Figures and names that differ from the canonical member.
        changed: Vec<String>;
        /// What of it the canonical member has where this one has something else, in the order of this one's text.
        changed_from: Vec<String>;
        /// What this one has in its place: the first for the first, and so on.
        changed_to: Vec<String>;
        /// Unit it was copied from, where dates or containment decide; null otherwise.
        copied_from: Option<String>;
    }
}

table! {
    /// one unit whose text stands inside a longer one
    ContainmentRow = "containments", key ["unit", "container_id", "member_id"] {
        /// What is compared.
        unit: Unit;
        /// Key of the longer unit.
        container_id: String;
        /// Key of the shorter unit.
        member_id: String;
        /// Share of the member's shingles found in the container, 0 to 1.
        share: f32 => range(0.0, 1.0);
        /// Taken over, or quoted.
        kind: ContainmentKind;
    }
}

table! {
    /// one predicate of one sentence with its arguments: who did what to whom
    ClauseRow = "clauses", key ["clause_id"] {
        /// Key: the document's key, `#c` and the position.
        clause_id: String;
        /// Document.
        doc_id: String => references("documents");
        /// Segment.
        segment_id: String => references("segments");
        /// Sentence.
        sentence_id: String => references("sentences");
        /// Clause of the same sentence that governs it ("said" for "Lee said Xi signed"); null for a main clause.
        parent_id: Option<String> => references("clauses");
        /// Position in the sentence, from 0.
        ordinal: u32;
        /// First code point of the clause, its arguments included.
        char_start: u32;
        /// One past its last code point.
        char_end: u32;
        /// The predicate as written, with auxiliaries and particle ("were arrested", "agreed to build").
        predicate: String;
        /// Lemma of the predicate, with its particle ("carry out"); `be` for a copula, the noun's for a noun.
        lemma: String;
        /// What kind of word it is built on.
        kind: ClauseKind;
        /// Whether the subject acts or is acted on.
        voice: Voice;
        /// When, by the form of the verb; null without a finite verb.
        tense: Option<Tense>;
        /// How the act unfolds, by the form of the verb; null without a finite verb.
        aspect: Option<Aspect>;
        /// Affirmed or denied.
        polarity: Polarity;
        /// What denies it ("not", "no", "refused"); null where it is affirmed.
        negated_by: Option<String>;
        /// How far the text commits itself.
        modality: Modality;
        /// Who does it, or to whom it is done in a passive clause, with what depends on it; null without a subject.
        subject: Option<String>;
        /// The thing that the subject is or stands for; null when it is no name or several.
        subject_id: Option<String> => references("entities");
        /// To whom or what it is done, with what depends on it; null without an object.
        object: Option<String>;
        /// The thing that the object is or stands for; null when it is no name or several.
        object_id: Option<String> => references("entities");
        /// The rest, each with its preposition: "in Beijing", "for 44 million dollars".
        arguments: Vec<String>;
        /// Dates among its arguments.
        date_ids: Vec<String> => references("dates");
        /// Quantities among its arguments.
        quantity_ids: Vec<String> => references("quantities");
        /// Where it takes place, by a preposition of place before a name; null when no name says so.
        place_id: Option<String> => references("entities");
        /// Who says so, as written; null where the text says it itself or nobody is named.
        speaker: Option<String>;
        /// The thing that the speaker is or stands for; null when it is no name.
        speaker_id: Option<String> => references("entities");
        /// How it is put in the speaker's mouth; null where the text says it itself.
        attribution: Option<Attribution>;
        /// Whether its predicate is in quotation marks.
        is_quote: bool;
        /// Rule that found it.
        rule: String;
        /// 0 to 1.
        confidence: f32 => range(0.0, 1.0);
    }
}

table! {
    /// one input that could not be read, in whole or in part, and why
    RejectRow = "rejects", key ["reject_id"] {
        /// Key: the path and the position among its rejects.
        reject_id: String;
        /// Path as listed.
        path: String;
        /// Row or byte offset; null for the whole file.
        location: Option<String>;
        /// Stage that refused it.
        stage: RejectStage;
        /// One clear sentence.
        reason: String;
        /// Message of the reader; null when there is none.
        detail: Option<String>;
    }
}
