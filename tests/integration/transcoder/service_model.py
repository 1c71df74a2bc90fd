"""Checks a job against MediaConvert's own model as botocore ships it, enums and maxima included.

botocore's validator compares names, types and minima only: it lets a quality of 11 and a codec of "H_263" pass.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import botocore.session


@cache
def service() -> Any:
    return botocore.session.get_session().get_service_model("mediaconvert")


def faults(job: dict[str, Any]) -> list[str]:
    """Each as `/path: cause`; empty for a job that the service's model allows."""
    return list(_faults(job, service().operation_model("CreateJob").input_shape, ""))


def _faults(value: Any, shape: Any, path: str) -> Iterator[str]:
    match shape.type_name:
        case "structure":
            yield from _of_structure(value, shape, path)
        case "list":
            for number, item in enumerate(value):
                yield from _faults(item, shape.member, f"{path}/{number}")
        case "map":
            for key, item in value.items():
                yield from _faults(item, shape.value, f"{path}/{key}")
        case "string":
            yield from _of_string(value, shape, path)
        case kind:
            yield from _of_number(value, shape, kind, path)


def _of_structure(value: dict[str, Any], shape: Any, path: str) -> Iterator[str]:
    yield from (f"{path}/{name}: is required" for name in shape.required_members if name not in value)
    for name, item in value.items():
        if name in shape.members:
            yield from _faults(item, shape.members[name], f"{path}/{name}")
        else:
            yield f"{path}/{name}: is unknown"


def _of_string(value: Any, shape: Any, path: str) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"{path}: is no string"
    elif shape.enum and value not in shape.enum:
        yield f"{path}: is none of {shape.enum}"
    elif not shape.metadata.get("min", 0) <= len(value) <= shape.metadata.get("max", len(value)):
        yield f"{path}: has a wrong length"
    elif "pattern" in shape.metadata and not re.search(shape.metadata["pattern"], value):
        yield f"{path}: does not match {shape.metadata['pattern']}"


def _of_number(value: Any, shape: Any, kind: str, path: str) -> Iterator[str]:
    expected: type | tuple[type, ...] = {"integer": int, "boolean": bool}.get(kind, (int, float))
    if not isinstance(value, expected):
        yield f"{path}: is no {kind}"
    elif not shape.metadata.get("min", value) <= value <= shape.metadata.get("max", value):
        yield f"{path}: is out of range"
