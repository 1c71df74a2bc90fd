"""All benchmarks, one table after the other: `make bench`. The last two run against a local cloud of their own."""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks import (
    bench_efficient,
    bench_feed,
    bench_first_frame,
    bench_imports,
    bench_ladder,
    bench_models,
    bench_quality,
    bench_ranker,
    bench_review,
    bench_timelines,
    bench_upload,
    bench_writer,
    bench_writes,
)
from tests.local_cloud import running_cloud

ALONE = (
    bench_ranker,
    bench_models,
    bench_imports,
    bench_feed,
    bench_writer,
    bench_writes,
    bench_timelines,
    bench_review,
    bench_ladder,
    bench_quality,
    bench_efficient,
)


def main() -> None:
    for bench in ALONE:
        bench.main()
        print()
    with TemporaryDirectory() as home, running_cloud(Path(home), seeded=True) as address:
        for against_a_cloud in (bench_upload, bench_first_frame):
            against_a_cloud.main(address)
            print()


if __name__ == "__main__":
    main()
