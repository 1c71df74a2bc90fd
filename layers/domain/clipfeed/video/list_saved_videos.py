"""The videos that a viewer saved: the newest uploads first, and only what this viewer may see today."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from clipfeed.ids import UserId, VideoId
from clipfeed.sealing import Sealer
from clipfeed.video.model import Video
from clipfeed.video.ports import Saved, VideoCatalog
from clipfeed.visibility import Relation, Relations, can_view

ROUTE = "GET /v1/me/saved"
CURSOR_LIFE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class SavedVideos:
    videos: tuple[Video, ...]
    """May be fewer than asked for, even none, while the cursor leads on: what is gone or hidden is left out."""
    cursor: str | None


@dataclass(frozen=True, slots=True)
class ListSavedVideos:
    saved: Saved
    catalog: VideoCatalog
    relations: Relations
    sealer: Sealer
    now: Callable[[], datetime]

    def page(self, viewer: UserId, *, limit: int, cursor: str | None = None) -> SavedVideos:
        """Raises Rejected (`cursor_invalid`, `cursor_expired`) for a cursor that is not good for this caller."""
        found = self.saved.saved_by(viewer, limit=limit + 1, before=self._opened(cursor, viewer))
        page = found[:limit]
        return SavedVideos(self._visible(viewer, page), self._sealed(viewer, page[-1]) if len(found) > limit else None)

    def _visible(self, viewer: UserId, ids: Sequence[VideoId]) -> tuple[Video, ...]:
        found, blocked = self.catalog.get_many(ids), self.relations.blocked_with(viewer)
        videos = (found[video_id] for video_id in ids if video_id in found)
        return tuple(each for each in videos if can_view(viewer, each, Relation(blocked=each.creator_id in blocked)))

    def _sealed(self, viewer: UserId, last: VideoId) -> str:
        expires_at = int((self.now() + CURSOR_LIFE).timestamp())
        return self.sealer.seal_cursor(_list_of(viewer), {"v": last}, expires_at=expires_at)

    def _opened(self, cursor: str | None, viewer: UserId) -> VideoId | None:
        if cursor is None:
            return None
        return VideoId(self.sealer.open_cursor(_list_of(viewer), cursor, now=int(self.now().timestamp()))["v"])


def _list_of(viewer: UserId) -> dict[str, str]:
    return {"r": ROUTE, "u": viewer}
