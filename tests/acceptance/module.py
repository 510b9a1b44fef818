#!/usr/bin/env python3
"""Use the Python module as a user would, in the environment that has it installed.

    module.py RAW bare      without any reader
    module.py RAW           with polars, pyarrow and pandas
"""

from __future__ import annotations

import pathlib
import subprocess
import sys
import tempfile
from collections.abc import Callable

import crosscheck


def raised(kind: type[Exception], call: Callable[[], object]) -> str:
    """The message with which a call fails as it should."""
    try:
        call()
    except kind as error:
        return str(error)
    raise AssertionError(f"no {kind.__name__}")


def without_reader(raw: pathlib.Path) -> None:
    # The command of the wheel stands beside the interpreter, whatever is on PATH.
    assert pathlib.Path(crosscheck.program()).parent == pathlib.Path(sys.executable).parent, crosscheck.program()
    version = subprocess.run([crosscheck.program(), "--version"], capture_output=True, text=True, check=True).stdout
    assert version.startswith("crosscheck "), version
    assert "pip install polars" in raised(ImportError, lambda: crosscheck.run(raw))


def with_readers(raw: pathlib.Path, folder: pathlib.Path) -> None:
    tables = crosscheck.run(raw)
    assert tables["documents"].height == 7, tables["documents"]
    # `claims` of polars has the methods of a DataFrame for mypy, too.
    conflicts = tables["claims"].filter(status="conflicting")
    assert conflicts.height >= 3 and {"5 berths", "2026-03-12"} <= set(conflicts["value"]), conflicts

    output = folder / "output"
    arrow = crosscheck.run([raw / "wire.jsonl", str(raw / "reprints.csv")], output, jobs=1, reader="pyarrow")
    assert arrow["documents"].num_rows == 2 and (output / "run.json").is_file()
    assert arrow["duplicates"].column_names[0] == "unit"
    frames = crosscheck.load(output, reader="pandas")
    assert list(frames["documents"]["doc_id"]) == ["105_dunes", "104_kestrel"], frames["documents"]
    assert set(frames) == set(tables) == set(arrow)

    # A table in parts is one table.
    parts = folder / "parts" / "parquet" / "documents"
    for idx in range(2):
        part = parts / f"format={arrow['documents']['format'][idx]}"
        part.mkdir(parents=True)
        tables["sources"].slice(idx, 1).write_parquet(part / "part-0.parquet")
    assert set(crosscheck.load(folder / "parts")["documents"]["format"]) == {"csv", "jsonl"}
    assert crosscheck.load(folder / "parts", reader="pyarrow")["documents"].num_rows == 2
    assert len(crosscheck.load(folder / "parts", reader="pandas")["documents"]) == 2

    # The command's own options: a setting of a file, and any other.
    settings = folder / "settings.toml"
    settings.write_text('[stages.dates]\nreference_date = "2026-03-20"\n', encoding="utf-8")
    crosscheck.run(raw, folder / "set", config=settings, options=["--shard-bytes", "1000"])
    assert '"reference_date": "2026-03-20"' in (folder / "set" / "run.json").read_text(encoding="utf-8")


def errors(folder: pathlib.Path) -> None:
    try:
        crosscheck.run(folder / "nowhere")
    except crosscheck.CrosscheckError as error:
        assert error.exit_code == 2 and "nowhere" in error.message == str(error), (error.exit_code, error.message)
    else:
        raise AssertionError("a folder that is not there was read")
    unreadable = folder / "some"
    unreadable.mkdir()
    (unreadable / "good.txt").write_text("The bridge opened on 3 May 2024 and cost 4 million dollars.\n", encoding="utf-8")
    (unreadable / "bad.jsonl").write_text("{\n", encoding="utf-8")
    assert crosscheck.run(unreadable)["rejects"].height == 1
    try:
        crosscheck.run(unreadable, strict=True)
    except crosscheck.CrosscheckError as error:
        assert error.exit_code == 1 and "reject" in error.message, (error.exit_code, error.message)
    else:
        raise AssertionError("strict let a rejected input pass")
    assert "pyarrow" in raised(ValueError, lambda: crosscheck.load(folder, reader="excel"))  # type: ignore[call-overload]
    assert "crosscheck run" in raised(FileNotFoundError, lambda: crosscheck.load(folder))


def main() -> int:
    raw = pathlib.Path(sys.argv[1]).resolve()
    if sys.argv[2:] == ["bare"]:
        without_reader(raw)
    else:
        with tempfile.TemporaryDirectory() as name:
            with_readers(raw, pathlib.Path(name))
            errors(pathlib.Path(name))
    print("module: all as documented")
    return 0


if __name__ == "__main__":
    sys.exit(main())
