"""What a viewer did: an action that stands or was taken back, a play and how long it was watched.

Facts arrive more than once and in any order. Two facts of one `key` speak of the same thing, and the one
of the higher `rank` is what holds.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from clipfeed.ids import UserId, VideoId

Key = tuple[UserId, str]
"""The viewer, and the one thing of theirs that the fact is about."""

COMPLETE_RATIO = 0.95
_VIEW_MS = 2000


class Kind(StrEnum):
    """What an action is, and, in the comment, what it is done to."""

    LIKE = "like"  # a video
    SAVE = "save"
    SHARE = "share"
    REPOST = "repost"
    NOT_INTERESTED = "not_interested"
    FOLLOW = "follow"  # a person
    BLOCK = "block"
    BLOCKED_BY = "blocked_by"
    MUTE = "mute"
    LIKE_COMMENT = "like_comment"  # a comment
    REPORT = "report"  # any of them

    @property
    def hides(self) -> bool:
        """What it is done to is not shown to this viewer any more."""
        return self in _HIDING


_HIDING = {Kind.NOT_INTERESTED, Kind.REPORT, Kind.BLOCK, Kind.BLOCKED_BY, Kind.MUTE}

HIDDEN = "hide#"
"""Begins the keys of all that hides, so that one query finds everything a viewer is not to be shown."""

BLOCKS = f"{HIDDEN}{Kind.BLOCK}"
"""Begins the keys of blocks both ways."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something that a viewer does to a video, a person or a comment, and may take back."""

    viewer_id: UserId
    kind: Kind
    target_id: str
    """A video's id, a person's, or `<video_id>/<comment_id>`."""
    creator_id: UserId
    """Who made the target; where it is a person, that person."""
    on: bool
    seq: int
    """Microseconds since the epoch, given when the action was accepted: a redelivery carries the same."""
    at: datetime
    reason: str = ""
    """Of a report."""

    @property
    def key(self) -> Key:
        hidden = HIDDEN if self.kind.hides else ""
        return self.viewer_id, f"{hidden}{self.kind}#{self.target_id}"

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
    """In all so far, repeats included: of two reports of a play the larger one is the later one."""
    duration_ms: int
    seq: int
    at: datetime
    region: str = ""
    """Where it was watched, in two letters (ISO 3166); empty if nobody knows."""

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

    @property
    def loops(self) -> int:
        """Whole lengths watched beyond the first."""
        return max(0, self.watched_ms // self.duration_ms - 1)


Fact = Action | Play
