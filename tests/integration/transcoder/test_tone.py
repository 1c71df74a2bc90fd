"""How the bright and the colourful come to fit a screen that shows neither."""

import pytest

from clipfeed.video.facts import Transfer
from clipfeed_adapters.transcoder.tone import mapping

HLG = mapping(Transfer.HLG, "bt2020", 1000)
PQ = mapping(Transfer.PQ, "bt2020", 1000)
P3 = mapping(Transfer.SDR, "smpte432", 1000)
STEPS = [step / 50 for step in range(51)]


@pytest.mark.parametrize("mapped", [HLG, PQ, P3], ids=["HLG", "PQ", "P3"])
def test_grey_stays_grey_and_brighter_stays_brighter(mapped):
    greys = [mapped((step, step, step)) for step in STEPS]

    assert all(max(grey) - min(grey) < 0.005 for grey in greys)
    levels = [round(grey[1], 9) for grey in greys]
    assert levels == sorted(levels)
    assert greys[0] == (0.0, 0.0, 0.0)
    assert greys[-1][1] == pytest.approx(1.0, abs=0.01)


def test_the_middle_of_an_hlg_picture_is_where_an_old_screen_shows_it():
    assert HLG((0.5, 0.5, 0.5))[1] == pytest.approx(0.5, abs=0.03)


def test_what_is_brighter_than_white_keeps_its_shape():
    paper, lamp = PQ((0.58, 0.58, 0.58))[1], PQ((0.7, 0.7, 0.7))[1]

    assert 0.75 < paper < 0.9
    assert paper + 0.08 < lamp


def test_a_higher_peak_leaves_less_for_the_middle():
    bright = mapping(Transfer.PQ, "bt2020", 4000)

    assert bright((0.58, 0.58, 0.58))[1] < PQ((0.58, 0.58, 0.58))[1]


@pytest.mark.parametrize("mapped", [HLG, PQ, P3], ids=["HLG", "PQ", "P3"])
def test_a_colour_that_is_too_strong_keeps_its_hue(mapped):
    for strongest in range(3):
        shown = mapped(tuple(0.6 if channel == strongest else 0.1 for channel in range(3)))

        assert shown.index(max(shown)) == strongest
        assert all(0 <= value <= 1 for value in shown)


def test_p3_becomes_more_colourful_in_numbers():
    """The same red needs more of BT.709's red than of P3's."""
    red, green, _ = P3((0.6, 0.3, 0.3))

    assert red > 0.6
    assert green < 0.3
