"""Ten thousand likes a second on one video, in virtual time: what its totals' partition has to take."""

from collections import Counter
from random import Random

from clipfeed.engagement.count_changes import Change, CountChanges
from clipfeed.engagement.counting import Metrics, Target, deltas
from clipfeed.engagement.fence import comparable
from clipfeed.ids import UserId
from tests.fakes.engagement import FakeCounters, FakeModerators, FakePopularVideos, FakeTotals
from tests.torture.delivery import MOST_RECORDS
from tests.unit.engagement.examples import like

LIKES_A_SECOND, SECONDS = 10_000, 10


class _Watched(FakeCounters):
    """Counts the writes on each owner's partition."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: Counter[str] = Counter()

    def add(self, target: Target, shard: str, delta: Metrics, *, first: str, last: str) -> bool:
        self.writes[target.owner] += 1
        return super().add(target, shard, delta, first=first, last=last)


def writes_a_second(shards: int) -> float:
    """The most that one partition key takes, if the table's stream has so many shards and Lambda waits a second."""
    chance, counters = Random(1), _Watched()
    counting = CountChanges(counters, FakeTotals(), FakePopularVideos(), FakeModerators(), 300)
    number = 0
    for _ in range(SECONDS):
        arriving: dict[int, list[Change]] = {}
        for _ in range(LIKES_A_SECOND):
            number += 1
            fact = like(UserId(f"viewer-{number}"), seq=number)
            arriving.setdefault(chance.randrange(shards), []).append(
                Change(comparable(str(number)), deltas(None, fact))
            )
        for shard, changes in arriving.items():
            for start in range(0, len(changes), MOST_RECORDS):
                counting.count(f"shard-{shard}", changes[start : start + MOST_RECORDS])
    return max(counters.writes.values()) / SECONDS
