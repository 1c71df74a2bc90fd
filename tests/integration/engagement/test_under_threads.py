"""What a single-threaded emulator cannot show: writers that really meet, against one that runs by itself."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest

from clipfeed.comments.model import Comment, CommentId, reply_id
from clipfeed.engagement.count_changes import Change, CountChanges
from clipfeed.engagement.counting import deltas, of_video
from clipfeed.engagement.fence import comparable
from clipfeed.engagement.fold_counters import FoldCounters
from clipfeed.errors import ClipfeedError, NotFound, Stale, Unavailable
from clipfeed.ids import UserId
from clipfeed_adapters.clock import new_id
from clipfeed_adapters.dynamodb.comments import DynamoComments
from clipfeed_adapters.dynamodb.counters import DynamoCounters
from clipfeed_adapters.dynamodb.engagement import DynamoEngagement
from clipfeed_adapters.dynamodb.ledger import DynamoLedger
from tests.emulator import emulated_tables
from tests.fakes.engagement import FakeModerators, FakePopularVideos, FakeTotals
from tests.unit.engagement.examples import ANN, BO, CLIP, CREATOR, NOW, like

VIDEO = of_video(CREATOR, CLIP)
THREADS = 6


@pytest.fixture(scope="module", autouse=True)
def tables() -> Iterator[None]:
    with emulated_tables():
        yield


def at_once(work: Callable[[int], Any], times: int = THREADS) -> list[Any]:
    """Let as many threads begin it in the same moment; what each returned, or the error that it raised."""
    start = Barrier(times)

    def one(number: int) -> Any:
        start.wait()
        try:
            return work(number)
        except ClipfeedError as error:
            return error

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def changes(first: int, how_many: int) -> list[Change]:
    numbers = range(first, first + how_many)
    return [Change(comparable(str(n)), deltas(None, like(UserId(f"viewer-{n}")))) for n in numbers]


def counting() -> CountChanges:
    return CountChanges(DynamoCounters("CountersTable"), FakeTotals(), FakePopularVideos(), FakeModerators(), 300)


def _count_some(batch: list[Change], number: int) -> None:
    counting().count("shared", batch[: 5 * (number % 4) + 5])


def likes() -> int:
    return DynamoCounters("CountersTable").of_video(CREATOR, CLIP)["likes"]


def test_a_batch_that_several_counters_have_at_once_counts_once():
    before = likes()

    for turn in range(5):
        batch = changes(turn * 20, 20)
        refused = at_once(partial(_count_some, batch))
        counting().count("shared", batch)
        assert all(answer is None or isinstance(answer, Stale) for answer in refused)

    assert likes() - before == 100


def test_rows_are_folded_by_several_while_others_are_added_to():
    class Nobody:
        """Shards that are all gone."""

        def listed(self) -> frozenset[str]:
            return frozenset()

    before = likes()

    def work(number: int) -> None:
        if number % 2:
            counting().count(f"thread-{number}", changes(1_000 * number, 15))
        else:
            FoldCounters(DynamoLedger("CountersTable"), Nobody()).fold()

    at_once(work)
    FoldCounters(DynamoLedger("CountersTable"), Nobody()).fold()

    assert likes() - before == 15 * THREADS // 2


def test_of_facts_that_arrive_at_once_the_newest_stands():
    store = DynamoEngagement("EngagementTable")

    stands = at_once(lambda number: store.put(like(BO, on=bool(number % 2), seq=number + 1)))

    assert stands[-1] is True
    assert store.put(like(BO, on=bool((THREADS - 1) % 2), seq=THREADS))
    assert not store.put(like(BO, seq=THREADS - 1))


def test_no_reply_stands_below_a_comment_that_was_deleted_meanwhile():
    comments = DynamoComments("CommentsTable")
    parent = CommentId(new_id())
    comments.add(comment(parent))

    def work(number: int) -> None:
        if number == 0:
            comments.delete(CLIP, parent, NOW)
        else:
            comments.add(comment(reply_id(parent, new_id())))

    answers = at_once(work)
    comments.remove_replies(CLIP, parent, most=100)

    assert all(answer is None or isinstance(answer, NotFound | Unavailable) for answer in answers)
    assert comments.replies(CLIP, parent, after=None, limit=10) == []
    with pytest.raises(NotFound):
        comments.add(comment(reply_id(parent, new_id())))


def comment(comment_id: CommentId) -> Comment:
    return Comment(
        comment_id=comment_id,
        video_id=CLIP,
        creator_id=CREATOR,
        author_id=ANN,
        author_handle="ann",
        text="First!",
        created_at=NOW,
    )
