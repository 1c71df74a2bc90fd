"""What a version must show before anybody is shown its pages: on impressions that it has not seen, against the version
in service (or, without one, against popularity)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipfeed.feed.weights import ACTIONS
from infra.training.export import Exported, scores_of, session_of
from infra.training.gate_calibration import calibrated
from infra.training.gate_check import LEAST_POSITIVES, Check
from infra.training.gate_serving import serves
from infra.training.measures import auc, calibration_error, gauc, gauc_by_viewer
from infra.training.table import PROBABLE, Table

Scores = NDArray[Any]

MOST_LOST = 0.003
"""GAUC of finished plays that may be lost against the version in service, with 95 % confidence."""
MOST_LOST_OF_A_HEAD = 0.03
"""GAUC that any other action may lose; it has lost more only if that is 95 % sure."""
MOST_LOST_OF_THE_NEW = 0.02
"""AUC of finished plays that may be lost for viewers with fewer than NEW plays."""
NEW = 8
_POPULARITY = {"complete": ("complete_rate", 1), "like": ("like_rate", 1), "skip": ("mean_ratio", -1)}


@dataclass(frozen=True, slots=True)
class Verdict:
    passed: bool
    checks: Sequence[Check]
    heads: dict[str, dict[str, float]]
    """By action: base_rate, auc, gauc, calibration_error, and the gauc of what it was compared with; of the watched
    share the mean absolute error, and that of its mean."""


def judge(exported: Exported, live: bytes | None, table: Table) -> Verdict:
    """`table` is held out from both."""
    session = session_of(exported.model)
    ours = scores_of(session, table)
    theirs = scores_of(session_of(live), table) if live else popularity(table)
    checks = [*serves(exported, table), *calibrated(ours, table), *_ranks(ours, theirs, table)]
    return Verdict(all(check.passed for check in checks), checks, figures(ours, theirs, table))


def still_holds(exported: Exported, judged: bytes, table: Table) -> list[Check]:
    """What can be asked of a version on rows that it has learnt from: that it serves, and orders them no worse than the
    one that was judged, to which they were new."""
    ours, theirs = (scores_of(session_of(content), table) for content in (exported.model, judged))
    checks = [*serves(exported, table), *_ranks(ours, theirs, table)]
    return [replace(check, name=f"{check.name} with all rows") for check in checks]


def figures(ours: Scores, theirs: Scores, table: Table) -> dict[str, dict[str, float]]:
    found = {}
    for column, name in enumerate(PROBABLE):
        labels = table.actions[:, column]
        found[name] = {
            "base_rate": float(labels.mean()),
            "auc": auc(ours[:, column], labels),
            "gauc": gauc(ours[:, column], labels, table.person),
            "compared_gauc": gauc(theirs[:, column], labels, table.person),
            "calibration_error": calibration_error(ours[:, column], labels),
        }
    error = np.abs(ours[:, -1] - table.actions[:, -1])
    usual = np.abs(table.actions[:, -1].mean() - table.actions[:, -1])
    return {**found, "watch_ratio": {"mae": float(error.mean()), "compared_mae": float(usual.mean())}}


def popularity(table: Table) -> Scores:
    """[R, actions]: the clip's own rates, and nothing where it has none."""
    scores = np.zeros_like(table.actions)
    for name, (feature, sign) in _POPULARITY.items():
        scores[:, ACTIONS.index(name)] = sign * table.column(feature)
    return scores


def _ranks(ours: Scores, theirs: Scores, table: Table) -> Iterator[Check]:
    finished = table.action("complete")
    low, _ = difference_of(ours[:, 0], theirs[:, 0], finished, table.person)
    yield Check("order of finished plays", low >= -MOST_LOST, low, -MOST_LOST, "GAUC gained, lower end of 95 %")
    for column, name in enumerate(PROBABLE[1:], start=1):
        labels = table.actions[:, column]
        if labels.sum() >= LEAST_POSITIVES:
            _, high = difference_of(ours[:, column], theirs[:, column], labels, table.person)
            passed = high >= -MOST_LOST_OF_A_HEAD
            yield Check(f"order of {name}", passed, high, -MOST_LOST_OF_A_HEAD, "GAUC gained, upper end of 95 %")
    new = table.column("log_history") < np.log1p(NEW)
    if finished[new].sum() >= LEAST_POSITIVES:
        gained = auc(ours[new, 0], finished[new]) - auc(theirs[new, 0], finished[new])
        yield Check("new viewers", gained >= -MOST_LOST_OF_THE_NEW, gained, -MOST_LOST_OF_THE_NEW, "AUC gained")


def difference_of(
    ours: Scores, theirs: Scores, labels: Scores, viewers: Scores, rounds: int = 500
) -> tuple[float, float]:
    """The 95 % interval of the GAUC gained, by a paired bootstrap over viewers."""
    positives, mine = gauc_by_viewer(ours, labels, viewers)
    _, others = gauc_by_viewer(theirs, labels, viewers)
    if not len(mine):
        return 0.0, 0.0
    chosen = np.random.default_rng(7).integers(len(mine), size=(rounds, len(mine)))
    weights = positives[chosen]
    gained = (weights * (mine - others)[chosen]).sum(1) / weights.sum(1)
    low, high = np.percentile(gained, [2.5, 97.5])
    return float(low), float(high)
