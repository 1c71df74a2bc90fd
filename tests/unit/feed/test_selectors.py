"""The order of a page."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest

from clipfeed.feed.model import Candidate, ViewerState
from clipfeed.feed.selectors import BestVaried, marks_of
from clipfeed.feed.weights import Weights
from clipfeed.ids import UserId, VideoId
from tests.unit.feed.examples import ANN, BO, CY, candidate, ids

PLAIN = Weights("t", {}, exploration=0.0)
VIEWER = ViewerState(ANN)


def order(candidates: list[Candidate], limit: int = 10, weights: Weights = PLAIN, **viewer: Any) -> list[Candidate]:
    return BestVaried(weights).order(replace(VIEWER, **viewer), candidates, limit, "page")


def of_many(many: int, first: float = 1.0) -> list[Candidate]:
    """Clips of a creator each, the best first."""
    return [candidate(f"x{n:02}", UserId(f"creator-{n}"), value=first - n / 100) for n in range(many)]


def test_the_most_valuable_come_first() -> None:
    ordered = order([candidate("a", value=1), candidate("b", CY, value=3), candidate("c", value=2)])

    assert ids(ordered) == ["b", "c", "a"]


def test_no_creator_fills_a_page_while_others_could_be_on_it() -> None:
    flood = [candidate(f"bo{n}", BO, value=10 - n) for n in range(5)]

    page = order(flood + of_many(8))[:10]

    assert ids(page) == ["bo0", "bo1", *(f"x0{n}" for n in range(8))]


def test_caps_hold_across_pages() -> None:
    flood = [candidate(f"bo{n}", BO, value=10 - n) for n in range(5)]
    bo_was_here_twice = (marks_of(flood[0]), marks_of(flood[0]))

    page = order(flood + of_many(12), lately=bo_was_here_twice)[:10]

    assert sum(each.creator_id == BO for each in page[:7]) == 0


def test_a_topic_is_varied_though_its_creators_differ() -> None:
    sea = [candidate(f"sea{n}", UserId(f"sailor-{n}"), hashtags=("sea",), value=5.0) for n in range(12)]

    page = order(sea + of_many(10))[:10]

    assert sum("sea" in each.hashtags for each in page) == PLAIN.most_of_topic


def test_clips_without_a_hashtag_are_of_no_topic() -> None:
    assert len(order(of_many(12))[:12]) == 12
    assert ids(order(of_many(12))) == ids(of_many(12))


def test_what_left_the_window_leaves_those_without_a_hashtag_as_they_are() -> None:
    """Twelve of no topic first, the last of Cy: another of Cy's is worth 0.68, and no more because it has no topic."""
    first = [candidate(f"a{n:02}", UserId(f"sailor-{n}"), value=9.0) for n in range(11)]
    first.append(candidate("a11", CY, value=9.0))
    behind = [candidate("plain", CY, value=1.0), candidate("sea", BO, hashtags=("sea",), value=0.75)]

    assert ids(order([*first, *behind], 14))[12:] == ["sea", "plain"]


def test_a_sound_is_spread_though_its_creators_and_topics_differ() -> None:
    heard = candidate("heard", UserId("singer"), value=9.0)
    same = [candidate(f"dance{n}", UserId(f"dancer-{n}"), value=5.0, sound_of=VideoId("heard")) for n in range(5)]

    page = order([heard, *same, *of_many(12)])[:10]

    assert [each.video_id for each in page if each is heard or each in same] == ["heard", "dance0"]
    assert page[1] is same[0]


def test_a_sound_counts_across_pages() -> None:
    heard = candidate("heard", UserId("singer"))
    same = [candidate(f"dance{n}", UserId(f"dancer-{n}"), value=5.0, sound_of=VideoId("heard")) for n in range(5)]

    page = order([*same, *of_many(12)], lately=(marks_of(heard), marks_of(same[0])))[:10]

    assert sum(each in same for each in page[:7]) == 0


def test_a_creator_who_is_alone_fills_the_page() -> None:
    assert ids(order([candidate(str(n), value=-n) for n in range(6)], 5)) == ["0", "1", "2", "3", "4", "5"]


def test_what_comes_again_goes_last_the_longest_unmet_first() -> None:
    lately, long_ago = candidate("lately", value=9, again_ms=200), candidate("long ago", again_ms=100)

    assert ids(order([lately, candidate("new", value=-5), long_ago], 3)) == ["new", "long ago", "lately"]


def test_what_comes_again_waits_for_all_that_is_new_whatever_the_caps_say() -> None:
    new = [candidate(f"bo{n}", BO, value=5 - n) for n in range(5)]

    assert ids(order([*new, candidate("again", CY, value=9, again_ms=100)])) == [*ids(new), "again"]


def test_variety_never_lifts_a_clip_nobody_wants() -> None:
    bad = [candidate(f"bo{n}", BO, value=-1.0) for n in range(2)]

    assert ids(order([*bad, candidate("other", CY, value=-1.2)])) == ["bo0", "other", "bo1"]


def test_a_share_of_the_places_explores_and_says_how_likely_it_was() -> None:
    weights = replace(PLAIN, exploration=0.2)
    new = [candidate(f"new{n}", UserId(f"novice-{n}"), value=-9.0, chance=0.0) for n in range(4)]

    page = order([*of_many(20), *new], weights=weights, explores=True)[:10]

    explored = [each for each in page if each.explored]
    assert len(explored) == 2
    assert [each.propensity for each in explored] == [1 / 4, 1 / 3]
    assert not page[0].explored
    assert {each.propensity for each in page if not each.explored} == {1.0}


def test_who_is_quite_new_does_not_explore() -> None:
    new = [candidate(f"new{n}", UserId(f"novice-{n}"), value=-9.0, chance=0.0) for n in range(4)]

    page = order([*of_many(20), *new], weights=replace(PLAIN, exploration=0.5))[:10]

    assert not any(each.explored for each in page)


@pytest.mark.parametrize("seed", range(200))
def test_a_page_follows_from_what_it_holds(seed: int) -> None:
    random = Random(seed)
    facts = [
        (
            random.randrange(5),
            random.choice(["", "a", "b"]),
            random.uniform(-5, 5),
            random.choice([None, 0.0, 1.0]),
            random.choice([None, None, VideoId("v01"), VideoId("heard")]),
        )
        for _ in range(random.randrange(40))
    ]

    def made() -> list[Candidate]:
        return [
            candidate(f"v{n:02}", UserId(f"c{creator}"), hashtags=(topic,), value=value, chance=chance, sound_of=sound)
            for n, (creator, topic, value, chance, sound) in enumerate(facts)
        ]

    selector, viewer, limit = BestVaried(replace(PLAIN, exploration=0.3)), replace(VIEWER, explores=True), 1 + seed % 12
    page = ids(selector.order(viewer, made(), limit, str(seed)))[:limit]
    again = selector.order(viewer, [each for each in made() if each.video_id in page], limit, str(seed))

    assert ids(again) == page
