"""Why a page was as it was, told from what was kept of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from clipfeed.errors import NotFound
from clipfeed.feed.features import FEATURES, SCHEMA
from clipfeed.feed.model import Candidate
from clipfeed.feed.plan import reason_of
from clipfeed.feed.ports import FeedCatalog
from clipfeed.feed.scorers import MOST_MINUTES
from clipfeed.feed.served import ServedItem, ServedPage
from clipfeed.feed.weights import Weights
from clipfeed.ids import UserId, VideoId


class ServedArchive(Protocol):
    def find(self, page_id: str) -> ServedPage | None:
        """A page of the last days; None for one that is not kept, or not yet. Raises Unavailable."""


@dataclass(frozen=True, slots=True)
class Action:
    """What the model expected, and what that was worth."""

    probability: float
    weight: float
    contribution: float


@dataclass(frozen=True, slots=True)
class ExplainedItem:
    position: int
    video_id: VideoId
    reason: str
    sources: Mapping[str, float]
    actions: Mapping[str, Action]
    minutes: float
    """Expected to be watched, of the first one; worth `weights.minute` each."""
    value: float
    """The sum of the contributions and of the minutes, a little more for what is fresh."""
    explored: bool
    propensity: float
    features: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Explanation:
    page_id: str
    at: datetime
    arm: str
    model: str
    weights: Weights
    degraded: Sequence[str]
    candidates: int
    """How many the page was chosen from."""
    plays_known: int
    items: Sequence[ExplainedItem]


@dataclass(frozen=True, slots=True)
class ExplainPage:
    archive: ServedArchive
    catalog: FeedCatalog

    def explain(self, viewer_id: UserId, page_id: str) -> Explanation:
        """Of a page of the caller's own, what they may still see.

        Raises NotFound `page_not_found` for any other, and for one that was served a moment ago.
        """
        page = self.archive.find(page_id)
        if page is None or page.viewer_id != viewer_id:
            raise NotFound(
                "There is no such page of yours; pages are kept a minute or two after they were served.",
                code="page_not_found",
            )
        held = [_candidate(item) for item in page.items]
        verified = self.catalog.verified(viewer_id, held)
        visible = {each.video_id for each in verified.visible_to(viewer_id, held)}
        return Explanation(
            page_id=page_id,
            at=page.at,
            arm=page.arm,
            model=page.model,
            weights=page.weights,
            degraded=page.degraded,
            candidates=page.scored,
            plays_known=len(page.events),
            items=[
                _explained(page, position, item, candidate)
                for position, (item, candidate) in enumerate(zip(page.items, held, strict=True))
                if item.video_id in visible
            ],
        )


def _candidate(item: ServedItem) -> Candidate:
    return Candidate(
        item.video_id,
        sources=dict(item.sources),
        creator_id=item.creator_id,
        again_ms=item.again_ms,
        explored=item.explored,
        counted=True,
    )


def _explained(page: ServedPage, position: int, item: ServedItem, candidate: Candidate) -> ExplainedItem:
    names = FEATURES if page.schema == SCHEMA else [str(number) for number in range(len(item.features))]
    return ExplainedItem(
        position=position,
        video_id=item.video_id,
        reason=reason_of(candidate),
        sources=item.sources,
        actions={
            name: Action(probability, weight, weight * probability)
            for name, probability in (item.predictions or {}).items()
            for weight in [page.weights.actions.get(name, 0.0)]
        },
        minutes=(item.predictions or {}).get("watch_ratio", 0.0) * min(item.duration_ms / 60_000, MOST_MINUTES),
        value=item.value,
        explored=item.explored,
        propensity=item.propensity,
        features=dict(zip(names, item.features, strict=False)),
    )
