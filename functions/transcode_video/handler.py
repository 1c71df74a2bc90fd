"""A stage of a video is due: check what the source really is and run its MediaConvert job."""

from functools import cache
from pathlib import Path

from msgspec import Struct

from clipfeed.ids import VideoId
from clipfeed.video.ladder import Codec
from clipfeed.video.promote_video import PromoteVideo
from clipfeed.video.transcode_video import TranscodeVideo
from clipfeed_adapters.clock import new_id, now
from clipfeed_adapters.dynamodb.video_catalog import DynamoVideoCatalog
from clipfeed_adapters.s3.upload_store import S3UploadStore
from clipfeed_adapters.settings import setting
from clipfeed_adapters.sqs.video_queue import SqsVideoQueue
from clipfeed_adapters.transcoder.choose import transcoder
from clipfeed_adapters.transcoder.complexity import FfmpegGauge
from clipfeed_adapters.transcoder.probe import FfmpegProber
from clipfeed_adapters.transcoder.probed_once import ProbedOnce
from clipfeed_adapters.worker import for_each_message


class Wanted(Struct):
    video_id: VideoId
    promote: bool = False
    """It has earned a codec that takes fewer bits."""


@cache
def catalog() -> DynamoVideoCatalog:
    return DynamoVideoCatalog(setting("VIDEOS_TABLE"))


@cache
def transcoding() -> TranscodeVideo:
    programs = Path(setting("FFMPEG_DIR", "/opt/bin"))
    prober = ProbedOnce(FfmpegProber(programs))
    return TranscodeVideo(
        catalog=catalog(),
        uploads=S3UploadStore(setting("UPLOADS_BUCKET")),
        prober=prober,
        gauge=FfmpegGauge(programs),
        transcoder=transcoder(programs, prober),
        removals=SqsVideoQueue(setting("REMOVAL_QUEUE_URL")),
        now=now,
        new_id=new_id,
        stack=setting("STACK_NAME"),
        uploads_bucket=setting("UPLOADS_BUCKET"),
        media_bucket=setting("MEDIA_BUCKET"),
        efficient_codec=Codec(setting("EFFICIENT_CODEC")),
    )


def receive(wanted: Wanted) -> None:
    if wanted.promote:
        PromoteVideo(catalog(), now).promote(wanted.video_id)
    transcoding().transcode(wanted.video_id)


handle = for_each_message(Wanted, receive)
