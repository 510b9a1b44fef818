"""Measures how the memory of a run grows with what it reads, with the least `--memory`; fails where a megabyte more costs more than `--each`.

memory.py PROGRAM GENERATE FOLDER [--megabytes 25 100] [--each 5]: GENERATE is the example of that name; `--each` is the most memory in
megabytes that each megabyte of reports beyond the first size, which is the smaller one, may cost.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import time

RUN = ["--no-report", "--no-keep", "--quiet", "--memory", "256M"]


def peak(program: str, reports: pathlib.Path, output: pathlib.Path) -> tuple[float, float]:
    """Most resident memory of a run in megabytes, and its seconds."""
    since = time.monotonic()
    run = subprocess.Popen([program, "run", str(reports), "-o", str(output), *RUN])
    _, status, usage = os.wait4(run.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"the run over {reports} failed")
    return usage.ru_maxrss / 1000, time.monotonic() - since


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("generate")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--megabytes", type=int, nargs=2, default=[25, 100])
    parser.add_argument("--each", type=float, default=5)
    arguments = parser.parse_args()
    shutil.rmtree(arguments.folder, ignore_errors=True)
    arguments.folder.mkdir(parents=True)
    reports, output = arguments.folder / "reports.jsonl", arguments.folder / "output"
    found = []
    for megabytes in arguments.megabytes:
        with reports.open("wb") as file:
            shape = [arguments.generate, "--shape", "events", "--megabytes", str(megabytes), "--seed", "7"]
            subprocess.run(shape, stdout=file, check=True)
        most, seconds = peak(arguments.program, reports, output)
        found.append(most)
        print(f"{megabytes:>6} MB of reports: {most:>6.0f} MB at most, {seconds:.0f} s", flush=True)
        shutil.rmtree(output)
    shutil.rmtree(arguments.folder)
    few, many = arguments.megabytes
    each = (found[1] - found[0]) / (many - few)
    print(f"{each:.1f} MB for each MB of reports more, {100 * (found[1] / found[0] - 1):.0f} % in all")
    return int(each > arguments.each)


if __name__ == "__main__":
    sys.exit(main())
