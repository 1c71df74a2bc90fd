"""A creator puts one comment above the others."""

from dataclasses import dataclass

from clipfeed.comments.model import CommentId, comment_id_in, no_such_comment
from clipfeed.comments.ports import Comments, Pins, Videos
from clipfeed.errors import Rejected
from clipfeed.ids import UserId, VideoId


@dataclass(frozen=True, slots=True)
class PinComment:
    videos: Videos
    comments: Comments
    pins: Pins

    def pin(self, viewer: UserId, video_id: VideoId, comment_id: str) -> None:
        """In the place of any other. Raises NotFound for everybody but the creator, Rejected for a reply."""
        wanted = self._own(viewer, video_id, comment_id)
        comment = self.comments.get(video_id, wanted)
        if comment.is_deleted:
            raise no_such_comment()
        if comment.parent_id:
            raise Rejected("A reply stays where it is.", code="reply_not_pinned")
        self.pins.pin(video_id, wanted)

    def unpin(self, viewer: UserId, video_id: VideoId, comment_id: str) -> None:
        """Fine where it is not pinned. Raises NotFound for everybody but the creator."""
        self.pins.unpin(video_id, self._own(viewer, video_id, comment_id))

    def _own(self, viewer: UserId, video_id: VideoId, comment_id: str) -> CommentId:
        video = self.videos.get(video_id)
        if video.is_removed or video.creator_id != viewer:
            raise no_such_comment()
        return comment_id_in(comment_id)
