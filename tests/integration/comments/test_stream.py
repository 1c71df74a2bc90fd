"""What the comments table's stream says, and what of it counts."""

import copy
from datetime import timedelta
from typing import Any

import boto3
import pytest

from clipfeed.engagement.counting import of_comment, of_video
from clipfeed.errors import Rejected
from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.dynamodb.comment_row import comment_in
from clipfeed_adapters.dynamodb.comment_stream import change_in
from clipfeed_adapters.dynamodb.comments import DynamoComments
from clipfeed_adapters.dynamodb.stream import Record
from tests.handlers import shipped_event
from tests.integration.comments.test_store_contracts import an_id, comment, reply
from tests.unit.engagement.examples import ANN, CLIP, CREATOR, NOW

VIDEO = of_video(CREATOR, CLIP)


def records() -> list[Record]:
    """Everything the table's stream holds."""
    streams = boto3.client("dynamodbstreams")
    arn = boto3.client("dynamodb").describe_table(TableName="CommentsTable")["Table"]["LatestStreamArn"]
    [shard] = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    start = streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")
    found: list[Record] = streams.get_records(ShardIterator=start["ShardIterator"])["Records"]
    return found


def counted() -> dict[Any, int]:
    """Sums of all that the stream said so far; what adds up to nothing is left out."""
    sums: dict[Any, int] = {}
    for record in records():
        for target, metrics in change_in(record).deltas.items():
            for metric, amount in metrics.items():
                sums[target, metric] = sums.get((target, metric), 0) + amount
    return {what: total for what, total in sums.items() if total}


def test_a_comment_and_its_reply_count_until_they_are_deleted(aws: None):
    store = DynamoComments("CommentsTable")
    for each in (comment(1), comment(2), reply(1, 3), reply(1, 4), reply(1, 3)):
        store.add(each)

    assert counted() == {(VIDEO, "comments"): 4, (of_comment(CLIP, an_id(1)), "replies"): 2}

    for _ in range(2):
        store.delete(CLIP, reply(1, 3).comment_id, NOW)
        store.delete(CLIP, an_id(2), NOW)
    assert counted() == {(VIDEO, "comments"): 2, (of_comment(CLIP, an_id(1)), "replies"): 1}

    store.delete(CLIP, an_id(1), NOW)
    store.remove_replies(CLIP, an_id(1), most=9)
    assert counted() == {}


def test_a_deleted_comment_that_expires_counts_nothing(aws: None):
    store = DynamoComments("CommentsTable")
    store.add(comment(1))
    store.delete(CLIP, an_id(1), NOW)

    boto3.resource("dynamodb").Table("CommentsTable").delete_item(
        Key={"thread": f"video#{CLIP}", "comment_id": an_id(1)}
    )

    assert counted() == {}


def test_the_shipped_batch_counts_a_reply_to_what_is_deleted_until_it_is_removed():
    batch = shipped_event("count_comments")["Records"]
    video = of_video(UserId("7b1e2c3d-4f5a-4b6c-8d7e-9f0a1b2c3d4e"), VideoId("01k9x3m5q8r2t6w0y4z7b1c3d5"))
    parent = of_comment(VideoId("01k9x3m5q8r2t6w0y4z7b1c3d5"), "01kc00000000000000000000c1")

    deltas = [change_in(record).deltas for record in batch]

    assert deltas == [
        {},
        {video: {"comments": 1}},
        {video: {"comments": 1}, parent: {"replies": 1}},
        {video: {"comments": -1}},
    ]


def test_an_image_of_a_comment_is_that_comment_and_others_are_none():
    _, said, answered, _ = (record["dynamodb"]["NewImage"] for record in shipped_event("count_comments")["Records"])
    key = shipped_event("count_comments")["Records"][0]["dynamodb"]["NewImage"]

    first, second = comment_in(said), comment_in(answered)

    assert first
    assert second
    assert (first.text, [each.handle for each in first.mentions], first.answered_id) == ("What a light!", ["bo"], None)
    assert (second.parent_id, second.answered_id) == (first.comment_id, first.author_id)
    assert comment_in(key) is None
    assert comment_in({"thread": {"S": "pinned#clip"}, "comment_id": {"S": "pinned"}}) is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda record: record.pop("dynamodb"),
        lambda record: record.update(eventName="RENAME"),
        lambda record: record["dynamodb"].pop("NewImage"),
        lambda record: record["dynamodb"].update(SequenceNumber="x"),
        lambda record: record["dynamodb"]["NewImage"].pop("creator_id"),
        lambda record: record["dynamodb"]["NewImage"].pop("thread"),
        lambda record: record["dynamodb"]["NewImage"].update(thread={"S": "video#other"}),
        lambda record: record["dynamodb"]["NewImage"].update(thread={"N": "1"}),
        lambda record: record["dynamodb"]["NewImage"].update(created_at={"S": "yesterday"}),
        lambda record: record["dynamodb"]["NewImage"].update(mentions={"L": [{"S": "bo"}]}),
        lambda record: record["dynamodb"].update(NewImage=None),
    ],
)
def test_a_record_that_is_none_of_ours_is_refused(spoil: Any):
    record = copy.deepcopy(shipped_event("count_comments")["Records"][1])
    spoil(record)

    with pytest.raises(Rejected) as refusal:
        change_in(record)

    assert refusal.value.code == "unreadable_record"


def test_what_is_written_and_what_is_read_from_the_stream_are_one(aws: None):
    store = DynamoComments("CommentsTable")
    written = [comment(1), reply(1, 2, author_id=ANN, created_at=NOW + timedelta(microseconds=1))]
    for each in written:
        store.add(each)

    assert [comment_in(record["dynamodb"]["NewImage"]) for record in records()] == written
