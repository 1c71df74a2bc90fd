"""The totals of videos, page by page, from wherever the last page ended."""

from collections.abc import Mapping
from typing import Any

from clipfeed.engagement.counting import Target
from clipfeed.engagement.ports import Total
from clipfeed_adapters.dynamodb.binding import answering, bound
from clipfeed_adapters.dynamodb.counters import CounterRow, DynamoCounters, target_of, totals_of
from clipfeed_adapters.dynamodb.fact_pages import Place

PAGE = 500


class TotalPages:
    def __init__(self, table_name: str) -> None:
        self._row = bound(CounterRow, table_name)
        self._counters = DynamoCounters(table_name)

    def page(self, after: Place) -> tuple[Mapping[Target, Total], Place | None]:
        """The next totals, and where they end; None behind the last ones. Raises Unavailable."""
        start: dict[str, Any] | None = {name: {"S": value} for name, value in after.items()} or None
        with answering():
            found = self._row.scan(limit=PAGE, page_size=PAGE, last_evaluated_key=start, consistent_read=True)
            totals = totals_of(row for row in found if target_of(row).video_id)
        # The rows of a target lie together: only those of the first and the last may be on two pages.
        for target in list(totals)[:1] + list(totals)[-1:]:
            totals[target] = self._counters.total(target)
        end = found.last_evaluated_key
        return totals, {name: value["S"] for name, value in end.items()} if end else None
