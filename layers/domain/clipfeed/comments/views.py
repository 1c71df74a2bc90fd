"""Comments as one viewer sees them: without those that are hidden from them, and with what they did to them."""

from collections.abc import Sequence
from dataclasses import dataclass

from clipfeed.comments.model import Comment, CommentId
from clipfeed.comments.ports import Hidden, Totals, Videos, Viewers
from clipfeed.errors import NotFound
from clipfeed.ids import UserId, VideoId
from clipfeed.visibility import Relation, can_view

NEVER_MET = {"likes": 0, "replies": 0}


@dataclass(frozen=True, slots=True)
class CommentView:
    """A comment as one viewer sees it."""

    comment: Comment
    likes: int = 0
    replies: int = 0
    is_pinned: bool = False
    is_liked: bool = False
    may_delete: bool = False


@dataclass(frozen=True, slots=True)
class CommentPage:
    comments: tuple[CommentView, ...]
    """May be fewer than asked for, even none, while the cursor leads on: what is hidden is left out."""
    cursor: str | None
    total: int


@dataclass(frozen=True, slots=True)
class Room:
    """A video that this viewer may see, and what of it they are not shown."""

    viewer: UserId
    video_id: VideoId
    creator_id: UserId
    hidden: Hidden

    def shows(self, comment: Comment) -> bool:
        return not comment.is_deleted and not self.hidden.hides(comment)


@dataclass(frozen=True, slots=True)
class Views:
    videos: Videos
    viewers: Viewers
    totals: Totals

    def enter(self, viewer: UserId, video_id: VideoId) -> Room:
        """Raises NotFound for a video that the viewer may not know of."""
        video = self.videos.get(video_id)
        hidden = self.viewers.hidden(viewer, video_id)
        if not can_view(viewer, video, Relation(blocked=video.creator_id in hidden.blocked)):
            raise NotFound("There is no such video.")
        return Room(viewer, video_id, video.creator_id, hidden)

    def of(self, room: Room, comments: Sequence[Comment], *, pinned: CommentId | None = None) -> list[CommentView]:
        """Of comments that lie side by side in one thread, those that the viewer is shown."""
        shown = [comment for comment in comments if room.shows(comment)]
        if not shown:
            return []
        ids = [comment.comment_id for comment in shown]
        counted = self.totals.of_comments(room.video_id, min(ids), max(ids))
        liked = self.viewers.liked(room.viewer, room.video_id, ids)
        return [
            CommentView(
                comment=each,
                **counted.get(each.comment_id, NEVER_MET),
                is_pinned=each.comment_id == pinned,
                is_liked=each.comment_id in liked,
                may_delete=room.viewer in {each.author_id, room.creator_id},
            )
            for each in shown
        ]

    def comments_of(self, room: Room) -> int:
        """How many the video has, replies included."""
        return self.totals.of_video(room.creator_id, room.video_id)["comments"]

    def replies_to(self, room: Room, comment_id: CommentId) -> int:
        return self.totals.of_comments(room.video_id, comment_id, comment_id).get(comment_id, NEVER_MET)["replies"]
