"""Random lives under duplicates, moving batch borders, races, lost answers and failures: counts are exact."""

import random
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clipfeed.comments.model import Comment, CommentId, Person, reply_id
from clipfeed.engagement.facts import Action, Kind
from clipfeed.errors import ClipfeedError, Unavailable
from clipfeed.ids import UserId
from clipfeed.notifications.model import MOST_LATEST, Group, Happening, Notification
from clipfeed.notifications.notify_people import NotifyPeople
from clipfeed_adapters.dynamodb.happenings import in_comments, in_engagement
from tests.fakes.notifications import FakeNotifications
from tests.integration.comments.test_store_contracts import an_id, comment
from tests.integration.notifications.changes import Record, comment_image, fact_image, record
from tests.unit.engagement.examples import CLIP, NOW, OTHER_CLIP, action

PEOPLE = [UserId(name) for name in ("ann", "bo", "cat", "dan")]
HALF_A_DAY = 43_200
SHARDS = 3

people, clips, halves_of_days = st.sampled_from(PEOPLE), st.sampled_from([CLIP, OTHER_CLIP]), st.integers(0, 5)
likes = st.builds(
    lambda kind, who, clip, on, time: action(
        kind, f"{clip}/{an_id(1)}" if kind is Kind.LIKE_COMMENT else clip, who, creator=PEOPLE[0], on=on, seq=time
    ),
    st.sampled_from([Kind.LIKE, Kind.REPOST, Kind.LIKE_COMMENT]),
    people,
    clips,
    st.booleans(),
    halves_of_days.map(lambda half: half * HALF_A_DAY),
)
follows = st.builds(
    lambda who, whom, on: action(Kind.FOLLOW, whom, who, creator=whom, on=on), people, people, st.booleans()
)
comments = st.builds(
    lambda who, number, answered, mentioned, stands: comment(
        number,
        comment_id=reply_id(an_id(1), an_id(number)) if answered else CommentId(an_id(number)),
        creator_id=PEOPLE[0],
        author_id=who,
        answered_id=answered,
        mentions=tuple(Person(each, each) for each in mentioned),
        deleted_at=None if stands else NOW,
    ),
    people,
    st.integers(2, 9),
    st.none() | people,
    st.lists(people, max_size=2, unique=True),
    st.booleans(),
)
Doing = Action | Comment
lives = st.lists(st.one_of(likes, follows, comments), max_size=40)


class Streams:
    """The tables that hold what people do, and what their streams say, in shards that keep each item's order."""

    def __init__(self, doings: Sequence[Doing]) -> None:
        self.shards: dict[str, list[Record]] = {}
        self.held: dict[object, Doing] = {}
        for doing in doings:
            self._write(doing)

    def _write(self, doing: Doing) -> None:
        key = doing.key if isinstance(doing, Action) else (doing.video_id, doing.comment_id)
        table = "facts" if isinstance(doing, Action) else "comments"
        shard = self.shards.setdefault(f"{table}-{crc32(repr(key).encode()) % SHARDS}", [])
        known = self.held.get(key)
        # A comment is written once, then deleted.
        new = replace(known, text="", mentions=(), deleted_at=NOW) if isinstance(known, Comment) else doing
        shard.append(record(len(shard), image_of(known) if known else None, image_of(new)))
        self.held[key] = new

    @property
    def truth(self) -> dict[Group, int]:
        """How much of what stands belongs to each group."""
        stands = [happening for doing in self.held.values() for happening in told_by(record(1, None, image_of(doing)))]
        return dict(Counter(each.group for each in stands))


def image_of(doing: Doing) -> Record:
    return fact_image(doing) if isinstance(doing, Action) else comment_image(doing)


def told_by(change: Record) -> Sequence[Happening]:
    return in_engagement(change) if "fact" in change["dynamodb"].get("NewImage", {}) else in_comments(change)


class BadWeather(FakeNotifications):
    """Calls fail before they are carried out, after, and in the middle; others write between a load and a save."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self._chance = chance
        self.meanwhile: Callable[[], None] = lambda: None

    def load(self, groups: Collection[Group]) -> Mapping[Group, Notification]:
        self._fail(0.1)
        found = super().load(groups)
        if self._chance.random() < 0.2:
            self.meanwhile()
        return found

    def save_all(self, notifications: Sequence[Notification]) -> Collection[Group]:
        assert all(each.count >= 0 and len(each.latest) <= min(MOST_LATEST, each.count) for each in notifications)
        self._fail(0.1)
        if self._chance.random() < 0.1:
            super().save_all(notifications[: self._chance.randint(0, len(notifications))])
            raise Unavailable("Lost in the middle.")
        lost = super().save_all(notifications)
        self._fail(0.1)
        return lost

    def _fail(self, share: float) -> None:
        if self._chance.random() < share:
            raise Unavailable("Lost.")


class Readers:
    """Lambda, reading every shard in order, in batches that come again with other borders until acknowledged."""

    def __init__(self, streams: Streams, store: BadWeather, chance: random.Random) -> None:
        self._shards, self._chance = streams.shards, chance
        self._done = dict.fromkeys(streams.shards, 0)
        self._reading: set[str] = set()
        self._notifying = NotifyPeople(store, lambda: NOW)
        store.meanwhile = self.step

    def run(self) -> None:
        while self._waiting():
            self.step()

    def step(self) -> None:
        """Hand out a batch of some shard that nobody reads at this moment."""
        if not (free := sorted(self._waiting() - self._reading)):
            return
        shard = self._chance.choice(free)
        self._reading.add(shard)
        try:
            self._hand_out(shard)
        finally:
            self._reading.remove(shard)

    def _hand_out(self, shard: str) -> None:
        start = self._done[shard]
        batch = self._shards[shard][start : start + self._chance.randint(1, 8)]
        read = in_engagement if shard.startswith("facts") else in_comments
        try:
            self._notifying.notify(shard, [happening for change in batch for happening in read(change)])
        except ClipfeedError:
            return
        if self._chance.random() < 0.8:  # the other answers are lost
            self._done[shard] += len(batch)

    def _waiting(self) -> set[str]:
        return {shard for shard, done in self._done.items() if done < len(self._shards[shard])}


def live(doings: Sequence[Doing], seed: int, kind: type[BadWeather] = BadWeather) -> tuple[Streams, BadWeather]:
    chance = random.Random(seed)
    streams, store = Streams(doings), kind(chance)
    Readers(streams, store, chance).run()
    return streams, store


def counts(store: FakeNotifications) -> dict[Group, int]:
    return {group: each.count for group, each in store.held.items() if each.count}


@settings(max_examples=200, deadline=None)
@given(lives, st.integers(0, 2**32))
def test_every_count_is_how_much_stands(doings: list[Doing], seed: int):
    streams, store = live(doings, seed)

    assert counts(store) == streams.truth


@settings(max_examples=100, deadline=None)
@given(lives, st.integers(0, 2**32))
def test_whoever_is_named_stands_for_something(doings: list[Doing], seed: int):
    streams, store = live(doings, seed)

    standing = {
        (each.group, each.actor, each.comment_id)
        for doing in streams.held.values()
        for each in told_by(record(1, None, image_of(doing)))
    }
    named = [(each.group, deed.actor, deed.comment_id) for each in store.held.values() for deed in each.latest]
    assert len(named) == len(set(named))
    assert set(named) <= standing
    assert {group.recipient for group, actor, _ in named if group.recipient == actor} == set()


def busy_day(seed: int) -> list[Doing]:
    """Two thousand likes, taken back and given again, of four people on two clips over three days."""
    chance = random.Random(seed)
    return [
        action(
            chance.choice([Kind.LIKE, Kind.REPOST]),
            chance.choice([CLIP, OTHER_CLIP]),
            UserId(f"viewer-{chance.randint(0, 200)}"),
            on=chance.random() < 0.6,
            seq=number * 120,
        )
        for number in range(2_000)
    ]


@pytest.mark.parametrize("seed", range(5))
def test_busy_days_are_told_exactly(seed: int):
    streams, store = live(busy_day(seed), seed)

    assert counts(store) == streams.truth


def test_without_the_marks_the_same_days_are_told_wrong():
    class Forgetful(BadWeather):
        def load(self, groups: Collection[Group]) -> Mapping[Group, Notification]:
            return {group: replace(each, marks={}) for group, each in super().load(groups).items()}

    streams, store = live(busy_day(1), 1, Forgetful)

    assert counts(store) != streams.truth
