"""MediaConvert's REST-JSON, read from botocore's model: which call a request is, and its members by name.

Two forms of the same document: on the wire it is `outputGroups`, in boto3 and in all our code `OutputGroups`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import unquote

import botocore.session

Json = dict[str, Any]


@cache
def service() -> Any:
    return botocore.session.get_session().get_service_model("mediaconvert")


def wire_name(name: str, shape: Any) -> str:
    return str(shape.serialization.get("name", name))


@dataclass(frozen=True, slots=True)
class Route:
    """One operation of the service: its model, and the paths that mean it."""

    operation: Any
    path: re.Pattern[str]

    @property
    def name(self) -> str:
        return str(self.operation.name)

    @property
    def shape(self) -> Any:
        return self.operation.input_shape

    def arguments(self, path: str, query: Mapping[str, str], body: Json) -> Json:
        """All that the request says, wherever it says it, in one document as on the wire."""
        matched = self.path.fullmatch(path)
        in_path = {name: unquote(value) for name, value in matched.groupdict().items()} if matched else {}
        return {**body, **{name: _typed(self.shape, name, value) for name, value in query.items()}, **in_path}


def route_to(operation: str) -> Route:
    model = service().operation_model(operation)
    return Route(model, re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", model.http["requestUri"])))


def named(value: Any, shape: Any) -> Any:
    """From the wire to names. What the model does not know is left out."""
    match shape.type_name:
        case "structure":
            members = {wire_name(name, member): (name, member) for name, member in shape.members.items()}
            known = {key: members[key] for key in value if key in members}
            return {name: named(value[key], member) for key, (name, member) in known.items()}
        case "list":
            return [named(item, shape.member) for item in value]
        case "map":
            return {key: named(item, shape.value) for key, item in value.items()}
    return value


def wired(value: Any, shape: Any) -> Any:
    """From names to the wire. What the model does not know stays, for the check to find it."""
    match shape.type_name, value:
        case "structure", dict():
            members = shape.members
            known = {
                wire_name(name, members[name]): wired(value[name], members[name]) for name in members if name in value
            }
            return known | {f"{name[:1].lower()}{name[1:]}": value[name] for name in value if name not in members}
        case "list", list():
            return [wired(item, shape.member) for item in value]
        case "map", dict():
            return {key: wired(item, shape.value) for key, item in value.items()}
    return value


def _typed(shape: Any, name: str, text: str) -> Any:
    """A query has no types of its own."""
    kinds = {wire_name(member, of): of.type_name for member, of in shape.members.items()}
    return int(text) if kinds.get(name) == "integer" and text.isdigit() else text
