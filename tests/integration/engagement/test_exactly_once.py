"""Random lives of likes, follows and plays under duplicates, shuffles, lost answers and crashes: counts are exact."""

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clipfeed.engagement.count_changes import CountChanges
from clipfeed.engagement.counting import Target, deltas
from clipfeed.engagement.facts import Fact
from clipfeed.engagement.reduce import newest
from clipfeed.engagement.write_facts import WriteFacts
from clipfeed.errors import Unavailable
from clipfeed.ids import UserId, VideoId
from tests.fakes.engagement import FakeCounters, FakeEffects, FakeFacts, FakeModerators, FakePopularVideos, FakeTotals
from tests.unit.engagement.examples import follow, like, play

VIEWERS = [UserId(f"viewer-{number}") for number in range(6)]
CLIPS = [VideoId(f"clip-{number}") for number in range(3)]

viewers, clips, sequences = st.sampled_from(VIEWERS), st.sampled_from(CLIPS), st.integers(1, 10_000)
facts: st.SearchStrategy[Fact] = st.one_of(
    st.builds(like, viewers, clips, on=st.booleans(), seq=sequences),
    st.builds(follow, viewers, on=st.booleans(), seq=sequences),
    st.builds(
        lambda viewer, clip, number, watched_ms: play(watched_ms, f"{clip}-{number}", clip, viewer=viewer),
        viewers,
        clips,
        st.integers(1, 2),
        st.integers(0, 30_000),
    ),
)
lives = st.lists(facts, max_size=40, unique_by=lambda fact: (fact.key, fact.rank))


class Flaky:
    """A port whose calls sometimes fail before they are carried out, and sometimes after."""

    def __init__(self, port: object, chance: random.Random, share: float = 0.2) -> None:
        self._port, self._chance, self._share = port, chance, share

    def put_all(self, facts: Sequence[Fact]) -> Sequence[bool | Unavailable]:
        return [self._tried(fact) for fact in facts]

    def _tried(self, fact: Fact) -> bool | Unavailable:
        try:
            return bool(self.put(fact))
        except Unavailable as error:
            return error

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            fate = self._chance.random()
            if fate < self._share / 2:
                raise Unavailable("Lost on the way there.")
            result = getattr(self._port, name)(*args, **kwargs)
            if fate < self._share:
                raise Unavailable("Lost on the way back.")
            return result

        return call


def write_all(store: FakeFacts, sent: Sequence[Fact], chance: random.Random) -> None:
    """Every message at least once, some twice, in any order and any batches; what fails comes again."""
    waiting = [*sent, *(fact for fact in sent if chance.random() < 0.2)]
    writer: Any = WriteFacts(Flaky(store, chance), FakeEffects())
    while waiting:
        chance.shuffle(waiting)
        size = chance.randint(1, 10)
        batch, waiting = waiting[:size], waiting[size:]
        failed = writer.write(batch)
        waiting += [fact for fact in batch if fact.key in failed]


def count_all(store: FakeFacts, counters: FakeCounters, chance: random.Random) -> None:
    """The stream in order, in batches that come again from where they began, with other borders, until acknowledged."""
    counting = CountChanges(Flaky(counters, chance), FakeTotals(), FakePopularVideos(), FakeModerators(), 300)
    done = 0
    while done < len(store.changes):
        batch = store.changes[done : done + chance.randint(1, 8)]
        try:
            counting.count("shard", batch)
        except Unavailable:
            continue
        done += len(batch) if chance.random() < 0.8 else 0  # an answer that is lost


def truth(sent: Sequence[Fact]) -> dict[tuple[Target, str], int]:
    """What the newest facts alone add up to."""
    total: dict[tuple[Target, str], int] = {}
    for fact in newest(sent):
        for target, metrics in deltas(None, fact).items():
            for metric, amount in metrics.items():
                total[target, metric] = total.get((target, metric), 0) + amount
    return total


def counted(counters: FakeCounters, targets: Iterator[Target]) -> dict[tuple[Target, str], int]:
    return {
        (target, metric): amount
        for target in set(targets)
        for metric, amount in counters.total(target).metrics.items()
        if amount
    }


def live(sent: Sequence[Fact], seed: int) -> tuple[FakeFacts, FakeCounters]:
    store, counters, chance = FakeFacts(), FakeCounters(), random.Random(seed)
    write_all(store, sent, chance)
    count_all(store, counters, chance)
    return store, counters


@settings(max_examples=200, deadline=None)
@given(lives, st.integers(0, 2**32))
def test_every_count_is_the_number_of_viewers_in_that_state(sent: list[Fact], seed: int):
    store, counters = live(sent, seed)

    assert store.held == {fact.key: fact for fact in newest(sent)}
    assert counted(counters, (target for change in store.changes for target in change.deltas)) == truth(sent)


@pytest.mark.parametrize("seed", range(5))
def test_a_busy_day_is_counted_exactly(seed: int):
    chance = random.Random(seed)
    sent: list[Fact] = [
        like(chance.choice(VIEWERS), chance.choice(CLIPS), on=chance.random() < 0.6, seq=number)
        if chance.random() < 0.7
        else play(chance.randint(0, 30_000), f"play-{chance.randint(0, 50)}", seq=number)
        for number in range(2_000)
    ]

    store, counters = live(sent, seed)

    assert counted(counters, (target for change in store.changes for target in change.deltas)) == truth(sent)


def test_without_the_fence_the_same_day_is_counted_wrong():
    class Unfenced(FakeCounters):
        def add(self, target: Any, shard: Any, delta: Any, *, first: str, last: str) -> bool:
            super().add(target, f"{shard}-{random.random()}", delta, first=first, last=last)
            return True

    chance, store, counters = random.Random(1), FakeFacts(), Unfenced()
    sent: list[Fact] = [like(viewer, clip, seq=1) for viewer in VIEWERS for clip in CLIPS]
    write_all(store, sent, chance)
    count_all(store, counters, chance)

    assert counted(counters, (target for change in store.changes for target in change.deltas)) != truth(sent)
