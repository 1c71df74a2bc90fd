"""Stand-ins for the ports of engagement. Contract tests run them beside their adapters."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clipfeed.engagement.count_changes import Change
from clipfeed.engagement.counting import PEOPLE_METRICS, Metrics, Target, deltas, of_creator, of_user
from clipfeed.engagement.facts import HIDDEN, Action, Fact, Key, Kind
from clipfeed.engagement.fence import comparable
from clipfeed.engagement.ports import Total
from clipfeed.errors import NotFound, Unavailable
from clipfeed.ids import UserId, VideoId
from clipfeed.visibility import Relation


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


class FakeAuthors:
    """Comments, of which engagement wants to know the authors only."""

    def __init__(self, authors: Mapping[tuple[VideoId, str], UserId]) -> None:
        self._authors = authors

    def author_of(self, video_id: VideoId, comment_id: str) -> UserId:
        if (video_id, comment_id) not in self._authors:
            raise NotFound("There is no such comment.")
        return self._authors[video_id, comment_id]


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
    """FactStore, Follows, Relations and Saved in a dictionary; `changes` is its
    stream, `refusing` the keys it has trouble with."""

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

    def put_all(self, facts: Sequence[Fact]) -> Sequence[bool | Unavailable]:
        return [self._tried(fact) for fact in facts]

    def _tried(self, fact: Fact) -> bool | Unavailable:
        try:
            return self.put(fact)
        except Unavailable as error:
            return error

    def follows(self, viewer: UserId, creator_id: UserId) -> bool:
        return self._stands(viewer, f"follow#{creator_id}")

    def between(self, viewer: UserId, other: UserId) -> Relation:
        return Relation(blocked=other in self.blocked_with(viewer))

    def blocked_with(self, viewer: UserId) -> frozenset[UserId]:
        kinds = (Kind.BLOCK, Kind.BLOCKED_BY)
        mine = [fact for (who, _), fact in self.held.items() if who == viewer and isinstance(fact, Action)]
        return frozenset(UserId(fact.target_id) for fact in mine if fact.kind in kinds and fact.on)

    def saved_by(self, viewer: UserId, *, limit: int, before: VideoId | None) -> Sequence[VideoId]:
        return [VideoId(each) for each in self._standing(viewer, "save#") if before is None or each < before][:limit]

    def blocked_by(self, viewer: UserId) -> Sequence[UserId]:
        return [UserId(each) for each in self._standing(viewer, f"{HIDDEN}block#")]

    def muted_by(self, viewer: UserId) -> Sequence[UserId]:
        return [UserId(each) for each in self._standing(viewer, f"{HIDDEN}mute#")]

    def _standing(self, viewer: UserId, prefix: str) -> list[str]:
        keys = [key for who, key in self.held if who == viewer and key.startswith(prefix)]
        return sorted((key.removeprefix(prefix) for key in keys if self._stands(viewer, key)), reverse=True)

    def _stands(self, viewer: UserId, key: str) -> bool:
        fact = self.held.get((viewer, key))
        return isinstance(fact, Action) and fact.on


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
        self._adds: Counter[Target] = Counter()

    def add(self, target: Target, shard: str, delta: Metrics, *, first: str, last: str) -> bool:
        if self.mark(target, shard) >= first:
            return False
        self._marks[target, shard] = last
        self._adds[target] += 1
        self._rows.setdefault((target, shard), Counter()).update(delta)
        return True

    def mark(self, target: Target, shard: str) -> str:
        return self._marks.get((target, shard), "")

    def total(self, target: Target) -> Total:
        total: Counter[str] = Counter()
        for (other, _), row in self._rows.items():
            if other == target:
                total.update(row)
        return Total(total, self._adds[target])

    def of_user(self, user_id: UserId) -> Mapping[str, int]:
        people = self.total(of_user(user_id)).metrics
        mine = [row for (target, _), row in self._rows.items() if target.owner == of_creator(user_id)]
        videos = {metric: sum(row[metric] for row in mine) for metric in ("likes", "views")}
        return {**{metric: people.get(metric, 0) for metric in PEOPLE_METRICS}, **videos}


class FakePopularVideos:
    """PopularVideos that only remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[VideoId] = []

    def tell(self, video_id: VideoId) -> None:
        self.told.append(video_id)


class FakeTotals:
    """Totals in a dictionary."""

    def __init__(self) -> None:
        self.published: dict[Target, Total] = {}

    def publish(self, totals: Mapping[Target, Total]) -> None:
        for target, total in totals.items():
            if total.stamp >= self.published.get(target, Total({})).stamp:
                self.published[target] = total


class FakeTimelines:
    """Timelines that only remember what they were told."""

    def __init__(self) -> None:
        self.told: list[tuple[UserId, VideoId, int]] = []

    def tell(self, author_id: UserId, video_id: VideoId, *, at_ms: int) -> None:
        self.told.append((author_id, video_id, at_ms))


class FakeModerators:
    """Moderators that only remember what they were told."""

    def __init__(self) -> None:
        self.told: list[tuple[VideoId, int]] = []

    def tell(self, video_id: VideoId, reports: int) -> None:
        self.told.append((video_id, reports))
