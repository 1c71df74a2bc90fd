"""The order of a page."""

from clipfeed.feed.selectors import TopK
from tests.unit.feed.examples import BO, CY, candidate, ids


def test_the_most_valuable_come_first() -> None:
    order = TopK().order([candidate("a", value=1), candidate("b", CY, value=3), candidate("c", value=2)], 3)

    assert ids(order) == ["b", "c", "a"]


def test_no_creator_fills_a_page_while_others_could_be_on_it() -> None:
    flood = [candidate(f"bo{n}", BO, value=10 - n) for n in range(5)]
    others = [candidate(f"x{n}", value=1 - n / 10) for n in range(8)]
    for n, each in enumerate(others):
        each.creator_id = type(BO)(f"creator-{n}")

    page = TopK(share_of_one_creator=0.2).order(flood + others, 10)[:10]

    assert ids(page) == ["bo0", "bo1", *(f"x{n}" for n in range(8))]


def test_a_creator_who_is_alone_fills_the_page() -> None:
    order = TopK().order([candidate(str(n), value=-n) for n in range(6)], 5)

    assert ids(order) == ["0", "1", "2", "3", "4", "5"]


def test_what_comes_again_goes_last_the_longest_unmet_first() -> None:
    order = TopK().order(
        [candidate("lately", value=9, again_ms=200), candidate("new", value=-5), candidate("long ago", again_ms=100)], 3
    )

    assert ids(order) == ["new", "long ago", "lately"]
