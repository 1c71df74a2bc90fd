"""What a viewer saved, page by page: only what they may see today."""

from types import ModuleType
from typing import Any

import pytest

from clipfeed.engagement.facts import Kind
from clipfeed_adapters.dynamodb.engagement import DynamoEngagement
from tests.handlers import LambdaContext, handler_of
from tests.integration.feed.seed import SeededFeedCatalog
from tests.integration.video.calls import ANN, BOB, Answer, request
from tests.unit.engagement.examples import action
from tests.unit.feed.examples import listing


@pytest.fixture
def api(aws: None, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setenv("SEAL_KEY", "secret")
    store, catalog = DynamoEngagement("EngagementTable"), SeededFeedCatalog()
    for name in ("a", "b", "c", "d"):
        catalog.publish(listing(name, BOB))
        store.put(action(Kind.SAVE, name, ANN, creator=BOB))
    return handler_of("api_videos")


def saved(api: ModuleType, viewer: Any = ANN, **query: str) -> Answer:
    event = request("api_videos_list", viewer=viewer, query={"limit": "2", **query})
    event["routeKey"] = "GET /v1/me/saved"
    return Answer(api.handle(event, LambdaContext()))


def ids(answer: Answer) -> list[str]:
    return [video["video_id"] for video in answer.body["videos"]]


def test_what_was_saved_comes_in_pages(api: ModuleType):
    first = saved(api)
    second = saved(api, cursor=first.body["cursor"])

    assert (ids(first), ids(second), second.body["cursor"]) == (["d", "c"], ["b", "a"], None)


def test_what_is_gone_or_taken_back_is_left_out(api: ModuleType):
    SeededFeedCatalog().remove("d")  # type: ignore[arg-type]
    DynamoEngagement("EngagementTable").put(action(Kind.SAVE, "c", ANN, creator=BOB, on=False, seq=2))

    assert ids(saved(api, limit="4")) == ["b", "a"]


@pytest.mark.parametrize("kind", [Kind.BLOCK, Kind.BLOCKED_BY])
def test_nothing_of_somebody_who_is_blocked_is_shown(api: ModuleType, kind: Kind):
    DynamoEngagement("EngagementTable").put(action(kind, BOB, ANN, creator=BOB))

    assert ids(saved(api)) == []


def test_a_cursor_of_somebody_else_is_refused(api: ModuleType):
    cursor = saved(api).body["cursor"]

    assert (saved(api, BOB, cursor=cursor).status, saved(api, BOB, cursor=cursor).error) == (400, "cursor_invalid")
