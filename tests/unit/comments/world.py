"""Comments on fakes: the use cases wired as the handlers wire them, on a published video of one creator."""

import itertools
from collections.abc import Callable
from typing import Any

from clipfeed.comments.delete_comment import DeleteComment
from clipfeed.comments.list_comments import ListComments
from clipfeed.comments.list_replies import ListReplies
from clipfeed.comments.model import Comment, Person
from clipfeed.comments.pin_comment import PinComment
from clipfeed.comments.remove_comments import RemoveComments
from clipfeed.comments.views import CommentPage, Views
from clipfeed.comments.write_comment import Draft, WriteComment
from clipfeed.ids import UserId, VideoId
from clipfeed.sealing import Sealer
from tests.fakes.clock import FakeClock
from tests.fakes.comments import (
    FakeComments,
    FakeCommentTotals,
    FakeDeletions,
    FakeFlood,
    FakeHandles,
    FakeViewers,
)
from tests.fakes.engagement import FakeVideo, FakeVideos

ANN, BO, CAT, CREATOR = (Person(UserId(name), name) for name in ("ann", "bo", "cat", "creator"))
CLIP, DRAFT, REMOVED = VideoId("clip"), VideoId("draft"), VideoId("removed")

Plug = Callable[[Any], Any]


class World:
    def __init__(self, plug: Plug = lambda port: port) -> None:
        """`plug` may put something between the use cases and their ports."""
        self.clock = FakeClock()
        self.comments = FakeComments()
        self.viewers = FakeViewers()
        self.deletions = FakeDeletions()
        self.videos = {
            CLIP: FakeVideo(CREATOR.user_id),
            DRAFT: FakeVideo(CREATOR.user_id, is_published=False),
            REMOVED: FakeVideo(CREATOR.user_id, is_removed=True),
        }
        self._numbers = itertools.count(1)
        now, videos, comments, deletions = (
            self.clock.now,
            FakeVideos(self.videos),
            plug(self.comments),
            plug(self.deletions),
        )
        views = Views(videos, self.viewers, FakeCommentTotals(self.comments))
        self.writing = WriteComment(
            videos=videos,
            comments=comments,
            relations=self.viewers,
            handles=FakeHandles(ANN, BO, CAT),
            flood=plug(FakeFlood()),
            now=now,
            new_id=lambda: f"{next(self._numbers):026d}",
        )
        self.listing = ListComments(comments, comments, views, Sealer(b"key"), now)
        self.replies = ListReplies(comments, views, Sealer(b"key"), now)
        self.deletion = DeleteComment(videos, comments, deletions, now)
        self.removal = RemoveComments(videos, comments, comments, deletions, now)
        self.pins = PinComment(videos, comments, comments)

    def write(
        self, text: str = "", author: Person = ANN, *, reply_to: str | None = None, key: str = "", video: VideoId = CLIP
    ) -> Comment:
        """Without a text or key, some that nobody has used."""
        number = len(self.comments.held)
        draft = Draft(text or f"comment {number}", reply_to)
        return self.writing.write(author, video, draft, key=key or f"key {number}")

    def pages(
        self, viewer: Person = BO, *, limit: int = 2, between: Callable[[], object] = lambda: None
    ) -> list[CommentPage]:
        """All pages of the clip's comments; `between` happens between two."""
        page = self.listing.page(viewer.user_id, CLIP, limit=limit)
        pages = [page]
        while page.cursor:
            between()
            page = self.listing.page(viewer.user_id, CLIP, limit=limit, cursor=page.cursor)
            pages.append(page)
        return pages

    def drain(self) -> None:
        """Deliver what was asked of the queue, each twice."""
        while self.deletions.asked:
            video_id, comment_id = self.deletions.asked.pop(0)
            for _ in range(2):
                if comment_id:
                    self.removal.replies_to(video_id, comment_id)
                else:
                    self.removal.all_of(video_id)


def texts(*pages: CommentPage) -> list[str]:
    return [view.comment.text for page in pages for view in page.comments]
