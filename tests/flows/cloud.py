"""All functions in one process, wired as template.yaml wires them: routes, queues, the event rule and the stream."""

import json
import os
import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

from infra.local.model import Source
from tests.architecture.house import template
from tests.conftest import pattern_of, resources
from tests.handlers import LambdaContext, handler_of
from tests.integration.engagement.deliveries import is_half_an_insert

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


class Cloud:
    """What a user of the deployed product meets: `call` is the API, `drain` is time passing."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._environment = monkeypatch
        self._template = template()
        self._handlers: dict[str, Handler] = {}
        self._positions: dict[tuple[str, str, str], str] = {}
        self._announced: set[str] = set()
        self._sqs = boto3.client("sqs")
        _connect_rule()

    def call(self, route: str, viewer: str, body: object = None, *, key: str = "", **parts: str) -> tuple[int, Any]:
        """(status, answer) of `METHOD /v1/path/{name}`; other keywords are path parameters, or `query_<name>`.

        `key` is the Idempotency-Key.
        """
        function = next(known.function for known in self._template.routes if known.key == route)
        query = {name.removeprefix("query_"): value for name, value in parts.items() if name.startswith("query_")}
        event = {
            "version": "2.0",
            "routeKey": route,
            "headers": {"content-type": "application/json", **({"idempotency-key": key} if key else {})},
            "pathParameters": {name: value for name, value in parts.items() if name not in query},
            "queryStringParameters": query or None,
            "body": json.dumps(body) if body is not None else None,
            "isBase64Encoded": False,
            "requestContext": {
                "requestId": str(uuid.uuid4()),
                "authorizer": {"jwt": {"claims": {"sub": viewer, "username": viewer, "token_use": "access"}}},
            },
        }
        answer = self._run(function, event)
        return answer["statusCode"], json.loads(answer["body"] or "null")

    def drain(self, *, copies: int = 1) -> None:
        """Deliver everything, each batch `copies` times, until nothing moves any more."""
        self._announce_uploads()
        while any(self._deliver(source, copies) for source in self._template.sources):
            pass

    def buried(self) -> dict[str, list[str]]:
        """Reasons in every dead-letter queue that is not empty."""
        found = {name: list(self._reasons(os.environ[f"{_variable(name)}_URL"])) for name in _dead_letter_queues()}
        return {name: reasons for name, reasons in found.items() if reasons}

    def _announce_uploads(self) -> None:
        """What S3 tells the queue of new objects. (Moto's own notifications name no version.)"""
        bucket = os.environ["UPLOADS_BUCKET"]
        for version in boto3.client("s3").list_object_versions(Bucket=bucket).get("Versions", []):
            if version["VersionId"] not in self._announced:
                self._announced.add(version["VersionId"])
                entity = {"key": version["Key"], "size": version["Size"], "versionId": version["VersionId"]}
                record = {"eventName": "ObjectCreated:Post", "s3": {"bucket": {"name": bucket}, "object": entity}}
                body = json.dumps({"Records": [record]})
                self._sqs.send_message(QueueUrl=os.environ["UPLOADS_QUEUE_URL"], MessageBody=body)

    def _deliver(self, source: Source, copies: int) -> bool:
        output: str = source.arn["Fn::GetAtt"][1].removeprefix("Outputs.")
        if output.endswith("StreamArn"):
            arn = os.environ[f"{_variable(output.removesuffix('StreamArn'))}_STREAM_ARN"]
            return self._deliver_stream(source, arn, copies)
        return self._deliver_queue(source, os.environ[f"{_variable(output.removesuffix('Arn'))}_URL"], copies)

    def _deliver_queue(self, source: Source, url: str, copies: int) -> bool:
        size = min(source.batch_size, 10)
        answer = self._sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=size, AttributeNames=["All"], MessageAttributeNames=["All"]
        )
        messages = answer.get("Messages", [])
        if not messages:
            return False
        event = {"Records": [_sqs_record(message) for message in messages]}
        for _ in range(copies):
            failed = {item["itemIdentifier"] for item in self._run(source.function, event)["batchItemFailures"]}
        for message in messages:
            if message["MessageId"] in failed:
                self._sqs.change_message_visibility(
                    QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
                )
            else:
                self._sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return True

    def _deliver_stream(self, source: Source, arn: str, copies: int) -> bool:
        streams = boto3.client("dynamodbstreams")
        moved = False
        for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
            shard_id = shard["ShardId"]
            reader = source.function, arn, shard_id
            iterator = self._positions.get(reader) or _oldest(streams, arn, shard_id)
            answer = streams.get_records(ShardIterator=iterator)
            self._positions[reader] = answer["NextShardIterator"]
            whole = [record for record in answer["Records"] if not is_half_an_insert(record["dynamodb"])]
            records = [_stream_record(record) for record in whole]
            event = {"Records": records, "shardId": shard_id, "eventSourceARN": arn}
            for _ in range(copies if records else 0):
                assert not self._run(source.function, event)["batchItemFailures"]
            moved = moved or bool(records)
        return moved

    def _run(self, function: str, event: dict[str, Any]) -> dict[str, Any]:
        own = self._template.functions[function].environment.get("DEAD_LETTERS_URL")
        if own:
            queue = own["Fn::GetAtt"][1].removeprefix("Outputs.").removesuffix("Url")
            self._environment.setenv("DEAD_LETTERS_URL", os.environ[f"{_variable(queue)}_URL"])
        return self._handler(function)(event, LambdaContext())

    def _handler(self, function: str) -> Handler:
        if function not in self._handlers:
            self._handlers[function] = handler_of(self._template.functions[function].code.name).handle
        return self._handlers[function]

    def _reasons(self, url: str) -> Iterator[str]:
        while messages := self._sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
        ).get("Messages"):
            yield from (message["MessageAttributes"]["reason"]["StringValue"] for message in messages)


def _connect_rule() -> None:
    """The event rule of the queue stack, for an emulator whose CloudFormation knows too little."""
    events = boto3.client("events")
    url = os.environ["TRANSCODE_FINISHED_QUEUE_URL"]
    arn = boto3.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    for name in resources("queues", "AWS::Events::Rule"):
        events.put_rule(Name=name, EventPattern=pattern_of(name))
        events.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": arn}])


def _dead_letter_queues() -> list[str]:
    return [name for name in resources("queues", "AWS::SQS::Queue") if name.endswith("DeadLetters")]


def _oldest(streams: Any, arn: str, shard_id: str) -> str:
    iterator: str = streams.get_shard_iterator(StreamArn=arn, ShardId=shard_id, ShardIteratorType="TRIM_HORIZON")[
        "ShardIterator"
    ]
    return iterator


def _sqs_record(message: dict[str, Any]) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "messageAttributes": {},
        "eventSource": "aws:sqs",
    }


def _stream_record(record: dict[str, Any]) -> dict[str, Any]:
    change = {name: value for name, value in record["dynamodb"].items() if name != "ApproximateCreationDateTime"}
    return {"eventID": record["eventID"], "eventName": record["eventName"], "dynamodb": change}


def _variable(name: str) -> str:
    """`UploadsQueue` as the environment spells it."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).upper()
