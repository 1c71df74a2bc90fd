"""What a page offered and why: what a ranker learns from, once it is known what was watched of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from clipfeed.feed.features import SCHEMA
from clipfeed.feed.model import Candidate, Predictions, ViewerState
from clipfeed.feed.ports import Wait
from clipfeed.feed.scorers import WEIGHTS
from clipfeed.ids import UserId, VideoId
from clipfeed.showing import play_id_on


@dataclass(frozen=True, slots=True)
class ServedItem:
    """A candidate as it was ranked. Rows of the same `play_id` are repeats of one."""

    play_id: str
    """Of the showing that its player reports, which tells whether it was on screen at all."""
    video_id: VideoId
    sources: Mapping[str, float]
    predictions: Predictions | None
    value: float
    features: Sequence[float]
    """In the order of FEATURES."""


@dataclass(frozen=True, slots=True)
class ServedPage:
    """One page, in its order. The last items are spares: shown only where one before them was not to be."""

    page_id: str
    viewer_id: UserId
    at: datetime
    model: str
    weights: str
    schema: str
    """Of the features."""
    degraded: Sequence[str]
    """What was not available when it was ranked."""
    items: Sequence[ServedItem]


class ServedLog(Protocol):
    def tell(self, page: ServedPage) -> Wait:
        """Start to send the page to those who learn from it; call the answer to wait for the end, but not for long.

        Best effort: neither raises.
        """


@dataclass(frozen=True, slots=True)
class NoteServed:
    log: ServedLog
    model: str

    def start(
        self, page_id: str, viewer: ViewerState, chosen: Sequence[Candidate], *, lost: Sequence[str], now: datetime
    ) -> Wait:
        """Tell of a page before it is known which of the chosen may be shown, so that nobody waits for it."""
        page = ServedPage(
            page_id=page_id,
            viewer_id=viewer.viewer_id,
            at=now,
            model=self.model,
            weights=WEIGHTS.version,
            schema=SCHEMA,
            degraded=lost,
            items=_items(page_id, chosen),
        )
        return self.log.tell(page)


def _items(page_id: str, chosen: Sequence[Candidate]) -> Sequence[ServedItem]:
    return [
        ServedItem(
            play_id=play_id_on(page_id, position),
            video_id=each.video_id,
            sources=each.sources,
            predictions=each.predictions,
            value=each.value,
            features=each.features,
        )
        for position, each in enumerate(chosen)
    ]
