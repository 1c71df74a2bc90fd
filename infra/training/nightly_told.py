"""What a night has done, and why: for the report, and for whoever started it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from clipfeed.feed.rollout import Rollout
from infra.training.nightly_made import Made
from infra.training.nightly_verdicts import Verdict
from infra.training.report_curves import Drift
from infra.training.rows import Joined


@dataclass(slots=True)
class Step:
    name: str
    outcome: str
    """A sentence."""


@dataclass(slots=True)
class Night:
    name: str
    """Of the night, of its report, and of the version that it makes."""
    at: datetime
    before: Rollout
    after: Rollout = field(default_factory=Rollout)
    steps: list[Step] = field(default_factory=list)
    joined: list[Joined] = field(default_factory=list)
    made: Made | None = None
    drift: Sequence[Drift] = ()
    shadow: Verdict | None = None
    canary: Verdict | None = None

    def note(self, name: str, outcome: str) -> None:
        self.steps.append(Step(name, outcome))
        logging.getLogger(__name__).info("%s: %s", name, outcome)
