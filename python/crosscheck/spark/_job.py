"""Where a job keeps its tables: each is written before the next is made of it, so that nothing is computed twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Callable

from pyspark.sql import DataFrame, SparkSession

from crosscheck.spark._step import Step

__all__ = ["Job"]


class Job:
    """A job of steps over one set of documents."""

    def __init__(self, spark: SparkSession, output: str, options: Sequence[str], log: Callable[[str], Any]) -> None:
        self.spark = spark
        self.output = output.rstrip("/")
        self.options = list(options)
        self.log = log
        self.n_partitions = int(spark.conf.get("spark.sql.shuffle.partitions", "200"))

    def step(self, name: str, has_settings: bool = False) -> Step:
        """A step; those that have settings get the options of the job."""
        return Step(name, self.options if has_settings else ())

    def kept(self, name: str, frame: DataFrame) -> DataFrame:
        """A table that later steps read, written."""
        return self._written(f"_steps/{name}", frame)

    def table(self, name: str, frame: DataFrame) -> DataFrame:
        """A table of the output, written."""
        return self._written(name, frame)

    def _written(self, name: str, frame: DataFrame) -> DataFrame:
        path = f"{self.output}/{name}"
        frame.write.mode("overwrite").option("compression", "zstd").parquet(path)
        self.log(f"{name}: written")
        return self.spark.read.parquet(path)

    def sorted(self, frame: DataFrame, key: Sequence[str], *rest: str) -> DataFrame:
        """The rows of each key side by side, as steps read groups; within a group in the order of other columns."""
        # With a number, no key is split, however many rows it has.
        return frame.repartition(self.n_partitions, *key).sortWithinPartitions(*key, *rest)
