#!/usr/bin/env python3
"""Run examples/analysis.R on an output folder, and check that it answers its questions.

    analysis_r.py OUTPUT

The differences of counts are what they are in each reader, below zero too. Where there is no Rscript, this says so and passes; with `CROSSCHECK_NEED_R=1`, as in continuous integration, it fails.
"""

import csv
import os
import pathlib
import shutil
import subprocess
import sys

ANALYSIS = pathlib.Path(__file__).resolve().parents[2] / "examples" / "analysis.R"
# One row of each question, its columns by name; R chooses the white space between them.
SHOWN = [
    "105_dunes dunes-daily-post csv 2026-03-13 17 FALSE",
    "7 documents of 7 sources, 0 rejected",
    "contradicts 107_lantern 4 deep-water berths The port gets four deep-water berths",
    "contradicts Corridor Policy Institute 2026-03-13 The treaty that Kabelo Motsumi",
    "contradicts Corridor Policy Institute not scrap On one point the talks broke down",
    "numeric 480000000 USD 7 6 The budget for the port amounts to USD 480 million",
    "105_dunes 104_kestrel 0.834 3,200 2,300",
    "4 deep-water berths; 5 berths",
    "2026-03-12 2026-03-13 7 2026-03-12; 2026-03-13",
]


def run(output, reader):
    environment = {**os.environ, "CROSSCHECK_READER": reader}
    return subprocess.run(["Rscript", ANALYSIS, output], capture_output=True, text=True, env=environment, check=False)


def has(package):
    return subprocess.run(["Rscript", "-e", f"library({package})"], capture_output=True, check=False).returncode == 0


READS = {"csv": "read.csv(file.path(output, 'csv', 'claims.csv'))"}
READS |= {package: f"{package}::read_parquet(file.path(output, 'parquet', 'claims.parquet'))" for package in ("arrow", "nanoparquet")}


def differences(output, reader):
    """`n_contradicting - n_supporting` of each claim, with no type named."""
    code = f"output <- commandArgs(TRUE)[1]; claims <- as.data.frame({READS[reader]}); cat(claims$n_contradicting - claims$n_supporting)"
    done = subprocess.run(["Rscript", "-e", code, output], capture_output=True, text=True, check=True)
    return [int(number) for number in done.stdout.split()]


def main():
    if shutil.which("Rscript") is None:
        needed = os.environ.get("CROSSCHECK_NEED_R") == "1"
        print("analysis_r: no Rscript here" + ("" if needed else ", skipped; r-base-core has it"), file=sys.stderr)
        return 1 if needed else 0
    errors, answers = [], {}
    with open(pathlib.Path(sys.argv[1], "csv", "claims.csv"), encoding="utf-8", newline="") as lines:
        expected = [int(row["n_contradicting"]) - int(row["n_supporting"]) for row in csv.DictReader(lines)]
    if not any(number < 0 for number in expected):
        errors.append("no difference of counts is below zero")
    for reader in ["csv", *filter(has, ["arrow", "nanoparquet"])]:
        done = run(sys.argv[1], reader)
        answers[reader] = done.stdout
        if differences(sys.argv[1], reader) != expected:
            errors.append(f"{reader}: differences of counts are not those of the file")
        shown = " ".join(done.stdout.split())
        if done.returncode != 0:
            errors.append(f"{reader}: {done.stderr.strip()}")
        errors += [f"{reader}: `{row}` does not show" for row in SHOWN if row not in shown]
    errors += [f"{reader} answers otherwise than csv" for reader, answer in answers.items() if answer != answers["csv"]]
    missing = run("no such folder", "csv")
    if missing.returncode == 0 or "crosscheck run" not in missing.stderr:
        errors.append(f"a missing folder is not said to be missing: {missing.stderr}")
    print(f"analysis_r: read {' and '.join(answers)}")
    for line in errors:
        print(f"analysis_r: {line}", file=sys.stderr)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
