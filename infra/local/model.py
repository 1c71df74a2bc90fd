"""What of a template the local cloud runs; values stand as in the template, intrinsics and all."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Function:
    name: str
    handler: str
    code: Path
    layers: tuple[Path, ...]
    memory_mb: int
    timeout_s: int
    concurrency: int | None
    environment: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    path: str
    function: str
    authorizer: str | None

    @property
    def key(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Authorizer:
    issuer: Any
    audience: Any


@dataclass(frozen=True, slots=True)
class Source:
    """An event source mapping: a queue or a stream that a function reads."""

    function: str
    arn: Any
    batch_size: int
    window_s: float
    concurrency: int | None
    partial_failures: bool
    tumbling_window_s: int
    bisect: bool
    retries: int
    max_age_s: int
    on_failure: Any
    """The queue that hears of records given up, if any."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A function that is called every so often."""

    function: str
    every_s: int


@dataclass(frozen=True, slots=True)
class NestedStack:
    name: str
    template: Path
    parameters: Mapping[str, Any]
