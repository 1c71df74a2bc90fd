"""Queues and job templates by name. They live as long as the process; one that deploys makes them anew."""

import threading
import time
from collections.abc import Sequence
from typing import Any

from clipfeed.errors import Conflict, NotFound
from infra.local.places import ACCOUNT, REGION

Json = dict[str, Any]


def arn(kind: str, name: str) -> str:
    return f"arn:aws:mediaconvert:{REGION}:{ACCOUNT}:{kind}/{name}"


class Catalog:
    def __init__(self, kind: str) -> None:
        """`kind` is `queues` or `jobTemplates`, as in their ARNs."""
        self._kind = kind
        self._known: dict[str, Json] = {}
        self._lock = threading.Lock()

    def add(self, document: Json, *, type_: str = "CUSTOM") -> Json:
        """Raises Conflict if there is one of this name."""
        name, now = document["Name"], int(time.time())
        added = {**document, "Arn": arn(self._kind, name), "Type": type_, "CreatedAt": now, "LastUpdated": now}
        with self._lock:
            if name in self._known:
                raise Conflict(f"{name} already exists.")
            self._known[name] = added
        return added

    def get(self, which: str) -> Json:
        """By name or ARN. Raises NotFound."""
        with self._lock:
            for name, document in self._known.items():
                if which in (name, document["Arn"]):
                    return document
        raise NotFound("The resource you requested does not exist.")

    def all(self) -> Sequence[Json]:
        with self._lock:
            return list(self._known.values())
