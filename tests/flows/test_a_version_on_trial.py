"""A model's way through the real feed: a shadow that says what it thinks, a canary for some, live for all, and back."""

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from clipfeed.feed.features import SCHEMA
from clipfeed.feed.rollout import PACKAGED, Canary
from clipfeed.feed.served import ServedPage
from clipfeed.feed.weights import ACTIONS
from clipfeed.ids import UserId
from clipfeed_adapters.dynamodb import low_level
from clipfeed_adapters.onnx.models import packaged
from clipfeed_adapters.redis.publication import announce
from clipfeed_adapters.s3 import client, model_files
from clipfeed_adapters.s3.model_registry import S3ModelRegistry
from clipfeed_adapters.s3.training_store import S3ServedShelf
from infra.training.registry_place import of_environment
from infra.training.registry_rules import Rollouts
from tests.fakes.feed import card_of
from tests.flows.cloud import Cloud
from tests.integration.feed.seed import SeededFeedCatalog
from tests.unit.feed.examples import listing

pytest.importorskip("pyarrow", reason="what training needs is not installed: make train")
pytest.importorskip("torch", reason="what training needs is not installed: make train")
from infra.training import nightly, nightly_shadow

VIEWERS, CLIPS = 15, 30


@pytest.fixture
def registry(cloud: Cloud, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[S3ModelRegistry]:
    """With a version v2 that passed the gate, in a cloud of clips."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    _forget_clients()
    catalog, now = SeededFeedCatalog(), datetime.now(UTC)
    for number in range(CLIPS):
        at = now - timedelta(minutes=10 * number + 5)
        clip = listing(f"clip-{number:02d}", UserId(f"creator-{number}"), hashtags=("sea",), published_at=at)
        catalog.publish(clip)
        announce(card_of(clip))
    made = S3ModelRegistry(os.environ["TRAINING_BUCKET"])
    manifest = {"schema": SCHEMA, "actions": ACTIONS, "verdict": {"passed": True, "checks": []}}
    made.publish("v2", {"ranker.onnx": (packaged() / "ranker.onnx").read_bytes()}, manifest)
    yield made
    _forget_clients()


def _forget_clients() -> None:
    for cached in (client.s3, low_level.client, model_files._client):
        cached.cache_clear()


def served_to(viewers: list[str], monkeypatch: pytest.MonkeyPatch) -> list[ServedPage]:
    """The pages that they get from functions that start now, watched as their model expects."""
    cloud, random = Cloud(monkeypatch), Random(7)
    shelf = S3ServedShelf(os.environ["TRAINING_BUCKET"])
    before = {page.page_id for page in shelf.pages("served/")}
    shown = {viewer: cloud.call("GET /v1/feed", viewer, query_limit="10")[1]["items"] for viewer in viewers}
    cloud.drain()
    pages = [page for page in shelf.pages("served/") if page.page_id not in before]
    for page in pages:
        tokens = {item["video_id"]: item["play_token"] for item in shown[page.viewer_id]}
        events = [
            {
                "event_id": item.play_id,
                "play_token": tokens[item.video_id],
                "watched_ms": int(
                    item.duration_ms * (1 if random.random() < (item.predictions or {})["complete"] else 0.5)
                ),
            }
            for item in page.items
            if item.video_id in tokens
        ]
        assert cloud.call("POST /v1/events", page.viewer_id, {"events": events})[1]["refused"] == []
    cloud.drain()
    assert {page.viewer_id for page in pages} == set(viewers)
    return pages


def test_a_shadow_becomes_a_canary_by_what_came_of_real_pages_then_live_and_is_taken_back(
    registry: S3ModelRegistry, monkeypatch: pytest.MonkeyPatch
):
    for name, enough in {"LEAST_ROWS": 100, "LEAST_VIEWERS": VIEWERS, "LEAST_POSITIVES": 20}.items():
        monkeypatch.setattr(nightly_shadow, name, enough)
    rollouts = Rollouts(registry, lambda: datetime.now(UTC))
    rollouts.shadow("v2")

    pages = served_to([f"viewer-{number}" for number in range(VIEWERS)], monkeypatch)

    assert {(page.arm, page.model, page.shadow) for page in pages} == {("live", PACKAGED, "v2")}
    for item in (item for page in pages for item in page.items):
        assert item.shadow == pytest.approx(item.predictions, abs=1e-5)  # they are the same graph

    night = nightly.run_night(of_environment(), datetime.now(UTC), early=True)

    told = {step.name: step.outcome for step in night.steps}
    assert night.joined[0].rows == VIEWERS * 10
    assert night.after.canary == Canary("v2", 0.05), told["shadow"]
    names = [UserId(f"somebody-{number}") for number in range(1000)]
    some = {arm: [each for each in names if night.after.arm_of(each).name == arm][:3] for arm in ("canary", "live")}

    pages = served_to([*some["canary"], *some["live"]], monkeypatch)

    assert {page.viewer_id for page in pages if (page.arm, page.model) == ("canary", "v2")} == set(some["canary"])
    assert {page.viewer_id for page in pages if (page.arm, page.model) == ("live", PACKAGED)} == set(some["live"])

    rollouts.promote("v2")
    assert {page.model for page in served_to(["one", "two"], monkeypatch)} == {"v2"}
    rollouts.roll_back()
    assert {page.model for page in served_to(["three", "four"], monkeypatch)} == {PACKAGED}
