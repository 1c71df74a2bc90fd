"""The stored facts, page by page: one segment of the table from wherever the last page ended."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from clipfeed.engagement.facts import Fact
from clipfeed_adapters.dynamodb.binding import answering, bound
from clipfeed_adapters.dynamodb.engagement_row import FactRow, fact_of
from clipfeed_adapters.telemetry import logger

Place = Mapping[str, str]
"""The key of the last fact of a page; empty before the first."""

PAGE = 500


class FactPages:
    def __init__(self, table_name: str) -> None:
        self._row = bound(FactRow, table_name)

    def page(self, segment: int, segments: int, after: Place) -> tuple[Sequence[Fact], Place | None]:
        """The next facts of a segment, and where they end; None behind the last ones."""
        start: dict[str, Any] | None = {name: {"S": value} for name, value in after.items()} or None
        with answering():
            found = self._row.scan(
                segment=segment, total_segments=segments, limit=PAGE, page_size=PAGE, last_evaluated_key=start
            )
            facts = list(_readable(found))
        end = found.last_evaluated_key
        return facts, {name: value["S"] for name, value in end.items()} if end else None


def _readable(rows: Iterable[FactRow]) -> Iterator[Fact]:
    """One that cannot be read does not keep the others from being replayed."""
    for row in rows:
        try:
            yield fact_of(row)
        except (KeyError, TypeError, ValueError) as error:
            logger().error("fact left out", viewer_id=row.viewer_id, fact=row.fact, reason=str(error)[:200])
