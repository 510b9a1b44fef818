#!/usr/bin/env python3
"""Use the Python module as a user would, in the environment that has it installed.

    module.py RAW bare      without any reader
    module.py RAW           with polars, pyarrow and pandas
"""

from __future__ import annotations

import datetime
import gc
import pathlib
import subprocess
import sys
import tempfile
from collections.abc import Callable
from typing import Any

import crosscheck

REPORT = (
    "WALVIS BAY, 12 March. Namibia and Botswana signed a treaty on Thursday that gives the port of Walvis Bay {berths} berths. "
    "The works will cost {cost} million dollars, Transport Minister Kabelo Motsumi said."
)
OTHER = (
    "Transport Minister Kabelo Motsumi signed the port treaty at Walvis Bay on 12 March. The treaty gives the port of Walvis Bay "
    "{berths} berths, and the works will cost {cost} million dollars, the governments of Namibia and Botswana said."
)
THIRD = (
    "By the treaty of Namibia and Botswana, which was signed at Walvis Bay on 12 March 2026, the port of Walvis Bay gets {berths} "
    "berths. Kabelo Motsumi, the transport minister, put the cost at {cost} million dollars."
)



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


def in_memory() -> None:
    # Not at hand where the module is tried without a reader.
    import polars

    reports: list[dict[str, Any]] = [
        {"source": "Kestrel Wire", "published": datetime.date(2026, 3, 12), "text": REPORT.format(berths="five", cost=480)},
        {"source": "Okavango Dispatch", "published": "2026-03-13", "text": OTHER.format(berths="four", cost=480)},
        {"source": "Meridian <b>", "published": "2026-03-13", "text": THIRD.format(berths="five", cost=480)},
    ]
    tables = crosscheck.compare(reports)
    found = tables.conflicts()
    assert len(found) == 1 and {found[0]["value_a"], found[0]["value_b"]} == {"5 berths", "4 berths"}, found
    assert ">>five<<" in tables.explain(found[0]["claim_id"]) and "Kestrel Wire" in tables.explain("kestrel wire")
    page = tables._repr_html_()
    assert "1 conflict;" in page and "4 berths" in page and "<b>" not in page, page
    days = [str(row["published"]) for row in tables["documents"].sort("doc_id").to_dicts()]
    assert days == ["2026-03-12", "2026-03-13", "2026-03-13"], days
    # The same from frames, by each reader.
    frame = polars.DataFrame([{**report, "published": str(report["published"])} for report in reports])
    for documents in (frame, frame.to_arrow(), frame.to_pandas()):
        for reader in ("polars", "pyarrow", "pandas"):
            same = crosscheck.run(documents, reader=reader)
            assert [row["value_b"] for row in same.conflicts()] == [found[0]["value_b"]], (type(documents), reader)
    # Nothing is left behind, once nothing is held.
    folder = tables._folder
    assert folder.is_dir()
    del tables
    gc.collect()
    assert not folder.exists()
    assert "document 1 has no `source`" in raised(ValueError, lambda: crosscheck.compare([reports[0], {"text": "x"}]))
    assert "no row" in raised(crosscheck.CrosscheckError, lambda: crosscheck.compare(reports).explain("nothing-like-it-here"))


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
        in_memory()
        with tempfile.TemporaryDirectory() as name:
            with_readers(raw, pathlib.Path(name))
            errors(pathlib.Path(name))
    print("module: all as documented")
    return 0


if __name__ == "__main__":
    sys.exit(main())
