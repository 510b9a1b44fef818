"""Counts the instructions of runs with callgrind, all and by stage, and how they changed: python3 benches/instructions.py PROGRAM GENERATED.

Two runs with one thread: `raw`, where reading the rules is half of the work, and `events`, the reports in GENERATED (`make
instructions` writes them). What is compared with is benches/instructions.tsv, which UPDATE=1 writes anew. No change fails, as a timing fails
nothing. A figure is that of functions with all they call; a stage of which no function is in the program's table of symbols has none.
Without valgrind nothing is counted, which fails with CROSSCHECK_NEED_VALGRIND=1 alone.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parent.parent
KNOWN = TOP / "benches/instructions.tsv"
HEADER = "case\tstage\tinstructions"
ALL = "all"
# What the steps of a run call, none from within another. Joins of the corpus stages and writing tables are in `all` alone.
STAGES = {
    "rules": r"crosscheck_text::rules::Rules::parse",
    **{
        stage: rf"crosscheck_text::stages::{stage}::(run|run_judged|run_pairs|features|bands|samples|postings)"
        for stage in ("segment", "tag", "extract", "parse", "link", "dedupe", "anchor", "agree", "score")
    },
    "report": r"crosscheck::report::write",
}


def counted(program: pathlib.Path, case: str, inputs: pathlib.Path, folder: pathlib.Path) -> dict[str, int]:
    """Instructions of a run over `inputs`, by stage."""
    output, profile, log = (folder / f"{case}{end}" for end in ("", ".callgrind", ".log"))
    # The counts are those of a run without an older output.
    shutil.rmtree(output, ignore_errors=True)
    watch = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={profile}", f"--log-file={log}"]
    run = [program, "run", inputs, "-o", output, "--quiet", "--jobs", "1"]
    if subprocess.run([*watch, *run], cwd=TOP).returncode != 0:
        sys.exit(f"instructions: the run over `{inputs}` failed under valgrind, see {log}")
    command = ["callgrind_annotate", "--inclusive=yes", "--threshold=100", profile]
    listed = subprocess.run(command, check=True, capture_output=True, text=True, errors="replace").stdout
    return by_stage(listed)


def by_stage(listed: str) -> dict[str, int]:
    """The figures of a list of callgrind_annotate: `618,874,343 (47.98%)  ???:crosscheck_text::rules::Rules::parse [...]`."""
    figures = {ALL: int(re.search(r"^ *([\d,]+).*PROGRAM TOTALS", listed, re.M).group(1).replace(",", ""))}
    functions = re.findall(r"^ *([\d,]+) \([^)]*\)  [^:]*:(\S+)", listed, re.M)
    for stage, pattern in STAGES.items():
        found = [int(count.replace(",", "")) for count, name in functions if re.fullmatch(pattern, name)]
        if found:
            figures[stage] = sum(found)
    return figures


def known() -> dict[tuple[str, str], int]:
    if not KNOWN.exists():
        return {}
    rows = (line.split("\t") for line in KNOWN.read_text().splitlines() if not line.startswith("#"))
    return {(case, stage): int(count) for case, stage, count in rows if count != "instructions"}


def show(case: str, figures: dict[str, int], before: dict[tuple[str, str], int]) -> None:
    for stage in (ALL, *STAGES):
        name = case if stage == ALL else f"  {stage}"
        now, then = figures.get(stage), before.get((case, stage))
        # Adding nought makes of -0.0 what it is.
        change = f"({round(100 * (now / then - 1), 1) + 0:+.1f} %)" if now is not None and then else ""
        print(f"{name:10} {'not found' if now is None else f'{now:,}':>16} {change}".rstrip(), flush=True)


def main() -> None:
    program, generated = (pathlib.Path(path).absolute() for path in sys.argv[1:])
    if not shutil.which("valgrind"):
        print("instructions not counted: valgrind is missing (a package of that name of most systems)", flush=True)
        sys.exit(os.environ.get("CROSSCHECK_NEED_VALGRIND") == "1")
    before = known()
    rows = []
    for case, inputs in (("raw", TOP / "raw"), ("events", generated)):
        figures = counted(program, case, inputs, generated.parent)
        show(case, figures, before)
        rows += [f"{case}\t{stage}\t{count}" for stage, count in figures.items()]
    if os.environ.get("UPDATE") == "1":
        KNOWN.write_text("\n".join(["# What `make instructions` compares with; `UPDATE=1 make instructions` writes it.", HEADER, *rows, ""]))


if __name__ == "__main__":
    main()
