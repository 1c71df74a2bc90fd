"""Every few minutes: look after videos whose event got lost or whose worker died, and clear up behind the finished."""

from functools import cache
from typing import Any

from clipfeed.video.finish_transcode import FinishTranscode
from clipfeed.video.receive_upload import ReceiveUpload
from clipfeed.video.sweep_videos import SweepVideos
from clipfeed.video.tidy_video import TidyVideo
from clipfeed_adapters.clock import now
from clipfeed_adapters.dynamodb.video_catalog import DynamoVideoCatalog
from clipfeed_adapters.s3.media_store import S3MediaStore
from clipfeed_adapters.s3.upload_store import S3UploadStore
from clipfeed_adapters.settings import setting
from clipfeed_adapters.sqs.transcode_queue import SqsTranscodeQueue
from clipfeed_adapters.sqs.video_queue import SqsVideoQueue
from clipfeed_adapters.telemetry import logger
from clipfeed_adapters.transcoder.choose import transcoder


@cache
def sweeping() -> SweepVideos:
    catalog = DynamoVideoCatalog(setting("VIDEOS_TABLE"))
    media = S3MediaStore(setting("MEDIA_BUCKET"))
    queue = SqsTranscodeQueue(setting("TRANSCODE_QUEUE_URL"), setting("TRANSCODE_LATER_QUEUE_URL"))
    reviews = SqsVideoQueue(setting("REVIEW_QUEUE_URL"))
    removals = SqsVideoQueue(setting("REMOVAL_QUEUE_URL"))
    return SweepVideos(
        catalog=catalog,
        arrivals=ReceiveUpload(catalog, S3UploadStore(setting("UPLOADS_BUCKET")), queue, now),
        queue=queue,
        reviews=reviews,
        removals=removals,
        transcoder=transcoder(),
        jobs=FinishTranscode(catalog, media, queue, reviews, removals, now),
        tidying=TidyVideo(catalog, media, now),
        now=now,
    )


def handle(_event: dict[str, Any], _context: object) -> None:
    if due := sweeping().sweep():
        logger().info("videos looked after", count=due)
