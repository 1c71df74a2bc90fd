"""Stand-ins for what a review needs from outside; a contract test runs the index side by side with its adapter."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from clipfeed.errors import NotFound
from clipfeed.ids import UserId, VideoId
from clipfeed.moderation.model import Subject
from clipfeed.moderation.ports import Filed, Fingerprint, Senses

ANN, BOB, EVE = UserId("ann"), UserId("bob"), UserId("eve")
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass
class FakeModel:
    """ExplicitContentModel: every frame has this score; `failure` is raised instead."""

    score: float = 0.01
    failure: Exception | None = None
    asked: int = 0
    passed: set[bytes] = field(default_factory=set)

    def scores(self, frames: Sequence[bytes]) -> Sequence[float]:
        self.asked += 1
        if self.failure:
            raise self.failure
        self.passed |= set(frames)
        return [self.score for _ in frames]


@dataclass
class FakeTaker:
    """FingerprintTaker of frames that are their own hashes, as decimal text; an empty one shows nothing."""

    failure: Exception | None = None

    def fingerprints(self, frames: Sequence[bytes]) -> Sequence[Fingerprint]:
        if self.failure:
            raise self.failure
        return [Fingerprint(int(frame), mirrored(int(frame))) for frame in frames if frame]


class FakeIndex:
    """FingerprintIndex in a dictionary; a part of a hash is one of its four quarters."""

    def __init__(self) -> None:
        self.filed: dict[VideoId, Filed] = {}

    def file(self, video: Filed) -> Filed:
        return self.filed.setdefault(video.video_id, video)

    def similar(self, hashes: Collection[int]) -> Sequence[Filed]:
        wanted = {quarter for value in hashes for quarter in _quarters(value)}
        return [each for each in self.filed.values() if any(wanted & _quarters(value) for value in each.hashes)]

    def withdraw(self, video: Filed) -> None:
        self.forget(video.video_id)

    def forget(self, video_id: VideoId) -> None:
        self.filed.pop(video_id, None)


@dataclass(frozen=True)
class FakeState:
    is_published: bool = True
    is_removed: bool = False


class FakeVideos:
    """Videos in a dictionary: published, if nothing else is said."""

    def __init__(self, **states: FakeState) -> None:
        self.states = states
        self.unknown: set[VideoId] = set()

    def get(self, video_id: VideoId) -> FakeState:
        if video_id in self.unknown:
            raise NotFound("There is no such video.")
        return self.states.get(video_id, FakeState())


@dataclass
class FakeClock:
    at: datetime = NOON

    def now(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


@dataclass
class World:
    model: FakeModel = field(default_factory=FakeModel)
    taker: FakeTaker = field(default_factory=FakeTaker)
    index: FakeIndex = field(default_factory=FakeIndex)
    videos: FakeVideos = field(default_factory=FakeVideos)
    clock: FakeClock = field(default_factory=FakeClock)

    @property
    def senses(self) -> Senses:
        return Senses(self.model, self.taker, self.index, self.videos, self.clock.now)


def clip(video_id: str, creator: UserId, *hashes: int | None) -> Subject:
    """A video with these frames; None is a black one."""
    return Subject(VideoId(video_id), creator, [b"" if each is None else b"%d" % each for each in hashes])


def mirrored(value: int) -> int:
    """Some other hash, whose mirrored one is the first again."""
    return value ^ 0xAAAA_AAAA_AAAA_AAAA


def changed(value: int, bits: int) -> int:
    """The hash with so many of its lowest bits turned."""
    return value ^ ((1 << bits) - 1)


def _quarters(value: int) -> set[tuple[int, int]]:
    return {(number, value >> 16 * number & 0xFFFF) for number in range(4)}
