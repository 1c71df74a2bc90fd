"""The totals of videos, page by page, from wherever the last page ended."""

from collections.abc import Mapping
from typing import Any

from clipfeed.engagement.counting import Target
from clipfeed.engagement.ports import Total
from clipfeed_adapters.dynamodb.binding import answering, bound
from clipfeed_adapters.dynamodb.counters import METRICS, CounterRow, DynamoCounters
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
            rows = list(found)
        totals: dict[Target, Total] = {}
        for row in rows:
            target = Target(row.owner, row.counter.rpartition("#")[0])
            if target.video_id:
                totals[target] = _with(totals.get(target, Total({})), row)
        # The rows of a target lie together: only those of the first and the last may be on two pages.
        for target in list(totals)[:1] + list(totals)[-1:]:
            totals[target] = self._counters.total(target)
        end = found.last_evaluated_key
        return totals, {name: value["S"] for name, value in end.items()} if end else None


def _with(total: Total, row: CounterRow) -> Total:
    metrics = {name: total.metrics.get(name, 0) + int(getattr(row, name) or 0) for name in METRICS}
    return Total(metrics, total.stamp + int(row.adds or 0))
