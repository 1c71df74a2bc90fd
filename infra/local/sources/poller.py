"""A thread that does one thing over and over, waits longer after each failure, and ends when told."""

import threading
from collections.abc import Callable

_FIRST_WAIT_S = 0.2
_LONGEST_WAIT_S = 10.0


class Poller:
    def __init__(self, name: str, turn: Callable[[], bool], say: Callable[[str], None]) -> None:
        """`turn` answers whether there was anything to do; if not, it has waited itself or wants to wait."""
        self._name = name
        self._turn = turn
        self._say = say
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Begin no further turn."""
        self._stopping.set()

    def join(self, timeout_s: float) -> None:
        self._thread.join(timeout_s)

    def _run(self) -> None:
        wait_s = _FIRST_WAIT_S
        while not self._stopping.is_set():
            try:
                busy = self._turn()
                wait_s = _FIRST_WAIT_S
            except Exception as error:  # noqa: BLE001 - a poller outlives every failure of what it polls
                busy = False
                if not self._stopping.is_set():
                    self._say(f"{self._name}: {type(error).__name__}: {error}; trying again in {wait_s:.1f} s")
                wait_s = min(wait_s * 2, _LONGEST_WAIT_S)
            if not busy:
                self._stopping.wait(wait_s)
