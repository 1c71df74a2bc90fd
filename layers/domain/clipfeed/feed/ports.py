"""What the feed needs from outside: a memory that may be lost, a catalog that has the last word, and a model."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from clipfeed.feed.model import (
    Candidate,
    Card,
    HistoryEvent,
    Predictions,
    RankerInput,
    Scores,
    Totals,
    Verified,
    ViewerState,
)
from clipfeed.feed.rollout import Rollout
from clipfeed.ids import UserId, VideoId

Clock = Callable[[], datetime]
Wait = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Remembered:
    """Facts that the memory has. A card of None says that there is nothing to show under this id."""

    cards: Mapping[VideoId, Card | None] = field(default_factory=dict)
    totals: Mapping[VideoId, Totals] = field(default_factory=dict)


class FeedMemory(Protocol):
    """The cache. Reads are one round trip each and raise Unavailable when it is down; writes then do nothing."""

    def viewer(self, viewer_id: UserId, region: str = "") -> ViewerState:
        """What is remembered of this viewer, with the pools that candidates come from; some by region."""

    def facts(self, ids: Sequence[VideoId]) -> Remembered: ...

    def keep(self, facts: Remembered) -> None:
        """Remember facts that were read from the catalog. Totals already there are newer and stay."""

    def keep_viewer(self, state: ViewerState) -> Wait:
        """Start to remember a whole history, what was seen and what is hidden, as the catalog has them: before
        anything that `remember` starts to write after it. Call the answer to wait for the end of it."""

    def keep_timeline(
        self, viewer_id: UserId, creators: Collection[UserId], published: Mapping[VideoId, int]
    ) -> Scores:
        """Remember whom the viewer follows, and what these published: epoch ms by video. Returns their timeline,
        with what it knows that these creators passed on, too."""

    def keep_fresh(self, cards: Collection[Card]) -> None:
        """Rebuild the pool of fresh videos from the newest of the catalog."""

    def remember(
        self, viewer_id: UserId, *, served: Sequence[VideoId], leftovers: Sequence[VideoId], at_ms: int
    ) -> Wait:
        """Start to write what this page served and what ranked next. Call the answer to wait for the end of it."""


class FeedCatalog(Protocol):
    """The database. Every method raises Unavailable when it does not answer."""

    def viewer(self, viewer_id: UserId) -> ViewerState:
        """What the viewer's own rows tell, whole: history, what was seen, and what is hidden from them."""

    def timeline(self, viewer_id: UserId) -> tuple[Collection[UserId], Mapping[VideoId, int]]:
        """Whom the viewer follows, and the newest videos of those followed last: epoch ms by video."""

    def newest(self, most: int) -> Sequence[Card]: ...

    def cards(self, ids: Sequence[VideoId]) -> Mapping[VideoId, Card]:
        """The cards of those that are published."""

    def totals(self, candidates: Sequence[Candidate]) -> Mapping[VideoId, Totals]:
        """The totals of each, whose creator must be known."""

    def verified(self, viewer_id: UserId, chosen: Sequence[Candidate]) -> Verified:
        """Read the chosen few with strong consistency, the viewer's own likes, follows and blocks, and the
        totals of those that are not `counted`: in parallel, so one round trip."""


class Ranker(Protocol):
    """The model that says what a viewer would do."""

    @property
    def version(self) -> str: ...

    def predict(self, given: RankerInput) -> Sequence[Predictions]:
        """One prediction for each candidate, in order. Raises Unavailable when the model cannot serve."""


class ItemIndex(Protocol):
    """Where the clips lie that a retrieval model knows. A catalogue that outgrows one machine's memory has its vectors
    in an engine of their own behind this."""

    def nearest(self, history: Sequence[HistoryEvent], most: int) -> Scores:
        """The clips closest to the taste that this history (newest first) shows, by cosine, best first; nothing where
        the model knows none of it. Raises Unavailable when there should be an index and it cannot be read."""


class Models(Protocol):
    """The registry as a serving function sees it. None of these waits for long, and none raises."""

    def rollout(self) -> Rollout:
        """At most a minute old."""

    def ranker(self, version: str) -> Ranker:
        """Loads at its first prediction."""

    def index(self, version: str) -> ItemIndex:
        """The one that was published with this version of the ranker."""
