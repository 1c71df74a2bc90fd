"""Faults where a process meets its network: below boto3's and redis-py's retries, above moto and Valkey."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from threading import Lock
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import botocore.endpoint
import redis
from botocore.awsrequest import AWSResponse, HTTPHeaders
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from moto.core.botocore_stubber import BotocoreStubber, MockRawResponse
from redis.connection import AbstractConnection

from clipfeed_adapters.redis import client

_THROTTLED = b'{"__type": "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException", "message": "slow"}'
_BAD_REQUEST = 400
VALKEY = "valkey"


class Crash(BaseException):
    """The process is gone: no handler catches this."""


@dataclass(frozen=True, slots=True)
class Odds:
    """Probabilities for each request on its way."""

    throttled: float = 0.0
    lost: float = 0.0
    """The request never arrives."""
    answer_lost: float = 0.0
    """It is carried out, and nobody hears."""
    crash: float = 0.0
    """The process dies, half the time before the request leaves, half the time after it was carried out."""


CALM = Odds()


@dataclass(slots=True)
class Wire:
    """Counts requests, and spoils some."""

    chance: Random = field(default_factory=lambda: Random(0))
    odds: Odds = CALM
    crash_at: tuple[int, str] | None = None
    """Die at this request instead, `before` or `after` it was carried out; the first one is 1."""
    meanwhile: tuple[int, Callable[[], object]] | None = None
    """So many requests from now, this happens in between, once: another process at work on the same things."""
    requests: int = 0
    by_operation: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    @contextmanager
    def connected(self) -> Iterator["Wire"]:
        """While this lasts, everything that AWS and Valkey are asked goes through here."""
        answer: Callable[..., Any] = BotocoreStubber.__call__
        send: Callable[..., Any] = AbstractConnection.send_packed_command

        def ask_aws(stub: Any, event_name: str, request: Any, **more: Any) -> Any:
            self.by_operation[event_name.removeprefix("before-send.")] += 1
            return self._carry(lambda: answer(stub, event_name, request, **more), _AwsFaults(request))

        def ask_valkey(connection: Any, command: Any, *args: Any, **more: Any) -> Any:
            self.by_operation[VALKEY] += 1
            return self._carry(lambda: send(connection, command, *args, **more), _ValkeyFaults())

        without_waiting = SimpleNamespace(sleep=lambda _seconds: None)
        with (
            patch.object(BotocoreStubber, "__call__", ask_aws),
            patch.object(AbstractConnection, "send_packed_command", ask_valkey),
            patch.object(botocore.endpoint, "time", without_waiting),
        ):
            try:
                yield self
            finally:
                # A process that died left its connections behind, and a breaker that nobody shares.
                client.valkey().connection_pool.disconnect()
                client.breaker.reset()

    @contextmanager
    def at_rest(self) -> Iterator[None]:
        """The test itself asks something: nothing is spoilt."""
        odds, self.odds = self.odds, CALM
        try:
            yield
        finally:
            self.odds = odds

    def _carry(self, work: Callable[[], Any], faults: "_AwsFaults | _ValkeyFaults") -> Any:
        with self._lock:  # a function may ask side by side
            self.requests += 1
            number = self.requests
        if self.crash_at and self.crash_at[0] == number:
            if self.crash_at[1] == "after":
                work()
            raise Crash
        self._let_others_work()
        fate = self.chance.random()
        for probability, happen in (
            (self.odds.throttled, faults.throttle),
            (self.odds.lost, faults.lose),
            (self.odds.answer_lost, faults.lose_answer),
            (self.odds.crash, self._crash),
        ):
            if fate < probability:
                return happen(work)
            fate -= probability
        return work()

    def _let_others_work(self) -> None:
        if self.meanwhile:
            requests, work = self.meanwhile
            self.meanwhile = (requests - 1, work) if requests > 1 else None
            if self.meanwhile is None:
                work()

    def _crash(self, work: Callable[[], Any]) -> None:
        if self.chance.random() < 1 / 2:
            work()
        raise Crash


@dataclass(frozen=True, slots=True)
class _AwsFaults:
    request: Any

    def throttle(self, work: Callable[[], Any]) -> Any:
        if "DynamoDB" not in str(self.request.headers.get("X-Amz-Target", "")):
            return work()
        return AWSResponse(self.request.url, _BAD_REQUEST, HTTPHeaders(), MockRawResponse(_THROTTLED))

    def lose(self, _work: Callable[[], Any]) -> Any:
        raise EndpointConnectionError(endpoint_url=self.request.url)

    def lose_answer(self, work: Callable[[], Any]) -> Any:
        work()
        raise ReadTimeoutError(endpoint_url=self.request.url)


@dataclass(frozen=True, slots=True)
class _ValkeyFaults:
    def throttle(self, work: Callable[[], Any]) -> Any:
        return work()

    def lose(self, _work: Callable[[], Any]) -> Any:
        raise redis.ConnectionError("lost on the way there")

    def lose_answer(self, work: Callable[[], Any]) -> Any:
        work()
        raise redis.TimeoutError("lost on the way back")
