"""Runs MediaConvert jobs with ffmpeg behind the product's port: encode, publish, tell."""

import secrets
import tempfile
import time
from pathlib import Path
from typing import Any

from clipfeed.video.job_report import JobReport
from clipfeed.video.ports import Prober
from clipfeed_adapters.transcoder.encoder import TIME_LIMIT_S, Encoder, JobFailed, planned
from clipfeed_adapters.transcoder.events import JobEvents
from clipfeed_adapters.transcoder.probe import FfmpegProber
from clipfeed_adapters.transcoder.publish import Publisher


class FfmpegTranscoder:
    """`programs` is a folder with ffmpeg and ffprobe; `s3` and `events` are boto3 clients."""

    def __init__(
        self, programs: Path, s3: Any, events: Any, *, prober: Prober | None = None, time_limit_s: float = TIME_LIMIT_S
    ) -> None:
        self._encoder = Encoder(programs, time_limit_s=time_limit_s)
        self._prober = prober or FfmpegProber(programs)
        self._s3 = s3
        self._events = events

    def create(self, job: dict[str, Any], source: Path, version: str) -> str:
        """Run a job to its end and return its id. Raises Rejected for a job or a source that we do not take."""
        del version  # the local copy is that version
        facts = self._prober.facts_of(source)
        planned(job, facts)
        job_id = f"{time.time_ns() // 1_000_000}-{secrets.token_hex(3)}"
        events = JobEvents(self._events, job_id, job)
        events.progressing()
        try:
            with tempfile.TemporaryDirectory() as folder:
                made = self._encoder.encode(job, source, facts, Path(folder), on_progress=events.progress)
                Publisher(self._s3, made.bucket).publish(made.files, master=made.master)
        except JobFailed as error:
            events.error(error.code, error.message)
        else:
            events.complete(made.output_groups)
        return job_id

    def outcome(self, job_id: str) -> JobReport | None:
        """A job that came to its end has told so; one that did not left nothing that could tell."""
        del job_id
        return None
