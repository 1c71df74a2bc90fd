"""Records of a table's stream: what was there and what is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from clipfeed.engagement.fence import comparable
from clipfeed.errors import Rejected

Record = dict[str, Any]
Image = dict[str, Any]
"""An item in DynamoDB's own JSON."""
T = TypeVar("T")

_IMAGES = {"INSERT": {"NewImage"}, "MODIFY": {"OldImage", "NewImage"}, "REMOVE": {"OldImage"}}


@dataclass(frozen=True, slots=True)
class Change(Generic[T]):
    """An item before and after; None where there was none, or is none any more."""

    sequence: str
    """Sorts as the records of its shard do."""
    old: T | None
    new: T | None


def change_in(record: Record, read: Callable[[Image], T]) -> Change[T]:
    """Raises Rejected for a record that cannot be read, now or later."""
    try:
        view, images = record["dynamodb"], _IMAGES[record["eventName"]]
        old, new = (read(view[name]) if name in images else None for name in ("OldImage", "NewImage"))
        return Change(comparable(view["SequenceNumber"]), old, new)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Rejected(f"{type(error).__name__}: {error}", code="unreadable_record") from error
