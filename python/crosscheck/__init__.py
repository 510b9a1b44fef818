"""Run crosscheck from Python and get its tables as data frames.

>>> import crosscheck
>>> tables = crosscheck.run("raw", reader="polars")     # doctest: +SKIP
>>> tables["claims"].filter(status="conflicting")       # doctest: +SKIP
>>> tables.conflicts()                                  # doctest: +SKIP

>>> crosscheck.compare([{"source": "Harbor Herald", "text": "..."}, ...])     # doctest: +SKIP

The work is done by the command ``crosscheck`` that the wheel brings along; this module starts it and reads the Parquet files
that it writes. It decides nothing itself.
"""

from __future__ import annotations

import datetime
import html
import importlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Callable, Dict, Literal, TypeVar, Union, overload

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

__all__ = ["CrosscheckError", "Tables", "compare", "load", "program", "run"]

StrPath = Union[str, "os.PathLike[str]"]
Reader = Literal["polars", "pyarrow", "pandas"]
Frame = TypeVar("Frame")


class CrosscheckError(RuntimeError):
    """The program ended with an error.

    ``message`` is what it said on stderr. ``exit_code`` is 1 where a check failed or, with ``strict``, an input was rejected,
    and 2 where it could not run or nothing was readable.
    """

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.message = message
        self.exit_code = exit_code


class Tables(Dict[str, Frame]):
    """The tables of an output by their names; in a notebook they show where the sources conflict."""

    def __init__(self, tables: Mapping[str, Frame], folder: pathlib.Path, kept: Any = None) -> None:
        super().__init__(tables)
        self._folder = folder
        # A temporary folder lives as long as its tables, so that they can be explained.
        self._kept = kept

    def conflicts(self) -> list[dict[str, Any]]:
        """What the sources conflict about, the surest first: the rows of the table `conflicts` with that status."""
        rows = [row for row in _rows(self["conflicts"]) if str(row["status"]) == "conflicting"]
        return sorted(rows, key=lambda row: (-float(row["confidence"]), str(row["claim_id"]), int(row["ordinal"])))

    def explain(self, key: str) -> str:
        """Where a row comes from, by its key, or by the name of a source or entity: what `crosscheck explain` prints.

        Raises ``CrosscheckError`` when no row or more than one is meant.
        """
        return _call(["explain", str(self._folder), key])

    def _repr_html_(self) -> str:
        if "conflicts" not in self:
            return html.escape(", ".join(self))
        found = self.conflicts()
        head = f"{len(found)} conflict{'' if len(found) == 1 else 's'}"
        sides = (
            "<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in (row["topic"], _side(row, "a"), _side(row, "b"))) + "</tr>"
            for row in found
        )
        table = f"<table><tr><th>question</th><th>one answer</th><th>another</th></tr>{''.join(sides)}</table>"
        return f"<p>{head}; tables: {html.escape(', '.join(self))}</p>{table if found else ''}"


def _side(row: Mapping[str, Any], side: str) -> str:
    return f"{row['value_' + side] or 'no value'}: {', '.join(row['sources_' + side])}"


def _rows(frame: Any) -> list[dict[str, Any]]:
    for name, arguments in (("to_dicts", ()), ("to_pylist", ()), ("to_dict", ("records",))):
        if hasattr(frame, name):
            return list(getattr(frame, name)(*arguments))
    raise TypeError(f"no frame of polars, pyarrow or pandas: {type(frame).__name__}")


def program() -> str:
    """Path of the command that this module starts: that of its own environment, else the first on ``PATH``.

    Raises ``FileNotFoundError`` when there is none.
    """
    name = "crosscheck" + (".exe" if sys.platform == "win32" else "")
    user = {"win32": "nt_user", "darwin": "osx_framework_user"}.get(sys.platform, "posix_user")
    folders = [sysconfig.get_path("scripts"), sysconfig.get_path("scripts", scheme=user)]
    for folder in folders:
        path = pathlib.Path(folder) / name
        if path.is_file():
            return str(path)
    found = shutil.which("crosscheck")
    if found is None:
        raise FileNotFoundError(f"no command `crosscheck` in {', '.join(folders)} or on PATH; install the wheel again")
    return found


@overload
def run(
    inputs: StrPath | Iterable[StrPath] | Any = ..., output: StrPath | None = ..., *, config: StrPath | None = ...,
    aliases: StrPath | None = ..., verdicts: StrPath | None = ..., jobs: int | None = ..., strict: bool = ...,
    options: Iterable[StrPath] = ..., reader: Literal["polars"] = ...,
) -> Tables[polars.DataFrame]: ...
@overload
def run(
    inputs: StrPath | Iterable[StrPath] | Any = ..., output: StrPath | None = ..., *, config: StrPath | None = ...,
    aliases: StrPath | None = ..., verdicts: StrPath | None = ..., jobs: int | None = ..., strict: bool = ...,
    options: Iterable[StrPath] = ..., reader: Literal["pyarrow"],
) -> Tables[pyarrow.Table]: ...
@overload
def run(
    inputs: StrPath | Iterable[StrPath] | Any = ..., output: StrPath | None = ..., *, config: StrPath | None = ...,
    aliases: StrPath | None = ..., verdicts: StrPath | None = ..., jobs: int | None = ..., strict: bool = ...,
    options: Iterable[StrPath] = ..., reader: Literal["pandas"],
) -> Tables[pandas.DataFrame]: ...
def run(
    inputs: StrPath | Iterable[StrPath] | Any = "raw",
    output: StrPath | None = None,
    *,
    config: StrPath | None = None,
    aliases: StrPath | None = None,
    verdicts: StrPath | None = None,
    jobs: int | None = None,
    strict: bool = False,
    options: Iterable[StrPath] = (),
    reader: Reader = "polars",
) -> Tables[Any]:
    """Read documents, and return every table that came of them.

    ``inputs`` are files or folders, or a frame of polars, pandas or pyarrow with a document a row: its text in ``text``, and what
    is known of it in ``source``, ``published``, ``title``, ``url``, ``author`` and ``doc_id``. ``output`` is the folder to write;
    when it is None, a temporary one is removed with the tables. ``config``, ``aliases``, ``verdicts``, ``jobs`` and ``strict`` are the options of ``crosscheck run``
    of the same names, and ``options`` are further ones as on the command line (``["--rules", "my-rules"]``).

    Raises ``CrosscheckError`` with the message and the exit code of the program, ``ImportError`` when the reader is not
    installed, and ``ValueError`` when there is no such reader.
    """
    # A missing package is told before the work, not after it.
    read = _reader(reader)
    arguments = [os.fspath(option) for option in options]
    for name, value in {"config": config, "aliases": aliases, "verdicts": verdicts, "jobs": jobs}.items():
        if value is not None:
            arguments += [f"--{name}", str(value) if isinstance(value, int) else os.fspath(value)]
    if strict:
        arguments.append("--strict")
    folder = tempfile.TemporaryDirectory(prefix="crosscheck-")
    paths = _paths(inputs, pathlib.Path(folder.name))
    target = pathlib.Path(folder.name) / "output" if output is None else pathlib.Path(output)
    # `--` lets a file begin with a hyphen.
    _call(["run", "--quiet", "--output", str(target), *arguments, "--", *paths])
    return Tables(_load(target, read), target, folder if output is None else None)


def _paths(inputs: Any, folder: pathlib.Path) -> list[str]:
    """The inputs as paths; a frame goes to a file of the folder."""
    if isinstance(inputs, (str, os.PathLike)):
        return [os.fspath(inputs)]
    path = str(folder / "documents.parquet")
    if hasattr(inputs, "write_parquet"):
        inputs.write_parquet(path)
    elif hasattr(inputs, "to_parquet"):
        inputs.to_parquet(path, index=False)
    elif hasattr(inputs, "to_pylist"):
        _package("pyarrow.parquet").write_table(inputs, path)
    else:
        return [os.fspath(path) for path in inputs]
    return [path]


@overload
def compare(documents: Iterable[Mapping[str, Any]], *, reader: Literal["polars"] = ..., **options: Any) -> Tables[polars.DataFrame]: ...
@overload
def compare(documents: Iterable[Mapping[str, Any]], *, reader: Literal["pyarrow"], **options: Any) -> Tables[pyarrow.Table]: ...
@overload
def compare(documents: Iterable[Mapping[str, Any]], *, reader: Literal["pandas"], **options: Any) -> Tables[pandas.DataFrame]: ...
def compare(documents: Iterable[Mapping[str, Any]], *, reader: Reader = "polars", **options: Any) -> Tables[Any]:
    """Compare a few texts that are at hand, without a file.

    Each document has a ``text`` and a ``source``, and may have ``published`` (a day or its text), ``title``, ``url``, ``author`` and
    ``doc_id``. ``options`` are those of ``run``.

    >>> crosscheck.compare([                                                     # doctest: +SKIP
    ...     {"source": "Kestrel Wire", "published": "2026-03-12", "text": "The ministry opened 14 clinics in Orlo."},
    ...     {"source": "Dunes Post", "published": "2026-03-12", "text": "The ministry opened 12 clinics in Orlo."},
    ... ]).conflicts()

    Raises as ``run`` does, and ``ValueError`` when a document has no text or no source.
    """
    lines = []
    for number, document in enumerate(documents):
        for name in ("text", "source"):
            if not isinstance(document.get(name), str) or not document[name].strip():
                raise ValueError(f"document {number} has no `{name}`")
        lines.append(json.dumps({"doc_id": f"document-{number}", **document}, default=_plain))
    with tempfile.TemporaryDirectory(prefix="crosscheck-") as folder:
        path = pathlib.Path(folder) / "documents.jsonl"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return run(path, reader=reader, **options)


def _plain(value: Any) -> str:
    if isinstance(value, datetime.date):
        return value.isoformat()
    raise TypeError(f"a document holds {type(value).__name__}; texts and days are known")


@overload
def load(output: StrPath = ..., *, reader: Literal["polars"] = ...) -> Tables[polars.DataFrame]: ...
@overload
def load(output: StrPath = ..., *, reader: Literal["pyarrow"]) -> Tables[pyarrow.Table]: ...
@overload
def load(output: StrPath = ..., *, reader: Literal["pandas"]) -> Tables[pandas.DataFrame]: ...
def load(output: StrPath = "output", *, reader: Reader = "polars") -> Tables[Any]:
    """Return the tables of an output folder by their names.

    Raises ``FileNotFoundError`` when the folder holds no Parquet tables, ``ImportError`` when the reader is not installed, and
    ``ValueError`` when there is no such reader.
    """
    folder = pathlib.Path(output)
    return Tables(_load(folder, _reader(reader)), folder)


def _load(output: pathlib.Path, read: Callable[[pathlib.Path], Any]) -> dict[str, Any]:
    folder = output / "parquet"
    # A folder is a table in parts, which all three readers put together.
    paths = sorted(path for path in folder.glob("*") if path.suffix == ".parquet" or path.is_dir())
    if not paths:
        raise FileNotFoundError(f"no tables in {folder}; `crosscheck run` writes them")
    return {path.stem: read(path) for path in paths}


def _reader(reader: str) -> Callable[[pathlib.Path], Any]:
    """A function that reads one table into memory, so that its file may be removed."""
    # Only the package that is asked for is imported: nobody needs all three.
    if reader == "polars":
        return lambda path, polars=_package(reader): polars.read_parquet(path, memory_map=False)  # type: ignore[misc]
    if reader == "pyarrow":
        _package(reader)
        return _package("pyarrow.parquet").read_table  # type: ignore[no-any-return]
    if reader == "pandas":
        _package("pyarrow")
        return _package(reader).read_parquet  # type: ignore[no-any-return]
    raise ValueError(f"no reader `{reader}`; there are `polars`, `pyarrow` and `pandas`")


def _package(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        package = name.split(".")[0]
        raise ImportError(f"tables need `{package}`; `pip install {package}`, or choose another `reader`") from error


def _call(arguments: list[str]) -> str:
    done = subprocess.run([program(), *arguments], stderr=subprocess.PIPE, stdout=subprocess.PIPE, check=False)
    if done.returncode != 0:
        message = done.stderr.decode("utf-8", "replace").strip()
        raise CrosscheckError(message or f"crosscheck ended with {done.returncode}", done.returncode)
    return done.stdout.decode("utf-8", "replace")
