"""A video waits for its renditions: check what it really is and run its MediaConvert job."""

from functools import cache
from pathlib import Path

import boto3
from msgspec import Struct

from clipfeed.ids import VideoId
from clipfeed.video.transcode_video import TranscodeVideo
from clipfeed_adapters.clock import new_id, now
from clipfeed_adapters.dynamodb.video_catalog import DynamoVideoCatalog
from clipfeed_adapters.s3.client import s3
from clipfeed_adapters.s3.upload_store import S3UploadStore
from clipfeed_adapters.settings import setting
from clipfeed_adapters.transcoder.engine import FfmpegTranscoder
from clipfeed_adapters.transcoder.probe import FfmpegProber
from clipfeed_adapters.worker import for_each_message


class Wanted(Struct):
    video_id: VideoId


@cache
def transcoding() -> TranscodeVideo:
    programs = Path(setting("FFMPEG_DIR", "/opt/bin"))
    return TranscodeVideo(
        catalog=DynamoVideoCatalog(setting("VIDEOS_TABLE")),
        uploads=S3UploadStore(setting("UPLOADS_BUCKET")),
        prober=FfmpegProber(programs),
        transcoder=FfmpegTranscoder(programs, s3(), boto3.client("events")),
        now=now,
        new_id=new_id,
        uploads_bucket=setting("UPLOADS_BUCKET"),
        media_bucket=setting("MEDIA_BUCKET"),
    )


def receive(wanted: Wanted) -> None:
    transcoding().transcode(wanted.video_id)


handle = for_each_message(Wanted, receive)
