"""A creator uploads: asks for a session, says that the file is sent, follows its progress."""

from functools import cache
from http import HTTPStatus
from typing import Annotated

from msgspec import Meta, Struct

from clipfeed.ids import VideoId
from clipfeed.limits.check_pace import EverybodyIsNew, Limits
from clipfeed.video.complete_upload import CompleteUpload
from clipfeed.video.facts import MAX_BYTES, MAX_DURATION_MS
from clipfeed.video.model import Reason, Video, VideoState
from clipfeed.video.receive_upload import ReceiveUpload
from clipfeed.video.start_upload import StartUpload, UploadRequest
from clipfeed.video.upload_status import UploadStatus
from clipfeed_adapters.clock import new_id, now
from clipfeed_adapters.dynamodb.engagement import DynamoEngagement
from clipfeed_adapters.dynamodb.video_catalog import DynamoVideoCatalog
from clipfeed_adapters.http import Call, Door, Reply
from clipfeed_adapters.redis.limits import ValkeyBuckets
from clipfeed_adapters.s3.upload_store import S3UploadStore
from clipfeed_adapters.settings import setting
from clipfeed_adapters.sqs.transcode_queue import SqsTranscodeQueue

door = Door("api_uploads")


class StartBody(Struct, forbid_unknown_fields=True):
    title: Annotated[str, Meta(max_length=150)]
    content_type: Annotated[str, Meta(max_length=100)]
    size_bytes: Annotated[int, Meta(ge=1)]
    duration_ms: Annotated[int, Meta(ge=1)] | None = None
    sound_of: Annotated[VideoId, Meta(min_length=1, max_length=100)] | None = None


class StatusAnswer(Struct):
    upload_id: VideoId
    video_id: VideoId
    state: VideoState
    progress_percent: int
    reason: Reason | None


@cache
def catalog() -> DynamoVideoCatalog:
    return DynamoVideoCatalog(setting("VIDEOS_TABLE"))


@cache
def uploads() -> S3UploadStore:
    return S3UploadStore(setting("UPLOADS_BUCKET"))


@cache
def limits() -> Limits:
    return Limits(ValkeyBuckets(), EverybodyIsNew(), now)


@cache
def sessions() -> StartUpload:
    return StartUpload(catalog(), DynamoEngagement(setting("ENGAGEMENT_TABLE")), uploads(), now, new_id)


@cache
def status() -> UploadStatus:
    return UploadStatus(catalog())


@cache
def completion() -> CompleteUpload:
    queue = SqsTranscodeQueue(setting("TRANSCODE_QUEUE_URL"), setting("TRANSCODE_LATER_QUEUE_URL"))
    return CompleteUpload(status(), ReceiveUpload(catalog(), uploads(), queue, now))


@door.route("POST", "/v1/uploads")
def start(call: Call) -> Reply:
    body = call.body(StartBody)
    request = UploadRequest(
        title=body.title,
        content_type=body.content_type,
        size_bytes=body.size_bytes,
        duration_ms=body.duration_ms,
        sound_of=body.sound_of,
    )
    creator = call.viewer
    limits().check(creator, "upload")
    session, form = sessions().start(creator, call.handle, request, idempotency_key=call.idempotency_key)
    answer = {
        "upload_id": session.video_id,
        "video_id": session.video_id,
        "state": session.state,
        "post": {"url": form.url, "fields": form.fields},
        "expires_at": form.expires_at,
        "limits": {"max_bytes": MAX_BYTES, "max_duration_ms": MAX_DURATION_MS},
    }
    return Reply(answer, HTTPStatus.CREATED)


@door.route("POST", "/v1/uploads/{upload_id}/complete")
def complete(call: Call, upload_id: str) -> Reply:
    return Reply(_status(completion().complete(call.viewer, VideoId(upload_id))), HTTPStatus.ACCEPTED)


@door.route("GET", "/v1/uploads/{upload_id}")
def follow(call: Call, upload_id: str) -> Reply:
    return Reply(_status(status().of(call.viewer, VideoId(upload_id))), etag=True)


def _status(video: Video) -> StatusAnswer:
    return StatusAnswer(video.video_id, video.video_id, video.state, video.progress_percent, video.reason)


handle = door
