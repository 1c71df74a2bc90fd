"""Who sees a video, how creators list theirs, and how one goes."""

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest

from clipfeed.errors import Conflict, NotFound, Rejected, Unavailable
from clipfeed.ids import UserId, VideoId
from clipfeed.sealing import Sealer
from clipfeed.video.list_own_videos import CURSOR_LIFE, ROUTE
from clipfeed.video.model import VideoState
from tests.unit.video.world import ANN, BOB, World


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize("state", VideoState)
def test_a_video_is_seen_by_its_creator_until_it_is_removed_and_by_others_only_when_ready(
    world: World, state: VideoState
):
    video = replace(world.requested(ANN), state=state)
    world.catalog.videos[video.video_id] = video

    assert sees(world, ANN, video.video_id) is (state is not VideoState.REMOVED)
    assert sees(world, BOB, video.video_id) is (state is VideoState.READY)


def sees(world: World, viewer: UserId, video_id: VideoId) -> bool:
    try:
        return world.reading.read(viewer, video_id).video_id == video_id
    except NotFound:
        return False


def some_videos(world: World, count: int) -> list[VideoId]:
    """Newest first."""
    ids: list[VideoId] = []
    for _ in range(count):
        ids.insert(0, world.requested(ANN).video_id)
        world.clock.pass_by(timedelta(seconds=1))
    return ids


def pages(world: World, limit: int) -> list[list[VideoId]]:
    found, cursor = [], None
    for _ in itertools.count():
        page = world.listing.page(ANN, limit=limit, cursor=cursor)
        found.append([video.video_id for video in page.videos])
        cursor = page.cursor
        if cursor is None:
            return found
    raise AssertionError


@pytest.mark.parametrize(("count", "sizes"), [(0, [0]), (2, [2]), (3, [3]), (4, [3, 1]), (6, [3, 3]), (7, [3, 3, 1])])
def test_pages_hold_every_own_video_once_newest_first(world: World, count: int, sizes: list[int]):
    ids = some_videos(world, count)
    world.requested(BOB)

    found = pages(world, limit=3)

    assert [len(page) for page in found] == sizes
    assert list(itertools.chain(*found)) == ids


def test_new_uploads_and_removals_do_not_shift_the_next_page(world: World):
    ids = some_videos(world, 6)
    first = world.listing.page(ANN, limit=3)
    some_videos(world, 2)
    world.removal.remove(ANN, ids[1])
    world.removal.remove(ANN, ids[4])

    second = world.listing.page(ANN, limit=3, cursor=first.cursor)

    assert [video.video_id for video in second.videos] == [ids[3], ids[5]]


def test_videos_of_one_moment_are_each_listed_once(world: World):
    ids = {world.requested(ANN).video_id for _ in range(5)}

    found = list(itertools.chain(*pages(world, limit=2)))

    assert set(found) == ids
    assert len(found) == 5


def test_a_cursor_is_good_for_its_viewer_its_route_and_a_day(world: World):
    some_videos(world, 3)
    cursor = world.listing.page(ANN, limit=1).cursor
    assert cursor
    soon = int((world.clock.now() + CURSOR_LIFE).timestamp())
    foreign = Sealer(b"key").seal("cursor", {"r": "GET /v1/feed", "u": ANN}, expires_at=soon)

    for viewer, wrong in [(BOB, cursor), (ANN, foreign), (ANN, cursor[:-1]), (ANN, "x"), (ANN, "")]:
        with pytest.raises(Rejected) as refusal:
            world.listing.page(viewer, limit=1, cursor=wrong)
        assert refusal.value.code == "cursor_invalid"

    world.clock.pass_by(CURSOR_LIFE)
    with pytest.raises(Rejected) as refusal:
        world.listing.page(ANN, limit=1, cursor=cursor)
    assert refusal.value.code == "cursor_expired"
    assert ROUTE == "GET /v1/me/videos"


def test_a_removed_video_is_gone_at_once_and_erased_behind_the_scenes(world: World):
    video = world.ready()

    world.removal.remove(ANN, video.video_id)
    gone_at_once = not sees(world, ANN, video.video_id) and not sees(world, BOB, video.video_id)
    world.drain(world.removals, world.erasure.erase)

    assert gone_at_once
    assert world.listing.page(ANN, limit=10).videos == ()
    assert (world.media.objects, world.store.objects, world.notices.known) == ({}, {}, {})


def test_the_copies_that_a_transcoder_read_go_with_it(world: World):
    video, other = world.ready(), world.ready()
    for each in (video, other):
        world.store.put(f"checked/{each.video_id}/1", b"copy")

    world.removal.remove(ANN, video.video_id)
    world.drain(world.removals, world.erasure.erase)

    assert set(world.store.objects) == {other.source_key, f"checked/{other.video_id}/1"}


@pytest.mark.parametrize("state", VideoState)
def test_a_video_can_be_removed_in_every_state_and_more_than_once(world: World, state: VideoState):
    video = world.requested(ANN)
    world.catalog.videos[video.video_id] = replace(video, state=state)

    world.removal.remove(ANN, video.video_id)
    world.removal.remove(ANN, video.video_id)

    assert world.catalog.get(video.video_id).is_removed
    assert world.removals.asked == [video.video_id] * 2


def test_nobody_else_removes_a_video(world: World):
    video = world.ready()

    for caller, video_id in [(BOB, video.video_id), (ANN, VideoId("unknown"))]:
        with pytest.raises(NotFound):
            world.removal.remove(caller, video_id)

    assert world.catalog.get(video.video_id) == video


def test_a_removal_wins_against_a_worker_that_saves_at_the_same_moment(world: World, monkeypatch: pytest.MonkeyPatch):
    video = world.uploaded()
    get = world.catalog.get

    def get_while_a_worker_saves(video_id: VideoId) -> object:
        found = get(video_id)
        monkeypatch.setattr(world.catalog, "get", get)
        world.transcoding.transcode(video_id)
        return found

    monkeypatch.setattr(world.catalog, "get", get_while_a_worker_saves)

    world.removal.remove(ANN, video.video_id)

    assert world.catalog.get(video.video_id).is_removed


def test_a_live_video_is_never_erased(world: World):
    video = world.ready()

    with pytest.raises(Conflict) as refusal:
        world.erasure.erase(video.video_id)

    assert refusal.value.code == "not_removed"
    assert world.media.objects
    assert world.store.objects


def test_objects_go_even_while_the_cache_is_down_and_the_message_comes_back(world: World):
    video = world.ready()
    world.removal.remove(ANN, video.video_id)
    world.notices.down = True

    with pytest.raises(Unavailable):
        world.erasure.erase(video.video_id)

    assert (world.media.objects, world.store.objects) == ({}, {})


def test_the_key_of_a_removed_upload_stays_used(world: World):
    video = world.requested(ANN, idempotency_key="k")
    world.removal.remove(ANN, video.video_id)

    with pytest.raises(Conflict) as refusal:
        world.requested(ANN, idempotency_key="k")

    assert refusal.value.code == "upload_already_used"
