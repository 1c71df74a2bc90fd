"""Stand-ins for the ports of engagement. Contract tests run them beside their adapters."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clipfeed.engagement.count_changes import Change
from clipfeed.engagement.counting import USER_METRICS, Metrics, Target, deltas, of_user
from clipfeed.engagement.facts import Fact, Follow, Key
from clipfeed.engagement.fence import comparable
from clipfeed.errors import NotFound, Unavailable
from clipfeed.ids import UserId, VideoId


@dataclass(frozen=True)
class FakeVideo:
    """As much of a video as the visibility policy looks at."""

    creator_id: UserId
    is_published: bool = True
    is_removed: bool = False


class FakeVideos:
    """Videos in a dictionary."""

    def __init__(self, videos: Mapping[VideoId, FakeVideo]) -> None:
        self._videos = videos

    def get(self, video_id: VideoId) -> FakeVideo:
        if video_id not in self._videos:
            raise NotFound("There is no such video.")
        return self._videos[video_id]


class FakeFactQueue:
    """FactQueue that remembers what each send held; `down` refuses them all."""

    def __init__(self) -> None:
        self.down = False
        self.sent: list[list[Fact]] = []

    def send(self, facts: Sequence[Fact]) -> None:
        if self.down:
            raise Unavailable("The queue did not take the message.", code="queue_unavailable")
        self.sent.append(list(facts))


class FakeFacts:
    """FactStore and Follows in a dictionary; `changes` is its stream, `refusing` the keys it has trouble with."""

    def __init__(self) -> None:
        self.refusing: set[Key] = set()
        self.held: dict[Key, Fact] = {}
        self.changes: list[Change] = []

    def put(self, fact: Fact) -> bool:
        if fact.key in self.refusing:
            raise Unavailable("The database did not answer.", code="database_unavailable")
        old = self.held.get(fact.key)
        if old is not None and old.rank >= fact.rank:
            return old.rank == fact.rank
        self.held[fact.key] = fact
        self.changes.append(Change(comparable(str(len(self.changes) + 1)), deltas(old, fact)))
        return True

    def follows(self, viewer: UserId, creator_id: UserId) -> bool:
        fact = self.held.get((viewer, f"follow#{creator_id}"))
        return isinstance(fact, Follow) and fact.on


class FakeEffects:
    """Effects that only remember what they were told."""

    def __init__(self) -> None:
        self.told: list[Fact] = []

    def apply(self, facts: Sequence[Fact]) -> None:
        self.told.extend(facts)


class FakeCounters:
    """Counters and UserCounters in dictionaries."""

    def __init__(self) -> None:
        self._marks: dict[tuple[Target, str], str] = {}
        self._rows: dict[tuple[Target, str], Counter[str]] = {}

    def add(self, target: Target, shard: str, delta: Metrics, *, first: str, last: str) -> bool:
        if self.mark(target, shard) >= first:
            return False
        self._marks[target, shard] = last
        self._rows.setdefault((target, shard), Counter()).update(delta)
        return True

    def mark(self, target: Target, shard: str) -> str:
        return self._marks.get((target, shard), "")

    def total(self, target: Target) -> Metrics:
        total: Counter[str] = Counter()
        for (other, _), row in self._rows.items():
            if other == target:
                total.update(row)
        return total

    def of_user(self, user_id: UserId) -> Mapping[str, int]:
        total = self.total(of_user(user_id))
        return {metric: total.get(metric, 0) for metric in USER_METRICS}


class FakePopularVideos:
    """PopularVideos that only remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[VideoId] = []

    def tell(self, video_id: VideoId) -> None:
        self.told.append(video_id)


class FakeTotals:
    """Totals in a dictionary."""

    def __init__(self) -> None:
        self.published: dict[Target, Metrics] = {}

    def publish(self, totals: Mapping[Target, Metrics]) -> None:
        self.published |= totals
