"""One viewer's way through the feed, carried by the client in a sealed cursor."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from clipfeed.errors import Rejected
from clipfeed.ids import UserId, VideoId
from clipfeed.sealing import Sealer

LIFE = timedelta(hours=2)
MOST_IDS = 60
"""Ids a cursor carries: they keep pages apart even with the cache down. Older ones are in `served`."""


@dataclass(frozen=True, slots=True)
class Sessions:
    """Seals the ids a session has held. A cursor is bound to viewer, route, version and time."""

    sealer: Sealer

    def open(self, viewer_id: UserId, cursor: str | None, now: datetime) -> tuple[VideoId, ...]:
        """The ids of earlier pages, oldest first. Raises Rejected `cursor_invalid` or `cursor_expired`."""
        if cursor is None:
            return ()
        facts = self.sealer.open("cursor", cursor, now=int(now.timestamp()))
        if any(facts.get(name) != value for name, value in _bound(viewer_id).items()):
            raise Rejected("This cursor belongs to another list.", code="cursor_invalid")
        return tuple(facts["ids"])

    def next(self, viewer_id: UserId, ids: Iterable[VideoId], now: datetime) -> str:
        kept = list(dict.fromkeys(ids))[-MOST_IDS:]
        expires_at = int((now + LIFE).timestamp())
        return self.sealer.seal("cursor", {**_bound(viewer_id), "ids": kept}, expires_at=expires_at)


def _bound(viewer_id: UserId) -> dict[str, str | int]:
    return {"u": viewer_id, "r": "feed", "n": 1}
