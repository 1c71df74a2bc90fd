"""What every UploadStore, MediaStore and queue of videos does, the fake and the one in AWS."""

import base64
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from clipfeed.errors import NotFound, Rejected, Unavailable
from clipfeed.ids import UserId, VideoId
from clipfeed.video.fair_share import Lane
from clipfeed.video.ports import MediaStore, UploadStore
from clipfeed_adapters.s3.client import s3
from clipfeed_adapters.s3.media_store import S3MediaStore
from clipfeed_adapters.s3.upload_store import S3UploadStore
from clipfeed_adapters.sqs.popular_videos import SqsPopularVideos
from clipfeed_adapters.sqs.transcode_queue import SqsTranscodeQueue
from clipfeed_adapters.sqs.video_queue import SqsVideoQueue
from tests.fakes.video_stores import FakeMediaStore, FakeUploadStore

KEY = "uploads/ann/v1"
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


class SeededUploads(S3UploadStore):
    """The real adapter, with the method that the fake has to fill it."""

    def put(self, key: str, body: bytes) -> str:
        version: str = s3().put_object(Bucket="uploads-bucket", Key=key, Body=body)["VersionId"]
        return version


class SeededMedia(S3MediaStore):
    def put(self, key: str, body: bytes) -> None:
        s3().put_object(Bucket="media-bucket", Key=key, Body=body)


Uploads = FakeUploadStore | SeededUploads
Medias = FakeMediaStore | SeededMedia


@pytest.fixture(params=["fake", "s3"])
def uploads(request: pytest.FixtureRequest) -> Uploads:
    if request.param == "fake":
        return FakeUploadStore()
    request.getfixturevalue("aws")
    return SeededUploads("uploads-bucket")


@pytest.fixture(params=["fake", "s3"])
def media(request: pytest.FixtureRequest) -> Medias:
    if request.param == "fake":
        return FakeMediaStore()
    request.getfixturevalue("aws")
    return SeededMedia("media-bucket")


def test_both_are_the_ports(uploads: Uploads, media: Medias):
    as_port: UploadStore = uploads
    as_other_port: MediaStore = media

    assert (as_port, as_other_port) == (uploads, media)


def test_the_newest_version_is_the_current_one_and_older_ones_stay_readable(uploads: Uploads, tmp_path: Path):
    first = uploads.put(KEY, b"first")
    second = uploads.put(KEY, b"second")

    assert first != second
    assert uploads.current_version(KEY) == second
    with uploads.fetched(KEY, first, max_bytes=100) as path:
        assert path.read_bytes() == b"first"


def test_before_a_file_is_there_no_version_is_current(uploads: Uploads):
    uploads.put(KEY + "0", b"other")

    assert uploads.current_version(KEY) is None


def test_a_peek_tells_the_size_and_the_first_bytes(uploads: Uploads):
    long, short, empty = (uploads.put(KEY, body) for body in (b"x" * 9000, b"abc", b""))

    peeks = [uploads.peek(KEY, version, head_bytes=4) for version in (long, short, empty)]

    assert [(peek.size_bytes, peek.head) for peek in peeks] == [(9000, b"xxxx"), (3, b"abc"), (0, b"")]


def test_a_fetched_file_is_gone_afterwards(uploads: Uploads):
    version = uploads.put(KEY, b"film")

    with uploads.fetched(KEY, version, max_bytes=4) as path:
        assert path.read_bytes() == b"film"

    assert not path.exists()
    assert not path.parent.exists()


def test_a_file_beyond_the_limit_is_not_fetched(uploads: Uploads):
    version = uploads.put(KEY, b"films")

    with pytest.raises(Rejected) as refusal, uploads.fetched(KEY, version, max_bytes=4):
        pass

    assert refusal.value.code == "file_too_large"


def test_what_is_not_there_is_not_found(uploads: Uploads, media: Medias):
    version = uploads.put(KEY, b"film")

    for key, wanted in [("uploads/ann/other", version), (KEY, "00000000000000000000000000000000")]:
        with pytest.raises(NotFound):
            uploads.peek(key, wanted, head_bytes=4)
        with pytest.raises(NotFound), uploads.fetched(key, wanted, max_bytes=100):
            pass
    with pytest.raises(NotFound):
        media.head("v/1/nothing", head_bytes=4)


def test_deleting_an_upload_takes_every_version_and_nothing_else(uploads: Uploads):
    versions = [uploads.put(KEY, b"1"), uploads.put(KEY, b"2")]
    neighbour = uploads.put(KEY + "0", b"3")

    uploads.delete(KEY)
    uploads.delete(KEY)

    assert uploads.current_version(KEY) is None
    assert uploads.current_version(KEY + "0") == neighbour
    for version in versions:
        with pytest.raises(NotFound):
            uploads.peek(KEY, version, head_bytes=1)


def test_the_copies_of_an_upload_go_with_every_version_and_no_others(uploads: Uploads):
    for key in ("checked/v1/1", "checked/v1/1", "checked/v1/2", "checked/v10/1", "uploads/ann/v1"):
        uploads.put(key, b"copy")

    uploads.delete_copies(VideoId("v1"))
    uploads.delete_copies(VideoId("v1"))

    assert [uploads.current_version(f"checked/v1/{attempt}") for attempt in (1, 2)] == [None, None]
    assert uploads.current_version("checked/v10/1")
    assert uploads.current_version("uploads/ann/v1")


def test_media_are_listed_read_and_deleted_below_their_prefix(media: Medias):
    for name in ("a/poster.jpg", "a/hls/master.m3u8"):
        media.put(f"v/1/{name}", name.encode())
    media.put("v/10/a/poster.jpg", b"x")

    assert media.sizes("v/1/") == {"v/1/a/poster.jpg": 12, "v/1/a/hls/master.m3u8": 17}
    assert media.head("v/1/a/poster.jpg", head_bytes=3) == b"a/p"
    assert media.sizes("v/2/") == {}

    media.delete("v/1/")
    media.delete("v/1/")

    assert media.sizes("v/") == {"v/10/a/poster.jpg": 1}


def test_text_is_published_and_single_objects_are_deleted(media: Medias):
    for name in ("a/master.m3u8", "a/master.m3u8.old", "b/x"):
        media.put_text(f"v/1/{name}", "#EXTM3U") if name.endswith("m3u8") else media.put(f"v/1/{name}", b"x")

    media.delete_keys(["v/1/a/master.m3u8.old", "v/1/missing"])

    assert media.sizes("v/1/") == {"v/1/a/master.m3u8": 7, "v/1/b/x": 1}
    assert media.head("v/1/a/master.m3u8", head_bytes=100) == b"#EXTM3U"


def test_more_objects_than_one_page_are_listed_and_deleted(media: Medias):
    for number in range(1003):
        media.put(f"v/1/r/{number}", b"x")

    listed = len(media.sizes("v/1/"))
    media.delete("v/1/")

    assert listed == 1003
    assert media.sizes("v/1/") == {}


def test_deleted_media_leave_no_version_in_a_bucket_that_keeps_versions(aws: None):
    s3().put_bucket_versioning(Bucket="media-bucket", VersioningConfiguration={"Status": "Enabled"})
    for body in (b"1", b"2"):
        s3().put_object(Bucket="media-bucket", Key="v/1/r/x", Body=body)
    s3().delete_object(Bucket="media-bucket", Key="v/1/r/x")

    S3MediaStore("media-bucket").delete("v/1/")

    left = s3().list_object_versions(Bucket="media-bucket")
    assert (left.get("Versions"), left.get("DeleteMarkers")) == (None, None)


def test_a_form_is_for_one_key_one_type_a_size_and_five_minutes(aws: None):
    began = datetime.now(UTC)

    form = S3UploadStore("uploads-bucket").form(KEY, "video/mp4", max_bytes=1000, now=NOW)

    policy = json.loads(base64.b64decode(form.fields["policy"]))
    conditions: list[Any] = policy["conditions"]
    ends = datetime.fromisoformat(policy["expiration"])
    for condition in (
        {"key": KEY},
        {"bucket": "uploads-bucket"},
        {"Content-Type": "video/mp4"},
        ["content-length-range", 1, 1000],
    ):
        assert condition in conditions
    assert not any(condition[0] == "starts-with" for condition in conditions if isinstance(condition, list))
    assert timedelta(minutes=4, seconds=50) < ends - began <= timedelta(minutes=5, seconds=10)
    assert form.expires_at == NOW + timedelta(minutes=5)
    assert (form.fields["key"], form.fields["Content-Type"]) == (KEY, "video/mp4")
    assert form.fields["x-amz-algorithm"] == "AWS4-HMAC-SHA256"


@pytest.mark.parametrize("variable", ["REVIEW_QUEUE_URL", "REMOVAL_QUEUE_URL"])
def test_what_is_asked_for_waits_in_the_queue(aws: None, variable: str):
    SqsVideoQueue(os.environ[variable]).ask(VideoId("v1"))

    assert waiting(variable) == [{"video_id": "v1"}]


def test_a_transcoding_waits_in_its_lane(aws: None):
    urls = [os.environ["TRANSCODE_QUEUE_URL"], os.environ["TRANSCODE_LATER_QUEUE_URL"]]
    SqsTranscodeQueue(*urls).ask(VideoId("v1"), UserId("ann"), Lane.EXPRESS)
    SqsTranscodeQueue(*urls).ask(VideoId("v2"), UserId("ann"), Lane.LATER)
    SqsPopularVideos(urls[1]).tell(VideoId("v3"))

    assert waiting("TRANSCODE_QUEUE_URL") == [{"video_id": "v1"}]
    assert waiting("TRANSCODE_LATER_QUEUE_URL") == [{"video_id": "v2"}, {"video_id": "v3", "promote": True}]


def waiting(variable: str) -> list[Any]:
    messages = boto3.client("sqs").receive_message(QueueUrl=os.environ[variable], MaxNumberOfMessages=10)["Messages"]
    return [json.loads(message["Body"]) for message in messages]


def test_a_queue_that_does_not_take_the_message_is_unavailable(aws: None):
    missing = "https://sqs.us-east-1.amazonaws.com/123456789012/Missing"

    with pytest.raises(Unavailable):
        SqsTranscodeQueue(missing, missing).ask(VideoId("v1"), UserId("ann"), Lane.EXPRESS)
