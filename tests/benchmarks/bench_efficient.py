"""Bytes of H.265 and AV1 at the quality of H.264: `python -m tests.benchmarks.bench_efficient`.

The same rungs in three codecs, by the product; bytes at equal quality come from the curves through their points, as
Bjontegaard proposed, with straight lines between logarithms of bytes.
"""

import itertools
import math
import statistics
from pathlib import Path
from tempfile import TemporaryDirectory

from clipfeed.video.complexity import TYPICAL
from clipfeed.video.ladder import Codec, Rendition, efficient_ladder, ladder_for
from clipfeed.video.stage import Stage
from tests.benchmarks.encodes import children_cpu_s, encoded, kbps, vmaf
from tests.benchmarks.material import Upload, uploads

SECONDS = 2.0
CLIPS = ("iphone", "people", "bee")
STEPS = 20

Curve = list[tuple[float, float]]
"""VMAF and the logarithm of kb/s, worst first."""


def main() -> None:
    codecs = [Codec.H_264, Codec.H_265, Codec.AV1]
    with TemporaryDirectory() as home:
        kind, clips = uploads(Path(home), seconds=SECONDS, names=CLIPS)
        made = {
            (clip.name, codec): measured(clip, codec, Path(home) / f"{clip.name}-{codec}")
            for clip, codec in itertools.product(clips, codecs)
        }
    print(f"| upper rungs of {kind} clips | CPU against H.264 | bytes at equal VMAF | top rung: kb/s, VMAF |")
    print("|---|---|---|---|")
    for codec in codecs:
        more = [made[clip.name, codec][1] / made[clip.name, Codec.H_264][1] for clip in clips]
        shares = [share(made[clip.name, codec][0], made[clip.name, Codec.H_264][0]) for clip in clips]
        tops = [made[clip.name, codec][0][-1] for clip in clips]
        said = ", ".join(f"{math.exp(bits):.0f} / {quality:.1f}" for quality, bits in tops)
        print(f"| {codec} | {statistics.mean(more):.2f} | {statistics.mean(shares) - 1:+.0%} | {said} |")


def measured(clip: Upload, codec: Codec, folder: Path) -> tuple[Curve, float]:
    before = children_cpu_s()
    ladder = upper(clip, codec)
    files = encoded(clip, Stage.EFFICIENT, ladder, folder)
    took = children_cpu_s() - before
    return sorted((vmaf(files[rung.name], clip), math.log(kbps(files[rung.name], clip))) for rung in ladder), took


def upper(clip: Upload, codec: Codec) -> tuple[Rendition, ...]:
    if codec is not Codec.H_264:
        return efficient_ladder(clip.facts, TYPICAL, codec)
    count = len(efficient_ladder(clip.facts, TYPICAL, Codec.H_265))
    return ladder_for(clip.facts, TYPICAL)[:count]


def share(curve: Curve, against: Curve) -> float:
    """Mean ratio of bytes over the qualities that both curves reach."""
    low, high = max(curve[0][0], against[0][0]), min(curve[-1][0], against[-1][0])
    steps = [low + (high - low) * step / STEPS for step in range(STEPS + 1)]
    return math.exp(statistics.mean(bits_at(curve, step) - bits_at(against, step) for step in steps))


def bits_at(curve: Curve, quality: float) -> float:
    for (worse, few), (better, many) in itertools.pairwise(curve):
        if worse <= quality <= better:
            return few + (many - few) * (quality - worse) / (better - worse)
    return curve[-1][1]


if __name__ == "__main__":
    main()
