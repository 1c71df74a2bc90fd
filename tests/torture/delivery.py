"""How messages and changes reach a function: more than once, in any order, in batches that never come again."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import boto3

from clipfeed.errors import ClipfeedError
from clipfeed_adapters.worker import MAX_RECEIVES
from tests.handlers import LambdaContext
from tests.torture.wire import Crash, Wire

Event = dict[str, Any]
Handler = Callable[[Event, Any], Event]

MOST_RECORDS = 500
"""In a batch of a stream, as the template has it."""
REDRIVE_AFTER = MAX_RECEIVES + 1
"""The queues' own maxReceiveCount."""


@dataclass(slots=True)
class Message:
    message_id: str
    body: str
    receives: int = 0


@dataclass(slots=True)
class Queue:
    """SQS in virtual time. Every message ends acknowledged, or in `dead`."""

    chance: Random
    duplicated: float = 0.2
    ack_lost: float = 0.02
    overlapping: float = 0.05
    """The visibility timeout ends, and another process gets the batch while the first one is still at it."""
    smallest_batch: int = 1
    largest_batch: int = 100
    bodies: dict[str, str] = field(default_factory=dict)
    """Of everything that was ever sent, by message id."""
    waiting: list[Message] = field(default_factory=list)
    done: set[str] = field(default_factory=set)
    dead: set[str] = field(default_factory=set)
    returned: int = 0
    """Messages that a function gave back."""

    @property
    def unaccounted(self) -> set[str]:
        return self.bodies.keys() - self.done - self.dead

    def send(self, body: str) -> str:
        message_id = f"m{len(self.bodies)}"
        self.bodies[message_id] = body
        copies = 2 if self.chance.random() < self.duplicated else 1
        self.waiting += [Message(message_id, body) for _ in range(copies)]
        return message_id

    def redrive(self, letters: Iterable[str]) -> None:
        """What an operator does once the weather is fine: everything that died in it comes again."""
        again = sorted(self.dead.union(letters))
        self.dead.clear()
        self.waiting += [Message(message_id, self.bodies[message_id]) for message_id in again]

    def deliver(self, handle: Handler, wire: Wire) -> None:
        """One batch, taken from anywhere among what waits; a crash or a lost answer brings all of it back."""
        batch = self._take()
        event = {"Records": [_record(message) for message in batch]}
        if self.chance.random() < self.overlapping:
            wire.meanwhile = self.chance.randint(1, 20), lambda: handle(event, LambdaContext())
        try:
            answer = handle(event, LambdaContext())
        except Crash:
            self._give_back(batch)
            return
        finally:
            wire.meanwhile = None
        failed = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
        self.returned += len(failed)
        if self.chance.random() < self.ack_lost:
            failed = {message.message_id for message in batch}
        self._give_back([message for message in batch if message.message_id in failed])
        self.done |= {message.message_id for message in batch} - failed

    def _take(self) -> list[Message]:
        self.chance.shuffle(self.waiting)
        size = self.chance.randint(self.smallest_batch, self.largest_batch)
        batch, self.waiting = self.waiting[:size], self.waiting[size:]
        for message in batch:
            message.receives += 1
        return batch

    def _give_back(self, messages: Iterable[Message]) -> None:
        for message in messages:
            if message.receives >= REDRIVE_AFTER:
                self.dead.add(message.message_id)
            else:
                self.waiting.append(message)


@dataclass(slots=True)
class Shard:
    """A shard of a stream: in order, but from where the last acknowledged batch ended, with borders that move."""

    name: str
    chance: Random
    records: list[Event] = field(default_factory=list)
    done: int = 0

    @property
    def is_drained(self) -> bool:
        return self.done == len(self.records)

    def deliver(self, handle: Handler) -> None:
        batch = self.records[self.done : self.done + self.chance.randint(1, MOST_RECORDS)]
        try:
            handle({"Records": batch, "shardId": self.name}, LambdaContext())
        except (Crash, ClipfeedError):  # Lambda delivers the batch again
            return
        if self.chance.random() < 0.9:  # else the answer is lost, and the same records come again
            self.done += len(batch)


@dataclass(slots=True)
class Stream:
    """The engagement table's stream, handed on as several shards: each viewer's changes stay on one of them."""

    shards: Sequence[Shard]
    _position: str = ""

    @property
    def is_drained(self) -> bool:
        return all(shard.is_drained for shard in self.shards)

    def read(self) -> None:
        """Fetch what is new."""
        streams = boto3.client("dynamodbstreams")
        while True:
            answer = streams.get_records(ShardIterator=self._position or _start_of_stream(streams))
            self._position = answer["NextShardIterator"]
            if not answer["Records"]:
                return
            for record in answer["Records"]:
                self._hand_on(record)

    def _hand_on(self, record: Event) -> None:
        change = record["dynamodb"]
        if change.get("NewImage") == change["Keys"]:
            return  # moto tells of an item that an update creates twice, first with its keys alone
        change.pop("ApproximateCreationDateTime")  # a datetime here, a number in Lambda
        viewer = change["Keys"]["viewer_id"]["S"]
        self.shards[sum(viewer.encode()) % len(self.shards)].records.append(record)


def _start_of_stream(streams: Any) -> str:
    arn = boto3.client("dynamodb").describe_table(TableName="EngagementTable")["Table"]["LatestStreamArn"]
    [shard] = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    start = streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")
    iterator: str = start["ShardIterator"]
    return iterator


def _record(message: Message) -> Event:
    return {
        "messageId": message.message_id,
        "receiptHandle": "r",
        "body": message.body,
        "attributes": {"ApproximateReceiveCount": str(message.receives)},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
    }
