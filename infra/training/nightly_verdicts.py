"""What a trial has shown: a decision, its reason, and figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Decision(StrEnum):
    ADVANCE = "advance"
    WAIT = "wait"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Verdict:
    decision: Decision
    reason: str
    figures: Sequence[Mapping[str, Any]] = field(default_factory=list)
    """Rows of a table."""
