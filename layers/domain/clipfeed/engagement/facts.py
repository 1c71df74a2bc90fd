"""What a viewer did: a like or a follow that stands or was taken back, a play and how long it was watched.

Facts arrive more than once and in any order. Two facts of one `key` speak of the same thing, and the one
of the higher `rank` is what holds.
"""

from dataclasses import dataclass
from datetime import datetime

from clipfeed.ids import UserId, VideoId

Key = tuple[UserId, str]
"""The viewer, and the one thing of theirs that the fact is about."""

COMPLETE_RATIO = 0.95
_VIEW_MS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Like:
    viewer_id: UserId
    video_id: VideoId
    creator_id: UserId
    on: bool
    seq: int
    """Microseconds since the epoch, given when the action was accepted: a redelivery carries the same."""
    at: datetime

    @property
    def key(self) -> Key:
        return self.viewer_id, f"like#{self.video_id}"

    @property
    def rank(self) -> int:
        return self.seq


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    viewer_id: UserId
    creator_id: UserId
    on: bool
    seq: int
    at: datetime

    @property
    def key(self) -> Key:
        return self.viewer_id, f"follow#{self.creator_id}"

    @property
    def rank(self) -> int:
        return self.seq


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """One showing of one video to one viewer, as the feed handed it out."""

    viewer_id: UserId
    video_id: VideoId
    creator_id: UserId
    play_id: str
    watched_ms: int
    """In all so far: of two reports of a play the larger one is the later one."""
    duration_ms: int
    seq: int
    at: datetime

    @property
    def key(self) -> Key:
        return self.viewer_id, f"play#{self.play_id}"

    @property
    def rank(self) -> int:
        return self.watched_ms

    @property
    def ratio(self) -> float:
        """Watched share of the length; above 1 where the clip looped."""
        return self.watched_ms / self.duration_ms

    @property
    def is_own(self) -> bool:
        return self.viewer_id == self.creator_id

    @property
    def is_view(self) -> bool:
        """It played for two seconds or a quarter of its length."""
        return self.watched_ms >= min(_VIEW_MS, self.duration_ms / 4)

    @property
    def is_complete(self) -> bool:
        return self.ratio >= COMPLETE_RATIO


Fact = Like | Follow | Play
