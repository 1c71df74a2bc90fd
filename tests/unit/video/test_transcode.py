"""A worker takes a lease, checks the source and runs its job; others wait, and nobody tries for ever."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from clipfeed.errors import Conflict, NotFound, Rejected, Stale, Unavailable
from clipfeed.ids import VideoId
from clipfeed.video.facts import SourceFacts
from clipfeed.video.model import Video, VideoState
from clipfeed.video.stage import MAX_TRIES, Stage
from clipfeed.video.transcode_video import LEASE
from tests.fakes.video_work import WorkerDied
from tests.unit.video.world import ANN, MP4, World, complete


@pytest.fixture
def world() -> World:
    return World()


def abandoned(world: World) -> Video:
    """A video whose worker died while its job ran."""
    video = world.uploaded()
    world.transcoder.dies = True
    with pytest.raises(WorkerDied):
        world.transcoding.transcode(video.video_id)
    world.transcoder.dies = False
    return world.catalog.get(video.video_id)


def test_the_job_reads_the_upload_and_writes_below_its_own_revision(world: World):
    video = world.transcoding_video()

    (job,) = world.transcoder.jobs
    assert (video.state, video.attempt, video.job_id) == (VideoState.TRANSCODING, 1, "job-1")
    assert job["ClientRequestToken"] == f"{video.video_id}-1"
    assert job["Settings"]["Inputs"][0]["FileInput"] == f"s3://uploads/{video.source_key}"
    for group in job["Settings"]["OutputGroups"]:
        (settings,) = (each for each in group["OutputGroupSettings"].values() if isinstance(each, dict))
        assert settings["Destination"].startswith(f"s3://media/v/{video.video_id}/{video.revision}/")


def test_the_checked_version_is_transcoded_and_no_later_one(world: World):
    video = world.uploaded()
    world.store.put(video.source_key, MP4 + b"swapped")
    seen: list[bytes] = []
    world.transcoder.create = lambda job, source, version: seen.append(source.read_bytes()) or "job"  # type: ignore[method-assign,func-returns-value]

    world.transcoding.transcode(video.video_id)

    assert seen == [MP4]


def test_a_source_that_the_prober_refuses_fails_with_its_reason(world: World):
    video = world.uploaded()
    world.prober.refusal = Rejected("The file has no video track.", code="no_video_track")

    world.transcoding.transcode(video.video_id)

    video = world.catalog.get(video.video_id)
    assert (video.state, video.reason and video.reason.code) == (VideoState.FAILED, "no_video_track")
    assert world.transcoder.jobs == []


def test_a_job_that_the_transcoder_refuses_fails_with_its_reason(world: World, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object) -> str:
        raise Rejected("No picture could be decoded.", code="undecodable")

    monkeypatch.setattr(world.transcoder, "create", refuse)

    video = world.transcoding_video()

    assert (video.state, video.reason and video.reason.code) == (VideoState.FAILED, "undecodable")


def test_a_source_that_has_expired_fails_with_its_reason(world: World):
    video = world.uploaded()
    world.store.delete(video.source_key)

    world.transcoding.transcode(video.video_id)

    video = world.catalog.get(video.video_id)
    assert (video.state, video.reason and video.reason.code) == (VideoState.FAILED, "source_gone")


def test_while_one_worker_has_the_lease_another_waits(world: World):
    video = abandoned(world)

    with pytest.raises(Unavailable) as refusal:
        world.transcoding.transcode(video.video_id)

    assert refusal.value.code == "being_transcoded"
    assert world.catalog.get(video.video_id) == video


def test_a_repeat_while_the_job_is_in_the_transcoders_hands_does_nothing(world: World):
    video = world.transcoding_video()
    world.clock.pass_by(LEASE)

    with pytest.raises(Conflict) as refusal:
        world.transcoding.transcode(video.video_id)

    assert refusal.value.code == "nothing_to_transcode"
    assert len(world.transcoder.jobs) == 1


def test_a_job_that_was_over_before_its_worker_keeps_its_end(world: World, monkeypatch: pytest.MonkeyPatch):
    def finish_at_once(job: dict[str, Any], *_: object) -> str:
        world.jobs.hear(world.run_job(job))
        return "job"

    monkeypatch.setattr(world.transcoder, "create", finish_at_once)

    assert world.transcoding_video().is_under_review


def test_two_workers_that_start_together_make_one_job(world: World, monkeypatch: pytest.MonkeyPatch):
    video = world.uploaded()
    get = world.catalog.get

    def get_while_another_starts(video_id: VideoId) -> object:
        found = get(video_id)
        monkeypatch.setattr(world.catalog, "get", get)
        world.transcoding.transcode(video_id)
        return found

    monkeypatch.setattr(world.catalog, "get", get_while_another_starts)

    with pytest.raises(Conflict):
        world.transcoding.transcode(video.video_id)

    assert len(world.transcoder.jobs) == 1


def test_after_the_lease_another_worker_takes_over_with_an_attempt_of_its_own(world: World):
    first = abandoned(world)
    world.clock.pass_by(LEASE)

    world.transcoding.transcode(first.video_id)

    second = world.catalog.get(first.video_id)
    assert (second.state, second.attempt) == (VideoState.TRANSCODING, 2)
    assert second.revision != first.revision
    assert second.job_id != first.job_id


def test_a_stage_that_is_lost_is_made_again_and_what_was_made_before_stays(world: World):
    ready = world.ready()
    world.transcoder.dies = True
    with pytest.raises(WorkerDied):
        world.transcoding.transcode(ready.video_id)
    world.transcoder.dies = False
    world.clock.pass_by(LEASE)

    world.transcoding.transcode(ready.video_id)

    video = world.catalog.get(ready.video_id)
    stages = [job["UserMetadata"]["stage"] for job in world.transcoder.jobs]
    assert stages == ["start", "ladder", "ladder"]
    assert (video.state, video.publication) == (VideoState.READY, ready.publication)


def test_after_three_attempts_the_video_fails(world: World):
    video = world.uploaded()
    world.transcoder.dies = True
    for _ in range(MAX_TRIES):
        with pytest.raises(WorkerDied):
            world.transcoding.transcode(video.video_id)
        world.clock.pass_by(LEASE)

    with pytest.raises(Conflict):
        world.transcoding.transcode(video.video_id)

    video = world.catalog.get(video.video_id)
    assert (video.state, video.reason and video.reason.code) == (VideoState.FAILED, "transcode_failed")
    assert len(world.transcoder.jobs) == MAX_TRIES


def test_a_save_of_what_was_read_before_the_lease_ended_is_refused(world: World, monkeypatch: pytest.MonkeyPatch):
    video = world.uploaded()
    create, seen = world.transcoder.create, []

    def create_while_others_look(*job: Any) -> str:
        seen.append(world.catalog.get(video.video_id))
        return create(*job)

    monkeypatch.setattr(world.transcoder, "create", create_while_others_look)
    world.transcoding.transcode(video.video_id)
    handed = world.catalog.get(video.video_id)

    with pytest.raises(Stale):
        world.catalog.save(seen[0])
    assert (handed.lease_until, handed.job_id) == (None, "job-1")


def test_a_worker_that_met_a_passing_failure_leaves_the_video_to_the_next_at_no_cost(world: World):
    video = world.uploaded()
    world.transcoder.is_busy = True
    for _ in range(2 * MAX_TRIES):
        with pytest.raises(Unavailable, match="busy"):
            world.transcoding.transcode(video.video_id)
    world.transcoder.is_busy = False

    world.transcoding.transcode(video.video_id)

    video = world.catalog.get(video.video_id)
    assert (video.state, video.tries, video.attempt) == (VideoState.TRANSCODING, 1, 2 * MAX_TRIES + 1)
    assert len(world.transcoder.jobs) == 1


@pytest.mark.parametrize("published", [False, True])
def test_the_sweeper_finds_what_a_worker_gave_back_at_its_next_turn(world: World, published: bool):
    video = world.ready() if published else world.uploaded()
    world.transcoder.is_busy = True
    with pytest.raises(Unavailable):
        world.transcoding.transcode(video.video_id)
    for lane in world.transcodes.lanes.values():
        lane.clear()

    world.sweeping.sweep()

    assert world.transcodes.asked == [video.video_id]
    assert world.catalog.due(world.clock.now(), limit=9) == []


def test_a_worker_that_comes_to_grief_late_gives_nothing_back_that_another_has(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    video = world.uploaded()
    create = world.transcoder.create

    def create_slowly(*job: Any) -> str:
        world.clock.pass_by(LEASE)
        monkeypatch.setattr(world.transcoder, "create", create)
        world.transcoding.transcode(video.video_id)
        raise Unavailable("The transcoder is busy.")

    monkeypatch.setattr(world.transcoder, "create", create_slowly)

    with pytest.raises(Unavailable):
        world.transcoding.transcode(video.video_id)

    second = world.catalog.get(video.video_id)
    assert (second.attempt, second.tries, second.job_id) == (2, 2, "job-1")


def test_a_job_that_was_handed_over_runs_once_though_nobody_could_note_it(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    video = world.uploaded()
    create = world.transcoder.create

    def create_and_lose_the_catalog(*job: Any) -> str:
        monkeypatch.setattr(world.catalog, "save", fail_once)
        return create(*job)

    def fail_once(_video: Video) -> Video:
        monkeypatch.undo()
        raise Unavailable("The database did not answer.")

    monkeypatch.setattr(world.transcoder, "create", create_and_lose_the_catalog)

    with pytest.raises(Unavailable):
        world.transcoding.transcode(video.video_id)
    made = world.made(world.catalog.get(video.video_id))

    assert made.is_under_review
    assert len(world.transcoder.jobs) == 1


def test_a_repeat_after_the_end_does_nothing(world: World):
    video = world.whole()
    world.clock.pass_by(LEASE)

    with pytest.raises(Conflict) as refusal:
        world.transcoding.transcode(video.video_id)

    assert refusal.value.code == "nothing_to_transcode"
    assert world.catalog.get(video.video_id) == video


def test_a_video_that_does_not_exist_is_not_transcoded(world: World):
    with pytest.raises(NotFound):
        world.transcoding.transcode(VideoId("unknown"))


def test_a_worker_back_from_the_dead_publishes_nothing(world: World):
    first = abandoned(world)
    world.clock.pass_by(LEASE)
    world.transcoding.transcode(first.video_id)
    world.make_outputs(first)

    with pytest.raises(Conflict) as refusal:
        world.jobs.hear(complete(first.video_id, attempt=1))

    assert refusal.value.code == "late_report"
    assert not world.catalog.get(first.video_id).is_under_review


def test_what_others_note_while_the_file_is_examined_keeps_no_worker_from_its_job(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    video, older = world.ready(), VideoId("older")
    examine = world.prober.facts_of

    def examine_while_others_write(path: Path) -> SourceFacts:
        world.publishing.mark_duplicate(video.video_id, older)
        world.promotion.promote(video.video_id)
        return examine(path)

    monkeypatch.setattr(world.prober, "facts_of", examine_while_others_write)

    ladder = world.next_stage(video)

    assert (ladder.stage, ladder.duplicate_of, ladder.is_promoted) == (Stage.PREVIEW, older, True)


def test_a_removal_while_the_file_is_examined_ends_the_work(world: World, monkeypatch: pytest.MonkeyPatch):
    video = world.uploaded()
    examine = world.prober.facts_of

    def examine_while_it_goes(path: Path) -> SourceFacts:
        world.removal.remove(ANN, video.video_id)
        return examine(path)

    monkeypatch.setattr(world.prober, "facts_of", examine_while_it_goes)

    with pytest.raises(Conflict):
        world.transcoding.transcode(video.video_id)

    assert world.catalog.get(video.video_id).is_removed
    assert world.transcoder.jobs == []


def test_a_report_that_meets_another_writer_is_applied_all_the_same(world: World, monkeypatch: pytest.MonkeyPatch):
    video = world.next_stage(world.ready())
    world.transcoding.transcode(video.video_id)
    running = world.catalog.get(video.video_id)
    world.make_outputs(running)
    sizes = world.media.sizes

    def sizes_while_others_write(prefix: str) -> Mapping[str, int]:
        monkeypatch.setattr(world.media, "sizes", sizes)
        world.promotion.promote(video.video_id)
        return sizes(prefix)

    monkeypatch.setattr(world.media, "sizes", sizes_while_others_write)

    world.jobs.hear(complete(video.video_id, attempt=running.attempt))

    assert world.catalog.get(video.video_id).stage is Stage.EFFICIENT
