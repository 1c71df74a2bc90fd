"""Which engine runs the jobs of this deployment."""

from pathlib import Path

import boto3

from clipfeed.video.ports import Prober, Transcoder
from clipfeed_adapters.s3.client import s3
from clipfeed_adapters.transcoder.engine import FfmpegTranscoder

PROGRAMS = Path("/opt/bin")
"""Where the layer puts ffmpeg."""


def transcoder(programs: Path = PROGRAMS, prober: Prober | None = None) -> Transcoder:
    return FfmpegTranscoder(programs, s3(), boto3.client("events"), prober=prober)
