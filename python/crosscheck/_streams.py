"""Arrow IPC streams that stand one after the other: where each ends, and what its schema says of it.

It is all that is needed to keep tables and to give them back to the command, so that the module works without a reader of Arrow;
their cells are left to readers. The format: https://arrow.apache.org/docs/format/Columnar.html#serialization-and-interprocess-communication-ipc
"""

from __future__ import annotations

import struct

__all__ = ["TABLE", "split"]

TABLE = "crosscheck.table"
LEFT = "crosscheck.left"
# What every message begins with, and the numbers of the fields of the flatbuffers within.
MARK = 0xFFFFFFFF
MESSAGE_HEADER, MESSAGE_BODY_LENGTH = 2, 3
SCHEMA_METADATA = 2
KEY, VALUE = 0, 1


def split(data: bytes) -> dict[str, memoryview]:
    """The streams by the names of their tables, in order.

    Raises ``ValueError`` when one of them is cut off or missing.
    """
    streams: dict[str, memoryview] = {}
    view, at, left = memoryview(data), 0, "none"
    while at < len(view):
        metadata, end = _stream(view, at)
        streams[metadata.get(TABLE, "")] = view[at:end]
        at, left = end, metadata.get(LEFT, "none")
    if left != "0":
        raise ValueError(f"tables are missing: {left} were to follow")
    return streams


def _stream(view: memoryview, start: int) -> tuple[dict[str, str], int]:
    """The metadata of a stream's schema, and where it ends."""
    metadata: dict[str, str] | None = None
    at = start
    try:
        while True:
            mark, size = struct.unpack_from("<Ii", view, at)
            at += 8
            if mark != MARK or size < 0:
                raise ValueError(f"no Arrow IPC stream at byte {at - 8}")
            if size == 0:
                return metadata or {}, at
            message = view[at : at + size]
            root = _target(message, 0)
            if metadata is None:
                metadata = _metadata(message, _target(message, _field(message, root, MESSAGE_HEADER)))
            body = _field(message, root, MESSAGE_BODY_LENGTH)
            at += size + (int(struct.unpack_from("<q", message, body)[0]) if body else 0)
    except struct.error as error:
        raise ValueError(f"the stream at byte {start} is cut off") from error


def _metadata(message: memoryview, schema: int) -> dict[str, str]:
    at = _field(message, schema, SCHEMA_METADATA)
    if not at:
        return {}
    items = _target(message, at)
    pairs = (_target(message, items + 4 + 4 * number) for number in range(_number(message, items)))
    return {_text(message, _field(message, pair, KEY)): _text(message, _field(message, pair, VALUE)) for pair in pairs}


def _text(message: memoryview, at: int) -> str:
    start = _target(message, at)
    return bytes(message[start + 4 : start + 4 + _number(message, start)]).decode("utf-8")


def _field(message: memoryview, table: int, number: int) -> int:
    """Where a field of a table stands; 0 where it is left out."""
    fields = table - int(struct.unpack_from("<i", message, table)[0])
    place = 4 + 2 * number
    if place >= struct.unpack_from("<H", message, fields)[0]:
        return 0
    offset = int(struct.unpack_from("<H", message, fields + place)[0])
    return table + offset if offset else 0


def _target(message: memoryview, at: int) -> int:
    return at + _number(message, at)


def _number(message: memoryview, at: int) -> int:
    return int(struct.unpack_from("<I", message, at)[0])
