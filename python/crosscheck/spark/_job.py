"""Where a job keeps its tables: each is written before the next is made of it, so that nothing is computed twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crosscheck.spark._step import Step

__all__ = ["Job"]

# Documents whose groups are worth a partition.
DOCUMENTS_OF_PARTITION = 100
# Kinds of edges that are joined side by side.
N_KINDS = 3


class Job:
    """A job of steps over one set of documents."""

    def __init__(self, spark: SparkSession, output: str, settings: Mapping[str, str], log: Callable[[str], Any]) -> None:
        self.spark = spark
        self.output = output.rstrip("/")
        # Files by the options that name them: `config`, `rules`, `aliases`.
        self.settings = dict(settings)
        self.log = log
        # Some platforms have `auto` here.
        told = spark.conf.get("spark.sql.shuffle.partitions", "200") or ""
        self.n_partitions = int(told) if told.isdigit() else 200

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
        return f"{self.output}/_steps/{name}"

    def kept(self, name: str, frame: DataFrame) -> DataFrame:
        """A table that later steps read, written."""
        return self._written(name, self.path(name), frame)

    def table(self, name: str, frame: DataFrame) -> DataFrame:
        """A table of the output, written."""
        return self._written(name, f"{self.output}/{name}", frame)

    def _written(self, name: str, path: str, frame: DataFrame) -> DataFrame:
        frame.write.mode("overwrite").option("compression", "zstd").parquet(path)
        self.log(f"{name}: written")
        return self.spark.read.parquet(path)

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
