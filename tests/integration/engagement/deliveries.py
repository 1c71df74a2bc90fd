"""How work reaches the functions: requests, batches of messages, and what the table's stream says."""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import boto3

from clipfeed.engagement.facts import Fact
from clipfeed.ids import UserId
from clipfeed_adapters.sqs.engagement_queue import SqsFactQueue
from tests.handlers import LambdaContext, shipped_event

Event = dict[str, Any]
Handler = Callable[[Event, Any], Event]

SHARD = "shardId-00000001795399200000-a1b2c3d4"


def call(
    handle: Handler, event: str, viewer: UserId, *, route: str | None = None, body: object = None, **path: str
) -> tuple[int, Any]:
    """(status, answer) of a shipped request, made by `viewer`, with what is given instead of its own."""
    request = shipped_event(event)
    request["requestContext"]["authorizer"]["jwt"]["claims"] |= {"sub": viewer, "username": viewer}
    request["routeKey"] = route or request["routeKey"]
    if path:
        request["pathParameters"] = path
    if body is not None:
        request["body"] = json.dumps(body)
    answer = handle(request, LambdaContext())
    return answer["statusCode"], json.loads(answer["body"])


def messages_in(queue_url: str) -> list[Event]:
    """What waits in a queue, as a batch of Lambda holds it."""
    found = boto3.client("sqs").receive_message(
        QueueUrl=queue_url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
    )
    return [
        {
            "messageId": each["MessageId"],
            "receiptHandle": each["ReceiptHandle"],
            "body": each["Body"],
            "attributes": {"ApproximateReceiveCount": "1"},
            "messageAttributes": each.get("MessageAttributes", {}),
        }
        for each in found.get("Messages", [])
    ]


def body_of(facts: Sequence[Fact], queue_url: str) -> str:
    """The message that accepting these facts sends."""
    SqsFactQueue(queue_url).send(facts)
    [message] = messages_in(queue_url)
    boto3.client("sqs").delete_message(QueueUrl=queue_url, ReceiptHandle=message["receiptHandle"])
    body: str = message["body"]
    return body


def batch(*bodies: str, receives: int = 1) -> Event:
    """The messages m0, m1, ... as one batch."""
    return {
        "Records": [
            {
                "messageId": f"m{index}",
                "receiptHandle": "r",
                "body": body,
                "attributes": {"ApproximateReceiveCount": str(receives)},
                "messageAttributes": {},
                "eventSource": "aws:sqs",
            }
            for index, body in enumerate(bodies)
        ]
    }


def returned(answer: Event) -> list[str]:
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def stream_records(table: str = "EngagementTable") -> list[Event]:
    """Everything a table's stream holds, as Lambda delivers it."""
    streams = boto3.client("dynamodbstreams")
    arn = boto3.client("dynamodb").describe_table(TableName=table)["Table"]["LatestStreamArn"]
    [shard] = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    start = streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")
    records: list[Event] = streams.get_records(ShardIterator=start["ShardIterator"])["Records"]
    for record in records:
        del record["dynamodb"]["ApproximateCreationDateTime"]  # a datetime here, a number in Lambda
    return [record for record in records if not is_half_an_insert(record["dynamodb"])]


def is_half_an_insert(change: Event) -> bool:
    """Moto makes two records of an update that creates its item: first with the keys alone. DynamoDB makes one."""
    return bool(change.get("NewImage") == change["Keys"])


def shard_of(records: Iterable[Event]) -> Event:
    return {**shipped_event("count_engagement"), "Records": list(records), "shardId": SHARD}
