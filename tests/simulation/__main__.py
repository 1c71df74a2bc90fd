"""`make simulate`: newest first, popularity, the packaged model, and a model that has learnt from the days before in
the same town, before the same viewers on the same days. Prints each figure with what the learnt model gained over the
others, and how sure that is: differences of the same seed, mean and 95 % interval (Student). Ends with 1 if it is not
sure to have gained watch time and retention over each.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from tests.simulation.compared import LEARNT, lived_before_each
from tests.simulation.town import Size

WORDS = {
    "watch_s_a_viewer_day": "seconds watched, a viewer and day",
    "retention": "probability of coming back the next day",
    "sessions_share": "sessions, of all that could be",
    "likes_share": "likes a clip",
    "skips_share": "skips a clip",
    "creators": "creators seen",
}
JUDGED = ("watch_s_a_viewer_day", "retention")
_STUDENT = {2: 12.71, 3: 4.30, 4: 3.18, 5: 2.78, 6: 2.57, 7: 2.45, 8: 2.36, 9: 2.31, 10: 2.26}
"""97.5 % point of Student's distribution by number of seeds."""

Figures = dict[str, dict[str, list[float]]]
"""Feed -> figure -> one value a seed."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--viewers", type=int, default=60)
    parser.add_argument("--days", type=int, default=4)
    parser.add_argument("--clips", type=int, default=360)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    size = Size(given.viewers, given.days, given.clips)
    began, figures = time.monotonic(), Figures()
    os.environ["OMP_NUM_THREADS"] = "1"  # a town is one processor's work
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as processes:
        for seed, town in enumerate(
            processes.map(partial(lived_before_each, size), range(1, given.seeds + 1)), start=1
        ):
            for name, values in town.items():
                for figure, value in values.items():
                    figures.setdefault(name, {}).setdefault(figure, []).append(value)
                print(f"seed {seed}, {name}: {told(figures[name])}", flush=True)
    gained = {figure: gains(figures, figure) for figure in WORDS}
    print(table(figures, gained))
    print(f"{given.seeds} towns of {size.viewers} viewers, {size.days} days: {time.monotonic() - began:.0f} s")
    if given.out:
        given.out.write_text(json.dumps({"figures": figures, "gained": gained}, indent=1) + "\n")
    return 0 if all(low > 0 for figure in JUDGED for _, low, _ in gained[figure].values()) else 1


def gains(figures: Figures, figure: str) -> dict[str, tuple[float, float, float]]:
    """(mean, low, high) of what the learnt one has more than each other."""
    return {
        name: interval([a - b for a, b in zip(figures[LEARNT][figure], values[figure], strict=True)])
        for name, values in figures.items()
        if name != LEARNT
    }


def interval(differences: Sequence[float]) -> tuple[float, float, float]:
    mean = statistics.mean(differences)
    if len(differences) < 2:
        return mean, float("-inf"), float("inf")
    reach = _STUDENT.get(len(differences), 1.96) * statistics.stdev(differences) / len(differences) ** 0.5
    return mean, mean - reach, mean + reach


def told(values: dict[str, list[float]]) -> str:
    return ", ".join(f"{figure} {each[-1]:.3g}" for figure, each in values.items())


def table(figures: Figures, gained: dict[str, dict[str, tuple[float, float, float]]]) -> str:
    lines = [f"| | {' | '.join(figures)} |", f"|---|{'---|' * len(figures)}"]
    for figure, words in WORDS.items():
        cells = []
        for name, values in figures.items():
            mean, low, high = gained[figure].get(name, (0.0, 0.0, 0.0))
            gain = "" if name == LEARNT else f" ({mean:+.3g}, {low:+.3g} to {high:+.3g})"
            cells.append(f"{statistics.mean(values[figure]):.4g}{gain}")
        lines.append(f"| {words} | {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
