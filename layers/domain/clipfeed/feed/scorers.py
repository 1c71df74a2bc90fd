"""What a candidate is worth to this viewer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from clipfeed.feed.features import input_of
from clipfeed.feed.model import Candidate, Predictions, ViewerState
from clipfeed.feed.ports import Ranker
from clipfeed.feed.weights import Weights

Value = Callable[[ViewerState, Candidate, datetime], float]

MOST_MINUTES = 1.0
"""A clip of more counts as one of this length: what is expected of long ones is uncertain."""
HOT_SECONDS = 45_000
"""A video this much older needs ten times the engagement to be as hot."""


@dataclass(frozen=True, slots=True)
class PredictedActions:
    """What the model expects this viewer to do. Raises Unavailable when it cannot serve."""

    ranker: Ranker

    def score(self, viewer: ViewerState, candidates: Sequence[Candidate], now: datetime) -> None:
        if not candidates:
            return
        given = input_of(viewer, candidates, now)
        predictions = self.ranker.predict(given)
        for row, (candidate, prediction) in enumerate(zip(candidates, predictions, strict=True)):
            candidate.row, candidate.features, candidate.ids = row, given.features[row], given.ids[row]
            candidate.predictions = prediction


@dataclass(frozen=True, slots=True)
class WeightedValue:
    """The sum of the expected actions and minutes by weight, or `otherwise` where nothing was predicted."""

    weights: Weights
    otherwise: Value

    def score(self, viewer: ViewerState, candidates: Sequence[Candidate], now: datetime) -> None:
        for each in candidates:
            if each.predictions is None:
                each.value = self.otherwise(viewer, each, now)
            else:
                each.value = self._sum(each.predictions, each.duration_ms)

    def _sum(self, predictions: Predictions, duration_ms: int) -> float:
        value = self.weights.minute * predictions.get("watch_ratio", 0.0) * min(duration_ms / 60_000, MOST_MINUTES)
        for action, weight in self.weights.actions.items():
            value += weight * predictions.get(action, 0.0)
        return value


@dataclass(frozen=True, slots=True)
class Freshness:
    """What was published just now is worth a little more, which halves with age."""

    weights: Weights

    def score(self, viewer: ViewerState, candidates: Sequence[Candidate], now: datetime) -> None:
        boost, half_life = self.weights.fresh_boost, self.weights.fresh_half_life_hours
        now_ms = now.timestamp() * 1000
        for each in candidates:
            age_hours = max(now_ms - each.published_at_ms, 0.0) / 3_600_000
            each.value += abs(each.value) * boost * 0.5 ** (age_hours / half_life)


def last_ranked_then_hot(viewer: ViewerState, candidate: Candidate, now: datetime) -> float:
    """A value without a model: what it ranked next when it last could, then what is hot."""
    if candidate.video_id in viewer.leftovers:
        return 1e9 / (1 + viewer.leftovers.index(candidate.video_id))
    age_seconds = now.timestamp() - candidate.published_at_ms / 1000
    engaged = 1 + 3 * candidate.likes + candidate.completes + candidate.views
    return float(engaged * 10 ** (-age_seconds / HOT_SECONDS))
