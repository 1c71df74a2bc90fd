"""Whether a canary goes on: by how long its viewers watched and whether they came back, against the live model's.

Who gets which is drawn by a hash of the viewer, so the arms differ in nothing else.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from infra.training.nightly_verdicts import Decision, Verdict
from infra.training.outcomes import ATTRIBUTION
from infra.training.resampling import difference

LEAST_VIEWERS = 100
"""Of each arm: with less nothing is decided."""
LOOKS = (2, 4, 7, 14)
"""Whole days after which it is looked at; between them nothing is decided. One day shows nobody who came back."""
MARGIN = 0.1
"""Share of the live arm's figure that a canary may lose by chance alone."""
MOST_DAYS = LOOKS[-1] + 3
"""Since it began, after which a canary goes also if there were fewer whole days."""
WHOLE_AFTER = timedelta(days=1) + ATTRIBUTION
"""Since a day began; rows that are joined earlier do not know all that came of it."""

_DOUBT = 0.05 / len(LOOKS)
"""Of each look, so that all of them together err in one case of twenty (Bonferroni's correction)."""

Days = Sequence[tuple[date, Mapping[str, Any]]]
"""As `viewers_in` has them."""


def judge_canary(days: Days, version: str, live: str, since: datetime, today: date) -> Verdict:
    """The day on which the trial began is left out, as the arms share it, and so are days that are not whole."""
    later = [(day, row) for day, row in days if since.date() < day <= today - WHOLE_AFTER]
    passed = len({day for day, _ in later})
    seen = max((look for look in LOOKS if look <= passed), default=0)
    known = sorted({day for day, _ in later})[:seen]
    whole = [(day, row) for day, row in later if day in known]
    arms = [_arm(whole, "canary", version), _arm(whole, "live", live)]
    sizes = f"{len(arms[0])} viewers of {version} and {len(arms[1])} of {live}"
    so_far = (today - since.date()).days
    is_over = seen == LOOKS[-1] or so_far > MOST_DAYS
    if min(map(len, arms)) < LEAST_VIEWERS:
        if is_over:
            return Verdict(Decision.WITHDRAW, f"after {so_far} days there were {sizes} only")
        return Verdict(Decision.WAIT, f"of {passed} whole days {seen} are looked at, with {sizes}")
    figures = [
        _compared("watch seconds a viewer", [[(_watched(each) / 1000, 1.0) for each in arm.values()] for arm in arms]),
        _compared("comes back the next day", [[_returns(each, known[-1]) for each in arm.values()] for arm in arms]),
    ]
    lost = [each["figure"] for each in figures if each["difference"].high < 0]
    open_ones = [each["figure"] for each in figures if each["difference"].low < -MARGIN * each["live"]]
    if lost:
        return Verdict(Decision.WITHDRAW, f"{version} lost at {', '.join(lost)}", figures)
    if open_ones and is_over:
        return Verdict(
            Decision.WITHDRAW, f"after {so_far} days {version} was not shown to hold {', '.join(open_ones)}", figures
        )
    if open_ones:
        return Verdict(
            Decision.WAIT, f"{version} may still lose more than {MARGIN:.0%} of {', '.join(open_ones)}", figures
        )
    return Verdict(Decision.ADVANCE, f"{version} lost neither watch time nor viewers ({sizes})", figures)


def _arm(days: Days, arm: str, model: str) -> dict[str, dict[date, int]]:
    """Watched ms by day, of each viewer."""
    found: dict[str, dict[date, int]] = {}
    for day, row in days:
        if row["arm"] == arm and row["model"] == model:
            found.setdefault(row["viewer_id"], {})[day] = row["watched_ms"]
    return found


def _watched(days: Mapping[date, int]) -> float:
    return float(sum(days.values()))


def _returns(days: Mapping[date, int], last: date) -> tuple[float, float]:
    """(days after which they came back, days after which they could)."""
    could = [day for day in days if day < last]
    return float(sum(day + timedelta(days=1) in days for day in could)), float(len(could))


def _compared(figure: str, arms: Sequence[Sequence[tuple[float, float]]]) -> dict[str, Any]:
    """Of the canary and of the live arm, (sum, weight) of each viewer."""
    ours, theirs = (tuple(np.array(arm, dtype=np.float64).T) for arm in arms)
    between = difference((ours[0], ours[1]), (theirs[0], theirs[1]), _DOUBT)
    live = float(theirs[0].sum() / max(theirs[1].sum(), 1e-9))
    return {"figure": figure, "canary": live + between.mean, "live": live, "difference": between}
