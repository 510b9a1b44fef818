"""Lets every rename, write and fsync of a run fail, and kills the run at it; the output is the old one or the new one, and is told so.

faults.py PROGRAM FOLDER [--every N]: needs strace. A run over two texts replaces the output of another one. Of each kind of call,
each Nth is made to fail as on a bad or full disk, or kills the program. Afterwards the output is whole, or is finished by the next
command; what is said of it is so; a file of the user's in it is still there; and the next run goes through.
"""

import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys

# Kinds of calls: those that end a run, each with the error that a disk gives.
KINDS = {
    "rename,renameat,renameat2": "EIO",
    "fsync,fdatasync": "EIO",
    "unlink,unlinkat,rmdir": "EIO",
    "mkdir,mkdirat": "ENOSPC",
    "write,writev,pwrite64": "ENOSPC",
}
MINE = "csv/mine.xlsx"


def tree(folder: pathlib.Path) -> dict[str, bytes]:
    """The files of an output but for `run.json`, which holds seconds, and what a run keeps in `.crosscheck`."""
    files = (path for path in folder.rglob("*") if path.is_file())
    named = ((str(path.relative_to(folder)), path) for path in files)
    return {name: path.read_bytes() for name, path in named if name != "run.json" and not name.startswith(".crosscheck")}


def inputs_of(folder: pathlib.Path) -> list[str]:
    run = json.loads((folder / "run.json").read_text())
    return [entry["sha256"] for entry in run["inputs"]]


class Faults:
    def __init__(self, program: str, home: pathlib.Path):
        self.program, self.home = program, home
        shutil.rmtree(home, ignore_errors=True)
        for name, number in (("old", 40), ("new", 50)):
            (home / f"raw-{name}").mkdir(parents=True)
            for file, more in (("a", 0), ("b", 1)):
                text = f"The mill in Ashby made {number + more} crates of tiles on 3 May 2026."
                (home / f"raw-{name}" / f"{file}.txt").write_text(text)
            self.run(name, home / name)
            (home / name / MINE).write_text("mine")
        self.trees = {name: tree(home / name) for name in ("old", "new")}
        self.inputs = {name: inputs_of(home / name) for name in ("old", "new")}
        self.n_done = 0

    def command(self, name: str, output: pathlib.Path) -> list[str]:
        return [self.program, "run", str(self.home / f"raw-{name}"), "-o", str(output), "--quiet", "--jobs", "1"]

    def run(self, name: str, output: pathlib.Path) -> None:
        subprocess.run(self.command(name, output), check=True, capture_output=True)

    def count(self, calls: str) -> int:
        """Calls of the thread that makes most of them."""
        output, trace = self.home / "counted", self.home / "trace"
        shutil.rmtree(output, ignore_errors=True)
        shutil.copytree(self.home / "old", output)
        traced = ["strace", "-f", "-o", str(trace), "-e", f"trace={calls}", *self.command("new", output)]
        subprocess.run(traced, check=True, capture_output=True)
        by_thread: dict[str, int] = {}
        for line in trace.read_text(errors="replace").splitlines():
            if re.match(r"\d+ +\w+\(", line):
                thread = line.split()[0]
                by_thread[thread] = by_thread.get(thread, 0) + 1
        return max(by_thread.values(), default=0)

    def state(self, output: pathlib.Path) -> str:
        found = tree(output)
        for name, wanted in self.trees.items():
            if found == wanted and inputs_of(output) == self.inputs[name]:
                return name
        return "mixed"

    def inject(self, calls: str, number: int, how: str) -> None:
        output = self.home / "output"
        shutil.rmtree(output, ignore_errors=True)
        shutil.copytree(self.home / "old", output)
        inject = f"inject={calls}:{how}:when={number}"
        traced = ["strace", "-f", "-o", "/dev/null", "-e", f"trace={calls}", "-e", inject, *self.command("new", output)]
        done = subprocess.run(traced, capture_output=True, text=True, errors="replace")
        place = f"{inject}: exit code {done.returncode}\n{done.stderr}"
        assert "panicked" not in done.stderr, place
        assert (output / MINE).read_text() == "mine", place
        is_begun = (output / ".crosscheck" / "journal").exists()
        if not is_begun:
            state = self.state(output)
            assert state != "mixed", place
            if done.returncode == 0:
                assert state == "new", place
        if "unchanged" in done.stderr:
            assert not is_begun and self.state(output) == "old", place
        if done.returncode == 0:
            assert not is_begun, place
        checked = subprocess.run([self.program, "check", str(output)], capture_output=True, text=True)
        assert checked.returncode == 0, place + checked.stderr
        state = self.state(output)
        assert state == "new" if is_begun else state != "mixed", place
        self.run("new", output)
        assert self.state(output) == "new" and not (output / ".crosscheck").exists(), place
        self.n_done += 1


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--every", type=int, default=1)
    arguments = parser.parse_args()
    if shutil.which("strace") is None:
        print("faults.py needs strace", file=sys.stderr)
        return 2
    faults = Faults(str(pathlib.Path(arguments.program).resolve()), arguments.folder.resolve())
    for calls, error in KINDS.items():
        n_calls = faults.count(calls)
        numbers = range(1, n_calls + 1, arguments.every)
        for number in numbers:
            for how in (f"error={error}", "signal=KILL"):
                faults.inject(calls, number, how)
        print(f"{calls}: {len(numbers)} of {n_calls} calls, each failed and killed", flush=True)
    print(f"{faults.n_done} faults, each output whole")
    return 0


if __name__ == "__main__":
    sys.exit(main())
