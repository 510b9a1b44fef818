"""Kills runs at random moments; the next one goes on from what they had finished, and its output is that of a run in one piece.

kills.py PROGRAM INPUT FOLDER [--moments 60] [--seed 1]: INPUT has a document a line. The run that is killed begins with an empty
folder, or with the output of a run over all but the last tenth of the lines.
"""

import argparse
import pathlib
import random
import re
import shutil
import subprocess
import sys
import time

from faults import tree


def n_kept(told: str, what: str) -> int:
    found = re.search(rf"^kept: (\d+) {what} were ", told, re.MULTILINE)
    return int(found.group(1)) if found else 0


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("input", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--moments", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    home, draw = arguments.folder.resolve(), random.Random(arguments.seed)
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)

    lines = arguments.input.read_text().splitlines(keepends=True)
    for name, n_lines in (("most", len(lines) * 9 // 10), ("all", len(lines))):
        (home / name).mkdir()
        (home / name / "input.jsonl").write_text("".join(lines[:n_lines]))

    def command(output: pathlib.Path, name: str = "all") -> list[str]:
        return [arguments.program, "run", str(home / name), "-o", str(output), "--shard-bytes", "8000"]

    since = time.monotonic()
    subprocess.run(command(home / "whole"), check=True, capture_output=True)
    seconds = time.monotonic() - since
    whole, output = tree(home / "whole"), home / "output"
    n_killed = n_documents = n_events = 0
    for moment in range(arguments.moments):
        shutil.rmtree(output, ignore_errors=True)
        if moment % 3 == 0:
            subprocess.run(command(output, "most"), check=True, capture_output=True)
        run = subprocess.Popen(command(output), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            run.wait(timeout=draw.uniform(0, seconds * (0.5 if moment % 3 == 0 else 1)))
        except subprocess.TimeoutExpired:
            run.kill()
            n_killed += 1
        run.wait()
        told = subprocess.run(command(output), check=True, capture_output=True, text=True).stderr
        n_documents += n_kept(told, "documents") > 0
        n_events += n_kept(told, "events") > 0
        assert tree(output) == whole, f"moment {moment}: the output is another one"
        left = sorted(path.name for path in (output / ".crosscheck").iterdir())
        assert left == ["kept"], f"moment {moment}: {left} is left"
        subprocess.run([arguments.program, "check", str(output)], check=True, capture_output=True)
    print(f"{n_killed} of {arguments.moments} runs killed; {n_documents} of the next had documents of them, {n_events} events")
    # Some are killed before anything is finished, or end before.
    assert n_killed > arguments.moments / 2 and n_documents > arguments.moments / 2 and n_events > 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
