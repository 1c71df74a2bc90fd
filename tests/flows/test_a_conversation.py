"""Comments, replies and their likes: written once, counted once, gone with what they hang on."""

import itertools
import os
from typing import Any

import boto3
import pytest

from clipfeed.ids import UserId
from tests.flows.cloud import Cloud
from tests.integration.feed.seed import SeededFeedCatalog
from tests.unit.feed.examples import listing

COMMENTS = "/v1/videos/{video_id}/comments"
COMMENT = COMMENTS + "/{comment_id}"
CLIP = "clip"

_keys = itertools.count(1)


@pytest.fixture
def talk(cloud: Cloud) -> Cloud:
    """The cloud, with a published clip of Ann's."""
    SeededFeedCatalog().publish(listing(CLIP, UserId("ann")))
    return cloud


def say(cloud: Cloud, viewer: str, text: str, *, reply_to: str | None = None, key: str = "") -> str:
    body = {"text": text, "reply_to": reply_to}
    status, comment = cloud.call(f"POST {COMMENTS}", viewer, body, key=key or f"k{next(_keys)}", video_id=CLIP)
    assert status == 201, comment
    comment_id: str = comment["comment_id"]
    return comment_id


def comments(cloud: Cloud, viewer: str = "dan") -> Any:
    status, page = cloud.call(f"GET {COMMENTS}", viewer, video_id=CLIP)
    assert status == 200, page
    return page


def likes_and_replies(cloud: Cloud) -> dict[str, tuple[int, int]]:
    return {each["text"]: (each["likes"], each["replies"]) for each in comments(cloud)["comments"]}


def test_a_conversation_is_counted_once_however_often_everything_is_delivered(talk: Cloud):
    first = say(talk, "bob", "so good")
    say(talk, "cat", "meh")
    for _ in range(2):  # a client that retries
        reply = say(talk, "ann", "thank you", reply_to=first, key="thanks")
    say(talk, "bob", "welcome", reply_to=reply)
    for viewer in ("ann", "cat"):
        assert talk.call(f"PUT {COMMENT}/like", viewer, video_id=CLIP, comment_id=first)[0] == 202
    talk.drain(copies=3)

    assert likes_and_replies(talk) == {"meh": (0, 0), "so good": (2, 2)}
    assert comments(talk)["total"] == 4
    _, video = talk.call("GET /v1/videos/{video_id}", "dan", video_id=CLIP)
    assert video["counters"]["comments"] == 4
    _, thread = talk.call(f"GET {COMMENT}/replies", "dan", video_id=CLIP, comment_id=first)
    assert [each["text"] for each in thread["comments"]] == ["thank you", "welcome"]
    assert talk.buried() == {}


def test_a_deleted_comment_takes_its_replies_out_of_every_count(talk: Cloud):
    first, other = say(talk, "bob", "so bad"), say(talk, "cat", "meh")
    for viewer in ("ann", "cat", "dan"):
        say(talk, viewer, f"no, says {viewer}", reply_to=first)
    kept = say(talk, "dan", "meh?", reply_to=other)
    talk.drain()

    assert talk.call(f"DELETE {COMMENT}", "bob", video_id=CLIP, comment_id=first)[0] == 204
    assert [each["text"] for each in comments(talk)["comments"]] == ["meh"]
    talk.drain(copies=2)

    assert likes_and_replies(talk) == {"meh": (0, 1)}
    assert comments(talk)["total"] == 2
    assert talk.call(f"DELETE {COMMENT}", "ann", video_id=CLIP, comment_id=kept)[0] == 204
    talk.drain(copies=2)
    assert (likes_and_replies(talk), comments(talk)["total"]) == ({"meh": (0, 0)}, 1)
    assert talk.buried() == {}


def test_of_a_removed_video_nothing_is_left_that_was_said(talk: Cloud):
    first = say(talk, "bob", "so good")
    say(talk, "cat", "is it?", reply_to=first)
    assert talk.call(f"PUT {COMMENT}/pin", "ann", video_id=CLIP, comment_id=first)[0] == 200

    assert talk.call("DELETE /v1/videos/{video_id}", "ann", video_id=CLIP)[0] == 204
    for viewer in ("ann", "bob"):
        assert talk.call(f"GET {COMMENTS}", viewer, video_id=CLIP)[0] == 404
    talk.drain(copies=2)

    left = boto3.resource("dynamodb").Table(os.environ["COMMENTS_TABLE"]).scan()["Items"]
    assert [item for item in left if not item["thread"].startswith("key#")] == []
    assert talk.buried() == {}


def test_a_block_parts_two_people_in_a_conversation_and_lets_the_others_go_on(talk: Cloud):
    for viewer in ("bob", "cat"):
        talk.call("GET /v1/me", viewer)
    first = say(talk, "bob", "so good")
    say(talk, "cat", "meh")
    assert talk.call("PUT /v1/profiles/{user_id}/block", "bob", user_id="cat")[0] == 202
    talk.drain()

    seen = {viewer: [each["text"] for each in comments(talk, viewer)["comments"]] for viewer in ("bob", "cat", "dan")}

    assert seen == {"bob": ["so good"], "cat": ["meh"], "dan": ["meh", "so good"]}
    body = {"text": "let me in", "reply_to": first}
    assert talk.call(f"POST {COMMENTS}", "cat", body, key="k", video_id=CLIP)[0] == 404
