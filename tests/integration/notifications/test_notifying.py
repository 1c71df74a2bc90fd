"""The streams become notifications: each change once, whatever is repeated, cut anew, broken or crashes."""

import os
from types import ModuleType

import boto3
import pytest

from clipfeed.engagement.facts import Fact, Kind
from clipfeed.errors import Unavailable
from clipfeed.ids import UserId, VideoId
from clipfeed.notifications.model import Kind as Told
from clipfeed_adapters.dynamodb.comments import DynamoComments
from clipfeed_adapters.dynamodb.engagement import DynamoEngagement
from clipfeed_adapters.dynamodb.notifications import DynamoNotifications
from tests.handlers import LambdaContext, handler_of, shipped_event
from tests.integration.comments.test_store_contracts import an_id, comment
from tests.integration.engagement.deliveries import Event, messages_in, shard_of, stream_records
from tests.integration.engagement.faults import Crash, crash_at, crash_points, throttled
from tests.unit.engagement.examples import ANN, BO, CLIP, CREATOR, action, follow, like, play

CAT = UserId("cat")
STORY: list[Fact] = [
    like(ANN, seq=1),
    like(BO, seq=2),
    like(CREATOR, seq=3),
    play(9_000, seq=4),
    follow(ANN, seq=5),
    like(CAT, seq=6),
    like(BO, on=False, seq=7),
    action(Kind.SAVE, CLIP, seq=8),
    action(Kind.REPOST, CLIP, BO, seq=9),
    action(Kind.BLOCK, CREATOR, CAT, seq=10),
]
TOLD = {(Told.LIKE, 2, (ANN, CAT)), (Told.FOLLOW, 1, (ANN,)), (Told.REPOST, 1, (BO,))}


@pytest.fixture
def notifier(aws: None, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setenv("DEAD_LETTERS_URL", os.environ["NOTIFY_DEAD_LETTERS_URL"])
    return handler_of("notify_people")


@pytest.fixture
def story() -> list[Event]:
    """What the stream says of a few actions; needs the tables."""
    store = DynamoEngagement("EngagementTable")
    for fact in STORY:
        assert store.put(fact)
    return stream_records()


def deliver(notifier: ModuleType, *records: Event) -> None:
    assert notifier.handle(shard_of(records), LambdaContext())["batchItemFailures"] == []


def told(recipient: UserId = CREATOR) -> set[tuple[Told, int, tuple[UserId, ...]]]:
    found = DynamoNotifications("NotificationsTable").newest(recipient, limit=50)
    return {(each.group.kind, each.count, tuple(deed.actor for deed in each.latest)) for each in found}


def buried() -> list[Event]:
    return messages_in(os.environ["DEAD_LETTERS_URL"])


def test_the_shipped_batch_tells_of_a_like_a_follow_and_a_liked_comment(notifier: ModuleType):
    for _ in range(2):
        notifier.handle(shipped_event("notify_people"), LambdaContext())

    ann, bo = UserId("2f6d0f1f-9c1e-4a8b-9a53-0c6f4dd06c11"), UserId("7b1e2c3d-4f5a-4b6c-8d7e-9f0a1b2c3d4e")
    assert told(bo) == {(Told.LIKE, 1, (ann,)), (Told.FOLLOW, 1, (ann,)), (Told.COMMENT_LIKE, 1, (ann,))}
    assert buried() == []


def test_each_change_is_told_once_whatever_the_borders_of_its_batches(notifier: ModuleType, story: list[Event]):
    for size in range(1, len(story) + 1):
        for start in range(0, len(story), size):
            deliver(notifier, *story[start : start + size])

        assert told() == TOLD


def test_borders_that_move_on_the_way_tell_once(notifier: ModuleType, story: list[Event]):
    for start, end in ((0, 3), (0, 5), (3, 4), (3, 8), (6, 9), (0, len(story)), (9, len(story))):
        deliver(notifier, *story[start:end])

    assert told() == TOLD


def test_a_batch_that_tells_nothing_new_costs_a_read_and_no_write(notifier: ModuleType, story: list[Event]):
    deliver(notifier, *story)

    with throttled("PutItem"):
        deliver(notifier, *story)

    assert told() == TOLD


def test_what_is_told_survives_dying_at_any_call(notifier: ModuleType, story: list[Event]):
    table = os.environ["NOTIFICATIONS_TABLE"]
    points = crash_points(lambda: deliver(notifier, *story))
    assert len(points) == 2 * 4  # a read, and a write for each group
    for point, side in points:
        empty(table)
        with crash_at(point, side), pytest.raises(Crash):
            deliver(notifier, *story[:9])
        deliver(notifier, *story)

        assert told() == TOLD


def test_a_table_that_puts_one_write_off_brings_the_batch_back(notifier: ModuleType, story: list[Event]):
    with throttled("PutItem", mark="#follow#"), pytest.raises(Unavailable):
        deliver(notifier, *story)

    assert len(told()) == len(TOLD) - 1
    deliver(notifier, *story)
    assert told() == TOLD


def test_comments_are_told_from_their_own_stream(notifier: ModuleType):
    store = DynamoComments("CommentsTable")
    for each in (comment(1, author_id=BO), comment(2, author_id=CAT)):
        store.add(each)
    store.delete(CLIP, an_id(1), STORY[0].at)
    event = {**shard_of(stream_records("CommentsTable")), "eventSourceARN": os.environ["COMMENTS_STREAM_ARN"]}

    for _ in range(2):
        notifier.handle(event, LambdaContext())

    assert told() == {(Told.COMMENT, 1, (CAT,))}
    assert buried() == []


def test_the_shipped_comments_tell_of_a_reply_and_take_back_a_mention(notifier: ModuleType):
    event = {**shipped_event("count_comments"), "eventSourceARN": os.environ["COMMENTS_STREAM_ARN"]}

    notifier.handle(event, LambdaContext())

    assert told(UserId("7b1e2c3d-4f5a-4b6c-8d7e-9f0a1b2c3d4e")) == set()  # mentioned, and the comment was deleted
    assert told(UserId("2f6d0f1f-9c1e-4a8b-9a53-0c6f4dd06c11")) == set()  # replied to their own comment


def test_a_bad_record_is_buried_with_its_reason_and_holds_up_nobody(notifier: ModuleType, story: list[Event]):
    bad = {**story[0], "eventID": "bad", "dynamodb": {"SequenceNumber": "1", "NewImage": {"kind": {"S": "like"}}}}

    deliver(notifier, bad, *story, {"eventID": "worse"})

    assert told() == TOLD
    reasons = {
        letter["messageAttributes"]["message_id"]["StringValue"]: letter["messageAttributes"]["reason"]["StringValue"]
        for letter in buried()
    }
    assert set(reasons) == {"bad", "worse"}
    assert all(reasons.values())


def test_a_bad_record_that_cannot_even_be_buried_is_not_lost(notifier: ModuleType, story: list[Event]):
    with throttled("SendMessage"), pytest.raises(Unavailable):
        deliver(notifier, *story, {"eventID": "bad"})

    deliver(notifier, *story)
    assert told() == TOLD


def test_the_end_of_a_window_tells_nothing(notifier: ModuleType):
    event = {**shipped_event("count_engagement_window_end"), "eventSourceARN": os.environ["ENGAGEMENT_STREAM_ARN"]}

    assert notifier.handle(event, LambdaContext())["batchItemFailures"] == []


def test_five_hundred_likes_of_one_clip_are_one_notification(notifier: ModuleType):
    likes = [like(UserId(f"viewer-{number}"), VideoId("hot"), seq=1) for number in range(500)]
    store = DynamoEngagement("EngagementTable")
    for each in likes:
        store.put(each)

    deliver(notifier, *stream_records())

    [(kind, count, latest)] = told()
    assert (kind, count, len(latest)) == (Told.LIKE, 500, 3)


def empty(table: str) -> None:
    found = boto3.resource("dynamodb").Table(table)
    for item in found.scan()["Items"]:
        found.delete_item(Key={"user_id": item["user_id"], "group": item["group"]})
