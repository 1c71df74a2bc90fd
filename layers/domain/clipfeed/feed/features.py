"""What the ranker sees of a viewer and a candidate: one definition for training and for serving.

Every value is finite whatever the facts are. Adding, removing or reordering a feature, or changing what
one means, changes SCHEMA (raise REVISION for a change of meaning), and a model made for another schema
does not load.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import log1p

from clipfeed.feed.model import Candidate, HistoryEvent, ViewerState
from clipfeed.ids import UserId

REVISION = 1

FEATURES = (
    "log_age_hours",  # log1p(hours since it was published)
    "log_seconds",  # log1p(length in seconds)
    "like_rate",  # likes a view, smoothed
    "complete_rate",  # views to the end, smoothed
    "mean_ratio",  # watched share a view, smoothed; above 1 where it loops
    "log_views",
    "from_followed",  # 1 if this source named it
    "from_similar",
    "from_trending",
    "from_fresh",
    "log_covisit",  # log1p(weight by which it was watched with what this viewer finished)
    "log_history",  # log1p(plays known of this viewer): how much the next ones can be trusted
    "viewer_ratio",  # how much of a clip this viewer watches, recent plays first
    "creator_affinity",  # see `_Taste`; negative for a creator who is skipped
    "log_creator_plays",
    "log_hours_since_creator",  # a month where they never met
    "hashtag_affinity",  # best of its hashtags
    "hashtag_aversion",  # worst of its hashtags
    "hashtag_known",  # share of its hashtags that this viewer has met
    "met_before",  # 1 for one that comes again
)

SCHEMA = hashlib.sha256(f"{REVISION}:{','.join(FEATURES)}".encode()).hexdigest()[:16]

_LIKE_PRIOR, _COMPLETE_PRIOR, _RATIO_PRIOR = 0.05, 0.35, 0.6
_PRIOR_VIEWS = 10.0
_RECENCY = 0.95
"""Weight of a play against the one after it: half after fourteen plays."""
_HOURS_IN_MONTH = 24.0 * 30
_MOST_LOOPS = 3.0
_MOST_COVISITS = 1e6


@dataclass(slots=True)
class _Taste:
    """How a viewer met one creator or hashtag: sum of (watched share - 0.5, plus 1 for a like), by recency."""

    affinity: float = 0.0
    plays: int = 0
    last_ms: int = 0

    def add(self, event: HistoryEvent, weight: float) -> None:
        self.affinity += weight * (_within(event.ratio, _MOST_LOOPS) - 0.5 + event.liked)
        self.plays += 1
        self.last_ms = max(self.last_ms, event.at_ms)


_UNKNOWN = _Taste()


@dataclass(frozen=True, slots=True)
class Tastes:
    """A viewer's history, summed up once for all candidates of a page."""

    size: float
    ratio: float
    creators: dict[UserId, _Taste]
    hashtags: dict[str, _Taste]

    @classmethod
    def of(cls, history: Sequence[HistoryEvent]) -> "Tastes":
        creators: dict[UserId, _Taste] = {}
        hashtags: dict[str, _Taste] = {}
        watched, weights, weight = _RATIO_PRIOR, 1.0, 1.0
        for event in history:
            creators.setdefault(event.creator_id, _Taste()).add(event, weight)
            for hashtag in event.hashtags:
                hashtags.setdefault(hashtag, _Taste()).add(event, weight)
            watched += weight * _within(event.ratio, _MOST_LOOPS)
            weights += weight
            weight *= _RECENCY
        return cls(log1p(len(history)), watched / weights, creators, hashtags)


def features_of(viewer: ViewerState, candidates: Sequence[Candidate], now: datetime) -> list[list[float]]:
    """One row of FEATURES for each candidate, in order."""
    tastes, now_ms = Tastes.of(_as_met(viewer)), now.timestamp() * 1000
    return [_row(viewer, tastes, candidate, now_ms) for candidate in candidates]


def _as_met(viewer: ViewerState) -> list[HistoryEvent]:
    """What was dismissed or reported counts as skipped at once, however long it was watched."""
    return [
        replace(event, ratio=0.0, liked=False)
        if {f"not_interested#{event.video_id}", f"report#{event.video_id}"} & viewer.hidden
        else event
        for event in viewer.history
    ]


def _row(viewer: ViewerState, tastes: Tastes, candidate: Candidate, now_ms: float) -> list[float]:
    sources = candidate.sources
    return [
        log1p(_hours(candidate.published_at_ms, now_ms)),
        log1p(max(candidate.duration_ms, 0) / 1000),
        *_quality(candidate),
        1.0 if "followed" in sources else 0.0,
        1.0 if "similar" in sources else 0.0,
        1.0 if "trending" in sources else 0.0,
        1.0 if "fresh" in sources else 0.0,
        log1p(_within(sources.get("similar", 0.0), _MOST_COVISITS)),
        tastes.size,
        tastes.ratio,
        *_affinities(tastes, candidate, now_ms),
        1.0 if viewer.met_at_ms(candidate.video_id) else 0.0,
    ]


def _quality(candidate: Candidate) -> tuple[float, float, float, float]:
    views = max(candidate.views, 0)
    smoothed = views + _PRIOR_VIEWS
    watched = max(candidate.watch_ms, 0) / max(candidate.duration_ms, 1)
    return (
        (max(candidate.likes, 0) + _LIKE_PRIOR * _PRIOR_VIEWS) / smoothed,
        (max(candidate.completes, 0) + _COMPLETE_PRIOR * _PRIOR_VIEWS) / smoothed,
        min((min(watched, _MOST_LOOPS * views) + _RATIO_PRIOR * _PRIOR_VIEWS) / smoothed, _MOST_LOOPS),
        log1p(views),
    )


def _affinities(tastes: Tastes, candidate: Candidate, now_ms: float) -> tuple[float, float, float, float, float, float]:
    creator = tastes.creators.get(candidate.creator_id, _UNKNOWN)
    since = min(_hours(creator.last_ms, now_ms), _HOURS_IN_MONTH) if creator.plays else _HOURS_IN_MONTH
    met = [taste.affinity for tag in candidate.hashtags if (taste := tastes.hashtags.get(tag))]
    return (
        creator.affinity,
        log1p(creator.plays),
        log1p(since),
        max(met, default=0.0),
        min(met, default=0.0),
        len(met) / len(candidate.hashtags) if candidate.hashtags else 0.0,
    )


def _hours(since_ms: float, now_ms: float) -> float:
    return max(now_ms - since_ms, 0.0) / 3_600_000


def _within(value: float, most: float) -> float:
    """The value from 0 to `most`: a broken one counts as nothing."""
    return min(max(value, 0.0), most) if value == value else 0.0  # noqa: PLR0124 - false for NaN only
