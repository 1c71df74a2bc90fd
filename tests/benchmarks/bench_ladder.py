"""What a whole ladder costs against its largest rung alone: `python -m tests.benchmarks.bench_ladder`.

The same rungs, sizes, qualities and caps each time: by the product (with loudness, the file that plays first, poster
and storyboard), by one ffmpeg for each rung, and the largest rung by itself, which no ladder can beat.
"""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from clipfeed.video.complexity import TYPICAL
from clipfeed.video.ladder import Rendition, ladder_for
from clipfeed.video.stage import Stage
from clipfeed_adapters.transcoder.complexity import FfmpegGauge
from tests.benchmarks.encodes import children_cpu_s, encoded, plain
from tests.benchmarks.material import Upload, uploads
from tests.clips import programs

SECONDS = 3.0
CRF_AT_LEVEL_7, CRF_BY_LEVEL = 23.0, 3.5
TARGET = 1.6


def main() -> None:
    with TemporaryDirectory() as home:
        folder = Path(home)
        kind, (upload, *_) = uploads(folder, seconds=SECONDS, names=("iphone",))
        ladder = ladder_for(upload.facts, TYPICAL)
        floor = took(lambda: alone(upload, ladder[0], folder))
        ours = took(lambda: encoded(upload, Stage.LADDER, ladder, folder / "ladder"))
        each = took(lambda: one_by_one(upload, ladder, folder))
        chosen, fitted = fitting(upload, folder)
    size = "x".join(map(str, upload.size))
    print(f"| H.264 ladder of a {kind} clip, {upload.seconds:.1f} s at {size} | CPU s | against the floor |")
    print("|---|---|---|")
    print(f"| the {ladder[0].name} rung alone (floor) | {floor:.1f} | 1 |")
    print(f"| clipfeed, {names(ladder)} | {ours:.1f} | {ours / floor:.2f} (target {TARGET}) |")
    print(f"| one ffmpeg for each of these | {each:.1f} | {each / floor:.2f} |")
    print(f"| clipfeed as the clip is measured, {names(chosen)} | {fitted:.1f} | {fitted / floor:.2f} |")


def took(work: Callable[[], object]) -> float:
    before = children_cpu_s()
    work()
    return children_cpu_s() - before


def fitting(upload: Upload, folder: Path) -> tuple[tuple[Rendition, ...], float]:
    """The ladder that the product would choose, and what measuring and making it take."""
    before = children_cpu_s()
    chosen = ladder_for(upload.facts, FfmpegGauge(programs()).complexity_of(upload.path, upload.facts))
    encoded(upload, Stage.LADDER, chosen, folder / "chosen")
    return chosen, children_cpu_s() - before


def one_by_one(upload: Upload, ladder: tuple[Rendition, ...], folder: Path) -> None:
    for rung in ladder:
        alone(upload, rung, folder)


def alone(upload: Upload, rung: Rendition, folder: Path) -> None:
    """One rung as a player needs it: with sound, and a key frame every two seconds."""
    cap = str(rung.max_bitrate)
    crf = f"{CRF_AT_LEVEL_7 + (7 - rung.quality) * CRF_BY_LEVEL:.1f}"
    film = ["-c:v", "libx264", "-preset", "veryfast", "-crf", crf, "-maxrate", cap, "-bufsize", cap, "-g", "60"]
    scaled = ["-vf", f"scale={rung.width}:{rung.height}:flags=bicubic"]
    plain(upload.path, *scaled, *film, "-c:a", "aac", "-b:a", "128k", str(folder / f"{rung.name}.mp4"))


def names(ladder: tuple[Rendition, ...]) -> str:
    return "/".join(rung.name.removesuffix("p") for rung in ladder)


if __name__ == "__main__":
    main()
