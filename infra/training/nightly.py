"""A night: rows of the days that are due, a new version, and one step for each version on trial.

    python -m infra.training.nightly [--stack clipfeed] [--sample 0.1] [--early]

Works in the local cloud while `make up` runs, or on a stack in AWS; without either it learns from the seeded world. A
version that passed the gate becomes the shadow;
a shadow that compares well becomes a canary; a canary that lost nothing becomes live. What has too little to be judged
by waits, and while a shadow waits nothing new is made. Whatever happened is in reports/<night>.html.
"""

import argparse
import logging
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, TextIO

from clipfeed.errors import ClipfeedError, Stale
from clipfeed.feed.features import FEATURES
from clipfeed_adapters.clock import now
from clipfeed_adapters.s3.client import answering, s3
from clipfeed_adapters.s3.model_registry import S3ModelRegistry
from infra.local.places import CannotStart, home
from infra.training import train
from infra.training.nightly_made import Made, make, rows_to_judge_by
from infra.training.nightly_steps import try_canary, try_shadow
from infra.training.nightly_told import Night
from infra.training.registry_place import Place, place_of
from infra.training.registry_rules import Rollouts
from infra.training.report import page
from infra.training.report_curves import drifts
from infra.training.rows import due_days, join
from infra.training.rows_erased import of_those_who_are_there
from infra.training.rows_table import features_in, joined_days, newest

LEAST_ROWS, LEAST_VIEWERS = 5_000, 50
"""With less nothing is trained."""
LEAST_JUDGED = 1_000
"""Of the newest fifth, impressions that the live version has not learnt from."""
MOST_ROWS = 400_000
"""Impressions that a version learns from, the newest: about 1 GB of memory."""
_DRIFT_SHARE = 0.1
"""The newest tenth of the impressions is compared with the others."""

Maker = Callable[..., Made]
log = logging.getLogger("infra.training.nightly")  # whatever this module is run as


def run_night(place: Place, at: datetime, *, sample: float = 1.0, early: bool = False, maker: Maker = make) -> Night:
    """Raises Unavailable where the tables or the bucket do not answer; what was done until then stays done."""
    registry = S3ModelRegistry(place.bucket)
    rollouts = Rollouts(registry, lambda: at)
    night = Night(f"{at:%Y%m%d-%H%M}", at, registry.registered().rollout)
    _join(night, place, sample, early=early)
    try_canary(night, place, rollouts)
    try_shadow(night, place, rollouts)
    _learn(night, place, rollouts, maker)
    night.after = registry.registered().rollout
    key = f"reports/{night.name}.html"
    with answering():
        s3().put_object(Bucket=place.bucket, Key=key, Body=page(night).encode(), ContentType="text/html; charset=utf-8")
    log.info("report: s3://%s/%s", place.bucket, key)
    return night


def _join(night: Night, place: Place, sample: float, *, early: bool) -> None:
    for day in due_days(place.bucket, night.at, early=early):
        night.joined.append(join(place, day, sample))
        log.info("%s: %d rows of %d viewers", day, night.joined[-1].rows, night.joined[-1].viewers)
    rows = sum(each.rows for each in night.joined)
    days = ", ".join(each.day.isoformat() for each in night.joined) or "no day was due"
    night.note("rows", f"{days}: {rows} impressions")


def _learn(night: Night, place: Place, rollouts: Rollouts, maker: Maker) -> None:
    read = rollouts.registry.registered()
    if read.rollout.shadow:
        night.note("training", f"nothing new is made while {read.rollout.shadow} is the shadow")
        return
    days, kept = newest(place.bucket, joined_days(place.bucket), MOST_ROWS)
    rows = of_those_who_are_there(kept, place.engagement)
    viewers = len(rows["viewer_id"].unique())
    known = f"{len(rows)} impressions of {viewers} viewers from {len(days)} days"
    if len(rows) < LEAST_ROWS or viewers < LEAST_VIEWERS:
        night.note("training", f"there is too little to learn from: {known}")
        return
    new = rows_to_judge_by(rollouts.registry, rows, read.rollout.live)
    if new < LEAST_JUDGED:
        night.note("training", f"there is too little to judge by: {read.rollout.live} has learnt from all but {new}")
        return
    border = int(len(rows) * (1 - _DRIFT_SHARE))
    night.drift = drifts(FEATURES, features_in(rows.slice(0, border)), features_in(rows.slice(border)))
    facts: dict[str, Any] = {"impressions": len(rows), "days": [day.isoformat() for day in days], "made_from": "logs"}
    night.made = maker(rollouts.registry, rows, night.name, read.rollout.live, facts)
    against = f"{night.name}, made of {known}, compared with {night.made.compared_with},"
    if not night.made.passed:
        failed = [each["name"] for each in night.made.verdict["checks"] if not each["passed"]]
        night.note("training", f"{against} did not pass: {', '.join(failed)}")
        return
    try:
        replace(rollouts, judged=read).shadow(night.name, "passed the gate")
    except Stale as error:
        night.note("training", f"{against} passed the gate and is no shadow: {error}")
        return
    night.note("training", f"{against} passed the gate and is the shadow now")


def tell_on(stream: TextIO) -> None:
    """What a night does is told there; what the packages that it uses say is not."""
    teller = logging.StreamHandler(stream)
    teller.setFormatter(logging.Formatter("%(message)s"))
    ours = logging.getLogger("infra.training")
    ours.addHandler(teller)
    ours.setLevel(logging.INFO)
    logging.getLogger().addHandler(logging.NullHandler())


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stack", default="", help="in AWS; without it the local cloud")
    parser.add_argument("--sample", type=float, default=1.0, help="share of the viewers whose outcomes are read")
    parser.add_argument("--early", action="store_true", help="also days that are not over, with what is known of them")
    given = parser.parse_args(arguments)
    tell_on(sys.stdout)
    try:
        place = place_of(given.stack)
    except CannotStart:
        out = home().folder("models")
        log.info("The local cloud is not running: learning from the seeded world, into %s/seeded", out)
        return train.main(["--version", "seeded", "--out", str(out)])
    try:
        run_night(place, now(), sample=given.sample, early=given.early)
    except ClipfeedError as error:
        sys.stderr.write(f"clipfeed: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
