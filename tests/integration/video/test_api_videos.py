"""Videos as viewers and their creators ask for them."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import ModuleType

import boto3
import pytest

from clipfeed.ids import VideoId
from clipfeed.sealing import Sealer
from clipfeed.showing import showing_in
from clipfeed.video.model import VideoState
from clipfeed.video.publication import Publication
from clipfeed_adapters.clock import now
from clipfeed_adapters.dynamodb.video_catalog import DynamoVideoCatalog
from tests.handlers import handler_of
from tests.integration.video.calls import ANN, BOB, CLIP, call, clip, start, waiting_in
from tests.integration.video.test_catalog_contract import MEDIA

READ, LIST, DELETE = "api_videos_read", "api_videos_list", "api_videos_delete"


@pytest.fixture
def api(aws: None, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setenv("SEAL_KEY", "secret")
    monkeypatch.setenv("MEDIA_BASE_URL", "https://cdn.example.com")
    start()
    return handler_of("api_videos")


def put(state: VideoState) -> None:
    published = state in {VideoState.READY, VideoState.BLOCKED, VideoState.REMOVED}
    publication = Publication(now(), 12_000, 1080, 1920, MEDIA) if published else None
    DynamoVideoCatalog("VideosTable").save(replace(clip(), state=state, publication=publication))


def test_a_ready_video_is_answered_with_all_a_player_needs(api: ModuleType):
    put(VideoState.READY)
    counters = boto3.resource("dynamodb").Table("CountersTable")
    counters.put_item(Item={"owner": f"creator#{ANN}", "counter": f"video#{CLIP}#1", "likes": 3, "views": 40})
    counters.put_item(Item={"owner": f"creator#{ANN}", "counter": f"video#{CLIP}#2", "likes": -1, "views": 2})

    answer = call(api, READ, viewer=BOB)

    published_at = answer.body.pop("published_at")
    showing = showing_in(answer.body.pop("play_token"), Sealer(b"secret"), datetime.now(UTC))
    assert answer.status == 200
    assert (showing.viewer_id, showing.video_id, showing.duration_ms) == (BOB, CLIP, 12_000)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", published_at)
    assert answer.body == {
        "video_id": CLIP,
        "creator": {"user_id": ANN, "handle": "ann"},
        "title": "Night ride #tokyo #rain",
        "hashtags": ["tokyo", "rain"],
        "sound_id": CLIP,
        "duration_ms": 12_000,
        "width": 1080,
        "height": 1920,
        "playback": {
            "mp4": {"url": "https://cdn.example.com/v/1/r/start.mp4", "bytes": 9000, "prefetch_bytes": 800},
            "hls": {"url": "https://cdn.example.com/v/1/r/m.m3u8"},
            "poster": {"url": "https://cdn.example.com/v/1/r/p.jpg"},
            "placeholder": "",
            "storyboard": None,
            "preview": None,
        },
        "counters": {"likes": 2, "comments": 0, "shares": 0, "views": 42},
    }
    assert answer.headers["cache-control"] == "no-store"


def test_a_creator_who_polls_is_told_when_nothing_changed(api: ModuleType):
    put(VideoState.READY)

    answer = call(api, READ, viewer=ANN)

    assert answer.body["play_token"] is None  # their own views do not count
    assert call(api, READ, viewer=ANN, headers={"if-none-match": answer.headers["etag"]}).status == 304


def test_without_a_domain_of_their_own_media_are_paths(api: ModuleType, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MEDIA_BASE_URL", "")
    put(VideoState.READY)

    assert call(api, READ).body["playback"]["poster"]["url"] == "/v/1/r/p.jpg"


@pytest.mark.parametrize("state", VideoState)
def test_nobody_else_sees_a_video_before_it_is_ready_or_after(api: ModuleType, state: VideoState):
    put(state)

    stranger, owner = call(api, READ, viewer=BOB), call(api, READ, viewer=ANN)

    assert stranger.status == (200 if state is VideoState.READY else 404)
    assert owner.status == (404 if state is VideoState.REMOVED else 200)
    if owner.status == 200:
        assert (owner.body["playback"] is not None) == (state is VideoState.READY)


def test_a_video_that_never_was_answers_as_a_hidden_one_does(api: ModuleType):
    hidden = call(api, READ, viewer=BOB)
    unknown = call(api, READ, viewer=BOB, path={"video_id": "unknown"})

    assert (hidden.status, hidden.body) == (unknown.status, unknown.body)
    assert call(api, READ, path={"video_id": "x" * 4000}).status == 404


def test_a_deleted_video_is_gone_in_the_next_answer_and_deleting_it_again_is_fine(api: ModuleType):
    put(VideoState.READY)

    answers = [call(api, DELETE) for _ in range(2)]

    assert [(each.status, each.body) for each in answers] == [(204, None)] * 2
    assert [call(api, READ, viewer=viewer).status for viewer in (ANN, BOB)] == [404, 404]
    assert call(api, LIST).body == {"videos": [], "cursor": None}
    assert set(waiting_in("REMOVAL_QUEUE")) == {(f'{{"video_id":"{CLIP}"}}', "")}


def test_only_its_creator_deletes_a_video(api: ModuleType):
    put(VideoState.READY)

    stranger = call(api, DELETE, viewer=BOB)
    unknown = call(api, DELETE, path={"video_id": "unknown"})

    assert (stranger.status, unknown.status) == (404, 404)
    assert clip().is_published
    assert waiting_in("REMOVAL_QUEUE") == []


def test_creators_list_their_own_with_state_and_reason(api: ModuleType):
    add_videos(4)

    first = call(api, LIST)
    rest = call(api, LIST, query={"limit": "50", "cursor": first.body["cursor"]})

    videos = first.body["videos"] + rest.body["videos"]
    assert len(first.body["videos"]) == 2
    assert [each["video_id"] for each in videos] == [CLIP, "v0", "v1", "v2", "v3"]
    assert rest.body["cursor"] is None
    own = {key: videos[0][key] for key in ("state", "progress_percent", "reason", "playback", "published_at")}
    assert own == {"state": "requested", "progress_percent": 0, "reason": None, "playback": None, "published_at": None}
    assert call(api, LIST, viewer=BOB).body == {"videos": [], "cursor": None}


def add_videos(count: int) -> None:
    for age in range(count):
        older = clip().created_at - timedelta(seconds=age + 1)
        DynamoVideoCatalog("VideosTable").add(replace(clip(), video_id=VideoId(f"v{age}"), created_at=older, version=0))


@pytest.mark.parametrize("limit", ["0", "51", "-1", "x", "1e1", "9" * 5000])
def test_a_page_has_one_to_fifty_videos(api: ModuleType, limit: str):
    answer = call(api, LIST, query={"limit": limit})

    assert (answer.status, answer.error) == (400, "invalid_limit")


def test_a_cursor_that_was_changed_or_is_anothers_is_refused(api: ModuleType):
    add_videos(3)
    cursor = call(api, LIST).body["cursor"]

    stolen = call(api, LIST, viewer=BOB, query={"cursor": cursor})
    changed = call(api, LIST, query={"cursor": ("a" if cursor[0] != "a" else "b") + cursor[1:]})
    nonsense = call(api, LIST, query={"cursor": "ÿ.%"})

    for answer in (stolen, changed, nonsense):
        assert (answer.status, answer.error) == (400, "cursor_invalid")
