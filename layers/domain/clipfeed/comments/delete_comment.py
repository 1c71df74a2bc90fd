"""A comment goes when its author, or whose video it is, wants it gone. What replied to it goes with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from clipfeed.comments.model import comment_id_in, no_such_comment
from clipfeed.comments.ports import Comments, Deletions, Videos
from clipfeed.ids import UserId, VideoId


@dataclass(frozen=True, slots=True)
class DeleteComment:
    videos: Videos
    comments: Comments
    deletions: Deletions
    now: Callable[[], datetime]

    def delete(self, viewer: UserId, video_id: VideoId, comment_id: str) -> None:
        """Gone with the answer; a repeat is fine. Raises NotFound, also for everybody else.

        The queue is asked first: dying between the two leaves a deletion that happens, not one that half happened.
        """
        wanted = comment_id_in(comment_id)
        video = self.videos.get(video_id)
        comment = self.comments.get(video_id, wanted)
        if video.is_removed or viewer not in {comment.author_id, video.creator_id}:
            raise no_such_comment()
        if comment.parent_id is None:
            self.deletions.ask(video_id, wanted)
        self.comments.delete(video_id, wanted, self.now())
