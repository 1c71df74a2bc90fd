"""What players report, as they send it, of viewers and of guests."""

import json
import os
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

import msgspec
import pytest

from clipfeed.engagement.facts import Play
from clipfeed.ids import UserId
from clipfeed.sealing import Sealer
from clipfeed.showing import Showing, token_of
from clipfeed_adapters.sqs.engagement_queue import EngagementMessage
from tests.handlers import LambdaContext, handler_of, shipped_event
from tests.integration.engagement.deliveries import call, messages_in
from tests.unit.engagement.examples import ANN, BO, CLIP, CREATOR, NOW

REPORT = "api_events_report"


@pytest.fixture
def api(aws: None, valkey: Any, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setenv("SEAL_KEY", "secret")
    return handler_of("api_events")


def token(viewer: UserId = ANN, *, play_id: str = "play-1", days_old: float = 0, key: bytes = b"secret") -> str:
    showing = Showing(
        play_id=play_id,
        viewer_id=viewer,
        video_id=CLIP,
        creator_id=CREATOR,
        duration_ms=10_000,
        shown_at=datetime.now(UTC) - timedelta(days=days_old),
    )
    return token_of(showing, Sealer(key))


def event(**changes: Any) -> dict[str, Any]:
    return {"event_id": "e1", "play_token": token(), "watched_ms": 4_200, **changes}


def accepted() -> list[Play]:
    messages = messages_in(os.environ["ENGAGEMENT_QUEUE_URL"])
    assert len(messages) <= 1
    facts = [fact for each in messages for fact in msgspec.json.decode(each["body"], type=EngagementMessage).as_facts()]
    return [fact for fact in facts if isinstance(fact, Play)]


def test_reports_are_accepted_as_one_message_with_the_place_of_the_viewer(api: ModuleType):
    events = [event(watched_ms=1_000), event(event_id="e2", play_token=token(play_id="play-2"), age_ms=3_600_000)]

    assert call(api.handle, REPORT, ANN, body={"events": events}) == (202, {"accepted": 2, "refused": []})

    plays = accepted()
    assert [(play.play_id, play.watched_ms, play.region) for play in plays] == [
        ("play-1", 1_000, "AT"),
        ("play-2", 4_200, "AT"),
    ]


def test_bad_tokens_are_refused_by_name_and_good_reports_of_the_batch_accepted(api: ModuleType):
    bad = [token(BO), token(days_old=7), token(key=b"other"), token()[:-2], "", "no token", "é.é"]
    events = [event(event_id=f"bad-{number}", play_token=each) for number, each in enumerate(bad)]

    status, answer = call(api.handle, REPORT, ANN, body={"events": [*events, event()]})

    assert (status, answer["accepted"]) == (202, 1)
    assert [each["event_id"] for each in answer["refused"]] == [f"bad-{number}" for number in range(len(bad))]
    assert {each["code"] for each in answer["refused"]} == {"play_token_invalid", "play_token_expired"}
    assert all(each["message"] for each in answer["refused"])
    assert [play.watched_ms for play in accepted()] == [4_200]


def test_a_body_of_another_shape_is_refused_whole(api: ModuleType):
    bodies: list[object] = [
        {"events": []},
        {"events": [event()] * 51},
        {"events": [event(watched_ms=-1)]},
        {"events": [event(watched_ms=1.5)]},
        {"events": [event(watched_ms="9")]},
        {"events": [event(watched_ms=10**30)]},
        {"events": [event(age_ms=10**30)]},
        {"events": [event(event_id="")]},
        {"events": [event(volume=3)]},
        {"events": [event()], "admin": True},
        {"events": [{"event_id": "e1", "watched_ms": 1}]},
        {},
        [],
        "text",
    ]

    answers = [call(api.handle, REPORT, ANN, body=body) for body in bodies]

    assert {(status, answer["error"]["code"]) for status, answer in answers} == {(400, "invalid_request")}
    assert accepted() == []


@pytest.mark.parametrize("country", ["", "at", "AUT", "ÄÖ", "A1", "AT\n"])
def test_a_country_that_is_none_is_left_out(api: ModuleType, country: str):
    request = shipped_event(REPORT)
    request["headers"]["cloudfront-viewer-country"] = country
    request["requestContext"]["authorizer"]["jwt"]["claims"]["sub"] = ANN
    request["body"] = json.dumps({"events": [event()]})

    assert api.handle(request, LambdaContext())["statusCode"] == 202
    assert accepted()[0].region == ""


def test_the_shipped_reports_carry_tokens_that_were_tampered_with(api: ModuleType):
    status, answer = call(api.handle, REPORT, ANN)
    guest = api.handle(shipped_event("api_events_guest"), LambdaContext())

    assert (status, answer["accepted"], answer["refused"][0]["code"]) == (202, 0, "play_token_invalid")
    assert (guest["statusCode"], json.loads(guest["body"])["error"]["code"]) == (401, "guest_token_invalid")


def test_a_queue_that_is_gone_acknowledges_nothing(api: ModuleType, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ENGAGEMENT_QUEUE_URL", "https://sqs.us-east-1.amazonaws.com/123456789012/no-such-queue")

    status, answer = call(api.handle, REPORT, ANN, body={"events": [event()]})

    assert (status, answer["error"]["code"]) == (503, "queue_unavailable")


def test_a_player_that_reports_all_the_time_is_told_to_wait(api: ModuleType, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(api, "now", lambda: NOW)
    body = {"events": [event()]}

    statuses = [call(api.handle, REPORT, ANN, body=body)[0] for _ in range(121)]

    assert statuses == [202] * 120 + [429]
