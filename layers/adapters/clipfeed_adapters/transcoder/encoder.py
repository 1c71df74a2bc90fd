"""Runs a MediaConvert job on a local file with ffmpeg: the request and a folder in, the service's own files out."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from clipfeed.video.facts import SourceFacts
from clipfeed.video.ladder import Codec
from clipfeed_adapters.events.mediaconvert_job import MACHINE_FAILED
from clipfeed_adapters.telemetry import logger
from clipfeed_adapters.transcoder.boxes import movie_in
from clipfeed_adapters.transcoder.copying import copy_command, stills_command
from clipfeed_adapters.transcoder.encoding import encode_command
from clipfeed_adapters.transcoder.loudness import gain_db
from clipfeed_adapters.transcoder.package import Package, keys_of, made_in, write_playlists
from clipfeed_adapters.transcoder.plan import Plan
from clipfeed_adapters.transcoder.planning import plan_of
from clipfeed_adapters.transcoder.programs import ffmpeg_for
from clipfeed_adapters.transcoder.report import output_groups
from clipfeed_adapters.transcoder.request import read, refused_at
from clipfeed_adapters.transcoder.run import Finished, run
from clipfeed_adapters.transcoder.task import Task

TIME_LIMIT_S = 840.0
"""Leaves a minute of a function's longest run for the upload."""

Tell = Callable[[int], None]
"""Hears how many percent are done."""

_LEAST_SHARE = 0.9
_TRUNCATED, _UNDECODABLE = 1076, 1040


class JobFailed(Exception):
    """The source cannot be converted, now or later; or, where the code is MACHINE_FAILED, not by this machine now."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def planned(job: dict[str, Any], facts: SourceFacts) -> Plan:
    """What the job makes of this source. Raises Rejected `bad_job` for what is not made here, with its path."""
    plan = plan_of(read(job))
    if plan.sound and not facts.has_audio:
        raise refused_at("/inputs/0/audioSelectors", "the source has no sound")
    if facts.video_codec == "av1" and any(rung.codec is Codec.AV1 for rung in plan.rungs):
        raise refused_at("/outputGroups", "the one program that decodes AV1 has no usable encoder for it")
    return plan


class Encoder:
    """`programs` is a folder with ffmpeg, and with the other one that some sources need."""

    def __init__(self, programs: Path, *, time_limit_s: float = TIME_LIMIT_S) -> None:
        self._programs = programs
        self._time_limit_s = time_limit_s

    def encode(
        self,
        job: dict[str, Any],
        source: Path,
        facts: SourceFacts,
        folder: Path,
        *,
        on_progress: Tell = lambda _: None,
    ) -> Package:
        """Run a job to its end in `folder`, which is empty.

        `facts` are the prober's of this source. Raises Rejected `bad_job` for a job that is not made here, before
        anything runs, and JobFailed for a source that breaks on the way.
        """
        plan = planned(job, facts)
        task = Task(ffmpeg_for(self._programs, facts.video_codec), source, facts, plan, folder)
        make = self._copy if plan.is_copy else self._encode
        make(task, _percents(task, on_progress))
        return _package(task)

    def _copy(self, task: Task, on_line: Callable[[bytes], None]) -> None:
        """Tracks and stills come from two programs: neither waits for the other."""
        with ThreadPoolExecutor(1) as beside:
            stills = [beside.submit(self._run, stills_command(task), task.folder)] if task.plan.stills else []
            self._run(copy_command(task), task.folder, on_line)
            for each in stills:
                each.result()

    def _encode(self, task: Task, on_line: Callable[[bytes], None]) -> None:
        loudness = task.plan.sound.encoding if task.plan.sound else None
        gain = gain_db(task, target_lkfs=loudness.target_lkfs) if loudness else 0.0
        self._run(encode_command(task, gain_db=gain), task.folder, on_line)

    def _run(self, argv: list[str], folder: Path, on_line: Callable[[bytes], None] = lambda _: None) -> None:
        _check(run(argv, cwd=folder, timeout_s=self._time_limit_s, on_line=on_line))


def _check(done: Finished) -> None:
    if done.timed_out:
        raise JobFailed(MACHINE_FAILED, "timed_out: the conversion took too long")
    if done.code < 0:
        raise JobFailed(MACHINE_FAILED, f"stopped: the encoder was ended by signal {-done.code}")
    if done.code:
        logger().warning("ffmpeg failed", code=done.code, errors=done.errors[-2000:])
        raise JobFailed(_UNDECODABLE, "undecodable: the video has too many broken pictures")


def _package(task: Task) -> Package:
    plan, folder = task.plan, task.folder
    _check_outputs(plan, folder)
    made = made_in(folder, plan, plan.hls) if plan.hls else None
    seconds = made.variants[0].track.seconds if made else movie_in(folder / plan.files[0].name).seconds
    expected = task.seconds
    if seconds < expected * _LEAST_SHARE:
        raise JobFailed(_TRUNCATED, f"truncated: {seconds:.1f} s of {expected:.1f} s could be decoded")
    if plan.hls and made:
        write_playlists(folder, plan, plan.hls, made)
    master = f"{plan.hls.key}.m3u8" if plan.hls else None
    return Package(plan.bucket, keys_of(folder, plan), master, seconds, output_groups(plan, made, folder))


def _check_outputs(plan: Plan, folder: Path) -> None:
    """An encoder that got no picture ends well, with nothing or with an empty file."""
    expected = [*(file.name for file in plan.files), *(f"{still.name}.0000000.jpg" for still in plan.stills)]
    if plan.hls:
        expected += [f"{rung.name}.cmfv" for rung in plan.hls.rungs]
    for name in expected:
        path = folder / name
        if not path.exists() or not path.stat().st_size:
            raise JobFailed(_UNDECODABLE, "undecodable: no picture of the video could be decoded")


def _percents(task: Task, tell: Tell) -> Callable[[bytes], None]:
    """Tells how far the encoder is by the frames that it says it has made."""
    frames = max(1.0, task.seconds * float(task.plan.rungs[0].rate))

    def read_line(line: bytes) -> None:
        name, _, value = line.strip().partition(b"=")
        if name == b"frame" and value.isdigit():
            tell(min(99, int(int(value) * 100 / frames)))

    return read_line
