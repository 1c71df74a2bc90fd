"""Where a list of comments goes on: sealed for one viewer and one list."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from clipfeed.comments.model import CommentId
from clipfeed.ids import UserId, VideoId
from clipfeed.sealing import Sealer

CURSOR_LIFE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Place:
    last: CommentId | None = None
    """The one that the next page begins behind; None for the beginning."""
    pinned: CommentId | None = None
    """What the first page showed above the others, so that no later one shows it again."""


@dataclass(frozen=True, slots=True)
class Places:
    """The places in one list: of a video's comments, or of the replies to one."""

    sealer: Sealer
    now: datetime
    viewer: UserId
    video_id: VideoId
    parent: CommentId | None = None

    def sealed(self, place: Place) -> str:
        where = {"c": place.last or "", "p": place.pinned or ""}
        return self.sealer.seal_cursor(self._list(), where, expires_at=int((self.now + CURSOR_LIFE).timestamp()))

    def opened(self, cursor: str | None) -> Place:
        """Raises Rejected (`cursor_invalid`, `cursor_expired`) for a cursor that is not good for this list."""
        if cursor is None:
            return Place()
        facts = self.sealer.open_cursor(self._list(), cursor, now=int(self.now.timestamp()))
        return Place(CommentId(facts["c"]) if facts["c"] else None, CommentId(facts["p"]) if facts["p"] else None)

    def _list(self) -> dict[str, Any]:
        return {"r": "comments", "u": self.viewer, "v": self.video_id, "t": self.parent or ""}
