"""What a candidate is worth to this viewer."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from clipfeed.feed.features import features_of
from clipfeed.feed.model import Candidate, Predictions, ViewerState
from clipfeed.feed.ports import Ranker
from clipfeed.ids import UserId

Value = Callable[[ViewerState, Candidate, datetime], float]

HOT_SECONDS = 45_000
"""A video this much older needs ten times the engagement to be as hot."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What an action is worth. Changing a number makes a new version, which every page's log line names."""

    version: str
    actions: Mapping[str, float]
    creator_decay: float
    creator_floor: float


WEIGHTS = Weights(
    version="2026-11-1",
    actions={"watch_ratio": 0.5, "complete": 1.0, "like": 2.0, "skip": -1.0},
    creator_decay=0.6,
    creator_floor=0.2,
)


@dataclass(frozen=True, slots=True)
class PredictedActions:
    """What the model expects this viewer to do. Raises Unavailable when it cannot serve."""

    ranker: Ranker

    def score(self, viewer: ViewerState, candidates: Sequence[Candidate], now: datetime) -> None:
        if not candidates:
            return
        rows = features_of(viewer, candidates, now)
        for candidate, row in zip(candidates, rows, strict=True):
            candidate.features = row
        predictions = self.ranker.predict(rows)
        for candidate, prediction in zip(candidates, predictions, strict=True):
            candidate.predictions = prediction


@dataclass(frozen=True, slots=True)
class WeightedValue:
    """The sum of the expected actions by weight, or `otherwise` where nothing was predicted."""

    weights: Weights
    otherwise: Value

    def score(self, viewer: ViewerState, candidates: Sequence[Candidate], now: datetime) -> None:
        for each in candidates:
            if each.predictions is None:
                each.value = self.otherwise(viewer, each, now)
            else:
                each.value = self._sum(each.predictions)

    def _sum(self, predictions: Predictions) -> float:
        value = 0.0
        for action, weight in self.weights.actions.items():
            value += weight * predictions.get(action, 0.0)
        return value


@dataclass(frozen=True, slots=True)
class CreatorDiversity:
    """The n-th best of one creator counts (1 - floor) * decay^n + floor of its value."""

    weights: Weights

    def score(self, viewer: ViewerState, candidates: Sequence[Candidate], now: datetime) -> None:
        decay, floor = self.weights.creator_decay, self.weights.creator_floor
        before: Counter[UserId] = Counter()
        for each in sorted(candidates, key=lambda each: -each.value):
            share = (1 - floor) * decay ** before[each.creator_id] + floor
            each.value = each.value * share if each.value > 0 else each.value / share
            before[each.creator_id] += 1


def last_ranked_then_hot(viewer: ViewerState, candidate: Candidate, now: datetime) -> float:
    """A value without a model: what it ranked next when it last could, then what is hot."""
    if candidate.video_id in viewer.leftovers:
        return 1e9 / (1 + viewer.leftovers.index(candidate.video_id))
    age_seconds = now.timestamp() - candidate.published_at_ms / 1000
    engaged = 1 + 3 * candidate.likes + candidate.completes + candidate.views
    return float(engaged * 10 ** (-age_seconds / HOT_SECONDS))
