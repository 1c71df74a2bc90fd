"""One thing that a version must show."""

from dataclasses import dataclass

LEAST_POSITIVES = 50
"""Of an action, to judge in which order it puts clips."""


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    passed: bool
    figure: float
    bound: float
    why: str


def at_most(name: str, figure: float, bound: float, why: str) -> Check:
    return Check(name, bool(figure <= bound), figure, bound, why)
