"""Notifications as people read them."""

from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest

from clipfeed.account.model import Profile
from clipfeed.engagement.facts import Kind as Fact
from clipfeed.ids import UserId, VideoId
from clipfeed.notifications.model import Group, Happening, Kind
from clipfeed.notifications.notify_people import NotifyPeople
from clipfeed_adapters.dynamodb.comments import DynamoComments
from clipfeed_adapters.dynamodb.engagement import DynamoEngagement
from clipfeed_adapters.dynamodb.notifications import DynamoNotifications
from clipfeed_adapters.dynamodb.profiles import DynamoProfiles
from tests.handlers import handler_of
from tests.integration.comments.test_store_contracts import an_id, comment
from tests.integration.engagement.faults import throttled
from tests.integration.feed.seed import SeededFeedCatalog
from tests.integration.video.calls import Answer, call
from tests.unit.engagement.examples import action
from tests.unit.feed.examples import listing
from tests.unit.notifications.examples import BO, CAT, CLIP, DAN, done

LIST, UNREAD, MARK_READ = "api_notifications_list", "api_notifications_unread", "api_notifications_mark_read"
ME = UserId("me")


@pytest.fixture
def api(aws: None, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The function, with a clip and a comment of mine and people with names."""
    monkeypatch.setenv("SEAL_KEY", "secret")
    SeededFeedCatalog().publish(listing(CLIP, ME))
    DynamoComments("CommentsTable").add(comment(1, author_id=BO, creator_id=ME))
    for each in (BO, CAT, DAN):
        profile = Profile(user_id=each, handle=each, display_name=each.capitalize(), created_at=datetime.now(UTC))
        DynamoProfiles("ProfilesTable").add(profile)
    return handler_of("api_notifications")


def tell(*happenings: Happening, shard: str = "s") -> None:
    NotifyPeople(DynamoNotifications("NotificationsTable"), lambda: datetime.now(UTC)).notify(shard, happenings)


def mine(kind: Kind, target: str = CLIP) -> Group:
    return Group(ME, datetime.now(UTC).date(), kind, target)


def liked(video: str = CLIP, *actors: UserId, shard: str = "s") -> None:
    tell(*(done(number, actor, mine(Kind.LIKE, video)) for number, actor in enumerate(actors, 1)), shard=shard)


def ask(api: ModuleType, event: str, viewer: UserId = ME, **changes: Any) -> Answer:
    return call(api, event, viewer=viewer, **changes)


def shown(api: ModuleType, **changes: Any) -> list[dict[str, Any]]:
    answer = ask(api, LIST, **changes)
    assert answer.status == 200, answer.body
    found: list[dict[str, Any]] = answer.body["notifications"]
    return found


def unread(api: ModuleType) -> int:
    answer = ask(api, UNREAD)
    assert answer.status == 200, answer.body
    number: int = answer.body["unread"]
    return number


def test_a_notification_says_who_did_what_to_which_clip(api: ModuleType):
    liked(CLIP, BO, CAT, DAN)

    answer = ask(api, LIST)

    [notification] = answer.body["notifications"]
    assert notification.pop("at").startswith(datetime.now(UTC).date().isoformat())
    assert notification == {
        "id": mine(Kind.LIKE).name,
        "kind": "like",
        "actors": [
            {"user_id": each, "handle": each, "display_name": each.capitalize()} for each in ("dan", "cat", "bo")
        ],
        "count": 3,
        "video": {"video_id": CLIP, "title": listing(CLIP, ME).title, "poster": f"/v/{CLIP}/1/poster.jpg"},
        "comment": None,
        "read": False,
        "text": "Dan and 2 others liked your clip",
    }
    assert (answer.body["cursor"], answer.body["unread"]) == (None, 1)


def test_a_comment_brings_its_words(api: ModuleType):
    tell(done(1, BO, mine(Kind.COMMENT), an_id(1)), done(2, BO, mine(Kind.FOLLOW, "")))

    found = {each["kind"]: each for each in shown(api)}

    assert found["comment"]["comment"] == {"comment_id": an_id(1), "snippet": "comment 1 👩‍🚀"}
    assert found["comment"]["text"] == "Bo commented on your clip"
    assert (found["follow"]["video"], found["follow"]["text"]) == (None, "Bo started following you")


def test_somebody_without_notifications_has_none(api: ModuleType):
    assert ask(api, LIST, BO).body == {"notifications": [], "cursor": None, "unread": 0}
    assert ask(api, UNREAD, BO).body == {"unread": 0}


def test_nobody_reads_those_of_another(api: ModuleType):
    liked(CLIP, BO)

    assert shown(api, viewer=BO) == []


def test_pages_follow_each_other_under_a_cursor_of_ones_own(api: ModuleType):
    catalog = SeededFeedCatalog()
    for number in range(5):
        catalog.publish(listing(VideoId(f"clip{number}"), ME))
        liked(f"clip{number}", BO)

    first = ask(api, LIST, query={"limit": "2"}).body
    cursor = first["cursor"]
    second = ask(api, LIST, query={"limit": "2", "cursor": cursor}).body
    third = ask(api, LIST, query={"limit": "2", "cursor": second["cursor"]}).body
    found = [each["video"]["video_id"] for page in (first, second, third) for each in page["notifications"]]

    assert third["cursor"] is None
    assert found == [f"clip{number}" for number in reversed(range(5))]
    stolen = ask(api, LIST, BO, query={"cursor": cursor})
    assert (stolen.status, stolen.error) == (400, "cursor_invalid")


def test_reading_marks_what_came_until_then(api: ModuleType):
    liked(CLIP, BO)
    assert unread(api) == 1
    [first] = shown(api)

    answer = ask(api, MARK_READ, body={"until": first["at"]})
    assert (answer.status, answer.body) == (200, {"unread": 0})
    assert [each["read"] for each in shown(api)] == [True]

    liked(CLIP, CAT, shard="other")
    assert unread(api) == 1
    assert [each["read"] for each in shown(api)] == [False]
    ask(api, MARK_READ, body={"until": first["at"]})
    assert unread(api) == 1


def test_the_number_of_unread_ones_is_polled_for_nothing_while_it_stays(api: ModuleType):
    liked(CLIP, BO)
    first = ask(api, UNREAD)

    again = ask(api, UNREAD, headers={"if-none-match": first.headers["etag"]})
    assert again.status == 304

    liked(CLIP, CAT, shard="other")
    assert ask(api, UNREAD, headers={"if-none-match": first.headers["etag"]}).status == 304  # still one
    ask(api, MARK_READ, body={"until": datetime.now(UTC).isoformat()})
    assert ask(api, UNREAD, headers={"if-none-match": first.headers["etag"]}).body == {"unread": 0}


def test_nobody_hears_of_whom_they_blocked_or_muted(api: ModuleType):
    liked(CLIP, BO, CAT)
    facts = DynamoEngagement("EngagementTable")
    facts.put(action(Fact.BLOCKED_BY, BO, ME))
    assert [each["text"] for each in shown(api)] == ["Cat liked your clip"]

    facts.put(action(Fact.MUTE, CAT, ME))
    assert (shown(api), unread(api)) == ([], 0)


def test_nobody_hears_of_a_removed_clip_or_a_deleted_comment(api: ModuleType):
    liked(CLIP, BO)
    tell(done(1, BO, mine(Kind.MENTION), an_id(1)))
    assert unread(api) == 2

    DynamoComments("CommentsTable").delete(CLIP, an_id(1), datetime.now(UTC))
    assert ([each["kind"] for each in shown(api)], unread(api)) == (["like"], 1)

    SeededFeedCatalog().remove(CLIP)
    assert (shown(api), unread(api)) == ([], 0)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{}",
        "[]",
        '{"until": 7}',
        '{"until": null}',
        '{"until": "yesterday"}',
        '{"until": "2026-11-23T02:00:00"}',
        '{"until": "2026-11-23T02:00:00Z", "all": true}',
        '{"until": "2026-13-23T02:00:00Z"}',
    ],
)
def test_what_is_no_moment_is_refused(api: ModuleType, body: str):
    assert ask(api, MARK_READ, body=body).status == 400


@pytest.mark.parametrize(
    "until",
    ["0001-01-01T00:00:00+23:59", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "9999-12-31T23:59:59.999999Z"],
)
def test_the_edges_of_time_are_moments_like_others(api: ModuleType, until: str):
    liked(CLIP, BO)

    answer = ask(api, MARK_READ, body={"until": until})

    assert (answer.status, answer.body["unread"]) == (200, 0 if until.startswith("9999") else 1)


def test_a_moment_to_come_is_now(api: ModuleType):
    ask(api, MARK_READ, body={"until": (datetime.now(UTC) + timedelta(days=9)).isoformat()})

    liked(CLIP, BO)

    assert unread(api) == 1


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "51"}, {"limit": "x"}, {"cursor": "x"}, {"cursor": ""}])
def test_what_is_no_page_is_refused(api: ModuleType, query: dict[str, str]):
    assert ask(api, LIST, query=query).status == 400


def test_a_table_that_does_not_answer_is_no_fault_of_the_caller(api: ModuleType):
    liked(CLIP, BO)
    with throttled("Query"):
        assert {ask(api, event).status for event in (LIST, UNREAD)} == {503}
