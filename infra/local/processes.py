"""Child processes, each the leader of its own group, none of which outlives the local cloud."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

_WATCHDOG = Path(__file__).with_name("watchdog.py")


class Child:
    """One running program and everything it starts."""

    def __init__(self, process: subprocess.Popen[bytes], parent: "Processes") -> None:
        self._process = process
        self._parent = parent
        self.pid = process.pid

    @property
    def exit_status(self) -> int | None:
        """None while it runs; negative for the signal that ended it."""
        return self._process.poll()

    def wait(self, timeout_s: float) -> None:
        """Raises subprocess.TimeoutExpired if it still runs then."""
        self._process.wait(timeout_s)

    def stop(self, *, grace_s: float = 0.0) -> None:
        """Ask it to stop, and after `grace_s` end its whole group."""
        with contextlib.suppress(ProcessLookupError):
            if grace_s and self.exit_status is None:
                self._process.terminate()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(grace_s)
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()
        self._parent.forget(self)


class Processes:
    """Starts children and tells a watchdog about each, so that not even `kill -9` on us leaves one behind."""

    def __init__(self) -> None:
        self._watchdog = subprocess.Popen(
            [sys.executable, "-I", str(_WATCHDOG)], stdin=subprocess.PIPE, start_new_session=True
        )
        self._lock = threading.Lock()
        self._children: set[Child] = set()
        self._closed = False

    def start(self, command: Sequence[str], *, env: Mapping[str, str], cwd: Path, log: Path) -> Child:
        """Run `command` with exactly `env`; its output is appended to `log`. Raises RuntimeError after `close`."""
        with self._lock, log.open("ab") as output:
            if self._closed:
                raise RuntimeError("The local cloud is stopping.")
            process = subprocess.Popen(
                command,
                env=env,
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
            child = Child(process, self)
            self._children.add(child)
            self._tell(f"+{child.pid}")
        return child

    def forget(self, child: Child) -> None:
        with self._lock:
            if child in self._children:
                self._children.discard(child)
                self._tell(f"-{child.pid}")

    def close(self) -> None:
        """End every child that is left, and the watchdog with them."""
        with self._lock:
            self._closed = True
            left = list(self._children)
        for child in left:
            child.stop()
        self._watchdog.communicate()

    def _tell(self, line: str) -> None:
        if self._watchdog.stdin:
            self._watchdog.stdin.write(f"{line}\n".encode())
            self._watchdog.stdin.flush()
