"""What looking after the totals needs from outside: every row of them, and everything that they count.

Every port raises Unavailable when its service does not answer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from clipfeed.engagement.counting import Metrics, Target
from clipfeed.engagement.ports import Total
from clipfeed.ids import VideoId


@dataclass(frozen=True, slots=True)
class Row:
    """What one shard of the stream of changes added to one target's totals."""

    target: Target
    shard: str
    mark: str


class CounterRows(Protocol):
    def pages(self) -> Iterator[Sequence[Row]]:
        """Every row there is, some at a time."""

    def fold(self, row: Row) -> bool:
        """Add the row to its target's base row and delete it, at once, unless its mark moved meanwhile."""


class Shards(Protocol):
    def listed(self) -> frozenset[str]:
        """Those that the streams still know: they may have changes that are not counted."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the stored facts of a target add up to."""

    metrics: Metrics
    is_settled: bool
    """None of these facts changed lately."""


class Stored(Protocol):
    def count(self, lately: datetime) -> Mapping[Target, Found]:
        """Of every target that has facts; `lately` is where that begins."""


class Ages(Protocol):
    def is_newer(self, video_id: VideoId, since: datetime) -> bool:
        """Whether there is such a video, begun after that moment."""


class Ledger(Protocol):
    def totals(self) -> Mapping[Target, Total]:
        """Of every target that was ever counted."""
