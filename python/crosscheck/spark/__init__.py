"""Run crosscheck on Apache Spark, over more documents than one machine holds.

>>> import crosscheck.spark                                                   # doctest: +SKIP
>>> tables = crosscheck.spark.run(spark, documents, "s3://archive/out")       # doctest: +SKIP
>>> tables["duplicates"].groupBy("relation").count().show()                   # doctest: +SKIP
>>> crosscheck.spark.select(spark, "s3://archive/out", "one", where="event_id = 'event-1440fea1f8b9cc70'")     # doctest: +SKIP

Spark sorts, joins and counts; what is decided is decided by ``crosscheck worker``, which each task starts as a process of its own. The
tables have the rows of those of ``crosscheck run`` over the same documents.

It needs this package on every executor, with pyspark 3.5 or later (``pip install 'crosscheck[spark]'``), and no files of its own.
"""

from __future__ import annotations

import logging

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crosscheck.spark._analysis import REFUSED, Analyze
from crosscheck.spark._arrow import arrow_batches
from crosscheck.spark._claims import find_claims
from crosscheck.spark._copies import Copies, find_copies
from crosscheck.spark._events import Events, find_events
from crosscheck.spark._job import Before, Job, State
from crosscheck.spark._links import Links, link
from crosscheck.spark._output import Output
from crosscheck.spark._select import select

__all__ = ["TABLES", "add", "run", "select"]

# Columns that name entities.
LINKED = {
    "sentences": ("speaker_id",),
    "entity_mentions": ("entity_id",),
    "clauses": ("subject_id", "object_id", "place_id", "speaker_id"),
}
TABLES = (
    "documents", "segments", "sentences", "entity_mentions", "quantities", "dates", "clauses", "entities", "events", "duplicates",
    "containments", "claims", "claim_evidence", "claim_sources", "conflicts", "timeline", "sources", "source_agreement", "rejects",
)
# Documents of more are not passed on.
MOST_BYTES = 8 << 20

_log = logging.getLogger("crosscheck.spark")


def run(
    spark: SparkSession,
    documents: DataFrame,
    output: str,
    *,
    config: str | None = None,
    rules: str | None = None,
    aliases: str | None = None,
    can_grow: bool = False,
    format: str = "parquet",
    database: str | None = None,
) -> dict[str, DataFrame]:
    """Compare documents, write the tables below ``output`` as Parquet and return them by their names.

    ``documents`` has a column ``text``, and others that files may have (docs/inputs.md). A column ``n`` (long) is the position of each in
    the run, from 0; without it they are numbered as Spark reads them. ``config`` is a file of settings, ``rules`` a folder of rules and
    ``aliases`` a file of names, each on every executor. What is kept between steps is in ``output/_steps``, and may be deleted afterwards,
    but where documents are to be added (``add``): then ``can_grow`` must be true. ``format`` is that of the tables, one that Spark can write
    (``delta``, ``iceberg``, ``orc``); with a ``database`` they are tables of Spark's catalog (``lake.compared.claims``), and no files below ``output``.

    Raises ``ValueError`` when documents have no text or two have one ``doc_id`` or ``n``, or the tables cannot be written as asked or would take the
    place of others in the database, ``OSError`` when settings cannot be read, and what Spark
    raises where a task failed. No two jobs may write one output at a time; where one failed, begin it again.
    """
    _expect_texts(documents, config)
    tables = Output(spark, output.rstrip("/"), format, database)
    tables.expect_writable(TABLES)
    job = _begun(tables, config, rules, aliases, State.read(spark, output))
    job.can_grow = can_grow
    with arrow_batches(spark):
        return _compared(job, _numbered(job, documents, 0))


def add(
    spark: SparkSession,
    documents: DataFrame,
    output: str,
    *,
    config: str | None = None,
    rules: str | None = None,
    aliases: str | None = None,
) -> dict[str, DataFrame]:
    """Add documents to those of the tables below ``output``, which ``run`` made with ``can_grow``; write and return the tables of all.

    Only groups of names, copies, events and claims that the new documents change are decided again; the others keep their rows. The tables
    are those of ``crosscheck run --statistics`` over all documents with the counts of terms of the first run (``output/_steps/a/statistics``
    or ``b``): a word stays as rare as it was then, so that one new document does not change what all others have in common. ``run`` counts
    anew. A column ``n`` of the new documents goes on where the earlier ones end.

    Raises ``ValueError`` as ``run`` does, when the program or the settings are others than those of the earlier job, and when an ``n`` is
    one of an earlier document.
    """
    _expect_texts(documents, config)
    earlier = State.read(spark, output)
    if earlier is None or not earlier.can_grow:
        raise ValueError(f"no documents can be added to `{output}`: run it whole, with `can_grow`")
    job = _begun(Output(spark, output.rstrip("/"), earlier.format, earlier.database), config, rules, aliases, earlier)
    if job.identity() != earlier.identity:
        raise ValueError(f"`{output}` was made by another program or with other settings: run it whole")
    job.can_grow = True
    job.before = Before(earlier.place, earlier.first_new)
    with arrow_batches(spark):
        return _compared(job, _numbered(job, documents, earlier.first_new))


def _expect_texts(documents: DataFrame, config: str | None) -> None:
    # Settings may name another column of texts.
    if config is None and "text" not in documents.columns:
        raise ValueError(f"the documents have no column `text`, only {', '.join(documents.columns)}")


def _begun(
    output: Output, config: str | None, rules: str | None, aliases: str | None, earlier: State | None
) -> Job:
    given = {"config": config, "rules": rules, "aliases": aliases}
    return Job(output, {name: path for name, path in given.items() if path is not None}, _log.info, earlier)


def _compared(job: Job, documents: DataFrame) -> dict[str, DataFrame]:
    """Writes the tables of documents that have numbers, and of those of the job before."""
    read = Analyze(job.options("config", "rules", "aliases"))(_readable(documents))
    if job.before is not None:
        read = read.unionByName(job.earlier("analysis"))
    analysis = job.kept("analysis", read)
    job.expect(analysis.count())
    _expect_unique(analysis, "n", "doc_id")
    links = link(job, analysis)
    copies = find_copies(job, analysis)
    events = find_events(job, analysis, links, copies.documents)
    made = _Made(analysis, links, copies, events)
    claims = find_claims(job, analysis, links, copies, events, made.documents)
    tables = made.tables() | claims.tables(analysis.where("doc_id is not null"), events.labels())
    for name, (n_given, n_all) in sorted(job.given.items()):
        _log.info("%s: %d of %d decided", name, n_given, n_all)
    last = analysis.agg(F.max("n")).collect()[0][0]
    # Not before all steps are done: tables of two runs stand side by side for as short as can be, and nobody takes them for whole.
    job.output.mark(is_whole=False)
    written = {name: job.table(name, tables[name]) for name in TABLES}
    job.output.mark(is_whole=True)
    State(job.place, job.identity(), job.can_grow, 0 if last is None else last + 1, job.serial, job.output.format, job.output.database).write(job)
    return written


def _readable(documents: DataFrame) -> DataFrame:
    """Documents of which none is too large to be passed on; those that are say why."""
    documents = documents.drop(REFUSED)
    if "text" not in documents.columns:
        return documents
    is_large = F.octet_length(F.col("text").cast("string")) > MOST_BYTES
    reason = f"the text has more than {MOST_BYTES >> 20} MiB: cut it into several documents"
    return documents.withColumn(REFUSED, F.when(is_large, F.lit(reason))).withColumn("text", F.when(~is_large, F.col("text")))


def _numbered(job: Job, documents: DataFrame, first: int) -> DataFrame:
    """Documents with their positions, from a first one on; those that have none get them in the order in which Spark reads them."""
    if "n" in documents.columns:
        if first > 0 and documents.where(F.col("n") < first).limit(1).collect():
            raise ValueError(f"the numbers of added documents (`n`) begin at {first}")
        return documents
    # The number of the partition in the upper bits, that of the row in it in the lower 33: numbers with gaps.
    arrived = job.kept("documents", documents.withColumn("_at", F.monotonically_increasing_id()))
    part, row = F.shiftright("_at", 33), F.col("_at").bitwiseAND(F.lit((1 << 33) - 1))
    starts, start = [], first
    for of in sorted(arrived.groupBy(part.alias("part")).count().collect()):
        starts.append((of["part"], start))
        start += of["count"]
    of_part = job.spark.createDataFrame(starts, "_part long, _start long")
    numbered = arrived.join(F.broadcast(of_part), part == F.col("_part"))
    return numbered.withColumn("n", F.col("_start") + row).drop("_at", "_part", "_start")


def _expect_unique(analysis: DataFrame, *columns: str) -> None:
    for name in columns:
        twice = analysis.where(F.col(name).isNotNull()).groupBy(name).count().where("count > 1").limit(1).collect()
        if twice:
            raise ValueError(f"two documents have the `{name}` {twice[0][name]}, and each needs one of its own")


class _Made:
    """The tables of what is in documents, with what other documents tell of it."""

    def __init__(self, analysis: DataFrame, links: Links, copies: Copies, events: Events) -> None:
        self.analysis = analysis
        self.links = links
        self.copies = copies
        self.events = events
        own = analysis.where("doc_id is not null").select("n", "source_id", "published").join(events.of, "n", "left")
        # Source and day of publication of each document, its event, and the day if its event tells it.
        self.documents = own.select("n", "source_id", F.coalesce("published", "inferred").alias("published"), "event_id", "inferred")

    def tables(self) -> dict[str, DataFrame]:
        made = {name: self.rows(name).drop("n") for name in ("rejects", "segments")}
        made["documents"] = self.of_documents()
        for name, columns in LINKED.items():
            made[name] = self.put(self.rows(name), columns)
        made["dates"] = self.put(self.events.dates(self.rows("dates")).select(*self.rows("dates").columns))
        made["quantities"] = self.put(self.rows("quantities"))
        made["entities"] = self.counted()
        made["events"] = self.events.table(self.documents.select("n", "source_id"))
        made["duplicates"] = self.copies.duplicates
        made["containments"] = self.copies.containments
        return made

    def rows(self, table: str) -> DataFrame:
        """The rows of a table, with the numbers of their documents."""
        return self.analysis.select("n", F.explode(table).alias("row")).select("n", "row.*")

    def put(self, rows: DataFrame, columns: tuple[str, ...] = ()) -> DataFrame:
        """Rows with the keys of entities in some columns, and with source and day of their documents where they have columns for them."""
        names = [name for name in rows.columns if name != "n"]
        rows = self.links.put(rows, *columns)
        if "source_id" in names:
            rows = rows.drop("source_id", "published").join(self.documents.select("n", "source_id", "published"), "n")
        return rows.select(*names)

    def of_documents(self) -> DataFrame:
        rows = self.rows("documents")
        names = [name for name in rows.columns if name != "n"]
        is_copy = self.copies.documents.select("n", F.col("is_canonical").alias("_is_canonical"))
        told = self.documents.select("n", F.col("event_id").alias("_event_id"), "inferred")
        rows = rows.join(told, "n").join(is_copy, "n", "left")
        is_inferred = F.col("published").isNull() & F.col("inferred").isNotNull()
        rows = rows.withColumn("published_method", F.when(is_inferred, F.lit("inferred")).otherwise(F.col("published_method")))
        rows = rows.withColumn("published", F.coalesce("published", "inferred")).withColumn("event_id", F.col("_event_id"))
        return rows.withColumn("is_canonical", F.coalesce("_is_canonical", F.lit(True))).select(*names)

    def counted(self) -> DataFrame:
        """The table ``entities``: how often each is named, and by how many."""
        mentions = self.rows("entity_mentions").select("n", "doc_id", "entity_id", "method")
        mentions = self.links.put(mentions, "entity_id").join(self.documents.select("n", F.col("source_id").alias("by")), "n")
        # A pronoun or "the company" stands for a name, and is none.
        is_named = F.when(F.col("method") != "coreference", 1)
        counts = mentions.groupBy("entity_id").agg(
            F.count(is_named).cast("int").alias("n_mentions"),
            F.countDistinct("doc_id").cast("int").alias("n_documents"),
            F.countDistinct("by").cast("int").alias("n_sources"),
        )
        return self.links.entities.join(counts, "entity_id", "left").fillna(0, ["n_mentions", "n_documents", "n_sources"])
