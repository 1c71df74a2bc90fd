"""A flash and a beep that happen together stay together, however the file begins."""

import array
import subprocess
from pathlib import Path

import pytest

from clipfeed.video.stage import Stage
from tests.clips import ffmpeg, make
from tests.integration.transcoder.studio import Result, transcode

RATE, SAMPLES = 30, 48_000
APART_S = 0.04
X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "30")


def clapper(path: Path) -> Path:
    """Black and silent but for a tenth of a second at 1.2 s."""
    flash = f"color=black:size=96x128:rate={RATE}:duration=2.5,drawbox=c=white:t=fill:enable='between(t,1.19,1.29)'"
    beep = f"aevalsrc='if(between(t,1.2,1.3),0.5*sin(2*PI*1000*t),0)':s={SAMPLES}:d=2.5"
    return make(path, ["-f", "lavfi", "-i", flash, "-f", "lavfi", "-i", beep, *X264, "-c:a", "aac"])


def as_it_is(path: Path) -> Path:
    return clapper(path)


def with_an_edit_list(path: Path) -> Path:
    """Cut without decoding: the file has the pictures before the cut and says not to show them."""
    whole = clapper(path.with_suffix(".whole.mp4"))
    return make(path, ["-ss", "0.5", "-i", str(whole), "-c", "copy"])


def with_late_pictures(path: Path) -> Path:
    whole = clapper(path.with_suffix(".whole.mp4"))
    late = ["-i", str(whole), "-bsf:v", "noise=drop='lt(n,20)'", "-c", "copy", "-f", "matroska"]
    return make(path, late)


def with_late_sound(path: Path) -> Path:
    whole = clapper(path.with_suffix(".whole.mp4"))
    return make(path, ["-i", str(whole), "-bsf:a", "noise=drop='lt(n,30)'", "-c", "copy"])


def at_44100(path: Path) -> Path:
    return make(path, ["-i", str(clapper(path.with_suffix(".whole.mp4"))), "-c:v", "copy", "-ar", "44100", "-f", "mov"])


@pytest.mark.parametrize("source", [as_it_is, with_an_edit_list, with_late_pictures, with_late_sound, at_44100])
def test_flash_and_beep_stay_together(source, cloud: None, tmp_path: Path):
    result = transcode(source(tmp_path / "clip.mp4"), tmp_path / "out")

    assert result.statuses[-1] == "COMPLETE"
    assert abs(flash_s(result.start) - beep_s(result.start)) < APART_S
    assert abs(flash_s(rung(result)) - beep_s(result.folder / "hls/master_audio.cmfa")) < APART_S
    assert abs(flash_s(result.start) - flash_s(rung(result))) < 1 / RATE


@pytest.mark.parametrize("source", [as_it_is, at_44100])
def test_flash_and_beep_stay_together_in_a_copy(source, cloud: None, tmp_path: Path):
    result = transcode(source(tmp_path / "clip.mp4"), tmp_path / "out", Stage.START)

    assert rung(result).name == "master_source.cmfv"
    assert abs(flash_s(result.start) - beep_s(result.start)) < APART_S
    assert abs(flash_s(rung(result)) - beep_s(result.folder / "hls/master_audio.cmfa")) < APART_S


def rung(result: Result) -> Path:
    (found,) = result.rungs
    return found


def flash_s(path: Path) -> float:
    """When the picture turns white: counted in frames, as time stamps of fragments begin where a demuxer likes."""
    levels = decoded(path, "-map", "0:v", "-vf", "scale=1:1:flags=area", "-fps_mode", "passthrough", "-pix_fmt", "gray")
    return next(number for number, level in enumerate(levels) if level > 128) / RATE


def beep_s(path: Path) -> float:
    sound = array.array("h")
    sound.frombytes(decoded(path, "-map", "0:a", "-ac", "1", "-ar", str(SAMPLES), "-c:a", "pcm_s16le"))
    loud = max(map(abs, sound)) / 3
    return next(number for number, level in enumerate(sound) if abs(level) > loud) / SAMPLES


def decoded(path: Path, *options: str) -> bytes:
    form = "s16le" if "0:a" in options else "rawvideo"
    command = [ffmpeg(), "-nostdin", "-v", "error", "-i", str(path), *options, "-f", form, "-"]
    return subprocess.run(command, check=True, capture_output=True).stdout
