"""A page of the past, ranked again."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from clipfeed.errors import Conflict
from clipfeed.feed.model import Marks, ViewerState
from clipfeed.feed.recipe import for_you
from clipfeed.feed.replay import replay
from clipfeed.feed.rollout import Rollout
from clipfeed.feed.served import PageFacts, ServedPage, served_page
from clipfeed.feed.weights import DEFAULT
from clipfeed.ids import UserId, VideoId
from tests.fakes.feed import FakeFeedCatalog, FakeFeedMemory, FakeIndex, FakeRanker
from tests.unit.feed.examples import ANN, NOW, event, listing

RANKER = FakeRanker()
RANKER.version = "packaged"
WEIGHTS = replace(DEFAULT, exploration=0.3)


def served(limit: int = 8) -> ServedPage:
    """A page of thirty clips, some of which are explored."""
    memory, catalog = FakeFeedMemory(), FakeFeedCatalog()
    for number in range(30):
        clip = listing(f"v{number:02}", UserId(f"creator-{number % 7}"), hours_old=number)
        sound = VideoId(f"song-{number * number % 5}")
        catalog.publish(replace(clip, hashtags=(f"tag{number % 3}",), sound_of=sound))
    new = {VideoId(f"v{number:02}"): 1.0 for number in range(0, 30, 4)}
    viewer = ViewerState(
        ANN, history=(event("old"),), new=new, explores=True, timeline_is_whole=True, lately=(Marks(1, 2),)
    )
    arm = Rollout(weights=WEIGHTS).arm_of(ANN)
    pipeline = for_you(memory, catalog, FakeIndex(), RANKER, WEIGHTS)
    ranking = pipeline.run(viewer, limit=limit, page_id="page", now=NOW, report=lambda *_: None)
    facts = PageFacts("page", viewer, arm, limit, NOW)
    return served_page(facts, ranking.candidates[:limit], scored=len(ranking.candidates), lost=[])


def test_the_same_page_comes_out_again() -> None:
    page = served()

    again = replay(page, RANKER)

    assert any(item.explored for item in page.items)
    assert again.differences == []
    assert list(again.order) == [item.video_id for item in page.items]


def test_a_changed_score_and_a_changed_order_are_told() -> None:
    page = served()
    first = replace(page.items[0], value=page.items[0].value + 1e-12)

    again = replay(replace(page, items=[page.items[1], first, *page.items[2:]]), RANKER)

    assert len(again.differences) == 2
    assert again.differences[0].startswith(f"{first.video_id}: worth")
    assert again.differences[1].startswith("order")


@pytest.mark.parametrize("change", [{"model": "another"}, {"schema": "another"}])
def test_a_page_of_something_else_cannot_be_made_again(change: Any) -> None:
    with pytest.raises(Conflict) as refused:
        replay(replace(served(), **change), RANKER)

    assert refused.value.code == "replay_impossible"


def test_a_page_that_was_ranked_without_a_model_cannot_be_made_again() -> None:
    page = served()
    unranked = [replace(item, predictions=None) for item in page.items]

    with pytest.raises(Conflict):
        replay(replace(page, items=unranked), RANKER)


def test_time_is_that_of_the_page() -> None:
    page = served()

    later = replay(replace(page, at=NOW + timedelta(hours=1)), RANKER)

    assert later.differences
