#!/usr/bin/env python3
"""Use the Python module as a user would, in the environment that has it installed.

    module.py RAW bare      without any reader
    module.py RAW           with polars, pyarrow and pandas
"""

from __future__ import annotations

import contextlib
import datetime
import io
import os
import pathlib
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import crosscheck
from crosscheck import _streams

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
REPORTS: list[dict[str, Any]] = [
    {"source": "Kestrel Wire", "published": datetime.date(2026, 3, 12), "text": REPORT.format(berths="five", cost=480)},
    {"source": "Okavango Dispatch", "published": "2026-03-13", "text": OTHER.format(berths="four", cost=480)},
    {"source": "Meridian <b>", "published": "2026-03-13", "text": THIRD.format(berths="five", cost=480)},
]


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
    # Conflicts, and where they come from, need no package; tables do, and one that is named is missed before the work.
    tables = crosscheck.compare(REPORTS)
    assert "5 berths" in str(tables) and "against" in str(tables), str(tables)
    found = tables.conflicts()
    assert len(found) == 1 and {found[0]["value_a"], found[0]["value_b"]} == {"5 berths", "4 berths"}, found
    assert ">>five<<" in tables.explain(found[0]["claim_id"]) and "Kestrel Wire" in tables.explain("kestrel wire")
    assert len(crosscheck.run(raw).conflicts()) >= 3
    assert "pip install polars" in raised(ImportError, lambda: tables["claims"])
    assert "pip install pyarrow" in raised(ImportError, lambda: crosscheck.run(raw, reader="pandas"))


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


@contextlib.contextmanager
def nothing_left() -> Iterator[None]:
    """Fails when files of a temporary folder are left."""
    before = os.environ.get("TMPDIR")
    with tempfile.TemporaryDirectory() as name:
        os.environ["TMPDIR"] = name
        try:
            yield
        finally:
            if before is None:
                del os.environ["TMPDIR"]
            else:
                os.environ["TMPDIR"] = before
        assert not os.listdir(name), os.listdir(name)


def in_memory() -> None:
    # Not at hand where the module is tried without a reader.
    import duckdb
    import polars
    import pyarrow

    with nothing_left():
        tables = crosscheck.compare(REPORTS)
        found = tables.conflicts()
        assert len(found) == 1 and {found[0]["value_a"], found[0]["value_b"]} == {"5 berths", "4 berths"}, found
        assert ">>five<<" in tables.explain(found[0]["claim_id"]) and "Kestrel Wire" in tables.explain("kestrel wire")
    page = tables._repr_html_()
    assert "1 conflict;" in page and "4 berths" in page and "<b>" not in page, page
    assert str(tables).count("\n") == 0 and "4 berths (Okavango Dispatch)" in str(tables), str(tables)
    assert repr(tables).startswith("Tables(sources, events, "), repr(tables)
    days = [str(row["published"]) for row in tables["documents"].sort("doc_id").to_dicts()]
    assert days == ["2026-03-12", "2026-03-13", "2026-03-13"], days
    # The same from frames of each package, and by each reader.
    frame = polars.DataFrame([{**report, "published": str(report["published"])} for report in REPORTS])
    with_days = frame.with_columns(polars.col("published").str.to_date(), polars.col("source").cast(polars.Categorical))
    arrow = frame.to_arrow()
    large = arrow.cast(pyarrow.schema([(field.name, pyarrow.large_string()) for field in arrow.schema]))
    relation = duckdb.sql("SELECT * FROM frame")
    backed = frame.to_pandas(use_pyarrow_extension_array=True)
    documents: list[Any] = [frame, with_days, arrow, large, frame.to_pandas(), with_days.to_pandas().iloc[::-1], backed, relation]
    for given in documents:
        with nothing_left():
            same = crosscheck.run(given)
            assert [row["value_b"] for row in same.conflicts()] == [found[0]["value_b"]], type(given)
            assert same["documents"].height == len(REPORTS)
    by_arrow, by_pandas = crosscheck.run(frame, reader="pyarrow"), crosscheck.run(frame, reader="pandas")
    assert by_arrow["conflicts"].num_rows == len(by_pandas["conflicts"]) == tables["conflicts"].height
    again = crosscheck.run(frame, reader="pyarrow")
    assert all(table.equals(again[name]) for name, table in by_arrow.items())
    # In pandas whole numbers are whole, words compare, and a difference may be negative.
    claims = by_pandas["claims"]
    assert "pyarrow" in str(claims["n_supporting"].dtype), claims.dtypes
    assert len(claims[claims.status == "conflicting"]) == 1, claims.status
    assert int((claims.n_supporting - claims.n_contradicting - 9).max()) < 0
    conflicts = by_arrow["conflicts"]
    asked: Any = duckdb.sql("SELECT value_a FROM conflicts WHERE status = 'conflicting'")
    assert len(asked.fetchall()) == 1 and conflicts.num_rows >= 1
    # No documents, no rows.
    empty = crosscheck.run(frame.clear())
    assert len(empty) == len(tables) and empty["claims"].height == 0 and str(empty) == "no conflicts"
    chosen = crosscheck.compare(REPORTS, options=["--tables", "claims,documents"])
    assert list(chosen) == ["documents", "claims"] and "documents, claims" in chosen._repr_html_() and str(chosen) == repr(chosen)
    assert "conflicts" in raised(KeyError, chosen.conflicts)

    assert "document 1 has no `source`" in raised(ValueError, lambda: crosscheck.compare([REPORTS[0], {"text": "x"}]))
    assert "no document" in raised(ValueError, lambda: crosscheck.compare([]))
    assert "no document" in raised(ValueError, lambda: crosscheck.run([]))
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        verdicts = pathlib.Path(folder, "verdicts.csv")
        verdicts.write_text("a,b,verdict,note\nnobody#s1,nothing#s2,same,\n", encoding="utf-8")
        crosscheck.compare(REPORTS, options=["--verdicts", str(verdicts)])
        assert any("nobody#s1" in str(one.message) for one in told), told
    assert "no row" in raised(crosscheck.CrosscheckError, lambda: tables.explain("nothing-like-it-here"))
    assert "no column of text" in raised(crosscheck.CrosscheckError, lambda: crosscheck.run(frame.select("source")))


def streams(raw: pathlib.Path) -> None:
    """What is not whole is no tables."""
    written = subprocess.run([crosscheck.program(), "worker", "tables", str(raw)], capture_output=True, check=True).stdout
    whole = _streams.split(written)
    assert list(whole)[0] == "sources" and sum(len(stream) for stream in whole.values()) == len(written)
    ends, at = [], 0
    for stream in whole.values():
        at += len(stream)
        ends.append(at)
    for cut in (4, 8, 100, ends[0] - 8, ends[0], ends[3], ends[-1] - 8, ends[-1] - 1):
        message = raised(ValueError, lambda: _streams.split(written[:cut]))
        assert "cut off" in message or "missing" in message, (cut, message)
    assert "missing" in raised(ValueError, lambda: _streams.split(b""))
    assert "no Arrow" in raised(ValueError, lambda: _streams.split(b"x" * 100))
    import pyarrow

    for name, stream in whole.items():
        assert pyarrow.ipc.open_stream(pyarrow.py_buffer(stream)).schema.metadata[b"crosscheck.table"] == name.encode()


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
        streams(raw)
        with tempfile.TemporaryDirectory() as name:
            with_readers(raw, pathlib.Path(name))
            errors(pathlib.Path(name))
    print("module: all as documented")
    return 0


if __name__ == "__main__":
    sys.exit(main())
