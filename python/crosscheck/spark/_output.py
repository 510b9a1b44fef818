"""Where the tables of a job stand, and as what: files of a format below a path, or tables of a database of Spark's catalog."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Optional

from py4j.protocol import Py4JJavaError
from pyspark.errors import AnalysisException, PySparkException
from pyspark.sql import DataFrame, SparkSession

__all__ = ["Output", "rows"]

# Where it is told whether the tables are whole, and how they are read.
WHOLE = "_tables"
# A table that is written to see whether it can be.
TRIED = "crosscheck_tried"
MARK = "is_whole boolean, format string, database string"
# Formats whose files are those of Parquet.
OF_PARQUET = ("parquet", "delta")


@dataclass(frozen=True)
class Output:
    """The tables of a job."""

    spark: SparkSession
    # What the job was given, without a slash at its end.
    path: str
    # What Spark writes: `parquet`, `delta`, `iceberg`, `orc`, ..
    format: str = "parquet"
    # The database of a catalog, if the tables are not files below the path.
    database: Optional[str] = None

    @staticmethod
    def found(spark: SparkSession, path: str) -> Output:
        """That of the last job over a path, whose tables must be whole.

        Raises ``ValueError`` where there is none, or it failed while it wrote the tables.
        """
        path = path.rstrip("/")
        marks = rows(spark, f"{path}/{WHOLE}")
        if not marks:
            raise ValueError(f"there are no tables of `crosscheck.spark` in `{path}`")
        if not marks[0]["is_whole"]:
            raise ValueError(f"the job that wrote the tables of `{path}` did not come to its end: run it again")
        return Output(spark, path, marks[0]["format"], marks[0]["database"])

    def expect_writable(self, names: Iterable[str]) -> None:
        """Raises ``ValueError`` when tables of these names cannot be written, before anything is made for them."""
        if self.database is not None:
            marks = rows(self.spark, f"{self.path}/{WHOLE}")
            if not marks or marks[0]["database"] != self.database:
                self._expect_free(names)
        elif self.format == "parquet":
            return
        tried = Output(self.spark, f"{self.path}/_steps", self.format, self.database)
        try:
            tried.write(TRIED, self.spark.createDataFrame([(1,)], "n long")).collect()
            if self.database is not None:
                self.spark.sql(f"DROP TABLE {self.database}.{TRIED}")
        except (PySparkException, Py4JJavaError) as error:
            where = f"in the database `{self.database}`" if self.database is not None else "as files"
            raise ValueError(f"Spark cannot write tables of the format `{self.format}` {where}: {_told(error)}") from error

    def _expect_free(self, names: Iterable[str]) -> None:
        taken = [name for name in names if self.spark.catalog.tableExists(f"{self.database}.{name}")]
        if taken:
            told = f"the database `{self.database}` has tables {', '.join(f'`{name}`' for name in taken)} that are not those of `{self.path}`"
            raise ValueError(f"{told}: name one without them")

    def mark(self, is_whole: bool) -> None:
        """Says whether the tables are those of one job."""
        frame = self.spark.createDataFrame([(is_whole, self.format, self.database)], MARK).coalesce(1)
        frame.write.mode("overwrite").parquet(f"{self.path}/{WHOLE}")

    def write(self, name: str, frame: DataFrame) -> DataFrame:
        """Writes a table in the place of the one that is there."""
        writer = frame.write.format(self.format).mode("overwrite")
        if self.format in OF_PARQUET:
            # What a later version writes may have more columns.
            writer = writer.option("compression", "zstd").option("overwriteSchema", "true")
        if self.database is not None:
            writer.saveAsTable(f"{self.database}.{name}")
        else:
            writer.save(f"{self.path}/{name}")
        return self.read(name)

    def read(self, name: str) -> DataFrame:
        """The rows of a table."""
        if self.database is not None:
            return self.spark.table(f"{self.database}.{name}")
        return self.spark.read.format(self.format).load(f"{self.path}/{name}")


def _told(error: Exception) -> str:
    """The first line of what Spark says."""
    return next(iter(str(error).splitlines()), type(error).__name__)


def rows(spark: SparkSession, path: str) -> list[dict[str, Any]]:
    """The rows of a small table of Parquet; none where it is not there."""
    try:
        return [row.asDict() for row in spark.read.parquet(path).collect()]
    except AnalysisException:
        return []
