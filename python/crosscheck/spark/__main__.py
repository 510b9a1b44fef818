"""``spark-submit`` or ``python -m crosscheck.spark INPUT -o OUTPUT``: the tables of documents that Spark reads.

``python -m crosscheck.spark select OUTPUT -o FOLDER --where CONDITION`` writes an output folder for some of the documents.
"""

from __future__ import annotations

import argparse
import logging
import sys
from typing import Callable

from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession

from crosscheck import CrosscheckError
from crosscheck.spark import TABLES, add, run, select

PROGRAM = "python -m crosscheck.spark"
FORMATS = ("parquet", "json", "csv", "orc")


def read(spark: SparkSession, path: str, form: str | None) -> DataFrame:
    """Rows of files; their format is told by the end of the name where it is not given."""
    name = path.rstrip("/").lower()
    for packed in (".gz", ".bz2", ".zst"):
        name = name.removesuffix(packed)
    end = name.rsplit(".", 1)[-1]
    form = form or {"jsonl": "json", "ndjson": "json"}.get(end, end if end in FORMATS else "parquet")
    # A text of a CSV file may go over several lines.
    options = {"header": "true", "multiLine": "true", "escape": '"'} if form == "csv" else {}
    return spark.read.format(form).options(**options).load(path)


def run_of(arguments: list[str]) -> Callable[[SparkSession], object]:
    """What the arguments of a run ask for."""
    about = f"Writes the tables {', '.join(TABLES)}. `{PROGRAM} select --help` tells of a folder for some documents."
    parser = argparse.ArgumentParser(prog=PROGRAM, description=about)
    parser.add_argument("input", help="files of documents with a column `text`, wherever Spark reads from")
    parser.add_argument("-o", "--output", required=True, help="folder of the tables, wherever Spark writes to")
    parser.add_argument("--input-format", choices=FORMATS, help="what the files are (by their names, else parquet)")
    parser.add_argument("--config", help="settings, a file that every executor has")
    parser.add_argument("--rules", help="folder of rules that every executor has")
    parser.add_argument("--aliases", help="file of names that every executor has")
    grows = parser.add_mutually_exclusive_group()
    grows.add_argument("--can-grow", action="store_true", help="keep what is needed to add documents")
    grows.add_argument("--add", action="store_true", help="add the documents to those of the tables that are there")
    parser.add_argument("--format", help="what the tables are, as Spark calls it: delta, iceberg, orc (default parquet)")
    parser.add_argument("--database", help="of Spark's catalog, for tables that are no files below OUTPUT")
    given = parser.parse_args(arguments)
    if given.add and (given.format or given.database):
        parser.error("with --add the tables stay what they are: leave out --format and --database")

    def work(spark: SparkSession) -> object:
        documents = read(spark, given.input, given.input_format)
        settings = {"config": given.config, "rules": given.rules, "aliases": given.aliases}
        if given.add:
            return add(spark, documents, given.output, **settings)
        return run(spark, documents, given.output, **settings, can_grow=given.can_grow, format=given.format or "parquet", database=given.database)

    return work


def selection_of(arguments: list[str]) -> Callable[[SparkSession], object]:
    """What the arguments of a selection ask for."""
    about = "Writes an output folder for some documents of an archive, on this machine."
    parser = argparse.ArgumentParser(prog=f"{PROGRAM} select", description=about)
    parser.add_argument("tables", help="folder of the tables, wherever Spark reads from")
    parser.add_argument("-o", "--output", required=True, help="output folder, on this machine")
    parser.add_argument("--where", required=True, help="condition on the columns of `documents`, such as \"source_id = 'kestrel-wire'\"")
    parser.add_argument("--config", help="settings of the run, a file on this machine")
    parser.add_argument("--rules", help="folder of rules of the run, on this machine")
    given = parser.parse_args(arguments)
    return lambda spark: select(spark, given.tables, given.output, where=given.where, config=given.config, rules=given.rules)


def main() -> None:
    arguments = sys.argv[1:]
    work = selection_of(arguments[1:]) if arguments[:1] == ["select"] else run_of(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("py4j").setLevel(logging.WARNING)
    spark = SparkSession.builder.appName("crosscheck").getOrCreate()
    try:
        work(spark)
    except (CrosscheckError, ValueError, OSError, AnalysisException) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
