"""Stand-ins for the ports of comments. Contract tests run them beside their adapters."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from clipfeed.comments.model import Comment, CommentId, Person, no_such_comment
from clipfeed.comments.ports import Claim, Hidden
from clipfeed.errors import Conflict
from clipfeed.ids import UserId, VideoId
from clipfeed.visibility import Relation

Stored = tuple[VideoId, CommentId]


class FakeComments:
    """Comments and Pins in dictionaries."""

    def __init__(self) -> None:
        self.held: dict[Stored, Comment] = {}
        self._claims: dict[tuple[UserId, str], Claim] = {}
        self._pins: dict[VideoId, CommentId] = {}

    def claim(self, author: UserId, key: str, claim: Claim) -> Claim:
        return self._claims.setdefault((author, key), claim)

    def add(self, comment: Comment) -> Comment:
        if comment.parent_id:
            parent = self.held.get((comment.video_id, comment.parent_id))
            if parent is None or parent.is_deleted:
                raise no_such_comment()
        return self.held.setdefault((comment.video_id, comment.comment_id), comment)

    def get(self, video_id: VideoId, comment_id: CommentId) -> Comment:
        if (video_id, comment_id) not in self.held:
            raise no_such_comment()
        return self.held[video_id, comment_id]

    def author_of(self, video_id: VideoId, comment_id: str) -> UserId:
        comment = self.get(video_id, CommentId(comment_id))
        if comment.is_deleted:
            raise no_such_comment()
        return comment.author_id

    def newest(self, video_id: VideoId, *, before: CommentId | None, limit: int) -> Sequence[Comment]:
        thread = reversed(self._thread(video_id, None))
        return [each for each in thread if before is None or each.comment_id < before][:limit]

    def replies(
        self, video_id: VideoId, parent: CommentId, *, after: CommentId | None, limit: int
    ) -> Sequence[Comment]:
        return [each for each in self._thread(video_id, parent) if after is None or each.comment_id > after][:limit]

    def delete(self, video_id: VideoId, comment_id: CommentId, at: datetime) -> None:
        comment = self.held.get((video_id, comment_id))
        if comment and not comment.is_deleted:
            self.held[video_id, comment_id] = replace(comment, text="", mentions=(), deleted_at=at)

    def threads(self, video_id: VideoId, *, most: int) -> Sequence[CommentId]:
        stored = sorted(self.held.items())
        return [key[1] for key, each in stored if key[0] == video_id and not each.parent_id][:most]

    def remove(self, video_id: VideoId, ids: Sequence[CommentId]) -> None:
        for comment_id in ids:
            self.held.pop((video_id, comment_id), None)

    def remove_replies(self, video_id: VideoId, parent: CommentId, *, most: int) -> bool:
        thread = [key for key, each in self.held.items() if key[0] == video_id and each.parent_id == parent]
        for key in thread[:most]:
            del self.held[key]
        return len(thread) > most

    def pinned(self, video_id: VideoId) -> CommentId | None:
        return self._pins.get(video_id)

    def pin(self, video_id: VideoId, comment_id: CommentId) -> None:
        self._pins[video_id] = comment_id

    def unpin(self, video_id: VideoId, comment_id: CommentId) -> None:
        if self._pins.get(video_id) == comment_id:
            del self._pins[video_id]

    def _thread(self, video_id: VideoId, parent: CommentId | None) -> list[Comment]:
        stored = sorted(self.held.items())
        return [each for key, each in stored if key[0] == video_id and each.parent_id == parent and not each.is_deleted]


class FakeHandles:
    def __init__(self, *people: Person) -> None:
        self._ids = {person.handle: person.user_id for person in people}

    def ids_of(self, handles: Collection[str]) -> Mapping[str, UserId]:
        return {handle: self._ids[handle] for handle in handles if handle in self._ids}


class FakeFlood:
    """Flood that knows no time: what an author said is said for ever, unless under the same key."""

    def __init__(self) -> None:
        self._said: dict[tuple[UserId, str], str] = {}

    def admit(self, author: UserId, text: str, key: str) -> None:
        if self._said.setdefault((author, text), key) != key:
            raise Conflict("You just said that.", code="duplicate_comment")


class FakeDeletions:
    """Deletions that only remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[VideoId, CommentId | None]] = []

    def ask(self, video_id: VideoId, comment_id: CommentId | None = None) -> None:
        self.asked.append((video_id, comment_id))


@dataclass
class FakeViewers:
    """Viewers and Relations."""

    hiding: dict[UserId, Hidden] = field(default_factory=dict)
    likes: set[tuple[UserId, CommentId]] = field(default_factory=set)

    def hidden(self, viewer: UserId, video_id: VideoId) -> Hidden:
        return self.hiding.get(viewer, Hidden())

    def liked(self, viewer: UserId, video_id: VideoId, ids: Sequence[CommentId]) -> frozenset[CommentId]:
        return frozenset(comment_id for comment_id in ids if (viewer, comment_id) in self.likes)

    def between(self, viewer: UserId, other: UserId) -> Relation:
        return Relation(blocked=other in self.blocked_with(viewer))

    def blocked_with(self, viewer: UserId) -> frozenset[UserId]:
        return self.hiding.get(viewer, Hidden()).blocked


class FakeCommentTotals:
    """Totals of what is stored right now."""

    def __init__(self, comments: FakeComments) -> None:
        self._comments = comments

    def of_video(self, creator_id: UserId, video_id: VideoId) -> Mapping[str, int]:
        standing = [each for each in self._comments.held.values() if each.video_id == video_id and not each.is_deleted]
        return {"comments": len(standing)}

    def of_comments(self, video_id: VideoId, first: str, last: str) -> Mapping[str, Mapping[str, int]]:
        ids = {each.comment_id for each in self._comments.held.values() if first <= each.comment_id <= last}
        return {each: {"likes": 0, "replies": self._replies(video_id, each)} for each in ids}

    def _replies(self, video_id: VideoId, parent: CommentId) -> int:
        return len(self._comments.replies(video_id, parent, after=None, limit=10_000))
