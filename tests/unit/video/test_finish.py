"""What the transcoder reports, in any order and more than once."""

import pytest

from clipfeed.errors import Conflict, NotFound, Unavailable
from clipfeed.ids import VideoId
from clipfeed.video.fair_share import Lane
from clipfeed.video.model import Video, VideoState
from clipfeed.video.publication import Publication
from clipfeed.video.reasons import transcoder_error
from clipfeed.video.stage import MAX_TRIES, Stage
from tests.unit.video.world import ANN, FACTS, OUTPUTS, START, World, complete, error, progress, stopped


@pytest.fixture
def world() -> World:
    return World()


def publication_of(video: Video) -> Publication:
    assert video.publication
    return video.publication


def test_a_complete_job_and_a_verdict_publish_the_video(world: World):
    video = world.ready()

    prefix = f"v/{video.video_id}/{video.revision}/"
    publication = publication_of(video)
    assert (video.state, video.progress_percent, video.lease_until) == (VideoState.READY, 100, None)
    assert (publication.duration_ms, publication.width, publication.height) == (12_000, 1080, 1920)
    assert publication.published_at == world.clock.now()
    assert publication.media.mp4_key == prefix + "start.mp4"
    assert publication.media.master_key == prefix + "hls/master.m3u8"
    assert publication.media.poster_key == prefix + "poster.0000000.jpg"
    assert publication.media.placeholder == FACTS.placeholder
    assert publication.media.codecs == ("h264",)
    assert publication.media.keys == tuple(sorted(prefix + name for name in OUTPUTS))
    assert world.notices.known == {video.video_id: int(publication.published_at.timestamp() * 1000)}


def test_the_bytes_worth_prefetching_are_the_index_and_two_seconds(world: World):
    media = publication_of(world.ready()).media

    assert media.mp4_bytes == len(START)
    assert media.mp4_prefetch_bytes == 16 + 512 + len(START) // 6


def test_a_clip_of_a_second_is_prefetched_whole(world: World):
    video = world.transcoding_video()
    world.make_outputs(video)
    report = complete(video.video_id)

    world.jobs.hear(type(report)(**{**{n: getattr(report, n) for n in report.__slots__}, "duration_ms": 1000}))

    media = publication_of(world.catalog.get(video.video_id)).media
    assert media.mp4_prefetch_bytes == media.mp4_bytes


@pytest.mark.parametrize("missing", sorted(OUTPUTS))
def test_nothing_unplayable_is_published(world: World, missing: str):
    video = world.transcoding_video()
    world.make_outputs(video, without=missing)

    world.jobs.hear(complete(video.video_id))

    video = world.catalog.get(video.video_id)
    assert (video.state, video.reason and video.reason.code) == (VideoState.FAILED, "output_missing")
    assert world.notices.known == {}


def test_an_error_fails_the_video_and_names_the_cause(world: World):
    video = world.transcoding_video()

    world.jobs.hear(error(video.video_id))

    video = world.catalog.get(video.video_id)
    assert video.reason
    assert (video.state, video.reason.code) == (VideoState.FAILED, "transcode_failed")
    assert "no moov box found" in video.reason.message
    assert "1404" in video.reason.message


def test_an_error_of_the_machine_costs_a_try_and_not_the_video(world: World):
    video = world.transcoding_video()
    for attempt in range(1, MAX_TRIES):
        for lane in world.transcodes.lanes.values():
            lane.clear()
        world.jobs.hear(stopped(video.video_id, attempt=attempt))
        world.jobs.hear(stopped(video.video_id, attempt=attempt))
        waiting = world.catalog.get(video.video_id)
        assert (waiting.state, waiting.tries, waiting.is_being_made) == (VideoState.TRANSCODING, attempt, False)
        world.drain(world.transcodes, world.transcoding.transcode)

    world.jobs.hear(stopped(video.video_id, attempt=MAX_TRIES))

    failed = world.catalog.get(video.video_id)
    assert (failed.state, failed.reason and failed.reason.code) == (VideoState.FAILED, "timed_out")
    assert len(world.transcoder.jobs) == MAX_TRIES


def test_an_error_of_the_machine_leaves_what_plays_and_makes_the_stage_again(world: World):
    video = world.ready()
    world.transcoding.transcode(video.video_id)
    world.transcodes.lanes[Lane.LATER].clear()

    world.jobs.hear(stopped(video.video_id, attempt=2))
    world.drain(world.transcodes, world.transcoding.transcode)

    ladder = world.made(world.catalog.get(video.video_id))
    assert (ladder.state, ladder.stage, ladder.attempt) == (VideoState.READY, Stage.PREVIEW, 3)


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("truncated: 2.1 s of 12.0 s could be decoded", "truncated"),
        ("Demuxer: [ReadPacketData File read failed]", "transcode_failed"),
        ("", "transcode_failed"),
    ],
)
def test_a_cause_that_the_transcoder_names_is_the_reason(message: str, code: str):
    assert transcoder_error("1076", message).code == code


def test_progress_rises_and_never_falls(world: World):
    video = world.transcoding_video()

    for percent in (20, 55, 40):
        world.jobs.hear(progress(video.video_id, percent))

    assert world.status.of(ANN, video.video_id).progress_percent == 55


def test_progress_neither_disturbs_nor_is_heard_after_the_end(world: World):
    video = world.transcoding_video()
    world.make_outputs(video)
    world.jobs.hear(progress(video.video_id, 99))
    world.jobs.hear(complete(video.video_id))
    made = world.catalog.get(video.video_id)

    world.jobs.hear(progress(video.video_id, 50))

    assert made.is_under_review
    assert world.catalog.get(video.video_id) == made


def test_a_repeated_completion_changes_nothing_and_asks_again_for_what_comes_next(world: World):
    video = world.under_review()
    world.jobs.hear(complete(video.video_id))
    assert world.reviews.asked == [video.video_id] * 2

    world.review(video.video_id)
    ready = world.catalog.get(video.video_id)
    world.jobs.hear(complete(video.video_id))

    assert world.catalog.get(video.video_id) == ready
    assert world.transcodes.lanes[Lane.LATER] == [video.video_id] * 2


def test_a_ready_video_stays_ready_whatever_is_reported(world: World):
    video = world.ready()

    world.jobs.hear(error(video.video_id))
    for report in (complete(video.video_id, attempt=2), error(video.video_id, attempt=0)):
        with pytest.raises(Conflict):
            world.jobs.hear(report)

    assert world.catalog.get(video.video_id) == video


def test_a_failed_video_stays_failed_whatever_is_reported(world: World):
    video = world.transcoding_video()
    world.jobs.hear(error(video.video_id))
    failed = world.catalog.get(video.video_id)
    world.make_outputs(video)

    world.jobs.hear(complete(video.video_id))

    assert world.catalog.get(video.video_id) == failed
    assert world.notices.known == {}


def test_what_a_job_wrote_after_its_video_was_removed_is_erased(world: World):
    video = world.transcoding_video()
    world.removal.remove(ANN, video.video_id)
    world.drain(world.removals, world.erasure.erase)
    world.make_outputs(video)

    world.deliver(lambda: world.jobs.hear(complete(video.video_id)))
    world.drain(world.removals, world.erasure.erase)

    assert world.media.objects == {}
    assert world.catalog.get(video.video_id).is_removed
    assert world.notices.known == {}


def test_a_verdict_comes_again_until_those_who_follow_the_creator_will_know(world: World):
    video = world.under_review()
    world.notices.down = True
    with pytest.raises(Unavailable):
        world.review(video.video_id)
    world.notices.down = False

    world.review(video.video_id)

    assert list(world.notices.known) == [video.video_id]
    assert world.catalog.get(video.video_id).is_published


def test_a_report_of_an_unknown_video_is_no_conflict_but_an_error(world: World):
    with pytest.raises(NotFound):
        world.jobs.hear(complete(VideoId("unknown")))
