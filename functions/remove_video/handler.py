"""A video was taken down: erase it from the caches and both buckets, every version."""

from functools import cache

from msgspec import Struct

from clipfeed.ids import VideoId
from clipfeed.video.erase_video import EraseVideo
from clipfeed_adapters.clock import now
from clipfeed_adapters.dynamodb.fingerprints import DynamoFingerprints
from clipfeed_adapters.dynamodb.video_catalog import DynamoVideoCatalog
from clipfeed_adapters.redis.publication import ValkeyWithdrawals
from clipfeed_adapters.s3.media_store import S3MediaStore
from clipfeed_adapters.s3.upload_store import S3UploadStore
from clipfeed_adapters.settings import setting
from clipfeed_adapters.sqs.comment_removal_queue import SqsCommentRemovalQueue
from clipfeed_adapters.worker import for_each_message


class Removed(Struct):
    video_id: VideoId


@cache
def removal() -> EraseVideo:
    return EraseVideo(
        DynamoVideoCatalog(setting("VIDEOS_TABLE")),
        S3UploadStore(setting("UPLOADS_BUCKET")),
        S3MediaStore(setting("MEDIA_BUCKET")),
        DynamoFingerprints(setting("FINGERPRINTS_TABLE")),
        ValkeyWithdrawals(),
        SqsCommentRemovalQueue(setting("COMMENT_REMOVAL_QUEUE_URL")),
        now,
    )


def receive(removed: Removed) -> None:
    removal().erase(removed.video_id)


handle = for_each_message(Removed, receive)
