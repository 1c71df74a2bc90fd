"""A viewer's history holds each play once, and what is enjoyed together is bound together once."""

from itertools import permutations

from clipfeed.engagement.facts import Action, Play
from clipfeed.engagement.memory import Entry, enjoyed, enjoyed_together, remembered
from clipfeed.ids import VideoId
from tests.unit.engagement.examples import CLIP, OTHER_CLIP, like, play

TAGS = {CLIP: ("cats",)}


def history(*facts: Action | Play, most: int = 50) -> list[Entry]:
    """As it is after these facts came one by one."""
    entries: list[Entry] = []
    for fact in facts:
        entries = remembered(entries, [fact], TAGS, most)
    return entries


def test_a_play_is_one_entry_with_its_longest_report_in_any_order():
    reports = [play(1_000, seq=1), play(5_000, seq=2), play(9_600, seq=3)]

    for order in permutations(reports):
        [entry] = history(*order, *order)
        assert (entry.ratio, entry.hashtags, entry.is_enjoyed) == (0.96, ("cats",), True)


def test_a_report_whose_video_nobody_knows_takes_no_hashtags_away():
    known = remembered([], [play(1_000)], {CLIP: ("sea",)}, most=9)

    assert remembered(known, [play(2_000)], {}, most=9)[0].hashtags == ("sea",)


def test_two_plays_of_one_video_are_two_entries_newest_first():
    entries = history(play(1_000, "first", seq=1), play(2_000, "second", seq=2))

    assert [entry.play_id for entry in entries] == ["second", "first"]


def test_a_like_marks_the_plays_of_its_video_whichever_comes_first():
    played_first = history(play(1_000, seq=1), like(seq=2))
    liked_first = history(like(seq=2), play(1_000, seq=1))

    assert played_first == liked_first
    assert [(entry.play_id, entry.liked) for entry in played_first] == [("play-1", True)]


def test_a_like_counts_before_its_play_is_reported_and_is_not_counted_twice_after():
    liked = history(like(seq=1))

    assert enjoyed(liked) == [CLIP]
    assert len(history(like(seq=1), play(1_000, seq=2))) == 1


def test_an_unlike_leaves_the_play():
    assert [entry.liked for entry in history(play(1_000), like(seq=2), like(on=False, seq=3))] == [False]
    assert history(like(), like(on=False, seq=2)) == []


def test_the_history_forgets_the_oldest():
    plays = [play(1_000, f"play-{number}", seq=number) for number in range(5)]

    assert [entry.play_id for entry in history(*plays, most=2)] == ["play-4", "play-3"]


def test_a_video_is_bound_to_those_enjoyed_before_it_the_closer_the_heavier():
    clips = [VideoId(f"clip-{number}") for number in range(4)]
    before = history(*(like(video=clip, seq=place) for place, clip in enumerate(clips[:3])))
    after = remembered(before, [like(video=clips[3], seq=9)], {}, 50)

    assert list(enjoyed_together(before, after)) == [
        ("clip-3", "clip-2", 1),
        ("clip-3", "clip-1", 1 / 2),
        ("clip-3", "clip-0", 1 / 3),
    ]


def test_what_was_enjoyed_before_is_not_bound_again():
    before = history(like(video=OTHER_CLIP, seq=1), play(9_900, seq=2))
    after = remembered(before, [play(9_900, seq=2), like(seq=3)], TAGS, 50)

    assert list(enjoyed_together(before, after)) == []


def test_a_short_swipe_binds_nothing():
    before = history(like(video=OTHER_CLIP, seq=1))

    assert list(enjoyed_together(before, remembered(before, [play(500, seq=2)], {}, 50))) == []
