"""What every FeedCatalog does, the fake and the one in DynamoDB."""

from typing import Any

import pytest

from clipfeed.errors import Unavailable
from clipfeed.feed.model import Totals
from clipfeed.ids import VideoId
from tests.fakes.feed import FakeFeedCatalog, card_of
from tests.integration.feed.seed import SeededFeedCatalog
from tests.unit.feed.examples import ANN, BO, CY, NOW_MS, candidate, event, listing

Catalog = FakeFeedCatalog | SeededFeedCatalog


@pytest.fixture(params=["fake", "dynamodb"])
def catalog(request: pytest.FixtureRequest) -> Catalog:
    if request.param == "fake":
        return FakeFeedCatalog()
    request.getfixturevalue("aws")
    return SeededFeedCatalog()


def test_the_newest_come_first(catalog: Catalog) -> None:
    for hours, name in ((3, "old"), (1, "new"), (2, "middle")):
        catalog.publish(listing(name, hours_old=hours))

    assert [each.video_id for each in catalog.newest(2)] == ["new", "middle"]


def test_unpublished_and_removed_videos_have_no_card(catalog: Catalog) -> None:
    catalog.publish(listing("ready", sound_of=VideoId("heard first")))
    catalog.publish(listing("in the works", is_published=False))
    catalog.publish(listing("gone"))
    catalog.remove(VideoId("gone"))

    ids = [VideoId(each) for each in ("ready", "in the works", "gone", "never there")]

    assert catalog.cards(ids) == {VideoId("ready"): card_of(listing("ready", sound_of=VideoId("heard first")))}
    assert [each.video_id for each in catalog.newest(10)] == ["ready"]


def test_more_cards_than_one_request_takes(catalog: Catalog) -> None:
    for n in range(3):
        catalog.publish(listing(f"v{n}"))

    assert len(catalog.cards([VideoId(f"v{n}") for n in range(230)])) == 3


def test_a_viewers_plays_are_their_history_and_what_they_saw(catalog: Catalog) -> None:
    catalog.play(ANN, event("a", minutes_ago=9, ratio=0.5))
    catalog.play(ANN, event("b", minutes_ago=5, ratio=1.5))
    catalog.play(ANN, event("a", minutes_ago=1, ratio=0.1))
    catalog.play(BO, event("c"))

    viewer = catalog.viewer(ANN)

    assert [(each.video_id, each.ratio) for each in viewer.history] == [("a", 0.1), ("b", 1.5), ("a", 0.5)]
    assert viewer.seen == {"a": NOW_MS - 60_000, "b": NOW_MS - 5 * 60_000}


def test_totals_are_sums_and_zero_for_what_nobody_met(catalog: Catalog) -> None:
    catalog.publish(listing("a", BO))
    catalog.count(VideoId("a"), Totals(likes=2, views=9, watch_ms=500, completes=1))

    totals = catalog.totals([candidate("a", BO), candidate("b", BO)])

    assert totals == {"a": Totals(2, 9, 500, 1), "b": Totals()}


def test_the_last_word_on_the_chosen_is_as_they_are_now(catalog: Catalog) -> None:
    catalog.publish(listing("a", BO))
    catalog.publish(listing("gone", CY))
    catalog.remove(VideoId("gone"))
    catalog.like(ANN, VideoId("a"))
    catalog.like(BO, VideoId("gone"))
    catalog.save(ANN, VideoId("gone"))
    catalog.follow(ANN, CY)
    catalog.count(VideoId("a"), Totals(likes=7))
    chosen = [candidate("a", BO), candidate("gone", CY, counted=True), candidate("never there", BO, counted=True)]

    verified = catalog.verified(ANN, chosen)

    assert verified.listings[VideoId("a")] == listing("a", BO)
    assert verified.listings[VideoId("gone")].is_removed
    assert not verified.listings[VideoId("gone")].is_published
    assert "never there" not in verified.listings
    assert set(verified.liked) == {"a"}
    assert set(verified.saved) == {"gone"}
    assert set(verified.followed) == {CY}
    assert verified.totals == {"a": Totals(likes=7)}


def test_a_large_page_is_verified_whole(catalog: Catalog) -> None:
    chosen = [candidate(f"v{n}", type(BO)(f"creator-{n}"), counted=True) for n in range(55)]
    for each in chosen:
        catalog.publish(listing(each.video_id, each.creator_id))
        catalog.follow(ANN, each.creator_id)

    verified = catalog.verified(ANN, chosen)

    assert (len(verified.listings), len(verified.followed)) == (55, 55)


def test_what_was_taken_back_is_not_liked(aws: None) -> None:
    catalog = SeededFeedCatalog()
    catalog.publish(listing("a"))
    catalog.like(ANN, VideoId("a"), on=False)
    catalog.follow(ANN, BO, on=False)

    verified = catalog.verified(ANN, [candidate("a", BO, counted=True)])

    assert (verified.liked, verified.followed) == (frozenset(), frozenset())


def test_a_table_that_does_not_answer_is_unavailable(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    catalog: Any = SeededFeedCatalog()
    catalog._videos = "NoSuchTable"

    with pytest.raises(Unavailable):
        catalog.newest(1)
    with pytest.raises(Unavailable):
        catalog.verified(ANN, [candidate("a", counted=True)])
