"""Why a page was as it was: for its viewer, from what was kept of it, and the same again when it is ranked again."""

import gzip
import json
import os
from types import ModuleType
from typing import Any

import boto3
import pytest

from clipfeed.feed.exploration import ENOUGH
from clipfeed.feed.model import Totals
from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.redis import keys
from infra.training.replay import replay_of, told
from tests.handlers import LambdaContext, handler_of, shipped_event
from tests.integration.engagement.deliveries import batch, messages_in
from tests.integration.feed.seed import SeededFeedCatalog
from tests.integration.feed.test_api_feed import page
from tests.unit.feed.examples import ANN, BO, event, listing

CREATORS = 9


@pytest.fixture
def explanations(settings: None) -> ModuleType:
    return handler_of("api_explanations")


@pytest.fixture
def served(api: ModuleType, catalog: SeededFeedCatalog, valkey: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A page of sixty clips for somebody with a history; some are explored."""
    for number in range(60):
        name = VideoId(f"video-{number:02d}")
        tags = (f"topic{number % 5}",)
        catalog.publish(listing(name, UserId(f"creator-{number % CREATORS}"), hours_old=number, hashtags=tags))
        shown = ENOUGH if number % 3 else number
        catalog.count(name, Totals(likes=number, views=2 * number, completes=number, impressions=shown))
        if number % 3 == 0:
            valkey.zadd(keys.NEW_KEY, {name: 1.0})
    catalog.play(ANN, event("old", minutes_ago=50, ratio=1.1))
    return page(api)


def keep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEAD_LETTERS_URL", os.environ["SERVED_DEAD_LETTERS_URL"])
    told = messages_in(os.environ["SERVED_QUEUE_URL"])
    handler_of("record_served").handle(batch(*(each["body"] for each in told)), LambdaContext())


def ask(api: ModuleType, page_id: str, viewer: str = ANN) -> tuple[int, Any]:
    request = shipped_event("api_explanations_page")
    request["pathParameters"] = {"page_id": page_id}
    request["requestContext"]["authorizer"]["jwt"]["claims"]["sub"] = viewer
    answer = api.handle(request, LambdaContext())
    return answer["statusCode"], json.loads(answer["body"])


def test_each_clip_says_where_it_came_from_what_was_expected_and_what_that_was_worth(
    explanations: ModuleType, served: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(monkeypatch)

    status, body = ask(explanations, served["page_id"])

    assert status == 200
    assert [each["video_id"] for each in body["items"][:10]] == [each["video_id"] for each in served["items"]]
    assert (body["arm"], body["model"], body["candidates"], body["plays_known"]) == ("live", "packaged", 60, 1)
    for each in body["items"]:
        worth = sum(action["contribution"] for action in each["actions"].values())
        worth += body["weights"]["minute"] * each["minutes"]
        assert worth < each["value"] < worth + 0.16 * abs(worth)
        assert each["features"]["log_seconds"] == pytest.approx(2.56, abs=0.01)
        assert each["sources"]
    explored = [each for each in body["items"] if each["explored"]]
    assert all(0 < each["propensity"] < 1 and each["reason"] == "explore" for each in explored)


def test_a_page_comes_out_the_same_bit_for_bit(served: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(monkeypatch)

    kept, replayed = replay_of(served["page_id"], os.environ["TRAINING_BUCKET"])

    assert replayed.differences == []
    assert [item.video_id for item in kept.items] == list(replayed.order)[: len(kept.items)]
    assert "the same again: 15 clips of 60" in told(kept, replayed)


def test_a_page_of_somebody_else_is_not_there(
    explanations: ModuleType, served: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(monkeypatch)

    status, body = ask(explanations, served["page_id"], BO)

    assert (status, body["error"]["code"]) == (404, "page_not_found")


def test_a_page_that_was_served_just_now_is_not_there_yet(explanations: ModuleType, served: Any) -> None:
    assert ask(explanations, served["page_id"])[0] == 404


@pytest.mark.parametrize("page_id", ["x", "0" * 26, "z" * 26, "..", "é" * 26, "01kaa00000000000000000000/"])
def test_what_is_no_page_is_not_there(explanations: ModuleType, page_id: str) -> None:
    assert ask(explanations, page_id)[0] == 404


def test_what_was_taken_down_since_is_not_explained(
    explanations: ModuleType, catalog: SeededFeedCatalog, served: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(monkeypatch)
    gone = served["items"][0]
    catalog.remove(VideoId(gone["video_id"]))
    catalog.block(ANN, UserId(served["items"][1]["creator"]["user_id"]))

    _, body = ask(explanations, served["page_id"])

    told = json.dumps(body)
    assert gone["video_id"] not in told
    assert served["items"][1]["video_id"] not in told


def test_pages_of_an_older_version_are_passed_over(
    explanations: ModuleType, served: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(monkeypatch)
    s3, bucket = boto3.client("s3"), os.environ["TRAINING_BUCKET"]
    [kept] = s3.list_objects_v2(Bucket=bucket)["Contents"]
    older = kept["Key"].rpartition("-")[0] + "-0000.jsonl.gz"
    s3.put_object(Bucket=bucket, Key=older, Body=gzip.compress(b'{"page_id": "old"}\nnot json\n'))

    assert ask(explanations, served["page_id"])[0] == 200
