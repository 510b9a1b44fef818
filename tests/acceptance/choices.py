#!/usr/bin/env python3
"""Run on raw/ with each choice of output, and read it in pyarrow, polars and duckdb as users of those would.

    choices.py BINARY OUTPUT SCRATCH

OUTPUT is that of a plain run, with which everything is compared; SCRATCH is made anew.
"""

import collections
import csv
import datetime
import pathlib
import shutil
import subprocess
import sys

import duckdb
import pandas
import polars
import pyarrow
import pyarrow.dataset
import pyarrow.feather
import pyarrow.parquet

from readers import text_cell

PARTITIONED = {
    "documents": "doc_id",
    "segments": "segment_id",
    "sentences": "sentence_id",
    "entity_mentions": "mention_id",
    "quantities": "quantity_id",
    "dates": "date_id",
    "clauses": "clause_id",
    "claim_evidence": "evidence_id",
}
HOSTILE = ["Süd & Nord = 1 %20", "../..", "104", "a/b", "Ünï'code \"x\""]


def run(binary, output, *more):
    subprocess.run([binary, "run", *more, "--output", str(output), "--quiet"], check=True)
    subprocess.run([binary, "check", str(output)], check=True)


def expected_partition(document, by):
    if by == "source_id":
        return document["source_id"]
    return document["published"] and document["published"].strftime("%Y-%m")


def compare_partitions(errors, plain, output, column):
    """Every partitioned table with each reader: the same rows as the plain file, each with its document's partition."""
    documents = {row["doc_id"]: row for row in pyarrow.parquet.read_table(plain / "parquet/documents.parquet").to_pylist()}
    for name, key in PARTITIONED.items():
        rows = pyarrow.parquet.read_table(plain / f"parquet/{name}.parquet").to_pylist()
        wanted = sorted((row[key], expected_partition(documents[row["doc_id"]], column) or "") for row in rows)
        folder = output / "parquet" / name
        text = pyarrow.dataset.partitioning(pyarrow.schema([(column, pyarrow.string())]), flavor="hive")
        table = pyarrow.dataset.dataset(folder, format="parquet", partitioning=text).to_table()
        frame = polars.read_parquet(folder, hive_partitioning=True, hive_schema={column: polars.String})
        with duckdb.connect() as connection:
            read = f"read_parquet('{folder}/*/*.parquet', hive_partitioning = true, hive_types = {{'{column}': VARCHAR}})"
            from_duckdb = connection.execute(f'SELECT {key}, "{column}" FROM {read}').fetchall()
        for reader, found in (
            ("pyarrow", list(zip(table[key].to_pylist(), table[column].to_pylist()))),
            ("polars", list(zip(frame[key].to_list(), frame[column].to_list()))),
            ("duckdb", from_duckdb),
        ):
            found = sorted((one, partition or "") for one, partition in found)
            if found != wanted:
                differ = [pair for pair in zip(found, wanted) if pair[0] != pair[1]][:2]
                errors.append(f"{name} by {column} in {reader}: {len(found)} rows, {len(wanted)} expected; {differ}")
        print(f"choices: {name} by {column}: {len(rows)} rows")


def compare_arrow(errors, plain, output):
    for path in sorted((output / "arrow").iterdir()):
        wanted = pyarrow.parquet.read_table(plain / f"parquet/{path.stem}.parquet").to_pylist()
        if pyarrow.feather.read_table(path).to_pylist() != wanted:
            errors.append(f"{path.name} differs from Parquet in pyarrow")
        if polars.read_ipc(path).to_dicts() != wanted:
            errors.append(f"{path.name} differs from Parquet in polars")
        print(f"choices: {path.name}: {len(wanted)} rows")


def compare_wide(errors, plain):
    """Every cell of claims_by_source.csv, made anew from the CSV file of claims and the evidence."""
    read = {"dtype": str, "keep_default_na": False}
    wide = pandas.read_csv(plain / "csv/claims_by_source.csv", **read)
    claims = pandas.read_csv(plain / "csv/claims.csv", **read)
    n_own = wide.columns.get_loc("n_other_sources")
    wanted = claims[list(wide.columns[:n_own])].copy()
    wanted["n_other_sources"] = "0"
    rows = pyarrow.parquet.read_table(plain / "parquet/claim_evidence.parquet").to_pylist()
    evidence = [row for row in rows if row["weight"] > 0]  # what only resembles a claim is no evidence of a source for it
    of_source = collections.Counter(source for _, source in {(row["claim_id"], row["source_id"]) for row in evidence})
    for source in sorted(of_source, key=lambda source: (-of_source[source], source)):
        for column in ("value", "stance"):
            said = collections.defaultdict(dict)
            for row in evidence:
                if row["source_id"] == source and row[column] is not None:
                    said[row["claim_id"]][row[column].replace("\\", "\\\\").replace("|", "\\|")] = None
            cells = [text_cell("|".join(said.get(claim, ()))) for claim in wanted["claim_id"]]
            wanted[f"{source}:{column}"] = cells
    if list(wide.columns) != list(wanted.columns):
        errors.append(f"claims_by_source.csv has the columns {list(wide.columns)}, {list(wanted.columns)} expected")
    elif wide.values.tolist() != wanted.values.tolist():
        differ = [pair for pair in zip(wide.values.tolist(), wanted.values.tolist()) if pair[0] != pair[1]][:2]
        errors.append(f"claims_by_source.csv differs from the claims and their evidence: {differ}")
    print(f"choices: claims_by_source.csv: {len(wide)} rows, {len(of_source)} sources")


def main():
    binary, plain, scratch = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    errors = []
    for by, column in (("source", "source_id"), ("month", "month")):
        run(binary, scratch / by, "raw", "--partition-by", by, "--format", "parquet")
        compare_partitions(errors, plain, scratch / by, column)
    run(binary, scratch / "arrow", "raw", "--format", "arrow")
    compare_arrow(errors, plain, scratch / "arrow")
    compare_wide(errors, plain)

    lines = scratch / "hostile.csv"
    with lines.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["doc_id", "source", "published", "text"])
        for number, source in enumerate(HOSTILE):
            writer.writerow([f"d{number}", source, datetime.date(2026, 3, number + 1), f"The harbour took in {number + 3} ships."])
    run(binary, scratch / "hostile", str(lines))
    run(binary, scratch / "hostile-cut", str(lines), "--partition-by", "source")
    compare_partitions(errors, scratch / "hostile", scratch / "hostile-cut", "source_id")
    compare_wide(errors, scratch / "hostile")

    run(binary, scratch / "narrow", "raw", "--csv-bom", "--tables", "claims,sources,claims_by_source", "--columns", "claims:status", "--format", "csv")
    package = pathlib.Path(__file__).with_name("package.py")
    subprocess.run([sys.executable, str(package), str(scratch / "narrow")], check=True)
    table = pandas.read_csv(scratch / "narrow/csv/claims.csv", encoding="utf-8-sig")
    if list(table.columns) != ["claim_id", "status"]:
        errors.append(f"the narrow claims have the columns {list(table.columns)}")

    for line in errors:
        print(f"choices: {line}", file=sys.stderr)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
