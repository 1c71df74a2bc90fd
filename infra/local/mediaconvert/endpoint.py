"""The endpoint as a whole: HTTP in front, the jobs behind."""

from pathlib import Path

import boto3
from botocore.config import Config

from infra.local.edge.server import Origin
from infra.local.mediaconvert.api import Api
from infra.local.mediaconvert.events import SOURCE, Events
from infra.local.mediaconvert.jobs import Jobs
from infra.local.mediaconvert.work import Work

_PATHS = Config(s3={"addressing_style": "path"})  # an emulator rarely has a name for each bucket


class Endpoint:
    """Serves on a port of 127.0.0.1 until `stop`; S3 and EventBridge are where boto3 finds them."""

    def __init__(self, port: int, programs: Path, event_source: str = SOURCE) -> None:
        """`programs` is a folder with ffmpeg and ffprobe."""
        self.url = f"http://127.0.0.1:{port}"
        events = Events(boto3.client("events"), event_source)
        self._jobs = Jobs(Work(programs, boto3.client("s3", config=_PATHS), events).run)
        self._origin = Origin(port, {"/": Api(self._jobs, events, self.url)})

    def start(self) -> None:
        self._origin.start()

    def stop(self) -> None:
        """Jobs that run are ended with their encoders."""
        self._origin.stop()
        self._jobs.stop()
