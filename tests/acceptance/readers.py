#!/usr/bin/env python3
"""Read every table of a run, Parquet and CSV, in pandas, polars, pyarrow and duckdb, and compare what they see.

    readers.py OUTPUT

Row counts, column names, nulls and values must be the same in all of them, and the CSV files must keep the rules that
README.md states: CRLF, no line break within a field, lists joined with `|`, `'` before what a spreadsheet would run.
Counts may be subtracted: a difference below zero is negative in all of them.
"""

import csv
import datetime
import math
import pathlib
import re
import struct
import sys

import duckdb
import pandas
import polars
import pyarrow
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet

TABLES = """sources events documents segments sentences entities entity_mentions quantities dates duplicates containments
clauses claims claim_evidence claim_sources conflicts timeline source_agreement rejects""".split()
# Exports that follow from the tables and are no table of their own.
DERIVED = {"csv": ["claims_by_source.csv"]}
PARQUET_ONLY = {"documents": {"text"}}
FORMULA = ("=", "+", "-", "@", "\t")
LINE_BREAK = re.compile("[\n\r\v\f\x85\u2028\u2029]")

csv.field_size_limit(2**31 - 1)


class Comparison:
    """Collects what differs, so that one run shows all of it."""

    def __init__(self):
        self.errors = []

    def same(self, what, got, expected):
        if got != expected:
            self.errors.append(f"{what}: {str(got)[:200]}, expected {str(expected)[:200]}")


def logical(kind):
    return kind.value_type if pyarrow.types.is_dictionary(kind) else kind


def is_text(kind):
    kind = logical(kind)
    return pyarrow.types.is_string(kind) or pyarrow.types.is_large_string(kind) or pyarrow.types.is_string_view(kind)


def cell_equals(cell, value, kind):
    """Whether a CSV cell says the same as a Parquet value."""
    if value is None or value == []:
        return cell == ""
    if pyarrow.types.is_list(kind) or pyarrow.types.is_large_list(kind):
        return cell == text_cell("|".join(item.replace("\\", "\\\\").replace("|", "\\|") for item in value))
    if is_text(kind):
        return cell == text_cell(value)
    if pyarrow.types.is_boolean(kind):
        return cell == ("true" if value else "false")
    if pyarrow.types.is_float32(kind):
        return struct.unpack("f", struct.pack("f", float(cell)))[0] == value
    if pyarrow.types.is_floating(kind):
        return float(cell) == value
    if pyarrow.types.is_integer(kind):
        return int(cell) == value
    if pyarrow.types.is_date(kind):
        return datetime.date.fromisoformat(cell) == value
    raise TypeError(f"no rule to compare {kind}")


def text_cell(value):
    """A text as its CSV cell: on one line, and guarded where a spreadsheet would run it."""
    value = LINE_BREAK.sub(" ", value)
    return "'" + value if value.startswith(FORMULA) else value


def is_missing(value):
    return value == "" or isinstance(value, float) and math.isnan(value)


def compare_parquet(comparison, name, path):
    """The Parquet file in all four; gives pyarrow's table."""
    table = pyarrow.parquet.read_table(path)
    rows = table.to_pylist()
    unsigned = [field.name for field in table.schema if pyarrow.types.is_unsigned_integer(logical(field.type))]
    comparison.same(f"{name}.parquet columns whose differences would wrap around", unsigned, [])
    for column in table.column_names:
        bad = [number for number, row in enumerate(rows) if is_missing(row[column])]
        comparison.same(f"{name}.parquet {column}: rows with NaN or an empty text", bad, [])

    frame = polars.read_parquet(path)
    comparison.same(f"{name}.parquet columns in polars", frame.columns, table.column_names)
    comparison.same(f"{name}.parquet values in polars", frame.to_dicts() == rows, True)

    frame = pandas.read_parquet(path)
    comparison.same(f"{name}.parquet columns in pandas", list(frame.columns), table.column_names)
    comparison.same(f"{name}.parquet rows in pandas", len(frame), table.num_rows)
    for column in table.column_names:
        nulls = int(frame[column].isna().sum())
        comparison.same(f"{name}.parquet nulls of {column} in pandas", nulls, table[column].null_count)
        if is_text(table.schema.field(column).type):
            values = [None if pandas.isna(value) else value for value in frame[column]]
            comparison.same(f"{name}.parquet values of {column} in pandas", values == table[column].to_pylist(), True)

    with duckdb.connect() as connection:
        relation = connection.execute("SELECT * FROM read_parquet(?)", [str(path)])
        columns = [column[0] for column in relation.description]
        comparison.same(f"{name}.parquet columns in duckdb", columns, table.column_names)
        values = [dict(zip(columns, row)) for row in relation.fetchall()]
        comparison.same(f"{name}.parquet values in duckdb", values == rows, True)
    return table


def compare_csv(comparison, name, path, table):
    """The CSV file in all four, and its cells against the Parquet values."""
    columns = [column for column in table.column_names if column not in PARQUET_ONLY.get(name, ())]
    data = path.read_bytes()
    comparison.same(f"{name}.csv lines ending in CRLF", data.count(b"\r\n"), table.num_rows + 1)
    comparison.same(f"{name}.csv line feeds", data.count(b"\n"), table.num_rows + 1)
    with path.open(encoding="utf-8", newline="") as lines:
        header, *cells = csv.reader(lines)
    comparison.same(f"{name}.csv header", header, columns)
    comparison.same(f"{name}.csv rows", len(cells), table.num_rows)
    for row_idx, (cell_row, value_row) in enumerate(zip(cells, table.to_pylist())):
        for cell, column in zip(cell_row, columns):
            if not cell_equals(cell, value_row[column], logical(table.schema.field(column).type)):
                comparison.errors.append(f"{name}.csv:{row_idx + 2} {column}: {cell!r}, Parquet has {value_row[column]!r}")

    texts = [[cell or None for cell in row] for row in cells]
    frame = pandas.read_csv(path, dtype=str, keep_default_na=False)
    comparison.same(f"{name}.csv columns in pandas", list(frame.columns), columns)
    comparison.same(f"{name}.csv values in pandas", frame.values.tolist() == cells, True)

    frame = polars.read_csv(path, infer_schema=False)
    comparison.same(f"{name}.csv columns in polars", frame.columns, columns)
    comparison.same(f"{name}.csv values in polars", [list(row) for row in frame.rows()] == texts, True)

    options = pyarrow.csv.ConvertOptions(column_types={column: pyarrow.string() for column in columns})
    read = pyarrow.csv.read_csv(path, convert_options=options)
    comparison.same(f"{name}.csv columns in pyarrow", read.column_names, columns)
    comparison.same(f"{name}.csv values in pyarrow", [list(row.values()) for row in read.to_pylist()] == cells, True)

    with duckdb.connect() as connection:
        relation = connection.execute(
            "SELECT * FROM read_csv(?, header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"')",
            [str(path)],
        )
        comparison.same(f"{name}.csv columns in duckdb", [column[0] for column in relation.description], columns)
        comparison.same(f"{name}.csv values in duckdb", [list(row) for row in relation.fetchall()] == texts, True)


def compare_differences(comparison, output):
    """`n_supporting - n_contradicting` and its opposite, as each reader computes them from both files, with no type named."""
    path, csv_path = output / "parquet" / "claims.parquet", output / "csv" / "claims.csv"
    rows = pyarrow.parquet.read_table(path, columns=["n_supporting", "n_contradicting"]).to_pylist()
    for left, right in (("n_supporting", "n_contradicting"), ("n_contradicting", "n_supporting")):
        expected = [row[left] - row[right] for row in rows]
        tables = {"parquet": pyarrow.parquet.read_table(path), "csv": pyarrow.csv.read_csv(csv_path)}
        found = {f"pyarrow {kind}": pyarrow.compute.subtract(table[left], table[right]).to_pylist() for kind, table in tables.items()}
        frames = {
            "pandas parquet": pandas.read_parquet(path),
            "pandas csv": pandas.read_csv(csv_path),
            "pandas parquet with types of arrow": pandas.read_parquet(path, dtype_backend="pyarrow"),
            "polars parquet": polars.read_parquet(path),
            "polars csv": polars.read_csv(csv_path, infer_schema_length=None),
        }
        found |= {what: (frame[left] - frame[right]).to_list() for what, frame in frames.items()}
        with duckdb.connect() as connection:
            for kind, read in (("parquet", f"read_parquet('{path}')"), ("csv", f"read_csv('{csv_path}')")):
                query = f"SELECT {left} - {right} FROM {read}"
                found[f"duckdb {kind}"] = [value for value, in connection.execute(query).fetchall()]
        for what, values in found.items():
            comparison.same(f"claims: {left} - {right} in {what}", values, expected)
    comparison.same("claims: a difference is below zero", any(value < 0 for value in expected), True)


def main():
    output = pathlib.Path(sys.argv[1])
    comparison = Comparison()
    for folder, suffix in (("parquet", ".parquet"), ("csv", ".csv")):
        found = sorted(path.name for path in (output / folder).iterdir())
        comparison.same(f"files in {folder}/", found, sorted([name + suffix for name in TABLES] + DERIVED.get(folder, [])))
    for name in TABLES:
        table = compare_parquet(comparison, name, output / "parquet" / f"{name}.parquet")
        compare_csv(comparison, name, output / "csv" / f"{name}.csv", table)
        print(f"readers: {name}: {table.num_rows} rows, {table.num_columns} columns")
    compare_differences(comparison, output)
    for line in comparison.errors:
        print(line, file=sys.stderr)
    return 1 if comparison.errors else 0


if __name__ == "__main__":
    sys.exit(main())
