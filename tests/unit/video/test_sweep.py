"""Whatever gets lost on the way is found again: events, messages, workers, verdicts, objects."""

from contextlib import suppress
from datetime import timedelta

import pytest

from clipfeed.errors import Conflict, NotFound, Rejected, Unavailable
from clipfeed.ids import VideoId
from clipfeed.video import sweep_videos
from clipfeed.video.fair_share import Lane
from clipfeed.video.job_report import JobReport, JobStatus
from clipfeed.video.model import Video, VideoState
from clipfeed.video.stage import MAX_TRIES, Stage
from clipfeed.video.sweeping import KEPT, PATIENCE, REVIEW_PATIENCE, UPLOAD_PATIENCE, VERDICT_PATIENCE, due_at
from clipfeed.video.transcode_video import LEASE
from tests.fakes.video_work import WorkerDied
from tests.unit.video.world import ANN, MP4, World, complete, error

TROUBLES = [Unavailable("The engine does not answer."), KeyError("a row that nobody understands")]


@pytest.fixture
def world() -> World:
    return World()


def later(world: World, wait: timedelta, video: Video) -> Video:
    """The video after a sweep that comes so much later."""
    world.clock.pass_by(wait)
    world.sweeping.sweep()
    return world.catalog.get(video.video_id)


def test_a_file_whose_event_got_lost_is_found(world: World):
    video = world.requested()
    world.store.put(video.source_key, MP4)

    assert later(world, PATIENCE, video).state is VideoState.UPLOADED
    assert world.transcodes.asked == [video.video_id]


def test_an_upload_that_never_came_fails_after_a_day_and_not_before(world: World):
    video = world.requested()

    assert later(world, PATIENCE, video).state is VideoState.REQUESTED
    assert later(world, PATIENCE, video).state is VideoState.REQUESTED
    failed = later(world, UPLOAD_PATIENCE, video)

    assert (failed.state, failed.reason and failed.reason.code) == (VideoState.FAILED, "upload_abandoned")


def test_a_lost_message_is_sent_again_but_not_at_every_sweep(world: World):
    video = world.uploaded()
    world.transcodes.asked.clear()

    later(world, PATIENCE, video)
    later(world, timedelta(minutes=5), video)

    assert world.transcodes.asked == [video.video_id]


def test_the_video_of_a_dead_worker_gets_another_one_three_times(world: World):
    video = world.uploaded()
    world.transcodes.asked.clear()
    world.transcoder.dies = True

    for _ in range(MAX_TRIES):
        with pytest.raises(WorkerDied):
            world.transcoding.transcode(video.video_id)
        later(world, LEASE, video)
    world.drain(world.transcodes, world.transcoding.transcode)

    failed = world.catalog.get(video.video_id)
    assert (failed.state, failed.reason and failed.reason.code) == (VideoState.FAILED, "transcode_failed")


def test_a_job_whose_event_got_lost_ends_as_the_engine_says(world: World):
    video = world.transcoding_video()
    world.make_outputs(video)
    world.transcoder.outcomes["job-1"] = complete(video.video_id)

    assert later(world, PATIENCE, video).is_under_review


def test_a_job_that_failed_unheard_fails_its_video(world: World):
    video = world.transcoding_video()
    world.transcoder.outcomes["job-1"] = error(video.video_id)

    assert later(world, PATIENCE, video).state is VideoState.FAILED


def test_a_job_that_still_runs_is_left_alone(world: World):
    video = world.transcoding_video()
    world.transcoder.outcomes["job-1"] = JobReport(video_id=video.video_id, attempt=1, status=JobStatus.RUNNING)

    assert later(world, PATIENCE, video).job_id == "job-1"
    assert world.transcodes.lanes[Lane.EXPRESS] == [video.video_id]


def test_a_job_that_the_engine_does_not_know_is_made_again(world: World):
    video = world.transcoding_video()
    world.transcodes.asked.clear()

    later(world, PATIENCE, video)
    world.drain(world.transcodes, world.transcoding.transcode)

    assert world.catalog.get(video.video_id).attempt == 2


def test_a_stage_that_nobody_was_asked_for_is_asked_for(world: World):
    video = world.ready()
    world.transcodes.lanes[Lane.LATER].clear()

    later(world, PATIENCE, video)

    assert world.transcodes.lanes[Lane.LATER] == [video.video_id]


def test_without_a_verdict_a_video_is_never_shown(world: World):
    video = world.under_review()

    assert later(world, VERDICT_PATIENCE, video).is_under_review
    failed = later(world, REVIEW_PATIENCE, video)

    assert world.reviews.asked == [video.video_id] * 2
    assert (failed.state, failed.reason and failed.reason.code) == (VideoState.FAILED, "review_unavailable")


def test_a_removal_that_got_lost_is_asked_for_again(world: World):
    video = world.whole()
    world.removal.remove(ANN, video.video_id)
    world.removals.asked.clear()

    for _ in range(3):  # and as often as the message gets lost
        world.removals.asked.clear()
        later(world, PATIENCE, video)
    world.drain(world.removals, world.erasure.erase)

    assert world.media.objects == {}


def test_what_a_dying_worker_left_of_a_removed_video_is_erased_when_its_lease_is_over(world: World):
    video = world.transcoding_video()
    world.removal.remove(ANN, video.video_id)
    world.drain(world.removals, world.erasure.erase)
    world.make_outputs(video)

    later(world, PATIENCE, video)
    world.drain(world.removals, world.erasure.erase)

    assert world.media.objects == {}
    assert LEASE <= PATIENCE


def test_a_file_that_lands_after_the_removal_is_erased_a_day_later_and_then_nobody_looks_again(world: World):
    video = world.requested()
    world.removal.remove(ANN, video.video_id)
    world.drain(world.removals, world.erasure.erase)
    later(world, PATIENCE, video)
    world.drain(world.removals, world.erasure.erase)
    world.arrivals.receive(video.source_key, world.store.put(video.source_key, MP4))

    later(world, KEPT, video)
    world.drain(world.removals, world.erasure.erase)

    assert world.store.objects == {}
    assert due_at(world.catalog.get(video.video_id)) is None
    assert world.sweeping.sweep() == 0


def test_a_day_later_nothing_is_left_that_the_manifest_does_not_name(world: World):
    video = world.whole()
    world.promotion.promote(video.video_id)
    video = world.next_stage(world.catalog.get(video.video_id))

    swept = later(world, KEPT, video)

    assert swept.publication
    assert set(world.media.objects) == set(swept.publication.media.keys)
    assert due_at(swept) is None


def test_a_failed_video_leaves_no_object(world: World):
    video = world.transcoding_video()
    world.make_outputs(video)
    world.jobs.hear(error(video.video_id))

    later(world, KEPT, video)

    assert world.media.objects == {}


def test_objects_of_a_running_stage_stay(world: World):
    video = world.ready()
    world.transcoding.transcode(video.video_id)
    video = world.catalog.get(video.video_id)
    world.make_outputs(video)

    later(world, KEPT, video)

    assert any(f"/{video.revision}/" in key for key in world.media.objects)


def test_a_sweep_without_trouble_touches_nothing(world: World):
    before = world.whole()
    tidy = later(world, KEPT, before)

    world.clock.pass_by(timedelta(days=30))

    assert world.sweeping.sweep() == 0
    assert world.catalog.get(before.video_id) == tidy


@pytest.mark.parametrize("trouble", TROUBLES)
def test_trouble_with_one_video_does_not_keep_the_others_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch, trouble: Exception
):
    stuck, waiting = world.transcoding_video(), world.requested()
    world.store.put(waiting.source_key, MP4)

    def fail(_job_id: str) -> None:
        raise trouble

    monkeypatch.setattr(world.transcoder, "outcome", fail)
    world.clock.pass_by(PATIENCE)

    with pytest.raises(type(trouble)):
        world.sweeping.sweep()

    assert world.catalog.get(stuck.video_id).job_id
    assert world.catalog.get(waiting.video_id).state is VideoState.UPLOADED


@pytest.mark.parametrize("port", ["transcoder", "catalog"])
@pytest.mark.parametrize("trouble", [*TROUBLES, Rejected("No."), NotFound("Gone."), Conflict("Late.")])
def test_what_cannot_be_helped_now_goes_behind_those_that_wait(
    world: World, monkeypatch: pytest.MonkeyPatch, trouble: Exception, port: str
):
    """Here only one is looked after at a time."""
    monkeypatch.setattr(sweep_videos, "_AT_ONCE", 1)
    stuck, waiting = world.transcoding_video(), world.requested()
    world.store.put(waiting.source_key, MP4)
    get = world.catalog.get

    def fail(_job_id: str) -> None:
        raise trouble

    def get_others(video_id: VideoId) -> Video:
        if video_id == stuck.video_id:
            raise trouble
        return get(video_id)

    if port == "transcoder":
        monkeypatch.setattr(world.transcoder, "outcome", fail)
    else:
        monkeypatch.setattr(world.catalog, "get", get_others)
    world.clock.pass_by(PATIENCE)

    for _ in range(2):
        with suppress(type(trouble)):
            world.sweeping.sweep()

    assert world.catalog.get(waiting.video_id).state is VideoState.UPLOADED
    assert world.catalog.due(world.clock.now(), limit=9) == []
    assert world.catalog.due(world.clock.now() + PATIENCE, limit=1) == [stuck.video_id]


def test_a_row_that_is_due_by_mistake_does_not_come_first_for_ever(world: World):
    """Written when other times were in force: nothing is missing of this video."""
    video = later(world, KEPT, world.whole())
    world.catalog.noted_due[video.video_id] = world.clock.now()
    assert world.catalog.due(world.clock.now(), limit=9) == [video.video_id]

    world.sweeping.sweep()

    assert world.catalog.due(world.clock.now() + timedelta(days=30), limit=9) == []


def test_a_file_that_went_between_two_looks_is_none(world: World, monkeypatch: pytest.MonkeyPatch):
    video = world.requested()
    monkeypatch.setattr(world.store, "current_version", lambda _: "version-1")

    assert later(world, PATIENCE, video).state is VideoState.REQUESTED
    assert world.catalog.due(world.clock.now(), limit=1) == []
    later(world, UPLOAD_PATIENCE, video)
    failed = world.catalog.get(video.video_id)

    assert (failed.state, failed.reason and failed.reason.code) == (VideoState.FAILED, "upload_abandoned")


def test_the_first_stage_goes_before_the_rest(world: World):
    first, second = world.ready(), world.uploaded()

    assert world.transcodes.lanes == {Lane.EXPRESS: [first.video_id, second.video_id], Lane.LATER: [first.video_id]}
    assert (first.stage, second.stage) == (Stage.LADDER, Stage.START)
