"""Who may take a comment away or put it above the others, and what goes with it."""

from datetime import timedelta

import pytest

from clipfeed.comments import remove_comments
from clipfeed.comments.model import Person
from clipfeed.errors import Conflict, NotFound, Rejected
from clipfeed.ids import VideoId
from tests.fakes.power import AFTER, BEFORE, Mains, PowerFailure
from tests.unit.comments.world import ANN, BO, CAT, CLIP, CREATOR, REMOVED, World, texts


@pytest.mark.parametrize("deleter", [ANN, CREATOR])
def test_its_author_and_the_creator_delete_a_comment_once(deleter: Person):
    world = World()
    comment = world.write("so bad @bo", ANN)

    world.deletion.delete(deleter.user_id, CLIP, comment.comment_id)
    first = world.comments.get(CLIP, comment.comment_id)
    world.clock.pass_by(timedelta(hours=1))
    world.deletion.delete(ANN.user_id, CLIP, comment.comment_id)

    assert (first.text, first.mentions, first.is_deleted) == ("", (), True)
    assert world.comments.get(CLIP, comment.comment_id) == first
    assert texts(*world.pages()) == []


def test_nobody_else_deletes_it_or_learns_that_it_is_there():
    world = World()
    comment = world.write("so good", ANN)
    world.videos[VideoId("other")] = world.videos[CLIP]
    tries = [
        (BO, CLIP, comment.comment_id),
        (BO, CLIP, "0" * 26),
        (ANN, VideoId("other"), comment.comment_id),
        (ANN, CLIP, "x" * 5_000),
        (ANN, VideoId("unknown"), comment.comment_id),
    ]

    for viewer, video_id, comment_id in tries:
        with pytest.raises(NotFound):
            world.deletion.delete(viewer.user_id, video_id, comment_id)
    assert texts(*world.pages()) == ["so good"]
    assert world.deletions.asked == []


def test_on_a_removed_video_nothing_is_deleted_or_pinned():
    world = World()
    comment = world.write("so good", ANN)
    world.videos[CLIP] = world.videos[REMOVED]

    with pytest.raises(NotFound):
        world.deletion.delete(ANN.user_id, CLIP, comment.comment_id)
    with pytest.raises(NotFound):
        world.pins.pin(CREATOR.user_id, CLIP, comment.comment_id)


def test_a_deleted_comment_takes_its_replies_with_it_and_no_others():
    world = World()
    parent, other = world.write("so bad", ANN), world.write("so good", CAT)
    for text in ("why?", "because"):
        world.write(text, BO, reply_to=parent.comment_id)
    kept = world.write("yes", BO, reply_to=other.comment_id)

    world.deletion.delete(ANN.user_id, CLIP, parent.comment_id)
    with pytest.raises(NotFound):
        world.replies.page(CAT.user_id, CLIP, parent.comment_id, limit=9)
    world.drain()

    standing = [each.comment_id for each in world.comments.held.values() if not each.is_deleted]
    assert standing == [other.comment_id, kept.comment_id]
    assert world.pages()[0].total == 2


def test_a_deleted_reply_goes_alone():
    world = World()
    parent = world.write("so bad", ANN)
    first, second = (world.write(text, BO, reply_to=parent.comment_id) for text in ("why?", "because"))

    world.deletion.delete(BO.user_id, CLIP, first.comment_id)
    world.drain()

    page = world.replies.page(CAT.user_id, CLIP, parent.comment_id, limit=9)
    assert [view.comment for view in page.comments] == [second]


def test_many_replies_are_removed_in_several_turns(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(remove_comments, "MOST_REPLIES", 2)
    world = World()
    parent = world.write("so bad", ANN)
    for _ in range(5):
        world.write(reply_to=parent.comment_id)

    world.deletion.delete(ANN.user_id, CLIP, parent.comment_id)
    world.drain()

    assert list(world.comments.held) == [(CLIP, parent.comment_id)]


def test_of_a_removed_video_nothing_is_left_that_was_said(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(remove_comments, "MOST_THREADS", 2)
    monkeypatch.setattr(remove_comments, "MOST_REPLIES", 2)
    world = World()
    parents = [world.write() for _ in range(4)]
    for _ in range(5):
        world.write(reply_to=parents[0].comment_id)
    world.deletion.delete(ANN.user_id, CLIP, parents[1].comment_id)
    world.pins.pin(CREATOR.user_id, CLIP, parents[0].comment_id)
    world.videos[CLIP] = world.videos[REMOVED]

    world.deletions.ask(CLIP)
    world.drain()

    assert (world.comments.held, world.comments.pinned(CLIP)) == ({}, None)


def test_of_a_live_video_nothing_is_removed_by_a_stray_message():
    world = World()
    comment = world.write()

    with pytest.raises(Conflict):
        world.removal.all_of(CLIP)

    assert list(world.comments.held.values()) == [comment]


@pytest.mark.parametrize("after", [BEFORE, AFTER])
@pytest.mark.parametrize("call", [1, 2, 3])
def test_a_deletion_happens_wholly_or_not_at_all_wherever_the_power_fails(call: int, after: bool):
    mains = Mains()
    world = World(mains.plug)
    parent = world.write("so bad", ANN)
    world.write("why?", BO, reply_to=parent.comment_id)

    mains.fail_at(call, after)
    with pytest.raises(PowerFailure):
        world.deletion.delete(ANN.user_id, CLIP, parent.comment_id)
    world.drain()

    standing = [each for each in world.comments.held.values() if not each.is_deleted]
    assert mains.failing is None
    assert len(standing) in {0, 2}


def test_one_comment_is_pinned_at_a_time():
    world = World()
    first, second = world.write("first"), world.write("second")

    world.pins.pin(CREATOR.user_id, CLIP, first.comment_id)
    world.pins.pin(CREATOR.user_id, CLIP, second.comment_id)
    world.pins.unpin(CREATOR.user_id, CLIP, first.comment_id)

    [page] = world.pages()
    assert [(view.comment, view.is_pinned) for view in page.comments] == [(second, True), (first, False)]
    for _ in range(2):
        world.pins.unpin(CREATOR.user_id, CLIP, second.comment_id)
    assert not any(view.is_pinned for view in world.pages()[0].comments)


def test_only_the_creator_pins_and_only_what_stands_by_itself():
    world = World()
    parent, gone = world.write("so good", ANN), world.write("so bad", ANN)
    reply = world.write("is it?", BO, reply_to=parent.comment_id)
    world.deletion.delete(ANN.user_id, CLIP, gone.comment_id)

    for viewer, comment_id in ((ANN, parent.comment_id), (CREATOR, gone.comment_id), (CREATOR, "x")):
        with pytest.raises(NotFound):
            world.pins.pin(viewer.user_id, CLIP, comment_id)
    with pytest.raises(NotFound):
        world.pins.unpin(ANN.user_id, CLIP, parent.comment_id)
    with pytest.raises(Rejected) as refusal:
        world.pins.pin(CREATOR.user_id, CLIP, reply.comment_id)

    assert refusal.value.code == "reply_not_pinned"
