"""Which engine runs the jobs of this deployment."""

from pathlib import Path

import boto3

from clipfeed.video.ports import Prober, Transcoder
from clipfeed_adapters.s3.client import s3
from clipfeed_adapters.settings import setting
from clipfeed_adapters.transcoder.engine import FfmpegTranscoder
from clipfeed_adapters.transcoder.mediaconvert import MediaConvertTranscoder

PROGRAMS = Path("/opt/bin")
"""Where the layer puts ffmpeg."""


def transcoder(programs: Path = PROGRAMS, prober: Prober | None = None) -> Transcoder:
    if setting("TRANSCODE_ENGINE") == "mediaconvert":
        return MediaConvertTranscoder(
            boto3.client("mediaconvert"),
            s3(),
            role=setting("MEDIACONVERT_ROLE_ARN"),
            queue=setting("MEDIACONVERT_QUEUE_ARN"),
            job_template=setting("MEDIACONVERT_JOB_TEMPLATE"),
        )
    return FfmpegTranscoder(programs, s3(), boto3.client("events"), prober=prober)
