"""The step ``analyze``, which no document can end: one that kills the process each time becomes a reject."""

from __future__ import annotations

import collections
import itertools
from collections.abc import Sequence
from typing import Callable

import pyarrow as pa

import crosscheck
from crosscheck.spark._step import Batches, Child, Step, started

__all__ = ["REFUSED", "Analyze"]

# The column that says why a document must not be read.
REFUSED = "refused"
# Exit code of a process that panicked.
PANICKED = 101


class Analyze(Step):
    """The step ``analyze``; of a batch in which its process is killed, each document is tried alone."""

    def __init__(self, options: Sequence[str]) -> None:
        super().__init__("analyze", options)

    def through(self) -> Callable[[Batches], Batches]:
        command = self.command
        return lambda batches: _analyzed(command, batches)


def _analyzed(command: list[str], batches: Batches) -> Batches:
    """A row for each document, in order."""
    waiting: collections.deque[pa.RecordBatch] = collections.deque()

    def noted() -> Batches:
        for batch in batches:
            waiting.append(batch)
            yield batch

    while True:
        try:
            for rows in started(command, noted()):
                _answered(waiting, rows.num_rows)
                yield rows
            if any(batch.num_rows > 0 for batch in waiting):
                raise crosscheck.CrosscheckError(f"{sum(batch.num_rows for batch in waiting)} documents have no answer", 2)
            return
        except crosscheck.CrosscheckError as error:
            if not _was_killed(error) or not waiting:
                raise
        # The document is in the first batch that was not answered, or further on: those are read again.
        left = list(waiting)
        waiting.clear()
        yield from _halved(command, left[0])
        batches = itertools.chain(left[1:], batches)


def _answered(waiting: collections.deque[pa.RecordBatch], n_rows: int) -> None:
    """Takes as many documents from those that wait."""
    while n_rows > 0:
        batch = waiting.popleft()
        if batch.num_rows > n_rows:
            waiting.appendleft(batch.slice(n_rows))
        n_rows -= batch.num_rows


def _halved(command: list[str], batch: pa.RecordBatch) -> Batches:
    """The rows of a batch that may hold a document that kills the process."""
    try:
        # Not before all is there: what was answered must not be answered twice.
        yield from list(Child(command, batch.schema).through(iter([batch])))
        return
    except crosscheck.CrosscheckError as error:
        if not _was_killed(error):
            raise
        reason = f"reading it ended the program each time ({error.exit_code})"
    if batch.num_rows == 1:
        refused = _refused(batch, reason)
        yield from Child(command, refused.schema).through(iter([refused]))
        return
    half = batch.num_rows // 2
    yield from _halved(command, batch.slice(0, half))
    yield from _halved(command, batch.slice(half))


def _was_killed(error: crosscheck.CrosscheckError) -> bool:
    return error.exit_code < 0 or error.exit_code == PANICKED


def _refused(batch: pa.RecordBatch, reason: str) -> pa.RecordBatch:
    """A document without its text, and with why it is refused."""
    columns = {name: batch.column(at) for at, name in enumerate(batch.schema.names)}
    columns["text"] = pa.nulls(batch.num_rows, batch.schema.field("text").type)
    columns[REFUSED] = pa.array([reason] * batch.num_rows)
    return pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))
