"""Takes a job to its end: source from S3, ffmpeg, renditions to S3, and a word to EventBridge at every step."""

import tempfile
import time
from pathlib import Path
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from clipfeed.errors import Rejected
from clipfeed_adapters.s3.published import CONTENT_TYPES
from clipfeed_adapters.transcoder.encoder import JobFailed
from clipfeed_adapters.transcoder.package import Package
from clipfeed_adapters.transcoder.probe import FfmpegProber
from infra.local.mediaconvert.apart import REFUSED, Task, encode
from infra.local.mediaconvert.events import Events, input_information, progress
from infra.local.mediaconvert.job import COMPLETE, ERROR, Job
from infra.local.mediaconvert.wire import named, service

_NO_INPUT, _NO_OUTPUT = 1404, 1401
_UPLOADING_PERCENT = 99
_S3_ERRORS = (ClientError, BotoCoreError, Boto3Error)


class Canceled(Exception):
    """Somebody has canceled the job."""


class Work:
    """`programs` is a folder with ffmpeg and ffprobe, `s3` a boto3 client."""

    def __init__(self, programs: Path, s3: Any, events: Events) -> None:
        self._programs = programs
        self._prober = FfmpegProber(programs)
        self._s3 = s3
        self._events = events

    def run(self, job: Job) -> None:
        self._events.tell(job, "PROGRESSING")
        try:
            with tempfile.TemporaryDirectory(prefix=f"mediaconvert-{job.job_id}-") as folder:
                made = self._made(job, Path(folder))
        except Canceled:
            return
        except JobFailed as error:
            self._fail(job, error.code, error.message)
        except Rejected as error:
            self._fail(job, REFUSED, f"{error.code}: {error.message.rstrip('.')}")
        else:
            self._complete(job, made)

    def _made(self, job: Job, folder: Path) -> Package:
        source, out = folder / "source", folder / "out"
        out.mkdir()
        url = job.settings["Inputs"][0]["FileInput"]
        self._fetch(url, source)
        facts = self._prober.facts_of(source)
        self._events.tell(job, "INPUT_INFORMATION", **input_information(url, facts))
        task = Task(self._programs, job.settings, source, facts, out)
        watch = _Watch(job, self._events)
        made = encode(task, on_progress=watch.hear, check=watch.check)
        watch.check()
        job.advance("UPLOADING", _UPLOADING_PERCENT)
        self._put(made)
        return made

    def _fetch(self, url: str, path: Path) -> None:
        bucket, _, key = url.removeprefix("s3://").partition("/")
        try:
            self._s3.download_file(bucket, key, str(path))
        except _S3_ERRORS as error:
            raise JobFailed(_NO_INPUT, f"Unable to open input file [{url}]: [{error}]") from error

    def _put(self, made: Package) -> None:
        """Like the service, without a word on how long anybody may cache it: that is for the edge to say."""
        for key, path in made.files.items():
            try:
                self._s3.upload_file(str(path), made.bucket, key, ExtraArgs={"ContentType": CONTENT_TYPES[path.suffix]})
            except _S3_ERRORS as error:
                place = f"s3://{made.bucket}/{key}"
                raise JobFailed(_NO_OUTPUT, f"Unable to write to output file [{place}]: [{error}]") from error

    def _complete(self, job: Job, made: Package) -> None:
        shape = service().shape_for("Job").members["OutputGroupDetails"]
        if job.end(COMPLETE, JobPercentComplete=100, OutputGroupDetails=named(made.output_groups, shape)):
            self._events.tell(job, "COMPLETE", outputGroupDetails=made.output_groups)

    def _fail(self, job: Job, code: int, message: str) -> None:
        if job.end(ERROR, ErrorCode=code, ErrorMessage=message):
            self._events.tell(job, "ERROR", errorCode=code, errorMessage=message)


def interval_s(job: Job) -> float:
    return float(job.shown()["StatusUpdateInterval"].removeprefix("SECONDS_"))


class _Watch:
    """Stands between an encoder and its job: how far it is, and whether it is still wanted."""

    def __init__(self, job: Job, events: Events) -> None:
        self._job, self._events = job, events
        self._every_s = interval_s(job)
        self._due = time.monotonic() + self._every_s
        self._percent = 0
        job.advance("TRANSCODING", 0)

    def hear(self, percent: int) -> None:
        self._percent = max(self._percent, min(percent, _UPLOADING_PERCENT))
        self._job.advance("TRANSCODING", self._percent)

    def check(self) -> None:
        """Raises Canceled. Tells EventBridge when it is time to."""
        if self._job.has_ended:
            raise Canceled
        if time.monotonic() >= self._due:
            self._due = time.monotonic() + self._every_s
            self._events.tell(self._job, "STATUS_UPDATE", **progress("TRANSCODING", self._percent, self._percent))
