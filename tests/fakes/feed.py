"""Stand-ins for the ports of the feed. Contract tests run them beside their adapters."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from clipfeed.errors import Unavailable
from clipfeed.feed.model import (
    Candidate,
    Card,
    HistoryEvent,
    Listing,
    Predictions,
    RankerInput,
    Scores,
    Totals,
    Verified,
    ViewerState,
)
from clipfeed.feed.ports import Remembered
from clipfeed.feed.rollout import Rollout
from clipfeed.feed.served import ServedPage
from clipfeed.ids import UserId, VideoId


class FakeFeedMemory:
    """FeedMemory in dictionaries; `down` makes it a cache that does not answer."""

    def __init__(self) -> None:
        self.down = False
        self.reads = 0
        self.viewers: dict[UserId, ViewerState] = {}
        self.trending: dict[VideoId, float] = {}
        self.fresh: dict[VideoId, float] = {}
        self.fresh_is_whole = False
        self.cards: dict[VideoId, Card | None] = {}
        self.totals: dict[VideoId, Totals] = {}

    def viewer(self, viewer_id: UserId, region: str = "") -> ViewerState:
        self._read()
        state = self.viewers.get(viewer_id, ViewerState(viewer_id, is_whole=True, timeline_is_whole=True))
        fresh = dict(sorted(self.fresh.items(), key=lambda each: -each[1]))
        return replace(state, trending=dict(self.trending), fresh=fresh, fresh_is_whole=self.fresh_is_whole)

    def facts(self, ids: Sequence[VideoId]) -> Remembered:
        self._read()
        return Remembered(
            cards={each: self.cards[each] for each in ids if each in self.cards},
            totals={each: self.totals[each] for each in ids if each in self.totals},
        )

    def keep(self, facts: Remembered) -> None:
        if not self.down:
            self.cards |= facts.cards
            self.totals = {**facts.totals, **self.totals}

    def keep_fresh(self, cards: Collection[Card]) -> None:
        if not self.down:
            self.fresh |= {each.video_id: each.published_at_ms for each in cards}
            self.cards |= {each.video_id: each for each in cards}
            self.fresh_is_whole = True

    def remember(
        self, viewer_id: UserId, *, served: Sequence[VideoId], leftovers: Sequence[VideoId], at_ms: int
    ) -> Callable[[], None]:
        if not self.down:
            state = self.viewers.get(viewer_id, ViewerState(viewer_id))
            self.viewers[viewer_id] = replace(
                state,
                served={**state.served, **dict.fromkeys(served, at_ms)},
                leftovers=tuple(leftovers) or state.leftovers,
            )
        return lambda: None

    def keep_viewer(self, state: ViewerState) -> Callable[[], None]:
        if not self.down:
            self.viewers[state.viewer_id] = state
        return lambda: None

    def keep_timeline(
        self, viewer_id: UserId, creators: Collection[UserId], published: Mapping[VideoId, int]
    ) -> Scores:
        state = self.viewers.get(viewer_id, ViewerState(viewer_id))
        pool = {**state.timeline, **published}
        timeline = dict(sorted(pool.items(), key=lambda each: -each[1]))
        if not self.down:
            self.viewers[viewer_id] = replace(state, timeline=timeline, timeline_is_whole=True)
        return timeline

    def _read(self) -> None:
        self.reads += 1
        if self.down:
            raise Unavailable("The cache did not answer.", code="cache_unavailable")


class FakeFeedCatalog:
    """FeedCatalog in dictionaries, filled by the methods that stand for what other flows write."""

    def __init__(self) -> None:
        self.down = False
        self.reads = 0
        self._listings: dict[VideoId, Listing] = {}
        self._plays: dict[UserId, list[HistoryEvent]] = {}
        self._on: set[tuple[UserId, str]] = set()
        self._totals: dict[VideoId, Totals] = {}

    def publish(self, listing: Listing) -> None:
        self._listings[listing.video_id] = listing

    def remove(self, video_id: VideoId) -> None:
        self._listings[video_id] = replace(self._listings[video_id], is_published=False, is_removed=True)

    def play(self, viewer_id: UserId, event: HistoryEvent) -> None:
        self._plays.setdefault(viewer_id, []).insert(0, event)

    def like(self, viewer_id: UserId, video_id: VideoId) -> None:
        self._on.add((viewer_id, video_id))

    def block(self, viewer_id: UserId, other: UserId) -> None:
        self._on |= {(viewer_id, f"block#{other}"), (other, f"blocked_by#{viewer_id}")}

    def save(self, viewer_id: UserId, video_id: VideoId) -> None:
        self._on.add((viewer_id, f"save#{video_id}"))

    def follow(self, viewer_id: UserId, creator_id: UserId) -> None:
        self._on.add((viewer_id, creator_id))

    def count(self, video_id: VideoId, totals: Totals) -> None:
        self._totals[video_id] = totals

    def viewer(self, viewer_id: UserId) -> ViewerState:
        self._read()
        plays = tuple(self._plays.get(viewer_id, ()))
        hidden = frozenset(target for viewer, target in self._on if viewer == viewer_id and target.startswith("block"))
        seen = {each.video_id: each.at_ms for each in reversed(plays)}
        return ViewerState(viewer_id, history=plays, seen=seen, hidden=hidden, is_whole=True)

    def timeline(self, viewer_id: UserId) -> tuple[Collection[UserId], Mapping[VideoId, int]]:
        self._read()
        creators = [UserId(target) for viewer, target in self._on if viewer == viewer_id]
        published = [card_of(each) for each in self._listings.values() if each.is_published]
        return creators, {each.video_id: each.published_at_ms for each in published if each.creator_id in creators}

    def newest(self, most: int) -> Sequence[Card]:
        self._read()
        published = [card_of(each) for each in self._listings.values() if each.is_published]
        return sorted(published, key=lambda each: -each.published_at_ms)[:most]

    def cards(self, ids: Sequence[VideoId]) -> Mapping[VideoId, Card]:
        return {each.video_id: each for each in self.newest(len(self._listings)) if each.video_id in ids}

    def totals(self, candidates: Sequence[Candidate]) -> Mapping[VideoId, Totals]:
        self._read()
        return {each.video_id: self._totals.get(each.video_id, Totals()) for each in candidates}

    def verified(self, viewer_id: UserId, chosen: Sequence[Candidate]) -> Verified:
        self._read()
        ids = {each.video_id for each in chosen}
        on = {target for viewer, target in self._on if viewer == viewer_id}
        return Verified(
            listings={each: self._listings[each] for each in ids if each in self._listings},
            liked=frozenset(each for each in ids if each in on),
            saved=frozenset(each for each in ids if f"save#{each}" in on),
            followed=frozenset(each.creator_id for each in chosen if each.creator_id in on),
            blocked=frozenset(each.creator_id for each in chosen if f"block#{each.creator_id}" in on),
            totals={each.video_id: self._totals.get(each.video_id, Totals()) for each in chosen if not each.counted},
        )

    def _read(self) -> None:
        self.reads += 1
        if self.down:
            raise Unavailable("The database did not answer.", code="database_unavailable")


def card_of(listing: Listing) -> Card:
    published_at_ms = int(listing.published_at.timestamp() * 1000) if listing.published_at else 0
    return Card(
        listing.video_id,
        listing.creator_id,
        listing.hashtags,
        listing.duration_ms,
        published_at_ms,
        sound_of=listing.sound_of,
    )


class FakeServedLog:
    """ServedLog that only remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[ServedPage] = []

    def tell(self, page: ServedPage) -> Callable[[], None]:
        self.told.append(page)
        return lambda: None


class FakeRanker:
    """A Ranker that expects the same of every video."""

    version = "fake"

    def __init__(self) -> None:
        self.down = False
        self.given: list[RankerInput] = []

    def predict(self, given: RankerInput) -> Sequence[Predictions]:
        self.given.append(given)
        if self.down:
            raise Unavailable("There is no model.", code="ranker_unavailable")
        return [{"watch_ratio": 0.5, "complete": 0.3, "like": 0.1, "skip": 0.2} for _ in given.features]


class FakeModels:
    """Models with a ranker for every version and vectors for none."""

    def __init__(self, ranker: FakeRanker) -> None:
        self.told = Rollout()
        self._ranker = ranker

    def rollout(self) -> Rollout:
        return self.told

    def ranker(self, version: str) -> FakeRanker:
        return self._ranker

    def index(self, version: str) -> "FakeIndex":
        return FakeIndex()


class FakeIndex:
    """An ItemIndex that knows no clip."""

    def nearest(self, history: Sequence[HistoryEvent], most: int) -> Scores:
        return {}
