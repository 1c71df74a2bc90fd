"""What a viewer is not shown. The only place where candidates are dropped."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from clipfeed.feed.model import NOBODY, Candidate, ViewerState
from clipfeed.feed.pipeline import Filter


class _EachAlone(ABC):
    """A filter that looks at one candidate at a time."""

    def keep(self, viewer: ViewerState, candidates: list[Candidate], wanted: int) -> list[Candidate]:
        return [each for each in candidates if self.keeps(viewer, each)]

    @abstractmethod
    def keeps(self, viewer: ViewerState, candidate: Candidate) -> bool: ...


class Known(_EachAlone):
    """Drops what neither memory nor catalog knows as published."""

    def keeps(self, viewer: ViewerState, candidate: Candidate) -> bool:
        return candidate.creator_id != NOBODY


class NotOwn(_EachAlone):
    def keeps(self, viewer: ViewerState, candidate: Candidate) -> bool:
        return candidate.creator_id != viewer.viewer_id


class NotHidden:
    """Drops what the viewer does not want to see, and whom they blocked or who blocked them."""

    def keep(self, viewer: ViewerState, candidates: list[Candidate], wanted: int) -> list[Candidate]:
        hidden = {each.partition("#")[2] for each in viewer.hidden}
        return [each for each in candidates if hidden.isdisjoint((each.video_id, each.creator_id))]


class NotInSession(_EachAlone):
    """Drops what an earlier page of this session held."""

    def keeps(self, viewer: ViewerState, candidate: Candidate) -> bool:
        return candidate.video_id not in viewer.session


class NotSeen(_EachAlone):
    def keeps(self, viewer: ViewerState, candidate: Candidate) -> bool:
        return candidate.video_id not in viewer.seen


class NotServed(_EachAlone):
    """Drops what a page held lately, though nobody said yet that it was on screen."""

    def keeps(self, viewer: ViewerState, candidate: Candidate) -> bool:
        return candidate.video_id not in viewer.served


class NotTwice:
    """Drops a copy of what may be shown, too, or was shown lately: the older one is the original."""

    def keep(self, viewer: ViewerState, candidates: list[Candidate], wanted: int) -> list[Candidate]:
        met = {each.video_id for each in candidates} | viewer.session | viewer.seen.keys() | viewer.served.keys()
        return [each for each in candidates if each.duplicate_of not in met]


@dataclass(frozen=True, slots=True)
class OrAgain:
    filters: Sequence[Filter]

    def keep(self, viewer: ViewerState, candidates: list[Candidate], wanted: int) -> list[Candidate]:
        kept = candidates
        for each in self.filters:
            kept = each.keep(viewer, kept, wanted)
        if len(kept) >= wanted:
            return kept
        return kept + _longest_ago(viewer, candidates, kept)[: wanted - len(kept)]


def or_again(*filters: Filter) -> OrAgain:
    """Apply these filters; where too few are left, let the others come, first what was never met, then what was met
    longest ago."""
    return OrAgain(filters)


def _longest_ago(viewer: ViewerState, candidates: Sequence[Candidate], kept: Sequence[Candidate]) -> list[Candidate]:
    new = {each.video_id for each in kept}
    again = [each for each in candidates if each.video_id not in new]
    for each in again:
        each.again_ms = viewer.met_at_ms(each.video_id)
    return sorted(again, key=lambda each: each.again_ms)
