"""Runs a MediaConvert job with ffmpeg: the same request in, the same files and events out."""

import secrets
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from clipfeed.video.facts import SourceFacts
from clipfeed_adapters.telemetry import logger
from clipfeed_adapters.transcoder.command import THUMBNAIL, command
from clipfeed_adapters.transcoder.events import JobEvents
from clipfeed_adapters.transcoder.loudness import gain_db
from clipfeed_adapters.transcoder.package import Package, package
from clipfeed_adapters.transcoder.plan import Plan, plan_of
from clipfeed_adapters.transcoder.probe import FfmpegProber
from clipfeed_adapters.transcoder.publish import Publisher
from clipfeed_adapters.transcoder.report import output_groups
from clipfeed_adapters.transcoder.request import read, refused_at
from clipfeed_adapters.transcoder.run import Finished, run

TIME_LIMIT_S = 840.0
"""Leaves a minute of a function's longest run for the upload."""

_LEAST_SHARE = 0.9
_TRUNCATED, _UNDECODABLE, _STOPPED = 1076, 1040, 1999


class JobFailed(Exception):
    """The source cannot be converted, now or later."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class FfmpegTranscoder:
    """`programs` is a folder with ffmpeg and ffprobe; `s3` and `events` are boto3 clients."""

    def __init__(self, programs: Path, s3: Any, events: Any, *, time_limit_s: float = TIME_LIMIT_S) -> None:
        self._ffmpeg = str(programs / "ffmpeg")
        self._prober = FfmpegProber(programs)
        self._s3 = s3
        self._events = events
        self._time_limit_s = time_limit_s

    def create(self, job: dict[str, Any], source: Path) -> str:
        """Run a job to its end and return its id. Raises Rejected for a job or a source that we do not take."""
        request = read(job)
        plan = plan_of(request)
        facts = self._prober.facts_of(source)
        if plan.sound and not facts.has_audio:
            raise refused_at("/inputs/0/audioSelectors", "the source has no sound")
        job_id = f"{time.time_ns() // 1_000_000}-{secrets.token_hex(3)}"
        events = JobEvents(self._events, job_id, request.user_metadata)
        events.progressing()
        try:
            with tempfile.TemporaryDirectory() as folder:
                made = self._encode(plan, facts, source, Path(folder), events.progress)
                groups = output_groups(plan, made)
                Publisher(self._s3, plan.bucket).publish(made.files, master=made.master)
        except JobFailed as error:
            events.error(error.code, error.message)
        else:
            events.complete(groups)
        return job_id

    def _encode(
        self, plan: Plan, facts: SourceFacts, source: Path, folder: Path, progress: Callable[[int], None]
    ) -> Package:
        gain = self._gain_db(plan, facts, source, folder)
        argv = command(self._ffmpeg, source, facts, plan, gain_db=gain)
        done = run(
            argv,
            cwd=folder,
            timeout_s=self._time_limit_s,
            on_line=lambda line: progress(_percent(line, facts.duration_ms)),
        )
        _check(done, folder)
        made = package(plan, folder)
        seconds, expected = made.variants[0].track.seconds, facts.duration_ms / 1000
        if seconds < expected * _LEAST_SHARE:
            raise JobFailed(_TRUNCATED, f"truncated: {seconds:.1f} s of {expected:.1f} s could be decoded")
        return made

    def _gain_db(self, plan: Plan, facts: SourceFacts, source: Path, folder: Path) -> float:
        if plan.sound is None or facts.audio_stream is None:
            return 0.0
        target = plan.sound.target_lkfs
        return gain_db(self._ffmpeg, source, facts.audio_stream, target_lkfs=target, folder=folder)


def _check(done: Finished, folder: Path) -> None:
    if done.timed_out:
        raise JobFailed(_STOPPED, "timed_out: the conversion took too long")
    if done.code < 0:
        raise JobFailed(_STOPPED, f"stopped: the encoder was ended by signal {-done.code}")
    if done.code or not (folder / THUMBNAIL).exists():
        logger().warning("ffmpeg failed", code=done.code, errors=done.errors[-2000:])
        raise JobFailed(_UNDECODABLE, "undecodable: the video has too many broken pictures")


def _percent(line: bytes, duration_ms: int) -> int:
    """How far a line of `-progress` says the encoder is; 0 for its other lines."""
    name, _, value = line.strip().partition(b"=")
    if name != b"out_time_us" or not value.isdigit():
        return 0
    return min(99, int(value) // max(1, duration_ms * 10))
