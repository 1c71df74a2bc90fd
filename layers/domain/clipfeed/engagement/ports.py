"""What engagement needs from outside. Every port raises Unavailable when its service does not answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from clipfeed.engagement.counting import Metrics, Target
from clipfeed.engagement.facts import Fact
from clipfeed.errors import Unavailable
from clipfeed.ids import UserId, VideoId
from clipfeed.visibility import Viewable


class Videos(Protocol):
    def get(self, video_id: VideoId) -> Viewable:
        """As it stands at this moment. Raises NotFound."""


class People(Protocol):
    def exists(self, user_id: UserId) -> bool: ...


class Comments(Protocol):
    def author_of(self, video_id: VideoId, comment_id: str) -> UserId:
        """Raises NotFound, also for one that was deleted."""


class FactQueue(Protocol):
    def send(self, facts: Sequence[Fact]) -> None:
        """Keep the facts, all or none, until they are written. They may arrive more than once, in any order."""


class FactStore(Protocol):
    def put(self, fact: Fact) -> bool:
        """Store the fact unless one of the same key and a higher rank is there.

        True if it is what is stored now, whether by this call or by an earlier one.
        """

    def put_all(self, facts: Sequence[Fact]) -> Sequence[bool | Unavailable]:
        """`put` each, side by side; no two are of one key. The answers are in their order."""


class Effects(Protocol):
    def apply(self, facts: Sequence[Fact]) -> None:
        """Let what depends on these facts see them: history, timelines, similar videos.

        Best effort, never raises; a repeat changes nothing.
        """


@dataclass(frozen=True, slots=True)
class Total:
    metrics: Metrics
    """Those that nobody has counted are absent."""
    stamp: int = 0
    """Grows with every `add`: of two totals of a target, the one with the larger stamp is the later one."""


class Counters(Protocol):
    """Totals in rows, one per target and shard of the stream of changes, each with the mark of its last change."""

    def add(self, target: Target, shard: str, delta: Metrics, *, first: str, last: str) -> bool:
        """Add `delta` and move the mark to `last`, at once, if the mark is before `first`; else False."""

    def mark(self, target: Target, shard: str) -> str:
        """The sequence of the last change counted; empty for none."""

    def total(self, target: Target) -> Total:
        """The sum over all shards, with every `add` acknowledged so far."""


class Totals(Protocol):
    def publish(self, totals: Mapping[Target, Total]) -> None:
        """Let readers see these totals, unless they see later ones. Best effort, never raises."""


class Timelines(Protocol):
    def tell(self, author_id: UserId, video_id: VideoId, *, at_ms: int) -> None:
        """The author published the video, passed it on, or does so no more. They may be told more than once."""


class Moderators(Protocol):
    def tell(self, video_id: VideoId, reports: int) -> None:
        """So many viewers reported this video. They may be told more than once."""


class PopularVideos(Protocol):
    def tell(self, video_id: VideoId) -> None:
        """This video is watched enough to deserve more work. It may be told more than once."""
