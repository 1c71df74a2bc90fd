"""What a review needs from outside. Every port raises Unavailable when it cannot serve."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from clipfeed.ids import UserId, VideoId


class ExplicitContentModel(Protocol):
    def scores(self, frames: Sequence[bytes]) -> Sequence[float]:
        """For each frame the probability that it shows nudity or sex. Raises Rejected for one that is no JPEG."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Perceptual hashes of a frame: 64 bits that stay nearly the same when it is scaled, re-encoded or brightened."""

    upright: int
    mirrored: int
    """Of the frame flipped left to right."""


class FingerprintTaker(Protocol):
    def fingerprints(self, frames: Sequence[bytes]) -> Sequence[Fingerprint]:
        """Of every frame that shows something: black ones all look alike. Raises Rejected for one that is no JPEG."""


@dataclass(frozen=True, slots=True)
class Filed:
    """What the index keeps of a published video."""

    video_id: VideoId
    creator_id: UserId
    since: datetime
    """When it was filed first."""
    hashes: tuple[int, ...]
    """Upright, one for each frame that shows something."""


class FingerprintIndex(Protocol):
    """Published videos by what their frames look like."""

    def file(self, video: Filed) -> Filed:
        """Keep it and return it as kept: what was filed under its id before stays."""

    def similar(self, hashes: Collection[int]) -> Sequence[Filed]:
        """Candidates: videos with a hash that agrees with one of these in a part of its bits; not too many of each."""

    def withdraw(self, video: Filed) -> None:
        """Erase what `file` wrote, or was writing. A repeat finds nothing and is fine."""

    def forget(self, video_id: VideoId) -> None:
        """Withdraw the video of this id, if it was filed."""


class Shown(Protocol):
    """What a review needs to know of another video."""

    @property
    def is_published(self) -> bool: ...

    @property
    def is_removed(self) -> bool: ...


class Videos(Protocol):
    def get(self, video_id: VideoId) -> Shown:
        """As it is now. Raises NotFound."""


@dataclass(frozen=True, slots=True)
class Senses:
    """All that the steps of a review may use."""

    explicit_content: ExplicitContentModel
    fingerprints: FingerprintTaker
    index: FingerprintIndex
    videos: Videos
    now: Callable[[], datetime]
