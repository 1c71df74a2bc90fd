"""A local cloud in a process of its own, as `make up` starts it, on free ports and in a folder of one's choice."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import free_port

ROOT = Path(__file__).parents[1]
_STARTS_WITHIN_S = 240
_STOPS_WITHIN_S = 60


class DidNotStart(Exception):
    """The message has what the cloud said last."""


@contextmanager
def running_cloud(home: Path, *, seeded: bool) -> Iterator[str]:
    """The address of the page. Without seed the feed begins empty."""
    ports = {"PORT": str(free_port()), "AWS_PORT": str(free_port())}
    environment = {**os.environ, **ports, "CLIPFEED_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    words = home / "up.log"
    with words.open("w") as log:
        command = [sys.executable, "-m", "infra.local", "up", *([] if seeded else ["--empty"])]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        _wait_until_ready(process, words)
        yield f"http://127.0.0.1:{ports['PORT']}"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(_STOPS_WITHIN_S)


def _wait_until_ready(process: "subprocess.Popen[bytes]", words: Path) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN_S
    while "The feed is ready" not in words.read_text():
        if process.poll() is not None or time.monotonic() > deadline:
            raise DidNotStart(words.read_text()[-3000:])
        time.sleep(0.2)
