"""Models of the registry, as the feed serves them: what is named and can serve does, and nothing else ever."""

import hashlib
import io
import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import msgspec
import numpy as np
import pytest

from clipfeed.errors import Unavailable
from clipfeed.feed.features import FEATURES
from clipfeed.feed.model import RankerInput
from clipfeed.feed.rollout import PACKAGED, Rollout
from clipfeed_adapters.onnx import models as serving
from clipfeed_adapters.onnx import ranker
from clipfeed_adapters.onnx.models import ServingModels, packaged
from clipfeed_adapters.s3 import model_files
from clipfeed_adapters.s3.model_files import ModelFiles

HARMFUL = b'{"live": "v2", "weights": {"version": "w", "actions": {"like": 1}, "fresh_half_life_hours": 0}}'
GIVEN = RankerInput(1, [[0.5] * len(FEATURES)] * 3, [[1, 2, 3, 0]] * 3, [], [])


class Registry:
    """The bucket, written as a publisher would."""

    def __init__(self, disk: Path) -> None:
        model_files._client.cache_clear()
        self._s3, self.bucket, self.disk = boto3.client("s3"), os.environ["TRAINING_BUCKET"], disk

    def put(self, key: str, content: bytes) -> None:
        self._s3.put_object(Bucket=self.bucket, Key=key, Body=content)

    def publish(self, version: str, change: Callable[[dict[str, Any], dict[str, bytes]], None] | None = None) -> None:
        """The packaged model under another name, changed in some way."""
        files = {path.name: path.read_bytes() for path in packaged().iterdir()}
        manifest = json.loads(files.pop("manifest.json"))
        if change:
            change(manifest, files)
        for name, content in files.items():
            self.put(f"models/{version}/{name}", content)
        self.put(f"models/{version}/manifest.json", json.dumps(manifest).encode())

    def name(self, rollout: Rollout) -> None:
        self.put("models/rollout.json", msgspec.json.encode(rollout))

    def models(self) -> ServingModels:
        files = ModelFiles(self.bucket, self.disk)
        return ServingModels(files.rollout, files.fetch)


@pytest.fixture
def registry(aws: None, tmp_path: Path) -> Registry:
    return Registry(tmp_path / "models")


def renewed(models: ServingModels) -> Rollout:
    """What it serves after looking again, a minute later."""
    models._renewed_at = time.monotonic() - serving.FRESH_SECONDS - 1
    models.rollout()
    assert models._renewing
    models._renewing.result()
    return models.rollout()


def test_before_anything_is_published_the_packaged_model_serves(registry: Registry) -> None:
    models = registry.models()

    assert models.rollout() == Rollout()
    assert len(models.ranker(PACKAGED).predict(GIVEN)) == 3


def test_what_the_rollout_names_serves_from_the_first_page(registry: Registry) -> None:
    registry.publish("v2")
    registry.name(Rollout(live="v2", previous=PACKAGED))

    models = registry.models()

    assert models.rollout().live == "v2"
    assert models.ranker("v2").version == "v2"
    assert models.ranker("v2").predict(GIVEN) == models.ranker(PACKAGED).predict(GIVEN)


def test_a_rollout_that_changes_is_followed_and_what_is_no_longer_named_is_forgotten(registry: Registry) -> None:
    registry.publish("v2")
    registry.publish("v3")
    registry.name(Rollout(live="v2"))
    models = registry.models()
    models.rollout()

    registry.name(Rollout(live="v2").promoted("v3"))

    assert renewed(models).live == "v3"
    assert set(models._loaded) == {"v3"}


def truncated(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
    files["ranker.onnx"] = files["ranker.onnx"][:1000]


def truncated_before_it_was_published(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
    truncated(manifest, files)
    manifest["sha256"]["ranker.onnx"] = hashlib.sha256(files["ranker.onnx"]).hexdigest()


def of_another_schema(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
    manifest["schema"] = "0" * 16


def of_another_schema_alone(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
    of_another_schema(manifest, files)
    files.clear()


def without_a_file(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
    del files["ranker.onnx"]


def with_a_manifest_of_nothing(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
    manifest.clear()


def with_too_few_actions(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
    manifest["actions"].pop()


def with_an_action_of_another_name(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
    manifest["actions"][0] = "loved"


def with_two_actions_exchanged(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
    """What it calls likes are the skips."""
    like, skip = manifest["actions"].index("like"), manifest["actions"].index("skip")
    manifest["actions"][like], manifest["actions"][skip] = "skip", "like"


def with_a_broken_index(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
    files |= {"items.npy": b"\x93NUMPY", "items.txt": b"a b", "retrieval.onnx": b"none"}
    manifest["sha256"] |= {name: hashlib.sha256(files[name]).hexdigest() for name in files}


def with_names_of_no_language(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
    with_a_broken_index(manifest, files)
    files["items.txt"] = b"\xff\xfe"
    manifest["sha256"]["items.txt"] = hashlib.sha256(b"\xff\xfe").hexdigest()


def with_an_index_that_cannot_compute(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
    """Its tower is no tower."""
    matrix = io.BytesIO()
    np.save(matrix, np.ones((2, 5), dtype=np.float32))
    files |= {"items.npy": matrix.getvalue(), "items.txt": b"a b", "retrieval.onnx": files["ranker.onnx"]}
    manifest["sha256"] |= {name: hashlib.sha256(files[name]).hexdigest() for name in files}


UNFIT = [
    with_names_of_no_language,
    with_an_index_that_cannot_compute,
    truncated,
    truncated_before_it_was_published,
    of_another_schema,
    without_a_file,
    with_a_manifest_of_nothing,
    with_too_few_actions,
    with_an_action_of_another_name,
    with_two_actions_exchanged,
    with_a_broken_index,
]


@pytest.mark.parametrize("change", UNFIT, ids=lambda change: change.__name__)
def test_a_version_that_cannot_serve_never_does(registry: Registry, change: Any) -> None:
    registry.publish("good")
    registry.publish("bad", change)
    registry.name(Rollout(live="good"))
    models = registry.models()
    models.rollout()

    registry.name(Rollout(live="bad", previous="good").with_canary("bad", 0.5).shadowed_by("bad"))

    fit = renewed(models)
    assert (fit.live, fit.canary, fit.shadow) == ("good", None, "")
    assert models.ranker(fit.live).predict(GIVEN)


@pytest.mark.parametrize("change", UNFIT, ids=lambda change: change.__name__)
def test_a_process_that_starts_with_one_serves_the_packaged_model(registry: Registry, change: Any) -> None:
    registry.publish("bad", change)
    registry.name(Rollout(live="bad"))

    models = registry.models()

    assert models.rollout().live == PACKAGED
    assert models.ranker(PACKAGED).predict(GIVEN)


@pytest.mark.parametrize("change", UNFIT, ids=lambda change: change.__name__)
def test_or_the_one_before_if_that_can_serve(registry: Registry, change: Any) -> None:
    registry.publish("bad", change)
    registry.publish("good")
    registry.name(Rollout(live="bad", previous="good"))

    assert registry.models().rollout().live == "good"


def test_the_one_before_is_tried_again_where_the_bucket_did_not_answer(registry: Registry) -> None:
    registry.publish("bad", truncated)
    registry.publish("good")
    registry.name(Rollout(live="bad", previous="good"))
    files, trouble = ModelFiles(registry.bucket, registry.disk), iter(["good"])

    def fetch(version: str) -> Path:
        if version == "good" and next(trouble, None):
            raise Unavailable("Not now.", code="registry_unavailable")
        return files.fetch(version)

    models = ServingModels(files.rollout, fetch)

    assert models.rollout().live == PACKAGED
    assert renewed(models).live == "good"


def test_one_that_cannot_serve_is_not_tried_again_at_once(registry: Registry) -> None:
    registry.publish("bad", truncated)
    registry.name(Rollout(live="bad"))
    fetched: list[str] = []
    files = ModelFiles(registry.bucket, registry.disk)
    models = ServingModels(files.rollout, lambda version: fetched.append(version) or files.fetch(version))  # type: ignore[func-returns-value]

    for _ in range(3):
        renewed(models)

    assert fetched == ["bad"]


def test_a_process_that_was_frozen_for_long_does_not_serve_what_was_live_then(registry: Registry) -> None:
    models = registry.models()
    assert models.rollout().live == PACKAGED
    registry.publish("v2")
    registry.name(Rollout(live="v2"))

    models._renewed_at -= serving.STALE_SECONDS + 1

    assert models.rollout().live == "v2"


def test_the_disk_holds_what_a_rollout_can_name_and_nothing_older(registry: Registry) -> None:
    files = ModelFiles(registry.bucket, registry.disk)
    for number in range(7):
        registry.publish(f"v{number}")
        files.fetch(f"v{number}")

    assert sorted(each.name for each in registry.disk.iterdir()) == ["v3", "v4", "v5", "v6"]


def test_of_a_version_for_other_features_only_the_manifest_is_fetched(registry: Registry) -> None:
    registry.publish("other", of_another_schema_alone)

    with pytest.raises(Unavailable) as refused:
        ModelFiles(registry.bucket, registry.disk).fetch("other")

    assert refused.value.code == "model_schema_mismatch"


def test_a_version_that_is_too_slow_never_serves(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    registry.publish("slow")
    registry.name(Rollout(live="slow"))
    models = registry.models()
    models.ranker(PACKAGED)
    monkeypatch.setattr(ranker, "MOST_SECONDS", 0.0)

    assert models.rollout().live == PACKAGED


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b'{"live": 7}', b"\xff", HARMFUL])
def test_a_registry_that_cannot_be_read_changes_nothing(registry: Registry, text: bytes) -> None:
    registry.publish("v2")
    registry.name(Rollout(live="v2"))
    models = registry.models()
    models.rollout()

    registry.put("models/rollout.json", text)

    assert renewed(models).live == "v2"


def test_nobody_waits_long_for_a_registry_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "MOST_SECONDS_WAITED", 0.05)
    released: list[bool] = []

    def hanging() -> Rollout:
        while not released:
            pass
        return Rollout(live="late")

    models = ServingModels(hanging, lambda version: packaged())

    assert models.rollout().live == PACKAGED
    released.append(True)
    assert models._renewing
    models._renewing.result()
    assert models.rollout().live == "late"


@pytest.mark.parametrize("version", ["../../etc", "a/b", "", ".hidden", "x" * 65])
def test_a_name_that_is_none_is_not_looked_for(registry: Registry, version: str) -> None:
    with pytest.raises(Unavailable):
        ModelFiles(registry.bucket, registry.disk).fetch(version)


def test_a_download_that_broke_off_is_begun_again(registry: Registry) -> None:
    registry.publish("v2", without_a_file)
    files = ModelFiles(registry.bucket, registry.disk)
    with pytest.raises(Unavailable):
        files.fetch("v2")

    registry.publish("v2")

    assert (files.fetch("v2") / "ranker.onnx").exists()


def test_without_any_model_there_is_an_answer_that_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "packaged", lambda: tmp_path / "nothing")
    models = ServingModels(Rollout, lambda version: shutil.copytree(packaged(), tmp_path / version))

    with pytest.raises(Unavailable) as refused:
        models.ranker(models.rollout().live).predict(GIVEN)

    assert refused.value.code == "model_broken"
    assert models.index(PACKAGED).nearest([], 5) == {}
