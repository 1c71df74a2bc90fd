"""Profiles as clients read and change them."""

from types import ModuleType
from typing import Any

import pytest

from clipfeed.engagement.counting import of_user, of_video
from clipfeed.ids import VideoId
from clipfeed_adapters.dynamodb.counters import DynamoCounters
from clipfeed_adapters.dynamodb.engagement import DynamoEngagement
from tests.handlers import handler_of
from tests.integration.engagement.deliveries import call
from tests.unit.engagement.examples import ANN, BO, follow

ME, CHANGE, READ = "api_profiles_me", "api_profiles_change", "api_profiles_read"
NOTHING = {"followers": 0, "following": 0, "likes": 0, "views": 0}


@pytest.fixture
def api(aws: None) -> ModuleType:
    return handler_of("api_profiles")


def test_the_first_call_makes_a_profile_that_others_can_read(api: ModuleType):
    unknown, answer = call(api.handle, READ, BO, user_id=ANN)
    assert (unknown, answer["error"]["code"]) == (404, "not_found")

    mine = {"user_id": "ann", "handle": "ann", "display_name": "ann", "bio": "", "counters": NOTHING}
    assert call(api.handle, ME, ANN) == (200, mine)
    assert call(api.handle, ME, ANN) == (200, mine)

    assert call(api.handle, READ, BO, user_id=ANN) == (200, {**mine, "viewer": {"following": False}})


def test_a_profile_shows_its_totals_and_whether_the_viewer_follows(api: ModuleType):
    call(api.handle, ME, ANN)
    for shard in ("1", "2"):
        counters = DynamoCounters("CountersTable")
        counters.add(of_user(ANN), shard, {"followers": 2}, first="1", last="1")
        counters.add(of_video(ANN, VideoId("clip")), shard, {"views": 40}, first="1", last="1")
    DynamoEngagement("EngagementTable").put(follow(BO, ANN))

    _, seen = call(api.handle, READ, BO, user_id=ANN)

    assert seen["counters"] == {**NOTHING, "followers": 4, "views": 80}
    assert seen["viewer"] == {"following": True}


def test_a_change_is_answered_and_kept(api: ModuleType):
    _, changed = call(api.handle, CHANGE, ANN)

    assert (changed["display_name"], changed["bio"], changed["handle"]) == ("Ann", "Mostly the sea.", "ann")
    assert call(api.handle, CHANGE, ANN, body={}) == (200, changed)
    assert call(api.handle, ME, ANN) == (200, changed)


def test_a_change_that_a_profile_may_not_hold_is_refused_and_changes_nothing(api: ModuleType):
    _, before = call(api.handle, ME, ANN)
    bodies: list[Any] = [
        {"display_name": "x" * 51},
        {"bio": "x" * 201},
        {"bio": "bell \x07"},
        {"display_name": "two\nlines"},
        {"handle": "bo"},
        {"bio": None},
        {"bio": 7},
        [],
        "text",
    ]

    answers = [call(api.handle, CHANGE, ANN, body=body) for body in bodies]

    assert {(status, answer["error"]["code"]) for status, answer in answers} == {(400, "invalid_request")}
    assert call(api.handle, ME, ANN) == (200, before)


def test_somebody_nobody_can_be_is_not_found(api: ModuleType):
    answers = [call(api.handle, READ, BO, user_id=user_id) for user_id in ("x" * 5_000, "%00", "ö#/")]

    assert {status for status, _ in answers} == {404}
