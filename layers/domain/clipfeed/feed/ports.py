"""What the feed needs from outside."""

from collections.abc import Sequence
from typing import Protocol

from clipfeed.feed.model import Predictions


class Ranker(Protocol):
    """The model that says what a viewer would do."""

    @property
    def version(self) -> str: ...

    def predict(self, rows: list[list[float]]) -> Sequence[Predictions]:
        """One prediction for each row of features, in order. Raises Unavailable when the model cannot serve."""
