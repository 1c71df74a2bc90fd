"""What the check of requests takes and refuses, and that it refuses nothing that the engine takes."""

import copy
from collections.abc import Iterator
from typing import Any

import msgspec.inspect as types
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clipfeed_adapters.transcoder.request import JobRequest, read
from infra.local.mediaconvert.walker import faults
from infra.local.mediaconvert.wire import named, service, wired
from tests.integration.transcoder.test_job_against_the_service import CREATE_JOB, PORTRAIT, sent

FILM = ("Settings", "OutputGroups", 1, "Outputs", 0)
H264 = (*FILM, "VideoDescription", "CodecSettings", "H264Settings")
ON_WIRE = "/settings/outputGroups/1/outputs/0"
H264_ON_WIRE = f"{ON_WIRE}/videoDescription/codecSettings/h264Settings"


def wrong(job: dict[str, Any]) -> list[str]:
    return list(faults(wired(job, CREATE_JOB), CREATE_JOB))


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ((*H264, "RateControlMode"), "CRF", f"{H264_ON_WIRE}/rateControlMode: Should be one of VBR, CBR, QVBR"),
        (
            (*H264, "QvbrSettings", "QvbrQualityLevel"),
            11,
            f"{H264_ON_WIRE}/qvbrSettings/qvbrQualityLevel: Should be less than or equal to 10",
        ),
        ((*H264, "MaxBitrate"), 1, f"{H264_ON_WIRE}/maxBitrate: Should be greater than or equal to 1000"),
        ((*H264, "MaxBitrate"), 2e6, f"{H264_ON_WIRE}/maxBitrate: Should be of type integer"),
        ((*H264, "GopSize"), True, f"{H264_ON_WIRE}/gopSize: Should be of type double"),
        ((*H264, "Crf"), 23, f"{H264_ON_WIRE}/crf: Is not a known property"),
        ((*FILM, "VideoDescription"), [], f"{ON_WIRE}/videoDescription: Should be of type structure"),
        (("Settings", "OutputGroups"), {}, "/settings/outputGroups: Should be of type list"),
        (("Settings", "Inputs", 0, "AudioSelectors"), [], "/settings/inputs/0/audioSelectors: Should be of type map"),
        (
            ("Settings", "Inputs", 0, "FileInput"),
            "file:///etc/passwd",
            r"/settings/inputs/0/fileInput: Should match the pattern ^s3://([^\/]+\/+)+",
        ),
        (
            ("Settings", "Inputs", 0, "FileInput"),
            f"s3://b/{'k' * 2048}",
            "/settings/inputs/0/fileInput: Should have at most 2048 characters",
        ),
        (("Priority",), 51, "/priority: Should be less than or equal to 50"),
        (("Role",), None, "/: role is a required property"),
        (("AccelerationSettings",), {}, "/accelerationSettings: mode is a required property"),
    ],
)
def test_a_fault_is_named_with_its_path(path: tuple[str | int, ...], value: Any, fault: str):
    job = copy.deepcopy(sent(PORTRAIT))
    place: Any = job
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    if value is None:
        del place[path[-1]]

    (found,) = wrong(job)

    assert found.startswith(fault)


def test_a_document_comes_back_from_the_wire_as_it_was():
    job = sent(PORTRAIT)

    assert named(wired(job, CREATE_JOB), CREATE_JOB) == job


def test_every_kind_of_value_that_the_service_knows_can_be_checked():
    operations = ("CreateJob", "GetJob", "ListJobs", "CancelJob", "CreateQueue", "CreateJobTemplate", "ListQueues")
    shapes = [service().operation_model(name).input_shape for name in operations]

    kinds = {kind for shape in shapes for kind in _kinds(shape, set())}

    assert kinds == {"structure", "map", "list", "string", "integer", "double"}


def _kinds(shape: Any, seen: set[str]) -> Iterator[str]:
    if shape.name in seen:
        return
    seen.add(shape.name)
    yield shape.type_name
    inner = {
        "structure": lambda: list(shape.members.values()),
        "list": lambda: [shape.member],
        "map": lambda: [shape.value],
    }
    for each in inner.get(shape.type_name, list)():
        yield from _kinds(each, seen)


# ---- Whatever the engine takes, the service takes -------------------------------------------------------


def documents(kind: types.Type) -> st.SearchStrategy[Any]:
    """Everything that msgspec takes for a type, as the plain data it is read from."""
    made: st.SearchStrategy[Any] = _MAKERS[type(kind)](kind)
    return made


def _objects(kind: types.StructType) -> st.SearchStrategy[dict[str, Any]]:
    fields = {field.encode_name: documents(field.type) for field in kind.fields}
    needed = {field.encode_name for field in kind.fields if field.required}
    tag = {kind.tag_field: st.just(kind.tag)} if kind.tag_field else {}
    return st.fixed_dictionaries(
        {**tag, **{name: fields[name] for name in needed}},
        optional={name: strategy for name, strategy in fields.items() if name not in needed},
    )


def _unions(kind: types.UnionType) -> st.SearchStrategy[Any]:
    return st.one_of([documents(each) for each in kind.types if not isinstance(each, types.NoneType)])


def _lists(kind: types.VarTupleType) -> st.SearchStrategy[list[Any]]:
    least = kind.min_length or 0
    return st.lists(documents(kind.item_type), min_size=least, max_size=kind.max_length or least + 2)


def _integers(kind: types.IntType) -> st.SearchStrategy[int]:
    step, least, most = kind.multiple_of or 1, kind.ge or 0, kind.le or 2**31 - 1
    return st.integers(-int(-least // step), int(most // step)).map(lambda number: int(number * step))


def _texts(kind: types.StrType) -> st.SearchStrategy[str]:
    texts = st.from_regex(kind.pattern, fullmatch=True) if kind.pattern else st.text(max_size=20)
    return texts.filter(lambda text: kind.max_length is None or len(text) <= kind.max_length)


_MAKERS: dict[type, Any] = {
    types.StructType: _objects,
    types.UnionType: _unions,
    types.VarTupleType: _lists,
    types.LiteralType: lambda kind: st.sampled_from(kind.values),
    types.IntType: _integers,
    types.FloatType: lambda kind: st.floats(kind.ge, kind.le, allow_nan=False, allow_infinity=False),
    types.DictType: lambda kind: st.dictionaries(documents(kind.key_type), documents(kind.value_type), max_size=2),
    types.StrType: _texts,
}

ROLE = "arn:aws:iam::123456789012:role/clipfeed"
SOURCE = st.from_regex(r"s3://[a-z]{3,8}/[a-z0-9/]{1,20}", fullmatch=True)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents(types.type_info(JobRequest)), SOURCE)
def test_whatever_the_engine_takes_the_service_takes(job: dict[str, Any], source: str):
    job["Settings"]["Inputs"][0]["FileInput"] = source  # the engine gets a local file, whatever is written there
    read(job)

    assert wrong({**job, "Role": ROLE}) == []
