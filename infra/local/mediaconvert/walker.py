"""Holds a document against botocore's model of the service, which knows more than botocore's own validator checks.

That one compares names, types, required members and minima; a quality of 11 and a codec of "H_263" pass. Here,
enumerations, maxima, lengths and patterns count, too. The words and the paths are of the service's kind:
`/outputGroups/0/outputs/0: containerSettings is a required property`.
"""

import re
from collections.abc import Iterator
from typing import Any

from infra.local.mediaconvert.wire import wire_name

_KINDS: dict[str, type | tuple[type, ...]] = {
    "structure": dict,
    "map": dict,
    "list": list,
    "string": str,
    "integer": int,
    "double": (int, float),
}


def faults(value: Any, shape: Any, path: str = "") -> Iterator[str]:
    """What is wrong with a document as it is on the wire, each as `/path: what it should be`."""
    kind = shape.type_name
    if not _is_of(kind, value):
        yield f"{path or '/'}: Should be of type {kind}"
        return
    match kind:
        case "structure":
            yield from _of_structure(value, shape, path)
        case "map":
            for key, item in value.items():
                yield from faults(item, shape.value, f"{path}/{key}")
        case "list":
            for number, item in enumerate(value):
                yield from faults(item, shape.member, f"{path}/{number}")
        case _:
            of = _of_string if kind == "string" else _of_number
            yield from (f"{path}: {fault}" for fault in of(value, shape))


def _is_of(kind: str, value: Any) -> bool:
    return isinstance(value, _KINDS[kind]) and not isinstance(value, bool)


def _of_structure(value: dict[str, Any], shape: Any, path: str) -> Iterator[str]:
    members = {wire_name(name, member): member for name, member in shape.members.items()}
    required = [wire_name(name, shape.members[name]) for name in shape.required_members]
    yield from (f"{path or '/'}: {name} is a required property" for name in required if name not in value)
    for name, item in value.items():
        if name in members:
            yield from faults(item, members[name], f"{path}/{name}")
        else:
            yield f"{path}/{name}: Is not a known property"


def _of_string(value: Any, shape: Any) -> Iterator[str]:
    limits = shape.metadata
    if shape.enum and value not in shape.enum:
        yield f"Should be one of {', '.join(shape.enum)}"
    if len(value) < limits.get("min", 0):
        yield f"Should have at least {limits['min']} characters"
    if len(value) > limits.get("max", len(value)):
        yield f"Should have at most {limits['max']} characters"
    if "pattern" in limits and not re.search(limits["pattern"], value):
        yield f"Should match the pattern {limits['pattern']}"


def _of_number(value: Any, shape: Any) -> Iterator[str]:
    limits = shape.metadata
    if value < limits.get("min", value):
        yield f"Should be greater than or equal to {limits['min']}"
    if value > limits.get("max", value):
        yield f"Should be less than or equal to {limits['max']}"
