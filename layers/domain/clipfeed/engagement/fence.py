"""Changes come in the order of their sequence, but may come again, cut into other batches.

Each total keeps the sequence of the last change it counted; what is not beyond that mark is counted already.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clipfeed.engagement.counting import Metrics

_DIGITS = 40


@dataclass(frozen=True, slots=True)
class Step:
    """One change of one total."""

    sequence: str
    delta: Metrics


def comparable(sequence: str) -> str:
    """A sequence number as text that sorts like the number: it has up to 40 digits, DynamoDB's numbers have 38.

    Raises ValueError for what is no such number.
    """
    if not (sequence.isascii() and sequence.isdigit() and len(sequence) <= _DIGITS):
        raise ValueError(f"{sequence!r} is not a sequence number.")
    return sequence.zfill(_DIGITS)


def beyond(mark: str, steps: Iterable[Step]) -> list[Step]:
    return [step for step in steps if step.sequence > mark]


def added_up(steps: Sequence[Step]) -> Metrics:
    total: Counter[str] = Counter()
    for step in steps:
        total.update(step.delta)
    return total
