"""The one door for queues: every message ends applied, recognised as a repeat, or buried with its reason.

Delivery is at least once and in any order. A message that can never succeed goes to the dead-letter
queue at once, with the reason as an attribute; one that may succeed later is given back to the queue,
and buried with its last reason when its tries are used up. The others of its batch are not touched.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

from clipfeed.errors import ClipfeedError, Conflict, NotFound, Rejected, Stale
from clipfeed_adapters.settings import setting
from clipfeed_adapters.sqs.sending import sqs
from clipfeed_adapters.telemetry import logger

Event = dict[str, Any]
Handler = Callable[[Event, Any], Event]
T = TypeVar("T")

MAX_RECEIVES = 5
"""Tries before a message is buried; the queues' own `maxReceiveCount` is one above, as the second lock."""

_HOPELESS = (Rejected, NotFound, msgspec.DecodeError)


@dataclass(frozen=True, slots=True)
class Received(Generic[T]):
    """A message of a batch that is applied as a whole."""

    message_id: str
    content: T


def for_each_message(kind: type[T], receive: Callable[[T], None]) -> Handler:
    """A handler that decodes each SQS message as `kind` (a msgspec type) and gives it to `receive`."""

    def one(record: Any) -> None:
        _apply(record.raw_event, lambda: receive(msgspec.json.decode(record.body, type=kind)))

    def handle(event: Event, context: Any) -> Event:
        processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
        answer: Any = process_partial_response(event=event, record_handler=one, processor=processor, context=context)
        return dict(answer)

    return handle


def for_batch(kind: type[T], apply: Callable[[Sequence[Received[T]]], Mapping[str, Exception]]) -> Handler:
    """A handler that decodes all messages as `kind`, buries those it cannot read, and gives the rest to `apply`,
    which returns the ids of the messages to try again, and why."""

    def handle(event: Event, _context: Any) -> Event:
        readable: list[Received[T]] = []
        failed: set[str] = set()
        records = {record["messageId"]: record for record in event["Records"]}
        for message_id, record in records.items():
            try:
                content = msgspec.json.decode(record["body"], type=kind)
                readable.append(Received(message_id, content))
            except msgspec.DecodeError as error:
                if not bury(record, str(error)):
                    failed.add(message_id)
        for message_id, cause in apply(readable).items():
            record = records[message_id]
            logger().warning("message not applied", reason=_reason(cause)[:300], message_id=message_id)
            if not (_is_last_try(record) and bury(record, _reason(cause))):
                failed.add(message_id)
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in sorted(failed)]}

    return handle


def _apply(record: Event, work: Callable[[], None]) -> None:
    try:
        work()
    except Stale:
        raise
    except Conflict as error:
        logger().info("repeat or late message", reason=error.code, message_id=record["messageId"])
    except _HOPELESS as error:
        if not bury(record, _reason(error)):
            raise
    except Exception as error:
        logger().exception("message failed", message_id=record["messageId"])
        if not (_is_last_try(record) and bury(record, _reason(error))):
            raise


def _reason(error: Exception) -> str:
    return f"{error.code}: {error.message}" if isinstance(error, ClipfeedError) else f"{type(error).__name__}: {error}"


def _is_last_try(record: Event) -> bool:
    return int(record.get("attributes", {}).get("ApproximateReceiveCount", "1")) >= MAX_RECEIVES


def bury(record: Event, reason: str) -> bool:
    """Send the message to the function's dead-letter queue. False if that failed and it must be redelivered."""
    attributes = {
        "reason": {"DataType": "String", "StringValue": reason[:1000] or "unknown"},
        "message_id": {"DataType": "String", "StringValue": record["messageId"]},
    }
    try:
        sqs().send_message(
            QueueUrl=setting("DEAD_LETTERS_URL"), MessageBody=record["body"] or " ", MessageAttributes=attributes
        )
    except Exception:
        logger().exception("burial failed", message_id=record["messageId"])
        return False
    logger().error("message buried", reason=reason[:300], message_id=record["messageId"])
    return True
