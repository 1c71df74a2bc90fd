"""Counter rows of stream shards that are gone become one row per target: nobody will add to them any more."""

from collections.abc import Iterable
from dataclasses import dataclass

from clipfeed.engagement.ledger import CounterRows, Row, Shards

BASE, RECOUNT = "base", "recount"
"""In the place of a shard: what was folded, and what recounts put right."""


@dataclass(frozen=True, slots=True)
class FoldCounters:
    rows: CounterRows
    shards: Shards

    def fold(self) -> int:
        """Returns how many rows went. A row that is added to meanwhile stays; a repeat finds nothing to do."""
        return sum(self._fold(page) for page in self.rows.pages())

    def _fold(self, page: Iterable[Row]) -> int:
        rows = [row for row in page if row.shard not in {BASE, RECOUNT}]
        # Asked after the rows were read: a shard that opened in between is listed, and its rows stay.
        listed = self.shards.listed() if rows else frozenset()
        return sum(self.rows.fold(row) for row in rows if row.shard not in listed)
