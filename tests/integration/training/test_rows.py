"""A day of served pages becomes rows to learn from."""

import io
from dataclasses import replace
from datetime import date, timedelta

import boto3
import pytest

from clipfeed.engagement.facts import Kind
from tests.integration.training.world import ANN, BO, DAY, EVENING, PLACE, did, served, table, watched

pytest.importorskip("pyarrow", reason="what training needs is not installed: make train")
import pyarrow.parquet as pq

from infra.training import rows as joining
from infra.training.rows import due_days, join
from infra.training.rows_parquet import ROW
from infra.training.rows_table import rows_in, table_in

pytestmark = pytest.mark.usefixtures("cloud")
NEXT_NIGHT = EVENING.replace(hour=2) + timedelta(days=2)


def test_a_row_holds_what_was_served_and_what_became_of_it():
    page = served("p1", "a", "b", events=[[0.5] * 5, [1.0] * 5], event_ids=[[1, 2, 3, 0], [4, 5, 0, 0]])
    watched("p1.01", "b", 12_000)
    did(Kind.LIKE, "b", EVENING + timedelta(seconds=9))

    done = join(PLACE, DAY)

    [row] = table()
    assert (done.pages, done.viewers, done.rows) == (1, 1, 1)
    assert {
        name: row[name] for name in ("page_id", "position", "play_id", "viewer_id", "video_id", "arm", "model")
    } == {
        "page_id": "p1",
        "position": 1,
        "play_id": "p1.01",
        "viewer_id": ANN,
        "video_id": "b",
        "arm": "live",
        "model": "packaged",
    }
    assert row["features"] == list(page.items[1].features)
    assert (len(row["events"]), row["event_ids"]) == (10, [1, 2, 3, 0, 4, 5, 0, 0])
    assert row["sources"] == '{"fresh":1.0}'
    assert row["predictions"] == '{"like":0.1,"skip":0.5}'
    assert row["shadow"] is None
    assert row["watch_ratio"] == pytest.approx(1.2)
    assert [row[label] for label in ("complete", "like", "comment", "share", "follow", "skip", "not_interested")] == [
        1,
        1,
        0,
        0,
        0,
        0,
        0,
    ]


def test_a_page_recorded_twice_is_one():
    served("p1", "a", "b")
    served("p1", "a", "b", scored=2)  # the same page within another batch
    watched("p1.00", "a", 4000)

    assert join(PLACE, DAY).rows == 1


def test_a_play_that_is_reported_late_is_in_the_second_join():
    served("p1", "a", "b")
    watched("p1.00", "a", 4000)
    join(PLACE, DAY)
    watched("p1.00", "a", 9900)
    watched("p1.01", "b", 1000, at=EVENING + timedelta(days=6))

    join(PLACE, DAY)

    assert [(row["play_id"], row["complete"], row["skip"]) for row in table()] == [("p1.00", 1, 0), ("p1.01", 0, 1)]


def test_a_viewer_who_watched_nothing_counts_as_a_viewer():
    served("p1", "a", viewer=ANN, arm="canary", model="v2")
    served("p2", "a", viewer=BO)
    watched("p2.00", "a", 4000, viewer=BO)

    join(PLACE, DAY)

    viewers = {
        row["viewer_id"]: (row["arm"], row["model"], row["pages"], row["watched_ms"]) for row in table("viewers")
    }
    assert viewers == {ANN: ("canary", "v2", 1, 0), BO: ("live", "packaged", 1, 4000)}


def test_a_page_ranked_without_features_teaches_nothing():
    page = served("p1", "a")
    served("p2", "a", items=[replace(page.items[0], play_id="p2.00", features=())])
    watched("p2.00", "a", 4000)

    assert join(PLACE, DAY).rows == 0


def test_a_sample_keeps_all_of_some_viewers_and_always_the_same():
    for number in range(60):
        for name in ("x", "y"):
            served(f"{name}{number}", "a", viewer=f"viewer-{number}")

    first, again, all_of_them = join(PLACE, DAY, 0.3), join(PLACE, DAY, 0.3), join(PLACE, DAY)

    assert (first.viewers, first.pages) == (again.viewers, again.pages)
    assert 8 <= first.viewers <= 28
    assert first.pages == 2 * first.viewers
    assert all_of_them.viewers == 60


def test_of_a_day_that_is_too_large_a_smaller_sample_is_joined(monkeypatch: pytest.MonkeyPatch):
    for number in range(60):
        served(f"p{number}", "a", viewer=f"viewer-{number}")
    monkeypatch.setattr(joining, "MOST_BYTES", joining._bytes(PLACE.bucket, DAY) // 3)

    done = join(PLACE, DAY)

    assert done.sample == pytest.approx(1 / 3, rel=0.01)
    assert 8 <= done.viewers <= 32


def test_a_day_is_due_when_it_has_been_over_for_a_day_and_again_when_no_play_can_come_any_more(
    monkeypatch: pytest.MonkeyPatch,
):
    served("p1", "a")
    over = EVENING.replace(hour=0) + timedelta(days=1)

    def due(joined: int | None, now: int, *, early: bool = False) -> bool:
        """Both in hours since the day was over."""
        at = {} if joined is None else {DAY: over + timedelta(hours=joined)}
        monkeypatch.setattr(joining, "_joined_at", lambda _bucket: at)
        return due_days(PLACE.bucket, over + timedelta(hours=now), early=early) == [DAY]

    assert not due(None, 23)
    assert due(None, 24)
    assert due(None, 40 * 24)
    assert not due(24, 8 * 24 - 1)
    assert due(24, 8 * 24)
    assert not due(8 * 24, 9 * 24)
    assert due(None, -2, early=True)
    assert due(-2, 24)


def test_what_was_joined_is_known_by_its_file():
    served("p1", "a")
    join(PLACE, DAY)

    assert set(joining._joined_at(PLACE.bucket)) == {DAY}


def test_days_are_joined_each_for_itself():
    served("p1", "a")
    served("p2", "a", at=EVENING + timedelta(days=1))
    watched("p1.00", "a", 4000)
    watched("p2.00", "a", 4000)

    for day in due_days(PLACE.bucket, NEXT_NIGHT + timedelta(days=3)):
        join(PLACE, day)

    assert [row["play_id"] for row in table(day=date(2026, 11, 23).isoformat())] == ["p2.00"]


def test_viewers_who_share_a_bucket_are_two_people_to_who_judges():
    served("p1", "a", viewer=ANN)
    served("p2", "a", viewer=BO)
    watched("p1.00", "a", 4000, viewer=ANN)
    watched("p2.00", "a", 4000, viewer=BO)
    join(PLACE, DAY)

    made = table_in(rows_in(PLACE.bucket, [DAY], ROW.names, 10))

    assert made.viewer.tolist() == [7, 7]
    assert len(set(made.person.tolist())) == 2


def test_rows_that_an_older_version_wrote_are_read():
    served("p1", "a")
    watched("p1.00", "a", 4000)
    join(PLACE, DAY)
    s3, older = boto3.client("s3"), io.BytesIO()
    at = {"Bucket": PLACE.bucket, "Key": f"rows/dt={DAY}/part.parquet"}
    held = pq.read_table(io.BytesIO(s3.get_object(**at)["Body"].read()))
    pq.write_table(held.drop_columns(["shadow_model"]), older)
    s3.put_object(**at, Body=older.getvalue())

    [row] = rows_in(PLACE.bucket, [DAY], ["play_id", "shadow_model"], 10).to_pylist()

    assert row == {"play_id": "p1.00", "shadow_model": None}
