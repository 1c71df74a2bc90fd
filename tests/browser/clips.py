"""Clips as phones make them, rendered on the spot, and what a picture of them looks like from afar."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.clips import ffmpeg, make

WIDTH, HEIGHT, SECONDS = 720, 1280, 8
GRID = (9, 16)
"""Columns and rows that a picture is averaged to when two are compared."""

# Painted at a quarter of the size: a low sun over a glittering sea, darker and cooler towards the bottom.
_SUN = "exp(-((X-90)*(X-90)+(Y-118-3*T)*(Y-118-3*T))/420)"
_GLOW = "exp(-((X-90)*(X-90)/9000+(Y-118-3*T)*(Y-118-3*T)/5200))"
_WAVE = "(0.5+0.5*sin((Y-190)*0.55+1.7*sin(X*0.11+T*1.4)-T*2.6)*sin(X*0.07+Y*0.09+T))"
_PATH = "exp(-(X-90)*(X-90)/(60+(Y-190)*(Y-190)*0.25))"

_ENCODED = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "20")


def sunset(file: Path) -> Path:
    """Eight seconds, upright in its pixels."""
    red, green, blue = _light(38, 226, 60, 92, 235), _light(26, 104, 90, 44, 150), _light(84, 96, 20, 74, 92)
    small = f"color=black:s=180x320:r=15:d={SECONDS},format=gbrp,geq=r='{red}':g='{green}':b='{blue}',format=yuv420p"
    picture = f"{small},scale={WIDTH}:{HEIGHT}:flags=bicubic,fps=30"
    surf = f"anoisesrc=color=brown:amplitude=0.2:d={SECONDS},tremolo=f=0.25:d=0.7"
    return make(file, ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", surf, *_ENCODED, "-c:a", "aac", "-shortest"])


def held_sideways(clip: Path, file: Path) -> Path:
    """The same clip as most phones store it: pixels lying on their side, and a note to turn them."""
    lying = file.with_suffix(".lying.mp4")
    make(lying, ["-i", str(clip), "-vf", "transpose=1", *_ENCODED, "-c:a", "copy"])
    return make(file, ["-display_rotation", "90", "-i", str(lying), "-c", "copy"])


def seen_from_afar(clip: Path, *, at_s: float) -> list[int]:
    """Red, green and blue of each cell of GRID, row by row, of the frame as it is meant to be seen."""
    small = ["-vf", f"scale={GRID[0]}:{GRID[1]}:flags=area,format=rgb24", "-f", "rawvideo"]
    command = [ffmpeg(), "-v", "error", "-ss", str(at_s), "-i", str(clip), "-frames:v", "1", *small, "-"]
    return list(subprocess.run(command, check=True, capture_output=True).stdout)


def difference(one: Sequence[int], other: Sequence[int]) -> float:
    """Mean distance of two such pictures, of 255."""
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) / len(one)


def _light(zenith: int, horizon: int, glow: int, sea: int, glitter: int) -> str:
    sky = f"{zenith}+({horizon}-{zenith})*Y/190+{glow}*{_GLOW}+255*{_SUN}"
    water = f"{sea}*(1-(Y-190)/190)+{glitter}*{_PATH}*{_WAVE}+18*{_WAVE}"
    return f"min(255,if(lt(Y,190),{sky},{water}))"
