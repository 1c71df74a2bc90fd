"""What takes a shadow and a canary on, and what takes them out."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from infra.training.nightly_canary import MOST_DAYS, judge_canary
from infra.training.nightly_shadow import HEADS, judge_shadow
from infra.training.nightly_verdicts import Decision

BEGAN = datetime(2026, 11, 1, 2, tzinfo=UTC)


class Rows(list[dict[str, Any]]):
    """What `judge_shadow` asks of a pyarrow table."""

    def to_pylist(self) -> list[dict[str, Any]]:
        return list(self)


def impressions(
    sharpness: float = 1.0, off: float = 1.0, *, viewers: int = 300, each: int = 20, arm: str = "live"
) -> Rows:
    """The live model knows each clip's probability blurred; the shadow by `sharpness` of the truth, `off` times."""
    random, rows = Random(3), Rows()
    for number in range(viewers * each):
        truth = random.uniform(0.05, 0.8)
        did = int(random.random() < truth)
        said = 0.425 + (truth - 0.425) * 0.5
        shadow = (0.425 + (truth - 0.425) * sharpness) * off
        rows.append(
            {
                "viewer_id": f"viewer-{number % viewers}",
                "at_ms": int((BEGAN + timedelta(hours=1)).timestamp() * 1000),
                "arm": arm,
                "model": "v1",
                "predictions": f'{{"complete":{said}}}',
                "shadow_model": "v2",
                "shadow": f'{{"complete":{min(shadow, 0.999)}}}',
                **dict.fromkeys(HEADS, 0),
                "complete": did,
            }
        )
    return rows


@pytest.mark.parametrize(
    ("rows", "decision"),
    [
        (impressions(sharpness=1.0), Decision.ADVANCE),
        (impressions(sharpness=0.5), Decision.ADVANCE),  # no worse is enough: people decide in the canary
        (impressions(sharpness=-0.5), Decision.WITHDRAW),
        (impressions(sharpness=1.0, off=1.4), Decision.WITHDRAW),
        (impressions(viewers=50), Decision.WAIT),
        (impressions(arm="canary"), Decision.WAIT),
        (Rows(), Decision.WAIT),
    ],
)
def test_a_shadow_goes_on_if_it_predicts_no_worse_and_is_calibrated(rows: Rows, decision: Decision):
    verdict = judge_shadow(rows, "v2", BEGAN, BEGAN + timedelta(days=3))

    assert verdict.decision is decision, verdict.reason


@pytest.mark.parametrize(("of_one", "decision"), [(50, Decision.ADVANCE), (0, Decision.WITHDRAW)])
def test_what_one_viewer_does_all_the_time_is_no_reason_to_go(of_one: int, decision: Decision):
    """Sixty likes where half as many were expected; most of one viewer, or of sixty."""
    rows, liked = impressions(each=60), set[int]()
    ones = [place for place, row in enumerate(rows) if row["viewer_id"] == "viewer-7"]
    for number in range(60):
        liked.add(ones[number % len(ones)] if number < of_one else number * 97)
    said = len(liked) / 2 / len(rows)
    for place, row in enumerate(rows):
        row["like"] = int(place in liked)
        row["predictions"] = row["shadow"] = f'{{"complete":0.42,"like":{said}}}'

    verdict = judge_shadow(rows, "v2", BEGAN, BEGAN + timedelta(days=3))

    assert verdict.decision is decision, verdict.reason


def test_what_was_served_before_it_was_the_shadow_is_not_about_it():
    later = BEGAN + timedelta(hours=2)

    assert judge_shadow(impressions(), "v2", later, later).decision is Decision.WAIT


def test_what_another_shadow_said_is_not_about_it_either():
    assert judge_shadow(impressions(), "v3", BEGAN, BEGAN + timedelta(days=3)).decision is Decision.WAIT


def test_a_shadow_that_nobody_can_judge_does_not_stand_in_the_way_for_ever():
    assert judge_shadow(Rows(), "v2", BEGAN, BEGAN + timedelta(days=14)).decision is Decision.WAIT
    assert judge_shadow(Rows(), "v2", BEGAN, BEGAN + timedelta(days=14, hours=1)).decision is Decision.WITHDRAW


def days(
    watch: float = 1.0, comes: float = 0.6, *, many: int = 5, viewers: int = 3000
) -> list[tuple[date, dict[str, Any]]]:
    """Viewers of a canary who watch so many times as much as the others, and come on a day with this probability."""
    random = Random(5)
    return [
        (
            BEGAN.date() + timedelta(days=day),
            {
                "viewer_id": f"viewer-{number}",
                "arm": "canary" if number % 4 == 0 else "live",
                "model": "v2" if number % 4 == 0 else "v1",
                "watched_ms": int(random.expovariate(1 / 60_000) * (1.0 if number % 4 else watch)),
            },
        )
        for number in range(viewers)
        for day in range(many)
        if random.random() < (0.6 if number % 4 else comes)
    ]


def judged(given: list[tuple[date, dict[str, Any]]], *, after: int = 6) -> Any:
    return judge_canary(given, "v2", "v1", BEGAN, BEGAN.date() + timedelta(days=after))


@pytest.mark.parametrize(
    ("given", "decision"),
    [
        (days(watch=1.15), Decision.ADVANCE),
        (days(watch=0.8), Decision.WITHDRAW),
        (days(watch=1.15, comes=0.4), Decision.WITHDRAW),  # who stays watches more; fewer stay
        (days(viewers=420), Decision.WAIT),
        (days(viewers=100), Decision.WAIT),
        (days(many=2), Decision.WAIT),
        ([], Decision.WAIT),
    ],
)
def test_a_canary_goes_on_if_it_lost_neither_watch_time_nor_viewers(given: Any, decision: Decision):
    verdict = judged(given)

    assert verdict.decision is decision, verdict.reason


@pytest.mark.parametrize("given", [days(viewers=420), []])
def test_a_canary_that_cannot_be_told_from_a_loss_goes_in_the_end(given: Any):
    assert judged(given, after=MOST_DAYS).decision is Decision.WAIT
    assert judged(given, after=MOST_DAYS + 1).decision is Decision.WITHDRAW


def test_a_canary_is_looked_at_four_times_and_no_more_often():
    """After 2, 4, 7 and 14 whole days: who looks every night takes chance for a result in the end."""
    given = days(watch=0.92, viewers=420, many=17)

    def after(whole_days: int) -> Any:
        last = BEGAN.date() + timedelta(days=whole_days)
        return judged([(day, row) for day, row in given if day <= last], after=whole_days + 2)

    assert after(1).figures == []
    assert after(3).figures == after(2).figures != after(4).figures
    assert after(6).figures == after(5).figures == after(4).figures != after(7).figures
    assert after(13).figures == after(7).figures != after(14).figures
    assert after(13).decision is Decision.WAIT
    assert after(14).decision is Decision.WITHDRAW
    assert after(14).reason.startswith("after 16 days v2 was not shown to hold watch seconds")


def test_a_day_that_is_not_over_for_a_day_is_not_looked_at():
    given = days(viewers=1200, many=3)

    assert judged(given, after=3).figures == judged(given[:1], after=9).figures == []
    assert judged(given, after=4).figures != []


def test_the_day_on_which_a_canary_began_says_nothing():
    first = [(day, row) for day, row in days(watch=0.1) if day == BEGAN.date()]
    others = [(day, row) for day, row in days(watch=1.15) if day != BEGAN.date()]

    assert judged(first + others).decision is Decision.ADVANCE
