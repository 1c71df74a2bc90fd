"""Outlives the supervisor and ends what it left behind, even when it was killed without warning.

Reads `+<group>` and `-<group>` lines; when the pipe closes, every process group still listed is
asked to stop (the emulator writes its state then) and after a while made to. Standard library only.
"""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterable

GRACE_S = 15.0


def watched(lines: Iterable[str]) -> set[int]:
    """The process groups that are still there when `lines` ends."""
    groups: set[int] = set()
    for line in lines:
        group = int(line[1:])
        groups.add(group) if line[0] == "+" else groups.discard(group)
    return groups


def end(groups: Iterable[int]) -> None:
    left = [group for group in groups if _signal(group, signal.SIGTERM)]
    deadline = time.monotonic() + GRACE_S
    while left and time.monotonic() < deadline:
        time.sleep(0.1)
        left = [group for group in left if _signal(group, 0)]
    for group in left:
        _signal(group, signal.SIGKILL)


def _signal(group: int, number: int) -> bool:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
        return True
    return False


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    end(watched(sys.stdin))
