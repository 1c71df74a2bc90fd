"""A review alone: `python -m tests.benchmarks.bench_review` prints rows of a table.

Eight frames of 256 x 456 on one thread, as ReviewVideo gets them; the cold figures are those of a fresh process.
"""

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from clipfeed_adapters.onnx.explicit_content import OpenNsfw
from clipfeed_adapters.pictures.jpeg import decoded
from clipfeed_adapters.pictures.perceptual_hash import DctFingerprints
from tests.integration.moderation.pictures import scenes

FRAMES = 8
CALLS = 10


def main() -> None:
    frames, model, hashes = scenes(*range(FRAMES)), OpenNsfw(), DctFingerprints()
    model.scores(frames)
    print(f"| {FRAMES} frames, one thread | CPU ms p50 | a frame |\n|---|---|---|")
    report("decoding", lambda: [decoded(frame) for frame in frames])
    report("explicit content, with decoding", lambda: model.scores(frames))
    report("fingerprints, with decoding", lambda: hashes.fingerprints(frames))
    command = [sys.executable, "-m", "tests.benchmarks.bench_review", "cold"]
    runs = [json.loads(subprocess.run(command, capture_output=True, check=True).stdout) for _ in range(3)]
    loaded, memory = (statistics.median(column) for column in zip(*runs, strict=True))
    print(f"| model loaded and first call, cold | {loaded:.0f} | |\n| memory of the process, MB | {memory:.0f} | |")


def report(name: str, work: Callable[[], object]) -> None:
    took = []
    for _ in range(CALLS):
        began = time.process_time()
        work()
        took.append((time.process_time() - began) * 1000)
    print(f"| {name} | {statistics.median(took):.1f} | {statistics.median(took) / FRAMES:.1f} |")


def cold() -> Sequence[float]:
    """Milliseconds and megabytes until the first scores are there; imports are over by then."""
    frames = scenes(*range(FRAMES))
    began = time.process_time()
    OpenNsfw().scores(frames)
    return (time.process_time() - began) * 1000, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    if sys.argv[1:] == ["cold"]:
        print(json.dumps(cold()))
    else:
        main()
