"""What plays was reviewed: a copy without a ladder is taken down, and so is a ladder without a verdict."""

from contextlib import suppress

import pytest

from clipfeed.errors import Conflict, NotFound, Rejected, Unavailable
from clipfeed.video.model import Video, VideoState
from clipfeed.video.stage import MAX_TRIES, Stage
from clipfeed.video.sweeping import KEPT, PATIENCE, REVIEW_PATIENCE, VERDICT_PATIENCE
from clipfeed.video.transcode_video import LEASE
from tests.fakes.video_work import WorkerDied
from tests.unit.video.world import BOB, COPIED, World, complete, error


@pytest.fixture
def world() -> World:
    return World(facts=COPIED)


def running_ladder(world: World) -> Video:
    video = world.ready()
    world.transcoding.transcode(video.video_id)
    return world.catalog.get(video.video_id)


def is_down(world: World, video: Video, code: str) -> bool:
    """Nobody sees it any more, it says why, and no cache names it."""
    now_is = world.catalog.get(video.video_id)
    assert now_is.reason
    world.drain(world.removals, world.erasure.erase)
    with pytest.raises(NotFound):
        world.reading.read(BOB, video.video_id)
    assert (now_is.state, now_is.stage, now_is.job_id) == (VideoState.BLOCKED, None, None)
    return now_is.reason.code == code and world.notices.known == {}


def test_a_copy_is_published_by_its_key_frames_and_covered_by_its_ladder(world: World):
    copy = world.ready()
    ladder = world.next_stage(copy)
    world.drain(world.reviews, world.review)

    assert (copy.is_copied, world.is_covered(copy)) == (True, False)
    ladder = world.catalog.get(ladder.video_id)
    assert (ladder.is_copied, ladder.is_reviewed, world.is_covered(ladder)) == (False, True, True)


def test_a_copy_whose_ladder_breaks_is_taken_down(world: World):
    running = running_ladder(world)

    world.jobs.hear(error(running.video_id, attempt=running.attempt))

    assert is_down(world, running, "review_incomplete")
    reason = world.catalog.get(running.video_id).reason
    assert reason
    assert "no moov box found" in reason.message


def test_a_copy_whose_ladder_misses_an_object_is_taken_down(world: World):
    running = running_ladder(world)
    world.make_outputs(running, without="start.mp4")

    world.jobs.hear(complete(running.video_id, attempt=running.attempt))

    assert is_down(world, running, "review_incomplete")


def test_a_copy_whose_ladder_kills_three_workers_is_taken_down(world: World):
    video = world.ready()
    world.transcoder.dies = True
    for _ in range(MAX_TRIES):
        with pytest.raises(WorkerDied):
            world.transcoding.transcode(video.video_id)
        world.clock.pass_by(LEASE)

    with pytest.raises(Conflict):
        world.transcoding.transcode(video.video_id)

    assert is_down(world, video, "review_incomplete")


@pytest.mark.parametrize("cause", ["gone", "refused"])
def test_a_copy_of_which_no_ladder_can_be_made_is_taken_down(world: World, cause: str):
    video = world.ready()
    if cause == "gone":
        world.store.delete(video.source_key)
    else:
        world.prober.refusal = Rejected("No picture could be decoded.", code="undecodable")

    world.transcoding.transcode(video.video_id)

    assert is_down(world, video, "review_incomplete")


def test_a_worker_that_dies_before_it_told_of_the_end_is_made_good_by_the_sweeper(world: World):
    running = running_ladder(world)
    world.jobs.hear(error(running.video_id, attempt=running.attempt))
    world.removals.asked.clear()

    world.clock.pass_by(KEPT)
    world.sweeping.sweep()

    assert is_down(world, running, "review_incomplete")
    assert world.media.objects == {}


def test_a_repeated_report_takes_it_down_once_more_and_changes_nothing(world: World):
    running = running_ladder(world)
    for _ in range(2):
        world.jobs.hear(error(running.video_id, attempt=running.attempt))

    assert world.removals.asked == [running.video_id] * 2
    assert is_down(world, running, "review_incomplete")


def test_a_start_rung_whose_ladder_breaks_keeps_playing():
    world = World()
    running = running_ladder(world)

    with pytest.raises(Rejected):
        world.jobs.hear(error(running.video_id, attempt=running.attempt))

    assert world.reading.read(BOB, running.video_id).is_reviewed


def test_a_copy_whose_preview_breaks_keeps_playing(world: World):
    video = world.next_stage(world.ready())
    world.drain(world.reviews, world.review)
    world.transcoding.transcode(video.video_id)
    running = world.catalog.get(video.video_id)
    assert running.stage is Stage.PREVIEW

    with pytest.raises(Rejected):
        world.jobs.hear(error(video.video_id, attempt=running.attempt))

    assert world.reading.read(BOB, video.video_id).is_reviewed


def test_a_verdict_on_the_copy_is_none_on_the_ladder(world: World):
    """The review of the first stage ends after the ladder was made."""
    video = world.next_stage(world.ready())
    first = f"{video.media_prefix}id-2/start.mp4"

    world.publishing.publish(video.video_id, first)

    assert not world.catalog.get(video.video_id).is_reviewed


def test_the_review_of_a_ladder_that_got_lost_is_asked_for_again(world: World):
    video = world.whole_but_unreviewed()
    world.reviews.asked.clear()
    assert not video.is_reviewed

    world.clock.pass_by(VERDICT_PATIENCE)
    world.sweeping.sweep()
    world.drain(world.reviews, world.review)

    assert world.is_covered(world.reading.read(BOB, video.video_id))
    assert world.catalog.get(video.video_id).is_reviewed


def test_the_frames_of_an_unreviewed_ladder_stay_until_it_is_reviewed(world: World):
    video = world.whole_but_unreviewed()
    world.clock.pass_by(REVIEW_PATIENCE - VERDICT_PATIENCE)
    world.sweeping.sweep()

    assert any(key.endswith("samples.0000000.jpg") for key in world.media.objects)
    assert world.reviews.asked[-1] == video.video_id


def test_while_a_later_stage_waits_for_its_worker_the_review_is_asked_for_too(world: World):
    video = world.next_stage(world.ready())
    world.reviews.asked.clear()

    world.clock.pass_by(PATIENCE)
    world.sweeping.sweep()

    assert world.reviews.asked == [video.video_id]
    assert world.catalog.get(video.video_id).stage is Stage.PREVIEW


@pytest.mark.parametrize("whole", [True, False])
def test_a_ladder_that_nobody_could_review_for_a_day_is_taken_down(world: World, whole: bool):
    video = world.whole_but_unreviewed() if whole else world.next_stage(world.ready())
    world.senses.model.failure = Unavailable("no model")

    for _ in range(int(REVIEW_PATIENCE / VERDICT_PATIENCE)):
        assert world.reading.read(BOB, video.video_id)
        world.clock.pass_by(VERDICT_PATIENCE)
        with suppress(Rejected):
            world.sweeping.sweep()

    assert is_down(world, video, "review_unavailable")


def test_a_repeated_review_of_what_was_reviewed_changes_nothing(world: World):
    video = world.whole()

    world.review(video.video_id)

    assert video.is_reviewed
    assert world.catalog.get(video.video_id) == video


def test_a_later_codec_needs_no_other_review(world: World):
    video = world.whole()
    world.promotion.promote(video.video_id)

    better = world.next_stage(world.catalog.get(video.video_id))

    assert better.is_reviewed
    assert world.is_covered(better)
