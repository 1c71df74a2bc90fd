"""What became of what was on screen, as the tables know it."""

from datetime import datetime, timedelta

import pytest

from clipfeed.engagement.facts import Kind
from clipfeed.feed.served import ServedPage
from infra.training import outcomes as joining
from infra.training.outcomes import Outcome, Outcomes
from infra.training.outcomes_comments import CommentsOfDay
from tests.integration.training.world import ANN, BO, CREATOR, DAY, EVENING, PLACE, commented, did, served, watched

pytestmark = pytest.mark.usefixtures("cloud")
SOON, LABELS = EVENING + timedelta(minutes=1), ("like", "comment", "share", "follow", "not_interested")


def of(*pages: ServedPage) -> dict[str, Outcome]:
    return dict(Outcomes(PLACE.engagement, CommentsOfDay(PLACE.comments, DAY)).of(pages))


def done(outcome: Outcome) -> set[str]:
    return {label for label in LABELS if getattr(outcome, label)}


def test_what_was_not_on_screen_is_not_there():
    page = served("p1", "a", "b", "c")
    watched("p1.00", "a", 10_000)
    watched("p1.01", "b", 500)
    watched("p10.02", "c", 500)  # of a page whose name begins like this one's

    became = of(page)

    assert {play: (each.complete, each.skip) for play, each in became.items()} == {
        "p1.00": (True, False),
        "p1.01": (False, True),
    }


@pytest.mark.parametrize(
    ("kind", "target", "label"),
    [
        (Kind.LIKE, "a", "like"),
        (Kind.SHARE, "a", "share"),
        (Kind.FOLLOW, CREATOR, "follow"),
        (Kind.NOT_INTERESTED, "a", "not_interested"),
        (Kind.REPORT, "a", "not_interested"),
    ],
)
def test_an_action_is_told_of_the_clip_on_screen(kind: Kind, target: str, label: str):
    page = served("p1", "a")
    watched("p1.00", "a", 5000)
    did(kind, target, SOON)

    assert done(of(page)["p1.00"]) == {label}


@pytest.mark.parametrize(
    "at", [EVENING - timedelta(days=3), EVENING - timedelta(seconds=1), EVENING + timedelta(hours=24, seconds=1)]
)
def test_what_was_done_before_the_page_or_a_day_after_it_is_not_its_doing(at: datetime):
    page = served("p1", "a")
    watched("p1.00", "a", 5000)
    for kind in (Kind.LIKE, Kind.SHARE, Kind.NOT_INTERESTED):
        did(kind, "a", at)
    did(Kind.FOLLOW, CREATOR, at)
    commented("a", at)

    assert done(of(page)["p1.00"]) == set()


def test_what_was_taken_back_and_what_others_did_counts_for_nothing():
    page = served("p1", "a")
    watched("p1.00", "a", 5000)
    did(Kind.LIKE, "a", SOON)
    did(Kind.LIKE, "a", SOON + timedelta(seconds=5), on=False)
    did(Kind.SHARE, "a", SOON, viewer=BO)
    commented("a", SOON, author=BO)

    assert done(of(page)["p1.00"]) == set()


def test_a_clip_shown_twice_has_its_like_where_it_was_given():
    again = EVENING + timedelta(hours=2)
    pages = [served("p1", "a"), served("p2", "a", at=again)]
    watched("p1.00", "a", 5000, at=EVENING + timedelta(seconds=5))
    watched("p2.00", "a", 5000, at=again + timedelta(seconds=5))
    did(Kind.LIKE, "a", again + timedelta(seconds=3))

    became = of(*pages)

    assert done(became["p1.00"]) == set()
    assert done(became["p2.00"]) == {"like"}


def test_a_follow_belongs_to_the_clip_that_was_playing():
    page = served("p1", "a", "b", "c")
    for position, clip in enumerate("abc"):
        watched(f"p1.0{position}", clip, 5000, at=EVENING + timedelta(seconds=10 * (position + 1)))
    did(Kind.FOLLOW, CREATOR, EVENING + timedelta(seconds=19))

    assert [done(each) for _, each in sorted(of(page).items())] == [set(), {"follow"}, set()]


def test_a_comment_is_its_authors_also_after_midnight_and_deleted(monkeypatch: pytest.MonkeyPatch):
    page = served("p1", "a", "b")
    watched("p1.00", "a", 5000)
    watched("p1.01", "b", 5000)
    commented("a", EVENING + timedelta(hours=5))
    for number in range(30):
        commented("a", SOON, author=BO, number=number)

    became = of(page)

    assert done(became["p1.00"]) == {"comment"}
    assert done(became["p1.01"]) == set()


def test_somebody_who_liked_thousands_is_asked_clip_by_clip(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(joining, "MOST_FACTS", 5)
    page = served("p1", "z")
    watched("p1.00", "z", 5000)
    for number in range(9):
        did(Kind.LIKE, f"other-{number}", SOON)
    did(Kind.LIKE, "z", SOON)

    assert done(of(page)["p1.00"]) == {"like"}


def test_each_video_is_asked_for_its_comments_once():
    pages = [served("p1", "a", viewer=ANN), served("p2", "a", viewer=BO)]
    watched("p1.00", "a", 5000, viewer=ANN)
    watched("p2.00", "a", 5000, viewer=BO)
    comments = CommentsOfDay(PLACE.comments, DAY)
    outcomes = Outcomes(PLACE.engagement, comments)

    for page in pages:
        outcomes.of([page])

    assert comments.read == 1
