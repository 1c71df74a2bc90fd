"""One scene that tells everything, four fields and a white flash with a beep; and what the real engine makes of it."""

import array
import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clipfeed.video.facts import SourceFacts
from clipfeed.video.job import POSTER_FILE, START_FILE
from clipfeed.video.remux import can_be_copied
from clipfeed.video.stage import Stage
from clipfeed_adapters.transcoder.encoder import Encoder
from clipfeed_adapters.transcoder.probe import FfmpegProber
from tests.clips import ffmpeg, ffprobe, programs
from tests.jobs import job_of

Colour = tuple[int, int, int]

RED, GREEN, BLUE, GREY = (200, 30, 30), (30, 180, 40), (30, 40, 200), (128, 128, 128)
UPRIGHT = [RED, GREEN, BLUE, GREY]
"""Upper left, upper right, lower left, lower right."""
SIZE = (192, 128)
SECONDS, RATE, SAMPLES = 1.2, 30, 48_000
FLASH_S = 0.6


def picture(width: int = SIZE[0], height: int = SIZE[1], *, rate: int = RATE, seconds: float = SECONDS) -> list[str]:
    """In RGB; all white for a tenth of a second."""
    form = f"size={(width + 1) // 2}x{(height + 1) // 2}:rate={rate}:duration={seconds},format=gbrp"
    fields = [f"color=0x{red:02x}{green:02x}{blue:02x}:{form}[f{n}]" for n, (red, green, blue) in enumerate(UPRIGHT)]
    joined = f"[f0][f1]hstack[upper];[f2][f3]hstack[lower];[upper][lower]vstack,crop={width}:{height}:0:0:exact=1"
    # Half a frame early, so that the first white frame is the one at that time whatever the rounding.
    begin = FLASH_S - 0.5 / rate
    flash = f"drawbox=c=white:t=fill:enable='between(t,{begin},{begin + 0.1})'"
    return ["-f", "lavfi", "-i", ";".join([*fields, f"{joined},{flash}"])]


def tone(layout: str = "stereo", *, seconds: float = SECONDS) -> list[str]:
    """Silent but for a beep with the flash."""
    beep = f"aevalsrc='if(between(t,{FLASH_S},{FLASH_S + 0.1}),0.5*sin(2*PI*1000*t),0)':s={SAMPLES}:d={seconds}"
    return ["-f", "lavfi", "-i", f"{beep},aformat=channel_layouts={layout}"]


@dataclass(frozen=True)
class Take:
    facts: SourceFacts
    start: Path
    poster: Path
    was_copied: bool


def facts_of(clip: Path) -> SourceFacts:
    return FfmpegProber(programs()).facts_of(clip)


def take(clip: Path, folder: Path) -> Take:
    """What plays first, as the product makes it, below a folder."""
    facts = facts_of(clip)
    folder = Path(tempfile.mkdtemp(dir=folder))
    Encoder(programs()).encode(job_of(facts, Stage.START), clip, facts, folder)
    return Take(facts, folder / START_FILE, folder / POSTER_FILE, can_be_copied(facts))


def stream_of(path: Path, kind: str = "v") -> dict[str, Any]:
    """What ffprobe says of the first video (`v`) or audio (`a`) stream; nothing if there is none."""
    command = [ffprobe(), "-v", "error", "-of", "json", "-show_streams", "-select_streams", f"{kind}:0", str(path)]
    streams = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["streams"]
    return dict(streams[0]) if streams else {}


def colours(path: Path, *, matrix: str = "auto") -> list[Colour]:
    """Mean red, green and blue of the four fields of the first frame, as a player shows it."""
    grid = f"scale=in_color_matrix={matrix},format=rgb24,scale=2:2:flags=area"
    options = ["-i", str(path), "-frames:v", "1", "-vf", grid, "-f", "rawvideo", "-"]
    values = subprocess.run([ffmpeg(), "-nostdin", "-v", "error", *options], check=True, capture_output=True).stdout
    return [(values[at], values[at + 1], values[at + 2]) for at in range(0, len(values), 3)]


def apart(shown: Sequence[Colour], expected: Sequence[Colour]) -> int:
    """How far the worst channel of the worst field is off."""
    return max(abs(a - b) for pair in zip(shown, expected, strict=True) for a, b in zip(*pair, strict=True))


def flash_s(path: Path) -> float:
    """When the picture turns white, on the file's own clock."""
    levels = "scale=1:1:flags=area,format=gray,signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-"
    said = _ran("-copyts", "-i", str(path), "-map", "0:v", "-vf", levels, "-f", "null", "-").decode()
    frames = [line.split() for line in said.replace("\nlavfi.signalstats.YAVG=", " ").splitlines()]
    return next(float(words[-2].partition(":")[2]) for words in frames if float(words[-1]) > 200)


def beep_s(path: Path) -> float:
    """When the sound begins, on the clock of the picture: silence is put where a file has none."""
    options = ["-af", "aresample=async=1:first_pts=0", "-ac", "1", "-ar", str(SAMPLES), "-c:a", "pcm_s16le"]
    sound = array.array("h")
    sound.frombytes(_ran("-i", str(path), "-map", "0:a", *options, "-f", "s16le", "-"))
    loud = max(map(abs, sound)) / 3
    return next(number for number, level in enumerate(sound) if abs(level) > loud) / SAMPLES


def _ran(*options: str) -> bytes:
    return subprocess.run([ffmpeg(), "-nostdin", "-v", "error", *options], check=True, capture_output=True).stdout
