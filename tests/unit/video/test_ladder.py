"""Rungs by the short edge of the upright picture."""

import itertools
from dataclasses import replace
from fractions import Fraction

import pytest

from clipfeed.video.complexity import TYPICAL, Complexity
from clipfeed.video.facts import SourceFacts
from clipfeed.video.frame_rate import output_rate
from clipfeed.video.ladder import (
    Codec,
    Rendition,
    efficient_ladder,
    ladder_for,
    preview_rendition,
    source_rendition,
    start_rung,
)


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

    assert [rung.max_bitrate for rung in slow] == [8_000_000, 4_500_000, 2_000_000, 800_000]
    assert fast[0].max_bitrate == 12_000_000
    assert square[0].max_bitrate < slow[0].max_bitrate


def test_what_is_not_the_picture_changes_nothing():
    turned = replace(source(720, 1280), rotation=90, size_bytes=9)

    assert ladder_for(source(720, 1280), TYPICAL) == ladder_for(turned, TYPICAL)


def test_a_soft_picture_gets_no_1080_but_a_better_720():
    soft = ladder_for(source(1080, 1920), replace(TYPICAL, detail=0.4))
    native = ladder_for(source(720, 1280), replace(TYPICAL, detail=0.4))

    assert [rung.name for rung in soft] == ["720p", "540p", "360p"]
    assert soft[0].quality > native[0].quality
    assert soft[1:] == ladder_for(source(1080, 1920), TYPICAL)[2:]


def test_what_is_between_two_rungs_is_never_lost_for_being_soft():
    assert sizes(ladder_for(source(800, 800), replace(TYPICAL, detail=0.4)))[0] == (800, 800)


def test_motion_hides_losses():
    slow, fast = (ladder_for(source(1080, 1920), replace(TYPICAL, motion=motion))[0] for motion in (7.9, 8.0))

    assert slow.quality > fast.quality


def test_a_night_sky_needs_quality_but_no_steps_between():
    plain = ladder_for(source(1080, 1920), Complexity(detail=0.01, motion=0.1))

    assert [(rung.name, rung.is_start) for rung in plain] == [("1080p", False), ("540p", True)]
    assert plain[0].quality > ladder_for(source(1080, 1920), TYPICAL)[0].quality
    assert len(ladder_for(source(480, 480), Complexity(detail=0.01, motion=0.1))) == 1


@pytest.mark.parametrize("edge", [1080, 720, 480, 200])
def test_the_start_rung_alone_has_the_size_of_that_in_the_ladder(edge: int):
    alone = start_rung(source(edge, edge * 2))
    (within,) = (rung for rung in ladder_for(source(edge, edge * 2), TYPICAL) if rung.is_start)

    assert alone.is_start
    assert (alone.name, alone.width, alone.height) == (within.name, within.width, within.height)


def test_a_copy_is_called_source_and_keeps_all():
    copy = source_rendition(replace(source(1079, 1919, 48.0), bit_rate=9_000_000))

    assert (copy.name, copy.codec, copy.is_start) == ("source", Codec.PASSTHROUGH, True)
    assert (copy.width, copy.height, copy.frame_rate, copy.max_bitrate) == (1079, 1919, Fraction(48), 9_000_000)


@pytest.mark.parametrize(("codec", "ending"), [(Codec.H_265, "hevc"), (Codec.AV1, "av1")])
def test_a_thrifty_codec_makes_the_upper_rungs_again_with_fewer_bits(codec: Codec, ending: str):
    usual = ladder_for(source(1080, 1920), TYPICAL)
    again = efficient_ladder(source(1080, 1920), TYPICAL, codec)

    assert [rung.name for rung in again] == [f"{edge}_{ending}" for edge in ("1080p", "720p", "540p")]
    assert {rung.codec for rung in again} == {codec}
    assert not any(rung.is_start for rung in again)
    assert all(thrifty.max_bitrate < rung.max_bitrate for thrifty, rung in zip(again, usual, strict=False))
    assert [rung.name for rung in efficient_ladder(source(360, 640), TYPICAL, codec)] == [f"360p_{ending}"]


def test_a_preview_is_small_and_no_larger_than_the_source():
    assert (preview_rendition(source(1080, 1920)).width, preview_rendition(source(200, 300)).width) == (240, 200)
    assert preview_rendition(source(1080, 1920)).name == "preview"


def test_quality_is_said_in_thirds_as_the_service_rounds_it():
    for detail, motion in itertools.product((0.01, 0.4, 1.0), (0.0, 5.0, 20.0)):
        for rung in ladder_for(source(1080, 1920), Complexity(detail=detail, motion=motion)):
            assert round(rung.quality % 1, 2) in (0, 0.33, 0.67)
