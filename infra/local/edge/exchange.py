"""A request and its answer, as the parts of the edge see them."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str
    """As sent, percent-encoded, without the query."""
    query: str
    headers: Mapping[str, str]
    """Names in lower case; repeated ones joined by commas."""
    body: bytes
    source_ip: str


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | Iterable[bytes] = b""
    """Chunks only together with a `content-length` header."""
    cookies: tuple[str, ...] = ()

    @property
    def chunks(self) -> Iterator[bytes]:
        return iter((self.body,) if isinstance(self.body, bytes) else self.body)


Part = Callable[[Request], Answer]


def json_answer(status: int, document: Any, headers: Mapping[str, str] | None = None) -> Answer:
    body = json.dumps(document).encode()
    return Answer(status, {"content-type": "application/json", "cache-control": "no-store", **(headers or {})}, body)


def message(status: int, text: str, headers: Mapping[str, str] | None = None) -> Answer:
    """API Gateway's own errors have this shape."""
    return json_answer(status, {"message": text}, headers)
