"""Where the local cloud finds the checkout and keeps what survives it."""

import fcntl
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[2]

REGION = "us-east-1"
ACCOUNT = "000000000000"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


class CannotStart(Exception):
    """Something this machine lacks or has in the way; the message names the cause and the cure."""


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of one local cloud."""

    path: Path

    def folder(self, name: str) -> Path:
        folder = self.path / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def log(self, name: str) -> Path:
        return self.folder("logs") / f"{name}.log"

    def lock(self) -> Callable[[], None]:
        """Keep every other local cloud out until the answer is called. Raises CannotStart if one is in already."""
        file = (self.folder(".") / "lock").open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            raise CannotStart(f"A local cloud runs from {self.path} already; end it with: make stop") from None
        return file.close

    def read(self, name: str) -> dict[str, Any]:
        """The small JSON document called `name`; empty if it was never written."""
        try:
            document: dict[str, Any] = json.loads((self.path / f"{name}.json").read_text())
        except FileNotFoundError:
            return {}
        return document

    def write(self, name: str, document: dict[str, Any]) -> None:
        """Replaces it as a whole, so that a crash leaves the old one or the new one."""
        path = self.folder(".") / f"{name}.json"
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps(document, indent=1))
        draft.replace(path)


def home() -> Home:
    return Home(Path(os.environ.get("CLIPFEED_HOME", CHECKOUT / ".clipfeed")).resolve())
