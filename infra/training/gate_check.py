"""One thing that a version must show."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    passed: bool
    figure: float
    bound: float
    why: str


def at_most(name: str, figure: float, bound: float, why: str) -> Check:
    return Check(name, bool(figure <= bound), figure, bound, why)
