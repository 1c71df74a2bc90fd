"""The frame: order, reports, failure, and what it never lets a component do."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from clipfeed.errors import Unavailable
from clipfeed.feed.model import Candidate, Scores, ViewerState
from clipfeed.feed.pipeline import LOST, FeedPipeline, IfAvailable, Ranking, Scorer, Source, if_available
from clipfeed.feed.selectors import BestVaried
from clipfeed.feed.weights import DEFAULT
from clipfeed.ids import VideoId
from tests.unit.feed.examples import ANN, NOW, ids

Steps = list[tuple[str, str, int]]


@dataclass
class Shelf:
    scores: dict[str, float] = field(default_factory=dict)
    name: str = "shelf"

    def candidates(self, viewer: ViewerState) -> Scores:
        return {VideoId(name): score for name, score in self.scores.items()}


class EmptyHanded:
    name = "lost"

    def candidates(self, viewer: ViewerState) -> Scores:
        raise Unavailable("nobody there")


class NotB:
    def keep(self, viewer: ViewerState, candidates: list[Candidate], wanted: int) -> list[Candidate]:
        return [each for each in candidates if each.video_id != "b"]


class ByLetter:
    def score(self, viewer: ViewerState, candidates: Sequence[Candidate], now: datetime) -> None:
        for each in candidates:
            each.value = ord(each.video_id[0])


class Broken:
    def score(self, viewer: ViewerState, candidates: Sequence[Candidate], now: datetime) -> None:
        raise Unavailable("no model")


def run(
    *sources: Source | IfAvailable[Source],
    scorers: Sequence[Scorer | IfAvailable[Scorer]] = (),
    viewer: ViewerState | None = None,
    steps: Steps | None = None,
    most: int = 500,
) -> Ranking:
    pipeline = FeedPipeline(
        sources, hydrators=[], filters=[NotB()], scorers=scorers, selector=BestVaried(DEFAULT), most=most
    )
    told = steps if steps is not None else []
    return pipeline.run(
        viewer or ViewerState(ANN), limit=10, page_id="p", now=NOW, report=lambda *step: told.append(step)
    )


def test_a_video_of_two_sources_is_one_candidate_with_both_scores() -> None:
    ranking = run(Shelf({"a": 1}, "one"), Shelf({"a": 5, "c": 2}, "two"))

    assert {each.video_id: each.sources for each in ranking.candidates} == {"a": {"one": 1, "two": 5}, "c": {"two": 2}}


def test_each_step_reports_what_it_left_in_the_order_of_the_recipe() -> None:
    steps: Steps = []

    run(Shelf({"a": 1, "b": 1}), scorers=[ByLetter()], steps=steps)

    assert steps == [("source", "Shelf", 2), ("filter", "NotB", 1), ("scorer", "ByLetter", 1)]


def test_a_step_that_fails_ends_the_page() -> None:
    with pytest.raises(Unavailable):
        run(EmptyHanded())


def test_a_step_the_recipe_can_do_without_leaves_a_word() -> None:
    steps: Steps = []

    ranking = run(
        if_available("pool", EmptyHanded()), Shelf({"a": 1}), scorers=[if_available("model", Broken())], steps=steps
    )

    assert ids(ranking.candidates) == ["a"]
    assert ranking.lost == ["pool", "model"]
    assert [step for step in steps if step[2] == LOST] == [("source", "EmptyHanded", LOST), ("scorer", "Broken", LOST)]


def test_the_cut_keeps_what_was_never_met_and_then_each_sources_best() -> None:
    viewer = ViewerState(ANN, seen={VideoId("a"): 7})

    ranking = run(Shelf({"a": 9, "c": 8, "d": 7}, "one"), Shelf({"x": 2, "y": 1}, "two"), viewer=viewer, most=3)

    assert set(ids(ranking.candidates)) == {"x", "c", "y"}
