"""Newer is hotter, and so is what more people approve of."""

from clipfeed.engagement.trending import heat

DAY_MS = 86_400_000


def test_likes_weigh_more_than_views():
    assert heat({"likes": 10}, 0) > heat({"views": 10}, 0) > heat({}, 0)


def test_a_day_of_age_takes_about_eighty_times_the_approval():
    assert heat({"views": 70}, DAY_MS) > heat({"views": 5000}, 0)
    assert heat({"views": 70}, DAY_MS) < heat({"views": 10_000}, 0)


def test_a_total_that_is_negative_for_a_moment_has_a_heat_all_the_same():
    assert heat({"likes": -1}, DAY_MS) == heat({}, DAY_MS)
