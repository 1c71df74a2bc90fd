"""Counter rows of shards that are gone are folded, and totals that drifted are found and put right."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest

from clipfeed.engagement.count_changes import Change
from clipfeed.engagement.counting import Target, deltas, of_user, of_video
from clipfeed.engagement.facts import Fact
from clipfeed.engagement.fence import comparable
from clipfeed.engagement.fold_counters import FoldCounters
from clipfeed.engagement.ledger import Row
from clipfeed.engagement.recount import Recount, Report
from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.dynamodb import fact_writes
from clipfeed_adapters.dynamodb.comments import DynamoComments
from clipfeed_adapters.dynamodb.counters import DynamoCounters
from clipfeed_adapters.dynamodb.engagement import DynamoEngagement
from clipfeed_adapters.dynamodb.ledger import DynamoLedger
from clipfeed_adapters.dynamodb.stored_facts import StoredFacts
from clipfeed_adapters.dynamodb.stream_shards import OF_COMMENTS, StreamShards
from tests.handlers import LambdaContext, handler_of, shipped_event
from tests.integration.engagement.test_counting import FIRST, comment
from tests.unit.engagement.examples import ANN, BO, CLIP, CREATOR, NOW, follow, like, play

VIDEO = of_video(CREATOR, CLIP)
STORY: list[Fact] = [like(ANN), like(BO), like(BO, on=False, seq=2), follow(ANN), play(9_700, seq=3)]
LATER = NOW + timedelta(days=2)


class Listed:
    """Shards that somebody else says are there."""

    def __init__(self, *shards: str) -> None:
        self._shards = frozenset(shards)

    def listed(self) -> frozenset[str]:
        return self._shards


class Young:
    """Ages of videos, all after the same moment."""

    def __init__(self, begun: datetime = NOW) -> None:
        self._begun = begun

    def is_newer(self, video_id: VideoId, since: datetime) -> bool:
        return self._begun > since


@pytest.fixture
def counters(aws: None, monkeypatch: pytest.MonkeyPatch) -> DynamoCounters:
    """A story that is stored, and counted by two shards."""
    monkeypatch.setattr(fact_writes, "now", lambda: NOW)
    store, counters = DynamoEngagement("EngagementTable"), DynamoCounters("CountersTable")
    held: dict[Any, Fact] = {}
    for number, fact in enumerate(STORY):
        store.put(fact)
        change = Change(comparable(str(number)), deltas(held.get(fact.key), fact))
        held[fact.key] = fact
        for target, delta in change.deltas.items():
            counters.add(target, f"shard-{number % 2}", delta, first=change.sequence, last=change.sequence)
    return counters


def recounting(*, pause: Callable[[], None] = lambda: None, now: datetime = LATER, begun: datetime = NOW) -> Recount:
    stored = StoredFacts("EngagementTable", "CommentsTable")
    return Recount(
        stored, DynamoLedger("CountersTable"), DynamoCounters("CountersTable"), Young(begun), lambda: now, pause
    )


def rows() -> list[str]:
    return sorted(row["counter"] for row in boto3.resource("dynamodb").Table("CountersTable").scan()["Items"])


def drifted(counters: DynamoCounters, target: Target = VIDEO, **delta: int) -> None:
    """Count what is not there."""
    counters.add(target, "shard-0", delta, first=comparable("900"), last=comparable("900"))


# ---- Folding ------------------------------------------------------------------------------------------


def test_rows_of_shards_that_are_gone_become_one_and_add_up_to_the_same(counters: DynamoCounters):
    before = counters.total(VIDEO)

    folded = FoldCounters(DynamoLedger("CountersTable"), Listed("shard-1")).fold()

    assert counters.total(VIDEO) == before
    assert folded == len([row for row in rows() if row.endswith("#base")])
    assert not [row for row in rows() if row.endswith("#shard-0")]
    assert [row for row in rows() if row.endswith("#shard-1")]


def test_folding_again_finds_nothing(counters: DynamoCounters):
    fold = FoldCounters(DynamoLedger("CountersTable"), Listed())
    first, second = fold.fold(), fold.fold()

    assert (first > 0, second) == (True, 0)
    assert all(row.endswith("#base") for row in rows())


def test_a_row_that_is_added_to_meanwhile_stays(counters: DynamoCounters):
    before, row = counters.total(VIDEO), Row(VIDEO, "shard-0", mark="another one")

    assert not DynamoLedger("CountersTable").fold(row)
    assert not DynamoLedger("CountersTable").fold(Row(VIDEO, "nobody's", mark=""))
    assert counters.total(VIDEO) == before


def test_shards_are_asked_of_both_streams(aws: None):
    arns = {"": os.environ["ENGAGEMENT_STREAM_ARN"], OF_COMMENTS: os.environ["COMMENTS_STREAM_ARN"]}

    listed = StreamShards(arns).listed()

    assert len(listed) == 2
    assert sum(shard.startswith(OF_COMMENTS) for shard in listed) == 1


# ---- Recounting ---------------------------------------------------------------------------------------


def test_what_was_counted_right_is_left_alone(counters: DynamoCounters):
    assert recounting().run("1") == Report(checked=3, unsettled=0, drifting=0, repaired=0)


def test_drift_is_found_and_put_right_once(counters: DynamoCounters):
    drifted(counters, likes=5, views=-1)
    drifted(counters, of_user(CREATOR), followers=2)

    first, repeated, next_night = recounting().run("1"), recounting().run("1"), recounting().run("2")

    assert (first.drifting, first.repaired) == (2, 2)
    assert (repeated.drifting, next_night.drifting) == (0, 0)
    assert counters.of_video(CREATOR, CLIP)["likes"] == counters.of_video(CREATOR, CLIP)["views"] == 1
    assert counters.of_user(CREATOR)["followers"] == 1


def test_a_target_that_nobody_counted_is_counted(counters: DynamoCounters):
    DynamoEngagement("EngagementTable").put(like(UserId("cy"), VideoId("other")))
    DynamoComments("CommentsTable").add(comment(FIRST))

    assert recounting().run("1").repaired == 2
    assert counters.of_video(CREATOR, VideoId("other"))["likes"] == 1
    assert counters.of_video(CREATOR, CLIP)["comments"] == 1


def test_what_changed_lately_is_not_judged(counters: DynamoCounters):
    drifted(counters, likes=5)

    report = recounting(now=NOW + timedelta(hours=3)).run("1")

    assert (report.unsettled, report.repaired) == (1, 0)


@pytest.mark.parametrize("late", [like(UserId("cy")), replace(play(9_700), play_id="late")])
def test_what_happened_long_ago_but_was_written_just_now_is_left_to_the_stream(
    counters: DynamoCounters, monkeypatch: pytest.MonkeyPatch, late: Fact
):
    """Reported late, or back from the dead letters; the stream may be hours behind."""
    monkeypatch.setattr(fact_writes, "now", lambda: LATER)
    DynamoEngagement("EngagementTable").put(late)

    report = recounting().run("1")

    assert (report.unsettled, report.repaired) == (1, 0)


def test_what_is_counted_between_the_two_looks_is_not_drift(counters: DynamoCounters):
    counters.add(VIDEO, "late", {"likes": 5}, first="1", last="1")

    report = recounting(pause=lambda: drifted(counters, likes=-5)).run("1")

    assert (report.drifting, report.repaired) == (0, 0)


def test_plays_of_an_old_video_may_have_expired_and_are_not_judged(counters: DynamoCounters):
    drifted(counters, views=7, likes=1)

    recounting(begun=LATER - timedelta(days=85)).run("1")

    assert counters.of_video(CREATOR, CLIP)["views"] == 8
    assert counters.of_video(CREATOR, CLIP)["likes"] == 1


def test_the_function_folds_recounts_and_reports(counters: DynamoCounters):
    report = handler_of("reconcile_counts").handle(shipped_event("reconcile_counts"), LambdaContext())

    assert set(report) == {"folded", "checked", "unsettled", "drifting", "repaired"}
    assert report["folded"] > 0
    assert report["drifting"] == 0
