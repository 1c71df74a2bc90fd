"""What a page offered and why: what a ranker learns from, and what the page can be explained and made again from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from clipfeed.feed.features import SCHEMA, as_met
from clipfeed.feed.model import Candidate, Marks, Predictions, ViewerState
from clipfeed.feed.ports import Wait
from clipfeed.feed.rollout import Arm
from clipfeed.feed.tokens import bucket_of, event_of, ids_of
from clipfeed.feed.weights import Weights
from clipfeed.ids import UserId, VideoId
from clipfeed.showing import play_id_on


@dataclass(frozen=True, slots=True)
class ServedItem:
    """A candidate as it was ranked. Rows of the same `play_id` are repeats of one."""

    play_id: str
    """Of the showing that its player reports, which tells whether it was on screen at all."""
    video_id: VideoId
    creator_id: UserId
    hashtags: Sequence[str]
    published_at_ms: int
    duration_ms: int
    sources: Mapping[str, float]
    row: int
    """Its place among all that the ranker scored together."""
    features: Sequence[float]
    """In the order of FEATURES."""
    ids: Sequence[int]
    predictions: Predictions | None
    value: float
    again_ms: float
    chance: float | None
    explored: bool
    propensity: float
    """Probability that it was drawn for this place, of those that could be; 1 where the best was taken."""
    shadow: Predictions | None = None
    """What the page's shadow says."""
    sound_of: VideoId | None = None
    """None for its own."""


@dataclass(frozen=True, slots=True)
class ServedPage:
    """One page, in its order. The last items are spares: shown only where one before them was not to be."""

    page_id: str
    viewer_id: UserId
    at: datetime
    arm: str
    model: str
    weights: Weights
    schema: str
    """Of the features."""
    degraded: Sequence[str]
    """What was not available when it was ranked."""
    scored: int
    """How many the ranker scored together."""
    places: int
    """How many were asked for, spares included."""
    viewer: int
    events: Sequence[Sequence[float]]
    event_ids: Sequence[Sequence[int]]
    """What the ranker was given of the viewer: see `RankerInput`."""
    lately: Sequence[Marks]
    explores: bool
    """Some places may have gone to what is explored."""
    items: Sequence[ServedItem]
    shadow: str = ""
    """The model that says what it thinks of it, without a say in it."""


class ServedLog(Protocol):
    def tell(self, page: ServedPage) -> Wait:
        """Start to send the page to those who learn from it; call the answer to wait for the end, but not for long.

        Best effort: neither raises.
        """


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What is known of a page when its clips are chosen."""

    page_id: str
    viewer: ViewerState
    arm: Arm
    places: int
    now: datetime


def served_page(facts: PageFacts, chosen: Sequence[Candidate], *, scored: int, lost: Sequence[str]) -> ServedPage:
    """`scored` is how many the ranker scored together, `lost` what was not available."""
    viewer, now_ms = facts.viewer, facts.now.timestamp() * 1000
    history = as_met(viewer)
    return ServedPage(
        page_id=facts.page_id,
        viewer_id=viewer.viewer_id,
        at=facts.now,
        arm=facts.arm.name,
        model=facts.arm.model,
        shadow=facts.arm.shadow,
        weights=facts.arm.weights,
        schema=SCHEMA,
        degraded=lost,
        scored=scored,
        places=facts.places,
        viewer=bucket_of(viewer.viewer_id),
        events=[event_of(event, now_ms) for event in history],
        event_ids=[ids_of(event.video_id, event.creator_id, event.hashtags) for event in history],
        lately=viewer.lately,
        explores=viewer.explores,
        items=[_item(play_id_on(facts.page_id, position), each) for position, each in enumerate(chosen)],
    )


def _item(play_id: str, candidate: Candidate) -> ServedItem:
    return ServedItem(
        play_id=play_id,
        video_id=candidate.video_id,
        creator_id=candidate.creator_id,
        hashtags=candidate.hashtags,
        published_at_ms=candidate.published_at_ms,
        duration_ms=candidate.duration_ms,
        sources=candidate.sources,
        row=candidate.row,
        features=candidate.features,
        ids=candidate.ids,
        predictions=candidate.predictions,
        value=candidate.value,
        again_ms=candidate.again_ms,
        chance=candidate.chance,
        explored=candidate.explored,
        propensity=candidate.propensity,
        shadow=candidate.shadow,
        sound_of=candidate.sound_of,
    )
