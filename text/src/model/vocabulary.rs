//! The closed sets of words that stand in tables: one enum each, with the word that users see.
//!
//! `SegmentKind::ListItem.as_str()` is `"list_item"`; `SegmentKind::parse("list_item")` gives it back.

/// A member of a closed set of words.
pub trait Word: Copy {
    /// Every word of the set, in the order of the definition.
    const WORDS: &'static [&'static str];

    /// The word as it stands in tables.
    fn word(self) -> &'static str;

    /// The member for a word, or none for any other text.
    fn from_word(word: &str) -> Option<Self>;
}

/// Defines an enum whose variants are words of a table column.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// Every word of the set, in the order of the definition.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// Every member of the set, in the order of the definition.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word as it stands in tables.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The member for a word of a table, or none for any other text.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl $crate::model::vocabulary::Word for $name {
            const WORDS: &'static [&'static str] = $name::WORDS;

            fn word(self) -> &'static str {
                self.as_str()
            }

            fn from_word(word: &str) -> Option<Self> {
                Self::parse(word)
            }
        }
    };
}

pub(crate) use vocabulary;

vocabulary! {
    /// The format a document was read from.
    Format {
        Txt = "txt", Md = "md", Html = "html", Pdf = "pdf", Docx = "docx", Odt = "odt", Xlsx = "xlsx", Eml = "eml",
        Mbox = "mbox", Rss = "rss", Json = "json", Jsonl = "jsonl", Csv = "csv", Tsv = "tsv", Parquet = "parquet",
        Warc = "warc",
    }
}

vocabulary! {
    /// Where the day of publication comes from.
    PublishedMethod {
        /// From `sources.csv`, or a column of the row.
        Given = "given",
        /// From the metadata inside the file, such as HTML `meta` elements.
        Metadata = "metadata",
        /// From a date line in the text.
        Text = "text",
        /// From other documents of the same event.
        Inferred = "inferred",
        /// Not known.
        None = "none",
    }
}

vocabulary! {
    /// What a block of a document is.
    SegmentKind {
        Title = "title", Heading = "heading", Paragraph = "paragraph", ListItem = "list_item", TableRow = "table_row",
        Caption = "caption", Footnote = "footnote", Reference = "reference", Byline = "byline", Boilerplate = "boilerplate",
        Url = "url",
    }
}

vocabulary! {
    /// What a sentence row is: running text, or one of the short blocks that are kept whole.
    SentenceRole { Text = "text", Title = "title", Heading = "heading", Caption = "caption", }
}

vocabulary! {
    /// OntoNotes 5 types of names.
    EntityType {
        Person = "PERSON", Norp = "NORP", Fac = "FAC", Org = "ORG", Gpe = "GPE", Loc = "LOC", Product = "PRODUCT",
        Event = "EVENT", WorkOfArt = "WORK_OF_ART", Law = "LAW", Language = "LANGUAGE",
    }
}

vocabulary! {
    /// How a mention was found.
    MentionMethod { Gazetteer = "gazetteer", Rule = "rule", Model = "model", Coreference = "coreference", }
}

vocabulary! {
    /// What kind of number a quantity is.
    QuantityKind {
        Cardinal = "cardinal", Ordinal = "ordinal", Percent = "percent", Money = "money", Measure = "measure",
        Ratio = "ratio", Score = "score",
    }
}

vocabulary! {
    /// How exact a number is meant to be.
    Modifier {
        Approx = "approx", AtLeast = "at_least", AtMost = "at_most", MoreThan = "more_than", LessThan = "less_than",
    }
}

vocabulary! {
    /// How exact a date is meant to be, or which part of it is meant (TIMEX3 `mod`).
    DateModifier {
        Start = "start", Mid = "mid", End = "end", Approx = "approx", AtLeast = "at_least", AtMost = "at_most",
        MoreThan = "more_than", LessThan = "less_than",
    }
}

vocabulary! {
    /// TIMEX3 types.
    Timex { Date = "DATE", Time = "TIME", Duration = "DURATION", Set = "SET", }
}

vocabulary! {
    /// The grain of a resolved date expression.
    Precision {
        Time = "time", Day = "day", Week = "week", Month = "month", Quarter = "quarter", Season = "season",
        HalfYear = "half_year", Year = "year", Decade = "decade", Century = "century", Interval = "interval",
        Duration = "duration", Vague = "vague",
    }
}

vocabulary! {
    /// What settled a date expression on the calendar.
    DateMethod {
        /// All of it is written out.
        Explicit = "explicit",
        /// The day of publication.
        DocumentDate = "document_date",
        /// Another date of the same document.
        Context = "context",
        /// A weekday with a day of the month.
        Calendar = "calendar",
        /// Other documents of the same event.
        Corpus = "corpus",
    }
}

vocabulary! {
    /// The unit of text that is compared for copies.
    Unit { Document = "document", Segment = "segment", Sentence = "sentence", }
}

vocabulary! {
    /// How two units are alike.
    CopyRelation { Exact = "exact", Near = "near", }
}

vocabulary! {
    /// Why one unit's text stands inside another.
    ContainmentKind { Copy = "copy", Quotation = "quotation", }
}

vocabulary! {
    /// What a claim is about.
    ClaimKind {
        /// How many or how much.
        Numeric = "numeric",
        /// When, or how long.
        Date = "date",
        /// Where.
        Place = "place",
        /// Who or whom.
        Participant = "participant",
        /// Whether it happened.
        Outcome = "outcome",
        /// What kind, which name or which rank.
        Attribute = "attribute",
        /// What somebody says or thinks of something.
        Attribution = "attribution",
        /// That it happened.
        Event = "event",
    }
}

vocabulary! {
    /// What the sources say of a claim together.
    ClaimStatus {
        /// Two or more independent sources give one value.
        Corroborated = "corroborated",
        /// Values that cannot both be right.
        Conflicting = "conflicting",
        /// Values that differ as reports follow one another.
        Developing = "developing",
        /// One independent source: `n_independent` is 1.
        Single = "single",
    }
}

vocabulary! {
    /// What an analyst says of two sentences, pieces of evidence or claims.
    Judgement {
        /// They state one thing, whether or not they agree on it.
        Same = "same",
        /// They state two things.
        NotSame = "not_same",
        /// They state one thing and can both be true.
        Agree = "agree",
        /// They state one thing and cannot both be true.
        Conflict = "conflict",
    }
}

vocabulary! {
    /// Whether a piece of evidence speaks for the claim's value and polarity or against it.
    Stance { Supports = "supports", Contradicts = "contradicts", }
}

vocabulary! {
    /// Whether a statement affirms or denies.
    Polarity { Positive = "positive", Negative = "negative", }
}

vocabulary! {
    /// Why a piece of evidence agrees with its claim's value or differs from it: what was compared.
    Compared {
        /// The same value.
        Equal = "equal",
        /// Another value that may be the same: "about 14" and 15, "in May" and "on 3 May".
        Fits = "fits",
        /// A value within a limit: "at least 10" and 14.
        Bound = "bound",
        /// A value that is rounded on one side: "1,200" and "1,234".
        Rounding = "rounding",
        /// The same value in another unit.
        Unit = "unit",
        /// A whole and its parts.
        Part = "part",
        /// An earlier and a later value.
        Order = "order",
        /// Two values that do not fit.
        Value = "value",
        /// Two days that do not fit.
        Date = "date",
        /// Two places.
        Place = "place",
        /// Two participants.
        Participant = "participant",
        /// An act affirmed and denied.
        Polarity = "polarity",
        /// Two kinds of one thing.
        Attribute = "attribute",
        /// Nothing but what is stated: no value was compared.
        None = "none",
    }
}

vocabulary! {
    /// The stage that refused an input, or failed on it.
    RejectStage {
        List = "list", Load = "load", Segment = "segment", Tag = "tag", Extract = "extract", Parse = "parse",
        Link = "link", Dedupe = "dedupe", Anchor = "anchor", Agree = "agree", Write = "write",
    }
}

vocabulary! {
    /// What two output folders are compared by.
    ComparedBy { Document = "document", Claim = "claim", }
}

vocabulary! {
    /// How something differs between two output folders.
    Change {
        /// Only in the new folder.
        Appeared = "appeared",
        /// Only in the old folder.
        Vanished = "vanished",
        /// In both, with another cell.
        Changed = "changed",
    }
}

vocabulary! {
    /// A format that tables are written in.
    FileFormat { Parquet = "parquet", Csv = "csv", Arrow = "arrow", }
}

vocabulary! {
    /// What Parquet files are cut by.
    PartitionBy {
        /// The source of the document.
        Source = "source",
        /// The month of its publication.
        Month = "month",
    }
}
