"""`make stop`: end a local cloud that runs in another terminal or in the background."""

import os
import signal
import time

from infra.local.places import CannotStart, home
from infra.local.say import say

_LIMIT_S = 60.0


def stop() -> int:
    """Return when it has ended. Raises CannotStart if none runs or it does not end."""
    pid = home().read("cloud").get("pid")
    if not pid or not _signal(pid, signal.SIGTERM):
        raise CannotStart("The local cloud is not running.")
    deadline = time.monotonic() + _LIMIT_S
    while _signal(pid, 0):
        if time.monotonic() > deadline:
            raise CannotStart(f"Process {pid} does not end; `kill -9 {pid}` ends it and everything it started.")
        time.sleep(0.2)
    say("clipfeed: stopped")
    return 0


def _signal(pid: int, number: int) -> bool:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True
