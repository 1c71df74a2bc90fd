"""The engine that `make up ENGINE=...` chooses, and the MediaConvert endpoint as a process of the local cloud."""

from pathlib import Path

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError

from infra.local.layers import Layers
from infra.local.model import Function
from infra.local.places import CHECKOUT, CannotStart, Home
from infra.local.processes import Processes
from infra.local.transcoding import MediaConvert, engine, outputs_at
from tests.clips import programs


@pytest.fixture
def transcoder() -> Function:
    """As much of the function that transcodes as the endpoint needs to know."""
    layers = tuple(CHECKOUT / "layers" / name for name in ("domain", "adapters"))
    return Function("TranscodeVideo", "handler.handle", CHECKOUT, layers, 1024, 900, None, {})


@pytest.fixture
def layers(tmp_path: Path) -> Layers:
    place = tmp_path / "layers" / "ffmpeg"
    place.mkdir(parents=True)
    (place / "bin").symlink_to(programs())
    return Layers(tmp_path / "layers")


@pytest.mark.parametrize(("asked", "chosen"), [(None, "ffmpeg"), ("", "ffmpeg"), ("mediaconvert", "mediaconvert")])
def test_ffmpeg_transcodes_unless_somebody_asks_for_mediaconvert(
    monkeypatch: pytest.MonkeyPatch, asked: str | None, chosen: str
) -> None:
    monkeypatch.delenv("ENGINE", raising=False)
    if asked is not None:
        monkeypatch.setenv("ENGINE", asked)

    assert engine() == chosen


def test_an_unknown_engine_is_named_with_those_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENGINE", "elastictranscoder")

    with pytest.raises(CannotStart, match=r"elastictranscoder.*ENGINE=ffmpeg\|mediaconvert"):
        engine()


def test_the_endpoint_comes_up_with_the_stack_and_goes_with_the_cloud(
    tmp_path: Path, processes: Processes, layers: Layers, transcoder: Function
) -> None:
    service = MediaConvert(Home(tmp_path), processes, layers, transcoder, "http://127.0.0.1:1")
    service.wait()
    client = boto3.client(
        "mediaconvert",
        endpoint_url=service.url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )

    outputs = outputs_at(service.url)
    queue = client.get_queue(Name="clipfeed-jobs")["Queue"]
    template = client.get_job_template(Name=outputs["JobTemplateName"])["JobTemplate"]
    service.stop()

    assert outputs["QueueArn"] == queue["Arn"] == template["Queue"]
    assert (queue["PricingPlan"], template["StatusUpdateInterval"]) == ("ON_DEMAND", "SECONDS_10")
    with pytest.raises(EndpointConnectionError):
        client.list_queues()


def test_an_endpoint_that_cannot_start_says_where_its_words_are(
    tmp_path: Path, processes: Processes, layers: Layers
) -> None:
    bare = Function("TranscodeVideo", "handler.handle", CHECKOUT, (), 1024, 900, None, {})
    service = MediaConvert(Home(tmp_path), processes, layers, bare, "http://127.0.0.1:1")

    with pytest.raises(CannotStart, match=r"mediaconvert\.log"):
        service.wait()

    assert "ModuleNotFoundError" in (tmp_path / "logs" / "mediaconvert.log").read_text()
