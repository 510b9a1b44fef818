"""Runs crosscheck.spark on `local[2]` and compares its tables with those of the command, row by row, both ways.

spark.py PROGRAM GENERATE FOLDER: the documents of raw/ and 500 generated reports, in batches of 7 rows, on 1 and 3 partitions. Then a
document that kills the process that reads it, and documents without numbers, without texts and with one id.
"""

import json
import os
import pathlib
import shutil
import stat
import subprocess
import sys
import time

PROGRAM, GENERATE, FOLDER = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]).resolve()
TOP = pathlib.Path(__file__).resolve().parent.parent.parent
PILL = "This line ends the process that reads it."
COLUMNS = ("doc_id", "source", "title", "author", "url", "published", "text")
N_REPORTS = 500
# All texts are read, and in raw/ none contains another.
MAY_BE_EMPTY = ("rejects", "containments")

# In the place of the program: a document with the pill in it kills the process, as a fault of a library would.
WRAPPER = f"""#!{sys.executable}
import os, subprocess, sys
if sys.argv[1:3] != ["worker", "analyze"]:
    os.execv({str(pathlib.Path(PROGRAM).resolve())!r}, ["crosscheck", *sys.argv[1:]])
documents = sys.stdin.buffer.read()
if {PILL.encode()!r} in documents:
    os.kill(os.getpid(), 9)
sys.exit(subprocess.run([{str(pathlib.Path(PROGRAM).resolve())!r}, *sys.argv[1:]], input=documents).returncode)
"""


def prepare() -> None:
    """The program of this test first on the path of all processes of Spark."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    (FOLDER / "bin").mkdir(parents=True)
    wrapper = FOLDER / "bin/crosscheck"
    wrapper.write_text(WRAPPER)
    wrapper.chmod(wrapper.stat().st_mode | stat.S_IXUSR)
    os.environ["PATH"] = f"{FOLDER / 'bin'}{os.pathsep}{os.environ['PATH']}"
    os.environ["PYTHONPATH"] = str(TOP / "python")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    sys.path.insert(0, str(TOP / "python"))


prepare()
import pyarrow as pa  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402
from pyspark.sql import SparkSession  # noqa: E402

import crosscheck  # noqa: E402
import crosscheck.spark  # noqa: E402


def session(n_partitions):
    made = SparkSession.builder.master("local[2]").appName("crosscheck").config("spark.ui.enabled", "false")
    made = made.config("spark.sql.execution.arrow.maxRecordsPerBatch", "7").config("spark.driver.memory", "2g")
    spark = made.config("spark.ui.showConsoleProgress", "false").getOrCreate()
    spark.conf.set("spark.sql.shuffle.partitions", str(n_partitions))
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def documents_of_raw():
    """The texts of raw/ with what is known of them, as rows."""
    output = FOLDER / "raw"
    subprocess.run([PROGRAM, "run", str(TOP / "raw"), "-o", str(output), "--quiet", "--no-report", "--no-keep"], check=True)
    rows = pq.read_table(output / "parquet/documents.parquet").to_pylist()
    names = {row["source_id"]: row["name"] for row in pq.read_table(output / "parquet/sources.parquet").to_pylist()}
    told = lambda row, name: str(row[name]) if row.get(name) is not None else None  # noqa: E731
    return [{**{name: told(row, name) for name in COLUMNS}, "source": names[row["source_id"]]} for row in rows]


def generated():
    command = [GENERATE, "--shape", "events", "--articles", str(N_REPORTS), "--seed", "19"]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return [json.loads(line) for line in lines]


def of_command(name, documents):
    """The tables of `crosscheck run`."""
    path, output = FOLDER / f"{name}.parquet", FOLDER / f"{name}-run"
    pq.write_table(pa.Table.from_pylist([{name: row.get(name) for name in COLUMNS} for row in documents]), path)
    subprocess.run([PROGRAM, "run", str(path), "-o", str(output), "--quiet", "--no-report", "--no-keep"], check=True)
    return output


def frame(spark, documents, has_numbers=True):
    rows = [(n, *(row.get(name) for name in COLUMNS)) for n, row in enumerate(documents)]
    made = spark.createDataFrame(rows, "n long, " + ", ".join(f"{name} string" for name in COLUMNS))
    return made if has_numbers else made.drop("n")


def cells(rows, columns):
    return sorted(json.dumps([row[name] for name in columns], default=str) for row in rows)


def expect_equal(what, found, output):
    for name, table in found.items():
        expected = pq.read_table(output / f"parquet/{name}.parquet")
        assert table.columns == expected.schema.names, f"{what}: `{name}` has the columns {table.columns}, not {expected.schema.names}"
        # Where files stand, no data frame tells.
        columns = [column for column in table.columns if (name, column) != ("documents", "path")]
        own, others = cells((row.asDict(recursive=True) for row in table.collect()), columns), cells(expected.to_pylist(), columns)
        assert own == others, f"{what}: `{name}` differs in {len(set(own) ^ set(others))} of {len(others)} rows: {sorted(set(own) ^ set(others))[:2]}"
        assert others or name in MAY_BE_EMPTY, f"{what}: `{name}` has no rows to compare"
        print(f"{what}: {name}, {len(others)} rows", flush=True)


def settings():
    """Files of settings, rules and names that change nothing."""
    config, aliases = FOLDER / "own.toml", FOLDER / "aliases.csv"
    config.write_text("[stages.link]\nmax_documents = 64\n")
    aliases.write_text("name,entity\n")
    return {"config": str(config), "aliases": str(aliases)}


def compare(name, documents):
    output = of_command(name, documents)
    for n_partitions in (1, 3):
        spark, since = session(n_partitions), time.monotonic()
        given = frame(spark, documents).repartition(n_partitions)
        # With settings, the steps are given all that they may ask for.
        own = settings() if n_partitions > 1 else {}
        found = crosscheck.spark.run(spark, given, str(FOLDER / f"{name}-{n_partitions}"), **own)
        assert set(found) == set(crosscheck.spark.TABLES)
        assert spark.conf.get("spark.sql.execution.arrow.maxRecordsPerBatch") == "7"
        expect_equal(f"{name} on {n_partitions}", found, output)
        print(f"{name} on {n_partitions}: {time.monotonic() - since:.0f} s", flush=True)


def poison(documents):
    """A document that kills each process that reads it is one reject, and all others are there."""
    at = len(documents) // 2
    spark = session(2)
    given = [{**row, "text": PILL} if n == at else row for n, row in enumerate(documents)]
    found = crosscheck.spark.run(spark, frame(spark, given), str(FOLDER / "poison"))
    rejects = found["rejects"].collect()
    assert len(rejects) == 1 and "ended the program" in rejects[0]["reason"] and "-9" in rejects[0]["reason"], rejects
    assert rejects[0]["location"] == f"row {at}", rejects
    read = spark.read.parquet(str(FOLDER / "poison/_steps/analysis")).where("reject is null")
    assert read.count() == len(documents) - 1
    print("poison: one reject, all other documents are there")


def refusals(documents):
    spark = session(2)
    numbered = crosscheck.spark.run(spark, frame(spark, documents, has_numbers=False), str(FOLDER / "numbered"))
    numbers = spark.read.parquet(str(FOLDER / "numbered/_steps/analysis")).select("n", "doc_id").collect()
    order = [row["doc_id"] for row in sorted(numbers, key=lambda row: row["n"])]
    assert [row["n"] for row in sorted(numbers, key=lambda row: row["n"])] == list(range(len(documents)))
    assert order == [row["doc_id"] for row in documents], order
    assert set(numbered) == set(crosscheck.spark.TABLES)
    large = frame(spark, [*documents[:2], {**documents[2], "text": "x" * ((8 << 20) + 1)}])
    rejects = crosscheck.spark.run(spark, large, str(FOLDER / "large"))["rejects"].collect()
    assert len(rejects) == 1 and "more than 8 MiB" in rejects[0]["reason"], rejects
    twice = [{**row, "doc_id": "one"} for row in documents[:2]]
    for given, told in ((frame(spark, documents).drop("text"), "no column `text`"), (frame(spark, twice), "have the `doc_id` one")):
        try:
            crosscheck.spark.run(spark, given, str(FOLDER / "refused"))
        except ValueError as error:
            assert told in str(error), error
        else:
            raise AssertionError(f"not refused: {told}")
    try:
        crosscheck.spark.run(spark, frame(spark, documents), str(FOLDER / "refused"), config="nowhere.toml")
    except crosscheck.CrosscheckError as error:
        assert "nowhere.toml" in str(error), error
    else:
        raise AssertionError("settings that are not there were not missed")
    print("documents without numbers, texts or ids of their own, and settings that are not there: told")


def selected(name):
    """A folder of the largest event of an output, on which the commands run: its rows are those of the run."""
    archive, whole, folder = FOLDER / f"{name}-3", FOLDER / f"{name}-run", FOLDER / f"{name}-selected"
    spark, rows = session(3), {table: pq.read_table(whole / f"parquet/{table}.parquet").to_pylist() for table in crosscheck.spark.TABLES}
    event = max(rows["events"], key=lambda row: (row["n_documents"], row["event_id"]))["event_id"]
    of_event = {row["doc_id"] for row in rows["documents"] if row["event_id"] == event}
    # One document brings along the others of its event.
    crosscheck.spark.select(spark, str(archive), str(folder), where=f"doc_id = '{min(of_event)}'")
    found = {table: pq.read_table(folder / f"parquet/{table}.parquet").to_pylist() for table in crosscheck.spark.TABLES}
    claims = {row["claim_id"] for row in rows["claims"] if row["event_id"] == event}
    expected = {table: [row for row in rows[table] if row["doc_id"] in of_event] for table in rows if rows[table] and "doc_id" in rows[table][0]}
    expected.update({table: [row for row in rows[table] if row["claim_id"] in claims] for table in ("claims", "claim_sources", "conflicts")})
    expected.update({table: [row for row in rows[table] if row["event_id"] == event] for table in ("events", "timeline")})
    for table, of_run in expected.items():
        columns = [column for column in found[table][0] if (table, column) != ("documents", "path")] if found[table] else []
        assert cells(found[table], columns) == cells(of_run, columns), f"selected: `{table}` has other rows than the run has of the event"
    of_unit = lambda row, key: row[key] if row["unit"] == "document" else row[key].rpartition("#")[0]  # noqa: E731
    keys = ("member_id", "canonical_id", "copied_from")
    copies = [row for row in rows["duplicates"] if all(row[key] is None or of_unit(row, key) in of_event for key in keys)]
    assert cells(found["duplicates"], rows["duplicates"][0]) == cells(copies, rows["duplicates"][0]), "selected: other copies"
    named = {row["entity_id"]: 0 for row in found["entities"]}
    for row in found["entity_mentions"]:
        named[row["entity_id"]] += row["method"] != "coreference"
    assert named == {row["entity_id"]: row["n_mentions"] for row in found["entities"]}, "selected: mentions are not those of the folder"
    assert sum(row["n_documents"] for row in found["sources"]) == len(of_event)
    for arguments in (["check"], ["report"], ["conflicts"], ["explain", min(claims)]):
        done = subprocess.run([PROGRAM, arguments[0], str(folder), *arguments[1:]], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    before = (folder / "run.json").read_bytes()
    most = crosscheck.spark._select.MOST_CLAIMS
    crosscheck.spark._select.MOST_CLAIMS = len(claims) - 1
    for where, told in ((f"event_id = '{event}'", "narrow the condition"), ("doc_id = 'nowhere'", "no document")):
        try:
            crosscheck.spark.select(spark, str(archive), str(folder), where=where)
        except ValueError as error:
            assert told in str(error), error
        else:
            raise AssertionError(f"not refused: {where}")
    crosscheck.spark._select.MOST_CLAIMS = most
    command = [sys.executable, "-m", "crosscheck.spark", "select", str(archive), "-o", str(folder), "--where"]
    done = subprocess.run([*command, "doc_id = 'nowhere'"], capture_output=True, text=True)
    assert done.returncode == 2 and "no document" in done.stderr, done.stderr[-2000:]
    assert (folder / "run.json").read_bytes() == before
    alone = min(row["doc_id"] for row in rows["documents"] if row["event_id"] is None)
    done = subprocess.run([*command, f"doc_id = '{alone}'"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert pq.read_table(folder / "parquet/documents.parquet")["doc_id"].to_pylist() == [alone]
    subprocess.run([PROGRAM, "check", str(folder)], check=True, capture_output=True)
    print(f"selected: {len(of_event)} documents with {len(claims)} claims are an output folder; the same of one that stands alone")


def submitted(documents):
    """The same by `python -m crosscheck.spark` over a file of JSON lines."""
    path, output = FOLDER / "submitted.jsonl", FOLDER / "submitted"
    path.write_text("".join(json.dumps(row) + "\n" for row in documents))
    done = subprocess.run([sys.executable, "-m", "crosscheck.spark", str(path), "-o", str(output)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "duplicates: written" in done.stderr, done.stderr[-2000:]
    assert {path.name for path in output.iterdir()} == {"_steps", *crosscheck.spark.TABLES}
    n_rows = pq.read_table(output / "sentences").num_rows
    assert n_rows == pq.read_table(FOLDER / "raw-run/parquet/sentences.parquet").num_rows, n_rows
    failed = [sys.executable, "-m", "crosscheck.spark", str(path), "-o", str(output), "--config", "nowhere.toml"]
    done = subprocess.run(failed, capture_output=True, text=True)
    assert done.returncode == 2 and "error: " in done.stderr and "nowhere.toml" in done.stderr, done.stderr[-2000:]
    print("python -m crosscheck.spark: all tables are there")


def main():
    raw = documents_of_raw()
    compare("raw", raw)
    compare("generated", generated())
    selected("generated")
    poison(raw)
    refusals(raw)
    submitted(raw)


if __name__ == "__main__":
    main()
