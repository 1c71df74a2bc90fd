"""A creator's own videos, newest first, in every state, on pages that new uploads do not shift."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from clipfeed.errors import Rejected
from clipfeed.ids import UserId, VideoId
from clipfeed.sealing import Sealer
from clipfeed.video.model import Video
from clipfeed.video.ports import Position, VideoCatalog

ROUTE = "GET /v1/me/videos"
CURSOR_LIFE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class OwnVideos:
    videos: tuple[Video, ...]
    cursor: str | None
    """Asks for the next page; None on the last one."""


@dataclass(frozen=True, slots=True)
class ListOwnVideos:
    catalog: VideoCatalog
    sealer: Sealer
    now: Callable[[], datetime]

    def page(self, creator_id: UserId, *, limit: int, cursor: str | None = None) -> OwnVideos:
        """Raises Rejected (`cursor_invalid`, `cursor_expired`) for a cursor that is not good for this caller."""
        after = None if cursor is None else self._opened(cursor, creator_id)
        found = tuple(self.catalog.of_creator(creator_id, limit=limit + 1, after=after))
        page = found[:limit]
        return OwnVideos(page, self._sealed(page[-1]) if len(found) > limit else None)

    def _sealed(self, last: Video) -> str:
        place = {"r": ROUTE, "u": last.creator_id, "t": last.created_at.isoformat(), "v": last.video_id}
        return self.sealer.seal("cursor", place, expires_at=int((self.now() + CURSOR_LIFE).timestamp()))

    def _opened(self, cursor: str, creator_id: UserId) -> Position:
        place = self.sealer.open("cursor", cursor, now=int(self.now().timestamp()))
        if (place.get("r"), place.get("u")) != (ROUTE, creator_id):
            raise Rejected("This cursor was made for another list.", code="cursor_invalid")
        return Position(datetime.fromisoformat(place["t"]), VideoId(place["v"]))
