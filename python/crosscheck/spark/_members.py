"""Numbers of parts of documents, as steps have them: ``n << 24 | position``."""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

__all__ = ["document_of", "document_of_key", "position_of"]

POSITION_BITS = 24


def document_of(member: str) -> Column:
    """The number of the document of a part."""
    return F.shiftright(member, POSITION_BITS)


def position_of(member: str) -> Column:
    """The position of a part in its document."""
    return F.col(member).bitwiseAND(F.lit((1 << POSITION_BITS) - 1))


def document_of_key(part: str) -> Column:
    """The key of the document of a part by its key in the tables: ``a#s3`` is a sentence of ``a``."""
    return F.regexp_replace(part, "#[^#]*$", "")
