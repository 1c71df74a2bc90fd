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
    for head in manifest["new_viewers"]["heads"].values():
        assert head["auc"] > head["popularity_auc"]


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_shipped_tells_nothing_of_the_machine_it_was_made_on(version: str):
    model = (SHIPPED / version / "ranker.onnx").read_bytes()

    assert b".py" not in model
    assert len(model) < 2_000_000


def sailor(**more: object) -> ViewerState:
    """A viewer who watches and likes the sea and swipes the city away; all of it is tagged `fyp`."""
    at_ms = int(NOW.timestamp() * 1000) - 3_600_000
    plays = [HistoryEvent(VideoId("v"), UserId("ann"), ("sea", "fyp"), 1.2, True, at_ms) for _ in range(5)]
    skips = [HistoryEvent(VideoId("v"), UserId("bob"), ("city", "fyp"), 0.05, False, at_ms) for _ in range(5)]
    return ViewerState(UserId("viewer"), history=(*plays, *skips), **more)  # type: ignore[arg-type]


def clip(*hashtags: str, source: str = "fresh", views: int = 100) -> Candidate:
    """Of a creator not met before, a day old, doing as most do."""
    return Candidate(
        VideoId("clip"),
        {source: 1.0},
        creator_id=UserId("new"),
        hashtags=hashtags,
        duration_ms=10_000,
        published_at_ms=int(NOW.timestamp() * 1000) - 86_400_000,
        views=views,
        likes=views // 12,
        completes=views // 3,
        watch_ms=views * 7_000,
    )


def predicted(viewer: ViewerState, *clips: Candidate):
    return OnnxRanker("1").predict(features_of(viewer, clips, NOW))


@pytest.mark.parametrize("generic", [(), ("fyp",)])
def test_a_viewer_of_one_topic_is_expected_to_finish_more_of_it(generic: tuple[str, ...]):
    sea, unknown, city = predicted(sailor(), clip("sea", *generic), clip("forest"), clip("city", *generic))

    assert sea["complete"] > unknown["complete"] > city["complete"]
    assert sea["like"] > unknown["like"] > city["like"]
    assert sea["skip"] < unknown["skip"] < city["skip"]


def test_where_a_clip_was_found_does_not_sink_it():
    fresh, *others = predicted(sailor(), *(clip(source=name) for name in ("fresh", "trending", "similar", "followed")))

    assert all(other["complete"] > 0.8 * fresh["complete"] for other in others)


def test_a_clip_that_comes_again_is_expected_to_hold_less():
    [new] = predicted(sailor(), clip("sea"))
    [again] = predicted(sailor(seen={VideoId("clip"): 1.0}), clip("sea"))

    assert again["watch_ratio"] < new["watch_ratio"]
    assert again["skip"] > new["skip"]


def test_a_viewer_of_whom_nothing_is_known_is_offered_what_others_finish():
    good, poor = clip(views=1000), clip(views=1000)
    good.completes, poor.completes = 600, 150

    one, other = predicted(ViewerState(UserId("new")), good, poor)

    assert one["complete"] > other["complete"]


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
