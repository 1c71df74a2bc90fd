"""A seeded population of creators and viewers with known tastes, and what they do when clips are shown to them.

Until there are users, this is who the ranker learns from. A viewer likes some topics and avoids others, some
creators are better than others, attention fades within a session, and the same topic again and again tires.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from math import exp
from random import Random

from clipfeed.feed.features import features_of
from clipfeed.feed.model import Candidate, HistoryEvent, ViewerState
from clipfeed.ids import UserId, VideoId

TOPICS = 12
CREATORS = 60
VIDEOS = 900
VIEWERS = 700
IMPRESSIONS = 80
"""For each viewer; every viewer begins unknown, so that new ones are in the data."""
_START_MS = 1_760_000_000_000
_HISTORY = 50


@dataclass(frozen=True, slots=True)
class Clip:
    video_id: VideoId
    creator: int
    topic: int
    appeal: float
    duration_ms: int
    published_at_ms: int


@dataclass(slots=True)
class Shown:
    """One impression: what the ranker would have seen, and what the viewer did."""

    viewer: int
    features: list[float]
    actions: tuple[float, float, float, float]
    """complete, like, skip (0 or 1) and the watched share."""


def impressions(seed: int) -> Iterator[Shown]:
    """All impressions in the order of time, the viewers' sessions interleaved."""
    random = Random(seed)  # noqa: S311 - a simulation, repeatable on purpose
    clips = _clips(random)
    totals = {clip.video_id: [0, 0, 0, 0] for clip in clips}
    viewers = [_Viewer(number, random) for number in range(VIEWERS)]
    turns = [viewer for viewer in viewers for _ in range(IMPRESSIONS)]
    random.shuffle(turns)
    for turn, viewer in enumerate(turns):
        now_ms = _START_MS + turn * 60_000
        clip = viewer.choose(clips)
        candidate = _candidate(clip, totals[clip.video_id], viewer)
        row = features_of(viewer.state(), [candidate], datetime.fromtimestamp(now_ms / 1000, UTC))[0]
        shown = Shown(viewer.number, row, viewer.watch(clip, now_ms))
        _count(totals[clip.video_id], clip, shown)
        yield shown


class _Viewer:
    def __init__(self, number: int, random: Random) -> None:
        self.number = number
        self._random = random
        self._taste = [random.gauss(-0.3, 1.0) for _ in range(TOPICS)]
        self._creators = {random.randrange(CREATORS): random.uniform(0.5, 1.5) for _ in range(6)}
        self._patience = random.gauss(0.0, 0.4)
        self._generosity = random.gauss(-3.0, 0.7)
        self._history: list[HistoryEvent] = []
        self._topics: list[int] = []

    def state(self) -> ViewerState:
        return ViewerState(UserId(f"viewer-{self.number}"), history=tuple(self._history[:_HISTORY]))

    def choose(self, clips: list[Clip]) -> Clip:
        """What some feed shows: now and then more of the same, as the sources of a real one would."""
        pool = self._random.sample(clips, 8)
        if self._history and self._random.random() < 0.4:
            wanted = self._random.choice(self._topics[:10])
            pool.sort(key=lambda clip: clip.topic != wanted)
        return pool[0]

    def sources(self, clip: Clip, views: int) -> dict[str, float]:
        met = sum(event.ratio > 0.9 for event in self._history[:20] if event.hashtags == (_tag(clip.topic),))
        named = {
            "followed": float(clip.creator in self._creators and self._random.random() < 0.5),
            "similar": float(met) if self._random.random() < 0.7 else 0.0,
            "trending": float(views > 60),
            "fresh": float(views < 30),
        }
        return {name: score for name, score in named.items() if score} or {"fresh": 1.0}

    def watch(self, clip: Clip, now_ms: int) -> tuple[float, float, float, float]:
        """(complete, like, skip, watched share), remembered in the viewer's history."""
        tired = 0.35 * self._topics[:3].count(clip.topic)
        joy = self._taste[clip.topic] + self._creators.get(clip.creator, 0.0) + clip.appeal + self._patience - tired
        longer = 0.25 * (clip.duration_ms / 15_000 - 1)
        share = 2 * _sigmoid(joy - longer + self._random.gauss(0.0, 0.8) - 0.4)
        liked = self._random.random() < _sigmoid(self._generosity + 1.6 * joy) and share > 0.2
        event = HistoryEvent(clip.video_id, _creator(clip), (_tag(clip.topic),), share, liked, now_ms)
        self._history.insert(0, event)
        self._topics.insert(0, clip.topic)
        return float(share >= 0.95), float(liked), float(share < 0.25), share


def _clips(random: Random) -> list[Clip]:
    talent = [random.gauss(0.0, 0.4) for _ in range(CREATORS)]
    topics = [[random.randrange(TOPICS) for _ in range(2)] for _ in range(CREATORS)]
    clips = []
    for number in range(VIDEOS):
        creator = random.randrange(CREATORS)
        clips.append(
            Clip(
                video_id=VideoId(f"video-{number}"),
                creator=creator,
                topic=random.choice(topics[creator]),
                appeal=talent[creator] + random.gauss(0.0, 0.5),
                duration_ms=int(random.triangular(5_000, 60_000, 12_000)),
                published_at_ms=_START_MS - random.randrange(14 * 24 * 3_600_000),
            )
        )
    return clips


def _candidate(clip: Clip, totals: list[int], viewer: _Viewer) -> Candidate:
    likes, views, watch_ms, completes = totals
    return Candidate(
        video_id=clip.video_id,
        sources=viewer.sources(clip, views),
        creator_id=_creator(clip),
        hashtags=(_tag(clip.topic),),
        duration_ms=clip.duration_ms,
        published_at_ms=clip.published_at_ms,
        likes=likes,
        views=views,
        watch_ms=watch_ms,
        completes=completes,
    )


def _count(totals: list[int], clip: Clip, shown: Shown) -> None:
    complete, like, _, share = shown.actions
    totals[0] += int(like)
    totals[1] += int(share >= 0.25)
    totals[2] += int(share * clip.duration_ms)
    totals[3] += int(complete)


def _creator(clip: Clip) -> UserId:
    return UserId(f"creator-{clip.creator}")


def _tag(topic: int) -> str:
    return f"topic{topic}"


def _sigmoid(value: float) -> float:
    return 1 / (1 + exp(-value))
