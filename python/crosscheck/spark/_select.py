"""A part of an archive as an ordinary output folder: the documents of an event, a source or a period, and all that the tables say of them."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO

import pyarrow as pa
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import to_arrow_schema

import crosscheck
from crosscheck._streams import TABLE
from crosscheck.spark._arrow import arrow_batches
from crosscheck.spark._members import document_of_key
from crosscheck.spark._output import Output
from crosscheck.spark._step import Batches

__all__ = ["select"]

# What a machine holds, and a reader reads.
MOST_CLAIMS = MOST_DOCUMENTS = 100_000
# Bytes that come from a task at a time.
BYTES_OF_PART = 8 << 20
# Rows that belong to a document, and those that belong to a claim.
OF_DOCUMENTS = ("documents", "segments", "sentences", "entity_mentions", "quantities", "dates", "clauses")
OF_CLAIMS = ("claims", "claim_evidence", "claim_sources", "conflicts")
# Columns that name units of documents.
UNITS = {"duplicates": ("member_id", "canonical_id", "copied_from"), "containments": ("container_id", "member_id")}
# Columns that name entities, or have lists of them.
ENTITIES = {
    "sentences": ("speaker_id",),
    "entity_mentions": ("entity_id",),
    "clauses": ("subject_id", "object_id", "place_id", "speaker_id"),
    "claims": ("entity_ids",),
    "events": ("entity_ids",),
}


def select(
    spark: SparkSession, output: str, folder: str, *, where: str, config: str | None = None, rules: str | None = None
) -> None:
    """Write an output folder for some documents of an output of ``run``, for `crosscheck report` and all other commands.

    ``output`` is what ``run`` was given, and ``folder`` a folder of the driver's own disk: an output of crosscheck that is there is replaced.
    ``where`` is a condition of SQL on the columns of ``documents``: ``"event_id = 'event-1440fea1f8b9cc70'"``, ``"source_id = 'kestrel-wire'"``,
    ``"published between date'2026-01-05' and date'2026-01-07'"``. The other documents of their events come along, so that each claim is whole. ``config`` and
    ``rules`` are those that the run had, on the driver.

    What counts rows (mentions of an entity, documents and claims of a source) counts those of the folder. ``agreement`` and ``reliability`` of
    sources, and the table ``source_agreement``, are those of the whole archive. ``rejects`` is empty.

    Raises ``ValueError`` when the condition holds for no document, or there are more than 100,000 claims or documents, or the tables are not whole,
    ``CrosscheckError`` when the folder cannot be written, and ``AnalysisException`` of Spark when the condition cannot be understood.
    """
    settings = [f"--{name}={path}" for name, path in {"config": config, "rules": rules}.items() if path is not None]
    with arrow_batches(spark), tempfile.TemporaryFile() as file:
        selected = _Selected(Output.found(spark, output))
        try:
            selected.choose(where)
            for name, rows in selected.tables():
                _write(file, name, rows)
        finally:
            selected.release()
        file.seek(0)
        call = [crosscheck.program(), "worker", "folder", *settings, "--", folder]
        done = subprocess.run(call, stdin=file, stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        told = done.stderr.decode("utf-8", "replace").strip()
        raise crosscheck.CrosscheckError(told or f"`{' '.join(call)}` ended with {done.returncode}", done.returncode)


class _Selected:
    """The documents that are selected, and the rows of tables that belong to them."""

    def __init__(self, archive: Output) -> None:
        self.spark = archive.spark
        self.archive = archive
        self.held: list[DataFrame] = []

    def choose(self, where: str) -> None:
        """Chooses the documents for which a condition holds, those of their events, and all claims of these."""
        documents = self.table("documents").select("doc_id", "source_id", "event_id")
        chosen = self.table("documents").where(where).select("doc_id", "event_id").limit(MOST_DOCUMENTS + 1).collect()
        if not chosen:
            raise ValueError(f"there is no document with {where}")
        _expect_few("documents", len(chosen), where)
        events = self.ids("event_id", {row["event_id"] for row in chosen if row["event_id"] is not None})
        alone = self.ids("doc_id", {row["doc_id"] for row in chosen if row["event_id"] is None})
        found = (documents.join(F.broadcast(ids), ids.columns[0], "left_semi").limit(MOST_DOCUMENTS + 1) for ids in (events, alone))
        rows = [row for frame in found for row in frame.collect()]
        _expect_few("documents", len(rows), where)
        self.documents = self.ids("doc_id", {row["doc_id"] for row in rows})
        self.events = events
        self.sources = self.ids("source_id", {row["source_id"] for row in rows})
        said = self.of("claim_evidence", self.documents).select("claim_id").distinct().limit(MOST_CLAIMS + 1).collect()
        _expect_few("claims", len(said), where)
        self.claims = self.ids("claim_id", {row["claim_id"] for row in said})

    def table(self, name: str) -> DataFrame:
        return self.archive.read(name)

    def release(self) -> None:
        for frame in self.held:
            frame.unpersist()

    def ids(self, name: str, keys: Iterable[str]) -> DataFrame:
        """Keys as a frame of one column, which many tables are joined with."""
        made = self.spark.createDataFrame([(key,) for key in sorted(keys)], f"{name} string").coalesce(1).persist()
        self.held.append(made)
        return made

    def of(self, name: str, ids: DataFrame, column: str | None = None) -> DataFrame:
        """The rows of a table with a key among some, in the column of their name or another one."""
        return _among(self.table(name), F.col(column or ids.columns[0]), ids)

    def tables(self) -> Iterator[tuple[str, pa.Table]]:
        """The rows of each table, in no order."""
        frames = {name: self.of(name, self.documents) for name in OF_DOCUMENTS}
        frames.update({name: self.of(name, self.claims) for name in OF_CLAIMS})
        frames["events"] = self.of("events", self.events)
        frames["sources"] = self.of("sources", self.sources)
        # A sentence is of an event if its document is.
        frames["timeline"] = self.dated(_among(self.table("timeline"), document_of_key("sentence_id"), self.documents))
        frames.update({name: self.of_units(name) for name in UNITS})
        both = self.of("source_agreement", self.sources, "source_a")
        frames["source_agreement"] = _among(both, F.col("source_b"), self.sources)
        # They name rows of what was read, and no documents.
        frames["rejects"] = self.table("rejects").limit(0)
        entities: set[str] = set()
        for name, frame in frames.items():
            rows = _collected(frame)
            for column in ENTITIES.get(name, ()):
                entities.update(_keys(rows[column]))
            yield name, rows
        yield "entities", _collected(self.of("entities", self.ids("entity_id", entities)))

    def dated(self, rows: DataFrame) -> DataFrame:
        """Rows of ``timeline``: what lone documents say in the same words has the sources that are selected."""
        own = self.sources.agg(F.collect_list("source_id").alias("_own"))
        is_shared = F.col("event_id").isNull() & F.col("claim_id").isNull()
        sources = F.when(is_shared, F.array_intersect("sources", "_own")).otherwise(F.col("sources"))
        found = rows.crossJoin(F.broadcast(own)).withColumn("sources", sources)
        return found.withColumn("n_sources", F.size("sources").cast("long")).select(*rows.columns)

    def of_units(self, name: str) -> DataFrame:
        """Rows of which all units are in the documents."""
        rows = self.table(name)
        names, here = rows.columns, self.documents.select(F.col("doc_id").alias("_doc_id"), F.lit(True).alias("_here"))
        for column in UNITS[name]:
            document = F.when(F.col("unit") == "document", F.col(column)).otherwise(document_of_key(column))
            found = rows.join(F.broadcast(here), document == F.col("_doc_id"), "left")
            rows = found.where(F.col("_here") | F.col(column).isNull()).select(*names)
        return rows


def _expect_few(what: str, n: int, where: str) -> None:
    most = {"documents": MOST_DOCUMENTS, "claims": MOST_CLAIMS}[what]
    if n > most:
        raise ValueError(f"there are more than {most:,} {what} with {where}: narrow the condition")


def _among(rows: DataFrame, key: Column, ids: DataFrame) -> DataFrame:
    """Rows with a key among some, with no other columns."""
    return rows.join(F.broadcast(ids.select(F.col(ids.columns[0]).alias("_key"))), key == F.col("_key"), "left_semi")


def _collected(frame: DataFrame) -> pa.Table:
    """The rows of a frame, packed by the tasks: much less than rows of Python, and the same in all versions of Spark."""
    parts = frame.mapInArrow(_packed, "part binary").collect()
    tables = [pa.ipc.open_stream(part["part"]).read_all() for part in parts]
    return pa.concat_tables(tables) if tables else to_arrow_schema(frame.schema).empty_table()


def _packed(batches: Batches) -> Batches:
    """Batches as the bytes of streams."""
    filled = (batch for batch in batches if batch.num_rows > 0)
    for first in filled:
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, first.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as stream:
            stream.write_batch(first)
            while sink.tell() < BYTES_OF_PART:
                batch = next(filled, None)
                if batch is None:
                    break
                stream.write_batch(batch)
        yield pa.record_batch([pa.array([sink.getvalue().to_pybytes()], pa.binary())], names=["part"])


def _keys(cells: pa.ChunkedArray) -> set[str]:
    """The keys in a column of keys or of lists of them."""
    flat = cells.combine_chunks().flatten() if pa.types.is_list(cells.type) else cells
    return set(flat.drop_null().unique().to_pylist())


def _write(file: IO[bytes], name: str, rows: pa.Table) -> None:
    """Writes a table as the next stream."""
    rows = rows.replace_schema_metadata({TABLE: name})
    with pa.ipc.new_stream(file, rows.schema) as stream:
        stream.write_table(rows)
