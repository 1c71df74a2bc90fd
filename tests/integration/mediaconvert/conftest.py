"""A real endpoint on a real port with the real ffmpeg; S3, EventBridge and SQS are moto's."""

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

from clipfeed.ids import VideoId
from clipfeed.video.facts import SourceFacts
from clipfeed.video.stage import Stage
from clipfeed_adapters.transcoder.mediaconvert import MediaConvertTranscoder
from clipfeed_adapters.transcoder.probe import FfmpegProber
from infra.local.mediaconvert.endpoint import Endpoint
from tests.clips import programs, render
from tests.conftest import free_port, pattern_of
from tests.jobs import job_of

ROLE = "arn:aws:iam::000000000000:role/clipfeed"
SOURCE = "uploads/ann/01jd3x"
_ENDS_WITHIN_S = 60


@dataclass(frozen=True)
class Made:
    """A service with one queue and one job template, as a deployment makes them."""

    client: Any
    s3: Any
    transcoder: MediaConvertTranscoder
    url: str

    def ended(self, job_id: str) -> dict[str, Any]:
        """The job, when it is over."""
        return self.when(job_id, lambda job: job["Status"] in {"COMPLETE", "CANCELED", "ERROR"})

    def when(self, job_id: str, is_so: Any) -> dict[str, Any]:
        deadline = time.monotonic() + _ENDS_WITHIN_S
        while not is_so(job := self.client.get_job(Id=job_id)["Job"]):
            assert time.monotonic() < deadline, job
            time.sleep(0.02)
        found: dict[str, Any] = job
        return found

    def keys(self) -> set[str]:
        found = self.s3.list_objects_v2(Bucket="media-bucket").get("Contents", [])
        return {each["Key"].removeprefix("v/01jd3x/r1/") for each in found}

    def put_source(self, path: Path) -> str:
        """The version under which the uploads bucket has it."""
        return str(self.s3.put_object(Bucket="uploads-bucket", Key=SOURCE, Body=path.read_bytes())["VersionId"])

    def told(self) -> list[dict[str, Any]]:
        """What came by the rule of the product's own stack."""
        sqs, url = boto3.client("sqs"), os.environ["TRANSCODE_FINISHED_QUEUE_URL"]
        events: list[dict[str, Any]] = []
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            events += [json.loads(message["Body"]) for message in messages]
            for message in messages:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return events


@pytest.fixture
def service(aws: None) -> Iterator[Made]:
    _forward_events()
    endpoint = Endpoint(free_port(), programs())
    endpoint.start()
    client, s3 = boto3.client("mediaconvert", endpoint_url=endpoint.url), boto3.client("s3")
    queue = client.create_queue(Name="clipfeed")["Queue"]["Arn"]
    client.create_job_template(
        Name="defaults", Queue=queue, Settings={"TimecodeConfig": {"Source": "ZEROBASED"}}, Priority=3
    )
    yield Made(
        client, s3, MediaConvertTranscoder(client, s3, role=ROLE, queue=queue, job_template="defaults"), endpoint.url
    )
    endpoint.stop()


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return render(tmp_path_factory.mktemp("clips") / "clip.mp4", seconds=1)


def job_for(path: Path, stage: Stage = Stage.START, **changes: Any) -> dict[str, Any]:
    """The product's own job for a clip that lies in the uploads bucket."""
    facts: SourceFacts = FfmpegProber(programs()).facts_of(path)
    about: dict[str, Any] = {"video_id": VideoId("01jd3x"), "source_url": f"s3://uploads-bucket/{SOURCE}"}
    return job_of(facts, stage, destination="s3://media-bucket/v/01jd3x/r1/", **about) | changes


def _forward_events() -> None:
    events, sqs = boto3.client("events"), boto3.client("sqs")
    url = os.environ["TRANSCODE_FINISHED_QUEUE_URL"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.put_rule(Name="finished", EventPattern=pattern_of("TranscodeFinishedRule"))
    events.put_targets(Rule="finished", Targets=[{"Id": "queue", "Arn": arn}])
