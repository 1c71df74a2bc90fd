"""The whole run on logs that are made up: viewers like one hashtag each, and some videos are better than others."""

import json
from pathlib import Path

import pytest

np = pytest.importorskip("numpy")
pd = pytest.importorskip("pandas", reason="what evaluation needs is not installed: make evaluate")
for needed in ("torch", "lightgbm", "onnxscript"):
    pytest.importorskip(needed, reason="what evaluation needs is not installed: make evaluate")

from infra.evaluation import formats  # noqa: E402 - so do these
from infra.evaluation.__main__ import main  # noqa: E402
from infra.evaluation.impressions import features  # noqa: E402
from infra.evaluation.impressions.log import blocks  # noqa: E402

_DAY = 86_400_000


def made_up(viewers: int = 60, rows: int = 1500, seed: int = 0):
    draw = np.random.default_rng(seed)
    viewer, video = draw.integers(0, viewers, rows), draw.integers(0, 40, rows)
    chance = np.where(viewer % 4 == video % 4, 0.8, 0.15)
    watched = np.where(draw.random(rows) < chance, 30_000, 2_000)
    return pd.DataFrame(
        {
            "viewer_id": [f"viewer{number}" for number in viewer],
            "video_id": [f"video{number}" for number in video],
            "creator_id": video % 9,
            "hashtag": [f"topic{number % 4}" for number in video],
            "at_ms": np.sort(draw.integers(0, 5 * _DAY, rows)),
            "duration_ms": 20_000,
            "watched_ms": watched,
            "surface": "feed",
            "like": (watched > 10_000).astype(int) * draw.integers(0, 2, rows),
        }
    )


def test_a_run_ranks_and_reports(tmp_path: Path):
    frame = made_up()
    frame[frame["at_ms"] < 4 * _DAY].to_parquet(tmp_path / "impressions.parquet")
    frame[frame["at_ms"] >= 4 * _DAY].to_csv(tmp_path / "later.csv")

    words = ("--data", tmp_path, "--test", tmp_path / "later.csv", "--seeds", 2, "--out", tmp_path / "out")

    assert main([str(word) for word in words]) == 0
    tables = {table["title"]: table for table in json.loads((tmp_path / "out" / "report.json").read_text())["tables"]}
    ranked = {row[0]: row[2] for row in tables["Ranked by long_view"]["rows"]}
    assert ranked["ours"][0] > 0.65
    assert "ours without trees" in ranked
    assert all(table["protocol"] for table in tables.values())
    assert tables["What the scorer makes of chance and of the truth"]["rows"][1][2] == 1


def test_a_test_may_know_less_and_have_viewers_and_videos_that_nobody_met(tmp_path: Path):
    frame = made_up()
    frame[frame["at_ms"] < 4 * _DAY].to_parquet(tmp_path / "impressions.parquet")
    later = frame[frame["at_ms"] >= 4 * _DAY].drop(columns=["like", "surface", "creator_id", "hashtag"])
    later.iloc[::3, :2] = "unheard of"
    later.to_parquet(tmp_path / "later.parquet")

    words = ("--data", tmp_path, "--test", tmp_path / "later.parquet", "--seeds", 1, "--out", tmp_path / "out")

    assert main([str(word) for word in words]) == 0


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        (lambda frame: frame.drop(columns="at_ms"), "column at_ms is missing"),
        (lambda frame: frame.drop(columns="watched_ms"), "long_view or watched_ms is missing"),
        (lambda frame: frame.assign(like=3), "other than 0 and 1"),
        (lambda frame: frame.head(0), "no row"),
        (lambda frame: frame.assign(at_ms="soon"), "at_ms has what is no number"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str], spoilt, said: str):
    spoilt(made_up(rows=50)).to_csv(tmp_path / "impressions.csv")

    assert main(["--data", str(tmp_path), "--out", str(tmp_path / "out")]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda frame: frame.assign(viewer_id="one"),
        lambda frame: frame.assign(watched_ms=0),
        lambda frame: frame[["viewer_id", "video_id", "at_ms"]].assign(long_view=frame["watched_ms"] > 18_000),
        lambda frame: frame.head(3),
    ],
    ids=["one viewer", "no positive", "only what is needed", "three rows"],
)
def test_meagre_data_gets_an_answer(tmp_path: Path, spoilt):
    spoilt(made_up(rows=120)).to_csv(tmp_path / "impressions.csv")

    assert main(["--data", str(tmp_path), "--seeds", "1", "--out", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "report.html").exists()


def test_features_do_not_see_outcomes_of_their_own_rows_or_of_later_ones(tmp_path: Path):
    frame = made_up()
    frame.to_parquet(tmp_path / "impressions.parquet")
    log = formats.read(tmp_path, {})
    scored = log.day >= 3
    block = blocks(log, scored)
    before = features.point_in_time(log, block, ~scored)

    log.actions[scored] = 1 - log.actions[scored]
    assert (features.point_in_time(log, block, ~scored) == before).all()

    last = block == block[~scored].max()
    log.actions[last] = 1 - log.actions[last]
    after = features.point_in_time(log, block, ~scored)
    assert (after[last] == before[last]).all()
    assert (after[scored] != before[scored]).any()
