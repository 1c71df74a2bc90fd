"""What people do to each other is told, once, and taken back; nobody hears of whom they blocked."""

import itertools
from typing import Any

import pytest

from clipfeed.ids import UserId
from tests.flows.cloud import Cloud
from tests.integration.feed.seed import SeededFeedCatalog
from tests.unit.feed.examples import listing

LIKE = "/v1/videos/{video_id}/like"
COMMENTS = "/v1/videos/{video_id}/comments"
COMMENT = COMMENTS + "/{comment_id}"
PROFILE = "/v1/profiles/{user_id}"
CLIP = "clip"

_keys = itertools.count(1)


@pytest.fixture
def town(cloud: Cloud) -> Cloud:
    """The cloud, with a published clip of Ann's, and people who have profiles."""
    SeededFeedCatalog().publish(listing(CLIP, UserId("ann")))
    for viewer in ("ann", "bob", "cat", "dan"):
        cloud.call("GET /v1/me", viewer)
    return cloud


def do(cloud: Cloud, route: str, viewer: str, body: object = None, **parts: str) -> Any:
    status, answer = cloud.call(route, viewer, body, **parts)
    assert status < 300, answer
    return answer


def say(cloud: Cloud, viewer: str, text: str, *, reply_to: str | None = None) -> str:
    body = {"text": text, "reply_to": reply_to}
    comment_id: str = do(cloud, f"POST {COMMENTS}", viewer, body, key=f"k{next(_keys)}", video_id=CLIP)["comment_id"]
    return comment_id


def told(cloud: Cloud, viewer: str) -> list[str]:
    page = do(cloud, "GET /v1/me/notifications", viewer)
    unread = do(cloud, "GET /v1/me/notifications/unread", viewer)
    assert page["unread"] == unread["unread"] == sum(not each["read"] for each in page["notifications"])
    return sorted(each["text"] for each in page["notifications"])


def test_everybody_is_told_once_however_often_everything_is_delivered(town: Cloud):
    for viewer in ("bob", "cat", "dan", "ann"):
        do(town, f"PUT {LIKE}", viewer, video_id=CLIP)
        town.drain(copies=2)  # one after the other: those of one batch are written side by side, in any order
    do(town, f"PUT {PROFILE}/follow", "bob", user_id="ann")
    do(town, f"DELETE {LIKE}", "dan", video_id=CLIP)
    first = say(town, "bob", "so good @dan")
    say(town, "ann", "thank you", reply_to=first)
    do(town, f"PUT {COMMENT}/like", "cat", video_id=CLIP, comment_id=first)
    town.drain(copies=3)

    assert told(town, "ann") == [
        "bob commented on your clip",
        "bob started following you",
        "cat and bob liked your clip",
    ]
    assert told(town, "bob") == ["ann replied to your comment", "cat liked your comment"]
    assert told(town, "dan") == ["bob mentioned you in a comment"]
    assert told(town, "cat") == []
    assert town.buried() == {}


def test_what_is_read_stays_read_until_something_happens(town: Cloud):
    do(town, f"PUT {LIKE}", "bob", video_id=CLIP)
    town.drain()
    [one] = do(town, "GET /v1/me/notifications", "ann")["notifications"]

    assert do(town, "PUT /v1/me/notifications/read", "ann", {"until": one["at"]}) == {"unread": 0}
    town.drain(copies=2)
    assert do(town, "GET /v1/me/notifications/unread", "ann") == {"unread": 0}

    do(town, f"PUT {LIKE}", "cat", video_id=CLIP)
    town.drain()
    assert do(town, "GET /v1/me/notifications/unread", "ann") == {"unread": 1}


def test_who_blocks_hears_nothing_any_more_and_neither_does_who_is_blocked(town: Cloud):
    said = say(town, "ann", "what do you think, @bob?")
    say(town, "bob", "so good", reply_to=said)
    do(town, f"PUT {LIKE}", "bob", video_id=CLIP)
    do(town, f"PUT {PROFILE}/follow", "bob", user_id="ann")
    town.drain()
    assert (len(told(town, "ann")), len(told(town, "bob"))) == (3, 1)

    do(town, f"PUT {PROFILE}/block", "ann", user_id="bob")
    town.drain(copies=2)

    assert told(town, "ann") == told(town, "bob") == []


def test_nothing_is_told_of_what_was_deleted(town: Cloud):
    said = say(town, "bob", "so good")
    say(town, "cat", "oh yes", reply_to=said)
    do(town, f"PUT {LIKE}", "cat", video_id=CLIP)
    town.drain()
    assert told(town, "bob") == ["cat replied to your comment"]

    do(town, f"DELETE {COMMENT}", "bob", video_id=CLIP, comment_id=said)
    assert told(town, "bob") == []
    town.drain(copies=2)
    assert told(town, "ann") == ["cat liked your clip"]

    do(town, "DELETE /v1/videos/{video_id}", "ann", video_id=CLIP)
    assert told(town, "ann") == []
