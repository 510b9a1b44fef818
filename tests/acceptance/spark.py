"""Runs crosscheck.spark on `local[2]` and compares its tables with those of the command, row by row, both ways.

spark.py PROGRAM GENERATE FOLDER [growth]: the documents of raw/ and 500 generated reports, in batches of 7 rows, on 1 and 3 partitions. Then a
document that kills the process that reads it, a folder of a selection, and documents without texts and with one id. With `growth`, documents
that are added to others, twice.
"""

import collections
import itertools
import json
import os
import pathlib
import random
import re
import shutil
import stat
import subprocess
import sys
import time

PROGRAM, GENERATE, FOLDER, IS_OF_GROWTH = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]).resolve(), sys.argv[4:] == ["growth"]
TOP = pathlib.Path(__file__).resolve().parent.parent.parent
# So long that it is never whole in what pads the text before it: streams have up to 63 bytes of the next text there.
PILL = "This line ends the process that reads it, and whoever tries to read it once more ends in the same way, however often."
COLUMNS = ("doc_id", "source", "title", "author", "url", "published", "text")
N_REPORTS = 500
# Reports that come before others.
N_GROWN = 200
# Documents with terms, the most that a term may pair, and the least mass of a pair, as in the program.
N_TERMED, MOST, LEAST_MASS = 1500, 200, 2000
# Steps of which the log says how much of their groups was decided, and those whose groups may not be there.
DECIDED = (
    "alike", "alike_documents", "bands_shared", "claims_made", "contained", "copies", "cut", "dated", "dated_acts", "document_pairs",
    "entities", "events_found", "neighbors", "pair_agreement", "people", "samples_shared", "short_names", "verified",
)
MAY_BE_UNASKED = ("questions", "variants")
# All texts are read, and in raw/ none contains another.
MAY_BE_EMPTY = ("rejects", "containments")

# In the place of the program: a document with the pill in it kills the process, as a fault of a library would, and a step of the environment
# fails.
WRAPPER = f"""#!{sys.executable}
import os, subprocess, sys
if sys.argv[2:3] == [os.environ.get("FAILS")]:
    sys.exit("out of order")
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
from crosscheck.spark._job import Before, Job, State  # noqa: E402
from crosscheck.spark._output import Output  # noqa: E402


def session(n_partitions):
    made = SparkSession.builder.master("local[2]").appName("crosscheck").config("spark.ui.enabled", "false")
    made = made.config("spark.sql.execution.arrow.maxRecordsPerBatch", "7").config("spark.driver.memory", "2g")
    made = made.config("spark.sql.warehouse.dir", str(FOLDER / "warehouse"))
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
    documents = [json.loads(line) for line in lines]
    # What stands in keys of other rows may stand in those of documents.
    for document, doc_id in zip(documents, ("a#1", "a#s1", "x'y", 'x"y \\ z')):
        document["doc_id"] = doc_id
    return documents


def of_command(name, documents, *more):
    """The tables of `crosscheck run`."""
    path, output = FOLDER / f"{name}.parquet", FOLDER / f"{name}-run"
    pq.write_table(pa.Table.from_pylist([{name: row.get(name) for name in COLUMNS} for row in documents]), path)
    subprocess.run([PROGRAM, "run", str(path), "-o", str(output), "--quiet", "--no-report", "--no-keep", *more], check=True)
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


def troubled(documents):
    """A document that kills each process that reads it is one reject, one that is too large another, and all others are there.

    None of them has a number: they get those of their order. The tables are those of a database.
    """
    spark, at = session(2), len(documents) // 2
    given = [{**row, "text": PILL} if n == at else row for n, row in enumerate(documents)]
    given.append({**documents[0], "doc_id": "large", "text": "x" * ((8 << 20) + 1)})
    spark.sql("CREATE DATABASE archive")
    unnumbered = frame(spark, given, has_numbers=False)
    found = crosscheck.spark.run(spark, unnumbered, str(FOLDER / "troubled"), format="orc", database="archive")
    rejects = sorted(found["rejects"].collect(), key=lambda row: row["location"])
    assert len(rejects) == 2, rejects
    assert "ended the program" in rejects[0]["reason"] and "-9" in rejects[0]["reason"], rejects
    assert rejects[0]["location"] == f"row {at}", rejects
    assert "more than 8 MiB" in rejects[1]["reason"], rejects
    read = spark.read.parquet(str(FOLDER / "troubled/_steps/a/analysis"))
    assert read.where("reject is null").count() == len(documents) - 1
    order = [row["doc_id"] or "" for row in read.orderBy("n").select("doc_id").collect()]
    assert order == [*(row["doc_id"] if n != at else "" for n, row in enumerate(documents)), ""], order
    assert [row["n"] for row in read.select("n").orderBy("n").collect()] == list(range(len(given)))
    assert {path.name for path in (FOLDER / "troubled").iterdir()} == {"_steps", "_tables"}
    described = spark.sql("DESCRIBE EXTENDED archive.claims").where("col_name = 'Provider'").collect()
    assert [row["data_type"].lower() for row in described] == ["orc"], described
    one = documents[at + 1]["doc_id"]
    crosscheck.spark.select(spark, str(FOLDER / "troubled"), str(FOLDER / "troubled-selected"), where=f"doc_id = '{one}'")
    assert one in pq.read_table(FOLDER / "troubled-selected/parquet/documents.parquet")["doc_id"].to_pylist()
    print("documents that end the process, are too large and have no numbers: all others are there", flush=True)


def refusals(documents):
    spark = session(2)
    Output(spark, str(FOLDER / "halted")).mark(is_whole=False)
    # An output that can grow, as its next job finds it.
    growing = Job(Output(spark, str(FOLDER / "growing")), {}, print)
    State("a", growing.identity(), True, 3, 0, "parquet", None).write(growing)
    twice = [{**row, "doc_id": "one"} for row in documents[:2]]
    told = [
        (lambda: crosscheck.spark.run(spark, frame(spark, documents).drop("text"), str(FOLDER / "refused")), "no column `text`"),
        (lambda: crosscheck.spark.run(spark, frame(spark, twice), str(FOLDER / "refused")), "have the `doc_id` one"),
        (lambda: crosscheck.spark.add(spark, frame(spark, documents), str(FOLDER / "raw-1")), "run it whole, with `can_grow`"),
        (lambda: crosscheck.spark.add(spark, frame(spark, documents), str(FOLDER / "nowhere")), "run it whole, with `can_grow`"),
        (lambda: crosscheck.spark.select(spark, str(FOLDER / "halted"), str(FOLDER / "refused"), where="true"), "did not come to its end"),
        (lambda: crosscheck.spark.add(spark, frame(spark, documents), str(FOLDER / "growing")), "begin at"),
        (lambda: crosscheck.spark.add(spark, frame(spark, documents), str(FOLDER / "growing"), **settings()), "with other settings"),
        (lambda: crosscheck.spark.select(spark, str(FOLDER / "nowhere"), str(FOLDER / "refused"), where="true"), "no tables"),
        (lambda: crosscheck.spark.run(spark, frame(spark, documents), str(FOLDER / "refused"), format="papyrus"), "papyrus"),
        (lambda: crosscheck.spark.run(spark, frame(spark, documents), str(FOLDER / "refused"), database="nowhere"), "in the database `nowhere`"),
        (lambda: crosscheck.spark.run(spark, frame(spark, documents), str(FOLDER / "refused"), database="archive"), "has tables `documents`"),
    ]
    for call, text in told:
        try:
            call()
        except ValueError as error:
            assert text in str(error), error
        else:
            raise AssertionError(f"not refused: {text}")
    try:
        crosscheck.spark.run(spark, frame(spark, documents), str(FOLDER / "refused"), config="nowhere.toml")
    except crosscheck.CrosscheckError as error:
        assert "nowhere.toml" in str(error), error
    else:
        raise AssertionError("settings that are not there were not missed")
    assert not [row for row in spark.sql("SHOW TABLES IN archive").collect() if row["tableName"] not in crosscheck.spark.TABLES]
    print("documents without texts or ids of their own, what cannot be added, settings that are not there: told", flush=True)


def shared_terms():
    """Pairs by terms, of which some are common over years and rare in weeks, are those of a loop over all; so are those after an addition."""
    spark, draw = session(3), random.Random(7)
    # Some documents have no day, others one before 1970.
    windows = [draw.choice((None, *range(-6, 14))) for _ in range(N_TERMED)]
    chances = [draw.choice((0.002, 0.02, 0.1, 0.14, 0.16, 0.3, 0.9)) for _ in range(40)]
    rows = [(key, n, draw.randint(500, 9000), windows[n]) for n in range(N_TERMED) for key, chance in enumerate(chances) if draw.random() < chance]
    job = Job(Output(spark, str(FOLDER / "shared")), {}, print)
    job.can_grow, job.n_partitions = True, 3
    for n_documents in (N_TERMED - 20, N_TERMED):
        given = [row for row in rows if row[1] < n_documents]
        terms = spark.createDataFrame(given, "key long, n long, weight int, window int")
        found = {tuple(row) for row in crosscheck.spark._events._sharing(job, terms).collect()}
        expected = pairs_by_loop(given)
        assert found == expected, f"{len(found - expected)} pairs too many, {len(expected - found)} too few, of {len(expected)}"
        common = [key for key in range(len(chances)) if sum(row[0] == key for row in given) > MOST]
        assert len(common) > 5 and found != pairs_by_loop([row for row in given if row[0] not in common]), "no window adds a pair"
        later = Job(Output(spark, str(FOLDER / "shared")), {}, print, State("a", "", True, n_documents, 0, "parquet", None))
        later.can_grow, later.n_partitions, later.before = True, 3, Before("a", n_documents)
        job = later
    print(f"terms: {len(found)} pairs of documents, as by a loop over all", flush=True)


def pairs_by_loop(rows):
    half_log = lambda n: sum(n >= 2 ** (half / 2) for half in range(1, 49))  # noqa: E731
    n_all, masses, of_key = half_log(len({row[1] for row in rows})), collections.Counter(), collections.defaultdict(list)
    for key, *own in rows:
        of_key[key].append(own)
    for members in of_key.values():
        rarity = max(0, n_all - half_log(len(members))) * 1000 // n_all if len(members) > 1 else 0
        in_window = lambda window: sum(own in (window, window - 1) for _, _, own in members)  # noqa: E731
        few = {window for _, _, window in members if window is not None and in_window(window) <= MOST}
        for (a, weight, window), (b, other, its) in itertools.combinations(members, 2):
            dated = window is not None and its is not None
            if len(members) <= MOST or (dated and abs(window - its) <= 1 and max(window, its) in few):
                masses[a, b] += rarity * min(weight, other) // 1000
    return {pair for pair, mass in masses.items() if mass >= LEAST_MASS}


def submitted(path, output, *more, fails=""):
    command = [sys.executable, "-m", "crosscheck.spark", str(path), "-o", str(output), *more]
    # As few tasks as in the session of this test: each is a process.
    options = "--master local[2] --conf spark.sql.shuffle.partitions=2 --conf spark.ui.enabled=false pyspark-shell"
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYSPARK_SUBMIT_ARGS": options, "FAILS": fails})


def parts_of(reports):
    """Reports in three parts; those that come later have copies of the first ones, one of which is older than its original."""
    again = {**reports[0], "doc_id": "again", "source": "Elsewhere", "published": "2026-01-02"}
    twice = {**reports[1], "doc_id": "twice", "source": "Elsewhere, Too"}
    return reports[:N_GROWN], [again, reports[N_GROWN]], [reports[N_GROWN + 1], twice]


def grown(parts):
    """Documents to which others are added twice, by `python -m crosscheck.spark`: only what these change is decided again.

    A job that fails between them leaves all as it was; the last one compares all documents anew.
    """
    output, path, spark = FOLDER / "grown", FOLDER / "part.jsonl", session(2)
    for part in parts:
        path.write_text("".join(json.dumps(row) + "\n" for row in part))
        if part is parts[-1]:
            failed = submitted(path, output, "--add", fails="agree")
            assert failed.returncode != 0 and "out of order" in failed.stderr, failed.stderr[-2000:]
            found = Output.found(spark, str(output))
            assert found.read("documents").count() == sum(map(len, parts[:-1]))
        done = submitted(path, output, *(("--can-grow", "--format", "orc") if part is parts[0] else ("--add",)))
        assert done.returncode == 0, done.stderr[-2000:]
        decided = {step: (int(n), int(n_all)) for step, n, n_all in re.findall(r"(\S+): (\d+) of (\d+) decided", done.stderr)}
        assert set(decided) == {*DECIDED, *MAY_BE_UNASKED}, decided
        assert all(decided[step][1] > 0 for step in DECIDED), decided
        if part is parts[0]:
            assert all(n == n_all for n, n_all in decided.values()), decided
        else:
            n_claims, n_events = decided["claims_made"]
            assert 0 < n_claims < n_events / 5, decided
            assert all(n <= n_all / 2 for n, n_all in decided.values()), decided
    assert {path.name for path in output.iterdir()} == {"_steps", "_tables", *crosscheck.spark.TABLES}
    whole = [row for part in parts for row in part]
    run = of_command("grown", whole, "--statistics", str(output / "_steps/a/statistics"))

    def expect_tables(what, of_run):
        found = Output.found(spark, str(output))
        expect_equal(what, {name: found.read(name) for name in crosscheck.spark.TABLES}, of_run)

    expect_tables("grown", run)
    failed = submitted(path, output, "--add", "--config", "nowhere.toml")
    assert failed.returncode == 2 and "error: " in failed.stderr and "nowhere.toml" in failed.stderr, failed.stderr[-2000:]
    path.write_text("".join(json.dumps(row) + "\n" for row in whole))
    # With what the jobs before kept, and as files of Parquet in the place of the others.
    done = submitted(path, output, "--can-grow")
    assert done.returncode == 0, done.stderr[-2000:]
    assert State.read(spark, str(output)).first_new == len(whole)
    expect_tables("counted anew", of_command("anew", whole))
    print(f"grown: {n_claims} of {n_events} events compared again", flush=True)


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
    # What lone documents say in the same words is one row, whose sources need not all be there.
    chosen = crosscheck.spark._select._Selected(Output.found(spark, str(archive)))
    chosen.sources = chosen.ids("source_id", {"reef"})
    days = spark.createDataFrame([(None, ["dunes", "reef"], 2), ("e", ["dunes", "reef"], 2)], "event_id string, sources array<string>, n_sources long")
    days = [tuple(row) for row in chosen.dated(days.selectExpr("*", "string(null) as claim_id")).collect()]
    assert sorted(days, key=lambda row: row[2]) == [(None, ["reef"], 1, None), ("e", ["dunes", "reef"], 2, None)], days
    print(f"selected: {len(of_event)} documents with {len(claims)} claims are an output folder; the same of one that stands alone")


def main():
    raw, reports = documents_of_raw(), generated()
    if IS_OF_GROWTH:
        grown(parts_of(reports))
        return
    shared_terms()
    compare("raw", raw)
    compare("generated", reports)
    selected("generated")
    troubled(raw)
    refusals(raw)


if __name__ == "__main__":
    main()
