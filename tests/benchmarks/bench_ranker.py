"""The ranker alone: `python -m tests.benchmarks.bench_ranker` prints rows of a table.

500 candidates of a viewer with 50 plays on one thread, as the feed asks; the cold figures are those of a fresh process.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random

from clipfeed.feed.features import input_of
from clipfeed.feed.model import Candidate, HistoryEvent, ViewerState
from clipfeed.feed.rollout import PACKAGED
from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.onnx.models import packaged
from clipfeed_adapters.onnx.ranker import OnnxRanker, _inputs

CALLS = 300
NOW = datetime(2026, 11, 22, tzinfo=UTC)
COLD = """
import time; began = time.process_time()
from clipfeed_adapters.onnx.models import packaged
from clipfeed_adapters.onnx.ranker import OnnxRanker
OnnxRanker("packaged", packaged())
print((time.process_time() - began) * 1000)
"""


def main() -> None:
    viewer, candidates = example(Random(7))
    ranker, given = OnnxRanker(PACKAGED, packaged()), input_of(viewer, candidates, NOW)
    arrays = _inputs(given)
    print(f"| {len(candidates)} candidates, one thread | CPU ms p50 | p99 |\n|---|---|---|")
    report("features", lambda: input_of(viewer, candidates, NOW))
    report("their arrays", lambda: _inputs(given))
    report("model, 8 actions", lambda: ranker._run(arrays))
    report("all of a prediction", lambda: ranker.predict(given))
    command = [sys.executable, "-c", COLD]
    cold = [float(subprocess.run(command, capture_output=True, check=True).stdout) for _ in range(5)]
    print(f"| import, session and first call, cold | {statistics.median(cold):.0f} | {max(cold):.0f} |")


def report(name: str, work: Callable[[], object]) -> None:
    took = []
    for _ in range(CALLS):
        began = time.process_time()
        work()
        took.append((time.process_time() - began) * 1000)
    print(f"| {name} | {statistics.median(took):.2f} | {statistics.quantiles(took, n=100)[98]:.2f} |")


def example(random: Random) -> tuple[ViewerState, list[Candidate]]:
    tags = [f"topic{number}" for number in range(20)]
    now_ms = int(NOW.timestamp() * 1000)
    history = tuple(
        HistoryEvent(
            VideoId(f"v{number}"),
            UserId(f"c{random.randrange(40)}"),
            tuple(random.sample(tags, 2)),
            random.random() * 1.5,
            random.random() < 0.1,
            now_ms - number * 60_000,
            duration_ms=10_000,
        )
        for number in range(50)
    )
    candidates = [
        Candidate(
            VideoId(f"n{number}"),
            {random.choice(["fresh", "trending", "similar", "followed"]): random.random()},
            creator_id=UserId(f"c{random.randrange(80)}"),
            hashtags=tuple(random.sample(tags, 2)),
            duration_ms=random.randrange(5_000, 60_000),
            published_at_ms=now_ms - random.randrange(7 * 24 * 3_600_000),
            likes=random.randrange(50),
            views=random.randrange(1000),
            watch_ms=random.randrange(10_000_000),
            completes=random.randrange(300),
        )
        for number in range(500)
    ]
    return ViewerState(UserId("viewer"), history=history), candidates


if __name__ == "__main__":
    main()
