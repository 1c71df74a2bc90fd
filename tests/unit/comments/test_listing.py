"""Pages hold still while others write, delete and pin; what is hidden from a viewer is not on theirs."""

import random
from collections.abc import Callable

import pytest

from clipfeed.comments.ports import Hidden
from clipfeed.errors import NotFound, Rejected
from clipfeed.ids import VideoId
from tests.unit.comments.world import ANN, BO, CAT, CLIP, CREATOR, DRAFT, REMOVED, World, texts


def test_the_newest_come_first_and_the_last_page_has_no_cursor():
    world = World()
    for number in range(5):
        world.write(f"comment {number}")

    pages = world.pages(limit=2)

    assert [texts(page) for page in pages] == [["comment 4", "comment 3"], ["comment 2", "comment 1"], ["comment 0"]]
    assert [page.total for page in pages] == [5, 5, 5]
    assert world.pages(limit=5)[0].cursor is None


def test_replies_come_oldest_first_and_are_no_comments_of_the_video():
    world = World()
    parent = world.write("so good")
    for number in range(3):
        world.write(f"reply {number}", BO, reply_to=parent.comment_id)

    first = world.replies.page(CAT.user_id, CLIP, parent.comment_id, limit=2)
    rest = world.replies.page(CAT.user_id, CLIP, parent.comment_id, limit=2, cursor=first.cursor)
    [page] = world.pages()

    assert (texts(first), texts(rest), rest.cursor) == (["reply 0", "reply 1"], ["reply 2"], None)
    assert (first.total, page.total) == (3, 4)
    assert [(view.comment.text, view.replies) for view in page.comments] == [("so good", 3)]


@pytest.mark.parametrize("seed", range(20))
def test_each_comment_is_shown_once_whatever_happens_between_two_pages(seed: int):
    world, chance = World(), random.Random(seed)
    before = [world.write() for _ in range(12)]
    world.pins.pin(CREATOR.user_id, CLIP, chance.choice(before).comment_id)
    deleted: set[str] = set()

    def something_happens() -> None:
        world.write()
        going, pinned = chance.choice(before), chance.choice(before)
        if going.comment_id not in deleted and pinned.comment_id not in deleted | {going.comment_id}:
            world.deletion.delete(ANN.user_id, CLIP, going.comment_id)
            deleted.add(going.comment_id)
            world.pins.pin(CREATOR.user_id, CLIP, pinned.comment_id)

    pages = world.pages(limit=chance.randint(1, 4), between=something_happens)

    shown = [view.comment.comment_id for page in pages for view in page.comments]
    assert len(shown) == len(set(shown))
    assert set(shown) >= {comment.comment_id for comment in before} - deleted


def test_the_pinned_one_stands_above_the_others_and_nowhere_else():
    world = World()
    first, *_ = [world.write(f"comment {number}") for number in range(4)]
    world.pins.pin(CREATOR.user_id, CLIP, first.comment_id)

    for limit in (1, 2, 3, 4, 5):
        assert texts(*world.pages(limit=limit)) == ["comment 0", "comment 3", "comment 2", "comment 1"]
    [page] = world.pages(limit=4)
    assert [view.is_pinned for view in page.comments] == [True, False, False, False]


def test_a_pinned_one_that_is_deleted_is_gone_and_leaves_the_page_whole():
    world = World()
    comments = [world.write(f"comment {number}") for number in range(3)]
    world.pins.pin(CREATOR.user_id, CLIP, comments[1].comment_id)
    world.deletion.delete(ANN.user_id, CLIP, comments[1].comment_id)

    assert [texts(page) for page in world.pages(limit=2)] == [["comment 2", "comment 0"]]


def test_what_is_hidden_from_a_viewer_is_left_out_and_the_cursor_leads_on():
    world = World()
    comments = [world.write(f"{author.handle} {number}", author) for author in (CAT, BO, ANN) for number in range(2)]
    replies = [
        world.write(f"reply of {author.handle}", author, reply_to=comments[2].comment_id) for author in (ANN, CAT)
    ]
    hidden = Hidden(frozenset({ANN.user_id}), frozenset({CAT.user_id}), frozenset({comments[3].comment_id}))
    world.viewers.hiding[BO.user_id] = hidden

    pages = world.pages(BO, limit=2)

    assert [texts(page) for page in pages] == [[], ["bo 0"], []]
    page = world.replies.page(BO.user_id, CLIP, comments[2].comment_id, limit=9)
    assert (len(replies), texts(page)) == (2, [])
    with pytest.raises(NotFound):
        world.replies.page(BO.user_id, CLIP, comments[0].comment_id, limit=9)


def test_a_pinned_one_that_is_hidden_is_not_shown_to_this_viewer_only():
    world = World()
    comment = world.write("first", ANN)
    world.write("second", CAT)
    world.pins.pin(CREATOR.user_id, CLIP, comment.comment_id)
    world.viewers.hiding[BO.user_id] = Hidden(blocked=frozenset({ANN.user_id}))

    assert texts(*world.pages(BO, limit=1)) == ["second"]
    assert texts(*world.pages(CAT, limit=1)) == ["first", "second"]


@pytest.mark.parametrize("video", [DRAFT, REMOVED, VideoId("unknown")])
def test_the_comments_of_what_one_cannot_view_are_not_shown(video: VideoId):
    world = World()
    parent = world.write("soon", CREATOR, video=DRAFT)

    with pytest.raises(NotFound):
        world.listing.page(BO.user_id, video, limit=2)
    with pytest.raises(NotFound):
        world.replies.page(BO.user_id, video, parent.comment_id, limit=2)


def test_who_is_blocked_by_the_creator_sees_no_comments():
    world = World()
    world.viewers.hiding[BO.user_id] = Hidden(blocked=frozenset({CREATOR.user_id}))

    with pytest.raises(NotFound):
        world.pages(BO)


def test_a_viewer_sees_what_they_like_and_what_they_may_delete():
    world = World()
    mine, others = world.write("mine", BO), world.write("others", ANN)
    world.viewers.likes = {(BO.user_id, others.comment_id), (CAT.user_id, mine.comment_id)}

    seen = {
        viewer.handle: [(view.is_liked, view.may_delete) for view in world.pages(viewer)[0].comments]
        for viewer in (BO, CAT, CREATOR)
    }

    assert seen == {
        "bo": [(True, False), (False, True)],
        "cat": [(False, False), (True, False)],
        "creator": [(False, True), (False, True)],
    }


def test_a_cursor_is_good_for_its_viewer_and_list_alone():
    world = World()
    parents = [world.write() for _ in range(3)]
    for _ in range(2):
        world.write(reply_to=parents[0].comment_id)
    world.videos[VideoId("other")] = world.videos[CLIP]
    of_comments = world.listing.page(BO.user_id, CLIP, limit=1).cursor
    of_replies = world.replies.page(BO.user_id, CLIP, parents[0].comment_id, limit=1).cursor

    attempts: list[Callable[[], object]] = [
        lambda: world.listing.page(CAT.user_id, CLIP, limit=1, cursor=of_comments),
        lambda: world.listing.page(BO.user_id, VideoId("other"), limit=1, cursor=of_comments),
        lambda: world.listing.page(BO.user_id, CLIP, limit=1, cursor=of_replies),
        lambda: world.replies.page(BO.user_id, CLIP, parents[0].comment_id, limit=1, cursor=of_comments),
        lambda: world.replies.page(BO.user_id, CLIP, parents[1].comment_id, limit=1, cursor=of_replies),
    ]

    for attempt in attempts:
        with pytest.raises(Rejected) as refusal:
            attempt()
        assert refusal.value.code == "cursor_invalid"
