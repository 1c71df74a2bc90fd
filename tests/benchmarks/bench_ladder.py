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
ROUNDS = 3
KEY_FRAMES = "0,0.5,1,2"
CRF_AT_LEVEL_7, CRF_BY_LEVEL = 23.0, 3.5
TARGET = 1.6


def main() -> None:
    with TemporaryDirectory() as home:
        folder = Path(home)
        kind, (upload, *_) = uploads(folder, seconds=SECONDS, names=("iphone",))
        usual, chosen = ladder_for(upload.facts, TYPICAL), fitting(upload)
        works: dict[str, Callable[[Path], object]] = {
            f"the {usual[0].name} rung alone (floor)": lambda at: alone(upload, usual[0], at),
            f"clipfeed, {names(usual)} (target {TARGET})": lambda at: ladder(upload, usual, at),
            f"one ffmpeg for each of {names(usual)}": lambda at: one_by_one(upload, usual, at),
            f"clipfeed, measured first: {names(chosen)}": lambda at: ladder(upload, fitting(upload), at),
        }
        least = {name: float("inf") for name in works}
        for _ in range(ROUNDS):
            for name, work in works.items():
                least[name] = min(least[name], took(work))
    floor, *_ = least.values()
    size = "x".join(map(str, upload.size))
    print(
        f"| H.264 of a {kind} clip, {upload.seconds:.1f} s at {size} | CPU s, least of {ROUNDS} | against the floor |"
    )
    print("|---|---|---|")
    for name, seconds in least.items():
        print(f"| {name} | {seconds:.2f} | {seconds / floor:.2f} |")


def took(work: Callable[[Path], object]) -> float:
    with TemporaryDirectory() as folder:
        before = children_cpu_s()
        work(Path(folder))
        return children_cpu_s() - before


def fitting(upload: Upload) -> tuple[Rendition, ...]:
    """The ladder that the product would choose."""
    return ladder_for(upload.facts, FfmpegGauge(programs()).complexity_of(upload.path, upload.facts))


def ladder(upload: Upload, rungs: tuple[Rendition, ...], folder: Path) -> None:
    encoded(upload, Stage.LADDER, rungs, folder / "made")


def one_by_one(upload: Upload, ladder: tuple[Rendition, ...], folder: Path) -> None:
    for rung in ladder:
        alone(upload, rung, folder)


def alone(upload: Upload, rung: Rendition, folder: Path) -> None:
    """One rung as a player needs it: with sound, and with key frames where the product puts them."""
    cap = str(rung.max_bitrate)
    crf = f"{CRF_AT_LEVEL_7 + (7 - rung.quality) * CRF_BY_LEVEL:.1f}"
    film = ["-c:v", "libx264", "-preset", "veryfast", "-crf", crf, "-maxrate", cap, "-bufsize", cap]
    film += ["-force_key_frames", KEY_FRAMES, "-g", "1000", "-sc_threshold", "0"]
    scaled = ["-vf", f"scale={rung.width}:{rung.height}:flags=bicubic"]
    plain(upload.path, *scaled, *film, "-c:a", "aac", "-b:a", "128k", str(folder / f"{rung.name}.mp4"))


def names(ladder: tuple[Rendition, ...]) -> str:
    return "/".join(rung.name.removesuffix("p") for rung in ladder)


if __name__ == "__main__":
    main()
