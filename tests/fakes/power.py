"""The mains that ports hang on: power fails once, before or after a call to one of them took effect."""

from collections.abc import Callable
from typing import Any

BEFORE, AFTER = False, True


class PowerFailure(Exception):
    pass


class Mains:
    """Counts the calls to what is plugged in, and fails at one of them."""

    def __init__(self) -> None:
        self.calls = 0
        self.failing: tuple[int, bool] | None = None

    def fail_at(self, call: int, after: bool) -> None:
        self.calls = 0
        self.failing = call, after

    def plug(self, port: object) -> Any:
        return _Plugged(port, self)

    def call(self, method: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self.calls += 1
        self._maybe_fail(BEFORE)
        answer = method(*args, **kwargs)
        self._maybe_fail(AFTER)
        return answer

    def _maybe_fail(self, after: bool) -> None:
        if self.failing == (self.calls, after):
            self.failing = None
            raise PowerFailure


class _Plugged:
    def __init__(self, port: object, mains: Mains) -> None:
        self.port = port
        self.mains = mains

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.port, name)
        return lambda *args, **kwargs: self.mains.call(method, *args, **kwargs)
