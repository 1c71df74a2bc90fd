"""Whole nights: what is due is joined, what is on trial is judged, something new is made, and a page says why."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import boto3
import pytest

from clipfeed.errors import Unavailable
from clipfeed.feed.features import FEATURES, SCHEMA
from clipfeed.feed.rollout import Canary
from clipfeed.ids import UserId
from clipfeed_adapters.dynamodb import reads
from clipfeed_adapters.onnx.ranker import OnnxRanker
from clipfeed_adapters.s3 import model_files
from clipfeed_adapters.s3.model_files import ModelFiles
from clipfeed_adapters.s3.model_registry import S3ModelRegistry
from infra.training.registry_rules import Rollouts
from tests.integration.feed.served_pages import item
from tests.integration.training.world import PLACE, served, watched

pytest.importorskip("pyarrow", reason="what training needs is not installed: make train")
pytest.importorskip("torch", reason="what training needs is not installed: make train")
from infra.training import nightly
from infra.training.nightly_made import Made
from infra.training.nightly_verdicts import Decision, Verdict
from infra.training.rows_parquet import RowFile, ViewerFile
from tests.integration.training.test_trials import days, impressions

pytestmark = pytest.mark.usefixtures("cloud")
NIGHT = datetime(2026, 11, 10, 2, tzinfo=UTC)
PASSED = {"passed": True, "checks": [], "heads": {}}


@pytest.fixture
def registry() -> S3ModelRegistry:
    return S3ModelRegistry(PLACE.bucket)


def make_nothing_much(registry: S3ModelRegistry, _rows: Any, version: str, live: str, facts: Mapping[str, Any]) -> Made:
    """Stands for a training that takes minutes."""
    registry.publish(version, {"ranker.onnx": b"graph"}, {"schema": SCHEMA, **facts, "verdict": PASSED})
    return Made(version, True, PASSED, {}, live)


def keep_rows(day: date, folder: Path, rows: list[dict[str, Any]], viewers: list[dict[str, Any]] | None = None) -> None:
    """A day that was joined before."""
    usual: dict[str, Any] = {
        "page_id": "p",
        "position": 0,
        "play_id": "p.00",
        "video_id": "a",
        "arm": "live",
        "model": "packaged",
        "weights": "w",
        "schema": SCHEMA,
        "propensity": 1.0,
        "explored": False,
        "sources": "{}",
        "features": [0.5] * len(FEATURES),
        "ids": [1, 2, 3, 0],
        "events": [0.5] * 5,
        "event_ids": [1, 2, 3, 0],
        "viewer": 1,
        "predictions": None,
        "shadow_model": "",
        "shadow": None,
        "on_screen": True,
        "watched_ms": 5000,
        "duration_ms": 10_000,
        "watch_ratio": 0.5,
        **dict.fromkeys(("complete", "like", "comment", "share", "follow", "skip", "not_interested"), 0),
    }
    at = {"at_ms": int(datetime.combine(day, datetime.min.time(), UTC).timestamp() * 1000) + 7_200_000}
    for kind, name, found, base in (
        (RowFile, "part", rows, {**usual, **at}),
        (ViewerFile, "viewers", viewers or [], {"first_ms": 0, "pages": 1, "plays": 1}),
    ):
        with kind(folder / f"{name}.parquet") as file:
            file.add([{**base, **row} for row in found])
        boto3.client("s3").upload_file(str(file.path), PLACE.bucket, f"rows/dt={day}/{name}.parquet")


def night(at: datetime = NIGHT) -> Any:
    return nightly.run_night(PLACE, at, maker=make_nothing_much)


def said(told: Any) -> dict[str, str]:
    return {step.name: step.outcome for step in told.steps}


def report(told: Any) -> str:
    content = boto3.client("s3").get_object(Bucket=PLACE.bucket, Key=f"reports/{told.name}.html")["Body"].read()
    return str(content.decode())


def test_too_little_to_learn_from_is_an_outcome(registry: S3ModelRegistry):
    served("p1", "a", at=NIGHT - timedelta(days=3))
    watched("p1.00", "a", 4000)

    told = night()

    assert said(told) == {
        "rows": "2026-11-07: 1 impressions",
        "training": "there is too little to learn from: 1 impressions of 1 viewers from 1 days",
    }
    assert registry.versions() == []
    assert "too little to learn from" in report(told)


def test_a_night_without_anything_says_so(registry: S3ModelRegistry):
    assert said(night())["rows"] == "no day was due: 0 impressions"


def enough_rows(tmp_path: Path) -> None:
    rows = [{"viewer_id": f"viewer-{number % 60}", "play_id": f"p{number}.00"} for number in range(nightly.LEAST_ROWS)]
    keep_rows(NIGHT.date() - timedelta(days=3), tmp_path, rows)
    for number in range(60):
        watched(f"p{number}.00", "a", 5000, viewer=f"viewer-{number}", at=NIGHT - timedelta(days=3))


def test_who_was_erased_is_not_learnt_from(registry: S3ModelRegistry, tmp_path: Path):
    enough_rows(tmp_path)
    gone = [{"viewer_id": "gone", "play_id": f"q{number}.00"} for number in range(7)]
    keep_rows(NIGHT.date() - timedelta(days=4), tmp_path, gone)
    learnt: list[Any] = []

    def maker(*given: Any) -> Made:
        learnt.extend(given[1]["viewer_id"].to_pylist())
        return make_nothing_much(*given)

    told = nightly.run_night(PLACE, NIGHT, maker=maker)

    assert set(learnt) == {f"viewer-{number}" for number in range(60)}
    assert f"made of {nightly.LEAST_ROWS} impressions of 60 viewers" in said(told)["training"]


@pytest.mark.parametrize(("learnt_until", "is_made"), [(NIGHT - timedelta(days=9), True), (NIGHT, False)])
def test_nothing_is_judged_by_what_the_live_version_has_learnt_from(
    registry: S3ModelRegistry, tmp_path: Path, learnt_until: datetime, is_made: bool
):
    enough_rows(tmp_path)
    until_ms = int(learnt_until.timestamp() * 1000)
    registry.publish(
        "v1", {"ranker.onnx": b"graph"}, {"schema": SCHEMA, "verdict": PASSED, "learnt_until_ms": until_ms}
    )
    Rollouts(registry, lambda: NIGHT).promote("v1")

    told = said(night())["training"]

    assert told.startswith("20261110-0200, made of" if is_made else "there is too little to judge by: v1 has learnt")


def test_a_table_that_is_busy_once_does_not_end_the_night(
    registry: S3ModelRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    enough_rows(tmp_path)
    trouble = iter([Unavailable("Not now.")])

    def query(*given: Any, **named: Any) -> Any:
        for error in trouble:
            raise error
        return reads.query(*given, **named)

    monkeypatch.setattr("infra.training.rows_erased.query", query)
    monkeypatch.setattr("infra.training.patience._PAUSES", (0.0,))

    assert "of 60 viewers" in said(night())["training"]


def test_what_passed_the_gate_becomes_the_shadow_and_while_it_is_nothing_new_is_made(
    registry: S3ModelRegistry, tmp_path: Path
):
    enough_rows(tmp_path)

    first, second = night(), night(NIGHT + timedelta(days=1))

    assert first.after.shadow == "20261110-0200"
    assert said(second)["shadow"].startswith("waits: 20261110-0200 was compared on 0 impressions")
    assert said(second)["training"] == "nothing new is made while 20261110-0200 is the shadow"
    assert registry.versions() == ["20261110-0200"]
    assert registry.registered().changes[0].why == "passed the gate"


def test_a_night_that_is_begun_again_after_it_published_makes_no_second_shadow(
    registry: S3ModelRegistry, tmp_path: Path
):
    enough_rows(tmp_path)
    night()

    again = night(NIGHT + timedelta(minutes=20))

    assert again.made is None
    assert again.after.shadow == "20261110-0200"


def test_a_shadow_that_compares_well_becomes_a_canary(registry: S3ModelRegistry, tmp_path: Path):
    on_trial(registry, "shadow")
    keep_rows(NIGHT.date(), tmp_path, shadowed(impressions()))

    told = night(NIGHT + timedelta(days=2))

    assert told.after.canary == Canary("v2", 0.05)
    assert "predicts no action worse" in report(told)


def test_a_shadow_that_is_off_is_withdrawn_and_another_is_made(registry: S3ModelRegistry, tmp_path: Path):
    on_trial(registry, "shadow")
    enough_rows(tmp_path)
    keep_rows(NIGHT.date(), tmp_path, shadowed(impressions(off=1.4)))

    told = night(NIGHT + timedelta(days=2))

    assert said(told)["shadow"].startswith("is withdrawn: v2")
    assert "off by more than 1.25 times at complete" in said(told)["shadow"]
    assert told.after.shadow == "20261112-0200"


@pytest.mark.parametrize(("watch", "live"), [(1.15, "v2"), (0.7, "packaged")])
def test_a_canary_becomes_live_or_goes(registry: S3ModelRegistry, tmp_path: Path, watch: float, live: str):
    on_trial(registry, "canary")
    shift = NIGHT.date() - date(2026, 11, 1)
    for day in sorted({day for day, _ in days()}):
        arms = [{**row, "model": "packaged" if row["arm"] == "live" else "v2"} for at, row in days(watch) if at == day]
        keep_rows(day + shift, tmp_path, [], arms)

    told = night(NIGHT + timedelta(days=6))

    assert (told.after.live, told.after.canary) == (live, None)
    assert told.after.previous == ("packaged" if live == "v2" else "")
    assert "comes back the next day" in report(told)


def test_what_somebody_does_while_a_trial_is_judged_stands(registry: S3ModelRegistry, monkeypatch: pytest.MonkeyPatch):
    on_trial(registry, "canary")

    def judged(*_: Any) -> Verdict:
        Rollouts(registry, lambda: NIGHT).roll_back("by hand")
        return Verdict(Decision.ADVANCE, "it won")

    monkeypatch.setattr("infra.training.nightly_steps.judge_canary", judged)

    told = night()

    assert said(told)["canary"].startswith("stays as it is: Somebody else has changed the rollout meanwhile")
    assert (told.after.live, told.after.canary) == ("packaged", None)


def test_what_somebody_does_during_a_training_stands(registry: S3ModelRegistry, tmp_path: Path):
    enough_rows(tmp_path)

    def maker(*given: Any) -> Made:
        on_trial(registry, "shadow")
        return make_nothing_much(*given)

    told = nightly.run_night(PLACE, NIGHT, maker=maker)

    assert "passed the gate and is no shadow: Somebody else" in said(told)["training"]
    assert told.after.shadow == "v2"


def test_a_version_that_lost_a_file_is_not_made_live_and_the_night_goes_on(registry: S3ModelRegistry, tmp_path: Path):
    on_trial(registry, "shadow")
    keep_rows(NIGHT.date(), tmp_path, shadowed(impressions()))
    boto3.client("s3").delete_object(Bucket=PLACE.bucket, Key="models/v2/ranker.onnx")

    told = night(NIGHT + timedelta(days=2))

    assert said(told)["shadow"].startswith("stays as it is: v2 lacks ranker.onnx")
    assert "training" in said(told)


def on_trial(registry: S3ModelRegistry, role: str) -> None:
    registry.publish("v2", {"ranker.onnx": b"graph"}, {"schema": SCHEMA, "verdict": PASSED})
    rollouts = Rollouts(registry, lambda: NIGHT)
    rollouts.shadow("v2") if role == "shadow" else rollouts.canary("v2", 0.05)


def shadowed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    later = int((NIGHT + timedelta(hours=1)).timestamp() * 1000)
    return [{**row, "model": "packaged", "at_ms": later} for row in rows]


@pytest.mark.timeout(600)
def test_from_served_pages_to_a_published_model_and_its_report(
    registry: S3ModelRegistry, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(nightly, "LEAST_ROWS", 500)
    monkeypatch.setattr(nightly, "LEAST_JUDGED", 100)
    monkeypatch.setattr("infra.training.nightly_made.in_service", lambda _registry, _live: None)
    population(viewers=60, pages=3, clips=4)

    told = nightly.run_night(PLACE, NIGHT)

    assert told.joined[0].rows == 60 * 3 * 4
    assert told.made
    manifest = registry.manifest(told.name)
    assert manifest["verdict"]["passed"] == told.made.passed
    assert told.after.shadow == (told.name if told.made.passed else "")
    assert {"complete", "like", "skip"} <= set(manifest["actions"])
    model_files._client.cache_clear()
    OnnxRanker(told.name, ModelFiles(PLACE.bucket, tmp_path / "models").fetch(told.name))
    html = report(told)
    assert html.count("<svg") >= 7 + 12
    assert "http://" not in html.replace("http://www.w3.org", "")
    assert json.dumps(manifest["days"]) == '["2026-11-07"]'


def population(*, viewers: int, pages: int, clips: int) -> None:
    """Viewers who finish what their first feature says, mostly."""
    random, evening = Random(1), NIGHT - timedelta(days=3)
    for viewer in range(viewers):
        for number in range(pages):
            name, at = f"p{viewer}-{number}", evening + timedelta(minutes=number)
            items = []
            for position in range(clips):
                features = [random.random() for _ in FEATURES]
                play = f"{name}.{position:02}"
                items.append(item(f"clip-{random.randrange(40)}", play, features=features))
                likes = random.random() < features[0]
                watched(play, items[-1].video_id, 9800 if likes else 1500, viewer=f"viewer-{viewer}", at=at)
            served(name, viewer=UserId(f"viewer-{viewer}"), at=at, items=items)
