"""A comment is written once, whatever happens between its request and its answer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from clipfeed.comments.model import Comment
from clipfeed.comments.ports import Hidden
from clipfeed.comments.write_comment import Draft
from clipfeed.errors import Conflict, NotFound, Rejected
from clipfeed.ids import UserId, VideoId
from tests.fakes.power import AFTER, BEFORE, Mains, PowerFailure
from tests.unit.comments.world import ANN, BO, CAT, CLIP, CREATOR, DRAFT, REMOVED, World, texts


class Meanwhile:
    """Flood: while the first comment waits to be admitted, something happens."""

    def __init__(self, happens: Callable[[], object]) -> None:
        self._waiting = [happens]

    def admit(self, author: UserId, text: str, key: str) -> None:
        if self._waiting:
            self._waiting.pop()()


def test_a_comment_says_who_said_it_about_what():
    world = World()

    comment = world.write("so good, @bo and @nobody", ANN)

    assert (comment.author_id, comment.author_handle) == (ANN.user_id, "ann")
    assert (comment.video_id, comment.creator_id) == (CLIP, CREATOR.user_id)
    assert comment.mentions == (BO,)
    assert (comment.parent_id, comment.answered_id, comment.created_at) == (None, None, world.clock.time)
    assert texts(*world.pages()) == ["so good, @bo and @nobody"]


def test_the_same_key_is_the_same_comment_of_the_same_moment():
    world = World()
    first = world.write("so good", key="k")
    world.clock.pass_by(timedelta(hours=1))

    assert world.write("  so good ", key="k") == first
    assert texts(*world.pages()) == ["so good"]


def test_the_same_key_for_something_else_is_refused():
    world = World()
    parent = world.write("so good", key="k")
    others: list[dict[str, Any]] = [
        {"text": "so bad"},
        {"text": "so good", "reply_to": parent.comment_id},
        {"text": "so good", "video": VideoId("other")},
    ]
    world.videos[VideoId("other")] = world.videos[CLIP]

    for other in others:
        with pytest.raises(Conflict) as refusal:
            world.write(**other, key="k")
        assert refusal.value.code == "idempotency_mismatch"
    assert len(world.comments.held) == 1


def test_two_requests_of_one_key_side_by_side_are_one_comment():
    world = World()
    others: list[Comment] = []
    world.writing = replace(world.writing, flood=Meanwhile(lambda: others.append(world.write("so good", key="k"))))

    assert world.write("so good", key="k") == others[0]
    assert texts(*world.pages()) == ["so good"]


def test_a_key_is_its_authors_own():
    world = World()
    world.write("so good", ANN, key="k")

    world.write("so bad", BO, key="k")

    assert texts(*world.pages()) == ["so bad", "so good"]


def test_the_same_words_again_are_a_duplicate_and_a_repeat_is_none():
    world = World()
    world.write("so good", key="k")

    with pytest.raises(Conflict) as refusal:
        world.write("so good", key="other")
    world.write("so good", key="k")

    assert refusal.value.code == "duplicate_comment"


def test_what_was_deleted_does_not_come_back_with_its_key():
    world = World()
    comment = world.write("so good", key="k")
    world.deletion.delete(ANN.user_id, CLIP, comment.comment_id)

    with pytest.raises(Conflict) as refusal:
        world.write("so good", key="k")

    assert refusal.value.code == "comment_deleted"
    assert texts(*world.pages()) == []


@pytest.mark.parametrize("video", [DRAFT, REMOVED, VideoId("unknown")])
def test_what_one_cannot_view_cannot_be_commented_on(video: VideoId):
    with pytest.raises(NotFound):
        World().write(video=video)


def test_a_creator_may_comment_on_a_draft_of_their_own():
    assert World().write("soon", CREATOR, video=DRAFT)


def test_who_is_blocked_cannot_write_to_the_creator_nor_to_who_blocked_them():
    world = World()
    comment = world.write("so good", ANN)
    world.viewers.hiding[BO.user_id] = Hidden(blocked=frozenset({ANN.user_id}))
    world.viewers.hiding[CAT.user_id] = Hidden(blocked=frozenset({CREATOR.user_id}))

    for author, reply_to in ((BO, comment.comment_id), (CAT, None)):
        with pytest.raises(NotFound):
            world.write("let me in", author, reply_to=reply_to)


def test_a_reply_to_a_reply_stands_beside_it_and_answers_its_author():
    world = World()
    parent = world.write("so good", ANN)
    reply = world.write("is it?", BO, reply_to=parent.comment_id)
    answer = world.write("it is", CAT, reply_to=reply.comment_id)

    assert [each.parent_id for each in (reply, answer)] == [parent.comment_id] * 2
    assert [each.answered_id for each in (reply, answer)] == [ANN.user_id, BO.user_id]


@pytest.mark.parametrize(
    "reply_to", ["", "x", "0" * 26, "0" * 26 + "." + "0" * 26, "0" * 26 + ".", "ö" * 26, "x" * 5_000]
)
def test_there_is_no_reply_to_what_is_not_there(reply_to: str):
    with pytest.raises(NotFound):
        World().write("hello?", reply_to=reply_to)


def test_there_is_no_reply_to_what_was_deleted_even_meanwhile():
    world = World()
    parent = world.write("so good", ANN)

    deletion = Meanwhile(lambda: world.deletion.delete(ANN.user_id, CLIP, parent.comment_id))
    world.writing = replace(world.writing, flood=deletion)

    with pytest.raises(NotFound):
        world.write("is it?", BO, reply_to=parent.comment_id)
    assert [each.is_deleted for each in world.comments.held.values()] == [True]


@pytest.mark.parametrize("text", ["", "x" * 501, "nul \0"])
def test_what_a_comment_may_not_say_claims_no_key(text: str):
    world = World()

    with pytest.raises(Rejected):
        world.writing.write(ANN, CLIP, Draft(text), key="k")

    assert world.write("so good", key="k")


def calls_of_a_reply() -> range:
    mains = Mains()
    world = World(mains.plug)
    parent = world.write("so good", ANN)
    mains.calls = 0
    world.write("is it?", BO, reply_to=parent.comment_id)
    return range(1, mains.calls + 1)


@pytest.mark.parametrize("after", [BEFORE, AFTER])
@pytest.mark.parametrize("call", calls_of_a_reply())
def test_a_reply_is_written_once_wherever_the_power_fails(call: int, after: bool):
    mains = Mains()
    world = World(mains.plug)
    parent = world.write("so good", ANN)

    mains.fail_at(call, after)
    with pytest.raises(PowerFailure):
        world.write("is it?", BO, reply_to=parent.comment_id, key="k")
    world.clock.pass_by(timedelta(minutes=5))
    reply = world.write("is it?", BO, reply_to=parent.comment_id, key="k")

    replies = world.comments.replies(CLIP, parent.comment_id, after=None, limit=10)
    assert list(replies) == [reply]
