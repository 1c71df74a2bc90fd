"""A function dies before and after every request it makes, is called again, and everything is as if it had not."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from tests.torture.wire import Crash, Wire

SIDES = ("before", "after")


@dataclass(frozen=True, slots=True)
class Scenario:
    """One call of a function, in a world that is made anew each time."""

    name: str
    world: Callable[[], AbstractContextManager[Any]]
    """Gives what `call` and `outcome` are given."""
    call: Callable[[Any], object]
    outcome: Callable[[Any], object]
    """All that the call leaves behind, to be compared."""


@dataclass(frozen=True, slots=True)
class Covered:
    points: int
    """Requests, times two sides."""
    survived: int


def crash_everywhere(scenario: Scenario) -> Covered:
    """Die at each point in turn, call again, and compare with a call that did not die."""
    with scenario.world() as world:
        with Wire().connected() as calm:
            scenario.call(world)
        wanted = scenario.outcome(world)
    points = [(request, side) for request in range(1, calm.requests + 1) for side in SIDES]
    return Covered(len(points), sum(_survives(scenario, point, wanted) for point in points))


def _survives(scenario: Scenario, point: tuple[int, str], wanted: object) -> bool:
    with scenario.world() as world:
        with Wire(crash_at=point).connected():
            try:
                scenario.call(world)
            except Crash:
                pass
            else:
                return False  # it ended without making the request that it made before
        with Wire().connected():
            scenario.call(world)
        return scenario.outcome(world) == wanted
