"""What the streams say, and who is told of it."""

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clipfeed.comments.model import Comment, Person, reply_id
from clipfeed.engagement import facts
from clipfeed.engagement.facts import Action
from clipfeed.errors import Rejected
from clipfeed.ids import UserId
from clipfeed.notifications.model import Happening, Kind
from clipfeed_adapters.dynamodb.happenings import in_comments, in_engagement
from tests.handlers import shipped_event
from tests.integration.comments.test_store_contracts import an_id, comment
from tests.integration.notifications.changes import comment_image, fact_image, record
from tests.unit.engagement.examples import ANN, BO, CLIP, CREATOR, NOW, action, follow, like, play

CAT = UserId("cat")


def of_fact(old: Action | None, new: Action | None) -> list[tuple[Any, ...]]:
    images = (None if each is None else fact_image(each) for each in (old, new))
    return [short(each) for each in in_engagement(record(1, *images))]


def of_comment(old: Comment | None, new: Comment | None) -> set[tuple[Any, ...]]:
    images = (None if each is None else comment_image(each) for each in (old, new))
    return {short(each) for each in in_comments(record(1, *images))}


def short(happening: Happening) -> tuple[Any, ...]:
    group = happening.group
    return group.recipient, group.kind, group.target, happening.actor, "undone" if happening.is_undone else "done"


@pytest.mark.parametrize(
    ("kind", "target", "told"),
    [
        (facts.Kind.LIKE, CLIP, Kind.LIKE),
        (facts.Kind.REPOST, CLIP, Kind.REPOST),
        (facts.Kind.LIKE_COMMENT, f"{CLIP}/c1", Kind.COMMENT_LIKE),
    ],
)
def test_who_made_it_is_told_when_it_is_done_and_undone(kind: facts.Kind, target: str, told: Kind):
    on, off = action(kind, target), action(kind, target, on=False, seq=2)

    assert of_fact(None, on) == [(CREATOR, told, target, ANN, "done")]
    assert of_fact(on, off) == [(CREATOR, told, target, ANN, "undone")]
    assert of_fact(off, on) == [(CREATOR, told, target, ANN, "done")]
    assert of_fact(on, None) == [(CREATOR, told, target, ANN, "undone")]
    assert of_fact(None, off) == of_fact(off, None) == of_fact(on, on) == []


def test_who_is_followed_is_told():
    assert of_fact(None, follow()) == [(CREATOR, Kind.FOLLOW, "", ANN, "done")]


def test_nobody_is_told_of_the_rest():
    quiet = set(facts.Kind) - {facts.Kind.LIKE, facts.Kind.REPOST, facts.Kind.FOLLOW, facts.Kind.LIKE_COMMENT}

    assert {kind: of_fact(None, action(kind, CLIP)) for kind in quiet} == {kind: [] for kind in quiet}
    assert in_engagement(record(1, None, fact_image(play(4_000)))) == []


def test_nobody_is_told_of_what_they_did_themselves():
    assert of_fact(None, like(CREATOR)) == []
    assert of_comment(None, comment(1, author_id=CREATOR, mentions=(Person(CREATOR, "creator"),))) == set()
    assert of_comment(None, comment(2, comment_id=reply_id(an_id(1), an_id(2)), answered_id=ANN)) == set()


def test_what_is_undone_is_taken_back_from_the_day_on_which_it_was_done():
    on, off = like(), like(on=False, seq=200_000)
    again = like(seq=300_000)

    [done] = in_engagement(record(1, None, fact_image(on)))
    [undone] = in_engagement(record(2, fact_image(on), fact_image(off)))
    [moved_from, moved_to] = in_engagement(record(3, fact_image(on), fact_image(again)))

    assert done.group == undone.group == moved_from.group
    assert (moved_from.is_undone, moved_to.is_undone) == (True, False)
    assert moved_to.group.day == again.at.date() > done.group.day


def test_a_day_is_a_day_in_utc():
    evening = comment(1, created_at=datetime(2026, 11, 22, 23, 30, tzinfo=UTC))
    late = comment(1, created_at=evening.created_at + timedelta(hours=1))

    days = [in_comments(record(1, None, comment_image(each)))[0].group.day.day for each in (evening, late)]

    assert days == [22, 23]


def test_whose_clip_is_commented_on_is_told():
    said, deleted = comment(1), comment(1, text="", deleted_at=NOW)

    assert of_comment(None, said) == {(CREATOR, Kind.COMMENT, CLIP, ANN, "done")}
    assert of_comment(said, deleted) == of_comment(said, None) == {(CREATOR, Kind.COMMENT, CLIP, ANN, "undone")}
    assert of_comment(deleted, None) == of_comment(None, deleted) == set()


def test_who_is_answered_is_told_and_not_whose_clip_it_is():
    said = comment(2, comment_id=reply_id(an_id(1), an_id(2)), answered_id=BO)

    assert of_comment(None, said) == {(BO, Kind.REPLY, f"{CLIP}/{an_id(1)}", ANN, "done")}


def test_who_is_mentioned_is_told_once():
    mentions = tuple(Person(each, each) for each in (BO, CREATOR, CAT, ANN))
    said = comment(1, mentions=mentions)
    answer = comment(2, comment_id=reply_id(an_id(1), an_id(2)), answered_id=BO, mentions=mentions)

    assert of_comment(None, said) == {(each, Kind.MENTION, CLIP, ANN, "done") for each in (BO, CREATOR, CAT)}
    assert of_comment(None, answer) == {
        (BO, Kind.REPLY, f"{CLIP}/{an_id(1)}", ANN, "done"),
        (CREATOR, Kind.MENTION, CLIP, ANN, "done"),
        (CAT, Kind.MENTION, CLIP, ANN, "done"),
    }
    assert {each[-1] for each in of_comment(said, comment(1, text="", deleted_at=NOW))} == {"undone"}


def test_keys_and_pins_tell_nobody():
    key, *_ = shipped_event("count_comments")["Records"]

    assert in_comments(key) == []


def test_happenings_carry_their_sequence_as_text_that_sorts():
    first, second = (in_engagement(record(number, None, fact_image(like())))[0] for number in (9, 10))

    assert first.sequence < second.sequence
    assert in_comments(record(9, None, comment_image(comment(1))))[0].comment_id == an_id(1)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda record: record.pop("dynamodb"),
        lambda record: record.update(eventName="RENAME"),
        lambda record: record["dynamodb"].pop("NewImage"),
        lambda record: record["dynamodb"].update(NewImage=None),
        lambda record: record["dynamodb"].update(SequenceNumber="x"),
        lambda record: record["dynamodb"]["NewImage"].pop("creator_id"),
        lambda record: record["dynamodb"]["NewImage"].update(creator_id={"S": ""}),
        lambda record: record["dynamodb"]["NewImage"].update(kind={"S": "applaud"}),
        lambda record: record["dynamodb"]["NewImage"].update(at={"S": "yesterday"}),
        lambda record: record["dynamodb"]["NewImage"].update(on={"N": "1"}),
    ],
)
def test_a_record_that_is_none_of_ours_is_refused(spoil: Any):
    spoilt = copy.deepcopy(shipped_event("notify_people")["Records"][0])
    spoil(spoilt)

    with pytest.raises(Rejected) as refusal:
        in_engagement(spoilt)

    assert refusal.value.code == "unreadable_record"
