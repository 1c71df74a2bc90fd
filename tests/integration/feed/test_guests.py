"""Somebody without an account looks around: a token, a feed, a video, and what they watch counts."""

import json
from types import ModuleType
from typing import Any

import pytest

from clipfeed.ids import UserId, VideoId
from tests.handlers import LambdaContext, handler_of, shipped_event
from tests.integration.feed.seed import SeededFeedCatalog
from tests.unit.feed.examples import BO, listing

Answer = tuple[int, Any]


@pytest.fixture
def api(aws: None, valkey: Any, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setenv("MEDIA_BASE_URL", "https://cdn.example.com")
    monkeypatch.setenv("SEAL_KEY", "a secret of this test")
    return handler_of("api_feed")


def ask(api: ModuleType, route: str, token: str | None = None, body: object = None, **path: str) -> Answer:
    request = shipped_event("api_feed_guest")
    request |= {"routeKey": route, "pathParameters": path or None, "body": json.dumps(body) if body else None}
    request["headers"] |= {"content-type": "application/json"}
    request["headers"].pop("x-guest-token")
    if token is not None:
        request["headers"]["x-guest-token"] = token
    answer = api.handle(request, LambdaContext())
    return answer["statusCode"], json.loads(answer["body"])


def welcome(api: ModuleType) -> dict[str, str]:
    answer = api.handle(shipped_event("api_feed_welcome_guest"), LambdaContext())
    assert answer["statusCode"] == 201
    guest: dict[str, str] = json.loads(answer["body"])
    return guest


def test_a_guest_gets_a_feed_and_what_they_watched_is_accepted(api: ModuleType):
    SeededFeedCatalog().publish(listing("a", BO))
    guest = welcome(api)
    assert set(guest) == {"guest_id", "guest_token", "expires_at"}

    status, page = ask(api, "GET /v1/guest/feed", guest["guest_token"])

    assert (status, [each["video_id"] for each in page["items"]]) == (200, ["a"])
    event = {"event_id": "e1", "play_token": page["items"][0]["play_token"], "watched_ms": 3_000}
    reported = ask(handler_of("api_events"), "POST /v1/guest/events", guest["guest_token"], body={"events": [event]})
    assert reported == (202, {"accepted": 1, "refused": []})


def test_one_guest_cannot_report_for_another(api: ModuleType):
    SeededFeedCatalog().publish(listing("a", BO))
    _, page = ask(api, "GET /v1/guest/feed", welcome(api)["guest_token"])

    event = {"event_id": "e1", "play_token": page["items"][0]["play_token"], "watched_ms": 3_000}
    status, answer = ask(
        handler_of("api_events"), "POST /v1/guest/events", welcome(api)["guest_token"], body={"events": [event]}
    )

    assert (status, answer["accepted"], answer["refused"][0]["code"]) == (202, 0, "play_token_invalid")


def test_a_guest_opens_a_shared_link_and_reads_what_was_said(api: ModuleType, monkeypatch: pytest.MonkeyPatch):
    SeededFeedCatalog().publish(listing("a", BO))
    token = welcome(api)["guest_token"]
    videos, comments = handler_of("api_videos"), handler_of("api_comments")

    status, video = ask(videos, "GET /v1/guest/videos/{video_id}", token, video_id="a")
    assert (status, video["video_id"]) == (200, "a")
    event = {"event_id": "e1", "play_token": video["play_token"], "watched_ms": 3_000}
    reported = ask(handler_of("api_events"), "POST /v1/guest/events", token, body={"events": [event]})
    said = ask(comments, "GET /v1/guest/videos/{video_id}/comments", token, video_id="a")

    assert reported == (202, {"accepted": 1, "refused": []})
    assert said == (200, {"comments": [], "cursor": None, "total": 0})


@pytest.mark.parametrize("token", [None, "", "forged.token", "é"])
@pytest.mark.parametrize(
    ("function", "route", "path"),
    [
        ("api_feed", "GET /v1/guest/feed", {}),
        ("api_videos", "GET /v1/guest/videos/{video_id}", {"video_id": "a"}),
        ("api_comments", "GET /v1/guest/videos/{video_id}/comments", {"video_id": "a"}),
        ("api_events", "POST /v1/guest/events", {}),
    ],
)
def test_nobody_passes_without_a_good_token(
    api: ModuleType, function: str, route: str, path: dict[str, str], token: str | None
):
    status, answer = ask(handler_of(function), route, token, **path)

    assert (status, answer["error"]["code"]) == (401, "guest_token_invalid")


def test_a_play_token_is_no_guest_token(api: ModuleType):
    SeededFeedCatalog().publish(listing("a", UserId("bo")))
    _, page = ask(api, "GET /v1/guest/feed", welcome(api)["guest_token"])

    status, _ = ask(api, "GET /v1/guest/feed", page["items"][0]["play_token"])

    assert status == 401


def test_a_guest_does_not_see_the_same_again(api: ModuleType):
    names = [VideoId(f"v{number}") for number in range(20)]
    for number, name in enumerate(names):
        SeededFeedCatalog().publish(listing(name, UserId(f"creator-{number}"), hours_old=number))
    token = welcome(api)["guest_token"]

    first, second = (ask(api, "GET /v1/guest/feed", token)[1]["items"] for _ in range(2))

    assert not {each["video_id"] for each in first} & {each["video_id"] for each in second}
