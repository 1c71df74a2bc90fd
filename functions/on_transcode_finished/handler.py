"""A transcoding job has moved on: publish its video, fail it with the reason, or note its progress."""

from functools import cache

from clipfeed.video.finish_transcode import FinishTranscode
from clipfeed_adapters.clock import now
from clipfeed_adapters.dynamodb.engagement import DynamoEngagement
from clipfeed_adapters.dynamodb.video_catalog import DynamoVideoCatalog
from clipfeed_adapters.events.mediaconvert_job import MediaConvertEvent
from clipfeed_adapters.redis.publication import ValkeyPublication
from clipfeed_adapters.s3.media_store import S3MediaStore
from clipfeed_adapters.settings import setting
from clipfeed_adapters.sqs.removal_queue import SqsRemovalQueue
from clipfeed_adapters.worker import for_each_message


@cache
def jobs() -> FinishTranscode:
    return FinishTranscode(
        DynamoVideoCatalog(setting("VIDEOS_TABLE")),
        S3MediaStore(setting("MEDIA_BUCKET")),
        SqsRemovalQueue(setting("REMOVAL_QUEUE_URL")),
        ValkeyPublication(DynamoEngagement(setting("ENGAGEMENT_TABLE"))),
        now,
    )


def receive(event: MediaConvertEvent) -> None:
    report = event.report()
    if report:
        jobs().hear(report)


handle = for_each_message(MediaConvertEvent, receive)
