"""Rungs by the short edge of the upright picture."""

import itertools
from dataclasses import replace
from fractions import Fraction

import pytest

from clipfeed.video.complexity import TYPICAL
from clipfeed.video.facts import SourceFacts
from clipfeed.video.ladder import Rendition, ladder_for, output_rate


def source(width: int, height: int, frame_rate: float = 30.0) -> SourceFacts:
    return SourceFacts(
        container="mov",
        size_bytes=1,
        video_codec="h264",
        width=width,
        height=height,
        frame_rate=frame_rate,
        duration_ms=10_000,
    )


def sizes(ladder: tuple[Rendition, ...]) -> list[tuple[int, int]]:
    return [(rung.width, rung.height) for rung in ladder]


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1080, 1920), [(1080, 1920), (720, 1280), (540, 960), (360, 640)]),
        ((3840, 2160), [(1920, 1080), (1280, 720), (960, 540), (640, 360)]),
        ((720, 720), [(720, 720), (540, 540), (360, 360)]),
        ((480, 854), [(480, 854), (360, 640)]),
        ((240, 426), [(240, 426)]),
        ((1281, 721), [(1280, 720), (960, 540), (640, 360)]),
        ((576, 1024), [(576, 1024), (360, 640)]),
        ((900, 1600), [(900, 1600), (720, 1280), (540, 960), (360, 640)]),
    ],
)
def test_a_source_gets_every_rung_up_to_its_own_size(size: tuple[int, int], expected: list[tuple[int, int]]):
    assert sizes(ladder_for(source(*size), TYPICAL)) == expected


def test_no_rendition_is_larger_than_its_source_odd_or_out_of_shape():
    for width, height in itertools.product(range(64, 2400, 61), range(64, 2400, 97)):
        ladder = ladder_for(source(width, height), TYPICAL)

        assert sum(rung.is_start for rung in ladder) == 1
        assert len({rung.name for rung in ladder}) == len(ladder)
        for rung in ladder:
            assert rung.width <= width
            assert rung.height <= height
            assert rung.width % 2 == rung.height % 2 == 0
            stretch = (rung.width / rung.height) / (width / height)
            assert abs(stretch - 1) <= 2 / min(rung.width, rung.height)


@pytest.mark.parametrize(
    ("short_edge", "start"), [(1080, 540), (720, 540), (540, 540), (480, 480), (360, 360), (200, 200), (576, 576)]
)
def test_playback_starts_with_540_or_the_highest_below(short_edge: int, start: int):
    (rung,) = (rung for rung in ladder_for(source(short_edge, short_edge * 2), TYPICAL) if rung.is_start)

    assert rung.width == start


@pytest.mark.parametrize(
    ("frame_rate", "expected"),
    [
        (29.97, Fraction(30000, 1001)),
        (30.001, Fraction(30)),
        (29.871, Fraction(30000, 1001)),
        (60.058, Fraction(60)),
        (240.0, Fraction(60)),
        (49.9, Fraction(50)),
        (48.0, Fraction(30)),
        (25.0, Fraction(25)),
        (23.976, Fraction(24000, 1001)),
        (10.0, Fraction(10)),
        (0.4, Fraction(1)),
    ],
)
def test_the_frame_rate_is_a_usual_one_and_60_only_for_fast_sources(frame_rate: float, expected: Fraction):
    assert output_rate(frame_rate) == expected


def test_bits_are_capped_by_size_and_more_frames_may_take_more():
    slow, fast = ladder_for(source(1080, 1920), TYPICAL), ladder_for(source(1080, 1920, 60.0), TYPICAL)
    square = ladder_for(source(1080, 1080), TYPICAL)

    assert [rung.max_bitrate for rung in slow] == [5_000_000, 2_800_000, 1_400_000, 700_000]
    assert fast[0].max_bitrate == 7_500_000
    assert square[0].max_bitrate < slow[0].max_bitrate


def test_what_is_not_the_picture_changes_nothing():
    assert ladder_for(source(720, 1280), TYPICAL) == ladder_for(
        replace(source(720, 1280), rotation=90, size_bytes=9), TYPICAL
    )
