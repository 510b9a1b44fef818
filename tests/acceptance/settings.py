"""Runs with each numeric setting at both ends of its range; none may panic, hang or end the run.

settings.py PROGRAM INPUT FOLDER: names and ranges are those that `crosscheck init` writes.
"""

import pathlib
import re
import subprocess
import sys

SECONDS = 120
# A document of one byte is refused, and then there is nothing to read.
REFUSING = {("stages.load", "max_document_bytes", "1")}


def settings(text: str) -> list[tuple[str, str, str]]:
    """Section, name and value of each end of each range."""
    section, ends, found = "", None, []
    for line in text.splitlines():
        if match := re.fullmatch(r"\[(.+)\]", line):
            section = match[1]
        elif match := re.fullmatch(r"# Range: (\S+) to (\S+)\.", line):
            ends = match.groups()
        elif match := re.fullmatch(r"#(\w+) = (\S+)", line):
            if ends:
                # A fraction is written with its point.
                is_fraction = "." in match[2]
                found += [(section, match[1], end if not is_fraction or "." in end else f"{end}.0") for end in ends]
            ends = None
    return found


def main(program: str, inputs: str, home: pathlib.Path) -> int:
    subprocess.run([program, "init", str(home), "--force"], check=True, capture_output=True)
    ends = settings((home / "crosscheck.toml").read_text())
    assert len(ends) > 150, f"only {len(ends)} ends of ranges were found"
    wrong = []
    for section, name, value in ends:
        config = home / "end.toml"
        config.write_text(f"[{section}]\n{name} = {value}\n")
        command = [program, "run", inputs, "-o", str(home / "output"), "--quiet", "--no-report", "--config", str(config)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            wrong.append(f"{section}.{name} = {value}: more than {SECONDS} s")
            continue
        expected = 2 if (section, name, value) in REFUSING else 0
        if done.returncode != expected or "panicked" in done.stderr:
            wrong.append(f"{section}.{name} = {value}: exit code {done.returncode}: {done.stderr[:300]}")
    print(f"{len(ends)} ends of ranges, {len(wrong)} wrong", *wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])))
