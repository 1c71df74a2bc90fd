"""A file has landed in the uploads bucket: check its first bytes and ask for its renditions."""

from functools import cache

from clipfeed.video.receive_upload import ReceiveUpload
from clipfeed_adapters.clock import now
from clipfeed_adapters.dynamodb.video_catalog import DynamoVideoCatalog
from clipfeed_adapters.events.s3_notification import S3Notification
from clipfeed_adapters.s3.upload_store import S3UploadStore
from clipfeed_adapters.settings import setting
from clipfeed_adapters.sqs.transcode_queue import SqsTranscodeQueue
from clipfeed_adapters.worker import for_each_message


@cache
def arrivals() -> ReceiveUpload:
    return ReceiveUpload(
        DynamoVideoCatalog(setting("VIDEOS_TABLE")),
        S3UploadStore(setting("UPLOADS_BUCKET")),
        SqsTranscodeQueue(setting("TRANSCODE_QUEUE_URL"), setting("TRANSCODE_LATER_QUEUE_URL")),
        now,
    )


def receive(notification: S3Notification) -> None:
    for key, version in notification.objects_in(setting("UPLOADS_BUCKET")):
        arrivals().receive(key, version)


handle = for_each_message(S3Notification, receive)
