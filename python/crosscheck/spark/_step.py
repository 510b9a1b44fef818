"""A step of ``crosscheck worker`` over a data frame: one child process for each task, Arrow IPC in and out."""

from __future__ import annotations

import itertools
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

import crosscheck

__all__ = ["Batches", "Child", "Step", "started"]

Batches = Iterator[pa.RecordBatch]


class Step:
    """A step by its name, with its options; called on a frame of what it reads, it gives the frame of what it writes."""

    def __init__(self, name: str, options: Sequence[str] = ()) -> None:
        self.command = ["worker", name, *options]

    def __call__(self, frame: DataFrame) -> DataFrame:
        return frame.mapInArrow(self.through(), from_arrow_schema(self.writes(to_arrow_schema(frame.schema))))

    def through(self) -> Callable[[Batches], Batches]:
        """What a task does with its batches."""
        command = self.command
        return lambda batches: started(command, batches)

    def writes(self, reads: pa.Schema) -> pa.Schema:
        """The columns that it writes: those of a stream without rows."""
        child = Child(self.command, reads)
        for _ in child.through(iter(())):
            pass
        if child.schema is None:
            raise crosscheck.CrosscheckError(f"`{' '.join(self.command)}` wrote nothing", 2)
        return child.schema


def started(command: Sequence[str], batches: Batches) -> Batches:
    """What a process makes of batches; none is started where there are none."""
    first = next(batches, None)
    if first is not None:
        yield from Child(command, first.schema).through(itertools.chain([first], batches))


class Child:
    """A process of a step, for one stream."""

    def __init__(self, command: Sequence[str], reads: pa.Schema) -> None:
        self.command = list(command)
        self.reads = reads
        self.schema: pa.Schema | None = None

    def through(self, batches: Batches) -> Batches:
        """What the process makes of batches, while it reads them.

        Raises ``CrosscheckError`` with what it said on stderr when it fails; its exit code is negative where a signal ended it.
        """
        with tempfile.TemporaryFile() as said:
            child = subprocess.Popen([crosscheck.program(), *self.command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said)
            assert child.stdin is not None and child.stdout is not None
            failed: list[BaseException] = []
            feeder = threading.Thread(target=_feed, args=(child.stdin, self.reads, batches, failed), daemon=True)
            feeder.start()
            is_whole = False
            try:
                with pa.ipc.open_stream(child.stdout) as stream:
                    self.schema = stream.schema
                    yield from stream
                is_whole = True
            # A stream that is cut off: the exit code tells why.
            except (pa.ArrowInvalid, OSError):
                pass
            # Nobody wants the rest.
            except GeneratorExit:
                child.kill()
                raise
            finally:
                child.stdout.close()
                exit_code = child.wait()
                feeder.join()
            if failed:
                raise failed[0]
            if exit_code != 0 or not is_whole:
                said.seek(0)
                message = said.read().decode("utf-8", "replace").strip()
                told = message or f"`{' '.join(self.command)}` ended with {exit_code}"
                raise crosscheck.CrosscheckError(told, exit_code)


def _feed(stdin: IO[bytes], schema: pa.Schema, batches: Batches, failed: list[BaseException]) -> None:
    """Writes batches to a process; what goes wrong with them, and not with the process, is kept in ``failed``."""
    try:
        with stdin, pa.ipc.new_stream(stdin, schema) as stream:
            for batch in _taken(batches, failed):
                stream.write_batch(batch)
    # It ended before it had read all; why is told by its exit code.
    except OSError:
        pass
    except pa.ArrowException as error:
        failed.append(error)


def _taken(batches: Batches, failed: list[BaseException]) -> Batches:
    while True:
        try:
            batch = next(batches)
        except StopIteration:
            return
        # Whatever it is, the task has to fail with it.
        except BaseException as error:
            failed.append(error)
            return
        yield batch
