"""Batches of a table's stream: a record that cannot be read is buried with its reason and holds up nobody."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from clipfeed.errors import Rejected, Unavailable
from clipfeed_adapters.dynamodb.stream import Record
from clipfeed_adapters.worker import bury

T = TypeVar("T")


def readable(records: Iterable[Record], read: Callable[[Record], T]) -> Iterator[T]:
    """Each record as `read` has it; those that it rejects are buried. Raises Unavailable where even that failed."""
    for record in records:
        try:
            yield read(record)
        except Rejected as error:
            message = {"messageId": str(record.get("eventID", "unknown")), "body": json.dumps(record)}
            if not bury(message, error.message):
                raise Unavailable("A bad record could be neither read nor buried.") from error
