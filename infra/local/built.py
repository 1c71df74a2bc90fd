"""What `sam build` has made, run by the Python it was made for."""

import dataclasses
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from infra.local.layers import Layers
from infra.local.model import Function
from infra.local.places import CHECKOUT

PYTHON = "python3.13"
BUILD = CHECKOUT / ".aws-sam" / "build"


def is_built(name: str) -> bool:
    """Whether this machine has both the artefact and a Python that can run it."""
    python = shutil.which(PYTHON)
    if not python or not (BUILD / name).is_dir():
        return False
    return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0


def built(function: Function) -> Function:
    return dataclasses.replace(function, code=BUILD / function.name)


class BuiltLayers(Layers):
    """The layers of the last build; `layers/domain` is there as `DomainLayer`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / PYTHON, python=PYTHON)
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
