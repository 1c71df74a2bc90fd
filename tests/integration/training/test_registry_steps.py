"""The registry: what is published stays, and only what may serve is rolled out, one change at a time."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import boto3
import pytest

from clipfeed.errors import ClipfeedError, Conflict, NotFound, Rejected, Stale
from clipfeed.feed.features import SCHEMA
from clipfeed.feed.rollout import PACKAGED, Canary, Rollout
from clipfeed.feed.weights import ACTIONS, DEFAULT, Weights
from clipfeed_adapters.s3 import model_files
from clipfeed_adapters.s3.model_files import ModelFiles
from clipfeed_adapters.s3.model_registry import Change, Registered, S3ModelRegistry
from infra.training import registry as command_line
from infra.training.registry_rules import Rollouts
from tests.integration.training.world import PLACE

pytestmark = pytest.mark.usefixtures("cloud")
PASSED = {"passed": True, "checks": []}
FAILED = {"passed": False, "checks": [{"name": "order of skip", "passed": False, "figure": -0.1, "bound": -0.03}]}
FILES = {"ranker.onnx": b"a graph"}


@pytest.fixture
def registry() -> S3ModelRegistry:
    return S3ModelRegistry(PLACE.bucket)


@pytest.fixture
def rollouts(registry: S3ModelRegistry) -> Rollouts:
    return Rollouts(registry, lambda: datetime(2026, 11, 23, 2, tzinfo=UTC))


def publish(registry: S3ModelRegistry, version: str, *, verdict: dict[str, Any] = PASSED, schema: str = SCHEMA) -> None:
    registry.publish(version, FILES, {"schema": schema, "actions": ACTIONS, "verdict": verdict})


def publish_without_a_file(registry: S3ModelRegistry) -> None:
    publish(registry, "v1")
    _delete("models/v1/ranker.onnx")


def test_a_version_that_is_published_is_what_serving_fetches(registry: S3ModelRegistry, tmp_path: Path):
    files = {"ranker.onnx": b"a graph", "items.txt": b"a\nb\n"}
    registry.publish("v1", files, {"schema": SCHEMA, "actions": ACTIONS})
    model_files._client.cache_clear()

    folder = ModelFiles(PLACE.bucket, tmp_path / "models").fetch("v1")

    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.name in files} == files


def test_a_published_version_is_never_written_over(registry: S3ModelRegistry):
    publish(registry, "v1")

    with pytest.raises(Conflict, match="published before"):
        registry.publish("v1", {"ranker.onnx": b"another graph"}, {"schema": SCHEMA})

    assert registry.file("v1", "ranker.onnx") == b"a graph"


def test_of_those_who_publish_one_name_at_once_one_wins_and_it_is_whole(registry: S3ModelRegistry, tmp_path: Path):
    def attempt(number: int) -> bool:
        files = {name: f"{name} of {number}".encode() for name in ("ranker.onnx", "items.txt")}
        try:
            registry.publish("v1", files, {"schema": SCHEMA, "actions": ACTIONS})
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(4) as publishers:
        won = list(publishers.map(attempt, range(4)))

    model_files._client.cache_clear()
    folder = ModelFiles(PLACE.bucket, tmp_path / "models").fetch("v1")  # every file as its manifest says
    assert won.count(True) == 1
    assert (folder / "items.txt").read_text() == f"items.txt of {won.index(True)}"


def test_what_was_published_in_part_is_no_version(registry: S3ModelRegistry, rollouts: Rollouts):
    boto3.client("s3").put_object(Bucket=PLACE.bucket, Key="models/half/ranker.onnx", Body=b"x")

    with pytest.raises(NotFound):
        rollouts.shadow("half")
    assert "was not published to the end" in command_line.status_of(registry)


def test_a_rollout_goes_from_shadow_to_canary_to_everybody_and_back(registry: S3ModelRegistry, rollouts: Rollouts):
    publish(registry, "v1")
    publish(registry, "v2")

    rollouts.promote("v1")
    rollouts.shadow("v2")
    rollouts.canary("v2", 0.05)
    assert (registry.registered().rollout.shadow, registry.registered().rollout.canary) == ("", Canary("v2", 0.05))
    rollouts.promote("v2")
    after = registry.registered().rollout
    rollouts.roll_back()

    assert (after.live, after.previous, after.canary, after.shadow) == ("v2", "v1", None, "")
    assert registry.registered().rollout.live == "v1"


def test_serving_reads_what_was_rolled_out(registry: S3ModelRegistry, rollouts: Rollouts, tmp_path: Path):
    publish(registry, "v1")
    rollouts.canary("v1", 0.05)
    rollouts.experiment("more likes", 0.1, Weights("likes-2", {"like": 9.0}))
    model_files._client.cache_clear()

    read = ModelFiles(PLACE.bucket, tmp_path).rollout()

    assert read == registry.registered().rollout
    assert read.canary == Canary("v1", 0.05)
    assert [each.weights.actions for each in read.experiments] == [{"like": 9.0}]


def test_of_two_who_change_the_rollout_at_once_one_is_told(registry: S3ModelRegistry):
    first, second = registry.registered(), registry.registered()
    note = Change("2026-11-23T02:00:00+00:00", "shadow v1", "", PACKAGED, "", "v1")

    registry.replace(first, Rollout(shadow="v1"), note)
    with pytest.raises(Stale):
        registry.replace(second, Rollout(shadow="v2"), note)

    third = registry.registered()
    registry.replace(third, Rollout(shadow="v3"), note)
    with pytest.raises(Stale):
        registry.replace(third, Rollout(shadow="v4"), note)
    assert registry.registered().rollout.shadow == "v3"


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda registry: publish(registry, "v1", schema="other"), "model_schema_mismatch"),
        (lambda registry: publish(registry, "v1", verdict=FAILED), "gate_failed"),
        (lambda registry: registry.publish("v1", FILES, {"schema": SCHEMA}), "gate_failed"),
        (lambda registry: None, "model_missing"),
        (publish_without_a_file, "model_incomplete"),
    ],
)
def test_what_may_not_serve_is_rolled_out_to_nobody(
    registry: S3ModelRegistry, rollouts: Rollouts, spoil: Any, code: str
):
    spoil(registry)

    for step in (partial(rollouts.promote, "v1"), partial(rollouts.canary, "v1", 0.05)):
        with pytest.raises(ClipfeedError) as refused:
            step()
        assert refused.value.code == code
    assert registry.registered() == Registered()


def test_what_failed_the_gate_may_be_watched_in_the_shadow(registry: S3ModelRegistry, rollouts: Rollouts):
    publish(registry, "v1", verdict=FAILED)

    assert rollouts.shadow("v1").rollout.shadow == "v1"
    assert "has not passed the gate: order of skip -0.1 (bound -0.03)" in command_line.status_of(registry)


def test_what_was_live_may_be_so_again_whatever_a_gate_says(registry: S3ModelRegistry, rollouts: Rollouts):
    publish(registry, "v1")
    rollouts.promote("v1")
    rollouts.promote(PACKAGED)
    rollouts.weigh(Weights("w2", {"like": 1.0}))
    _delete("models/v1/manifest.json")
    registry_manifest = {"schema": SCHEMA, "sha256": {"ranker.onnx": ""}, "verdict": FAILED}
    boto3.client("s3").put_object(
        Bucket=PLACE.bucket, Key="models/v1/manifest.json", Body=json.dumps(registry_manifest).encode()
    )

    assert rollouts.promote("v1").rollout.live == "v1"


def test_a_change_is_noted_with_its_reason_and_one_that_changes_nothing_is_not(
    registry: S3ModelRegistry, rollouts: Rollouts
):
    publish(registry, "v1")
    rollouts.shadow("v1", "tonight's")
    rollouts.weigh(Weights("w2", {"like": 1.0}), "more likes")
    rollouts.shadow("v1", "again")

    read = registry.registered()

    assert [(each.what, each.why) for each in read.changes] == [
        ("weights w2", "more likes"),
        ("shadow v1", "tonight's"),
    ]
    assert read.since("shadow") == "2026-11-23T02:00:00+00:00"
    assert read.since("live") == ""


def test_experiments_share_the_viewers_and_versions_of_weights_mean_one_thing(rollouts: Rollouts):
    rollouts.experiment("a", 0.6, Weights("w-a", {"like": 1.0}))

    with pytest.raises(Rejected, match="at most 1"):
        rollouts.experiment("b", 0.5, Weights("w-b", {"like": 1.0}))
    with pytest.raises(Rejected, match="Other numbers"):
        rollouts.experiment("b", 0.1, Weights(DEFAULT.version, {"like": 1.0}))
    with pytest.raises(NotFound):
        rollouts.end("b")
    assert rollouts.end("a").rollout.experiments == ()


def test_the_command_line_does_it_and_says_in_one_line_what_is_wrong(
    registry: S3ModelRegistry, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    monkeypatch.setattr(command_line, "place_of", lambda stack: PLACE)
    publish(registry, "v1")
    weights, typo = tmp_path / "weights.json", tmp_path / "typo.json"
    weights.write_text(json.dumps({"version": "w2", "actions": {"like": 3.0}, "exploration": 0.2}))
    typo.write_text(json.dumps({"version": "w3", "actions": {"like": 3.0}, "explorations": 0.2}))

    assert command_line.main(["canary", "v1", "0.05"]) == 0
    assert command_line.main(["experiment", "likes", "0.1", str(weights)]) == 0
    assert command_line.main(["weights", str(typo)]) == 1
    assert command_line.main(["promote", "v9"]) == 1
    assert command_line.main(["status"]) == 0
    assert command_line.main(["history"]) == 0

    said = capsys.readouterr()
    assert "canary   v1 for 5.0% of the viewers, since" in said.out
    assert "likes: w2 for 10.0%" in said.out
    assert "passed the gate" in said.out
    assert "weights have no explorations" in said.err
    assert "clipfeed: There is no version v9." in said.err


def _delete(key: str) -> None:
    boto3.client("s3").delete_object(Bucket=PLACE.bucket, Key=key)
