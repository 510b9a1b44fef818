#!/usr/bin/env python3
"""Run the commands of Markdown pages as pasted, and compare what they print with what the page shows.

    commands.py CROSSCHECK PAGE...

Each page is read from top to bottom in a folder of its own that holds what a clone has at hand. Every block of ```sh runs
there, in bash; a block of ```text right after it is what it prints on stdout and stderr, where a last line of `...` stands for
the rest. A block of ```python runs where such a block follows it. `UPDATE=1` writes what came out into the page; read the difference. Blocks that build, install or need another program
(FOREIGN) are left to `make test-install` and to CI.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
AT_HAND = ["raw", "examples", "tests/gold"]
FOREIGN = re.compile(r"^\s*(make|cargo|git|pip|duckdb|jupyter|Rscript|target/release/crosscheck)\b", re.MULTILINE)
BLOCK = re.compile(r"^```(?P<language>sh|python)\n(?P<command>.*?)^```\n(?:\n?^```text\n(?P<shown>.*?)^```\n)?", re.MULTILINE | re.DOTALL)
REST = "...\n"


def run(command, language, folder, program):
    words = ["bash", "-c", f"set -eo pipefail\n{command}"] if language == "sh" else [sys.executable, "-c", command]
    path = [str(program.parent), str(pathlib.Path(sys.executable).parent), os.environ["PATH"]]
    # The module of python/ as if it were installed.
    environment = {**os.environ, "PATH": os.pathsep.join(path), "PYTHONPATH": str(REPOSITORY / "python")}
    done = subprocess.run(
        words, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL, check=False,
    )
    # CSV files end their lines as spreadsheets want it, pages as the repository does.
    return done.returncode, done.stdout.decode("utf-8").replace("\r\n", "\n")


def printed_as_shown(printed, shown):
    """What stands in the page when `printed` came out: cut where the page cuts it."""
    if not shown.endswith(REST):
        return printed
    n_lines = shown.count("\n") - 1
    lines = printed.splitlines(keepends=True)
    return "".join(lines[:n_lines]) + REST if len(lines) > n_lines else printed


def check(page, program):
    """The errors of a page, its text with the outputs of today, and how many blocks ran."""
    text, errors, n_run = page.read_text(encoding="utf-8"), [], 0
    with tempfile.TemporaryDirectory() as folder:
        for name in AT_HAND:
            shutil.copytree(REPOSITORY / name, pathlib.Path(folder) / name)

        def replace(block):
            nonlocal n_run
            command, shown = block["command"], block["shown"]
            if FOREIGN.search(command) or (block["language"] == "python" and shown is None):
                return block[0]
            n_run += 1
            code, printed = run(command, block["language"], folder, program)
            if code != 0:
                errors.append(f"exit code {code}:\n{command}{printed}")
            if shown is None:
                return block[0]
            fresh = printed_as_shown(printed, shown)
            if fresh != shown:
                errors.append(f"prints something else:\n{command}{fresh}")
            return block[0].replace(f"```text\n{shown}```", f"```text\n{fresh}```")

        return errors, BLOCK.sub(replace, text), n_run


def main():
    program, failed = pathlib.Path(sys.argv[1]).resolve(), False
    for name in sys.argv[2:]:
        page = pathlib.Path(name)
        errors, fresh, n_run = check(page, program)
        print(f"commands: {name}: {n_run} blocks")
        if n_run == 0:
            errors.append("no block to run")
        if os.environ.get("UPDATE"):
            page.write_text(fresh, encoding="utf-8")
        else:
            failed = failed or bool(errors)
        for error in errors:
            print(f"commands: {name}: {error}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
