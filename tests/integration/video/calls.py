"""The handlers of a video's life on their shipped events, and the clip that these events are about."""

import json
import os
from collections.abc import Mapping
from types import ModuleType
from typing import Any

import boto3

from clipfeed.ids import UserId, VideoId
from clipfeed.video.model import Video, VideoState
from clipfeed_adapters.dynamodb.video_catalog import DynamoVideoCatalog
from tests.handlers import LambdaContext, handler_of, shipped_event
from tests.unit.video.world import MP4, OUTPUTS

ANN = UserId("2f6d0f1f-9c1e-4a8b-9a53-0c6f4dd06c11")
BOB = UserId("7b1e2c3d-4f5a-4b6c-8d7e-9f0a1b2c3d4e")
CLIP = VideoId("veav29nx3q0p0w1xzawpq4rnh1")
"""The id that the Idempotency-Key of api_uploads_start.json stands for, if Ann sends it."""

POISON = ["not json", "{}", "[]", "null", '{"Records": [{"s3": 1}]}', '{"detail": {}}', '{"video_id": 7}']

Event = dict[str, Any]


class Answer:
    def __init__(self, raw: Event) -> None:
        self.status: int = raw["statusCode"]
        self.headers: Mapping[str, str] = raw.get("headers", {})
        self.body: Any = json.loads(raw["body"]) if raw.get("body") else None

    @property
    def error(self) -> str:
        code: str = self.body["error"]["code"]
        return code


def request(name: str, *, viewer: UserId = ANN, body: object = None, **changes: Any) -> Event:
    """A shipped request, with changes to it: `path`, `query` and `headers` are merged, `claims` too."""
    event = shipped_event(name)
    event["routeKey"] = changes.get("route", event["routeKey"])
    event["requestContext"]["authorizer"]["jwt"]["claims"] |= {"sub": viewer, **changes.get("claims", {})}
    event["pathParameters"] = {**event.get("pathParameters", {}), **changes.get("path", {})}
    event["queryStringParameters"] = {**event.get("queryStringParameters", {}), **changes.get("query", {})}
    event["headers"] |= changes.get("headers", {})
    if body is not None:
        event["body"] = body if isinstance(body, str) else json.dumps(body)
    return event


def call(api: ModuleType, name: str, **changes: Any) -> Answer:
    return Answer(api.handle(request(name, **changes), LambdaContext()))


def deliver(worker: ModuleType, *bodies: object, name: str, receives: int = 1) -> list[str]:
    """Give a batch to a worker: the shipped message, or one for each body. Returns the ids to try again."""
    shipped = shipped_event(name)
    (template,) = shipped["Records"]
    texts = [body if isinstance(body, str) else json.dumps(body) for body in bodies] or [template["body"]]
    attributes = {**template["attributes"], "ApproximateReceiveCount": str(receives)}
    records = [
        {**template, "messageId": f"m-{number}", "body": text, "attributes": attributes}
        for number, text in enumerate(texts)
    ]
    answer = worker.handle({"Records": records}, LambdaContext())
    return [each["itemIdentifier"] for each in answer["batchItemFailures"]]


def shipped_body(name: str) -> Any:
    return json.loads(shipped_event(name)["Records"][0]["body"])


def waiting_in(queue: str) -> list[tuple[str, str]]:
    """(body, reason) of everything in a queue, which is empty afterwards."""
    url = os.environ[f"{queue}_URL"]
    sqs, found = boto3.client("sqs"), []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]).get(
        "Messages"
    ):
        for each in messages:
            reason = each.get("MessageAttributes", {}).get("reason", {}).get("StringValue", "")
            found.append((each["Body"], reason))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
    return found


def clip() -> Video:
    return DynamoVideoCatalog("VideosTable").get(CLIP)


def start() -> None:
    assert call(handler_of("api_uploads"), "api_uploads_start").status == 201


def put_file(body: bytes = MP4) -> str:
    """Store the clip's file as the client's form would, and return its version."""
    answer = boto3.client("s3").put_object(Bucket="uploads-bucket", Key=clip().source_key, Body=body)
    version: str = answer["VersionId"]
    return version


def arrival(version: str) -> Any:
    """The shipped notification, of this object version."""
    body = shipped_body("on_video_uploaded")
    body["Records"][0]["s3"]["object"]["versionId"] = version
    return body


def be_transcoding() -> None:
    """The state in which the transcoder leaves the clip when its job has been made."""
    catalog, version = DynamoVideoCatalog("VideosTable"), put_file()
    now = clip().updated_at
    uploaded = catalog.save(clip().moved_to(VideoState.UPLOADED, now=now, source_version=version))
    checking = catalog.save(uploaded.moved_to(VideoState.CHECKING, now=now, attempt=1, revision="r1"))
    catalog.save(checking.moved_to(VideoState.TRANSCODING, now=now, job_id="job"))


def put_outputs(video: Video) -> None:
    for name, body in OUTPUTS.items():
        boto3.client("s3").put_object(
            Bucket="media-bucket", Key=f"v/{video.video_id}/{video.revision}/{name}", Body=body
        )
