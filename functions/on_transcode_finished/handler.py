"""A transcoding job has moved on: add what it made to its video, fail it with the reason, or note its progress."""

from functools import cache

from clipfeed.video.finish_transcode import FinishTranscode
from clipfeed_adapters.clock import now
from clipfeed_adapters.dynamodb.video_catalog import DynamoVideoCatalog
from clipfeed_adapters.events.mediaconvert_job import MediaConvertEvent
from clipfeed_adapters.s3.media_store import S3MediaStore
from clipfeed_adapters.settings import setting
from clipfeed_adapters.sqs.transcode_queue import SqsTranscodeQueue
from clipfeed_adapters.sqs.video_queue import SqsVideoQueue
from clipfeed_adapters.worker import for_each_message


@cache
def jobs() -> FinishTranscode:
    return FinishTranscode(
        DynamoVideoCatalog(setting("VIDEOS_TABLE")),
        S3MediaStore(setting("MEDIA_BUCKET")),
        SqsTranscodeQueue(setting("TRANSCODE_QUEUE_URL"), setting("TRANSCODE_LATER_QUEUE_URL")),
        SqsVideoQueue(setting("REVIEW_QUEUE_URL")),
        SqsVideoQueue(setting("REMOVAL_QUEUE_URL")),
        now,
    )


def receive(event: MediaConvertEvent) -> None:
    report = event.report()
    if report:
        jobs().hear(report)


handle = for_each_message(MediaConvertEvent, receive)
