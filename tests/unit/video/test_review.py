"""What becomes of a video under review: published, blocked, or neither while a step cannot run."""

from dataclasses import replace

import pytest

from clipfeed.errors import Conflict, NotFound, Rejected, Unavailable
from clipfeed.moderation.model import Blocked, Noted, Passed
from clipfeed.video.model import VideoState
from clipfeed.video.review_video import AFTER_PUBLICATION, BEFORE_PUBLICATION, ReviewVideo
from tests.unit.moderation.examples import FakeIndex
from tests.unit.video.reviews import V1, V2, House


@pytest.fixture
def house() -> House:
    return House()


def test_the_steps_are_these():
    assert [step.name for step in BEFORE_PUBLICATION] == ["explicit content"]
    assert [step.name for step in AFTER_PUBLICATION] == ["duplicates"]


def test_a_video_that_passes_is_published_and_looked_at_again(house: House):
    house.review(V1)

    assert house.verdicts.told == ["publish v1"]
    assert house.heard == [("explicit content", Passed), ("duplicates", Passed)]


def test_a_video_that_must_not_be_seen_is_blocked_with_its_reason_and_filed_nowhere(house: House):
    house.world.model.score = 0.99

    house.review(V1)

    assert house.verdicts.told == ["block v1"]
    reason = house.catalog.get(V1).reason
    assert reason
    assert reason.code == "explicit_content"
    assert house.heard == [("explicit content", Blocked)]
    assert house.world.index.filed == {}


@pytest.mark.parametrize("failure", [Unavailable("no model"), Rejected("no picture"), NotFound("gone"), MemoryError()])
def test_while_a_step_before_cannot_run_nothing_is_published(house: House, failure: Exception):
    house.world.model.failure = failure

    for _ in range(3):
        with pytest.raises(type(failure)):
            house.review(V1)

    assert (house.state, house.verdicts.told) == (VideoState.TRANSCODING, [])


def test_scores_that_are_no_numbers_publish_nothing(house: House):
    house.world.model.score = float("nan")

    with pytest.raises(Unavailable):
        house.review(V1)
    assert house.verdicts.told == []


def test_a_step_after_that_fails_comes_back_and_takes_nothing_back(house: House):
    house.world.taker.failure = Unavailable("The database did not answer.")

    with pytest.raises(Unavailable):
        house.review(V1)
    assert house.state is VideoState.READY
    house.world.taker.failure = None
    house.review(V1)

    assert house.state is VideoState.READY
    assert set(house.world.index.filed) == {V1}


def test_what_the_ladder_shows_is_looked_at_again_and_may_still_block(house: House):
    house.review(V1)
    house.world.model.score = 0.99

    house.review(V1)

    assert house.state is VideoState.BLOCKED
    assert house.verdicts.told == ["publish v1", "block v1"]


def test_a_worker_that_died_while_publishing_is_made_good_by_the_next(house: House):
    house.verdicts.failure = Unavailable("The queue did not take the message.")
    with pytest.raises(Unavailable):
        house.review(V1)
    house.verdicts.failure = None

    house.review(V1)

    assert house.verdicts.told == ["publish v1"]
    assert set(house.world.index.filed) == {V1}


def test_a_repeat_changes_nothing(house: House):
    house.add(V2, "bob")
    for video_id in (V1, V2):
        house.review(video_id)
    before = dict(house.world.index.filed), dict(house.catalog.videos)

    for video_id in (V2, V1, V2):
        house.review(video_id)

    assert (house.world.index.filed, house.catalog.videos) == before
    assert house.verdicts.duplicates == {V2: V1}


def test_a_copy_is_published_and_noted(house: House):
    house.add(V2, "bob")

    house.review(V1)
    house.review(V2)

    assert house.verdicts.told == ["publish v1", "publish v2"]
    assert house.heard[-1] == ("duplicates", Noted)
    assert house.verdicts.duplicates == {V2: V1}


@pytest.mark.parametrize("state", [VideoState.FAILED, VideoState.BLOCKED, VideoState.REMOVED, VideoState.CHECKING])
def test_a_video_that_waits_for_no_verdict_gets_none(house: House, state: VideoState):
    house.catalog.videos[V1] = replace(house.catalog.get(V1), state=state)

    with pytest.raises(Conflict):
        house.review(V1)
    assert (house.state, house.verdicts.told, house.heard) == (state, [], [])


def test_a_video_of_which_nothing_can_be_watched_yet_gets_no_verdict(house: House):
    house.catalog.videos[V1] = replace(house.catalog.get(V1), publication=None)

    with pytest.raises(Conflict):
        house.review(V1)


def test_a_video_removed_while_it_is_published_does_not_stay_in_the_index(house: House):
    class TakenDown(FakeIndex):
        def file(self, video):
            house.catalog.videos[V1] = replace(house.catalog.get(V1), state=VideoState.REMOVED)
            return super().file(video)

    index = TakenDown()
    senses = replace(house.world.senses, videos=house.catalog, index=index)

    ReviewVideo(house.catalog, house.media, senses, house.verdicts, house._hear).review(V1)

    assert index.filed == {}
