"""What each stage adds to a video that plays already."""

import pytest

from clipfeed.errors import Conflict, Rejected
from clipfeed.playlists import unpacked
from clipfeed.video.model import Reason, Video, VideoState
from clipfeed.video.publication import Media
from clipfeed.video.stage import MAX_TRIES, Stage
from clipfeed.video.transcode_video import LEASE
from tests.fakes.video_work import WorkerDied
from tests.unit.video.world import BOB, World, complete, error


@pytest.fixture
def world() -> World:
    return World()


def media_of(video: Video) -> Media:
    assert video.publication
    return video.publication.media


def test_a_video_waits_for_its_verdict_unseen(world: World):
    video = world.under_review()

    assert (video.state, video.is_published, video.stage) == (VideoState.TRANSCODING, False, Stage.START)
    assert world.reviews.asked == [video.video_id]
    assert world.notices.known == {}
    with pytest.raises(Conflict):
        world.transcoding.transcode(video.video_id)


def test_a_blocked_video_is_seen_by_nobody_and_stays_blocked(world: World):
    video = world.under_review()

    world.publishing.block(video.video_id, Reason("nudity", "It shows what is not shown here."))
    world.publishing.block(video.video_id, Reason("other", "A repeat."))
    with pytest.raises(Conflict):
        world.review(video.video_id)

    blocked = world.catalog.get(video.video_id)
    assert (blocked.state, blocked.reason and blocked.reason.code, blocked.stage) == (
        VideoState.BLOCKED,
        "nudity",
        None,
    )


def test_the_ladder_replaces_the_manifest_and_the_video_stays_where_it_stood(world: World):
    first = world.ready()
    world.clock.pass_by(world.clock.now() - first.created_at)

    second = world.next_stage(first)

    assert first.publication
    assert second.publication
    assert second.publication.published_at == first.publication.published_at
    assert media_of(second).master_key != media_of(first).master_key
    assert set(media_of(second).keys) <= set(world.media.objects)
    assert second.stage is Stage.PREVIEW


def test_the_frames_of_the_ladder_are_reviewed_too(world: World):
    video = world.ready()
    world.reviews.asked.clear()

    video = world.next_stage(video)
    assert world.reviews.asked == [video.video_id]

    world.publishing.block(video.video_id, Reason("nudity", "It shows what is not shown here."))
    with pytest.raises(Conflict):
        world.transcoding.transcode(video.video_id)
    assert world.catalog.get(video.video_id).state is VideoState.BLOCKED


def test_the_ladder_brings_a_storyboard(world: World):
    media = media_of(world.next_stage(world.ready()))

    text = world.media.objects[media.storyboard_key].decode()
    assert text.startswith("WEBVTT\n\n00:00.000 --> 00:01.000\nmaster_images_000000001.jpg#xywh=0,0,90,160\n")
    assert {media.storyboard_key, *(key for key in world.media.objects if key.endswith("001.jpg"))} <= set(media.keys)


def test_a_whole_video_has_its_preview(world: World):
    video = world.whole()

    assert media_of(video).preview_key == f"v/{video.video_id}/{video.revision}/preview.mp4"
    assert media_of(video).preview_key in media_of(video).keys
    assert (video.stage, video.job_id) == (None, None)


def test_a_promoted_video_gains_variants_and_keeps_those_it_had(world: World):
    video = world.whole()

    world.promotion.promote(video.video_id)
    better = world.next_stage(world.catalog.get(video.video_id))

    media = media_of(better)
    text = world.media.objects[media.master_key].decode()
    assert media.codecs == ("h264", "h265")
    assert "../" in text
    kept = unpacked(media.playlists)
    assert kept["master.m3u8"] == text
    assert all(name in text for name in kept if name != "master.m3u8")
    assert not any("hevc" in name for name in kept)
    assert "hls/master_1080p_hevc.m3u8" in text
    assert text.count("EXT-X-MEDIA") == 1
    assert set(media.keys) <= set(world.media.objects)
    assert media.mp4_key == media_of(video).mp4_key
    assert not [key for key in media.keys if f"/{better.revision}/hls/master_audio" in key]


def test_a_promotion_before_the_ladder_is_there_comes_after_it(world: World):
    video = world.ready()
    world.promotion.promote(video.video_id)

    stages = []
    video = world.catalog.get(video.video_id)
    while video.stage:
        stages.append(video.stage)
        video = world.next_stage(video)

    assert stages == [Stage.LADDER, Stage.PREVIEW, Stage.EFFICIENT]


def test_a_second_promotion_changes_nothing(world: World):
    video = world.whole()
    world.promotion.promote(video.video_id)
    promoted = world.next_stage(world.catalog.get(video.video_id))

    world.promotion.promote(video.video_id)

    assert world.catalog.get(video.video_id) == promoted


def test_a_video_that_nobody_can_watch_is_not_promoted(world: World):
    with pytest.raises(Conflict):
        world.promotion.promote(world.uploaded().video_id)


def test_a_ladder_that_fails_leaves_the_video_as_it_plays_and_is_reported(world: World):
    video = world.ready()
    world.transcoding.transcode(video.video_id)
    running = world.catalog.get(video.video_id)

    with pytest.raises(Rejected) as refusal:
        world.jobs.hear(error(video.video_id, attempt=running.attempt))

    still = world.catalog.get(video.video_id)
    assert refusal.value.code == "transcode_failed"
    assert (still.state, still.publication, still.stage) == (VideoState.READY, video.publication, None)


def test_a_ladder_without_all_its_objects_is_not_shown(world: World):
    video = world.ready()
    world.transcoding.transcode(video.video_id)
    running = world.catalog.get(video.video_id)
    world.make_outputs(running, without="hls/master_540p.cmfv")

    with pytest.raises(Rejected):
        world.jobs.hear(complete(video.video_id, attempt=running.attempt))

    assert world.catalog.get(video.video_id).publication == video.publication


def test_a_stage_is_tried_three_times_and_then_left_out(world: World):
    video = world.ready()
    world.transcoder.dies = True
    for _ in range(MAX_TRIES):
        with pytest.raises(WorkerDied):
            world.transcoding.transcode(video.video_id)
        world.clock.pass_by(LEASE)

    with pytest.raises(Rejected) as refusal:
        world.transcoding.transcode(video.video_id)

    assert refusal.value.code == "transcode_failed"
    assert world.reading.read(BOB, video.video_id).stage is None
