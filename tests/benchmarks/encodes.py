"""Encodes as the product does, and beside it with a bare ffmpeg; counts CPU and holds pictures against each other."""

import json
import resource
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from clipfeed.video.ladder import Rendition
from clipfeed.video.stage import Stage
from clipfeed_adapters.transcoder.encoder import Encoder
from clipfeed_adapters.transcoder.programs import FFMPEG_FOR_AV1
from tests.benchmarks.material import Upload
from tests.clips import ffmpeg, programs
from tests.jobs import job_of

PHONE = "'version=vmaf_v0.6.1\\:enable_transform=true'"
"""VMAF as seen on a phone held in the hand."""
_EVERY = 3
"""One frame in three is scored."""


def encoded(upload: Upload, stage: Stage, ladder: Sequence[Rendition], folder: Path) -> dict[str, Path]:
    """The video files of a stage, by rendition."""
    folder.mkdir(parents=True)
    job = job_of(upload.facts, stage, ladder=ladder)
    Encoder(programs()).encode(job, upload.path, upload.facts, folder)
    return {rung.name: next(folder.rglob(f"*_{rung.name}.cmfv")) for rung in ladder}


def plain(source: Path, *arguments: str) -> None:
    subprocess.run([ffmpeg(), "-nostdin", "-v", "error", "-y", "-i", str(source), *arguments], check=True)


def kbps(file: Path, upload: Upload) -> float:
    return file.stat().st_size * 8 / upload.seconds / 1000


def vmaf(file: Path, upload: Upload) -> float:
    """Mean of the phone model, the file enlarged to the size of the upload."""
    width, height = upload.size
    same_start = "setpts=PTS-STARTPTS,format=yuv420p"
    with TemporaryDirectory() as folder:
        log = Path(folder) / "vmaf.json"
        score = f"libvmaf=model={PHONE}:n_subsample={_EVERY}:n_threads=1:shortest=1:log_fmt=json:log_path={log}"
        graph = f"[0:v]{same_start},scale={width}:{height}:flags=bicubic[a];[1:v]{same_start}[b];[a][b]{score}"
        program = programs() / FFMPEG_FOR_AV1  # the one of the two that can score
        command = [str(program), "-nostdin", "-v", "error", "-i", str(file), "-i", str(upload.path)]
        subprocess.run([*command, "-filter_complex", graph, "-f", "null", "-"], check=True)
        return float(json.loads(log.read_text())["pooled_metrics"]["vmaf"]["mean"])


def children_cpu_s() -> float:
    """What all programs that have ended took so far. Wall time would measure who else is at work."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
