"""The calls that a crash may interrupt anywhere: one of each function that writes."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

import boto3
import pytest

from clipfeed.engagement.facts import Fact, Kind
from clipfeed_adapters.dynamodb.engagement import DynamoEngagement
from clipfeed_adapters.sqs.engagement_queue import message_of
from tests.conftest import played_aws
from tests.handlers import LambdaContext, handler_of
from tests.torture.crashes import Scenario
from tests.torture.delivery import Event, Shard, Stream
from tests.unit.engagement.examples import ANN, BO, CLIP, action, follow, like, play

STORY: list[Fact] = [
    like(ANN, seq=1),
    like(BO, seq=2),
    play(9_700, seq=3),
    follow(ANN, seq=4),
    like(BO, on=False, seq=5),
    action(Kind.BLOCK, BO, ANN, creator=BO, seq=6),
    action(Kind.SAVE, CLIP, BO, seq=7),
]


@dataclass(frozen=True, slots=True)
class World:
    function: Any
    event: Event


@contextmanager
def _account(function: str) -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as environment, played_aws(environment):
        environment.setenv(
            "DEAD_LETTERS_URL", boto3.client("sqs").get_queue_url(QueueName="CountDeadLetters")["QueueUrl"]
        )
        yield handler_of(function)


@contextmanager
def _writer() -> Iterator[World]:
    with _account("write_engagement") as function:
        bodies = [json.dumps(message_of([fact])) for fact in STORY]
        records = [
            {"messageId": f"m{index}", "body": body, "attributes": {"ApproximateReceiveCount": "1"}}
            for index, body in enumerate(bodies)
        ]
        yield World(function, {"Records": records})


@contextmanager
def _counter() -> Iterator[World]:
    with _account("count_engagement") as function:
        store, shard = DynamoEngagement("EngagementTable"), Shard("shard", Random(0))
        for fact in STORY:
            store.put(fact)
        Stream([shard]).read()
        yield World(function, {"Records": shard.records, "shardId": shard.name})


def _call(world: World) -> None:
    world.function.handle(world.event, LambdaContext())


def _items(table: str) -> list[str]:
    """Everything in a table, without what tells one writing from another."""
    rows = boto3.client("dynamodb").scan(TableName=table)["Items"]
    return sorted(json.dumps({**row, "written_at": None}, sort_keys=True) for row in rows)


SCENARIOS = [
    Scenario("write_engagement", _writer, _call, lambda _world: _items("EngagementTable")),
    Scenario("count_engagement", _counter, _call, lambda _world: _items("CountersTable")),
]
