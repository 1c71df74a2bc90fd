"""Likes, follows and seconds watched: accepted, delivered more than once, written once, counted once."""

from pathlib import Path

from tests.flows.cloud import Cloud
from tests.flows.stories import find, upload, watch


def test_a_like_delivered_three_times_counts_once_and_comes_back_to_its_viewer(cloud: Cloud, clip: Path):
    video_id = upload(cloud, "ann", clip)

    for _ in range(2):  # a client that retries
        assert cloud.call("PUT /v1/videos/{video_id}/like", "bob", video_id=video_id)[0] == 202
    cloud.drain(copies=3)

    for viewer, liked in (("bob", True), ("cat", False)):
        item = find(cloud, viewer, video_id)
        assert item["counters"]["likes"] == 1
        assert item["viewer"]["liked"] is liked
    _, profile = cloud.call("GET /v1/profiles/{user_id}", "bob", user_id=_known(cloud, "ann"))
    assert profile["counters"]["likes"] == 1


def test_an_unlike_takes_exactly_its_own_like_away(cloud: Cloud, clip: Path):
    video_id = upload(cloud, "ann", clip)
    for viewer in ("bob", "cat"):
        cloud.call("PUT /v1/videos/{video_id}/like", viewer, video_id=video_id)
    cloud.drain(copies=2)

    cloud.call("DELETE /v1/videos/{video_id}/like", "bob", video_id=video_id)
    cloud.drain(copies=2)

    item = find(cloud, "dan", video_id)
    assert item["counters"]["likes"] == 1


def test_watch_time_counts_once_however_often_it_is_reported(cloud: Cloud, clip: Path):
    video_id = upload(cloud, "ann", clip)
    item = find(cloud, "bob", video_id)

    for watched_ms in (300, 1900, 1900, 900):  # cumulative, repeated, and one that arrives late
        watch(cloud, "bob", item, watched_ms)
        cloud.drain(copies=2)

    assert find(cloud, "cat", video_id)["counters"]["views"] == 1
    _, profile = cloud.call("GET /v1/profiles/{user_id}", "bob", user_id=_known(cloud, "ann"))
    assert profile["counters"]["views"] == 1


def test_a_glance_is_no_view(cloud: Cloud, clip: Path):
    video_id = upload(cloud, "ann", clip)

    watch(cloud, "bob", find(cloud, "bob", video_id), 100)
    cloud.drain()

    assert find(cloud, "cat", video_id)["counters"]["views"] == 0


def test_what_was_watched_teaches_the_next_page(cloud: Cloud, clip: Path):
    watched, other = (upload(cloud, "ann", clip, title=f"{topic} #{topic}") for topic in ("sea", "city"))

    watch(cloud, "bob", find(cloud, "bob", watched), 2000)
    cloud.drain()

    assert find(cloud, "bob", other)
    first_new = [item["video_id"] for item in _page(cloud, "bob") if item["reason"] != "again"]
    assert watched not in first_new


def test_a_followed_creator_appears_in_the_followers_feed(cloud: Cloud, clip: Path):
    _known(cloud, "ann")
    assert cloud.call("PUT /v1/profiles/{user_id}/follow", "bob", user_id="ann")[0] == 202
    cloud.drain(copies=2)

    video_id = upload(cloud, "ann", clip)

    item = find(cloud, "bob", video_id)
    assert item["viewer"]["follows_creator"] is True
    assert item["reason"] == "followed"
    _, profile = cloud.call("GET /v1/profiles/{user_id}", "bob", user_id="ann")
    assert (profile["counters"]["followers"], profile["viewer"]["following"]) == (1, True)


def test_a_play_token_works_for_its_own_viewer_only(cloud: Cloud, clip: Path):
    item = find(cloud, "bob", upload(cloud, "ann", clip))

    event = {"event_id": "e-1", "play_token": item["play_token"], "watched_ms": 2000}
    status, answer = cloud.call("POST /v1/events", "eve", {"events": [event]})

    assert (status, answer["accepted"]) == (202, 0)
    assert [each["code"] for each in answer["refused"]] == ["play_token_invalid"]


def _known(cloud: Cloud, user: str) -> str:
    """A profile exists once its owner has asked for it."""
    assert cloud.call("GET /v1/me", user)[0] == 200
    return user


def _page(cloud: Cloud, viewer: str) -> list[dict[str, str]]:
    items: list[dict[str, str]] = cloud.call("GET /v1/feed", viewer)[1]["items"]
    return items
