"""What `sam build` has made, run by the Python it was made for."""

import dataclasses
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from infra.local.layers import Layers
from infra.local.model import Function
from infra.local.places import CHECKOUT

BUILD = CHECKOUT / ".aws-sam" / "build"


def interpreter() -> str | None:
    """The Python of the build, if this machine has it (a version manager's `python3.13` may lead nowhere)."""
    found = shutil.which("python3.13")
    if not found:
        return None
    asked = subprocess.run([found, "-c", "import sys; print(sys.executable)"], capture_output=True, check=False)
    return asked.stdout.decode().strip() or None


def is_built(name: str) -> bool:
    return (BUILD / name).is_dir()


def built(function: Function) -> Function:
    return dataclasses.replace(function, code=BUILD / function.name)


class BuiltLayers(Layers):
    """The layers of the last build; `layers/domain` is there as `DomainLayer`."""

    def __init__(self, folder: Path, python: str) -> None:
        super().__init__(folder / "built", python)
        self.install([])

    def python_path(self, layers: Iterable[Path]) -> list[Path]:
        return [place for layer in layers if (place := _made_of(layer) / "python").is_dir()]

    def executables(self, layers: Iterable[Path]) -> list[Path]:
        return [place for layer in layers if (place := _made_of(layer) / "bin").is_dir()]

    @property
    def ffmpeg(self) -> Path:
        return BUILD / "FfmpegLayer" / "bin"


def _made_of(layer: Path) -> Path:
    return BUILD / f"{layer.name.capitalize()}Layer"
