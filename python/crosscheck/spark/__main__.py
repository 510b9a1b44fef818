"""``spark-submit`` or ``python -m crosscheck.spark INPUT -o OUTPUT``: the tables of documents that Spark reads."""

from __future__ import annotations

import argparse
import logging
import sys

from pyspark.sql import DataFrame, SparkSession

from crosscheck import CrosscheckError
from crosscheck.spark import TABLES, add, run

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


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m crosscheck.spark", description=f"Writes the tables {', '.join(TABLES)}.")
    parser.add_argument("input", help="files of documents with a column `text`, wherever Spark reads from")
    parser.add_argument("-o", "--output", required=True, help="folder of the tables, wherever Spark writes to")
    parser.add_argument("--format", choices=FORMATS, help="what the files are (by their names, else parquet)")
    parser.add_argument("--config", help="settings, a file that every executor has")
    parser.add_argument("--rules", help="folder of rules that every executor has")
    parser.add_argument("--aliases", help="file of names that every executor has")
    grows = parser.add_mutually_exclusive_group()
    grows.add_argument("--can-grow", action="store_true", help="keep what is needed to add documents")
    grows.add_argument("--add", action="store_true", help="add the documents to those of the tables that are there")
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("py4j").setLevel(logging.WARNING)
    spark = SparkSession.builder.appName("crosscheck").getOrCreate()
    documents = read(spark, given.input, given.format)
    settings = {"config": given.config, "rules": given.rules, "aliases": given.aliases}
    try:
        if given.add:
            add(spark, documents, given.output, **settings)
        else:
            run(spark, documents, given.output, **settings, can_grow=given.can_grow)
    except (CrosscheckError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
