"""Whether a shadow goes on: by what it said of pages that the live model made, and what became of these.

The impressions are those that the live model chose, so the comparison favours it a little.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
import numpy as np

from infra.training.nightly_verdicts import Decision, Verdict
from infra.training.resampling import Floats, Interval, interval

LEAST_ROWS, LEAST_VIEWERS = 2_000, 100
"""With less nothing is decided."""
LEAST_POSITIVES = 50
"""Of an action, to judge how it was predicted."""
MOST_OFF = 1.25
"""Times that a probability may on average be too high or too low, for sure: what one viewer does often is one viewer's
doing."""
HEADS = ("complete", "like", "comment", "share", "follow", "skip", "not_interested")

COLUMNS = ("viewer_id", "at_ms", "arm", "model", "predictions", "shadow_model", "shadow", *HEADS)
MOST_DAYS = 14
MOST_ROWS = 200_000
"""More do not make it clearer."""

_NOTHING = 1e-5
"""Of a loss: models that are equal differ by less, in the last bits of their answers."""
_DOUBT = 0.01
"""That an action is called worse, or off, which is not: small, because there are seven."""
_decode = msgspec.json.Decoder(dict[str, float]).decode


def judge_shadow(rows: Any, version: str, since: datetime, now: datetime) -> Verdict:
    """`rows` is a pyarrow table of COLUMNS. Both models said what they thought of the same impressions.

    One that nobody could judge for MOST_DAYS goes: functions may have refused to load it.
    """
    some = [
        row
        for row in rows.to_pylist()
        if row["shadow"]
        and row["shadow_model"] == version
        and row["predictions"]
        and row["arm"] != "canary"
        and row["at_ms"] >= since.timestamp() * 1000
    ]
    viewers = {row["viewer_id"] for row in some}
    if len(some) < LEAST_ROWS or len(viewers) < LEAST_VIEWERS:
        is_over = now - since > timedelta(days=MOST_DAYS)
        known = f"{version} was compared on {len(some)} impressions of {len(viewers)} viewers"
        return Verdict(Decision.WITHDRAW if is_over else Decision.WAIT, known)
    live = ", ".join(sorted({row["model"] for row in some}))
    figures = [_head(some, head) for head in HEADS if sum(row[head] for row in some) >= LEAST_POSITIVES]
    worse = [each["action"] for each in figures if each["loss_difference"].low > _NOTHING]
    off = [each["action"] for each in figures if _surely_off(each["expected_to_observed"])]
    if worse or off:
        reasons = [f"predicts {', '.join(worse)} worse than {live}"] if worse else []
        reasons += [f"is surely off by more than {MOST_OFF} times at {', '.join(off)}"] if off else []
        return Verdict(Decision.WITHDRAW, f"{version} {' and '.join(reasons)}", figures)
    if not figures:
        return Verdict(Decision.WAIT, f"nothing was done often enough to judge {version}")
    return Verdict(Decision.ADVANCE, f"{version} predicts no action worse than {live}, and is calibrated", figures)


def _head(rows: Sequence[Mapping[str, Any]], head: str) -> dict[str, Any]:
    labels = np.array([row[head] for row in rows], dtype=np.float64)
    ours, theirs = (
        np.array([_decode(row[column]).get(head, 0.0) for row in rows]) for column in ("shadow", "predictions")
    )
    difference = _loss(ours, labels) - _loss(theirs, labels)
    _, viewer = np.unique([row["viewer_id"] for row in rows], return_inverse=True)
    each = (difference, np.ones(len(rows)), ours, labels)
    lost, shown, expected, happened = (np.bincount(viewer, one).astype(np.float64) for one in each)
    return {
        "action": head,
        "impressions": len(rows),
        "rate": float(labels.mean()),
        "loss": float(_loss(ours, labels).mean()),
        "live_loss": float(_loss(theirs, labels).mean()),
        "loss_difference": interval(lost, shown, _DOUBT),
        "expected_to_observed": interval(expected, happened, _DOUBT),
    }


def _surely_off(times: Interval) -> bool:
    return times.low > MOST_OFF or times.high < 1 / MOST_OFF


def _loss(predicted: Floats, labels: Floats) -> Floats:
    safe = np.clip(predicted, 1e-6, 1 - 1e-6)
    losses: Floats = -(labels * np.log(safe) + (1 - labels) * np.log(1 - safe))
    return losses
