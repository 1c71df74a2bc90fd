"""The one way a program is started on a stranger's file: no environment, no way out of its limits."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

_MEMORY_BYTES = 6 * 2**30
_FILE_BYTES = 2**30
_ERROR_TAIL_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Finished:
    code: int
    """As the program returned it; negative for the signal that ended it."""
    errors: str
    """The end of what it wrote to standard error."""
    timed_out: bool


def run(
    argv: Sequence[str],
    *,
    cwd: Path,
    timeout_s: float,
    memory_bytes: int = _MEMORY_BYTES,
    on_line: Callable[[bytes], None] = lambda _: None,
) -> Finished:
    """Run to the end, or for `timeout_s` and then kill it with all its children.

    Each line of its standard output goes to `on_line`; an error raised there ends the program, too.
    """
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(  # noqa: S603 - the callers are our own, and no word of theirs reaches a shell
            _limited(argv, timeout_s, memory_bytes),
            cwd=cwd,
            env={},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
        )
        expired = threading.Event()
        timer = threading.Timer(timeout_s, _expire, (process, expired))
        timer.start()
        try:
            for line in process.stdout or ():
                on_line(line)
            code = process.wait()
        finally:
            timer.cancel()
            _kill(process)
            process.wait()
            if process.stdout:
                process.stdout.close()
        return Finished(code, _tail(errors.fileno()), expired.is_set())


def _expire(process: subprocess.Popen[bytes], expired: threading.Event) -> None:
    expired.set()
    _kill(process)


def _limited(argv: Sequence[str], timeout_s: float, memory_bytes: int) -> list[str]:
    """The program behind its limits, which stand before it runs its first instruction.

    The script is constant and the program comes as arguments, so no word of a caller is read by the shell.
    Linux only: elsewhere, which is a developer's laptop, the timeout has to do.
    """
    if sys.platform != "linux":
        return list(argv)
    cpu_s = int(timeout_s * (os.cpu_count() or 1)) + 1
    limits = f"ulimit -v {memory_bytes // 1024}; ulimit -f {_FILE_BYTES // 512}; ulimit -t {cpu_s}; ulimit -c 0"
    return ["/bin/sh", "-c", f'{limits}; exec "$@"', "sh", *argv]


def _kill(process: subprocess.Popen[bytes]) -> None:
    """The whole group, children included. Not after it was waited for: the number may be another's by then."""
    if process.returncode is None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return


def _tail(file: int) -> str:
    size = os.fstat(file).st_size
    return os.pread(file, _ERROR_TAIL_BYTES, max(0, size - _ERROR_TAIL_BYTES)).decode("utf-8", "replace")
