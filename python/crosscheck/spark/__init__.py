"""Run crosscheck on Apache Spark, over more documents than one machine holds.

>>> import crosscheck.spark                                                   # doctest: +SKIP
>>> tables = crosscheck.spark.run(spark, documents, "s3://archive/out")       # doctest: +SKIP
>>> tables["duplicates"].groupBy("relation").count().show()                   # doctest: +SKIP

Spark sorts, joins and counts; what is decided is decided by ``crosscheck worker``, which each task starts as a process of its own. So
far the tables of ``TABLES`` are made; their rows are those of ``crosscheck run`` over the same documents.

It needs this package on every executor, with pyspark 3.5 or later (``pip install 'crosscheck[spark]'``), and no files of its own.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crosscheck.spark._analysis import Analyze
from crosscheck.spark._copies import copies
from crosscheck.spark._job import Job

__all__ = ["TABLES", "run"]

TABLES = ("rejects", "segments", "duplicates", "containments")
# Documents of one batch: a column of a batch holds less than 2 GB.
DOCUMENTS_PER_BATCH = "500"
PER_BATCH = "spark.sql.execution.arrow.maxRecordsPerBatch"

_log = logging.getLogger("crosscheck.spark")


def run(spark: SparkSession, documents: DataFrame, output: str, *, options: Iterable[str] = ()) -> dict[str, DataFrame]:
    """Compare documents, write the tables below ``output`` as Parquet and return them by their names.

    ``documents`` has a column ``text``, and others that files may have (docs/inputs.md). A column ``n`` (long) is the position of each in
    the run, from 0; without it they are numbered as Spark reads them. ``options`` are those of the steps: ``["--config", path]`` for
    settings, ``["--rules", path]``, ``["--aliases", path]`` for files that every executor has. What is kept between steps is in
    ``output/_steps``, and may be deleted afterwards.

    Raises ``ValueError`` when documents have no text or two have one ``doc_id`` or ``n``, and what Spark raises where a task failed.
    """
    if "text" not in documents.columns:
        raise ValueError(f"the documents have no column `text`, only {', '.join(documents.columns)}")
    job = Job(spark, output, list(options), _log.info)
    before = spark.conf.get(PER_BATCH)
    if int(before or 0) <= 0 or int(before) > int(DOCUMENTS_PER_BATCH):
        spark.conf.set(PER_BATCH, DOCUMENTS_PER_BATCH)
    try:
        analysis = job.kept("analysis", Analyze(job.options)(_numbered(job, documents)))
        _expect_unique(analysis, "n", "doc_id")
        tables = {name: job.table(name, _rows(analysis, name)) for name in ("rejects", "segments")}
        return {**tables, **copies(job, analysis)}
    finally:
        spark.conf.set(PER_BATCH, before)


def _numbered(job: Job, documents: DataFrame) -> DataFrame:
    """Documents with their positions; those that have none get them in the order in which Spark reads them."""
    if "n" in documents.columns:
        return documents
    # The number of the partition in the upper bits, that of the row in it in the lower 33: numbers with gaps.
    arrived = job.kept("documents", documents.withColumn("_at", F.monotonically_increasing_id()))
    part, row = F.shiftright("_at", 33), F.col("_at").bitwiseAND(F.lit((1 << 33) - 1))
    starts, start = [], 0
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


def _rows(analysis: DataFrame, table: str) -> DataFrame:
    """The rows of a table that other documents add nothing to."""
    return analysis.select(F.explode(table).alias("row")).select("row.*")
