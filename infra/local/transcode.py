"""`make transcode`: runs one file through prober, ladder and encoder, with the packages that the functions have."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

from infra.local.layers import Layers
from infra.local.places import CHECKOUT, CannotStart, home

_LAYERS = [CHECKOUT / "layers" / name for name in ("domain", "adapters", "runtime", "ffmpeg")]


def transcode(clip: Path, out: Path) -> int:
    """One line of JSON on standard output. Raises CannotStart for a clip or a folder that is not there."""
    if not clip.is_file():
        raise CannotStart(f"There is no file {clip}; name one: make transcode CLIP=clip.mp4 OUT=folder")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotStart(
            f"{out} cannot be made ({error.strerror}); name a folder: make transcode CLIP={clip} OUT=folder"
        ) from None
    layers = Layers(home().folder("layers"))
    with contextlib.redirect_stdout(sys.stderr):
        layers.install(_LAYERS)
    places = os.pathsep.join(map(str, [CHECKOUT, *layers.python_path(_LAYERS)]))
    command = [sys.executable, "-m", "infra.transcode", str(clip.resolve()), str(out.resolve()), str(layers.ffmpeg)]
    return subprocess.run(command, env=os.environ | {"PYTHONPATH": places}, check=False).returncode
