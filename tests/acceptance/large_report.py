#!/usr/bin/env python3
"""Measure report.html at many claims: not a test, the figures stand in docs/performance.md.

    large_report.py CROSSCHECK OUTPUT FOLDER [N_CLAIMS]

Multiplies the tables of OUTPUT into FOLDER until there are N_CLAIMS claims (100,000 when left out), makes the report with the
program CROSSCHECK, opens it in Chromium and prints how long each step took. In each copy words are exchanged for others of
the same length, so that texts do not compress better than real ones and offsets stay right.
"""

import os
import pathlib
import random
import re
import resource
import shutil
import subprocess
import sys
import time

import pyarrow
import pyarrow.parquet
from playwright.sync_api import sync_playwright

from report import chromium

N_SOURCES = 30
DOCUMENT_TABLES = ("documents", "segments", "sentences", "entity_mentions", "quantities", "dates")
TEXTS = {"documents": ("text", "title"), "segments": ("text",), "sentences": ("text",), "claims": ("statement",)}
WORD = re.compile(r"[a-z]{4,}")


def exchange(vocabulary, copy):
    """Other words of the same length, the same ones for each text of a copy."""
    chance = random.Random(copy)
    other = {word: chance.choice(vocabulary[len(word)]) for words in vocabulary.values() for word in words}
    return lambda text: None if text is None else WORD.sub(lambda word: other.get(word[0], word[0]), text)


def renamed(name, row, copy, change):
    """A row of a copy: its keys, texts and source."""
    row = dict(row)
    for column in TEXTS.get(name, ()):
        row[column] = change(row[column])
    for column in ("doc_id", "segment_id", "sentence_id", "mention_id", "quantity_id", "date_id", "member_id", "canonical_id", "copied_from"):
        if row.get(column) is not None:
            document, mark, rest = row[column].partition("#")
            row[column] = f"{document}.{copy:05}{mark}{rest}"
    for column in ("claim_id", "evidence_id", "timeline_id"):
        if row.get(column) is not None:
            claim, mark, rest = row[column].partition("#")
            row[column] = f"{claim}~{copy:05}{mark}{rest}"
    for column in ("event_id", "cluster_id"):
        if row.get(column) is not None:
            row[column] = f"{row[column]}.{copy:05}"
    for column in ("source_id", "source_a", "source_b"):
        if row.get(column) is not None:
            row[column] = f"{row[column]}-{copy % N_SOURCES:02}"
    return row


def multiply(output, folder, n_copies):
    tables = {path.stem: pyarrow.parquet.read_table(path) for path in sorted((output / "parquet").glob("*.parquet"))}
    words = {word for text in tables["documents"]["text"].to_pylist() for word in WORD.findall(text)}
    vocabulary = {}
    for word in sorted(words):
        vocabulary.setdefault(len(word), []).append(word)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "parquet").mkdir(parents=True)
    shutil.copy(output / "run.json", folder / "run.json")
    changes = [exchange(vocabulary, copy) for copy in range(n_copies)]
    for name, table in tables.items():
        rows = table.to_pylist()
        if name in ("entities", "containments", "rejects"):
            made = rows
        else:
            times = N_SOURCES if name in ("sources", "source_agreement") else n_copies
            made = [renamed(name, row, copy, changes[copy]) for copy in range(min(times, n_copies)) for row in rows]
        if name not in DOCUMENT_TABLES and made is not rows:
            keys = [column for column in ("unit", "source_a", "source_b", "timeline_id", "evidence_id", "claim_id", "event_id", "source_id", "member_id") if column in table.column_names]
            keys = keys[:1] if keys[:1] in (["evidence_id"], ["timeline_id"]) else keys
            made.sort(key=lambda row: [row[key] or "" for key in keys])
        path = folder / "parquet" / f"{name}.parquet"
        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(made, schema=table.schema), path, compression="zstd", row_group_size=16_384)
        print(f"  {name:18} {len(made):>9,} rows", flush=True)


def timed(what, act):
    start = time.perf_counter()
    done = act()
    print(f"{what:52} {time.perf_counter() - start:6.2f} s", flush=True)
    return done


def browse(page, folder):
    timed("open until the claims are listed", lambda: (page.goto((folder / "report.html").resolve().as_uri()), page.wait_for_selector("#claim-list > li.claim", timeout=300_000)))
    timed("  and until all sections are drawn", lambda: page.wait_for_selector("html[data-ready]", timeout=300_000))
    page.click("#filter-button")
    timed("filter by status", lambda: (page.select_option("#filter-status", "conflicting"), page.inner_text("#found")))
    page.select_option("#filter-status", "")
    timed("order by corroboration", lambda: (page.select_option("#filter-order", "corroboration"), page.inner_text("#found")))
    timed("open a claim", lambda: (page.locator("button.statement").first.click(), page.locator(".evidence").first.wait_for()))
    done = "() => !document.getElementById('found').textContent.includes('Searching')"
    changed = "before => document.getElementById('found').textContent !== before"

    def search(words):
        before = page.inner_text("#found")
        page.fill("#filter-query", words)
        page.wait_for_function(changed, arg=before, timeout=300_000)

    timed("first search, first answer", lambda: search("berths harbour"))
    timed("  and until all sentences are searched", lambda: page.wait_for_function(done, timeout=300_000))
    print("   ", page.inner_text("#found"))
    timed("second search, first answer", lambda: search("customs lorries"))
    timed("  and until all sentences are searched", lambda: page.wait_for_function(done, timeout=300_000))
    print("   ", page.inner_text("#found"))
    heap = page.evaluate("performance.memory ? performance.memory.usedJSHeapSize : 0")
    print(f"heap of the page after that: {heap / 1e6:.0f} MB")


def main():
    program, output, folder = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    wanted = int(sys.argv[4]) if len(sys.argv) > 4 else 100_000
    n_own = pyarrow.parquet.read_metadata(output / "parquet" / "claims.parquet").num_rows
    multiply(output, folder, -(-wanted // n_own))
    timed("crosscheck report", lambda: subprocess.run([program, "report", folder], check=True))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"memory at most {peak / 1024:.0f} MB, page {os.path.getsize(folder / 'report.html') / 1e6:.1f} MB")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--enable-precise-memory-info"])
        browse(browser.new_page(viewport={"width": 1400, "height": 900}), folder)
        browser.close()


if __name__ == "__main__":
    main()
