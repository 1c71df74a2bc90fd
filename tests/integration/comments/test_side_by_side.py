"""Many write at the same moment, on tables that know threads and transactions."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from clipfeed.comments.ports import Claim
from clipfeed.errors import NotFound, Unavailable
from clipfeed_adapters.dynamodb.comments import DynamoComments
from tests.emulator import emulated_tables
from tests.integration.comments.test_store_contracts import an_id, comment, reply
from tests.integration.comments.test_stream import counted
from tests.unit.engagement.examples import ANN, CLIP, NOW

WRITERS = 8


@pytest.fixture(scope="module")
def store() -> Iterator[DynamoComments]:
    with emulated_tables():
        yield DynamoComments("CommentsTable")


def at_once(*work: Callable[[], object]) -> list[object]:
    with ThreadPoolExecutor(max_workers=WRITERS) as pool:
        return [each.result() for each in [pool.submit(each) for each in work]]


def test_a_key_used_by_many_at_once_stands_for_one_comment(store: DynamoComments):
    claims = [Claim(an_id(number), "fingerprint", NOW) for number in range(100, 100 + WRITERS)]

    kept = at_once(*(lambda claim=claim: store.claim(ANN, "k", claim) for claim in claims))

    assert len(set(kept)) == 1
    assert kept[0] in claims


def test_no_reply_outlives_the_comment_that_was_deleted_meanwhile(store: DynamoComments):
    store.add(comment(1))
    store.add(comment(2))
    acknowledged: list[str] = []

    def answer(number: int) -> None:
        with suppress(NotFound, Unavailable):
            acknowledged.append(store.add(reply(1, number)).comment_id)

    def delete() -> None:
        while len(acknowledged) < 20:
            time.sleep(0.002)
        store.delete(CLIP, an_id(1), NOW)
        store.remove_replies(CLIP, an_id(1), most=1_000)

    at_once(delete, *(lambda number=number: answer(number) for number in range(10, 90)))

    assert 20 <= len(acknowledged) < 80
    assert list(store.replies(CLIP, an_id(1), after=None, limit=99)) == []
    assert list(store.newest(CLIP, before=None, limit=99)) == [comment(2)]
    assert set(counted().values()) == {1}
