"""Seeded days through the real writer and the real counter, in bad weather: every count is exact in the end."""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

import boto3
import pytest

from clipfeed.engagement.facts import Fact
from clipfeed_adapters.dynamodb.counters import DynamoCounters
from clipfeed_adapters.sqs.engagement_queue import message_of
from tests.conftest import played_aws
from tests.handlers import handler_of
from tests.torture.delivery import Handler, Queue, Shard, Stream
from tests.torture.lives import messages, truth
from tests.torture.wire import CALM, VALKEY, Odds, Wire

BAD_WEATHER = Odds(throttled=0.05, lost=0.01, answer_lost=0.01, crash=0.003)
POISON = ("not json", "{}", "[]", '{"facts":[{"type":"wave"}]}', '{"facts":[{"type":"action","kind":"like"}]}')
_POISONED = 0.01


@dataclass(frozen=True, slots=True)
class Day:
    """How one seeded day went."""

    facts: int
    counts: int
    """Totals that were compared."""
    wrong: int
    unaccounted: int
    """Messages that are neither applied nor in the dead-letter queue."""
    requests: int
    """What AWS was asked, retries included."""


def day(seed: int, facts: int, *, weather: Odds = BAD_WEATHER) -> Day:
    """About `facts` facts, with 20 % duplicates, out of order, throttled, with lost answers and crashes."""
    chance, said = Random(seed), messages(seed, facts)
    with account() as (write, count):
        queue, stream = Queue(chance), Stream([Shard(f"shard-{number}", chance) for number in range(3)])
        poison = _send(queue, said)
        with Wire(chance, weather).connected() as wire:
            _live(wire, queue, stream, write, count)
            wire.odds = CALM
            letters = _dead_letters()
            queue.redrive(letters - poison)
            _live(wire, queue, stream, write, count)
        wanted = truth(said)
        counters = DynamoCounters("CountersTable")
        found = {target: counters.total(target).metrics for target, _ in wanted}
    wrong = sum(found[target].get(metric, 0) != amount for (target, metric), amount in wanted.items())
    lost = {message_id for message_id in poison if message_id not in letters}
    asked = sum(count for operation, count in wire.by_operation.items() if operation != VALKEY)
    return Day(sum(map(len, said)), len(wanted), wrong, len(lost) + len(queue.unaccounted), asked)


@contextmanager
def account() -> Iterator[tuple[Handler, Handler]]:
    """The writer and the counter in an empty account."""
    with pytest.MonkeyPatch.context() as environment, played_aws(environment):
        environment.setenv("DEAD_LETTERS_URL", os.environ["ENGAGEMENT_DEAD_LETTERS_URL"])
        yield handler_of("write_engagement").handle, handler_of("count_engagement").handle


def _send(queue: Queue, said: Sequence[Sequence[Fact]]) -> set[str]:
    """Send it all, and some poison between; returns the poison's message ids."""
    poison = set()
    for message in said:
        if queue.chance.random() < _POISONED:
            poison.add(queue.send(queue.chance.choice(POISON)))
        queue.send(json.dumps(message_of(message)))
    return poison


def _live(wire: Wire, queue: Queue, stream: Stream, write: Handler, count: Handler) -> None:
    """Until nothing waits any more: a batch for the writer, then what the stream says of it for the counter."""
    while queue.waiting or not stream.is_drained:
        if queue.waiting:
            queue.deliver(write, wire)
        with wire.at_rest():
            stream.read()
        for shard in stream.shards:
            if not shard.is_drained:
                shard.deliver(count)


def _dead_letters() -> set[str]:
    """The ids of the messages that a function buried."""
    sqs, url = boto3.client("sqs"), os.environ["DEAD_LETTERS_URL"]
    found: set[str] = set()
    while True:
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"])
        if not answer.get("Messages"):
            return found
        for letter in answer["Messages"]:
            assert letter["MessageAttributes"]["reason"]["StringValue"]
            found.add(letter["MessageAttributes"]["message_id"]["StringValue"])
