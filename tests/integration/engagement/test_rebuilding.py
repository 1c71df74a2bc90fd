"""A rebuild goes through everything that is stored, a turn at a time, and comes again where it was interrupted."""

import json
import os
from types import ModuleType
from typing import Any

import pytest

from clipfeed.ids import UserId
from clipfeed_adapters.dynamodb import fact_pages
from clipfeed_adapters.dynamodb.engagement import DynamoEngagement
from clipfeed_adapters.redis import client, keys
from tests.handlers import LambdaContext, handler_of, shipped_event
from tests.integration.engagement.deliveries import batch, messages_in, returned
from tests.unit.engagement.examples import play

VIEWERS = [UserId(f"viewer-{number}") for number in range(9)]


@pytest.fixture
def rebuild(aws: None, valkey: Any, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setenv("DEAD_LETTERS_URL", os.environ["REBUILD_DEAD_LETTERS_URL"])
    store = DynamoEngagement("EngagementTable")
    for viewer in VIEWERS:
        for number in range(3):
            store.put(play(9_000, f"{viewer}-{number}", viewer=viewer, seq=number))
    return handler_of("rebuild_cache")


def asked(rebuild: ModuleType) -> list[str]:
    """Do all that waits in its queue, and what comes of it."""
    done: list[str] = []
    while waiting := messages_in(os.environ["REBUILD_QUEUE_URL"]):
        for message in waiting:
            assert returned(rebuild.handle(batch(message["body"]), LambdaContext())) == []
            done.append(message["body"])
    return done


def test_it_begins_with_the_videos_and_goes_on_with_the_rest(rebuild: ModuleType):
    answer = rebuild.handle(shipped_event("rebuild_cache"), LambdaContext())

    parts = [json.loads(body)["part"] for body in asked(rebuild)]
    assert answer == {"batchItemFailures": []}
    assert sorted(set(parts)) == ["totals", "viewers"]


def test_a_long_part_goes_on_in_a_message_of_its_own_and_leaves_nobody_out(
    rebuild: ModuleType, valkey: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(fact_pages, "PAGE", 2)
    monkeypatch.setattr(rebuild, "PAGES_A_TURN", 1)

    rebuild.handle(shipped_event("rebuild_cache"), LambdaContext())

    assert len(asked(rebuild)) > 1 + rebuild.SEGMENTS
    assert all(valkey.llen(keys.history(viewer)) == 3 for viewer in VIEWERS)


def test_without_a_cache_the_part_comes_again(rebuild: ModuleType, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CACHE_URL", "redis://127.0.0.1:1/0")
    client.valkey.cache_clear()

    parts = [json.dumps({"part": "viewers", "segment": segment}) for segment in range(rebuild.SEGMENTS)]

    assert returned(rebuild.handle(batch(*parts), LambdaContext()))
