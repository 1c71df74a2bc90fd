"""How long until an upload can be watched: `python -m tests.benchmarks.bench_upload [address of a running cloud]`.

A vertical 1080p clip of 15 s goes up as from a phone. Beside it, in the same run, stands ffmpeg alone: one pass that
makes only the top rendition with the same encoder, which no ladder can beat.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from infra.local.seed.client import SETTLED, Client, Member
from tests.clips import ffmpeg, render

ROUNDS = 3
SECONDS = 15
BEST_HOSTED_S = 2.0
"""Median of Mux for clips below a minute, by its engineers' account of 2023."""


def main(address: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        clip = render(Path(folder) / "clip.mp4", seconds=SECONDS, size=(1080, 1920))
        client = Client(address)
        creator = client.member("bench", "bench-mark-2026")
        ready = [upload(client, creator, clip, f"bench {time.time_ns()}") for _ in range(ROUNDS)]
        alone = [one_rendition(clip) for _ in range(ROUNDS)]
    ours, floor = statistics.median(ready), statistics.median(alone)
    print(f"| {SECONDS} s at 1080x1920, until it plays | s, median of {ROUNDS} | worst | ratio |\n|---|---|---|---|")
    print(f"| clipfeed, whole ladder | {ours:.1f} | {max(ready):.1f} | |")
    print(f"| ffmpeg alone, top rendition | {floor:.1f} | {max(alone):.1f} | {ours / floor:.2f} |")
    print(f"| best hosted service, as published | {BEST_HOSTED_S:.1f} | | {ours / BEST_HOSTED_S:.2f} |")


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
    return time.monotonic() - began


def one_rendition(clip: Path) -> float:
    began = time.monotonic()
    encoder = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-c:a", "aac", "-f", "null", "-"]
    subprocess.run([ffmpeg(), "-nostdin", "-v", "error", "-i", str(clip), *encoder], check=True)
    return time.monotonic() - began


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("CLIPFEED_URL", "http://127.0.0.1:8080"))
