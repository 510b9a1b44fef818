"""Run crosscheck from Python and get its tables as data frames.

>>> import crosscheck
>>> tables = crosscheck.run("raw", reader="polars")     # doctest: +SKIP
>>> tables["claims"].filter(status="conflicting")       # doctest: +SKIP

The work is done by the command ``crosscheck`` that the wheel brings along; this module starts it and reads the Parquet files
that it writes. It decides nothing itself.
"""

from __future__ import annotations

import importlib
import os
import pathlib
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Callable, Literal, Union, overload

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

__all__ = ["CrosscheckError", "load", "program", "run"]

StrPath = Union[str, "os.PathLike[str]"]
Reader = Literal["polars", "pyarrow", "pandas"]


class CrosscheckError(RuntimeError):
    """The program ended with an error.

    ``message`` is what it said on stderr. ``exit_code`` is 1 where a check failed or, with ``strict``, an input was rejected,
    and 2 where it could not run or nothing was readable.
    """

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.message = message
        self.exit_code = exit_code


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
    inputs: StrPath | Iterable[StrPath] = ..., output: StrPath | None = ..., *, config: StrPath | None = ...,
    aliases: StrPath | None = ..., verdicts: StrPath | None = ..., jobs: int | None = ..., strict: bool = ...,
    options: Iterable[StrPath] = ..., reader: Literal["polars"] = ...,
) -> dict[str, polars.DataFrame]: ...
@overload
def run(
    inputs: StrPath | Iterable[StrPath] = ..., output: StrPath | None = ..., *, config: StrPath | None = ...,
    aliases: StrPath | None = ..., verdicts: StrPath | None = ..., jobs: int | None = ..., strict: bool = ...,
    options: Iterable[StrPath] = ..., reader: Literal["pyarrow"],
) -> dict[str, pyarrow.Table]: ...
@overload
def run(
    inputs: StrPath | Iterable[StrPath] = ..., output: StrPath | None = ..., *, config: StrPath | None = ...,
    aliases: StrPath | None = ..., verdicts: StrPath | None = ..., jobs: int | None = ..., strict: bool = ...,
    options: Iterable[StrPath] = ..., reader: Literal["pandas"],
) -> dict[str, pandas.DataFrame]: ...
def run(
    inputs: StrPath | Iterable[StrPath] = "raw",
    output: StrPath | None = None,
    *,
    config: StrPath | None = None,
    aliases: StrPath | None = None,
    verdicts: StrPath | None = None,
    jobs: int | None = None,
    strict: bool = False,
    options: Iterable[StrPath] = (),
    reader: Reader = "polars",
) -> dict[str, Any]:
    """Read documents, and return every table that came of them.

    ``inputs`` are files or folders. ``output`` is the folder to write; when it is None, a temporary one is removed after its
    tables are in memory. ``config``, ``aliases``, ``verdicts``, ``jobs`` and ``strict`` are the options of ``crosscheck run``
    of the same names, and ``options`` are further ones as on the command line (``["--rules", "my-rules"]``).

    Raises ``CrosscheckError`` with the message and the exit code of the program, ``ImportError`` when the reader is not
    installed, and ``ValueError`` when there is no such reader.
    """
    # A missing package is told before the work, not after it.
    read = _reader(reader)
    paths = [os.fspath(path) for path in ([inputs] if isinstance(inputs, (str, os.PathLike)) else inputs)]
    arguments = [os.fspath(option) for option in options]
    for name, value in {"config": config, "aliases": aliases, "verdicts": verdicts, "jobs": jobs}.items():
        if value is not None:
            arguments += [f"--{name}", str(value) if isinstance(value, int) else os.fspath(value)]
    if strict:
        arguments.append("--strict")
    with tempfile.TemporaryDirectory(prefix="crosscheck-") as folder:
        target = pathlib.Path(folder) / "output" if output is None else pathlib.Path(output)
        # `--` lets a file begin with a hyphen.
        _call(["run", "--quiet", "--output", str(target), *arguments, "--", *paths])
        return _load(target, read)


@overload
def load(output: StrPath = ..., *, reader: Literal["polars"] = ...) -> dict[str, polars.DataFrame]: ...
@overload
def load(output: StrPath = ..., *, reader: Literal["pyarrow"]) -> dict[str, pyarrow.Table]: ...
@overload
def load(output: StrPath = ..., *, reader: Literal["pandas"]) -> dict[str, pandas.DataFrame]: ...
def load(output: StrPath = "output", *, reader: Reader = "polars") -> dict[str, Any]:
    """Return the tables of an output folder by their names.

    Raises ``FileNotFoundError`` when the folder holds no Parquet tables, ``ImportError`` when the reader is not installed, and
    ``ValueError`` when there is no such reader.
    """
    return _load(pathlib.Path(output), _reader(reader))


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


def _call(arguments: list[str]) -> None:
    done = subprocess.run([program(), *arguments], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        message = done.stderr.decode("utf-8", "replace").strip()
        raise CrosscheckError(message or f"crosscheck ended with {done.returncode}", done.returncode)
