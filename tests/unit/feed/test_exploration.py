"""A fair start for new clips: who draws, how likely, and that a draw can be repeated."""

from collections import Counter
from typing import Any

from clipfeed.feed.exploration import ENOUGH, GUARANTEED, ChancesOfTheNew, draw, slots_of
from clipfeed.feed.model import Candidate, ViewerState
from tests.unit.feed.examples import ANN, NOW, candidate


def new(name: str, impressions: int = 0, **facts: Any) -> Candidate:
    return candidate(name, sources={"explore": 1.0}, impressions=impressions, **facts)


def with_chances(*candidates: Candidate) -> list[Candidate]:
    ChancesOfTheNew().score(ViewerState(ANN), candidates, NOW)
    return [each for each in candidates if each.chance is not None]


def drawn(pool: list[Candidate], times: int = 4000) -> Counter[str]:
    return Counter(draw(pool, f"page-{number}")[0].video_id for number in range(times))


def test_only_what_the_pool_names_draws() -> None:
    assert with_chances(candidate("proven", impressions=0), new("new"))[0].video_id == "new"


def test_nothing_is_judged_before_it_had_its_impressions() -> None:
    hopeless = new("hopeless", GUARANTEED - 1, views=GUARANTEED - 1)
    loved = new("loved", GUARANTEED, views=GUARANTEED, completes=GUARANTEED)

    assert [each.video_id for each in with_chances(hopeless, loved)] == ["hopeless"]


def test_the_fewer_impressions_the_likelier() -> None:
    never, often = new("never"), new("often", GUARANTEED - 3)

    counts = drawn(with_chances(never, often))

    assert counts["never"] > 5 * counts["often"] > 0


def test_after_that_what_was_finished_more_often_is_likelier() -> None:
    loved, hopeless = (new(name, 60, views=60, completes=many) for name, many in (("loved", 50), ("hopeless", 2)))

    counts = drawn(with_chances(loved, hopeless))

    assert counts["loved"] > 2 * counts["hopeless"] > 0


def test_what_was_shown_less_may_be_better_than_it_looks() -> None:
    shown, hardly = new("shown", ENOUGH - 1, views=190, completes=66), new("hardly", 40, views=38, completes=13)

    [known, unknown] = with_chances(shown, hardly)

    assert (unknown.chance or 0) > (known.chance or 0)


def test_draws_are_as_likely_as_they_say() -> None:
    pool = with_chances(new("a"), new("b", 10), new("c", 20))

    counts, told = drawn(pool, 20_000), {}
    for number in range(50):
        one, probability = draw(pool, f"page-{number}")
        told[one.video_id] = probability

    for name, probability in told.items():
        assert abs(counts[name] / 20_000 - probability) < 0.015


def test_the_same_page_draws_the_same() -> None:
    pool = with_chances(*(new(str(number)) for number in range(20)))

    assert {draw(pool, "page")[0].video_id for _ in range(5)} == {draw(pool[::-1], "page")[0].video_id}


def test_places_are_a_share_on_average_and_never_the_first() -> None:
    slots = [slots_of(f"page-{number}", 10, 0.15) for number in range(2000)]

    assert abs(sum(map(len, slots)) / 20_000 - 0.15) < 0.01
    assert not any(0 in each for each in slots)
    assert slots_of("page", 10, 0.0) == frozenset()
    assert slots_of("page", 1, 1.0) == frozenset()
