"""Which engine runs the jobs of this deployment."""

from pathlib import Path

import boto3

from clipfeed.video.ports import Transcoder
from clipfeed_adapters.s3.client import s3
from clipfeed_adapters.settings import setting
from clipfeed_adapters.transcoder.engine import FfmpegTranscoder


def transcoder() -> Transcoder:
    return FfmpegTranscoder(Path(setting("FFMPEG_DIR", "/opt/bin")), s3(), boto3.client("events"))
