"""The comments on a video: the pinned one, then the newest first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from clipfeed.comments.model import Comment
from clipfeed.comments.places import Place, Places
from clipfeed.comments.ports import Comments, Pins
from clipfeed.comments.views import CommentPage, Room, Views
from clipfeed.errors import NotFound
from clipfeed.ids import UserId, VideoId
from clipfeed.sealing import Sealer


@dataclass(frozen=True, slots=True)
class ListComments:
    comments: Comments
    pins: Pins
    views: Views
    sealer: Sealer
    now: Callable[[], datetime]

    def page(self, viewer: UserId, video_id: VideoId, *, limit: int, cursor: str | None = None) -> CommentPage:
        """Each comment exactly once, whatever is written, deleted or pinned between two pages.

        Raises NotFound for a video that the viewer may not know of, Rejected (`cursor_invalid`, `cursor_expired`).
        """
        places = Places(self.sealer, self.now(), viewer, video_id)
        place = places.opened(cursor)
        room = self.views.enter(viewer, video_id)
        top = self._pinned(room) if cursor is None else []
        pinned = top[0].comment_id if top else place.pinned
        wanted = limit - len(top)
        # One more tells whether there is another page, and one of them may be the pinned one.
        found = self.comments.newest(video_id, before=place.last, limit=wanted + 2)
        others = [comment for comment in found if comment.comment_id != pinned]
        page = others[:wanted]
        behind = Place(page[-1].comment_id if page else place.last, pinned)
        return CommentPage(
            (*self.views.of(room, top, pinned=pinned), *self.views.of(room, page)),
            places.sealed(behind) if len(others) > wanted else None,
            self.views.comments_of(room),
        )

    def _pinned(self, room: Room) -> list[Comment]:
        comment_id = self.pins.pinned(room.video_id)
        if comment_id is None:
            return []
        try:
            comment = self.comments.get(room.video_id, comment_id)
        except NotFound:
            return []
        return [comment] if room.shows(comment) else []
