#!/usr/bin/env python3
"""Run examples/analysis.R on an output folder, and check that it answers its questions.

    analysis_r.py OUTPUT

Where there is no Rscript, this says so and passes; with `CROSSCHECK_NEED_R=1`, as in continuous integration, it fails.
"""

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


def main():
    if shutil.which("Rscript") is None:
        needed = os.environ.get("CROSSCHECK_NEED_R") == "1"
        print("analysis_r: no Rscript here" + ("" if needed else ", skipped; r-base-core has it"), file=sys.stderr)
        return 1 if needed else 0
    errors, answers = [], {}
    for reader in ["csv", *filter(has, ["arrow", "nanoparquet"])]:
        done = run(sys.argv[1], reader)
        answers[reader] = done.stdout
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
