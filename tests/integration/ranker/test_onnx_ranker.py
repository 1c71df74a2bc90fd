"""The shipped model on the real runtime, and every way in which a model can be unfit to serve."""

import json
import shutil
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest

from clipfeed.errors import Unavailable
from clipfeed.feed.features import FEATURES, SCHEMA, features_of
from clipfeed.feed.model import Candidate, HistoryEvent, ViewerState
from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.onnx import ranker
from clipfeed_adapters.onnx.ranker import OnnxRanker

SHIPPED = Path(str(files("clipfeed_ranker") / "models"))
VERSIONS = sorted(path.name for path in SHIPPED.iterdir() if path.is_dir())
NOW = datetime(2026, 11, 22, tzinfo=UTC)
ROW = [[0.0] * len(FEATURES)]


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A copy of what is shipped, to be damaged."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "models"))


def refusal(models: Path, version: str = "1") -> str:
    with pytest.raises(Unavailable) as refused:
        OnnxRanker(version, models).predict(ROW)
    return refused.value.code


@pytest.mark.parametrize("version", VERSIONS)
def test_serving_computes_what_training_computed(version: str):
    manifest = json.loads((SHIPPED / version / "manifest.json").read_bytes())

    answers = OnnxRanker(version).predict([example["features"] for example in manifest["examples"]])

    assert (manifest["schema"], manifest["features"]) == (SCHEMA, list(FEATURES))
    for answer, example in zip(answers, manifest["examples"], strict=True):
        assert list(answer) == manifest["actions"]
        assert list(answer.values()) == pytest.approx(example["actions"], abs=1e-5)


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_shipped_has_learned_more_than_popularity(version: str):
    manifest = json.loads((SHIPPED / version / "manifest.json").read_bytes())

    for head in manifest["held_out"].values():
        assert head["gauc"] > head["popularity_gauc"]
        assert head["calibration_error"] < 0.05


def test_a_viewer_of_one_topic_is_expected_to_finish_more_of_it():
    plays = [HistoryEvent(VideoId("v"), UserId("ann"), ("sea",), 1.2, True, 0) for _ in range(5)]
    skips = [HistoryEvent(VideoId("v"), UserId("bob"), ("city",), 0.05, False, 0) for _ in range(5)]
    viewer = ViewerState(UserId("viewer"), history=(*plays, *skips))
    wanted, unwanted = (
        Candidate(VideoId(topic), {"fresh": 1.0}, creator_id=UserId("new"), hashtags=(topic,), duration_ms=10_000)
        for topic in ("sea", "city")
    )

    sea, city = OnnxRanker("1").predict(features_of(viewer, [wanted, unwanted], NOW))

    assert sea["complete"] > city["complete"]
    assert sea["like"] > city["like"]
    assert sea["skip"] < city["skip"]


def test_any_number_of_rows_is_answered_in_order():
    rows = [[float(number % 3)] * len(FEATURES) for number in range(501)]

    answers = OnnxRanker("1").predict(rows)

    assert answers[0] == pytest.approx(answers[3], abs=1e-6)
    assert len(answers) == 501
    assert OnnxRanker("1").predict([]) == []


def test_a_version_that_is_not_there_is_missing(models: Path):
    assert refusal(models, "no-such-version") == "ranker_missing"


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]"])
def test_a_broken_manifest_does_not_load(models: Path, content: bytes):
    (models / "1" / "manifest.json").write_bytes(content)

    assert refusal(models) == "ranker_broken"


def test_a_model_for_other_features_does_not_load(models: Path):
    path = models / "1" / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_bytes()), "schema": "of-long-ago"}))

    assert refusal(models) == "ranker_schema_mismatch"


@pytest.mark.parametrize("keep", [0, 100, -1])
def test_a_truncated_model_does_not_load(models: Path, keep: int):
    path = models / "1" / "ranker.onnx"
    path.write_bytes(path.read_bytes()[:keep])

    assert refusal(models) == "ranker_broken"


def test_a_remembered_failure_keeps_nothing_of_the_requests_it_refused(models: Path):
    serving = OnnxRanker("no-such-version", models)
    refused = []
    for _ in range(3):
        with pytest.raises(Unavailable) as refusal:
            serving.predict(ROW)
        refused.append(refusal.value)

    assert [each.code for each in refused] == ["ranker_missing"] * 3
    assert len({id(each) for each in refused}) == 3


def test_a_failure_is_remembered_for_a_while_and_then_heals(models: Path, monkeypatch: pytest.MonkeyPatch):
    path = models / "1" / "ranker.onnx"
    whole = path.read_bytes()
    path.write_bytes(b"broken")
    serving = OnnxRanker("1", models)
    with pytest.raises(Unavailable):
        serving.predict(ROW)
    path.write_bytes(whole)

    with pytest.raises(Unavailable):
        serving.predict(ROW)

    monkeypatch.setattr(ranker, "SECONDS_BEFORE_ANOTHER_TRY", 0.0)
    serving._try_again_at = 0.0
    assert len(serving.predict(ROW)) == 1
