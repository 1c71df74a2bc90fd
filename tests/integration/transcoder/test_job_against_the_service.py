"""A job that the local engine accepts is one that MediaConvert accepts."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec.inspect as types
import pytest

from clipfeed.ids import VideoId
from clipfeed.video.facts import SourceFacts, Transfer
from clipfeed.video.ladder import Codec
from clipfeed.video.stage import Stage
from clipfeed_adapters.transcoder.planning import plan_of
from clipfeed_adapters.transcoder.request import JobRequest, read
from infra.local.mediaconvert.walker import faults
from infra.local.mediaconvert.wire import service, wired
from tests.jobs import job_of

CREATE_JOB = service().operation_model("CreateJob").input_shape

PORTRAIT = SourceFacts(
    container="mov",
    size_bytes=1,
    video_codec="hevc",
    width=1080,
    height=1920,
    frame_rate=59.94,
    duration_ms=10_000,
    audio_stream=1,
)


COMPATIBLE = replace(
    PORTRAIT,
    video_codec="h264",
    profile="High",
    level=42,
    bit_rate=8_000_000,
    longest_gop_ms=2000,
    plain_timeline=True,
    audio_codec="aac",
    audio_sample_rate=48_000,
    audio_channels=2,
)
SOURCES = {
    "portrait": PORTRAIT,
    "compatible": COMPATIBLE,
    "silent": replace(PORTRAIT, audio_stream=None),
    "hdr": replace(PORTRAIT, transfer=Transfer.PQ),
    "tiny": replace(PORTRAIT, width=64, height=64),
    "narrow": replace(PORTRAIT, width=66, height=8192, duration_ms=180_000),
    "large and slow": replace(PORTRAIT, width=4096, height=2304, frame_rate=0.5),
}
JOBS = [
    *((stage, Codec.H_265) for stage in Stage),
    (Stage.EFFICIENT, Codec.AV1),
]


def sent(facts: SourceFacts, stage: Stage = Stage.LADDER, codec: Codec = Codec.H_265) -> dict[str, Any]:
    """The request as a deployment sends it."""
    about: dict[str, Any] = {"video_id": VideoId("01jd3x"), "source_url": "s3://uploads/uploads/ann/01jd3x"}
    job = job_of(facts, stage, codec, destination="s3://media/v/01jd3x/r1/", **about)
    return {**job, "Role": "arn:aws:iam::123456789012:role/MediaConvert"}


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize(("stage", "codec"), JOBS)
def test_every_job_is_one_that_the_service_and_the_engine_allow(stage: Stage, codec: Codec, source: str):
    job = sent(SOURCES[source], stage, codec)

    assert list(faults(wired(job, CREATE_JOB), CREATE_JOB)) == []
    assert plan_of(read(job)).rungs


def test_every_field_and_value_that_the_engine_knows_is_the_services_own():
    assert list(_strangers(types.type_info(JobRequest), CREATE_JOB, "")) == []


def _strangers(kind: types.Type, shape: Any, path: str) -> Iterator[str]:
    match kind:
        case types.StructType():
            yield from _strange_fields(kind, shape, path)
        case types.UnionType():
            for each in kind.types:
                if not isinstance(each, types.NoneType):
                    yield from _strangers(each, shape, path)
        case types.VarTupleType():
            yield from _strangers(kind.item_type, shape.member, f"{path}/*")
        case types.LiteralType(values) if shape.type_name == "string":
            yield from (f"{path}: {value}" for value in values if shape.enum and value not in shape.enum)
        case types.IntType() | types.FloatType() if _exceeds(kind, shape.metadata):
            yield f"{path}: {kind.ge} to {kind.le}"


def _exceeds(kind: types.IntType | types.FloatType, limits: dict[str, float]) -> bool:
    below = kind.ge is not None and kind.ge < limits.get("min", kind.ge)
    return below or (kind.le is not None and kind.le > limits.get("max", kind.le))


def _strange_fields(kind: types.StructType, shape: Any, path: str) -> Iterator[str]:
    if kind.tag_field and kind.tag not in shape.members[kind.tag_field].enum:
        yield f"{path}/{kind.tag_field}: {kind.tag}"
    for field in kind.fields:
        if shape.type_name == "map":
            yield from _strangers(field.type, shape.value, f"{path}/{field.encode_name}")
        elif field.encode_name not in shape.members:
            yield f"{path}/{field.encode_name}"
        else:
            yield from _strangers(field.type, shape.members[field.encode_name], f"{path}/{field.encode_name}")
