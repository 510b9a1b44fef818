//! What two answers may have in common, as one table: the name and the meaning of each feature.
//!
//! An answer is one value with the clause that it stands in: "14 clinics" of "the ministry opened 14 clinics". The models of
//! `rules/models/facts.txt`, the columns of `--answers` and the trainer read this table; a feature is added here alone, and
//! set where answers are measured.

macro_rules! answer_features {
    ($($(#[$doc:meta])* $variant:ident, $name:literal;)+) => {
        /// How many features there are.
        pub const N_ANSWER_FEATURES: usize = [$($name),+].len();

        /// One thing that two answers may have in common.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum AnswerFeature { $($(#[$doc])* $variant,)+ }

        impl AnswerFeature {
            /// All features, in the order of the table.
            pub const ALL: [Self; N_ANSWER_FEATURES] = [$(Self::$variant),+];

            /// The name by which the model, `--answers` and the trainer call it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

answer_features! {
    /// What is asked: 0 a count, 1 money, 2 a share, 3 a measure, 4 a score, 5 an age, 6 a length of time, 7 a day, 8 a day of
    /// the week, 9 an hour.
    Facet, "facet";
    /// 1 when both values can be true.
    Fits, "fits";
    /// 1 when both are written with the same value.
    Equal, "equal";
    /// Logarithm of the ratio of two numbers, without sign; of the distance in days of two days; in minutes of two hours.
    Distance, "distance";
    /// How many of the two are about or between values.
    Vague, "vague";
    /// How many of the two are limits ("at least").
    Limits, "limits";
    /// How alike what is counted is: 1 one noun, 0 nothing in common, -1 where one counts nothing.
    Head, "head";
    /// 1 when both count people, -1 when they count two kinds of things, else 0.
    Kind, "kind";
    /// 1 when the words before the counted noun tell the same ones, 0 when one side says more, -1 when they tell others.
    Qualified, "qualified";
    /// 1 when what is counted is narrowed by the same words, -1 by others, -0.5 on one side alone, 0 on neither.
    Narrowed, "narrowed";
    /// How many of the two are a part, a rest, an item of a list or an amount in brackets.
    Part, "part";
    /// -1 when one number is of a whole and the other of a part of it, or of another time that its clause names.
    Extent, "extent";
    /// 1 when both sentences tell one thing by its number ("Flight 731", "the first quake"), -1 when two, 0 when none.
    Label, "label";
    /// -1 when the sentences, or those that their documents open with, differ in names alone.
    Template, "template";
    /// Share of the weight of the words around both values that has a counterpart around the other.
    Window, "window";
    /// The same of the side that has less.
    WindowLeast, "window_least";
    /// Weight of the rarest word that both have around them.
    WindowTop, "window_top";
    /// 1 when a name is around both, -1 when each has other ones, 0 when one has none.
    WindowName, "window_name";
    /// 1 when the name next to both values is one, -1 when it is not, 0 where a sentence has none.
    Owner, "owner";
    /// 1 when the words around both tell one state (dead, injured, arrested), -1 when two, -0.5 on one side alone, 0 on neither.
    State, "state";
    /// By how much another value of the two sentences goes better with one of the two; -1 where there is none.
    Better, "better";
    /// How alike the verbs next to the values are; -1 where one has none.
    Verb, "verb";
    /// How alike the predicates of their clauses are; -1 where one has none.
    Act, "act";
    /// 1 when the predicates are of acts that are counted apart or exclude each other.
    ActApart, "act_apart";
    /// How many of the two sentences tell the predicate of the other in another clause.
    ActElsewhere, "act_elsewhere";
    /// Weight of the predicate, when it is one.
    ActWeight, "act_weight";
    /// How alike those who act are: 1 one name, -1 two names, 0 not known.
    Subject, "subject";
    /// 1 when the values are of one person (who is of an age, who acts), -1 when of two.
    Person, "person";
    /// The same of what is acted on.
    Object, "object";
    /// 1 when both are the same to their predicate (subject, object), -1 when not, 0 where one is neither.
    Role, "role";
    /// 1 when one clause is denied and the other is not.
    Denied, "denied";
    /// How many of the two clauses are no plain facts.
    Unreal, "unreal";
    /// How many are put in somebody's mouth.
    Attributed, "attributed";
    /// Weight mass of the words in common of the two sentences.
    CommonMass, "common_mass";
    /// Share of the lesser sentence's weight that has a counterpart.
    Covered, "covered";
    /// Best share of matched weight of one clause in each sentence.
    ClauseOverlap, "clause_overlap";
    /// Summed weight of shared names.
    NameMass, "name_mass";
    /// Weight of the rarest shared name.
    NameTop, "name_top";
    /// Geometric mean of the weights of the names that only one side has.
    NameUnshared, "name_unshared";
    /// Number of distinct shared numerals and days of the two sentences, one aside.
    Numerals, "numerals";
    /// Share of the event's documents that give the value that fewer give.
    HoldersLeast, "holders_least";
    /// Share of the event's documents that give the value that more give.
    HoldersMost, "holders_most";
    /// How many of the two documents give the other's value too; of values that do not fit, where that may be of the same thing.
    Both, "both";
    /// How many of the two sentences give the other's value too.
    BothInSentence, "both_in_sentence";
    /// Values of this facet in the sentence that has more of them.
    Rivals, "rivals";
    /// Documents of the event.
    Documents, "documents";
    /// Place of the sentence that stands further down.
    Rank, "rank";
    /// Place of the sentence that stands further up.
    RankLeast, "rank_least";
    /// Days between the days of publication, as a logarithm; -1 where one is not known.
    Apart, "apart";
    /// 1 when the later document has the greater value, -1 when the lesser, 0 when that is not known.
    Grows, "grows";
    /// 1 when both sentences name a place that is not usual in the event, and the same; -1 when others, -0.5 when one does.
    Places, "places";
    /// 1 when both sentences give a day besides the values, and it can be the same; -1 when it cannot; 0 where one gives none.
    Days, "days";
    /// The same of the days of the clauses that the values stand in.
    ClauseDays, "clause_days";
    /// 1 when the clauses of two days give a number of one facet and unit that fits, -1 when none fits, 0 where one gives none.
    ClauseNumbers, "clause_numbers";
    /// How many of the two days are inferred from the context or the day of publication.
    Inferred, "inferred";
    /// How coarse the coarser of two days is: 0 a day, 1 a week, 2 a month, 3 more.
    Grain, "grain";
    /// Content words of the longer sentence.
    Length, "length";
    /// How many of the two sentences are quotations.
    Quotes, "quotes";
    /// What the model `question` gives (the logarithm of the odds), for the two models that are asked after it.
    Question, "question";
}
