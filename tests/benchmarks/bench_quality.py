"""Bytes and quality of our ladder against a fixed one: `python -m tests.benchmarks.bench_quality`.

Quality is VMAF's phone model, each rung enlarged to the size of the upload. The fixed ladder takes the same bits of
every clip, 5 Mb/s at 1080 and 2.8 at 720, with the same encoder; ours is measured, decided and made by the product.
"""

import statistics
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from clipfeed.video.ladder import Rendition, ladder_for
from clipfeed.video.stage import Stage
from clipfeed_adapters.transcoder.complexity import FfmpegGauge
from tests.benchmarks.encodes import encoded, kbps, plain, vmaf
from tests.benchmarks.material import Upload, uploads
from tests.clips import programs

SECONDS = 3.0
TARGET = 97.0
FIXED_KBPS = {1080: 5000, 720: 2800, 540: 1400, 360: 700}
FRAMES = 1.5
"""What 60 frames a second may take more than 30, in both ladders."""


@dataclass(frozen=True)
class Point:
    kbps: float
    vmaf: float


def main() -> None:
    with TemporaryDirectory() as home:
        kind, clips = uploads(Path(home), seconds=SECONDS)
        measured = {clip.name: (clip, fixed(clip, Path(home)), ours(clip, Path(home) / "ours")) for clip in clips}
    print(f"| top rung of {kind} clips | fixed kb/s | VMAF | clipfeed kb/s | VMAF | of rung | bytes saved |")
    print("|---|---|---|---|---|---|---|")
    saved = []
    for name, (clip, against, rungs) in measured.items():
        (rung, point), *_ = rungs
        saved.append(1 - point.kbps / against.kbps)
        named = f"{name}, {min(clip.size)}"
        figures = f"{against.kbps:.0f} | {against.vmaf:.1f} | {point.kbps:.0f} | {point.vmaf:.1f}"
        print(f"| {named} | {figures} | {rung.name}, level {rung.quality} | {saved[-1]:.0%} |")
    worst = min(rungs[0][1].vmaf for _, _, rungs in measured.values())
    print(f"| all (target: 40 % at {TARGET:.0f}) | | | | least {worst:.1f} | | mean {statistics.mean(saved):.0%} |")
    print("\n| rungs | kb/s and VMAF |\n|---|---|")
    for name, (_, _, rungs) in measured.items():
        print(f"| {name} | {', '.join(f'{rung.name} {at.kbps:.0f} / {at.vmaf:.1f}' for rung, at in rungs)} |")


def ours(clip: Upload, folder: Path) -> list[tuple[Rendition, Point]]:
    complexity = FfmpegGauge(programs()).complexity_of(clip.path, clip.facts)
    ladder = ladder_for(clip.facts, complexity)
    files = encoded(clip, Stage.LADDER, ladder, folder / clip.name)
    return [(rung, point(files[rung.name], clip)) for rung in ladder]


def fixed(clip: Upload, folder: Path) -> Point:
    """The top rung of the same clip at a bit rate that was chosen before anybody saw it."""
    bits = FIXED_KBPS[max(edge for edge in FIXED_KBPS if edge <= min(clip.size))]
    rate = round(bits * (FRAMES if clip.facts.frame_rate > 50 else 1))
    file = folder / "fixed.mp4"
    film = ["-c:v", "libx264", "-preset", "veryfast", "-b:v", f"{rate}k", "-maxrate", f"{rate}k"]
    plain(clip.path, "-an", *film, "-bufsize", f"{rate * 2}k", "-g", "60", str(file))
    return point(file, clip)


def point(file: Path, clip: Upload) -> Point:
    return Point(kbps(file, clip), vmaf(file, clip))


if __name__ == "__main__":
    main()
