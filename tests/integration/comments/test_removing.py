"""The worker that removes the replies to a deleted comment, and all that was said about a removed video."""

import os
from types import ModuleType

import boto3
import pytest

from clipfeed.comments import remove_comments
from clipfeed.errors import NotFound
from clipfeed_adapters.dynamodb.comments import DynamoComments
from tests.handlers import handler_of
from tests.integration.comments.test_store_contracts import an_id, comment, reply
from tests.integration.engagement.faults import Crash, crash_at, crash_points, throttled
from tests.integration.feed.seed import SeededFeedCatalog
from tests.integration.video.calls import POISON, deliver, waiting_in
from tests.unit.engagement.examples import CLIP, CREATOR
from tests.unit.feed.examples import listing

REMOVE = "remove_comments"
MESSAGE = {"video_id": CLIP, "comment_id": an_id(1)}


@pytest.fixture
def worker(aws: None, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setenv("DEAD_LETTERS_URL", os.environ["COMMENT_REMOVAL_DEAD_LETTERS_URL"])
    return handler_of("remove_comments")


def write_thread(replies: int = 3) -> DynamoComments:
    store = DynamoComments("CommentsTable")
    for each in (comment(1), comment(2), reply(2, 90), *(reply(1, number) for number in range(3, 3 + replies))):
        store.add(each)
    return store


def standing(store: DynamoComments) -> list[str]:
    threads = [store.newest(CLIP, before=None, limit=99)]
    threads += [store.replies(CLIP, an_id(parent), after=None, limit=99) for parent in (1, 2)]
    return [each.comment_id for thread in threads for each in thread]


THE_OTHERS = [an_id(2), reply(2, 90).comment_id]


def test_a_deleted_comment_takes_its_replies_with_it_and_no_others(worker: ModuleType):
    store = write_thread()

    for _ in range(2):
        assert deliver(worker, MESSAGE, name=REMOVE) == []

    assert standing(store) == THE_OTHERS


def test_a_long_thread_is_removed_in_several_turns(worker: ModuleType, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(remove_comments, "MOST_REPLIES", 2)
    store = write_thread(replies=5)

    turns = 0
    waiting: list[object] = [MESSAGE]
    while waiting:
        turns += 1
        assert deliver(worker, waiting.pop(), name=REMOVE) == []
        waiting += [body for body, _ in waiting_in("COMMENT_REMOVAL_QUEUE")]

    assert turns == 3
    assert standing(store) == THE_OTHERS


def test_wherever_the_worker_dies_the_next_delivery_completes_the_work(worker: ModuleType, aws: None):
    write_thread()
    points = crash_points(lambda: deliver(worker, MESSAGE, name=REMOVE))
    tables = DynamoComments("CommentsTable")

    for point, side in points:
        for each in (comment(1), *(reply(1, number) for number in range(3, 6))):
            forget(each.comment_id)
            tables.add(each)
        with pytest.raises(Crash), crash_at(point, side):
            deliver(worker, MESSAGE, name=REMOVE)
        assert deliver(worker, MESSAGE, name=REMOVE) == []
        assert standing(tables) == THE_OTHERS
    assert len(points) >= 6


def forget(comment_id: str) -> None:
    """As if it had never been written."""
    boto3.resource("dynamodb").Table("CommentsTable").delete_item(
        Key={"thread": f"video#{CLIP}", "comment_id": comment_id}
    )


def test_of_a_removed_video_nothing_is_left_that_was_said(worker: ModuleType):
    catalog, store = SeededFeedCatalog(), write_thread()
    catalog.publish(listing(CLIP, CREATOR))
    everything = {"video_id": CLIP, "comment_id": None}
    assert deliver(worker, everything, name=REMOVE) == []
    assert len(standing(store)) == 6

    store.pin(CLIP, an_id(1))
    catalog.remove(CLIP)
    for _ in range(2):
        assert deliver(worker, everything, name=REMOVE) == []

    assert boto3.resource("dynamodb").Table("CommentsTable").scan()["Items"] == []


def test_a_table_that_does_not_answer_brings_the_message_back(worker: ModuleType):
    store = write_thread()

    with throttled("BatchWriteItem"):
        assert deliver(worker, MESSAGE, name=REMOVE) == ["m-0"]
    assert deliver(worker, MESSAGE, name=REMOVE) == []

    assert standing(store) == THE_OTHERS


def test_a_comment_that_is_gone_altogether_is_no_trouble(worker: ModuleType):
    assert deliver(worker, name=REMOVE) == []

    with pytest.raises(NotFound):
        DynamoComments("CommentsTable").get(CLIP, an_id(1))
    assert waiting_in("COMMENT_REMOVAL_DEAD_LETTERS") == []


def test_a_poisoned_message_is_buried(worker: ModuleType):
    assert deliver(worker, *POISON, name=REMOVE) == []

    assert sorted(body for body, _ in waiting_in("COMMENT_REMOVAL_DEAD_LETTERS")) == sorted(POISON)
