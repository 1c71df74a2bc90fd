"""What is accepted, what is refused, and what goes into the queue."""

from itertools import count

import pytest

from clipfeed.account.model import Profile
from clipfeed.engagement.accept_actions import AcceptActions, Act
from clipfeed.engagement.facts import Action, Kind
from clipfeed.errors import NotFound, Rejected, Unavailable
from clipfeed.ids import VideoId
from tests.fakes.account import FakeProfiles
from tests.fakes.engagement import FakeAuthors, FakeFactQueue, FakeFacts, FakeVideo, FakeVideos
from tests.unit.engagement.examples import ANN, BO, CLIP, CREATOR, NOW, action

DRAFT, GONE = VideoId("draft"), VideoId("gone")


@pytest.fixture
def queue() -> FakeFactQueue:
    return FakeFactQueue()


@pytest.fixture
def facts() -> FakeFacts:
    return FakeFacts()


@pytest.fixture
def actions(queue: FakeFactQueue, facts: FakeFacts) -> AcceptActions:
    videos = {
        CLIP: FakeVideo(CREATOR),
        DRAFT: FakeVideo(CREATOR, is_published=False),
        GONE: FakeVideo(CREATOR, is_removed=True),
    }
    people = FakeProfiles(Profile(user_id=CREATOR, handle="creator", display_name="C", created_at=NOW))
    comments = FakeAuthors({(CLIP, "comment-1"): BO})
    return AcceptActions(FakeVideos(videos), people, comments, facts, queue, lambda: NOW, count(1).__next__)


def test_toggles_carry_their_order(actions: AcceptActions, queue: FakeFactQueue):
    actions.on_video(ANN, Act(Kind.LIKE), CLIP)
    actions.on_video(ANN, Act(Kind.LIKE, on=False), CLIP)

    [on], [off] = queue.sent
    assert (on.key, on.rank < off.rank) == (off.key, True)


@pytest.mark.parametrize("video_id", [DRAFT, GONE, VideoId("unknown")])
@pytest.mark.parametrize("on", [True, False])
def test_what_the_viewer_cannot_view_is_not_there_to_be_liked(
    actions: AcceptActions, queue: FakeFactQueue, video_id: VideoId, on: bool
):
    with pytest.raises(NotFound):
        actions.on_video(ANN, Act(Kind.LIKE, on=on), video_id)

    assert queue.sent == []


def test_nobody_follows_themselves_or_somebody_unknown(actions: AcceptActions, queue: FakeFactQueue):
    with pytest.raises(Rejected) as refused:
        actions.on_person(ANN, Act(Kind.FOLLOW), ANN)
    with pytest.raises(NotFound):
        actions.on_person(ANN, Act(Kind.FOLLOW), BO)

    assert refused.value.code == "cannot_be_yourself"
    assert queue.sent == []


def test_what_the_queue_refuses_is_not_acknowledged(actions: AcceptActions, queue: FakeFactQueue):
    queue.down = True

    with pytest.raises(Unavailable):
        actions.on_person(ANN, Act(Kind.FOLLOW), CREATOR)


def test_a_block_reaches_both_sides_and_ends_both_follows_in_one_message(actions: AcceptActions, queue: FakeFactQueue):
    actions.on_person(ANN, Act(Kind.BLOCK), CREATOR)

    [message] = queue.sent
    assert all(isinstance(fact, Action) for fact in message)
    assert [(*fact.key, fact.on) for fact in message if isinstance(fact, Action)] == [
        (ANN, "hide#block#creator", True),
        (CREATOR, "hide#blocked_by#ann", True),
        (ANN, "follow#creator", False),
        (CREATOR, "follow#ann", False),
    ]


def test_taking_a_block_back_brings_no_follow_back(actions: AcceptActions, queue: FakeFactQueue):
    actions.on_person(ANN, Act(Kind.BLOCK, on=False), CREATOR)

    [message] = queue.sent
    assert [fact.key[1] for fact in message] == ["hide#block#creator", "hide#blocked_by#ann"]


@pytest.mark.parametrize("kind", [Kind.BLOCK, Kind.BLOCKED_BY])
def test_who_is_blocked_finds_neither_the_person_nor_their_videos(
    actions: AcceptActions, facts: FakeFacts, queue: FakeFactQueue, kind: Kind
):
    facts.put(action(kind, CREATOR, ANN, creator=CREATOR))

    with pytest.raises(NotFound):
        actions.on_video(ANN, Act(Kind.LIKE), CLIP)
    with pytest.raises(NotFound):
        actions.on_person(ANN, Act(Kind.FOLLOW), CREATOR)
    actions.on_person(ANN, Act(Kind.BLOCK), CREATOR)
    actions.on_person(ANN, Act(Kind.FOLLOW, on=False), CREATOR)

    assert len(queue.sent) == 2


def test_a_report_carries_its_reason(actions: AcceptActions, queue: FakeFactQueue):
    actions.on_video(ANN, Act(Kind.REPORT, reason="spam"), CLIP)

    [[report]] = queue.sent
    assert isinstance(report, Action)
    assert (report.key, report.reason) == ((ANN, "hide#report#clip"), "spam")


def test_a_like_of_a_comment_names_both_and_its_author(actions: AcceptActions, queue: FakeFactQueue):
    actions.on_comment(ANN, Act(Kind.LIKE_COMMENT), CLIP, "comment-1")

    [[liked]] = queue.sent
    assert isinstance(liked, Action)
    assert (liked.key, liked.creator_id) == ((ANN, "like_comment#clip/comment-1"), BO)


def test_a_comment_that_is_not_there_for_the_viewer_cannot_be_liked(
    actions: AcceptActions, facts: FakeFacts, queue: FakeFactQueue
):
    facts.put(action(Kind.BLOCKED_BY, BO, ANN, creator=BO))

    for video_id, comment_id in ((CLIP, "comment-1"), (CLIP, "comment-2"), (DRAFT, "comment-1")):
        with pytest.raises(NotFound):
            actions.on_comment(ANN, Act(Kind.LIKE_COMMENT), video_id, comment_id)

    assert queue.sent == []
