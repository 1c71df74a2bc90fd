"""What the encoding benchmarks encode: clips of real cameras where they are at hand, generated ones otherwise."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from clipfeed.video.facts import SourceFacts
from clipfeed_adapters.transcoder.colours import standard_colours
from clipfeed_adapters.transcoder.probe import FfmpegProber
from tests.clips import make, programs, real_clip

_UPLOAD = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "12", "-maxrate", "40M", "-bufsize", "40M", "-g", "30")
"""About what a phone writes: whatever is lost after it is ours."""
_TONE = ("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000")

_REAL = {
    "iphone": ("iphone_hlg_rot90_editlist.mp4", 0.0, 1080),
    "pixel, dark": ("pixel7_rot180_noaudio.mp4", 0.0, 1080),
    "android 4k60": ("android_portrait_4k60_rot90.mp4", 0.0, 1080),
    "butterfly, enlarged": ("butterfly_720p_aac.mp4", 3.0, 1080),
    "butterfly": ("butterfly_720p_aac.mp4", 3.0, 720),
    "bee": ("bee_720p_aac.mp4", 1.0, 720),
    "people": ("people_rot270_720p.mp4", 1.0, 720),
    "flower": ("flower_540p_cc0.mp4", 1.0, 540),
}
_GENERATED = {
    "test picture": "testsrc2=s=1080x1920:r=30",
    "fractal": "mandelbrot=s=1080x1920:r=30:start_scale=0.5",
    "panning": "mandelbrot=s=2160x1920:r=30:start_scale=0.05,scroll=h=0.004,crop=1080:1920",
}


@dataclass(frozen=True)
class Upload:
    """Upright, in standard colours, at most 1080 across, with a tone: what comes out can be held against it."""

    name: str
    path: Path
    facts: SourceFacts

    @property
    def size(self) -> tuple[int, int]:
        return self.facts.width, self.facts.height

    @property
    def seconds(self) -> float:
        return self.facts.duration_ms / 1000


def uploads(folder: Path, *, seconds: float, names: tuple[str, ...] = ()) -> tuple[str, list[Upload]]:
    """What kind they are, and the named ones; all, if none is named."""
    try:
        found = [_real(folder, name, seconds) for name in names or _REAL]
    except pytest.skip.Exception:
        return "generated", [_generated(folder, name, seconds) for name in _GENERATED]
    return "real", found


def _real(folder: Path, name: str, seconds: float) -> Upload:
    file, start, edge = _REAL[name]
    source = real_clip(file)
    facts = FfmpegProber(programs()).facts_of(source)
    width, height = (round(length * edge / facts.short_edge / 2) * 2 for length in (facts.width, facts.height))
    pictures = standard_colours(facts, width, height, folder)
    rate = "60" if facts.frame_rate > 50 else "30"
    table = folder / "colours.cube"
    upright = pictures.replace(f"lut3d={table.name}", f"lut3d={table}")
    end = min(seconds, facts.duration_ms / 1000 - start)
    chosen = ["-filter_complex", f"[0:{facts.video_stream}]fps={rate},{upright}[v]", "-map", "[v]", "-map", "1:a"]
    inputs = ["-ss", str(start), "-i", str(source), *_TONE, "-t", f"{end:.3f}"]
    upload = _upload(folder, name, [*inputs, *chosen])
    table.unlink(missing_ok=True)
    return upload


def _generated(folder: Path, name: str, seconds: float) -> Upload:
    inputs = ["-f", "lavfi", "-i", _GENERATED[name], *_TONE, "-t", str(seconds)]
    return _upload(folder, name, [*inputs, "-pix_fmt", "yuv420p"])


def _upload(folder: Path, name: str, arguments: list[str]) -> Upload:
    path = make(folder / f"{name.replace(' ', '_')}.mp4", [*arguments, *_UPLOAD, "-c:a", "aac"])
    return Upload(name, path, FfmpegProber(programs()).facts_of(path))
