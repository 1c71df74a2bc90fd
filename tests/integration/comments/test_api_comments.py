"""Comments as people write, read, delete and pin them."""

from itertools import count
from types import ModuleType
from typing import Any

import pytest

from clipfeed.engagement.counting import of_comment, of_video
from clipfeed.engagement.facts import Kind
from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.dynamodb.comments import DynamoComments
from clipfeed_adapters.dynamodb.counters import DynamoCounters
from clipfeed_adapters.dynamodb.engagement import DynamoEngagement
from clipfeed_adapters.guests import guests
from clipfeed_adapters.redis import client
from tests.handlers import LambdaContext, handler_of, shipped_event
from tests.integration.comments.test_store_contracts import an_id, comment
from tests.integration.engagement.faults import Crash, crash_at, crash_points, throttled
from tests.integration.feed.seed import SeededFeedCatalog
from tests.integration.video.calls import Answer, call, request, waiting_in
from tests.unit.engagement.examples import ANN, BO, CLIP, CREATOR, NOW, action
from tests.unit.feed.examples import listing

WRITE, READ, REPLIES = "api_comments_write", "api_comments_read", "api_comments_replies"
DELETE, PIN = "api_comments_delete", "api_comments_pin"
UNPIN = "DELETE /v1/videos/{video_id}/comments/{comment_id}/pin"
GONE, DRAFT = VideoId("gone"), VideoId("draft")

Body = dict[str, Any]
_keys = count(1)


@pytest.fixture
def api(aws: None, valkey: Any, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The function, with one clip to comment on, a draft, and one that was removed."""
    monkeypatch.setenv("SEAL_KEY", "secret")
    catalog = SeededFeedCatalog()
    for video_id, is_published in ((CLIP, True), (GONE, True), (DRAFT, False)):
        catalog.publish(listing(video_id, CREATOR, is_published=is_published))
    catalog.remove(GONE)
    return handler_of("api_comments")


def ask(
    api: ModuleType, event: str, viewer: UserId, *, video: str = CLIP, comment_id: str = "", **changes: Any
) -> Answer:
    path = {"video_id": video, **({"comment_id": comment_id} if comment_id else {})}
    return call(api, event, viewer=viewer, path=path, claims={"username": viewer}, **changes)


def write(api: ModuleType, text: str, author: UserId = ANN, *, key: str = "", **draft: Any) -> Answer:
    headers = {"idempotency-key": key or f"key-{next(_keys)}"}
    video = draft.pop("video", CLIP)
    return ask(api, WRITE, author, video=video, headers=headers, body={"text": text, **draft})


def written(api: ModuleType, text: str, author: UserId = ANN, **draft: Any) -> str:
    answer = write(api, text, author, **draft)
    assert answer.status == 201, answer.body
    comment_id: str = answer.body["comment_id"]
    return comment_id


def texts(api: ModuleType, viewer: UserId = BO, **query: str) -> list[str]:
    answer = ask(api, READ, viewer, query={"limit": "50", **query})
    assert answer.status == 200, answer.body
    return [each["text"] for each in answer.body["comments"]]


def refusals(answers: list[Answer]) -> set[tuple[int, str]]:
    return {(answer.status, answer.error) for answer in answers}


def test_the_shipped_comment_is_answered_as_everybody_will_see_it(api: ModuleType):
    call(handler_of("api_profiles"), "api_profiles_me", viewer=BO, claims={"username": "ann"})

    first = ask(api, WRITE, ANN)

    assert first.status == 201
    assert set(first.body) == {
        *("comment_id", "author", "text", "created_at", "likes", "replies", "pinned", "viewer", "mentions")
    }
    assert first.body["author"] == {"user_id": ANN, "handle": ANN}
    assert first.body["mentions"] == [{"user_id": BO, "handle": "ann"}]
    assert (first.body["text"], first.body["likes"], first.body["replies"]) == ("What a light! @ann", 0, 0)
    assert first.body["viewer"] == {"liked": False, "may_delete": True}
    seen = ask(api, READ, BO).body
    assert seen["comments"] == [{**first.body, "viewer": {"liked": False, "may_delete": False}}]
    assert (seen["cursor"], seen["total"]) == (None, 0)


def test_a_repeat_under_its_key_is_the_same_comment(api: ModuleType):
    first, again = (write(api, "so good", key="k") for _ in range(2))

    assert (again.status, again.body) == (201, first.body)
    assert refusals([write(api, "so bad", key="k")]) == {(409, "idempotency_mismatch")}
    assert texts(api) == ["so good"]


@pytest.mark.parametrize("kind", ["comment", "reply"])
def test_wherever_the_function_dies_a_repeat_completes_the_comment_once(api: ModuleType, kind: str):
    parent = written(api, "first")
    draft: dict[str, Any] = {"reply_to": parent} if kind == "reply" else {}
    points = crash_points(lambda: written(api, "measured", **draft))

    for number, (point, side) in enumerate(points):
        text, key = f"{kind} {number}", f"again-{number}"
        with pytest.raises(Crash), crash_at(point, side):
            write(api, text, UserId(f"author-{number}"), key=key, **draft)
        answers = [write(api, text, UserId(f"author-{number}"), key=key, **draft) for _ in range(2)]
        assert [answer.status for answer in answers] == [201, 201]
        assert answers[0].body == answers[1].body

    page = (
        ask(api, REPLIES, BO, comment_id=parent, query={"limit": "50"})
        if draft
        else ask(api, READ, BO, query={"limit": "50"})
    )
    found = [each["text"] for each in page.body["comments"] if each["text"].startswith(f"{kind} ")]
    assert sorted(found) == sorted(f"{kind} {number}" for number in range(len(points)))
    assert len(points) >= 10


def test_a_comment_needs_a_key(api: ModuleType):
    answers = [write(api, "so good", key=key) for key in ("x" * 101, "é", "a\nb")]

    assert refusals(answers) == {(400, "invalid_idempotency_key")}
    assert refusals([without_key(api, {"text": "so good"})]) == {(400, "idempotency_key_missing")}
    assert texts(api) == []


def without_key(api: ModuleType, body: Body) -> Answer:
    event = request(WRITE, viewer=ANN, body=body, path={"video_id": CLIP})
    del event["headers"]["idempotency-key"]
    return Answer(api.handle(event, LambdaContext()))


def test_what_a_comment_may_not_say_is_refused(api: ModuleType):
    texts_refused = ["", "   ", "x" * 501, "nul \0", "bell \x07", "\u200b"]
    bodies: list[object] = [{}, {"text": 7}, {"text": "a", "admin": True}, {"text": "a", "reply_to": 7}, [], "text"]

    assert refusals([write(api, text) for text in texts_refused]) == {(400, "invalid_text")}
    assert refusals([write(api, "@a @b @c @d @e @f")]) == {(400, "too_many_mentions")}
    assert refusals([ask(api, WRITE, ANN, body=body) for body in bodies]) == {(400, "invalid_request")}
    surrogate = ask(api, WRITE, ANN, body='{"text": "half \\ud800"}')
    assert surrogate.status == 400
    assert texts(api) == []


def test_who_writes_too_fast_or_the_same_again_is_told_so(api: ModuleType):
    assert refusals([write(api, "Buy this"), write(api, " buy  THIS ")][1:]) == {(409, "duplicate_comment")}

    answers = [write(api, f"buy this, {number} times") for number in range(12)]

    assert answers[0].status == 201
    assert refusals(answers[-1:]) == {(429, "too_many_requests")}
    assert int(answers[-1].headers["retry-after"]) > 0


def test_without_the_cache_comments_are_still_written_and_still_held_to_a_pace(
    api: ModuleType, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CACHE_URL", "redis://127.0.0.1:1/0")
    client.valkey.cache_clear()

    answers = [write(api, f"still here, {number}") for number in range(12)]

    assert answers[0].status == 201
    assert answers[-1].status == 429


def test_pages_lead_through_all_comments_and_their_replies(api: ModuleType):
    parent = written(api, "first")
    for number in range(4):
        written(api, f"more {number}", BO)
        written(api, f"reply {number}", BO, reply_to=parent)

    for event, comment_id, expected in (
        (READ, "", ["more 3", "more 2", "more 1", "more 0", "first"]),
        (REPLIES, parent, ["reply 0", "reply 1", "reply 2", "reply 3"]),
    ):
        seen, cursor = [], None
        while True:
            query = {"limit": "2", **({"cursor": cursor} if cursor else {})}
            page = ask(api, event, ANN, comment_id=comment_id, query=query).body
            seen += [each["text"] for each in page["comments"]]
            cursor = page["cursor"]
            if cursor is None:
                break
            written(api, f"meanwhile {next(_keys)}", UserId(f"other-{next(_keys)}"))
        assert seen == expected


def test_a_comment_shows_its_totals_and_what_the_viewer_did(api: ModuleType):
    comment_id = written(api, "so good")
    reply_id = written(api, "is it?", BO, reply_to=comment_id)
    counters, engagement = DynamoCounters("CountersTable"), DynamoEngagement("EngagementTable")
    for shard in ("1", "2"):
        counters.add(of_comment(CLIP, comment_id), shard, {"likes": 2, "replies": 1}, first="1", last="1")
        counters.add(of_comment(CLIP, reply_id), shard, {"likes": 5}, first="1", last="1")
        counters.add(of_video(CREATOR, CLIP), shard, {"comments": 3}, first="1", last="1")
    engagement.put(action(Kind.LIKE_COMMENT, f"{CLIP}/{comment_id}", BO))

    page = ask(api, READ, BO).body
    replies = ask(api, REPLIES, BO, comment_id=comment_id).body

    assert [(each["likes"], each["replies"], each["viewer"]) for each in page["comments"]] == [
        (4, 2, {"liked": True, "may_delete": False})
    ]
    assert page["total"] == 6
    assert [(each["likes"], each["replies"], each["viewer"]) for each in replies["comments"]] == [
        (10, 0, {"liked": False, "may_delete": True})
    ]
    assert replies["total"] == 2


def test_a_guest_reads_comments_under_a_token_of_their_own(api: ModuleType):
    written(api, "so good")
    token = guests().welcome().guest_token

    def read(**headers: str) -> Answer:
        event = shipped_event("api_comments_guest")
        event["pathParameters"] = {"video_id": CLIP}
        event["headers"] |= headers
        return Answer(api.handle(event, LambdaContext()))

    page = read(**{"x-guest-token": token})

    assert [each["text"] for each in page.body["comments"]] == ["so good"]
    assert page.body["comments"][0]["viewer"] == {"liked": False, "may_delete": False}
    assert refusals([read()]) == {(401, "guest_token_invalid")}


def test_a_page_that_has_not_changed_is_not_sent_again(api: ModuleType):
    written(api, "so good")
    first = ask(api, READ, BO)

    assert ask(api, READ, BO, headers={"if-none-match": first.headers["etag"]}).status == 304


def test_a_comment_is_deleted_by_its_author_and_the_creator_alone(api: ModuleType):
    mine, others = written(api, "mine", ANN), written(api, "others", BO)

    strangers = [ask(api, DELETE, viewer, comment_id=mine) for viewer in (BO, UserId("eve"))]
    assert refusals(strangers) == {(404, "not_found")}
    for viewer, comment_id in ((ANN, mine), (CREATOR, others)):
        assert [ask(api, DELETE, viewer, comment_id=comment_id).status for _ in range(2)] == [204, 204]

    assert texts(api) == []
    assert refusals([ask(api, REPLIES, BO, comment_id=mine), write(api, "why?", BO, reply_to=mine)]) == {
        (404, "not_found")
    }
    asked = {body for body, _ in waiting_in("COMMENT_REMOVAL_QUEUE")}
    assert asked == {f'{{"video_id":"{CLIP}","comment_id":"{each}"}}' for each in (mine, others)}


def test_a_deletion_that_nobody_could_be_asked_for_is_not_answered(api: ModuleType, monkeypatch: pytest.MonkeyPatch):
    comment_id = written(api, "so bad")

    with throttled("SendMessage"):
        answer = ask(api, DELETE, ANN, comment_id=comment_id)

    assert refusals([answer]) == {(503, "queue_unavailable")}
    assert texts(api) == ["so bad"]


def test_the_creator_pins_one_comment(api: ModuleType):
    first, second = written(api, "first"), written(api, "second")
    written(api, "third")

    for comment_id in (second, first):
        assert ask(api, PIN, CREATOR, comment_id=comment_id).body == {"pinned": True}

    page = ask(api, READ, BO, query={"limit": "2"}).body
    assert [(each["text"], each["pinned"]) for each in page["comments"]] == [("first", True), ("third", False)]
    assert texts(api, limit="2", cursor=page["cursor"]) == ["second"]
    assert refusals([ask(api, PIN, ANN, comment_id=first)]) == {(404, "not_found")}
    unpinned = [ask(api, PIN, CREATOR, comment_id=first, route=UNPIN) for _ in range(2)]
    assert [each.body for each in unpinned] == [{"pinned": False}] * 2
    assert texts(api) == ["third", "second", "first"]


def test_who_is_blocked_either_way_neither_reads_nor_writes(api: ModuleType):
    engagement = DynamoEngagement("EngagementTable")
    anns, bos = written(api, "from ann", ANN), written(api, "from bo", BO)
    for kind, viewer, other in ((Kind.BLOCK, ANN, BO), (Kind.BLOCKED_BY, BO, ANN)):
        engagement.put(action(kind, other, viewer))
    for kind, viewer, other in ((Kind.BLOCK, CREATOR, UserId("eve")), (Kind.BLOCKED_BY, UserId("eve"), CREATOR)):
        engagement.put(action(kind, other, viewer))

    assert (texts(api, ANN), texts(api, BO), texts(api, CREATOR)) == (
        ["from ann"],
        ["from bo"],
        ["from bo", "from ann"],
    )
    answers = [
        write(api, "hello", ANN, reply_to=bos),
        write(api, "hello", BO, reply_to=anns),
        ask(api, REPLIES, BO, comment_id=anns),
        write(api, "hello", UserId("eve")),
        ask(api, READ, UserId("eve")),
        ask(api, REPLIES, UserId("eve"), comment_id=bos),
    ]
    assert refusals(answers) == {(404, "not_found")}


def test_what_a_viewer_reported_or_muted_is_not_shown_to_them_again(api: ModuleType):
    engagement = DynamoEngagement("EngagementTable")
    bad = written(api, "so bad", ANN)
    written(api, "so dull", CREATOR)
    engagement.put(action(Kind.REPORT, f"{CLIP}/{bad}", BO))
    engagement.put(action(Kind.MUTE, CREATOR, BO))

    assert (texts(api, BO), texts(api, ANN)) == ([], ["so dull", "so bad"])


@pytest.mark.parametrize("video", [GONE, DRAFT, "unknown", "x" * 5_000, "%00", "ö#/"])
def test_of_what_one_cannot_view_there_are_no_comments(api: ModuleType, video: str):
    DynamoComments("CommentsTable").add(comment(1, video_id=VideoId(video[:64]), created_at=NOW))

    answers = [
        ask(api, READ, BO, video=video),
        ask(api, REPLIES, BO, video=video, comment_id=an_id(1)),
        write(api, "hello", BO, video=video),
        write(api, "hello", BO, video=video, reply_to=an_id(1)),
        ask(api, DELETE, BO, video=video, comment_id=an_id(1)),
        ask(api, PIN, BO, video=video, comment_id=an_id(1)),
        ask(api, PIN, BO, video=video, comment_id=an_id(1), route=UNPIN),
    ]

    assert refusals(answers) == {(404, "not_found")}


@pytest.mark.parametrize(
    "comment_id", ["x", "0" * 26, "x" * 5_000, "%00", "ö#/", f"{'0' * 26}.", f"{'0' * 26}.{'1' * 26}"]
)
def test_what_is_no_comment_is_not_found(api: ModuleType, comment_id: str):
    answers = [
        ask(api, REPLIES, CREATOR, comment_id=comment_id),
        ask(api, DELETE, CREATOR, comment_id=comment_id),
        ask(api, PIN, CREATOR, comment_id=comment_id),
        ask(api, PIN, CREATOR, comment_id=comment_id, route=UNPIN),
        write(api, "hello", CREATOR, reply_to=comment_id),
    ]

    assert refusals([*answers[:3], answers[4]]) == {(404, "not_found")}
    assert answers[3].status in {200, 404}


def test_a_cursor_that_was_changed_or_is_anothers_is_refused(api: ModuleType):
    for number in range(3):
        written(api, f"comment {number}")
    cursor = ask(api, READ, BO, query={"limit": "1"}).body["cursor"]

    answers = [
        ask(api, READ, ANN, query={"cursor": cursor}),
        ask(api, READ, BO, query={"cursor": ("a" if cursor[0] != "a" else "b") + cursor[1:]}),
        ask(api, READ, BO, query={"cursor": "ÿ.%"}),
    ]

    assert refusals(answers) == {(400, "cursor_invalid")}
    assert refusals([ask(api, READ, BO, query={"limit": limit}) for limit in ("0", "51", "x")]) == {
        (400, "invalid_limit")
    }


def test_a_table_that_does_not_answer_is_no_error_of_ours(api: ModuleType):
    comment_id = written(api, "so good")

    with throttled("Query"):
        answers = [ask(api, READ, BO), ask(api, REPLIES, BO, comment_id=comment_id)]
    with throttled("PutItem"):
        answers.append(write(api, "so bad"))
    with throttled("TransactWriteItems"):
        answers.append(write(api, "so bad", reply_to=comment_id))

    assert refusals(answers) == {(503, "database_unavailable")}
