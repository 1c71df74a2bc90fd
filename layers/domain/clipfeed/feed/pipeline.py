"""The frame of a feed: sources, hydrators, filters, scorers and a selector, run in this order.

Only a filter drops, only the selector reorders, each component writes only its own block of a candidate.
A component that fails ends the page, unless the recipe says `if_available`; filters cannot say it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from typing import Generic, Protocol, TypeVar

from clipfeed.errors import Unavailable
from clipfeed.feed.model import Candidate, Scores, ViewerState
from clipfeed.ids import VideoId

C = TypeVar("C")
Report = Callable[[str, str, int], None]
"""Called with (stage, component, candidates after it), in the order of the recipe."""

LOST = -1
"""Reported in the place of candidates for a component that was not available."""


class Source(Protocol):
    @property
    def name(self) -> str: ...

    def candidates(self, viewer: ViewerState) -> Scores:
        """Raw scores, best first."""


class Hydrator(Protocol):
    def hydrate(self, candidates: Sequence[Candidate]) -> None: ...


class Filter(Protocol):
    def keep(self, viewer: ViewerState, candidates: list[Candidate], wanted: int) -> list[Candidate]: ...


class Scorer(Protocol):
    def score(self, viewer: ViewerState, candidates: Sequence[Candidate], now: datetime) -> None: ...


class Selector(Protocol):
    def order(self, viewer: ViewerState, candidates: Sequence[Candidate], limit: int, page_id: str) -> list[Candidate]:
        """All candidates, the best page of `limit` first; `page_id` seeds what is left to chance."""


@dataclass(frozen=True, slots=True)
class IfAvailable(Generic[C]):
    word: str
    component: C


def if_available(word: str, component: C) -> IfAvailable[C]:
    """Go on without this component when it is Unavailable, and mark the page as degraded by `word`."""
    return IfAvailable(word, component)


@dataclass(frozen=True, slots=True)
class Ranking:
    candidates: list[Candidate]
    lost: list[str]
    """The words of the components that were not available."""


@dataclass(slots=True)
class _Steps:
    report: Report
    lost: list[str] = field(default_factory=list)

    @contextmanager
    def run(self, stage: str, step: C | IfAvailable[C]) -> Iterator[C]:
        if not isinstance(step, IfAvailable):
            yield step
            return
        try:
            yield step.component
        except Unavailable:
            self.lost.append(step.word)
            self.done(stage, step.component, LOST)

    def done(self, stage: str, component: object, kept: int) -> None:
        self.report(stage, type(component).__name__, kept)


@dataclass(frozen=True, slots=True)
class FeedPipeline:
    sources: Sequence[Source | IfAvailable[Source]]
    hydrators: Sequence[Hydrator | IfAvailable[Hydrator]]
    filters: Sequence[Filter]
    scorers: Sequence[Scorer | IfAvailable[Scorer]]
    selector: Selector
    most: int = 500
    """Candidates that are hydrated and scored."""

    def run(self, viewer: ViewerState, *, limit: int, page_id: str, now: datetime, report: Report) -> Ranking:
        """Rank what this viewer could see next: the best `limit` in the order of a page, then the others."""
        steps = _Steps(report)
        candidates = self._gather(viewer, steps)
        for step in self.hydrators:
            with steps.run("hydrator", step) as hydrator:
                hydrator.hydrate(candidates)
                steps.done("hydrator", hydrator, len(candidates))
        for keeper in self.filters:
            candidates = keeper.keep(viewer, candidates, limit)
            steps.done("filter", keeper, len(candidates))
        for rating in self.scorers:
            with steps.run("scorer", rating) as scorer:
                scorer.score(viewer, candidates, now)
                steps.done("scorer", scorer, len(candidates))
        return Ranking(self.selector.order(viewer, candidates, limit, page_id), steps.lost)

    def _gather(self, viewer: ViewerState, steps: _Steps) -> list[Candidate]:
        """Merge the sources and cut to `most`; what was met before, and lately, goes first over board."""
        shelves: list[tuple[str, Scores]] = []
        for step in self.sources:
            with steps.run("source", step) as source:
                found = source.candidates(viewer)
                shelves.append((source.name, found))
                steps.done("source", source, len(found))
        merged = _taking_turns(shelves)
        merged.sort(key=lambda each: viewer.met_at_ms(each.video_id))
        return merged[: self.most]


def _taking_turns(shelves: Sequence[tuple[str, Scores]]) -> list[Candidate]:
    """One candidate for each video: the best of every source, then the second best of every source, and so on."""
    merged: dict[VideoId, Candidate] = {}
    for turn in zip_longest(*(scores.items() for _, scores in shelves)):
        for (name, _), scored in zip(shelves, turn, strict=True):
            if scored:
                video_id, score = scored
                if video_id not in merged:
                    merged[video_id] = Candidate(video_id)
                merged[video_id].sources[name] = score
    return list(merged.values())
