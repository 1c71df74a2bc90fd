"""SQS -> Lambda: receive a batch, invoke the function, delete what it has not failed."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from infra.local.model import Source
from infra.local.places import REGION
from infra.local.runtime.invocation import Outcome
from infra.local.sources.answers import failed_items
from infra.local.sources.events import queue_event

_LONG_POLL_S = 5
_AT_MOST = 10
"""SQS's limit for one request."""

Message = dict[str, Any]


@dataclass(slots=True)
class QueueSource:
    """One poller's work. Messages that failed come back after the queue's visibility timeout, as in AWS."""

    source: Source
    arn: str
    url: str
    sqs: Any
    invoke: Callable[[str, bytes], Outcome]
    timeout_s: int
    """The function's: a call that was ended may hold a lease for so long."""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _held: dict[str, str] = field(default_factory=dict)
    _releasing: bool = False

    def turn(self) -> bool:
        messages = self._gather()
        if not messages:
            return not self._releasing
        identifiers = [message["MessageId"] for message in messages]
        outcome = self.invoke(self.source.function, queue_event(messages, self.arn, REGION))
        failed = failed_items(outcome, identifiers, partial=self.source.partial_failures)
        self._delete([message for message in messages if message["MessageId"] not in failed])
        with self._lock:
            for identifier in identifiers:
                self._held.pop(identifier, None)
        return True

    def release(self) -> None:
        """Give back what is in a function's hands, since that is about to be ended."""
        self._releasing = True
        with self._lock:
            held = list(self._held.values())
        for receipt in held:
            self.sqs.change_message_visibility(
                QueueUrl=self.url, ReceiptHandle=receipt, VisibilityTimeout=self.timeout_s
            )

    def _gather(self) -> list[Message]:
        most = self.source.batch_size
        messages = self._receive(most, _LONG_POLL_S)
        deadline = time.monotonic() + self.source.window_s
        while messages and len(messages) < most and (left := deadline - time.monotonic()) > 0:
            more = self._receive(most - len(messages), min(int(left), _LONG_POLL_S))
            messages += more
            if not more and left < 1:
                time.sleep(0.1)
        return messages

    def _receive(self, most: int, wait_s: int) -> list[Message]:
        if self._releasing:
            return []
        answer = self.sqs.receive_message(
            QueueUrl=self.url,
            MaxNumberOfMessages=min(most, _AT_MOST),
            WaitTimeSeconds=wait_s,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        messages: list[Message] = answer.get("Messages", [])
        with self._lock:
            self._held |= {message["MessageId"]: message["ReceiptHandle"] for message in messages}
        return messages

    def _delete(self, messages: list[Message]) -> None:
        for start in range(0, len(messages), _AT_MOST):
            some = messages[start : start + _AT_MOST]
            entries = [{"Id": str(i), "ReceiptHandle": message["ReceiptHandle"]} for i, message in enumerate(some)]
            self.sqs.delete_message_batch(QueueUrl=self.url, Entries=entries)
