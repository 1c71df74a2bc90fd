"""What a review looks at, and what it can say."""

from collections.abc import Sequence
from dataclasses import dataclass

from clipfeed.ids import UserId, VideoId


@dataclass(frozen=True, slots=True)
class Subject:
    """A video under review."""

    video_id: VideoId
    creator_id: UserId
    frames: Sequence[bytes]
    """At least one, as JPEG, evenly spread over the video."""


@dataclass(frozen=True, slots=True)
class Passed:
    """Nothing was found."""

    detail: str = ""
    """What was measured, for the log."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """Nobody may see it."""

    code: str
    message: str
    """A sentence for its creator."""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Noted:
    """It may be seen, and this is worth knowing."""

    duplicate_of: VideoId
    detail: str = ""


Verdict = Passed | Blocked | Noted
