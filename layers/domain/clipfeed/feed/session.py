"""One viewer's way through the feed, carried by the client in a sealed cursor."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

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
        return tuple(self.sealer.open_cursor(_list_of(viewer_id), cursor, now=int(now.timestamp()))["ids"])

    def next(self, viewer_id: UserId, ids: Iterable[VideoId], now: datetime) -> str:
        kept = list(dict.fromkeys(ids))[-MOST_IDS:]
        expires_at = int((now + LIFE).timestamp())
        return self.sealer.seal_cursor(_list_of(viewer_id), {"ids": kept}, expires_at=expires_at)


def _list_of(viewer_id: UserId) -> dict[str, str | int]:
    return {"u": viewer_id, "r": "feed", "n": 1}
