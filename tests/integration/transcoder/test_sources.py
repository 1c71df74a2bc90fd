"""However a scene was stored, what plays first shows it upright, in its colours and shape, with its sound in time."""

from pathlib import Path

import pytest

from clipfeed.errors import Rejected
from tests.integration.transcoder.scene import apart, beep_s, colours, facts_of, flash_s, stream_of, take
from tests.integration.transcoder.sources import SOURCES, Source
from tests.integration.transcoder.storing import dolby_vision

APART_S = 0.045
STANDARD = {"pix_fmt": "yuv420p", "color_range": "tv", "sample_aspect_ratio": "1:1"}
TAGS = ("color_space", "color_transfer", "color_primaries")


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_a_scene_plays_as_it_was(source: Source, tmp_path: Path):
    taken = take(source.make(tmp_path / source.name), tmp_path)

    video, sound = stream_of(taken.start), stream_of(taken.start, "a")
    assert (video["width"], video["height"], video["r_frame_rate"]) == (*source.size, source.rate)
    assert "side_data_list" not in video
    if not taken.was_copied:
        assert {name: video[name] for name in STANDARD} == STANDARD
        assert {video[tag] for tag in TAGS} == {"bt709"}
    # A copy may say nothing of its colours; then players guess as the prober does, but ffmpeg does not.
    shown = colours(taken.start, matrix=taken.facts.matrix if taken.was_copied else "auto")
    assert apart(shown, source.fields) <= source.close, shown
    assert apart(colours(taken.poster), source.fields) <= source.close
    assert abs(float(video["duration"]) * 1000 - taken.facts.duration_ms) < 45
    assert (taken.facts.audio_channels > 0) == bool(sound) == bool(source.channels)
    if sound:
        assert abs(flash_s(taken.start) - beep_s(taken.start)) < APART_S


def test_dolby_vision_that_only_a_dolby_decoder_understands_is_refused(tmp_path: Path):
    clip = dolby_vision(5, compatible_with=0)(tmp_path / "clip.mov")

    with pytest.raises(Rejected) as refusal:
        facts_of(clip)

    assert refusal.value.code == "codec_unsupported"
