"""A seeded population of viewers with known tastes, and what they do with the clips that some feed shows them.

Until there are users, this is who the ranker learns from. Viewers arrive and clips are published all the time, so that
new ones of both kinds are in every part of the data.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

from clipfeed.feed.features import input_of
from clipfeed.feed.model import Candidate, HistoryEvent, ViewerState
from clipfeed.ids import UserId, VideoId
from infra.training.clips import Clip, published
from infra.training.shelves import Shelves
from infra.training.table import Impression
from infra.training.viewers import Person

VIEWERS = 700
_SESSIONS, _CLIPS_A_SESSION = 10, 8
_BEGIN_MS = 1_760_000_000_000
_END_MS = _BEGIN_MS + 40 * 24 * 3_600_000
_HISTORY = 50
_SESSIONS_A_SHELF = 20
"""How often what is trending and fresh is put together anew."""


def impressions(seed: int, viewers: int = VIEWERS) -> Iterator[Impression]:
    """All impressions, one session after the other, in the order of time."""
    random = Random(seed)  # noqa: S311 - a simulation, repeatable on purpose
    clips = published(random, _BEGIN_MS, _END_MS)
    shelves = Shelves(clips, _BEGIN_MS)
    for number, (now_ms, viewer) in enumerate(_sessions(random, viewers)):
        if number % _SESSIONS_A_SHELF == 0:
            shelves = Shelves(clips, now_ms)
        viewer.session = []
        for position in range(_CLIPS_A_SESSION):
            yield viewer.swipe(shelves, position, number, now_ms + position * 30_000)


def _sessions(random: Random, viewers: int) -> list[tuple[int, "_Viewer"]]:
    """When somebody opens the app, and who. Each viewer arrives at some time and comes back from then on."""
    sessions = []
    for number in range(viewers):
        viewer = _Viewer(number, UserId(f"viewer-{number}"), random, Person(random))
        arrival = random.randint(_BEGIN_MS, _END_MS)
        sessions += [(random.randint(arrival, _END_MS), viewer) for _ in range(_SESSIONS)]
    return sorted(sessions, key=lambda session: session[0])


@dataclass(slots=True)
class _Viewer:
    """A person before the feeds of this world, and what the product would know of them."""

    number: int
    viewer_id: UserId
    random: Random
    person: Person
    session: list[VideoId] = field(default_factory=list)
    history: list[HistoryEvent] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)
    seen: dict[VideoId, float] = field(default_factory=dict)

    def swipe(self, shelves: Shelves, position: int, session: int, now_ms: int) -> Impression:
        clip = self._choose(shelves)
        state = ViewerState(
            self.viewer_id,
            history=tuple(self.history[:_HISTORY]),
            seen=self.seen,
            hidden=frozenset(self.hidden),
            session=frozenset(self.session[: position // 4 * 4]),  # those of the pages before
        )
        given = input_of(state, [self._candidate(clip, shelves, now_ms)], datetime.fromtimestamp(now_ms / 1000, UTC))
        return Impression(given, 0, self.number, self._watch(clip, position, now_ms), page=session, at_ms=now_ms)

    def _choose(self, shelves: Shelves) -> Clip:
        """What some feed shows, drawn from one of its sources; now and then a clip comes again."""
        if self.person.watched and self.random.random() < 0.05:
            return self.random.choice(self.person.watched)
        liked, topics = shelves.by(self.person.followed), shelves.about(self.person.finished[:10])
        shelf = self.random.choice([shelves.fresh, shelves.trending, liked, topics]) or shelves.fresh
        pool = self.random.sample(shelf, min(len(shelf), 6))
        return next((clip for clip in pool if clip.video_id not in self.seen), pool[0])

    def _candidate(self, clip: Clip, shelves: Shelves, now_ms: int) -> Candidate:
        totals = clip.totals(now_ms)
        return Candidate(
            video_id=clip.video_id,
            sources=self._sources(clip, shelves),
            creator_id=clip.creator_id,
            hashtags=clip.hashtags,
            duration_ms=clip.duration_ms,
            published_at_ms=clip.published_at_ms,
            likes=totals.likes,
            views=totals.views,
            watch_ms=totals.watch_ms,
            completes=totals.completes,
            comments=totals.comments,
            shares=totals.shares,
            impressions=totals.impressions,
        )

    def _sources(self, clip: Clip, shelves: Shelves) -> dict[str, float]:
        """What the sources of the product would say, with their blind spots."""
        finished, draw = self.person.finished[:10].count(clip.topics[0]), self.random.random
        named = {
            "followed": float(clip.creator in self.person.followed),
            "similar": finished * self.random.uniform(0.2, 3.0) if draw() < 0.7 else 0.0,
            "near": min(finished / 5, 1.0) * self.random.uniform(0.5, 1.0) if draw() < 0.7 else 0.0,
            "trending": float(clip in shelves.trending),
            "hashtag": float(bool(finished) and clip in shelves.trending),
            "fresh": float(clip in shelves.fresh),
            "explore": float(clip in shelves.new),
        }
        return {name: score for name, score in named.items() if score}

    def _watch(self, clip: Clip, position: int, now_ms: int) -> tuple[float, ...]:
        """What they do, in the order of ACTIONS, remembered as the product would."""
        did = self.person.watch(self.random, clip, position)
        event = HistoryEvent(
            clip.video_id, clip.creator_id, clip.hashtags, did.share, did.liked, now_ms, duration_ms=clip.duration_ms
        )
        self.history.insert(0, event)
        self.session.append(clip.video_id)
        self.seen[clip.video_id] = now_ms
        if did.dismissed:
            self.hidden.add(f"not_interested#{clip.video_id}")
        done = (did.completed, did.liked, did.commented, did.shared, did.followed, did.skipped, did.dismissed)
        return (*map(float, done), did.share)
