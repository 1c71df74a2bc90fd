"""Batches in the shape in which Lambda hands them to a function."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Message = Mapping[str, Any]

_ISO = "%Y-%m-%dT%H:%M:%SZ"


def queue_event(messages: Sequence[Message], arn: str, region: str) -> bytes:
    return json.dumps({"Records": [_queue_record(message, arn, region) for message in messages]}).encode()


def _queue_record(message: Message, arn: str, region: str) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": {name: _attribute(value) for name, value in message.get("MessageAttributes", {}).items()},
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": arn,
        "awsRegion": region,
    }


def _attribute(value: Message) -> dict[str, Any]:
    lists: dict[str, Any] = {"stringListValues": [], "binaryListValues": [], "dataType": value["DataType"]}
    if "BinaryValue" in value:
        return {"binaryValue": base64.b64encode(value["BinaryValue"]).decode(), **lists}
    return {"stringValue": value["StringValue"], **lists}


def stream_record(record: Message, stream_arn: str) -> dict[str, Any]:
    """A record of GetRecords as a function gets it: plain JSON, with the stream it came from."""
    plain: dict[str, Any] = _plain(record)
    return {**plain, "eventSourceARN": stream_arn}


@dataclass(frozen=True, slots=True)
class Window:
    """A tumbling window in epoch seconds, `end` excluded."""

    start: int
    end: int

    @classmethod
    def around(cls, moment: int, length: int) -> "Window":
        start = moment // length * length
        return cls(start, start + length)


def windowed_event(records: Sequence[Message], window: Window, state: Any, *, final: bool) -> dict[str, Any]:
    """What an event of a source with a tumbling window has beside the shard and its stream."""
    start, end = (datetime.fromtimestamp(edge, UTC).strftime(_ISO) for edge in (window.start, window.end))
    return {
        "Records": list(records),
        "window": {"start": start, "end": end},
        "state": state,
        "isFinalInvokeForWindow": final,
        "isWindowTerminatedEarly": False,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        return int(value.timestamp())
    if isinstance(value, set | frozenset):
        return sorted(_plain(item) for item in value)
    return value
