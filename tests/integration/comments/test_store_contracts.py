"""What every implementation of the ports of comments does, the fakes and those in DynamoDB and SQS."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from clipfeed.comments.model import Comment, CommentId, Person, reply_id
from clipfeed.comments.ports import Claim
from clipfeed.engagement.facts import Kind
from clipfeed.errors import NotFound, Unavailable
from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.dynamodb import reply_put
from clipfeed_adapters.dynamodb.comment_viewers import DynamoCommentViewers
from clipfeed_adapters.dynamodb.comments import DynamoComments
from clipfeed_adapters.dynamodb.engagement import DynamoEngagement
from clipfeed_adapters.sqs.comment_removal_queue import SqsCommentRemovalQueue
from tests.fakes.comments import FakeComments
from tests.integration.engagement.deliveries import messages_in
from tests.integration.engagement.faults import refused, throttled
from tests.unit.engagement.examples import ANN, BO, CLIP, CREATOR, NOW, OTHER_CLIP, action

Store = FakeComments | DynamoComments


def an_id(number: int) -> CommentId:
    return CommentId(f"{number:026d}")


def comment(number: int, **changes: Any) -> Comment:
    first = Comment(
        comment_id=an_id(number),
        video_id=CLIP,
        creator_id=CREATOR,
        author_id=ANN,
        author_handle="ann",
        text=f"comment {number} 👩‍🚀",
        created_at=NOW + timedelta(seconds=number),
    )
    return replace(first, **changes)


def reply(parent: int, number: int, **changes: Any) -> Comment:
    return comment(number, comment_id=reply_id(an_id(parent), an_id(number)), answered_id=ANN, **changes)


@pytest.fixture(params=["fake", "dynamodb"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        return FakeComments()
    request.getfixturevalue("aws")
    return DynamoComments("CommentsTable")


def test_what_is_stored_is_read_back_as_it_was(store: Store):
    mentioned = comment(1, mentions=(Person(BO, "bo"), Person(CREATOR, "creator")))

    for each in (mentioned, reply(1, 2)):
        assert store.add(each) == each
        assert store.get(CLIP, each.comment_id) == each


def test_of_two_under_one_id_the_first_stays(store: Store):
    for first in (comment(1), reply(1, 2)):
        store.add(first)

        assert store.add(replace(first, text="other")) == first
        assert store.get(CLIP, first.comment_id) == first


def test_a_key_stands_for_what_it_stood_for_first(store: Store):
    first, second = Claim(an_id(1), "fingerprint", NOW), Claim(an_id(2), "other", NOW + timedelta(seconds=1))

    assert store.claim(ANN, "k", first) == first
    assert store.claim(ANN, "k", second) == first
    assert store.claim(BO, "k", second) == second
    assert store.claim(ANN, " ~k2", second) == second


def test_what_is_not_there_is_not_found(store: Store):
    store.add(comment(1))

    for video_id, comment_id in ((CLIP, an_id(2)), (OTHER_CLIP, an_id(1)), (CLIP, reply(1, 2).comment_id)):
        with pytest.raises(NotFound):
            store.get(video_id, comment_id)
        with pytest.raises(NotFound):
            store.author_of(video_id, comment_id)
    assert store.author_of(CLIP, an_id(1)) == ANN


def test_comments_are_listed_newest_first_from_behind_a_place(store: Store):
    for number in (3, 1, 2):
        store.add(comment(number))
    store.add(reply(3, 4))
    store.add(comment(9, video_id=OTHER_CLIP))

    assert [each.comment_id for each in store.newest(CLIP, before=None, limit=2)] == [an_id(3), an_id(2)]
    assert [each.comment_id for each in store.newest(CLIP, before=an_id(3), limit=9)] == [an_id(2), an_id(1)]
    assert [each.comment_id for each in store.newest(CLIP, before=an_id(1), limit=9)] == []


def test_replies_are_listed_oldest_first_from_behind_a_place(store: Store):
    store.add(comment(1))
    store.add(comment(2))
    for each in (reply(1, 5), reply(1, 3), reply(1, 4), reply(2, 6)):
        store.add(each)

    first, *_ = page = store.replies(CLIP, an_id(1), after=None, limit=2)
    assert list(page) == [reply(1, 3), reply(1, 4)]
    assert list(store.replies(CLIP, an_id(1), after=first.comment_id, limit=9)) == [reply(1, 4), reply(1, 5)]


def test_a_deleted_comment_is_not_listed_and_stays_deleted_as_it_was(store: Store):
    store.add(comment(1, mentions=(Person(BO, "bo"),)))
    store.add(comment(2))

    for later in range(2):
        store.delete(CLIP, an_id(1), NOW + timedelta(hours=later))

    assert store.get(CLIP, an_id(1)) == comment(1, text="", deleted_at=NOW)
    assert list(store.newest(CLIP, before=None, limit=9)) == [comment(2)]
    with pytest.raises(NotFound):
        store.author_of(CLIP, an_id(1))


def test_deleting_what_is_not_there_makes_nothing(store: Store):
    store.delete(CLIP, an_id(1), NOW)

    with pytest.raises(NotFound):
        store.get(CLIP, an_id(1))


def test_nobody_replies_to_what_is_deleted_or_was_never_there(store: Store):
    store.add(comment(1))
    store.delete(CLIP, an_id(1), NOW)

    for parent in (1, 2):
        with pytest.raises(NotFound):
            store.add(reply(parent, 3))
    assert list(store.replies(CLIP, an_id(1), after=None, limit=9)) == []


def test_replies_are_removed_some_at_a_time(store: Store):
    store.add(comment(1))
    store.add(comment(2))
    for number in range(3, 63):
        store.add(reply(1, number))
    store.add(reply(2, 99))

    assert [store.remove_replies(CLIP, an_id(1), most=30) for _ in range(3)] == [True, False, False]

    assert list(store.replies(CLIP, an_id(1), after=None, limit=9)) == []
    assert list(store.replies(CLIP, an_id(2), after=None, limit=9)) == [reply(2, 99)]
    assert store.get(CLIP, an_id(1)) == comment(1)


def test_threads_are_removed_whatever_became_of_them(store: Store):
    for each in (comment(1), comment(2), reply(1, 3), comment(9, video_id=OTHER_CLIP)):
        store.add(each)
    store.delete(CLIP, an_id(2), NOW)

    assert list(store.threads(CLIP, most=1)) == [an_id(1)]
    assert list(store.threads(CLIP, most=9)) == [an_id(1), an_id(2)]
    for _ in range(2):
        store.remove(CLIP, [an_id(1), an_id(2)])

    assert list(store.threads(CLIP, most=9)) == []
    assert list(store.threads(OTHER_CLIP, most=9)) == [an_id(9)]


def test_one_comment_is_pinned_at_most(store: Store):
    assert store.pinned(CLIP) is None
    store.unpin(CLIP, an_id(1))

    for number in (1, 2):
        store.pin(CLIP, an_id(number))
        assert store.pinned(CLIP) == an_id(number)
    store.unpin(CLIP, an_id(1))
    assert store.pinned(CLIP) == an_id(2)
    assert store.pinned(OTHER_CLIP) is None
    store.unpin(CLIP, an_id(2))
    assert store.pinned(CLIP) is None


# ---- DynamoDB alone ------------------------------------------------------------------------------------


@pytest.fixture
def table(aws: None, monkeypatch: pytest.MonkeyPatch) -> DynamoComments:
    monkeypatch.setattr(reply_put, "_PAUSE_SECONDS", 0)
    return DynamoComments("CommentsTable")


def conflict() -> ClientError:
    reasons = [{"Code": "TransactionConflict"}, {"Code": "None"}]
    answer: Any = {"Error": {"Code": "TransactionCanceledException", "Message": ""}, "CancellationReasons": reasons}
    return ClientError(answer, "TransactWriteItems")


def test_replies_that_meet_at_their_parent_try_again(table: DynamoComments):
    table.add(comment(1))

    with refused("TransactWriteItems", conflict(), times=3):
        assert table.add(reply(1, 2)) == reply(1, 2)

    assert table.get(CLIP, reply(1, 2).comment_id) == reply(1, 2)


def test_a_reply_that_never_gets_through_is_not_acknowledged(table: DynamoComments):
    table.add(comment(1))

    with refused("TransactWriteItems", conflict(), times=100), pytest.raises(Unavailable):
        table.add(reply(1, 2))


@pytest.mark.parametrize(
    "operation", ["PutItem", "TransactWriteItems", "GetItem", "Query", "UpdateItem", "BatchWriteItem"]
)
def test_a_table_that_does_not_answer_is_unavailable(table: DynamoComments, operation: str):
    for each in (comment(1), reply(1, 2)):
        table.add(each)
    calls: dict[str, Callable[[], object]] = {
        "PutItem": lambda: table.add(comment(3)),
        "TransactWriteItems": lambda: table.add(reply(1, 3)),
        "GetItem": lambda: table.get(CLIP, an_id(1)),
        "Query": lambda: table.newest(CLIP, before=None, limit=1),
        "UpdateItem": lambda: table.delete(CLIP, an_id(1), NOW),
        "BatchWriteItem": lambda: table.remove_replies(CLIP, an_id(1), most=9),
    }

    with throttled(operation), pytest.raises(Unavailable):
        calls[operation]()


# ---- What a viewer did -----------------------------------------------------------------------------------


def test_what_is_hidden_from_a_viewer_and_what_they_like_is_in_their_own_partition(aws: None):
    engagement, viewers = DynamoEngagement("EngagementTable"), DynamoCommentViewers("EngagementTable")
    liked, reported = f"{CLIP}/{an_id(1)}", f"{CLIP}/{an_id(2)}"
    for kind, target, on in (
        (Kind.BLOCK, "dan", True),
        (Kind.BLOCKED_BY, "eve", True),
        (Kind.BLOCK, "fay", False),
        (Kind.MUTE, "gus", True),
        (Kind.REPORT, reported, True),
        (Kind.REPORT, f"{OTHER_CLIP}/{an_id(3)}", True),
        (Kind.NOT_INTERESTED, CLIP, True),
        (Kind.LIKE_COMMENT, liked, True),
        (Kind.LIKE_COMMENT, f"{CLIP}/{an_id(4)}", False),
    ):
        engagement.put(action(kind, target, ANN, on=on))

    hidden = viewers.hidden(ANN, CLIP)

    assert hidden.blocked == {"dan", "eve"}
    assert hidden.muted == {"gus"}
    assert hidden.reported == {an_id(2)}
    assert viewers.liked(ANN, CLIP, [an_id(1), an_id(4), an_id(5)]) == {an_id(1)}
    assert viewers.liked(BO, CLIP, [an_id(1)]) == viewers.liked(ANN, CLIP, []) == frozenset()
    nobody = viewers.hidden(UserId("nobody"), VideoId("none"))
    assert (nobody.blocked, nobody.muted, nobody.reported) == (frozenset(),) * 3


def test_a_deletion_waits_in_the_queue(aws: None):
    SqsCommentRemovalQueue(os.environ["COMMENT_REMOVAL_QUEUE_URL"]).ask(CLIP, an_id(1))

    [message] = messages_in(os.environ["COMMENT_REMOVAL_QUEUE_URL"])
    assert json.loads(message["body"]) == {"video_id": CLIP, "comment_id": an_id(1)}


def test_so_does_all_that_was_said_about_a_removed_video(aws: None):
    SqsCommentRemovalQueue(os.environ["COMMENT_REMOVAL_QUEUE_URL"]).ask(CLIP)

    [message] = messages_in(os.environ["COMMENT_REMOVAL_QUEUE_URL"])
    assert json.loads(message["body"]) == {"video_id": CLIP, "comment_id": None}
