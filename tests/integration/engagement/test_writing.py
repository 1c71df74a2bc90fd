"""Batches of messages become items: each fact once, the newest of each, the bad ones buried."""

import os
from itertools import permutations
from types import ModuleType
from typing import Any

import boto3
import pytest

from clipfeed.engagement.facts import Fact
from clipfeed.ids import VideoId
from clipfeed_adapters.worker import MAX_RECEIVES
from tests.handlers import LambdaContext, handler_of, shipped_event
from tests.integration.engagement.deliveries import batch, body_of, messages_in, returned, stream_records
from tests.integration.engagement.faults import Crash, crash_at, crash_points, throttled
from tests.unit.engagement.examples import ANN, BO, follow, like, play

POISON = [
    "not json",
    "[]",
    '{"facts": 1}',
    '{"facts":[{"type":"action"}]}',
    '{"facts":[{"type":"action","kind":"like","viewer_id":"","target_id":"v","creator_id":"c","on":true,"seq":1,"at":"2026-11-22T12:00:00Z"}]}',
    '{"facts":[{"type":"action","kind":"follow","viewer_id":"a","target_id":"b","creator_id":"b","on":true,"seq":1,"at":"2026-11-22T12:00:00"}]}',
    '{"facts":[{"type":"action","kind":"follow","viewer_id":"a","target_id":"b","creator_id":"b","on":true,"seq":1'
    + "0" * 40
    + ',"at":"2026-11-22T12:00:00Z"}]}',
]


@pytest.fixture
def writer(aws: None, valkey: Any, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setenv("DEAD_LETTERS_URL", os.environ["ENGAGEMENT_DEAD_LETTERS_URL"])
    return handler_of("write_engagement")


def deliver(writer: ModuleType, *messages: list[Fact], receives: int = 1) -> list[str]:
    """The ids of the messages that come back."""
    bodies = [body_of(facts, os.environ["ENGAGEMENT_QUEUE_URL"]) for facts in messages]
    return returned(writer.handle(batch(*bodies, receives=receives), LambdaContext()))


def items() -> dict[str, dict[str, Any]]:
    """What is stored, by viewer and fact."""
    found = boto3.resource("dynamodb").Table("EngagementTable").scan()["Items"]
    return {f"{item['viewer_id']} {item['fact']}": {**item, "written_at": None} for item in found}


def buried() -> list[str]:
    """The reasons in the dead-letter queue."""
    letters = messages_in(os.environ["DEAD_LETTERS_URL"])
    return [letter["messageAttributes"]["reason"]["StringValue"] for letter in letters]


def test_the_shipped_batch_is_written(writer: ModuleType):
    answer = writer.handle(shipped_event("write_engagement"), LambdaContext())

    assert returned(answer) == []
    assert sorted(item["kind"] for item in items().values()) == ["follow", "like", "play"]


def test_an_item_says_all_that_others_read_of_it(writer: ModuleType):
    deliver(writer, [like(), follow(), play(3_000)])

    stored = items()
    assert stored["ann like#clip"]["on"] is True
    assert stored["ann follow#creator"]["followed_id"] == "creator"
    assert stored["ann play#play-1"]["target_id"] == "clip"
    assert stored["ann play#play-1"]["at"] == "2026-11-22T12:00:01.000000Z"
    assert stored["ann play#play-1"]["expires_at"] == 1795348801 + 90 * 86_400


def test_toggles_end_in_the_newest_state_in_any_order_one_batch_each_or_all_in_one(writer: ModuleType):
    for number, order in enumerate(permutations([(1, True), (2, False), (3, True)])):
        toggles: list[list[Fact]] = [[like(video=VideoId(f"clip-{number}"), seq=seq, on=on)] for seq, on in order]
        assert [deliver(writer, toggle) for toggle in toggles] == [[], [], []]
        assert deliver(writer, *toggles) == []

    assert len(items()) == 6
    assert {(item["on"], item["seq"]) for item in items().values()} == {(True, 3)}


def test_a_batch_writes_only_the_newest_of_each(writer: ModuleType):
    deliver(writer, [play(1_000), play(3_000)], [like(seq=1), like(on=False, seq=2)], [play(2_000)])

    assert len(stream_records()) == 2


def test_poison_is_buried_with_its_reason_and_the_others_are_written(writer: ModuleType):
    answer = writer.handle(shipped_event("write_engagement_poison"), LambdaContext())

    assert returned(answer) == []
    assert sorted(item["kind"] for item in items().values()) == ["like", "play"]
    assert len(buried()) == 2


def test_no_shape_of_poison_holds_up_its_batch(writer: ModuleType):
    good = body_of([like()], os.environ["ENGAGEMENT_QUEUE_URL"])

    answer = writer.handle(batch(*POISON, good), LambdaContext())

    assert returned(answer) == []
    assert list(items()) == ["ann like#clip"]
    assert len(buried()) == len(POISON)


def test_only_messages_with_what_failed_come_back_and_then_nothing_is_done_twice(writer: ModuleType):
    late: list[Fact] = [like(BO), play(3_000)]

    with throttled("UpdateItem", "'bo'"):
        back = deliver(writer, [like(ANN)], late, [follow(ANN)])

    assert back == ["m1"]
    assert sorted(items()) == ["ann follow#creator", "ann like#clip", "ann play#play-1"]
    assert deliver(writer, late) == []
    assert len(stream_records()) == 4


def test_what_never_succeeds_is_buried_after_the_last_try(writer: ModuleType):
    with throttled("UpdateItem", "'bo'"):
        assert deliver(writer, [like(BO)], receives=MAX_RECEIVES) == []

    assert buried() == ["database_unavailable: The database did not answer; try again."]


def test_a_crash_at_any_call_loses_nothing_once_it_is_delivered_again(writer: ModuleType):
    facts: list[list[Fact]] = [[like()], [follow(), play(3_000)]]
    event = batch(*(body_of(each, os.environ["ENGAGEMENT_QUEUE_URL"]) for each in facts))
    points = crash_points(lambda: writer.handle(event, LambdaContext()))
    clean = items()
    assert len(points) >= 6

    for point, side in points:
        forget(clean)
        with pytest.raises(Crash), crash_at(point, side):
            writer.handle(event, LambdaContext())
        assert returned(writer.handle(event, LambdaContext())) == []
        assert items() == clean


def forget(stored: dict[str, dict[str, Any]]) -> None:
    table = boto3.resource("dynamodb").Table("EngagementTable")
    for item in stored.values():
        table.delete_item(Key={"viewer_id": item["viewer_id"], "fact": item["fact"]})
