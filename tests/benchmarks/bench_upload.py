"""How long until an upload can be watched: `python -m tests.benchmarks.bench_upload [address of a running cloud]`.

A clip of 15 s at 1080p goes up as from a phone: once as every player takes it, which is copied, and once on its side,
as many phones store it, which is encoded. Beside it, in the same run, stand the steps that no cloud can leave out, one
after the other in one process: look at the file, then make what plays first.
"""

import os
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from clipfeed.video.complexity import TYPICAL
from clipfeed.video.ladder import Codec
from clipfeed.video.remux import can_be_copied
from clipfeed.video.renditions import renditions_of
from clipfeed.video.stage import Stage
from clipfeed_adapters.transcoder.probe import FfmpegProber
from infra.local.seed.client import SETTLED, Client, Member
from tests.benchmarks.encodes import children_cpu_s, encoded
from tests.benchmarks.material import Upload
from tests.clips import make, programs, render

ROUNDS = 3
SECONDS = 15
BEST_HOSTED_S = 2.0
"""Median of Mux for clips below a minute, by its engineers' account of 2023."""
TARGET_S = 1.0
"""Of a clip that is copied."""


@dataclass(frozen=True)
class Took:
    seconds: float
    cpu_s: float


def main(address: str) -> None:
    with TemporaryDirectory() as home:
        clips = clips_in(Path(home))
        alone = {name: [first(clip, Path(home) / f"{name}-{n}") for n in range(ROUNDS)] for name, clip in clips.items()}
        client = Client(address)
        creator = client.member("bench", "bench-mark-2026")
        ready = {
            name: [upload(client, creator, clip, f"{name} {time.time_ns()}") for _ in range(ROUNDS)]
            for name, clip in clips.items()
        }
    print(
        f"| {SECONDS} s at 1080p, until it plays | s, median of {ROUNDS} | the first, cold | steps alone, s | CPU s |"
    )
    print("|---|---|---|---|---|")
    for name, times in ready.items():
        steps = statistics.median(took.seconds for took in alone[name])
        cpu = statistics.median(took.cpu_s for took in alone[name])
        print(f"| {name} | {statistics.median(times):.1f} | {times[0]:.1f} | {steps:.2f} | {cpu:.2f} |")
    print(f"| target for a copy | {TARGET_S:.1f} | | | |")
    print(f"| best hosted service, as published | {BEST_HOSTED_S:.1f} | | | |")


def clips_in(folder: Path) -> dict[str, Path]:
    drawn = render(folder / "drawn.mp4", seconds=SECONDS, size=(1080, 1920))
    film = ["-c:v", "libx264", "-preset", "superfast", "-maxrate", "8M", "-bufsize", "8M", "-g", "60"]
    upright = make(folder / "upright.mp4", ["-i", str(drawn), *film, "-c:a", "aac", "-ar", "48000"])
    turned = make(folder / "turned.mp4", ["-display_rotation", "90", "-i", str(upright), "-c", "copy"])
    clips = {"copied": upright, "encoded": turned}
    for name, clip in clips.items():
        if can_be_copied(FfmpegProber(programs()).facts_of(clip)) != (name == "copied"):
            sys.exit(f"the clip that was to be {name} would not be")
    return clips


def first(clip: Path, folder: Path) -> Took:
    """Look at the file and make what plays first, in this process."""
    began, cpu = time.monotonic(), children_cpu_s()
    facts = FfmpegProber(programs()).facts_of(clip)
    ladder = renditions_of(Stage.START, facts, lambda: TYPICAL, efficient_codec=Codec.H_265)
    encoded(Upload(clip.stem, clip, facts), Stage.START, ladder, folder)
    return Took(time.monotonic() - began, children_cpu_s() - cpu)


def upload(client: Client, creator: Member, clip: Path, title: str) -> float:
    """Seconds from the first byte to `ready`. Each round is a file of its own name, or it would be the same upload."""
    own = clip.with_name(f"{title.replace(' ', '-')}.mp4")
    own.hardlink_to(clip)
    began = time.monotonic()
    status = client.upload(creator, own, title)
    while status["state"] not in SETTLED:
        time.sleep(0.05)
        status = client.status(creator, status["upload_id"])
    if status["state"] != "ready":
        sys.exit(f"the upload ended as {status['state']}: {status['reason']}")
    took = time.monotonic() - began
    wait_until_whole(client, creator, status["upload_id"])
    return took


def wait_until_whole(client: Client, creator: Member, upload_id: str) -> None:
    """The ladder of one round would be measured in the next. The preview comes last."""
    while not client.video(creator, upload_id)["playback"]["preview"]:
        time.sleep(0.5)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("CLIPFEED_URL", "http://127.0.0.1:8080"))
