"""One step for each version on trial: a canary becomes live or goes, a shadow becomes a canary or goes; or it waits."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from clipfeed.errors import ClipfeedError
from clipfeed_adapters.s3.model_registry import Registered
from infra.training.nightly_canary import judge_canary
from infra.training.nightly_shadow import COLUMNS, MOST_ROWS, judge_shadow
from infra.training.nightly_told import Night
from infra.training.nightly_verdicts import Decision, Verdict
from infra.training.registry_place import Place
from infra.training.registry_rules import NO_SHADOW, Rollouts
from infra.training.rows_table import joined_days, rows_in, viewers_in

CANARY_SHARE = 0.05


def try_canary(night: Night, place: Place, rollouts: Rollouts) -> None:
    read = rollouts.registry.registered()
    if not read.rollout.canary:
        return
    version, since = read.rollout.canary.model, _since(read, "canary", night.at)
    days = [day for day in joined_days(place.bucket) if day > since.date()]
    verdict = judge_canary(viewers_in(place.bucket, days), version, read.rollout.live, since, night.at.date())
    night.canary = verdict
    rollouts = replace(rollouts, judged=read)
    _decide(
        night,
        "canary",
        verdict,
        advance=lambda: rollouts.promote(version, verdict.reason),
        withdraw=lambda: rollouts.roll_back(verdict.reason),
    )


def try_shadow(night: Night, place: Place, rollouts: Rollouts) -> None:
    read = rollouts.registry.registered()
    version = read.rollout.shadow
    if not version:
        return
    since = _since(read, "shadow", night.at)
    days = [day for day in joined_days(place.bucket) if day >= since.date()]
    verdict = judge_shadow(rows_in(place.bucket, days, COLUMNS, MOST_ROWS), version, since, night.at)
    night.shadow = verdict
    if verdict.decision is Decision.ADVANCE and read.rollout.canary:
        night.note("shadow", f"{verdict.reason}; it waits for the place of the canary")
        return
    rollouts = replace(rollouts, judged=read)
    _decide(
        night,
        "shadow",
        verdict,
        advance=lambda: rollouts.canary(version, CANARY_SHARE, verdict.reason),
        withdraw=lambda: rollouts.shadow(NO_SHADOW, verdict.reason),
    )


def _decide(
    night: Night,
    name: str,
    verdict: Verdict,
    *,
    advance: Callable[[], Registered],
    withdraw: Callable[[], Registered],
) -> None:
    """Do what was decided; a step that is refused is told, and the night goes on."""
    did = {Decision.ADVANCE: "goes on", Decision.WITHDRAW: "is withdrawn", Decision.WAIT: "waits"}[verdict.decision]
    try:
        if verdict.decision is not Decision.WAIT:
            (advance if verdict.decision is Decision.ADVANCE else withdraw)()
    except ClipfeedError as error:
        did = f"stays as it is: {error}"
    night.note(name, f"{did}: {verdict.reason}")


def _since(read: Registered, role: str, at: datetime) -> datetime:
    """When it became what it is; where nobody noted it, now: then its trial begins tonight."""
    since = read.since(role)
    return datetime.fromisoformat(since) if since else at
