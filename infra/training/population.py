"""A seeded population of viewers with known tastes, and what they do with the clips that some feed shows them.

Until there are users, this is who the ranker learns from. A viewer likes some topics and avoids others, comes back
for sessions in which attention fades, and tires of the same topic again and again and of a clip already met.
Viewers arrive and clips are published all the time, so that new ones of both kinds are in every part of the data.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from clipfeed.feed.features import features_of
from clipfeed.feed.model import Candidate, HistoryEvent, ViewerState
from clipfeed.ids import UserId, VideoId
from infra.training.clips import CREATORS, TOPICS, Clip, published, react
from infra.training.shelves import Shelves

VIEWERS = 700
_SESSIONS, _CLIPS_A_SESSION = 10, 8
_BEGIN_MS = 1_760_000_000_000
_END_MS = _BEGIN_MS + 40 * 24 * 3_600_000
_HISTORY = 50
_SESSIONS_A_SHELF = 20
"""How often what is trending and fresh is put together anew."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One impression: what the ranker would have seen, and what the viewer did."""

    viewer: int
    features: list[float]
    actions: tuple[float, float, float, float]
    """complete, like, skip (0 or 1) and the watched share."""


def impressions(seed: int) -> Iterator[Shown]:
    """All impressions, one session after the other, in the order of time."""
    random = Random(seed)  # noqa: S311 - a simulation, repeatable on purpose
    clips = published(random, _BEGIN_MS, _END_MS)
    shelves = Shelves(clips, _BEGIN_MS)
    for number, (now_ms, viewer) in enumerate(_sessions(random)):
        if number % _SESSIONS_A_SHELF == 0:
            shelves = Shelves(clips, now_ms)
        for position in range(_CLIPS_A_SESSION):
            yield viewer.swipe(shelves, position, now_ms + position * 30_000)


def _sessions(random: Random) -> list[tuple[int, "_Viewer"]]:
    """When somebody opens the app, and who. Each viewer arrives at some time and comes back from then on."""
    sessions = []
    for number in range(VIEWERS):
        viewer = _Viewer(number, random)
        arrival = random.randint(_BEGIN_MS, _END_MS)
        sessions += [(random.randint(arrival, _END_MS), viewer) for _ in range(_SESSIONS)]
    return sorted(sessions, key=lambda session: session[0])


class _Viewer:
    def __init__(self, number: int, random: Random) -> None:
        self.number = number
        self._random = random
        self._taste = [random.gauss(-0.3, 1.0) for _ in range(TOPICS)]
        self._creators = {random.randrange(CREATORS): random.uniform(0.5, 1.5) for _ in range(6)}
        self._followed = {creator for creator in self._creators if random.random() < 0.5}
        self._patience = random.gauss(0.0, 0.4)
        self._generosity = random.gauss(-3.0, 0.7)
        self._history: list[HistoryEvent] = []
        self._watched: list[Clip] = []
        self._finished: list[int] = []
        """Main topics of what was watched to the end, newest first."""
        self._seen: dict[VideoId, float] = {}

    def swipe(self, shelves: Shelves, position: int, now_ms: int) -> Shown:
        clip = self._choose(shelves)
        state = ViewerState(UserId(f"viewer-{self.number}"), history=tuple(self._history[:_HISTORY]), seen=self._seen)
        candidate = self._candidate(clip, shelves, now_ms)
        [features] = features_of(state, [candidate], datetime.fromtimestamp(now_ms / 1000, UTC))
        return Shown(self.number, features, self._watch(clip, position, now_ms))

    def _choose(self, shelves: Shelves) -> Clip:
        """What some feed shows, drawn from one of its sources; now and then a clip comes again."""
        if self._watched and self._random.random() < 0.05:
            return self._random.choice(self._watched)
        liked, topics = shelves.by(self._followed), shelves.about(self._finished[:10])
        shelf = self._random.choice([shelves.fresh, shelves.trending, liked, topics]) or shelves.fresh
        pool = self._random.sample(shelf, min(len(shelf), 6))
        return next((clip for clip in pool if clip.video_id not in self._seen), pool[0])

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
        )

    def _sources(self, clip: Clip, shelves: Shelves) -> dict[str, float]:
        finished = self._finished[:10].count(clip.topics[0])
        named = {
            "followed": float(clip.creator in self._followed),
            "similar": finished * self._random.uniform(0.2, 3.0) if self._random.random() < 0.7 else 0.0,
            "trending": float(clip in shelves.trending),
            "fresh": float(clip in shelves.fresh),
        }
        return {name: score for name, score in named.items() if score}

    def _watch(self, clip: Clip, position: int, now_ms: int) -> tuple[float, float, float, float]:
        """(complete, like, skip, watched share), remembered in the viewer's history."""
        did = react(self._random, self._joy(clip, position), self._generosity, clip.duration_ms)
        self._history.insert(
            0, HistoryEvent(clip.video_id, clip.creator_id, clip.hashtags, did.share, did.liked, now_ms)
        )
        self._watched.append(clip)
        self._seen[clip.video_id] = now_ms
        if did.completed:
            self._finished.insert(0, clip.topics[0])
        return float(did.completed), float(did.liked), float(did.skipped), did.share

    def _joy(self, clip: Clip, position: int) -> float:
        main, minor = clip.topics
        tired = 0.35 * sum(before.topics[0] == main for before in self._watched[-3:]) + 0.04 * position
        again = 0.8 if clip.video_id in self._seen else 0.0
        liking = 0.7 * self._taste[main] + 0.3 * self._taste[minor] + self._creators.get(clip.creator, 0.0)
        return liking + clip.appeal + self._patience - tired - again
