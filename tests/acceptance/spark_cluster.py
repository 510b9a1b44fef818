"""Runs crosscheck.spark on a cluster of two executors of which one is killed while documents are read, and one while claims are made.

spark_cluster.py PROGRAM GENERATE FOLDER [--articles 10000]: the job ends well all the same, its tables are those of the command, row by
row, both ways, and what each step cost is told.
"""

import argparse
import collections
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import threading
import time

import pyarrow as pa
import pyarrow.parquet as pq

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
# Programs that are at work when an executor is killed.
MOMENTS = ("analyze", "agree")
COLUMNS = ("doc_id", "source", "title", "author", "url", "published", "text")


def below(root):
    """The processes that a process has started, and that they have."""
    parents = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            parents[int(pid)] = int(pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError):
            pass
    found, more = {root}, {root}
    while more:
        more = {pid for pid, parent in parents.items() if parent in more} - found
        found |= more
    return found


def processor_seconds(root):
    """What a process has used, with all that it has started."""
    ticks = 0
    for pid in below(root):
        try:
            ticks += sum(map(int, pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:15]))
        except (OSError, IndexError):
            pass
    return ticks / os.sysconf("SC_CLK_TCK")


def arguments(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return []


def kill(job, step, killed):
    """Waits until a step is at work, and kills an executor."""
    while job.poll() is None:
        running = [arguments(pid) for pid in below(job.pid)]
        if any(step in given and "worker" in given for given in running):
            break
        time.sleep(0.05)
    time.sleep(1)
    executors = [pid for pid in below(job.pid) if any("CoarseGrainedExecutorBackend" in word for word in arguments(pid))]
    if executors and job.poll() is None:
        os.kill(min(executors), signal.SIGKILL)
        killed.append(step)
        print(f"killed an executor of {len(executors)} while `{step}` was at work", flush=True)


def run_job(given):
    """In a process of its own: the job."""
    from pyspark.sql import SparkSession

    import crosscheck.spark

    made = SparkSession.builder.master(given.master).appName("crosscheck").config("spark.ui.enabled", "false")
    made = made.config("spark.executor.memory", "1024m").config("spark.driver.memory", "3g")
    made = made.config("spark.sql.shuffle.partitions", "8").config("spark.ui.showConsoleProgress", "false")
    spark = made.getOrCreate()
    documents = spark.read.schema("n long, " + ", ".join(f"{name} string" for name in COLUMNS)).json(str(given.folder / "documents"))
    crosscheck.spark.run(spark, documents, str(given.folder / "tables"))
    spark.stop()


def documents_of(given):
    """The documents as files of JSON lines for the job, and as one file for the command."""
    command = [given.generate, "--shape", "events", "--articles", str(given.articles), "--seed", "19"]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    rows = [{**json.loads(line), "n": n} for n, line in enumerate(lines)]
    (given.folder / "documents").mkdir(parents=True)
    for part in range(0, len(rows), 1000):
        text = "".join(json.dumps(row) + "\n" for row in rows[part : part + 1000])
        (given.folder / f"documents/{part:08}.json").write_text(text)
    path = given.folder / "all.parquet"
    pq.write_table(pa.Table.from_pylist([{name: row.get(name) for name in COLUMNS} for row in rows]), path)
    return path


def cells(table, columns):
    return collections.Counter(json.dumps([row[name] for name in columns], default=str) for row in table.to_pylist())


def expect_equal(folder, tables):
    for name in tables:
        expected, found = pq.read_table(folder / f"run/parquet/{name}.parquet"), pq.read_table(folder / f"tables/{name}")
        # Where files stand, no data frame tells.
        columns = [column for column in expected.schema.names if (name, column) != ("documents", "path")]
        own, others = cells(found, columns), cells(expected, columns)
        assert own == others, f"`{name}` differs: {list((own - others) + (others - own))[:2]}"
        print(f"{name}: {expected.num_rows} rows", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("generate")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--articles", type=int, default=10000)
    parser.add_argument("--master", default="local-cluster[2,1,1024]")
    parser.add_argument("--no-kills", action="store_true", help="for costs alone")
    parser.add_argument("--job", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    given.folder = given.folder.resolve()
    if given.job:
        import logging

        logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(message)s")
        logging.getLogger("py4j").setLevel(logging.WARNING)
        run_job(given)
        return
    shutil.rmtree(given.folder, ignore_errors=True)
    (given.folder / "bin").mkdir(parents=True)
    shutil.copy(given.program, given.folder / "bin/crosscheck")
    os.environ["PATH"] = f"{given.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    os.environ["PYTHONPATH"] = str(TOP / "python")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    path = documents_of(given)
    since = time.monotonic()
    job = subprocess.Popen([sys.executable, *sys.argv, "--job"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    killed = []

    def kill_all():
        for step in MOMENTS:
            kill(job, step, killed)

    if not given.no_kills:
        threading.Thread(target=kill_all, daemon=True).start()
    n_lost, last = 0, []
    for line in job.stdout:
        last = [*last[-40:], line]
        n_lost += bool(re.search(r"Lost executor", line))
        if re.match(r"[a-z_.]+: (written|[0-9])", line):
            used = processor_seconds(job.pid)
            print(f"{time.monotonic() - since:7.1f} s {used:8.1f} of processors  {line}", end="", flush=True)
    assert job.wait() == 0, "".join(last)
    print(f"job: {time.monotonic() - since:.0f} s, {n_lost} executors lost", flush=True)
    if not given.no_kills:
        assert killed == list(MOMENTS), f"killed only in {killed}"
        assert n_lost >= len(MOMENTS), n_lost
    command = [given.program, "run", str(path), "-o", str(given.folder / "run"), "--quiet", "--no-report", "--no-keep"]
    subprocess.run(command, check=True)
    sys.path.insert(0, str(TOP / "python"))
    from crosscheck.spark import TABLES

    expect_equal(given.folder, TABLES)


if __name__ == "__main__":
    main()
