"""Likes, follows and the rest, as clients send them: accepted into the queue, or refused with a reason."""

import os
from collections.abc import Iterable
from types import ModuleType
from typing import Any

import msgspec
import pytest

from clipfeed.comments.model import Comment, CommentId
from clipfeed.engagement.facts import Action, Fact, Kind
from clipfeed.limits.model import ALLOWANCES
from clipfeed_adapters.dynamodb.comments import DynamoComments
from clipfeed_adapters.dynamodb.engagement import DynamoEngagement
from clipfeed_adapters.sqs.engagement_queue import EngagementMessage
from tests.handlers import handler_of
from tests.integration.engagement.deliveries import call, messages_in
from tests.integration.feed.seed import SeededFeedCatalog
from tests.unit.engagement.examples import ANN, BO, CLIP, CREATOR, NOW
from tests.unit.feed.examples import listing

LIKE, FOLLOW = "api_engagement_like", "api_engagement_follow"
BLOCK = "PUT /v1/profiles/{user_id}/block"
UNLIKE, UNFOLLOW = "DELETE /v1/videos/{video_id}/like", "DELETE /v1/profiles/{user_id}/follow"


@pytest.fixture
def api(aws: None, valkey: Any, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The function, with one published clip and the profile of its creator."""
    monkeypatch.setenv("SEAL_KEY", "secret")
    SeededFeedCatalog().publish(listing(CLIP, CREATOR))
    SeededFeedCatalog().publish(listing("draft", CREATOR, is_published=False))
    call(handler_of("api_profiles").handle, "api_profiles_me", CREATOR)
    return handler_of("api_engagement")


def accepted() -> list[Fact]:
    """The facts of the only message that waits, or none."""
    messages = messages_in(os.environ["ENGAGEMENT_QUEUE_URL"])
    assert len(messages) <= 1
    return [fact for each in messages for fact in msgspec.json.decode(each["body"], type=EngagementMessage).as_facts()]


def refusals(answers: Iterable[tuple[int, Any]]) -> set[tuple[int, str]]:
    return {(status, answer["error"]["code"]) for status, answer in answers}


def names(answer: tuple[int, Any]) -> list[str]:
    return [each["user_id"] for each in answer[1]["people"]]


def comment() -> Comment:
    return Comment(
        comment_id=CommentId("01k9x3m5q8r2t6w0y4z7b1c3d5"),
        video_id=CLIP,
        creator_id=CREATOR,
        author_id=BO,
        author_handle="bo",
        text="First!",
        created_at=NOW,
    )


def test_a_like_and_an_unlike_are_accepted_in_their_order(api: ModuleType):
    assert call(api.handle, LIKE, ANN, video_id=CLIP) == (202, {"liked": True})
    [on] = accepted()
    assert call(api.handle, LIKE, ANN, route=UNLIKE, video_id=CLIP) == (202, {"liked": False})
    off = accepted()[-1]

    assert isinstance(on, Action)
    assert (on.kind, on.viewer_id, on.target_id, on.creator_id, on.on) == (Kind.LIKE, ANN, CLIP, CREATOR, True)
    assert on.rank < off.rank


def test_what_one_cannot_view_cannot_be_liked(api: ModuleType):
    hidden = ["draft", "unknown", "x" * 5_000, "%00", "ö#/"]

    answers = [call(api.handle, LIKE, ANN, video_id=video_id) for video_id in hidden]

    assert refusals(answers) == {(404, "not_found")}
    assert accepted() == []


def test_a_follow_and_an_unfollow_are_accepted(api: ModuleType):
    assert call(api.handle, FOLLOW, ANN, user_id=CREATOR) == (202, {"following": True})
    [fact] = accepted()
    assert call(api.handle, FOLLOW, ANN, route=UNFOLLOW, user_id=CREATOR) == (202, {"following": False})

    assert isinstance(fact, Action)
    assert (fact.kind, fact.viewer_id, fact.creator_id, fact.on) == (Kind.FOLLOW, ANN, CREATOR, True)


def test_nobody_follows_themselves_or_somebody_unknown(api: ModuleType):
    assert refusals([call(api.handle, FOLLOW, ANN, user_id=ANN)]) == {(400, "cannot_be_yourself")}
    unknown = [call(api.handle, FOLLOW, ANN, user_id=user_id) for user_id in (BO, "x" * 5_000)]

    assert refusals(unknown) == {(404, "not_found")}
    assert accepted() == []


def test_a_queue_that_is_gone_acknowledges_nothing(api: ModuleType, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ENGAGEMENT_QUEUE_URL", "https://sqs.us-east-1.amazonaws.com/123456789012/no-such-queue")

    status, answer = call(api.handle, LIKE, ANN, video_id=CLIP)

    assert (status, answer["error"]["code"]) == (503, "queue_unavailable")


@pytest.mark.parametrize(
    ("route", "said", "kind"),
    [
        ("like", {"liked": True}, Kind.LIKE),
        ("save", {"saved": True}, Kind.SAVE),
        ("repost", {"reposted": True}, Kind.REPOST),
        ("not-interested", {"not_interested": True}, Kind.NOT_INTERESTED),
        ("share", {"shared": True}, Kind.SHARE),
    ],
)
def test_each_action_on_a_video_has_its_route(api: ModuleType, route: str, said: dict[str, bool], kind: Kind):
    answer = call(api.handle, LIKE, ANN, route=f"PUT /v1/videos/{{video_id}}/{route}", video_id=CLIP)

    [fact] = accepted()
    assert answer == (202, said)
    assert isinstance(fact, Action)
    assert (fact.kind, fact.target_id, fact.on) == (kind, CLIP, True)


@pytest.mark.parametrize("route", ["save", "repost", "not-interested"])
def test_what_was_done_to_a_video_can_be_taken_back(api: ModuleType, route: str):
    status, answer = call(api.handle, LIKE, ANN, route=f"DELETE /v1/videos/{{video_id}}/{route}", video_id=CLIP)

    [fact] = accepted()
    assert (status, set(answer.values())) == (202, {False})
    assert isinstance(fact, Action)
    assert not fact.on


@pytest.mark.parametrize(
    ("event", "route", "path"),
    [
        (LIKE, "PUT /v1/videos/{video_id}/report", {"video_id": CLIP}),
        (FOLLOW, "PUT /v1/profiles/{user_id}/report", {"user_id": CREATOR}),
    ],
)
def test_a_report_says_why(api: ModuleType, event: str, route: str, path: dict[str, str]):
    good = call(api.handle, event, ANN, route=route, body={"reason": "spam"}, **path)
    [fact] = accepted()
    bad = [call(api.handle, event, ANN, route=route, body=body, **path) for body in ({}, {"reason": "boring"})]

    assert good == (202, {"reported": True})
    assert isinstance(fact, Action)
    assert (fact.kind, fact.reason) == (Kind.REPORT, "spam")
    assert refusals(bad) == {(400, "invalid_request")}


def test_who_blocked_somebody_is_gone_for_them_and_they_for_them(api: ModuleType, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("REMOVAL_QUEUE_URL", "unused")
    store = DynamoEngagement("EngagementTable")
    assert call(api.handle, FOLLOW, ANN, route=BLOCK, user_id=CREATOR) == (202, {"blocked": True})
    for fact in accepted():
        store.put(fact)

    profiles, videos = handler_of("api_profiles").handle, handler_of("api_videos").handle
    call(profiles, "api_profiles_me", ANN)
    answers = [
        call(api.handle, LIKE, ANN, video_id=CLIP),
        call(api.handle, FOLLOW, ANN, user_id=CREATOR),
        call(profiles, "api_profiles_read", ANN, user_id=CREATOR),
        call(profiles, "api_profiles_read", CREATOR, user_id=ANN),
        call(videos, "api_videos_read", ANN, video_id=CLIP),
    ]

    assert refusals(answers) == {(404, "not_found")}
    assert names(call(profiles, "api_profiles_me", ANN, route="GET /v1/me/blocked")) == [CREATOR]
    assert names(call(profiles, "api_profiles_me", CREATOR, route="GET /v1/me/blocked")) == []


def test_a_comment_is_liked_and_reported_by_its_id(api: ModuleType):
    DynamoComments("CommentsTable").add(comment())
    path = {"video_id": CLIP, "comment_id": comment().comment_id}
    route = "/v1/videos/{video_id}/comments/{comment_id}"

    liked = call(api.handle, LIKE, ANN, route=f"PUT {route}/like", **path)
    reported = call(api.handle, LIKE, ANN, route=f"PUT {route}/report", body={"reason": "hate"}, **path)
    unknown = call(api.handle, LIKE, ANN, route=f"DELETE {route}/like", **{**path, "comment_id": "x" * 300})

    assert (liked, reported) == ((202, {"liked": True}), (202, {"reported": True}))
    assert refusals([unknown]) == {(404, "not_found")}


def test_who_acts_too_often_is_told_when_to_come_back(api: ModuleType, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(api, "now", lambda: NOW)
    for _ in range(60):
        assert call(api.handle, LIKE, ANN, video_id=CLIP)[0] == 202

    status, answer = call(api.handle, LIKE, ANN, video_id=CLIP)

    assert (status, answer["error"]["code"]) == (429, "too_many_requests")
    assert "Try again in" in answer["error"]["message"]
    assert call(api.handle, LIKE, ANN, route=UNLIKE, video_id=CLIP)[0] == 202
    assert call(api.handle, LIKE, BO, video_id=CLIP)[0] == 202


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.BLOCKED_BY])
def test_everything_that_somebody_can_do_has_a_limit(kind: Kind):
    assert kind in ALLOWANCES
