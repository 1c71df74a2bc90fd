"""What every implementation of the ports of notifications does, the fakes and those in DynamoDB."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import boto3
import pytest

from clipfeed.comments.model import Comment, CommentId, reply_id
from clipfeed.engagement.facts import Kind as Fact
from clipfeed.errors import Unavailable
from clipfeed.ids import UserId, VideoId
from clipfeed.notifications.model import Deed, Kind, Notification
from clipfeed.notifications.ports import Hidden, Position
from clipfeed_adapters.dynamodb.comments import DynamoComments
from clipfeed_adapters.dynamodb.engagement import DynamoEngagement
from clipfeed_adapters.dynamodb.notification_row import NOTIFICATION_LIFE
from clipfeed_adapters.dynamodb.notification_scenes import DynamoScenes
from clipfeed_adapters.dynamodb.notifications import DynamoNotifications
from clipfeed_adapters.dynamodb.profiles import DynamoProfiles
from clipfeed_adapters.dynamodb.video_catalog import DynamoVideoCatalog
from tests.fakes.notifications import FakeNotifications
from tests.integration.comments.test_store_contracts import an_id, comment
from tests.integration.engagement.faults import throttled
from tests.integration.feed.seed import SeededFeedCatalog
from tests.unit.engagement.examples import action
from tests.unit.feed.examples import listing
from tests.unit.notifications.examples import ANN, BO, CAT, CLIP, DAN, NOW, SHARD, TODAY, group

Store = FakeNotifications | DynamoNotifications
GONE, DRAFT = VideoId("gone"), VideoId("draft")


@pytest.fixture(params=["fake", "dynamodb"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        return FakeNotifications()
    request.getfixturevalue("aws")
    return DynamoNotifications("NotificationsTable")


def notification(target: str = CLIP, *, count: int = 1, at: datetime = NOW, recipient: UserId = ANN) -> Notification:
    return Notification(
        group=group(target=target, recipient=recipient),
        count=count,
        latest=(Deed(BO, "", at), Deed(CAT, "01kc", at)) if count else (),
        at=at,
        marks={SHARD: "7".zfill(40), "shardId-00000001795399200000-a1b2c3d4": "8".zfill(40)},
    )


def stored(store: Store, *notifications: Notification) -> None:
    assert store.save_all(notifications) == []


def targets(found: object) -> list[str]:
    assert isinstance(found, list)
    return [each.group.target for each in found]


def test_what_is_saved_is_loaded_as_it_was_with_its_version_raised(store: Store):
    kinds = [
        Notification(group=group(kind, f"{CLIP}/c1"), count=1, latest=(Deed(BO, "c2", NOW),), at=NOW) for kind in Kind
    ]
    saved = [notification(), notification("nothing", count=0), *kinds]
    stored(store, *saved)

    found = store.load([*(each.group for each in saved), group(target="unknown")])

    assert found == {each.group: replace(each, version=1) for each in saved}
    assert store.load([]) == {}


def test_only_what_was_loaded_last_is_saved(store: Store):
    first, other = notification(), notification("other")
    stored(store, first, other)
    known = store.load([first.group])[first.group]

    stored(store, replace(known, count=5))

    assert store.save_all([first, replace(known, count=6), notification("new")]) == [first.group, first.group]
    assert store.load([first.group])[first.group].count == 5
    assert store.load([group(target="new")])


def test_the_list_is_newest_first_without_those_of_nothing(store: Store):
    moments = [NOW + timedelta(seconds=seconds) for seconds in range(5)]
    stored(store, *(notification(f"clip {moment.second}", at=moment) for moment in moments))
    stored(store, notification("nothing", count=0), notification("another's", recipient=BO))

    assert targets(store.newest(ANN, limit=9)) == ["clip 4", "clip 3", "clip 2", "clip 1", "clip 0"]
    behind = Position(moments[3], group(target="clip 3").name)
    assert targets(store.newest(ANN, limit=2, before=behind)) == ["clip 2", "clip 1"]
    assert store.newest(CAT, limit=9) == []


def test_those_of_one_moment_follow_each_other(store: Store):
    stored(store, *(notification(name) for name in "abcde"))

    first = store.newest(ANN, limit=2)
    rest = store.newest(ANN, limit=9, before=Position(first[-1].at, first[-1].group.name))

    assert targets([*first, *rest]) == ["e", "d", "c", "b", "a"]


def test_what_becomes_nothing_leaves_the_list_and_comes_back(store: Store):
    stored(store, notification())
    for count in (0, 2):
        known = store.load([group()])[group()]
        stored(store, replace(known, count=count, latest=known.latest if count else ()))

        assert len(store.newest(ANN, limit=9)) == bool(count)


def test_since_a_moment_is_after_it(store: Store):
    stored(store, *(notification(str(seconds), at=NOW + timedelta(seconds=seconds)) for seconds in range(4)))

    assert targets(store.since(ANN, NOW + timedelta(seconds=1), limit=9)) == ["3", "2"]
    assert targets(store.since(ANN, NOW + timedelta(seconds=1) - timedelta(microseconds=1), limit=9)) == ["3", "2", "1"]
    assert targets(store.since(ANN, None, limit=2)) == ["3", "2"]


def test_how_far_one_read_only_grows(store: Store):
    assert store.read_until(ANN) is None

    for seconds in (5, 9, 2, 9):
        store.mark_read(ANN, NOW + timedelta(seconds=seconds))

    assert store.read_until(ANN) == NOW + timedelta(seconds=9)
    assert store.read_until(BO) is None
    assert store.newest(ANN, limit=9) == []


def test_a_notification_expires_ninety_days_after_its_day(aws: None):
    stored(DynamoNotifications("NotificationsTable"), notification())

    [item] = boto3.resource("dynamodb").Table("NotificationsTable").scan()["Items"]

    midnight = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=NOW.tzinfo)
    assert int(item["expires_at"]) == int((midnight + NOTIFICATION_LIFE).timestamp())


def test_many_are_loaded_and_saved_at_once(aws: None):
    store, many = DynamoNotifications("NotificationsTable"), [notification(f"clip {each}") for each in range(120)]
    stored(store, *many)

    assert len(store.load([each.group for each in many])) == 120


CALLS: list[tuple[str, Callable[[DynamoNotifications], object]]] = [
    ("BatchGetItem", lambda store: store.load([group()])),
    ("PutItem", lambda store: store.save_all([notification(), notification("other")])),
    ("Query", lambda store: store.newest(ANN, limit=1)),
    ("GetItem", lambda store: store.read_until(ANN)),
    ("UpdateItem", lambda store: store.mark_read(ANN, NOW)),
]


@pytest.mark.parametrize(("operation", "call"), CALLS, ids=[operation for operation, _ in CALLS])
def test_a_table_that_puts_us_off_is_unavailable(
    aws: None, operation: str, call: Callable[[DynamoNotifications], object]
):
    with throttled(operation), pytest.raises(Unavailable):
        call(DynamoNotifications("NotificationsTable", retries=0))


# ---- Scenes --------------------------------------------------------------------------------------------


@pytest.fixture
def scenes(aws: None) -> DynamoScenes:
    return DynamoScenes(
        DynamoProfiles("ProfilesTable"),
        DynamoVideoCatalog("VideosTable"),
        engagement_table="EngagementTable",
        comments_table="CommentsTable",
    )


def test_hidden_is_what_the_viewer_blocked_muted_or_reported_and_who_blocked_them(scenes: DynamoScenes):
    facts = DynamoEngagement("EngagementTable")
    for kind, target in (
        (Fact.BLOCK, BO),
        (Fact.BLOCKED_BY, CAT),
        (Fact.MUTE, DAN),
        (Fact.REPORT, f"{CLIP}/c1"),
        (Fact.REPORT, CLIP),
        (Fact.NOT_INTERESTED, CLIP),
        (Fact.LIKE, CLIP),
    ):
        facts.put(action(kind, target, ANN))
    facts.put(action(Fact.BLOCK, "forgiven", ANN, on=False))

    assert scenes.hidden_from(ANN) == Hidden(frozenset({BO, CAT}), frozenset({DAN}), frozenset({(CLIP, "c1")}))
    assert scenes.hidden_from(BO) == Hidden()


def test_a_scene_is_what_is_there_at_this_moment(scenes: DynamoScenes):
    seed, comments = SeededFeedCatalog(), DynamoComments("CommentsTable")
    for video_id, is_published in ((CLIP, True), (GONE, True), (DRAFT, False)):
        seed.publish(listing(video_id, CAT, is_published=is_published))
    seed.remove(GONE)
    said: list[Comment] = [comment(1), comment(2), comment(3, comment_id=reply_id(an_id(1), an_id(3)))]
    for each in said:
        comments.add(each)
    comments.delete(CLIP, an_id(2), NOW)
    unknown = CommentId("01k0000000000000000000unkn")

    scene = scenes.look_up(
        {BO}, {CLIP, GONE, DRAFT, VideoId("unknown")}, {(CLIP, each.comment_id) for each in said} | {(CLIP, unknown)}
    )

    assert scene.people == {}
    assert {name: (each.is_published, each.is_removed) for name, each in scene.clips.items()} == {
        CLIP: (True, False),
        GONE: (False, True),
        DRAFT: (False, False),
    }
    assert {name: bool(each.poster_key) for name, each in scene.clips.items()} == {
        CLIP: True,
        GONE: False,
        DRAFT: False,
    }
    assert scene.said == {(CLIP, each.comment_id): each.text for each in (said[0], said[2])}
