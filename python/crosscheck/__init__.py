"""Run crosscheck from Python and get its tables as data frames.

>>> import crosscheck
>>> tables = crosscheck.run("raw", reader="polars")     # doctest: +SKIP
>>> tables["claims"].filter(status="conflicting")       # doctest: +SKIP
>>> tables.conflicts()                                  # doctest: +SKIP

>>> crosscheck.compare([{"source": "Harbor Herald", "text": "..."}, ...])     # doctest: +SKIP

The work is done by the command ``crosscheck`` that the wheel brings along: documents go to it, and tables come from it, through
pipes, as Arrow IPC streams. This module decides nothing itself.
"""

from __future__ import annotations

import datetime
import html
import importlib
import io
import json
import os
import pathlib
import shutil
import subprocess
import sys
import sysconfig
import warnings
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Callable, Literal, TypeVar, Union, overload

from crosscheck import _streams

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
    2 where it could not run or nothing was readable, and 130 or 143 where it was stopped by SIGINT or SIGTERM.
    """

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.message = message
        self.exit_code = exit_code


class Tables(Mapping[str, Frame]):
    """The tables of a run by their names, each made a frame when it is first asked for.

    In a notebook, and when printed, they show where the sources conflict; that and ``explain`` need no reader.
    """

    def __init__(self, frames: Mapping[str, Callable[[], Frame]], held: _Streams | _Folder) -> None:
        self._unread = dict(frames)
        self._frames: dict[str, Frame] = {}
        self._held = held

    def __getitem__(self, name: str) -> Frame:
        if name not in self._frames:
            self._frames[name] = self._unread[name]()
        return self._frames[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._unread)

    def __len__(self) -> int:
        return len(self._unread)

    def __contains__(self, name: object) -> bool:
        # Without reading the table.
        return name in self._unread

    def conflicts(self) -> list[dict[str, Any]]:
        """What the sources conflict about, the surest first: the rows of the table `conflicts` with that status.

        Raises ``KeyError`` when the run left the table out.
        """
        if "conflicts" not in self:
            raise KeyError("conflicts")
        rows = [row for row in self._held.rows("conflicts") if row["status"] == "conflicting"]
        return sorted(rows, key=lambda row: (-row["confidence"], row["claim_id"], row["ordinal"]))

    def explain(self, key: str) -> str:
        """Where a row comes from, by its key, or by the name of a source or entity: what `crosscheck explain` prints.

        Raises ``CrosscheckError`` when no row or more than one is meant.
        """
        return self._held.explain(key)

    def __repr__(self) -> str:
        return f"Tables({', '.join(self)})"

    def __str__(self) -> str:
        if "conflicts" not in self:
            return repr(self)
        return "\n".join(f"{topic}: {one} against {other}" for topic, one, other in self._sides()) or "no conflicts"

    def _repr_html_(self) -> str:
        names = html.escape(", ".join(self))
        if "conflicts" not in self:
            return names
        found = self._sides()
        head = f"{len(found)} conflict{'' if len(found) == 1 else 's'}"
        rows = ("<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in texts) + "</tr>" for texts in found)
        table = f"<table><tr><th>question</th><th>one answer</th><th>another</th></tr>{''.join(rows)}</table>"
        return f"<p>{head}; tables: {names}</p>{table if found else ''}"

    def _sides(self) -> list[tuple[str, str, str]]:
        """The question, one answer and the other, with who gives them, of each conflict."""
        names = {row["source_id"]: row["name"] for row in self._held.rows("sources")} if "sources" in self else {}

        def side(row: Mapping[str, Any], letter: str) -> str:
            sources = (names.get(source, source) for source in row["sources_" + letter])
            return f"{row['value_' + letter] or 'no value'} ({', '.join(sources)})"

        return [(row["topic"], side(row, "a"), side(row, "b")) for row in self.conflicts()]


class _Streams:
    """Tables in memory, as the command wrote them; it reads them again when it is asked about them."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        try:
            self.tables = _streams.split(data)
        except ValueError as error:
            raise CrosscheckError(f"crosscheck has not written its tables to their end: {error}", 2) from error

    def rows(self, table: str) -> list[dict[str, Any]]:
        return _lines(_call(["worker", "rows", table], self.tables[table]))

    def explain(self, key: str) -> str:
        return _text(_call(["worker", "explain", "--", key], self.data))


class _Folder:
    """Tables of an output folder."""

    def __init__(self, path: pathlib.Path) -> None:
        self.path = path

    def rows(self, table: str) -> list[dict[str, Any]]:
        return _lines(_call(["worker", "rows", table, "--", str(self.path)]))

    def explain(self, key: str) -> str:
        return _text(_call(["explain", "--", str(self.path), key]))


def _lines(written: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in _text(written).split("\n") if line]


def _text(written: bytes) -> str:
    return written.decode("utf-8", "replace")


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
    reader: Reader | None = None,
) -> Tables[Any]:
    """Read documents, and return every table that came of them.

    ``inputs`` are files or folders, or a frame of polars, pandas or pyarrow (or anything that gives Arrow streams, such as a relation of
    duckdb) with a document a row: its text in ``text``, and what is known of it in ``source``, ``published``, ``title``, ``url``,
    ``author``, ``doc_id`` and ``language``. ``output`` is a folder to write as well; without one, nothing is left on disk. ``config``, ``aliases``, ``verdicts``,
    ``jobs`` and ``strict`` are the options of ``crosscheck run`` of the same names, and ``options`` are further ones as on the
    command line (``["--tables", "claims,conflicts"]``). ``reader`` makes the frames; it is polars when nothing is said, and is
    needed only when a table is asked for.

    Raises ``CrosscheckError`` with the message and the exit code of the program, ``ImportError`` when the reader that is named is not
    installed, and ``ValueError`` when there is no such reader.
    """
    paths, data = _documents(inputs)
    arguments = _options(output, config=config, aliases=aliases, verdicts=verdicts, jobs=jobs, strict=strict, options=options)
    return _tables([*arguments, "--", *paths], data, reader)


def _documents(inputs: Any) -> tuple[list[str], bytes]:
    """The inputs as paths, and a frame as the stream that `-` stands for."""
    if isinstance(inputs, (str, os.PathLike)):
        return [os.fspath(inputs)], b""
    stream = io.BytesIO()
    if hasattr(inputs, "write_ipc_stream"):
        inputs.write_ipc_stream(stream)
    elif hasattr(inputs, "to_parquet") or hasattr(inputs, "__arrow_c_stream__"):
        arrow = _package("pyarrow")
        # The index of a frame of pandas is no column.
        table = arrow.Table.from_pandas(inputs, preserve_index=False) if hasattr(inputs, "iloc") else arrow.table(inputs)
        with _package("pyarrow.ipc").new_stream(stream, table.schema) as writer:
            writer.write_table(table)
    else:
        paths = [os.fspath(path) for path in inputs]
        if not paths:
            raise ValueError("there is no document to read: the list is empty")
        return paths, b""
    return ["-"], stream.getvalue()


def _options(output: StrPath | None, *, strict: bool, options: Iterable[StrPath], **named: StrPath | int | None) -> list[str]:
    arguments = [os.fspath(option) for option in options]
    for name, value in {"output": output, **named}.items():
        if value is not None:
            # In one word, so that a value may begin with a hyphen.
            arguments.append(f"--{name}={value if isinstance(value, int) else os.fspath(value)}")
    return [*arguments, "--strict"] if strict else arguments


def _tables(arguments: list[str], data: bytes, reader: Reader | None) -> Tables[Any]:
    # A missing package is told before the work, not after it.
    if reader is not None:
        _reader(reader)
    held = _Streams(_call(["worker", "tables", "--quiet", *arguments], data))

    def frame(stream: memoryview) -> Callable[[], Any]:
        return lambda: _reader(reader or "polars").of_stream(stream)

    return Tables({name: frame(stream) for name, stream in held.tables.items()}, held)


@overload
def compare(
    documents: Iterable[Mapping[str, Any]], output: StrPath | None = ..., *, config: StrPath | None = ...,
    aliases: StrPath | None = ..., verdicts: StrPath | None = ..., jobs: int | None = ..., strict: bool = ...,
    options: Iterable[StrPath] = ..., reader: Literal["polars"] = ...,
) -> Tables[polars.DataFrame]: ...
@overload
def compare(
    documents: Iterable[Mapping[str, Any]], output: StrPath | None = ..., *, config: StrPath | None = ...,
    aliases: StrPath | None = ..., verdicts: StrPath | None = ..., jobs: int | None = ..., strict: bool = ...,
    options: Iterable[StrPath] = ..., reader: Literal["pyarrow"],
) -> Tables[pyarrow.Table]: ...
@overload
def compare(
    documents: Iterable[Mapping[str, Any]], output: StrPath | None = ..., *, config: StrPath | None = ...,
    aliases: StrPath | None = ..., verdicts: StrPath | None = ..., jobs: int | None = ..., strict: bool = ...,
    options: Iterable[StrPath] = ..., reader: Literal["pandas"],
) -> Tables[pandas.DataFrame]: ...
def compare(
    documents: Iterable[Mapping[str, Any]],
    output: StrPath | None = None,
    *,
    config: StrPath | None = None,
    aliases: StrPath | None = None,
    verdicts: StrPath | None = None,
    jobs: int | None = None,
    strict: bool = False,
    options: Iterable[StrPath] = (),
    reader: Reader | None = None,
) -> Tables[Any]:
    """Compare a few texts that are at hand, without a file.

    Each document has a ``text`` and a ``source``, and may have ``published`` (a day or its text), ``title``, ``url``, ``author``,
    ``language`` and ``doc_id``. The other arguments are those of ``run``.

    >>> print(crosscheck.compare([                                               # doctest: +SKIP
    ...     {"source": "Kestrel Wire", "published": "2026-03-12", "text": "The ministry opened 14 clinics in Orlo."},
    ...     {"source": "Dunes Post", "published": "2026-03-12", "text": "The ministry opened 12 clinics in Orlo."},
    ... ]))

    Raises as ``run`` does, and ``ValueError`` when a document has no text or no source, or there is no document.
    """
    lines = []
    for number, document in enumerate(documents):
        for name in ("text", "source"):
            if not isinstance(document.get(name), str) or not document[name].strip():
                raise ValueError(f"document {number} has no `{name}`")
        lines.append(json.dumps({"doc_id": f"document-{number}", **document}, default=_plain) + "\n")
    if not lines:
        raise ValueError("there is no document to compare")
    arguments = _options(output, config=config, aliases=aliases, verdicts=verdicts, jobs=jobs, strict=strict, options=options)
    # As JSON lines, which need no package; the tables are the same.
    return _tables([*arguments, "--input-format=jsonl", "--", "-"], "".join(lines).encode("ascii"), reader)


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
def load(output: StrPath = "output", *, reader: Reader | None = None) -> Tables[Any]:
    """Return the tables of an output folder by their names; each is read when it is first asked for.

    Raises ``FileNotFoundError`` when the folder holds no Parquet tables, ``ImportError`` when the reader that is named is not
    installed, and ``ValueError`` when there is no such reader.
    """
    if reader is not None:
        _reader(reader)
    folder = pathlib.Path(output) / "parquet"
    # A folder is a table in parts, which all three readers put together.
    paths = sorted(path for path in folder.glob("*") if path.suffix == ".parquet" or path.is_dir())
    if not paths:
        raise FileNotFoundError(f"no tables in {folder}; `crosscheck run` writes them")

    def frame(path: pathlib.Path) -> Callable[[], Any]:
        return lambda: _reader(reader or "polars").of_file(path)

    return Tables({path.stem: frame(path) for path in paths}, _Folder(pathlib.Path(output)))


class _Reader:
    """How a package reads a table; of three, the one that is asked for is imported."""

    def __init__(self, of_stream: Callable[[memoryview], Any], of_file: Callable[[pathlib.Path], Any]) -> None:
        self.of_stream = of_stream
        self.of_file = of_file


def _reader(name: str) -> _Reader:
    if name == "polars":
        polars = _package(name)
        # Not mapped into memory, so that the file may be replaced.
        return _Reader(lambda stream: polars.read_ipc_stream(bytes(stream)), lambda path: polars.read_parquet(path, memory_map=False))
    if name not in ("pyarrow", "pandas"):
        raise ValueError(f"no reader `{name}`; there are `polars`, `pyarrow` and `pandas`")
    arrow, ipc, parquet = (_package(package) for package in ("pyarrow", "pyarrow.ipc", "pyarrow.parquet"))

    def of_stream(stream: memoryview) -> Any:
        return ipc.open_stream(arrow.py_buffer(stream)).read_all()

    if name == "pyarrow":
        return _Reader(of_stream, parquet.read_table)
    pandas = _package(name)
    # Whole numbers stay whole where some are missing, and lists are lists.
    return _Reader(
        lambda stream: of_stream(stream).to_pandas(types_mapper=pandas.ArrowDtype),
        lambda path: pandas.read_parquet(path, dtype_backend="pyarrow"),
    )


def _package(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        package = name.split(".")[0]
        raise ImportError(f"tables need `{package}`; `pip install {package}`, or choose another `reader`") from error


def _call(arguments: list[str], data: bytes | memoryview = b"") -> bytes:
    done = subprocess.run([program(), *arguments], input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        message = done.stderr.decode("utf-8", "replace").strip()
        raise CrosscheckError(message or f"crosscheck ended with {done.returncode}", done.returncode)
    # It is quiet but for what must not be missed: verdicts that were not applied.
    if done.stderr.strip():
        warnings.warn(done.stderr.decode("utf-8", "replace").strip(), stacklevel=3)
    return done.stdout
