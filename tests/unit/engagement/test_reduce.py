"""Of a batch, only the newest fact of each key is worth a write."""

from itertools import permutations

from clipfeed.engagement.facts import Fact
from clipfeed.engagement.reduce import newest
from tests.unit.engagement.examples import ANN, BO, CLIP, OTHER_CLIP, follow, like, play


def test_the_newest_toggle_wins_in_any_order():
    toggles = [like(on=True, seq=1), like(on=False, seq=2), like(on=True, seq=3), like(on=False, seq=4)]

    for order in permutations(toggles):
        assert newest(order) == [like(on=False, seq=4)]


def test_the_longest_report_of_a_play_wins_in_any_order():
    reports = [play(500, seq=3), play(4_000, seq=1), play(2_000, seq=2)]

    for order in permutations(reports):
        assert newest(order) == [play(4_000, seq=1)]


def test_other_viewers_videos_plays_and_kinds_stand_for_themselves():
    facts: list[Fact] = [
        like(ANN, CLIP),
        like(BO, CLIP),
        like(ANN, OTHER_CLIP),
        follow(ANN),
        play(100, "play-1"),
        play(100, "play-2"),
    ]

    assert newest(facts * 2) == facts
