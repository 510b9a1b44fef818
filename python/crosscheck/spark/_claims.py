"""Claims: what sources say together or against each other, and the tables that are made of it.

Spark brings together what is known of each event's documents, and the steps compare; see docs/spark.md for what each of them reads.
"""

from __future__ import annotations

from typing import Callable

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from crosscheck.spark._copies import Copies
from crosscheck.spark._events import Events
from crosscheck.spark._job import Job
from crosscheck.spark._links import Links
from crosscheck.spark._members import document_of, document_of_key, position_of

__all__ = ["Claims", "find_claims"]

# What a row of the step `agree` has of each claim, and the tables of the same names.
OF_CLAIM = ("claims", "claim_evidence", "claim_sources", "conflicts")


class Claims:
    """The claims of a job."""

    def __init__(self, job: Job, analysis: DataFrame, told: DataFrame, timeline: DataFrame) -> None:
        self.job = job
        self.analysis = analysis
        # A row for each claim: the number of its `event`, its rows of tables as lists, and what each source says of it (`testimony`).
        self.told = told
        self.timeline = timeline

    def tables(self, documents: DataFrame, labels: DataFrame) -> dict[str, DataFrame]:
        """The tables of claims; ``documents`` has ``source_id`` of all documents, ``labels`` the ``label`` of each event."""
        made = {name: self.rows(name) for name in OF_CLAIM}
        made["claims"] = self.with_text(made["claims"], "statement", "statement")
        made["claim_sources"] = self.with_url(self.with_text(made["claim_sources"], "sentence_id", "sentence"))
        for side in ("a", "b"):
            made["conflicts"] = self.with_text(made["conflicts"], f"sentence_id_{side}", f"sentence_{side}")
        columns = self.timeline.columns
        labels = labels.select("event_id", F.col("label").alias("_label"))
        made["timeline"] = self.timeline.join(labels, "event_id", "left").withColumn("event", F.col("_label")).select(*columns)
        made["source_agreement"] = self.agreement()
        made["sources"] = self.sources(documents)
        return made

    def rows(self, table: str) -> DataFrame:
        """The rows of a table of claims; texts are left to joins."""
        return self.told.select(F.explode(table).alias("row")).select("row.*")

    def with_text(self, rows: DataFrame, key: str, column: str) -> DataFrame:
        """Rows with the text of the sentence that they name."""
        texts = self.analysis.select(F.explode("sentences").alias("row")).select(F.col("row.sentence_id").alias("_key"), "row.text")
        found = rows.withColumn("_of", F.col(key)).join(texts, F.col("_of") == F.col("_key"), "left")
        return found.withColumn(column, F.col("text")).select(*rows.columns)

    def with_url(self, rows: DataFrame) -> DataFrame:
        """Rows with the address of the document of their sentence."""
        urls = self.analysis.select(F.explode("documents").alias("row")).select(F.col("row.doc_id").alias("_doc"), F.col("row.url").alias("_url"))
        found = rows.join(urls, document_of_key("sentence_id") == F.col("_doc"), "left")
        return found.withColumn("url", F.col("_url")).select(*rows.columns)

    def agreement(self) -> DataFrame:
        """The table ``source_agreement``."""
        said = self.testimony()
        a = said.select("claim_id", F.col("said.source_id").alias("source_a"), F.array("said").alias("a"))
        b = said.select("claim_id", F.col("said.source_id").alias("source_b"), F.array("said").alias("b"))
        shared = a.join(b, "claim_id").where("source_a < source_b").select("source_a", "source_b", "claim_id", "a", "b")
        step = self.job.step("pair-agreement", "config")
        rows = self.job.of_groups("pair_agreement", step, shared, ["source_a", "source_b"], "claim_id")
        return rows.select(F.explode("source_agreement").alias("row")).select("row.*")

    def testimony(self) -> DataFrame:
        """What each source says of each claim that two or more speak to."""
        return self.told.select(F.col("claims")[0]["claim_id"].alias("claim_id"), F.explode("testimony").alias("said"))

    def sources(self, documents: DataFrame) -> DataFrame:
        """The table ``sources``."""
        said = self.testimony().select("claim_id", F.array("said").alias("testimony"))
        # Sums of numbers that are no whole ones depend on their order: one task adds them up.
        said = said.repartition(1).sortWithinPartitions("claim_id")
        scores = self.job.step("reliability", "config")(said)
        own = documents.groupBy("source_id").agg(F.min("source").alias("name"), F.count("*").alias("n_documents"))
        speaks = self.told.select(F.col("claims")[0].alias("claim"), F.explode("claim_evidence").alias("row")).where("row.weight > 0")
        speaks = speaks.select("claim.claim_id", "claim.status", "row.source_id").distinct()
        spoken = speaks.groupBy("source_id").agg(
            F.count("*").alias("n_claims"),
            F.count(F.when(F.col("status") == "corroborated", 1)).alias("n_corroborated"),
            F.count(F.when(F.col("status") == "conflicting", 1)).alias("n_conflicting"),
        )
        counts = ("n_claims", "n_corroborated", "n_conflicting")
        rows = own.join(spoken, "source_id", "left").fillna(0, list(counts)).join(scores, "source_id", "left")
        return rows.select("source_id", "name", "n_documents", *counts, "agreement", "reliability")


def find_claims(job: Job, analysis: DataFrame, links: Links, copies: Copies, events: Events, documents: DataFrame) -> Claims:
    """Compares the documents of each event; ``documents`` has ``n``, ``source_id``, ``published`` and ``event_id`` of all."""
    own = _documents(analysis, copies, events, documents)
    rows = own.join(analysis.select("n", "stated_f"), "n").join(_names(links), "n", "left")
    first = documents.groupBy("source_id").agg(F.min("n").alias("source"))
    rows = rows.join(first, "source_id")
    rows = rows.select(
        "event", "event_id", "n", "doc_id", "source_id", "source", "published", "stated_f", "names", "redated", "copies", "whole_copy"
    )
    made = job.of_groups("claims_made", job.step("agree", "config", "rules"), rows, ["event"], "n")
    told = job.kept("claims_told", _numbered(job, made))
    return Claims(job, analysis, told, _timeline(job, analysis, own, told))


def _documents(analysis: DataFrame, copies: Copies, events: Events, documents: DataFrame) -> DataFrame:
    """Documents with the number of their event, or their own, and with what other documents tell of them."""
    copied = copies.members.where("unit = 2")
    copied = copied.select(document_of("member").alias("n"), position_of("member").alias("sentence"), "canonical")
    copied = copied.groupBy("n").agg(F.sort_array(F.collect_list(F.struct("sentence", "canonical"))).alias("copies"))
    whole = copies.members.where("unit = 0").select(document_of("member").alias("n"), F.col("canonical").alias("whole_copy"))
    reported = events.rows.select("n", "event", "redated")
    own = documents.join(analysis.select("n", "doc_id"), "n").join(reported, "n", "left")
    own = own.join(copied, "n", "left").join(whole, "n", "left")
    event = F.coalesce("event", "n").alias("event")
    return own.select(event, "event_id", "n", "doc_id", "source_id", "published", "redated", "copies", "whole_copy")


def _names(links: Links) -> DataFrame:
    """What the names of each document stand for, in their order."""
    role = F.when(F.size("roles") > 0, F.element_at("roles", 1)).alias("role")
    known = links.entities.select("entity_id", F.struct("entity_id", "name", "type", "country_code", role).alias("what"))
    of = links.of.select("n", F.col("name").cast("long").alias("place"), "entity_id").join(known, "entity_id")
    listed = of.groupBy("n").agg(F.sort_array(F.collect_list(F.struct("place", "what"))).alias("all"))
    return listed.select("n", F.col("all.what").alias("names"))


def _numbered(job: Job, made: DataFrame) -> DataFrame:
    """Claims with keys and topics that no other claim has, as a run gives them: those of events before those of lone documents."""
    own = made.select("event", "ordinal", "question", F.col("claims")[0].alias("claim"))
    own = own.select("event", "ordinal", "question", "claim.claim_id", "claim.event_id", "claim.topic")
    place = F.row_number().over(Window.partitionBy("claim_id").orderBy(F.col("event_id").isNull(), "event", "ordinal"))
    key = F.when(F.col("_place") > 1, F.concat("claim_id", F.lit("~"), F.col("_place").cast("string")))
    keys = own.withColumn("_place", place).where("_place > 1").select("event", "ordinal", key.alias("_key"))
    several = own.where("question is not null").groupBy("question").count().where("count > 1").select("question")
    asked = own.join(several, "question").select("question", "event", "ordinal", "topic")
    apart = job.of_groups("questions", job.step("questions"), asked, ["question"], "event", "ordinal")
    apart = apart.select("event", "ordinal", F.col("topic").alias("_topic"))
    told = made.join(keys, ["event", "ordinal"], "left").join(apart, ["event", "ordinal"], "left")
    told = told.withColumn("_key", F.coalesce("_key", F.col("claims")[0]["claim_id"]))
    told = told.withColumn("_topic", F.coalesce("_topic", F.col("claims")[0]["topic"]))
    for table in OF_CLAIM:
        told = told.withColumn(table, F.transform(table, _renamed(table)))
    return told.select("event", *OF_CLAIM, "testimony")


def _renamed(table: str) -> Callable[[Column], Column]:
    """Puts the key and the topic of its claim into a row."""

    def renamed(row: Column) -> Column:
        row = row.withField("claim_id", F.col("_key"))
        if table == "claim_evidence":
            place = F.substring_index(row["evidence_id"], "#e", -1)
            return row.withField("evidence_id", F.concat(F.col("_key"), F.lit("#e"), place))
        return row.withField("topic", F.col("_topic"))

    return renamed


def _timeline(job: Job, analysis: DataFrame, documents: DataFrame, told: DataFrame) -> DataFrame:
    """The table ``timeline``, without the labels of events."""
    # Without a date a document tells of no day.
    dated = documents.join(analysis.select("n", "dates", "clauses", "sentences").where(F.size("dates") > 0), "n")
    dated = dated.select(
        "event", "n", "doc_id", "event_id", "source_id", "published", "dates", "redated", "clauses", "sentences", "copies"
    )
    claims = told.join(dated.select("event").distinct(), "event", "left_semi").select("event", "claims", "claim_evidence", "claim_sources")
    rows = dated.unionByName(claims, allowMissingColumns=True)
    said = job.of_groups("dated", job.step("dated"), rows, ["event"], "n")
    rows = job.of_groups("dated_acts", job.step("timeline"), said.select("key", "said_f"), ["key"])
    return rows.select(F.explode("timeline").alias("row")).select("row.*")
