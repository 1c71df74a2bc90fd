"""Videos that wait for their verdict, in DynamoDB and with their frames in the bucket."""

from collections.abc import Sequence
from functools import partial

import boto3

from clipfeed.ids import VideoId
from clipfeed.video.model import Video, VideoState
from clipfeed_adapters.dynamodb.video_catalog import DynamoVideoCatalog
from tests.integration.moderation.pictures import scenes
from tests.integration.video.calls import CLIP, deliver
from tests.unit.video.reviews import under_review

COPY = VideoId("veav29nx3q0p0w1xzawpq4rnh2")
REVIEW = partial(deliver, name="review_video")
FRAMES = scenes(1, 2, 3, 4)


def catalog() -> DynamoVideoCatalog:
    return DynamoVideoCatalog("VideosTable")


def waits(frames: Sequence[bytes], video_id: VideoId = CLIP, creator: str = "ann") -> Video:
    """A video as the transcoder's last report leaves it: it could be watched, and its frames are there."""
    for number, frame in enumerate(frames):
        put(f"v/{video_id}/r1/samples.{number:07}.jpg", frame)
    return catalog().add(under_review(video_id, creator))


def put(key: str, body: bytes) -> None:
    boto3.client("s3").put_object(Bucket="media-bucket", Key=key, Body=body)


def state(video_id: VideoId = CLIP) -> VideoState:
    return catalog().get(video_id).state


def filed() -> set[str]:
    rows = boto3.client("dynamodb").scan(TableName="FingerprintsTable")["Items"]
    return {row["video_id"]["S"] for row in rows}


def message(video_id: VideoId) -> dict[str, str]:
    return {"video_id": video_id}
