"""A viewer's history, summed up once for all candidates of a page."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import log1p

from clipfeed.feed.model import HistoryEvent
from clipfeed.ids import UserId

SKIP_RATIO, FINISH_RATIO = 0.25, 0.95
"""Watched shares: below the first a clip was skipped, from the second on it was finished."""
MOST_LOOPS = 3.0
_RECENCY = 0.95
"""Weight of a play against the one after it: half after fourteen plays."""
_PRIOR_PLAYS = 2.0
_PRIORS = {"ratio": 0.6, "finished": 0.35, "skipped": 0.3, "liked": 0.05}
_LENGTHS_MS = (7_000, 15_000, 30_000, 60_000)


@dataclass(slots=True)
class Taste:
    """How a viewer met one creator or hashtag: sum of (watched share - 0.5, plus 1 for a like), by recency."""

    affinity: float = 0.0
    plays: int = 0
    last_ms: int = 0

    def add(self, event: HistoryEvent, weight: float) -> None:
        self.affinity += weight * (within(event.ratio, MOST_LOOPS) - 0.5 + event.liked)
        self.plays += 1
        self.last_ms = max(self.last_ms, event.at_ms)


UNKNOWN = Taste()


@dataclass(slots=True)
class _Rate:
    """A mean by recency, pulled towards what is usual while little is known."""

    total: float
    weight: float = _PRIOR_PLAYS

    def add(self, value: float, weight: float) -> None:
        self.total += weight * value
        self.weight += weight

    @property
    def mean(self) -> float:
        return self.total / self.weight


@dataclass(frozen=True, slots=True)
class Tastes:
    size: float
    """log1p(plays known)."""
    ratio: float
    finished: float
    skipped: float
    liked: float
    creators: dict[UserId, Taste]
    hashtags: dict[str, Taste]
    lengths: dict[int, float]
    """Mean watched share by `length_of`; where nothing of a length is known, the viewer's own mean."""

    @classmethod
    def of(cls, history: Sequence[HistoryEvent]) -> "Tastes":
        creators: dict[UserId, Taste] = {}
        hashtags: dict[str, Taste] = {}
        rates = {name: _Rate(_PRIOR_PLAYS * usual) for name, usual in _PRIORS.items()}
        lengths: dict[int, _Rate] = {}
        weight = 1.0
        for event in history:
            ratio = within(event.ratio, MOST_LOOPS)
            creators.setdefault(event.creator_id, Taste()).add(event, weight)
            for hashtag in event.hashtags:
                hashtags.setdefault(hashtag, Taste()).add(event, weight)
            rates["ratio"].add(ratio, weight)
            rates["finished"].add(ratio >= FINISH_RATIO, weight)
            rates["skipped"].add(ratio < SKIP_RATIO, weight)
            rates["liked"].add(event.liked, weight)
            if event.duration_ms:
                usual = _PRIOR_PLAYS * _PRIORS["ratio"]
                lengths.setdefault(length_of(event.duration_ms), _Rate(usual)).add(ratio, weight)
            weight *= _RECENCY
        means = {name: rate.mean for name, rate in rates.items()}
        fits = {length: rate.mean for length, rate in lengths.items()}
        return cls(log1p(len(history)), **means, creators=creators, hashtags=hashtags, lengths=fits)

    def fit(self, duration_ms: int) -> float:
        return self.lengths.get(length_of(duration_ms), self.ratio)


def length_of(duration_ms: int) -> int:
    """0 for the shortest clips, 4 for the longest."""
    return bisect_right(_LENGTHS_MS, duration_ms)


def within(value: float, most: float) -> float:
    """The value from 0 to `most`: a broken one counts as nothing."""
    return min(value, most) if value > 0 else 0.0
