"""The adapter of the service: what it asks S3 and MediaConvert for, and what it makes of their answers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError
from botocore.stub import Stubber

from clipfeed.errors import ClipfeedError, NotFound, Rejected, Unavailable
from clipfeed.ids import VideoId
from clipfeed.video.job_report import JobReport, JobStatus
from clipfeed_adapters.transcoder.mediaconvert import MediaConvertTranscoder
from tests.integration.transcoder.test_job_against_the_service import PORTRAIT, sent

ROLE = "arn:aws:iam::123456789012:role/clipfeed"
QUEUE = "arn:aws:mediaconvert:us-east-1:123456789012:queues/clipfeed"
ABOUT: dict[str, Any] = {"video_id": VideoId("01jd3x"), "attempt": 1}
JOB_ID = "1671477617078-2886ye"
REQUEST = {name: value for name, value in sent(PORTRAIT).items() if name != "Role"}
METADATA = {"UserMetadata": REQUEST["UserMetadata"]}
MADE = {"Role": ROLE, "Settings": {}, "Id": JOB_ID}
COPIED = {
    "Bucket": "uploads",
    "Key": "checked/01jd3x/1",
    "CopySource": {"Bucket": "uploads", "Key": "uploads/ann/01jd3x", "VersionId": "v7"},
}


class Service:
    """MediaConvert and S3 with answers prepared, and the transcoder in front of them."""

    def __init__(self) -> None:
        keys: Any = {"region_name": "us-east-1", "aws_access_key_id": "test", "aws_secret_access_key": "test"}
        mediaconvert, s3 = boto3.client("mediaconvert", **keys), boto3.client("s3", **keys)
        self.client = mediaconvert
        self.mediaconvert, self.s3 = Stubber(mediaconvert), Stubber(s3)
        self.transcoder = MediaConvertTranscoder(mediaconvert, s3, role=ROLE, queue=QUEUE, job_template="defaults")

    def create(self) -> str:
        return self.transcoder.create(REQUEST, Path("unused"), "v7")


@pytest.fixture
def service() -> Iterator[Service]:
    service = Service()
    with service.mediaconvert, service.s3:
        yield service
    service.mediaconvert.assert_no_pending_responses()
    service.s3.assert_no_pending_responses()


def test_a_job_reads_a_copy_of_exactly_the_version_that_was_checked(service: Service):
    (taken,) = REQUEST["Settings"]["Inputs"]
    inputs = [{**taken, "FileInput": "s3://uploads/checked/01jd3x/1"}]
    request = {**REQUEST, "Settings": {**REQUEST["Settings"], "Inputs": inputs}}
    service.s3.add_response("copy_object", {}, COPIED)
    service.mediaconvert.add_response(
        "create_job", {"Job": MADE}, {**request, "Role": ROLE, "Queue": QUEUE, "JobTemplate": "defaults"}
    )

    assert service.create() == JOB_ID
    assert request["ClientRequestToken"] == "01jd3x-1"
    assert REQUEST["Settings"]["Inputs"] == [taken]


@pytest.mark.parametrize(
    ("code", "status", "raised", "name"),
    [
        ("NoSuchVersion", 404, NotFound, "not_found"),
        ("NoSuchKey", 404, NotFound, "not_found"),
        ("SlowDown", 503, Unavailable, "store_unavailable"),
    ],
)
def test_nothing_is_asked_for_without_the_copy(
    service: Service, code: str, status: int, raised: type[ClipfeedError], name: str
):
    service.s3.add_client_error("copy_object", code, http_status_code=status)

    with pytest.raises(raised) as told:
        service.create()

    assert told.value.code == name


@pytest.mark.parametrize(
    ("code", "status", "raised", "name"),
    [
        ("BadRequestException", 400, Rejected, "bad_job"),
        ("TooManyRequestsException", 429, Unavailable, "transcoder_unavailable"),
        ("ServiceQuotaExceededException", 402, Unavailable, "transcoder_unavailable"),
        ("ConflictException", 409, Unavailable, "transcoder_unavailable"),
        ("InternalServerErrorException", 500, Unavailable, "transcoder_unavailable"),
    ],
)
def test_a_refusal_ends_the_job_and_trouble_is_worth_a_retry(
    service: Service, code: str, status: int, raised: type[ClipfeedError], name: str
):
    service.s3.add_response("copy_object", {})
    service.mediaconvert.add_client_error("create_job", code, "/outputGroups/0: is wrong", status)

    with pytest.raises(raised) as told:
        service.create()

    assert told.value.code == name
    assert ("/outputGroups/0" in told.value.message) == (raised is Rejected)


@pytest.mark.parametrize(("code", "status"), [("ForbiddenException", 403), ("NotFoundException", 404)])
def test_a_mistake_of_the_deployment_says_nothing_of_the_video(service: Service, code: str, status: int):
    service.s3.add_response("copy_object", {})
    service.mediaconvert.add_client_error("create_job", code, http_status_code=status)

    with pytest.raises(ClientError, match=code):
        service.create()


def test_a_job_that_the_service_could_not_even_read_is_refused_here(service: Service):
    service.s3.add_response("copy_object", {})
    service.mediaconvert.deactivate()  # it would answer before the client looks
    request = {**REQUEST, "Priority": "high"}

    with pytest.raises(Rejected, match="Priority") as told:
        service.transcoder.create(request, Path("unused"), "v7")

    assert told.value.code == "bad_job"


def test_a_service_that_cannot_be_reached_is_unavailable(service: Service, monkeypatch: pytest.MonkeyPatch):
    def unreachable(**_: Any) -> None:
        raise ConnectTimeoutError(endpoint_url="https://mediaconvert")

    monkeypatch.setattr(service.client, "get_job", unreachable)

    with pytest.raises(Unavailable):
        service.transcoder.outcome(JOB_ID)


RUNNING: dict[str, Any] = {"status": JobStatus.RUNNING}
SHOWN = {"OutputDetails": [{"DurationInMs": 1000, "VideoDetails": {"WidthInPx": 540, "HeightInPx": 960}}]}
HEARD = {"OutputDetails": [{"DurationInMs": 1010}]}


@pytest.mark.parametrize(
    ("job", "expected"),
    [
        ({"Status": "SUBMITTED"}, RUNNING),
        ({"Status": "PROGRESSING", "JobPercentComplete": 42}, RUNNING | {"progress_percent": 42}),
        (
            {"Status": "COMPLETE", "OutputGroupDetails": [HEARD, SHOWN]},
            {"status": JobStatus.COMPLETE, "duration_ms": 1000, "width": 540, "height": 960},
        ),
        (
            {"Status": "ERROR", "ErrorCode": 1404, "ErrorMessage": "Unable to open input file"},
            {"status": JobStatus.ERROR, "error_code": "1404", "error_message": "Unable to open input file"},
        ),
        ({"Status": "CANCELED"}, {"status": JobStatus.ERROR, "error_code": "CANCELED", "may_pass": True}),
    ],
)
def test_what_became_of_a_job(service: Service, job: dict[str, Any], expected: dict[str, Any]):
    service.mediaconvert.add_response("get_job", {"Job": {**MADE, **METADATA, **job}}, {"Id": JOB_ID})

    assert service.transcoder.outcome(JOB_ID) == JobReport(**ABOUT, **expected)


@pytest.mark.parametrize(("code", "status"), [("NotFoundException", 404), ("BadRequestException", 400)])
def test_a_job_that_the_service_does_not_know_is_no_job(service: Service, code: str, status: int):
    service.mediaconvert.add_client_error("get_job", code, http_status_code=status)

    assert service.transcoder.outcome("01jd3x-1") is None
