"""Who follows somebody finds what they publish and what they pass on, until it is taken back."""

from pathlib import Path

import pytest

from clipfeed.ids import UserId
from clipfeed_adapters.redis.feed_state import ValkeyFeedMemory
from tests.flows.cloud import Cloud
from tests.flows.stories import feed, upload


@pytest.fixture
def clips(cloud: Cloud, clip: Path) -> dict[str, str]:
    """Bob follows Ann and was here lately; Ann and Cat have a clip each."""
    cloud.call("GET /v1/me", "ann")
    assert cloud.call("PUT /v1/profiles/{user_id}/follow", "bob", user_id="ann")[0] == 202
    cloud.drain(copies=2)
    feed(cloud, "bob")
    return {creator: upload(cloud, creator, clip) for creator in ("ann", "cat")}


def timeline(viewer: str) -> set[str]:
    return set(ValkeyFeedMemory().viewer(UserId(viewer)).timeline)


def repost(cloud: Cloud, verb: str, video_id: str) -> None:
    assert cloud.call(f"{verb} /v1/videos/{{video_id}}/repost", "ann", video_id=video_id)[0] == 202
    cloud.drain(copies=2)


def test_a_publication_and_a_repost_reach_those_who_follow(cloud: Cloud, clips: dict[str, str]):
    published = timeline("bob")
    repost(cloud, "PUT", clips["cat"])

    assert published == {clips["ann"]}
    assert timeline("bob") == {clips["ann"], clips["cat"]}
    assert timeline("cat") == set()
    assert {item["video_id"]: item["reason"] for item in feed(cloud, "bob")} == dict.fromkeys(
        clips.values(), "followed"
    )


def test_a_repost_is_taken_back_and_ones_own_clips_stay(cloud: Cloud, clips: dict[str, str]):
    for video_id in clips.values():
        repost(cloud, "PUT", video_id)
        repost(cloud, "DELETE", video_id)

    assert timeline("bob") == {clips["ann"]}


def test_what_is_passed_on_of_somebody_blocked_is_not_shown(cloud: Cloud, clips: dict[str, str]):
    cloud.call("GET /v1/me", "cat")
    assert cloud.call("PUT /v1/profiles/{user_id}/block", "bob", user_id="cat")[0] == 202
    cloud.drain()

    repost(cloud, "PUT", clips["cat"])

    assert [item["video_id"] for item in feed(cloud, "bob")] == [clips["ann"]]


def test_who_leaves_loses_all_of_it(cloud: Cloud, clips: dict[str, str]):
    repost(cloud, "PUT", clips["cat"])

    cloud.call("DELETE /v1/profiles/{user_id}/follow", "bob", user_id="ann")
    cloud.drain(copies=2)

    assert timeline("bob") == set()
    assert cloud.buried() == {}
