"""Uploads as clients ask for them."""

import re
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest

from clipfeed.ids import VideoId
from clipfeed.video.facts import MAX_BYTES, MAX_DURATION_MS
from clipfeed.video.model import VideoState
from clipfeed_adapters.dynamodb.video_catalog import DynamoVideoCatalog
from tests.handlers import handler_of
from tests.integration.video.calls import ANN, BOB, CLIP, call, clip, put_file, waiting_in
from tests.unit.video.reviews import under_review
from tests.unit.video.world import MP4

START, COMPLETE, STATUS = "api_uploads_start", "api_uploads_complete", "api_uploads_status"
BODY = {"title": "Rain", "content_type": "video/mp4", "size_bytes": 1000}


@pytest.fixture
def api(aws: None) -> ModuleType:
    return handler_of("api_uploads")


def test_a_started_upload_has_all_a_client_needs_to_send_its_file(api: ModuleType):
    answer = call(api, START)

    assert answer.status == 201
    assert (answer.body["upload_id"], answer.body["video_id"], answer.body["state"]) == (CLIP, CLIP, "requested")
    assert answer.body["post"]["fields"]["key"] == f"uploads/{ANN}/{CLIP}"
    assert answer.body["post"]["url"].startswith("https://")
    assert answer.body["limits"] == {"max_bytes": MAX_BYTES, "max_duration_ms": MAX_DURATION_MS}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", answer.body["expires_at"])
    assert (clip().creator_handle, clip().hashtags) == ("ann", ("tokyo", "rain"))


def test_a_clip_may_play_with_the_sound_of_another(api: ModuleType):
    heard = replace(under_review(VideoId("heard"), BOB), state=VideoState.READY)
    DynamoVideoCatalog("VideosTable").add(heard)

    answer = call(api, START, body={**BODY, "sound_of": "heard"})

    assert answer.status == 201
    assert clip().sound_of == "heard"


def test_without_an_idempotency_key_every_start_is_a_new_session(api: ModuleType):
    no_key = {"headers": {"idempotency-key": None}, "body": BODY}

    ids = [call(api, START, **no_key).body["upload_id"] for _ in range(2)]

    assert len(set(ids)) == 2
    assert all(re.fullmatch(r"[0-9a-hjkmnp-tv-z]{26}", each) for each in ids)


def test_a_repeated_start_finds_its_session_and_a_changed_one_is_a_conflict(api: ModuleType):
    first = call(api, START)

    again, changed = call(api, START), call(api, START, body=BODY)

    assert (again.status, again.body["upload_id"]) == (201, first.body["upload_id"])
    assert (changed.status, changed.error) == (409, "idempotency_mismatch")


def test_a_used_upload_cannot_be_started_again(api: ModuleType):
    call(api, START)
    put_file()
    call(api, COMPLETE)

    answer = call(api, START)

    assert (answer.status, answer.error) == (409, "upload_already_used")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"size_bytes": MAX_BYTES + 1}, "file_too_large"),
        ({"size_bytes": 10**30}, "file_too_large"),
        ({"size_bytes": 0}, "invalid_request"),
        ({"size_bytes": "1000"}, "invalid_request"),
        ({"size_bytes": True}, "invalid_request"),
        ({"content_type": "image/gif"}, "wrong_type"),
        ({"content_type": "video/mp4; codecs=avc1"}, "wrong_type"),
        ({"duration_ms": MAX_DURATION_MS + 1}, "video_too_long"),
        ({"duration_ms": -1}, "invalid_request"),
        ({"title": "x" * 151}, "invalid_request"),
        ({"title": None}, "invalid_request"),
        ({"state": "ready"}, "invalid_request"),
        ({"video_id": "mine"}, "invalid_request"),
        ({"sound_of": ""}, "invalid_request"),
        ({"sound_of": "x" * 101}, "invalid_request"),
        ({"sound_of": 7}, "invalid_request"),
    ],
)
def test_what_is_wrong_with_a_request_is_named(api: ModuleType, change: dict[str, Any], code: str):
    answer = call(api, START, body={**BODY, **change})

    assert (answer.status, answer.error) == (400, code)


@pytest.mark.parametrize("sound", ["never", "ü/../%00", "'; DROP TABLE videos; --"])
def test_the_sound_of_a_video_that_is_not_there_is_named(api: ModuleType, sound: str):
    answer = call(api, START, body={**BODY, "sound_of": sound})

    assert (answer.status, answer.error) == (404, "sound_not_found")


@pytest.mark.parametrize("body", ["", "null", "[]", "{", r'{"title": "\ud800"}', '"' + "x" * 70_000 + '"'])
def test_a_body_that_is_no_request_is_refused(api: ModuleType, body: str):
    assert call(api, START, body=body).status == 400


@pytest.mark.parametrize("title", ["", "x" * 150, "日本語 🎬 #雨", "line\nbreak\u0000", "'; DROP TABLE videos; --"])
def test_any_title_up_to_its_length_is_kept_as_it_is(api: ModuleType, title: str):
    answer = call(api, START, body={**BODY, "title": title})

    assert answer.status == 201
    assert clip().title == title


@pytest.mark.parametrize("key", ["", "x" * 101, "ключ", "a\nb"])
def test_an_idempotency_key_is_short_and_printable(api: ModuleType, key: str):
    answer = call(api, START, headers={"idempotency-key": key})

    assert (answer.status, answer.error) == (400, "invalid_idempotency_key")


def test_an_upload_is_completed_once_its_file_is_there_and_again_without_effect(api: ModuleType):
    call(api, START)
    too_early = call(api, COMPLETE)
    put_file()

    answers = [call(api, COMPLETE) for _ in range(2)]

    assert (too_early.status, too_early.error) == (409, "upload_incomplete")
    assert [(each.status, each.body["state"]) for each in answers] == [(202, "uploaded")] * 2
    assert set(waiting_in("TRANSCODE_QUEUE")) == {(f'{{"video_id":"{CLIP}"}}', "")}


def test_a_file_that_is_no_video_is_answered_with_its_reason(api: ModuleType):
    call(api, START)
    put_file(b"#EXTM3U\n")

    answer = call(api, COMPLETE)

    assert answer.status == 202
    assert (answer.body["state"], answer.body["reason"]["code"]) == ("failed", "not_a_video")
    assert "MP4" in answer.body["reason"]["message"]
    assert waiting_in("TRANSCODE_QUEUE") == []


def test_the_status_is_polled_with_an_etag(api: ModuleType):
    call(api, START)
    first = call(api, STATUS)

    same = call(api, STATUS, headers={"if-none-match": first.headers["etag"]})
    put_file(MP4)
    call(api, COMPLETE)
    changed = call(api, STATUS, headers={"if-none-match": first.headers["etag"]})

    assert first.body == {
        "upload_id": CLIP,
        "video_id": CLIP,
        "state": "requested",
        "progress_percent": 0,
        "reason": None,
    }
    assert (same.status, same.body) == (304, None)
    assert (changed.status, changed.body["state"]) == (200, "uploaded")


@pytest.mark.parametrize("event", [COMPLETE, STATUS])
@pytest.mark.parametrize(
    ("viewer", "upload_id"), [(BOB, CLIP), (ANN, "unknown"), (ANN, "x" * 4000), (ANN, "ü"), (ANN, "../../etc")]
)
def test_nobody_else_knows_of_an_upload(api: ModuleType, event: str, viewer: Any, upload_id: str):
    call(api, START)

    answer = call(api, event, viewer=viewer, path={"upload_id": upload_id})

    assert (answer.status, answer.error) == (404, "not_found")


@pytest.mark.parametrize("event", [START, COMPLETE, STATUS])
def test_an_id_token_is_not_enough(api: ModuleType, event: str):
    assert call(api, event, claims={"token_use": "id"}).status == 401
