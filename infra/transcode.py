"""`python -m infra.transcode clip folder programs`: what becomes of one file, without any cloud.

The same prober, ladder and encoder as in the product, one stage after the other, each in a folder of its own. One
line of JSON on standard output says how it ended: accepted with what was made, or refused with the reason.
"""

import contextlib
import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from clipfeed.errors import Rejected
from clipfeed.ids import VideoId
from clipfeed.video.complexity import Complexity
from clipfeed.video.facts import SourceFacts
from clipfeed.video.job import MASTER_FILE, POSTER_FILE, PREVIEW_FILE, START_FILE, job_request
from clipfeed.video.ladder import Codec, Rendition
from clipfeed.video.outputs import STORYBOARD_NAME
from clipfeed.video.playlist import image_playlist_in
from clipfeed.video.renditions import renditions_of
from clipfeed.video.stage import Stage
from clipfeed.video.storyboard import storyboard_vtt
from clipfeed_adapters.transcoder.complexity import FfmpegGauge
from clipfeed_adapters.transcoder.encoder import Encoder, JobFailed
from clipfeed_adapters.transcoder.package import Package
from clipfeed_adapters.transcoder.probe import FfmpegProber

Json = dict[str, Any]

_STAGES = (Stage.START, Stage.LADDER, Stage.PREVIEW)


def main(clip: Path, out: Path, programs: Path) -> Json:
    started_s, started_cpu_s = time.monotonic(), _cpu_s()
    told: Json = {}
    try:
        for stage, found in _stages(clip, out, programs):
            told |= found
            if stage is Stage.START:
                told["seconds_to_playable"] = round(time.monotonic() - started_s, 3)
    except Rejected as error:
        return {"outcome": "refused", "code": error.code, "message": error.message}
    except JobFailed as error:
        code, _, message = error.message.partition(": ")
        return {"outcome": "refused", "code": code, "message": message}
    spent = {"seconds": round(time.monotonic() - started_s, 3), "cpu_seconds": round(_cpu_s() - started_cpu_s, 3)}
    return {"outcome": "accepted", **told, **spent}


def _stages(clip: Path, out: Path, programs: Path) -> Iterator[tuple[Stage, Json]]:
    """What each stage found or made, as soon as it is there."""
    facts = FfmpegProber(programs).facts_of(clip)
    encoder, gauge = Encoder(programs), FfmpegGauge(programs)

    def complexity() -> Complexity:
        return gauge.complexity_of(clip, facts)

    for stage in _STAGES:
        ladder = renditions_of(stage, facts, complexity, efficient_codec=Codec.H_265)
        with tempfile.TemporaryDirectory(dir=out) as folder:
            made = encoder.encode(_job(stage, facts, ladder), clip, facts, Path(folder))
            _place(made, out / stage)
        yield stage, {"facts": asdict(facts), **_made(stage, out / stage, ladder, made)}


def _job(stage: Stage, facts: SourceFacts, ladder: tuple[Rendition, ...]) -> Json:
    return job_request(
        stack="local",
        video_id=VideoId("clip"),
        attempt=1,
        stage=stage,
        source_url="s3://local/clip",
        destination=f"s3://local/{stage}/",
        facts=facts,
        ladder=ladder,
    )


def _place(made: Package, folder: Path) -> None:
    """Every file where its key says."""
    for key, path in made.files.items():
        place = folder / key.partition("/")[2]
        place.parent.mkdir(parents=True, exist_ok=True)
        path.replace(place)


def _made(stage: Stage, folder: Path, ladder: tuple[Rendition, ...], made: Package) -> Json:
    if stage is Stage.PREVIEW:
        return {"preview": str(folder / PREVIEW_FILE)}
    master = folder / MASTER_FILE
    groups = [group for group in made.output_groups if group["type"] == "CMAF_GROUP"]
    details = [
        output["videoDetails"] for group in groups for output in group["outputDetails"] if "videoDetails" in output
    ]
    found: Json = {
        "stage": str(stage),
        "renditions": [
            {"name": rung.name, "codec": str(rung.codec), **shown} for rung, shown in zip(ladder, details, strict=True)
        ],
        "playlist": str(master),
        "poster": str(folder / POSTER_FILE),
        "mp4": str(folder / START_FILE),
    }
    return found | _storyboard(folder, master)


def _storyboard(folder: Path, master: Path) -> Json:
    images = image_playlist_in(str(master), master.read_text())
    if images is None:
        return {}
    path = folder / STORYBOARD_NAME
    path.write_text(storyboard_vtt(Path(images).read_text(), folder=f"{master.parent.name}/"))
    return {"storyboard": str(path)}


def _cpu_s() -> float:
    """Of this process and of all programs that it has waited for."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in spent)


if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):  # where the engine logs
        outcome = main(*map(Path, sys.argv[1:4]))
    sys.stdout.write(f"{json.dumps(outcome)}\n")
