"""Settings of Spark while its rows go through Arrow: the types that steps read, and batches that are no larger than one may be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pyspark.sql import SparkSession

__all__ = ["arrow_batches"]

PER_BATCH = "spark.sql.execution.arrow.maxRecordsPerBatch"
# A column of a batch holds less than 2 GB, as many documents of the most bytes that are passed on.
SETTINGS = {PER_BATCH: "200", "spark.sql.execution.arrow.useLargeVarTypes": "false"}


@contextmanager
def arrow_batches(spark: SparkSession) -> Iterator[None]:
    """Has these settings for as long as it is entered; a smaller batch size that is set already stays."""
    before = {name: spark.conf.get(name, None) for name in SETTINGS}
    rows = str(before[PER_BATCH] or "")
    for name, value in SETTINGS.items():
        if name != PER_BATCH or not rows.isdigit() or not 0 < int(rows) <= int(value):
            spark.conf.set(name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            spark.conf.unset(name) if value is None else spark.conf.set(name, value)
