"""A video could be watched: say whether it may be, then publish or block it, and look for older ones like it."""

from functools import cache

from msgspec import Struct

from clipfeed.ids import VideoId
from clipfeed.moderation.model import Verdict
from clipfeed.moderation.ports import Senses
from clipfeed.video.publish_video import PublishVideo
from clipfeed.video.review_video import ReviewVideo
from clipfeed_adapters.clock import now
from clipfeed_adapters.dynamodb.fingerprints import DynamoFingerprints
from clipfeed_adapters.dynamodb.video_catalog import DynamoVideoCatalog
from clipfeed_adapters.onnx.explicit_content import OpenNsfw
from clipfeed_adapters.pictures.perceptual_hash import DctFingerprints
from clipfeed_adapters.redis.publication import ValkeyPublication
from clipfeed_adapters.s3.sample_store import S3SampleStore
from clipfeed_adapters.settings import setting
from clipfeed_adapters.sqs.timelines_queue import SqsTimelines
from clipfeed_adapters.sqs.transcode_queue import SqsTranscodeQueue
from clipfeed_adapters.telemetry import logger
from clipfeed_adapters.worker import for_each_message


class Waiting(Struct):
    video_id: VideoId


@cache
def reviews() -> ReviewVideo:
    catalog = DynamoVideoCatalog(setting("VIDEOS_TABLE"))
    index = DynamoFingerprints(setting("FINGERPRINTS_TABLE"))
    queue = SqsTranscodeQueue(setting("TRANSCODE_QUEUE_URL"), setting("TRANSCODE_LATER_QUEUE_URL"))
    notices = ValkeyPublication(SqsTimelines(setting("TIMELINES_QUEUE_URL")))
    return ReviewVideo(
        catalog=catalog,
        store=S3SampleStore(setting("MEDIA_BUCKET")),
        senses=Senses(OpenNsfw(), DctFingerprints(), index, catalog, now),
        publisher=PublishVideo(catalog, queue, notices, now),
        report=tell,
    )


def tell(video_id: VideoId, step: str, verdict: Verdict) -> None:
    logger().info("reviewed", video_id=video_id, step=step, verdict=type(verdict).__name__, detail=verdict.detail)


def receive(waiting: Waiting) -> None:
    reviews().review(waiting.video_id)


handle = for_each_message(Waiting, receive)
