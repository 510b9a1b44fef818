"""Events: which documents report the same, and the days that only other documents tell.

Spark counts terms and puts pairs of documents side by side, and the steps decide; see docs/spark.md for what each of them reads.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import uuid
from typing import Callable

import pyarrow as pa
import pyarrow.parquet as parquet
from pyspark import SparkFiles
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from crosscheck.spark._job import Job
from crosscheck.spark._links import Links
from crosscheck.spark._step import Batches, Step, started

__all__ = ["Events", "find_events"]

# What `likeness` tells of two documents.
IN_COMMON = ("whole", "words", "numbers", "lead", "persons", "both_persons", "places")
# More documents than these do not find each other by a term, as in `document-pairs`.
MAX_DOCUMENTS_OF_TERM = 200
# More than logarithms of counts are wrong by, and less than those of two counts differ by.
ROUNDING = 1e-10
COUNTS = pa.schema([(name, pa.int64()) for name in ("key", "n_documents", "n_opening", "of_documents")])
STATISTICS = "statistics"
ENTITY = ("entity_ids", "entity_names", "entity_types")
# What a date has from the event of its document.
SETTLED = ("value", "modifier", "begin", "finish", "time_begin", "time_finish", "zone", "precision", "method", "anchor", "confidence")


class Events:
    """What the documents of a job report."""

    def __init__(self, rows: DataFrame, of: DataFrame) -> None:
        # Those of the step `events`.
        self.rows = rows
        # `n`, the `event_id` of its event, the `inferred` day of its publication.
        self.of = of

    def dates(self, dates: DataFrame) -> DataFrame:
        """Rows of ``dates`` with ``n``, settled by events."""
        told = self.rows.select("n", F.explode("redated").alias("told"))
        told = told.select(F.col("n").alias("_n"), F.col("told.date").cast("string").alias("_date"), "told")
        number = F.substring_index("date_id", "#d", -1)
        settled = dates.join(told, (F.col("n") == F.col("_n")) & (number == F.col("_date")), "left")
        is_told = F.col("told").isNotNull()
        for name in SETTLED:
            settled = settled.withColumn(name, F.when(is_told, F.col(f"told.{name}")).otherwise(F.col(name)))
        return settled.drop("_n", "_date", "told")

    def labels(self) -> DataFrame:
        """The ``label`` of each ``event_id``."""
        return self.rows.where("n = event").select("n", "label").join(self.of, "n").select("event_id", "label")

    def table(self, sources: DataFrame) -> DataFrame:
        """The table ``events``; ``sources`` has ``n`` and ``source_id`` of all documents."""
        counted = self.of.join(sources, "n").groupBy("event_id").agg(F.countDistinct("source_id").cast("int").alias("n_sources"))
        own = self.rows.where("n = event").drop("event_id").join(self.of.select("n", "event_id"), "n").join(counted, "event_id")
        return own.select("event_id", "label", "begin", "finish", "n_documents", "n_sources", "entity_ids")


def find_events(job: Job, analysis: DataFrame, links: Links, copies: DataFrame) -> Events:
    """Groups the documents; ``copies`` has ``n``, its ``original`` and its ``form`` for those that have any."""
    documents = job.kept("event_documents", _documents(analysis, links))
    copied = copies.where("original <> n").select("n", "original")
    own = documents.join(copied, "n", "left_anti")
    vectors = job.kept("vectors", _Vectors(job.options("config"), _counted(job, own))(documents))
    likely = job.kept("likely", _likely(job, _candidates(job, own, copies), vectors))
    edges = likely.where("joins").select("a", "b").union(copied.select(F.col("n").alias("a"), F.col("original").alias("b")))
    components = job.components("event_components", edges).select(F.col("member").alias("n"), "component")
    for end in ("a", "b"):
        likely = likely.join(components.select(F.col("n").alias(end), F.col("component").alias(f"of_{end}")), end)
    together = likely.where("of_a = of_b").groupBy(F.col("a").alias("n"))
    near = together.agg(F.sort_array(F.collect_list(F.struct("b", "probability"))).alias("near"))
    rows = components.join(vectors.select("n", "event_f"), "n").join(copied, "n", "left").join(near, "n", "left")
    rows = rows.select(
        "component", "n", F.coalesce("original", "n").alias("original"), "event_f",
        F.coalesce("near.b", F.array().cast("array<long>")).alias("near"),
        F.coalesce("near.probability", F.array().cast("array<double>")).alias("probabilities"),
    )
    found = job.of_groups("events_found", job.step("events", "config"), rows, ["component"], "n")
    # Of events of one key the later ones have a number behind it.
    firsts = found.where("n = event").select("event", "event_id")
    place = F.row_number().over(Window.partitionBy("event_id").orderBy("event")) - 1
    keys = firsts.withColumn("_place", place)
    key = F.when(F.col("_place") == 0, F.col("event_id")).otherwise(F.concat("event_id", F.lit("."), F.col("_place").cast("string")))
    of = found.select("n", "event", F.col("published").alias("inferred")).join(keys.select("event", key.alias("event_id")), "event", "left")
    return Events(found, job.kept("events_of", of.select("n", "event_id", "inferred")))


def _documents(analysis: DataFrame, links: Links) -> DataFrame:
    """Documents with the entities of their names, in the order of the names."""
    known = links.entities.select("entity_id", F.col("name").alias("called"), "type")
    of = links.of.join(known, "entity_id").select("n", F.struct(F.col("name").cast("long").alias("name"), "entity_id", "called", "type").alias("own"))
    named = of.groupBy("n").agg(F.sort_array(F.collect_list("own")).alias("all"))
    none = F.array().cast("array<string>")
    lists = [F.coalesce(f"all.{field}", none).alias(name) for name, field in zip(ENTITY, ("entity_id", "called", "type"))]
    return analysis.where("facts_f is not null").select("n", "facts_f").join(named, "n", "left").select("n", "facts_f", *lists)


def _counted(job: Job, own: DataFrame) -> str:
    """A file with the counts of terms, which all executors have; those of one document alone are left out."""
    if job.before is None:
        n_documents = own.count()
        terms = job.step("terms")(own.select("n", "facts_f", "entity_ids"))
        counted = terms.groupBy("key").agg(
            F.count(F.when(~F.col("opening"), 1)).alias("n_documents"), F.count(F.when(F.col("opening"), 1)).alias("n_opening")
        )
        # A count of one says nothing: the row tells the number of documents where no term is in two.
        none = job.spark.createDataFrame([(0, 1, 1)], "key long, n_documents long, n_opening long")
        counted = counted.where("n_documents > 1 or n_opening > 1").union(none)
        counted = counted.withColumn("of_documents", F.lit(n_documents).cast("long"))
    else:
        # Else one more document would change how alike all others are.
        counted = job.earlier(STATISTICS)
    rows = pa.Table.from_pandas(job.kept(STATISTICS, counted).toPandas(), schema=COUNTS, preserve_index=False)
    folder = tempfile.mkdtemp(prefix="crosscheck-")
    # As long as the driver runs, an executor may come that has not got it yet.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = os.path.join(folder, f"crosscheck-terms-{uuid.uuid4().hex}.parquet")
    parquet.write_table(rows, path)
    job.spark.sparkContext.addFile(path)
    return path


def _candidates(job: Job, own: DataFrame, copies: DataFrame) -> DataFrame:
    """Pairs of documents that share enough terms, but those of one form."""
    terms = job.kept("document_terms", job.step("document-terms", "config")(own.select("n", "facts_f", "entity_ids")))
    pairs = _sharing(job, terms)
    for end in ("a", "b"):
        forms = copies.where("form is not null").select(F.col("n").alias(end), F.col("form").alias(f"form_{end}"))
        pairs = pairs.join(forms, end, "left")
    return pairs.where("form_a is null or form_b is null or form_a <> form_b").select("a", "b")


def _sharing(job: Job, terms: DataFrame) -> DataFrame:
    """Pairs of documents that share terms of enough mass in sum."""
    # A term of more documents than may be paired pairs those of two windows that follow each other.
    n_of_term = terms.groupBy("key").agg(F.count("*").alias("_n"), _half_power(F.count("*")).alias("n_of_term"))
    few = F.col("_n") <= MAX_DOCUMENTS_OF_TERM
    windows = terms.join(n_of_term.where(~few), "key").where("window is not null").withColumnRenamed("window", "_own")
    windows = windows.withColumn("window", F.explode(F.array(F.col("_own"), F.col("_own") + 1)))
    n_of_window = windows.groupBy("key", "window").agg(F.count("*").alias("_n")).where(few).select("key", "window")
    windows = windows.drop("_n").join(n_of_window, ["key", "window"]).withColumn("is_earlier", F.col("_own") < F.col("window"))
    rare = terms.drop("window").join(n_of_term.where(few), "key")
    rare = rare.withColumn("window", F.lit(None).cast("int")).withColumn("is_earlier", F.lit(False))
    columns = ("key", "window", "n", "weight", "is_earlier", "n_of_term")
    n_documents = terms.agg(_half_power(F.countDistinct("n")).alias("n_documents"))
    rows = rare.select(*columns).unionByName(windows.select(*columns)).crossJoin(F.broadcast(n_documents))
    pairs = job.of_groups("document_pairs", job.step("document-pairs"), rows, ["key", "window"], "n", least=2)
    summed = pairs.groupBy("a", "b").agg(F.sum("mass").alias("mass"), F.max("least").alias("least"))
    return summed.where("mass >= least").select("a", "b")


def _half_power(n: Column) -> Column:
    """A count rounded down to a half power of two, as the step does: so one more document rarely changes a pair."""
    return F.when(n > 0, F.ceil(F.pow(F.lit(2.0), F.floor(F.log2(n) * 2 + ROUNDING) / 2))).otherwise(F.lit(0)).cast("long")


def _likely(job: Job, pairs: DataFrame, vectors: DataFrame) -> DataFrame:
    """Pairs with how likely they report one event."""
    hashed = vectors.select("n", F.xxhash64("vector_f").alias("hash"))
    for end in ("a", "b"):
        # What two documents have in common changes with what their names stand for.
        pairs = pairs.join(hashed.select(F.col("n").alias(end), F.col("hash").alias(f"hash_{end}")), end)

    def whole(pairs: DataFrame) -> DataFrame:
        for end in ("a", "b"):
            pairs = pairs.join(vectors.select(F.col("n").alias(end), F.col("vector_f").alias(f"{end}_f")), end)
        return pairs.select("a", "b", "a_f", "b_f")

    pairs = pairs if job.can_grow else pairs.select("a", "b")
    alike = job.of_rows("alike_documents", job.step("likeness", "config"), pairs, ["a", "b"], whole)
    sides = alike.select(F.col("a").alias("n"), F.col("b").alias("other"), "whole")
    sides = sides.union(alike.select(F.col("b").alias("n"), F.col("a").alias("other"), "whole"))
    rows = job.of_groups("neighbors", job.step("neighbors", "config"), sides, ["n"], "other")
    for end in ("a", "b"):
        alike = alike.join(rows.select(F.col("n").alias(end), F.col("row_f").alias(f"{end}_row")), end)
    return job.step("same-event", "config")(alike.select("a", "b", *IN_COMMON, "a_row", "b_row"))


class _Vectors(Step):
    """The step ``vectors``, whose counts of terms each machine has as a file of its own."""

    def __init__(self, options: list[str], statistics: str) -> None:
        super().__init__("vectors", options)
        # On the driver; the executors have a file of the same name.
        self.statistics = statistics

    def through(self) -> Callable[[Batches], Batches]:
        command, name = self.command, os.path.basename(self.statistics)
        return lambda batches: started([*command, "--statistics", SparkFiles.get(name)], batches)

    def writes(self, reads: pa.Schema) -> pa.Schema:
        return Step("vectors", [*self.command[2:], "--statistics", self.statistics]).writes(reads)
