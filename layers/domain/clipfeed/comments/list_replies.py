"""The replies to a comment, oldest first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from clipfeed.comments.model import comment_id_in, no_such_comment
from clipfeed.comments.places import Place, Places
from clipfeed.comments.ports import Comments
from clipfeed.comments.views import CommentPage, Views
from clipfeed.ids import UserId, VideoId
from clipfeed.sealing import Sealer


@dataclass(frozen=True, slots=True)
class ListReplies:
    comments: Comments
    views: Views
    sealer: Sealer
    now: Callable[[], datetime]

    def page(
        self, viewer: UserId, video_id: VideoId, parent: str, *, limit: int, cursor: str | None = None
    ) -> CommentPage:
        """Raises NotFound for a video or comment that the viewer may not know of, Rejected (`cursor_invalid`,
        `cursor_expired`)."""
        parent_id = comment_id_in(parent)
        places = Places(self.sealer, self.now(), viewer, video_id, parent_id)
        place = places.opened(cursor)
        room = self.views.enter(viewer, video_id)
        if not room.shows(self.comments.get(video_id, parent_id)):
            raise no_such_comment()
        found = self.comments.replies(video_id, parent_id, after=place.last, limit=limit + 1)
        page = found[:limit]
        return CommentPage(
            tuple(self.views.of(room, page)),
            places.sealed(Place(page[-1].comment_id)) if len(found) > limit else None,
            self.views.replies_to(room, parent_id),
        )
