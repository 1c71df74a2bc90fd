"""Which model and weights a viewer's pages are ranked by: what is live, a canary for some, experiments for others.

A viewer stays in their arm: it follows from a hash of their id, with a salt of its own for each question, so that a
canary is no part of an experiment. Going back is one step: `previous` becomes what is live.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from clipfeed.errors import Conflict, Rejected
from clipfeed.feed.weights import DEFAULT, Weights
from clipfeed.ids import UserId

PACKAGED = "packaged"
"""The model that comes with the code: it serves until another is published, and where no other can be read."""


@dataclass(frozen=True, slots=True)
class Canary:
    model: str
    share: float
    """Of viewers, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Experiment:
    """Other weights for a share of viewers."""

    name: str
    share: float
    weights: Weights


@dataclass(frozen=True, slots=True)
class Arm:
    """What one viewer gets. Every page says which, so that outcomes can be told apart."""

    name: str
    model: str
    weights: Weights
    shadow: str = ""
    """A model that also says what it thinks of the page, without a say in it."""


@dataclass(frozen=True, slots=True)
class Rollout:
    """The pointer of the registry."""

    live: str = PACKAGED
    previous: str = ""
    canary: Canary | None = None
    shadow: str = ""
    weights: Weights = DEFAULT
    experiments: Sequence[Experiment] = ()

    def arm_of(self, viewer_id: UserId) -> Arm:
        """Raises nothing: whatever the shares say, everybody has an arm."""
        if self.canary and _place(self.canary.model, viewer_id) < self.canary.share:
            return Arm("canary", self.canary.model, self.weights, self.shadow)
        place = _place("experiments", viewer_id)
        for experiment in self.experiments:
            if place < experiment.share:
                return Arm(experiment.name, self.live, experiment.weights, self.shadow)
            place -= experiment.share
        return Arm("live", self.live, self.weights, self.shadow)

    def shadowed_by(self, model: str) -> "Rollout":
        return replace(self, shadow=model)

    def with_canary(self, model: str, share: float) -> "Rollout":
        """Raises Rejected `share_invalid`."""
        if not 0 < share < 1:
            raise Rejected("The share of a canary is more than 0 and less than 1.", code="share_invalid")
        return replace(self, canary=Canary(model, share), shadow="" if self.shadow == model else self.shadow)

    def promoted(self, model: str) -> "Rollout":
        """For everybody, with what was live a step behind."""
        if model == self.live:
            return self
        shadow = "" if self.shadow == model else self.shadow
        return replace(self, live=model, previous=self.live, canary=None, shadow=shadow)

    def rolled_back(self) -> "Rollout":
        """A canary is taken back first; without one, what was live before is live again.

        Raises Conflict `nothing_before`.
        """
        if self.canary:
            return replace(self, canary=None)
        if not self.previous:
            raise Conflict("There was no model before this one.", code="nothing_before")
        return replace(self, live=self.previous, previous="")


def _place(salt: str, viewer_id: UserId) -> float:
    """Of this viewer among all, from 0 to 1, for this question."""
    digest = hashlib.sha256(f"{salt}/{viewer_id}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48
