"""Encodes in a process of its own, so that a job can be ended at any moment, with all that it has started."""

import multiprocessing
import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import Any

from clipfeed.errors import Rejected
from clipfeed.video.facts import SourceFacts
from clipfeed_adapters.transcoder.encoder import Encoder, JobFailed
from clipfeed_adapters.transcoder.package import Package

REFUSED, BROKE = 1040, 1999
_LOOK_S = 0.1

# Children are forked from a helper that has the modules already: a plain fork is unsafe beside threads, and a new
# interpreter for each job would cost longer than a short job runs.
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload([__name__])


@dataclass(frozen=True, slots=True)
class Task:
    programs: Path
    settings: dict[str, Any]
    source: Path
    facts: SourceFacts
    folder: Path


@dataclass(frozen=True, slots=True)
class _Failure:
    code: int
    message: str


def encode(task: Task, *, on_progress: Callable[[int], None], check: Callable[[], None]) -> Package:
    """Raises JobFailed, and whatever `check` raises, which is asked ten times a second and ends the encoder so."""
    receiver, sender = _processes.Pipe(duplex=False)
    process = _processes.Process(target=_encode, args=(task, sender), daemon=True)
    process.start()
    sender.close()
    try:
        return _result(receiver, on_progress, check)
    finally:
        process.terminate()
        process.join()
        receiver.close()


def _result(receiver: "Connection[Any, Any]", on_progress: Callable[[int], None], check: Callable[[], None]) -> Package:
    while True:
        check()
        if not receiver.poll(_LOOK_S):
            continue
        try:
            heard = receiver.recv()
        except EOFError:
            raise JobFailed(BROKE, "stopped: the encoder's process has ended") from None
        if isinstance(heard, Package):
            return heard
        if isinstance(heard, _Failure):
            raise JobFailed(heard.code, heard.message)
        on_progress(heard)


def _encode(task: Task, sender: "Connection[Any, Any]") -> None:
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    job = {"Settings": task.settings}
    try:
        made = Encoder(task.programs).encode(job, task.source, task.facts, task.folder, on_progress=sender.send)
    except JobFailed as error:
        sender.send(_Failure(error.code, error.message))
    except Rejected as error:
        sender.send(_Failure(REFUSED, f"{error.code}: {error.message.rstrip('.')}"))
    else:
        sender.send(made)


def _leave(_number: int, _frame: FrameType | None) -> None:
    """An exception, so that everybody on the way ends what they have started."""
    raise SystemExit
