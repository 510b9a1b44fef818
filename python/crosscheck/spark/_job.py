"""Where a job keeps its tables: each is written before the next is made of it.

What a step decides of a group depends on the rows of that group alone. So a job to which documents are added takes the groups whose rows
are those of the job before, and gives only the others to the step.
"""

from __future__ import annotations

import dataclasses
import hashlib
import pathlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Callable, Optional

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import BooleanType, IntegerType, LongType

import crosscheck
from crosscheck.spark._output import Output, rows
from crosscheck.spark._step import Step

__all__ = ["Before", "Job", "State"]

# Documents whose groups are worth a partition.
DOCUMENTS_OF_PARTITION = 100
# Kinds of edges that are joined side by side.
N_KINDS = 3
# By which a group of rows is known: their number, and what their hashes add up to in three ways, whatever the order of the rows. Equal rows
# cancel each other out in two of them, and not in the sum.
PRINT = ("group", "_n", "_one", "_two", "_sum")
# What follows from the number of the document, unit or name beside it: where these are equal, it is.
TOLD = ("text_f", "unit_f", "names_f", "name_f", "facts_f", "stated_f", "dates", "clauses", "sentences")
# Where the tables of two jobs over one output stand, one after the other.
PLACES = ("a", "b")
STATE = "place string, identity string, can_grow boolean, first_new long, serial long, format string, database string"


@dataclass
class Before:
    """The job over the same output to which documents are added."""

    # Where its tables stand.
    place: str
    # The number of the first document that it did not have.
    first_new: int


@dataclass
class State:
    """A job that is done, as the next one over the same output finds it."""

    # Where its steps stand.
    place: str
    # What it was made with.
    identity: str
    can_grow: bool
    # The number behind that of its last document.
    first_new: int
    # Its number among the jobs of the output.
    serial: int
    # What its tables are.
    format: str
    database: Optional[str]

    @staticmethod
    def read(spark: SparkSession, output: str) -> State | None:
        """The last one; none where there is none yet, or what it kept was deleted."""
        found = [row for place in PLACES for row in rows(spark, f"{output.rstrip('/')}/_steps/{place}/state")]
        return State(**max(found, key=lambda row: row["serial"])) if found else None

    def write(self, job: Job) -> None:
        job.kept("state", job.spark.createDataFrame([dataclasses.astuple(self)], STATE).coalesce(1))


class Job:
    """A job of steps over one set of documents."""

    def __init__(
        self,
        output: Output,
        settings: Mapping[str, str],
        log: Callable[[str], Any],
        earlier: Optional[State] = None,
    ) -> None:
        self.spark = output.spark
        # Where its tables stand.
        self.output = output
        # Files by the options that name them: `config`, `rules`, `aliases`.
        self.settings = dict(settings)
        self.log = log
        # Not where the last one stands, so that it can be read.
        self.place = PLACES[0] if earlier is None else PLACES[1 - PLACES.index(earlier.place)]
        self.serial = 0 if earlier is None else earlier.serial + 1
        # Whether it keeps what a later job needs to which documents are added.
        self.can_grow = False
        self.before: Optional[Before] = None
        # For each step the groups that it was given, and all that there are.
        self.given: dict[str, tuple[int, int]] = {}
        # Some platforms have `auto` here.
        told = self.spark.conf.get("spark.sql.shuffle.partitions", "200") or ""
        self.n_partitions = int(told) if told.isdigit() else 200

    def identity(self) -> str:
        """A number of the program and the settings."""
        digest = hashlib.sha256(pathlib.Path(crosscheck.program()).read_bytes())
        for name, given in sorted(self.settings.items()):
            top = pathlib.Path(given)
            for path in sorted(path for path in top.rglob("*") if path.is_file()) if top.is_dir() else [top]:
                own = path.read_bytes()
                digest.update(f"{name}\0{path.relative_to(top)}\0{len(own)}\0".encode())
                digest.update(own)
        return digest.hexdigest()

    def expect(self, n_documents: int) -> None:
        """Says how many documents there are: a few are not worth a process for each of many partitions."""
        self.n_partitions = min(self.n_partitions, n_documents // DOCUMENTS_OF_PARTITION + 1)

    def options(self, *settings: str) -> list[str]:
        """The options of a step that has these settings."""
        given = [(name, self.settings[name]) for name in settings if name in self.settings]
        return [part for name, path in given for part in (f"--{name}", path)]

    def step(self, name: str, *settings: str) -> Step:
        """A step with these settings of the job."""
        return Step(name, self.options(*settings))

    def path(self, name: str) -> str:
        """Where a table stands that later steps read."""
        return self._path(self.place, name)

    def kept(self, name: str, frame: DataFrame) -> DataFrame:
        """A table that later steps read, written."""
        frame.write.mode("overwrite").option("compression", "zstd").parquet(self.path(name))
        self.log(f"{name}: written")
        return self.spark.read.parquet(self.path(name))

    def earlier(self, name: str) -> DataFrame:
        """The same table of the job before."""
        assert self.before is not None
        return self.spark.read.parquet(self._path(self.before.place, name))

    def table(self, name: str, frame: DataFrame) -> DataFrame:
        """A table of the output, written."""
        written = self.output.write(name, frame)
        self.log(f"{name}: written")
        return written

    def _path(self, place: str, name: str) -> str:
        return f"{self.output.path}/_steps/{place}/{name}"

    def of_documents(self, name: str, step: Step, documents: DataFrame) -> DataFrame:
        """What a step makes of each document by itself, kept: of documents of the job before, what was made then."""
        if self.before is None:
            return self.kept(name, step(documents))
        made = step(documents.where(F.col("n") >= self.before.first_new))
        return self.kept(name, made.unionByName(self.earlier(name)))

    def of_groups(self, name: str, step: Step, rows: DataFrame, key: Sequence[str], *rest: str, least: int = 1) -> DataFrame:
        """What a step makes of the rows of each key, kept; of a group that has the rows that it had in the job before, what was made then.

        A group of fewer rows than ``least`` gives nothing.
        """
        return self.decide_groups(name, lambda rows: step(self.sorted(rows, key, *rest)), rows, key, least)

    def decide_groups(
        self, name: str, decide: Callable[[DataFrame], DataFrame], rows: DataFrame, key: Sequence[str], least: int = 1
    ) -> DataFrame:
        """The same of what ``decide`` makes of rows; a column ``group`` comes in, and must go out."""
        if not self.can_grow:
            return self.kept(name, decide(rows))
        rows = rows.withColumn("group", F.xxhash64(*key))
        looked_at = [column for column in rows.columns if column not in TOLD]
        prints = self.kept(f"{name}.groups", _prints(rows.select(*looked_at)).where(F.col("_n") >= least))
        n_groups = prints.count()
        if self.before is None:
            self.given[name] = (n_groups, n_groups)
            return self.kept(name, decide(rows)).drop("group")
        same = prints.join(self.earlier(f"{name}.groups"), list(PRINT), "left_semi").select("group")
        touched = prints.join(same, "group", "left_anti").select("group")
        self.given[name] = (touched.count(), n_groups)
        made = decide(rows.join(touched, "group", "left_semi"))
        return self.kept(name, made.unionByName(self.earlier(name).join(same, "group", "left_semi"))).drop("group")

    def of_rows(
        self,
        name: str,
        step: Callable[[DataFrame], DataFrame],
        rows: DataFrame,
        key: Sequence[str],
        whole: Callable[[DataFrame], DataFrame],
    ) -> DataFrame:
        """What a step makes of rows that it takes one by one, kept; of those that the job before had, what was made then.

        ``rows`` has all that tells them apart, and ``key`` names what does so in the rows that the step gives; ``whole`` puts to rows what
        the step reads.
        """
        if not self.can_grow:
            return self.kept(name, step(whole(rows)))
        rows = self.kept(f"{name}.rows", rows)
        n_rows = rows.count()
        if self.before is None:
            self.given[name] = (n_rows, n_rows)
            return self.kept(name, step(whole(rows)))
        same = rows.join(self.earlier(f"{name}.rows"), rows.columns, "left_semi").select(*key)
        new = rows.join(same, list(key), "left_anti")
        self.given[name] = (new.count(), n_rows)
        return self.kept(name, step(whole(new)).unionByName(self.earlier(name).join(same, list(key), "left_semi")))

    def sorted(self, frame: DataFrame, key: Sequence[str], *rest: str) -> DataFrame:
        """The rows of each key side by side, as steps read groups; within a group in the order of other columns."""
        # With a number, no key is split, however many rows it has.
        return frame.repartition(self.n_partitions, *key).sortWithinPartitions(*key, *rest)

    def components(self, name: str, edges: DataFrame) -> DataFrame:
        """For each end (``member``) of an edge the least member that a path of edges leads to; edges of each ``kind`` by themselves."""
        edges = edges if "kind" in edges.columns else edges.withColumn("kind", F.lit(0))
        forest = self.step("forest")
        # A forest of each task's own edges, then one of all forests, in a task for each kind.
        own = forest(edges.select("kind", "a", "b"))
        joined = own.select("kind", F.col("member").alias("a"), F.col("component").alias("b")).repartition(N_KINDS, "kind")
        return self.kept(name, forest(joined))


def _prints(rows: DataFrame) -> DataFrame:
    """By which each group is known."""
    hashes = [_hash(rows, seed).alias(name) for seed, name in enumerate(("_one", "_two"))]
    hashed = rows.select("group", *hashes)
    least = F.sum(F.col("_one").bitwiseAND(F.lit((1 << 31) - 1)))
    both = (F.bit_xor(name).alias(name) for name in ("_one", "_two"))
    return hashed.groupBy("group").agg(F.count("*").alias("_n"), *both, least.alias("_sum"))


def _hash(rows: DataFrame, seed: int) -> Column:
    fields = [field for field in rows.schema.fields if field.name != "group"]
    if all(isinstance(field.dataType, (BooleanType, IntegerType, LongType)) for field in fields):
        # A null changes no hash: it must not look like the number of the column before.
        parts = [part for field in fields for part in (F.col(field.name), F.col(field.name).isNull())]
        return F.xxhash64(F.lit(seed), *parts)
    row = F.to_json(F.struct(*(field.name for field in fields)), {"ignoreNullFields": "false"})
    return F.xxhash64(F.lit(seed), row)
