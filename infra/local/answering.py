"""Waits for a program of the local cloud to answer."""

import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from infra.local.places import CannotStart
from infra.local.processes import Child

_PAUSE_S = 0.02


def wait_for(name: str, child: Child, answers: Callable[[], bool], *, limit_s: float, log: Path) -> None:
    """Return when it answers. Raises CannotStart if it ends or takes too long."""
    deadline = time.monotonic() + limit_s
    while child.exit_status is None and time.monotonic() < deadline:
        if answers():
            return
        time.sleep(_PAUSE_S)
    raise CannotStart(f"{name} did not start; its last words are in {log}")


def http_answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=2).close()  # noqa: S310 - loopback
    except OSError:
        return False
    return True
