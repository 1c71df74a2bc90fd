"""Uploads on their way, a few at a time, so that the first ones are ready early."""

import threading
from collections.abc import Callable
from pathlib import Path

from infra.local.say import say
from infra.local.seed.client import SETTLED, Client, Member

LOOK_EVERY_S = 0.5
_AT_ONCE = 3


class Works:
    def __init__(self, client: Client, stopping: threading.Event, tell: Callable[[int], None]) -> None:
        self._client = client
        self._stopping = stopping
        self._tell = tell
        self._open: dict[str, tuple[Member, str]] = {}
        self._ready = 0
        self.new = 0

    def add(self, member: Member, file: Path, title: str) -> None:
        status = self._client.upload(member, file, title)
        self.new += 1
        self._open[status["upload_id"]] = (member, file.name)
        while len(self._open) >= _AT_ONCE and not self._stopping.is_set():
            self._look()

    def finish(self) -> None:
        while self._open and not self._stopping.is_set():
            self._look()

    def _look(self) -> None:
        self._stopping.wait(LOOK_EVERY_S)
        for upload_id, (member, name) in list(self._open.items()):
            status = self._client.status(member, upload_id)
            if status["state"] in SETTLED:
                del self._open[upload_id]
                say(f"seed: {name} is {status['state']}")
                self.count(status["state"])

    def count(self, state: str) -> None:
        """One more clip is settled, now or in an earlier life of this cloud."""
        self._ready += state == "ready"
        self._tell(self._ready)
