"""A creator's own videos, newest first, in every state, on pages that new uploads do not shift."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

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
        place = {"t": last.created_at.isoformat(), "v": last.video_id}
        expires_at = int((self.now() + CURSOR_LIFE).timestamp())
        return self.sealer.seal_cursor(_list_of(last.creator_id), place, expires_at=expires_at)

    def _opened(self, cursor: str, creator_id: UserId) -> Position:
        place = self.sealer.open_cursor(_list_of(creator_id), cursor, now=int(self.now().timestamp()))
        return Position(datetime.fromisoformat(place["t"]), VideoId(place["v"]))


def _list_of(creator_id: UserId) -> dict[str, str]:
    return {"r": ROUTE, "u": creator_id}
