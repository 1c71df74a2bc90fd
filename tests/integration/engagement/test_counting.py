"""The stream becomes totals: each change once, whatever is repeated, cut anew, broken or crashes."""

import json
import os
from types import ModuleType
from typing import Any

import boto3
import pytest

from clipfeed.comments.model import Comment, CommentId
from clipfeed.engagement.counting import Metrics, Target, of_user, of_video
from clipfeed.engagement.facts import Fact
from clipfeed.errors import Unavailable
from clipfeed_adapters.dynamodb.comments import DynamoComments
from clipfeed_adapters.dynamodb.counters import DynamoCounters
from clipfeed_adapters.dynamodb.engagement import DynamoEngagement
from clipfeed_adapters.redis import client
from tests.handlers import LambdaContext, handler_of, shipped_event
from tests.integration.engagement.deliveries import Event, messages_in, shard_of, stream_records
from tests.integration.engagement.faults import Crash, crash_at, crash_points, throttled
from tests.unit.engagement.examples import ANN, BO, CLIP, CREATOR, NOW, follow, like, play

STORY: list[Fact] = [
    like(ANN, seq=1),
    like(BO, seq=1),
    play(900, seq=2),
    follow(ANN, seq=3),
    play(4_000, seq=4),
    like(BO, on=False, seq=5),
    play(9_700, seq=6),
    follow(BO, seq=7),
]
FIRST = CommentId("01k9x3m5q8r2t6w0y4z7b1c3d5")
TOTALS: dict[Target, dict[str, int]] = {
    of_video(CREATOR, CLIP): {"likes": 1, "impressions": 1, "views": 1, "watch_ms": 9_700, "completes": 1},
    of_user(CREATOR): {"followers": 2},
    of_user(ANN): {"following": 1},
    of_user(BO): {"following": 1},
}


@pytest.fixture
def counter(aws: None, valkey: Any, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setenv("DEAD_LETTERS_URL", os.environ["COUNT_DEAD_LETTERS_URL"])
    return handler_of("count_engagement")


@pytest.fixture
def story() -> list[Event]:
    """What the stream says of a few likes, follows and plays; needs the counter's tables."""
    store = DynamoEngagement("EngagementTable")
    for fact in STORY:
        assert store.put(fact)
    return stream_records()


def comment(comment_id: CommentId) -> Comment:
    return Comment(
        comment_id=comment_id,
        video_id=CLIP,
        creator_id=CREATOR,
        author_id=BO,
        author_handle="bo",
        text="First!",
        created_at=NOW,
    )


def totals() -> dict[Target, Metrics]:
    counters = DynamoCounters("CountersTable")
    return {
        target: {metric: amount for metric, amount in counters.total(target).metrics.items() if amount}
        for target in TOTALS
    }


def buried() -> list[Event]:
    return messages_in(os.environ["DEAD_LETTERS_URL"])


def test_the_shipped_batch_is_counted_and_the_end_of_its_window_adds_nothing(counter: ModuleType):
    for event in ("count_engagement", "count_engagement", "count_engagement_window_end"):
        answer = counter.handle(shipped_event(event), LambdaContext())
        assert answer == {"state": {}, "batchItemFailures": []}

    [record, *_] = shipped_event("count_engagement")["Records"]
    image = record["dynamodb"]["NewImage"]
    video = of_video(image["creator_id"]["S"], image["target_id"]["S"])
    assert DynamoCounters("CountersTable").total(video).metrics["likes"] == 1
    assert DynamoCounters("CountersTable").total(video).metrics["watch_ms"] == 4_200


def test_a_story_is_counted_and_published(counter: ModuleType, story: list[Event], valkey: Any):
    counter.handle(shard_of(story), LambdaContext())

    assert totals() == TOTALS
    published = json.loads(valkey.get("stats:clip"))
    assert published.pop("stamp") == 1
    assert {metric: amount for metric, amount in published.items() if amount} == TOTALS[of_video(CREATOR, CLIP)]


def test_comments_are_counted_from_their_own_stream(counter: ModuleType):
    comments = DynamoComments("CommentsTable")
    comments.add(comment(FIRST))
    comments.add(comment(CommentId(f"{FIRST}.{FIRST}")))
    records = stream_records("CommentsTable")
    event = {**shard_of(records), "eventSourceARN": os.environ["COMMENTS_STREAM_ARN"]}

    for _ in range(2):
        counter.handle(event, LambdaContext())

    counters = DynamoCounters("CountersTable")
    assert counters.of_video(CREATOR, CLIP)["comments"] == 2
    assert counters.of_comments(CLIP, FIRST, FIRST)[FIRST]["replies"] == 1


def test_batches_that_come_again_with_other_borders_count_once(counter: ModuleType, story: list[Event]):
    for border in range(len(story) + 1):
        counter.handle(shard_of(story[:border]), LambdaContext())
        counter.handle(shard_of(story[border // 2 : border]), LambdaContext())

    assert totals() == TOTALS


def test_a_crash_at_any_call_counts_once_when_it_is_delivered_again(counter: ModuleType, story: list[Event]):
    points = crash_points(lambda: counter.handle(shard_of(story), LambdaContext()))
    assert len(points) >= 12
    for number, (point, side) in enumerate(points):
        event = {**shard_of(story), "shardId": f"shard-{number}"}
        forget_counts()

        with pytest.raises(Crash), crash_at(point, side):
            counter.handle(event, LambdaContext())
        counter.handle({**event, "Records": story[:5]}, LambdaContext())
        counter.handle(event, LambdaContext())

        assert totals() == TOTALS, f"crash {side} call {point}"


def test_a_bad_record_is_buried_with_its_reason_and_holds_up_nobody(counter: ModuleType, story: list[Event]):
    good = story[0]["dynamodb"]
    bad: list[Event] = [
        {},
        {**story[0], "dynamodb": {}},
        {**story[0], "dynamodb": {**good, "SequenceNumber": "soon"}},
        {**story[0], "dynamodb": {**good, "NewImage": {**good["NewImage"], "kind": {"S": "wave"}}}},
        {**story[0], "dynamodb": {**good, "NewImage": {**good["NewImage"], "on": {"S": "yes"}}}},
        {**story[0], "dynamodb": {**good, "NewImage": {}}},
        {**story[0], "dynamodb": {**good, "NewImage": "text"}},
        {
            **story[2],
            "dynamodb": {
                **story[2]["dynamodb"],
                "NewImage": {**story[2]["dynamodb"]["NewImage"], "watched_ms": {"N": "1.5"}},
            },
        },
    ]

    answer = counter.handle(shard_of([*bad, *story]), LambdaContext())

    assert answer["batchItemFailures"] == []
    assert totals() == TOTALS
    letters = buried()
    assert len(letters) == len(bad)
    assert all(letter["messageAttributes"]["reason"]["StringValue"] for letter in letters)
    assert {} in [json.loads(letter["body"]) for letter in letters]


def test_a_bad_record_that_cannot_be_buried_makes_the_batch_come_again(counter: ModuleType, story: list[Event]):
    with throttled("SendMessage"), pytest.raises(Unavailable):
        counter.handle(shard_of([{}, *story]), LambdaContext())

    assert not any(totals().values())


def test_a_table_that_does_not_answer_makes_the_batch_come_again(counter: ModuleType, story: list[Event]):
    with throttled("UpdateItem"), pytest.raises(Unavailable):
        counter.handle(shard_of(story), LambdaContext())

    counter.handle(shard_of(story), LambdaContext())
    assert totals() == TOTALS


def test_a_play_that_expires_is_not_uncounted_but_an_erased_like_is(counter: ModuleType, story: list[Event]):
    counter.handle(shard_of(story), LambdaContext())
    table = boto3.resource("dynamodb").Table("EngagementTable")
    table.delete_item(Key={"viewer_id": "ann", "fact": "play#play-1"})
    table.delete_item(Key={"viewer_id": "ann", "fact": "like#clip"})

    counter.handle(shard_of(stream_records()[len(story) :]), LambdaContext())

    assert totals()[of_video(CREATOR, CLIP)] == {"impressions": 1, "views": 1, "watch_ms": 9_700, "completes": 1}


def test_without_a_cache_it_counts_all_the_same(
    counter: ModuleType, story: list[Event], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CACHE_URL", "redis://127.0.0.1:1/0")
    client.valkey.cache_clear()

    counter.handle(shard_of(story), LambdaContext())

    assert totals() == TOTALS


def test_hot_videos_are_trending_by_their_totals(counter: ModuleType, story: list[Event], valkey: Any):
    card = {
        "video_id": "clip",
        "creator_id": "creator",
        "hashtags": [],
        "duration_ms": 1,
        "published_at_ms": 45_000_000,
    }
    valkey.set("card:clip", json.dumps(card))

    for _ in range(2):
        counter.handle(shard_of(story), LambdaContext())

    assert valkey.zscore("trending", "clip") == pytest.approx(1 + 0.778, abs=0.001)  # 3 likes + 1 + 1 + 1 = 6


def forget_counts() -> None:
    table = boto3.resource("dynamodb").Table("CountersTable")
    for row in table.scan()["Items"]:
        table.delete_item(Key={"owner": row["owner"], "counter": row["counter"]})
