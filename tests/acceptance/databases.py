#!/usr/bin/env python3
"""Write the databases of a run, and compare them with its Parquet files row by row.

    databases.py BINARY SCRATCH

Tables, columns, keys, references, meanings and views of `crosscheck.duckdb` and `crosscheck.sqlite` must be there; without the command of a
database a run says so before it reads anything. SCRATCH is made anew.
"""

import datetime
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys

import duckdb
import pyarrow
import pyarrow.parquet

from readers import TABLES

VIEWS = ["date_star", "evidence_star", "mention_star", "quantity_star"]
# Wheels bring `duckdb` to the folder of the interpreter.
PATH = os.pathsep.join([str(pathlib.Path(sys.executable).parent), os.environ["PATH"]])


def run(binary, output, *more, path=PATH):
    command = [binary, "run", *more, "--output", str(output), "--quiet", "--no-report"]
    return subprocess.run(command, env={**os.environ, "PATH": path}, stderr=subprocess.PIPE, text=True, check=False)


def expected(path):
    table = pyarrow.parquet.read_table(path)
    return table.column_names, [tuple(row.values()) for row in table.to_pylist()]


def as_sqlite(value):
    """A value of Parquet as SQLite has it."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return int(value) if isinstance(value, bool) else value


def compare(errors, what, query, output, convert):
    for name in TABLES:
        columns, rows = expected(output / "parquet" / f"{name}.parquet")
        found_columns, found = query(f'SELECT * FROM "{name}"')
        if found_columns != columns:
            errors.append(f"{what}: {name} has the columns {found_columns}")
        elif found != [tuple(convert(value) for value in row) for row in rows]:
            errors.append(f"{what}: {name} has other rows than its Parquet file")


def compare_duckdb(errors, output):
    with duckdb.connect(str(output / "crosscheck.duckdb"), read_only=True) as connection:
        def query(text):
            done = connection.execute(text)
            return [column[0] for column in done.description], done.fetchall()

        compare(errors, "duckdb", query, output, lambda value: value)
        tables = dict(query("SELECT table_name, comment FROM duckdb_tables()")[1])
        if sorted(tables) != sorted(TABLES) or not all(tables.values()):
            errors.append(f"duckdb: the tables and their meanings are {tables}")
        mute = query("SELECT table_name, column_name FROM duckdb_columns() WHERE comment IS NULL AND table_name NOT LIKE '%_star'")[1]
        if [column for column in mute if column[0] in TABLES]:
            errors.append(f"duckdb: columns without a meaning: {mute}")
        keys = query("SELECT constraint_type, count(*) FROM duckdb_constraints() GROUP BY ALL")[1]
        keys = dict(keys)
        if keys.get("PRIMARY KEY") != len(TABLES) or keys.get("FOREIGN KEY", 0) < 30:
            errors.append(f"duckdb: keys and references are {keys}")
        views = sorted(name for name, in query("SELECT view_name FROM duckdb_views() WHERE NOT internal")[1])
        counts = query(f"SELECT (SELECT count(*) FROM evidence_star) = (SELECT count(*) FROM claim_evidence)")[1]
        if views != VIEWS or counts != [(True,)]:
            errors.append(f"duckdb: the views are {views}, {counts}")


def compare_sqlite(errors, output):
    connection = sqlite3.connect(f"file:{output / 'crosscheck.sqlite'}?mode=ro", uri=True)

    def query(text):
        done = connection.execute(text)
        return [column[0] for column in done.description], done.fetchall()

    compare(errors, "sqlite", query, output, as_sqlite)
    schema = query("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL")[1]
    if sorted(name for kind, name, _ in schema if kind == "view") != VIEWS:
        errors.append("sqlite: other views than in duckdb")
    for kind, name, text in schema:
        if kind == "table" and ("PRIMARY KEY" not in text or " -- " not in text):
            errors.append(f"sqlite: {name} has no key or no meanings")
    for check in ("integrity_check", "foreign_key_check"):
        if query(f"PRAGMA {check}")[1] not in ([], [("ok",)]):
            errors.append(f"sqlite: {check} finds something")
    if query("SELECT count(*) FROM evidence_star")[1] != query("SELECT count(*) FROM claim_evidence")[1]:
        errors.append("sqlite: a star join loses or repeats rows")
    connection.close()


def main():
    binary, scratch = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2])
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    errors = []
    folders = {"raw": "raw", "hostile": str(pathlib.Path(__file__).with_name("hostile.jsonl"))}
    for name, source in folders.items():
        output = scratch / f"it's {name} [1]*"
        done = run(binary, output, source, "--format", "parquet,duckdb,sqlite")
        if done.returncode:
            errors.append(f"{name}: {done.stderr}")
            continue
        subprocess.run([binary, "check", str(output)], check=True)
        compare_duckdb(errors, output)
        compare_sqlite(errors, output)

    narrow = scratch / "narrow"
    done = run(binary, narrow, "raw", "--format", "sqlite", "--tables", "claims,sources", "--columns", "claims:status")
    left = sorted(path.name for path in narrow.iterdir() if not path.name.startswith("."))
    if done.returncode or left != ["crosscheck.sqlite", "datapackage.json", "run.json"]:
        errors.append(f"a database alone: {left} {done.stderr}")
    for command, kind in (("duckdb", "duckdb"), ("sqlite3", "sqlite")):
        done = run(binary, scratch / "none", "raw", "--format", kind, path=str(scratch))
        if done.returncode != 2 or f"`{command}` does not run" not in done.stderr or "hint: install it" not in done.stderr:
            errors.append(f"without `{command}`: {done.returncode} {done.stderr}")
        if list((scratch / "none").glob("*")):
            errors.append(f"without `{command}` something was written")

    print(f"databases: {len(TABLES)} tables of {len(folders)} runs in duckdb and sqlite")
    for line in errors:
        print(f"databases: {line}", file=sys.stderr)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
