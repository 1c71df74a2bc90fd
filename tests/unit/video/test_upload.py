"""From the wish to upload to a file that waits for its renditions."""

from dataclasses import replace

import pytest

from clipfeed.engagement.facts import Kind
from clipfeed.errors import Conflict, NotFound, Rejected
from clipfeed.ids import UserId, VideoId
from clipfeed.video.facts import MAX_BYTES, MAX_DURATION_MS
from clipfeed.video.model import VideoState
from tests.unit.engagement.examples import action
from tests.unit.video.world import ANN, BOB, MP4, REQUEST, World


@pytest.fixture
def world() -> World:
    return World()


def test_a_session_has_a_key_of_our_own_and_a_form_for_exactly_that(world: World):
    video, form = world.start_upload.start(ANN, "ann_films", REQUEST)

    assert video.source_key == f"uploads/ann/{video.video_id}"
    assert video.hashtags == ("rain", "tokyo")
    assert form.fields == {"key": video.source_key, "Content-Type": "video/mp4", "max": str(MAX_BYTES)}
    assert world.catalog.get(video.video_id) == video


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"size_bytes": MAX_BYTES + 1}, "file_too_large"),
        ({"content_type": "image/gif"}, "wrong_type"),
        ({"duration_ms": MAX_DURATION_MS + 1}, "video_too_long"),
    ],
)
def test_limits_are_checked_before_any_byte_moves(world: World, change: dict[str, object], code: str):
    with pytest.raises(Rejected) as refusal:
        world.start_upload.start(ANN, "ann", replace(REQUEST, **change))  # type: ignore[arg-type]

    assert refusal.value.code == code
    assert world.catalog.videos == {}


def test_what_is_exactly_at_the_limits_is_taken(world: World):
    world.start_upload.start(ANN, "ann", replace(REQUEST, size_bytes=MAX_BYTES, duration_ms=MAX_DURATION_MS))

    assert len(world.catalog.videos) == 1


def test_a_repeat_under_its_key_finds_its_own_session(world: World):
    first = world.requested(idempotency_key="k")

    again = world.requested(idempotency_key="k")

    assert again == first
    assert len(first.video_id) == 26
    assert world.requested() != world.requested()


def test_the_key_of_another_creator_is_another_session(world: World):
    assert world.requested(ANN, idempotency_key="k").video_id != world.requested(BOB, idempotency_key="k").video_id


def test_a_key_with_another_request_is_refused(world: World):
    world.requested(idempotency_key="k")

    with pytest.raises(Conflict) as refusal:
        world.start_upload.start(ANN, "ann", replace(REQUEST, title="other"), idempotency_key="k")

    assert refusal.value.code == "idempotency_mismatch"


def test_a_session_that_has_its_file_gets_no_second_form(world: World):
    video = world.requested(idempotency_key="k")
    world.arrivals.receive(video.source_key, world.store.put(video.source_key, MP4))

    with pytest.raises(Conflict) as refusal:
        world.requested(idempotency_key="k")

    assert refusal.value.code == "upload_already_used"


def test_a_file_is_recorded_by_its_version_and_waits_for_the_transcoder(world: World):
    video = world.uploaded()

    assert (video.state, video.source_version, video.size_bytes) == (VideoState.UPLOADED, "version-1", len(MP4))
    assert world.transcodes.asked == [video.video_id]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"GIF89a" + bytes(50), "not_a_video"),
        (b"#EXTM3U\nhttp://169.254.169.254/", "not_a_video"),
        (b"", "empty_file"),
    ],
)
def test_a_file_that_is_no_video_fails_with_its_reason(world: World, body: bytes, code: str):
    video = world.uploaded(body)

    assert (video.state, video.reason and video.reason.code) == (VideoState.FAILED, code)
    assert world.transcodes.asked == []


def test_a_matroska_file_is_a_video(world: World):
    assert world.uploaded(b"\x1a\x45\xdf\xa3" + bytes(50)).state is VideoState.UPLOADED


def test_a_file_larger_than_its_form_allowed_fails(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("clipfeed.video.receive_upload.MAX_BYTES", len(MP4) - 1)

    video = world.uploaded()

    assert video.reason
    assert video.reason.code == "file_too_large"


def test_a_second_file_under_a_used_key_changes_nothing(world: World):
    video = world.transcoding_video()
    second = world.store.put(video.source_key, MP4 + b"swapped")

    world.arrivals.receive(video.source_key, second)
    world.completion.complete(ANN, video.video_id)

    assert world.catalog.get(video.video_id) == video


def test_a_repeated_arrival_of_a_waiting_video_asks_once_more(world: World):
    video = world.uploaded()

    world.arrivals.receive(video.source_key, "version-1")

    assert world.catalog.get(video.video_id) == video
    assert world.transcodes.asked == [video.video_id] * 2


@pytest.mark.parametrize("key", ["uploads/ann/unknown", "uploads/ann", "elsewhere/ann/id-1", "uploads/ann/id-1/x", ""])
def test_an_object_of_no_session_is_refused(world: World, key: str):
    world.requested()

    with pytest.raises(NotFound):
        world.arrivals.receive(key, "version-1")


def test_an_object_under_the_key_of_another_creator_is_refused(world: World):
    video = world.requested(ANN)

    with pytest.raises(Rejected) as refusal:
        world.arrivals.receive(f"uploads/bob/{video.video_id}", "version-1")

    assert refusal.value.code == "foreign_object"


def test_the_client_may_be_faster_than_the_event(world: World):
    video = world.requested()
    version = world.store.put(video.source_key, MP4)

    done = world.completion.complete(ANN, video.video_id)
    world.arrivals.receive(video.source_key, version)

    assert (done.state, done.source_version) == (VideoState.UPLOADED, version)
    assert world.catalog.get(video.video_id) == done


def test_completing_before_the_file_is_there_is_a_conflict(world: World):
    video = world.requested()

    with pytest.raises(Conflict) as refusal:
        world.completion.complete(ANN, video.video_id)

    assert refusal.value.code == "upload_incomplete"


def test_completing_a_ready_video_answers_how_it_stands(world: World):
    video = world.ready()

    assert world.completion.complete(ANN, video.video_id) == video


def test_the_event_may_win_the_race_against_the_client(world: World, monkeypatch: pytest.MonkeyPatch):
    video = world.requested()
    version = world.store.put(video.source_key, MP4)
    peek = world.store.peek

    def peek_while_the_event_comes(key: str, version: str, *, head_bytes: int) -> object:
        monkeypatch.setattr(world.store, "peek", peek)
        world.arrivals.receive(key, version)
        return peek(key, version, head_bytes=head_bytes)

    monkeypatch.setattr(world.store, "peek", peek_while_the_event_comes)

    assert world.completion.complete(ANN, video.video_id).source_version == version
    assert world.transcodes.asked == [video.video_id]


def test_only_its_creator_follows_an_upload(world: World):
    video = world.requested(ANN)

    assert world.status.of(ANN, video.video_id) == video
    for caller, upload_id in [(BOB, video.video_id), (ANN, VideoId("unknown"))]:
        with pytest.raises(NotFound):
            world.status.of(caller, upload_id)
        with pytest.raises(NotFound):
            world.completion.complete(caller, upload_id)


def test_a_clip_plays_with_the_sound_of_where_it_was_heard_first(world: World):
    heard = seen(world, BOB)
    dance = seen(world, ANN, sound_of=heard)

    later, _ = world.start_upload.start(ANN, "ann", replace(REQUEST, sound_of=dance))

    assert world.catalog.get(heard).sound_id == heard
    assert (later.sound_of, later.sound_id) == (heard, heard)


@pytest.mark.parametrize("state", sorted(set(VideoState) - {VideoState.READY}))
def test_the_sound_of_what_is_not_shown_is_not_found(world: World, state: VideoState):
    heard = seen(world, ANN)
    world.catalog.videos[heard] = replace(world.catalog.videos[heard], state=state)

    assert sound_refused(world, heard) == "sound_not_found"


def test_the_sound_of_what_never_was_or_of_who_blocked_one_is_not_found(world: World):
    heard = seen(world, BOB)
    world.facts.put(action(Kind.BLOCKED_BY, BOB, viewer=ANN))

    assert sound_refused(world, heard) == sound_refused(world, VideoId("never")) == "sound_not_found"


def seen(world: World, creator: UserId, *, sound_of: VideoId | None = None) -> VideoId:
    """A video that everybody may see."""
    video, _ = world.start_upload.start(creator, creator, replace(REQUEST, sound_of=sound_of))
    world.catalog.videos[video.video_id] = replace(video, state=VideoState.READY)
    return video.video_id


def sound_refused(world: World, sound_of: VideoId) -> str:
    before = dict(world.catalog.videos)
    with pytest.raises(NotFound) as refusal:
        world.start_upload.start(ANN, "ann", replace(REQUEST, sound_of=sound_of))
    assert world.catalog.videos == before
    return refusal.value.code
